//! Simulated worlds of identity bindings: made, changed and taken away, killed at every request of it, every answer lost in turn, and
//! under chance; each time the next run makes it whole, and nothing is left that no later run would find.

use super::net::{Passed, Trouble};
use super::stage::{Ended, Stage, desired, virtually};
use super::worlds::state;
use serde_json::{Value, json};
use widctl::plan::Action;
use widctl::sandbox::Sandbox;

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const SUBSCRIPTION: &str = "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";

/// What is declared, one after the other: two clusters bound; one of them left, with other service accounts on the other, beside a
/// federated credential; nothing bound any more.
const BOUND: [&[(&str, &str, &str)]; 3] = [
    &[
        ("weu, neu", "api", "identityBinding"),
        ("weu", "worker", "identityBinding"),
    ],
    &[
        ("neu", "api", "identityBinding"),
        ("neu", "mail", "identityBinding"),
        ("weu", "mail", "federated"),
    ],
    &[],
];

fn manifest(number: usize) -> String {
    let bindings: String = BOUND[number]
        .iter()
        .map(|(clusters, account, mode)| {
            format!("  - {{identity: billing, clusters: [{clusters}], namespace: payments, serviceAccount: {account}, mode: {mode}}}\n")
        })
        .collect();
    let bindings = match bindings.as_str() {
        "" => " []\n".to_owned(),
        some => format!("\n{some}"),
    };
    format!(
        "apiVersion: widctl/v1
name: payments
tenant: {TENANT}
defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg-identities, location: westeurope}}
clusters:
  weu: {{aks: {{resourceGroup: rg-aks, name: weu}}, webhook: none}}
  neu: {{aks: {{resourceGroup: rg-aks, name: neu}}, webhook: none}}
identities:
  billing: {{managedIdentity: {{name: id-billing}}}}
bindings:{bindings}"
    )
}

/// The empty world of the first manifest.
fn empty() -> Value {
    let cluster = |name: &str| {
        json!({"name": name, "aks": {"group": "rg-aks", "issuer": true},
               "kubernetes": {"namespaces": ["payments"]}})
    };
    json!({
        "seed": 7,
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {"rg-aks": "westeurope", "rg-identities": "westeurope"}}],
        "clusters": [cluster("weu"), cluster("neu")],
        "operation": {"polls": 2, "seconds": 30},
    })
}

async fn once(stage: Stage, number: usize) -> (Option<Ended>, Vec<Passed>) {
    stage.run(&desired(&manifest(number))).await
}

async fn whole(sandbox: &Sandbox, number: usize, when: &str) -> usize {
    let (ended, passed) = once(Stage::beside(sandbox.clone()), number).await;
    let ended = ended.expect("nothing kills it");
    let blocked: Vec<_> = ended
        .plan
        .pending()
        .filter(|it| it.action == Action::Blocked)
        .collect();
    assert!(
        ended.outcome.whole() && blocked.is_empty(),
        "{when}: {blocked:?} {:?}",
        ended.outcome
    );
    let (ended, _) = once(Stage::beside(sandbox.clone()), number).await;
    let ended = ended.expect("nothing kills it");
    let left: Vec<_> = ended.plan.pending().collect();
    assert!(left.is_empty(), "{when}: still to do: {left:?}");
    passed.len()
}

/// Each manifest's number, the world before it, the world after it, and the requests that a run takes from the one to the other.
fn steps() -> Vec<(usize, Value, Value, usize)> {
    let mut world = empty();
    let mut steps = Vec::new();
    for number in 0..BOUND.len() {
        let (after, requests) = virtually(async {
            let sandbox = Sandbox::new(&world).expect("a world");
            let requests = whole(&sandbox, number, "at first").await;
            (state(&sandbox), requests)
        });
        steps.push((number, world, after.clone(), requests));
        world = after;
    }
    steps
}

