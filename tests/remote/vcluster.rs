//! A vCluster platform in bad weather: asked once a binding, tried within bounds, and never sent a key that is another host's.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;
use widctl::plan::{Action, Plan, Why};

use super::stage::{Stage, desired};
use super::{stage_of, world};

const MANIFEST: &str = "
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: apps, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: apps, name: aks-prod}}
  team-x: {vcluster: {host: prod, name: x, platform: {host: vcluster.example.com, project: demo}}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: api, serviceAccountOwner: helm}
  - {identity: billing, clusters: [team-x], namespace: payments, serviceAccount: web, serviceAccountOwner: helm}
";

/// The platform misbehaves so.
fn stage(faults: &Value) -> Stage {
    stage_for(faults, Some("vcluster.example.com"))
}

/// The access key is for this host, as the environment says.
fn stage_for(faults: &Value, host: Option<&str>) -> Stage {
    stage_with(faults, host, &[])
}

/// The same, with the hosts that a file of `--policy` names.
fn stage_with(faults: &Value, host: Option<&str>, pinned: &[&str]) -> Stage {
    let mut stage = stage_of(&world(json!({"platform": {}, "faults": faults})));
    let operator = stage.sandbox.operator();
    let key = stage.sandbox.key(&widctl::sandbox::Door::Platform);
    let mut env = BTreeMap::from([
        ("AZURE_TENANT_ID".to_owned(), operator.tenant),
        ("AZURE_CLIENT_ID".to_owned(), operator.client_id),
        ("AZURE_CLIENT_SECRET".to_owned(), operator.secret),
        ("WIDCTL_VCLUSTER_KEY".to_owned(), key.expect("a key")),
    ]);
    env.extend(host.map(|it| ("WIDCTL_VCLUSTER_HOST".to_owned(), it.to_owned())));
    let mut endpoints = stage.net.endpoints(env);
    endpoints.vcluster_hosts = pinned.iter().map(|it| (*it).to_owned()).collect();
    stage.remote = widctl::remote::Remote::new(endpoints);
    stage
}

/// How often the platform was asked; nobody else gets POSTs but the login and for kubeconfigs.
fn asked(stage: &Stage) -> usize {
    let passed = stage.net.passed();
    let there = passed.iter().filter(|it| it.host == "vcluster.example.com");
    for it in &passed {
        let known = [
            "login.microsoftonline.com",
            "management.azure.com",
            "vcluster.example.com",
        ];
        let cluster = it.host.ends_with(".azmk8s.io");
        assert!(known.contains(&it.host.as_str()) || cluster, "{}", it.host);
    }
    there.count()
}

fn subjects(plan: &Plan) -> Vec<String> {
    let after = plan.changes.iter().filter_map(|it| it.after.as_ref());
    let credentials = after.filter_map(|it| it.as_credential());
    credentials
        .map(|it| it.subject.known().unwrap_or("unknown").to_owned())
        .collect()
}

