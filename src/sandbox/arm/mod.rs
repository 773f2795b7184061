//! Azure Resource Manager: what its gateway checks first, then the resource provider that the path names.

pub(crate) mod aks;
pub(crate) mod answer;
pub(crate) mod course;
pub(crate) mod credentials;
pub(crate) mod groups;
pub(crate) mod identities;
mod management;
mod metadata;
pub(crate) mod operations;
mod page;
pub(crate) mod path;
mod provider;
pub(crate) mod roles;
pub(crate) mod store;
mod subscriptions;
pub(crate) mod vaults;

use bytes::Bytes;
use http::{Method, Request, StatusCode};

use self::answer::{Answer, bad_request, error, gateway, group_not_found, with};
use self::credentials::Credentials;
use self::groups::Groups;
use self::identities::Identities;
use self::path::Target;
use self::store::Kind;
use super::Door;
use super::entra;
use super::world::World;

pub(crate) fn answer(world: &mut World, number: u64, request: &Request<Bytes>) -> Answer {
    let target = Target::of(request);
    let answer = match admitted(world, &target, request) {
        Ok(left) => {
            let answer = route(world, &target, request);
            remaining(answer, request.method(), left)
        }
        Err(refusal) => refusal,
    };
    stamped(world, number, request, answer)
}

/// What the gateway asks before any provider: a token, an api-version, a budget.
fn admitted(world: &mut World, target: &Target, request: &Request<Bytes>) -> Result<u64, Answer> {
    // Clients read this one before they have a token: it says where tokens come from.
    if target.is(&["metadata", "endpoints"]) {
        return Ok(u64::MAX);
    }
    if let Some(refusal) = entra::refused(world, request) {
        return Err(refusal);
    }
    match target.query("api-version") {
        None => Err(bad_request(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )),
        Some(version) if !path::version_shaped(version) => Err(bad_request(
            "InvalidApiVersionParameter",
            &format!(
                "The api-version '{version}' is invalid. The supported versions are '2024-11-01,2022-12-01,2022-09-01,2021-04-01,2020-06-01,2018-05-01,2016-06-01'."
            ),
        )),
        Some(_) => {
            let now = world.clock.now();
            world
                .limits
                .take(request.method(), now)
                .map_err(|seconds| exhausted(target, request.method(), seconds))
        }
    }
}

fn exhausted(target: &Target, method: &Method, seconds: u64) -> Answer {
    let kind = kind(method).trim_end_matches('s');
    let subscription = target.part(1).unwrap_or_default();
    let refusal = error(
        StatusCode::TOO_MANY_REQUESTS,
        "SubscriptionRequestsThrottled",
        &format!(
            "Number of '{kind}' requests for subscription '{subscription}' exceeded. Please try again after '{seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information."
        ),
    );
    with(refusal, "retry-after", &seconds.to_string())
}

fn kind(method: &Method) -> &'static str {
    if *method == Method::GET || *method == Method::HEAD {
        "reads"
    } else if *method == Method::DELETE {
        "deletes"
    } else {
        "writes"
    }
}

fn remaining(answer: Answer, method: &Method, left: u64) -> Answer {
    if left == u64::MAX {
        return answer;
    }
    let (own, all) = match kind(method) {
        "reads" => (
            "x-ms-ratelimit-remaining-subscription-reads",
            "x-ms-ratelimit-remaining-subscription-global-reads",
        ),
        "deletes" => (
            "x-ms-ratelimit-remaining-subscription-deletes",
            "x-ms-ratelimit-remaining-subscription-global-deletes",
        ),
        _ => (
            "x-ms-ratelimit-remaining-subscription-writes",
            "x-ms-ratelimit-remaining-subscription-global-writes",
        ),
    };
    let answer = with(answer, own, &left.to_string());
    // All principals of a subscription together have fifteen times the budget of one.
    with(answer, all, &(left.saturating_mul(15)).to_string())
}

