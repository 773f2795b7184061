//! How a cluster's API is reached: the user's kubeconfig, or the one that Azure hands out, checked before anything is sent.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kube::config::{AuthInfo, Cluster, Config, ExecConfig, Kubeconfig};
use kube::config::{NamedAuthInfo, NamedCluster, NamedContext};

use super::kubeconfig::{self, secret, words};
use super::proxy;
use super::token::TokenFile;
use crate::fault::{Class, Fault};
use crate::remote::clients::Clients;
use crate::remote::environment::Env;
use crate::remote::heard::is_carried;
use crate::remote::{secrets, trust};

/// A configuration, and who says who we are.
#[derive(Debug)]
pub(super) struct ConnectionConfig {
    pub(super) config: Config,
    /// It has no credentials of its own: the cluster wants tokens of Entra.
    pub(super) entra: bool,
    /// The file that holds its token; kube itself reads none.
    pub(super) token_file: Option<TokenFile>,
    /// The program that has to be run for its credentials; kube itself runs none.
    pub(super) plugin: Option<ExecConfig>,
}

/// The way by a context of the user's kubeconfig.
pub(super) fn by_context(
    env: &Env,
    context: &str,
    exec_plugins: bool,
) -> Result<ConnectionConfig, Fault> {
    let operation = format!("use context {context}");
    let fault = |words: String| Fault::local(operation.clone(), words);
    let kubeconfig = kubeconfig::read(env).map_err(fault)?;
    let (mut cluster, mut user) = chosen(&kubeconfig, context).map_err(fault)?;
    if (user.exec.is_some() || user.auth_provider.is_some()) && !exec_plugins {
        // A kubeconfig that names a program is a program: whoever wrote the file would run it with our rights.
        return Err(fault(format!(
            "its credentials come from a program ({}), which is run only with `--allow-exec-plugins`",
            program(&user)
        )));
    }
    provided(&user).map_err(fault)?;
    kubeconfig::filled(&mut cluster, &mut user).map_err(fault)?;
    // As with kube, what stands in the file goes before what another file holds, and that before what a program would say.
    let stands = user.token.is_some()
        || user.auth_provider.is_some()
        || (user.username.is_some() && user.password.is_some());
    let token_file = user.token_file.take().filter(|_| !stands);
    let token_file = token_file.map(|path| TokenFile::new(&path)).transpose();
    let token_file = token_file.map_err(fault)?;
    let mut way = configured(&cluster, user, env).map_err(fault)?;
    let plugin = way.config.auth_info.exec.take();
    let plugin = plugin.filter(|_| !stands && token_file.is_none());
    Ok(ConnectionConfig {
        plugin,
        token_file,
        ..way
    })
}

/// Sees to it that kube takes of an auth provider only what stands in the file, and runs no program for as long as that likes.
fn provided(user: &AuthInfo) -> Result<(), String> {
    let Some(provider) = &user.auth_provider else {
        return Ok(());
    };
    if provider.config.contains_key("cmd-path") {
        return Err(format!(
            "its auth provider `{}` names a program (`cmd-path`), and only one that `exec` names is run",
            provider.name
        ));
    }
    for key in ["id-token", "access-token"] {
        if let Some(token) = provider.config.get(key) {
            secrets::keep(token);
            if !is_carried(token) {
                return Err(format!("its `{key}` holds what no header can carry"));
            }
        }
    }
    Ok(())
}

