//! What a pod's spec says of tokens and logins: which it projects, which variables it sets, where a token's path is written out.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::live::{Login, OwnToken};

/// Where the webhook's versions have mounted the token.
const PATHS: [&str; 2] = [
    "/var/run/secrets/azure/tokens",
    "/var/run/secrets/azure/wi/token",
];
/// The volume and the variable that the webhook puts into pods.
const INJECTED: &str = "azure-identity-token";
const TOKEN_FILE: &str = "AZURE_FEDERATED_TOKEN_FILE";
/// How the audiences of tokens for Azure begin.
const AUDIENCE: &str = "api://Azure";
/// The driver that mounts what a SecretProviderClass names.
const SECRETS_STORE: &str = "secrets-store.csi.k8s.io";

/// The variables by which Azure's SDKs log in, and whether what they say may be read: ids may, secrets are never looked at.
const LOGINS: [(&str, bool); 6] = [
    ("AZURE_CLIENT_ID", true),
    ("AZURE_TENANT_ID", true),
    ("AZURE_CLIENT_SECRET", false),
    ("AZURE_CLIENT_CERTIFICATE_PATH", false),
    ("AZURE_USERNAME", false),
    ("AZURE_PASSWORD", false),
];

/// The spec of a pod, or of what has a pod's template in it.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Spec {
    pub(super) template: Option<Box<Template>>,
    pub(super) job_template: Option<Box<Template>>,
    pub(super) service_account_name: Option<String>,
    #[serde(default)]
    pub(super) host_network: bool,
    init_containers: Option<Vec<Container>>,
    containers: Option<Vec<Container>>,
    volumes: Option<Vec<Volume>>,
}

#[derive(Deserialize, Default)]
pub(super) struct Template {
    #[serde(default)]
    pub(super) metadata: Option<ObjectMeta>,
    #[serde(default)]
    pub(super) spec: Spec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    #[serde(default)]
    name: String,
    command: Option<Vec<String>>,
    args: Option<Vec<String>>,
    env: Option<Vec<Env>>,
    volume_mounts: Option<Vec<Mount>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Env {
    name: String,
    value: Option<String>,
    value_from: Option<Elsewhere>,
}

/// Where the value of a variable comes from; what is optional may as well not be there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Elsewhere {
    secret_key_ref: Option<Reference>,
    config_map_key_ref: Option<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    optional: bool,
}

