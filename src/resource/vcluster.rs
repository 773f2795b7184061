//! vCluster: a cluster inside another one, and what its service accounts are called there.

use sha2::{Digest as _, Sha256};

use super::{Credential, RemoteId};

/// A longer name is no label of Kubernetes', which vCluster makes of it too.
const LONGEST: usize = 63;

/// How much of a longer name stands before its hash.
const KEPT: usize = 52;

/// How many hex digits of the hash follow.
const HASH: usize = 10;

/// A virtual cluster (vCluster) on a declared cluster. Its pods run there, so that their tokens are the host's, with the names that
/// its service accounts have there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vcluster {
    /// The key of the cluster that it runs on.
    pub host: String,
    /// Its name.
    pub name: String,
    /// The namespace of the host that it runs in and puts all things into that it syncs.
    pub namespace: String,
    /// Who tells how it calls a service account on the host.
    pub translation: Translation,
}

/// Who tells under which name a vCluster's service account stands on its host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Translation {
    /// vCluster's own formula, worked out here.
    Offline,
    /// The vCluster platform, which is asked.
    Platform {
        /// Its address as written; `None`: the environment names it.
        host: Option<String>,
    },
}

impl Vcluster {
    /// The name of a service account on the host, by vCluster's own formula.
    pub fn account(&self, namespace: &str, name: &str) -> String {
        translated_name(name, namespace, &self.name)
    }

    /// The subject of the tokens of the service account that has this name on the host.
    pub fn subject(&self, on_host: &str) -> String {
        Credential::subject(&self.namespace, on_host)
    }

    /// Where the service account that has this name on the host lies there.
    pub fn on_host(&self, on_host: &str) -> RemoteId {
        RemoteId::ServiceAccount {
            cluster: self.host.clone(),
            namespace: self.namespace.clone(),
            name: on_host.to_owned(),
        }
    }

    /// The namespace of the host that the platform gives a vCluster of a project.
    pub fn platform_namespace(project: &str, name: &str) -> String {
        format!("loft-{project}-v-{name}")
    }
}

/// The name under which a vCluster puts a thing of its own on the host, where it syncs into one namespace (vCluster's source,
/// `pkg/util/translate`: `singleNamespace.PhysicalName`, `SafeConcatName`). Any three names of Kubernetes' give a name of 63
/// characters or less.
pub fn translated_name(name: &str, namespace: &str, vcluster: &str) -> String {
    let whole = [name, "x", namespace, "x", vcluster].join("-");
    if whole.len() <= LONGEST {
        return whole;
    }
    let digest = Sha256::digest(whole.as_bytes());
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let kept: String = whole.chars().take(KEPT).collect();
    format!("{kept}-{}", &hex[..HASH]).replace(".-", "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// vCluster's documentation and others' clusters have these; the long one is worked out with sha256sum.
    #[test]
    fn names_are_joined_and_long_ones_end_in_a_hash() {
        for (name, namespace, vcluster, expected) in [
            (
                "vcluster-demo",
                "default",
                "vcluster-demo",
                "vcluster-demo-x-default-x-vcluster-demo",
            ),
            (
                "gitea-75d9f486fb-g8hsr",
                "gitea",
                "mgmt-vcluster",
                "gitea-75d9f486fb-g8hsr-x-gitea-x-mgmt-vcluster",
            ),
            (
                "payments-api-of-the-northern-region",
                "payments-production",
                "team-x",
                "payments-api-of-the-northern-region-x-payments-produ-8cf4c71d69",
            ),
            (
                "a.service.account.with.many.dots.and.a.long.long.na.me",
                "default",
                "team-x",
                "a.service.account.with.many.dots.and.a.long.long.na-d5018ba09e",
            ),
        ] {
            assert_eq!(translated_name(name, namespace, vcluster), expected);
        }
    }
}
