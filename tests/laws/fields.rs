//! Consent is over things: whatever is written otherwise in the manifest of an approved plan, what would be done is what was approved,
//! or it is refused. Every leaf of a manifest that holds every kind is rewritten, taken out, and given the value of every other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use widctl::desired::{Desired, lower};
use widctl::live::{Coverage, Listing, Live, Network, Read, Site, SiteState, Vault, VaultState};
use widctl::manifest::load;
use widctl::plan::{Action, Change, Consent, Flags, Guard, Plan, approved, diff};
use widctl::resource::{
    Api, ApplicationRef, ArmId, Kind, Mark, MaybeKnown, Outputs, Reach, Resource, ServiceAccount,
    Target, assignment_name,
};

use super::model::{SUBSCRIPTION, Scene, bare, issuer};

pub(crate) const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const OTHER: &str = "11111111-2222-4333-8444-555555555555";
const APP: &str = "99999999-8888-4777-8666-555555555555";

/// Every kind, each field that can be written somewhere at least once.
fn manifest() -> Json {
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data");
    let vault = format!("{group}/providers/Microsoft.KeyVault/vaults/kv-pay");
    json!({
        "apiVersion": "widctl/v1",
        "name": "payments",
        "formerly": ["pay"],
        "tenant": TENANT,
        "defaults": {
            "subscription": SUBSCRIPTION, "resourceGroup": "rg", "location": "westeurope",
            "tags": {"cost": "7"}, "audience": "api://AzureADTokenExchange",
        },
        "clusters": {
            "prod": {"aks": {"resourceGroup": "rg-aks", "name": "aks-prod"}, "labels": {"stage": "prod"}},
            "test": {"aks": {"subscription": OTHER, "resourceGroup": "rg-aks", "name": "aks-test"}, "manage": true},
            "edge": {"issuer": "https://oic.example/edge/", "kubernetes": {"context": "edge"}, "audience": "api://edge"},
            "deep": {"issuer": "https://oic.example/deep/", "kubernetes": {"context": "deep"}},
            "inner": {"vcluster": {"host": "edge", "name": "v", "namespace": "team"}, "kubernetes": {"context": "inner"}},
        },
        "identities": {
            "made": {
                "managedIdentity": {"name": "id-made", "resourceGroup": "rg", "subscription": SUBSCRIPTION,
                    "location": "northeurope", "tags": {"team": "pay"}},
                "access": [
                    {"role": "Reader", "scope": group, "condition": "@Resource[a] StringEquals 'b'"},
                    {"role": "00482a5a-887f-4fb3-b363-3b7fe8e74483", "scope": format!("/subscriptions/{SUBSCRIPTION}")},
                    {"keyVaultPolicy": vault, "secrets": ["get", "list"], "keys": ["get"], "certificates": ["get"], "storage": ["get"]},
                    {"graph": "User.Read.All"},
                ],
                "trusts": {
                    "release": {"github": {"repository": "contoso/infra", "environment": "prod", "ownerId": 1, "repositoryId": 2}},
                    "other": {"issuer": "https://ci.example/", "subject": "job:1", "audience": "api://ci"},
                },
            },
            "shared": {
                "managedIdentity": {"name": "id-shared", "existing": true},
                "access": [{"role": "Reader", "scope": vault}],
                "trusts": {"release": {"github": {"repository": "contoso/infra", "branch": "main"}}},
            },
            "admin": {"managedIdentity": {"name": "id-admin", "resourceGroup": "rg-admin", "subscription": OTHER, "existing": true}},
            "app": {"application": {"displayName": "pay-app"},
                "trusts": {"release": {"github": {"repository": "contoso/infra", "tag": "v1"}}}},
            "fresh": {"application": {"displayName": "fresh-app"}},
            "known": {"application": {"appId": APP, "existing": true},
                "trusts": {"release": {"github": {"repository": "contoso/infra", "pullRequest": true}}}},
            "called": {"application": {"displayName": "another's", "existing": true},
                "trusts": {"release": {"issuer": "https://ci.example/", "subject": "job:2"}}},
        },
        "bindings": [
            {"identity": "made", "clusters": ["prod", "edge"], "namespace": "n", "serviceAccount": "x", "audience": "api://x"},
            {"identity": "shared", "clusters": ["test"], "namespace": "n", "serviceAccount": "y"},
            {"identity": "shared", "clusters": ["inner", "deep"], "namespace": "n", "serviceAccount": "z"},
            {"identity": "app", "clusters": ["deep"], "namespace": "n", "serviceAccount": "a", "serviceAccountOwner": "widctl"},
            {"identity": "made", "clusters": ["prod"], "namespace": "n", "serviceAccount": "b", "mode": "identityBinding"},
            {"identity": "made", "clusters": {"stage": "prod"}, "namespace": "m", "serviceAccount": "b", "mode": "identityBinding"},
            {"identity": "shared", "clusters": ["edge"], "namespace": "n", "serviceAccount": "x", "annotate": true},
            {"identity": "made", "clusters": ["edge"], "namespace": "n", "serviceAccount": "w", "annotate": false},
            {"identity": "shared", "clusters": ["edge"], "namespace": "n", "serviceAccount": "w", "annotate": true},
        ],
        "policy": {"deniedRoles": ["Owner"], "deniedNamespaces": ["kube-system"], "widestScope": "subscription"},
    })
}

