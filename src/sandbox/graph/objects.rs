//! Users, groups and directory roles, and what any two objects of the directory have to do with each other: members and owners.

use http::Method;
use serde_json::{Value, json};

use super::answer::{
    Answer, bad_request, content, created, not_allowed, not_found, nothing, ok, required,
};
use super::directory::{Kind, Links, Object};
use super::query::{self, Segment, selected};
use super::{entity, no_segment, permissions, principals};
use crate::arm::path::Target;
use crate::clock;
use crate::document::{Node, Out};
use crate::world::World;

const FILTERS: [&str; 7] = [
    "displayName",
    "id",
    "mail",
    "mailNickname",
    "userPrincipalName",
    "securityEnabled",
    "roleTemplateId",
];

/// `users`, `groups`, `directoryRoles` and `directoryObjects` with what is below them; none where a path is about something else.
pub(super) fn answer(
    world: &mut World,
    path: &[Segment],
    target: &Target,
) -> Option<Result<Answer, Answer>> {
    let (first, rest) = path.split_first()?;
    let collection = first.name.to_lowercase();
    let (id, below) = match (&first.key, rest) {
        (Some((_, id)), below) => (Some(id.clone()), below),
        (None, [id, below @ ..]) => (Some(id.name.clone()), below),
        (None, []) => (None, rest),
    };
    let kind = Kind::of(&collection);
    Some(match (collection.as_str(), id, kind) {
        // Only a person is somebody to `me`, and only applications sign in here.
        ("me", _, _) => Err(super::answer::error(
            http::StatusCode::BAD_REQUEST,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        )),
        ("directoryobjects", Some(id), _)
            if id.eq_ignore_ascii_case("getByIds") && below.is_empty() =>
        {
            by_ids(world, target)
        }
        ("directoryobjects", Some(id), _) => one(world, "directoryObjects", &id, below, target),
        (_, Some(id), Some(kind)) => one(world, kind.names().0, &id, below, target),
        (_, None, Some(kind)) => all(world, kind, target),
        _ => return None,
    })
}

fn all(world: &mut World, kind: Kind, target: &Target) -> Result<Answer, Answer> {
    let collection = kind.names().0;
    match target.method {
        Method::GET => {
            let found = world
                .directory
                .objects
                .values()
                .filter(|it| it.kind == kind);
            let bodies = found.map(|it| it.body.clone()).collect();
            query::page(world, target, collection, &FILTERS, bodies)
        }
        Method::POST if kind != Kind::Role => make(world, kind, &content(target)?),
        _ => Err(not_allowed(&target.method)),
    }
}

fn make(world: &mut World, kind: Kind, wanted: &Value) -> Result<Answer, Answer> {
    let (collection, _, resource) = kind.names();
    for key in ["displayName", "mailNickname"] {
        if wanted[key].as_str().is_none_or(str::is_empty) {
            return Err(required(key, resource));
        }
    }
    let name = wanted["displayName"].as_str().unwrap_or_default();
    let count = world.generation(&format!("{collection}/{name}").to_lowercase());
    let id = world.guid(&format!("{collection}/{name}/{count}").to_lowercase());
    let mut body = shape(world, kind, &id, name);
    for (key, value) in wanted.as_object().into_iter().flatten() {
        if !key.contains('@') && key != "passwordProfile" {
            body[key] = value.clone();
        }
    }
    for (key, links) in [
        ("owners@odata.bind", "owners"),
        ("members@odata.bind", "members"),
    ] {
        for url in wanted[key].as_array().into_iter().flatten() {
            link(world, links, &id, url.as_str().unwrap_or_default())?;
        }
    }
    world.directory.objects.insert(
        id,
        Object {
            kind,
            body: body.clone(),
        },
    );
    Ok(created(&entity(world, collection, body)))
}