/// The way by the kubeconfig that Azure hands out for a managed cluster.
///
/// Only what stands in it counts: it was written elsewhere, so no file of this machine that it names is read, and no program that it
/// names is run. A cluster that is integrated with Entra names `kubelogin`, or nothing; it gets a token of ours instead.
pub(super) fn by_azure(
    env: &Env,
    bytes: &[u8],
    cluster: &str,
    names: &BTreeSet<String>,
) -> Result<ConnectionConfig, Fault> {
    let operation = format!("use the kubeconfig that Azure gives for cluster {cluster}");
    let fault = |words: String| Fault::local(operation.clone(), words);
    let text = std::str::from_utf8(bytes).map_err(|_| fault("it is no text".to_owned()))?;
    let kubeconfig = Kubeconfig::from_yaml(text).map_err(|it| fault(words(&it)))?;
    let context = kubeconfig
        .current_context
        .clone()
        .or_else(|| Some(kubeconfig.contexts.first()?.name.clone()))
        .ok_or_else(|| fault("it has no context".to_owned()))?;
    let (cluster, user) = chosen(&kubeconfig, &context).map_err(fault)?;
    // A token of ours goes to the cluster itself, whoever wrote this file and whatever authority it names.
    let server = url::Url::parse(cluster.server.as_deref().unwrap_or_default()).ok();
    let host = server
        .as_ref()
        .and_then(url::Url::host_str)
        .unwrap_or_default();
    if !names.contains(&host.to_lowercase()) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let known = match names.as_slice() {
            [] => "Azure names none of its own for the cluster".to_owned(),
            names => format!("Azure says that the cluster's is {}", names.join(" or ")),
        };
        return Err(fault(format!(
            "it leads to the server {host}, and {known}; no credential is sent there"
        )));
    }
    let cluster = Cluster {
        server: cluster.server,
        insecure_skip_tls_verify: cluster.insecure_skip_tls_verify,
        certificate_authority_data: cluster.certificate_authority_data,
        tls_server_name: cluster.tls_server_name,
        ..Cluster::default()
    };
    let certificate = user.client_certificate_data.is_some() && user.client_key_data.is_some();
    let entra = !certificate && user.token.is_none();
    let user = AuthInfo {
        token: user.token,
        client_certificate_data: user.client_certificate_data.filter(|_| certificate),
        client_key_data: user.client_key_data.filter(|_| certificate),
        ..AuthInfo::default()
    };
    let way = configured(&cluster, user, env).map_err(fault)?;
    Ok(ConnectionConfig { entra, ..way })
}

/// Makes the client. A plugin's credential is in the configuration by now.
pub(super) fn client(
    config: Config,
    clients: &Clients,
    cluster: &str,
) -> Result<kube::Client, Fault> {
    clients(config, cluster).map_err(|error| {
        let fault = Fault::local(format!("reach cluster {cluster}"), client_words(&error));
        match error {
            kube::Error::Auth(_) => Fault {
                class: Class::Forbidden,
                ..fault
            },
            _ => fault,
        }
    })
}

/// A context's cluster and user, each there and of a form that is safe to use.
fn chosen(kubeconfig: &Kubeconfig, name: &str) -> Result<(Cluster, AuthInfo), String> {
    let named: Option<&NamedContext> = kubeconfig.contexts.iter().find(|it| it.name == name);
    let Some(named) = named else {
        let known = kubeconfig.contexts.iter().map(|it| it.name.as_str());
        return Err(format!(
            "the kubeconfig has no context `{name}`{}",
            instead(name, known)
        ));
    };
    let context = named
        .context
        .as_ref()
        .ok_or_else(|| format!("context `{name}` is empty"))?;
    let cluster: Option<&NamedCluster> = kubeconfig
        .clusters
        .iter()
        .find(|it| it.name == context.cluster);
    let cluster = cluster.and_then(|it| it.cluster.clone()).ok_or_else(|| {
        format!(
            "the kubeconfig has no cluster `{}`, which context `{name}` names",
            context.cluster
        )
    })?;
    let user = match context.user.as_deref().filter(|it| !it.is_empty()) {
        None => AuthInfo::default(),
        Some(user) => {
            let named: Option<&NamedAuthInfo> =
                kubeconfig.auth_infos.iter().find(|it| it.name == user);
            let named = named.ok_or_else(|| {
                format!("the kubeconfig has no user `{user}`, which context `{name}` names")
            })?;
            named.auth_info.clone().unwrap_or_default()
        }
    };
    if cluster.insecure_skip_tls_verify == Some(true) {
        // Whoever sits between could take the token and answer with any issuer, to which the identity would then be given.
        return Err("its cluster says `insecure-skip-tls-verify: true`; give it a `certificate-authority` instead, for an answer \
             from an unproven server decides who gets access"
            .to_owned());
    }
    let server = cluster.server.as_deref().unwrap_or_default();
    let url = url::Url::parse(server)
        .map_err(|error| format!("its server `{}` is no URL: {error}", bare(server)))?;
    if url.scheme() != "https" || url.host_str().is_none() {
        return Err(format!(
            "its server `{}` is not https, and credentials go nowhere else",
            bare(server)
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "its server's URL carries a name or a password, which belong to the user".to_owned(),
        );
    }
    Ok((cluster, user))
}

/// The beginning of a text that may hold a password before an `@`.
fn bare(url: &str) -> String {
    let bare = url.rsplit_once('@').map_or(url, |(_, host)| host);
    bare.chars().take(100).collect()
}

fn instead<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    let near = known
        .iter()
        .map(|it| (strsim::jaro_winkler(name, it), it))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match near {
        Some((_, near)) => format!("; did you mean `{near}`?"),
        None if known.is_empty() => "; it has none at all".to_owned(),
        None => {
            known.truncate(10);
            format!("; it has `{}`", known.join("`, `"))
        }
    }
}