/// What a manifest means, where it means anything.
pub(crate) fn meaning(manifest: &Json) -> Option<(Desired, Vec<String>)> {
    let text = manifest.to_string().into_bytes();
    let manifest = load(vec![("m.yaml".to_owned(), text)]).manifest?;
    let rails = manifest.policy.as_ref().map(|it| it.value.lines());
    Some((lower(&manifest), rails.unwrap_or_default()))
}

/// A world that was looked through whole: others' identities and applications, clusters, a vault.
pub(crate) fn world(desired: &Desired) -> Live {
    let mut live = Scene::of(desired.clone()).live;
    for id in [SUBSCRIPTION, OTHER] {
        let all = [
            Listing::Subscription(id.to_owned()),
            Listing::Vaults(id.to_owned()),
            Listing::Roles(ArmId::of_subscription(id)),
            Listing::Applications,
        ];
        live.coverage.extend(all.map(|it| (it, Coverage::Whole)));
        for group in ["rg", "rg-data", "rg-admin", "rg-aks"] {
            let site = Site::Group(ArmId::resource_group(id, group));
            live.sites.insert(site, Read::Found(SiteState::Ready));
        }
    }
    let mut others = Vec::new();
    for (id, group, name) in [
        (SUBSCRIPTION, "rg", "id-shared"),
        (OTHER, "rg-admin", "id-admin"),
        (SUBSCRIPTION, "rg", "id-admin"),
        (OTHER, "rg", "id-shared"),
    ] {
        let id = ArmId::identity(id, group, name);
        others.push(Resource::Identity(widctl::resource::Identity {
            id,
            location: Some("westeurope".to_owned()),
            tags: Some(BTreeMap::new()),
            app_roles: Some(false),
        }));
    }
    for reference in [
        ApplicationRef::AppId(APP.to_owned()),
        ApplicationRef::DisplayName("another's".to_owned()),
        ApplicationRef::DisplayName("pay-app".to_owned()),
    ] {
        others.push(Resource::Application(widctl::resource::Application {
            reference,
            display_name: Some("another's".to_owned()),
            service_principal: Some(true),
            app_roles: Some(false),
        }));
    }
    for (number, resource) in others.into_iter().enumerate() {
        place(&mut live, resource, number + 100, None);
    }
    live.apis
        .insert(Api::Graph, Ok(vec![super::kinds::graph()]));
    for principal in desired
        .wanted
        .values()
        .filter_map(|it| it.resource.principal())
    {
        live.coverage
            .insert(Listing::AppRoles(principal), Coverage::Whole);
    }
    for key in ["prod", "test", "edge", "deep", "inner"] {
        live.coverage
            .insert(Listing::Cluster(key.to_owned()), Coverage::Whole);
        live.coverage
            .insert(Listing::ClusterRoles(key.to_owned()), Coverage::Whole);
        for namespace in ["n", "m"] {
            let site = Site::Namespace {
                cluster: key.to_owned(),
                namespace: namespace.to_owned(),
            };
            live.sites.insert(site, Read::Found(SiteState::Ready));
        }
    }
    for wanted in desired.wanted.values() {
        if let Resource::Cluster(it) = &wanted.resource
            && let Target::Aks(id) = &it.target
        {
            live.coverage
                .insert(Listing::Bindings(id.clone()), Coverage::Whole);
        }
        if let Resource::Cluster(it) = &wanted.resource
            && let (Reach::Context(_), Target::Vcluster(_)) = (&it.reach, &it.target)
        {
            live.announced.insert(it.key.clone(), Ok(issuer(&it.key)));
        }
        if let Resource::KeyVaultPolicy(it) = &wanted.resource {
            let vault = Vault {
                location: "westeurope".to_owned(),
                tenant: TENANT.to_owned(),
                by_roles: false,
                network: Network::Open,
                policies: BTreeMap::new(),
            };
            live.vaults
                .insert(it.vault.clone(), Read::Found(VaultState::Active(vault)));
        }
    }
    live
}

