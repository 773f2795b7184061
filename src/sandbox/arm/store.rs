//! What Azure Resource Manager keeps: documents by path.

use std::collections::BTreeMap;

use serde_json::Value;

use super::pace::Pace;

/// The types of resource that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Group,
    Identity,
    Credential,
    Cluster,
    Pool,
    Binding,
    Vault,
    DeletedVault,
    Assignment,
    Lock,
    Account,
}

/// Those that every group has in the same way.
const IN_GROUPS: [Kind; 6] = [
    Kind::Identity,
    Kind::Credential,
    Kind::Cluster,
    Kind::Binding,
    Kind::Vault,
    Kind::Account,
];

impl Kind {
    /// Namespace and type, as Azure writes them.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Kind::Group => "Microsoft.Resources/resourceGroups",
            Kind::Identity => "Microsoft.ManagedIdentity/userAssignedIdentities",
            Kind::Credential => {
                "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"
            }
            Kind::Cluster => "Microsoft.ContainerService/managedClusters",
            Kind::Pool => "Microsoft.ContainerService/managedClusters/agentPools",
            Kind::Binding => "Microsoft.ContainerService/managedClusters/identityBindings",
            Kind::Vault => "Microsoft.KeyVault/vaults",
            Kind::DeletedVault => "Microsoft.KeyVault/deletedVaults",
            Kind::Assignment => "Microsoft.Authorization/roleAssignments",
            Kind::Lock => "Microsoft.Authorization/locks",
            Kind::Account => "Microsoft.Storage/storageAccounts",
        }
    }

    /// The type in groups with this namespace and these types, in lower case.
    pub(crate) fn of(path: &[&str]) -> Option<Kind> {
        let path = path.join("/");
        IN_GROUPS
            .into_iter()
            .find(|kind| kind.path().to_lowercase() == path)
    }

    /// The type whose resources this one's live below.
    pub(crate) fn parent(self) -> Option<Kind> {
        match self {
            Kind::Credential => Some(Kind::Identity),
            Kind::Binding => Some(Kind::Cluster),
            // Pools are a part of their cluster's body.
            Kind::Group
            | Kind::Identity
            | Kind::Cluster
            | Kind::Pool
            | Kind::Vault
            | Kind::DeletedVault
            | Kind::Assignment
            | Kind::Lock
            | Kind::Account => None,
        }
    }
}

/// Under which a resource is kept: its id in lower case.
pub(crate) fn key(kind: Kind, subscription: &str, group: &str, name: &str) -> String {
    format!(
        "{}/providers/{}/{name}",
        group_key(subscription, group),
        kind.path()
    )
    .to_lowercase()
}

/// Below which the resource groups of a subscription are.
pub(crate) fn groups_key(subscription: &str) -> String {
    format!("/subscriptions/{subscription}/resourcegroups").to_lowercase()
}

/// The same of a resource group, below which everything in it is.
pub(crate) fn group_key(subscription: &str, group: &str) -> String {
    format!("/subscriptions/{subscription}/resourcegroups/{group}").to_lowercase()
}

/// One resource.
#[derive(Clone)]
pub(crate) struct Resource {
    /// As Azure spells them, whatever a request does; the name of a child is its own, not its parent's.
    pub(crate) subscription: String,
    pub(crate) group: String,
    pub(crate) name: String,
    /// All that any api-version shows.
    pub(crate) body: Value,
    /// Requests to which it, or what is below it, is not there yet.
    pub(crate) unseen: u64,
    /// How often it was written over.
    pub(crate) revision: u64,
    /// The operation that is under way on it.
    pub(crate) operation: Option<String>,
    /// How long operations on it take, where not as long as others.
    pub(crate) pace: Option<Pace>,
    /// What its provider keeps beside that, and no version shows.
    pub(crate) own: Value,
}

impl Resource {
    /// One that has no body yet.
    pub(crate) fn new(subscription: String, group: String, name: String) -> Resource {
        Resource {
            subscription,
            group,
            name,
            body: Value::Null,
            unseen: 0,
            revision: 0,
            operation: None,
            pace: None,
            own: Value::Null,
        }
    }

    pub(crate) fn id(&self) -> &str {
        self.text("/id")
    }

    /// The id of a resource of this type in its group.
    pub(crate) fn home(&self, kind: Kind) -> String {
        let (path, name) = (kind.path(), &self.name);
        format!(
            "/subscriptions/{}/resourceGroups/{}/providers/{path}/{name}",
            self.subscription, self.group
        )
    }

    pub(crate) fn location(&self) -> &str {
        self.text("/location")
    }

    /// The text at a JSON pointer, empty where there is none.
    pub(crate) fn text(&self, pointer: &str) -> &str {
        self.body
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

/// All resources, by type and key.
#[derive(Default)]
pub(crate) struct Store(BTreeMap<Kind, BTreeMap<String, Resource>>);

impl Store {
    pub(crate) fn get(&self, kind: Kind, key: &str) -> Option<&Resource> {
        self.0.get(&kind)?.get(key)
    }

    pub(crate) fn get_mut(&mut self, kind: Kind, key: &str) -> Option<&mut Resource> {
        self.0.get_mut(&kind)?.get_mut(key)
    }

    /// Whatever has this key.
    pub(crate) fn any_mut(&mut self, key: &str) -> Option<&mut Resource> {
        self.0.values_mut().find_map(|all| all.get_mut(key))
    }

    /// Puts a resource where it belongs, and gives what was there.
    pub(crate) fn put(&mut self, kind: Kind, key: String, it: Resource) -> Option<Resource> {
        self.0.entry(kind).or_default().insert(key, it)
    }

    /// Takes out a resource with all that is below it.
    pub(crate) fn take(&mut self, kind: Kind, key: &str) -> Option<Resource> {
        let gone = self.0.get_mut(&kind)?.remove(key)?;
        self.take_below(key);
        Some(gone)
    }

    /// Takes out all that is below a key.
    pub(crate) fn take_below(&mut self, key: &str) -> Vec<(Kind, Resource)> {
        let below = format!("{key}/");
        let mut gone = Vec::new();
        for (kind, all) in &mut self.0 {
            let mut rest = all.split_off(&below);
            if let Some(end) = rest.keys().find(|key| !key.starts_with(&below)).cloned() {
                all.append(&mut rest.split_off(&end));
            }
            gone.extend(rest.into_values().map(|it| (*kind, it)));
        }
        gone
    }

    /// All of a type, in the order of their keys.
    pub(crate) fn all(&self, kind: Kind) -> impl Iterator<Item = &Resource> {
        self.entries(kind).map(|(_, it)| it)
    }

    pub(crate) fn entries(&self, kind: Kind) -> impl Iterator<Item = (&String, &Resource)> {
        self.0.get(&kind).into_iter().flatten()
    }

    /// Those of a type that are below a key.
    pub(crate) fn below<'a>(
        &'a self,
        kind: Kind,
        key: &str,
    ) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let below = format!("{key}/");
        let all = self.0.get(&kind).map(|all| all.range(below.clone()..));
        let all = all.into_iter().flatten();
        all.take_while(move |(key, _)| key.starts_with(&below))
            .map(|(_, it)| it)
    }
}
