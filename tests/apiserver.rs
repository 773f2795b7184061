//! The built-in Kubernetes API held against the real one: the same requests go to both, and the answers must agree.
//!
//! `KUBEBUILDER_ASSETS` names the folder with `kube-apiserver` and `etcd` (`tests/realserver/build.sh` makes one). Without
//! it there is nothing to compare with; `WIDCTL_REQUIRE_APISERVER=1` makes that a failure.

#[path = "apiserver/served.rs"]
mod served;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use bytes::Bytes;
use http::{Method, Request, Response};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use widctl::sandbox::{Cluster, Keys, RealServer, RealServers, ServerCertificate, Setup};

const ISSUER: &str = "https://issuer.example/cluster/";
const APPLY: &str = "application/apply-patch+yaml";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const JSON_PATCH: &str = "application/json-patch+json";
const METADATA: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const METADATA_LIST: &str = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

/// One request of a sequence. `${name.uid}`, `${name.rv}` and `${continue}` stand for what the side itself has answered.
struct Ask {
    method: Method,
    path: String,
    content: &'static str,
    accept: &'static str,
    body: String,
    /// Who sends it, where it is not whoever may do everything.
    by: &'static str,
}

fn ask(method: Method, path: &str, content: &'static str, body: &str) -> Ask {
    Ask {
        method,
        path: String::from(path),
        content,
        accept: "application/json",
        body: String::from(body),
        by: "",
    }
}

fn get(path: &str) -> Ask {
    ask(Method::GET, path, "", "")
}

fn post(path: &str, body: &str) -> Ask {
    ask(Method::POST, path, "application/json", body)
}

fn put(path: &str, body: &str) -> Ask {
    ask(Method::PUT, path, "application/json", body)
}

fn delete(path: &str, body: &str) -> Ask {
    ask(Method::DELETE, path, "application/json", body)
}

fn patch(path: &str, content: &'static str, body: &str) -> Ask {
    ask(Method::PATCH, path, content, body)
}

impl Ask {
    fn shown_as(mut self, accept: &'static str) -> Ask {
        self.accept = accept;
        self
    }

    fn by(mut self, user: &'static str) -> Ask {
        self.by = user;
        self
    }
}

/// What one side has told so far.
#[derive(Default)]
struct Seen {
    uid: BTreeMap<String, String>,
    revision: BTreeMap<String, String>,
    next: String,
}

impl Seen {
    fn filled(&self, text: &str) -> String {
        let mut text = text.replace("${continue}", &self.next);
        for (name, uid) in &self.uid {
            text = text.replace(&format!("${{{name}.uid}}"), uid);
        }
        for (name, revision) in &self.revision {
            text = text.replace(&format!("${{{name}.rv}}"), revision);
        }
        text
    }

    fn request(&self, ask: &Ask) -> Request<Bytes> {
        let mut request = Request::builder()
            .method(ask.method.clone())
            .uri(self.filled(&ask.path))
            .header("user-agent", "probe/1.0 (test)")
            .header("accept", ask.accept);
        if !ask.content.is_empty() {
            request = request.header("content-type", ask.content);
        }
        if !ask.by.is_empty() {
            request = request.header("impersonate-user", ask.by);
        }
        request
            .body(Bytes::from(self.filled(&ask.body)))
            .expect("the request is well formed")
    }

    /// The answer without what must differ: ids, times, revisions, tokens. A revision becomes `same` or `moved`.
    fn normal(&mut self, answer: &Response<Bytes>) -> Value {
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        let body = match serde_json::from_str::<Value>(&text) {
            Ok(mut body) => {
                self.walk(&mut body);
                sort_managers(&mut body);
                // The prefix in etcd is the test's own.
                let mut text = body.to_string().replace("/held/", "/registry/");
                if let Some((before, after)) = text.split_once("in record (")
                    && let Some((number, after)) = after.split_once(')')
                    && number.parse::<u64>().is_ok()
                {
                    text = format!("{before}in record (<revision>){after}");
                }
                for (name, uid) in &self.uid {
                    text = text.replace(uid.as_str(), &format!("<uid of {name}>"));
                }
                serde_json::from_str(&text).expect("only plain text was put in")
            }
            Err(_) => match events(&text) {
                Some(mut events) => {
                    self.walk(&mut events);
                    sort_managers(&mut events);
                    events
                }
                None => Value::String(text),
            },
        };
        let warnings: Vec<String> = answer
            .headers()
            .get_all("warning")
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        json!({"status": answer.status().as_u16(), "warnings": warnings, "body": body})
    }

