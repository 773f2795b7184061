//! What is in a vault: secrets, for those who may have them by the vault's own permission model.
//!
//! Paths, bodies and statuses are the specification's (7.4); the words of refusals are those that users quote. Keys and certificates are not
//! here.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use super::answer::{empty, json_answer, with};
use super::arm::path::Target;
use super::arm::store::{Kind, Resource};
use super::arm::vaults::policies;
use super::door::VAULTS;
use super::entra::{self, Claims, VAULT};
use super::world::World;

type Answer = http::Response<Bytes>;

/// How long a deleted secret can be had back, where the vault does not say.
const RETENTION: u64 = 90;

/// A verb on secrets: what an access policy calls it, and the action that a role needs for it.
type Verb = (&'static str, &'static str);
const GET: Verb = ("get", "getSecret/action");
const LIST: Verb = ("list", "readMetadata/action");
const SET: Verb = ("set", "setSecret/action");
const UPDATE: Verb = ("set", "update/action");
const DELETE: Verb = ("delete", "delete");
const RECOVER: Verb = ("recover", "recover/action");
const PURGE: Verb = ("purge", "purge/action");

pub(crate) fn answer(
    world: &mut World,
    number: u64,
    name: &str,
    request: &Request<Bytes>,
) -> Answer {
    let id = world.guid(&format!("request/{number}"));
    let answer = super::answer::either(route(world, name, &Target::of(request)));
    let answer = with(answer, "x-ms-request-id", &id);
    let answer = with(answer, "x-ms-keyvault-service-version", "1.9.2000.1");
    with(answer, "cache-control", "no-cache")
}

/// A vault as a request sees it: where it is kept, and who asks.
struct Asked<'a> {
    key: String,
    vault: &'a Resource,
    who: Claims,
}

fn route(world: &mut World, name: &str, target: &Target) -> Result<Answer, Answer> {
    let who = entra::known_to(world, VAULT, &target.headers).ok_or_else(|| challenge(world))?;
    let found = {
        let mut all = world.store.entries(Kind::Vault);
        all.find(|(_, it)| it.name.eq_ignore_ascii_case(name))
            .map(|(key, it)| (key.clone(), it.clone()))
    };
    let (key, vault) = found.ok_or_else(|| empty(StatusCode::NOT_FOUND))?;
    if target.query("api-version").is_none() {
        return Err(error(
            StatusCode::BAD_REQUEST,
            "BadParameter",
            "AKV10001: The api-version query parameter is missing.",
        ));
    }
    let asked = Asked {
        key,
        vault: &vault,
        who,
    };
    let parts: Vec<String> = (0..)
        .map_while(|at| target.part(at).map(str::to_owned))
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (&target.method, parts.as_slice()) {
        (&Method::GET, ["secrets"]) => list(world, &asked, "secrets"),
        (&Method::GET, ["deletedsecrets"]) => list(world, &asked, "deletedSecrets"),
        (&Method::GET, ["secrets", name, "versions"]) => {
            may(world, &asked, name, LIST)?;
            let all = versions(&asked, name)?.iter().map(metadata);
            Ok(ok(
                &json!({"value": all.collect::<Value>(), "nextLink": null}),
            ))
        }
        (&Method::GET, ["secrets", name]) => read(world, &asked, name, ""),
        (&Method::GET, ["secrets", name, version]) => read(world, &asked, name, version),
        (&Method::PUT, ["secrets", name]) => set(world, &asked, name, target),
        // az writes the newest one's without a version.
        (&Method::PATCH, ["secrets", name]) => update(world, &asked, name, "", target),
        (&Method::PATCH, ["secrets", name, version]) => {
            update(world, &asked, name, version, target)
        }
        (&Method::DELETE, ["secrets", name]) => delete(world, &asked, name),
        (&Method::GET, ["deletedsecrets", name]) => {
            may(world, &asked, name, GET)?;
            Ok(ok(&deleted(
                &asked,
                held(&asked, "deletedSecrets", name).ok_or_else(|| missing(name))?,
            )))
        }
        (&Method::POST, ["deletedsecrets", name, "recover"]) => {
            may(world, &asked, name, RECOVER)?;
            let back = take(world, &asked, "deletedSecrets", name)?;
            let body = back["versions"]
                .as_array()
                .and_then(|all| all.last())
                .map(metadata);
            store(world, &asked, "secrets", name, back);
            Ok(ok(&body.unwrap_or_default()))
        }
        (&Method::DELETE, ["deletedsecrets", name]) => {
            may(world, &asked, name, PURGE)?;
            take(world, &asked, "deletedSecrets", name)?;
            Ok(empty(StatusCode::NO_CONTENT))
        }
        (_, ["secrets" | "deletedsecrets", ..]) => Err(error(
            StatusCode::METHOD_NOT_ALLOWED,
            "BadMethod",
            &format!(
                "The method {} is not supported by the resource.",
                target.method
            ),
        )),
        _ => Err(error(
            StatusCode::NOT_FOUND,
            "NotFound",
            "This sandbox's vaults hold secrets only.",
        )),
    }
}

