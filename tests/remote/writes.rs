//! What became of a write: after one that was taken, or may have been, no error is told as if nothing had happened.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};
use tokio::sync::watch;
use widctl::event::{End, Outcome};
use widctl::resource::Address;
use widctl::sandbox::Sandbox;

use super::stage::{Stage, desired};
use super::{MANIFEST, pending, world};

/// Something of each far side.
const MOTLEY: &str = "
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: apps, location: westeurope}
clusters:
  prod: {aks: {resourceGroup: apps, name: aks-prod}, manage: true, webhook: none}
identities:
  billing: {managedIdentity: {name: id-billing}}
  reporting: {application: {displayName: reporting}}
bindings:
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [prod], namespace: payments, serviceAccount: ledger, mode: identityBinding}
  - {identity: reporting, clusters: [prod], namespace: payments, serviceAccount: nightly}
";

fn motley(faults: &Value) -> Stage {
    let mut world = world(json!({"faults": faults, "operation": {"polls": 3, "seconds": 90}}));
    world["clusters"][0]["aks"] = json!({"group": "apps", "name": "aks-prod"});
    Stage::beside(Sandbox::new(&world).expect("a world"))
}

async fn applied(stage: &Stage) -> Outcome {
    let plan = stage.plan(&desired(MOTLEY)).await;
    stage.apply(plan).await.0
}

/// A fault for every request to a path, but for the first ones.
fn always(method: &str, path: &str, skip: usize, status: u16) -> Value {
    json!({"on": {"method": method, "path": path}, "skip": skip, "answer": {"status": status, "code": "Told"}})
}

/// A write that is answered well and not carried out.
fn empty(method: &str, path: &str) -> Value {
    json!({"on": {"method": method, "path": path}, "answer": {"status": 200, "body": "{}"}})
}