fn blocked(plan: &Plan) -> Vec<String> {
    let blocked = plan
        .changes
        .iter()
        .filter(|it| it.action == Action::Blocked);
    blocked
        .map(|it| match &it.why {
            Why::Unread(fault) => format!("{} {}", it.address, fault.words),
            other => format!("{} {other:?}", it.address),
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn each_binding_is_asked_for_once() {
    let stage = stage(&json!([]));
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(blocked(&plan), Vec::<String>::new());
    assert_eq!(
        subjects(&plan),
        [
            "system:serviceaccount:loft-demo-v-x:api-x-payments-x-x",
            "system:serviceaccount:loft-demo-v-x:web-x-payments-x-x",
        ]
    );
    assert_eq!(asked(&stage), 2);
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_waited_out() {
    let stage = stage(&json!([
        {"on": {"door": "platform"}, "times": 1, "lose": "before"},
        {"on": {"door": "platform"}, "times": 1, "lose": "after"},
        {"on": {"door": "platform"}, "times": 1, "answer": {"status": 503, "code": "ServiceUnavailable"}},
        {"on": {"door": "platform"}, "times": 1,
         "answer": {"status": 429, "code": "TooManyRequests", "headers": {"retry-after": "5"}}},
    ]));
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(blocked(&plan), Vec::<String>::new());
    assert_eq!(asked(&stage), 6);
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_is_down_is_given_up_once() {
    let stage = stage(&json!([{"on": {"door": "platform"}, "lose": "before"}]));
    let begun = Instant::now();
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert!(plan.unseen);
    assert_eq!(blocked(&plan).len(), 2, "{:?}", blocked(&plan));
    assert_eq!(subjects(&plan), ["unknown", "unknown"]);
    let (asked, took) = (asked(&stage), begun.elapsed());
    assert!((3..20).contains(&asked), "{asked} tries");
    assert!(took < Duration::from_secs(90), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_clear_no_is_heard_once() {
    for (answer, words) in [
        (
            json!({"status": 401, "code": "Unauthorized", "message": "no"}),
            "no",
        ),
        (
            json!({"status": 403, "code": "Forbidden", "message": "not you"}),
            "not you",
        ),
    ] {
        let stage = stage(&json!([{"on": {"door": "platform"}, "answer": answer}]));
        let blocked = blocked(&stage.plan(&desired(MANIFEST)).await);
        assert_eq!(asked(&stage), 1);
        assert!(blocked.iter().all(|it| it.ends_with(words)), "{blocked:?}");
    }
    // Each name by itself may be one that cannot be told; a redirect would carry the key away.
    for (answer, words) in [
        (
            json!({"status": 201, "body": {"status": {"name": ""}}}),
            "holds no name",
        ),
        (
            json!({"status": 200, "body": {"status": {"name": null}}}),
            "holds no name",
        ),
        (
            json!({"status": 200, "body": {"status": {"name": "a:b\n"}}}),
            "no name of Kubernetes'",
        ),
        (
            json!({"status": 200, "body": "<html>log in</html>"}),
            "no JSON",
        ),
        (
            json!({"status": 302, "headers": {"location": "https://elsewhere.example.com/"}}),
            "Found",
        ),
    ] {
        let stage = stage(&json!([{"on": {"door": "platform"}, "answer": answer}]));
        let blocked = blocked(&stage.plan(&desired(MANIFEST)).await);
        assert_eq!(asked(&stage), 2, "{answer}");
        assert!(
            blocked.len() == 2 && blocked.iter().all(|it| it.contains(words)),
            "{blocked:?}"
        );
    }
}

/// The manifest's word alone sends the access key nowhere.
#[tokio::test(start_paused = true)]
async fn the_key_goes_to_no_host_that_only_the_manifest_names() {
    let stage = stage_for(&json!([]), None);
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(asked(&stage), 0);
    let blocked = blocked(&plan);
    assert_eq!(blocked.len(), 2, "{blocked:?}");
    assert!(
        blocked
            .iter()
            .all(|it| it.contains("set WIDCTL_VCLUSTER_HOST")),
        "{blocked:?}"
    );
}

/// A file of `--policy` may say it as well, of this very host.
#[tokio::test(start_paused = true)]
async fn the_key_goes_to_the_host_that_a_policy_file_names_and_to_no_other() {
    for (pinned, goes) in [
        (["other.example.com", "vcluster.example.com"], true),
        (["other.example.com", "https://vcluster.example.com"], true),
        (["other.example.com", "vcluster.example.com:8443"], false),
        (["example.com", "vcluster.example.com.evil.example"], false),
    ] {
        let stage = stage_with(&json!([]), None, &pinned);
        let plan = stage.plan(&desired(MANIFEST)).await;
        assert_eq!(asked(&stage) > 0, goes, "{pinned:?}");
        let blocked = blocked(&plan);
        assert_eq!(blocked.is_empty(), goes, "{pinned:?}: {blocked:?}");
    }
}
