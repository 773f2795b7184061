//! What identity bindings do, as a client sees it.

use super::*;
use crate::Sandbox;
use crate::tests::{IDENTITY, SUBSCRIPTION, ask, send, small};

const AKS: &str = "{apps}/providers/Microsoft.ContainerService/managedClusters/prod";

fn url(name: &str) -> String {
    format!("{AKS}/identityBindings/{name}?api-version=2026-04-01")
}

fn resource(name: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/Apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    )
}

fn wanted(name: &str) -> Value {
    json!({"properties": {"managedIdentity": {"resourceId": resource(name)}}})
}

fn world(identity: Value, aks: Value) -> Sandbox {
    let mut one = json!({"name": "billing", "group": "Apps"});
    let mut two = json!({"group": "Apps", "issuer": true});
    for (to, from) in [(&mut one, identity), (&mut two, aks)] {
        for (key, value) in from.as_object().into_iter().flatten() {
            to[key] = value.clone();
        }
    }
    small(json!({
        "identities": [one, {"name": "other", "group": "Apps"}],
        "clusters": [{"name": "prod", "aks": two}],
    }))
}

/// Polls until the operation that this answer began is over, and gives its last word.
async fn finish(sandbox: &Sandbox, answer: &Answer) -> Value {
    assert_eq!(answer.headers()["retry-after"], RETRY_AFTER);
    assert!(answer.headers().contains_key("location"));
    let poll = answer.headers()["azure-asyncoperation"].to_str().unwrap();
    loop {
        let (status, body) = ask(sandbox, "GET", poll, Value::Null).await;
        assert_eq!(status, 200);
        if body["endTime"].is_string() {
            return body["status"].clone();
        }
    }
}

