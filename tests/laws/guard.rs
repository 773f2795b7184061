//! The guard's numbers.

use std::collections::{BTreeMap, BTreeSet};

use widctl::plan::{Action, Counted, Flags, Guard, Plan, Risk, access, diff, guard};

use serde_json::{Value as Json, json};

use super::fields::{TENANT, made, meaning, place, world};
use super::model::{SUBSCRIPTION, Scene};

/// A plan that owns so many things, with so many deletes and replaces that end an access.
fn plan(owned: usize, deletes: usize, replaces: usize) -> Plan {
    let text = "clusters: {c: {issuer: 'https://c/'}}\nidentities:\n  a: {managedIdentity: {name: id-a}}\n";
    let mut plan = Scene::new(text).plan();
    let pattern = plan.changes[1].clone();
    plan.changes.clear();
    for (number, counted) in (0..deletes)
        .map(|_| Counted::Delete)
        .chain((0..replaces).map(|_| Counted::Replace))
        .enumerate()
    {
        let mut change = pattern.clone();
        change.address = widctl::resource::Address::identity(&format!("i{number:03}"));
        change.action = match counted {
            Counted::Delete => Action::Delete,
            Counted::Replace => Action::Replace,
        };
        change.risk = Risk {
            ends: 1,
            ..Risk::default()
        };
        plan.changes.push(change);
    }
    plan.owned = owned;
    plan
}

fn allow(delete: Option<usize>, replace: Option<usize>) -> Guard {
    Guard {
        allow_delete: delete,
        allow_replace: replace,
        ..Guard::default()
    }
}

fn codes(plan: &Plan, policy: &Guard) -> Vec<String> {
    guard(plan, policy)
        .into_iter()
        .map(|it| it.code.to_string())
        .collect()
}

#[test]
fn two_accesses_or_three_tenths_end_unasked() {
    for (owned, deletes, replaces, passes) in [
        (0, 0, 0, true),
        (0, 2, 0, true),
        (0, 1, 1, true),
        (0, 2, 1, false),
        (9, 3, 0, false),
        (10, 3, 0, true),
        (10, 2, 1, true),
        (10, 2, 2, false),
        (100, 30, 0, true),
        (100, 30, 1, false),
    ] {
        let plan = plan(owned, deletes, replaces);
        let refused = guard(&plan, &Guard::default());
        assert_eq!(
            refused.is_empty(),
            passes,
            "{owned} {deletes} {replaces}: {refused:?}"
        );
    }
}

#[test]
fn a_refusal_names_the_flags_that_would_let_it_pass() {
    let plan = plan(10, 5, 4);
    let refused = guard(&plan, &Guard::default());
    assert_eq!(refused.len(), 1);
    let help = refused[0].help.as_deref();
    assert_eq!(
        help,
        Some("if it is meant: `--allow-delete 5 --allow-replace 4`")
    );
    assert!(
        refused[0].message.contains("9 accesses"),
        "{}",
        refused[0].message
    );
    assert!(
        refused[0]
            .why
            .as_deref()
            .is_some_and(|it| it.contains("identity/i008"))
    );
    assert_eq!(codes(&plan, &allow(Some(5), None)), ["WID0401"]);
    assert_eq!(codes(&plan, &allow(Some(4), Some(4))), ["WID0401"]);
    assert_eq!(codes(&plan, &allow(Some(5), Some(4))), Vec::<String>::new());
}

#[test]
fn a_given_bound_holds_below_the_limit_too() {
    assert_eq!(codes(&plan(10, 2, 0), &allow(Some(1), None)), ["WID0401"]);
}

#[test]
fn a_limited_run_has_no_percentage() {
    let mut plan = plan(100, 3, 0);
    assert_eq!(codes(&plan, &Guard::default()), Vec::<String>::new());
    plan.limited = true;
    assert_eq!(codes(&plan, &Guard::default()), ["WID0401"]);
}

