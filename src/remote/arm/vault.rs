//! Key vaults: read with their access policies; one identity's entry among these is added to and taken from.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use super::{Arm, says, text};
use crate::fault::Fault;
use crate::live::{Network, Vault};
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::WriteRequest;
use crate::resource::{ArmId, Outputs, Permissions, Resource};

/// Not the newest: from 2026-02-01 on, `accessPolicies/remove` is said to overlook permissions in another case
/// (<https://github.com/Azure/azure-rest-api-specs/issues/42963>).
const VERSION: &str = "2023-07-01";

/// Azure refuses two writes of one vault at the same time, also those of other processes.
const CONFLICT: &str = "ConflictError";

impl Arm {
    /// All vaults of a subscription, by id; one that is there but cannot be made out is a fault in its place.
    pub(crate) async fn vaults(
        &self,
        budget: &mut Budget,
        subscription: &str,
    ) -> Result<BTreeMap<ArmId, Result<Vault, Fault>>, Fault> {
        let operation = format!("list key vaults of subscription {subscription}");
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.KeyVault/vaults");
        self.list_by_id(budget, &operation, (&path, VERSION), |_, it| vault(it))
            .await
    }

    /// One vault. `None`: it is not there.
    pub(crate) async fn vault(
        &self,
        budget: &mut Budget,
        id: &ArmId,
    ) -> Result<Option<Vault>, Fault> {
        let operation = format!("read key vault {}", id.name());
        let at = (id.as_str(), VERSION);
        self.read_as(budget, &operation, at, vault).await
    }

    /// The vaults of a subscription that were deleted and can be recovered, and their regions.
    pub(crate) async fn deleted_vaults(
        &self,
        budget: &mut Budget,
        subscription: &str,
    ) -> Result<BTreeMap<ArmId, String>, Fault> {
        let operation = format!("list deleted key vaults of subscription {subscription}");
        let path =
            format!("/subscriptions/{subscription}/providers/Microsoft.KeyVault/deletedVaults");
        let one = |item: &Value| {
            let id = text(item, "/properties/vaultId").and_then(|it| it.parse::<ArmId>().ok());
            let location = text(item, "/properties/location").map(str::to_owned);
            Ok(id.zip(location))
        };
        let deleted = self.list(budget, &operation, (&path, VERSION), one).await?;
        Ok(deleted.into_iter().flatten().collect())
    }

    /// The writes of an identity's entry among a vault's access policies: made, changed or deleted.
    pub(in crate::remote) fn policy_writes<'a>(
        &'a self,
        request: &WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_policy, |goal| {
            let operation = format!("write access policy in {}", goal.it.vault.name());
            let object = goal.it.object_id.known();
            let before = goal.before.map(|it| it.permissions.clone());
            let wanted = Some(&goal.it.permissions).filter(|_| !goal.goes);
            Ok(Write {
                arm: self,
                vault: &goal.it.vault,
                object: object
                    .ok_or_else(|| self.refused(&operation, "its object id is not known"))?,
                operation,
                before: before.unwrap_or_default(),
                wanted: wanted.cloned().unwrap_or_default(),
            })
        })
    }
}

/// What becomes of one entry. It is written until a look shows what is wanted.
///
/// It is read just before each write: Azure has no precondition for it. Whoever writes the whole vault back between that read and ours
/// (`az keyvault set-policy` does) may undo ours, which the next read shows; and what somebody else adds to this very entry in between is
/// left there, for the next plan. It is the one race that is left.
pub(crate) struct Write<'a> {
    arm: &'a Arm,
    operation: String,
    vault: &'a ArmId,
    object: &'a str,
    before: Permissions,
    wanted: Permissions,
}

/// A vault that is there.
pub(crate) struct Now {
    tenant: String,
    by_roles: bool,
    /// The permissions of the entry as they are written there: what is taken away must be named in the very case in which it was given.
    raw: Map<String, Value>,
}