/// The headers that every answer of the gateway bears.
fn stamped(world: &World, number: u64, request: &Request<Bytes>, answer: Answer) -> Answer {
    let id = world.guid(&format!("request/{number}"));
    let correlation = request
        .headers()
        .get("x-ms-correlation-request-id")
        .and_then(|v| v.to_str().ok())
        .filter(|v| uuid::Uuid::parse_str(v).is_ok())
        .map_or_else(|| id.clone(), str::to_owned);
    let now = httpdate::fmt_http_date(std::time::SystemTime::from(world.clock.now()));
    let answer = with(answer, "x-ms-request-id", &id);
    let answer = with(answer, "x-ms-correlation-request-id", &correlation);
    let answer = with(
        answer,
        "x-ms-routing-request-id",
        &format!("SANDBOX:{}:{id}", now.replace([',', ' '], "")),
    );
    let answer = with(answer, "cache-control", "no-cache");
    with(answer, "date", &now)
}

fn route(world: &mut World, target: &Target, request: &Request<Bytes>) -> Answer {
    course::settle(world);
    let parts = target.folded();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["metadata", "endpoints"] => metadata::endpoints(world),
        ["tenants"] => subscriptions::tenants(world),
        ["subscriptions"] => subscriptions::list(world),
        ["subscriptions", subscription, rest @ ..] => {
            if uuid::Uuid::parse_str(subscription).is_err() {
                return bad_request(
                    "InvalidSubscriptionId",
                    &format!(
                        "The provided subscription identifier '{subscription}' is malformed or invalid."
                    ),
                );
            }
            if world.subscription(subscription).is_none() {
                return error(
                    StatusCode::NOT_FOUND,
                    "SubscriptionNotFound",
                    &format!("The subscription '{subscription}' could not be found."),
                );
            }
            below(world, target, request, subscription, rest)
        }
        [
            "providers",
            "microsoft.management",
            "managementgroups",
            name,
            ..,
        ] if roles::is_asked(target) && !management::exists(world, name) => {
            management::not_found(target.part(3).unwrap_or_default())
        }
        ["providers", ..] if roles::is_asked(target) => roles::answer(world, target),
        ["providers", "microsoft.management", rest @ ..] => management::answer(world, target, rest),
        _ => no_route(request),
    }
}

/// What lives in a subscription that is there.
fn below(
    world: &mut World,
    target: &Target,
    request: &Request<Bytes>,
    subscription: &str,
    rest: &[&str],
) -> Answer {
    if roles::is_asked(target) {
        return roles::answer(world, target);
    }
    match rest {
        [] => subscriptions::one(world, subscription, target),
        ["resourcegroups"] => either(groups::list(world, target)),
        ["resourcegroups", _] => either(provider::one(&Groups, world, target)),
        ["operationresults", id] => either(course::group_result(world, id, target)),
        [
            "providers",
            "microsoft.managedidentity",
            "userassignedidentities",
        ] => either(provider::list(&Identities, world, target)),
        ["providers", "microsoft.containerservice", "managedclusters"] => {
            aks::list(world, target, None)
        }
        [
            "providers",
            "microsoft.containerservice",
            "locations",
            _,
            kind @ ("operations" | "operationresults"),
            id,
        ] => either(course::aks(world, kind, id, target)),
        ["resources"] => vaults::resources(world, target),
        ["providers", "microsoft.keyvault", "vaults"] => vaults::list(world, target, None),
        ["providers", "microsoft.keyvault", "deletedvaults"] => vaults::list_deleted(world, target),
        ["providers", "microsoft.keyvault", "checknameavailability"] => {
            vaults::available(world, target)
        }
        [
            "providers",
            "microsoft.keyvault",
            "locations",
            _,
            "deletedvaults",
            _,
        ] => vaults::one_deleted(world, target),
        [
            "providers",
            "microsoft.keyvault",
            "locations",
            _,
            "deletedvaults",
            _,
            "purge",
        ] => vaults::purge(world, target),
        [
            "providers",
            "microsoft.keyvault",
            "locations",
            _,
            "operationresults",
            id,
        ] => vaults::results(world, target, id),
        ["resourcegroups", group, "providers", provider @ ..] => {
            if !provider.is_empty() && !known(provider) {
                return gateway_namespace(target);
            }
            if world.group(subscription, group).is_none() {
                // Deleting a child asks for its parent only [recorded], every other request for the group first.
                let of_identity = matches!(provider, ["microsoft.managedidentity", _, _, _, _]);
                if target.method == Method::DELETE && of_identity {
                    return provider::parent_not_found(Kind::Credential, target);
                }
                return group_not_found(target.group());
            }
            in_group(world, target, request, group, provider)
        }
        ["providers", ..] => gateway_namespace(target),
        _ => no_route(request),
    }
}

