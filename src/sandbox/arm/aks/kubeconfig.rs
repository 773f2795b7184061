//! Kubeconfigs that Azure hands out for a managed cluster.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::json;

use super::ManagedCluster;
use crate::api::Life;
use crate::arm::answer::{Answer, flat, ok};
use crate::arm::path::Target;
use crate::entra::{self, AKS_SERVER as SERVER};
use crate::world::World;

/// The client application of interactive logins.
const CLIENT: &str = "80faf920-1908-4b52-b5ef-a8e7bedfc67a";

pub(super) fn user(world: &World, cluster: &ManagedCluster, target: &Target) -> Answer {
    let properties = &cluster.body["properties"];
    let name = format!("clusterUser_{}_{}", cluster.group, cluster.name);
    let user = if properties["aadProfile"].is_object() {
        match target.query("format") {
            Some("exec") => exec(world),
            Some(_) | None => provider(world),
        }
    } else {
        certificate(world, cluster)
    };
    answer("clusterUser", &config(world, cluster, &name, &user))
}

pub(super) fn admin(world: &World, cluster: &ManagedCluster) -> Answer {
    if cluster.body["properties"]["disableLocalAccounts"] == json!(true) {
        return flat(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Getting static credential is not allowed because this cluster is set to disable local accounts.",
        );
    }
    let name = format!("clusterAdmin_{}_{}", cluster.group, cluster.name);
    let user = certificate(world, cluster);
    answer("clusterAdmin", &config(world, cluster, &name, &user))
}

fn answer(name: &str, config: &str) -> Answer {
    ok(&json!({"kubeconfigs": [{"name": name, "value": STANDARD.encode(config)}]}))
}

/// A local account: a certificate, and beside it a token.
fn certificate(world: &World, cluster: &ManagedCluster) -> String {
    let (certificate, key) = match &world.bases.client {
        Some((certificate, key)) => (certificate.as_str(), key.as_str()),
        None => (own().certificate.as_str(), own().key.as_str()),
    };
    format!(
        "    client-certificate-data: {}\n    client-key-data: {}\n    token: {}\n",
        STANDARD.encode(certificate),
        STANDARD.encode(key),
        entra::kubeconfig_token(world, &Life::managed(cluster))
    )
}

fn exec(world: &World) -> String {
    format!(
        "    exec:\n      apiVersion: client.authentication.k8s.io/v1beta1\n      args:\n      - get-token\n      - --environment\n      - AzurePublicCloud\n      - --server-id\n      - {SERVER}\n      - --client-id\n      - {CLIENT}\n      - --tenant-id\n      - {}\n      - --login\n      - devicecode\n      command: kubelogin\n      env: null\n      provideClusterInfo: false\n",
        world.tenant
    )
}

/// What clients get that ask for no format: a plugin that kubectl no longer has.
fn provider(world: &World) -> String {
    format!(
        "    auth-provider:\n      config:\n        apiserver-id: {SERVER}\n        client-id: {CLIENT}\n        config-mode: \"1\"\n        environment: AzurePublicCloud\n        tenant-id: {}\n      name: azure\n",
        world.tenant
    )
}

fn config(world: &World, cluster: &ManagedCluster, user: &str, credential: &str) -> String {
    let authority = world.bases.authority.as_deref();
    let authority = STANDARD.encode(authority.unwrap_or(&own().certificate));
    let server = match world.bases.kubernetes.get(&cluster.world_name) {
        Some(base) => base.clone(),
        None => format!("https://{}:443", cluster.fqdn()),
    };
    let name = &cluster.name;
    format!(
        "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: {authority}\n    server: {server}\n  name: {name}\ncontexts:\n- context:\n    cluster: {name}\n    user: {user}\n  name: {name}\ncurrent-context: {name}\nkind: Config\npreferences: {{}}\nusers:\n- name: {user}\n  user:\n{credential}"
    )
}

struct Pair {
    certificate: String,
    key: String,
}

/// A certificate for worlds without sockets: clients parse what they are given, but no handshake uses it.
fn own() -> &'static Pair {
    static PAIR: OnceLock<Pair> = OnceLock::new();
    PAIR.get_or_init(|| {
        let made = rcgen::generate_simple_self_signed(vec!["sandbox".to_owned()])
            .expect("a name of plain letters makes a certificate");
        Pair {
            certificate: made.cert.pem(),
            key: made.signing_key.serialize_pem(),
        }
    })
}
