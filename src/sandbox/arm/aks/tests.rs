//! What clusters do, as a client sees it.

use std::time::Duration;

use base64::Engine as _;

use bytes::Bytes;
use http::Request;

use super::document::patch;
use super::*;
use crate::tests::{ask, request, send, small};
use crate::{Bases, Door, Sandbox};

const AKS: &str = "{apps}/providers/Microsoft.ContainerService/managedClusters/prod";

fn url(below: &str) -> String {
    format!("{AKS}{below}?api-version=2024-09-01")
}

fn world(aks: Value) -> Sandbox {
    let mut cluster = json!({"group": "Apps"});
    patch(&mut cluster, &aks);
    small(json!({"clusters": [{"name": "prod", "aks": cluster}]}))
}

async fn read(sandbox: &Sandbox) -> Value {
    let (status, body) = ask(sandbox, "GET", &url(""), Value::Null).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// Polls until the operation that this answer began is over; what the polls said.
async fn finish(sandbox: &Sandbox, answer: &Answer) -> Vec<Value> {
    let poll = answer.headers()["azure-asyncoperation"].to_str().unwrap();
    let mut said = Vec::new();
    loop {
        let (status, body) = ask(sandbox, "GET", poll, Value::Null).await;
        assert_eq!(status, 200);
        said.push(body["status"].clone());
        if body["endTime"].is_string() {
            return said;
        }
    }
}

fn enabled(mut body: Value) -> Value {
    body["properties"]["oidcIssuerProfile"]["enabled"] = json!(true);
    body["properties"]["securityProfile"] = json!({"workloadIdentity": {"enabled": true}});
    body
}

#[tokio::test(start_paused = true)]
async fn the_issuer_is_known_before_the_operation_ends_and_never_goes() {
    let sandbox =
        world(json!({"operation": {"polls": 3, "status": ["InProgress", "ReconcilingDNS"]}}));
    let before = read(&sandbox).await;
    assert_eq!(
        before["properties"]["oidcIssuerProfile"],
        json!({"enabled": false})
    );
    assert_eq!(
        before.get("eTag"),
        None,
        "stable versions of that time have none"
    );
    let answer = send(&sandbox, "PUT", &url(""), &enabled(before.clone())).await;
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    assert_eq!(
        (answer.status(), &body["properties"]["provisioningState"]),
        (StatusCode::OK, &json!("Updating"))
    );
    let issuer = body["properties"]["oidcIssuerProfile"]["issuerURL"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        issuer.starts_with("https://westeurope.oic.prod-aks.azure.com/") && issuer.ends_with('/')
    );
    let (status, busy) = ask(&sandbox, "PUT", &url(""), enabled(before.clone())).await;
    assert_eq!(
        (status, &busy["code"]),
        (409, &json!("OperationNotAllowed"))
    );
    let said = finish(&sandbox, &answer).await;
    assert_eq!(
        said,
        [
            "InProgress",
            "ReconcilingDNS",
            "ReconcilingDNS",
            "Succeeded"
        ]
    );
    let after = read(&sandbox).await;
    assert_eq!(
        after["properties"]["oidcIssuerProfile"]["issuerURL"],
        json!(issuer)
    );
    assert_eq!(after["properties"]["provisioningState"], "Succeeded");

    let mut off = after.clone();
    off["properties"]["oidcIssuerProfile"]["enabled"] = json!(false);
    assert_eq!(ask(&sandbox, "PUT", &url(""), off).await.0, 400);
    // Nothing else changed, so the world says no more than that.
    let state = sandbox.state();
    assert_eq!(state["clusters"][0]["aks"]["issuer"], json!(issuer));
    assert_eq!(state["clusters"][0]["aks"]["workloadIdentity"], json!(true));
    assert_eq!(state["clusters"][0]["aks"].get("body"), None);
    assert_eq!(Sandbox::new(&state).unwrap().state(), state);
}

#[tokio::test(start_paused = true)]
async fn what_a_put_leaves_out_is_reset() {
    let ranges = json!({"properties": {
        "apiServerAccessProfile": {"authorizedIPRanges": ["10.0.0.0/8"]},
        "agentPoolProfiles": [{"name": "nodepool1", "count": 3, "nodeTaints": ["a=b:NoSchedule"], "mode": "System"}],
    }});
    let sandbox = world(json!({"body": ranges}));
    let whole = read(&sandbox).await;
    let answer = send(&sandbox, "PUT", &url(""), &whole).await;
    finish(&sandbox, &answer).await;
    assert_eq!(read(&sandbox).await["properties"], whole["properties"]);
    let mut part = whole.clone();
    let properties = part["properties"].as_object_mut().unwrap();
    properties.remove("apiServerAccessProfile");
    properties["agentPoolProfiles"][0]
        .as_object_mut()
        .unwrap()
        .remove("nodeTaints");
    let answer = send(&sandbox, "PUT", &url(""), &part).await;
    finish(&sandbox, &answer).await;
    let after = read(&sandbox).await;
    assert_eq!(after["properties"].get("apiServerAccessProfile"), None);
    assert_eq!(
        after["properties"]["agentPoolProfiles"][0].get("nodeTaints"),
        None
    );
    assert_eq!(
        after["properties"]["nodeResourceGroup"],
        whole["properties"]["nodeResourceGroup"]
    );
}

#[tokio::test(start_paused = true)]
async fn preconditions_hold_or_the_write_is_refused() {
    let sandbox = world(json!({}));
    let preview = format!("{AKS}?api-version=2024-04-02-preview");
    let (_, body) = ask(&sandbox, "GET", &preview, Value::Null).await;
    let etag = body["eTag"].as_str().unwrap().to_owned();
    let put = async |name: &'static str, value: &str| {
        let mut sent = request(&sandbox, "PUT", &preview, &body);
        sent.headers_mut().insert(name, value.parse().unwrap());
        sandbox.answer(&Door::Arm, sent).await
    };
    assert_eq!(put("if-match", "another").await.status(), 412);
    assert_eq!(put("if-none-match", "*").await.status(), 412);
    assert_eq!(put("if-none-match", "x").await.status(), 400);
    let answer = put("if-match", &etag).await;
    assert_eq!(answer.status(), 200);
    finish(&sandbox, &answer).await;
    assert_eq!(
        put("if-match", &etag).await.status(),
        412,
        "it was changed meanwhile"
    );
    let both = {
        let mut sent = request(&sandbox, "PUT", &preview, &body);
        sent.headers_mut().insert("if-match", "*".parse().unwrap());
        sent.headers_mut()
            .insert("if-none-match", "*".parse().unwrap());
        sandbox.answer(&Door::Arm, sent).await
    };
    assert_eq!(both.status(), 400);
}

