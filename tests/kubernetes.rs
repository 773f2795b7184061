//! Service accounts of a cluster: what is read, and what each request leaves behind, against the built-in API and the real one.
//!
//! `KUBEBUILDER_ASSETS` names the folder with `kube-apiserver` and `etcd`; without it only the built-in API is asked.

#[path = "support/net.rs"]
mod net;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Method, Request, Response};
use net::{Came, Net, Side, Trouble};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;
use widctl::fault::{Class, Fault};
use widctl::live::{Found, Owner, Read, SiteState};
use widctl::remote::{
    AccountQuery, Budget, Executed, Failure, Operation, Reached, Remote, Reporter, WriteRequest,
};
use widctl::resource::{
    Cluster, MaybeKnown, Names, Reach, RemoteId, Resource, ServiceAccount, Target, Webhook,
};
use widctl::sandbox::{self, RealServers, ServerCertificate, Setup};

const ISSUER: &str = "https://oidc.example.com/edge/";
const CLIENT: &str = "azure.workload.identity/client-id";
const TENANT: &str = "azure.workload.identity/tenant-id";
const APPLY: &str = "application/apply-patch+yaml";
const MERGE: &str = "application/merge-patch+json";
const JSON: &str = "application/json";

static NOTHING: BTreeSet<&'static str> = BTreeSet::new();

/// A cluster, and widctl beside it.
struct Stage {
    side: Side,
    net: Net,
    remote: Remote,
    folder: tempfile::TempDir,
}

impl Stage {
    async fn new(side: Side) -> Self {
        Self::in_trouble(side, Trouble::Nothing).await
    }

    async fn in_trouble(side: Side, trouble: Trouble) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let kubeconfig = json!({
            "apiVersion": "v1", "kind": "Config",
            "clusters": [{"name": "edge", "cluster": {"server": "https://edge.example.com"}}],
            "users": [{"name": "me", "user": {"token": "t"}}],
            "contexts": [{"name": "edge", "context": {"cluster": "edge", "user": "me"}}],
        });
        let file = folder.path().join("config");
        std::fs::write(&file, kubeconfig.to_string()).expect("a kubeconfig");
        let net = Net::new(side.clone(), trouble, (Duration::from_millis(30), 7));
        let variables = [("KUBECONFIG".to_owned(), file.display().to_string())];
        let remote = net.remote(variables.into());
        remote
            .reach(&edge(), &silent())
            .await
            .expect("the context is good");
        Self {
            side,
            net,
            remote,
            folder,
        }
    }

    /// Somebody else's request.
    async fn ask(&self, method: Method, path: &str, content: &str, body: Value) -> Value {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("accept", JSON)
            .header("content-type", content)
            .body(Bytes::from(if body.is_null() {
                String::new()
            } else {
                body.to_string()
            }))
            .expect("a request");
        match (self.side)("edge.example.com".to_owned(), request).await {
            Came::Answer(answer) => serde_json::from_slice(answer.body()).expect("JSON"),
            Came::Broken | Came::Refused => panic!("no answer"),
        }
    }

    async fn namespace(&self, name: &str) {
        let body = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}});
        let made = self
            .ask(Method::POST, "/api/v1/namespaces", JSON, body)
            .await;
        assert_eq!(made["kind"], "Namespace", "{made}");
    }

    /// Another manager applies metadata to `api`.
    async fn applies(&self, manager: &str, namespace: &str, metadata: Value) {
        let mut body = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata});
        body["metadata"]["name"] = json!("api");
        let path = format!("{}?fieldManager={manager}&force=true", path(namespace));
        let done = self.ask(Method::PATCH, &path, APPLY, body).await;
        assert_eq!(done["kind"], "ServiceAccount", "{done}");
    }

    /// Someone edits `api`.
    async fn edits(&self, namespace: &str, metadata: Value) {
        let path = format!("{}?fieldManager=kubectl-edit", path(namespace));
        let done = self
            .ask(Method::PATCH, &path, MERGE, json!({"metadata": metadata}))
            .await;
        assert_eq!(done["kind"], "ServiceAccount", "{done}");
    }

    async fn raw(&self, namespace: &str) -> Value {
        self.ask(Method::GET, &path(namespace), JSON, Value::Null)
            .await
    }

    async fn found(&self, namespace: &str) -> Found {
        match self.sight(namespace).await {
            Read::Found(found) => *found,
            other => panic!("{other:?}"),
        }
    }

    async fn sight(&self, namespace: &str) -> Read<Box<Found>> {
        let (kube, look, issuer) = (self.kube(), &mut self.look(), MaybeKnown::from(ISSUER));
        let names = names();
        let read = kube.service_account(look, (namespace, "api"), &issuer, &names);
        Read::from(read.await).map(Box::new)
    }

    fn kube(&self) -> Reached {
        self.remote.kube("edge").expect("it was reached")
    }

    fn look(&self) -> Budget {
        self.remote.look_at_cluster(&silent())
    }

    async fn execute(&self, request: &WriteRequest<'_>) -> Result<Executed, Failure> {
        self.remote.execute(request, &silent()).await
    }

    async fn listed(
        &self,
        declared: &BTreeSet<(String, String)>,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let wanted = AccountQuery {
            issuer: &MaybeKnown::from(ISSUER),
            names: &names(),
            declared,
        };
        self.kube()
            .service_accounts(&mut self.look(), None, wanted)
            .await
    }

    /// How many requests of this method went out.
    fn count(&self, method: &str) -> usize {
        self.net
            .passed()
            .iter()
            .filter(|it| it.method == method)
            .count()
    }

    fn writes(&self) -> usize {
        self.net.passed().len() - self.count("GET")
    }
}

