//! The far side in bad weather: throttles, lost answers, revoked tokens, foreign hosts, interrupts; in the process, by a paused clock.

#[path = "remote/bound.rs"]
mod bound;
#[path = "remote/counts.rs"]
mod counts;
#[path = "remote/errors.rs"]
mod errors;
#[path = "remote/hostile.rs"]
mod hostile;
#[path = "support/msi.rs"]
mod msi;
#[path = "support/net.rs"]
mod net;
#[path = "remote/roles.rs"]
mod roles;
#[path = "support/shared.rs"]
mod shared;
#[path = "remote/specs.rs"]
mod specs;
#[path = "support/stage.rs"]
mod stage;
#[path = "remote/touched.rs"]
mod touched;
#[path = "remote/vaults.rs"]
mod vaults;
#[path = "remote/vcluster.rs"]
mod vcluster;
#[path = "remote/worlds.rs"]
mod worlds;
#[path = "remote/writes.rs"]
mod writes;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::TryStreamExt as _;
use net::{Came, Net, Side, Trouble};
use serde_json::{Value, json};
use stage::{Stage, desired};
use tokio::sync::watch;
use tokio::time::Instant;
use widctl::event::{End, Event, Outcome};
use widctl::fault::{Class, System};
use widctl::live::{Coverage, Listing};
use widctl::plan::{Action, Plan};
use widctl::remote::{Cloud, Endpoints, Login, Notice, Remote, Reporter};
use widctl::resource::{Address, Cluster, Reach, Target, Webhook};
use widctl::sandbox::{CANARY, Door, Sandbox};

const MANIFEST: &str = "
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: apps, location: westeurope, tags: {team: pay}}
clusters:
  prod: {aks: {resourceGroup: apps, name: aks-prod}}
identities:
  billing: {managedIdentity: {name: id-billing}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: worker}
";

const IDENTITY: &str = "/userAssignedIdentities/id-billing";
const CREDENTIALS: &str = "/federatedIdentityCredentials/";

fn world(more: Value) -> Value {
    let mut world = json!({
        "tenant": "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "subscriptions": [{
            "id": "11111111-2222-3333-4444-555555555555",
            "groups": {"apps": "westeurope"},
        }],
        "clusters": [{
            "name": "prod",
            "aks": {"group": "apps", "name": "aks-prod", "issuer": true, "workloadIdentity": true},
            "kubernetes": {"namespaces": ["payments"]},
        }],
    });
    for (key, value) in more.as_object().into_iter().flatten() {
        world[key] = value.clone();
    }
    world
}

fn fault(method: &str, path: &str, what: Value) -> Value {
    let mut fault = json!({"on": {"method": method, "path": path}, "times": 1});
    for (key, value) in what.as_object().into_iter().flatten() {
        fault[key] = value.clone();
    }
    fault
}

fn stage_of(world: &Value) -> Stage {
    Stage::beside(Sandbox::new(world).expect("a world"))
}

/// The methods and paths that were asked of Azure and the clusters, tokens left out.
fn asked(stage: &Stage) -> Vec<(String, String)> {
    let all = stage.net.passed().into_iter();
    all.filter(|it| !it.host.starts_with("login."))
        .map(|it| (it.method, it.path))
        .collect()
}

/// How often a method was sent to paths with this in them.
fn sent(stage: &Stage, method: &str, part: &str) -> usize {
    let part = part.to_lowercase();
    let fits = |(it, path): &&(String, String)| it == method && path.to_lowercase().contains(&part);
    asked(stage).iter().filter(fits).count()
}

fn pending(plan: &Plan) -> Vec<String> {
    let words = plan
        .pending()
        .map(|it| format!("{} {} {:?}", it.action.word(), it.address, it.why));
    words.collect()
}

/// The plan that is left after an apply is empty, and reading it wrote nothing.
async fn settled(stage: &Stage) {
    let stage = Stage::beside(stage.sandbox.clone());
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(pending(&plan), Vec::<String>::new());
    assert!(
        asked(&stage)
            .iter()
            .all(|(method, path)| method == "GET" || path.contains("listCluster"))
    );
}

async fn applied(stage: &Stage) -> (Outcome, Vec<Event>) {
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(plan.pending().count(), 5, "{:?}", pending(&plan));
    stage.apply(plan).await
}

