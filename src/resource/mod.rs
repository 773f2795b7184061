//! What can exist: the vocabulary of everything after lowering, one file a kind.

mod address;
mod arm_id;
mod builtin;
mod mark;
mod pick;
mod principal;
mod region;
mod value;

mod application;
mod binding;
mod cluster;
mod cluster_role;
mod credential;
mod identity;
mod policy;
mod role;
mod service_account;
mod vcluster;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use address::{Address, BadAddress, Kind};
pub use application::Application;
pub use arm_id::{ArmId, BadArmId};
pub use binding::Binding;
pub use builtin::BUILTIN_ROLES;
pub use cluster::{Cluster, Reach, Target, Webhook};
pub use cluster_role::ClusterRole;
pub use credential::Credential;
pub use identity::Identity;
pub use mark::{
    CREDENTIAL_NAME_LENGTH, Mark, MarkedName, Names, apart, application_maker, application_name,
    application_tag, assignment_name, binding_name, cluster_role_name, credential_name,
};
pub use pick::Pick;
pub use policy::{Permissions, Policy};
pub use principal::{ApplicationRef, Principal};
pub use region::{REGIONS, region_name};
pub use role::{Condition, Role, RoleRef};
pub use service_account::{SYSTEM_NAMESPACES, ServiceAccount};
pub use value::{Fields, Late, Output, Outputs, Value};
pub use vcluster::{Translation, Vcluster, translated_name};

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
    /// A ClusterRole and its ClusterRoleBinding.
    ClusterRole {
        /// The cluster's key in the manifest.
        cluster: String,
        /// The name of both.
        name: String,
    },
    /// A role assignment, by what Azure keeps once.
    Role {
        /// The scope.
        scope: ArmId,
        /// The role: what is live goes by its GUID.
        role: RoleRef,
        /// Who is granted it.
        principal: Principal,
    },
    /// An identity's entry among a vault's access policies.
    Policy {
        /// The vault.
        vault: ArmId,
        /// Whose it is.
        principal: Principal,
    },
    /// An Entra application.
    Application(ApplicationRef),
    /// Somebody of whom only the object id is known.
    Nameless(String),
    /// A federated credential of an application.
    ApplicationCredential {
        /// The application.
        application: ApplicationRef,
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
            RemoteId::ClusterRole { cluster, name } => {
                write!(f, "ClusterRole {name} on {cluster}")
            }
            RemoteId::Role {
                scope,
                role,
                principal,
            } => write!(f, "{} for {principal} at {scope}", role.as_str()),
            RemoteId::Policy { vault, principal } => {
                write!(f, "access policy of {principal} in {vault}")
            }
            RemoteId::Application(it) => write!(f, "{it}"),
            RemoteId::Nameless(id) => write!(f, "principal {id}"),
            RemoteId::ApplicationCredential { application, name } => {
                write!(f, "credential {name} of {application}")
            }
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
    /// An Entra application with its service principal.
    Application(Application),
    /// A federated credential of an identity.
    Credential(Credential),
    /// A role assignment.
    Role(Role),
    /// An entry among a vault's access policies.
    Policy(Policy),
    /// An AKS identity binding.
    Binding(Binding),
    /// A ClusterRole with its ClusterRoleBinding.
    ClusterRole(ClusterRole),
    /// A Kubernetes ServiceAccount.
    ServiceAccount(ServiceAccount),
}