fn path(namespace: &str) -> String {
    format!("/api/v1/namespaces/{namespace}/serviceaccounts/api")
}

fn silent() -> Reporter {
    Arc::new(|_| {})
}

fn names() -> Names {
    Names {
        name: "payments".to_owned(),
        formerly: vec!["pay".to_owned()],
    }
}

fn edge() -> Cluster {
    Cluster {
        key: "edge".to_owned(),
        target: Target::Issuer(ISSUER.to_owned()),
        reach: Reach::Context("edge".to_owned()),
        webhook: Webhook::Absent,
        oidc_issuer: None,
        workload_identity: None,
    }
}

/// `api` with these fields.
fn account(namespace: &str, client: Option<&str>, tenant: Option<&str>) -> Resource {
    Resource::ServiceAccount(ServiceAccount {
        cluster: "edge".to_owned(),
        namespace: namespace.to_owned(),
        name: "api".to_owned(),
        identity: None,
        trusted_by: Default::default(),
        issuer: MaybeKnown::from(ISSUER),
        client_id: client.map(MaybeKnown::from),
        tenant_id: tenant.map(str::to_owned),
    })
}

fn order<'a>(
    operation: Operation,
    before: Option<&'a Found>,
    after: Option<&'a Resource>,
    names: &'a Names,
) -> WriteRequest<'a> {
    WriteRequest {
        operation,
        before,
        after,
        marked: false,
        drops: &NOTHING,
        releases: false,
        force: false,
        names,
    }
}

fn create<'a>(after: &'a Resource, names: &'a Names) -> WriteRequest<'a> {
    WriteRequest {
        marked: true,
        ..order(Operation::Create, None, Some(after), names)
    }
}