/// Puts a thing there, made by this manifest or by others, with ids of its own.
pub(crate) fn place(live: &mut Live, resource: Resource, number: usize, maker: Option<&str>) {
    let mut found = bare(resource);
    let mark = |it: Option<Mark>| maker.and(it).map(|it| it.to_string());
    match &mut found.resource {
        Resource::Identity(it) => {
            found.mark = mark(maker.map(|name| Mark::of_resource(name, &it.id)));
        }
        Resource::Application(it) => {
            if let (ApplicationRef::UniqueName(name), Some(_)) = (&it.reference, maker) {
                found.mark = Some(name.clone());
            }
        }
        Resource::Role(it) => {
            let principal = it.principal_id.known().unwrap_or_default().to_owned();
            let role = it.definition.clone().unwrap_or_default();
            let name = maker.map(|name| assignment_name(name, &it.scope, &principal, &role));
            it.name = name;
        }
        Resource::ClusterRole(it) => {
            let issuer = it.issuer.known().unwrap_or_default().to_owned();
            found.mark = mark(maker.map(|name| Mark::of_cluster_role(name, &issuer, &it.name)));
            for field in ["clientId", "serviceAccounts"] {
                let held = BTreeMap::from([("widctl/payments".to_owned(), None)]);
                found.managers.insert(field.to_owned(), held);
            }
        }
        Resource::ServiceAccount(it) => {
            let issuer = it.issuer.known().unwrap_or_default().to_owned();
            let made =
                maker.map(|name| Mark::of_service_account(name, &issuer, &it.namespace, &it.name));
            found.mark = mark(made);
            *it = ServiceAccount {
                identity: None,
                trusted_by: Default::default(),
                ..it.clone()
            };
            for field in ["clientId", "tenantId"] {
                let held = BTreeMap::from([("widctl/payments".to_owned(), None)]);
                found.managers.insert(field.to_owned(), held);
            }
        }
        Resource::Cluster(_)
        | Resource::Credential(_)
        | Resource::KeyVaultPolicy(_)
        | Resource::AppRole(_)
        | Resource::IdentityBinding(_) => {}
    }
    if let Some(principal) = found.resource.principal() {
        found.outputs = Outputs::from([
            ("clientId", format!("client-{number}")),
            ("principalId", format!("principal-{number}")),
            ("objectId", format!("object-{number}")),
        ]);
        let listing = Listing::Credentials(principal);
        live.coverage.insert(listing, Coverage::Whole);
    }
    let id = found.resource.remote_id();
    let sight = widctl::live::Read::Found(Box::new(found));
    live.sights.insert(id, sight);
}

pub(crate) fn plan(desired: &Desired, live: &Live) -> Plan {
    diff(desired, live, &Flags::default())
}

/// The world after a plan was carried out as far as its creates go.
pub(crate) fn made(desired: &Desired, mut live: Live) -> Live {
    for round in 0..4 {
        let plan = plan(desired, &live);
        for (number, change) in plan.changes.iter().enumerate() {
            let Some(after) = change.after.clone().filter(|_| change.acts()) else {
                continue;
            };
            let unknown = after
                .fields()
                .into_values()
                .any(|it| it.unknown().is_some());
            if !unknown && change.action == Action::Create {
                place(&mut live, after, round * 1000 + number, Some("payments"));
            }
        }
    }
    live
}

fn consent(desired: &Desired, rails: &[String], plan: &Plan) -> Consent {
    Consent {
        rails: rails.to_vec(),
        ..Consent::new(plan, desired, "public", Guard::default(), Flags::default())
    }
}

/// What carrying a change out writes.
fn operation(it: &Change) -> impl PartialEq + std::fmt::Debug + use<'_> {
    let before = it.before.as_ref().map(|it| it.resource.remote_id());
    // Of what is lower down in the resource, only what is written counts.
    let after = it.after.as_ref().filter(|_| it.action != Action::Delete);
    let after = after.map(|it| (it.remote_id(), it.fields()));
    (it.action, before, after, it.marked, it.force, &it.drops)
}

