//! What can exist: the vocabulary of everything after lowering, one file a kind.

mod address;
mod arm_id;
mod builtin;
mod jwt;
mod kind;
mod listing;
mod mark;
mod pick;
mod principal;
mod region;
mod thing;
mod value;

mod app_role;
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

pub use address::{Address, BadAddress};
pub use app_role::{Api, AppRole, RoleOfApi};
pub use application::Application;
pub use arm_id::{ArmId, BadArmId};
pub use binding::IdentityBinding;
pub use builtin::{BUILTIN_ROLES, other_roles};
pub use cluster::{Cluster, Reach, Target, Webhook};
pub use cluster_role::ClusterRole;
pub use credential::Credential;
pub use identity::Identity;
pub use jwt::Jwt;
pub use kind::{Home, Kind, Side};
pub use listing::{Holds, Listing};
pub use mark::{
    CREDENTIAL_NAME_LENGTH, Mark, MarkedName, Names, Owner, apart, application_claim,
    application_claimer, application_maker, application_name, application_tag, assignment_name,
    binding_name, cluster_role_name, credential_name,
};
pub use pick::{Pick, like};
pub use policy::{KeyVaultPolicy, Permissions};
pub use principal::{ApplicationRef, Principal};
pub use region::{REGIONS, region_name};
pub use role::{Condition, Role, RoleRef};
pub use service_account::{SYSTEM_NAMESPACES, ServiceAccount};
pub use thing::{Among, Gives, Thing};
pub use value::{Fields, MaybeKnown, Output, Outputs, Value};
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
    /// What an identity was given, by what the far side keeps once.
    Given {
        /// What it is.
        kind: Kind,
        /// Where it holds: a scope or a vault in lower case, an API.
        at: String,
        /// Which one of those that are kept there.
        name: String,
        /// Whose it is.
        to: Principal,
    },
    /// An Entra application.
    Application(ApplicationRef),
    /// Somebody of whom only the object id is known.
    ObjectId(String),
    /// A federated credential of an application.
    ApplicationCredential {
        /// The application.
        application: ApplicationRef,
        /// Its name.
        name: String,
    },
}

impl RemoteId {
    /// What an identity was given.
    pub fn given(
        kind: Kind,
        at: impl Into<String>,
        name: impl Into<String>,
        to: &Principal,
    ) -> Self {
        RemoteId::Given {
            kind,
            at: at.into(),
            name: name.into(),
            to: to.clone(),
        }
    }
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
            RemoteId::Given { kind, at, name, to } => {
                write!(f, "{} {name} of {to} at {at}", kind.word())
            }
            RemoteId::Application(it) => write!(f, "{it}"),
            RemoteId::ObjectId(id) => write!(f, "principal {id}"),
            RemoteId::ApplicationCredential { application, name } => {
                write!(f, "credential {name} of {application}")
            }
        }
    }
}

