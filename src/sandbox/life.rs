//! Clusters as they live and die, whoever runs them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::RealServer;
use super::arm::cluster::{fqdn, has_entra, has_webhook, is_local, issuer, version, world_name};
use super::arm::store::Resource;
use super::document::Out;
use super::keys::Keys;
use super::kube::Cluster;
use super::vcluster::Virtual;

/// A cluster that Azure does not manage.
pub(crate) struct Elsewhere {
    pub(crate) issuer: Option<String>,
    pub(crate) context: Option<String>,
    pub(crate) kubernetes: Value,
}

impl Elsewhere {
    pub(crate) fn dump(&self, name: &str) -> Value {
        let mut external = Out::new();
        external.some("issuer", self.issuer.as_ref());
        external.some("context", self.context.as_ref());
        json!({"name": name, "external": external.value(), "kubernetes": self.kubernetes})
    }
}

/// A cluster from its making to its end: one that is made again under the same name shares nothing with the one before.
pub(crate) struct Life {
    /// The cluster's name in the world.
    pub(crate) name: String,
    /// What no other life has.
    pub(crate) key: String,
    /// What its context is called in kubeconfigs.
    pub(crate) context: String,
    pub(crate) issuer: Option<String>,
    /// The version of Kubernetes, where somebody says which.
    pub(crate) version: Option<String>,
    /// Is the add-on for workload identity on?
    pub(crate) webhook: bool,
    /// Entra tokens for the AKS server application are good here.
    pub(crate) entra: bool,
    /// Certificates and tokens of the cluster's own are good here.
    pub(crate) local: bool,
}

impl Life {
    pub(crate) fn managed(it: &Resource) -> Life {
        Life {
            name: world_name(it).to_owned(),
            // The name in it has a part that is drawn anew with every cluster.
            key: fqdn(it).to_owned(),
            context: world_name(it).to_owned(),
            issuer: issuer(it).map(str::to_owned),
            version: version(it).map(str::to_owned),
            webhook: has_webhook(it),
            entra: has_entra(it),
            local: is_local(it),
        }
    }

    pub(crate) fn elsewhere(name: &str, cluster: &Elsewhere) -> Life {
        Life {
            name: name.to_owned(),
            key: name.to_owned(),
            context: cluster.context.clone().unwrap_or_else(|| name.to_owned()),
            issuer: cluster.issuer.clone(),
            version: None,
            webhook: false,
            entra: false,
            local: true,
        }
    }

    /// Nobody outside it can check the tokens that its own API server signs, so it has no issuer of the world's.
    pub(crate) fn virtual_one(name: &str, cluster: &Virtual) -> Life {
        Life {
            name: name.to_owned(),
            key: name.to_owned(),
            context: cluster.context.clone().unwrap_or_else(|| name.to_owned()),
            issuer: None,
            version: None,
            webhook: false,
            entra: false,
            local: true,
        }
    }
}

/// The API of one cluster, and the key its service account tokens are signed with.
pub(crate) struct Api {
    pub(crate) cluster: Cluster,
    pub(crate) keys: Arc<Keys>,
    /// The server that answers in place of the built-in one, and the issuer that it was started with.
    pub(crate) real: Option<(Arc<RealServer>, Option<String>)>,
}
