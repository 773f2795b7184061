//! App roles, which Microsoft Graph's documentation calls application permissions too: who was granted which role of which API.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{
    Answer, bad_request, content, created, error, not_allowed, not_found, nothing, ok,
};
use super::directory::{Assignment, hidden};
use super::query::{self, Segment};
use super::{entity, principals};
use crate::arm::path::Target;
use crate::clock;
use crate::document::{Fields, Node, Out};
use crate::world::World;

/// `serviceprincipal-list-approleassignments`, `-post-approleassignments`, `-delete-approleassignments`, and the same from the API's side
/// (`appRoleAssignedTo`).
pub(super) fn answer(
    world: &mut World,
    key: &(String, String),
    below: &[Segment],
    target: &Target,
) -> Result<Answer, Answer> {
    let of = principals::seen_by(world, key).ok_or_else(|| not_found(&key.1))?;
    let of = text(&of, "id");
    let [list, rest @ ..] = below else {
        return Err(not_allowed(&target.method));
    };
    let side = match list.name.to_lowercase().as_str() {
        "approleassignments" => "principalId",
        "approleassignedto" => "resourceId",
        _ => return Err(super::no_segment(&list.name)),
    };
    let id = list.key.as_ref().map(|(_, value)| value.clone());
    let id = id.or_else(|| rest.first().map(|it| it.name.clone()));
    match (&target.method, id) {
        (&Method::GET, None) => {
            let shown = shown(world, side, &of);
            let context = format!("servicePrincipals('{of}')/{}", list.name);
            let filters = ["id", "principalId", "resourceId"];
            query::page(world, target, &context, &filters, shown)
        }
        (&Method::POST, None) => make(world, side, &of, &content(target)?),
        (&Method::DELETE, Some(id)) => {
            let all = &mut world.directory.assignments;
            let ours = all.get(&id).is_some_and(|it| it.side(side) == of);
            let gone = ours.then(|| all.remove(&id)).flatten();
            gone.map(|_| nothing()).ok_or_else(|| not_found(&id))
        }
        (&Method::GET, Some(id)) => {
            let mut shown = shown(world, side, &of).into_iter();
            let body = shown.find(|it| it["id"] == json!(id));
            let body = body.ok_or_else(|| not_found(&id))?;
            Ok(ok(&entity(world, "appRoleAssignments", body)))
        }
        _ => Err(not_allowed(&target.method)),
    }
}

fn shown(world: &mut World, side: &str, of: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    for (id, it) in &mut world.directory.assignments {
        if it.side(side).eq_ignore_ascii_case(of) && !hidden(&mut it.unseen) {
            seen.push(id.clone());
        }
    }
    let bodies = seen.iter().filter_map(|id| body(world, id));
    bodies.collect()
}

fn body(world: &World, id: &str) -> Option<Value> {
    let it = world.directory.assignments.get(id)?;
    let by_id = |id: &str| principals::there(world, id);
    // With its principal or its API, an assignment is gone.
    let (principal, resource) = (by_id(&it.principal)?, by_id(&it.resource)?);
    Some(json!({
        "id": id,
        "deletedDateTime": null,
        "appRoleId": it.role,
        "createdDateTime": it.created,
        "principalDisplayName": principal["displayName"],
        "principalId": it.principal,
        "principalType": "ServicePrincipal",
        "resourceDisplayName": resource["displayName"],
        "resourceId": it.resource,
    }))
}