fn failed(came: Result<Executed, Failure>) -> Fault {
    match came {
        Err(Failure::Failed(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

/// The managers of an object's entries.
fn managers(raw: &Value) -> Vec<&str> {
    let entries = raw["metadata"]["managedFields"].as_array();
    entries
        .into_iter()
        .flatten()
        .filter_map(|it| it["manager"].as_str())
        .collect()
}

async fn one_that_is_missing_is_made_once(stage: &Stage) {
    stage.namespace("made").await;
    assert_eq!(stage.sight("made").await, Read::Absent);
    let (after, names) = (account("made", Some("c"), Some("t")), names());
    let before = stage.writes();
    assert!(
        !stage
            .execute(&create(&after, &names))
            .await
            .expect("made")
            .unchanged
    );
    assert_eq!(stage.writes() - before, 2, "a POST and an apply");
    let found = stage.found("made").await;
    assert_eq!(found.resource, after);
    assert_eq!(found.owner(&names), Owner::Ours);
    assert_eq!(found.foreign, BTreeSet::new());
    let ours = ["widctl/payments"];
    for field in ["clientId", "tenantId", "mark"] {
        let held = &found.managers[field];
        assert!(held.keys().eq(ours), "{field}: {held:?}");
        // The server keeps book of the time.
        assert!(held.values().all(Option::is_some), "{field}: {held:?}");
    }
    let before = stage.writes();
    assert!(
        stage
            .execute(&create(&after, &names))
            .await
            .expect("there")
            .unchanged
    );
    assert_eq!(stage.writes(), before);
}

async fn one_that_is_there_is_joined_and_given_back(stage: &Stage) {
    stage.namespace("joined").await;
    stage
        .applies("team", "joined", json!({"labels": {"team": "a"}}))
        .await;
    let (after, names) = (account("joined", Some("c"), Some("t")), names());
    let seen = stage.found("joined").await;
    stage
        .execute(&order(Operation::Update, Some(&seen), Some(&after), &names))
        .await
        .expect("joined");
    let found = stage.found("joined").await;
    assert_eq!(
        (found.mark.as_deref(), found.owner(&names)),
        (None, Owner::Nobody)
    );
    assert_eq!(found.resource, after);
    assert_eq!(
        found.foreign,
        BTreeSet::from(["metadata.labels.team".to_owned()])
    );

    let without = account("joined", None, None);
    let drops = BTreeSet::from(["clientId", "tenantId"]);
    let take_back = WriteRequest {
        drops: &drops,
        releases: true,
        ..order(Operation::Update, Some(&found), Some(&without), &names)
    };
    stage.execute(&take_back).await.expect("taken back");
    let raw = stage.raw("joined").await;
    assert_eq!(managers(&raw), ["team"]);
    assert_eq!(raw["metadata"]["labels"], json!({"team": "a"}));
    assert_eq!(raw["metadata"]["annotations"], Value::Null);
    assert!(
        stage
            .execute(&take_back)
            .await
            .expect("nothing left")
            .unchanged
    );
}

async fn what_others_hold_too_stays_when_we_take_back(stage: &Stage) {
    stage.namespace("shared").await;
    let (after, names) = (account("shared", Some("c"), None), names());
    stage.execute(&create(&after, &names)).await.expect("made");
    stage
        .applies("flux", "shared", json!({"annotations": {CLIENT: "c"}}))
        .await;
    let found = stage.found("shared").await;
    assert_eq!(
        found.foreign,
        BTreeSet::from([format!("metadata.annotations.{CLIENT}")])
    );
    // Asked for or not: what flux holds stays.
    let drops = BTreeSet::from(["clientId"]);
    let take_back = WriteRequest {
        drops: &drops,
        releases: true,
        ..order(
            Operation::Update,
            Some(&found),
            Some(&found.resource),
            &names,
        )
    };
    stage.execute(&take_back).await.expect("taken back");
    let raw = stage.raw("shared").await;
    assert_eq!(managers(&raw), ["flux"]);
    assert_eq!(raw["metadata"]["annotations"], json!({CLIENT: "c"}));
    assert_eq!(raw["metadata"]["labels"], Value::Null);
}

async fn one_that_is_released_loses_the_mark_and_keeps_its_values(stage: &Stage) {
    stage.namespace("released").await;
    let (after, names) = (account("released", Some("c"), Some("t")), names());
    stage.execute(&create(&after, &names)).await.expect("made");
    let found = stage.found("released").await;
    let release = WriteRequest {
        releases: true,
        ..order(
            Operation::Update,
            Some(&found),
            Some(&found.resource),
            &names,
        )
    };
    stage.execute(&release).await.expect("released");
    let raw = stage.raw("released").await;
    assert_eq!(
        raw["metadata"]["annotations"],
        json!({CLIENT: "c", TENANT: "t"})
    );
    let found = stage.found("released").await;
    assert_eq!(found.managers, BTreeMap::new());
    assert!(stage.execute(&release).await.expect("let go").unchanged);
    let concerns = stage.listed(&NONE).await.expect("a list");
    assert!(
        !concerns.contains_key(&after.remote_id()),
        "it is none of our concern any more"
    );
    assert_eq!(raw["metadata"]["labels"], Value::Null);
    // Whoever owns it now writes it without a conflict.
    let body = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "api", "annotations": {CLIENT: "d"}}});
    let by_helm = format!("{}?fieldManager=helm", path("released"));
    let done = stage.ask(Method::PATCH, &by_helm, APPLY, body).await;
    assert_eq!(done["metadata"]["annotations"][CLIENT], "d", "{done}");
}

async fn one_that_was_made_is_deleted_but_not_when_it_has_moved(stage: &Stage) {
    stage.namespace("deleted").await;
    let (after, names) = (account("deleted", Some("c"), None), names());
    stage.execute(&create(&after, &names)).await.expect("made");
    let seen = stage.found("deleted").await;
    let delete = order(Operation::Delete, Some(&seen), None, &names);
    stage
        .edits("deleted", json!({"labels": {"team": "a"}}))
        .await;
    let fault = failed(stage.execute(&delete).await);
    assert_eq!(fault.class, Class::Stale, "{fault}");
    // What moved and means nothing does not matter.
    stage
        .edits("deleted", json!({"labels": {"team": null}}))
        .await;
    assert!(!stage.execute(&delete).await.expect("deleted").unchanged);
    assert_eq!(stage.sight("deleted").await, Read::Absent);
    assert!(stage.execute(&delete).await.expect("gone").unchanged);
    // One of the same name is another.
    stage
        .execute(&create(&after, &names))
        .await
        .expect("made anew");
    let fault = failed(stage.execute(&delete).await);
    assert_eq!(fault.class, Class::Stale, "{fault}");
}

async fn a_field_of_others_is_taken_only_by_force(stage: &Stage) {
    stage.namespace("held").await;
    stage
        .applies("helm", "held", json!({"annotations": {CLIENT: "theirs"}}))
        .await;
    let (after, names) = (account("held", Some("ours"), None), names());
    let seen = stage.found("held").await;
    assert!(seen.managers["clientId"].keys().eq(["helm"]));
    let update = order(Operation::Update, Some(&seen), Some(&after), &names);
    let fault = failed(stage.execute(&update).await);
    assert_eq!(
        (fault.class, fault.status),
        (Class::Held, Some(409)),
        "{fault}"
    );
    assert!(
        fault.words.contains("helm") && fault.words.contains(CLIENT),
        "{fault}"
    );
    assert_eq!(
        stage.found("held").await.resource,
        account("held", Some("theirs"), None)
    );
    stage
        .execute(&WriteRequest {
            force: true,
            ..update
        })
        .await
        .expect("forced");
    let found = stage.found("held").await;
    assert_eq!(found.resource, after);
    assert!(found.managers["clientId"].keys().eq(["widctl/payments"]));
}

async fn what_has_been_changed_since_it_was_read_is_not_overwritten(stage: &Stage) {
    stage.namespace("stale").await;
    let (after, names) = (account("stale", Some("c"), None), names());
    stage.execute(&create(&after, &names)).await.expect("made");
    let seen = stage.found("stale").await;
    stage
        .edits("stale", json!({"annotations": {CLIENT: "edited"}}))
        .await;
    let wanted = account("stale", Some("d"), None);
    let update = WriteRequest {
        marked: true,
        ..order(Operation::Update, Some(&seen), Some(&wanted), &names)
    };
    let writes = stage.writes();
    let fault = failed(stage.execute(&update).await);
    assert_eq!(fault.class, Class::Stale, "{fault}");
    assert!(fault.words.contains("clientId"), "{fault}");
    assert_eq!(stage.writes(), writes);
    // Another's label is no reason to stop.
    stage
        .edits(
            "stale",
            json!({"annotations": {CLIENT: "c"}, "labels": {"team": "a"}}),
        )
        .await;
    let forced = WriteRequest {
        force: true,
        ..update
    };
    stage.execute(&forced).await.expect("written");
    assert_eq!(stage.found("stale").await.resource, wanted);
}

async fn one_that_somebody_else_made_meanwhile_is_left_alone(stage: &Stage) {
    stage.namespace("raced").await;
    stage.applies("team", "raced", json!({})).await;
    let (after, names) = (account("raced", Some("c"), None), names());
    let fault = failed(stage.execute(&create(&after, &names)).await);
    assert_eq!(fault.class, Class::Stale, "{fault}");
    assert_eq!(
        stage.raw("raced").await["metadata"]["annotations"],
        Value::Null
    );
}

async fn a_former_name_s_fields_come_over(stage: &Stage) {
    stage.namespace("former").await;
    let (after, now) = (account("former", Some("c"), Some("t")), names());
    let former = Names {
        name: "pay".to_owned(),
        formerly: Vec::new(),
    };
    stage.execute(&create(&after, &former)).await.expect("made");
    let seen = stage.found("former").await;
    assert_eq!(seen.owner(&now), Owner::Ours);
    assert_eq!(seen.foreign, BTreeSet::new());
    let (wanted, drops) = (
        account("former", Some("d"), None),
        BTreeSet::from(["tenantId"]),
    );
    let update = WriteRequest {
        marked: true,
        drops: &drops,
        ..order(Operation::Update, Some(&seen), Some(&wanted), &now)
    };
    stage.execute(&update).await.expect("moved over");
    let raw = stage.raw("former").await;
    assert_eq!(managers(&raw), ["widctl/payments"]);
    let found = stage.found("former").await;
    assert_eq!(found.resource, wanted);
    assert!(found.mark.expect("a mark").starts_with("payments."));
}

async fn a_mark_is_given_and_taken(stage: &Stage) {
    stage.namespace("taken").await;
    stage
        .applies("team", "taken", json!({"labels": {"team": "a"}}))
        .await;
    let (after, names) = (account("taken", Some("c"), None), names());
    let seen = stage.found("taken").await;
    let take = WriteRequest {
        marked: true,
        ..order(Operation::Update, Some(&seen), Some(&after), &names)
    };
    stage.execute(&take).await.expect("marked");
    let seen = stage.found("taken").await;
    assert_eq!(seen.owner(&names), Owner::Ours);
    let unmark = order(Operation::Update, Some(&seen), Some(&after), &names);
    stage.execute(&unmark).await.expect("unmarked");
    let found = stage.found("taken").await;
    assert_eq!((found.mark, found.resource), (None, after));
    // One that we made holds the mark twice: by the POST, and by the apply.
    stage.namespace("taken-made").await;
    let after = account("taken-made", Some("c"), None);
    stage.execute(&create(&after, &names)).await.expect("made");
    let seen = stage.found("taken-made").await;
    stage
        .execute(&order(Operation::Update, Some(&seen), Some(&after), &names))
        .await
        .expect("unmarked");
    let found = stage.found("taken-made").await;
    assert_eq!((found.mark, found.resource), (None, after));
}

async fn the_rest_of_the_cluster_is_read(stage: &Stage) {
    stage.namespace("there").await;
    let (kube, look) = (stage.kube(), &mut stage.look());
    assert_eq!(
        kube.namespace(look, "there").await,
        Read::Found(SiteState::Ready)
    );
    assert_eq!(kube.namespace(look, "missing").await, Read::Absent);
    assert_eq!(kube.announced(look).await, Ok(ISSUER.to_owned()));
    assert_eq!(kube.webhook(look).await, Ok(None));
    let after = account("missing", Some("c"), None);
    let fault = failed(stage.execute(&create(&after, &names())).await);
    assert_eq!(
        (fault.class, fault.code.as_deref()),
        (Class::Missing, Some("NotFound")),
        "{fault}"
    );
}

type Scenario = for<'a> fn(&'a Stage) -> BoxFuture<'a, ()>;

