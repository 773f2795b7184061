//! How many requests a plan takes that is limited to what has changed: they grow with what is touched, and not with the manifest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use widctl::resource::Pick;
use widctl::sandbox::Sandbox;

use super::net::Passed;
use super::stage::{Stage, desired, virtually};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const SUBSCRIPTION: &str = "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";

/// Ten bindings a cluster, each with an identity of its own; the first of them are renamed.
fn manifest(declared: usize, renamed: usize) -> String {
    let mut text = format!(
        "apiVersion: widctl/v1\nname: payments\ntenant: {TENANT}\n\
         defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg-ids, location: westeurope}}\nclusters:\n"
    );
    for it in 0..declared / 10 {
        let _ = writeln!(
            text,
            "  c{it}: {{aks: {{resourceGroup: rg-aks, name: c{it}}}, webhook: addon}}"
        );
    }
    text += "identities:\n";
    for it in 0..declared {
        let _ = writeln!(text, "  i{it}: {{managedIdentity: {{name: id-{it}}}}}");
    }
    text += "bindings:\n";
    for it in 0..declared {
        let (cluster, account) = (it / 10, if it < renamed { "web" } else { "api" });
        let _ = writeln!(
            text,
            "  - {{identity: i{it}, clusters: [c{cluster}], namespace: n{it}, serviceAccount: {account}}}"
        );
    }
    text
}

fn world(declared: usize) -> Value {
    let clusters = (0..declared / 10).map(|it| {
        let namespaces: Vec<String> = (0..10).map(|at| format!("n{}", it * 10 + at)).collect();
        json!({
            "name": format!("c{it}"),
            "aks": {"group": "rg-aks", "issuer": true, "workloadIdentity": true},
            "kubernetes": {"namespaces": namespaces},
        })
    });
    let identities = (0..declared).map(|it| json!({"group": "rg-ids", "name": format!("id-{it}")}));
    json!({
        "seed": 5,
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {"rg-aks": "westeurope", "rg-ids": "westeurope"}}],
        "clusters": clusters.collect::<Vec<_>>(),
        "identities": identities.collect::<Vec<_>>(),
    })
}

/// How many requests a limited plan takes, and beside them the pages of the subscription's identities.
fn requests(world: &Value, text: &str, limit: BTreeSet<Pick>) -> (usize, usize) {
    let stage = Stage::beside(Sandbox::new(world).expect("a world"));
    let wanted = desired(text).narrow(limit).expect("it is declared");
    let plan = virtually(stage.plan(&wanted));
    assert!(plan.pending().count() > 0, "nothing was to do");
    let passed = stage.net.passed();
    let is_page = |it: &&Passed| it.path.contains("/userAssignedIdentities?");
    let pages = passed.iter().filter(is_page).count();
    (passed.len() - pages, pages)
}

#[test]
fn they_grow_with_what_is_touched_and_not_with_the_manifest() {
    // A token, the clusters of the subscription; for a touched cluster its kubeconfig, webhook and service accounts; for a touched
    // binding the credentials of its identity, and its namespace.
    let of_bindings = |touched: usize| 2 + 3 + 2 * touched;
    // Who asks for credentials alone leaves the clusters be.
    let of_credentials = |touched: usize| 2 + touched;
    for declared in [10, 100, 1_000] {
        let world = world(declared);
        let before = desired(&manifest(declared, 0));
        for touched in [1, 10] {
            let after = manifest(declared, touched);
            let since = desired(&after).touched_since(&before);
            let since = since.expect("of the same name");
            let only = |it| format!("credential/i{it}/**").parse().expect("a pattern");
            let only = (0..touched).map(only).collect();
            for (limit, floor) in [
                (since, of_bindings(touched)),
                (only, of_credentials(touched)),
            ] {
                let case = format!("{touched} of {declared}: {limit:?}");
                let (others, pages) = requests(&world, &after, limit);
                // Where there are many identities in a subscription, their list has many pages: whoever declares them.
                assert_eq!(pages, declared.div_ceil(100), "{case}");
                assert_eq!(others, floor, "{case}");
            }
        }
    }
}