fn make(world: &mut World, side: &str, of: &str, wanted: &Value) -> Result<Answer, Answer> {
    let (principal, resource, role) = (
        text(wanted, "principalId"),
        text(wanted, "resourceId"),
        text(wanted, "appRoleId"),
    );
    let named = if side == "principalId" {
        &principal
    } else {
        &resource
    };
    if !named.eq_ignore_ascii_case(of) {
        return Err(bad_request("Not a valid reference update."));
    }
    let by_id =
        |world: &mut World, id: &str| principals::seen_by(world, &("id".to_owned(), id.to_owned()));
    if by_id(world, &principal).is_none() {
        return Err(not_found(&principal));
    }
    let Some(api) = by_id(world, &resource) else {
        return Err(not_found(&resource));
    };
    let grants = |it: &Value| {
        let to = it["allowedMemberTypes"].as_array().into_iter().flatten();
        text(it, "id").eq_ignore_ascii_case(&role)
            && it["isEnabled"] == json!(true)
            && to.into_iter().any(|it| it == "Application")
    };
    if self::role(&api, grants).is_none() {
        // Users quote it of roles that are not there; that the other two refusals say the same is assumed.
        return Err(bad_request(&format!(
            "Permission being assigned was not found on application '{}'.",
            text(&api, "appId")
        )));
    }
    let id = id(world, &principal, &resource, &role);
    if world.directory.assignments.contains_key(&id) {
        return Err(error(
            StatusCode::BAD_REQUEST,
            "Request_BadRequest",
            "Permission being assigned already exists on the object",
        ));
    }
    let assignment = Assignment {
        principal,
        resource,
        role,
        created: clock::rfc3339(world.clock.now()),
        unseen: world.directory.lag,
    };
    world.directory.assignments.insert(id.clone(), assignment);
    let body = body(world, &id).ok_or_else(|| not_found(&id))?;
    Ok(created(&entity(world, "appRoleAssignments", body)))
}

/// 43 characters with case, as Graph's are.
fn id(world: &World, principal: &str, resource: &str, role: &str) -> String {
    let what = format!("approle/{principal}/{resource}/{role}").to_lowercase();
    let both = world.guid(&what) + &world.guid(&format!("{what}/more"));
    let mut id = both.replace('-', "").to_uppercase();
    id.truncate(42);
    id + "k"
}

fn text(of: &Value, key: &str) -> String {
    of[key].as_str().unwrap_or_default().to_owned()
}

/// `appRoleAssignments`: a principal by its object id, an API by its name or one of its ids, a role by its value or id.
pub(crate) fn read(world: &mut World, fields: &Fields<'_>) {
    for node in fields.items("appRoleAssignments") {
        read_one(world, &node);
    }
}

fn read_one(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let need = |key| fields.need(key).unwrap_or_default();
    let (principal, api, wanted) = (need("principal"), need("resource"), need("role"));
    fields.done();
    if principals::there(world, &principal).is_none() {
        node.problem(format!(
            "no service principal has the object id {principal}"
        ));
    }
    let Some(api) = principals::called(world, &api) else {
        node.problem(format!("there is no service principal `{api}`"));
        return;
    };
    let Some(role) = role(&api, |it| {
        it["value"] == json!(wanted) || it["id"] == json!(wanted)
    }) else {
        node.problem(format!("it has no app role `{wanted}`"));
        return;
    };
    let (resource, role) = (text(&api, "id"), text(&role, "id"));
    let id = id(world, &principal, &resource, &role);
    let assignment = Assignment {
        principal,
        resource,
        role,
        created: clock::rfc3339(world.clock.now()),
        unseen: 0,
    };
    world.directory.assignments.insert(id, assignment);
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let all = world.directory.assignments.values().filter_map(|it| {
        principals::there(world, &it.principal)?;
        let api = principals::there(world, &it.resource)?;
        let role = role(&api, |role| role["id"] == json!(it.role));
        let role = role.map_or(json!(it.role), |it| it["value"].clone());
        let called = &api["displayName"];
        Some(json!({"principal": it.principal, "resource": called, "role": role}))
    });
    out.say("appRoleAssignments", all.collect::<Value>());
}