impl Elsewhere {
    fn optional(&self) -> bool {
        let all = [&self.secret_key_ref, &self.config_map_key_ref];
        all.into_iter().flatten().any(|it| it.optional)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mount {
    name: String,
    mount_path: String,
    sub_path: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Volume {
    name: String,
    projected: Option<Projected>,
    csi: Option<Csi>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Csi {
    driver: String,
    volume_attributes: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct Projected {
    sources: Option<Vec<Source>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Source {
    service_account_token: Option<Token>,
}

#[derive(Deserialize)]
struct Token {
    audience: Option<String>,
    #[serde(default)]
    path: String,
}

impl Spec {
    fn volumes(&self) -> impl Iterator<Item = &Volume> {
        self.volumes.iter().flatten()
    }

    fn containers(&self) -> impl Iterator<Item = &Container> {
        let all = self.init_containers.iter().chain(&self.containers);
        all.flatten()
    }

    /// Whether the webhook has been at it.
    pub(super) fn injected(&self) -> bool {
        self.volumes().any(|it| it.name == INJECTED)
    }

    /// Whether it projects a token for Azure itself.
    pub(super) fn projects(&self, injected: bool) -> bool {
        let own = self
            .volumes()
            .filter(|it| !(injected && it.name == INJECTED));
        let mut own = own.filter_map(|it| it.projected.as_ref());
        own.any(for_azure)
    }

    /// The SecretProviderClasses that it mounts.
    pub(super) fn secret_classes(&self) -> BTreeSet<String> {
        let mounts = self.volumes().filter_map(|it| it.csi.as_ref());
        let mounts = mounts.filter(|it| it.driver == SECRETS_STORE);
        mounts
            .filter_map(|it| {
                it.volume_attributes
                    .as_ref()?
                    .get("secretProviderClass")
                    .cloned()
            })
            .collect()
    }

    /// What its containers say themselves of the login. What the webhook has put into a pod looks the same, so an injected pod's ids
    /// are left out.
    pub(super) fn logins(&self, injected: bool) -> Vec<Login> {
        let mut found = Vec::new();
        for container in self.containers() {
            for env in container.env.iter().flatten() {
                let Some((_, open)) = LOGINS.iter().find(|(name, _)| *name == env.name) else {
                    continue;
                };
                let optional = env.value_from.as_ref().is_some_and(Elsewhere::optional);
                if optional || (*open && injected) {
                    continue;
                }
                let here = env.value_from.is_none() && *open;
                found.push(Login {
                    container: container.name.clone(),
                    variable: env.name.clone(),
                    value: here.then(|| env.value.clone().unwrap_or_default()),
                });
            }
        }
        found
    }

    /// The projected tokens that its containers name as the one to log in by.
    pub(super) fn own_tokens(&self, injected: bool) -> Vec<OwnToken> {
        let mut found = Vec::new();
        for container in self.containers() {
            let file = container
                .env
                .iter()
                .flatten()
                .find(|it| it.name == TOKEN_FILE);
            let token = file
                .and_then(|it| it.value.as_deref())
                .and_then(|file| self.mounted(container, file))
                .filter(|(volume, _)| !(injected && volume.name == INJECTED));
            if let Some((_, token)) = token {
                found.push(OwnToken {
                    container: container.name.clone(),
                    audience: token.audience.clone().filter(|it| !it.is_empty()),
                });
            }
        }
        found
    }

    /// The projected token that a container finds at a path.
    fn mounted(&self, container: &Container, file: &str) -> Option<(&Volume, &Token)> {
        let mounts = container.volume_mounts.iter().flatten();
        let mut mounts = mounts.filter(|it| it.sub_path.is_none());
        mounts.find_map(|mount| {
            let below = file.strip_prefix(mount.mount_path.trim_end_matches('/'))?;
            let below = below.strip_prefix('/')?;
            let volume = self.volumes().find(|it| it.name == mount.name)?;
            let sources = volume.projected.as_ref()?.sources.iter().flatten();
            let mut tokens = sources.filter_map(|it| it.service_account_token.as_ref());
            Some((volume, tokens.find(|it| it.path == below)?))
        })
    }

    /// Where a token's path is written out; what the webhook has put into a pod is not.
    pub(super) fn paths(&self, injected: bool) -> Vec<String> {
        let literal = |text: &str| PATHS.iter().any(|it| text.contains(it));
        let mut found = Vec::new();
        for it in self.containers() {
            let mut add = |what: String| found.push(format!("{what} of container {}", it.name));
            for env in it.env.iter().flatten() {
                let put = injected && env.name == TOKEN_FILE;
                if env.value.as_deref().is_some_and(literal) && !put {
                    add(format!("env {}", env.name));
                }
            }
            for (name, words) in [("command", &it.command), ("args", &it.args)] {
                if words.iter().flatten().any(|it| literal(it)) {
                    add(name.to_owned());
                }
            }
            for mount in it.volume_mounts.iter().flatten() {
                if literal(&mount.mount_path) && mount.name != INJECTED {
                    add(format!("the mount of {}", mount.name));
                }
            }
        }
        found
    }
}

fn for_azure(projected: &Projected) -> bool {
    let sources = projected.sources.iter().flatten();
    sources
        .filter_map(|it| it.service_account_token.as_ref()?.audience.as_deref())
        .any(|it| it.starts_with(AUDIENCE))
}
