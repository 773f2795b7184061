//! Secrets of applications: made by Graph, told once, and good for signing in.

use http::Method;
use serde_json::{Value, json};
use time::Duration;

use super::answer::{Answer, bad_request, content, not_allowed, nothing, ok};
use super::directory::PASSWORDS;
use super::entity;
use super::query::Segment;
use crate::arm::path::Target;
use crate::clock::rfc3339;
use crate::entra;
use crate::world::World;

/// Is it about secrets what is asked for below an application or a service principal?
pub(super) fn is_asked(below: &[Segment]) -> bool {
    matches!(below, [verb] if ["addpassword", "removepassword"].contains(&verb.name.to_lowercase().as_str()))
}

/// `application-addpassword`, `application-removepassword`.
pub(super) fn of_application(
    world: &mut World,
    id: &str,
    below: &[Segment],
    target: &Target,
) -> Result<Answer, Answer> {
    let adds = below
        .first()
        .is_some_and(|verb| verb.name.eq_ignore_ascii_case("addpassword"));
    match (&target.method, adds) {
        (&Method::POST, true) => add(world, id, &content(target)?),
        (&Method::POST, false) => remove(world, id, &content(target)?),
        _ => Err(not_allowed(&target.method)),
    }
}

/// The same of a service principal: its secrets are its application's here.
pub(super) fn of_principal(
    world: &mut World,
    id: &str,
    below: &[Segment],
    target: &Target,
) -> Result<Answer, Answer> {
    let found = {
        let mut all = world.directory.applications.iter();
        all.find(|(_, app)| {
            app.principal
                .as_ref()
                .is_some_and(|it| it.object_id.eq_ignore_ascii_case(id))
        })
        .map(|(id, _)| id.clone())
    };
    let app = found.ok_or_else(|| bad_request("Managed identities have no secrets."))?;
    of_application(world, &app, below, target)
}

fn add(world: &mut World, id: &str, wanted: &Value) -> Result<Answer, Answer> {
    let wanted = &wanted["passwordCredential"];
    let now = world.clock.now();
    let count = world.generation(&format!("password/{id}"));
    let key = world.guid(&format!("password/{id}/{count}"));
    let secret = entra::password(world, &key);
    let given = |name: &str, usual: time::OffsetDateTime| match wanted[name].as_str() {
        Some(text) => text.to_owned(),
        None => rfc3339(usual),
    };
    let kept = json!({
        "customKeyIdentifier": null,
        "displayName": wanted["displayName"],
        "endDateTime": given("endDateTime", now + Duration::days(730)),
        "hint": secret.get(..3),
        "keyId": key,
        "secretText": null,
        "startDateTime": given("startDateTime", now),
    });
    if let Some(app) = world.directory.applications.get_mut(id) {
        let all = app.more.entry(PASSWORDS).or_insert(json!([]));
        if let Some(all) = all.as_array_mut() {
            all.push(kept.clone());
        }
    }
    let mut told = entity(world, "microsoft.graph.passwordCredential", kept);
    told["secretText"] = json!(secret);
    Ok(ok(&told))
}

fn remove(world: &mut World, id: &str, wanted: &Value) -> Result<Answer, Answer> {
    let app = world.directory.applications.get_mut(id);
    let all = app
        .and_then(|app| app.more.get_mut(PASSWORDS))
        .and_then(Value::as_array_mut);
    let gone = all.and_then(|all| {
        let at = all.iter().position(|it| it["keyId"] == wanted["keyId"])?;
        Some(all.remove(at))
    });
    gone.map(|_| nothing())
        .ok_or_else(|| bad_request("No password credential found with keyId."))
}
