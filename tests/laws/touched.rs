//! `--changed-since`: a run that is limited to what a change of the manifest touches does what a run of the whole does.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use widctl::plan::{Change, Flags, Plan, diff};

use super::fields::{TENANT, made, meaning, world};
use super::model::SUBSCRIPTION;

fn lines(plan: &Plan) -> Vec<String> {
    let line = |it: &Change| format!("{:?} {} {:?}", it.action, it.address, it.why);
    plan.pending().map(line).collect()
}

fn manifest() -> Json {
    let data = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data");
    let vault = format!("{data}/providers/Microsoft.KeyVault/vaults/kv-pay");
    let binding = |identity: &str, cluster: &str, account: &str, mode: &str| json!({"identity": identity, "clusters": [cluster], "namespace": "n", "serviceAccount": account, "mode": mode});
    json!({
        "apiVersion": "widctl/v1", "name": "payments", "tenant": TENANT,
        "defaults": {"subscription": SUBSCRIPTION, "resourceGroup": "rg", "location": "westeurope"},
        "clusters": {
            "prod": {"aks": {"resourceGroup": "rg-aks", "name": "aks-prod"}},
            "edge": {"issuer": "https://oic.example/edge/", "kubernetes": {"context": "edge"}},
        },
        "identities": {
            "a": {
                "managedIdentity": {"name": "id-a"},
                "access": [{"role": "Reader", "scope": data}, {"keyVaultPolicy": vault, "secrets": ["get", "list"]}],
                "trusts": {"ci": {"issuer": "https://ci.example/", "subject": "main"}},
            },
            "b": {"managedIdentity": {"name": "id-b"}, "access": [{"role": "Reader", "scope": data}]},
            "c": {"managedIdentity": {"name": "id-c"}},
        },
        "bindings": [
            binding("a", "edge", "one", "federated"),
            binding("a", "prod", "two", "identityBinding"),
            binding("b", "edge", "three", "federated"),
            binding("b", "prod", "four", "federated"),
        ],
    })
}

/// What may be done to a manifest, by pointer and new value; null takes out.
fn edits() -> Vec<(&'static str, Json)> {
    vec![
        ("/identities/a/access/0/role", json!("Contributor")),
        ("/identities/a/access/0", Json::Null),
        ("/identities/a/access/1", Json::Null),
        ("/identities/a/access", json!([])),
        ("/identities/a/access/1/secrets", json!(["get"])),
        ("/identities/a/trusts/ci", Json::Null),
        ("/identities/a/trusts/ci/subject", json!("release")),
        ("/identities/a/managedIdentity/name", json!("id-other")),
        (
            "/identities/b/managedIdentity/location",
            json!("northeurope"),
        ),
        ("/identities/c", Json::Null),
        (
            "/identities/d",
            json!({"managedIdentity": {"name": "id-d"}}),
        ),
        ("/bindings/0", Json::Null),
        ("/bindings/1", Json::Null),
        ("/bindings/3", Json::Null),
        ("/bindings/0/identity", json!("c")),
        ("/bindings/2/serviceAccount", json!("renamed")),
        ("/bindings/3/mode", json!("both")),
        ("/bindings/1/clusters", json!(["edge"])),
        (
            "/clusters/edge/issuer",
            json!("https://oic.example/rebuilt/"),
        ),
        ("/clusters/prod/manage", json!(true)),
    ]
}

fn edited(mut text: Json, (pointer, value): &(&'static str, Json)) -> Json {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    match (text.pointer_mut(parent), value) {
        (Some(Json::Object(of)), Json::Null) => drop(of.remove(key)),
        (Some(Json::Object(of)), value) => drop(of.insert(key.to_owned(), value.clone())),
        (Some(Json::Array(of)), Json::Null) => {
            drop(of.remove(key.parse::<usize>().expect("a place")));
        }
        (at, _) => panic!("{pointer}: {at:?}"),
    }
    if let (Some(bindings), "/bindings/1/clusters") = (text["bindings"].as_array_mut(), *pointer) {
        bindings[1]["mode"] = json!("federated");
    }
    text
}

#[test]
fn a_run_limited_to_what_has_changed_does_what_the_whole_does() {
    let before = manifest();
    let (old, _) = meaning(&before).expect("a manifest");
    let live = made(&old, world(&old));
    assert_eq!(lines(&diff(&old, &live, &Flags::default())), [""; 0]);
    let all = edits();
    let (mut some, mut fewer) = (0, 0);
    for first in &all {
        for second in &all {
            let (a, b) = (first.0, second.0);
            // What one takes out, or moves to another place, the other has not to edit.
            if a > b
                || a != b
                    && (b.starts_with(a)
                        || a.starts_with("/bindings") && b.starts_with("/bindings"))
            {
                continue;
            }
            let mut after = edited(before.clone(), first);
            if a != b {
                let again = std::panic::catch_unwind(|| edited(after.clone(), second));
                let Ok(again) = again else { continue };
                after = again;
            }
            let Some((new, _)) = meaning(&after) else {
                continue;
            };
            let whole = lines(&diff(&new, &live, &Flags::default()));
            let touched = new.touched_since(&old).expect("of the same name");
            let limited = new.clone().narrow(touched).expect("known");
            let plan = diff(&limited, &live, &Flags::default());
            assert_eq!(lines(&plan), whole, "{first:?} {second:?}");
            some += usize::from(!whole.is_empty());
            fewer += usize::from(limited.in_question().count() < new.wanted.len());
        }
    }
    assert!(some > 100, "{some}");
    assert!(fewer > 100, "{fewer}");
    // Nothing has changed, so nothing is in question.
    let same = old.touched_since(&old).expect("of the same name");
    assert_eq!(same, BTreeSet::new());
    let limited = old.clone().narrow(same).expect("known");
    assert_eq!(limited.in_question().count(), 0);
}

#[test]
fn another_name_or_tenant_touches_everything() {
    let (old, _) = meaning(&manifest()).expect("a manifest");
    for (key, value) in [
        ("name", json!("billing")),
        ("formerly", json!(["pay"])),
        ("tenant", json!("99999999-2222-3333-4444-555555555555")),
    ] {
        let mut text = manifest();
        text[key] = value;
        let (new, _) = meaning(&text).expect("a manifest");
        assert_eq!(new.touched_since(&old), None, "{key}");
    }
}
