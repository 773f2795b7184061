//! Simulated worlds: the program's own clients against the sandbox in one process, on a virtual clock.
//!
//! Killed before every request and after every commit in turn, it converges when it is run again, without duplicate or orphan; under
//! throttling, broken answers and other people's writes it converges too, and every run of a seed is the same to the request.

#[path = "worlds/histories.rs"]
mod histories;
#[path = "worlds/kinds.rs"]
mod kinds;
#[path = "worlds/unread.rs"]
mod unread;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::net::{Passed, Trouble};
use super::stage::{Ended, Stage, desired, virtually};
use serde_json::{Map, Value, json};
use widctl::desired::Desired;
use widctl::plan::{Action, Consent, Flags, Guard, Plan, approved};
use widctl::resource::{Address, ArmId, Kind, Mark, credential_name};
use widctl::sandbox::Sandbox;

const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const SUBSCRIPTION: &str = "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";
const NAME: &str = "payments";

/// What is declared: a cluster that is yet to get its issuer, one that has it, an identity that has to move, one to make, and one that
/// holds credentials of ours and of others.
fn manifest() -> String {
    let bindings: String = [
        ("billing", "payments", "api"),
        ("billing", "payments", "worker"),
        ("fresh", "payments", "mail"),
        ("fresh", "reports", "nightly"),
        ("moved", "reports", "default"),
    ]
    .iter()
    .map(|(identity, namespace, account)| {
        format!(
            "  - {{identity: {identity}, clusters: {{stage: prod}}, namespace: {namespace}, serviceAccount: {account}}}\n"
        )
    })
    .collect();
    format!(
        "apiVersion: widctl/v1
name: {NAME}
tenant: {TENANT}
defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg-identities, location: westeurope, tags: {{team: payments}}}}
clusters:
  weu: {{aks: {{resourceGroup: rg-aks, name: weu}}, webhook: addon, labels: {{stage: prod}}}}
  neu: {{aks: {{resourceGroup: rg-aks, name: neu}}, webhook: addon, manage: true, labels: {{stage: prod}}}}
identities:
  billing: {{managedIdentity: {{name: id-billing}}}}
  fresh: {{managedIdentity: {{name: id-fresh}}}}
  moved: {{managedIdentity: {{name: id-moved}}}}
bindings:
{bindings}"
    )
}

fn identity(name: &str) -> ArmId {
    ArmId::identity(SUBSCRIPTION, "rg-identities", name)
}

fn mark(name: &str) -> Value {
    json!({"widctl": Mark::of_resource(NAME, &identity(name)).to_string(), "team": "payments", "cost": "7"})
}

fn trusted(under: &str, cluster: &str, issuer: &str, namespace: &str, account: &str) -> Value {
    let address = Address::credential("", cluster, namespace, account);
    json!({
        "name": credential_name(NAME, &identity(under).into(), &address, 0),
        "issuer": issuer,
        "subject": format!("system:serviceaccount:{namespace}:{account}"),
    })
}

/// What is there: see `manifest`, and a credential and a service account that nobody declares any more, and one of others.
fn world() -> Value {
    let issuer = |name: &str| format!("https://westeurope.oic.prod-aks.azure.com/{TENANT}/{name}/");
    let namespaces = json!(["payments", "reports"]);
    let gone = Mark::of_service_account(NAME, &issuer("weu"), "payments", "gone").to_string();
    json!({
        "seed": 7,
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {"rg-aks": "westeurope", "rg-identities": "westeurope"}}],
        "identities": [
            {"name": "id-billing", "group": "rg-identities", "tags": mark("id-billing"), "credentials": [
                {"name": "by-hand", "issuer": issuer("weu"), "subject": "system:serviceaccount:payments:api"},
                trusted("id-billing", "weu", &issuer("weu"), "payments", "gone"),
                {"name": "github", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:contoso/infra:environment:prod"},
            ]},
            {"name": "id-moved", "group": "rg-identities", "location": "northeurope", "tags": mark("id-moved"), "credentials": [
                trusted("id-moved", "weu", &issuer("weu"), "reports", "default"),
            ]},
            {"name": "id-gone", "group": "rg-identities", "tags": mark("id-gone"), "credentials": [
                trusted("id-gone", "weu", &issuer("weu"), "reports", "old"),
            ]},
            {"name": "id-others", "group": "rg-identities", "credentials": [
                {"name": "theirs", "issuer": issuer("weu"), "subject": "system:serviceaccount:theirs:api"},
            ]},
        ],
        "clusters": [
            {"name": "weu", "aks": {"group": "rg-aks", "name": "weu", "issuer": issuer("weu"), "workloadIdentity": true},
             "kubernetes": {"namespaces": namespaces, "serviceAccounts": [
                {"namespace": "payments", "name": "worker", "annotations": {"team": "payments"}},
                {"namespace": "payments", "name": "gone", "labels": {"widctl/mark": gone},
                 "annotations": {"azure.workload.identity/client-id": "00000000-0000-0000-0000-000000000007"},
                 "managers": [{"manager": format!("widctl/{NAME}"), "operation": "Apply", "fields": [
                    ".metadata.labels.widctl/mark", ".metadata.annotations.azure.workload.identity/client-id",
                 ]}]},
                {"namespace": "reports", "name": "default"},
             ]}},
            {"name": "neu", "aks": {"group": "rg-aks", "name": "neu"}, "kubernetes": {"namespaces": namespaces, "serviceAccounts": [
                {"namespace": "reports", "name": "default"},
             ]}},
        ],
        "operation": {"polls": 3, "seconds": 90},
        "spreading": 1,
    })
}

