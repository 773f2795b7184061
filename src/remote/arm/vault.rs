//! Key vaults: read with their access policies; one identity's entry among these is added to and taken from.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use super::{Arm, refused, stale, text, unclear};
use crate::fault::{Class, Fault};
use crate::live::{Network, Vault};
use crate::remote::http::{Answer, Course, VAIN};
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{ArmId, Outputs, Permissions, Policy};

/// Not the newest: from 2026-02-01 on, `accessPolicies/remove` is said to overlook permissions in another case
/// (<https://github.com/Azure/azure-rest-api-specs/issues/42963>).
const VERSION: &str = "2023-07-01";

/// Azure refuses two writes of one vault at the same time, also those of other processes.
const CONFLICT: &str = "ConflictError";

impl Arm {
    /// All vaults of a subscription, by id; one that is there but cannot be made out is a fault in its place.
    pub(crate) async fn vaults(
        &self,
        course: &mut Course,
        subscription: &str,
    ) -> Result<BTreeMap<ArmId, Result<Vault, Fault>>, Fault> {
        let operation = format!("list key vaults of subscription {subscription}");
        let path = format!("/subscriptions/{subscription}/providers/Microsoft.KeyVault/vaults");
        let items = self.list(course, &operation, &path, VERSION).await?;
        items
            .iter()
            .map(|item| {
                let id = text(item, "/id").and_then(|it| it.parse::<ArmId>().ok());
                // Which one it is cannot be told, so none of the others is surely absent.
                let id = id.ok_or_else(|| odd(&operation, "a vault in the list has no id"))?;
                Ok((id, vault(item).map_err(|words| odd(&operation, words))))
            })
            .collect()
    }

    /// One vault. `None`: it is not there.
    pub(crate) async fn vault(
        &self,
        course: &mut Course,
        id: &ArmId,
    ) -> Result<Option<Vault>, Fault> {
        let operation = format!("read key vault {}", id.name());
        match self.read(course, &operation, id.as_str(), VERSION).await? {
            None => Ok(None),
            Some(answer) => vault(&answer.json()?)
                .map(Some)
                .map_err(|words| answer.odd(words)),
        }
    }

    /// The vaults of a subscription that were deleted and can be recovered, and their regions.
    pub(crate) async fn deleted_vaults(
        &self,
        course: &mut Course,
        subscription: &str,
    ) -> Result<BTreeMap<ArmId, String>, Fault> {
        let operation = format!("list deleted key vaults of subscription {subscription}");
        let path =
            format!("/subscriptions/{subscription}/providers/Microsoft.KeyVault/deletedVaults");
        let items = self.list(course, &operation, &path, VERSION).await?;
        let deleted = items.iter().filter_map(|item| {
            let id = text(item, "/properties/vaultId")?.parse::<ArmId>().ok()?;
            let location = text(item, "/properties/location")?;
            Some((id, location.to_owned()))
        });
        Ok(deleted.collect())
    }

    /// Makes, updates or deletes an identity's entry among a vault's access policies.
    pub(crate) async fn carry_policy(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Policy>,
    ) -> Result<Carried, Fault> {
        let before = order.before.and_then(|it| it.resource.as_policy());
        let shapeless = || {
            let words = "the change does not say what was seen or what is wanted";
            refused("write an access policy", words)
        };
        let (of, permissions) = match (order.deed, wanted, before) {
            (Deed::Create | Deed::Update, Some(it), _) => (it, it.permissions.clone()),
            (Deed::Delete, _, Some(it)) => (it, Permissions::default()),
            (Deed::Create | Deed::Update | Deed::Replace | Deed::Delete, _, _) => {
                return Err(shapeless());
            }
        };
        let object = of.object_id.known().ok_or_else(shapeless)?;
        let change = Entry {
            vault: &of.vault,
            object,
            before: before.map(|it| it.permissions.clone()).unwrap_or_default(),
            wanted: permissions,
        };
        let wrote = self.bring_about(course, &change).await?;
        Ok(Carried {
            outputs: Outputs::new(),
            unchanged: !wrote,
        })
    }

