//! Key vault policies in bad weather: many writers of one vault, a kill at every request, and what moved since the plan.

use serde_json::{Value, json};
use widctl::event::End;
use widctl::fault::Class;
use widctl::plan::Action;
use widctl::resource::{Address, ArmId, Mark};
use widctl::sandbox::{Door, Sandbox};

use super::net::Trouble;
use super::stage::{Stage, desired};
use super::{pending, stage_of, world};

const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

fn vault(name: &str) -> String {
    format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/apps/providers/Microsoft.KeyVault/vaults/{name}"
    )
}

/// Key, location and policies of an identity, each of those a vault and permissions.
type Declared<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)]);

fn manifest(identities: &[Declared<'_>]) -> String {
    let mut text = format!(
        "apiVersion: widctl/v1\nname: payments\ntenant: {TENANT}\n\
         defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: apps, location: westeurope}}\nidentities:\n"
    );
    for (key, location, policies) in identities {
        text += &format!(
            "  {key}:\n    managedIdentity: {{name: id-{key}, location: {location}}}\n    access:\n"
        );
        for (name, permissions) in *policies {
            text += &format!(
                "      - {{keyVaultPolicy: {}, {permissions}}}\n",
                vault(name)
            );
        }
    }
    text
}

/// An identity of ours.
fn ours(key: &str, principal: &str) -> Value {
    let name = format!("id-{key}");
    let mark = Mark::of_resource("payments", &ArmId::identity(SUBSCRIPTION, "apps", &name));
    json!({"name": name, "group": "apps", "principalId": principal, "tags": {"widctl": mark.to_string()}})
}

fn entry(object: &str, permissions: &Value) -> Value {
    json!({"objectId": object, "permissions": permissions})
}

#[tokio::test(start_paused = true)]
async fn writes_of_one_vault_come_one_after_another() {
    let keys = ["a", "b", "c", "d", "e", "f"];
    let identities: Vec<_> = keys
        .iter()
        .map(|key| {
            let all: &[(&str, &str)] = &[("kv-one", "secrets: [get]"), ("kv-two", "keys: [get]")];
            (*key, "westeurope", all)
        })
        .collect();
    let vaults = json!([{"name": "kv-one", "group": "apps"}, {"name": "kv-two", "group": "apps"}]);
    let stage = stage_of(&world(json!({"vaults": vaults, "latency": 40})));
    let wanted = desired(&manifest(&identities));
    let plan = stage.plan(&wanted).await;
    let (outcome, _) = stage.apply(plan).await;
    assert!(outcome.whole(), "{outcome:?}");
    let requests = stage.sandbox.requests();
    let conflicts = requests.iter().filter(|it| it.status == Some(409)).count();
    assert_eq!(conflicts, 0);
    // Each is read, written and read back.
    let of = |method: &str, part: &str| {
        let fits = requests.iter().filter(|it| it.method == method);
        fits.filter(|it| it.path.contains(part)).count()
    };
    assert_eq!(of("PUT", "/accessPolicies/add"), 12);
    assert_eq!(of("GET", "/vaults/kv-"), 24);
    assert_eq!(pending(&stage.plan(&wanted).await), Vec::<String>::new());
}

/// One to make, one with an entry that others wrote into, one that moves, one that goes; and a prune.
fn motley() -> (Value, String) {
    let world = world(json!({
        "seed": 7,
        "identities": [
            ours("busy", "99999999-0000-0000-0000-00000000000a"),
            ours("moved", "99999999-0000-0000-0000-00000000000b"),
            ours("gone", "99999999-0000-0000-0000-00000000000c"),
        ],
        "vaults": [
            {"name": "kv-one", "group": "apps", "accessPolicies": [
                entry("99999999-0000-0000-0000-00000000000A", &json!({"secrets": ["Get", "Set"], "keys": ["wrapKey"]})),
                entry("99999999-0000-0000-0000-00000000000b", &json!({"secrets": ["get"]})),
                entry("99999999-0000-0000-0000-000000000001", &json!({"secrets": ["all"]})),
            ]},
            {"name": "kv-two", "group": "apps", "accessPolicies": [
                entry("99999999-0000-0000-0000-00000000000a", &json!({"certificates": ["Get"]})),
                entry("99999999-0000-0000-0000-00000000000c", &json!({"storage": ["Get"]})),
            ]},
        ],
    }));
    let text = manifest(&[
        ("busy", "westeurope", &[("kv-one", "secrets: [get, list]")]),
        ("fresh", "westeurope", &[("kv-two", "keys: [unwrapKey]")]),
        ("moved", "northeurope", &[("kv-one", "secrets: [get]")]),
    ]);
    (world, text)
}

async fn once(sandbox: &Sandbox, text: &str, trouble: Trouble) -> (bool, usize) {
    let stage = Stage::in_trouble(sandbox.clone(), trouble);
    let wanted = desired(text);
    let work = async {
        let plan = stage.plan(&wanted).await;
        let blocked = plan.pending().any(|it| it.action == Action::Blocked);
        assert!(!blocked, "{:?}", pending(&plan));
        let (outcome, _) = stage.apply(plan).await;
        assert!(
            outcome.whole(),
            "{trouble:?} {outcome:?}\n{:#?}",
            stage.net.passed()
        );
    };
    let ended = tokio::select! {
        biased;
        () = stage.net.crashed() => false,
        () = work => true,
    };
    (ended, stage.net.passed().len())
}

fn policies(sandbox: &Sandbox) -> Value {
    let mut vaults = sandbox.state()["vaults"].clone();
    for vault in vaults.as_array_mut().into_iter().flatten() {
        // Which of several comes first is the order of writing.
        if let Some(all) = vault["accessPolicies"].as_array_mut() {
            all.sort_by_key(|it| it["objectId"].to_string());
        }
    }
    vaults
}

#[tokio::test(start_paused = true)]
async fn killed_at_any_request_the_policies_converge() {
    let (world, text) = motley();
    let sandbox = Sandbox::new(&world).expect("a world");
    let (_, requests) = once(&sandbox, &text, Trouble::Nothing).await;
    let reference = policies(&sandbox);
    let all: Vec<Value> = reference
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|it| it["accessPolicies"].as_array().cloned().unwrap_or_default())
        .collect();
    assert_eq!(all.len(), 4, "{reference}");
    let lost = (1..=requests).map(Trouble::LoseAnswer);
    let points = (1..=requests).flat_map(|it| [Trouble::CrashBefore(it), Trouble::CrashAfter(it)]);
    for trouble in points.chain(lost) {
        let when = format!("{trouble:?}");
        let sandbox = Sandbox::new(&world).expect("a world");
        let kills = !matches!(trouble, Trouble::LoseAnswer(_));
        let (ended, _) = once(&sandbox, &text, trouble).await;
        assert_eq!(ended, !kills, "{when}");
        once(&sandbox, &text, Trouble::Nothing).await;
        assert_eq!(policies(&sandbox), reference, "{when}");
        let left = stage_of(&sandbox.state()).plan(&desired(&text)).await;
        assert_eq!(pending(&left), Vec::<String>::new(), "{when}");
    }
}