/// One that nothing is said of but its name.
fn shape(world: &World, kind: Kind, id: &str, name: &str) -> Value {
    let nick: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match kind {
        Kind::User => json!({
            "id": id, "displayName": name, "userPrincipalName": format!("{nick}@sandbox.onmicrosoft.com").to_lowercase(),
            "mail": null, "mailNickname": nick, "accountEnabled": true, "givenName": null, "surname": null, "jobTitle": null,
            "mobilePhone": null, "officeLocation": null, "preferredLanguage": null, "businessPhones": [],
        }),
        Kind::Group => json!({
            "id": id, "deletedDateTime": null, "createdDateTime": clock::rfc3339(world.clock.now()), "description": null,
            "displayName": name, "groupTypes": [], "mail": null, "mailEnabled": false, "mailNickname": nick,
            "securityEnabled": true, "visibility": null,
        }),
        Kind::Role => json!({
            "id": id, "deletedDateTime": null, "description": name, "displayName": name,
            "roleTemplateId": permissions::template(name).unwrap_or_default(),
        }),
    }
}

/// Any object of the directory with its type, by its id.
pub(super) fn there(world: &World, id: &str) -> Option<Value> {
    let id = id.to_lowercase();
    if let Some(it) = world.directory.objects.get(&id) {
        return Some(typed(it.body.clone(), it.kind.names().1));
    }
    if let Some(app) = world
        .directory
        .applications
        .get(&id)
        .filter(|it| it.deleted.is_none())
    {
        return Some(typed(app.body(), "#microsoft.graph.application"));
    }
    principals::there(world, &id).map(|body| typed(body, "#microsoft.graph.servicePrincipal"))
}

fn typed(mut body: Value, kind: &str) -> Value {
    body["@odata.type"] = json!(kind);
    body
}

/// `directoryobject-getbyids`: those of the ids that are there, of the types that are asked for.
fn by_ids(world: &World, target: &Target) -> Result<Answer, Answer> {
    if target.method != Method::POST {
        return Err(not_allowed(&target.method));
    }
    let wanted = content(target)?;
    let types: Vec<String> = texts(&wanted["types"])
        .iter()
        .map(|it| it.to_lowercase())
        .collect();
    let fits = |body: &Value| {
        let kind = body["@odata.type"].as_str().unwrap_or_default();
        let kind = kind.trim_start_matches("#microsoft.graph.").to_lowercase();
        types.is_empty() || types.contains(&kind) || types.iter().any(|it| it == "directoryobject")
    };
    let found = texts(&wanted["ids"])
        .into_iter()
        .filter_map(|id| there(world, &id));
    let value: Vec<Value> = found
        .filter(fits)
        .map(|it| selected(it, target.query("$select")))
        .collect();
    Ok(ok(&json!({
        "@odata.context": format!("{}/v1.0/$metadata#directoryObjects", world.graph()),
        "value": value,
    })))
}

fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn one(
    world: &mut World,
    collection: &str,
    id: &str,
    below: &[Segment],
    target: &Target,
) -> Result<Answer, Answer> {
    // A user goes by two names.
    let named = |it: &&Object| {
        it.body["userPrincipalName"]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case(id))
    };
    let by_name = world.directory.objects.values().find(named);
    let id = by_name
        .and_then(|it| it.body["id"].as_str())
        .unwrap_or(id)
        .to_lowercase();
    let kind = Kind::of(collection);
    let of_kind = world
        .directory
        .objects
        .get(&id)
        .is_some_and(|it| kind == Some(it.kind));
    let body = there(world, &id)
        .filter(|_| kind.is_none() || of_kind)
        .ok_or_else(|| not_found(&id))?;
    if let Some(first) = below.first() {
        return match is_asked(below) {
            true => related(world, &id, below, target),
            false => Err(no_segment(&first.name)),
        };
    }
    match target.method {
        Method::GET => {
            let body = selected(body, target.query("$select"));
            Ok(ok(&entity(world, collection, body)))
        }
        Method::PATCH if of_kind => {
            let wanted = content(target)?;
            if let Some(it) = world.directory.objects.get_mut(&id) {
                for (key, value) in wanted.as_object().into_iter().flatten() {
                    it.body[key] = value.clone();
                }
            }
            Ok(nothing())
        }
        Method::DELETE if of_kind && kind != Some(Kind::Role) => {
            world.directory.objects.remove(&id);
            for links in [&mut world.directory.members, &mut world.directory.owners] {
                links.remove(&id);
                links
                    .values_mut()
                    .for_each(|all| all.retain(|it| *it != id));
            }
            Ok(nothing())
        }
        _ => Err(not_allowed(&target.method)),
    }
}

