//! From a path to who answers for it.

use http::{Method, StatusCode};

use serde_json::json;

use super::answer::{Answer, bad_request, error, gateway, group_not_found, not_allowed, ok};
use super::path::Target;
use super::provider::Provider as _;
use super::store::Kind;
use super::vaults::{self, policies};
use super::{
    aks, catalogue, course, groups, locks, management, metadata, provider, providers, roles,
    storage, subscriptions, tags,
};
use crate::world::World;

pub(super) fn route(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    course::settle(world);
    let parts = target.folded();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["metadata", "endpoints"] => metadata::endpoints(world, target),
        ["tenants"] => Ok(subscriptions::tenants(world)),
        ["subscriptions"] => Ok(subscriptions::list(world, target)),
        ["providers", "microsoft.managedidentity", "operations"] => {
            Ok(catalogue::identity_operations())
        }
        ["subscriptions", subscription, rest @ ..] => {
            if uuid::Uuid::parse_str(subscription).is_err() {
                return Err(bad_request(
                    "InvalidSubscriptionId",
                    &format!(
                        "The provided subscription identifier '{subscription}' is malformed or invalid."
                    ),
                ));
            }
            if world.subscription(subscription).is_none() {
                return Err(error(
                    StatusCode::NOT_FOUND,
                    "SubscriptionNotFound",
                    &format!("The subscription '{subscription}' could not be found."),
                ));
            }
            below(world, target, rest)
        }
        [
            "providers",
            "microsoft.management",
            "managementgroups",
            name,
            ..,
        ] if roles::is_asked(target) && !management::exists(world, name) => {
            Err(management::not_found(target.group()))
        }
        ["providers", ..] if roles::is_asked(target) => roles::answer(world, target),
        ["providers", "microsoft.management", rest @ ..] => management::answer(world, target, rest),
        _ => Err(no_route(target)),
    }
}