/// Makes what asks a resource for one kind: `as_role` and so on.
macro_rules! as_kind {
    ($($(#[doc = $page:literal])+ $name:ident: $kind:ident;)+) => {
        impl Resource {
            $($(#[doc = $page])+
            pub fn $name(&self) -> Option<&$kind> {
                match self {
                    Resource::$kind(it) => Some(it),
                    _ => None,
                }
            })+
        }
    };
}

as_kind! {
    /// The cluster, where it is one.
    as_cluster: Cluster;
    /// The managed identity, where it is one.
    as_identity: Identity;
    /// The application, where it is one.
    as_application: Application;
    /// The federated credential, where it is one.
    as_credential: Credential;
    /// The role assignment, where it is one.
    as_role: Role;
    /// The access policy, where it is one.
    as_policy: Policy;
    /// The identity binding, where it is one.
    as_binding: Binding;
    /// The ClusterRole, where it is one.
    as_cluster_role: ClusterRole;
    /// The ServiceAccount, where it is one.
    as_service_account: ServiceAccount;
}

impl Resource {
    /// Who acts as it, where it is an identity of either sort.
    pub fn principal(&self) -> Option<Principal> {
        match self {
            Resource::Identity(it) => Some(Principal::Identity(it.id.clone())),
            Resource::Application(it) => Some(Principal::Application(it.reference.clone())),
            _ => None,
        }
    }

    /// The declared fields, by the names that users read.
    pub fn fields(&self) -> Fields {
        match self {
            Resource::Cluster(it) => it.fields(),
            Resource::Identity(it) => it.fields(),
            Resource::Application(it) => it.fields(),
            Resource::Credential(it) => it.fields(),
            Resource::Role(it) => it.fields(),
            Resource::Policy(it) => it.fields(),
            Resource::Binding(it) => it.fields(),
            Resource::ClusterRole(it) => it.fields(),
            Resource::ServiceAccount(it) => it.fields(),
        }
    }

    /// Where it lives.
    pub fn remote_id(&self) -> RemoteId {
        match self {
            Resource::Cluster(it) => it.remote_id(),
            Resource::Identity(it) => RemoteId::Arm(it.id.clone()),
            Resource::Application(it) => RemoteId::Application(it.reference.clone()),
            Resource::Credential(it) => it.remote_id(),
            Resource::Role(it) => it.remote_id(),
            Resource::Policy(it) => it.remote_id(),
            Resource::Binding(it) => RemoteId::Arm(it.id()),
            Resource::ClusterRole(it) => it.remote_id(),
            Resource::ServiceAccount(it) => it.remote_id(),
        }
    }

    /// The thing it lives under and dies with, or would outlive as a nameless rest. Writes of things that share a parent never run
    /// side by side.
    pub fn parent(&self) -> Option<&Address> {
        match self {
            Resource::Credential(it) => Some(&it.identity),
            Resource::Role(it) => Some(&it.identity),
            Resource::Policy(it) => Some(&it.identity),
            Resource::Binding(it) => Some(&it.identity),
            Resource::Cluster(_)
            | Resource::Identity(_)
            | Resource::Application(_)
            | Resource::ClusterRole(_)
            | Resource::ServiceAccount(_) => None,
        }
    }

    /// All that must be there, or be known, before it can be written: the parent, its cluster, whatever is still late.
    ///
    /// A service account needs what lets it act too: it shall name no identity that does not trust it yet.
    pub fn needs(&self) -> BTreeSet<Address> {
        let mut needs: BTreeSet<Address> = self
            .fields()
            .into_values()
            .filter_map(|value| value.late().cloned())
            .filter(|output| output.name != Output::HOST_SUBJECT)
            .map(|output| output.of)
            .collect();
        needs.extend(self.parent().cloned());
        match self {
            Resource::ServiceAccount(it) => {
                needs.insert(Address::cluster(&it.cluster));
                needs.extend(it.identity.clone());
                needs.extend(it.trusted_by.iter().cloned());
            }
            Resource::ClusterRole(it) => {
                needs.insert(Address::cluster(&it.cluster));
                needs.insert(it.identity.clone());
            }
            Resource::Binding(it) => {
                needs.insert(Address::cluster(&it.cluster));
            }
            Resource::Cluster(_)
            | Resource::Identity(_)
            | Resource::Application(_)
            | Resource::Credential(_)
            | Resource::Role(_)
            | Resource::Policy(_) => {}
        }
        needs
    }

    /// The fields that only a replacement can change.
    pub fn fixed(&self) -> &'static [&'static str] {
        match self {
            Resource::Identity(_) => &["location"],
            Resource::Role(_) => &["principalId", "role", "scope"],
            Resource::Binding(_) => &["identity"],
            Resource::Policy(_) => &["objectId"],
            Resource::Cluster(_)
            | Resource::Application(_)
            | Resource::Credential(_)
            | Resource::ClusterRole(_)
            | Resource::ServiceAccount(_) => &[],
        }
    }

    /// What only one thing under the same parent may have besides its name; the match that finds a thing under any name.
    pub fn slot(&self) -> Option<String> {
        self.as_credential().and_then(Credential::slot)
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
            (Resource::Application(it), Resource::Application(declared)) => {
                Resource::Application(it.within(declared))
            }
            (Resource::Binding(it), Resource::Binding(declared)) => {
                Resource::Binding(it.within(declared))
            }
            (it, _) => it,
        }
    }

    /// How many credentials one parent holds at most, where this takes a place among them.
    pub fn room(&self) -> Option<usize> {
        // Azure's documented limit of federated credentials; it counts those of others too, and the one that AKS makes for bindings.
        let counts = self.as_credential().is_some() || self.as_binding().is_some();
        counts.then_some(20)
    }

    /// Whether it is never deleted, whoever made it.
    pub fn protected(&self) -> bool {
        match self {
            Resource::Cluster(_) => true,
            Resource::Credential(it) => it.protected(),
            Resource::ServiceAccount(it) => it.protected(),
            Resource::Identity(_)
            | Resource::Application(_)
            | Resource::Role(_)
            | Resource::Policy(_)
            | Resource::Binding(_)
            | Resource::ClusterRole(_) => false,
        }
    }

    /// The same with every late value filled in that is known by now.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        match self {
            Resource::Credential(it) => Resource::Credential(it.settle(known)),
            Resource::Role(it) => Resource::Role(it.settle(known)),
            Resource::Policy(it) => Resource::Policy(it.settle(known)),
            Resource::Binding(it) => Resource::Binding(it.settle(known)),
            Resource::ClusterRole(it) => Resource::ClusterRole(it.settle(known)),
            Resource::ServiceAccount(it) => Resource::ServiceAccount(it.settle(known)),
            it @ (Resource::Cluster(_) | Resource::Identity(_) | Resource::Application(_)) => it,
        }
    }
}