impl Writer for Write<'_> {
    type Now = Option<Now>;
    /// Whether it adds or removes.
    type Step = &'static str;

    fn operation(&self) -> String {
        self.operation.clone()
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        let now = |body: &Value| {
            let seen = vault(body)?;
            let own = entries(body)?.into_iter().find(|(object, _)| {
                // Azure gives object ids back in the case in which they were written [recorded].
                object.eq_ignore_ascii_case(self.object)
            });
            Ok(Now {
                tenant: seen.tenant,
                by_roles: seen.by_roles,
                raw: own.map(|(_, raw)| raw.clone()).unwrap_or_default(),
            })
        };
        let at = (self.vault.as_str(), VERSION);
        self.arm.read_as(budget, &self.operation, at, now).await
    }

    fn next(&mut self, now: &Self::Now, wrote: bool) -> Result<Next<Self::Step>, Fault> {
        let stale = |words| Err(self.arm.stale(&self.operation, words));
        let Some(Now {
            tenant,
            by_roles,
            raw,
        }) = now
        else {
            // An entry that is to go went with its vault.
            return match self.wanted.are_none() {
                true => Ok(Next::Settled(Outputs::new())),
                false => stale("the vault is gone since the plan was made"),
            };
        };
        if *by_roles && !self.wanted.are_none() && !wrote {
            return stale("the vault uses Azure RBAC since the plan was made");
        }
        let now = permissions(raw);
        if now == self.wanted {
            return Ok(Next::Settled(Outputs::new()));
        }
        // Between two writes there may be some of both; before the first one, if another run of the same manifest, or one that was
        // killed, is at it. What stays must be there still.
        let between = self.before.with(&self.wanted).cover(&now);
        let whole = now.cover(&self.before.common(&self.wanted));
        if !between || !(whole || wrote) {
            return stale("it was changed since the plan was made");
        }
        // What is too much goes first, so that an entry that Azure takes away whole is made again by what comes then.
        let surplus = surplus(raw, &self.wanted);
        let (kind, permissions) = match surplus.is_empty() {
            false => ("remove", surplus),
            true => ("add", written(&self.wanted)),
        };
        let body = json!({"properties": {"accessPolicies": [
            {"tenantId": tenant, "objectId": self.object, "permissions": permissions},
        ]}});
        let path = format!("{}/accessPolicies/{kind}", self.vault);
        let (operation, at) = (&self.operation, (path.as_str(), VERSION));
        let call = self.arm.call(Method::PUT, operation, at, Some(&body))?;
        Ok(Next::Write(Box::new(call), kind))
    }

    async fn reply(
        &self,
        _: &mut Budget,
        _: &Self::Now,
        _: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        if says(answer, 409, CONFLICT) {
            return Ok(Reply::Wait);
        }
        answer.taken()?;
        Ok(Reply::Taken(None))
    }
}

/// A vault as Azure shows it.
fn vault(item: &Value) -> Result<Vault, String> {
    let name = text(item, "/name").unwrap_or("(without a name)");
    let tenant = text(item, "/properties/tenantId")
        .ok_or_else(|| format!("key vault {name} has no tenantId"))?;
    let by_roles = match item.pointer("/properties/enableRbacAuthorization") {
        // Recorded bodies never have it where access policies decide.
        None | Some(Value::Null) => false,
        Some(Value::Bool(on)) => *on,
        Some(_) => return Err(format!("key vault {name} has a strange permission model")),
    };
    let is = |pointer: &str, word: &str| {
        text(item, pointer).is_some_and(|it| it.eq_ignore_ascii_case(word))
    };
    let network = if is("/properties/publicNetworkAccess", "Disabled") {
        Network::Private
    } else if is("/properties/networkAcls/defaultAction", "Deny") {
        Network::Listed
    } else {
        Network::Open
    };
    let mut policies: BTreeMap<String, Permissions> = BTreeMap::new();
    for (object, raw) in entries(item)? {
        let entry = policies.entry(object.to_lowercase()).or_default();
        *entry = entry.with(&permissions(raw));
    }
    Ok(Vault {
        location: text(item, "/location").unwrap_or_default().to_owned(),
        tenant: tenant.to_lowercase(),
        by_roles,
        network,
        policies,
    })
}

