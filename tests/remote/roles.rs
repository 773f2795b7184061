//! Role assignments while others are at work, and in bad weather.

use bytes::Bytes;
use serde_json::{Value, json};
use widctl::event::{End, Outcome};
use widctl::plan::{Action, Why};
use widctl::sandbox::Door;

use super::stage::{Stage, desired};
use super::{stage_of, world};

const GROUP: &str = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/apps";
const READER: &str = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

fn manifest(condition: &str) -> String {
    format!(
        "apiVersion: widctl/v1\nname: m\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
         defaults: {{subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: apps, location: westeurope}}\n\
         identities:\n  api:\n    managedIdentity: {{name: id-api, existing: true}}\n    access:\n\
         \x20     - {{role: Reader, scope: {GROUP}{condition}}}\n"
    )
}

fn stage(more: Value) -> Stage {
    let mut given = json!({"identities": [{"name": "id-api", "group": "apps"}]});
    for (key, value) in more.as_object().into_iter().flatten() {
        given[key] = value.clone();
    }
    stage_of(&world(given))
}

/// Somebody else's request to Azure.
async fn meanwhile(stage: &Stage, method: &str, path: &str, body: Value) {
    let key = stage.sandbox.key(&Door::Arm).expect("a key of ARM");
    let request = http::Request::builder()
        .method(method)
        .uri(format!("https://management.azure.com{path}"))
        .header("authorization", format!("Bearer {key}"))
        .body(Bytes::from(body.to_string()));
    let answer = stage
        .sandbox
        .answer(&Door::Arm, request.expect("a request"))
        .await;
    assert!(answer.status().is_success(), "{answer:?}");
}

fn end(outcome: &Outcome) -> &End {
    outcome.ends.values().next().expect("one end")
}

/// Somebody assigns the same role under a name of their own.
async fn assign(stage: &Stage, condition: Option<&str>) {
    let state = stage.sandbox.state();
    let mut body = json!({"properties": {
        "principalId": state["identities"][0]["principalId"],
        "roleDefinitionId": format!("{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{READER}"),
    }});
    if let Some(condition) = condition {
        body["properties"]["condition"] = json!(condition);
        body["properties"]["conditionVersion"] = json!("2.0");
    }
    let path = format!(
        "{GROUP}/providers/Microsoft.Authorization/roleAssignments/99999999-0000-4000-8000-000000000001?api-version=2022-04-01"
    );
    meanwhile(stage, "PUT", &path, body).await;
}

#[tokio::test(start_paused = true)]
async fn an_assignment_that_somebody_made_meanwhile_is_adopted_where_it_fits() {
    for (condition, fits) in [(None, true), (Some("@Resource[a] StringEquals 'b'"), false)] {
        let stage = stage(json!({}));
        let wanted = desired(&manifest(""));
        let plan = stage.plan(&wanted).await;
        assign(&stage, condition).await;
        let (outcome, _) = stage.apply(plan).await;
        assert_eq!(outcome.whole(), fits, "{:?}", end(&outcome));
        let state = stage.sandbox.state();
        assert_eq!(state["roleAssignments"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_changed_or_deleted_meanwhile_is_not_overwritten() {
    let stage = stage(json!({}));
    let plan = stage.plan(&desired(&manifest(""))).await;
    assert!(stage.apply(plan).await.0.whole());
    let narrowed = desired(&manifest(", condition: \"@Resource[a] StringEquals 'b'\""));
    let plan = stage.plan(&narrowed).await;
    let name = stage.sandbox.state()["roleAssignments"][0]["name"].clone();
    let path = format!(
        "{GROUP}/providers/Microsoft.Authorization/roleAssignments/{}?api-version=2022-04-01",
        name.as_str().unwrap()
    );
    meanwhile(&stage, "DELETE", &path, Value::Null).await;
    let (outcome, _) = stage.apply(plan).await;
    assert!(!outcome.whole());
    assert!(stage.sandbox.state().get("roleAssignments").is_none());
}

#[tokio::test(start_paused = true)]
async fn lost_answers_and_a_principal_that_is_spreading_cost_one_assignment() {
    for how in ["before", "after"] {
        let stage = stage(json!({"faults": [
            {"on": {"method": "PUT", "path": "*/roleAssignments/*"}, "times": 2, "lose": how},
            {"on": {"method": "PUT", "path": "*/roleAssignments/*"}, "times": 3,
             "answer": {"status": 400, "code": "PrincipalNotFound"}},
            {"on": {"method": "DELETE", "path": "*/roleAssignments/*"}, "times": 1, "lose": how},
        ]}));
        let wanted = desired(&manifest(""));
        let plan = stage.plan(&wanted).await;
        let (outcome, _) = stage.apply(plan).await;
        assert!(outcome.whole(), "{how}: {:?}", end(&outcome));
        assert!(stage.plan(&wanted).await.pending().next().is_none());
        let (none, _) = manifest("")
            .split_once("    access:")
            .map(|(a, b)| (a.to_owned(), b.len()))
            .unwrap();
        let none = desired(&none);
        let plan = stage.plan(&none).await;
        let (outcome, _) = stage.apply(plan).await;
        assert!(outcome.whole(), "{how}: {:?}", end(&outcome));
        assert!(stage.sandbox.state().get("roleAssignments").is_none());
    }
}

/// A subscription holds 4,000 assignments: where it is full, a new one waits for the delete that frees its place, each for its own; and
/// where there is none left to free, it is blocked.
#[tokio::test(start_paused = true)]
async fn in_a_full_subscription_a_create_waits_for_a_delete() {
    let others: Vec<Value> = (0..3_998)
        .map(|number| {
            json!({"scope": format!("{GROUP}/providers/x/y/{number}"), "role": "Owner",
                "principal": "aaaaaaaa-0000-4000-8000-000000000001"})
        })
        .collect();
    let stage = stage(json!({"roleAssignments": others}));
    let access = |roles: &[&str]| {
        let (head, _) = manifest("")
            .split_once("      - ")
            .map(|(head, rest)| (head.to_owned(), rest.len()))
            .unwrap();
        let roles = roles
            .iter()
            .map(|it| format!("      - {{role: {it}, scope: {GROUP}}}\n"));
        desired(&(head + &roles.collect::<String>()))
    };
    let plan = stage.plan(&access(&["Reader", "AcrPull"])).await;
    assert!(stage.apply(plan).await.0.whole());
    let wanted = access(&["Contributor", "AcrPush", "AcrDelete"]);
    let plan = stage.plan(&wanted).await;
    let waits: Vec<usize> = plan
        .pending()
        .filter(|it| it.action == Action::Create)
        .map(|it| it.depends_on.len())
        .collect();
    assert_eq!(waits, [1, 1]);
    let blocked = plan.changes.iter().find(|it| it.action == Action::Blocked);
    assert_eq!(
        blocked.map(|it| &it.why),
        Some(&Why::NoRoomForRoles { used: 4_000 })
    );
    let (outcome, _) = stage.apply(plan).await;
    let failed = outcome
        .ends
        .values()
        .filter(|it| matches!(it, End::Failed(_)));
    assert_eq!(failed.count(), 0, "{outcome:?}");
    let state = stage.sandbox.state();
    assert_eq!(state["roleAssignments"].as_array().unwrap().len(), 4_000);
}
