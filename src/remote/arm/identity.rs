//! Managed identities: listed by subscription, made, their tags written, deleted.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use super::{Arm, refused, stale, text};
use crate::fault::{Class, Fault};
use crate::live::{Found, Owner};
use crate::remote::http::{Answer, Course};
use crate::remote::order::{Carried, Deed, Order};
use crate::resource::{ArmId, Identity, Mark, MarkedName, Outputs, Principal, Resource};

/// The newest stable api-version when this was written.
pub(super) const VERSION: &str = "2023-01-31";

/// The key of the tag that bears our mark.
const TAG: &str = "widctl";

impl Arm {
    /// All identities of a subscription, by id; one that is there but cannot be made out is a fault in its place.
    pub(crate) async fn identities(
        &self,
        course: &mut Course,
        subscription: &str,
    ) -> Result<BTreeMap<ArmId, Result<Found, Fault>>, Fault> {
        let operation = format!("list identities of subscription {subscription}");
        let path = format!(
            "/subscriptions/{subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
        );
        let items = self.list(course, &operation, &path, VERSION).await?;
        items
            .iter()
            .map(|item| {
                let id = text(item, "/id").and_then(|it| it.parse::<ArmId>().ok());
                let Some(id) = id else {
                    // Which one it is cannot be told, so none of the others is surely absent.
                    return Err(odd(
                        &operation,
                        "an identity in the list has no id".to_owned(),
                    ));
                };
                let found = found(id.clone(), item).map_err(|it| odd(&operation, it));
                Ok((id, found))
            })
            .collect()
    }

    /// One identity. `None`: it is not there.
    pub(crate) async fn identity(
        &self,
        course: &mut Course,
        id: &ArmId,
    ) -> Result<Option<Found>, Fault> {
        let operation = format!("read identity {}", id.name());
        match self.read(course, &operation, id.as_str(), VERSION).await? {
            None => Ok(None),
            Some(answer) => found(id.clone(), &answer.json()?)
                .map(Some)
                .map_err(|it| answer.odd(it)),
        }
    }

    /// Makes, updates, replaces or deletes an identity.
    pub(crate) async fn carry_identity(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: Option<&Identity>,
    ) -> Result<Carried, Fault> {
        match (order.deed, wanted, before(order)) {
            (Deed::Create, Some(wanted), _) => self.create_identity(course, order, wanted).await,
            (Deed::Update, Some(wanted), Some(before)) => {
                self.update_identity(course, order, wanted, before).await
            }
            (Deed::Replace, Some(wanted), Some(before)) => {
                self.delete_identity(course, order, &before.id).await?;
                self.create_identity(course, order, wanted).await
            }
            (Deed::Delete, _, Some(before)) => {
                let gone = self.delete_identity(course, order, &before.id).await?;
                Ok(Carried {
                    outputs: Outputs::new(),
                    unchanged: !gone,
                })
            }
            (Deed::Create | Deed::Update | Deed::Replace | Deed::Delete, _, _) => Err(refused(
                "write an identity",
                "the change does not say what was seen or what is wanted",
            )),
        }
    }

