//! What clients are told: the variables that point them at the sandbox, and the files that these name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{az, proxy};
use crate::entra;
use crate::life::Life;
use crate::{Bases, Door, Sandbox};

/// Where systems keep the authorities that everybody trusts.
const BUNDLES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// How a cluster of the world is reached.
pub(crate) struct Reach {
    /// Its name in the world.
    pub(crate) cluster: String,
    /// What its context is called in kubeconfigs.
    pub(crate) context: String,
    /// The token that opens this cluster's API and nothing else.
    token: String,
}

impl Sandbox {
    /// Ids and names of the subscriptions; tools that want one begin with the first.
    pub(crate) fn subscriptions(&self) -> Vec<(String, String)> {
        let world = self.world();
        let all = world.subscriptions.iter();
        all.map(|it| (it.id.clone(), it.name.clone())).collect()
    }

    pub(crate) fn has_platform(&self) -> bool {
        self.world().platform.is_some()
    }

    /// Every cluster there is at this moment, by name.
    pub(crate) fn reach(&self) -> Vec<Reach> {
        let world = self.world();
        let reached = |life: Life| Reach {
            token: entra::kubeconfig_token(&world, &life),
            cluster: life.name,
            context: life.context,
        };
        world.lives().into_iter().map(reached).collect()
    }
}

/// Writes certificates and kubeconfig into the folder and gives the environment that names them.
pub(crate) fn write(
    sandbox: &Sandbox,
    bases: &Bases,
    proxy: &str,
    folder: &Path,
) -> io::Result<Vec<(String, String)>> {
    let authorities = folder.join("authorities.pem");
    fs::write(&authorities, trusted(bases))?;
    let kubeconfig = folder.join("kubeconfig");
    fs::write(&kubeconfig, contexts(sandbox, bases).to_string())?;

    let signing = sandbox.operator();
    let first = sandbox.subscriptions().into_iter().next();
    let subscription = first.map_or_else(String::new, |(id, _)| id);
    let az = folder.join("azure");
    az::write(sandbox, bases, &az)?;
    let authorities = authorities.to_string_lossy();
    let kubeconfig = kubeconfig.to_string_lossy();
    let host = bases.arm.trim_start_matches("https://");
    let direct = direct(|name| std::env::var(name).ok());
    let pairs = [
        ("WIDCTL_CLOUD", bases.arm.as_str()),
        ("SSL_CERT_FILE", &authorities),
        ("REQUESTS_CA_BUNDLE", &authorities),
        ("CURL_CA_BUNDLE", &authorities),
        ("HTTPS_PROXY", proxy),
        ("https_proxy", proxy),
        ("KUBECONFIG", &kubeconfig),
        ("AZURE_CONFIG_DIR", &az.to_string_lossy()),
        ("AZURE_CORE_INSTANCE_DISCOVERY", "false"),
        ("AZURE_AUTHORITY_HOST", &bases.login),
        ("AZURE_TENANT_ID", &signing.tenant),
        ("AZURE_CLIENT_ID", &signing.client_id),
        ("AZURE_CLIENT_SECRET", &signing.secret),
        ("AZURE_SUBSCRIPTION_ID", &subscription),
        ("ARM_METADATA_HOSTNAME", host),
        ("ARM_TENANT_ID", &signing.tenant),
        ("ARM_SUBSCRIPTION_ID", &subscription),
        ("ARM_CLIENT_ID", &signing.client_id),
        ("ARM_CLIENT_SECRET", &signing.secret),
    ];
    let mut pairs = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    if let Some(key) = sandbox.key(&Door::Platform) {
        pairs.push(("WIDCTL_VCLUSTER_HOST".to_owned(), bases.platform.clone()));
        pairs.push(("WIDCTL_VCLUSTER_KEY".to_owned(), key));
    }
    let own = ["NO_PROXY", "no_proxy"].map(|name| (name.to_owned(), direct.clone()));
    pairs.extend(own);
    Ok(pairs)
}