fn deeds(plan: &Plan) -> Vec<impl PartialEq + use<'_>> {
    let acting = plan.changes.iter().filter(|it| it.acts());
    acting.map(operation).collect()
}

/// The ways to each leaf, and what the leaf holds.
fn leaves(of: &Json, way: &str, all: &mut Vec<(String, Json)>) {
    match of {
        Json::Object(map) => {
            for (key, it) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                leaves(it, &format!("{way}/{key}"), all);
            }
        }
        Json::Array(list) => {
            for (number, it) in list.iter().enumerate() {
                leaves(it, &format!("{way}/{number}"), all);
            }
        }
        leaf => all.push((way.to_owned(), leaf.clone())),
    }
}

/// What else a leaf of this name can say, where it is one of a few words; to all others any text is like another.
fn words(name: &str) -> &'static [&'static str] {
    match name {
        "role" => &["Contributor"],
        "serviceAccountOwner" => &["helm"],
        "mode" => &["federated", "identityBinding", "both"],
        _ => &[],
    }
}

/// Everything that is one step away from a manifest: a leaf with another value, a leaf or a branch taken out.
fn neighbours(of: &Json) -> Vec<(String, Json)> {
    let mut all = Vec::new();
    leaves(of, "", &mut all);
    let mut next = Vec::new();
    let mut taken = BTreeSet::new();
    let name = |way: &str| {
        let parts = way.rsplit('/').map(str::to_owned);
        let mut names = parts.filter(|it| it.parse::<usize>().is_err());
        names.next().unwrap_or_default()
    };
    for (way, leaf) in &all {
        let mut values: Vec<Json> = match leaf {
            Json::String(text) => [
                format!("{text}x"),
                text.to_uppercase(),
                text.replace("rg-data", "rg-other"),
                text.replace(SUBSCRIPTION, OTHER),
                text.replace(OTHER, SUBSCRIPTION),
            ]
            .into_iter()
            .chain(words(&name(way)).iter().map(|&it| it.to_owned()))
            .map(Json::String)
            .collect(),
            Json::Bool(flag) => vec![json!(!flag)],
            Json::Number(number) => vec![json!(number.as_u64().unwrap_or_default() + 5)],
            _ => Vec::new(),
        };
        let others = all.iter().filter(|(it, _)| name(it) == name(way));
        values.extend(others.map(|(_, it)| it.clone()));
        values.sort_by_key(Json::to_string);
        values.dedup();
        for value in values.into_iter().filter(|it| it != leaf) {
            let mut other = of.clone();
            *other.pointer_mut(way).expect("a leaf") = value.clone();
            next.push((format!("{way} = {value}"), other));
        }
        let mut branch = way.as_str();
        // Leaves share the branches above them.
        while let Some((parent, key)) = branch.rsplit_once('/')
            && taken.insert(branch)
        {
            let mut other = of.clone();
            match other.pointer_mut(parent).expect("a branch") {
                Json::Object(map) => drop(map.remove(key)),
                Json::Array(list) => drop(list.remove(key.parse().expect("a number"))),
                _ => {}
            }
            next.push((format!("without {branch}"), other));
            branch = parent;
        }
    }
    next
}

/// Holds every neighbour of a manifest against the consent to its plan in a world.
fn hold(text: &Json, live: &Live, kinds: &[Kind]) {
    let (desired, rails) = meaning(text).expect("a manifest");
    let first = plan(&desired, live);
    let consent = consent(&desired, &rails, &first);
    for kind in kinds {
        let mut acting = first.changes.iter().filter(|it| it.acts());
        assert!(
            acting.any(|it| it.address.kind() == *kind),
            "nothing of {kind:?} in {:#?}",
            first.pending().map(super::model::line).collect::<Vec<_>>()
        );
    }
    // An application has an identity's kind of address.
    let mut acting = first.changes.iter().filter(|it| it.acts());
    let is_application = |it: &Change| matches!(it.after, Some(Resource::Application(_)));
    assert!(acting.any(is_application), "nothing of an application");
    assert_eq!(approved(&first, &desired, &consent), Ok(()));
    let (mut refused, mut other, mut same) = (0, 0, 0);
    for (what, neighbour) in neighbours(text) {
        let Some((desired, its_rails)) = meaning(&neighbour) else {
            refused += 1;
            continue;
        };
        let names = &desired.names;
        if names.name != consent.manifest
            || names.formerly != consent.formerly
            || desired.tenant != consent.tenant
            || its_rails != consent.rails
        {
            refused += 1;
            continue;
        }
        let again = plan(&desired, live);
        if approved(&again, &desired, &consent).is_err() {
            refused += 1;
            continue;
        }
        for change in again.changes.iter().filter(|it| it.acts()) {
            let then = first.change(&change.address).expect("approved");
            assert_eq!(
                operation(change),
                operation(then),
                "{what}: {}",
                change.address
            );
        }
        let digest = self::consent(&desired, &its_rails, &again).digest();
        if deeds(&again) == deeds(&first) {
            same += 1;
        } else {
            assert_ne!(digest, consent.digest(), "{what}");
            other += 1;
        }
    }
    println!(
        "{} neighbours: {refused} refused, {other} less than was approved, {same} to the same end",
        refused + other + same
    );
    assert!(refused > 400, "{refused}");
}