const SCENARIOS: [(&str, Scenario); 11] = [
    ("made", |it| Box::pin(one_that_is_missing_is_made_once(it))),
    ("joined", |it| {
        Box::pin(one_that_is_there_is_joined_and_given_back(it))
    }),
    ("shared", |it| {
        Box::pin(what_others_hold_too_stays_when_we_take_back(it))
    }),
    ("released", |it| {
        Box::pin(one_that_is_released_loses_the_mark_and_keeps_its_values(it))
    }),
    ("deleted", |it| {
        Box::pin(one_that_was_made_is_deleted_but_not_when_it_has_moved(it))
    }),
    ("held", |it| {
        Box::pin(a_field_of_others_is_taken_only_by_force(it))
    }),
    ("stale", |it| {
        Box::pin(what_has_been_changed_since_it_was_read_is_not_overwritten(
            it,
        ))
    }),
    ("raced", |it| {
        Box::pin(one_that_somebody_else_made_meanwhile_is_left_alone(it))
    }),
    ("former", |it| {
        Box::pin(a_former_name_s_fields_come_over(it))
    }),
    ("taken", |it| Box::pin(a_mark_is_given_and_taken(it))),
    ("read", |it| Box::pin(the_rest_of_the_cluster_is_read(it))),
];

/// The built-in API.
fn built_in(document: &Value) -> Side {
    let start = OffsetDateTime::from_unix_timestamp(1_772_442_900).expect("a time");
    let cluster = sandbox::Cluster::new(document, "edge", Some(ISSUER.to_owned()), start);
    let cluster = Arc::new(Mutex::new(cluster.expect("a cluster")));
    let (keys, began) = (Arc::new(sandbox::Keys::new()), Instant::now());
    Arc::new(move |host, request| {
        let (cluster, keys) = (cluster.clone(), keys.clone());
        Box::pin(async move {
            if host != "edge.example.com" {
                return Came::Refused;
            }
            let now = start + began.elapsed();
            Came::Answer(
                cluster
                    .lock()
                    .expect("the cluster")
                    .answer(now, &keys, &request),
            )
        })
    })
}

