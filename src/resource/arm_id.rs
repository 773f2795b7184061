//! ArmId: the id of a thing in Azure, compared without case.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

const IDENTITY: &str = "Microsoft.ManagedIdentity/userAssignedIdentities";
const CLUSTER: &str = "Microsoft.ContainerService/managedClusters";
const CREDENTIAL: &str = "federatedIdentityCredentials";

/// The id of a resource in Azure: `/subscriptions/S/resourceGroups/G/providers/TYPE/NAME[/TYPE/NAME]`.
///
/// Azure answers with another casing than it was asked in (identities and clusters come back with `resourcegroups`), so ids are
/// equal, ordered and hashed without case, and printed as they were written.
#[derive(Debug, Clone)]
pub struct ArmId {
    text: String,
    lower: String,
}

impl ArmId {
    /// A user-assigned managed identity's.
    pub fn identity(subscription: &str, group: &str, name: &str) -> Self {
        Self::resource(subscription, group, IDENTITY, name)
    }

    /// An AKS cluster's.
    pub fn managed_cluster(subscription: &str, group: &str, name: &str) -> Self {
        Self::resource(subscription, group, CLUSTER, name)
    }

    /// A resource group's.
    pub fn resource_group(subscription: &str, group: &str) -> Self {
        Self::from(format!(
            "/subscriptions/{subscription}/resourceGroups/{group}"
        ))
    }

    /// A federated credential's under this identity.
    pub fn credential(&self, name: &str) -> Self {
        Self::from(format!("{}/{CREDENTIAL}/{name}", self.text))
    }

    /// An AKS identity binding's on this cluster.
    pub fn identity_binding(&self, name: &str) -> Self {
        Self::from(format!("{}/identityBindings/{name}", self.text))
    }

    /// A subscription's.
    pub fn of_subscription(subscription: &str) -> Self {
        Self::from(format!("/subscriptions/{subscription}"))
    }

    fn resource(subscription: &str, group: &str, kind: &str, name: &str) -> Self {
        Self::from(format!(
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/{kind}/{name}"
        ))
    }

    /// The id as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The id in lower case: the form that is hashed into marks.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// Whether a text is such an id, which means the same in any casing.
    pub fn is_one(text: &str) -> bool {
        let lower = text.to_ascii_lowercase();
        lower.starts_with("/subscriptions/") || lower.starts_with("/providers/")
    }

    /// Whether it is the id of an AKS identity binding.
    pub fn is_identity_binding(&self) -> bool {
        self.lower.contains("/identitybindings/")
    }

    /// The id whose list of role assignments holds those at this scope: its subscription, and what lies in none itself.
    pub fn roles_listed_at(&self) -> Self {
        match self.subscription() {
            "" => self.clone(),
            subscription => Self::of_subscription(subscription),
        }
    }

    /// Whether it is the id of a subscription.
    pub fn is_subscription(&self) -> bool {
        self.lower.starts_with("/subscriptions/") && self.lower.matches('/').count() == 2
    }

    /// Whether it is the id of a management group.
    pub fn is_management_group(&self) -> bool {
        self.lower
            .starts_with("/providers/microsoft.management/managementgroups/")
    }

    /// Whether this is `other` or lies below it, as far as the ids tell: what a subscription's management group is they do not.
    pub fn is_within(&self, other: &ArmId) -> bool {
        let rest = self.lower.strip_prefix(&other.lower);
        rest.is_some_and(|it| it.is_empty() || it.starts_with('/'))
    }

    /// The key vault that this is, or that it lies in.
    pub fn key_vault(&self) -> Option<ArmId> {
        let segments: Vec<&str> = self.text.split('/').collect();
        // "", subscriptions, S, resourceGroups, G, providers, Microsoft.KeyVault, vaults, NAME
        let vault = segments.get(..9)?.join("/");
        let is =
            self.lower
                .split('/')
                .skip(5)
                .take(3)
                .eq(["providers", "microsoft.keyvault", "vaults"]);
        is.then(|| Self::from(vault))
    }

    /// The subscription's id; empty in what lies in none.
    pub fn subscription(&self) -> &str {
        if self.lower.starts_with("/subscriptions/") {
            self.segment(2)
        } else {
            ""
        }
    }

    /// The resource group's name.
    pub fn group(&self) -> &str {
        self.segment(4)
    }

    /// The resource's own name: the last segment.
    pub fn name(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or_default()
    }

    /// The id of what this one lives under, where it is a child resource.
    pub fn parent(&self) -> Option<ArmId> {
        let segments: Vec<&str> = self.text.split('/').collect();
        // "", subscriptions, S, resourceGroups, G, providers, namespace, type, name, type, name
        (segments.len() > 9).then(|| Self::from(segments[..segments.len() - 2].join("/")))
    }

    fn segment(&self, number: usize) -> &str {
        self.text.split('/').nth(number).unwrap_or_default()
    }
}

impl From<String> for ArmId {
    fn from(text: String) -> Self {
        let lower = text.to_lowercase();
        Self { text, lower }
    }
}

/// A text that is no resource id of a shape that widctl knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no Azure resource id (/subscriptions/…/resourceGroups/…/providers/…)")]
pub struct BadArmId(pub String);

impl FromStr for ArmId {
    type Err = BadArmId;

    fn from_str(text: &str) -> Result<Self, BadArmId> {
        let segments: Vec<&str> = text.split('/').collect();
        let whole = segments.len() >= 5
            && segments.len() % 2 == 1
            && segments[0].is_empty()
            && segments[1].eq_ignore_ascii_case("subscriptions")
            && segments[3].eq_ignore_ascii_case("resourceGroups")
            && segments[2..].iter().all(|it| !it.is_empty());
        if whole {
            Ok(Self::from(text.to_owned()))
        } else {
            Err(BadArmId(text.to_owned()))
        }
    }
}

impl fmt::Display for ArmId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for ArmId {
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl Eq for ArmId {}

impl PartialOrd for ArmId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ArmId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.lower.cmp(&other.lower)
    }
}

impl Hash for ArmId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.lower.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_compared_without_case_and_printed_as_written() {
        let asked = ArmId::identity("s", "RG-a", "Id");
        let answered: ArmId = "/subscriptions/s/resourcegroups/rg-A/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
            .parse()
            .expect("an id");
        assert_eq!(asked, answered);
        assert!(answered.to_string().contains("resourcegroups/rg-A"));
        assert_eq!(
            (answered.subscription(), answered.group(), answered.name()),
            ("s", "rg-A", "id")
        );
    }

    #[test]
    fn a_child_knows_its_parent() {
        let identity = ArmId::identity("s", "g", "id");
        assert_eq!(identity.credential("c").parent(), Some(identity.clone()));
        assert_eq!(identity.parent(), None);
    }

    #[test]
    fn a_vault_is_found_in_itself_and_in_what_lies_in_it() {
        let vault = "/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/kv";
        for text in [vault.to_owned(), format!("{vault}/secrets/password")] {
            assert_eq!(ArmId::from(text).key_vault(), Some(vault.to_owned().into()));
        }
        let identity = ArmId::identity("s", "g", "id");
        assert_eq!(identity.key_vault(), None);
        assert_eq!(ArmId::of_subscription("s").key_vault(), None);
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "/",
            "/subscriptions//resourceGroups/g",
            "/subscriptions/s/resourceGroups/g/providers",
            "subscriptions/s",
        ] {
            assert!(text.parse::<ArmId>().is_err(), "{text}");
        }
    }
}
