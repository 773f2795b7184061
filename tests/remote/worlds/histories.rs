//! What happens between two runs: an identity or a cluster is made anew by hand, keys and the manifest are renamed, bindings move, and
//! federated credentials become identity bindings in two steps. Killed in the middle of the second run, it converges all the same, and
//! no plan that was saved before does anything that was not approved.
//!
//! Each history is killed at points that its seed picks among all that there are, every write among them as likely as every read; a
//! campaign goes through all of them: WIDCTL_WORLDS=1000.

use serde_json::{Value, json};
use widctl::desired::Desired;
use widctl::plan::{Consent, Flags, Guard, approved};
use widctl::sandbox::Sandbox;

use super::super::net::Trouble;
use super::super::stage::{Stage, desired, virtually};
use super::kinds::made;
use super::{
    Case, SUBSCRIPTION, TENANT, assert_same, campaign, killed_at, points, reference, state,
};

/// How many points of a history are tried.
const POINTS: u64 = 12;

/// Two manifests, and what somebody does in between.
struct History {
    /// What picks the points.
    seed: u64,
    yesterday: Manifest,
    by_hand: fn(&mut Value),
    today: Manifest,
    /// What becomes of yesterday's plan, saved and carried out once more when today's is done. Nothing says that what it makes was
    /// there already and was taken back since; it is refused where it would do anything else.
    oldest: Replayed,
}

#[derive(Clone)]
struct Manifest {
    /// `name`, and `formerly` beside it.
    name: &'static str,
    clusters: [&'static str; 2],
    /// The keys of the managed identities and of the application.
    identities: [&'static str; 3],
    /// Which key the application had before.
    formerly: Option<&'static str>,
    /// Identity, cluster, service account and mode; the numbers are those of the keys above.
    bindings: Vec<(usize, usize, &'static str, &'static str)>,
}

/// What all histories begin with, one way or the other.
fn first() -> Manifest {
    Manifest {
        name: "name: payments",
        clusters: ["weu", "neu"],
        identities: ["billing", "ledger", "reporting"],
        formerly: None,
        bindings: vec![
            (0, 0, "api", "federated"),
            (0, 1, "queue", "identityBinding"),
            (2, 0, "nightly", "federated"),
        ],
    }
}

/// The same, with one more service account than yesterday, so that there is always something to do.
fn next() -> Manifest {
    let mut next = first();
    next.bindings.push((0, 0, "worker", "federated"));
    next
}

impl Manifest {
    fn meaning(&self) -> Desired {
        let data = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data");
        let [weu, neu] = self.clusters;
        let [billing, ledger, reporting] = self.identities;
        let bindings = self.bindings.iter().map(|(identity, cluster, account, mode)| {
            let (identity, cluster) = (self.identities[*identity], self.clusters[*cluster]);
            format!("  - {{identity: {identity}, clusters: [{cluster}], namespace: payments, serviceAccount: {account}, mode: {mode}}}\n")
        });
        let bindings: String = bindings.collect();
        let formerly = self.formerly.map(|it| format!("    formerly: {it}\n"));
        let formerly = formerly.unwrap_or_default();
        desired(&format!(
            "apiVersion: widctl/v1
{}
tenant: {TENANT}
defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg-identities, location: westeurope}}
clusters:
  {weu}: {{aks: {{resourceGroup: rg-aks, name: weu}}, webhook: addon}}
  {neu}: {{aks: {{resourceGroup: rg-aks, name: neu}}, webhook: addon}}
identities:
  {billing}:
    managedIdentity: {{name: id-billing}}
    access:
      - {{role: Reader, scope: {data}}}
      - {{keyVaultPolicy: {data}/providers/Microsoft.KeyVault/vaults/kv-old, secrets: [get]}}
    trusts:
      release: {{issuer: https://gitlab.example.com, subject: 'project_path:contoso/infra:ref_type:branch:ref:main'}}
  {ledger}:
    managedIdentity: {{name: id-ledger}}
    access: [{{role: Contributor, scope: {data}}}]
  {reporting}:
{formerly}    application: {{displayName: reporting}}
    access: [{{role: Reader, scope: {data}}}]
bindings:
{bindings}",
            self.name
        ))
    }
}

fn before() -> Value {
    let cluster = |name: &str| {
        json!({"name": name, "aks": {"group": "rg-aks", "issuer": true, "workloadIdentity": true},
               "kubernetes": {"namespaces": ["payments"]}})
    };
    json!({
        "seed": 19,
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {
            "rg-aks": "westeurope", "rg-identities": "westeurope", "rg-data": "westeurope",
        }}],
        "vaults": [{"name": "kv-old", "group": "rg-data", "accessPolicies": []}],
        "clusters": [cluster("weu"), cluster("neu")],
        "operation": {"polls": 1, "seconds": 30},
    })
}

