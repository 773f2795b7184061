//! What can exist: the vocabulary of everything after lowering, one file a kind.

mod address;
mod arm_id;
mod cluster;
mod credential;
mod identity;
mod mark;
mod service_account;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use address::{Address, BadAddress, Kind};
pub use arm_id::{ArmId, BadArmId};
pub use cluster::{Cluster, Reach, Target, Webhook};
pub use credential::Credential;
pub use identity::Identity;
pub use mark::{CREDENTIAL_NAME_LENGTH, Mark, MarkedName, Names, credential_name};
pub use service_account::{SYSTEM_NAMESPACES, ServiceAccount};
pub use value::{Fields, Late, Output, Outputs, Value};

/// Where a thing lives on the far side. Two declared things never share one; prune compares these and never addresses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemoteId {
    /// A resource of Azure.
    Arm(ArmId),
    /// A cluster that Azure does not know: its key in the manifest.
    Cluster(String),
    /// A ServiceAccount.
    ServiceAccount {
        /// The cluster's key in the manifest.
        cluster: String,
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
}

impl fmt::Display for RemoteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RemoteId::Arm(id) => write!(f, "{id}"),
            RemoteId::Cluster(key) => write!(f, "cluster {key}"),
            RemoteId::ServiceAccount {
                cluster,
                namespace,
                name,
            } => write!(f, "{namespace}/{name} on {cluster}"),
        }
    }
}

/// One thing that can exist. Desired and live are this one type in normal form, so that comparing fields is the diff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    /// A Kubernetes cluster, never made, replaced or deleted here.
    Cluster(Cluster),
    /// A user-assigned managed identity.
    Identity(Identity),
    /// A federated credential of an identity.
    Credential(Credential),
    /// A Kubernetes ServiceAccount.
    ServiceAccount(ServiceAccount),
}

impl Resource {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Resource::Cluster(_) => Kind::Cluster,
            Resource::Identity(_) => Kind::Identity,
            Resource::Credential(_) => Kind::Credential,
            Resource::ServiceAccount(_) => Kind::ServiceAccount,
        }
    }

    /// The declared fields, by the names that users read.
    pub fn fields(&self) -> Fields {
        match self {
            Resource::Cluster(it) => it.fields(),
            Resource::Identity(it) => it.fields(),
            Resource::Credential(it) => it.fields(),
            Resource::ServiceAccount(it) => it.fields(),
        }
    }

    /// Where it lives.
    pub fn remote_id(&self) -> RemoteId {
        match self {
            Resource::Cluster(it) => it.remote_id(),
            Resource::Identity(it) => RemoteId::Arm(it.id.clone()),
            Resource::Credential(it) => RemoteId::Arm(it.id()),
            Resource::ServiceAccount(it) => it.remote_id(),
        }
    }

    /// The thing it lives under and dies with. Writes of things that share a parent never run side by side.
    pub fn parent(&self) -> Option<&Address> {
        match self {
            Resource::Cluster(_) | Resource::Identity(_) | Resource::ServiceAccount(_) => None,
            Resource::Credential(it) => Some(&it.identity),
        }
    }

    /// All that must be there, or be known, before it can be written: the parent, its cluster, whatever is still late.
    ///
    /// A service account needs its credential too: it shall name no identity that does not trust it yet.
    pub fn needs(&self) -> BTreeSet<Address> {
        let mut needs: BTreeSet<Address> = self
            .fields()
            .into_values()
            .filter_map(|value| value.late().map(|output| output.of.clone()))
            .collect();
        needs.extend(self.parent().cloned());
        if let Resource::ServiceAccount(it) = self {
            needs.insert(Address::cluster(&it.cluster));
            needs.extend(it.identity.clone());
            needs.extend(it.credential());
        }
        needs
    }

    /// The fields that only a replacement can change.
    pub fn fixed(&self) -> &'static [&'static str] {
        match self {
            Resource::Identity(_) => &["location"],
            Resource::Cluster(_) | Resource::Credential(_) | Resource::ServiceAccount(_) => &[],
        }
    }

    /// What only one thing under the same parent may have besides its name; the match that finds a thing under any name.
    pub fn slot(&self) -> Option<String> {
        match self {
            Resource::Credential(it) => it.slot(),
            Resource::Cluster(_) | Resource::Identity(_) | Resource::ServiceAccount(_) => None,
        }
    }

    /// What is live, cut down to what is declared of the same thing: tags of others are no difference.
    pub fn within(self, declared: &Resource) -> Self {
        match (self, declared) {
            (Resource::Cluster(it), Resource::Cluster(declared)) => {
                Resource::Cluster(it.within(declared))
            }
            (Resource::Identity(it), Resource::Identity(declared)) => {
                Resource::Identity(it.within(declared))
            }
            (it, _) => it,
        }
    }

    /// How many of its kind one parent holds at most.
    pub fn room(&self) -> Option<usize> {
        match self {
            // Azure's documented limit of federated credentials; it counts those of others and AKS's own too.
            Resource::Credential(_) => Some(20),
            Resource::Cluster(_) | Resource::Identity(_) | Resource::ServiceAccount(_) => None,
        }
    }

    /// Whether it is never deleted, whoever made it.
    pub fn protected(&self) -> bool {
        match self {
            Resource::Cluster(_) => true,
            Resource::Identity(_) => false,
            Resource::Credential(it) => it.protected(),
            Resource::ServiceAccount(it) => it.protected(),
        }
    }

    /// The same with every late value filled in that is known by now.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        match self {
            Resource::Cluster(it) => Resource::Cluster(it),
            Resource::Identity(it) => Resource::Identity(it),
            Resource::Credential(it) => Resource::Credential(it.settle(known)),
            Resource::ServiceAccount(it) => Resource::ServiceAccount(it.settle(known)),
        }
    }
}