#[test]
fn no_field_of_a_manifest_changes_what_was_approved_to_be_made() {
    let text = manifest();
    let (desired, _) = meaning(&text).expect("a manifest");
    let live = world(&desired);
    let kinds = [
        Kind::Identity,
        Kind::Credential,
        Kind::Trust,
        Kind::Role,
        Kind::Policy,
        Kind::AppRole,
        Kind::Binding,
        Kind::ClusterRole,
        Kind::ServiceAccount,
    ];
    hold(&text, &live, &kinds);
}

#[test]
fn no_field_of_a_manifest_changes_what_was_approved_to_be_changed_or_deleted() {
    let old = manifest();
    let (desired, _) = meaning(&old).expect("a manifest");
    let live = made(&desired, world(&desired));
    let mut text = old;
    text["identities"]["made"]["managedIdentity"]["tags"] = json!({"team": "billing"});
    text["identities"]["made"]["access"] = json!([
        {"role": "Reader", "scope": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data")},
        {"keyVaultPolicy": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-pay"),
            "secrets": ["get"]},
    ]);
    text["identities"]["app"]["application"]["displayName"] = json!("pay-app-2");
    text["identities"]["fresh"]["application"]["displayName"] = json!("fresh-app-2");
    let trusts = text["identities"]["shared"]
        .as_object_mut()
        .expect("an identity");
    trusts.remove("trusts");
    let bindings = text["bindings"].as_array_mut().expect("bindings");
    bindings.remove(5);
    bindings.remove(3);
    let kinds = [
        Kind::Identity,
        Kind::Credential,
        Kind::Role,
        Kind::Policy,
        Kind::ClusterRole,
        Kind::ServiceAccount,
    ];
    hold(&text, &live, &kinds);
}

#[test]
fn a_late_value_comes_from_the_thing_that_was_approved() {
    let text = json!({
        "apiVersion": "widctl/v1", "name": "payments", "tenant": TENANT,
        "defaults": {"subscription": SUBSCRIPTION, "resourceGroup": "rg", "location": "westeurope"},
        "clusters": {"edge": {"issuer": "https://oic.example/edge/", "kubernetes": {"context": "edge"}}},
        "identities": {"a": {"managedIdentity": {"name": "id-a"}}},
        "bindings": [{"identity": "a", "clusters": ["edge"], "namespace": "n", "serviceAccount": "x"}],
    });
    let (desired, rails) = meaning(&text).expect("a manifest");
    let mut live = world(&desired);
    let consent = consent(&desired, &rails, &plan(&desired, &live));
    // Another identity of this manifest's own, whose client id is known.
    let id = ArmId::identity(SUBSCRIPTION, "rg", "id-b");
    let other = Resource::Identity(widctl::resource::Identity {
        id,
        location: Some("westeurope".to_owned()),
        tags: None,
        app_roles: None,
    });
    place(&mut live, other, 7, Some("payments"));
    let mut pointed = text;
    pointed["identities"]["a"]["managedIdentity"]["name"] = json!("id-b");
    let (desired, _) = meaning(&pointed).expect("a manifest");
    let again = plan(&desired, &live);
    let account = again
        .changes
        .iter()
        .find(|it| it.address.kind() == Kind::ServiceAccount);
    let after = account.and_then(|it| it.after.as_ref()?.as_service_account()?.client_id.clone());
    assert_eq!(after, Some(MaybeKnown::Known("client-7".to_owned())));
    let moved = approved(&again, &desired, &consent).expect_err("another identity");
    let of = |kind| moved.iter().any(|it| it.address().kind() == kind);
    assert!(
        of(Kind::ServiceAccount) && of(Kind::Credential),
        "{moved:?}"
    );
}
