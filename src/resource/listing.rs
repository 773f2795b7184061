//! Listing: a place in which things are looked for as a whole, and all that is said of such a place.

use super::{Address, ArmId, Principal};

/// A place in which things are looked for as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listing {
    /// The identities of a subscription, by its id in lower case.
    Subscription(String),
    /// The credentials of an identity.
    Credentials(Principal),
    /// The app roles that an identity was granted.
    AppRoles(Principal),
    /// The role assignments at a scope and below it: a subscription's, a management group's.
    Roles(ArmId),
    /// The key vaults of a subscription, by its id in lower case.
    Vaults(String),
    /// The applications of the tenant that bear a mark of this manifest.
    Applications,
    /// The identity bindings of an AKS cluster.
    Bindings(ArmId),
    /// What a vCluster calls its service accounts on its host, by its key: as its platform says.
    Names(String),
    /// The service accounts of a cluster, by its key.
    Cluster(String),
    /// The ClusterRoles of a cluster, by its key.
    ClusterRoles(String),
}

/// Whose the things in a place are.
pub enum Holds {
    /// The identities themselves, which are called so.
    Identities(String),
    /// What hangs on an identity and would outlive it; it is called so.
    Of(String),
    /// Nothing of either.
    Neither,
}

impl Listing {
    /// The place in words. `called`: what the plan calls an identity.
    pub fn words(&self, called: impl Fn(&Principal) -> Option<Address>) -> String {
        let whose = |of: &Principal| called(of).map_or_else(|| of.to_string(), |it| it.to_string());
        match self {
            Listing::Subscription(id) => format!("subscription {id}"),
            Listing::Credentials(of) => format!("what hangs on {}", whose(of)),
            Listing::AppRoles(of) => format!("the app roles of {}", whose(of)),
            Listing::Roles(scope) => format!("the role assignments at {scope}"),
            Listing::Vaults(id) => format!("the key vaults of subscription {id}"),
            Listing::Applications => "the applications of the tenant".to_owned(),
            Listing::Bindings(cluster) => format!("the identity bindings of {cluster}"),
            Listing::ClusterRoles(key) => format!("the ClusterRoles of cluster/{key}"),
            Listing::Names(key) => {
                format!("the names of cluster/{key}'s service accounts on its host")
            }
            Listing::Cluster(key) => format!("the service accounts of cluster/{key}"),
        }
    }

    /// What lies there, as far as identities go. `of`: the one that is asked about; none: all of them.
    pub fn holds(&self, of: Option<&Principal>) -> Holds {
        match self {
            Listing::Subscription(id) => {
                Holds::Identities(format!("the identities of subscription {id}"))
            }
            Listing::Applications => Holds::Identities("the applications of the tenant".to_owned()),
            Listing::Bindings(it) if of.is_none_or(|it| it.identity().is_some()) => {
                Holds::Of(format!("identity bindings of cluster {}", it.name()))
            }
            Listing::Roles(scope) => Holds::Of(format!("role assignments at {scope}")),
            Listing::AppRoles(it) if of.is_none_or(|of| it == of) => {
                Holds::Of("app roles".to_owned())
            }
            Listing::Vaults(id) => Holds::Of(format!("access policies in subscription {id}")),
            // Those of the identity itself are asked for first, and what is on a cluster goes by itself.
            Listing::Bindings(_)
            | Listing::AppRoles(_)
            | Listing::Credentials(_)
            | Listing::Names(_)
            | Listing::Cluster(_)
            | Listing::ClusterRoles(_) => Holds::Neither,
        }
    }
}