    async fn create_identity(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: &Identity,
    ) -> Result<Carried, Fault> {
        let operation = format!("create identity {}", wanted.id.name());
        let Some(location) = &wanted.location else {
            return Err(refused(&operation, "it has no location"));
        };
        // A PUT over an identity that somebody made in the meantime would take its tags away; Azure has no If-None-Match for it.
        if let Some(found) = self.identity(course, &wanted.id).await? {
            return taken(&operation, order, wanted, found).map(|it| Carried {
                unchanged: true,
                ..it
            });
        }
        let mut tags: Map<String, Value> = Map::new();
        for (key, value) in wanted.tags.iter().flatten() {
            tags.insert(key.clone(), json!(value));
        }
        put_mark(&mut tags, order, &wanted.id);
        let body = json!({"location": location, "tags": tags});
        loop {
            match self
                .put_identity(course, &operation, &wanted.id, &body)
                .await
            {
                Ok(answer) => {
                    return self.outputs_of(course, order, wanted, &answer).await;
                }
                Err(fault) if fault.class == Class::Unclear => {
                    match self.identity(course, &wanted.id).await {
                        Ok(Some(found)) => return taken(&operation, order, wanted, found),
                        Ok(None) if !course.is_over() => {}
                        Ok(None) | Err(_) => return Err(fault),
                    }
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    async fn update_identity(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: &Identity,
        before: &Identity,
    ) -> Result<Carried, Fault> {
        let operation = format!("update identity {}", wanted.id.name());
        let mut first = true;
        loop {
            // Read just before it is written: Azure has no precondition for identities, so what others change between this answer
            // and the PUT is lost. It is the one race that is left.
            let read = self
                .read(course, &operation, wanted.id.as_str(), VERSION)
                .await?;
            let Some(answer) = read else {
                return Err(stale(&operation, "it is gone since the plan was made"));
            };
            let mut body = answer.json()?;
            let now = found(wanted.id.clone(), &body).map_err(|it| answer.odd(it))?;
            if fits(order, wanted, &now) {
                return Ok(Carried {
                    outputs: now.outputs,
                    unchanged: first,
                });
            }
            if first
                && !same(
                    before,
                    order.before.and_then(|it| it.mark.as_deref()),
                    wanted,
                    &now,
                )
            {
                return Err(stale(&operation, "it was changed since the plan was made"));
            }
            let mut tags = body
                .get("tags")
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            for (key, value) in wanted.tags.iter().flatten() {
                put_tag(&mut tags, key, value);
            }
            put_mark(&mut tags, order, &wanted.id);
            prepare(&mut body, tags);
            match self
                .put_identity(course, &operation, &wanted.id, &body)
                .await
            {
                Ok(answer) => {
                    return self.outputs_of(course, order, wanted, &answer).await;
                }
                Err(fault) if fault.class == Class::Unclear && !course.is_over() => first = false,
                Err(fault) if fault.class == Class::Unclear => {
                    return match self.identity(course, &wanted.id).await {
                        Ok(Some(now)) if fits(order, wanted, &now) => Ok(Carried {
                            outputs: now.outputs,
                            unchanged: false,
                        }),
                        _ => Err(fault),
                    };
                }
                Err(fault) => return Err(fault),
            }
        }
    }

    /// Deletes an identity, after looking once more whether it is ours and nothing of others hangs on it. `false`: it was gone.
    async fn delete_identity(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        id: &ArmId,
    ) -> Result<bool, Fault> {
        let operation = format!("delete identity {}", id.name());
        let Some(now) = self.identity(course, id).await? else {
            return Ok(false);
        };
        if now.owner(order.names) != Owner::Ours {
            return Err(stale(&operation, "it no longer bears our mark"));
        }
        let under = Principal::Identity(id.clone());
        let names: Vec<String> = self.credential_names(course, id).await?;
        let others: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| {
                let mark = MarkedName::parse(name);
                !mark.is_some_and(|mark| order.names.all().any(|it| mark.is_of(it, &under)))
            })
            .collect();
        if !others.is_empty() {
            let words = format!(
                "credentials of others hang on it now: {}",
                others.join(", ")
            );
            return Err(stale(&operation, words));
        }
        self.remove(course, &operation, id.as_str(), VERSION).await
    }

    async fn put_identity(
        &self,
        course: &mut Course,
        operation: &str,
        id: &ArmId,
        body: &Value,
    ) -> Result<Answer, Fault> {
        let call = self.call(Method::PUT, operation, id.as_str(), VERSION, Some(body))?;
        self.host.exchange(course, &call).await?.well()
    }

    /// The outputs in a PUT's answer, where that shows what was written; else it is looked for.
    async fn outputs_of(
        &self,
        course: &mut Course,
        order: &Order<'_>,
        wanted: &Identity,
        answer: &Answer,
    ) -> Result<Carried, Fault> {
        let body = answer.json().ok();
        let mut seen = body.and_then(|it| found(wanted.id.clone(), &it).ok());
        let mut looks = 0;
        loop {
            if let Some(now) = seen.filter(|it| fits(order, wanted, it)) {
                return Ok(Carried {
                    outputs: now.outputs,
                    unchanged: false,
                });
            }
            if looks > 0 && !course.look_again(&self.patience, &mut looks).await {
                return Err(answer.vain());
            }
            looks = looks.max(1);
            seen = self.identity(course, &wanted.id).await?;
        }
    }
}

/// An identity as Azure shows it.
fn found(id: ArmId, item: &Value) -> Result<Found, String> {
    let lacks = |what: &str| format!("identity {} has no {what}", id.name());
    let mut outputs = Outputs::new();
    for name in ["clientId", "principalId", "tenantId"] {
        let value = text(item, &format!("/properties/{name}")).filter(|it| !it.is_empty());
        outputs.insert(name, value.ok_or_else(|| lacks(name))?.to_owned());
    }
    let location = text(item, "/location").ok_or_else(|| lacks("location"))?;
    let mut mark = None;
    let mut tags = BTreeMap::new();
    match item.get("tags") {
        None | Some(Value::Null) => {}
        Some(Value::Object(all)) => {
            for (key, value) in all {
                let value = value.as_str().ok_or_else(|| lacks("text in a tag"))?;
                // Azure compares the keys of tags without case.
                if key.eq_ignore_ascii_case(TAG) {
                    mark = Some(value.to_owned());
                } else {
                    tags.insert(key.clone(), value.to_owned());
                }
            }
        }
        Some(_) => return Err(lacks("tags of the right form")),
    }
    Ok(Found {
        resource: Resource::Identity(Identity {
            location: Some(Identity::region(location)),
            tags: Some(tags),
            id,
        }),
        outputs,
        mark,
        managers: BTreeMap::new(),
        foreign: std::collections::BTreeSet::new(),
        version: None,
    })
}

/// Where an identity stands that we were about to make: ours and as wanted, it is as if we had made it.
fn taken(
    operation: &str,
    order: &Order<'_>,
    wanted: &Identity,
    found: Found,
) -> Result<Carried, Fault> {
    if fits(order, wanted, &found) {
        Ok(Carried {
            outputs: found.outputs,
            unchanged: false,
        })
    } else {
        Err(stale(
            operation,
            "somebody else made it since the plan was made",
        ))
    }
}

/// Whether an identity is as wanted, and marked as wanted.
fn fits(order: &Order<'_>, wanted: &Identity, now: &Found) -> bool {
    let marked = match order.marked {
        true => now.mark.as_deref() == Some(&*mark(order, &wanted.id)),
        false => now.owner(order.names) != Owner::Ours,
    };
    let Resource::Identity(now) = &now.resource else {
        return false;
    };
    marked && declared(now, wanted) == declared(wanted, wanted)
}

/// Whether what is there now is what was seen when it was decided, as far as we would write it.
fn same(before: &Identity, mark: Option<&str>, wanted: &Identity, now: &Found) -> bool {
    let Resource::Identity(it) = &now.resource else {
        return false;
    };
    now.mark.as_deref() == mark && declared(it, wanted) == declared(before, wanted)
}

/// Location and tags, cut to what is declared.
fn declared<'a>(of: &'a Identity, wanted: &'a Identity) -> (Option<&'a str>, Vec<Option<&'a str>>) {
    let tag = |key: &str| {
        let mut all = of.tags.iter().flatten();
        all.find(|(it, _)| it.eq_ignore_ascii_case(key))
            .map(|(_, value)| value.as_str())
    };
    let location = wanted.location.as_ref().and(of.location.as_deref());
    let tags = wanted
        .tags
        .iter()
        .flatten()
        .map(|(key, _)| tag(key))
        .collect();
    (location, tags)
}

fn before<'a>(order: &Order<'a>) -> Option<&'a Identity> {
    order.before?.resource.as_identity()
}