/// Where a token comes from: clients begin without one and learn it here.
fn challenge(world: &World) -> Answer {
    let answer = error(
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "AKV10000: Request is missing a Bearer or PoP token.",
    );
    let from = format!(
        "Bearer authorization=\"{}/{}\", resource=\"{VAULT}\"",
        world.login(),
        world.tenant
    );
    with(answer, "www-authenticate", &from)
}

fn ok(body: &Value) -> Answer {
    json_answer(StatusCode::OK, body)
}

fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    json_answer(
        status,
        &json!({"error": {"code": code, "message": message}}),
    )
}

fn forbidden(message: &str, inner: &str) -> Answer {
    let body =
        json!({"error": {"code": "Forbidden", "message": message, "innererror": {"code": inner}}});
    json_answer(StatusCode::FORBIDDEN, &body)
}

fn missing(name: &str) -> Answer {
    error(
        StatusCode::NOT_FOUND,
        "SecretNotFound",
        &format!(
            "A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182"
        ),
    )
}

/// By roles or by policies, whichever the vault goes by; an empty name stands for all secrets.
fn may(
    world: &World,
    asked: &Asked<'_>,
    name: &str,
    (permission, action): Verb,
) -> Result<(), Answer> {
    let Claims {
        client_id,
        object_id,
        tenant,
        ..
    } = &asked.who;
    let who = format!("appid={client_id};oid={object_id};iss=https://sts.windows.net/{tenant}/");
    let vault = asked.vault;
    let place = format!("{};location={}", vault.name, vault.location());
    if vault.body["properties"]["enableRbacAuthorization"] != true {
        let granted = world
            .acts_as(object_id)
            .iter()
            .any(|id| policies::permits(vault, id, "secrets", permission));
        return granted.then_some(()).ok_or_else(|| forbidden(
            &format!(
                "The user, group or application '{who}' does not have secrets {permission} permission on key vault '{place}'. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125287"
            ),
            "AccessDenied",
        ));
    }
    let resource = match name {
        "" => asked.key.clone(),
        name => format!("{}/secrets/{}", asked.key, name.to_lowercase()),
    };
    let action = format!("Microsoft.KeyVault/vaults/secrets/{action}");
    world.may_with_data(object_id, &action, &resource).then_some(()).ok_or_else(|| forbidden(
        &format!(
            "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: {who}\r\nAction: '{action}'\r\nResource: '{resource}'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null \r\nVault: {place}\r\n"
        ),
        "ForbiddenByRbac",
    ))
}

/// One secret with all its versions, oldest first.
fn held<'a>(asked: &'a Asked<'_>, list: &str, name: &str) -> Option<&'a Value> {
    let all = asked.vault.own[list].as_object()?;
    all.iter()
        .find(|(own, _)| own.eq_ignore_ascii_case(name))
        .map(|(_, it)| it)
}

fn versions<'a>(asked: &'a Asked<'_>, name: &str) -> Result<&'a Vec<Value>, Answer> {
    let found = held(asked, "secrets", name).and_then(|it| it["versions"].as_array());
    found.ok_or_else(|| missing(name))
}