/// This machine is never looked for behind a proxy, nor is what the caller says of others.
fn direct(variable: impl Fn(&str) -> Option<String>) -> String {
    let own = "127.0.0.1,localhost,::1";
    let others = ["NO_PROXY", "no_proxy"].into_iter().filter_map(variable);
    let mut others = others.filter(|list| !list.is_empty());
    // A `*` would let everything past the sandbox's own proxy, and so would Azure's names.
    match others.next() {
        Some(list) => list
            .split(',')
            .map(str::trim)
            .filter(|it| *it != "*" && !proxy::is_kept(it.trim_start_matches(['*', '.'])))
            .fold(own.to_owned(), |all, it| format!("{all},{it}")),
        None => own.to_owned(),
    }
}

/// Is this a variable of the caller's by which a command could reach a real system? It gets the sandbox's in its place, or none.
pub fn leads_out(name: &str) -> bool {
    const BEGINNINGS: [&str; 6] = [
        "AZURE_",
        "ARM_",
        "ACTIONS_ID_TOKEN_",
        "IDENTITY_",
        "MSI_",
        "AAD_",
    ];
    const NAMES: [&str; 7] = [
        "KUBECONFIG",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "SYSTEM_ACCESSTOKEN",
        "IMDS_ENDPOINT",
        "WIDCTL_VCLUSTER_HOST",
        "WIDCTL_VCLUSTER_KEY",
    ];
    let name = name.to_uppercase();
    BEGINNINGS.iter().any(|it| name.starts_with(it))
        || name.ends_with("_TOKEN")
        || NAMES.contains(&name.as_str())
}

/// The sandbox's authority, and those that were trusted before: a tool that also fetches something from elsewhere goes on
/// working.
fn trusted(bases: &Bases) -> String {
    let own = bases.authority.clone().unwrap_or_default();
    let before = std::env::var_os("SSL_CERT_FILE").map(PathBuf::from);
    let others = before
        .into_iter()
        .chain(BUNDLES.map(PathBuf::from))
        .find_map(|path| fs::read_to_string(path).ok());
    format!("{own}{}", others.unwrap_or_default())
}

/// A kubeconfig with a context for every cluster. JSON is YAML, and quotes itself.
fn contexts(sandbox: &Sandbox, bases: &Bases) -> Value {
    let authority = STANDARD.encode(bases.authority.as_deref().unwrap_or_default());
    let reached = sandbox.reach();
    let named = |make: &dyn Fn(&Reach) -> Value| -> Value { reached.iter().map(make).collect() };
    let server = |reach: &Reach| {
        bases
            .kubernetes
            .get(&reach.cluster)
            .cloned()
            .unwrap_or_default()
    };
    let mut config = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "preferences": {},
        "clusters": named(&|r| json!({
            "name": r.context,
            "cluster": {"server": server(r), "certificate-authority-data": authority},
        })),
        "users": named(&|r| json!({"name": r.context, "user": {"token": r.token}})),
        "contexts": named(&|r| json!({
            "name": r.context,
            "context": {"cluster": r.context, "user": r.context},
        })),
    });
    if let Some(first) = reached.first() {
        config["current-context"] = json!(first.context);
    }
    config
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_exception_of_the_callers_leads_past_the_proxy() {
        let own = "127.0.0.1,localhost,::1";
        assert_eq!(direct(|_| None), own);
        let said =
            |name: &str| (name == "no_proxy").then(|| "*,.corp, .azure.com,*.azure.net".to_owned());
        assert_eq!(direct(said), format!("{own},.corp"));
    }

    #[test]
    fn what_could_reach_a_real_system_is_known_by_name() {
        for name in [
            "AZURE_CLIENT_ID",
            "ARM_USE_OIDC",
            "GITHUB_TOKEN",
            "KUBECONFIG",
            "https_proxy",
        ] {
            assert!(leads_out(name), "{name}");
        }
        for name in ["PATH", "WIDCTL_CREDENTIAL", "TOKENS", "HOME"] {
            assert!(!leads_out(name), "{name}");
        }
    }
}