    /// Writes until a read shows what is wanted. `false`: it was so already.
    ///
    /// The entry is read just before each write: Azure has no precondition for it. Whoever writes the whole vault back between that
    /// read and ours (`az keyvault set-policy` does) may undo ours, which the next read shows; and what somebody else adds to this
    /// very entry in between is left there, for the next plan. It is the one race that is left.
    async fn bring_about(&self, course: &mut Course, entry: &Entry<'_>) -> Result<bool, Fault> {
        let operation = format!("write access policy in {}", entry.vault.name());
        let (mut writes, mut vain, mut looks) = (0, 0, 0);
        // What stood there before a write that was taken.
        let mut stood: Option<Permissions> = None;
        loop {
            let (tenant, raw) = self.raw(course, &operation, entry, writes > 0).await?;
            let now = permissions(&raw);
            if now == entry.wanted {
                return Ok(writes > 0);
            }
            // Between two writes there may be some of both; before the first one, if another run of the same manifest, or one that was
            // killed, is at it. What stays must be there still.
            let between = entry.before.with(&entry.wanted).cover(&now);
            let whole = now.cover(&entry.before.common(&entry.wanted));
            let known = between && (whole || writes > 0);
            if !known {
                return Err(stale(&operation, "it was changed since the plan was made"));
            }
            if stood.as_ref() == Some(&now) {
                if course.look_again(&self.patience, &mut looks).await {
                    continue;
                }
                vain += 1;
                if vain >= VAIN || course.is_over() {
                    let words = "Azure takes the write, and the vault stays as it was";
                    return Err(unclear(&operation, words));
                }
            }
            (stood, looks) = (None, 0);
            // What is too much goes first, so that an entry that Azure takes away whole is made again by what comes then.
            let surplus = surplus(&raw, &entry.wanted);
            let (kind, permissions) = match surplus.is_empty() {
                false => ("remove", surplus),
                true => ("add", written(&entry.wanted)),
            };
            let body = json!({"properties": {"accessPolicies": [
                {"tenantId": tenant, "objectId": entry.object, "permissions": permissions},
            ]}});
            let path = format!("{}/accessPolicies/{kind}", entry.vault);
            let call = self.call(Method::PUT, &operation, &path, VERSION, Some(&body))?;
            match self.host.exchange(course, &call).await {
                Ok(answer) if waits(&answer) => {
                    let asked = self.patience.asked(&answer.headers);
                    course.pause(&self.patience, answer.fault(), asked).await?;
                }
                Ok(answer) => {
                    answer.well()?;
                    writes += 1;
                    stood = Some(now);
                }
                // It may have happened: the next read tells.
                Err(fault) if fault.class == Class::Unclear && !course.is_over() => writes += 1,
                Err(fault) => return Err(fault),
            }
        }
    }

    /// The vault's tenant, and the permissions of the entry as they are written there: what is taken away must be named in the very
    /// case in which it was given.
    async fn raw(
        &self,
        course: &mut Course,
        operation: &str,
        entry: &Entry<'_>,
        writing: bool,
    ) -> Result<(String, Map<String, Value>), Fault> {
        let read = self.read(course, operation, entry.vault.as_str(), VERSION);
        let answer = match read.await? {
            Some(answer) => answer,
            // An entry that is to go went with its vault.
            None if entry.wanted.are_none() => return Ok(Default::default()),
            None => {
                return Err(stale(
                    operation,
                    "the vault is gone since the plan was made",
                ));
            }
        };
        let body = answer.json()?;
        let seen = vault(&body).map_err(|words| answer.odd(words))?;
        if seen.by_roles && !entry.wanted.are_none() && !writing {
            let words = "the vault uses Azure RBAC since the plan was made";
            return Err(stale(operation, words));
        }
        let all = entries(&body).map_err(|words| answer.odd(words))?;
        let own = all.into_iter().find(|(object, _)| {
            // Azure gives object ids back in the case in which they were written [recorded].
            object.eq_ignore_ascii_case(entry.object)
        });
        let own = own.map(|(_, raw)| raw.clone()).unwrap_or_default();
        Ok((seen.tenant, own))
    }
}

/// What is to become of one entry.
struct Entry<'a> {
    vault: &'a ArmId,
    object: &'a str,
    before: Permissions,
    wanted: Permissions,
}

fn waits(answer: &Answer) -> bool {
    answer.status == 409 && answer.fault().code.as_deref() == Some(CONFLICT)
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

fn odd(operation: &str, words: impl Into<String>) -> Fault {
    Fault {
        class: Class::Unreachable,
        ..refused(operation, words)
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