#[test]
fn an_identity_never_goes_unasked() {
    let mut plan = plan(100, 1, 0);
    plan.changes[0].risk.grave = true;
    assert_eq!(codes(&plan, &Guard::default()), ["WID0402"]);
    assert_eq!(codes(&plan, &allow(None, Some(9))), ["WID0402"]);
    assert_eq!(codes(&plan, &allow(Some(1), None)), Vec::<String>::new());
    plan.changes[0].action = Action::Blocked;
    assert_eq!(codes(&plan, &Guard::default()), Vec::<String>::new());
}

#[test]
fn what_disturbs_needs_its_own_word() {
    let mut plan = plan(100, 1, 0);
    plan.changes[0].risk = Risk {
        disruptive: true,
        ..Risk::default()
    };
    assert_eq!(codes(&plan, &allow(Some(9), Some(9))), ["WID0403"]);
    let policy = Guard {
        allow_disruptive: true,
        ..Guard::default()
    };
    assert_eq!(codes(&plan, &policy), Vec::<String>::new());
}

/// A manifest of two identities, with these bindings on an AKS cluster and on one that is not.
fn manifest(bindings: Vec<Json>) -> Json {
    json!({
        "apiVersion": "widctl/v1", "name": "payments", "tenant": TENANT,
        "defaults": {"subscription": SUBSCRIPTION, "resourceGroup": "rg", "location": "westeurope"},
        "clusters": {
            "prod": {"aks": {"resourceGroup": "rg-aks", "name": "aks-prod"}},
            "edge": {"issuer": "https://oic.example/edge/", "kubernetes": {"context": "edge"}},
        },
        "identities": {
            "a": {
                "managedIdentity": {"name": "id-a"},
                "access": [{"role": "Reader", "scope": format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data")}],
            },
            "b": {"managedIdentity": {"name": "id-b"}},
        },
        "bindings": bindings,
    })
}

fn bindings(count: usize, of: &Json) -> Vec<Json> {
    let each = (0..count).map(|number| {
        let mut binding = of.clone();
        binding["serviceAccount"] = json!(format!("s{number}"));
        binding
    });
    each.collect()
}

/// What becomes of a world in which one manifest was applied when another comes.
fn change(before: &Json, after: &Json) -> Plan {
    let (old, _) = meaning(before).expect("a manifest");
    let live = made(&old, world(&old));
    let first = diff(&old, &live, &Flags::default());
    assert_eq!(
        first.pending().count(),
        0,
        "{:?}",
        first.pending().collect::<Vec<_>>()
    );
    let (new, _) = meaning(after).expect("a manifest");
    diff(&new, &live, &Flags::default())
}

/// How many accesses end, by deletes and by replaces.
fn ends(plan: &Plan) -> (usize, usize) {
    let of = |counted| {
        let changes = plan.changes.iter().filter(|it| it.counted() == counted);
        changes.map(|it| it.risk.ends).sum()
    };
    (of(Counted::Delete), of(Counted::Replace))
}

fn binding(identity: &str, cluster: &str, mode: &str) -> Json {
    json!({"identity": identity, "clusters": [cluster], "namespace": "n", "mode": mode})
}

#[test]
fn whatever_path_a_loss_takes_it_is_counted_once_for_each_subject() {
    let (federated, bound) = ("federated", "identityBinding");
    for (what, before, after, expected) in [
        (
            "a ClusterRole's list is cut",
            bindings(30, &binding("a", "prod", bound)),
            bindings(1, &binding("a", "prod", bound)),
            (29, 0),
        ),
        (
            "identity bindings go, and their ClusterRole",
            bindings(30, &binding("a", "prod", bound)),
            Vec::new(),
            (30, 0),
        ),
        (
            "bindings are moved to another identity",
            bindings(30, &binding("a", "prod", bound)),
            bindings(30, &binding("b", "prod", bound)),
            (0, 30),
        ),
        (
            "credentials are moved to another identity",
            bindings(9, &binding("a", "prod", federated)),
            bindings(9, &binding("b", "prod", federated)),
            (9, 0),
        ),
        (
            "credentials are moved to another cluster",
            bindings(9, &binding("a", "prod", federated)),
            bindings(9, &binding("a", "edge", federated)),
            (9, 0),
        ),
        (
            "credentials go, with their service accounts",
            bindings(9, &binding("a", "edge", federated)),
            bindings(2, &binding("a", "edge", federated)),
            (7, 0),
        ),
        (
            "the mode changes and nobody loses anything",
            bindings(9, &binding("a", "prod", federated)),
            bindings(9, &binding("a", "prod", bound)),
            (0, 0),
        ),
    ] {
        let plan = change(&manifest(before), &manifest(after));
        assert_eq!(ends(&plan), expected, "{what}");
        let much = expected.0 + expected.1 > 2;
        let refused = !guard(&plan, &Guard::default()).is_empty();
        assert_eq!(refused, much, "{what}");
        let policy = allow(Some(expected.0), Some(expected.1));
        assert_eq!(codes(&plan, &policy), Vec::<String>::new(), "{what}");
        if let Some(less) = expected.0.max(expected.1).checked_sub(1) {
            let short = match expected.0 {
                0 => allow(Some(0), Some(less)),
                _ => allow(Some(less), Some(0)),
            };
            assert_eq!(codes(&plan, &short), ["WID0401"], "{what}");
        }
    }
}

#[test]
fn an_annotation_that_leads_to_another_identity_ends_an_access() {
    let both = |a: bool| {
        let mut all = bindings(9, &binding("a", "edge", "federated"));
        let mut others = bindings(9, &binding("b", "edge", "federated"));
        for it in &mut all {
            it["annotate"] = json!(a);
        }
        for it in &mut others {
            it["annotate"] = json!(!a);
        }
        all.extend(others);
        manifest(all)
    };
    let plan = change(&both(true), &both(false));
    assert_eq!(ends(&plan), (0, 9));
    assert_eq!(codes(&plan, &Guard::default()), ["WID0401"]);
}

#[test]
fn a_narrowed_role_or_policy_ends_an_access_and_a_wider_one_does_not() {
    let vault = format!(
        "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-pay"
    );
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data");
    let with = |secrets: Json, condition: Option<&str>| {
        let mut text = manifest(Vec::new());
        let mut role = json!({"role": "Reader", "scope": group});
        if let Some(condition) = condition {
            role["condition"] = json!(condition);
        }
        text["identities"]["a"]["access"] = json!([
            role,
            {"keyVaultPolicy": vault, "secrets": secrets},
        ]);
        text
    };
    let (few, all) = (json!(["get"]), json!(["get", "list", "set"]));
    for (before, after, expected) in [
        // Each permission that goes is an access of its own: `list` and `set` here.
        (with(all.clone(), None), with(few.clone(), None), (0, 2)),
        (with(few.clone(), None), with(all.clone(), None), (0, 0)),
        (
            with(few.clone(), None),
            with(few.clone(), Some("@Resource[a] StringEquals 'b'")),
            (0, 1),
        ),
        (
            with(few.clone(), Some("@Resource[a] StringEquals 'b'")),
            with(few.clone(), None),
            (0, 0),
        ),
        (with(all.clone(), None), manifest(Vec::new()), (3, 0)),
        (with(json!(["all"]), None), with(all, None), (0, 1)),
        (with(few, None), with(json!(["all"]), None), (0, 0)),
    ] {
        assert_eq!(ends(&change(&before, &after)), expected, "{before} {after}");
    }
}

/// What a plan says in text and in JSON is one count: the guard's sentence stands in both.
#[test]
fn permissions_are_counted_alike_in_what_is_owned_and_in_what_goes() {
    let vault = |number: usize| {
        format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data/providers/Microsoft.KeyVault/vaults/kv-{number}"
        )
    };
    let with = |verbs: Json| {
        let mut text = manifest(Vec::new());
        let each = (0..2).map(
            |number| json!({"keyVaultPolicy": vault(number), "secrets": verbs, "keys": ["get"]}),
        );
        text["identities"]["a"]["access"] = json!(each.collect::<Vec<_>>());
        text
    };
    let plan = change(&with(json!(["get", "list", "set"])), &with(json!(["get"])));
    // Two identities, and four permissions in each of two vaults.
    assert_eq!(plan.owned, 2 + 2 * 4);
    assert_eq!(ends(&plan), (0, 4));
    let refused = guard(&plan, &Guard::default());
    assert!(
        refused[0].message.starts_with("4 accesses would end"),
        "{}",
        refused[0].message
    );
}

/// What is taken goes before ours comes, whatever it is.
#[test]
fn what_is_taken_is_counted() {
    let text = manifest(bindings(3, &binding("a", "edge", "federated")));
    let (desired, _) = meaning(&text).expect("a manifest");
    let live = made(&desired, world(&desired));
    let mut others = live.clone();
    let mut flags = Flags::default();
    let plan = diff(&desired, &live, &flags);
    for (number, change) in plan.changes.iter().enumerate() {
        let Some(before) = &change.before else {
            continue;
        };
        let mut resource = before.resource.clone();
        others.sights.remove(&resource.remote_id());
        match &mut resource {
            widctl::resource::Resource::Credential(it) => it.name = format!("others-{number}"),
            widctl::resource::Resource::Role(_) => {}
            _ => {
                others.sights = {
                    let mut all = others.sights;
                    let sight = live.sights.get(&before.resource.remote_id());
                    all.extend(sight.map(|it| (before.resource.remote_id(), it.clone())));
                    all
                };
                continue;
            }
        }
        flags.take.insert(change.address.clone().into());
        place(&mut others, resource, number, None);
    }
    let plan = diff(&desired, &others, &flags);
    assert_eq!(ends(&plan), (0, 4));
}

#[test]
fn nobody_gains_or_loses_what_they_have_on_both_sides() {
    let (federated, bound) = ("federated", "identityBinding");
    let plan = change(
        &manifest(bindings(3, &binding("a", "prod", federated))),
        &manifest(bindings(3, &binding("a", "prod", bound))),
    );
    assert_eq!(access(&plan), Vec::new());
    let plan = change(
        &manifest(bindings(2, &binding("a", "prod", federated))),
        &manifest(bindings(1, &binding("b", "prod", federated))),
    );
    let told: Vec<String> = access(&plan).iter().map(|it| it.sentence(true)).collect();
    assert_eq!(
        told,
        [
            "n/s0, n/s1 on prod lose Reader on rg-data as identity/a",
            "n/s0 on prod may act as identity/b",
        ]
    );
    // What somebody else's credential gives already is not given anew.
    let text = manifest(Vec::new());
    let (desired, _) = meaning(&text).expect("a manifest");
    let mut live = made(&desired, world(&desired));
    let text = manifest(bindings(1, &binding("a", "edge", federated)));
    let (desired, _) = meaning(&text).expect("a manifest");
    let credential = desired.wanted.values().find_map(|it| match &it.resource {
        widctl::resource::Resource::Credential(it) => Some(it.clone()),
        _ => None,
    });
    let mut credential = credential.expect("a credential");
    credential.name = "joined".to_owned();
    credential.issuer = "https://oic.example/edge/".into();
    place(
        &mut live,
        widctl::resource::Resource::Credential(credential),
        1,
        None,
    );
    assert_eq!(
        access(&diff(&desired, &live, &Flags::default())),
        Vec::new()
    );
}

#[test]
fn an_access_begins_and_ends_with_the_first_or_last_of_trust_and_role() {
    let with = |bound: bool, role: bool| {
        let count = usize::from(bound);
        let mut text = manifest(bindings(count, &binding("a", "edge", "federated")));
        if !role {
            text["identities"]["a"]["access"] = json!([]);
        }
        text
    };
    let told = |before: &Json, after: &Json| -> Vec<String> {
        let plan = change(before, after);
        access(&plan).iter().map(|it| it.sentence(true)).collect()
    };
    let all = with(true, true);
    for less in [with(true, false), with(false, true)] {
        let gains = "n/s0 on edge gains Reader on rg-data as identity/a".to_owned();
        assert!(told(&less, &all).contains(&gains), "{less}");
        let loses = "n/s0 on edge loses Reader on rg-data as identity/a".to_owned();
        assert!(told(&all, &less).contains(&loses), "{less}");
    }
    assert_eq!(
        told(&with(false, false), &with(true, false)),
        ["n/s0 on edge may act as identity/a"]
    );
}

#[test]
fn a_former_name_raises_no_bound() {
    let text = manifest(bindings(9, &binding("a", "edge", "federated")));
    let (desired, _) = meaning(&text).expect("a manifest");
    let live = made(&desired, world(&desired));
    let owned = diff(&desired, &live, &Flags::default()).owned;
    assert_eq!(owned, 12);
    let mut renamed = text;
    renamed["name"] = json!("other");
    renamed["formerly"] = json!(["payments"]);
    let (desired, _) = meaning(&renamed).expect("a manifest");
    assert_eq!(diff(&desired, &live, &Flags::default()).owned, 0);
}

/// What a run would take away of its own, when an identity that holds these roles loses them all, or is no longer declared itself.
fn own(caller: Option<&str>, roles: &[&str], goes: bool) -> (BTreeSet<String>, Vec<String>) {
    let scope = format!("/subscriptions/{SUBSCRIPTION}");
    let access = |it: &&str| json!({"role": it, "scope": scope});
    let mut text = manifest(Vec::new());
    text["identities"]["a"]["access"] = roles.iter().map(access).collect();
    let (desired, _) = meaning(&text).expect("a manifest");
    let mut live = made(&desired, world(&desired));
    let plan = diff(&desired, &live, &Flags::default());
    let ids = plan.changes.iter().filter_map(|it| {
        let outputs = &it.before.as_ref()?.outputs;
        Some((it.address.to_string(), outputs.get("principalId")?.clone()))
    });
    let ids: BTreeMap<String, String> = ids.collect();
    live.caller = caller.map(|it| ids.get(it).cloned().unwrap_or_else(|| it.to_owned()));
    match goes {
        true => drop(
            text["identities"]
                .as_object_mut()
                .expect("identities")
                .remove("a"),
        ),
        false => text["identities"]["a"]["access"] = json!([]),
    }
    let (desired, _) = meaning(&text).expect("a manifest");
    let plan = diff(&desired, &live, &Flags::default());
    let taken = plan.changes.iter().filter(|it| it.risk.own);
    let taken = taken.map(|it| match it.before.as_ref().map(|it| &it.resource) {
        Some(widctl::resource::Resource::Role(it)) => it.role.as_str().to_owned(),
        _ => it.address.to_string(),
    });
    let everything = Guard {
        allow_delete: Some(99),
        allow_own_access: false,
        ..Guard::default()
    };
    let refused = codes(&plan, &everything);
    let allowed = Guard {
        allow_own_access: true,
        ..everything
    };
    assert_eq!(codes(&plan, &allowed), Vec::<String>::new());
    (taken.collect(), refused)
}

#[test]
fn a_run_takes_from_itself_only_when_told() {
    let custom = "77777777-0000-4000-8000-000000000001";
    let needed = ["Owner", "User Access Administrator", "Contributor", custom];
    let roles = [needed.as_slice(), &["AcrPull"]].concat();
    let set = |it: &[&str]| -> BTreeSet<String> { it.iter().map(|it| (*it).to_owned()).collect() };
    let (taken, refused) = own(Some("identity/a"), &roles, false);
    assert_eq!((taken, refused), (set(&needed), vec!["WID0405".to_owned()]));
    let (taken, refused) = own(Some("identity/a"), &roles, true);
    let with_it = [needed.as_slice(), &["identity/@id-a"]].concat();
    assert_eq!(
        (taken, refused),
        (set(&with_it), vec!["WID0405".to_owned()])
    );
    let (taken, _) = own(Some("identity/a"), &["AcrPull"], false);
    assert_eq!(taken, set(&[]));
    // Another's rights may go, and whoever is not known has none of its own here.
    for caller in [Some("identity/b"), Some("somebody"), None] {
        assert_eq!(
            own(caller, &roles, true),
            (set(&[]), Vec::new()),
            "{caller:?}"
        );
    }
}
