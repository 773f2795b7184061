//! A run is killed before every request and after every one was carried out, or loses every answer; the next run brings it to its end.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::net::Trouble;
use super::stage::{Stage, desired};
use super::{pending, world};
use widctl::sandbox::Sandbox;

/// A world in which a run has everything to do: an issuer to turn on, an identity to move, credentials to make and to delete, accounts
/// to make, to join and to take back from.
async fn before() -> Value {
    let mut off = world(json!({"operation": {"polls": 2}}));
    off["clusters"][0]["aks"] = json!({"group": "apps", "name": "aks-prod"});
    off["clusters"]
        .as_array_mut()
        .expect("clusters")
        .push(json!({
            "name": "other",
            "aks": {"group": "apps", "name": "aks-other", "issuer": ISSUER},
            "kubernetes": {
                "namespaces": ["payments"],
                "serviceAccounts": [{"namespace": "payments", "name": "api"}],
            },
        }));
    off["identities"] = json!([{"group": "apps", "name": "id-shared", "credentials": [
        {"name": "by-hand", "issuer": ISSUER, "subject": "system:serviceaccount:payments:adopted"},
    ]}]);
    let stage = Stage::new(&off);
    let earlier = OTHER
        .replace("northeurope", "westeurope")
        .replace("serviceAccount: api", "serviceAccount: old");
    let plan = stage.plan(&desired(&earlier)).await;
    assert!(stage.apply(plan).await.0.whole());
    stage.sandbox.state()
}

const ISSUER: &str = "https://westeurope.oic.prod-aks.azure.com/72f988bf-86f1-41af-91ab-2d7cd011db47/0f0f0f0f-0000-4000-8000-000000000001/";

const OTHER: &str = "
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: apps}
clusters:
  other: {aks: {resourceGroup: apps, name: aks-other}}
identities:
  moved: {managedIdentity: {name: id-moved, location: northeurope}}
  stays: {managedIdentity: {name: id-stays, location: westeurope, tags: {team: pay}}}
  shared: {managedIdentity: {name: id-shared, existing: true}}
bindings:
  - {identity: shared, clusters: [other], namespace: payments, serviceAccount: adopted}
  - {identity: moved, clusters: [other], namespace: payments, serviceAccount: worker}
  - {identity: stays, clusters: [other], namespace: payments, serviceAccount: api}
";

fn after() -> String {
    let prod = "  prod: {aks: {resourceGroup: apps, name: aks-prod}, manage: true}\n  other: {aks";
    let fresh = "identities:\n  fresh: {managedIdentity: {name: id-fresh, location: westeurope}}\n";
    let mut text = OTHER
        .replace("  other: {aks", prod)
        .replace("identities:\n", fresh)
        .replace("team: pay", "team: bill");
    for (identity, account) in [
        ("stays", "api"),
        ("fresh", "one"),
        ("fresh", "two"),
        ("shared", "three"),
        ("fresh", "four"),
        ("stays", "five"),
    ] {
        text += &format!(
            "  - {{identity: {identity}, clusters: [prod], namespace: payments, serviceAccount: {account}}}\n"
        );
    }
    text
}

/// What is there in the end, without what is new each time.
fn kept(state: &Value) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(all) => {
                all.retain(|key, _| {
                    !matches!(
                        key.as_str(),
                        "clientId"
                            | "principalId"
                            | "uid"
                            | "resourceVersion"
                            | "creationTimestamp"
                            | "time"
                            | "now"
                            | "faults"
                            | "made"
                            | "operation"
                            | "generation"
                            | "azure.workload.identity/client-id"
                    )
                });
                all.values_mut().for_each(strip);
            }
            Value::Array(all) => all.iter_mut().for_each(strip),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut state = state.clone();
    strip(&mut state);
    json!({"identities": state["identities"], "clusters": state["clusters"]})
}

/// Runs until the end or the crash; how many requests that took, and the trace of them.
async fn run(sandbox: &Sandbox, trouble: Trouble) -> Vec<super::net::Passed> {
    let stage = Stage::in_trouble(sandbox.clone(), trouble);
    let wanted = desired(&after());
    let work = async {
        let plan = stage.plan(&wanted).await;
        stage.apply(plan).await
    };
    tokio::select! {
        biased;
        () = stage.net.crashed() => {}
        (outcome, _) = work => assert!(outcome.whole(), "{trouble:?}: {:#?}", outcome.ends),
    }
    stage.net.passed()
}

#[tokio::test(start_paused = true)]
async fn wherever_it_is_killed_the_next_run_ends_well() {
    let before = before().await;
    let calm = Sandbox::new(&before).expect("a world");
    let trace = run(&calm, Trouble::Nothing).await;
    let wanted = kept(&calm.state());
    let requests = trace.len();
    assert!(requests >= 60, "{requests}");
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for number in 1..=requests {
        for trouble in [
            Trouble::CrashBefore(number),
            Trouble::CrashAfter(number),
            Trouble::LoseAnswer(number),
        ] {
            let sandbox = Sandbox::new(&before).expect("a world");
            run(&sandbox, trouble).await;
            run(&sandbox, Trouble::Nothing).await;
            let stage = Stage::beside(sandbox.clone());
            let plan = stage.plan(&desired(&after())).await;
            assert_eq!(
                pending(&plan),
                Vec::<String>::new(),
                "{trouble:?} at {:?}",
                trace[number - 1]
            );
            assert_eq!(
                kept(&sandbox.state()),
                wanted,
                "{trouble:?} at {:?}",
                trace[number - 1]
            );
            *ends
                .entry(
                    format!("{trouble:?}")
                        .split('(')
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                )
                .or_default() += 1;
        }
    }
    println!("{requests} requests; converged: {ends:?}");
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_requests_at_the_same_times() {
    let before = before().await;
    let mut traces = Vec::new();
    for _ in 0..3 {
        let sandbox = Sandbox::new(&before).expect("a world");
        let trace = run(&sandbox, Trouble::Nothing).await;
        traces.push(
            trace
                .into_iter()
                .map(|it| (it.at, it.method, it.host, it.path))
                .collect::<Vec<_>>(),
        );
    }
    assert_eq!(traces[0], traces[1]);
    assert_eq!(traces[0], traces[2]);
}

#[tokio::test(start_paused = true)]
async fn bad_weather_changes_nothing_about_the_end() {
    let before = before().await;
    let calm = Sandbox::new(&before).expect("a world");
    run(&calm, Trouble::Nothing).await;
    let wanted = kept(&calm.state());
    for seed in 0..20 {
        let mut stormy = before.clone();
        stormy["chaos"] = json!({"seed": seed, "throttled": 0.15, "failed": 0.15, "lost": 0.15, "concurrent": 0.15});
        let sandbox = Sandbox::new(&stormy).expect("a world");
        // That each change ends well in a single run is looked at in there.
        run(&sandbox, Trouble::Nothing).await;
        assert_eq!(kept(&sandbox.state()), wanted, "seed {seed}");
    }
}
