//! Kubeconfigs that Azure hands out for a managed cluster.

use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;
use serde_json::json;

use super::Clusters;
use crate::arm::answer::{Answer, flat, not_allowed, ok};
use crate::arm::cluster::{fqdn, has_entra, is_local, world_name};
use crate::arm::path::Target;
use crate::arm::provider::Provider;
use crate::arm::store::{Kind, Resource};
use crate::entra::{self, AKS_SERVER as SERVER};
use crate::life::Life;
use crate::world::World;

/// The client application of interactive logins.
const CLIENT: &str = "80faf920-1908-4b52-b5ef-a8e7bedfc67a";

/// `POST …/listCluster{User|Admin}Credential`.
pub(crate) fn answer(world: &World, target: &Target, verb: &str) -> Result<Answer, Answer> {
    let found = world.store.get(Kind::Cluster, &target.above());
    let it = found.ok_or_else(|| Clusters.missing(world, target))?;
    let (who, user) = match verb {
        "listclusteradmincredential" if !is_local(it) => {
            return Err(flat(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Getting static credential is not allowed because this cluster is set to disable local accounts.",
            ));
        }
        "listclusteradmincredential" => ("clusterAdmin", certificate(world, it)),
        "listclusterusercredential" => ("clusterUser", user(world, it, target)),
        _ => return Err(not_allowed(&target.method)),
    };
    let name = format!("{who}_{}_{}", it.group, it.name);
    let config = STANDARD.encode(config(world, it, &name, &user));
    Ok(ok(
        &json!({"kubeconfigs": [{"name": who, "value": config}]}),
    ))
}

fn user(world: &World, it: &Resource, target: &Target) -> String {
    match (has_entra(it), target.query("format")) {
        (true, Some("exec")) => exec(world),
        (true, _) => provider(world),
        (false, _) => certificate(world, it),
    }
}

/// A local account: a certificate, and beside it a token.
fn certificate(world: &World, cluster: &Resource) -> String {
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

fn config(world: &World, cluster: &Resource, user: &str, credential: &str) -> String {
    let authority = world.bases.authority.as_deref();
    let authority = STANDARD.encode(authority.unwrap_or(&own().certificate));
    let server = match world.bases.kubernetes.get(world_name(cluster)) {
        Some(base) => base.clone(),
        None => format!("https://{}:443", fqdn(cluster)),
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