/// One of the world's things, by its name.
fn named<'a>(world: &'a mut Value, list: &str, name: &str) -> &'a mut Value {
    let list = world[list].as_array_mut().expect("a list");
    let mut list = list.iter_mut();
    list.find(|it| it["name"] == name).expect("it is there")
}

/// What hung on it is gone; what named its ids names nobody.
fn identity_anew(world: &mut Value) {
    let identity = named(world, "identities", "id-billing");
    let identity = identity.as_object_mut().expect("an identity");
    identity.remove("credentials");
    identity.insert(
        "clientId".to_owned(),
        json!("c0000000-0000-4000-8000-000000000001"),
    );
    identity.insert(
        "principalId".to_owned(),
        json!("d0000000-0000-4000-8000-000000000001"),
    );
}

fn identity_anew_by_others(world: &mut Value) {
    identity_anew(world);
    let identity = named(world, "identities", "id-billing");
    identity
        .as_object_mut()
        .expect("an identity")
        .remove("tags");
}

fn clusters_anew(world: &mut Value) {
    for name in ["weu", "neu"] {
        let cluster = named(world, "clusters", name);
        cluster["kubernetes"] = json!({"namespaces": ["payments"]});
        let aks = cluster["aks"].as_object_mut().expect("of AKS");
        aks.remove("identityBindings");
        let issuer = format!("https://westeurope.oic.prod-aks.azure.com/{TENANT}/{name}-rebuilt/");
        aks.insert("issuer".to_owned(), json!(issuer));
    }
}

impl History {
    fn is_survived(&self) {
        let yesterday = self.yesterday.meaning();
        // The very first plan, saved and never thrown away.
        let oldest = consent(&yesterday, &before());
        let mut world = made(&before(), &yesterday);
        let desired = self.today.meaning();
        let stale = consent(&desired, &world);
        (self.by_hand)(&mut world);
        let now = consent(&desired, &world);
        let case = Case { desired, world };
        if now.digest() != stale.digest() {
            // What was planned before somebody changed the world does not cover what there is to do since.
            let said = virtually(replayed(&case.fresh(None), &case.desired, &stale));
            assert_eq!(said, Replayed::Refused, "the plan of before");
        }
        let (reference, passed) = reference(&case);
        let points = self.some(points(&passed));
        killed_at(&case, &reference, &points);
        let mut accepted = 0;
        for trouble in &points {
            virtually(async {
                let when = format!("{trouble:?}, and then the oldest plan");
                let sandbox = case.fresh(None);
                let stage = Stage::in_trouble(sandbox.clone(), *trouble);
                case.once(stage).await;
                let said = replayed(&sandbox, &yesterday, &oldest).await;
                accepted += usize::from(said == Replayed::Accepted);
                case.settles(&sandbox, &when).await;
                assert_same(&state(&sandbox), &reference.world, &when);
            });
        }
        println!("{accepted} times the oldest plan was accepted still");
        let after = Sandbox::new(&reference.world).expect("a world");
        let said = virtually(replayed(&after, &yesterday, &oldest));
        assert_eq!(said, self.oldest, "the oldest plan, at the end");
    }

    /// Some of the points, by the seed.
    fn some(&self, mut points: Vec<Trouble>) -> Vec<Trouble> {
        fastrand::Rng::with_seed(self.seed).shuffle(&mut points);
        let count = usize::try_from(campaign(POINTS)).expect("a number of points");
        points.truncate(count);
        points
    }
}

fn consent(desired: &Desired, world: &Value) -> Consent {
    let sandbox = Sandbox::new(world).expect("a world");
    let plan = virtually(async { Stage::beside(sandbox).plan(desired).await });
    Consent::new(&plan, desired, "public", Guard::default(), Flags::default())
}

#[derive(Debug, PartialEq, Eq)]
enum Replayed {
    Accepted,
    Refused,
}