/// An object id, and its permissions as they are written.
type Raw<'a> = (&'a str, &'a Map<String, Value>);

/// The access policies by object id, as they are written. Those of an application on an object's behalf are other entries.
fn entries(item: &Value) -> Result<Vec<Raw<'_>>, String> {
    let all = match item.pointer("/properties/accessPolicies") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(all)) => all,
        Some(_) => return Err("a key vault's access policies are no list".to_owned()),
    };
    let own = all.iter().filter(|it| text(it, "/applicationId").is_none());
    own.map(|it| {
        let object = text(it, "/objectId").ok_or("an access policy has no objectId")?;
        let raw = it.get("permissions").and_then(Value::as_object);
        Ok((object, raw.ok_or("an access policy has no permissions")?))
    })
    .collect()
}

fn permissions(raw: &Map<String, Value>) -> Permissions {
    let set = |sort: &str| words(raw, sort).map(str::to_owned).collect();
    Permissions {
        certificates: set("certificates"),
        keys: set("keys"),
        secrets: set("secrets"),
        storage: set("storage"),
    }
    .normal()
}

fn words<'a>(raw: &'a Map<String, Value>, sort: &str) -> impl Iterator<Item = &'a str> {
    let all = raw.get(sort).and_then(Value::as_array);
    all.into_iter().flatten().filter_map(Value::as_str)
}

/// What is there and not wanted, as it is written.
fn surplus(raw: &Map<String, Value>, wanted: &Permissions) -> Map<String, Value> {
    let sorts = wanted.by_name().into_iter();
    sorts
        .filter_map(|(sort, set)| {
            let all = set.contains("all");
            let surplus: Vec<&str> = words(raw, sort)
                .filter(|it| !set.contains(&it.to_lowercase()) && !all)
                .collect();
            (!surplus.is_empty()).then(|| (sort.to_owned(), json!(surplus)))
        })
        .collect()
}

fn written(wanted: &Permissions) -> Map<String, Value> {
    let sorts = wanted.by_name().into_iter();
    sorts
        .filter(|(_, set)| !set.is_empty())
        .map(|(sort, set)| {
            let set: Vec<&str> = set.iter().map(|it| spelt(it)).collect();
            (sort.to_owned(), json!(set))
        })
        .collect()
}

/// As Azure's specification spells it. Azure takes any case; other tools that read the vault may not.
fn spelt(permission: &str) -> &str {
    match permission {
        "wrapkey" => "wrapKey",
        "unwrapkey" => "unwrapKey",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_away_is_named_as_it_is_written_there() {
        let raw = json!({"secrets": ["Get", "list", "SET"], "keys": ["wrapKey"], "storage": null});
        let raw = raw.as_object().expect("an object");
        let wanted = Permissions {
            secrets: ["get".to_owned(), "list".to_owned()].into(),
            ..Permissions::default()
        };
        let surplus = surplus(raw, &wanted);
        assert_eq!(
            Value::Object(surplus),
            json!({"keys": ["wrapKey"], "secrets": ["SET"]})
        );
        assert!(permissions(raw).cover(&wanted));
    }

    #[test]
    fn entries_of_applications_are_others() {
        let item = json!({"name": "kv", "location": "westeurope", "properties": {
        "tenantId": "T", "accessPolicies": [
            {"objectId": "A", "permissions": {"secrets": ["Get"]}},
            {"objectId": "A", "applicationId": "B", "permissions": {"secrets": ["Set"]}},
        ]}});
        let vault = vault(&item).expect("a vault");
        let entry = vault.policies.get("a").expect("an entry");
        assert_eq!(entry.secrets, ["get".to_owned()].into());
        assert_eq!((vault.policies.len(), vault.tenant.as_str()), (1, "t"));
    }
}