    fn walk(&mut self, value: &mut Value) {
        match value {
            Value::Object(map) => {
                // Random letters follow the stem of a generated name.
                if let Some(Value::String(stem)) = map.get("generateName").cloned() {
                    map.insert("name".into(), format!("{stem}<letters>").into());
                }
                let name = match map.get("name").and_then(Value::as_str) {
                    Some(name) => String::from(name),
                    None => String::new(),
                };
                let list = map.contains_key("continue") || map.contains_key("remainingItemCount");
                if let Some(Value::String(next)) = map.get_mut("continue") {
                    self.next = std::mem::replace(next, String::from("<continue>"));
                }
                let metadata = map.contains_key("creationTimestamp");
                if let Some(Value::String(uid)) = map.get_mut("uid")
                    && metadata
                {
                    self.uid.insert(name.clone(), uid.clone());
                    *uid = format!("<uid of {name}>");
                }
                if let Some(Value::String(revision)) = map.get_mut("resourceVersion") {
                    let shown = if name.is_empty() || list {
                        "<revision>"
                    } else {
                        match self.revision.insert(name.clone(), revision.clone()) {
                            None => "<first>",
                            Some(before) if before == *revision => "<same>",
                            Some(_) => "<moved>",
                        }
                    };
                    *revision = String::from(shown);
                }
                // How the real server keeps a kind, and why it let somebody pass, is its own affair.
                map.remove("storageVersionHash");
                if map.contains_key("allowed") {
                    map.remove("reason");
                }
                for field in [
                    "lastTransitionTime",
                    "time",
                    "creationTimestamp",
                    "deletionTimestamp",
                    "expirationTimestamp",
                ] {
                    if let Some(Value::String(time)) = map.get_mut(field) {
                        *time = String::from("<time>");
                    }
                }
                if let Some(Value::String(token)) = map.get_mut("token") {
                    *token = claims(token).to_string();
                }
                for inner in map.values_mut() {
                    self.walk(inner);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(item)),
            Value::String(text) if text.starts_with("kube-api-access-") => {
                *text = String::from("kube-api-access-<letters>");
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

/// The events of a watch.
fn events(text: &str) -> Option<Value> {
    let events: Result<Vec<Value>, _> = text.lines().map(serde_json::from_str).collect();
    events
        .ok()
        .filter(|events| !events.is_empty())
        .map(Value::from)
}

/// The claims of a token without what must differ.
fn claims(token: &str) -> Value {
    use base64::Engine as _;
    let part = token.split('.').nth(1).expect("a JWT has three parts");
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(part)
        .expect("a JWT is base64url");
    let mut claims: Value = serde_json::from_slice(&bytes).expect("claims are JSON");
    let lifetime =
        claims["exp"].as_i64().expect("a time") - claims["iat"].as_i64().expect("a time");
    claims["exp"] = lifetime.into();
    claims["iat"] = 0.into();
    claims["nbf"] = 0.into();
    claims["jti"] = "<id>".into();
    claims["kubernetes.io"]["serviceaccount"]["uid"] = "<uid>".into();
    claims
}

/// Both APIs, and how far they agree.
struct Pair {
    cluster: Cluster,
    keys: Keys,
    now: OffsetDateTime,
    real: RealServer,
    built_in: Seen,
    really: Seen,
    agreed: usize,
    differences: Vec<String>,
}

impl Pair {
    async fn both(&mut self, ask: &Ask) {
        let request = self.built_in.request(ask);
        let answer = self.cluster.answer(self.now, &self.keys, &request);
        let ours = self.built_in.normal(&answer);
        let request = self.really.request(ask);
        let answer = self
            .real
            .answer(&request)
            .await
            .expect("the real server answers");
        let mut theirs = self.really.normal(&answer);
        let mut ours = ours;
        for side in [&mut ours, &mut theirs] {
            sort_causes(&mut side["body"]);
            // What a definition brings has no order of fields, and its schema another one.
            if ask.path.contains("example.com") || ask.body.contains("example.com") {
                side.sort_all_objects();
            }
            if ask.accept == TABLE {
                forget_ages(&mut side["body"]);
            }
        }
        let (left, right) = (format!("{ours:#}"), format!("{theirs:#}"));
        if left == right {
            self.agreed += 1;
            return;
        }
        let mut text = format!("{} {}\n  {}\n", ask.method, ask.path, ask.body);
        let diff = similar::TextDiff::from_lines(&right, &left);
        let _ = writeln!(text, "{}", diff.unified_diff().header("real", "built in"));
        self.differences.push(text);
    }

    async fn all(&mut self, asks: &[Ask]) {
        for ask in asks {
            self.both(ask).await;
        }
    }

    /// A namespace, and the service account that the controller manager makes in it, which does not run beside the real
    /// server here.
    async fn namespace(&mut self, name: &str) {
        let body =
            format!(r#"{{"apiVersion":"v1","kind":"Namespace","metadata":{{"name":"{name}"}}}}"#);
        self.both(&post("/api/v1/namespaces", &body)).await;
        self.default_account(name).await;
    }

    /// Waits until the real server serves what a definition brings.
    async fn established(&self, name: &str, path: &str) {
        for path in [
            format!("{}/{name}", served::DEFINITIONS),
            String::from(path),
        ] {
            let request = Seen::default().request(&get(&path));
            loop {
                let answer = self.real.answer(&request).await.expect("an answer");
                let text = String::from_utf8_lossy(answer.body()).into_owned();
                if answer.status() == 200
                    && ["\"Established\"", "WidgetList"]
                        .iter()
                        .any(|it| text.contains(it))
                {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }

    async fn default_account(&self, namespace: &str) {
        let path = format!("/api/v1/namespaces/{namespace}/serviceaccounts");
        let body = r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"default"}}"#;
        let request = Seen::default().request(&post(&path, body));
        let answer = self
            .real
            .answer(&request)
            .await
            .expect("the real server answers");
        assert_eq!(answer.status(), 201, "{answer:?}");
    }
}

/// Managers are ordered by the time of their writes, which is the real one on one side only.
fn sort_managers(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(Value::Array(entries)) = map.get_mut("managedFields") {
                entries.sort_by_key(|entry| {
                    let subresource = entry["subresource"].to_string();
                    (
                        entry["operation"].to_string(),
                        entry["manager"].to_string(),
                        subresource,
                    )
                });
            }
            map.values_mut().for_each(sort_managers);
        }
        Value::Array(items) => items.iter_mut().for_each(sort_managers),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Conflicts with several managers come in the order of a Go map.
fn sort_causes(body: &mut Value) {
    if body["reason"] != "Conflict" {
        return;
    }
    if let Some(Value::Array(causes)) = body.pointer_mut("/details/causes") {
        causes.sort_by_key(Value::to_string);
    }
}

fn forget_ages(body: &mut Value) {
    let columns = body["columnDefinitions"].as_array();
    let time = |column: &Value| column["name"] == "Age" || column["name"] == "Created At";
    let Some(at) = columns.and_then(|columns| columns.iter().position(time)) else {
        return;
    };
    if let Some(Value::Array(rows)) = body.get_mut("rows") {
        for row in rows {
            if let Some(age) = row["cells"]
                .as_array_mut()
                .and_then(|cells| cells.get_mut(at))
            {
                *age = "<age>".into();
            }
        }
    }
}

fn assets() -> Option<PathBuf> {
    let folder = std::env::var_os("KUBEBUILDER_ASSETS").map(PathBuf::from);
    match folder.filter(|folder| RealServers::are_in(folder)) {
        Some(folder) => Some(folder),
        None => {
            let required =
                std::env::var("WIDCTL_REQUIRE_APISERVER").is_ok_and(|value| value == "1");
            assert!(
                !required,
                "KUBEBUILDER_ASSETS does not name a folder with kube-apiserver and etcd"
            );
            println!(
                "no kube-apiserver in KUBEBUILDER_ASSETS: the built-in API was compared with nothing"
            );
            None
        }
    }
}

async fn pair(servers: &RealServers) -> Pair {
    let keys = Keys::new();
    let certificate = ServerCertificate::issue().expect("a certificate");
    let real = servers
        .server(&Setup {
            name: "held",
            issuer: Some(ISSUER),
            keys: &keys,
            certificate: &certificate,
            token: "held-token",
        })
        .await
        .expect("the real server starts");
    let now = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
    let cluster = Cluster::new(&Value::Null, "held", Some(String::from(ISSUER)), now)
        .expect("an empty cluster");
    let pair = Pair {
        cluster,
        keys,
        now,
        real,
        built_in: Seen::default(),
        really: Seen::default(),
        agreed: 0,
        differences: Vec::new(),
    };
    for name in ["default", "kube-node-lease", "kube-public", "kube-system"] {
        let request = Seen::default().request(&get(&format!("/api/v1/namespaces/{name}")));
        while pair
            .real
            .answer(&request)
            .await
            .expect("an answer")
            .status()
            != 200
        {
            tokio::task::yield_now().await;
        }
        pair.default_account(name).await;
    }
    pair
}

fn account(name: &str, annotations: &str) -> String {
    format!(
        r#"{{"apiVersion":"v1","kind":"ServiceAccount","metadata":{{"name":"{name}","annotations":{{{annotations}}}}}}}"#
    )
}

#[tokio::test]
async fn the_built_in_api_answers_as_the_real_one() {
    let Some(assets) = assets() else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let servers = RealServers::start(&assets, folder.path())
        .await
        .expect("etcd starts");
    let mut pair = pair(&servers).await;

    pair.namespace("a").await;
    pair.all(&creates()).await;
    pair.all(&bad_bodies()).await;
    pair.all(&wrong_values()).await;
    pair.namespace("apply").await;
    pair.all(&applies()).await;
    pair.all(&bad_applies()).await;
    pair.namespace("change").await;
    pair.all(&changes()).await;
    pair.namespace("go").await;
    pair.all(&deletes()).await;
    pair.namespace("list").await;
    pair.all(&lists()).await;
    pair.all(&tokens()).await;
    pair.namespace("maps").await;
    pair.all(&config_maps()).await;
    pair.all(&namespaces()).await;
    pair.all(&paths()).await;
    pair.namespace("work").await;
    pair.all(&workloads()).await;
    pair.namespace("rights").await;
    pair.all(&rights()).await;
    pair.all(&wrong_rights()).await;
    pair.namespace("kinds").await;
    pair.all(&served::discovery()).await;
    pair.all(&served::objects()).await;
    pair.all(&served::below()).await;
    pair.all(&[served::definition()]).await;
    pair.established("widgets.example.com", "/apis/example.com/v1/widgets")
        .await;
    pair.all(&served::customs()).await;
    pair.all(&served::watches()).await;
    pair.all(&served::others()).await;
    let fixed = pair.agreed + pair.differences.len();
    pair.namespace("chance").await;
    pair.all(&by_chance(400)).await;

    let total = pair.agreed + pair.differences.len();
    println!(
        "{} of {total} answers agree with kube-apiserver ({fixed} written down, {} by chance)",
        pair.agreed,
        total - fixed
    );
    assert!(
        pair.differences.is_empty(),
        "{} answers differ:\n\n{}",
        pair.differences.len(),
        pair.differences.join("\n")
    );
}

/// The tables are what their script writes, which needs what the real server was built from.
#[test]
fn the_tables_are_those_of_the_real_types() {
    if assets().is_none() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let done = std::process::Command::new(root.join("tests/realserver/tables.sh"))
        .arg(folder.path())
        .output()
        .expect("a shell");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    for name in ["types.txt", "resources.txt"] {
        let written = std::fs::read_to_string(folder.path().join(name)).expect("a table");
        let kept = root.join("src/sandbox/kube/tables").join(name);
        let kept = std::fs::read_to_string(kept).expect("a table");
        assert!(written == kept, "{name} is out of date");
    }
}

const A: &str = "/api/v1/namespaces/a/serviceaccounts";

fn creates() -> Vec<Ask> {
    vec![
        post(
            A,
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"x","labels":{"l":"1","k":""},"annotations":{"q":"1","a/b":"2"},"finalizers":["a/b"]},"secrets":[{"name":"s"}],"imagePullSecrets":[{"name":"p"}],"automountServiceAccountToken":false}"#,
        ),
        post(A, &account("x", "")),
        post(
            "/api/v1/namespaces/missing/serviceaccounts",
            &account("x", ""),
        ),
        post(A, r#"{"metadata":{"name":"bare"}}"#),
        post(
            A,
            r#"{"metadata":{"name":"uid","uid":"3","creationTimestamp":"2020-01-01T00:00:00Z"}}"#,
        ),
        post(
            A,
            r#"{"metadata":{"name":"version","resourceVersion":"3"}}"#,
        ),
        post(A, r#"{"metadata":{"generateName":"made-"}}"#),
        post(
            A,
            r#"{"metadata":{"name":"null","labels":{"a":null},"annotations":null}}"#,
        ),
        post(
            &format!("{A}?fieldManager=me"),
            &account("managed", r#""a":"1""#),
        ),
        post(&format!("{A}?dryRun=All"), &account("dry", r#""a":"1""#)),
        get(&format!("{A}/dry")),
        post(&format!("{A}?dryRun=Some"), &account("dry", "")),
        post(
            &format!("{A}?fieldManager={}", "m".repeat(129)),
            &account("long", ""),
        ),
        post(&format!("{A}?fieldManager=a%07b"), &account("bell", "")),
        post(
            &format!("{A}?fieldValidation=Strict"),
            r#"{"metadata":{"name":"s","foo":1},"bar":1}"#,
        ),
        post(
            &format!("{A}?fieldValidation=Ignore"),
            r#"{"metadata":{"name":"i","foo":1},"bar":1}"#,
        ),
        post(&format!("{A}?fieldValidation=Hm"), &account("hm", "")),
        post(A, r#"{"metadata":{"name":"w","foo":1,"bar":2},"bar":1}"#),
        get(&format!("{A}/x")),
        get(&format!("{A}/nobody")),
        get(&format!("{A}/x")).shown_as(METADATA),
        get(&format!("{A}/x")).shown_as(TABLE),
        get(&format!("{A}/x")).shown_as("text/html"),
    ]
}

fn bad_bodies() -> Vec<Ask> {
    [
        r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"y"}}"#,
        r#"{"apiVersion":"v2","kind":"ServiceAccount","metadata":{"name":"y"}}"#,
        r#"{"kind":"Foo","metadata":{"name":"y"}}"#,
        r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"y","namespace":"b"}}"#,
        r#"{"metadata":{"name":"y","labels":3}}"#,
        r#"{"metadata":{"name":"y","labels":{"a":3}}}"#,
        r#"{"metadata":{"name":"y","annotations":{"a":true}}}"#,
        r#"{"metadata":{"name":3}}"#,
        r#"{"metadata":{"name":"y","finalizers":"x"}}"#,
        r#"{"metadata":"y"}"#,
        r#"{"metadata":{"name":"y"},"automountServiceAccountToken":"no"}"#,
        r#"{"metadata":{"name":"y"},"secrets":{}}"#,
        r#"{"metadata":{"name":"y"},"secrets":[{"name":1}]}"#,
        r#"{"metadata":{"name":"y"},"imagePullSecrets":[{"name":1}]}"#,
        r#"{"metadata":"#,
        "[]",
        "hello",
        "",
    ]
    .iter()
    .map(|body| post(A, body))
    .chain([ask(Method::POST, A, "text/plain", "{}")])
    .collect()
}

fn wrong_values() -> Vec<Ask> {
    let long = "a".repeat(254);
    let value = "a".repeat(64);
    let big = "x".repeat(262_145);
    [
        String::from(r#"{"name":"X_"}"#),
        String::from(r#"{"name":"a..b"}"#),
        String::from(r#"{"name":"-a"}"#),
        format!(r#"{{"name":"{long}"}}"#),
        String::from("{}"),
        String::from(r#"{"generateName":"a.b"}"#),
        String::from(r#"{"name":"y","labels":{"a b":"c d"},"annotations":{"a/b/c":"1"}}"#),
        format!(r#"{{"name":"y","labels":{{"{value}":"{value}"}}}}"#),
        format!(r#"{{"name":"y","annotations":{{"a":"{big}"}}}}"#),
        String::from(r#"{"name":"y","annotations":{"A.b/C":"1","a_b/c":"1","UPPER/x":"1"}}"#),
        String::from(r#"{"name":"y","annotations":{"":"2"}}"#),
        String::from(r#"{"name":"y","labels":{"A.b/C":"1"}}"#),
        String::from(r#"{"name":"y","labels":{"/c":"1"}}"#),
        String::from(r#"{"name":"y","labels":{"a/":"1"}}"#),
        String::from(r#"{"name":"y","finalizers":["plain","kubernetes","A_b/c"]}"#),
        String::from(r#"{"name":"y","ownerReferences":[{"name":"x"}]}"#),
        String::from(
            r#"{"name":"owned","ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"x","uid":"1"}]}"#,
        ),
    ]
    .iter()
    .map(|metadata| post(A, &format!(r#"{{"metadata":{metadata}}}"#)))
    .collect()
}

const P: &str = "/api/v1/namespaces/apply/serviceaccounts/p";

fn applies() -> Vec<Ask> {
    let by = |manager: &str, more: &str, annotations: &str| {
        patch(
            &format!("{P}?fieldManager={manager}{more}"),
            APPLY,
            &account("p", annotations),
        )
    };
    let body = |text: &str| patch(&format!("{P}?fieldManager=w"), APPLY, text);
    let probe = |text: &str| patch(P, MERGE, text);
    vec![
        by("w", "&dryRun=All", r#""a":"1""#),
        by("w", "", r#""a":"1""#),
        by("w", "", r#""a":"1""#),
        by("v", "", r#""a":"2","b":"2""#),
        by("v", "", r#""a":"1","b":"2""#),
        by("w", "", r#""a":"3","b":"4""#),
        by("w", "&force=false", r#""a":"3","b":"4""#),
        by("w", "&force=true&dryRun=All", r#""a":"3","b":"4""#),
        by("w", "&force=true", r#""a":"3","b":"4""#),
        by("v", "", ""),
        by("v", "", ""),
        by("w", "", ""),
        probe(r#"{"metadata":{"annotations":{"m":"1"}}}"#),
        probe(r#"{"metadata":{"annotations":{"m":"1"}}}"#),
        by("w", "", r#""m":"2""#),
        by("w", "&force=true", r#""m":"2""#),
        by("w", "", r#""m":"2","n":"1""#),
        by("u", "", r#""m":"2""#),
        by("t", "", r#""m":"3","n":"2""#),
        by("w", "", r#""n":"1""#),
        by("u", "", r#""z":"1""#),
        body(r#"{"apiVersion":"v1","kind":"ServiceAccount"}"#),
        body(
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"p","labels":{"a":"b"},"finalizers":["b/c","a/b"]},"secrets":[{"name":"s1"},{"name":"s2","namespace":"x"}],"imagePullSecrets":[{"name":"i"}],"automountServiceAccountToken":false}"#,
        ),
        by("v", "", r#""q":"1""#),
        patch(
            &format!("{P}?fieldManager=v"),
            APPLY,
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"p","finalizers":["c/d","b/c"]},"secrets":[{"name":"s3"},{"name":"s1"}]}"#,
        ),
        patch(
            &format!("{P}?fieldManager=v"),
            APPLY,
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"p"},"secrets":[{"name":"s2","namespace":"y"}],"imagePullSecrets":[{"name":"j"}],"automountServiceAccountToken":true}"#,
        ),
        body(
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"p"},"secrets":[{"name":"s2"}]}"#,
        ),
        probe(r#"{"metadata":{"managedFields":[{}]}}"#),
        probe(r#"{"metadata":{"annotations":{"n":"1"}}}"#),
        by("w", "", r#""n":"9""#),
        by("w", "&force=1", r#""n":"9","o":"""#),
        by("w", "&dryRun=All", ""),
        by("w", "", ""),
        put(P, &account("p", r#""put":"1""#)),
        by("w", "", r#""put":"2""#),
        by("w", "", r#""put":"1","more":"1""#),
        put(P, &account("p", "")),
        by("w", "", r#""more":"1""#),
        probe(r#"{"metadata":{"annotations":{"more":"2"}}}"#),
        by("w", "", r#""more":"1""#),
        put(
            &format!("{P}?fieldManager=w"),
            &account("p", r#""more":"3","own":"1""#),
        ),
        by("w", "", r#""more":"4","own":"1""#),
        get(P),
        by("kubectl", "", r#""own":"2""#),
        patch(
            &format!("{P}?fieldManager=kubectl-client-side-apply"),
            STRATEGIC,
            r#"{"metadata":{"annotations":{"own":"5","kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"kind\":\"ServiceAccount\",\"metadata\":{\"annotations\":{\"own\":\"5\"},\"name\":\"p\",\"namespace\":\"apply\"}}\n"}}}"#,
        ),
        by("v", "", r#""own":"6""#),
        by("kubectl", "", r#""own":"6""#),
    ]
}

fn bad_applies() -> Vec<Ask> {
    let body = |text: &str| patch(&format!("{P}?fieldManager=w"), APPLY, text);
    let metadata = |text: &str| {
        body(&format!(
            r#"{{"apiVersion":"v1","kind":"ServiceAccount","metadata":{{"name":"p",{text}}}}}"#
        ))
    };
    let other = |path: &str, text: &str| {
        patch(
            &format!("/api/v1/namespaces/{path}?fieldManager=w"),
            APPLY,
            text,
        )
    };
    vec![
        patch(P, APPLY, &account("p", "")),
        patch(
            &format!("{P}?fieldManager=w"),
            APPLY,
            &account("q", r#""m":"2""#),
        ),
        patch(&format!("{P}?force=true"), MERGE, "{}"),
        metadata(r#""managedFields":[{}]"#),
        metadata(r#""labels":{"a":1}"#),
        metadata(r#""labels":["a"]"#),
        metadata(r#""bad":1"#),
        metadata(r#""resourceVersion":"1""#),
        metadata(r#""uid":"1""#),
        metadata(r#""annotations":{"a b":"c"}"#),
        metadata(r#""namespace":"other""#),
        body(r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"p"},"what":1}"#),
        body(r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"p"}}"#),
        body(r#"{"metadata":{"name":"p"}}"#),
        body(r#"{"kind":"ServiceAccount","metadata":{"name":"p"}}"#),
        body("[]"),
        other("missing/serviceaccounts/p", &account("p", "")),
        other("apply/serviceaccounts/p_", &account("p_", "")),
        other(
            "apply/serviceaccounts/fresh",
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"fresh","uid":"1"}}"#,
        ),
        other(
            "apply/serviceaccounts/fresh",
            r#"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"fresh","resourceVersion":"1"}}"#,
        ),
        patch(P, "application/json", "{}"),
        get(P),
    ]
}

const C: &str = "/api/v1/namespaces/change/serviceaccounts";

fn changes() -> Vec<Ask> {
    let c = format!("{C}/c");
    let replace = |metadata: &str| {
        put(
            &format!("{C}/c"),
            &format!(r#"{{"metadata":{{{metadata}}}}}"#),
        )
    };
    let merge = |body: &str| patch(&format!("{C}/c"), MERGE, body);
    let json = |body: &str| patch(&format!("{C}/c"), JSON_PATCH, body);
    let strategic = |body: &str| patch(&format!("{C}/c"), STRATEGIC, body);
    vec![
        post(C, &account("c", r#""a":"1""#)),
        replace(r#""name":"c","annotations":{"a":"1"}"#),
        replace(r#""name":"c","annotations":{"a":"2"},"labels":{"x":"y"}"#),
        replace(r#""name":"c","resourceVersion":"${c.rv}","annotations":{"a":"3"}"#),
        replace(r#""name":"c","resourceVersion":"1""#),
        replace(r#""name":"c","resourceVersion":"abc""#),
        replace(r#""name":"c","uid":"${c.uid}","annotations":{"a":"4"}"#),
        replace(r#""name":"c","uid":"nope""#),
        replace(r#""name":"d""#),
        replace(r#""name":"c","namespace":"other""#),
        replace(""),
        replace(r#""name":"c","labels":{"bad key":"1"}"#),
        put(&format!("{C}/none"), r#"{"metadata":{"name":"none"}}"#),
        put(
            "/api/v1/namespaces/missing/serviceaccounts/none",
            r#"{"metadata":{"name":"none"}}"#,
        ),
        put(
            &format!("{c}?dryRun=All"),
            r#"{"metadata":{"name":"c","labels":{"dry":"1"}}}"#,
        ),
        put(
            &format!("{c}?fieldManager=other"),
            r#"{"metadata":{"name":"c","labels":{"o":"1"}}}"#,
        ),
        merge(r#"{"metadata":{"annotations":{"m":"1"},"labels":{"o":null}}}"#),
        merge(r#"{"metadata":{"annotations":{"m":"1"}}}"#),
        merge("{}"),
        merge("[]"),
        merge("hello"),
        merge(r#"{"metadata":{"name":"u"}}"#),
        merge(r#"{"metadata":{"namespace":"u"}}"#),
        merge(r#"{"metadata":{"resourceVersion":"1"}}"#),
        merge(r#"{"metadata":{"resourceVersion":"${c.rv}","annotations":{"n":"1"}}}"#),
        merge(r#"{"metadata":{"uid":"1"}}"#),
        merge(r#"{"metadata":{"bad":"1"},"worse":2}"#),
        merge(r#"{"metadata":{"labels":{"bad key":"1"}}}"#),
        merge(r#"{"metadata":{"creationTimestamp":null,"annotations":{"t":"1"}}}"#),
        patch(&format!("{C}/none"), MERGE, "{}"),
        json(r#"[{"op":"add","path":"/metadata/annotations/z","value":"1"}]"#),
        json(
            r#"[{"op":"test","path":"/metadata/annotations/z","value":"1"},{"op":"replace","path":"/metadata/annotations/z","value":"2"}]"#,
        ),
        json(
            r#"[{"op":"copy","from":"/metadata/annotations/z","path":"/metadata/annotations/a~1b"}]"#,
        ),
        json(
            r#"[{"op":"move","from":"/metadata/annotations/z","path":"/metadata/annotations/y"}]"#,
        ),
        json(r#"[{"op":"remove","path":"/metadata/annotations/none"}]"#),
        json(r#"[{"op":"test","path":"/metadata/annotations/y","value":"9"}]"#),
        json(r#"[{"op":"add","path":"/metadata/labels/x","value":"9"}]"#),
        json(r#"[{"op":"what","path":"/metadata/annotations/y"}]"#),
        json("{}"),
        strategic(r#"{"secrets":[{"name":"t"}],"metadata":{"annotations":{"y":null}}}"#),
        strategic(r#"{"secrets":[{"name":"u"}]}"#),
        strategic(r#"{"secrets":[{"name":"t","namespace":"n"}]}"#),
        strategic(r#"{"secrets":[{"name":"t","$patch":"delete"}]}"#),
        strategic(r#"{"metadata":{"finalizers":["a/b"]}}"#),
        strategic(r#"{"metadata":{"finalizers":["c/d"]}}"#),
        strategic(r#"{"metadata":{"$deleteFromPrimitiveList/finalizers":["a/b"]}}"#),
        strategic(r#"{"metadata":{"finalizers":null}}"#),
        strategic(r#"{"metadata":{"annotations":{"$patch":"replace","only":"1"}}}"#),
        strategic(
            r#"{"secrets":[{"name":"v"}],"$setElementOrder/secrets":[{"name":"u"},{"name":"v"}]}"#,
        ),
        get(&c),
    ]
}

fn deletes() -> Vec<Ask> {
    let all = "/api/v1/namespaces/go/serviceaccounts";
    let one = "/api/v1/namespaces/go/serviceaccounts/d";
    let held = "/api/v1/namespaces/go/serviceaccounts/held";
    vec![
        delete(one, ""),
        post(all, &account("d", r#""a":"1""#)),
        delete(one, r#"{"preconditions":{"uid":"abc"}}"#),
        delete(one, r#"{"preconditions":{"resourceVersion":"1"}}"#),
        delete(one, r#"{"propagationPolicy":"Wrong"}"#),
        delete(one, r#"{"bogus"#),
        delete(one, r#"{"dryRun":["All"]}"#),
        delete(&format!("{one}?dryRun=All"), ""),
        delete(
            one,
            r#"{"kind":"DeleteOptions","apiVersion":"v1","propagationPolicy":"Background","preconditions":{"uid":"${d.uid}","resourceVersion":"${d.rv}"}}"#,
        ),
        get(one),
        post(
            all,
            r#"{"metadata":{"name":"held","finalizers":["a/b"],"annotations":{"x":"1"}}}"#,
        ),
        delete(held, r#"{"apiVersion":"v1","kind":"DeleteOptions"}"#),
        delete(held, ""),
        get(held),
        patch(held, MERGE, r#"{"metadata":{"annotations":{"x":"2"}}}"#),
        patch(held, MERGE, r#"{"metadata":{"finalizers":null}}"#),
        get(held),
        post(all, &account("e", "")),
        delete(&format!("{one}x"), ""),
        delete(&format!("{all}?labelSelector=none"), ""),
        delete(&format!("{all}?fieldSelector=metadata.name%3De"), ""),
        get(all),
    ]
}

fn lists() -> Vec<Ask> {
    let all = "/api/v1/namespaces/list/serviceaccounts";
    let mut asks: Vec<Ask> = ["b", "c", "c-d", "e"]
        .iter()
        .enumerate()
        .map(|(number, name)| {
            post(
                all,
                &format!(
                    r#"{{"metadata":{{"name":"{name}","labels":{{"n":"{number}","who":"{}"}}}}}}"#,
                    if number % 2 == 0 { "even" } else { "odd" }
                ),
            )
        })
        .collect();
    let on = |query: &str| get(&format!("/api/v1/namespaces/list/serviceaccounts?{query}"));
    let everywhere = |query: &str| get(&format!("/api/v1/serviceaccounts?{query}"));
    asks.extend([
        on(""),
        on("limit=2"),
        on("limit=2&continue=${continue}"),
        on("limit=2&continue=${continue}"),
        on("limit=2").shown_as(METADATA_LIST),
        post(all, r#"{"metadata":{"name":"cc"}}"#),
        on("limit=2&continue=${continue}").shown_as(METADATA_LIST),
        delete(&format!("{all}/cc"), ""),
        on("limit=5"),
        on("limit=4"),
        on("continue=${continue}"),
        on("limit=0"),
        on("limit=-1"),
        on("limit=x"),
        on("continue=abc"),
        on("limit=1&labelSelector=who"),
        on("limit=1&labelSelector=who&continue=${continue}"),
        on("labelSelector=who%3Deven"),
        on("labelSelector=who%3D%3Deven,n!%3D0"),
        on("labelSelector=who%20in%20(even,odd),n%20notin%20(0,1)"),
        on("labelSelector=!who"),
        on("labelSelector=who,!none"),
        on("labelSelector=n%3E1"),
        on("labelSelector=n%3C2"),
        on("labelSelector=a%20b%20c"),
        on("labelSelector=a%20in%20(x"),
        on("labelSelector=a%3D%3D-"),
        on("labelSelector=a%20in%20x"),
        on("labelSelector=%3Da"),
        on("labelSelector=a,,b"),
        on("labelSelector=-a"),
        on("labelSelector=n%3Ex"),
        on("fieldSelector=metadata.name%3Dc"),
        on("fieldSelector=metadata.name!%3Dc,metadata.namespace%3Dlist"),
        on("fieldSelector=a%3Db"),
        on("fieldSelector=a"),
        on("resourceVersion=abc"),
        on("resourceVersion=0"),
        on("resourceVersionMatch=Exact"),
        on("").shown_as(METADATA_LIST),
        on("").shown_as(TABLE),
        on("limit=1").shown_as(TABLE),
        on("includeObject=None").shown_as(TABLE),
        everywhere("limit=3&labelSelector=who"),
        everywhere("limit=3&labelSelector=who&continue=${continue}"),
        everywhere("limit=4").shown_as(METADATA_LIST),
        everywhere("limit=4&continue=${continue}").shown_as(METADATA_LIST),
        everywhere("fieldSelector=metadata.namespace%3Dlist"),
        everywhere(""),
        get("/api/v1/namespaces/missing/serviceaccounts"),
        get("/api/v1/namespaces?labelSelector=kubernetes.io/metadata.name%20in%20(a,list)"),
        get("/api/v1/namespaces?fieldSelector=metadata.name%3Dlist"),
        get("/api/v1/namespaces?fieldSelector=x%3Dlist"),
        get("/api/v1/namespaces?limit=1"),
        get("/api/v1/namespaces").shown_as(TABLE),
    ]);
    asks
}

fn tokens() -> Vec<Ask> {
    let token = |body: &str| post("/api/v1/namespaces/list/serviceaccounts/b/token", body);
    vec![
        token(r#"{"spec":{"audiences":["api://AzureADTokenExchange"],"expirationSeconds":3600}}"#),
        token(
            r#"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["a","b"]}}"#,
        ),
        token("{}"),
        token(r#"{"spec":{"expirationSeconds":600}}"#),
        token(r#"{"spec":{"expirationSeconds":599}}"#),
        token(r#"{"spec":{"expirationSeconds":4294967297}}"#),
        token(r#"{"metadata":{"name":"zz"},"spec":{}}"#),
        token("hello"),
        post(
            "/api/v1/namespaces/list/serviceaccounts/none/token",
            r#"{"spec":{}}"#,
        ),
        get("/api/v1/namespaces/list/serviceaccounts/b/token"),
    ]
}

fn config_maps() -> Vec<Ask> {
    let all = "/api/v1/namespaces/maps/configmaps";
    let c = "/api/v1/namespaces/maps/configmaps/c";
    let body = |more: &str| {
        format!(r#"{{"apiVersion":"v1","kind":"ConfigMap","metadata":{{"name":"c"}}{more}}}"#)
    };
    vec![
        post(all, &body(r#","data":{"a":"1","b c":"2"}"#)),
        post(all, &body(r#","data":{"a":1}"#)),
        post(
            all,
            &body(r#","data":{"a":"1","b":""},"binaryData":{"z":"AA=="}"#),
        ),
        patch(
            &format!("{c}?fieldManager=w"),
            APPLY,
            &body(r#","data":{"a":"2"}"#),
        ),
        patch(
            &format!("{c}?fieldManager=w&force=true"),
            APPLY,
            &body(r#","data":{"a":"2","n":"1"}"#),
        ),
        patch(
            &format!("{c}?fieldManager=v"),
            APPLY,
            &body(r#","data":{"n":"1"}"#),
        ),
        patch(
            &format!("{c}?fieldManager=w"),
            APPLY,
            &body(r#","data":{}"#),
        ),
        patch(&format!("{c}?fieldManager=v"), APPLY, &body("")),
        patch(c, MERGE, r#"{"immutable":true}"#),
        patch(c, MERGE, r#"{"data":{"a":"9"}}"#),
        patch(c, MERGE, r#"{"immutable":null}"#),
        get(all).shown_as(TABLE),
        delete(c, ""),
    ]
}

fn namespaces() -> Vec<Ask> {
    let all = "/api/v1/namespaces";
    let named = |name: &str| {
        format!(r#"{{"apiVersion":"v1","kind":"Namespace","metadata":{{"name":"{name}"}}}}"#)
    };
    vec![
        post(all, &named("b.c")),
        post(all, &named("B")),
        post(all, &named(&"n".repeat(64))),
        post(all, &named("a")),
        post(
            all,
            r#"{"metadata":{"name":"n","labels":{"kubernetes.io/metadata.name":"zz"}}}"#,
        ),
        patch(
            &format!("{all}/n?fieldManager=w"),
            APPLY,
            r#"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n","labels":{"q":"1"}}}"#,
        ),
        patch(
            &format!("{all}/m?fieldManager=w"),
            APPLY,
            r#"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"m","labels":{"q":"1"}}}"#,
        ),
        patch(
            &format!("{all}/n"),
            MERGE,
            r#"{"metadata":{"labels":{"q":"2","kubernetes.io/metadata.name":null}}}"#,
        ),
        delete(&format!("{all}/default"), ""),
        delete(&format!("{all}/kube-system"), ""),
        delete(&format!("{all}/n"), ""),
        delete(&format!("{all}/n"), ""),
        get(&format!("{all}/n")),
        post(&format!("{all}/n/serviceaccounts"), &account("late", "")),
        patch(
            &format!("{all}/n/serviceaccounts/late?fieldManager=w"),
            APPLY,
            &account("late", ""),
        ),
        post(
            &format!("{all}/n/configmaps"),
            r#"{"metadata":{"name":"late"}}"#,
        ),
    ]
}

fn paths() -> Vec<Ask> {
    vec![
        get("/api/v1/foos"),
        get("/api/v1/namespaces/a/foos"),
        get("/api/v1/namespaces/a/serviceaccounts/x/foo"),
        get("/apis/foo"),
        get("/apis/foo/v1"),
        get("/api/v2"),
        get("/nope"),
        get("/healthz"),
        get("/readyz"),
        get("/livez"),
        post(&format!("{A}/x"), "{}"),
        put(A, "{}"),
        patch(A, MERGE, "{}"),
        post("/api/v1/serviceaccounts", "{}"),
        get("/api/v1/serviceaccounts/x"),
        delete("/api/v1/namespaces", ""),
    ]
}

/// The kinds that make pods, pods themselves, and the webhook that changes them.
fn workloads() -> Vec<Ask> {
    let deployment = |name: &str, labels: &str, containers: &str| {
        format!(
            r#"{{"apiVersion":"apps/v1","kind":"Deployment","metadata":{{"name":"{name}","labels":{{{labels}}}}},"spec":{{"selector":{{"matchLabels":{{"a":"b"}}}},"template":{{"metadata":{{"labels":{{"a":"b"}}}},"spec":{{"serviceAccountName":"default","containers":[{containers}]}}}}}}}}"#
        )
    };
    let at = |manager: &str, more: &str| {
        format!("/apis/apps/v1/namespaces/work/deployments/d?fieldManager={manager}{more}")
    };
    let one = r#"{"name":"c","image":"x","env":[{"name":"E","value":"1"}],"ports":[{"containerPort":80,"protocol":"TCP"}],"args":["a"],"resources":{"limits":{"cpu":"1"}},"volumeMounts":[{"name":"v","mountPath":"/v"}]}"#;
    let other = r#"{"name":"c","image":"y","env":[{"name":"E","value":"1"},{"name":"F","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}]}"#;
    let volumes = r#","volumes":[{"name":"v","emptyDir":{}}]"#;
    let with_volume = |body: String| body.replace("}]}}}}", &format!("}}]{volumes}}}}}}}}}"));
    let pod = r#"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"azure.workload.identity/use":"true"}},"spec":{"serviceAccountName":"default","containers":[{"name":"c","image":"x"}]}}"#;
    vec![
        patch(
            &at("w", ""),
            APPLY,
            &with_volume(deployment("d", r#""l":"1""#, one)),
        ),
        patch(&at("v", ""), APPLY, &deployment("d", "", other)),
        patch(&at("v", "&force=true"), APPLY, &deployment("d", "", other)),
        patch(
            &at("w", ""),
            APPLY,
            &deployment("d", r#""l":"1""#, r#"{"name":"c"}"#),
        ),
        patch(&at("w", ""), MERGE, r#"{"metadata":{"annotations":{"x":"y"}}}"#),
        patch(
            &at("w", ""),
            STRATEGIC,
            r#"{"spec":{"replicas":3,"template":{"metadata":{"annotations":{"k":"v"}},"spec":{"containers":[{"name":"c","image":"z:1"},{"name":"d","image":"z:latest","command":["sleep"],"livenessProbe":{"httpGet":{"port":80}}}]}}}}"#,
        ),
        patch(
            &at("u", ""),
            APPLY,
            r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replica":3}}"#,
        ),
        get("/apis/apps/v1/namespaces/work/deployments/d").shown_as(TABLE),
        delete("/apis/apps/v1/namespaces/work/deployments/d", ""),
        get("/apis/apps/v1/namespaces/work/deployments/d"),
        get("/apis/apps/v1/namespaces/work/deployments"),
        patch("/api/v1/namespaces/work/pods/p?fieldManager=w", APPLY, pod),
        patch(
            "/api/v1/namespaces/work/pods/p",
            MERGE,
            r#"{"metadata":{"labels":{"x":"y"}}}"#,
        ),
    ]
    .into_iter()
    .chain(templates())
    .chain(bare_pods())
    .chain(hooks())
    .collect()
}

/// One of each kind that makes pods, and what is missing in some.
fn templates() -> Vec<Ask> {
    let template = |more: &str| {
        format!(
            r#""template":{{"metadata":{{"labels":{{"a":"b","azure.workload.identity/use":"true"}}}},"spec":{{"serviceAccountName":"api"{more},"containers":[{{"name":"c","image":"mcr.microsoft.com/x@sha256:{}","env":[{{"name":"AZURE_CLIENT_ID","value":"1"}}]}}]}}}}"#,
            "0".repeat(64)
        )
    };
    let selector = r#""selector":{"matchLabels":{"a":"b"}}"#;
    let of = |version: &str, kind: &str, spec: &str| {
        format!(
            r#"{{"apiVersion":"{version}","kind":"{kind}","metadata":{{"name":"x"}},"spec":{{{spec}}}}}"#
        )
    };
    let once = template(r#","restartPolicy":"Never""#);
    let claims = r#""volumeClaimTemplates":[{"metadata":{"name":"data"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]"#;
    let mut asks = Vec::new();
    for (version, kind, plural, spec) in [
        (
            "apps/v1",
            "Deployment",
            "deployments",
            format!("{selector},{}", template("")),
        ),
        (
            "apps/v1",
            "ReplicaSet",
            "replicasets",
            format!("{selector},{}", template(r#","hostNetwork":true"#)),
        ),
        (
            "apps/v1",
            "DaemonSet",
            "daemonsets",
            format!("{selector},{}", template(r#","hostNetwork":false"#)),
        ),
        (
            "apps/v1",
            "StatefulSet",
            "statefulsets",
            format!(r#""serviceName":"s",{selector},{claims},{}"#, template("")),
        ),
        ("batch/v1", "Job", "jobs", once.clone()),
        (
            "batch/v1",
            "CronJob",
            "cronjobs",
            format!(r#""schedule":"0 3 * * *","jobTemplate":{{"spec":{{{once}}}}}"#),
        ),
    ] {
        let all = format!("/apis/{version}/namespaces/work/{plural}");
        asks.extend([
            post(&format!("{all}?fieldManager=me"), &of(version, kind, &spec)),
            post(
                &format!("{all}?fieldValidation=Strict"),
                &of(version, kind, r#""specs":1"#),
            ),
            patch(
                &format!("{all}/x?fieldManager=other"),
                MERGE,
                r#"{"metadata":{"labels":{"azure.workload.identity/use":"true"}}}"#,
            ),
            get(&format!("{all}/x")).shown_as(METADATA),
            get(&format!("{all}?limit=1")).shown_as(TABLE),
            get(&format!(
                "/apis/{version}/{plural}?labelSelector=azure.workload.identity/use%3Dtrue"
            )),
        ]);
    }
    asks
}

fn bare_pods() -> Vec<Ask> {
    let pods = "/api/v1/namespaces/work/pods";
    let of = |name: &str, spec: &str| {
        format!(
            r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{name}"}},"spec":{{{spec}}}}}"#
        )
    };
    vec![
        post(
            pods,
            &of(
                "nobody",
                r#""serviceAccountName":"nobody","containers":[{"name":"c","image":"x"}]"#,
            ),
        ),
        post(
            pods,
            &of(
                "two",
                r#""automountServiceAccountToken":false,"initContainers":[{"name":"i","image":"i:2"}],"containers":[{"name":"c","image":"x:latest","resources":{"limits":{"cpu":1,"memory":"1Gi"}}}],"tolerations":[{"key":"k","operator":"Exists"}],"volumes":[{"name":"t","projected":{"sources":[{"serviceAccountToken":{"audience":"api://AzureADTokenExchange","path":"token"}}]}},{"name":"e"},{"name":"m","configMap":{"name":"m"}}]"#,
            ),
        ),
        get(&format!("{pods}/two")).shown_as(TABLE),
        get(pods).shown_as(METADATA_LIST),
        delete(&format!("{pods}/two"), ""),
    ]
}

fn hooks() -> Vec<Ask> {
    let webhook = r#"{"apiVersion":"admissionregistration.k8s.io/v1","kind":"MutatingWebhookConfiguration","metadata":{"name":"azure-wi-webhook-mutating-webhook-configuration","labels":{"azure-workload-identity.io/system":"true"}},"webhooks":[{"name":"mutation.azure-workload-identity.io","admissionReviewVersions":["v1"],"sideEffects":"None","failurePolicy":"Fail","clientConfig":{"service":{"name":"s","namespace":"work","path":"/mutate"}},"objectSelector":{"matchLabels":{"azure.workload.identity/use":"true"}},"rules":[{"operations":["CREATE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["pods"]}]}]}"#;
    let hooks = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
    let hook = format!("{hooks}/azure-wi-webhook-mutating-webhook-configuration");
    vec![
        patch(&format!("{hook}?fieldManager=w"), APPLY, webhook),
        get(&hook).shown_as(METADATA),
        get(&hook).shown_as(TABLE),
        patch(&hook, MERGE, r#"{"metadata":{"labels":{"x":"y"}}}"#),
        patch(
            &format!("{hook}?fieldManager=v"),
            STRATEGIC,
            r#"{"webhooks":[{"name":"mutation.azure-workload-identity.io","failurePolicy":"Ignore"}]}"#,
        ),
        get(&format!("{hooks}?labelSelector=x")).shown_as(METADATA_LIST),
        delete(&hook, ""),
        post(hooks, webhook),
        delete(&hook, ""),
    ]
}

const RBAC: &str = "/apis/rbac.authorization.k8s.io/v1";

/// Cluster roles and their bindings as identity bindings need them, and the same inside a namespace.
fn rights() -> Vec<Ask> {
    let roles = format!("{RBAC}/clusterroles");
    let bindings = format!("{RBAC}/clusterrolebindings");
    let role = |resource: &str| {
        format!(
            r#"{{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{{"name":"use","labels":{{"t":"1"}}}},"rules":[{{"apiGroups":["cid.wi.aks.azure.com"],"resources":["{resource}"],"verbs":["use-managed-identity"]}}]}}"#
        )
    };
    let subject =
        |name: &str| format!(r#"{{"kind":"ServiceAccount","namespace":"rights","name":"{name}"}}"#);
    let binding = |group: &str, to: &str, subjects: &[&str]| {
        let subjects: Vec<String> = subjects.iter().map(|name| subject(name)).collect();
        format!(
            r#"{{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{{"name":"used","labels":{{"t":"1"}}}},"roleRef":{{{group}"kind":"ClusterRole","name":"{to}"}},"subjects":[{}]}}"#,
            subjects.join(",")
        )
    };
    let group = r#""apiGroup":"rbac.authorization.k8s.io","#;
    let named = |all: &str| match all.ends_with("roles") {
        true => format!("{all}/use"),
        false => format!("{all}/used"),
    };
    let w = |all: &str| format!("{}?fieldManager=w", named(all));
    let v = |all: &str, more: &str| format!("{}?fieldManager=v{more}", named(all));
    vec![
        post(&roles, r#"{"metadata":{"name":"use","labels":{"t":"1"}}}"#),
        patch(&w(&roles), APPLY, &role("one")),
        patch(&w(&roles), APPLY, &role("one")),
        patch(&v(&roles, ""), APPLY, &role("two")),
        patch(&v(&roles, "&force=true"), APPLY, &role("two")),
        patch(&w(&roles), APPLY, &role("three")),
        get(&format!("{roles}/use")),
        get(&format!("{roles}/use")).shown_as(METADATA),
        get(&format!("{roles}?labelSelector=t")),
        get(&format!("{roles}?labelSelector=t")).shown_as(TABLE),
        get(&format!("{roles}?labelSelector=t")).shown_as(METADATA_LIST),
        post(&bindings, &binding("", "use", &["one"])),
        patch(
            &w(&bindings),
            APPLY,
            &binding(group, "use", &["one", "two"]),
        ),
        patch(&w(&bindings), APPLY, &binding("", "use", &["one", "two"])),
        patch(&v(&bindings, ""), APPLY, &binding("", "use", &["two"])),
        patch(&v(&bindings, ""), APPLY, &binding(group, "use", &["two"])),
        patch(
            &v(&bindings, "&force=true"),
            APPLY,
            &binding(group, "use", &["two"]),
        ),
        patch(&w(&bindings), APPLY, &binding(group, "other", &["two"])),
        patch(
            &v(&bindings, "&force=true"),
            APPLY,
            &binding(group, "other", &["two"]),
        ),
        patch(
            &format!("{bindings}/used"),
            MERGE,
            r#"{"roleRef":{"name":"other"},"subjects":null}"#,
        ),
        patch(&format!("{bindings}/used"), MERGE, r#"{"subjects":null}"#),
        patch(
            &format!("{bindings}/used"),
            STRATEGIC,
            &format!(r#"{{"subjects":[{}]}}"#, subject("three")),
        ),
        put(
            &format!("{bindings}/used"),
            &binding("", "use", &["one", "one"]),
        ),
        put(&format!("{bindings}/used"), &binding("", "third", &[])),
        get(&format!("{bindings}?labelSelector=t")),
        get(&format!("{bindings}?labelSelector=t")).shown_as(TABLE),
        get(&format!("{bindings}/used")).shown_as(METADATA),
        delete(
            &format!("{bindings}/used"),
            r#"{"preconditions":{"uid":"00000000-0000-0000-0000-000000000000"}}"#,
        ),
        delete(
            &format!("{bindings}/used"),
            r#"{"preconditions":{"uid":"${used.uid}","resourceVersion":"1"}}"#,
        ),
        delete(
            &format!("{bindings}/used"),
            r#"{"preconditions":{"uid":"${used.uid}","resourceVersion":"${used.rv}"}}"#,
        ),
        delete(&format!("{bindings}/used"), ""),
        get(&format!("{bindings}/used")),
        // An apply alone makes both, and takes away what it no longer names.
        patch(&v(&bindings, ""), APPLY, &binding("", "use", &["one"])),
        patch(&v(&bindings, ""), APPLY, &binding("", "use", &[])),
        delete(&format!("{bindings}/used"), ""),
        delete(&format!("{roles}/use"), ""),
        patch(&v(&roles, ""), APPLY, &role("one")),
        patch(
            &v(&roles, ""),
            APPLY,
            r#"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"use"}}"#,
        ),
        delete(&format!("{roles}/use"), ""),
        post(
            &roles,
            r#"{"metadata":{"name":"all:of-them"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"Exists"}]}]}}"#,
        ),
        get(&format!("{roles}/all:of-them")),
        delete(&format!("{roles}/all:of-them"), ""),
        post(
            &format!("{RBAC}/namespaces/rights/roles"),
            r#"{"metadata":{"name":"r"},"rules":[{"verbs":["get"],"apiGroups":[""],"resources":["pods"],"resourceNames":["p"]}]}"#,
        ),
        post(
            &format!("{RBAC}/namespaces/rights/rolebindings"),
            r#"{"metadata":{"name":"r"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"jane"},{"kind":"Group","name":"all"},{"kind":"ServiceAccount","name":"x"}]}"#,
        ),
        get(&format!("{RBAC}/namespaces/rights/rolebindings")).shown_as(TABLE),
        get(&format!("{RBAC}/namespaces/rights/roles")).shown_as(TABLE),
        get(&format!("{RBAC}/roles?labelSelector=none")),
        delete(&format!("{RBAC}/namespaces/rights/rolebindings"), ""),
        get(&format!("{RBAC}/namespaces/rights/rolebindings/r")),
    ]
}

/// What the server refuses of them.
fn wrong_rights() -> Vec<Ask> {
    let roles = format!("{RBAC}/clusterroles");
    let bindings = format!("{RBAC}/clusterrolebindings");
    let role = |rules: &str| format!(r#"{{"metadata":{{"name":"wrong"}},"rules":[{rules}]}}"#);
    let binding = |role: &str, subjects: &str| {
        format!(r#"{{"metadata":{{"name":"wrong"}},"roleRef":{{{role}}},"subjects":[{subjects}]}}"#)
    };
    let fine = r#""kind":"ClusterRole","name":"r""#;
    let mut asks: Vec<Ask> = [
        role("{}"),
        role(r#"{"verbs":["get"]}"#),
        role(r#"{"verbs":["get"],"nonResourceURLs":["/x"]},{"verbs":[],"nonResourceURLs":["/x"],"resources":["a"]}"#),
        role(r#"{"verbs":"get"}"#),
        role(r#"{"verb":["get"],"verbs":["get"],"apiGroups":[""],"resources":["a"]}"#),
        String::from(r#"{"metadata":{"name":"a/b"}}"#),
        String::from(r#"{"metadata":{"name":".."}}"#),
        String::from(r#"{"metadata":{"name":"wrong2"},"aggregationRule":{}}"#),
        String::from(r#"{"metadata":{"name":"wrong3"},"rules":{}}"#),
        String::from(r#"{}"#),
    ]
    .iter()
    .map(|body| post(&roles, body))
    .collect();
    asks.extend(
        [
            String::from(r#"{"metadata":{"name":"wrong"}}"#),
            binding(r#""kind":"Role","name":"r""#, ""),
            binding(r#""kind":"ClusterRole","name":"a/b%""#, ""),
            binding(r#""apiGroup":"x","kind":"ClusterRole","name":"r""#, ""),
            binding(fine, r#"{"kind":"ServiceAccount","name":"x"}"#),
            binding(fine, r#"{"kind":"ServiceAccount","namespace":"a"}"#),
            binding(fine, r#"{"kind":"ServiceAccount","namespace":"a","name":"X_"}"#),
            binding(
                fine,
                r#"{"kind":"ServiceAccount","namespace":"a","name":"x","apiGroup":"y"},{"kind":"Robot","name":"r"},{"kind":"User","name":"u","apiGroup":"z"}"#,
            ),
            binding(r#""kind":"ClusterRole","name":3"#, ""),
        ]
        .iter()
        .map(|body| post(&bindings, body)),
    );
    asks.push(patch(
        &format!("{bindings}/wrong?fieldManager=w"),
        APPLY,
        r#"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"wrong"},"roleRef":{"kind":"ClusterRole","nam":"r"}}"#,
    ));
    asks.push(get(&format!("{bindings}/wrong")));
    asks.push(get(&format!("{RBAC}/namespaces/a/clusterroles/x")));
    asks
}

/// Writes by three managers on few fields, drawn from a fixed seed: what nobody thought of writing down.
fn by_chance(count: usize) -> Vec<Ask> {
    let mut random = fastrand::Rng::with_seed(7);
    let all = "/api/v1/namespaces/chance/serviceaccounts";
    let mut asks = Vec::new();
    for _ in 0..count {
        let name = *random.choice(&["one", "two"]).expect("there are names");
        let manager = *random.choice(&["w", "v", "u"]).expect("there are managers");
        let mut map = |keys: &[&str]| {
            let mut pairs = Vec::new();
            for key in keys {
                if random.bool() {
                    pairs.push(format!(r#""{key}":"{}""#, random.u8(0..2)));
                }
            }
            pairs.join(",")
        };
        let (annotations, labels) = (map(&["a", "b", "c.d/e"]), map(&["l"]));
        let mut parts = vec![format!(r#""name":"{name}""#)];
        if random.u8(0..4) > 0 {
            parts.push(format!(r#""annotations":{{{annotations}}}"#));
        }
        if random.bool() {
            parts.push(format!(r#""labels":{{{labels}}}"#));
        }
        if random.u8(0..4) == 0 {
            parts.push(String::from(r#""finalizers":["x/y"]"#));
        }
        let mut top = Vec::new();
        if random.bool() {
            let secrets: Vec<&str> = [
                r#"{"name":"s"}"#,
                r#"{"name":"t"}"#,
                r#"{"name":"t","kind":"k"}"#,
            ]
            .into_iter()
            .filter(|_| random.u8(0..3) == 0)
            .take(1)
            .collect();
            top.push(format!(r#","secrets":[{}]"#, secrets.join(",")));
        }
        if random.u8(0..3) == 0 {
            top.push(format!(
                r#","automountServiceAccountToken":{}"#,
                random.bool()
            ));
        }
        let body = format!(
            r#"{{"apiVersion":"v1","kind":"ServiceAccount","metadata":{{{}}}{}}}"#,
            parts.join(","),
            top.concat()
        );
        let path = format!("{all}/{name}?fieldManager={manager}");
        asks.push(match random.u8(0..12) {
            0 => post(&format!("{all}?fieldManager={manager}"), &body),
            1 => put(&path, &body),
            2 => patch(&path, MERGE, &body),
            3 => patch(&path, STRATEGIC, &body),
            4..=6 => patch(&format!("{path}&force=true"), APPLY, &body),
            7 if random.u8(0..3) == 0 => delete(&format!("{all}/{name}"), ""),
            _ => patch(&path, APPLY, &body),
        });
    }
    asks
}

fn at(days: i64) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::days(days)
}

fn told(cluster: &mut Cluster, now: OffsetDateTime, ask: &Ask) -> (u16, Value) {
    let answer = cluster.answer(now, &Keys::new(), &Seen::default().request(ask));
    let body = serde_json::from_slice(answer.body()).expect("JSON");
    (answer.status().as_u16(), body)
}

#[test]
fn a_world_document_comes_back_as_it_was() {
    let doc = json!({
        "namespaces": [
            {"name": "old", "labels": {"team": "a"}, "terminating": true},
            "payments",
        ],
        "serviceAccounts": [
            {
                "namespace": "payments",
                "name": "api",
                "labels": {"a": "b"},
                "annotations": {"azure.workload.identity/client-id": "1", "x": "2"},
                "managers": [
                    {
                        "manager": "helm",
                        "fields": [".metadata.annotations.azure.workload.identity/client-id"],
                    },
                    {"manager": "kubectl", "operation": "Update", "fields": [".metadata.annotations.x"]},
                ],
            },
            {"namespace": "payments", "name": "default", "annotations": {"x": "3"}},
        ],
        "objects": [
            {
                "kind": "ConfigMap",
                "apiVersion": "v1",
                "metadata": {"name": "c", "namespace": "payments"},
                "data": {"a": "b"},
            },
        ],
    });
    let cluster = Cluster::new(&doc, "k", None, at(1)).expect("a cluster");
    assert_eq!(cluster.dump(), doc);
    let again = Cluster::new(&cluster.dump(), "k", None, at(2)).expect("a cluster");
    assert_eq!(again.dump(), doc);
}

#[test]
fn every_problem_of_a_world_document_is_told_at_its_place() {
    let doc = json!({
        "namespaces": ["Bad", {"nam": "x"}],
        "serviceAccounts": [{"namespace": "a", "name": "b", "managers": [{"manager": "m", "fields": ["x"]}]}],
        "objects": [{"kind": "Secret", "apiVersion": "v1"}],
        "secrets": [],
    });
    let problems = Cluster::new(&doc, "k", None, at(1)).expect_err("it is wrong");
    let places: Vec<&str> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    for place in [
        "/namespaces/0",
        "/namespaces/1",
        "/namespaces/1/nam",
        "/serviceAccounts/0/managers/0/fields/0",
        "/objects/0",
        "/secrets",
    ] {
        assert!(places.contains(&place), "{place} is not among {places:?}");
    }
}

#[test]
fn a_namespace_goes_with_what_is_in_it() {
    let doc = json!({"serviceAccounts": [{"namespace": "a", "name": "b"}]});
    let mut cluster = Cluster::new(&doc, "k", None, at(1)).expect("a cluster");
    let account = get("/api/v1/namespaces/a/serviceaccounts/b");
    let (status, body) = told(&mut cluster, at(1), &delete("/api/v1/namespaces/a", ""));
    assert_eq!(
        (status, &body["status"]["phase"]),
        (200, &json!("Terminating"))
    );
    assert_eq!(told(&mut cluster, at(1), &account).0, 200);
    assert_eq!(told(&mut cluster, at(2), &account).0, 404);
    assert_eq!(
        told(&mut cluster, at(2), &get("/api/v1/namespaces/a")).0,
        404
    );
    assert_eq!(cluster.dump(), json!({}));
}

#[test]
fn a_list_that_waits_too_long_for_its_next_chunk_is_expired() {
    let accounts: Vec<Value> = (0..5)
        .map(|number| json!({"namespace": "a", "name": format!("n{number}")}))
        .collect();
    let doc = json!({"serviceAccounts": accounts});
    let mut cluster = Cluster::new(&doc, "k", None, at(1)).expect("a cluster");
    let list = "/api/v1/namespaces/a/serviceaccounts?limit=2";
    let (_, first) = told(&mut cluster, at(1), &get(list));
    let token = first["metadata"]["continue"]
        .as_str()
        .expect("there is more");
    for number in 0..20 {
        let body = account(&format!("late{number}"), "");
        told(
            &mut cluster,
            at(1),
            &post("/api/v1/namespaces/a/serviceaccounts", &body),
        );
        told(&mut cluster, at(1), &get(list));
    }
    let (status, gone) = told(
        &mut cluster,
        at(1),
        &get(&format!("{list}&continue={token}")),
    );
    assert_eq!((status, &gone["reason"]), (410, &json!("Expired")));
    let again = gone["metadata"]["continue"].as_str().expect("a way on");
    let (status, rest) = told(
        &mut cluster,
        at(1),
        &get(&format!("{list}&continue={again}")),
    );
    assert_eq!(status, 200);
    assert_eq!(rest["items"][0]["metadata"]["name"], "n1");
}

#[test]
fn the_same_requests_give_the_same_bytes() {
    let run = || {
        let mut cluster = Cluster::new(&Value::Null, "k", None, at(1)).expect("a cluster");
        let asks = by_chance(50);
        let bodies: Vec<String> = asks
            .iter()
            .map(|ask| told(&mut cluster, at(1), ask).1.to_string())
            .collect();
        bodies
    };
    assert_eq!(run(), run());
}