fn store(world: &mut World, asked: &Asked<'_>, list: &str, name: &str, it: Value) {
    if let Some(vault) = world.store.get_mut(Kind::Vault, &asked.key) {
        vault.own[list][name] = it;
    }
}

fn take(world: &mut World, asked: &Asked<'_>, list: &str, name: &str) -> Result<Value, Answer> {
    let vault = world.store.get_mut(Kind::Vault, &asked.key);
    let all = vault.and_then(|it| it.own[list].as_object_mut());
    let own = all
        .as_ref()
        .and_then(|all| all.keys().find(|it| it.eq_ignore_ascii_case(name)).cloned());
    all.zip(own)
        .and_then(|(all, own)| all.shift_remove(&own))
        .ok_or_else(|| missing(name))
}

/// A secret without its value, as lists show it.
fn metadata(version: &Value) -> Value {
    let mut body = version.clone();
    if let Some(body) = body.as_object_mut() {
        body.shift_remove("value");
    }
    body
}

/// In lists the id is the secret's, without a version.
fn list(world: &World, asked: &Asked<'_>, of: &str) -> Result<Answer, Answer> {
    may(world, asked, "", LIST)?;
    let all = asked.vault.own[of].as_object().into_iter().flatten();
    let shown = all.map(|(_, it)| {
        let mut body = if of == "secrets" {
            last(it)
        } else {
            deleted(asked, it)
        };
        body = metadata(&body);
        let id = body["id"]
            .as_str()
            .and_then(|id| id.rsplit_once('/'))
            .map(|(id, _)| json!(id));
        body["id"] = id.unwrap_or_default();
        body
    });
    Ok(ok(
        &json!({"value": shown.collect::<Value>(), "nextLink": null}),
    ))
}

fn last(it: &Value) -> Value {
    it["versions"]
        .as_array()
        .and_then(|all| all.last())
        .cloned()
        .unwrap_or_default()
}

/// Is it this version? An empty one stands for the newest.
fn is(it: &Value, version: &str) -> bool {
    let id = it["id"].as_str().unwrap_or_default();
    version.is_empty() || id.ends_with(&format!("/{version}"))
}

fn read(world: &World, asked: &Asked<'_>, name: &str, version: &str) -> Result<Answer, Answer> {
    may(world, asked, name, GET)?;
    let mut all = versions(asked, name)?.iter().rev();
    let found = all.find(|it| is(it, version));
    let found = found.ok_or_else(|| missing(&format!("{name}/{version}")))?;
    if found["attributes"]["enabled"] == false {
        let words = "Operation get is not allowed on a disabled secret.";
        return Err(forbidden(words, "SecretDisabled"));
    }
    Ok(ok(found))
}

fn set(
    world: &mut World,
    asked: &Asked<'_>,
    name: &str,
    target: &Target,
) -> Result<Answer, Answer> {
    may(world, asked, name, SET)?;
    let fits = (1..=127).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let wanted: Value = serde_json::from_slice(&target.body).unwrap_or_default();
    let (true, Some(value)) = (fits, wanted["value"].as_str()) else {
        let words =
            format!("The request URI contains an invalid name, or the body has no value: {name}");
        return Err(error(StatusCode::BAD_REQUEST, "BadParameter", &words));
    };
    if held(asked, "deletedSecrets", name).is_some() {
        let words = format!(
            "Secret {name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged."
        );
        let body = json!({"error": {"code": "Conflict", "message": words, "innererror": {"code": "ObjectIsDeletedButRecoverable"}}});
        return Err(json_answer(StatusCode::CONFLICT, &body));
    }
    let mut it = held(asked, "secrets", name)
        .cloned()
        .unwrap_or_else(|| json!({"versions": []}));
    let count = it["versions"].as_array().map_or(0, Vec::len);
    let new = version(world, asked.vault, name, value, count, &wanted);
    if let Some(all) = it["versions"].as_array_mut() {
        all.push(new.clone());
    }
    store(world, asked, "secrets", name, it);
    Ok(ok(&new))
}