fn chance(seed: u64) -> Value {
    json!({"seed": seed, "throttled": 0.1, "failed": 0.1, "lost": 0.08, "concurrent": 0.15, "cap": 3})
}

/// A manifest, and the world that it is applied to.
struct Case {
    desired: Desired,
    world: Value,
}

/// Reading a manifest takes longer than a whole run.
static FIRST: LazyLock<Case> = LazyLock::new(|| Case {
    desired: desired(&manifest()),
    world: world(),
});

impl Case {
    /// The world, with chance in it, by its seed.
    fn fresh(&self, chaos: Option<u64>) -> Sandbox {
        let mut world = self.world.clone();
        if let Some(seed) = chaos {
            world["chaos"] = chance(seed);
        }
        Sandbox::new(&world).expect("a world")
    }

    async fn once(&self, stage: Stage) -> (Option<Ended>, Vec<Passed>) {
        stage.run(&self.desired).await
    }

    /// Runs to a whole end and then once more: nothing is left to do, and nothing is written.
    async fn settles(&self, sandbox: &Sandbox, when: &str) -> Plan {
        let (ended, _) = self.once(Stage::beside(sandbox.clone())).await;
        let ended = ended.expect("nothing kills it");
        assert!(ended.outcome.whole(), "{when}: {:?}", ended.outcome);
        assert_no_block(&ended.plan, when);
        self.quiet(sandbox, when).await;
        ended.plan
    }

    /// What somebody approved who read this plan.
    fn consent(&self, plan: &Plan) -> Consent {
        let (policy, flags) = (Guard::default(), Flags::default());
        Consent::new(plan, &self.desired, "public", policy, flags)
    }

    async fn quiet(&self, sandbox: &Sandbox, when: &str) {
        let (ended, passed) = self.once(Stage::beside(sandbox.clone())).await;
        let ended = ended.expect("nothing kills it");
        let left: Vec<_> = ended.plan.pending().collect();
        assert!(left.is_empty(), "{when}: still to do: {left:?}");
        let writes: Vec<_> = passed.iter().filter(|it| writes(it)).collect();
        assert!(writes.is_empty(), "{when}: {writes:?}");
    }
}

/// Whether a request changes anything.
fn writes(it: &Passed) -> bool {
    it.method != "GET"
        && !it.path.contains("/oauth2/")
        && !it.path.contains("listClusterUserCredential")
}

/// The world of all kinds, and what is declared in it.
pub(super) fn all_kinds() -> Sandbox {
    kinds::KINDS.fresh(None)
}

pub(super) fn all_kinds_today() -> &'static Desired {
    &kinds::KINDS.desired
}

/// All requests of two first runs.
pub(super) async fn requests() -> Vec<Passed> {
    let mut out = Vec::new();
    for case in [&*FIRST, &*kinds::KINDS] {
        out.extend(case.once(Stage::beside(case.fresh(None))).await.1);
    }
    out
}

fn assert_no_block(plan: &Plan, when: &str) {
    let blocked: Vec<_> = plan
        .pending()
        .filter(|it| it.action == Action::Blocked)
        .collect();
    assert!(blocked.is_empty(), "{when}: {blocked:?}");
}