/// What `$expand` names, put into a body.
pub(super) fn expanded(world: &World, mut body: Value, target: &Target) -> Value {
    let id = body["id"].as_str().unwrap_or_default().to_lowercase();
    for name in target
        .query("$expand")
        .into_iter()
        .flat_map(|it| it.split(','))
    {
        let name = name.split('(').next().unwrap_or(name).trim();
        if let Some(ids) = links(world, &id, &name.to_lowercase()) {
            body[name] = ids.iter().filter_map(|id| there(world, id)).collect();
        }
    }
    body
}

/// The ids that a relation leads to from an object.
fn links(world: &World, id: &str, relation: &str) -> Option<Vec<String>> {
    let directory = &world.directory;
    let of = |links: &Links| links.get(id).cloned().unwrap_or_default();
    let back = |links: &Links| -> Vec<String> {
        let all = links
            .iter()
            .filter(|(_, all)| all.iter().any(|it| it == id));
        all.map(|(of, _)| of.clone()).collect()
    };
    Some(match relation {
        "members" => of(&directory.members),
        "transitivemembers" => reached(id, |id| {
            directory.members.get(id).cloned().unwrap_or_default()
        }),
        "owners" => of(&directory.owners),
        "memberof" => back(&directory.members),
        "transitivememberof" => world.belongs_to(id),
        "ownedobjects" => back(&directory.owners),
        _ => return None,
    })
}

/// All that can be reached from an object, without itself.
fn reached(from: &str, step: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut next = step(from);
    while let Some(id) = next.pop() {
        if id != from && !seen.contains(&id) {
            next.extend(step(&id));
            seen.push(id);
        }
    }
    seen
}

impl World {
    /// The groups and directory roles that an object is in, by whatever way.
    pub(crate) fn belongs_to(&self, id: &str) -> Vec<String> {
        reached(&id.to_lowercase(), |id| {
            let all = self
                .directory
                .members
                .iter()
                .filter(|(_, all)| all.iter().any(|it| it == id));
            all.map(|(of, _)| of.clone()).collect()
        })
    }
}

const RELATIONS: [&str; 9] = [
    "checkmembergroups",
    "getmembergroups",
    "getmemberobjects",
    "memberof",
    "members",
    "ownedobjects",
    "owners",
    "transitivememberof",
    "transitivemembers",
];

/// Is it a relation that is asked for below an object?
pub(super) fn is_asked(below: &[Segment]) -> bool {
    let first = below.first().map(|it| it.name.to_lowercase());
    first.is_some_and(|it| RELATIONS.contains(&it.as_str()))
}

/// `…/members`, `…/owners`, `…/memberOf` and their like.
pub(super) fn related(
    world: &mut World,
    id: &str,
    below: &[Segment],
    target: &Target,
) -> Result<Answer, Answer> {
    let names: Vec<String> = below.iter().map(|it| it.name.to_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let groups = |world: &World| -> Vec<String> {
        let all = world.belongs_to(id).into_iter();
        all.filter(|id| {
            world
                .directory
                .objects
                .get(id)
                .is_some_and(|it| it.kind == Kind::Group)
        })
        .collect()
    };
    match (&target.method, names.as_slice()) {
        (&Method::POST, ["getmembergroups"]) => Ok(ok(&json!({"value": groups(world)}))),
        (&Method::POST, ["getmemberobjects"]) => Ok(ok(&json!({"value": world.belongs_to(id)}))),
        (&Method::POST, ["checkmembergroups"]) => {
            let (wanted, in_them) = (texts(&content(target)?["groupIds"]), groups(world));
            let found: Vec<&String> = wanted
                .iter()
                .filter(|it| in_them.contains(&it.to_lowercase()))
                .collect();
            Ok(ok(&json!({"value": found})))
        }
        (&Method::GET, [relation]) => {
            let ids = links(world, id, relation).ok_or_else(|| no_segment(relation))?;
            let bodies = ids.iter().filter_map(|id| there(world, id)).collect();
            query::page(world, target, "directoryObjects", &FILTERS, bodies)
        }
        (&Method::POST, [relation @ ("members" | "owners"), "$ref"]) => {
            let wanted = content(target)?;
            link(
                world,
                relation,
                id,
                wanted["@odata.id"].as_str().unwrap_or_default(),
            )?;
            Ok(nothing())
        }
        (&Method::DELETE, [relation @ ("members" | "owners"), other, "$ref"]) => {
            let all = linked(world, relation, id);
            let before = all.len();
            all.retain(|it| it != other);
            match before == all.len() {
                true => Err(not_found(other)),
                false => Ok(nothing()),
            }
        }
        _ => Err(not_allowed(&target.method)),
    }
}

fn linked<'a>(world: &'a mut World, relation: &str, id: &str) -> &'a mut Vec<String> {
    let links = match relation {
        "members" => &mut world.directory.members,
        _ => &mut world.directory.owners,
    };
    links.entry(id.to_owned()).or_default()
}

