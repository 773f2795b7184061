//! What applications and their kin do, as a client sees it.

use std::time::Duration;

use super::*;
use crate::Sandbox;
use crate::door::Door;
use crate::tests::small;

async fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Answer {
    let token = sandbox.token("https://graph.microsoft.com");
    let mut request = Request::builder()
        .method(method)
        .uri(path.replace(' ', "%20"))
        .header("authorization", format!("Bearer {token}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = match body {
        Value::Null => Bytes::new(),
        body => Bytes::from(body.to_string()),
    };
    sandbox
        .answer(&Door::Graph, request.body(body).unwrap())
        .await
}

fn read(answer: &Answer) -> (u16, Value) {
    let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    (answer.status().as_u16(), body)
}

async fn ask(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> (u16, Value) {
    read(&send(sandbox, method, path, &body, &[]).await)
}

async fn upsert(sandbox: &Sandbox, path: &str, body: Value) -> (u16, Value) {
    let header = [("prefer", "create-if-missing")];
    read(&send(sandbox, "PATCH", path, &body, &header).await)
}

fn code(said: &(u16, Value)) -> (u16, &str) {
    (said.0, said.1["error"]["code"].as_str().unwrap_or_default())
}

const APP: &str = "/v1.0/applications(uniqueName='o''neill')";

fn credential(subject: &str) -> Value {
    json!({"issuer": "https://i/", "subject": subject, "audiences": ["api://AzureADTokenExchange"]})
}

#[tokio::test(start_paused = true)]
async fn an_upsert_makes_an_application_once_and_then_changes_it() {
    let sandbox = small(json!({}));
    let missing = ask(&sandbox, "PATCH", APP, json!({"displayName": "a"})).await;
    assert_eq!(code(&missing), (404, "Request_ResourceNotFound"));
    assert_eq!(upsert(&sandbox, APP, json!({})).await.0, 400);
    let (status, made) = upsert(&sandbox, APP, json!({"displayName": "a", "tags": ["t"]})).await;
    assert_eq!((status, &made["uniqueName"]), (201, &json!("o'neill")));
    assert_eq!(
        made["@odata.context"],
        "https://graph.microsoft.com/v1.0/$metadata#applications/$entity"
    );
    assert_eq!(
        upsert(&sandbox, APP, json!({"displayName": "b"})).await.0,
        204
    );
    for key in [
        format!("/v1.0/applications/{}", made["id"].as_str().unwrap()),
        format!(
            "/beta/applications(appId='{}')",
            made["appId"].as_str().unwrap()
        ),
        APP.to_owned(),
    ] {
        let (status, body) = ask(&sandbox, "GET", &key, Value::Null).await;
        assert_eq!((status, &body["displayName"]), (200, &json!("b")), "{key}");
        assert_eq!((&body["tags"], &body["id"]), (&json!(["t"]), &made["id"]));
    }
    let twin = json!({"displayName": "c", "uniqueName": "o'neill"});
    let taken = ask(&sandbox, "POST", "/v1.0/applications", twin).await;
    assert_eq!(code(&taken), (400, "Request_BadRequest"));
    let renamed = ask(&sandbox, "PATCH", APP, json!({"uniqueName": "other"})).await;
    assert_eq!(code(&renamed), (400, "Request_BadRequest"));
    let fixed = ask(&sandbox, "PATCH", APP, json!({"appId": "x"})).await;
    assert_eq!(code(&fixed), (400, "Request_BadRequest"));
}

#[tokio::test(start_paused = true)]
async fn lists_filter_select_and_page() {
    let apps: Vec<Value> = (0..5)
        .map(|i| json!({"displayName": format!("app {}", i % 2), "uniqueName": format!("u{i}"), "tags": ["t"]}))
        .collect();
    let sandbox = small(json!({"applications": apps}));
    let mut path =
        "/v1.0/applications?$filter=displayName eq 'APP 0'&$select=id,uniqueName&$top=2".to_owned();
    let mut seen = Vec::new();
    let mut pages = 0;
    loop {
        let (status, body) = ask(&sandbox, "GET", &path, Value::Null).await;
        assert_eq!(status, 200);
        for app in body["value"].as_array().unwrap() {
            let keys: Vec<&String> = app.as_object().unwrap().keys().collect();
            assert_eq!(keys, ["id", "uniqueName"]);
            seen.push(app["uniqueName"].as_str().unwrap().to_owned());
        }
        pages += 1;
        match body["@odata.nextLink"].as_str() {
            Some(next) => path = next.replace("https://graph.microsoft.com", ""),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(
        (seen.as_slice(), pages),
        (["u0", "u2", "u4"].map(String::from).as_slice(), 2)
    );
    for wrong in [
        "$filter=notes eq 'x'",
        "$top=1000",
        "$top=0",
        "$skiptoken=abc",
    ] {
        let path = format!("/v1.0/applications?{wrong}");
        assert_eq!(
            ask(&sandbox, "GET", &path, Value::Null).await.0,
            400,
            "{wrong}"
        );
    }
    let (_, tagged) = ask(
        &sandbox,
        "GET",
        "/v1.0/applications?$filter=tags/any(t:t eq 't')",
        Value::Null,
    )
    .await;
    assert_eq!(tagged["value"].as_array().unwrap().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_deleted_application_keeps_its_name_until_it_is_purged() {
    let sandbox = small(json!({}));
    let (_, made) = upsert(&sandbox, APP, json!({"displayName": "a"})).await;
    let wanted = json!({"appId": made["appId"]});
    let (status, principal) =
        ask(&sandbox, "POST", "/v1.0/servicePrincipals", wanted.clone()).await;
    assert_eq!(status, 201);
    let twice = ask(&sandbox, "POST", "/v1.0/servicePrincipals", wanted).await;
    assert_eq!(
        code(&twice),
        (409, "Request_MultipleObjectsWithSameKeyValue")
    );
    let of = format!(
        "/v1.0/servicePrincipals/{}",
        principal["id"].as_str().unwrap()
    );
    assert_eq!(ask(&sandbox, "GET", &of, Value::Null).await.0, 200);
    assert_eq!(ask(&sandbox, "DELETE", APP, Value::Null).await.0, 204);
    for gone in [APP, &of] {
        let answer = ask(&sandbox, "GET", gone, Value::Null).await;
        assert_eq!(code(&answer), (404, "Request_ResourceNotFound"));
    }
    let again = upsert(&sandbox, APP, json!({"displayName": "a"})).await;
    assert_eq!(code(&again), (400, "Request_BadRequest"));
    let bin = "/v1.0/directory/deletedItems/microsoft.graph.application?$select=id,uniqueName,deletedDateTime";
    let (_, bin) = ask(&sandbox, "GET", bin, Value::Null).await;
    assert_eq!(bin["value"][0]["uniqueName"], "o'neill");
    let item = format!(
        "/v1.0/directory/deletedItems/{}",
        made["id"].as_str().unwrap()
    );
    let (status, _) = ask(&sandbox, "POST", &format!("{item}/restore"), Value::Null).await;
    assert_eq!(status, 200);
    let (_, back) = ask(&sandbox, "GET", &of, Value::Null).await;
    assert_eq!(back["appId"], made["appId"]);
    assert_eq!(ask(&sandbox, "DELETE", &item, Value::Null).await.0, 404);
    assert_eq!(ask(&sandbox, "DELETE", APP, Value::Null).await.0, 204);
    assert_eq!(ask(&sandbox, "DELETE", &item, Value::Null).await.0, 204);
    let state = sandbox.state();
    let sandbox = Sandbox::new(&state).unwrap();
    assert_eq!(sandbox.state(), state);
    let (status, anew) = upsert(&sandbox, APP, json!({"displayName": "a"})).await;
    assert_eq!(status, 201);
    assert_ne!((&anew["id"], &anew["appId"]), (&made["id"], &made["appId"]));
}

#[tokio::test(start_paused = true)]
async fn credentials_by_name_twenty_of_them_and_each_pair_once() {
    let sandbox = small(json!({"applications": [{"displayName": "a", "uniqueName": "o'neill"}]}));
    let list = format!("{APP}/federatedIdentityCredentials");
    let by = |name: &str| format!("{list}(name='{name}')");
    assert_eq!(upsert(&sandbox, &by("one"), credential("s")).await.0, 201);
    assert_eq!(upsert(&sandbox, &by("one"), credential("t")).await.0, 204);
    let (_, one) = ask(&sandbox, "GET", &format!("{list}/one"), Value::Null).await;
    assert_eq!(
        (&one["subject"], &one["audiences"]),
        (&json!("t"), &json!(["api://AzureADTokenExchange"]))
    );
    let by_id = format!("{list}/{}", one["id"].as_str().unwrap());
    assert_eq!(
        ask(&sandbox, "PATCH", &by_id, json!({"subject": "u"}))
            .await
            .0,
        204
    );
    let missing = ask(&sandbox, "PATCH", &by("two"), credential("x")).await;
    assert_eq!(code(&missing), (404, "Request_ResourceNotFound"));
    let mut named = credential("v");
    named["name"] = json!("ONE");
    let twice = ask(&sandbox, "POST", &list, named).await;
    assert_eq!(
        code(&twice),
        (409, "Request_MultipleObjectsWithSameKeyValue")
    );
    let wrong = "InvalidFederatedIdentityCredentialValue";
    let pair = upsert(&sandbox, &by("two"), credential("u")).await;
    assert_eq!(code(&pair), (400, wrong));
    let mut several = credential("x");
    several["audiences"] = json!(["a", "b"]);
    assert_eq!(
        code(&upsert(&sandbox, &by("two"), several).await),
        (400, wrong)
    );
    let name = ask(&sandbox, "PATCH", &by("one"), json!({"name": "other"})).await;
    assert_eq!(code(&name), (400, wrong));
    assert_eq!(
        code(&upsert(&sandbox, &by("a b"), credential("x")).await),
        (400, wrong)
    );
    for i in 1..20 {
        let name = by(&format!("n{i}"));
        assert_eq!(
            upsert(&sandbox, &name, credential(&i.to_string())).await.0,
            201
        );
    }
    assert_eq!(
        code(&upsert(&sandbox, &by("more"), credential("more")).await),
        (400, wrong)
    );
    assert_eq!(ask(&sandbox, "DELETE", &by("n1"), Value::Null).await.0, 204);
    let gone = ask(&sandbox, "DELETE", &by("n1"), Value::Null).await;
    assert_eq!(code(&gone), (404, "Request_ResourceNotFound"));
}

#[tokio::test(start_paused = true)]
async fn what_was_just_made_shows_late() {
    let sandbox = small(json!({"graph": {"lag": 2}}));
    let (_, made) = upsert(&sandbox, APP, json!({"displayName": "a"})).await;
    let wanted = json!({"appId": made["appId"]});
    let early = ask(&sandbox, "POST", "/v1.0/servicePrincipals", wanted.clone()).await;
    assert_eq!(code(&early), (400, "NoBackingApplicationObject"));
    assert_eq!(ask(&sandbox, "GET", APP, Value::Null).await.0, 404);
    assert_eq!(ask(&sandbox, "GET", APP, Value::Null).await.0, 200);
    let (status, principal) = ask(&sandbox, "POST", "/v1.0/servicePrincipals", wanted).await;
    assert_eq!(status, 201);
    let list = format!(
        "/v1.0/servicePrincipals?$filter=appId eq '{}'",
        made["appId"].as_str().unwrap()
    );
    for count in [0, 0, 1] {
        let (_, body) = ask(&sandbox, "GET", &list, Value::Null).await;
        assert_eq!(body["value"].as_array().unwrap().len(), count);
    }
    assert_eq!(principal["servicePrincipalType"], "Application");
    let name = format!("{APP}/federatedIdentityCredentials(name='one')");
    assert_eq!(upsert(&sandbox, &name, credential("s")).await.0, 201);
    assert_eq!(ask(&sandbox, "GET", &name, Value::Null).await.0, 404);
    assert_eq!(upsert(&sandbox, &name, credential("t")).await.0, 204);
}

#[tokio::test(start_paused = true)]
async fn only_its_own_tokens_open_it_and_errors_name_their_request() {
    let sandbox = small(json!({"limits": {"graph": {"burst": 1, "perSecond": 0.5}}}));
    for (audience, status) in [
        ("https://management.azure.com", 401),
        ("https://graph.microsoft.com/", 200),
    ] {
        let request = Request::builder().uri("/v1.0/applications").header(
            "authorization",
            format!("Bearer {}", sandbox.token(audience)),
        );
        let answer = sandbox
            .answer(&Door::Graph, request.body(Bytes::new()).unwrap())
            .await;
        assert_eq!(answer.status().as_u16(), status, "{audience}");
    }
    let id = "11111111-2222-3333-4444-555555555555";
    let header = [("client-request-id", id)];
    let answer = send(&sandbox, "GET", "/v1.0/applications", &Value::Null, &header).await;
    assert_eq!(answer.status().as_u16(), 429);
    assert_eq!(answer.headers()["retry-after"], "2");
    assert_eq!(answer.headers()["client-request-id"], id);
    let (_, body) = read(&answer);
    assert_eq!(body["error"]["innerError"]["client-request-id"], id);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(ask(&sandbox, "GET", "/v2.0/me", Value::Null).await.0, 400);
}

#[tokio::test(start_paused = true)]
async fn everybody_with_a_client_id_has_a_service_principal() {
    let sandbox = small(json!({
        "identities": [{"name": "billing", "group": "Apps", "clientId": "c", "principalId": "p"}],
        "applications": [{"displayName": "a", "appId": "d", "servicePrincipal": false}],
    }));
    let (_, body) = ask(
        &sandbox,
        "GET",
        "/v1.0/servicePrincipals(appId='C')",
        Value::Null,
    )
    .await;
    assert_eq!(
        (&body["id"], &body["servicePrincipalType"]),
        (&json!("p"), &json!("ManagedIdentity"))
    );
    assert_eq!(
        ask(
            &sandbox,
            "GET",
            "/v1.0/servicePrincipals(appId='d')",
            Value::Null
        )
        .await
        .0,
        404
    );
    let operator = format!("/v1.0/servicePrincipals/{}", sandbox.operator().object_id);
    assert_eq!(ask(&sandbox, "GET", &operator, Value::Null).await.0, 200);
}