/// The same, but some requests are answered otherwise.
fn instead(
    side: Side,
    answer: impl Fn(&Request<Bytes>) -> Option<Response<Bytes>> + Send + Sync + 'static,
) -> Side {
    Arc::new(move |host, request| match answer(&request) {
        Some(answer) => Box::pin(async move { Came::Answer(answer) }),
        None => side(host, request),
    })
}

fn refusal(status: u16, reason: &str) -> Response<Bytes> {
    let body = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason,
        "message": format!("said {reason}"), "code": status});
    Response::builder()
        .status(status)
        .header("content-type", JSON)
        .header("audit-id", "a-1")
        .body(Bytes::from(body.to_string()))
        .expect("an answer")
}

#[tokio::test(start_paused = true)]
async fn orders_leave_the_same_behind_at_the_built_in_api() {
    for (name, scenario) in SCENARIOS {
        eprintln!("{name}");
        scenario(&Stage::new(built_in(&Value::Null)).await).await;
    }
}

/// The real API server, in a process of its own.
async fn real(servers: &RealServers) -> Side {
    let certificate = ServerCertificate::issue().expect("a certificate");
    let setup = Setup {
        name: "edge",
        issuer: Some(ISSUER),
        keys: &sandbox::Keys::new(),
        certificate: &certificate,
        token: "t",
    };
    let server = servers.server(&setup).await;
    let server = Arc::new(server.expect("kube-apiserver starts"));
    Arc::new(move |_, request| {
        let server = server.clone();
        Box::pin(async move {
            match server.answer(&request).await {
                Ok(answer) => Came::Answer(answer),
                Err(_) => Came::Broken,
            }
        })
    })
}