fn mark(order: &Order<'_>, id: &ArmId) -> String {
    Mark::of_resource(&order.names.name, id).to_string()
}

fn put_mark(tags: &mut Map<String, Value>, order: &Order<'_>, id: &ArmId) {
    if order.marked {
        put_tag(tags, TAG, &mark(order, id));
    } else {
        let ours = |value: &Value| {
            let parsed = value.as_str().and_then(Mark::parse);
            parsed.is_some_and(|it| order.names.has(&it.manifest))
        };
        // Another manifest's mark is another's tag.
        tags.retain(|key, value| !(key.eq_ignore_ascii_case(TAG) && ours(value)));
    }
}

/// Sets a tag in the place of one whose key differs only by case; Azure would refuse to have both.
fn put_tag(tags: &mut Map<String, Value>, key: &str, value: &str) {
    tags.retain(|it, _| !it.eq_ignore_ascii_case(key));
    tags.insert(key.to_owned(), json!(value));
}

/// Turns an identity's body as read into one to be put: other tags, without what only Azure writes, and all else as it is.
fn prepare(body: &mut Value, tags: Map<String, Value>) {
    let Some(body) = body.as_object_mut() else {
        return;
    };
    for name in ["id", "name", "type", "systemData"] {
        body.remove(name);
    }
    if let Some(properties) = body.get_mut("properties").and_then(Value::as_object_mut) {
        for name in ["clientId", "principalId", "tenantId"] {
            properties.remove(name);
        }
        if properties.is_empty() {
            body.remove("properties");
        }
    }
    body.insert("tags".to_owned(), Value::Object(tags));
}

fn odd(operation: &str, words: String) -> Fault {
    Fault {
        class: Class::Unreachable,
        ..refused(operation, words)
    }
}
