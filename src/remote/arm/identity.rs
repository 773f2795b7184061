//! Managed identities: listed by subscription, made, their tags written, deleted.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Arm, text, waits_for_others};
use crate::fault::Fault;
use crate::live::{Found, Owner};
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Document, DocumentKind, Standing, Writes};
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
        let at = (id.as_str(), VERSION);
        self.read_as(budget, &operation, at, |it| found(id, it))
            .await
    }

    /// The writes of an identity: made, its tags changed, replaced or deleted.
    pub(in crate::remote) fn identity_writes<'a>(
        &'a self,
        request: &'a WriteRequest<'a>,
    ) -> Result<Writes<'a, Document<'a, Self, &'a Identity>>, Fault> {
        Writes::of(&self.host, request, Resource::as_identity, |goal| {
            let name = format!("identity {}", goal.it.id.name());
            if goal.is_new() && goal.it.location.is_none() {
                return Err(self.refused(&format!("create {name}"), "it has no location"));
            }
            Ok(Document {
                api: self,
                request,
                verb: match (goal.goes, goal.is_new()) {
                    (true, _) => "delete",
                    (false, true) => "create",
                    (false, false) => "update",
                },
                name,
                path: goal.it.id.to_string(),
                body: Value::Null,
                goal,
            })
        })
    }
}

/// An identity that is there.
pub(crate) struct Now {
    found: Found,
    body: Value,
    /// The credentials on it, where it is to go with all of them.
    credentials: Vec<String>,
}

/// What becomes of one identity. Azure has no `If-None-Match` for it either, and a PUT over another's takes its tags away. What others
/// change between the look and the PUT is lost. It is the one race that is left.
impl DocumentKind<Arm> for &Identity {
    type Now = Now;
    const VERSION: &'static str = VERSION;

    fn found(of: &Document<'_, Arm, Self>, item: &Value) -> Result<Now, String> {
        Ok(Now {
            found: found(&of.goal.it.id, item)?,
            body: item.clone(),
            credentials: Vec::new(),
        })
    }

    async fn look(of: &Document<'_, Arm, Self>, budget: &mut Budget) -> Result<Option<Now>, Fault> {
        let mut now = of.read(budget).await?;
        if let Some(now) = now.as_mut().filter(|_| of.goal.goes) {
            now.credentials = of.api.credential_names(budget, &of.goal.it.id).await?;
        }
        Ok(now)
    }

    fn standing(of: &Document<'_, Arm, Self>, now: Option<&Now>) -> Result<Standing, String> {
        let goal = &of.goal;
        let reached = goal.is_reached(
            now,
            |now| fits(of.request, goal.it, &now.found),
            |now| goal.goes || same(goal, &now.found),
        )?;
        match now {
            Some(now) if goal.goes => may_go(of, now).map(|()| Standing::Wrong),
            Some(now) if reached => Ok(Standing::Right(now.found.outputs.clone())),
            Some(_) | None => Ok(reached.into()),
        }
    }

    fn body(of: &Document<'_, Arm, Self>, now: Option<&Now>) -> Value {
        match now {
            Some(now) => prepared(&now.body, of.request, of.goal.it),
            None => {
                let tags = tagged(Map::new(), of.request, of.goal.it);
                json!({"location": of.goal.it.location, "tags": tags})
            }
        }
    }

    fn waits(of: &Document<'_, Arm, Self>, answer: &Answer) -> bool {
        of.goal.goes && waits_for_others(answer)
    }
}

/// It goes only while it is ours and nothing of others hangs on it.
fn may_go(of: &Document<'_, Arm, &Identity>, now: &Now) -> Result<(), String> {
    let names = of.request.names;
    if now.found.owner(names) != Owner::Ours {
        return Err("it no longer bears our mark".to_owned());
    }
    let under = Principal::Identity(of.goal.it.id.clone());
    let others = others(&now.credentials, names, &under);
    match others.is_empty() {
        true => Ok(()),
        false => {
            let others = others.join(", ");
            Err(format!("credentials of others hang on it now: {others}"))
        }
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
        outputs,
        mark,
        ..Found::bare(Resource::Identity(Identity {
            location: Some(Identity::region(location)),
            tags: Some(tags),
            app_roles: Some(noted),
            id: id.clone(),
        }))
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