async fn credentials(sandbox: &Sandbox) -> Vec<Value> {
    let path = format!("{IDENTITY}/federatedIdentityCredentials?api-version=2023-01-31");
    let (_, mut body) = ask(sandbox, "GET", &path, Value::Null).await;
    body["value"].as_array_mut().map(std::mem::take).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_binding_is_made_over_time_and_its_credential_at_once_and_for_good() {
    let sandbox = world(json!({}), json!({}));
    let answer = send(&sandbox, "PUT", &url("one"), &wanted("billing")).await;
    assert_eq!(answer.status(), 201);
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(body["properties"]["provisioningState"], "Creating");
    assert_eq!(
        body["id"],
        format!(
            "/subscriptions/{SUBSCRIPTION}/resourcegroups/Apps/providers/Microsoft.ContainerService/managedClusters/prod/identityBindings/one"
        )
    );
    let (status, busy) = ask(&sandbox, "PUT", &url("one"), wanted("billing")).await;
    assert_eq!(
        (status, &busy["code"]),
        (409, &json!("OperationNotAllowed"))
    );
    assert_eq!(finish(&sandbox, &answer).await, "Succeeded");
    let (_, read) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
    assert_eq!(read["properties"]["provisioningState"], "Succeeded");
    let client = read["properties"]["managedIdentity"]["clientId"]
        .as_str()
        .unwrap();
    let issuer =
        format!("https://ib.oic.prod-aks.azure.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/{client}");
    assert_eq!(
        read["properties"]["oidcIssuer"]["oidcIssuerUrl"],
        issuer.as_str()
    );
    let made = credentials(&sandbox).await;
    assert_eq!(made.len(), 1);
    assert_eq!(made[0]["name"], "aks-identity-binding");
    assert_eq!(made[0]["properties"]["issuer"], issuer.as_str());

    // A second one for the same identity shares it.
    let answer = send(&sandbox, "PUT", &url("two"), &wanted("billing")).await;
    finish(&sandbox, &answer).await;
    assert_eq!(credentials(&sandbox).await.len(), 1);
    let (_, listed) = ask(&sandbox, "GET", &url("").replace("/?", "?"), Value::Null).await;
    assert_eq!(listed["value"].as_array().unwrap().len(), 2);

    for name in ["one", "two"] {
        let answer = send(&sandbox, "DELETE", &url(name), &Value::Null).await;
        assert_eq!(answer.status(), 202);
        finish(&sandbox, &answer).await;
        assert_eq!(ask(&sandbox, "GET", &url(name), Value::Null).await.0, 404);
        assert_eq!(
            ask(&sandbox, "DELETE", &url(name), Value::Null).await.0,
            204
        );
    }
    assert_eq!(credentials(&sandbox).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_refused() {
    let sandbox = world(
        json!({}),
        json!({"identityBindings": [{"name": "old", "identity": "other"}]}),
    );
    let long = "a".repeat(64);
    for (name, body) in [
        ("One", wanted("billing")),
        ("1one", wanted("billing")),
        ("o-ne", wanted("billing")),
        (&long, wanted("billing")),
        ("one", wanted("bill_ing")),
        ("one", wanted("nobody")),
        ("one", json!({})),
        // The id as Azure answers with it: its `resourcegroups` does not match the pattern.
        (
            "one",
            json!({"properties": {"managedIdentity": {"resourceId": resource("billing").replace("resourceG", "resourceg")}}}),
        ),
        ("old", wanted("billing")),
    ] {
        let (status, answer) = ask(&sandbox, "PUT", &url(name), body.clone()).await;
        assert_eq!(status, 400, "{name} {body}: {answer}");
        assert!(answer["code"].is_string(), "AKS errors are flat: {answer}");
    }
    for (version, status) in [
        ("2026-04-01", 404),
        ("2025-10-02-preview", 404),
        ("2024-09-01", 404),
        ("2026-03-01", 404),
    ] {
        let path = url("none").replace("2026-04-01", version);
        let (found, body) = ask(&sandbox, "GET", &path, Value::Null).await;
        assert_eq!(found, status);
        let known = ["2026-04-01", "2025-10-02-preview"].contains(&version);
        assert_eq!(body["code"] == "NotFound", known, "{version} {body}");
    }
    let path = url("one").replace("/prod/", "/nowhere/");
    for verb in ["GET", "PUT", "DELETE"] {
        let (status, body) = ask(&sandbox, verb, &path, wanted("billing")).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (404, &json!("ParentResourceNotFound"))
        );
    }
    let private = world(
        json!({}),
        json!({"body": {"properties": {"apiServerAccessProfile": {"enableVnetIntegration": true}}}}),
    );
    assert_eq!(
        ask(&private, "PUT", &url("one"), wanted("billing")).await.0,
        400
    );
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_is_full_has_no_room_for_the_credential_but_one_that_has_it_does() {
    let many = |count: usize| -> Vec<Value> {
        (0..count)
            .map(|i| json!({"name": format!("name-{i}"), "issuer": "https://i/", "subject": i.to_string()}))
            .collect()
    };
    let sandbox = world(json!({"credentials": many(20)}), json!({}));
    let (status, body) = ask(&sandbox, "PUT", &url("one"), wanted("billing")).await;
    assert_eq!(status, 400);
    assert!(
        body["error"]["message"]
            .as_str()
            .unwrap()
            .contains("limit of 20")
    );
    let held = json!({"identityBindings": [{"name": "old", "identity": "billing"}]});
    let sandbox = world(json!({"credentials": many(19)}), held);
    assert_eq!(
        ask(&sandbox, "PUT", &url("one"), wanted("billing")).await.0,
        201
    );
}

#[tokio::test(start_paused = true)]
async fn a_rebuilt_identity_is_taken_up_by_the_next_put_and_the_world_says_what_it_was() {
    let sandbox = world(
        json!({}),
        json!({"identityBindings": [{"name": "one", "identity": "billing"}]}),
    );
    let (_, before) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
    let identity = format!("{IDENTITY}?api-version=2023-01-31");
    ask(&sandbox, "DELETE", &identity, Value::Null).await;
    ask(
        &sandbox,
        "PUT",
        &identity,
        json!({"location": "westeurope"}),
    )
    .await;
    let (_, after) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
    assert_eq!(before["properties"], after["properties"]);
    assert_eq!(credentials(&sandbox).await, [Value::Null; 0]);
    let state = sandbox.state();
    assert_eq!(
        state["clusters"][0]["aks"]["identityBindings"][0]["clientId"],
        before["properties"]["managedIdentity"]["clientId"]
    );
    let answer = send(&sandbox, "PUT", &url("one"), &wanted("billing")).await;
    assert_eq!(answer.status(), 200);
    finish(&sandbox, &answer).await;
    assert_eq!(credentials(&sandbox).await.len(), 1);
    let state = sandbox.state();
    let binding = &state["clusters"][0]["aks"]["identityBindings"][0];
    assert_eq!(
        *binding,
        json!({"name": "one", "identity": resource("billing")})
    );
    assert_eq!(Sandbox::new(&state).unwrap().state(), state);
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_fails_leaves_a_failed_binding() {
    let sandbox = world(
        json!({}),
        json!({"operation": {"fails": {"code": "Oops", "message": "no"}}}),
    );
    let answer = send(&sandbox, "PUT", &url("one"), &wanted("billing")).await;
    assert_eq!(finish(&sandbox, &answer).await, "Failed");
    let (_, read) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
    assert_eq!(read["properties"]["provisioningState"], "Failed");
    let answer = send(&sandbox, "DELETE", &url("one"), &Value::Null).await;
    finish(&sandbox, &answer).await;
    assert_eq!(ask(&sandbox, "GET", &url("one"), Value::Null).await.0, 200);
}
