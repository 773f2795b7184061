//! What every type of resource answers alike, and the trait that says how one differs.

use http::{Method, StatusCode};
use serde_json::{Map, Value};

use super::answer::{
    Answer, bad_request, empty, error, gateway, not_allowed, ok, put_answer, resource_not_found,
    with,
};
use super::operation::Work;
use super::page;
use super::path::Target;
use super::store::{Kind, Resource};
use crate::world::{World, region};

/// What a PUT asks for.
pub(crate) struct Put<'a> {
    pub(crate) target: &'a Target,
    pub(crate) wanted: &'a Value,
    /// What is there.
    pub(crate) before: Option<Resource>,
}

/// The provider of one type of resource.
pub(crate) trait Provider: Sync {
    fn kind(&self) -> Kind;

    /// Under which the store keeps the one that a path names.
    fn key(&self, target: &Target) -> String {
        target.key()
    }

    /// Why there is no such type in the api-version of a request.
    fn unknown(&self, _target: &Target) -> Option<Answer> {
        None
    }

    /// As an api-version shows it.
    fn shown(&self, _world: &World, it: &Resource, _version: &str) -> Value {
        it.body.clone()
    }

    /// Where there is none of this name.
    fn missing(&self, _world: &World, target: &Target) -> Answer {
        let what = format!("{}/{}", self.kind().path(), target.name());
        resource_not_found(&what, target.group())
    }

    /// Whether a PUT or DELETE is let in, before anybody looks at what is there.
    fn admitted(&self, _world: &mut World, _target: &Target, _key: &str) -> Result<(), Answer> {
        Ok(())
    }

    /// What a PUT makes, of nothing or of what was there.
    fn before_put(&self, _world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        Err(not_allowed(&put.target.method))
    }

    /// The answer to a PUT, once it is done.
    fn answered(&self, world: &mut World, target: &Target, key: &str, new: bool) -> Answer {
        match world.store.get(self.kind(), key) {
            Some(it) => {
                let answer = put_answer(new, &self.shown(world, it, target.version()));
                match new && self.tells_where() {
                    true => with(answer, "location", it.id()),
                    false => answer,
                }
            }
            None => self.missing(world, target),
        }
    }

    /// Whether that answer bears the id of a new one as its `Location`.
    fn tells_where(&self) -> bool {
        false
    }

    fn patch(&self, _world: &mut World, target: &Target, _key: &str) -> Result<Answer, Answer> {
        Err(not_allowed(&target.method))
    }

    fn delete(&self, world: &mut World, _target: &Target, key: &str) -> Result<Answer, Answer> {
        Ok(match world.store.take(self.kind(), key) {
            Some(gone) => {
                self.on_delete(world, gone);
                empty(StatusCode::OK)
            }
            None => empty(StatusCode::NO_CONTENT),
        })
    }

    /// What else goes when one of them goes.
    fn on_delete(&self, _world: &mut World, _gone: Resource) {}

    /// An operation on one of them is over.
    fn ended(&self, _world: &mut World, _work: &Work, _well: bool) {}

    /// HEAD and POST.
    fn other(&self, _world: &mut World, target: &Target, _key: &str) -> Result<Answer, Answer> {
        Err(not_allowed(&target.method))
    }
}

/// A PATCH that is done at once, as `change` does it.
pub(crate) fn patched(
    of: &dyn Provider,
    world: &mut World,
    target: &Target,
    key: &str,
    change: impl FnOnce(&World, &mut Resource, &Value) -> Result<(), Answer>,
) -> Result<Answer, Answer> {
    let wanted = target.content()?;
    let Some(mut it) = world.store.get(of.kind(), key).cloned() else {
        return Err(of.missing(world, target));
    };
    change(world, &mut it, &wanted)?;
    let answer = ok(&of.shown(world, &it, target.version()));
    world.store.put(of.kind(), key.to_owned(), it);
    Ok(answer)
}

/// A PATCH without tags leaves them; one with tags replaces them whole.
pub(crate) fn retag(it: &mut Resource, wanted: &Value) -> Result<(), Answer> {
    if wanted.get("tags").is_some() {
        it.body["tags"] = Value::Object(tags(wanted)?);
    }
    Ok(())
}

/// Answers for one resource.
pub(crate) fn one(it: &dyn Provider, world: &mut World, target: &Target) -> Result<Answer, Answer> {
    if let Some(refusal) = it.unknown(target) {
        return Err(refusal);
    }
    let (kind, key) = (it.kind(), it.key(target));
    match target.method {
        Method::GET => {
            has_parent(kind, world, target)?;
            let found = world.store.get(kind, &key);
            let found = found.ok_or_else(|| it.missing(world, target))?;
            Ok(ok(&it.shown(world, found, target.version())))
        }
        Method::PUT => {
            has_parent(kind, world, target)?;
            it.admitted(world, target, &key)?;
            let wanted = target.content()?;
            let before = world.store.get(kind, &key).cloned();
            let new = before.is_none();
            let made = it.before_put(
                world,
                Put {
                    target,
                    wanted: &wanted,
                    before,
                },
            )?;
            world.store.put(kind, key.clone(), made);
            Ok(it.answered(world, target, &key, new))
        }
        Method::PATCH => it.patch(world, target, &key),
        Method::DELETE => {
            has_parent(kind, world, target)?;
            it.admitted(world, target, &key)?;
            it.delete(world, target, &key)
        }
        _ => it.other(world, target, &key),
    }
}