fn program(user: &AuthInfo) -> String {
    match (&user.exec, &user.auth_provider) {
        (Some(exec), _) => format!("`{}`", exec.command.as_deref().unwrap_or_default()),
        (None, Some(provider)) => format!("auth provider `{}`", provider.name),
        (None, None) => "none".to_owned(),
    }
}

/// kube's configuration for this cluster and user, with everything that kube would do by itself turned off.
///
/// kube can read all this itself, but then it reads the proxy's variables as well, compares `NO_PROXY` with the proxy's own host and
/// fails on a comma at the end of it.
fn configured(
    cluster: &Cluster,
    mut user: AuthInfo,
    env: &Env,
) -> Result<ConnectionConfig, String> {
    let server = cluster.server.as_deref().unwrap_or_default();
    let url: http::Uri = server
        .parse()
        .map_err(|error| format!("its server is no URL: {error}"))?;
    let own = cluster.proxy_url.as_deref().filter(|it| !it.is_empty());
    let proxy = match own {
        Some(own) => Some({
            secrets::keep_userinfo(own);
            own.parse()
                .map_err(|error| format!("its `proxy-url` is no URL: {error}"))?
        }),
        None => proxy::from_environment(env, url.host().unwrap_or_default())?,
    };
    let authorities = authorities(cluster)?;
    if let Some(exec) = &mut user.exec
        && exec.provide_cluster_info
    {
        exec.cluster = Some(cluster.try_into().map_err(|error| words(&error))?);
    }
    carried(&user)?;
    let mut config = Config::new(url);
    config.root_cert = authorities;
    config.tls_server_name = cluster.tls_server_name.clone();
    config.disable_compression = cluster.disable_compression.unwrap_or_default();
    config.proxy_url = proxy;
    config.auth_info = user;
    // Tries are counted, and time is limited, in one place for Azure and Kubernetes; these are for what that cannot see.
    config.default_retry = false;
    config.connect_timeout = Some(Duration::from_secs(10));
    config.read_timeout = Some(Duration::from_secs(60));
    config.write_timeout = Some(Duration::from_secs(60));
    config.reset_reader_on_write = true;
    Ok(ConnectionConfig {
        config,
        entra: false,
        token_file: None,
        plugin: None,
    })
}

/// Sees to it that a header can carry the token, for kube's layers panic where none can.
fn carried(user: &AuthInfo) -> Result<(), String> {
    for field in ["password", "client-key-data", "token"] {
        secrets::keep(&secret(user, field).unwrap_or_default());
    }
    match secret(user, "token") {
        Some(token) if !is_carried(&token) => {
            Err("its `token` holds what no header can carry, as a line break".to_owned())
        }
        Some(_) | None => Ok(()),
    }
}

/// The certificates (DER) of the authorities that vouch for a cluster's server; none where it is for the machine's to do.
fn authorities(cluster: &Cluster) -> Result<Option<Vec<Vec<u8>>>, String> {
    let data = cluster.certificate_authority_data.as_deref();
    let Some(data) = data.filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let pem = STANDARD
        .decode(data.trim())
        .map_err(|error| format!("its `certificate-authority-data` is no base64: {error}"))?;
    let certificates =
        trust::certificates(&pem).ok_or("its certificate authority holds no certificate in PEM")?;
    Ok(Some(certificates.iter().map(|it| it.to_vec()).collect()))
}

