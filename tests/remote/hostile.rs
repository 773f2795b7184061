//! Hostile answers to every reader: whatever shape an answer has, nothing panics, and only what was asked for is unread.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};
use widctl::desired::Desired;
use widctl::live::{Coverage, Listing, Live};
use widctl::plan::Action;
use widctl::remote::Cloud;
use widctl::sandbox::Sandbox;

use super::net::{Came, Side, Trouble};
use super::stage::{self, Stage, desired, virtually};

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const SUBSCRIPTION: &str = "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";

/// One thing of every kind, reached in every way.
const MANIFEST: &str = "
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11, resourceGroup: rg-ids, location: westeurope}
clusters:
  weu: {aks: {resourceGroup: rg-aks, name: weu}}
  team: {issuer: https://oidc.example.com/team, kubernetes: {context: team}}
  guest: {vcluster: {host: weu, name: demo, platform: {host: vcluster.example.com, project: demo}}}
identities:
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: /subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-ids}
      - {role: Painter, scope: /subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-ids}
      - {keyVaultPolicy: /subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-ids/providers/Microsoft.KeyVault/vaults/kv-old, secrets: [get]}
    trusts:
      release: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/infra:ref_type:branch:ref:main'}
  bound:
    managedIdentity: {name: id-bound}
  reporting:
    application: {displayName: reporting}
    trusts:
      nightly: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/reports:ref_type:branch:ref:main'}
bindings:
  - {identity: billing, clusters: [weu, team], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [guest], namespace: payments, serviceAccount: inside, serviceAccountOwner: helm}
  - {identity: reporting, clusters: [team], namespace: payments, serviceAccount: nightly}
  - {identity: bound, clusters: [weu], namespace: payments, serviceAccount: ledger, mode: identityBinding}
";

fn wanted() -> Desired {
    let mut wanted = desired(MANIFEST);
    wanted.workloads = true;
    wanted
}

fn before() -> Value {
    json!({
        "seed": 3,
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {"rg-aks": "westeurope", "rg-ids": "westeurope"}}],
        "roleDefinitions": [{"name": "b7e1f2a0-1111-4222-8333-444455556666", "roleName": "Painter", "actions": ["*/read"],
            "assignableScopes": [format!("/subscriptions/{SUBSCRIPTION}")]}],
        "vaults": [{"name": "kv-old", "group": "rg-ids", "accessPolicies": []}],
        "platform": {},
        "clusters": [
            {"name": "weu", "aks": {"group": "rg-aks", "name": "weu", "issuer": true, "workloadIdentity": true},
             "kubernetes": {"namespaces": ["payments", "loft-demo-v-demo"]}},
            {"name": "team", "external": {"issuer": "https://oidc.example.com/team"},
             "kubernetes": {"namespaces": ["payments"]}},
        ],
    })
}

/// The world in which all of it is there.
static WORLD: LazyLock<Value> = LazyLock::new(|| {
    // Whoever asks first may be within a runtime, and one thread has room for one.
    let made = || {
        let sandbox = Sandbox::new(&before()).expect("a world");
        virtually(async {
            let stage = Stage::beside(sandbox.clone());
            let plan = stage.plan(&wanted()).await;
            let (outcome, _) = stage.apply(plan).await;
            assert!(outcome.whole(), "{:#?}", outcome.ends);
        });
        sandbox.state()
    };
    std::thread::spawn(made).join().expect("a world")
});

/// A question: method, host and path, without the page of a list.
type Asked = (String, String, String);

fn asked(host: &str, request: &Request<Bytes>) -> Asked {
    let method = request.method().to_string();
    (method, host.to_owned(), request.uri().path().to_owned())
}

/// The world, but that one question is answered so; and the answers that were well.
struct Hostile {
    to: Option<(Asked, Bytes)>,
    heard: Mutex<BTreeMap<Asked, Bytes>>,
}