/// Answers for all resources of a type that are below the parent, the group or the subscription that the path names.
pub(crate) fn list(it: &dyn Provider, world: &World, target: &Target) -> Result<Answer, Answer> {
    if let Some(refusal) = it.unknown(target) {
        return Err(refusal);
    }
    if target.method != Method::GET {
        return Err(not_allowed(&target.method));
    }
    has_parent(it.kind(), world, target)?;
    let place = match target.in_group() {
        true => target.key(),
        false => target.home(),
    };
    let found = world.store.below(it.kind(), &place);
    let bodies = found.map(|found| it.shown(world, found, target.version()));
    let bodies = bodies.collect();
    Ok(match it.kind() {
        Kind::Vault => page::to_an_empty_one(world, target, bodies),
        _ => page::page(world, target, bodies),
    })
}

fn has_parent(kind: Kind, world: &World, target: &Target) -> Result<(), Answer> {
    match kind.parent() {
        Some(parent) if world.store.get(parent, &target.above()).is_none() => {
            Err(parent_not_found(kind, target))
        }
        Some(_) | None => Ok(()),
    }
}

/// The gateway's answer, also where the whole group is missing.
pub(crate) fn parent_not_found(kind: Kind, target: &Target) -> Answer {
    let verb = match target.method {
        Method::PUT => "write",
        Method::DELETE => "delete",
        _ => "read",
    };
    let parent = kind.parent().map_or("", Kind::path);
    let (_, child) = kind.path().split_once('/').unwrap_or_default();
    gateway(
        StatusCode::NOT_FOUND,
        "ParentResourceNotFound",
        &format!(
            "Failed to perform '{verb}' on resource(s) of type '{child}', because the parent resource '/subscriptions/{}/resourceGroups/{}/providers/{parent}/{}' could not be found.",
            target.subscription(),
            target.group(),
            target.name()
        ),
    )
}

/// A resource that is about to be made where a path says, in the spelling of what is there already.
pub(crate) fn new(world: &World, target: &Target) -> Resource {
    let subscription = world.subscription(target.subscription());
    let group = world.group(target.subscription(), target.group());
    Resource::new(
        subscription
            .map_or(target.subscription(), |it| &it.id)
            .to_owned(),
        group.map_or(target.group(), |it| &it.name).to_owned(),
        target.last().to_owned(),
    )
}

/// The region and tags of a PUT: the region is needed, and never changes.
pub(crate) fn tracked(
    wanted: &Value,
    before: Option<&Resource>,
) -> Result<(String, Map<String, Value>), Answer> {
    let location = located(wanted)?;
    let tags = tags(wanted)?;
    if let Some(before) = before {
        stays(before, &location)?;
    }
    Ok((location, tags))
}

/// The region that a PUT has to name.
pub(crate) fn located(wanted: &Value) -> Result<String, Answer> {
    match wanted["location"].as_str() {
        Some(location) if !location.is_empty() => Ok(region(location)),
        Some(_) | None => Err(bad_request(
            "LocationRequired",
            "The location property is required for this definition.",
        )),
    }
}

/// What is in one region cannot be put into another.
pub(crate) fn stays(before: &Resource, location: &str) -> Result<(), Answer> {
    if before.location() == location {
        return Ok(());
    }
    Err(error(
        StatusCode::CONFLICT,
        "InvalidResourceLocation",
        &format!(
            "The resource '{}' already exists in location '{}' in resource group '{}'. A resource with the same name cannot be created in location '{location}'. Please select a new resource name.",
            before.name,
            before.location(),
            before.group
        ),
    ))
}

/// Tags of a write: absent and null are none.
pub(crate) fn tags(wanted: &Value) -> Result<Map<String, Value>, Answer> {
    let tags = match &wanted["tags"] {
        Value::Null => return Ok(Map::new()),
        Value::Object(tags) => tags.clone(),
        _ => {
            return Err(bad_request(
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: 'tags is a mapping of strings'.",
            ));
        }
    };
    if tags.len() > 50 {
        let words = format!(
            "The resource can have at most 50 tags, the request has {}.",
            tags.len()
        );
        return Err(bad_request("TooManyTags", &words));
    }
    let reserved = |name: &&String| name.chars().any(|c| "<>%&\\?/".contains(c));
    match tags.keys().find(reserved) {
        Some(name) => Err(bad_request(
            "InvalidTagNameCharacters",
            &format!(
                "The tag names '{name}' have reserved characters '<,>,%,&,\\,?,/' or control characters."
            ),
        )),
        None => Ok(tags),
    }
}

/// Letters, digits, hyphens and underscores, a letter or digit first.
pub(crate) fn valid_name(name: &str, longest: usize) -> bool {
    (3..=longest).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