/// One version of a secret, made now.
fn version(
    world: &World,
    vault: &Resource,
    name: &str,
    value: &str,
    count: usize,
    wanted: &Value,
) -> Value {
    let now = world.clock.now().unix_timestamp();
    let id = world
        .guid(&format!("secret/{}/{name}/{count}", vault.name).to_lowercase())
        .replace('-', "");
    let mut attributes = json!({
        "enabled": true, "created": now, "updated": now,
        "recoveryLevel": if vault.body["properties"]["enablePurgeProtection"] == true { "Recoverable" } else { "Recoverable+Purgeable" },
        "recoverableDays": vault.body["properties"]["softDeleteRetentionInDays"].as_u64().unwrap_or(RETENTION),
    });
    lay(&mut attributes, &wanted["attributes"]);
    let mut body = json!({
        "value": value,
        "id": format!("https://{}{VAULTS}/secrets/{name}/{id}", vault.name),
        "attributes": attributes,
    });
    for key in ["contentType", "tags"] {
        if !wanted[key].is_null() {
            body[key] = wanted[key].clone();
        }
    }
    body
}

fn lay(under: &mut Value, over: &Value) {
    for (key, value) in over.as_object().into_iter().flatten() {
        if !value.is_null() {
            under[key] = value.clone();
        }
    }
}

fn update(
    world: &mut World,
    asked: &Asked<'_>,
    name: &str,
    version: &str,
    target: &Target,
) -> Result<Answer, Answer> {
    may(world, asked, name, UPDATE)?;
    let wanted: Value = serde_json::from_slice(&target.body).unwrap_or_default();
    let mut it = held(asked, "secrets", name)
        .cloned()
        .ok_or_else(|| missing(name))?;
    let all = it["versions"].as_array_mut().into_iter().flatten();
    let found = all.rev().find(|it| is(it, version));
    let found = found.ok_or_else(|| missing(&format!("{name}/{version}")))?;
    lay(&mut found["attributes"], &wanted["attributes"]);
    found["attributes"]["updated"] = json!(world.clock.now().unix_timestamp());
    lay(
        found,
        &json!({"contentType": wanted["contentType"], "tags": wanted["tags"]}),
    );
    let body = metadata(found);
    store(world, asked, "secrets", name, it);
    Ok(ok(&body))
}

fn delete(world: &mut World, asked: &Asked<'_>, name: &str) -> Result<Answer, Answer> {
    may(world, asked, name, DELETE)?;
    let mut gone = take(world, asked, "secrets", name)?;
    gone["deleted"] = json!(world.clock.now().unix_timestamp());
    let body = deleted(asked, &gone);
    store(world, asked, "deletedSecrets", name, gone);
    Ok(ok(&body))
}

fn deleted(asked: &Asked<'_>, it: &Value) -> Value {
    let mut body = metadata(&last(it));
    let name = body["id"]
        .as_str()
        .and_then(|id| id.split('/').nth(4))
        .unwrap_or_default()
        .to_owned();
    let at = it["deleted"].as_i64().unwrap_or_default();
    let days = body["attributes"]["recoverableDays"]
        .as_i64()
        .unwrap_or_default();
    body["recoveryId"] = json!(format!(
        "https://{}{VAULTS}/deletedsecrets/{name}",
        asked.vault.name
    ));
    body["deletedDate"] = json!(at);
    body["scheduledPurgeDate"] = json!(at + days * 24 * 60 * 60);
    body
}

/// The secrets of a vault in a world document: names with their values.
pub(crate) fn read_secrets(world: &World, vault: &mut Resource, secrets: &[(String, String)]) {
    let made = secrets.iter().map(|(name, value)| {
        (
            name.clone(),
            json!({"versions": [version(world, vault, name, value, 0, &Value::Null)]}),
        )
    });
    let made: serde_json::Map<String, Value> = made.collect();
    vault.own["secrets"] = Value::Object(made);
}

/// The newest value of each; versions and deleted secrets are not kept over runs.
pub(crate) fn dump_secrets(vault: &Resource) -> Value {
    let all = vault.own["secrets"].as_object().into_iter().flatten();
    let newest = all.map(|(name, it)| (name.clone(), last(it)["value"].clone()));
    Value::Object(newest.collect())
}