#[test]
fn what_is_bound_comes_and_goes_with_all_that_belongs_to_it() {
    let steps = steps();
    let bindings = |world: &Value| -> Vec<usize> {
        let clusters = world["clusters"].as_array().expect("clusters");
        clusters
            .iter()
            .map(|it| it["aks"]["identityBindings"].as_array().map_or(0, Vec::len))
            .collect()
    };
    let after: Vec<Vec<usize>> = steps
        .iter()
        .map(|(_, _, after, _)| bindings(after))
        .collect();
    // In the order of names: neu, weu.
    assert_eq!(after, [[1, 1], [1, 0], [0, 0]]);
    let (_, _, last, _) = &steps[2];
    for cluster in last["clusters"].as_array().expect("clusters") {
        assert_eq!(
            cluster["kubernetes"],
            json!({"namespaces": ["payments"]}),
            "nothing of ours stays on a cluster"
        );
    }
    // AKS's own credential is all that is left on the identity, and it is not ours to take.
    let credentials = &last["identities"][0]["credentials"];
    assert_eq!(credentials.as_array().map(Vec::len), Some(1));
    assert_eq!(credentials[0]["name"], "aks-identity-binding");
}

#[test]
fn killed_at_any_point_bindings_converge() {
    let mut converged = 0;
    for (number, before, after, requests) in steps() {
        let points =
            (1..=requests).flat_map(|it| [Trouble::CrashBefore(it), Trouble::CrashAfter(it)]);
        for trouble in points {
            virtually(async {
                let sandbox = Sandbox::new(&before).expect("a world");
                let when = format!("manifest {number}, {trouble:?}");
                let (ended, _) = once(Stage::in_trouble(sandbox.clone(), trouble), number).await;
                assert!(ended.is_none(), "{when}: the run was not killed");
                whole(&sandbox, number, &when).await;
                assert_eq!(state(&sandbox), after, "{when}");
            });
            converged += 1;
        }
    }
    println!("{converged} points at which it was killed, all converged");
}

/// Somebody who was killed in the middle may go on with another manifest: what was made until then is found and goes.
#[test]
fn killed_at_any_point_and_taken_away_nothing_is_left() {
    let steps = steps();
    let (_, before, _, requests) = &steps[0];
    let points = (1..=*requests).flat_map(|it| [Trouble::CrashBefore(it), Trouble::CrashAfter(it)]);
    for trouble in points {
        virtually(async {
            let sandbox = Sandbox::new(before).expect("a world");
            let when = format!("{trouble:?}");
            once(Stage::in_trouble(sandbox.clone(), trouble), 0).await;
            whole(&sandbox, 2, &when).await;
            let world = state(&sandbox);
            // Until AKS has made its credential nothing was ever bound, and a ClusterRole alone gives nothing.
            let traced = world["identities"][0]["credentials"].is_array();
            for cluster in world["clusters"].as_array().expect("clusters") {
                assert_eq!(cluster["aks"].get("identityBindings"), None, "{when}");
                let objects = &cluster["kubernetes"]["objects"];
                assert!(!traced || objects.is_null(), "{when}: {objects}");
            }
        });
    }
}

#[test]
fn a_lost_answer_changes_nothing_of_bindings() {
    for (number, before, after, requests) in steps() {
        for request in 1..=requests {
            virtually(async {
                let sandbox = Sandbox::new(&before).expect("a world");
                let when = format!("manifest {number}: the answer to request {request} is lost");
                let stage = Stage::in_trouble(sandbox.clone(), Trouble::LoseAnswer(request));
                let (ended, _) = once(stage, number).await;
                let ended = ended.expect("nothing kills it");
                assert!(ended.outcome.whole(), "{when}: {:?}", ended.outcome);
                whole(&sandbox, number, &when).await;
                assert_eq!(state(&sandbox), after, "{when}");
            });
        }
    }
}

#[test]
fn bindings_survive_chance() {
    // A campaign asks for more: WIDCTL_WORLDS=100000.
    let asked = std::env::var("WIDCTL_WORLDS").ok();
    let worlds: u64 = asked.map_or(25, |it| it.parse().expect("a number of worlds"));
    for (number, before, after, _) in steps() {
        for seed in 1..=worlds {
            virtually(async {
                let mut world = before.clone();
                world["chaos"] = json!({"seed": seed, "throttled": 0.1, "failed": 0.1, "lost": 0.08, "concurrent": 0.15, "cap": 3});
                let sandbox = Sandbox::new(&world).expect("a world");
                once(Stage::beside(sandbox.clone()), number).await;
                let calm = Sandbox::new(&state(&sandbox)).expect("a world");
                let when = format!("manifest {number}, seed {seed}");
                whole(&calm, number, &when).await;
                assert_eq!(state(&calm), after, "{when}");
            });
        }
    }
}
