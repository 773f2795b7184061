//! What clients are told: the variables that point them at the sandbox, and the files that these name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

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
    /// The subscription that tools begin with, where they want one.
    fn subscription(&self) -> String {
        let world = self.world();
        world
            .subscriptions
            .first()
            .map(|s| s.id.clone())
            .unwrap_or_default()
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
    let subscription = sandbox.subscription();
    let authorities = authorities.to_string_lossy();
    let kubeconfig = kubeconfig.to_string_lossy();
    let host = bases.arm.trim_start_matches("https://");
    let pairs = [
        ("WIDCTL_CLOUD", bases.arm.as_str()),
        ("SSL_CERT_FILE", &authorities),
        ("REQUESTS_CA_BUNDLE", &authorities),
        ("CURL_CA_BUNDLE", &authorities),
        ("KUBECONFIG", &kubeconfig),
        ("AZURE_AUTHORITY_HOST", &bases.login),
        ("AZURE_TENANT_ID", &signing.tenant),
        ("AZURE_CLIENT_ID", &signing.client_id),
        ("AZURE_CLIENT_SECRET", &signing.secret),
        ("ARM_METADATA_HOSTNAME", host),
        ("ARM_TENANT_ID", &signing.tenant),
        ("ARM_SUBSCRIPTION_ID", &subscription),
        ("ARM_CLIENT_ID", &signing.client_id),
        ("ARM_CLIENT_SECRET", &signing.secret),
        ("HTTPS_PROXY", proxy),
        ("https_proxy", proxy),
    ];
    let mut pairs = pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    if let Some(key) = sandbox.key(&Door::Platform) {
        pairs.push(("WIDCTL_VCLUSTER_HOST".to_owned(), bases.platform.clone()));
        pairs.push(("WIDCTL_VCLUSTER_KEY".to_owned(), key));
    }
    pairs.extend(past_the_proxy(|name| std::env::var(name).ok()));
    Ok(pairs)
}

/// Clients must not look for this machine behind the proxy.
fn past_the_proxy(variable: impl Fn(&str) -> Option<String>) -> [(String, String); 2] {
    let direct = |name: &str| {
        let others = variable(name).filter(|list| !list.is_empty());
        let own = "127.0.0.1,localhost".to_owned();
        (
            name.to_owned(),
            others.map_or(own.clone(), |list| format!("{list},{own}")),
        )
    };
    [direct("NO_PROXY"), direct("no_proxy")]
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
    fn a_proxy_is_not_asked_for_this_machine() {
        let behind = |name: &str| (name == "NO_PROXY").then(|| ".corp".to_owned());
        let own = |name: &str, list: &str| (name.to_owned(), list.to_owned());
        assert_eq!(
            past_the_proxy(behind),
            [
                own("NO_PROXY", ".corp,127.0.0.1,localhost"),
                own("no_proxy", "127.0.0.1,localhost")
            ]
        );
    }
}