impl Hostile {
    fn new(to: Option<(Asked, Bytes)>) -> Arc<Self> {
        let heard = Mutex::default();
        Arc::new(Self { to, heard })
    }

    fn side(self: &Arc<Self>, sandbox: &Sandbox) -> Side {
        let (hostile, honest) = (self.clone(), stage::side(sandbox));
        Arc::new(move |host, request| {
            let (hostile, honest) = (hostile.clone(), honest.clone());
            Box::pin(async move {
                let question = asked(&host, &request);
                if let Some((to, body)) = &hostile.to
                    && *to == question
                {
                    return Came::Answer(Response::new(body.clone()));
                }
                let came = honest(host, request).await;
                if let Came::Answer(answer) = &came
                    && answer.status().is_success()
                {
                    let mut heard = hostile.heard.lock().expect("the answers");
                    heard.insert(question, answer.body().clone());
                }
                came
            })
        })
    }
}

/// What a plan comes to where one question is answered like this, and all questions that were answered well.
fn planned(to: Option<(Asked, Bytes)>) -> (widctl::plan::Plan, BTreeMap<Asked, Bytes>) {
    virtually(async {
        let sandbox = Sandbox::new(&WORLD).expect("a world");
        let hostile = Hostile::new(to);
        let stage = Stage::behind(sandbox.clone(), hostile.side(&sandbox), Trouble::Nothing);
        let plan = stage.plan(&wanted()).await;
        let heard = hostile.heard.lock().expect("the answers").clone();
        (plan, heard)
    })
}

/// Bodies that no reader can use, whatever it reads.
fn hostile() -> Vec<Bytes> {
    let mut bodies: Vec<Bytes> = [
        "",
        "null",
        "\"x\"",
        "[]",
        "{}",
        "{",
        "{\"value\": [{\"id\": \"/subscriptions/",
        "{\"value\": null}",
        "{\"value\": {}}",
        "{\"value\": [\"x\"]}",
        "{\"value\": [[[]]]}",
        "{\"value\": [], \"value\": [7]}",
        "{\"value\": [], \"nextLink\": 7, \"@odata.nextLink\": 7, \"items\": 7}",
        "{\"items\": null}",
        "{\"items\": [\"x\"]}",
        "{\"items\": [{}]}",
        "{\"items\": [{\"metadata\": \"x\"}]}",
        "{\"items\": [{\"metadata\": {\"name\": 7, \"namespace\": []}}]}",
        "{\"items\": [], \"metadata\": \"x\"}",
        "{\"metadata\": []}",
        "{\"metadata\": {}, \"metadata\": {}}",
        "{\"kubeconfigs\": [{\"value\": \"%%\"}]}",
        "{\"access_token\": \"\", \"expires_in\": 3600}",
        "{\"token_type\": \"Bearer\", \"expires_in\": 3600}",
        "{\"access_token\": \"a\\nb\", \"expires_in\": 3600, \"token_type\": \"Bearer\"}",
        "{\"access_token\": \"a\", \"expires_in\": 1000000000000000000, \"token_type\": \"Bearer\"}",
        "{\"access_token\": \"a\", \"expires_in\": -1000000000000000000, \"token_type\": \"Bearer\"}",
        "{\"issuer\": 7}",
        "<!doctype html><title>Log in</title>",
    ]
    .into_iter()
    .map(Bytes::from)
    .collect();
    bodies.push(Bytes::from_static(b"\xff\xfe{\x00}\x00"));
    // What a gzip stream begins with, where nobody has unpacked it.
    bodies.push(Bytes::from_static(b"\x1f\x8b\x08\x00\x00\x00"));
    bodies.push(Bytes::from("[".repeat(100_000)));
    bodies.push(Bytes::from("{\"value\":".repeat(100_000)));
    bodies.push(Bytes::from(format!(
        "{{\"value\": \"{}\"}}",
        "x".repeat(1 << 20)
    )));
    bodies
}