#[tokio::test(start_paused = true)]
async fn an_operation_takes_its_time_and_may_fail() {
    let sandbox = world(
        json!({"operation": {"seconds": 60, "fails": {"code": "Oops", "message": "no nodes"}}}),
    );
    let answer = send(&sandbox, "PATCH", &url(""), &json!({"tags": {"a": "b"}})).await;
    let poll = answer.headers()["azure-asyncoperation"].to_str().unwrap();
    let (_, body) = ask(&sandbox, "GET", poll, Value::Null).await;
    assert_eq!(body["status"], "InProgress");
    assert_eq!(body.get("error"), None);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let (_, body) = ask(&sandbox, "GET", poll, Value::Null).await;
    assert_eq!(
        (&body["status"], &body["error"]["code"]),
        (&json!("Failed"), &json!("Oops"))
    );
    let after = read(&sandbox).await;
    assert_eq!(
        (
            &after["tags"]["a"],
            &after["properties"]["provisioningState"]
        ),
        (&json!("b"), &json!("Failed"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_cluster_made_through_the_api_has_a_kubernetes_api_and_a_new_one_another_issuer() {
    let sandbox = small(json!({}));
    let wanted = json!({"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {
        "agentPoolProfiles": [{"name": "a", "count": 1, "mode": "System"}],
        "oidcIssuerProfile": {"enabled": true},
    }});
    let mut issuers = Vec::new();
    for _ in 0..2 {
        let answer = send(&sandbox, "PUT", &url(""), &wanted).await;
        assert_eq!(answer.status(), 201);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        issuers.push(body["properties"]["oidcIssuerProfile"]["issuerURL"].clone());
        finish(&sandbox, &answer).await;
        let host = read(&sandbox).await["properties"]["fqdn"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            sandbox.door(&host),
            Some(Door::Kubernetes("prod".to_owned()))
        );
        assert_eq!(kubernetes(&sandbox).await, 200);
        let answer = send(&sandbox, "DELETE", &url(""), &Value::Null).await;
        assert_eq!(answer.status(), 202);
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!(ask(&sandbox, "GET", &location, Value::Null).await.0, 202);
        finish(&sandbox, &answer).await;
        assert_eq!(ask(&sandbox, "GET", &location, Value::Null).await.0, 204);
        assert_eq!(ask(&sandbox, "GET", &url(""), Value::Null).await.0, 404);
        assert_eq!(ask(&sandbox, "DELETE", &url(""), Value::Null).await.0, 204);
    }
    assert_ne!(issuers[0], issuers[1]);
}

async fn kubeconfig(sandbox: &Sandbox, query: &str) -> String {
    let path = format!("{}{query}", url("/listClusterUserCredential"));
    let (status, body) = ask(sandbox, "POST", &path, Value::Null).await;
    assert_eq!(
        (status, &body["kubeconfigs"][0]["name"]),
        (200, &json!("clusterUser"))
    );
    let value = body["kubeconfigs"][0]["value"].as_str().unwrap();
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(value)
        .unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The status of a list of service accounts, with the token that the kubeconfig holds.
async fn kubernetes(sandbox: &Sandbox) -> u16 {
    let config = kubeconfig(sandbox, "").await;
    let token = config.split("token: ").nth(1).unwrap().trim().to_owned();
    let request = Request::builder()
        .uri("/api/v1/serviceaccounts")
        .header("authorization", format!("Bearer {token}"))
        .body(Bytes::new())
        .unwrap();
    let door = Door::Kubernetes("prod".to_owned());
    sandbox.answer(&door, request).await.status().as_u16()
}

#[tokio::test(start_paused = true)]
async fn kubeconfigs_say_how_to_sign_in() {
    let local = kubeconfig(&world(json!({})), "&format=exec").await;
    assert!(local.contains("client-certificate-data: ") && local.contains("client-key-data: "));
    assert!(local.contains(".hcp.westeurope.azmk8s.io:443\n"));
    let sandbox = world(json!({"entra": true, "disableLocalAccounts": true}));
    sandbox.address(Bases {
        kubernetes: [("prod".to_owned(), "https://127.0.0.1:4711".to_owned())].into(),
        ..Bases::default()
    });
    let exec = kubeconfig(&sandbox, "&format=exec").await;
    assert!(
        exec.contains("command: kubelogin") && exec.contains("server: https://127.0.0.1:4711\n")
    );
    assert!(!exec.contains("client-certificate-data"));
    assert!(kubeconfig(&sandbox, "").await.contains("auth-provider:"));
    let (status, body) = ask(
        &sandbox,
        "POST",
        &url("/listClusterAdminCredential"),
        Value::Null,
    )
    .await;
    assert_eq!((status, &body["code"]), (400, &json!("BadRequest")));
}