#[tokio::test]
async fn orders_leave_the_same_behind_at_the_real_api() {
    let assets = std::env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from);
    let Some(assets) = assets.filter(|it| RealServers::are_in(it)) else {
        let required = std::env::var("WIDCTL_REQUIRE_APISERVER").is_ok_and(|it| it == "1");
        assert!(
            !required,
            "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd"
        );
        println!("no kube-apiserver in KUBEBUILDER_ASSETS: only the built-in API was asked");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let servers = RealServers::start(&assets, folder.path())
        .await
        .expect("etcd starts");
    let side = real(&servers).await;
    for (name, scenario) in SCENARIOS {
        eprintln!("{name}");
        scenario(&Stage::new(side.clone()).await).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_is_killed_at_any_request_is_finished_by_the_next_one() {
    let (after, names) = (account("made", Some("c"), Some("t")), names());
    let document = json!({"namespaces": ["made"]});
    for number in 1.. {
        let mut reached = 0;
        for trouble in [Trouble::CrashBefore(number), Trouble::CrashAfter(number)] {
            let side = built_in(&document);
            let killed = Stage::in_trouble(side.clone(), trouble).await;
            tokio::select! {
                biased;
                () = killed.net.crashed() => reached += 1,
                came = async { killed.execute(&create(&after, &names)).await } => { came.expect("made"); }
            }
            let next = Stage::new(side).await;
            match next.sight("made").await {
                Read::Absent => next.execute(&create(&after, &names)).await.expect("made"),
                Read::Found(found) => {
                    // Whatever is there says that it is ours, so nothing is left behind that nobody owns.
                    assert_eq!(found.owner(&names), Owner::Ours, "{trouble:?}");
                    let update = order(Operation::Update, Some(&found), Some(&after), &names);
                    next.execute(&WriteRequest {
                        marked: true,
                        ..update
                    })
                    .await
                    .expect("finished")
                }
                Read::Unread(fault) => panic!("{fault}"),
            };
            let found = next.found("made").await;
            assert_eq!(
                (&found.resource, found.owner(&names)),
                (&after, Owner::Ours),
                "{trouble:?}"
            );
        }
        if reached == 0 {
            assert_eq!(number, 4, "a look, a POST and an apply can be cut short");
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_made_good_by_reading() {
    let (after, names) = (account("made", Some("c"), None), names());
    for number in 1..=3 {
        let side = built_in(&json!({"namespaces": ["made"]}));
        let stage = Stage::in_trouble(side, Trouble::LoseAnswer(number)).await;
        stage
            .execute(&create(&after, &names))
            .await
            .expect("made all the same");
        assert_eq!(
            (stage.count("POST"), stage.count("PATCH")),
            (1, 1),
            "{number}"
        );
        assert_eq!(stage.found("made").await.resource, after);
    }
    for number in 1..=2 {
        let side = built_in(&json!({"namespaces": ["made"]}));
        Stage::new(side.clone())
            .await
            .execute(&create(&after, &names))
            .await
            .expect("made");
        let stage = Stage::new(side.clone()).await;
        let seen = stage.found("made").await;
        let stage = Stage::in_trouble(side, Trouble::LoseAnswer(number)).await;
        let delete = order(Operation::Delete, Some(&seen), None, &names);
        stage.execute(&delete).await.expect("deleted all the same");
        assert_eq!(stage.count("DELETE"), 1, "{number}");
        assert_eq!(stage.sight("made").await, Read::Absent);
    }
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_read_is_unknown() {
    let (after, names) = (account("made", Some("c"), None), names());
    let wrote = Arc::new(Mutex::new(false));
    let side = instead(built_in(&json!({"namespaces": ["made"]})), move |request| {
        let mut wrote = wrote.lock().expect("a flag");
        if request.method() == Method::POST {
            *wrote = true;
            return Some(refusal(500, "InternalError"));
        }
        wrote.then(|| refusal(503, "ServiceUnavailable"))
    });
    let stage = Stage::new(side).await;
    match stage.execute(&create(&after, &names)).await {
        Err(Failure::Unknown(fault)) => assert_eq!(fault.class, Class::Unclear, "{fault}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(stage.count("POST"), 1);
}

fn crowd() -> Value {
    let mut accounts: Vec<Value> = (0..1_200)
        .map(|it| json!({"namespace": "crowd", "name": format!("sa-{it:04}")}))
        .collect();
    accounts.push(json!({"namespace": "crowd", "name": "api", "annotations": {CLIENT: "c"}}));
    json!({"namespaces": ["crowd", "made"], "serviceAccounts": accounts})
}

#[tokio::test(start_paused = true)]
async fn a_whole_cluster_is_listed_in_chunks_and_only_what_matters_is_kept() {
    let stage = Stage::new(built_in(&crowd())).await;
    stage
        .execute(&create(&account("made", Some("c"), None), &names()))
        .await
        .expect("made");
    let before = stage.count("GET");
    let declared = BTreeSet::from([("crowd".to_owned(), "api".to_owned())]);
    let found = stage.listed(&declared).await.expect("a list");
    let seen: Vec<String> = found.keys().map(ToString::to_string).collect();
    assert_eq!(seen, ["crowd/api on edge", "made/api on edge"]);
    assert_eq!(stage.count("GET") - before, 3);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_forgotten_is_begun_anew_and_never_taken_for_whole() {
    let declared = BTreeSet::from([("crowd".to_owned(), "api".to_owned())]);
    let later = |request: &Request<Bytes>| {
        request
            .uri()
            .query()
            .is_some_and(|it| it.contains("continue="))
    };
    let gone = Arc::new(Mutex::new(1));
    let side = instead(built_in(&crowd()), move |request| {
        let mut left = gone.lock().expect("a count");
        let goes = later(request) && *left > 0;
        goes.then(|| {
            *left -= 1;
            refusal(410, "Expired")
        })
    });
    let stage = Stage::new(side).await;
    assert_eq!(stage.listed(&declared).await.expect("a list").len(), 1);
    assert_eq!(stage.net.passed().len(), 5);

    for (status, reason, class) in [
        (410, "Expired", Class::Missing),
        (500, "InternalError", Class::Exhausted),
        (403, "Forbidden", Class::Forbidden),
    ] {
        let side = instead(built_in(&crowd()), move |it| {
            later(it).then(|| refusal(status, reason))
        });
        let fault = Stage::new(side)
            .await
            .listed(&declared)
            .await
            .expect_err(reason);
        assert_eq!(
            (fault.class, fault.status),
            (class, Some(status)),
            "{fault}"
        );
        assert_eq!(fault.request_id.as_deref(), Some("a-1"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_of_another_form_is_not_taken_for_an_empty_one() {
    for body in [
        json!({}),
        json!({"items": null}),
        json!({"items": [{"metadata": {"name": "x"}}]}),
        json!({"items": [{}]}),
        json!({"items": [], "metadata": {"continue": "always the same"}}),
        json!([]),
    ] {
        let said = body.to_string();
        let side = instead(built_in(&Value::Null), move |_| {
            Some(Response::new(Bytes::from(said.clone())))
        });
        let fault = Stage::new(side)
            .await
            .listed(&NONE)
            .await
            .expect_err("no list");
        assert_eq!(fault.class, Class::Unreachable, "{body}: {fault}");
    }
}

static NONE: BTreeSet<(String, String)> = BTreeSet::new();

#[tokio::test(start_paused = true)]
async fn where_listing_is_forbidden_each_can_still_be_read() {
    let side = instead(built_in(&crowd()), |request| {
        (request.uri().path() == "/api/v1/serviceaccounts").then(|| refusal(403, "Forbidden"))
    });
    let stage = Stage::new(side).await;
    let fault = stage.listed(&NONE).await.expect_err("forbidden");
    assert_eq!(fault.class, Class::Forbidden, "{fault}");
    assert!(matches!(stage.sight("crowd").await, Read::Found(_)));
    assert_eq!(stage.sight("made").await, Read::Absent);
}

#[tokio::test(start_paused = true)]
async fn unknown_is_not_absent() {
    // A proxy's 404, a login page, a 403: none of them says that there is no such service account.
    for (answer, class) in [
        (
            Response::builder()
                .status(404)
                .body(Bytes::from("<html>"))
                .expect("an answer"),
            Class::Unreachable,
        ),
        (Response::new(Bytes::from("<html>")), Class::Exhausted),
        (refusal(403, "Forbidden"), Class::Forbidden),
        (refusal(401, "Unauthorized"), Class::Forbidden),
    ] {
        let side = instead(built_in(&Value::Null), move |_| Some(answer.clone()));
        let stage = Stage::new(side).await;
        match stage.sight("made").await {
            Read::Unread(fault) => assert_eq!(fault.class, class, "{fault}"),
            other => panic!("{other:?}"),
        }
        let came = stage
            .execute(&create(&account("made", Some("c"), None), &names()))
            .await;
        assert_eq!(failed(came).class, class);
        assert_eq!(stage.writes(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_namespace_that_goes_is_seen_to_go() {
    let document = json!({"namespaces": [{"name": "old", "terminating": true}]});
    let stage = Stage::new(built_in(&document)).await;
    assert_eq!(
        stage.kube().namespace(&mut stage.look(), "old").await,
        Read::Found(SiteState::Terminating)
    );
}

#[tokio::test(start_paused = true)]
async fn the_same_seed_gives_the_same_requests_at_the_same_times() {
    let mut traces = Vec::new();
    for _ in 0..2 {
        let stage = Stage::in_trouble(
            built_in(&json!({"namespaces": ["made"]})),
            Trouble::LoseAnswer(2),
        )
        .await;
        stage
            .execute(&create(&account("made", Some("c"), None), &names()))
            .await
            .expect("made");
        let trace: Vec<String> = stage
            .net
            .passed()
            .iter()
            .map(|it| format!("{:?} {} {}{}", it.at, it.method, it.host, it.path))
            .collect();
        traces.push(trace);
    }
    assert_eq!(traces[0], traces[1]);
    assert!(traces[0].len() > 3, "{traces:?}");
}

#[tokio::test(start_paused = true)]
async fn a_host_that_nobody_knows_is_unreachable_and_nothing_is_unclear() {
    let side: Side = Arc::new(|_, _| Box::pin(async { Came::Refused }));
    let stage = Stage::new(side).await;
    let fault = failed(
        stage
            .execute(&create(&account("made", Some("c"), None), &names()))
            .await,
    );
    assert!(
        matches!(fault.class, Class::Unreachable | Class::Exhausted),
        "{fault}"
    );
    assert!(
        stage.folder.path().join("config").exists(),
        "the user's kubeconfig is only read"
    );
}
