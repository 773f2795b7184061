//! The world of all kinds: what was declared yesterday is there, made by widctl itself, and today much of it is declared otherwise.

use std::sync::LazyLock;

use serde_json::{Value, json};
use widctl::desired::Desired;
use widctl::sandbox::Sandbox;

use super::super::stage::{Stage, desired, virtually};
use super::{Case, SUBSCRIPTION, TENANT, state};

pub(super) static KINDS: LazyLock<Case> = LazyLock::new(|| Case {
    desired: today(),
    world: world(),
});

const CLUSTERS: &str = "
  weu: {aks: {resourceGroup: rg-aks, name: weu}, webhook: addon, labels: {stage: prod}}
  neu: {aks: {resourceGroup: rg-aks, name: neu}, webhook: addon, labels: {stage: prod}}
  team: {vcluster: {host: weu, name: demo, namespace: team-x}, kubernetes: {context: team}}
";

/// Everything is kept, changed, replaced or left out today.
const YESTERDAY: &str = "
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: DATA}
      - {role: Key Vault Secrets User, scope: VAULTS/kv-roles}
      - {keyVaultPolicy: VAULTS/kv-old, secrets: [get]}
      - {graph: User.Read.All}
    trusts:
      release: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/infra:ref_type:branch:ref:main'}
      former: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/former:ref_type:branch:ref:main'}
  leaving:
    managedIdentity: {name: id-leaving}
    access:
      - {role: Contributor, scope: DATA}
      - {keyVaultPolicy: VAULTS/kv-old, secrets: [get, list]}
      - {graph: User.Read.All}
  moving:
    managedIdentity: {name: id-moving, location: northeurope}
    access:
      - {role: Reader, scope: DATA}
      - {keyVaultPolicy: VAULTS/kv-old, keys: [get]}
  reporting:
    application: {displayName: reporting}
    access:
      - {role: Reader, scope: DATA}
    trusts:
      nightly: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/reports:ref_type:branch:ref:main'}
  departing:
    application: {displayName: departing}
    access:
      - {role: Reader, scope: DATA}
    trusts:
      nightly: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/departing:ref_type:branch:ref:main'}
  bound:
    managedIdentity: {name: id-bound}
bindings:
  - {identity: billing, clusters: [weu, neu], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [team], namespace: payments, serviceAccount: inside}
  - {identity: leaving, clusters: [weu], namespace: payments, serviceAccount: old}
  - {identity: reporting, clusters: [weu], namespace: reports, serviceAccount: nightly}
  - {identity: bound, clusters: [weu, neu], namespace: payments, serviceAccount: ledger, mode: identityBinding}
";