fn in_group(
    world: &mut World,
    target: &Target,
    request: &Request<Bytes>,
    group: &str,
    provider: &[&str],
) -> Answer {
    match provider {
        ["microsoft.managedidentity", "userassignedidentities"] => {
            either(provider::list(&Identities, world, target))
        }
        ["microsoft.managedidentity", "userassignedidentities", _] => {
            either(provider::one(&Identities, world, target))
        }
        [
            "microsoft.managedidentity",
            "userassignedidentities",
            _,
            "federatedidentitycredentials",
        ] => either(provider::list(&Credentials, world, target)),
        [
            "microsoft.managedidentity",
            "userassignedidentities",
            _,
            "federatedidentitycredentials",
            _,
        ] => either(provider::one(&Credentials, world, target)),
        ["microsoft.containerservice", "managedclusters"] => aks::list(world, target, Some(group)),
        [
            "microsoft.containerservice",
            "managedclusters",
            _,
            rest @ ..,
        ] => aks::one(world, target, rest),
        ["microsoft.keyvault", "vaults"] => vaults::list(world, target, Some(group)),
        ["microsoft.keyvault", "vaults", _] => vaults::one(world, target),
        ["microsoft.keyvault", "vaults", _, "accesspolicies", kind] => {
            vaults::policies::change(world, target, kind)
        }
        _ => no_route(request),
    }
}

fn either(answer: Result<Answer, Answer>) -> Answer {
    match answer {
        Ok(answer) | Err(answer) => answer,
    }
}

fn known(provider: &[&str]) -> bool {
    matches!(
        provider.first(),
        Some(&("microsoft.managedidentity" | "microsoft.containerservice" | "microsoft.keyvault"))
    )
}

fn gateway_namespace(target: &Target) -> Answer {
    let at = target
        .folded()
        .iter()
        .position(|p| p == "providers")
        .unwrap_or(0);
    let namespace = target.part(at + 1).unwrap_or_default();
    gateway(
        StatusCode::NOT_FOUND,
        "InvalidResourceNamespace",
        &format!("The resource namespace '{namespace}' is invalid."),
    )
}

fn no_route(request: &Request<Bytes>) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "InvalidResourceType",
        &format!(
            "The request to '{}' does not name a resource type that is known here.",
            request.uri().path()
        ),
    )
}

/// The lower-case id of what Azure lets only one write at a time come to: the identity under which this request writes or
/// deletes a credential, or the vault that it changes.
pub(crate) fn exclusive(door: &Door, request: &Request<Bytes>) -> Option<String> {
    let writes = [Method::PUT, Method::PATCH, Method::DELETE].contains(request.method());
    if *door != Door::Arm || !writes {
        return None;
    }
    let parts = Target::of(request).folded();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [
            "subscriptions",
            sub,
            "resourcegroups",
            group,
            "providers",
            "microsoft.managedidentity",
            "userassignedidentities",
            name,
            "federatedidentitycredentials",
            _,
        ] => Some(store::key(Kind::Identity, sub, group, name)),
        [
            "subscriptions",
            sub,
            "resourcegroups",
            group,
            "providers",
            "microsoft.keyvault",
            "vaults",
            name,
        ]
        | [
            "subscriptions",
            sub,
            "resourcegroups",
            group,
            "providers",
            "microsoft.keyvault",
            "vaults",
            name,
            "accesspolicies",
            _,
        ] => Some(vaults::key(sub, group, name)),
        _ => None,
    }
}

/// What Azure answers to a second write while the first is not done.
pub(crate) fn concurrent_write(what: &str) -> Answer {
    if what.contains("/microsoft.keyvault/") {
        return vaults::concurrent_write(what);
    }
    error(
        StatusCode::CONFLICT,
        "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
        &format!(
            "Too many Federated Identity Credentials are written concurrently for the managed identity '{what}'. Concurrent Federated Identity Credentials writes under the same managed identity are not supported."
        ),
    )
}