/// Makes the enum of all kinds, and what tells them apart, from one table.
macro_rules! kinds {
    ($d:tt $($(#[doc = $page:literal])+ $kind:ident, $of:ident;)+) => {
        /// One thing that can exist. Desired and live are this one type in normal form, so that comparing fields is the diff.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Resource {
            $($(#[doc = $page])+ $kind($kind),)+
        }

        impl Resource {
            $($(#[doc = $page])+
            pub fn $of(&self) -> Option<&$kind> {
                $kind::among(self)
            })+
        }

        $(impl From<$kind> for Resource {
            fn from(it: $kind) -> Self {
                Resource::$kind(it)
            }
        }

        impl Among for $kind {
            fn among(resource: &Resource) -> Option<&Self> {
                match resource {
                    Resource::$kind(it) => Some(it),
                    _ => None,
                }
            }
        })+

        /// Asks a thing of any kind the same.
        macro_rules! each {
            ($d resource:expr, $d it:ident => $d of:expr) => {
                match $d resource {
                    $($crate::resource::Resource::$kind($d it) => $d of,)+
                }
            };
        }
    };
}

kinds! { $
    /// A Kubernetes cluster, never made, replaced or deleted here.
    Cluster, as_cluster;
    /// A user-assigned managed identity.
    Identity, as_identity;
    /// An Entra application with its service principal.
    Application, as_application;
    /// A federated credential of an identity.
    Credential, as_credential;
    /// A role assignment.
    Role, as_role;
    /// An entry among a vault's access policies.
    KeyVaultPolicy, as_policy;
    /// An app role that an identity was granted.
    AppRole, as_app_role;
    /// An AKS identity binding.
    IdentityBinding, as_binding;
    /// A ClusterRole with its ClusterRoleBinding.
    ClusterRole, as_cluster_role;
    /// A Kubernetes ServiceAccount.
    ServiceAccount, as_service_account;
}

pub(crate) use each;

/// What [`Thing`] says of each kind, asked of any.
impl Resource {
    /// Who acts as it, where it is an identity of either sort.
    pub fn principal(&self) -> Option<Principal> {
        each!(self, it => it.principal())
    }

    /// The declared fields, by the names that users read.
    pub fn fields(&self) -> Fields {
        each!(self, it => it.fields())
    }

    /// Where it lives.
    pub fn remote_id(&self) -> RemoteId {
        each!(self, it => it.remote_id())
    }

    /// The places in which it is looked for, the narrowest first.
    pub fn places(&self) -> Vec<Listing> {
        each!(self, it => it.places())
    }

    /// Whose it is, by the text where a mark would stand.
    pub fn owner(&self, mark: Option<&str>, names: &Names) -> Owner {
        each!(self, it => it.owner(mark, names))
    }

    /// Whether an identity bears the note that app roles were granted to it.
    pub fn app_roles(&self) -> Option<bool> {
        each!(self, it => it.app_roles())
    }

    /// The same with another note.
    #[must_use]
    pub fn with_app_roles(self, noted: Option<bool>) -> Self {
        each!(self, it => it.with_app_roles(noted).into())
    }

    /// What of Azure Resource Manager it is, or reaches.
    pub fn arm_id(&self) -> Option<&ArmId> {
        each!(self, it => it.arm_id())
    }

    /// The identity that it lets somebody act as, or lets reach something.
    pub fn of(&self) -> Option<Principal> {
        each!(self, it => it.of())
    }

    /// Whether a declared one means any that does the same, whatever its name.
    pub fn by_any_name(&self) -> bool {
        each!(self, it => it.by_any_name())
    }

    /// What tells that two are the same under one identity where their names do not.
    pub fn alike(&self) -> Option<String> {
        each!(self, it => it.alike())
    }

    /// Whether it can bear a mark. What cannot is ours where its identity is.
    pub fn bears_mark(&self) -> bool {
        each!(self, it => it.bears_mark())
    }

    /// What it gives its identity, where others gave it.
    pub fn gives(&self) -> Option<Gives> {
        each!(self, it => it.gives())
    }

    /// What it is called where it lies.
    pub fn called(&self) -> String {
        each!(self, it => it.called())
    }

    /// What the plan calls it where nobody declares it.
    pub fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        each!(self, it => it.undeclared(called))
    }

    /// The thing it lives under and dies with, or would outlive as a nameless rest.
    pub fn parent(&self) -> Option<&Address> {
        each!(self, it => it.parent())
    }

    /// All that must be there, or be known, before it can be written: the parent, its cluster, whatever is still unknown.
    pub fn needs(&self) -> BTreeSet<Address> {
        let unknown = self.fields().into_values();
        let unknown = unknown.filter_map(|value| value.unknown().cloned());
        let mut needs: BTreeSet<Address> = unknown
            .filter(|output| output.name != Output::HOST_SUBJECT)
            .map(|output| output.of)
            .collect();
        needs.extend(self.parent().cloned());
        needs.extend(each!(self, it => it.also_needs()));
        needs
    }

    /// What its writes hold beside itself: two that share one of these never run side by side.
    pub fn locks(&self) -> BTreeSet<Address> {
        let parent = self.parent().cloned();
        parent
            .into_iter()
            .chain(each!(self, it => it.also_locks()))
            .collect()
    }

    /// The fields that only a replacement can change.
    pub fn fixed(&self) -> &'static [&'static str] {
        each!(self, it => it.fixed())
    }

    /// What only one thing under the same parent may have besides its name; the match that finds a thing under any name.
    pub fn slot(&self) -> Option<String> {
        self.as_credential().and_then(Credential::slot)
    }

    /// What is live, cut down to what is declared of the same thing.
    #[must_use]
    pub fn within(self, declared: &Resource) -> Self {
        fn cut<T: Thing>(it: T, declared: &Resource) -> Resource {
            match T::among(declared) {
                Some(declared) => it.within(declared).into(),
                None => it.into(),
            }
        }
        each!(self, it => cut(it, declared))
    }

    /// What is asked of another's that is used as it is.
    #[must_use]
    pub fn left_as_it_is(self) -> Self {
        each!(self, it => it.left_as_it_is().into())
    }

    /// The same without the fields that go.
    #[must_use]
    pub fn without(self, drops: &BTreeSet<&'static str>) -> Self {
        each!(self, it => it.without(drops).into())
    }

    /// Whether what others wrote in its fields stays there, declared or not.
    pub fn keeps_others(&self) -> bool {
        each!(self, it => it.keeps_others())
    }

    /// Whether a run that was killed leaves this field of it so, whatever it held.
    pub fn half_done(&self, field: &str) -> bool {
        each!(self, it => it.half_done(field))
    }

    /// How many credentials one parent holds at most, where this takes a place among them.
    pub fn limit(&self) -> Option<usize> {
        each!(self, it => it.limit())
    }

    /// Whether it is never deleted, whoever made it.
    pub fn protected(&self) -> bool {
        each!(self, it => it.protected())
    }

    /// The same with every unknown value filled in that is known by now.
    #[must_use]
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        each!(self, it => it.settle(known).into())
    }
}