/// kube's own words, but for those that quote a proxy's URL, which can hold a secret.
fn client_words(error: &kube::Error) -> String {
    match error {
        kube::Error::ProxyProtocolUnsupported { proxy_url }
        | kube::Error::ProxyProtocolDisabled { proxy_url, .. } => {
            format!(
                "its proxy speaks `{}`; only http and https proxies can be used",
                proxy_url.scheme_str().unwrap_or_default()
            )
        }
        kube::Error::InferKubeconfig(error) => words(error),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::sync::Arc;

    use super::*;

    const CANARY: &str = "canary-4f1d";

    fn env(pairs: &[(&'static str, String)]) -> Env {
        let pairs = pairs.to_vec();
        Arc::new(move |name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone())
        })
    }

    fn kubeconfig(cluster: &str, user: &str) -> String {
        format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: edge\n\
             clusters: [{{name: c, cluster: {cluster}}}]\n\
             users: [{{name: u, user: {user}}}]\n\
             contexts: [{{name: edge, context: {{cluster: c, user: u}}}}, {{name: lost, context: {{cluster: x, user: u}}}},\
             {{name: nobody, context: {{cluster: c, user: x}}}}, {{name: empty}}]\n"
        )
    }

    fn write(folder: &Path, name: &str, text: &str) -> String {
        let path = folder.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }

    /// What comes of a context of one kubeconfig.
    async fn by(text: &str, context: &str) -> Result<ConnectionConfig, Fault> {
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "config", text);
        by_context(&env(&[("KUBECONFIG", file)]), context, false)
    }

    async fn refused(text: &str, context: &str) -> String {
        let fault = by(text, context).await.expect_err("no way");
        assert!(!format!("{fault:?}").contains(CANARY), "{fault:?}");
        fault.words
    }

    const GOOD: &str = "{server: 'https://edge.example.com:6443/k8s/c-1'}";

    #[tokio::test]
    async fn a_context_gives_its_server_and_its_token() {
        let way = by(&kubeconfig(GOOD, "{token: t}"), "edge")
            .await
            .expect("a way");
        assert_eq!(
            way.config.cluster_url,
            "https://edge.example.com:6443/k8s/c-1"
        );
        assert!(way.config.auth_info.token.is_some());
        assert!(!way.config.default_retry && !way.entra && way.plugin.is_none());
        assert!(way.token_file.is_none());
    }

    #[tokio::test]
    async fn what_cannot_be_used_says_so_and_shows_no_secret() {
        let token = format!("{{token: {CANARY}}}");
        let good = kubeconfig(GOOD, &token);
        for (text, context, says) in [
            (good.clone(), "egde", "did you mean `edge`"),
            (
                good.clone(),
                "production",
                "it has `edge`, `empty`, `lost`, `nobody`",
            ),
            (String::new(), "edge", "it has none at all"),
            (good.clone(), "lost", "no cluster `x`"),
            (good.clone(), "nobody", "no user `x`"),
            (good.clone(), "empty", "is empty"),
            (
                kubeconfig("{server: 'http://edge'}", &token),
                "edge",
                "is not https",
            ),
            (kubeconfig("{}", &token), "edge", "is no URL"),
            (
                kubeconfig(&format!("{{server: 'https://me:{CANARY}@edge'}}"), "{}"),
                "edge",
                "a name or a password",
            ),
            (
                kubeconfig(&format!("{{server: 'ftp://me:{CANARY}@edge'}}"), "{}"),
                "edge",
                "is not https",
            ),
            (
                kubeconfig(
                    "{server: 'https://edge', insecure-skip-tls-verify: true}",
                    &token,
                ),
                "edge",
                "certificate-authority",
            ),
            (
                kubeconfig(
                    "{server: 'https://edge', certificate-authority: /no/such/file}",
                    &token,
                ),
                "edge",
                "/no/such/file",
            ),
            (
                kubeconfig(
                    "{server: 'https://edge', certificate-authority-data: '%%'}",
                    &token,
                ),
                "edge",
                "no base64",
            ),
            (
                kubeconfig(
                    "{server: 'https://edge', certificate-authority-data: QQ==}",
                    &token,
                ),
                "edge",
                "no certificate in PEM",
            ),
            (
                kubeconfig(GOOD, "{exec: {command: kubelogin, args: [get-token]}}"),
                "edge",
                "`kubelogin`",
            ),
            (
                kubeconfig(GOOD, "{auth-provider: {name: gcp}}"),
                "edge",
                "auth provider `gcp`",
            ),
            (
                format!("users: [{{name: u, user: {{token: {CANARY}}}"),
                "edge",
                "line 1",
            ),
            (format!("users: {CANARY}"), "edge", "line 1"),
        ] {
            let words = refused(&text, context).await;
            assert!(words.contains(says), "{says}: {words}");
        }
    }

    #[tokio::test]
    async fn a_token_that_no_header_can_carry_is_refused_before_kube_sees_it() {
        for user in [
            format!("{{token: \"{CANARY}\\nx\"}}"),
            format!("{{token: '{CANARY} \u{e9}'}}"),
            "{token: ''}".to_owned(),
        ] {
            let words = refused(&kubeconfig(GOOD, &user), "edge").await;
            assert!(words.contains("no header can carry"), "{words}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        for (text, is) in [("t\n", true), ("t", true), ("a\nb", false), ("\n", false)] {
            let file = write(folder.path(), "token", text);
            let way = by(
                &kubeconfig(GOOD, &format!("{{tokenFile: '{file}'}}")),
                "edge",
            )
            .await;
            assert_eq!(way.is_ok(), is, "{text:?}");
        }
        let text = kubeconfig(GOOD, "{tokenFile: /dev/zero}");
        assert!(
            refused(&text, "edge")
                .await
                .contains("/dev/zero cannot be read")
        );
    }

    #[tokio::test]
    async fn the_files_of_the_list_are_merged_and_those_that_are_missing_are_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write(
            folder.path(),
            "first",
            &kubeconfig("{server: 'https://first'}", "{token: t}"),
        );
        let second = write(
            folder.path(),
            "second",
            &kubeconfig(
                "{server: 'https://second', certificate-authority: ca.pem}",
                "{token: t}",
            )
            .replace("name: edge", "name: second"),
        );
        let list = |parts: &[&str]| {
            std::env::join_paths(parts)
                .expect("paths")
                .into_string()
                .expect("text")
        };
        let listed = env(&[("KUBECONFIG", list(&["/no/such/file", &first, "", &second]))]);
        // What a name means first is what it means: `c` is the first file's cluster in the second's context too.
        for context in ["edge", "second"] {
            let way = by_context(&listed, context, false).expect("a way");
            assert_eq!(way.config.cluster_url, "https://first/");
        }
        // A path in a file is relative to that file.
        let fault =
            by_context(&env(&[("KUBECONFIG", second)]), "second", false).expect_err("no authority");
        assert!(
            fault
                .words
                .contains(&folder.path().join("ca.pem").display().to_string()),
            "{fault}"
        );
        let none = env(&[("KUBECONFIG", list(&["/no/such/file", "/nor/this"]))]);
        let fault = by_context(&none, "edge", false).expect_err("no file");
        assert!(fault.words.ends_with("/no/such/file, /nor/this"), "{fault}");
    }

    #[tokio::test]
    async fn without_a_list_the_home_directory_s_is_read() {
        let home = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(home.path().join(".kube")).expect("a folder");
        write(
            &home.path().join(".kube"),
            "config",
            &kubeconfig(GOOD, "{token: t}"),
        );
        let at_home = env(&[
            ("HOME", home.path().display().to_string()),
            ("KUBECONFIG", String::new()),
        ]);
        by_context(&at_home, "edge", false).expect("a way");
        let fault = by_context(&env(&[]), "edge", false).expect_err("no home");
        assert!(fault.words.contains("KUBECONFIG is not set"), "{fault}");
    }

    #[tokio::test]
    async fn a_plugin_is_left_out_of_what_kube_gets() {
        let exec = "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./sh, provideClusterInfo: true}";
        assert!(
            refused(&kubeconfig(GOOD, &format!("{{{exec}}}")), "edge")
                .await
                .contains("sh`")
        );
        let folder = tempfile::tempdir().expect("a folder");
        let by = |user: &str| {
            let file = write(folder.path(), "config", &kubeconfig(GOOD, user));
            by_context(&env(&[("KUBECONFIG", file)]), "edge", true)
        };
        let way = by(&format!("{{{exec}}}")).expect("a way");
        assert!(way.config.auth_info.exec.is_none());
        let plugin = way.plugin.expect("a plugin");
        // As kubectl has it, a path is relative to the kubeconfig.
        let command = PathBuf::from(plugin.command.expect("a command"));
        assert!(command.starts_with(folder.path()), "{command:?}");
        let server = plugin.cluster.expect("a cluster").server;
        assert_eq!(
            server.as_deref(),
            Some("https://edge.example.com:6443/k8s/c-1")
        );

        let way = by(&format!("{{token: t, {exec}}}")).expect("a way");
        assert!(way.plugin.is_none() && way.config.auth_info.exec.is_none());

        for (config, says) in [
            ("{cmd-path: sleep, cmd-args: '3600'}", Some("`cmd-path`")),
            ("{id-token: \"a\\nb\"}", Some("no header can carry")),
            ("{id-token: t}", None),
        ] {
            let way = by(&format!(
                "{{auth-provider: {{name: gcp, config: {config}}}}}"
            ));
            match (way, says) {
                (Ok(_), None) => {}
                (Err(fault), Some(says)) => assert!(fault.words.contains(says), "{fault}"),
                (way, _) => panic!("{config}: {way:?}"),
            }
        }
    }

    /// What the API servers of these tests are called.
    fn own() -> BTreeSet<String> {
        ["aks", "edge.example.com"].map(str::to_owned).into()
    }

    #[tokio::test]
    async fn a_kubeconfig_of_azure_s_leads_to_the_cluster_itself_or_nowhere() {
        let none = env(&[]);
        let token = format!("{{token: {CANARY}}}");
        for (server, names, says) in [
            ("https://EDGE.example.com:443", own(), None),
            (
                "https://elsewhere.example.com",
                own(),
                Some("leads to the server elsewhere.example.com"),
            ),
            (
                "https://edge.example.com.evil.example",
                own(),
                Some("no credential is sent there"),
            ),
            (
                "https://edge.example.com",
                BTreeSet::new(),
                Some("Azure names none"),
            ),
        ] {
            for user in [&*token, "{}"] {
                let text = kubeconfig(&format!("{{server: '{server}'}}"), user);
                let way = by_azure(&none, text.as_bytes(), "prod", &names);
                match (way, says) {
                    (Ok(_), None) => {}
                    (Err(fault), Some(says)) => assert!(fault.words.contains(says), "{fault}"),
                    (way, _) => panic!("{server}: {way:?}"),
                }
            }
        }
    }

    #[tokio::test]
    async fn of_azure_s_kubeconfig_only_what_stands_in_it_counts() {
        let none = env(&[]);
        let local = "{server: 'https://aks', certificate-authority: /etc/hostname}";
        let files = "{client-certificate: /etc/hostname, client-key: /etc/hostname, tokenFile: /etc/hostname, username: a, password: b,\
                     exec: {command: kubelogin}, as: root}";
        let way =
            by_azure(&none, kubeconfig(local, files).as_bytes(), "prod", &own()).expect("a way");
        assert!(way.entra && way.plugin.is_none());
        assert!(way.config.root_cert.is_none());
        let user = &way.config.auth_info;
        assert!(user.exec.is_none() && user.token_file.is_none() && user.client_key.is_none());
        assert!(
            user.client_certificate.is_none()
                && user.username.is_none()
                && user.impersonate.is_none()
        );

        let given = "{client-certificate-data: QQ==, client-key-data: QQ==, token: t}";
        let way =
            by_azure(&none, kubeconfig(GOOD, given).as_bytes(), "prod", &own()).expect("a way");
        assert!(!way.entra && way.config.auth_info.token.is_some());
        // Half a certificate proves nothing.
        let half = "{client-certificate-data: QQ==}";
        let way =
            by_azure(&none, kubeconfig(GOOD, half).as_bytes(), "prod", &own()).expect("a way");
        assert!(way.entra && way.config.auth_info.client_certificate_data.is_none());

        for (bytes, says) in [
            (&b"\xff\xfe"[..], "no text"),
            (b"", "no context"),
            (b"{contexts: [{name: x}]}", "is empty"),
            (b"[", "cannot be read"),
        ] {
            let fault = by_azure(&none, bytes, "prod", &own()).expect_err("no way");
            assert!(fault.words.contains(says), "{fault}");
        }
    }

    #[tokio::test]
    async fn the_proxy_is_the_cluster_s_or_the_environment_s() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = "{server: 'https://edge.example.com', proxy-url: 'http://own:1'}";
        let plain = write(folder.path(), "plain", &kubeconfig(GOOD, "{token: t}"));
        let own = write(folder.path(), "own", &kubeconfig(own, "{token: t}"));
        let set = ("HTTPS_PROXY", "http://proxy:2".to_owned());
        let except = ("NO_PROXY", ".example.com".to_owned());
        for (variables, proxy) in [
            (vec![("KUBECONFIG", plain.clone())], None),
            (
                vec![("KUBECONFIG", plain.clone()), set.clone()],
                Some("http://proxy:2/"),
            ),
            (
                vec![("KUBECONFIG", plain), set.clone(), except.clone()],
                None,
            ),
            (
                vec![("KUBECONFIG", own), set, except],
                Some("http://own:1/"),
            ),
        ] {
            let way = by_context(&env(&variables), "edge", false).expect("a way");
            assert_eq!(
                way.config.proxy_url.map(|it| it.to_string()).as_deref(),
                proxy,
                "{variables:?}"
            );
        }
    }
}