/// What a hostile answer brings beyond that something is not known: today's plan has nothing to do.
fn beyond_unread(question: &Asked, body: &Bytes) -> Vec<String> {
    let (plan, _) = planned(Some((question.clone(), body.clone())));
    let begin: String = String::from_utf8_lossy(body).chars().take(60).collect();
    plan.pending()
        .filter(|it| it.action != Action::Blocked)
        .map(|it| {
            format!(
                "{question:?} answered {begin:?}: {} {} {:?}",
                it.action.word(),
                it.address,
                it.why
            )
        })
        .collect()
}

#[test]
fn a_hostile_answer_to_any_question_only_leaves_something_unread() {
    let (calm, heard) = planned(None);
    let left: Vec<_> = calm.pending().collect();
    assert!(left.is_empty(), "{left:#?}");
    let hosts: std::collections::BTreeSet<&str> =
        heard.keys().map(|(_, host, _)| &**host).collect();
    assert!(hosts.len() >= 5, "{hosts:?}");
    let mut thrown = 0;
    let mut wrong = Vec::new();
    // One cluster's API is read as another's: what is asked of both is asked once.
    let mut readers = BTreeMap::new();
    for question @ (method, host, path) in heard.keys() {
        let host = if path.starts_with("/api") {
            "a cluster"
        } else {
            host
        };
        readers.entry((method, host, path)).or_insert(question);
    }
    for question in readers.values() {
        for body in hostile() {
            wrong.extend(beyond_unread(question, &body));
            thrown += 1;
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {thrown}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    println!("{thrown} hostile answers to {} questions", readers.len());
}

/// Every place in a body: a list stands for all its items by the first.
fn places(of: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match of {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(value, &format!("{at}/{key}"), all);
            }
        }
        Value::Array(items) => {
            if let Some(first) = items.first() {
                places(first, &format!("{at}/0"), all);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_wrong_shape_at_any_level_of_an_honest_answer_panics_nothing() {
    let (_, heard) = planned(None);
    let wrong = [
        json!(null),
        json!(7),
        json!("x"),
        json!([]),
        json!({}),
        json!(["x"]),
        json!([null]),
        json!(true),
    ];
    let mut thrown = 0;
    for (question, body) in &heard {
        let Ok(honest) = serde_json::from_slice::<Value>(body) else {
            continue;
        };
        let mut all = Vec::new();
        places(&honest, "", &mut all);
        // A third of the places, each with another wrong shape, and each shape has its turn.
        for (number, place) in all.iter().enumerate().step_by(3) {
            let mut body = honest.clone();
            if let Some(at) = body.pointer_mut(place) {
                *at = wrong[number % wrong.len()].clone();
            }
            planned(Some((question.clone(), Bytes::from(body.to_string()))));
            thrown += 1;
        }
    }
    println!("{thrown} answers with one wrong shape");
    assert!(thrown > 100, "{thrown}");
}

#[test]
fn a_host_that_describes_no_cloud_is_none() {
    for body in hostile() {
        virtually(async {
            let sandbox = Sandbox::new(&WORLD).expect("a world");
            let host = "management.azure.com".to_owned();
            let question = ("GET".to_owned(), host, "/metadata/endpoints".to_owned());
            let hostile = Hostile::new(Some((question, body)));
            let stage = Stage::behind(sandbox.clone(), hostile.side(&sandbox), Trouble::Nothing);
            let arm = url::Url::parse("https://management.azure.com").expect("a URL");
            let cloud = Cloud::at(arm, Arc::new(stage.net.clone()), stage.reporter.clone()).await;
            assert!(cloud.is_err(), "{cloud:?}");
        });
    }
}

#[test]
fn a_token_that_lives_for_five_minutes_is_used_for_more_than_one_request() {
    virtually(async {
        let sandbox = Sandbox::new(&WORLD).expect("a world");
        let honest = stage::side(&sandbox);
        let side: Side = Arc::new(move |host, request| {
            let (entra, honest) = (host.starts_with("login."), honest.clone());
            Box::pin(async move {
                match honest(host, request).await {
                    Came::Answer(answer) if entra => Came::Answer(answer.map(|body| {
                        let mut body: Value = serde_json::from_slice(&body).expect("a token");
                        body["expires_in"] = json!(300);
                        Bytes::from(body.to_string())
                    })),
                    came => came,
                }
            })
        });
        let stage = Stage::behind(sandbox.clone(), side, Trouble::Nothing);
        stage.observe(&wanted()).await;
        let passed = stage.net.passed();
        let logins = passed
            .iter()
            .filter(|it| it.host.starts_with("login."))
            .count();
        // One for each of Resource Manager, Microsoft Graph and AKS.
        assert!(
            passed.len() > 30 && logins <= 3,
            "{logins} of {}",
            passed.len()
        );
    });
}

/// The identities of the subscription come in pages without end, made by the number of the page; the rest of the world is as it is.
fn without_end(sandbox: &Sandbox, page: fn(usize) -> Value, pause: Duration) -> Side {
    let (honest, pages) = (stage::side(sandbox), Arc::new(AtomicUsize::new(0)));
    Arc::new(move |host, request| {
        let (honest, pages) = (honest.clone(), pages.clone());
        let endless = request.uri().path().ends_with("/userAssignedIdentities");
        Box::pin(async move {
            if !endless {
                return honest(host, request).await;
            }
            tokio::time::sleep(pause).await;
            let number = pages.fetch_add(1, Ordering::Relaxed);
            let path = request.uri().path();
            let mut body = page(number);
            body["nextLink"] = json!(format!("https://{host}{path}?page={number}"));
            Came::Answer(Response::new(Bytes::from(body.to_string())))
        })
    })
}

fn empty(_: usize) -> Value {
    json!({"value": []})
}

fn unread(live: &Live) -> String {
    match live.coverage(&Listing::Subscription(SUBSCRIPTION.to_owned())) {
        Coverage::Not(fault) => fault.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_list_that_is_slow_ends_with_its_time_and_nothing_else_does() {
    // A run of three minutes cuts a list of five short.
    for (run, ends, says) in [
        (900, 300, "it did not come to an end within 300 s"),
        (180, 180, "--timeout"),
    ] {
        virtually(async {
            let sandbox = Sandbox::new(&WORLD).expect("a world");
            let side = without_end(&sandbox, empty, Duration::from_secs(5));
            let stage = Stage::behind(sandbox, side, Trouble::Nothing);
            stage.remote.read_within(Duration::from_secs(run));
            let begun = tokio::time::Instant::now();
            let live = stage.observe(&wanted()).await;
            let took = begun.elapsed().as_secs();
            assert!((ends..ends + 10).contains(&took), "{took} s");
            let words = unread(&live);
            assert!(words.contains(says), "{words}");
            // What was looked at beside it is there, and what comes after it is where there is time left.
            let whole = |it: Listing| matches!(live.coverage(&it), Coverage::Whole);
            assert!(whole(Listing::Applications));
            assert_eq!(whole(Listing::Cluster("team".to_owned())), run > 300);
        });
    }
}

#[test]
fn a_list_that_is_huge_is_given_up() {
    virtually(async {
        let sandbox = Sandbox::new(&WORLD).expect("a world");
        let page = |_| json!({"value": vec![0; 1_500_000]});
        let side = without_end(&sandbox, page, Duration::ZERO);
        let stage = Stage::behind(sandbox, side, Trouble::Nothing);
        let words = unread(&stage.observe(&wanted()).await);
        assert!(words.contains("take up more than 512 MB"), "{words}");
    });
    virtually(async {
        let sandbox = Sandbox::new(&WORLD).expect("a world");
        let page = |_| json!({"value": vec![0; 4_000_000]});
        let side = without_end(&sandbox, page, Duration::ZERO);
        let stage = Stage::behind(sandbox, side, Trouble::Nothing);
        let words = unread(&stage.observe(&wanted()).await);
        assert!(words.contains("more values than any page"), "{words}");
    });
}
