//! Managed identities: listed by subscription, made, their tags written, deleted.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Arm, refused, stale, text, waits_for_others, was_gone};
use crate::fault::Fault;
use crate::live::{Found, Owner};
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::{Goal, WriteRequest, others};
use crate::resource::{AppRole, ArmId, Identity, Mark, Outputs, Principal, Resource};

/// The newest stable api-version when this was written.
pub(super) const VERSION: &str = "2023-01-31";

/// The key of the tag that bears our mark.
const TAG: &str = "widctl";

impl Arm {
    /// All identities of a subscription, by id; one that is there but cannot be made out is a fault in its place.
    pub(crate) async fn identities(
        &self,
        budget: &mut Budget,
        subscription: &str,
    ) -> Result<BTreeMap<ArmId, Result<Found, Fault>>, Fault> {
        let operation = format!("list identities of subscription {subscription}");
        let path = format!(
            "/subscriptions/{subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
        );
        self.list_by_id(budget, &operation, (&path, VERSION), found)
            .await
    }

    /// One identity. `None`: it is not there.
    pub(crate) async fn identity(
        &self,
        budget: &mut Budget,
        id: &ArmId,
    ) -> Result<Option<Found>, Fault> {
        let operation = format!("read identity {}", id.name());
        self.read_as(budget, &operation, id.as_str(), VERSION, |it| found(id, it))
            .await
    }

    /// The writes of an identity: made, its tags changed, replaced or deleted.
    pub(crate) fn identity_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        Writes::of(&self.host, request, Resource::as_identity, |goal| {
            let verb = match (goal.goes, goal.is_new()) {
                (true, _) => "delete",
                (false, true) => "create",
                (false, false) => "update",
            };
            let operation = format!("{verb} identity {}", goal.it.id.name());
            if goal.is_new() && goal.it.location.is_none() {
                return Err(refused(&operation, "it has no location"));
            }
            Ok(Write {
                arm: self,
                request,
                goal,
                operation,
            })
        })
    }
}

/// What becomes of one identity.
pub(crate) struct Write<'a> {
    arm: &'a Arm,
    request: &'a WriteRequest<'a>,
    goal: Goal<'a, &'a Identity>,
    operation: String,
}

/// An identity that is there.
pub(crate) struct Now {
    found: Found,
    body: Value,
    /// The credentials on it, where it is to go with all of them.
    credentials: Vec<String>,
}

/// Read just before it is written: Azure has no precondition for identities, no `If-None-Match` either, and a PUT over another's takes its
/// tags away. What others change between this answer and the PUT is lost. It is the one race that is left.
impl Writer for Write<'_> {
    type Now = Option<Now>;
    type Step = ();

    fn operation(&self) -> &str {
        &self.operation
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        let id = &self.goal.it.id;
        let seen = |body: &Value| Ok((found(id, body)?, body.clone()));
        let read = self
            .arm
            .read_as(budget, &self.operation, id.as_str(), VERSION, seen);
        let Some((found, body)) = read.await? else {
            return Ok(None);
        };
        let credentials = match self.goal.goes {
            true => self.arm.credential_names(budget, id).await?,
            false => Vec::new(),
        };
        Ok(Some(Now {
            found,
            body,
            credentials,
        }))
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<()>, Fault> {
        let (request, goal) = (self.request, &self.goal);
        let reached = goal.is_reached(
            now.as_ref(),
            |now| fits(request, goal.it, &now.found),
            |now| goal.goes || same(goal, &now.found),
        );
        if reached.map_err(|words| stale(&self.operation, words))? {
            let outputs = now
                .as_ref()
                .filter(|_| !goal.goes)
                .map(|it| it.found.outputs.clone());
            return Ok(Next::Settled(outputs.unwrap_or_default()));
        }
        let body = match (goal.goes, now) {
            (true, Some(now)) => {
                self.may_go(now)?;
                None
            }
            (true, None) => None,
            (false, Some(now)) => Some(prepared(&now.body, request, goal.it)),
            (false, None) => {
                let tags = tagged(Map::new(), request, goal.it);
                Some(json!({"location": goal.it.location, "tags": tags}))
            }
        };
        let path = goal.it.id.as_str();
        self.arm
            .write(&self.operation, path, VERSION, body.as_ref())
    }

    async fn reply(
        &self,
        _: &mut Budget,
        _: &Self::Now,
        _: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        if self.goal.goes && waits_for_others(answer) {
            return Ok(Reply::Wait);
        }
        Reply::plain(answer, self.goal.goes, was_gone(answer), |body| {
            Some(Now {
                found: found(&self.goal.it.id, body).ok()?,
                body: body.clone(),
                credentials: Vec::new(),
            })
        })
    }
}

impl Write<'_> {
    /// It goes only while it is ours and nothing of others hangs on it.
    fn may_go(&self, now: &Now) -> Result<(), Fault> {
        let names = self.request.names;
        if now.found.owner(names) != Owner::Ours {
            return Err(stale(&self.operation, "it no longer bears our mark"));
        }
        let under = Principal::Identity(self.goal.it.id.clone());
        let others = others(&now.credentials, names, &under);
        if !others.is_empty() {
            let words = format!(
                "credentials of others hang on it now: {}",
                others.join(", ")
            );
            return Err(stale(&self.operation, words));
        }
        Ok(())
    }
}