/// What is there, without the chance that was in it, and without the order in which policies came.
pub(super) fn state(sandbox: &Sandbox) -> Value {
    tidy(sandbox.state())
}

fn tidy(mut state: Value) -> Value {
    if let Some(map) = state.as_object_mut() {
        for name in [
            "chaos",
            "generations",
            "spreading",
            "principalSpread",
            "graph",
        ] {
            map.remove(name);
        }
    }
    for vault in state["vaults"].as_array_mut().into_iter().flatten() {
        if let Some(policies) = vault["accessPolicies"].as_array_mut() {
            policies.sort_by_key(|it| it["objectId"].to_string());
        }
    }
    state
}

/// Fails with what differs, for whole worlds are long.
fn assert_same(is: &Value, should: &Value, when: &str) {
    let mut out = Vec::new();
    compare(is, should, "", &mut out);
    assert!(out.is_empty(), "{when}:\n{}", out.join("\n"));
}

fn compare(is: &Value, should: &Value, path: &str, out: &mut Vec<String>) {
    match (is, should) {
        (Value::Object(is), Value::Object(should)) => {
            let names: BTreeSet<&String> = is.keys().chain(should.keys()).collect();
            for name in names {
                let of = |it: &Map<String, Value>| it.get(name).cloned().unwrap_or_default();
                compare(&of(is), &of(should), &format!("{path}/{name}"), out);
            }
        }
        (Value::Array(is), Value::Array(should)) if is.len() == should.len() => {
            for (at, (is, should)) in is.iter().zip(should).enumerate() {
                compare(is, should, &format!("{path}/{at}"), out);
            }
        }
        (is, should) if is != should => out.push(format!("{path} is {is}, should be {should}")),
        _ => {}
    }
}

/// What a first run makes of a world, and the requests that it takes.
fn reference(case: &Case) -> (Ended, Vec<Passed>) {
    virtually(async {
        let sandbox = case.fresh(None);
        let (ended, passed) = case.once(Stage::beside(sandbox.clone())).await;
        let mut ended = ended.expect("nothing kills it");
        ended.world = tidy(ended.world);
        assert!(ended.outcome.whole(), "{:?}", ended.outcome);
        assert_no_block(&ended.plan, "at first");
        case.quiet(&sandbox, "after the first run").await;
        (ended, passed)
    })
}

/// Where a kill leaves a world of its own: nothing differs before the first write, and a read is told apart from what came before it by
/// no more than the time that passed and by what was asked of an operation.
fn points(passed: &[Passed]) -> Vec<Trouble> {
    let first = passed.iter().position(writes).expect("it writes");
    let requests = (1..).zip(passed).skip(first);
    requests
        .flat_map(|(number, it)| {
            let before = writes(it).then_some(Trouble::CrashBefore(number));
            before.into_iter().chain([Trouble::CrashAfter(number)])
        })
        .collect()
}

/// Whoever saved the plan of the first run may carry it out again after the kill: what is left is a part of it.
fn killed_anywhere(case: &Case) {
    let (reference, passed) = reference(case);
    killed_at(case, &reference, &points(&passed));
}

fn killed_at(case: &Case, reference: &Ended, points: &[Trouble]) {
    let consent = case.consent(&reference.plan);
    for trouble in points {
        virtually(async {
            let sandbox = case.fresh(None);
            let when = format!("{trouble:?}");
            let stage = Stage::in_trouble(sandbox.clone(), *trouble);
            let (ended, _) = case.once(stage).await;
            assert!(ended.is_none(), "{when}: the run was not killed");
            let plan = case.settles(&sandbox, &when).await;
            let again = approved(&plan, &case.desired, &consent);
            assert_eq!(again, Ok(()), "{when}: the saved plan is refused");
            assert_same(&state(&sandbox), &reference.world, &when);
        });
    }
    println!(
        "{} points at which it was killed, all converged",
        points.len()
    );
}

fn lost_anywhere(case: &Case) {
    let (reference, passed) = reference(case);
    let requests = passed.len();
    for number in 1..=requests {
        virtually(async {
            let sandbox = case.fresh(None);
            let when = format!("the answer to request {number} is lost");
            let trouble = Trouble::LoseAnswer(number);
            let (ended, _) = case.once(Stage::in_trouble(sandbox.clone(), trouble)).await;
            let ended = ended.expect("nothing kills it");
            assert!(ended.outcome.whole(), "{when}: {:?}", ended.outcome);
            case.quiet(&sandbox, &when).await;
            assert_same(&state(&sandbox), &reference.world, &when);
        });
    }
    println!("{requests} lost answers, all made good in the same run");
}