#[tokio::test(start_paused = true)]
async fn a_first_apply_makes_everything_once() {
    let stage = stage_of(&world(json!({})));
    let (outcome, _) = applied(&stage).await;
    assert!(outcome.whole(), "{:#?}", outcome.ends);
    assert_eq!(
        (
            sent(&stage, "PUT", CREDENTIALS),
            sent(&stage, "PUT", IDENTITY)
        ),
        (2, 3)
    );
    settled(&stage).await;
}

/// A client that is not ours reads in the sandbox what we wrote, so that a mistake of ours and one of the sandbox cannot agree.
#[tokio::test(start_paused = true)]
async fn another_client_reads_what_was_applied() {
    const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
    let stage = stage_of(&world(json!({})));
    assert!(applied(&stage).await.0.whole());
    let client = msi::client(&stage.sandbox);
    let identity = client
        .user_assigned_identities_client()
        .get(SUBSCRIPTION, "apps", "id-billing")
        .await
        .expect("the identity");
    let tags = identity.tracked_resource.tags.expect("tags");
    assert_eq!(tags["team"], "pay");
    let mark = tags["widctl"].as_str().expect("a mark");
    assert!(mark.starts_with("payments."), "{mark}");
    let pages: Vec<_> = client
        .federated_identity_credentials_client()
        .list(SUBSCRIPTION, "apps", "id-billing")
        .into_stream()
        .try_collect()
        .await
        .expect("the credentials");
    let mut trusted: Vec<_> = pages
        .into_iter()
        .flat_map(|page| page.value)
        .map(|it| it.properties.expect("properties"))
        .map(|it| (it.subject, it.audiences))
        .collect();
    trusted.sort();
    let expected = ["api", "worker"].map(|account| {
        (
            format!("system:serviceaccount:payments:{account}"),
            vec!["api://AzureADTokenExchange".to_owned()],
        )
    });
    assert_eq!(trusted, expected);
}

