//! Subscriptions and tenants: read only.

use http::Method;
use serde_json::{Value, json};

use super::answer::{Answer, not_allowed, ok};
use super::path::Target;
use crate::entra;
use crate::world::{Subscription, World};

pub(crate) fn tenants(world: &World) -> Answer {
    ok(&json!({"value": [{
        "id": format!("/tenants/{}", world.tenant),
        "tenantId": world.tenant,
        "countryCode": "US",
        "displayName": "Sandbox",
        "domains": ["sandbox.onmicrosoft.com"],
        "tenantCategory": "Home",
        "defaultDomain": "sandbox.onmicrosoft.com",
        "tenantType": "AAD"
    }]}))
}

/// Those at, above or below which the caller has any role, where rights count.
pub(crate) fn list(world: &World, target: &Target) -> Answer {
    let who = entra::caller(world, &target.headers);
    let seen = |it: &&Subscription| {
        !world.enforced || world.has_any_right(&who, &format!("/subscriptions/{}", it.id))
    };
    let value: Vec<Value> = world
        .subscriptions
        .iter()
        .filter(seen)
        .map(|s| body(world, s))
        .collect();
    let count = value.len();
    ok(&json!({"value": value, "count": {"type": "Total", "value": count}}))
}

pub(crate) fn one(world: &World, target: &Target) -> Result<Answer, Answer> {
    match world.subscription(target.subscription()) {
        Some(found) if target.method == Method::GET => Ok(ok(&body(world, found))),
        Some(_) | None => Err(not_allowed(&target.method)),
    }
}

fn body(world: &World, subscription: &Subscription) -> Value {
    json!({
        "id": format!("/subscriptions/{}", subscription.id),
        "authorizationSource": "RoleBased",
        "managedByTenants": [],
        "subscriptionId": subscription.id,
        "tenantId": world.tenant,
        "displayName": subscription.name,
        "state": "Enabled",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off"
        }
    })
}
