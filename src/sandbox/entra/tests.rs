//! What those are told who sign in.

use super::*;
use crate::Door;

const TENANT: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";

async fn ask(sandbox: &Sandbox, method: &str, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
    let body: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .body(Bytes::from(body))
        .unwrap();
    let answer = sandbox.answer(&Door::Login, request).await;
    (
        answer.status().as_u16(),
        serde_json::from_slice(answer.body()).unwrap_or(Value::Null),
    )
}

async fn grant(sandbox: &Sandbox, form: &[(&str, &str)]) -> (u16, Value) {
    ask(
        sandbox,
        "POST",
        &format!("/{TENANT}/oauth2/v2.0/token"),
        form,
    )
    .await
}

async fn listed(sandbox: &Sandbox, authorization: Option<&str>) -> (u16, Value) {
    let mut request = Request::builder().uri("/subscriptions?api-version=2022-12-01");
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let answer = sandbox
        .answer(&Door::Arm, request.body(Bytes::new()).unwrap())
        .await;
    (
        answer.status().as_u16(),
        serde_json::from_slice(answer.body()).unwrap(),
    )
}

fn code(body: &Value) -> i64 {
    body["error_codes"][0].as_i64().unwrap_or_default()
}

fn asked<'a>(sandbox: &'a Operator, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form: BTreeMap<&str, &str> = BTreeMap::from([
        ("grant_type", "client_credentials"),
        ("client_id", sandbox.client_id.as_str()),
        ("client_secret", sandbox.secret.as_str()),
        ("scope", "https://management.azure.com/.default"),
    ]);
    form.extend(changed.iter().copied());
    form.into_iter()
        .filter(|(_, value)| *value != "-")
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_token_opens_its_own_door_until_it_ends() {
    let sandbox = Sandbox::new(&json!({"entra": {"tokenLifetime": 300}})).unwrap();
    let operator = sandbox.operator();
    let (status, body) = grant(&sandbox, &asked(&operator, &[])).await;
    assert_eq!((status, &body["expires_in"]), (200, &json!(300)));
    let good = format!("Bearer {}", body["access_token"].as_str().unwrap());
    assert_eq!(listed(&sandbox, Some(&good)).await.0, 200);

    let (_, body) = grant(
        &sandbox,
        &asked(&operator, &[("scope", "https://vault.azure.net/.default")]),
    )
    .await;
    let other = format!("Bearer {}", body["access_token"].as_str().unwrap());
    for (value, code) in [
        (None, "AuthenticationFailed"),
        (Some("Bearer anything"), "InvalidAuthenticationToken"),
        (Some(other.as_str()), "InvalidAuthenticationTokenAudience"),
    ] {
        let (status, body) = listed(&sandbox, value).await;
        assert_eq!((status, &body["error"]["code"]), (401, &json!(code)));
    }

    tokio::time::sleep(std::time::Duration::from_secs(300)).await;
    let (status, body) = listed(&sandbox, Some(&good)).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (401, &json!("ExpiredAuthenticationToken"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_of_another_world_is_none() {
    let (here, there) = (
        Sandbox::new(&json!({})).unwrap(),
        Sandbox::new(&json!({"seed": 7})).unwrap(),
    );
    let token = format!("Bearer {}", there.token("https://management.azure.com"));
    assert_eq!(listed(&there, Some(&token)).await.0, 200);
    assert_eq!(listed(&here, Some(&token)).await.0, 401);
    assert!(here.operator().secret.contains(CANARY) && token.contains(CANARY));
    assert!(here.operator().secret != there.operator().secret);
}

#[tokio::test(start_paused = true)]
async fn every_refusal_has_its_code_and_status() {
    let sandbox = Sandbox::new(&json!({})).unwrap();
    let operator = sandbox.operator();
    for (changed, status, wanted) in [
        (("client_secret", "wrong"), 401, 7000215),
        (("client_secret", "-"), 401, 7000216),
        (
            ("client_id", "00000000-0000-0000-0000-00000000dead"),
            400,
            700016,
        ),
        (("client_id", "-"), 400, 900144),
        (("grant_type", "password"), 400, 70003),
        (("scope", "https://management.azure.com"), 400, 1002012),
        (("scope", "https://unheard.of/.default"), 400, 500011),
    ] {
        let (got, body) = grant(&sandbox, &asked(&operator, &[changed])).await;
        assert_eq!((got, code(&body)), (status, wanted), "{changed:?}");
        let text = body["error_description"].as_str().unwrap();
        assert!(text.starts_with(&format!("AADSTS{wanted}: ")), "{text}");
        assert!(!text.contains(&operator.secret));
        for name in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
            assert!(body[name].is_string(), "{name}");
        }
    }
    let form = asked(&operator, &[]);
    let (status, body) = ask(
        &sandbox,
        "POST",
        "/nowhere.example/oauth2/v2.0/token",
        &form,
    )
    .await;
    assert_eq!(
        (status, &body["error"], code(&body)),
        (400, &json!("invalid_tenant"), 90002)
    );
    let (status, body) = ask(
        &sandbox,
        "GET",
        &format!("/{TENANT}/oauth2/v2.0/token"),
        &[],
    )
    .await;
    assert_eq!((status, code(&body)), (400, 900561));
}

#[tokio::test(start_paused = true)]
async fn the_older_endpoint_takes_a_resource_and_writes_numbers_as_strings() {
    let sandbox = Sandbox::new(&json!({"now": "2026-03-02T08:55:00Z"})).unwrap();
    let operator = sandbox.operator();
    let form = asked(
        &operator,
        &[
            ("scope", "-"),
            ("resource", "https://management.core.windows.net/"),
        ],
    );
    let (status, body) = ask(&sandbox, "POST", &format!("/{TENANT}/oauth2/token"), &form).await;
    assert_eq!((status, &body["expires_in"]), (200, &json!("3599")));
    assert_eq!(
        body["expires_on"],
        json!((1_772_441_700 + 3599).to_string())
    );
    let token = format!("Bearer {}", body["access_token"].as_str().unwrap());
    assert_eq!(listed(&sandbox, Some(&token)).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn discovery_names_this_tenant_and_no_other() {
    let sandbox = Sandbox::new(&json!({})).unwrap();
    let path = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
    let (status, body) = ask(&sandbox, "GET", &path, &[]).await;
    let token = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
    assert_eq!((status, &body["token_endpoint"]), (200, &json!(token)));
    let (status, body) = ask(
        &sandbox,
        "GET",
        "/other/v2.0/.well-known/openid-configuration",
        &[],
    )
    .await;
    assert_eq!((status, code(&body)), (400, 90002));
    let path = format!(
        "/common/discovery/instance?authorization_endpoint=https%3A%2F%2Fh%2F{TENANT}%2Foauth2"
    );
    let (_, body) = ask(&sandbox, "GET", &path, &[]).await;
    assert_eq!(
        body["metadata"][0]["aliases"],
        json!(["login.microsoftonline.com"])
    );
    assert!(
        body["tenant_discovery_endpoint"]
            .as_str()
            .unwrap()
            .contains(TENANT)
    );
}

fn clustered(more: Value) -> Sandbox {
    let mut world = json!({
        "subscriptions": [{"id": "11111111-2222-3333-4444-555555555555", "groups": {"apps": "westeurope"}}],
        "clusters": [{
            "name": "edge",
            "external": {"issuer": "https://oidc.example/edge"},
            "kubernetes": {"serviceAccounts": [
                {"namespace": "pay", "name": "api"},
                {"namespace": "pay", "name": "other"},
            ]},
        }],
        "identities": [{"name": "id-pay", "group": "apps", "clientId": "c1", "credentials": [
            {"name": "one", "issuer": "https://oidc.example/edge", "subject": "system:serviceaccount:pay:api"},
            {"name": "two", "issuer": "https://nobody.example", "subject": "system:serviceaccount:pay:api"},
        ]}, {"name": "id-none", "group": "apps", "clientId": "c2"}],
    });
    for (key, value) in more.as_object().unwrap() {
        world[key] = value.clone();
    }
    Sandbox::new(&world).unwrap()
}

const USUAL: &str = "api://AzureADTokenExchange";

/// A token for a service account, as its cluster gives it.
async fn pod(sandbox: &Sandbox, account: &str, audience: &str) -> String {
    let door = Door::Kubernetes("edge".to_owned());
    let body = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
        "spec": {"audiences": [audience], "expirationSeconds": 600}});
    let request = Request::builder()
        .method("POST")
        .uri(format!(
            "/api/v1/namespaces/pay/serviceaccounts/{account}/token"
        ))
        .header("content-type", "application/json")
        .header(
            "authorization",
            format!("Bearer {}", sandbox.key(&door).unwrap()),
        )
        .body(Bytes::from(body.to_string()))
        .unwrap();
    let answer = sandbox.answer(&door, request).await;
    let body: Value = serde_json::from_slice(answer.body()).unwrap();
    body["status"]["token"]
        .as_str()
        .unwrap_or_else(|| panic!("{body}"))
        .to_owned()
}

async fn exchanged(sandbox: &Sandbox, client_id: &str, assertion: &str) -> (u16, i64) {
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", client_id),
        ("scope", "https://management.azure.com/.default"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", assertion),
    ];
    let (status, body) = grant(sandbox, &form).await;
    (status, code(&body))
}

#[tokio::test(start_paused = true)]
async fn a_service_account_signs_in_where_a_credential_names_it() {
    let sandbox = clustered(json!({}));
    let token = pod(&sandbox, "api", USUAL).await;
    assert_eq!(exchanged(&sandbox, "c1", &token).await, (200, 0));
    assert_eq!(exchanged(&sandbox, "C1", &token).await, (200, 0));
    assert_eq!(exchanged(&sandbox, "c2", &token).await, (401, 70025));
    let other = pod(&sandbox, "other", USUAL).await;
    assert_eq!(exchanged(&sandbox, "c1", &other).await, (401, 700213));
    let other = pod(&sandbox, "api", "api://AzureADTokenExchangeChina").await;
    assert_eq!(exchanged(&sandbox, "c1", &other).await, (401, 700212));
    let entra = sandbox.token("https://management.azure.com");
    assert_eq!(exchanged(&sandbox, "c1", &entra).await, (400, 50027));
    tokio::time::sleep(std::time::Duration::from_secs(600)).await;
    assert_eq!(exchanged(&sandbox, "c1", &token).await, (401, 700024));
}

#[tokio::test(start_paused = true)]
async fn a_signature_counts_only_by_a_key_that_the_issuer_publishes() {
    let (here, there) = (clustered(json!({})), clustered(json!({})));
    // Another cluster that says it is this issuer signs with a key of its own.
    let foreign = pod(&there, "api", USUAL).await;
    assert_eq!(exchanged(&here, "c1", &foreign).await, (401, 7000272));
    let own = pod(&here, "api", USUAL).await;
    let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
    let (own, foreign) = (parts(&own), parts(&foreign));
    let forged = format!("{}.{}.{}", own[0], own[1], foreign[2]);
    assert_eq!(exchanged(&here, "c1", &forged).await, (401, 700027));
    // An issuer that somebody trusts and nobody serves.
    let nobody = clustered(json!({"clusters": [{
        "name": "edge",
        "external": {"issuer": "https://nobody.example"},
        "kubernetes": {"serviceAccounts": [{"namespace": "pay", "name": "api"}]},
    }]}));
    let lost = pod(&nobody, "api", USUAL).await;
    assert_eq!(exchanged(&nobody, "c1", &lost).await, (200, 0));
    assert_eq!(exchanged(&here, "c1", &lost).await, (400, 501661));
}

#[tokio::test(start_paused = true)]
async fn the_operator_signs_in_by_a_token_too_and_new_credentials_spread() {
    let held =
        json!({"issuer": "https://oidc.example/edge", "subject": "system:serviceaccount:pay:api"});
    let sandbox = clustered(json!({"entra": {"operator": [held], "spreading": 2}}));
    let client_id = sandbox.operator().client_id;
    let token = pod(&sandbox, "api", USUAL).await;
    assert_eq!(exchanged(&sandbox, &client_id, &token).await, (401, 70021));
    assert_eq!(sandbox.state()["entra"]["spreading"], json!(1));
    assert_eq!(exchanged(&sandbox, &client_id, &token).await, (401, 70021));
    assert_eq!(exchanged(&sandbox, &client_id, &token).await, (200, 0));
    assert_eq!(
        Sandbox::new(&sandbox.state())
            .map(|again| again.state())
            .ok(),
        Some(sandbox.state())
    );
}

#[tokio::test(start_paused = true)]
async fn a_cluster_opens_to_its_own_key_and_to_entra_only_where_it_signs_in_by_entra() {
    let sandbox = clustered(json!({"clusters": [
        {"name": "edge", "external": {}},
        {"name": "local", "aks": {"group": "apps"}},
        {"name": "both", "aks": {"group": "apps", "entra": true}},
        {"name": "sealed", "aks": {"group": "apps", "entra": true, "disableLocalAccounts": true}},
    ]}));
    let status = async |cluster: &str, key: Option<String>| {
        let mut request = Request::builder().uri("/api/v1/namespaces");
        if let Some(key) = key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        let door = Door::Kubernetes(cluster.to_owned());
        let answer = sandbox
            .answer(&door, request.body(Bytes::new()).unwrap())
            .await;
        answer.status().as_u16()
    };
    let entra = || Some(sandbox.token(AKS_SERVER));
    for (cluster, by_entra) in [
        ("edge", 401),
        ("local", 401),
        ("both", 200),
        ("sealed", 200),
    ] {
        let own = sandbox.key(&Door::Kubernetes(cluster.to_owned()));
        assert_eq!(status(cluster, own.clone()).await, 200, "{cluster}");
        assert_eq!(status(cluster, None).await, 401, "{cluster}");
        assert_eq!(status(cluster, entra()).await, by_entra, "{cluster}");
        assert_eq!(
            status(cluster, Some(sandbox.token("https://management.azure.com"))).await,
            401
        );
        let other = if cluster == "edge" { "local" } else { "edge" };
        assert_eq!(status(other, own).await, 401, "{cluster}'s key at {other}");
    }
    // A client certificate that the transport has checked is a local account.
    for (cluster, wanted) in [("local", 200), ("sealed", 401)] {
        let mut request = Request::builder()
            .uri("/api/v1/namespaces")
            .body(Bytes::new())
            .unwrap();
        request.extensions_mut().insert(crate::ClientCertificate);
        let answer = sandbox
            .answer(&Door::Kubernetes(cluster.to_owned()), request)
            .await;
        assert_eq!(answer.status().as_u16(), wanted, "{cluster}");
    }
}

#[tokio::test(start_paused = true)]
async fn applications_exchange_as_identities_do_where_they_have_a_service_principal() {
    let world = |principal: bool| {
        json!({
            "clusters": [{"name": "edge", "external": {"issuer": "https://edge/"}, "kubernetes": {
                "namespaces": ["a"], "serviceAccounts": [{"namespace": "a", "name": "api"}]}}],
            "applications": [{"displayName": "reporting", "appId": "c", "servicePrincipal": principal,
                "credentials": [{"name": "one", "issuer": "https://edge/", "subject": "system:serviceaccount:a:api"}]}],
        })
    };
    for (principal, wanted) in [(true, 200), (false, 401)] {
        let sandbox = Sandbox::new(&world(principal)).unwrap();
        let door = Door::Kubernetes("edge".to_owned());
        let key = sandbox.key(&door).unwrap();
        let request = Request::builder()
            .method("POST")
            .uri("/api/v1/namespaces/a/serviceaccounts/api/token")
            .header("authorization", format!("Bearer {key}"))
            .body(Bytes::from(
                json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                    "spec": {"audiences": ["api://AzureADTokenExchange"]}})
                .to_string(),
            ))
            .unwrap();
        let answer = sandbox.answer(&door, request).await;
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        let token = body["status"]["token"].as_str().unwrap();
        let (status, body) = grant(
            &sandbox,
            &[
                ("grant_type", "client_credentials"),
                ("client_id", "c"),
                ("scope", "https://management.azure.com/.default"),
                ("client_assertion_type", ASSERTION_TYPE),
                ("client_assertion", token),
            ],
        )
        .await;
        assert_eq!(status, wanted, "{body}");
        if !principal {
            assert_eq!(code(&body), 7_000_229);
        }
    }
}