#[tokio::test(start_paused = true)]
async fn throttles_of_half_a_minute_are_waited_out_and_told() {
    let mut throttle = fault(
        "PUT",
        "*/federatedIdentityCredentials/*",
        json!({
            "answer": {"status": 429, "code": "429", "headers": {"Retry-After": "30"}},
        }),
    );
    throttle["times"] = json!(2);
    let stage = stage_of(&world(json!({"faults": [throttle]})));
    let start = Instant::now();
    let (outcome, events) = applied(&stage).await;
    assert!(outcome.whole(), "{:#?}", outcome.ends);
    assert!(start.elapsed() >= Duration::from_secs(60));
    let pauses: Vec<u64> = events
        .iter()
        .filter_map(|it| match it {
            Event::Retrying { pause, .. } => Some(pause.as_secs()),
            _ => None,
        })
        .collect();
    assert_eq!(pauses, [30, 30]);
    settled(&stage).await;
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_once() {
    let refusal = json!({"answer": {"status": 401, "code": "ExpiredAuthenticationToken"}});
    let once = fault("GET", "*/managedClusters", refusal.clone());
    let stage = stage_of(&world(json!({"faults": [once]})));
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(plan.pending().count(), 5, "{:?}", pending(&plan));
    let logins = |stage: &Stage| {
        stage
            .net
            .passed()
            .iter()
            .filter(|it| it.method == "POST" && it.host.starts_with("login."))
            .count()
    };
    assert_eq!(logins(&stage), 2);

    let mut always = fault("GET", "*/managedClusters*", refusal);
    always["times"] = json!(100);
    let stage = stage_of(&world(json!({"faults": [always]})));
    let plan = stage.plan(&desired(MANIFEST)).await;
    let cluster = plan.change(&Address::cluster("prod")).expect("the cluster");
    assert_eq!(cluster.action, Action::Blocked);
    // The list, and the cluster itself, whose own name its kubeconfig must have: each is sent again once, with a fresh token.
    assert_eq!(
        (logins(&stage), sent(&stage, "GET", "managedClusters")),
        (3, 4)
    );
}

#[tokio::test(start_paused = true)]
async fn a_link_to_another_host_gets_no_token() {
    for link in [
        "https://evil.example/next",
        "http://management.azure.com/next",
        "https://management.azure.com:8443/next",
        "//evil.example/next",
    ] {
        let body = json!({"value": [], "nextLink": link});
        let page = fault(
            "GET",
            "*/userAssignedIdentities",
            json!({"answer": {"status": 200, "body": body}}),
        );
        let stage = stage_of(&world(json!({"faults": [page]})));
        let live = stage.observe(&desired(MANIFEST)).await;
        let listing = Listing::Subscription("11111111-2222-3333-4444-555555555555".to_owned());
        match live.coverage.get(&listing) {
            Some(Coverage::Not(fault)) => assert_eq!(fault.class, Class::Refused, "{fault}"),
            other => panic!("{link}: {other:?}"),
        }
        assert!(
            !stage
                .net
                .passed()
                .iter()
                .any(|it| it.host.contains("evil") || it.path.contains("next"))
        );
        let plan = stage.plan(&desired(MANIFEST)).await;
        assert_eq!(plan.changes.len(), 6);
    }
}

#[tokio::test(start_paused = true)]
async fn pages_that_go_round_are_no_list() {
    let body = json!({"value": [], "nextLink": "https://management.azure.com/round"});
    let page = json!({"on": {"path": "*/userAssignedIdentities"}, "answer": {"status": 200, "body": body}});
    let round = json!({"on": {"path": "/round"}, "answer": {"status": 200, "body": body}});
    let stage = stage_of(&world(json!({"faults": [page, round]})));
    let live = stage.observe(&desired(MANIFEST)).await;
    assert!(
        live.coverage
            .values()
            .any(|it| matches!(it, Coverage::Not(fault) if fault.words.contains("round")))
    );
    assert_eq!(sent(&stage, "GET", "/round"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_read_and_its_write_not_repeated() {
    for path in [
        "*/userAssignedIdentities/id-billing",
        "*/federatedIdentityCredentials/*-api-*",
    ] {
        let lost = fault("PUT", path, json!({"lose": "after"}));
        let stage = stage_of(&world(json!({"faults": [lost]})));
        let (outcome, _) = applied(&stage).await;
        assert!(outcome.whole(), "{path}: {:#?}", outcome.ends);
        assert_eq!(
            (
                sent(&stage, "PUT", CREDENTIALS),
                sent(&stage, "PUT", IDENTITY)
            ),
            (2, 3),
            "{path}"
        );
        settled(&stage).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_write_that_never_came_is_written_again() {
    for (path, puts) in [
        ("*/userAssignedIdentities/id-billing", (2, 4)),
        ("*/federatedIdentityCredentials/*-api-*", (3, 4)),
    ] {
        let lost = fault("PUT", path, json!({"lose": "before"}));
        let stage = stage_of(&world(json!({"faults": [lost]})));
        let (outcome, _) = applied(&stage).await;
        assert!(outcome.whole(), "{path}: {:#?}", outcome.ends);
        assert_eq!(
            (
                sent(&stage, "PUT", CREDENTIALS),
                sent(&stage, "PUT", IDENTITY)
            ),
            puts,
            "{path}"
        );
        settled(&stage).await;
    }
}

#[tokio::test(start_paused = true)]
async fn deletes_whose_answers_get_lost_are_deletes() {
    let stage = stage_of(&world(json!({})));
    applied(&stage).await;
    let mut after = stage.sandbox.state();
    after["faults"] = json!([
        fault(
            "DELETE",
            "*/federatedIdentityCredentials/*",
            json!({"lose": "after"})
        ),
        fault(
            "DELETE",
            "*/userAssignedIdentities/id-billing",
            json!({"lose": "after"})
        ),
    ]);
    let stage = stage_of(&after);
    let emptied = MANIFEST.split("identities:").next().expect("a head");
    let bystander = "identities: {other: {managedIdentity: {name: id-other}}}\n";
    let wanted = desired(&format!("{emptied}{bystander}"));
    let plan = stage.plan(&wanted).await;
    let deletes = plan
        .pending()
        .filter(|it| it.action == Action::Delete)
        .count();
    assert_eq!(deletes, 5, "{:?}", pending(&plan));
    let (outcome, _) = stage.apply(plan).await;
    assert!(outcome.whole(), "{:#?}", outcome.ends);
    assert_eq!(sent(&stage, "DELETE", IDENTITY), 3);
    let plan = Stage::beside(stage.sandbox.clone()).plan(&wanted).await;
    assert_eq!(pending(&plan), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn another_process_s_writes_under_the_same_identity_are_waited_for() {
    let mut conflict = fault(
        "PUT",
        "*/federatedIdentityCredentials/*",
        json!({"answer": {
            "status": 409, "code": "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
        }}),
    );
    conflict["times"] = json!(7);
    let stage = stage_of(&world(json!({"faults": [conflict]})));
    let (outcome, _) = applied(&stage).await;
    assert!(outcome.whole(), "{:#?}", outcome.ends);
    assert_eq!(sent(&stage, "PUT", CREDENTIALS), 9);
    settled(&stage).await;
}

#[tokio::test(start_paused = true)]
async fn an_identity_that_is_spreading_is_waited_for() {
    let mut spreading = fault(
        "PUT",
        "*/federatedIdentityCredentials/*",
        json!({
            "answer": {"status": 404, "code": "ParentResourceNotFound"},
        }),
    );
    spreading["times"] = json!(5);
    let stage = stage_of(&world(json!({"faults": [spreading]})));
    let (outcome, _) = applied(&stage).await;
    assert!(outcome.whole(), "{:#?}", outcome.ends);
    settled(&stage).await;
}

#[tokio::test(start_paused = true)]
async fn a_refusal_loses_only_what_hangs_on_it() {
    let refused = fault(
        "PUT",
        "*/federatedIdentityCredentials/*-api-*",
        json!({
            "answer": {"status": 403, "code": "AuthorizationFailed", "message": "no right", "headers": {"x-ms-request-id": "r-7"}},
        }),
    );
    let stage = stage_of(&world(json!({"faults": [refused]})));
    let (outcome, _) = applied(&stage).await;
    let credential = Address::credential("billing", "prod", "payments", "api");
    match &outcome.ends[&credential] {
        End::Failed(fault) => {
            assert_eq!(
                (fault.system, fault.class, fault.status),
                (System::Arm, Class::Forbidden, Some(403))
            );
            assert_eq!(
                (fault.code.as_deref(), fault.words.as_str()),
                (Some("AuthorizationFailed"), "no right")
            );
            assert!(fault.request_id.is_some());
        }
        other => panic!("{other:?}"),
    }
    let lost = Address::service_account("prod", "payments", "api");
    assert_eq!(outcome.ends[&lost], End::Skipped(Some(credential)));
    assert_eq!(outcome.done(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_issuer_is_turned_on_in_the_same_apply() {
    let mut busy = fault(
        "GET",
        "*/operations/*",
        json!({"answer": {"status": 500, "code": "InternalServerError"}}),
    );
    busy["times"] = json!(2);
    let race = fault(
        "PUT",
        "*/managedClusters/aks-prod",
        json!({"answer": {"status": 412, "body": {"code": "EtagMismatch", "message": "moved"}}}),
    );
    let mut off = world(json!({"faults": [busy, race], "operation": {"polls": 3, "seconds": 90}}));
    off["clusters"][0]["aks"] = json!({
        "group": "apps", "name": "aks-prod",
        "body": {"properties": {"futureField": {"kept": [1, null]}}},
    });
    let stage = stage_of(&off);
    let manifest = MANIFEST.replace(
        "name: aks-prod}}",
        "name: aks-prod}, manage: true, webhook: addon}",
    );
    let wanted = desired(&manifest);
    let plan = stage.plan(&wanted).await;
    assert_eq!(plan.pending().count(), 6, "{:?}", pending(&plan));
    let (outcome, events) = stage.apply(plan).await;
    assert!(outcome.whole(), "{:#?}", outcome.ends);
    assert!(events.iter().any(|it| matches!(it, Event::Waiting { .. })));
    assert_eq!(sent(&stage, "PUT", "managedClusters/aks-prod"), 2);
    let after = stage.sandbox.state().to_string();
    assert!(
        after.contains(r#""futureField":{"kept":[1,null]}"#),
        "{after}"
    );
    let plan = Stage::beside(stage.sandbox.clone()).plan(&wanted).await;
    assert_eq!(pending(&plan), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn an_operation_on_another_host_is_not_asked_about() {
    let mut off = world(
        json!({"faults": [fault("PUT", "*/managedClusters/aks-prod", json!({"answer": {
            "status": 200, "body": {}, "headers": {"Azure-AsyncOperation": "https://evil.example/operations/1"},
        }}))]}),
    );
    off["clusters"][0]["aks"] = json!({"group": "apps", "name": "aks-prod"});
    let stage = stage_of(&off);
    let manifest = MANIFEST.replace("name: aks-prod}}", "name: aks-prod}, manage: true}");
    let plan = stage.plan(&desired(&manifest)).await;
    let (outcome, _) = stage.apply(plan).await;
    match &outcome.ends[&Address::cluster("prod")] {
        End::Unknown(fault) => assert!(fault.words.contains("evil.example"), "{fault}"),
        other => panic!("{other:?}"),
    }
    assert!(!stage.net.passed().iter().any(|it| it.host.contains("evil")));
}

#[tokio::test(start_paused = true)]
async fn a_stop_gives_what_is_in_flight_five_seconds() {
    let held = fault(
        "PUT",
        "*/userAssignedIdentities/id-billing",
        json!({"hold": "after"}),
    );
    let stage = stage_of(&world(json!({"faults": [held]})));
    let plan = stage.plan(&desired(MANIFEST)).await;
    let (stop, stopped) = watch::channel(false);
    let start = Instant::now();
    let run = stage.apply_until(plan, stopped);
    let interrupt = async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        stop.send_replace(true);
    };
    let ((outcome, events), ()) = tokio::join!(run, interrupt);
    assert_eq!(start.elapsed().as_secs(), 25);
    assert!(outcome.stopped && events.contains(&Event::Stopping));
    assert!(matches!(
        outcome.ends[&Address::identity("billing")],
        End::Unknown(_)
    ));
    let skipped = outcome
        .ends
        .values()
        .filter(|it| matches!(it, End::Skipped(None)))
        .count();
    assert_eq!((skipped, outcome.ends.len()), (4, 5));
    // What the answer to was lost happened; the next run finds it and makes only the rest.
    let stage = Stage::beside(stage.sandbox.clone());
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert_eq!(plan.pending().count(), 4, "{:?}", pending(&plan));
    assert!(stage.apply(plan).await.0.whole());
    settled(&stage).await;
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_pauses_at_once() {
    let throttle = fault(
        "PUT",
        "*/userAssignedIdentities/id-billing",
        json!({
            "answer": {"status": 429, "code": "429", "headers": {"Retry-After": "300"}},
        }),
    );
    let stage = stage_of(&world(json!({"faults": [throttle]})));
    let plan = stage.plan(&desired(MANIFEST)).await;
    let (stop, stopped) = watch::channel(false);
    let start = Instant::now();
    let run = stage.apply_until(plan, stopped);
    let interrupt = async {
        tokio::time::sleep(Duration::from_secs(20)).await;
        stop.send_replace(true);
    };
    let ((outcome, _), ()) = tokio::join!(run, interrupt);
    assert_eq!(start.elapsed().as_secs(), 20);
    match &outcome.ends[&Address::identity("billing")] {
        End::Failed(fault) => assert!(fault.words.contains("interrupted"), "{fault}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn the_login_s_tenant_is_known_before_anything_is_read() {
    let stage = stage_of(&world(json!({})));
    let caller = stage.remote.caller(&stage.reporter).await.expect("a token");
    assert_eq!(
        caller.tenant.as_deref(),
        Some("72f988bf-86f1-41af-91ab-2d7cd011db47")
    );
    assert_eq!(asked(&stage), Vec::<(String, String)>::new());
}

#[tokio::test(start_paused = true)]
async fn writes_under_an_identity_slow_down_when_azure_says_so_and_not_before() {
    let gaps = async |faults: Value| {
        let stage = stage_of(&world(json!({"faults": faults})));
        assert!(applied(&stage).await.0.whole());
        let puts = stage
            .net
            .passed()
            .into_iter()
            .filter(|it| it.method == "PUT" && it.path.contains(CREDENTIALS));
        let at: Vec<Duration> = puts.map(|it| it.at).collect();
        at.windows(2).map(|two| two[1] - two[0]).collect::<Vec<_>>()
    };
    assert!(
        gaps(json!([]))
            .await
            .iter()
            .all(|it| *it < Duration::from_secs(1))
    );
    let throttle = fault(
        "PUT",
        "*/federatedIdentityCredentials/*",
        json!({
            "answer": {"status": 429, "code": "429", "headers": {"Retry-After": "1"}},
        }),
    );
    let slow = gaps(json!([throttle])).await;
    assert!(
        slow[0] < Duration::from_secs(3) && slow[1] >= Duration::from_secs(4),
        "{slow:?}"
    );
}

/// Somebody else's request to Azure.
async fn meanwhile(stage: &Stage, method: &str, path: &str, body: Value) {
    let key = stage.sandbox.key(&Door::Arm).expect("a key");
    let group = "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/apps/providers";
    let request = http::Request::builder()
        .method(method)
        .uri(format!("https://management.azure.com{group}/Microsoft.ManagedIdentity{path}?api-version=2023-01-31"))
        .header("authorization", format!("Bearer {key}"))
        .body(Bytes::from(body.to_string()));
    let answer = stage
        .sandbox
        .answer(&Door::Arm, request.expect("a request"))
        .await;
    assert!(answer.status().is_success(), "{answer:?}");
}

#[tokio::test(start_paused = true)]
async fn what_moved_since_the_plan_is_not_overwritten() {
    let stage = stage_of(&world(json!({})));
    applied(&stage).await;
    let retagged = desired(&MANIFEST.replace("team: pay", "team: bill"));

    // Somebody else changes the very tag: theirs stays. A tag that we do not write is carried along.
    for (tags, moved) in [
        (json!({"team": "sales"}), true),
        (json!({"TEAM": "pay", "cost": "7"}), false),
    ] {
        let stage = stage_of(&stage.sandbox.state());
        let plan = stage.plan(&retagged).await;
        assert_eq!(plan.pending().count(), 1, "{:?}", pending(&plan));
        let mark = plan
            .pending()
            .next()
            .and_then(|it| it.before.as_ref()?.mark.clone());
        let mut tags = tags;
        tags["widctl"] = json!(mark.expect("a mark"));
        meanwhile(
            &stage,
            "PUT",
            IDENTITY,
            json!({"location": "westeurope", "tags": tags}),
        )
        .await;
        let (outcome, _) = stage.apply(plan).await;
        let end = &outcome.ends[&Address::identity("billing")];
        let after = stage.sandbox.state()["identities"][0]["tags"].clone();
        if moved {
            assert!(
                matches!(end, End::Failed(fault) if fault.class == Class::Stale),
                "{end:?}"
            );
            assert_eq!(after["team"], "sales");
        } else {
            assert_eq!(*end, End::Done);
            assert_eq!(
                (&after["team"], &after["cost"], after.get("TEAM")),
                (&json!("bill"), &json!("7"), None)
            );
        }
    }

    // Gone in the meantime.
    let gone = stage_of(&stage.sandbox.state());
    let plan = gone.plan(&retagged).await;
    meanwhile(&gone, "DELETE", IDENTITY, Value::Null).await;
    let (outcome, _) = gone.apply(plan).await;
    assert!(
        matches!(&outcome.ends[&Address::identity("billing")], End::Failed(fault) if fault.class == Class::Stale)
    );

    // A credential of somebody else's hangs on an identity that is to go.
    let hung = stage_of(&stage.sandbox.state());
    let emptied = MANIFEST.split("identities:").next().expect("a head");
    let wanted = desired(&format!(
        "{emptied}identities: {{other: {{managedIdentity: {{name: id-other}}}}}}\n"
    ));
    let plan = hung.plan(&wanted).await;
    let body = json!({"properties": {"issuer": "https://i/", "subject": "s", "audiences": ["a"]}});
    meanwhile(
        &hung,
        "PUT",
        &format!("{IDENTITY}{CREDENTIALS}theirs"),
        body,
    )
    .await;
    let (outcome, _) = hung.apply(plan).await;
    match &outcome.ends[&Address::undeclared_identity("id-billing")] {
        End::Failed(fault) => assert!(fault.words.contains("theirs"), "{fault}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(sent(&hung, "DELETE", IDENTITY), 2);
}

#[tokio::test(start_paused = true)]
async fn another_s_identity_of_the_same_name_is_not_taken() {
    let stage = stage_of(&world(json!({})));
    let plan = stage.plan(&desired(MANIFEST)).await;
    meanwhile(
        &stage,
        "PUT",
        IDENTITY,
        json!({"location": "westeurope", "tags": {"owner": "them"}}),
    )
    .await;
    let (outcome, _) = stage.apply(plan).await;
    assert!(
        matches!(&outcome.ends[&Address::identity("billing")], End::Failed(fault) if fault.class == Class::Stale)
    );
    assert_eq!(
        stage.sandbox.state()["identities"][0]["tags"],
        json!({"owner": "them"})
    );
    assert_eq!(sent(&stage, "PUT", ""), 0);
}

#[tokio::test(start_paused = true)]
async fn a_cloud_describes_itself_and_no_secret_is_in_what_is_told() {
    let stage = stage_of(&world(
        json!({"faults": [fault("POST", "*/oauth2/v2.0/token", json!({
            "answer": {"status": 401, "body": {
                "error": "invalid_client", "error_codes": [7000215], "error_description": "AADSTS7000215: Invalid client secret provided.",
            }},
        }))]}),
    ));
    let arm = url::Url::parse("https://management.azure.com").expect("a URL");
    let cloud = Cloud::at(arm, Arc::new(stage.net.clone()), stage.reporter.clone())
        .await
        .expect("a cloud");
    assert_eq!(cloud.login.as_str(), "https://login.microsoftonline.com/");
    let fault = stage
        .remote
        .caller(&stage.reporter)
        .await
        .expect_err("a wrong secret");
    assert_eq!(
        (fault.system, fault.class, fault.code.as_deref()),
        (System::Entra, Class::Forbidden, Some("AADSTS7000215"))
    );
    let secret = stage.sandbox.operator().secret;
    for text in [
        fault.to_string(),
        format!("{fault:?}"),
        format!("{:?}", stage.remote),
    ] {
        assert!(!text.contains(&secret) && !text.contains(CANARY), "{text}");
    }
}

/// Nobody waits for a mistyped host in silence, and not for long.
#[tokio::test(start_paused = true)]
async fn a_host_that_describes_no_cloud_is_waited_for_aloud_and_briefly() {
    let arm = url::Url::parse("https://management.azrue.com").expect("a URL");
    let refused: Side = Arc::new(|_, _| Box::pin(async { Came::Refused }));
    let silent: Side = Arc::new(|_, _| Box::pin(std::future::pending()));
    for (side, told_within) in [(refused, 1), (silent, 6)] {
        let net = Net::new(side, Trouble::Nothing, (Duration::ZERO, 7));
        let begun = tokio::time::Instant::now();
        let told: Arc<Mutex<Vec<(Duration, String)>>> = Arc::default();
        let heard = told.clone();
        let reporter: Reporter = Arc::new(move |notice| {
            if let Notice::Unanswered { fault, within } = notice {
                let words = format!("{fault}, {} s", within.as_secs());
                heard
                    .lock()
                    .expect("notices")
                    .push((begun.elapsed(), words));
            }
        });
        let fault = Cloud::at(arm.clone(), Arc::new(net), reporter)
            .await
            .expect_err("no cloud");
        assert!(begun.elapsed() <= Duration::from_secs(20), "{fault}");
        let told = told.lock().expect("notices");
        let [(at, words)] = &told[..] else {
            panic!("{told:?}");
        };
        assert!(*at <= Duration::from_secs(told_within), "{at:?}");
        assert!(words.contains("management.azrue.com"), "{words}");
        assert!(words.ends_with(", 20 s"), "{words}");
    }
}

/// With two cryptographic providers in one process, the first client that is built would panic.
#[tokio::test]
async fn both_http_clients_live_in_one_process() {
    let folder = tempfile::tempdir().expect("a folder");
    let kubeconfig = json!({
        "apiVersion": "v1", "kind": "Config",
        "clusters": [{"name": "edge", "cluster": {"server": "https://127.0.0.1:1"}}],
        "users": [{"name": "me", "user": {"token": "t"}}],
        "contexts": [{"name": "edge", "context": {"cluster": "edge", "user": "me"}}],
    });
    let file = folder.path().join("config");
    std::fs::write(&file, kubeconfig.to_string()).expect("a kubeconfig");
    let mut endpoints = Endpoints::new(Cloud::public(), Login::Environment).expect("certificates");
    let variables = BTreeMap::from([("KUBECONFIG", file.display().to_string())]);
    endpoints.env = Arc::new(move |name| variables.get(name).cloned());
    let remote = Remote::new(endpoints);
    let cluster = Cluster {
        key: "edge".to_owned(),
        target: Target::Issuer("https://issuer.example/".to_owned()),
        reach: Reach::Context("edge".to_owned()),
        webhook: Webhook::Absent,
        oidc_issuer: None,
        workload_identity: None,
    };
    let silent: Reporter = Arc::new(|_| {});
    remote
        .reach(&cluster, &silent)
        .await
        .expect("a client of Kubernetes");
    let fault = remote
        .caller(&silent)
        .await
        .expect_err("nobody is logged in");
    assert!(
        fault.words.contains("AZURE_TENANT_ID is not set"),
        "{fault}"
    );
}