fn by_chance(case: &Case, worlds: u64) {
    let (reference, _) = reference(case);
    let mut requests = 0;
    for seed in 1..=worlds {
        let told = || {
            virtually(async {
                let stage = Stage::beside(case.fresh(Some(seed)));
                let (ended, passed) = case.once(stage).await;
                (ended.expect("nothing kills it"), passed)
            })
        };
        let (ended, passed) = told();
        let (_, again) = told();
        assert_eq!(
            passed, again,
            "seed {seed}: the requests differ from run to run"
        );
        requests += passed.len();
        virtually(async {
            // What chance blocked or failed is made good when it ends.
            let calm = Sandbox::new(&tidy(ended.world)).expect("a world");
            let (later, _) = case.once(Stage::beside(calm.clone())).await;
            let later = later.expect("nothing kills it");
            assert!(later.outcome.whole(), "seed {seed}: {:?}", later.outcome);
            case.quiet(&calm, &format!("seed {seed}")).await;
            let first = ended.outcome.whole()
                && ended.plan.pending().all(|it| it.action != Action::Blocked);
            if first {
                assert!(
                    later.plan.pending().next().is_none(),
                    "seed {seed}: it said that it was done"
                );
            }
            assert_same(&state(&calm), &reference.world, &format!("seed {seed}"));
        });
    }
    println!("{worlds} worlds, {requests} requests, all converged, each trace the same twice");
}

/// A campaign asks for more: WIDCTL_WORLDS=100000.
fn campaign(usual: u64) -> u64 {
    let asked = std::env::var("WIDCTL_WORLDS").ok();
    asked.map_or(usual, |it| it.parse().expect("a number of worlds"))
}

#[test]
fn killed_at_any_point_it_converges() {
    killed_anywhere(&FIRST);
}

#[test]
fn killed_at_any_point_it_converges_with_all_kinds() {
    killed_anywhere(&kinds::KINDS);
}

/// The first world holds something of each sort.
#[test]
fn something_is_made_changed_replaced_and_deleted() {
    let (ended, _) = reference(&FIRST);
    for action in [
        Action::Create,
        Action::Update,
        Action::Replace,
        Action::Delete,
    ] {
        let any = ended.plan.pending().any(|it| it.action == action);
        assert!(any, "the world holds no {action:?}");
    }
}

/// The world of all kinds is worth its name.
#[test]
fn something_of_each_kind_is_to_be_done() {
    let plan = virtually(async {
        let stage = Stage::beside(all_kinds());
        stage.plan(all_kinds_today()).await
    });
    let done: BTreeSet<(Kind, Action)> = plan
        .pending()
        .map(|it| (it.address.kind(), it.action))
        .collect();
    // Clusters are never made and never deleted, and their settings are of the other world; a trust that nobody declares any more
    // is a credential like others.
    use Action::{Create, Delete, Replace, Update};
    let wanted = [
        (Kind::Identity, vec![Create, Replace, Delete]),
        (Kind::Credential, vec![Create, Delete]),
        (Kind::Trust, vec![Create]),
        (Kind::Role, vec![Create, Replace, Delete]),
        (Kind::Policy, vec![Create, Update, Delete]),
        (Kind::AppRole, vec![Create, Delete]),
        (Kind::Binding, vec![Create, Delete]),
        (Kind::ClusterRole, vec![Create, Update, Delete]),
        (Kind::ServiceAccount, vec![Create, Delete]),
    ];
    assert_eq!(wanted.len() + 1, Kind::ALL.len());
    for (kind, actions) in wanted {
        for action in actions {
            assert!(
                done.contains(&(kind, action)),
                "{kind:?} {action:?} in {done:?}"
            );
        }
    }
}

#[test]
fn an_answer_lost_anywhere_changes_nothing() {
    lost_anywhere(&FIRST);
}

#[test]
fn an_answer_lost_anywhere_changes_nothing_with_all_kinds() {
    lost_anywhere(&kinds::KINDS);
}

#[test]
fn chance_is_survived_and_is_the_same_at_every_run() {
    by_chance(&FIRST, campaign(300));
}

#[test]
fn chance_is_survived_with_all_kinds() {
    by_chance(&kinds::KINDS, campaign(60));
}