/// Somebody else's change of a vault.
async fn meanwhile(stage: &Stage, path: &str, body: Value) {
    let key = stage.sandbox.key(&Door::Arm).expect("a key");
    let request = http::Request::builder()
        .method(if body.is_null() { "DELETE" } else { "PUT" })
        .uri(format!(
            "https://management.azure.com{path}?api-version=2023-07-01"
        ))
        .header("authorization", format!("Bearer {key}"))
        .body(bytes::Bytes::from(body.to_string()));
    let answer = stage
        .sandbox
        .answer(&Door::Arm, request.expect("a request"));
    let answer = answer.await;
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn an_entry_that_moved_since_the_plan_is_not_overwritten() {
    let (world, text) = motley();
    let busy = Address::policy("busy", "kv-one");
    let change = |object: &str, permissions: Value| {
        let entry = json!({"tenantId": TENANT, "objectId": object, "permissions": permissions});
        json!({"properties": {"accessPolicies": [entry]}})
    };
    let object = "99999999-0000-0000-0000-00000000000a";

    // Into this very entry: theirs stays, and the next plan shows it. Into another entry: not our matter.
    for (who, moved) in [
        (object, true),
        ("99999999-0000-0000-0000-000000000001", false),
    ] {
        let stage = stage_of(&world);
        let plan = stage.plan(&desired(&text)).await;
        let body = change(who, json!({"keys": ["sign"]}));
        meanwhile(
            &stage,
            &format!("{}/accessPolicies/add", vault("kv-one")),
            body,
        )
        .await;
        let (outcome, _) = stage.apply(plan).await;
        match &outcome.ends[&busy] {
            End::Failed(fault) => assert!(moved && fault.class == Class::Stale, "{fault}"),
            End::Done => assert!(!moved),
            other => panic!("{other:?}"),
        }
    }

    // Somebody did just what was planned: there is nothing left to write.
    let stage = stage_of(&world);
    let plan = stage.plan(&desired(&text)).await;
    let path = format!("{}/accessPolicies/replace", vault("kv-one"));
    meanwhile(
        &stage,
        &path,
        change(object, json!({"secrets": ["List", "Get"]})),
    )
    .await;
    let (outcome, _) = stage.apply(plan).await;
    assert_eq!(outcome.ends[&busy], End::Unchanged);

    // The vault went: what was to be made fails, what was to go is gone.
    let stage = stage_of(&world);
    let plan = stage.plan(&desired(&text)).await;
    meanwhile(&stage, &vault("kv-two"), Value::Null).await;
    let (outcome, _) = stage.apply(plan).await;
    let fresh = &outcome.ends[&Address::policy("fresh", "kv-two")];
    assert!(
        matches!(fresh, End::Failed(fault) if fault.class == Class::Stale),
        "{fresh:?}"
    );
    let undeclared = Address::identity("busy");
    let pruned = Address::undeclared(widctl::resource::Kind::Policy, &undeclared, "kv-two");
    assert_eq!(outcome.ends[&pruned], End::Unchanged);

    // It goes by roles since.
    let stage = stage_of(&world);
    let plan = stage.plan(&desired(&text)).await;
    let body = json!({"location": "westeurope", "properties": {"tenantId": TENANT, "sku": {"name": "standard"},
        "accessPolicies": [], "enableRbacAuthorization": true}});
    meanwhile(&stage, &vault("kv-two"), body).await;
    let (outcome, _) = stage.apply(plan).await;
    let fresh = &outcome.ends[&Address::policy("fresh", "kv-two")];
    assert!(
        matches!(fresh, End::Failed(fault) if fault.class == Class::Stale),
        "{fresh:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_write_that_azure_takes_and_forgets_is_not_called_done() {
    let (mut world, text) = motley();
    // As it was reported of permissions in another case: 200, and nothing happens.
    world["faults"] = json!([{
        "on": {"method": "PUT", "path": "*/kv-one/accessPolicies/remove"},
        "answer": {"status": 200, "body": "{}"},
    }]);
    let stage = stage_of(&world);
    let plan = stage.plan(&desired(&text)).await;
    let (outcome, _) = stage.apply(plan).await;
    match &outcome.ends[&Address::policy("busy", "kv-one")] {
        End::Unknown(fault) => assert!(fault.words.contains("does not show"), "{fault}"),
        other => panic!("{other:?}"),
    }
}