/// An identity as Azure shows it.
fn found(id: &ArmId, item: &Value) -> Result<Found, String> {
    let lacks = |what: &str| format!("identity {} has no {what}", id.name());
    let mut outputs = Outputs::new();
    for name in ["clientId", "principalId", "tenantId"] {
        let value = text(item, &format!("/properties/{name}")).filter(|it| !it.is_empty());
        outputs.insert(name, value.ok_or_else(|| lacks(name))?.to_owned());
    }
    let location = text(item, "/location").ok_or_else(|| lacks("location"))?;
    let (mut mark, mut noted) = (None, false);
    let mut tags = BTreeMap::new();
    match item.get("tags") {
        None | Some(Value::Null) => {}
        Some(Value::Object(all)) => {
            for (key, value) in all {
                let value = value.as_str().ok_or_else(|| lacks("text in a tag"))?;
                // Azure compares the keys of tags without case.
                if key.eq_ignore_ascii_case(TAG) {
                    mark = Some(value.to_owned());
                } else if key.eq_ignore_ascii_case(AppRole::NOTE) {
                    noted = true;
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
            app_roles: Some(noted),
            id: id.clone(),
        }),
        outputs,
        mark,
        managers: BTreeMap::new(),
        foreign: std::collections::BTreeSet::new(),
        version: None,
    })
}

/// Whether an identity is as wanted, and marked as wanted.
fn fits(request: &WriteRequest<'_>, wanted: &Identity, now: &Found) -> bool {
    let marked = match request.marked {
        true => now.mark.as_deref() == Some(&*mark(request, &wanted.id)),
        false => now.owner(request.names) != Owner::Ours,
    };
    let Resource::Identity(now) = &now.resource else {
        return false;
    };
    marked && declared(now, wanted) == declared(wanted, wanted)
}

/// Whether what is there now is what was seen when it was decided, as far as we would write it.
fn same(goal: &Goal<'_, &Identity>, now: &Found) -> bool {
    let (Some(before), Some(it)) = (goal.before, now.resource.as_identity()) else {
        return false;
    };
    let mark = goal.seen.and_then(|it| it.mark.as_deref());
    now.mark.as_deref() == mark && declared(it, goal.it) == declared(before, goal.it)
}

/// Location, tags and our note, cut to what is declared.
fn declared<'a>(
    of: &'a Identity,
    wanted: &'a Identity,
) -> (Option<&'a str>, Vec<Option<&'a str>>, Option<bool>) {
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
    (location, tags, wanted.app_roles.and(of.app_roles))
}

fn mark(request: &WriteRequest<'_>, id: &ArmId) -> String {
    Mark::of_resource(&request.names.name, id).to_string()
}

/// Tags with those that are declared, and with our mark and our note or without them; others' stay.
fn tagged(
    mut tags: Map<String, Value>,
    request: &WriteRequest<'_>,
    it: &Identity,
) -> Map<String, Value> {
    for (key, value) in it.tags.iter().flatten() {
        put_tag(&mut tags, key, value);
    }
    let released =
        !request.marked && request.before.map(|it| it.owner(request.names)) == Some(Owner::Ours);
    match it.app_roles {
        Some(true) => put_tag(&mut tags, AppRole::NOTE, "true"),
        Some(false) => tags.retain(|key, _| !key.eq_ignore_ascii_case(AppRole::NOTE)),
        None if released => tags.retain(|key, _| !key.eq_ignore_ascii_case(AppRole::NOTE)),
        None => {}
    }
    if request.marked {
        put_tag(&mut tags, TAG, &mark(request, &it.id));
    } else {
        let ours = |value: &Value| {
            let parsed = value.as_str().and_then(Mark::parse);
            parsed.is_some_and(|it| request.names.has(&it.manifest))
        };
        // Another manifest's mark is another's tag.
        tags.retain(|key, value| !(key.eq_ignore_ascii_case(TAG) && ours(value)));
    }
    tags
}

/// Sets a tag in the place of one whose key differs only by case; Azure would refuse to have both.
fn put_tag(tags: &mut Map<String, Value>, key: &str, value: &str) {
    tags.retain(|it, _| !it.eq_ignore_ascii_case(key));
    tags.insert(key.to_owned(), json!(value));
}

/// An identity's body as read, turned into one to be put: other tags, without what only Azure writes, and all else as it is.
fn prepared(body: &Value, request: &WriteRequest<'_>, it: &Identity) -> Value {
    let mut body = body.as_object().cloned().unwrap_or_default();
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
    let tags = body.get("tags").and_then(Value::as_object);
    let tags = tagged(tags.cloned().unwrap_or_default(), request, it);
    body.insert("tags".to_owned(), Value::Object(tags));
    Value::Object(body)
}
