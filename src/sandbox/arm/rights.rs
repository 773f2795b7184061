//! Who may send a request, where the world's `rights` are enforced; and what locks keep from being changed.

use http::{Method, StatusCode};
use serde_json::Value;

use super::answer::{Answer, error};
use super::path::Target;
use super::store::Kind;
use crate::entra;
use crate::world::World;

/// What a request does, as roles name it, and to what.
#[derive(Debug, PartialEq)]
struct Wish {
    action: String,
    scope: String,
}

/// The namespaces and types that are known, as Azure spells them.
const SPELLED: [Kind; 11] = [
    Kind::Group,
    Kind::Identity,
    Kind::Credential,
    Kind::Cluster,
    Kind::Pool,
    Kind::Binding,
    Kind::Vault,
    Kind::DeletedVault,
    Kind::Assignment,
    Kind::Account,
    Kind::Lock,
];

/// Why the gateway refuses what a token's owner asks for; nothing where rights are not enforced or there are enough.
pub(super) fn refused(world: &World, target: &Target) -> Option<Answer> {
    if !world.enforced {
        return None;
    }
    let who = entra::presented(world, &target.headers)?;
    let wish = wish(target)?;
    if !world.may(&who.object_id, &wish.action, &wish.scope) {
        let Wish { action, scope } = wish;
        return Some(error(
            StatusCode::FORBIDDEN,
            "AuthorizationFailed",
            &format!(
                "The client '{}' with object id '{}' does not have authorization to perform action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.",
                who.client_id, who.object_id
            ),
        ));
    }
    let linked = linked(target).find(|id| !world.may(&who.object_id, ASSIGN, id))?;
    Some(error(
        StatusCode::FORBIDDEN,
        "LinkedAuthorizationFailed",
        &format!(
            "The client '{}' with object id '{}' has permission to perform action '{}' on scope '{}'; however, it does not have permission to perform action(s) '{ASSIGN}' on the linked scope(s) '{linked}' (respectively) or the linked scope(s) are invalid.",
            who.client_id, who.object_id, wish.action, wish.scope
        ),
    ))
}

/// What whoever gives a managed identity to something needs at the identity.
const ASSIGN: &str = "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action";

/// The identities that a write gives to what it writes.
fn linked(target: &Target) -> impl Iterator<Item = String> + use<> {
    let written = [Method::PUT, Method::PATCH].contains(&target.method);
    let body: Value = match written {
        true => serde_json::from_slice(&target.body).unwrap_or_default(),
        false => Value::Null,
    };
    let assigned = body["identity"]["userAssignedIdentities"]
        .as_object()
        .cloned();
    let kubelet = body
        .pointer("/properties/identityProfile/kubeletidentity/resourceId")
        .cloned();
    let bound = body
        .pointer("/properties/managedIdentity/resourceId")
        .cloned();
    let named = [kubelet, bound].into_iter().flatten();
    let named = named.filter_map(|id| id.as_str().map(str::to_owned));
    assigned
        .into_iter()
        .flatten()
        .map(|(id, _)| id)
        .chain(named)
}

