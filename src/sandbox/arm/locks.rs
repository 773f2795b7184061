//! Locks: what keeps a scope, and all below it, from being deleted or changed.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, bad_request, error, not_allowed};
use super::page;
use super::path::Target;
use super::provider::{self, Provider, Put};
use super::store::{Kind, Resource};
use crate::document::{Fields, Out};
use crate::world::World;

const LEVELS: [&str; 2] = ["CanNotDelete", "ReadOnly"];
const ASKED: &str = "/providers/microsoft.authorization/locks";

/// Each is kept below its scope, with which it goes.
pub(crate) struct Locks;

impl Provider for Locks {
    fn kind(&self) -> Kind {
        Kind::Lock
    }

    fn missing(&self, _world: &World, target: &Target) -> Answer {
        let words = format!("The lock '{}' could not be found.", target.last());
        error(StatusCode::NOT_FOUND, "LockNotFound", &words)
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let level = put.wanted["properties"]["level"]
            .as_str()
            .unwrap_or_default();
        let level = LEVELS.iter().find(|it| it.eq_ignore_ascii_case(level));
        let level = level.ok_or_else(|| {
            bad_request(
                "InvalidLockLevel",
                "The lock level is one of CanNotDelete and ReadOnly.",
            )
        })?;
        let notes = put.wanted["properties"]["notes"].clone();
        let written = put.target.path();
        let at = written.to_lowercase().rfind(ASKED).unwrap_or(written.len());
        if let Some(scope) = written.get(..at) {
            super::roles::there(world, scope)?;
        }
        Ok(made(&written[..at], put.target.last(), level, notes))
    }
}

fn made(scope: &str, name: &str, level: &str, notes: Value) -> Resource {
    let mut it = Resource::new(String::new(), String::new(), name.to_owned());
    it.body = json!({
        "properties": {"level": level, "notes": notes},
        "id": format!("{scope}/providers/{}/{name}", Kind::Lock.path()),
        "type": Kind::Lock.path(),
        "name": name,
    });
    it
}

/// The path of a request for locks, if it is one: of one lock, or of all at and below a scope.
pub(super) fn answer(world: &mut World, target: &Target) -> Option<Result<Answer, Answer>> {
    let key = target.key();
    let at = key.rfind(ASKED)?;
    match key.get(at + ASKED.len()..)? {
        "" if target.method == Method::GET => {
            let scope = &key[..at];
            let all = world.store.entries(Kind::Lock);
            let found = all.filter(|(own, _)| own.starts_with(&format!("{scope}/")));
            let bodies = found.map(|(_, it)| it.body.clone()).collect();
            Some(Ok(page::page(world, target, bodies)))
        }
        "" => Some(Err(not_allowed(&target.method))),
        _ => Some(provider::one(&Locks, world, target)),
    }
}

/// What locks say to a request: a scope cannot be deleted or written while it, something above or (to be deleted) something below is locked.
pub(super) fn refused(world: &World, target: &Target) -> Option<Answer> {
    let (key, deletes) = (target.key(), target.method == Method::DELETE);
    if [Method::GET, Method::HEAD].contains(&target.method) || key.contains(ASKED) {
        return None;
    }
    let locks = world.store.entries(Kind::Lock);
    let found = locks.filter_map(|(own, it)| {
        let scope = own.get(..own.rfind(ASKED)?)?;
        let below = |upper: &str, lower: &str| {
            lower
                .strip_prefix(upper)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let holds = match it.text("/properties/level") {
            "ReadOnly" => below(scope, &key) || (deletes && below(&key, scope)),
            _ => deletes && (below(scope, &key) || below(&key, scope)),
        };
        let written = it.id().get(..scope.len())?;
        holds.then(|| written.to_owned())
    });
    let found: Vec<String> = found.collect();
    let verb = if deletes { "delete" } else { "write" };
    (!found.is_empty()).then(|| {
        error(
            StatusCode::CONFLICT,
            "ScopeLocked",
            &format!(
                "The scope '{}' cannot perform {verb} operation because following scope(s) are locked: '{}'. Please remove the lock and try again.",
                target.path(),
                found.join(",")
            ),
        )
    })
}

/// `locks`: scope, name and level.
pub(crate) fn read(world: &mut World, fields: &Fields<'_>) {
    for node in fields.items("locks") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let (scope, name) = (
            fields.need("scope").unwrap_or_default(),
            fields.need("name").unwrap_or_default(),
        );
        let level = fields.text("level").unwrap_or_else(|| LEVELS[0].to_owned());
        if !LEVELS.contains(&level.as_str()) {
            fields.problem("`level` is `CanNotDelete` or `ReadOnly`");
        }
        let notes = json!(fields.text("notes"));
        fields.done();
        let it = made(scope.trim_end_matches('/'), &name, &level, notes);
        world.store.put(Kind::Lock, it.id().to_lowercase(), it);
    }
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let all = world.store.all(Kind::Lock).map(|it| {
        let scope = it
            .id()
            .to_lowercase()
            .rfind(ASKED)
            .and_then(|at| it.id().get(..at))
            .unwrap_or_default();
        let mut out = Out::new();
        out.put("scope", scope);
        out.put("name", &it.name);
        out.put("level", it.text("/properties/level"));
        out.some("notes", it.body["properties"]["notes"].as_str());
        out.value()
    });
    out.say("locks", all.collect::<Value>());
}