/// `https://graph.microsoft.com/v1.0/directoryObjects/ID` becomes a member or an owner.
fn link(world: &mut World, relation: &str, id: &str, url: &str) -> Result<(), Answer> {
    let other = url.rsplit('/').next().unwrap_or_default().to_lowercase();
    there(world, &other).ok_or_else(|| not_found(&other))?;
    let all = linked(world, relation, id);
    if all.contains(&other) {
        return Err(bad_request(&format!(
            "One or more added object references already exist for the following modified properties: '{relation}'."
        )));
    }
    all.push(other);
    Ok(())
}

/// Users and groups of a world document are its `principals`; what Graph tells of them stands beside their ids.
pub(crate) fn read_principal(world: &mut World, id: &str, kind: &str, node: &Node<'_>, said: Said) {
    let kind = Kind::ALL.into_iter().find(|it| it.names().2 == kind);
    let Some(kind) = kind else { return };
    let name = said.name.unwrap_or_else(|| id.to_owned());
    let mut body = shape(world, kind, id, &name);
    if let Some(user) = said.user {
        body["userPrincipalName"] = json!(user);
    }
    if kind == Kind::User && !said.members.is_empty() {
        node.problem("only groups have members");
    }
    if !said.members.is_empty() {
        world
            .directory
            .members
            .insert(id.to_lowercase(), said.members);
    }
    world
        .directory
        .objects
        .insert(id.to_lowercase(), Object { kind, body });
}

/// What a world document says of a user or a group.
pub(crate) struct Said {
    pub(crate) name: Option<String>,
    pub(crate) user: Option<String>,
    /// In lower case.
    pub(crate) members: Vec<String>,
}

/// What a principal of a world document has beside its id and type.
pub(crate) fn dump_principal(world: &World, id: &str, out: &mut Value) {
    let id = id.to_lowercase();
    let Some(it) = world.directory.objects.get(&id) else {
        return;
    };
    let mut said = Out::new();
    let plain = shape(
        world,
        it.kind,
        &id,
        it.body["displayName"].as_str().unwrap_or_default(),
    );
    for key in ["displayName", "userPrincipalName"] {
        let usual = match key {
            "displayName" => json!(id),
            _ => plain[key].clone(),
        };
        if it.body[key] != usual {
            said.some(key, it.body[key].as_str());
        }
    }
    said.say("members", world.directory.members.get(&id));
    for (key, value) in said.value().as_object().into_iter().flatten() {
        out[key] = value.clone();
    }
}

/// A directory role that somebody holds is there from then on.
pub(crate) fn hold(world: &mut World, role: &str, principal: &str) {
    let id = world.guid(&format!("directoryrole/{role}").to_lowercase());
    let body = shape(world, Kind::Role, &id, role);
    world.directory.objects.entry(id.clone()).or_insert(Object {
        kind: Kind::Role,
        body,
    });
    let all = world.directory.members.entry(id).or_default();
    if !all.iter().any(|it| it.eq_ignore_ascii_case(principal)) {
        all.push(principal.to_lowercase());
    }
}