/// Carries a saved plan out as `apply` does: plans again, and does what is left of it, or nothing at all.
async fn replayed(sandbox: &Sandbox, desired: &Desired, consent: &Consent) -> Replayed {
    let stage = Stage::beside(sandbox.clone());
    let plan = stage.plan(desired).await;
    if approved(&plan, desired, consent).is_err() {
        return Replayed::Refused;
    }
    let (outcome, _) = stage.apply(plan).await;
    assert!(outcome.whole(), "{:?}", outcome.ends);
    let left = Stage::beside(sandbox.clone()).plan(desired).await;
    let left: Vec<_> = left.pending().collect();
    assert!(left.is_empty(), "the saved plan leaves {left:?}");
    Replayed::Accepted
}

fn nothing(_: &mut Value) {}

#[test]
fn an_identity_made_anew_by_hand() {
    let history = History {
        seed: 1,
        yesterday: first(),
        by_hand: identity_anew,
        today: next(),
        oldest: Replayed::Refused,
    };
    history.is_survived();
}

/// Without our mark on it, it is another's that is joined.
#[test]
fn an_identity_made_anew_by_others() {
    let history = History {
        seed: 2,
        yesterday: first(),
        by_hand: identity_anew_by_others,
        today: next(),
        oldest: Replayed::Refused,
    };
    history.is_survived();
}

#[test]
fn clusters_made_anew_by_hand() {
    let history = History {
        seed: 3,
        yesterday: first(),
        by_hand: clusters_anew,
        today: next(),
        oldest: Replayed::Refused,
    };
    history.is_survived();
}

/// An application has its key in its name in Entra, so that the manifest must say the former one.
#[test]
fn keys_renamed() {
    let history = History {
        seed: 4,
        yesterday: first(),
        by_hand: nothing,
        today: Manifest {
            clusters: ["west", "north"],
            identities: ["bills", "books", "reports"],
            formerly: Some("reporting"),
            ..next()
        },
        oldest: Replayed::Refused,
    };
    history.is_survived();
}

#[test]
fn the_manifest_and_all_keys_renamed() {
    let history = History {
        seed: 5,
        yesterday: first(),
        by_hand: nothing,
        today: Manifest {
            name: "name: pay\nformerly: [payments]",
            clusters: ["west", "north"],
            identities: ["bills", "books", "reports"],
            formerly: Some("reporting"),
            ..next()
        },
        // All is there that it would make, and what is new is another manifest's to it.
        oldest: Replayed::Accepted,
    };
    history.is_survived();
}

/// Nobody says that what is there was ours: it is joined, and nothing of it goes.
#[test]
fn the_manifest_renamed_and_nothing_said() {
    let history = History {
        seed: 6,
        yesterday: first(),
        by_hand: nothing,
        today: Manifest {
            name: "name: pay",
            ..next()
        },
        // All is there that it would make.
        oldest: Replayed::Accepted,
    };
    history.is_survived();
}

/// To another identity and to another cluster, each way of being trusted.
#[test]
fn bindings_moved() {
    let history = History {
        seed: 7,
        yesterday: first(),
        by_hand: nothing,
        today: Manifest {
            bindings: vec![
                (1, 0, "api", "federated"),
                (1, 1, "queue", "identityBinding"),
                (2, 1, "nightly", "federated"),
            ],
            ..first()
        },
        oldest: Replayed::Refused,
    };
    history.is_survived();
}

#[test]
fn identity_bindings_moved_to_another_cluster() {
    let history = History {
        seed: 8,
        yesterday: first(),
        by_hand: nothing,
        today: Manifest {
            bindings: vec![
                (0, 1, "api", "federated"),
                (0, 0, "queue", "identityBinding"),
                (0, 0, "nightly", "federated"),
            ],
            ..first()
        },
        oldest: Replayed::Refused,
    };
    history.is_survived();
}

/// The first step from credentials to identity bindings, and the second one.
#[test]
fn credentials_become_identity_bindings_in_two_steps() {
    let by = |mode| Manifest {
        bindings: vec![(0, 0, "api", mode), (1, 1, "mail", mode)],
        ..first()
    };
    let steps = [by("federated"), by("both"), by("identityBinding")];
    let oldest = [Replayed::Refused, Replayed::Accepted];
    for ((seed, oldest), two) in (9..).zip(oldest).zip(steps.windows(2)) {
        let [yesterday, today] = two else {
            continue;
        };
        let history = History {
            seed,
            yesterday: yesterday.clone(),
            by_hand: nothing,
            today: today.clone(),
            oldest,
        };
        history.is_survived();
    }
}