fn role(api: &Value, is: impl Fn(&Value) -> bool) -> Option<Value> {
    let mut roles = api["appRoles"].as_array().into_iter().flatten();
    roles.find(|it| is(it)).cloned()
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::tests::small;
    use crate::{Door, Sandbox};

    async fn ask(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> (u16, Value) {
        let token = sandbox.token("https://graph.microsoft.com");
        let body = if body.is_null() {
            Bytes::new()
        } else {
            body.to_string().into()
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("/v1.0/servicePrincipals{path}"))
            .header("authorization", format!("Bearer {token}"))
            .body(body)
            .unwrap();
        let answer = sandbox.answer(&Door::Graph, request).await;
        let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        (answer.status().as_u16(), body)
    }

    #[tokio::test(start_paused = true)]
    async fn a_role_is_granted_once_and_goes_with_its_principal() {
        let sandbox = small(json!({
            "graph": {"lag": 1},
            "identities": [{"name": "billing", "group": "Apps", "principalId": "p"}],
            "applications": [{"displayName": "orders", "more": {"appRoles": [
                {"id": "off", "value": "Off", "allowedMemberTypes": ["Application"], "isEnabled": false},
                {"id": "user", "value": "User", "allowedMemberTypes": ["User"], "isEnabled": true},
            ]}}],
        }));
        let (status, graph) = ask(
            &sandbox,
            "GET",
            "(appId='00000003-0000-0000-c000-000000000000')?$select=id,appRoles",
            Value::Null,
        )
        .await;
        assert_eq!(status, 200);
        let mut roles = graph["appRoles"].as_array().unwrap().iter();
        let role = &roles.find(|it| it["value"] == "User.Read.All").unwrap()["id"];
        let wanted = json!({"principalId": "p", "resourceId": graph["id"], "appRoleId": role});
        let (status, made) = ask(&sandbox, "POST", "/p/appRoleAssignments", wanted.clone()).await;
        assert_eq!(
            (status, &made["resourceDisplayName"]),
            (201, &json!("Microsoft Graph"))
        );
        let (status, twice) = ask(&sandbox, "POST", "/p/appRoleAssignments", wanted.clone()).await;
        assert_eq!(
            (status, twice["error"]["message"].as_str()),
            (
                400,
                Some("Permission being assigned already exists on the object")
            )
        );
        for count in [0, 1] {
            let (_, list) = ask(&sandbox, "GET", "/p/appRoleAssignments", Value::Null).await;
            assert_eq!(
                list["value"].as_array().unwrap().len(),
                count,
                "it shows late"
            );
        }
        let of_api = format!("/{}/appRoleAssignedTo", graph["id"].as_str().unwrap());
        let (_, list) = ask(&sandbox, "GET", &of_api, Value::Null).await;
        assert_eq!(list["value"][0]["principalId"], "p");
        let again = Sandbox::new(&sandbox.state()).unwrap();
        assert_eq!(again.state(), sandbox.state());
        let orders = sandbox.state()["applications"][0]["servicePrincipal"].clone();
        for (other, status) in [
            (
                json!({"principalId": "p", "resourceId": orders, "appRoleId": "off"}),
                400,
            ),
            (
                json!({"principalId": "p", "resourceId": orders, "appRoleId": "user"}),
                400,
            ),
            (
                json!({"principalId": "p", "resourceId": "nobody", "appRoleId": role}),
                404,
            ),
            (
                json!({"principalId": "q", "resourceId": graph["id"], "appRoleId": role}),
                400,
            ),
        ] {
            assert_eq!(
                ask(&sandbox, "POST", "/p/appRoleAssignments", other.clone())
                    .await
                    .0,
                status,
                "{other}"
            );
        }
        let one = format!("/p/appRoleAssignments/{}", made["id"].as_str().unwrap());
        assert_eq!(ask(&sandbox, "DELETE", &one, Value::Null).await.0, 204);
        assert_eq!(ask(&sandbox, "DELETE", &one, Value::Null).await.0, 404);
        assert_eq!(
            ask(&sandbox, "GET", "/nobody/appRoleAssignments", Value::Null)
                .await
                .0,
            404
        );
    }
}
