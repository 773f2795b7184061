//! Which provider answers for which type of resource.

use super::aks::Clusters;
use super::aks::bindings::Bindings;
use super::credentials::Credentials;
use super::groups::Groups;
use super::identities::Identities;
use super::locks::Locks;
use super::provider::Provider;
use super::roles::assignments::Assignments;
use super::storage::Accounts;
use super::store::Kind;
use super::vaults::{DeletedVaults, Vaults};

pub(crate) fn of(kind: Kind) -> &'static dyn Provider {
    match kind {
        Kind::Group => &Groups,
        Kind::Identity => &Identities,
        Kind::Credential => &Credentials,
        // Pools are a part of their cluster.
        Kind::Cluster | Kind::Pool => &Clusters,
        Kind::Binding => &Bindings,
        Kind::Vault => &Vaults,
        Kind::DeletedVault => &DeletedVaults,
        Kind::Assignment => &Assignments,
        Kind::Lock => &Locks,
        Kind::Account => &Accounts,
    }
}
