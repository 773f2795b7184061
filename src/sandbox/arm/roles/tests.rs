//! Roles as a client meets them.

use serde_json::{Value, json};

use crate::Sandbox;
use crate::tests::{IDENTITY, SUBSCRIPTION, ask, small};

const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
const PRINCIPAL: &str = "aaaaaaaa-0000-4000-8000-000000000001";
const VERSION: &str = "api-version=2022-04-01";

/// The id of the assignment with this number at a scope.
fn assignment(scope: &str, number: usize) -> String {
    format!(
        "{scope}/providers/Microsoft.Authorization/roleAssignments/88888888-0000-4000-8000-{number:012}?{VERSION}"
    )
}

fn wanted(role: &str, principal: &str) -> Value {
    json!({"properties": {
        "roleDefinitionId": format!("/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{role}"),
        "principalId": principal,
    }})
}

fn world(more: Value) -> Sandbox {
    let mut world = json!({"principals": [{"id": PRINCIPAL}]});
    for (key, value) in more.as_object().into_iter().flatten() {
        world[key] = value.clone();
    }
    small(world)
}

async fn code(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> (u16, String) {
    let (status, body) = ask(sandbox, method, path, body).await;
    let code = body["error"]["code"].as_str().unwrap_or_default();
    (status, code.to_owned())
}

async fn scopes(sandbox: &Sandbox, path: &str) -> Vec<String> {
    let (status, body) = ask(sandbox, "GET", path, Value::Null).await;
    assert_eq!(status, 200, "{body}");
    let items = body["value"].as_array().unwrap();
    items
        .iter()
        .map(|a| {
            let scope = a["properties"]["scope"].as_str().unwrap();
            scope.rsplit('/').next().unwrap().to_owned()
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_assignment_is_made_described_again_and_deleted() {
    let sandbox = world(json!({}));
    let path = assignment("{apps}", 1);
    let (status, made) = ask(&sandbox, "PUT", &path, wanted(READER, PRINCIPAL)).await;
    let properties = &made["properties"];
    assert_eq!((status, &properties["createdBy"]), (201, &Value::Null));
    assert_eq!(properties["principalType"], "ServicePrincipal");
    assert_eq!(
        properties["scope"],
        format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/apps")
    );
    let mut other = wanted(READER, PRINCIPAL);
    other["properties"]["description"] = json!("of payments");
    assert_eq!(ask(&sandbox, "PUT", &path, other).await.0, 201);
    let (status, read) = ask(&sandbox, "GET", &path, Value::Null).await;
    assert_eq!(
        (status, &read["properties"]["description"]),
        (200, &json!("of payments"))
    );
    assert!(read["properties"]["createdBy"].is_string());
    let state = sandbox.state();
    assert_eq!(Sandbox::new(&state).unwrap().state(), state);
    let (status, gone) = ask(&sandbox, "DELETE", &path, Value::Null).await;
    assert_eq!((status, &gone["id"]), (200, &read["id"]));
    assert_eq!(ask(&sandbox, "DELETE", &path, Value::Null).await.0, 204);
    assert_eq!(
        code(&sandbox, "GET", &path, Value::Null).await,
        (404, "RoleAssignmentNotFound".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_refused() {
    let sandbox = world(json!({"identities": [{"name": "billing", "group": "Apps"}]}));
    let first = assignment("{apps}", 1);
    assert_eq!(
        ask(&sandbox, "PUT", &first, wanted(READER, PRINCIPAL))
            .await
            .0,
        201
    );
    let stranger = "bbbbbbbb-0000-4000-8000-000000000001";
    let unfit = {
        let mut unfit = wanted(OWNER, PRINCIPAL);
        unfit["properties"]["condition"] = json!("@Resource[x] stringEquals 'a'");
        unfit
    };
    let typed = {
        let mut typed = wanted(OWNER, PRINCIPAL);
        typed["properties"]["principalType"] = json!("User");
        typed
    };
    for (path, body, status, expected) in [
        (
            assignment("{apps}", 2),
            wanted(READER, PRINCIPAL),
            409,
            "RoleAssignmentExists",
        ),
        (
            first.clone(),
            wanted(OWNER, PRINCIPAL),
            400,
            "RoleAssignmentUpdateNotPermitted",
        ),
        // A name is one assignment's in the whole tenant.
        (
            assignment(&format!("/subscriptions/{SUBSCRIPTION}"), 1),
            wanted(READER, PRINCIPAL),
            400,
            "RoleAssignmentUpdateNotPermitted",
        ),
        (
            assignment("{apps}", 2),
            wanted(OWNER, "wow"),
            400,
            "InvalidPrincipalId",
        ),
        (
            assignment("{apps}", 2),
            wanted(OWNER, stranger),
            400,
            "PrincipalNotFound",
        ),
        (
            assignment("{apps}", 2),
            wanted("Owner", PRINCIPAL),
            400,
            "InvalidRoleDefinitionId",
        ),
        (
            assignment("{apps}", 2),
            wanted(stranger, PRINCIPAL),
            404,
            "RoleDefinitionDoesNotExist",
        ),
        (
            assignment("{apps}", 2),
            unfit,
            400,
            "InvalidConditionVersion",
        ),
        (
            assignment("{apps}", 2),
            typed,
            400,
            "UnmatchedPrincipalType",
        ),
        (
            assignment("{apps}s", 2),
            wanted(OWNER, PRINCIPAL),
            404,
            "ResourceGroupNotFound",
        ),
        (
            assignment(&IDENTITY.replace("billing", "other"), 2),
            wanted(OWNER, PRINCIPAL),
            404,
            "ResourceNotFound",
        ),
        (
            first.replace("88888888", "x"),
            wanted(OWNER, PRINCIPAL),
            400,
            "InvalidRoleAssignmentId",
        ),
        (
            assignment("/providers/Microsoft.Management/managementGroups/none", 2),
            wanted(OWNER, PRINCIPAL),
            404,
            "NotFound",
        ),
    ] {
        assert_eq!(
            code(&sandbox, "PUT", &path, body).await,
            (status, expected.to_owned()),
            "{path}"
        );
    }
    let (_, body) = ask(
        &sandbox,
        "PUT",
        &assignment("{apps}", 2),
        wanted(READER, PRINCIPAL),
    )
    .await;
    assert_eq!(
        body["error"]["message"],
        "The role assignment already exists. The ID of the existing role assignment is 88888888000040008000000000000001."
    );
    // What is a scope only need not be there.
    let vault = "{apps}/providers/Microsoft.KeyVault/vaults/kv";
    for (number, scope) in [(3, vault), (4, IDENTITY)] {
        assert_eq!(
            ask(
                &sandbox,
                "PUT",
                &assignment(scope, number),
                wanted(READER, PRINCIPAL)
            )
            .await
            .0,
            201
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_principal_takes_a_while_to_be_known() {
    let sandbox = small(json!({"principalSpread": {"untyped": 2, "typed": 1}}));
    let identity = format!("{IDENTITY}?api-version=2023-01-31");
    let (_, made) = ask(
        &sandbox,
        "PUT",
        &identity,
        json!({"location": "westeurope"}),
    )
    .await;
    let principal = made["properties"]["principalId"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = assignment("{apps}", 1);
    let mut typed = wanted(READER, &principal);
    typed["properties"]["principalType"] = json!("ServicePrincipal");
    for (body, expected) in [
        (wanted(READER, &principal), 400),
        (typed.clone(), 400),
        (wanted(READER, &principal), 400),
        (typed, 201),
    ] {
        assert_eq!(ask(&sandbox, "PUT", &path, body).await.0, expected);
    }
}

#[tokio::test(start_paused = true)]
async fn lists_show_what_is_at_above_and_below() {
    let group = "/providers/Microsoft.Management/managementGroups/corp";
    let home = format!("/subscriptions/{SUBSCRIPTION}");
    let apps = format!("{home}/resourceGroups/Apps");
    let vault = format!("{apps}/providers/Microsoft.KeyVault/vaults/kv");
    let sandbox = world(json!({
        "page": 2,
        "identities": [{"name": "billing", "group": "Apps"}],
        "managementGroups": [{"name": "corp", "subscriptions": [SUBSCRIPTION]}],
        "roleAssignments": [
            {"scope": group, "role": "Reader", "principal": PRINCIPAL},
            {"scope": home, "role": "Reader", "principal": PRINCIPAL},
            {"scope": apps, "role": "Reader", "identity": "billing"},
            {"scope": vault, "role": "key vault secrets user", "identity": "billing"},
        ],
    }));
    let at = |scope: &str, filter: &str| {
        format!(
            "{scope}/providers/Microsoft.Authorization/roleAssignments?{VERSION}{filter}&$top=9"
        )
    };
    assert_eq!(
        scopes(&sandbox, &at(&home, "")).await,
        [SUBSCRIPTION, "corp", "Apps", "kv"]
    );
    assert_eq!(
        scopes(&sandbox, &at(&apps, "&$filter=atScope()")).await,
        [SUBSCRIPTION, "corp", "Apps"]
    );
    assert_eq!(
        scopes(
            &sandbox,
            &at(
                "{apps}",
                &format!("&$filter=principalId%20eq%20%27{PRINCIPAL}%27")
            )
        )
        .await,
        [SUBSCRIPTION, "corp"]
    );
    assert_eq!(
        scopes(&sandbox, &at(group, "&$filter=atScope()")).await,
        ["corp"]
    );
    let state = sandbox.state();
    let id = state["identities"][0]["principalId"].as_str().unwrap();
    assert_eq!(
        scopes(&sandbox, &at("", &format!("&$filter=assignedTo('{id}')"))).await,
        ["Apps", "kv"]
    );
    assert_eq!(
        code(
            &sandbox,
            "GET",
            &at(&home, "&$filter=scope%20eq%20%27x%27"),
            Value::Null
        )
        .await,
        (400, "UnsupportedQuery".to_owned())
    );
    let (_, page) = ask(
        &sandbox,
        "GET",
        &format!("{home}/providers/Microsoft.Authorization/roleAssignments?{VERSION}"),
        Value::Null,
    )
    .await;
    assert_eq!(page["value"].as_array().unwrap().len(), 2);
    assert_eq!(
        scopes(&sandbox, page["nextLink"].as_str().unwrap()).await,
        ["Apps", "kv"]
    );
}

#[tokio::test(start_paused = true)]
async fn roles_are_found_by_name_where_they_can_be_assigned() {
    let sandbox = world(json!({"managementGroups": [{"name": "corp"}]}));
    let at = |scope: &str, filter: &str| {
        format!("{scope}/providers/Microsoft.Authorization/roleDefinitions?{VERSION}{filter}")
    };
    let named = |name: &str| format!("&$filter=roleName%20eq%20%27{name}%27");
    let (_, found) = ask(
        &sandbox,
        "GET",
        &at("{apps}", &named("reader")),
        Value::Null,
    )
    .await;
    assert_eq!(
        found["value"][0]["id"],
        format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{READER}"
        )
    );
    let corp = "/providers/Microsoft.Management/managementGroups/corp";
    let (_, found) = ask(&sandbox, "GET", &at(corp, &named("Reader")), Value::Null).await;
    assert_eq!(
        found["value"][0]["id"],
        format!("/providers/Microsoft.Authorization/roleDefinitions/{READER}")
    );
    let own = "{apps}/providers/Microsoft.Authorization/roleDefinitions/cccccccc-0000-4000-8000-000000000001?api-version=2022-04-01";
    let role = json!({"properties": {
        "roleName": "Look",
        "assignableScopes": [format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/apps")],
        "permissions": [{"actions": ["Microsoft.Resources/subscriptions/resourceGroups/read"]}],
    }});
    let (status, made) = ask(&sandbox, "PUT", own, role.clone()).await;
    assert_eq!(
        (status, &made["properties"]["type"]),
        (201, &json!("CustomRole"))
    );
    let count = async |path: String| {
        let (_, found) = ask(&sandbox, "GET", &path, Value::Null).await;
        found["value"].as_array().unwrap().len()
    };
    assert_eq!(count(at("{apps}", &named("look"))).await, 1);
    let home = format!("/subscriptions/{SUBSCRIPTION}");
    assert_eq!(count(at(&home, &named("look"))).await, 0);
    let below = "&$filter=atScopeAndBelow()%20and%20type%20eq%20%27CustomRole%27";
    assert_eq!(count(at(&home, below)).await, 1);
    let twin = own.replace("000001?", "000002?");
    assert_eq!(
        code(&sandbox, "PUT", &twin, role).await,
        (409, "RoleDefinitionWithSameNameExists".to_owned())
    );
    let use_it = wanted("cccccccc-0000-4000-8000-000000000001", PRINCIPAL);
    assert_eq!(
        ask(&sandbox, "PUT", &assignment("{apps}", 1), use_it.clone())
            .await
            .0,
        201
    );
    assert_eq!(
        code(&sandbox, "PUT", &assignment(&home, 2), use_it).await,
        (404, "RoleDefinitionDoesNotExist".to_owned())
    );
    assert_eq!(
        code(&sandbox, "DELETE", own, Value::Null).await,
        (400, "RoleDefinitionHasAssignments".to_owned())
    );
    ask(&sandbox, "DELETE", &assignment("{apps}", 1), Value::Null).await;
    assert_eq!(ask(&sandbox, "DELETE", own, Value::Null).await.0, 200);
    assert_eq!(ask(&sandbox, "DELETE", own, Value::Null).await.0, 204);
    assert_eq!(
        code(&sandbox, "GET", own, Value::Null).await,
        (404, "RoleDefinitionDoesNotExist".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn a_scope_takes_its_assignments_along_a_principal_leaves_them() {
    let sandbox = world(json!({
        "operation": {"seconds": 5},
        "identities": [{"name": "billing", "group": "Apps"}],
        "roleAssignments": [
            {"scope": format!("/subscriptions/{SUBSCRIPTION}"), "role": "Reader", "identity": "billing"},
            {"scope": IDENTITY.replace("{apps}", &format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/apps")),
             "role": "Managed Identity Operator", "principal": PRINCIPAL},
            {"scope": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/apps"), "role": "Reader", "principal": PRINCIPAL},
        ],
    }));
    let left = async || {
        let path = format!(
            "/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleAssignments?{VERSION}"
        );
        scopes(&sandbox, &path).await
    };
    assert_eq!(left().await, [SUBSCRIPTION, "apps", "billing"]);
    ask(
        &sandbox,
        "DELETE",
        &format!("{IDENTITY}?api-version=2023-01-31"),
        Value::Null,
    )
    .await;
    assert_eq!(left().await, [SUBSCRIPTION, "apps"]);
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourcegroups/apps?api-version=2021-04-01");
    ask(&sandbox, "DELETE", &group, Value::Null).await;
    tokio::time::sleep(std::time::Duration::from_secs(600)).await;
    assert_eq!(left().await, [SUBSCRIPTION]);
    // What was in a group that is gone is not there, and nothing says that the group is missing.
    assert_eq!(
        code(&sandbox, "GET", &assignment("{apps}", 9), Value::Null).await,
        (404, "RoleAssignmentNotFound".to_owned())
    );
    assert_eq!(
        ask(&sandbox, "DELETE", &assignment("{apps}", 9), Value::Null)
            .await
            .0,
        204
    );
    // At the scope of what was in it, it is what was in it, or its group, that is missing.
    for method in ["GET", "DELETE"] {
        let gone = assignment(IDENTITY, 9);
        assert_eq!(
            code(&sandbox, method, &gone, Value::Null).await,
            (404, "ResourceGroupNotFound".to_owned())
        );
    }
}

#[tokio::test(start_paused = true)]
async fn at_the_scope_of_a_resource_that_is_gone_it_is_the_resource_that_is_missing() {
    let sandbox = world(json!({}));
    let gone = assignment(&IDENTITY.replace("billing", "other"), 9);
    for method in ["GET", "DELETE"] {
        assert_eq!(
            code(&sandbox, method, &gone, Value::Null).await,
            (404, "ResourceNotFound".to_owned())
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_subscription_holds_four_thousand() {
    let home = format!("/subscriptions/{SUBSCRIPTION}");
    let full: Vec<Value> = (0..4000)
        .map(|n| {
            json!({"scope": format!("{home}/resourceGroups/g{n}"), "role": READER, "principal": PRINCIPAL})
        })
        .collect();
    let sandbox = world(json!({"roleAssignments": full}));
    assert_eq!(
        code(
            &sandbox,
            "PUT",
            &assignment("{apps}", 1),
            wanted(READER, PRINCIPAL)
        )
        .await,
        (400, "RoleAssignmentLimitExceeded".to_owned())
    );
}

#[tokio::test(start_paused = true)]
async fn management_groups_come_and_go() {
    let sandbox = world(json!({}));
    let path = |of: &str| format!("/providers/Microsoft.Management/{of}?api-version=2020-05-01");
    let group = path("managementGroups/corp");
    assert_eq!(
        ask(
            &sandbox,
            "PUT",
            &group,
            json!({"properties": {"displayName": "Corp"}})
        )
        .await
        .0,
        200
    );
    let (_, made) = ask(
        &sandbox,
        "GET",
        &path("operationResults/create/managementGroups/corp"),
        Value::Null,
    )
    .await;
    assert_eq!(
        (&made["status"], &made["properties"]["displayName"]),
        (&json!("Succeeded"), &json!("Corp"))
    );
    let (_, all) = ask(&sandbox, "GET", &path("managementGroups"), Value::Null).await;
    assert_eq!(all["value"].as_array().unwrap().len(), 2);
    let at = assignment("/providers/Microsoft.Management/managementGroups/corp", 1);
    assert_eq!(
        ask(&sandbox, "PUT", &at, wanted(READER, PRINCIPAL)).await.0,
        201
    );
    assert_eq!(ask(&sandbox, "DELETE", &group, Value::Null).await.0, 202);
    assert_eq!(ask(&sandbox, "GET", &at, Value::Null).await.0, 404);
    let (status, done) = ask(
        &sandbox,
        "GET",
        &path("operationResults/delete/managementGroups/corp"),
        Value::Null,
    )
    .await;
    assert_eq!((status, &done["status"]), (200, &json!("Succeeded")));
}