const TODAY: &str = "
  billing:
    managedIdentity: {name: id-billing}
    access:
      - {role: Reader, scope: DATA}
      - {role: Key Vault Secrets Officer, scope: VAULTS/kv-roles}
      - {keyVaultPolicy: VAULTS/kv-old, secrets: [get, list], keys: [get]}
      - {graph: Group.Read.All}
    trusts:
      release: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/infra:ref_type:branch:ref:main'}
      next: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/next:ref_type:branch:ref:main'}
  fresh:
    managedIdentity: {name: id-fresh}
    access:
      - {role: Storage Blob Data Reader, scope: DATA}
      - {keyVaultPolicy: VAULTS/kv-old, certificates: [get]}
      - {graph: User.Read.All}
  moving:
    managedIdentity: {name: id-moving, location: westeurope}
    access:
      - {role: Reader, scope: DATA}
      - {keyVaultPolicy: VAULTS/kv-old, keys: [get]}
  shared:
    managedIdentity: {name: id-shared, existing: true}
    access:
      - {role: Reader, scope: DATA}
  reporting:
    application: {displayName: reporting}
    access:
      - {role: Storage Blob Data Reader, scope: DATA}
  archive:
    application: {displayName: archive}
    trusts:
      nightly: {issuer: https://gitlab.example.com, subject: 'project_path:contoso/archive:ref_type:branch:ref:main'}
  bound:
    managedIdentity: {name: id-bound}
bindings:
  - {identity: billing, clusters: [weu, neu], namespace: payments, serviceAccount: api}
  - {identity: billing, clusters: [team], namespace: payments, serviceAccount: within}
  - {identity: fresh, clusters: {stage: prod}, namespace: payments, serviceAccount: mail}
  - {identity: fresh, clusters: [neu], namespace: payments, serviceAccount: queue, mode: identityBinding}
  - {identity: reporting, clusters: [weu], namespace: reports, serviceAccount: nightly}
  - {identity: archive, clusters: [neu], namespace: payments, serviceAccount: archive}
  - {identity: bound, clusters: [weu], namespace: payments, serviceAccount: ledger, mode: identityBinding}
  - {identity: bound, clusters: [weu], namespace: reports, serviceAccount: audit, mode: identityBinding}
";

fn manifest(rest: &str) -> Desired {
    let data = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data");
    let rest = rest
        .replace(
            "VAULTS",
            &format!("{data}/providers/Microsoft.KeyVault/vaults"),
        )
        .replace("DATA", &data);
    desired(&format!(
        "apiVersion: widctl/v1
name: kinds
tenant: {TENANT}
defaults: {{subscription: {SUBSCRIPTION}, resourceGroup: rg-identities, location: westeurope}}
clusters:{CLUSTERS}identities:{rest}"
    ))
}

fn today() -> Desired {
    manifest(TODAY)
}

/// What was declared when the world was made.
pub(super) fn yesterday() -> Desired {
    manifest(YESTERDAY)
}

/// What is there today.
fn world() -> Value {
    // Whoever asks first may be within a runtime, and one thread has room for one.
    let made = || made(&before(), &yesterday());
    let mut world = std::thread::spawn(made).join().expect("yesterday");
    world["spreading"] = json!(1);
    world["principalSpread"] = json!({"untyped": 3, "typed": 1});
    world["graph"] = json!({"lag": 1});
    world
}

/// What yesterday's manifest has made of what others had made.
pub(super) fn made(before: &Value, yesterday: &Desired) -> Value {
    let sandbox = Sandbox::new(before).expect("a world");
    virtually(async {
        let stage = Stage::beside(sandbox.clone());
        let plan = stage.plan(yesterday).await;
        super::assert_no_block(&plan, "yesterday");
        let (outcome, _) = stage.apply(plan).await;
        assert!(outcome.whole(), "yesterday: {:#?}", outcome.ends);
        let left = Stage::beside(sandbox.clone()).plan(yesterday).await;
        let left: Vec<_> = left.pending().collect();
        assert!(left.is_empty(), "yesterday: still to do: {left:#?}");
    });
    // Time is not what this is about, so it begins anew.
    let mut world = state(&sandbox);
    world.as_object_mut().map(|it| it.remove("now"));
    world
}

fn before() -> Value {
    let aks = |name: &str| json!({"group": "rg-aks", "name": name, "issuer": true, "workloadIdentity": true});
    let reader = "a0000000-0000-4000-8000-000000000001";
    json!({
        "seed": 11,
        "tenant": TENANT,
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {
            "rg-aks": "westeurope", "rg-identities": "westeurope", "rg-data": "westeurope",
        }}],
        "principals": [{"id": reader, "type": "User"}],
        "identities": [
            {"name": "id-shared", "group": "rg-identities", "credentials": [
                {"name": "theirs", "issuer": "https://elsewhere/", "subject": "theirs"},
            ]},
        ],
        "roleAssignments": [
            {"scope": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data"), "role": "Reader", "principal": reader},
            {"scope": format!("/subscriptions/{SUBSCRIPTION}"), "role": "Reader", "identity": "id-shared"},
        ],
        "applications": [{"displayName": "legacy", "credentials": [
            {"name": "theirs", "issuer": "https://elsewhere/", "subject": "theirs"},
        ]}],
        "vaults": [
            {"name": "kv-roles", "group": "rg-data", "enableRbacAuthorization": true},
            {"name": "kv-old", "group": "rg-data", "accessPolicies": [{"objectId": reader, "permissions": {"secrets": ["get"]}}]},
        ],
        "clusters": [
            {"name": "weu", "aks": aks("weu"), "kubernetes": {"namespaces": ["payments", "reports", "team-x"]}},
            {"name": "neu", "aks": aks("neu"), "kubernetes": {"namespaces": ["payments"]}},
            {"name": "team", "vcluster": {"host": "weu", "name": "demo", "namespace": "team-x",
                "sync": {"toHost": {"serviceAccounts": {"enabled": true}}}},
             "kubernetes": {"namespaces": ["payments"]}},
        ],
        "operation": {"polls": 2, "seconds": 60},
    })
}