#[tokio::test(start_paused = true)]
async fn after_a_write_that_was_taken_no_error_says_that_nothing_happened() {
    let (cluster, identity) = (Address::cluster("prod"), Address::identity("billing"));
    let (application, account) = (
        Address::identity("reporting"),
        Address::service_account("prod", "payments", "api"),
    );
    let on_graph = Address::credential("reporting", "prod", "payments", "nightly");
    let applications = "/v1.0/applications(uniquename=*)";
    for (address, faults) in [
        // The operation that a PUT began may not be asked about, or is never answered for.
        (&cluster, json!([always("GET", "*/operations/*", 0, 403)])),
        (&cluster, json!([always("GET", "*/operations/*", 0, 503)])),
        // What was answered for cannot be read: the look before the write still could.
        (
            &identity,
            json!([
                empty("PUT", "*/userAssignedIdentities/id-billing"),
                always("GET", "*/userAssignedIdentities/id-billing", 1, 403),
            ]),
        ),
        // An upsert that is sent again and again, and may have happened each time.
        (&application, json!([always("PATCH", applications, 0, 503)])),
        (&application, json!([always("PATCH", applications, 0, 500)])),
        (
            &on_graph,
            json!([always("PATCH", "*/federatedIdentityCredentials(*", 0, 503)]),
        ),
        // Made, and then what follows is refused.
        (
            &application,
            json!([always("POST", "/v1.0/servicePrincipals", 0, 403)]),
        ),
        (
            &account,
            json!([always("PATCH", "*/serviceaccounts/api", 0, 403)]),
        ),
    ] {
        let outcome = applied(&motley(&faults)).await;
        let end = &outcome.ends[address];
        assert!(matches!(end, End::Unknown(_)), "{faults}: {end:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_leaves_an_operation_unknown() {
    let stage = motley(&json!([]));
    let plan = stage.plan(&desired(MOTLEY)).await;
    let (stop, stopped) = watch::channel(false);
    let interrupt = async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        stop.send_replace(true);
    };
    let ((outcome, _), ()) = tokio::join!(stage.apply_until(plan, stopped), interrupt);
    let end = &outcome.ends[&Address::cluster("prod")];
    assert!(matches!(end, End::Unknown(_)), "{end:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_before_anything_was_taken_failed() {
    for (method, path) in [
        ("PUT", "*/managedClusters/aks-prod"),
        ("PUT", "*/userAssignedIdentities/id-billing"),
        ("PUT", "*/federatedIdentityCredentials/*"),
        ("PUT", "*/identityBindings/*"),
        ("PATCH", "/v1.0/applications(uniquename=*)"),
        ("PATCH", "*/federatedIdentityCredentials(*"),
        ("POST", "*/serviceaccounts"),
        ("PATCH", "*/clusterroles/*"),
    ] {
        let outcome = applied(&motley(&json!([always(method, path, 0, 403)]))).await;
        let ends = || outcome.ends.values();
        assert!(
            ends().any(|it| matches!(it, End::Failed(fault) if fault.status == Some(403))),
            "{method} {path}: {:#?}",
            outcome.ends
        );
        assert!(
            !ends().any(|it| matches!(it, End::Unknown(_))),
            "{method} {path}: {:#?}",
            outcome.ends
        );
    }
}

/// Azure itself says that what it took came to nothing: that is no open question.
#[tokio::test(start_paused = true)]
async fn an_operation_that_azure_says_failed_failed() {
    let failed =
        json!({"status": "Failed", "error": {"code": "QuotaExceeded", "message": "no room"}});
    let stage = motley(&json!([
        {"on": {"method": "GET", "path": "*/operations/*"}, "answer": {"status": 200, "body": failed}},
    ]));
    let outcome = applied(&stage).await;
    let end = &outcome.ends[&Address::cluster("prod")];
    assert!(
        matches!(end, End::Failed(fault) if fault.words == "no room"),
        "{end:?}"
    );
}

/// Half of a replace is done: the old one is gone, and the new one is refused.
#[tokio::test(start_paused = true)]
async fn half_a_replace_is_not_told_as_nothing() {
    let stage = Stage::beside(Sandbox::new(&world(json!({}))).expect("a world"));
    let plan = stage.plan(&desired(MANIFEST)).await;
    assert!(stage.apply(plan).await.0.whole());
    let mut world = stage.sandbox.state();
    world["faults"] = json!([always("PUT", "*/userAssignedIdentities/id-billing", 0, 403)]);
    let stage = Stage::beside(Sandbox::new(&world).expect("a world"));
    let moved = MANIFEST.replace("location: westeurope", "location: northeurope");
    let plan = stage.plan(&desired(&moved)).await;
    let (outcome, _) = stage.apply(plan).await;
    let end = &outcome.ends[&Address::identity("billing")];
    assert!(
        matches!(end, End::Unknown(fault) if fault.status == Some(403)),
        "{end:?}"
    );
}

fn said(status: u16, body: &'static str) -> Response<Bytes> {
    let answer = Response::builder().status(status);
    let answer = answer.header("content-type", "application/json");
    answer
        .body(Bytes::from_static(body.as_bytes()))
        .expect("an answer")
}

fn writes(request: &Request<Bytes>) -> bool {
    let reads = request.method() == Method::GET || request.uri().path().contains("listCluster");
    !reads
}

/// What an answer says of a write is compared. One that says nothing, or something else, is no proof: it is looked at what is there.
#[tokio::test(start_paused = true)]
async fn an_answer_that_does_not_show_the_write_is_made_good_by_looking() {
    for (status, body) in [
        (200, ""),
        (200, "{}"),
        (202, "{}"),
        (
            200,
            r#"{"name": "x", "properties": {"issuer": "https://other/"}, "id": "y", "metadata": {"name": "z"}}"#,
        ),
    ] {
        let sandbox = motley(&json!([])).sandbox;
        // An operation that is not told about is seen in the cluster's own state.
        let stage = Stage::twisted(sandbox.clone(), move |request| {
            let principal = request.uri().path().ends_with("/servicePrincipals");
            (writes(request) && !(principal && body.len() > 2)).then(|| said(status, body))
        });
        let outcome = applied(&stage).await;
        assert!(outcome.whole(), "{status} {body}: {:#?}", outcome.ends);
        let plan = Stage::beside(sandbox).plan(&desired(MOTLEY)).await;
        assert_eq!(pending(&plan), Vec::<String>::new(), "{status} {body}");
    }
}

/// A write that is taken and not done is not called done, is not sent without end, and not without a pause.
#[tokio::test(start_paused = true)]
async fn what_is_taken_and_not_done_is_said_honestly() {
    for (method, path) in [
        ("PUT", "*/managedClusters/aks-prod"),
        ("PUT", "*/userAssignedIdentities/id-billing"),
        ("PUT", "*/federatedIdentityCredentials/*"),
        ("PUT", "*/identityBindings/*"),
        ("PATCH", "/v1.0/applications(uniquename=*"),
        ("POST", "/v1.0/servicePrincipals"),
        ("POST", "*/serviceaccounts"),
        ("PATCH", "*/serviceaccounts/api"),
        ("PATCH", "*/clusterroles/*"),
        ("PATCH", "*/clusterrolebindings/*"),
    ] {
        let stage = motley(&json!([empty(method, path)]));
        let outcome = applied(&stage).await;
        let unknown = outcome.ends.values();
        let unknown = unknown.filter(|it| matches!(it, End::Unknown(_))).count();
        let failed = outcome.ends.values();
        let failed = failed.filter(|it| matches!(it, End::Failed(_))).count();
        assert!(
            unknown > 0 && failed == 0,
            "{method} {path}: {:#?}",
            outcome.ends
        );
        let mut sent: BTreeMap<String, Vec<Duration>> = BTreeMap::new();
        let glob = path
            .trim_start_matches('*')
            .trim_end_matches('*')
            .to_lowercase();
        for it in stage.net.passed() {
            if it.method == method && it.path.to_lowercase().contains(&glob) {
                // Several are made by POSTs to one path.
                let to = format!("{} {}", it.path, String::from_utf8_lossy(&it.body));
                sent.entry(to).or_default().push(it.at);
            }
        }
        assert!(!sent.is_empty(), "{method} {path}");
        for (to, at) in sent {
            assert!(at.len() <= 2, "{to} was sent {} times", at.len());
            let pauses = at.windows(2).map(|two| two[1] - two[0]);
            assert!(
                pauses
                    .min()
                    .is_none_or(|it| it >= Duration::from_millis(400)),
                "{to}: {at:?}"
            );
        }
    }
}

/// What an identity's role assignment hung on is gone, and so is the assignment.
#[tokio::test(start_paused = true)]
async fn an_assignment_at_what_is_gone_is_gone() {
    const ROLE: &str = "    access: [{role: Reader, scope: /subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/apps/providers/Microsoft.Storage/storageAccounts/pay}]\n";
    let without = "
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 11111111-2222-3333-4444-555555555555, resourceGroup: apps, location: westeurope}
identities:
  billing:
    managedIdentity: {name: id-billing}
";
    for (code, on) in [
        ("ResourceNotFound", ["GET", "DELETE"].as_slice()),
        ("ResourceGroupNotFound", &["GET", "DELETE"]),
        // It goes between the last look and the delete.
        ("ResourceNotFound", &["DELETE"]),
        ("ResourceGroupNotFound", &["DELETE"]),
    ] {
        let stage = Stage::beside(Sandbox::new(&world(json!({}))).expect("a world"));
        let plan = stage.plan(&desired(&format!("{without}{ROLE}"))).await;
        assert!(stage.apply(plan).await.0.whole());
        let mut world = stage.sandbox.state();
        let gone = on.iter().map(|method| {
            json!({"on": {"method": method, "path": "*/roleAssignments/*"}, "answer": {"status": 404, "code": code}})
        });
        world["faults"] = gone.collect();
        let stage = Stage::beside(Sandbox::new(&world).expect("a world"));
        let plan = stage.plan(&desired(without)).await;
        assert_eq!(plan.pending().count(), 1, "{:?}", pending(&plan));
        let (outcome, _) = stage.apply(plan).await;
        let ends: Vec<&End> = outcome.ends.values().collect();
        assert_eq!(ends, [&End::Unchanged], "{code} {on:?}");
    }
}

/// Workloads are listed within the run's one bound.
#[tokio::test(start_paused = true)]
async fn one_at_a_time_is_one_at_a_time_for_workloads_too() {
    let stage = motley(&json!([]));
    let mut wanted = desired(MOTLEY);
    wanted.workloads = true;
    widctl::observe::observe(&stage.remote, &wanted, 1, &stage.reporter).await;
    let at: Vec<Duration> = stage.net.passed().iter().map(|it| it.at).collect();
    let together = at.windows(2).filter(|two| two[0] == two[1]).count();
    assert_eq!(together, 0, "{at:?}");
    let lists = stage.net.passed();
    assert!(
        lists.iter().any(|it| it.path.contains("/cronjobs")),
        "{lists:?}"
    );
}
