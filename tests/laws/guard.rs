//! The guard's numbers.

use widctl::plan::{Action, Counted, Plan, Policy, Risk, guard};

use super::model::Scene;

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
            ends_access: Some(counted),
            ..Risk::default()
        };
        plan.changes.push(change);
    }
    plan.owned = owned;
    plan
}

fn allow(delete: Option<usize>, replace: Option<usize>) -> Policy {
    Policy {
        allow_delete: delete,
        allow_replace: replace,
        allow_disruptive: false,
    }
}

fn codes(plan: &Plan, policy: &Policy) -> Vec<String> {
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
        let refused = guard(&plan, &Policy::default());
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
    let refused = guard(&plan, &Policy::default());
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
    assert_eq!(codes(&plan, &Policy::default()), Vec::<String>::new());
    plan.limited = true;
    assert_eq!(codes(&plan, &Policy::default()), ["WID0401"]);
}

#[test]
fn an_identity_never_goes_unasked() {
    let mut plan = plan(100, 1, 0);
    plan.changes[0].risk.grave = true;
    assert_eq!(codes(&plan, &Policy::default()), ["WID0402"]);
    assert_eq!(codes(&plan, &allow(None, Some(9))), ["WID0402"]);
    assert_eq!(codes(&plan, &allow(Some(1), None)), Vec::<String>::new());
    plan.changes[0].action = Action::Blocked;
    assert_eq!(codes(&plan, &Policy::default()), Vec::<String>::new());
}

#[test]
fn what_disturbs_needs_its_own_word() {
    let mut plan = plan(100, 1, 0);
    plan.changes[0].risk = Risk {
        disruptive: true,
        ..Risk::default()
    };
    assert_eq!(codes(&plan, &allow(Some(9), Some(9))), ["WID0403"]);
    let policy = Policy {
        allow_disruptive: true,
        ..Policy::default()
    };
    assert_eq!(codes(&plan, &policy), Vec::<String>::new());
}