/// What lives in a subscription that is there.
fn below(world: &mut World, target: &Target, rest: &[&str]) -> Result<Answer, Answer> {
    if roles::is_asked(target) {
        return roles::answer(world, target);
    }
    let found = locks::answer(world, target).or_else(|| tags::answer(world, target));
    if let Some(answer) = found {
        return answer;
    }
    if let ["providers", rest @ ..] = rest
        && let Some(answer) = catalogue::providers(world, target, rest)
    {
        return answer;
    }
    match rest {
        [] => subscriptions::one(world, target),
        ["resourcegroups"] => groups::list(world, target),
        ["resourcegroups", _] => provider::one(providers::of(Kind::Group), world, target),
        ["operationresults", id] => course::group_result(world, id, target),
        ["locations"] => catalogue::regions(target),
        ["resources"] => catalogue::resources(world, target),
        ["resourcegroups", _, "resources"]
            if world.group(target.subscription(), target.group()).is_some() =>
        {
            catalogue::resources(world, target)
        }
        ["resourcegroups", _, "resources"] => Err(group_not_found(target.group())),
        ["providers", "microsoft.storage", "checknameavailability"] => {
            let name = target.content()?["name"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let taken = world.store.all(Kind::Account).any(|it| it.name == name);
            let free = storage::valid_name(&name) && !taken;
            let reason = if taken {
                "AlreadyExists"
            } else {
                "AccountNameInvalid"
            };
            Ok(ok(&match free {
                true => json!({"nameAvailable": true}),
                false => {
                    json!({"nameAvailable": false, "reason": reason, "message": format!("The storage account named {name} cannot be had.")})
                }
            }))
        }
        [
            "providers",
            "microsoft.containerservice",
            "locations",
            _,
            "kubernetesversions",
        ] => Ok(catalogue::kubernetes()),
        ["resourcegroups", _, "providers", provider @ ..] => {
            if !provider.is_empty() && !known(provider) {
                return Err(no_namespace(target));
            }
            if world.group(target.subscription(), target.group()).is_none() {
                // Deleting a child asks for its parent only [recorded], every other request for the group first.
                let of_identity = matches!(provider, ["microsoft.managedidentity", _, _, _, _]);
                if target.method == Method::DELETE && of_identity {
                    return Err(provider::parent_not_found(Kind::Credential, target));
                }
                return Err(group_not_found(target.group()));
            }
            in_group(world, target, provider)
        }
        [
            "providers",
            "microsoft.containerservice",
            "locations",
            _,
            asked @ ("operations" | "operationresults"),
            id,
        ] => course::aks(world, asked, id, target),
        ["providers", "microsoft.keyvault", rest @ ..] => in_vaults(world, target, rest),
        ["providers", namespace, kind] => match Kind::of(&[namespace, kind]) {
            Some(kind) => provider::list(providers::of(kind), world, target),
            None => Err(no_namespace(target)),
        },
        ["providers", ..] => Err(no_namespace(target)),
        _ => Err(no_route(target)),
    }
}

/// What the vaults' provider knows outside of groups.
fn in_vaults(world: &mut World, target: &Target, rest: &[&str]) -> Result<Answer, Answer> {
    match rest {
        ["vaults"] => provider::list(providers::of(Kind::Vault), world, target),
        ["deletedvaults"] => provider::list(providers::of(Kind::DeletedVault), world, target),
        // `az keyvault list-deleted` asks for those too, and there are none.
        ["managedhsms" | "deletedmanagedhsms"] if target.method == Method::GET => {
            Ok(ok(&json!({"value": []})))
        }
        ["checknameavailability"] => vaults::available(world, target),
        ["locations", _, "deletedvaults", _] if target.method != Method::GET => {
            Err(not_allowed(&target.method))
        }
        ["locations", _, "deletedvaults", _] => {
            vaults::here(world, target)?;
            provider::one(providers::of(Kind::DeletedVault), world, target)
        }
        ["locations", _, "deletedvaults", _, "purge"] => vaults::purge(world, target),
        ["locations", _, "operationresults", _] if target.method != Method::GET => {
            Err(not_allowed(&target.method))
        }
        ["locations", _, "operationresults", id] => {
            course::look(world, id);
            Ok(vaults::results(world, target, id))
        }
        _ => Err(no_namespace(target)),
    }
}

fn in_group(world: &mut World, target: &Target, rest: &[&str]) -> Result<Answer, Answer> {
    if target.method == Method::GET {
        course::read(world, target);
    }
    match rest {
        ["microsoft.keyvault", "vaults", _, "accesspolicies", kind] => {
            return policies::change(world, target, kind);
        }
        [
            "microsoft.containerservice",
            "managedclusters",
            _,
            "agentpools",
        ] => {
            return aks::pools::list(world, target);
        }
        [
            "microsoft.containerservice",
            "managedclusters",
            _,
            "agentpools",
            _,
        ] => {
            return aks::pools::one(world, target);
        }
        _ => {}
    }
    // A type and a name by turns: a type alone asks for the list.
    let types: Vec<&str> = rest.iter().skip(1).step_by(2).copied().collect();
    let path = [rest.get(..1).unwrap_or_default(), &types].concat();
    match (Kind::of(&path), rest.len() % 2) {
        (Some(kind), 0) => provider::list(providers::of(kind), world, target),
        (Some(kind), _) => provider::one(providers::of(kind), world, target),
        (None, _) => match rest {
            [
                "microsoft.containerservice",
                "managedclusters",
                _,
                verb @ ("listclusterusercredential" | "listclusteradmincredential"),
            ] if target.method == Method::POST => aks::kubeconfig(world, target, verb),
            [
                "microsoft.containerservice",
                "managedclusters",
                _,
                "upgradeprofiles",
                "default",
            ] => {
                let found = world.store.get(Kind::Cluster, &target.above());
                let it = found.ok_or_else(|| aks::Clusters.missing(world, target))?;
                Ok(catalogue::upgrade_profile(it))
            }
            [
                "microsoft.containerservice",
                "managedclusters",
                _,
                "runcommand",
            ] => Err(catalogue::run_command()),
            [
                "microsoft.managedidentity",
                "userassignedidentities",
                _,
                "listassociatedresources",
            ] if target.method == Method::POST => {
                let there = world.store.get(Kind::Identity, &target.above());
                there.ok_or_else(|| providers::of(Kind::Identity).missing(world, target))?;
                Ok(catalogue::associated(world, target))
            }
            ["microsoft.storage", "storageaccounts", _, rest @ ..] => {
                storage::below(world, target, rest)
            }
            ["microsoft.containerservice", "managedclusters", _, _, ..] => {
                Err(not_allowed(&target.method))
            }
            _ => Err(no_route(target)),
        },
    }
}

fn known(provider: &[&str]) -> bool {
    matches!(
        provider.first(),
        Some(
            &("microsoft.managedidentity"
                | "microsoft.containerservice"
                | "microsoft.keyvault"
                | "microsoft.storage")
        )
    )
}

fn no_namespace(target: &Target) -> Answer {
    let folded = target.folded();
    let at = folded
        .iter()
        .position(|part| part == "providers")
        .unwrap_or(0);
    let namespace = target.part(at + 1).unwrap_or_default();
    gateway(
        StatusCode::NOT_FOUND,
        "InvalidResourceNamespace",
        &format!("The resource namespace '{namespace}' is invalid."),
    )
}

fn no_route(target: &Target) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "InvalidResourceType",
        &format!(
            "The request to '{}' does not name a resource type that is known here.",
            target.written
        ),
    )
}