/// Nothing for what anybody may ask: where the cloud is, which tenants and subscriptions one sees, and how an operation goes on.
fn wish(target: &Target) -> Option<Wish> {
    let folded = target.folded();
    let path = |to: usize| -> String {
        let parts = (0..to).filter_map(|at| target.part(at));
        parts.map(|part| format!("/{part}")).collect()
    };
    let verb = match target.method {
        Method::GET | Method::HEAD => "read",
        Method::DELETE => "delete",
        _ => "write",
    };
    let all: Vec<&str> = folded.iter().map(String::as_str).collect();
    let poll = all
        .len()
        .checked_sub(2)
        .is_some_and(|at| ["operations", "operationresults"].contains(&all[at]));
    if poll && !target.in_group() {
        return None;
    }
    // What lies in a provider is asked of the last one that a path names: roles and locks hang on any other thing. Between names, the word
    // stands at even places only.
    let named = |at: &usize| all[*at] == "providers" && at + 1 < all.len();
    let Some(at) = (0..all.len()).step_by(2).rev().find(named) else {
        return match all.as_slice() {
            ["subscriptions", _] => {
                Some(("Microsoft.Resources/subscriptions/read".to_owned(), path(2)))
            }
            // Who may read some groups sees those.
            ["subscriptions", _, "resourcegroups"] | ["subscriptions", _, "resources"] => None,
            ["subscriptions", _, "resourcegroups", _, "resources"] => None,
            ["subscriptions", _, "resourcegroups", _] => Some((
                format!("Microsoft.Resources/subscriptions/resourceGroups/{verb}"),
                path(4),
            )),
            ["subscriptions", _, ..] => {
                Some(("Microsoft.Resources/subscriptions/read".to_owned(), path(2)))
            }
            _ => None,
        }
        .map(|(action, scope)| Wish { action, scope });
    };
    if at == 0 && all.len() <= 3 && all.get(1) != Some(&"microsoft.management") {
        return None;
    }
    let rest = &all[at + 2..];
    let types: Vec<&str> = rest.iter().step_by(2).copied().collect();
    let spelled = spelled(target, at, &types);
    Some(match rest.len() % 2 {
        // A name at the end: the thing itself.
        0 => Wish {
            action: format!("{spelled}/{verb}"),
            scope: path(all.len()),
        },
        // A POST's last word is what is to be done to what is before it.
        _ if target.method == Method::POST => Wish {
            action: format!("{spelled}/action"),
            scope: path(all.len() - 1),
        },
        _ => Wish {
            action: format!("{spelled}/{verb}"),
            scope: path(match rest.len() {
                1 => at,
                _ => all.len() - 1,
            }),
        },
    })
}

/// Namespace and types as Azure spells them where that is known, and as the request does elsewhere.
fn spelled(target: &Target, at: usize, types: &[&str]) -> String {
    let namespace = target.part(at + 1).unwrap_or_default();
    let written = (0..types.len()).filter_map(|it| target.part(at + 2 + 2 * it));
    let mut spelled = written.fold(namespace.to_owned(), |all, part| format!("{all}/{part}"));
    for known in SPELLED.map(Kind::path) {
        let folded = spelled.to_lowercase();
        if folded == known.to_lowercase()
            || folded.starts_with(&format!("{}/", known.to_lowercase()))
        {
            spelled.replace_range(..known.len(), known);
        }
    }
    spelled
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;

    #[test]
    fn a_request_is_an_action_at_a_scope() {
        let of = |method: &str, path: &str| {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .body(Bytes::new())
                .unwrap();
            wish(&Target::of(&request))
                .map_or_else(String::new, |it| format!("{} {}", it.action, it.scope))
        };
        let group = "/subscriptions/s/resourceGroups/g";
        let vault = format!("{group}/providers/microsoft.keyvault/vaults/kv");
        for (method, path, wanted) in [
            (
                "GET",
                group.to_owned(),
                format!("Microsoft.Resources/subscriptions/resourceGroups/read {group}"),
            ),
            (
                "PUT",
                vault.clone(),
                format!("Microsoft.KeyVault/vaults/write {vault}"),
            ),
            (
                "GET",
                format!("{group}/providers/Microsoft.KeyVault/vaults"),
                format!("Microsoft.KeyVault/vaults/read {group}"),
            ),
            (
                "PUT",
                format!("{vault}/accessPolicies/add"),
                format!(
                    "Microsoft.KeyVault/vaults/accessPolicies/write {vault}/accessPolicies/add"
                ),
            ),
            (
                "POST",
                format!(
                    "{group}/providers/Microsoft.ContainerService/managedClusters/c/listClusterUserCredential"
                ),
                format!(
                    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action {group}/providers/Microsoft.ContainerService/managedClusters/c"
                ),
            ),
            (
                "DELETE",
                format!("{vault}/providers/Microsoft.Authorization/roleAssignments/x"),
                format!(
                    "Microsoft.Authorization/roleAssignments/delete {vault}/providers/Microsoft.Authorization/roleAssignments/x"
                ),
            ),
            (
                "GET",
                format!("{vault}/providers/Microsoft.Authorization/roleAssignments"),
                format!("Microsoft.Authorization/roleAssignments/read {vault}"),
            ),
            ("GET", "/subscriptions".to_owned(), String::new()),
        ] {
            assert_eq!(of(method, &path), wanted, "{method} {path}");
        }
    }
}
