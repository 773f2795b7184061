//! Rights where they are enforced, in all services; locks, tags and what is in vaults.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::tests::{IDENTITY, SUBSCRIPTION, ask, small};
use crate::{Door, Sandbox};

const VAULT: &str = "{apps}/providers/Microsoft.KeyVault/vaults/kv-apps";
const SECRETS_USER: &str = "4633458b-17de-408a-b874-0445c86b69e6";

fn group() -> String {
    format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/Apps")
}

/// One request to a door that is not Azure Resource Manager's.
async fn at(sandbox: &Sandbox, door: Door, method: &str, path: &str, body: Value) -> (u16, Value) {
    let key = sandbox.key(&door).unwrap();
    let body = if body.is_null() {
        Bytes::new()
    } else {
        body.to_string().into()
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("authorization", format!("Bearer {key}"));
    let answer: Response<Bytes> = sandbox.answer(&door, request.body(body).unwrap()).await;
    let text = String::from_utf8_lossy(answer.body()).into_owned();
    (
        answer.status().as_u16(),
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}

async fn graph(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> (u16, Value) {
    at(sandbox, Door::Graph, method, &format!("/v1.0{path}"), body).await
}

/// The operator with one role at the group, in a world that enforces rights.
fn with_role(role: &str, more: Value) -> Sandbox {
    let mut world = json!({
        "rights": "enforced",
        "identities": [{"name": "billing", "group": "Apps"}],
        "roleAssignments": [{"principal": "operator", "role": role, "scope": group()}],
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        world[key] = value.clone();
    }
    small(world)
}

#[tokio::test(start_paused = true)]
async fn a_role_allows_its_actions_below_its_scope_and_no_others() {
    let identity = format!("{IDENTITY}?api-version=2023-01-31");
    let assignment = format!(
        "{IDENTITY}/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001?api-version=2022-04-01"
    );
    let subscription = format!("/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01");
    let role =
        "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7";
    for (name, read, write, assign, above) in [
        ("Reader", 200, 403, 403, 403),
        ("Contributor", 200, 200, 403, 403),
        ("Managed Identity Contributor", 200, 200, 403, 403),
        ("User Access Administrator", 200, 403, 201, 403),
        ("Owner", 200, 200, 201, 403),
        ("Key Vault Secrets User", 403, 403, 403, 403),
    ] {
        let sandbox = with_role(name, json!({}));
        let (status, seen) = ask(&sandbox, "GET", &identity, Value::Null).await;
        assert_eq!(status, read, "{name} reads");
        let body = json!({"location": "westeurope"});
        assert_eq!(
            ask(&sandbox, "PUT", &identity, body).await.0,
            write,
            "{name} writes"
        );
        let principal = seen["properties"]["principalId"]
            .as_str()
            .unwrap_or("99999999-0000-4000-8000-000000000002");
        let wanted = json!({"properties": {"principalId": principal, "roleDefinitionId": role, "principalType": "ServicePrincipal"}});
        let (status, body) = ask(&sandbox, "PUT", &assignment, wanted).await;
        assert_eq!(status, assign, "{name} assigns: {body}");
        let (status, body) = ask(&sandbox, "GET", &subscription, Value::Null).await;
        assert_eq!(status, above, "{name} above");
        assert_eq!(body["error"]["code"], "AuthorizationFailed");
        assert!(
            body["error"]["message"]
                .as_str()
                .unwrap()
                .contains("'Microsoft.Resources/subscriptions/read' over scope")
        );
        // Lists show what may be seen.
        let all = format!("/subscriptions/{SUBSCRIPTION}/resourcegroups?api-version=2021-04-01");
        let (_, body) = ask(&sandbox, "GET", &all, Value::Null).await;
        assert_eq!(
            body["value"].as_array().unwrap().len(),
            usize::from(name != "Key Vault Secrets User"),
            "{name}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_custom_role_takes_back_what_it_excepts_and_groups_pass_theirs_on() {
    let team = "aaaaaaaa-0000-4000-8000-000000000003";
    let sandbox = small(json!({
        "rights": "enforced",
        "identities": [{"name": "billing", "group": "Apps"}],
        "principals": [
            {"id": "aaaaaaaa-0000-4000-8000-000000000004", "type": "Group", "members": ["operator"]},
            {"id": team, "type": "Group", "members": ["aaaaaaaa-0000-4000-8000-000000000004"]},
        ],
        "roleDefinitions": [{"roleName": "Keeper", "assignableScopes": [format!("/subscriptions/{SUBSCRIPTION}")],
            "actions": ["Microsoft.ManagedIdentity/*"], "notActions": ["*/delete"]}],
        "roleAssignments": [
            {"principal": team, "role": "Keeper", "scope": format!("/subscriptions/{SUBSCRIPTION}")},
            {"principal": "operator", "role": "AcrPull", "scope": group()},
        ],
    }));
    let identity = format!("{IDENTITY}?api-version=2023-01-31");
    assert_eq!(ask(&sandbox, "GET", &identity, Value::Null).await.0, 200);
    assert_eq!(ask(&sandbox, "DELETE", &identity, Value::Null).await.0, 403);
}

#[tokio::test(start_paused = true)]
async fn whoever_runs_the_tools_is_owner_unless_the_world_says_otherwise() {
    let sandbox = small(json!({"rights": "enforced"}));
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourcegroups/new?api-version=2021-04-01");
    assert_eq!(
        ask(&sandbox, "PUT", &group, json!({"location": "westeurope"}))
            .await
            .0,
        201
    );
    assert_eq!(
        graph(
            &sandbox,
            "POST",
            "/applications",
            json!({"displayName": "orders"})
        )
        .await
        .0,
        201
    );
    let state = sandbox.state();
    assert_eq!(Sandbox::new(&state).unwrap().state(), state);
}

#[tokio::test(start_paused = true)]
async fn an_identity_is_given_only_by_who_may_assign_it() {
    let sandbox = with_role("Azure Kubernetes Service Contributor Role", json!({}));
    let cluster =
        "{apps}/providers/Microsoft.ContainerService/managedClusters/c?api-version=2024-09-01";
    let identity = format!(
        "{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/billing",
        group()
    );
    let mut body = json!({"location": "westeurope", "properties": {"agentPoolProfiles": [{"name": "a"}]},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}}});
    let (status, said) = ask(&sandbox, "PUT", cluster, body.clone()).await;
    assert_eq!(
        (status, &said["error"]["code"]),
        (403, &json!("LinkedAuthorizationFailed"))
    );
    body["identity"] = json!({"type": "SystemAssigned"});
    assert_eq!(ask(&sandbox, "PUT", cluster, body).await.0, 201);
}

#[tokio::test(start_paused = true)]
async fn graph_goes_by_permissions_and_directory_roles() {
    let make = json!({"displayName": "orders"});
    for (roles, permissions, reads, makes) in [
        (json!(["Directory Readers"]), json!([]), 200, 403),
        (json!(["Application Administrator"]), json!([]), 200, 201),
        (json!([]), json!(["Application.Read.All"]), 200, 403),
        (
            json!([]),
            json!(["Application.ReadWrite.OwnedBy"]),
            200,
            201,
        ),
        (json!([]), json!(["Mail.Read"]), 403, 403),
        (json!([]), json!([]), 403, 403),
    ] {
        let operator = small(json!({})).operator().object_id;
        let of = |all: &Value, make: &dyn Fn(&Value) -> Value| {
            all.as_array().unwrap().iter().map(make).collect::<Value>()
        };
        let sandbox = with_role(
            "Reader",
            json!({
                "applications": [{"displayName": "others"}],
                "directoryRoles": of(&roles, &|role| json!({"principal": "operator", "role": role})),
                "appRoleAssignments": of(&permissions, &|role| json!({"principal": operator, "resource": "Microsoft Graph", "role": role})),
            }),
        );
        let (status, seen) = graph(&sandbox, "GET", "/applications", Value::Null).await;
        assert_eq!(status, reads, "{roles} {permissions}");
        let (status, body) = graph(&sandbox, "POST", "/applications", make.clone()).await;
        assert_eq!(status, makes, "{roles} {permissions}: {body}");
        if makes == 403 {
            assert_eq!(body["error"]["code"], "Authorization_RequestDenied");
        }
        // What one does not own, one does not change with that permission.
        if permissions == json!(["Application.ReadWrite.OwnedBy"]) {
            let other = format!("/applications/{}", seen["value"][0]["id"].as_str().unwrap());
            assert_eq!(graph(&sandbox, "PATCH", &other, make.clone()).await.0, 403);
            let own = format!("/applications/{}", body["id"].as_str().unwrap());
            assert_eq!(graph(&sandbox, "PATCH", &own, make.clone()).await.0, 204);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn secrets_are_for_those_whom_the_vault_lets() {
    let path = "/secrets/db?api-version=7.4";
    let door = || Door::Vault("kv-apps".to_owned());
    let policies = json!([{"objectId": "operator", "permissions": {"secrets": ["Get", "set", "delete", "recover"]}}]);
    let by_policy = small(
        json!({"vaults": [{"name": "kv-apps", "group": "Apps", "accessPolicies": policies, "secrets": {"db": "one"}}]}),
    );
    let (status, body) = at(&by_policy, door(), "GET", path, Value::Null).await;
    assert_eq!((status, &body["value"]), (200, &json!("one")));
    let (status, body) = at(&by_policy, door(), "PUT", path, json!({"value": "two"})).await;
    assert_eq!((status, &body["value"]), (200, &json!("two")));
    let (status, body) = at(
        &by_policy,
        door(),
        "GET",
        "/secrets?api-version=7.4",
        Value::Null,
    )
    .await;
    assert_eq!(
        (status, &body["error"]["innererror"]["code"]),
        (403, &json!("AccessDenied"))
    );
    assert_eq!(
        at(&by_policy, door(), "DELETE", path, Value::Null).await.0,
        200
    );
    assert_eq!(
        at(&by_policy, door(), "GET", path, Value::Null).await.0,
        404
    );
    assert_eq!(
        at(&by_policy, door(), "PUT", path, json!({"value": "x"}))
            .await
            .0,
        409
    );
    assert_eq!(
        at(
            &by_policy,
            door(),
            "POST",
            "/deletedsecrets/db/recover?api-version=7.4",
            json!({})
        )
        .await
        .0,
        200
    );
    assert_eq!(
        at(&by_policy, door(), "GET", path, Value::Null).await.1["value"],
        "two"
    );
    assert_eq!(
        by_policy.state()["vaults"][0]["secrets"],
        json!({"db": "two"})
    );

    let by_role = small(
        json!({"vaults": [{"name": "kv-apps", "group": "Apps", "enableRbacAuthorization": true, "secrets": {"db": "one"}}]}),
    );
    let (status, body) = at(&by_role, door(), "GET", path, Value::Null).await;
    assert_eq!(
        (status, &body["error"]["innererror"]["code"]),
        (403, &json!("ForbiddenByRbac"))
    );
    let operator = by_role.operator().object_id;
    let assignment = format!(
        "{VAULT}/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001?api-version=2022-04-01"
    );
    let role = format!("/providers/Microsoft.Authorization/roleDefinitions/{SECRETS_USER}");
    let wanted = json!({"properties": {"principalId": operator, "roleDefinitionId": role, "principalType": "ServicePrincipal"}});
    assert_eq!(ask(&by_role, "PUT", &assignment, wanted).await.0, 201);
    assert_eq!(at(&by_role, door(), "GET", path, Value::Null).await.0, 200);
    assert_eq!(
        at(&by_role, door(), "PUT", path, json!({"value": "two"}))
            .await
            .0,
        403
    );

    // Who comes without a token learns where to get one.
    let bare = Request::builder().uri(path).body(Bytes::new()).unwrap();
    let answer = by_role.answer(&door(), bare).await;
    let challenge = answer.headers()["www-authenticate"].to_str().unwrap();
    assert_eq!(answer.status(), 401);
    assert!(
        challenge.contains("resource=\"https://vault.azure.net\""),
        "{challenge}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lock_keeps_its_scope_and_what_is_below_and_tags_change_alone() {
    let sandbox =
        small(json!({"identities": [{"name": "billing", "group": "Apps", "tags": {"a": "1"}}]}));
    let lock = "{apps}/providers/Microsoft.Authorization/locks/keep?api-version=2020-05-01";
    let identity = format!("{IDENTITY}?api-version=2023-01-31");
    let wanted = json!({"properties": {"level": "CanNotDelete", "notes": "n"}});
    assert_eq!(ask(&sandbox, "PUT", lock, wanted).await.0, 201);
    let (status, body) = ask(&sandbox, "DELETE", &identity, Value::Null).await;
    assert_eq!(
        (status, &body["error"]["code"]),
        (409, &json!("ScopeLocked"))
    );
    let tags =
        format!("{IDENTITY}/providers/Microsoft.Resources/tags/default?api-version=2021-04-01");
    let merge = json!({"operation": "Merge", "properties": {"tags": {"b": "2"}}});
    let (status, body) = ask(&sandbox, "PATCH", &tags, merge).await;
    assert_eq!(
        (status, &body["properties"]["tags"]),
        (200, &json!({"a": "1", "b": "2"}))
    );
    let list = format!(
        "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/locks?api-version=2020-05-01"
    );
    assert_eq!(
        ask(&sandbox, "GET", &list, Value::Null).await.1["value"][0]["name"],
        "keep"
    );
    assert_eq!(ask(&sandbox, "DELETE", lock, Value::Null).await.0, 200);
    assert_eq!(ask(&sandbox, "DELETE", &identity, Value::Null).await.0, 200);
}

#[tokio::test(start_paused = true)]
async fn groups_have_members_applications_owners_and_secrets_and_requests_come_in_batches() {
    let sandbox = small(json!({"applications": [{"displayName": "orders"}]}));
    let wanted = json!({"displayName": "team", "mailNickname": "team", "mailEnabled": false, "securityEnabled": true});
    let (status, team) = graph(&sandbox, "POST", "/groups", wanted).await;
    assert_eq!(status, 201, "{team}");
    let (_, apps) = graph(&sandbox, "GET", "/applications", Value::Null).await;
    let app = apps["value"][0]["id"].as_str().unwrap();
    let (_, principals) = graph(
        &sandbox,
        "GET",
        "/servicePrincipals?$filter=displayName%20eq%20'orders'",
        Value::Null,
    )
    .await;
    let principal = principals["value"][0]["id"].as_str().unwrap();
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{principal}")});
    let members = format!("/groups/{}/members", team["id"].as_str().unwrap());
    assert_eq!(
        graph(
            &sandbox,
            "POST",
            &format!("{members}/$ref"),
            reference.clone()
        )
        .await
        .0,
        204
    );
    assert_eq!(
        graph(
            &sandbox,
            "POST",
            &format!("{members}/$ref"),
            reference.clone()
        )
        .await
        .0,
        400
    );
    let (_, body) = graph(&sandbox, "GET", &members, Value::Null).await;
    assert_eq!(
        body["value"][0]["@odata.type"],
        "#microsoft.graph.servicePrincipal"
    );
    let owners = format!("/applications/{app}/owners");
    assert_eq!(
        graph(&sandbox, "POST", &format!("{owners}/$ref"), reference)
            .await
            .0,
        204
    );
    let (_, body) = graph(
        &sandbox,
        "GET",
        &format!("/applications/{app}?$expand=owners&$select=id,owners"),
        Value::Null,
    )
    .await;
    assert_eq!(body["owners"][0]["id"], principal);
    let (_, body) = graph(
        &sandbox,
        "POST",
        "/directoryObjects/getByIds",
        json!({"ids": [principal, app], "types": ["application"]}),
    )
    .await;
    assert_eq!(body["value"].as_array().unwrap().len(), 1);
    assert_eq!(
        graph(&sandbox, "GET", "/applications/$count", Value::Null).await,
        (200, json!(1))
    );
    assert_eq!(graph(&sandbox, "GET", "/me", Value::Null).await.0, 400);

    let (status, secret) = graph(
        &sandbox,
        "POST",
        &format!("/applications/{app}/addPassword"),
        json!({"passwordCredential": {"displayName": "ci"}}),
    )
    .await;
    assert_eq!(status, 200);
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope=https://management.azure.com/.default",
        apps["value"][0]["appId"].as_str().unwrap(),
        secret["secretText"].as_str().unwrap()
    );
    let sign_in = || {
        let tenant = sandbox.operator().tenant;
        let request =
            Request::post(format!("/{tenant}/oauth2/v2.0/token")).body(Bytes::from(form.clone()));
        let sandbox = sandbox.clone();
        async move {
            sandbox
                .answer(&Door::Login, request.unwrap())
                .await
                .status()
                .as_u16()
        }
    };
    assert_eq!(sign_in().await, 200);
    let gone = json!({"keyId": secret["keyId"]});
    assert_eq!(
        graph(
            &sandbox,
            "POST",
            &format!("/applications/{app}/removePassword"),
            gone
        )
        .await
        .0,
        204
    );
    assert_eq!(sign_in().await, 401);

    let (status, body) = graph(
        &sandbox,
        "POST",
        "/$batch",
        json!({"requests": [
            {"id": "1", "method": "GET", "url": "/applications?$top=1"},
            {"id": "2", "method": "GET", "url": "/groups/nobody"},
        ]}),
    )
    .await;
    let statuses: Vec<&Value> = body["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["status"])
        .collect();
    assert_eq!((status, statuses), (200, vec![&json!(200), &json!(404)]));
}

#[tokio::test(start_paused = true)]
async fn a_state_is_kept_in_a_blob_under_one_lease() {
    let sandbox = small(json!({
        "storageAccounts": [{"name": "states", "group": "Apps", "containers": {"tfstate": {}}}],
        "roleAssignments": [{"principal": "operator", "role": "Storage Blob Data Contributor", "scope": group()}],
    }));
    let send = |method: &str, query: &str, headers: &[(&str, &str)], body: &'static str| {
        let door = Door::Blob("states".to_owned());
        let key = sandbox.key(&door).unwrap();
        let mut request = Request::builder()
            .method(method)
            .uri(format!("/tfstate/a/b.tfstate{query}"));
        request = request.header("authorization", format!("Bearer {key}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (sandbox, request) = (sandbox.clone(), request.body(Bytes::from(body)).unwrap());
        async move { sandbox.answer(&door, request).await }
    };
    assert_eq!(send("HEAD", "", &[], "").await.status(), 404);
    assert_eq!(
        send("PUT", "", &[("x-ms-meta-a", "b")], "{}")
            .await
            .status(),
        201
    );
    let leased = send(
        "PUT",
        "?comp=lease",
        &[("x-ms-lease-action", "acquire")],
        "",
    )
    .await;
    assert_eq!(leased.status(), 201);
    let lease = leased.headers()["x-ms-lease-id"].to_str().unwrap();
    assert_eq!(
        send(
            "PUT",
            "?comp=lease",
            &[("x-ms-lease-action", "acquire")],
            ""
        )
        .await
        .status(),
        409
    );
    assert_eq!(send("PUT", "", &[], "{1}").await.status(), 412);
    assert_eq!(
        send("PUT", "", &[("x-ms-lease-id", lease)], "{1}")
            .await
            .status(),
        201
    );
    assert_eq!(
        send(
            "PUT",
            "?comp=lease",
            &[("x-ms-lease-action", "release"), ("x-ms-lease-id", lease)],
            ""
        )
        .await
        .status(),
        200
    );
    assert_eq!(send("GET", "", &[], "").await.body(), "{1}");
    assert_eq!(
        sandbox.state()["storageAccounts"][0]["containers"]["tfstate"]["a/b.tfstate"],
        "{1}"
    );
}
