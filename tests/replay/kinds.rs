//! What a recorded request is about, by its URL alone: a kind that the sandbox has, or a service that is nobody's here.

/// What the sandbox answers as Azure does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Subscriptions,
    Groups,
    GroupPolls,
    Identities,
    Credentials,
    Clusters,
    ClusterCredentials,
    Pools,
    ClusterPolls,
    RoleDefinitions,
    RoleAssignments,
    Vaults,
    DeletedVaults,
    VaultPolls,
    Metadata,
}

/// Recorded URLs that are not replayed: a part that only they have, and why. A URL that is neither of a kind nor in this list
/// fails the test. No recording holds a request to Microsoft Graph: the recorders dropped that host.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    (
        "/providers/microsoft.servicelinker/",
        "Service Connector: writes a cluster's connections, no identities",
    ),
    (
        "/maintenanceconfigurations/",
        "when a cluster is upgraded: no part of identities",
    ),
    (
        "/trustedaccessrolebindings/",
        "lets Azure services into a cluster: no service account of anybody's",
    ),
    (
        "/providers/microsoft.keyvault/managedhsms",
        "managed HSMs: another service than vaults, with roles of its own",
    ),
    (
        "/providers/microsoft.management/operationresults/",
        "the making and removing of management groups, whose first requests were not recorded; here they are in the world",
    ),
];

/// A vault's keys have the vault's path before them, so the list above would not do.
const KEYS: &str = "keys in a vault: data behind its permissions";

/// What a URL is about: a kind, or why it is left out, or neither.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    Kind(Kind),
    LeftOut(&'static str),
    Unknown,
}

pub(crate) fn about(url: &str) -> About {
    if let Some(kind) = kind(url) {
        return About::Kind(kind);
    }
    let path = path(url);
    if path.contains("/providers/microsoft.keyvault/vaults/") && path.contains("/keys/") {
        return About::LeftOut(KEYS);
    }
    LEFT_OUT
        .iter()
        .find(|(part, _)| path.contains(part))
        .map_or(About::Unknown, |(_, why)| About::LeftOut(why))
}

/// The path of a URL in lower case, with its first slash.
pub(crate) fn path(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    let path = match url.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => url,
    };
    path.to_lowercase()
}

pub(crate) fn kind(url: &str) -> Option<Kind> {
    let path = path(url);
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    // Roles hang on any scope, so their end says what they are.
    if let Some(at) = parts.iter().rposition(|it| *it == "providers")
        && parts.get(at + 1) == Some(&"microsoft.authorization")
    {
        return match parts[at + 2..] {
            ["roledefinitions"] | ["roledefinitions", _] => Some(Kind::RoleDefinitions),
            ["roleassignments"] | ["roleassignments", _] => Some(Kind::RoleAssignments),
            _ => None,
        };
    }
    match parts.as_slice() {
        ["metadata", "endpoints"] => Some(Kind::Metadata),
        ["subscriptions"] | ["subscriptions", _] => Some(Kind::Subscriptions),
        ["subscriptions", _, "resourcegroups"] | ["subscriptions", _, "resourcegroups", _] => {
            Some(Kind::Groups)
        }
        ["subscriptions", _, "operationresults", _] => Some(Kind::GroupPolls),
        [
            "subscriptions",
            _,
            "providers",
            namespace,
            "locations",
            _,
            rest @ ..,
        ] => regional(namespace, rest),
        ["subscriptions", _, "providers", provider @ ..]
        | [
            "subscriptions",
            _,
            "resourcegroups",
            _,
            "providers",
            provider @ ..,
        ] => resource(provider),
        _ => None,
    }
}

/// What hangs on a subscription's region.
fn regional(namespace: &str, rest: &[&str]) -> Option<Kind> {
    match (namespace, rest) {
        ("microsoft.containerservice", ["operations" | "operationresults", _]) => {
            Some(Kind::ClusterPolls)
        }
        ("microsoft.keyvault", ["deletedvaults", _] | ["deletedvaults", _, "purge"]) => {
            Some(Kind::DeletedVaults)
        }
        ("microsoft.keyvault", ["operationresults", _]) => Some(Kind::VaultPolls),
        _ => None,
    }
}

fn resource(provider: &[&str]) -> Option<Kind> {
    match provider {
        ["microsoft.managedidentity", "userassignedidentities"]
        | ["microsoft.managedidentity", "userassignedidentities", _] => Some(Kind::Identities),
        [
            "microsoft.managedidentity",
            "userassignedidentities",
            _,
            "federatedidentitycredentials",
            ..,
        ] => Some(Kind::Credentials),
        ["microsoft.containerservice", "managedclusters"]
        | ["microsoft.containerservice", "managedclusters", _] => Some(Kind::Clusters),
        [
            "microsoft.containerservice",
            "managedclusters",
            _,
            "listclusterusercredential" | "listclusteradmincredential",
        ] => Some(Kind::ClusterCredentials),
        [
            "microsoft.containerservice",
            "managedclusters",
            _,
            "agentpools",
            ..,
        ] => Some(Kind::Pools),
        ["microsoft.keyvault", "vaults"]
        | ["microsoft.keyvault", "vaults", _]
        | ["microsoft.keyvault", "vaults", _, "accesspolicies", _] => Some(Kind::Vaults),
        ["microsoft.keyvault", "deletedvaults"] => Some(Kind::DeletedVaults),
        _ => None,
    }
}
