//! The order of carrying out: what is waited for, what never runs side by side, what a failure takes with it.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use widctl::apply::Schedule;
use widctl::plan::{Action, Change, Plan};
use widctl::resource::{Address, Outputs};

use super::model::Scene;

/// How one change of a made-up plan hangs together with those before it.
#[derive(Debug, Clone)]
struct Spec {
    depends_on: Vec<usize>,
    ordered_after: Vec<usize>,
    parent: usize,
    last: bool,
    well: bool,
}

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let spec = (
        prop::collection::vec(0..40usize, 0..3),
        prop::collection::vec(0..40usize, 0..2),
        0..5usize,
        prop::bool::weighted(0.3),
        prop::bool::weighted(0.85),
    );
    let spec = spec.prop_map(|(depends_on, ordered_after, parent, last, well)| Spec {
        depends_on,
        ordered_after,
        parent,
        last,
        well,
    });
    prop::collection::vec(spec, 1..40)
}

fn address(number: usize) -> Address {
    Address::identity(&format!("n{number:02}"))
}

/// A plan of these; what is waited for by one that is not last is not last either, as the diff has it.
fn plan(specs: &[Spec]) -> Plan {
    let text = "clusters: {c: {issuer: 'https://c/'}}\nidentities:\n  a: {managedIdentity: {name: id-a}}\n";
    let mut plan = Scene::new(text).plan();
    let pattern = plan.changes[1].clone();
    let earlier = |all: &[usize], number: usize| -> BTreeSet<Address> {
        let all = all.iter().filter(|_| number > 0);
        all.map(|it| address(it % number)).collect()
    };
    let mut changes: Vec<Change> = specs
        .iter()
        .enumerate()
        .map(|(number, spec)| Change {
            address: address(number),
            action: Action::Create,
            depends_on: earlier(&spec.depends_on, number),
            ordered_after: earlier(&spec.ordered_after, number),
            locks: BTreeSet::from([address(number), Address::cluster(&spec.parent.to_string())]),
            last: spec.last,
            ..pattern.clone()
        })
        .collect();
    for number in (0..changes.len()).rev() {
        if !changes[number].last {
            let before: Vec<Address> = changes[number]
                .depends_on
                .union(&changes[number].ordered_after)
                .cloned()
                .collect();
            for change in changes.iter_mut().filter(|it| before.contains(&it.address)) {
                change.last = false;
            }
        }
    }
    plan.changes = changes;
    plan
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Well,
    Badly,
    Skipped,
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn a_schedule_keeps_its_promises(specs in specs(), rooms in prop::collection::vec(1..6usize, 1..8), stop in prop::option::of(1..60usize)) {
        let plan = plan(&specs);
        let by: BTreeMap<&Address, &Change> = plan.changes.iter().map(|it| (&it.address, it)).collect();
        let mut schedule = Schedule::new(&plan);
        let mut running: Vec<Change> = Vec::new();
        let mut ends: BTreeMap<Address, End> = BTreeMap::new();
        let mut causes: BTreeMap<Address, Address> = BTreeMap::new();
        let mut steps = 0;
        while !schedule.over() {
            steps += 1;
            prop_assert!(steps < 1000);
            if stop == Some(steps) {
                for address in schedule.stop() {
                    prop_assert_eq!(ends.insert(address, End::Skipped), None);
                }
            }
            let room = rooms[steps % rooms.len()];
            let started = schedule.start(room.saturating_sub(running.len()));
            prop_assert!(started.is_empty() || stop.is_none_or(|stop| steps < stop));
            for change in started {
                for need in &change.depends_on {
                    prop_assert_eq!(ends.get(need), Some(&End::Well), "{} before {}", &change.address, need);
                }
                for need in &change.ordered_after {
                    prop_assert!(ends.contains_key(need));
                }
                for other in &running {
                    prop_assert!(other.locks.is_disjoint(&change.locks));
                }
                if change.last {
                    let ahead = plan.changes.iter().filter(|it| !it.last);
                    prop_assert!(ahead.clone().all(|it| ends.contains_key(&it.address)));
                }
                prop_assert!(!ends.contains_key(&change.address));
                running.push(change);
            }
            prop_assert_eq!(schedule.running(), running.len());
            if running.is_empty() {
                prop_assert!(schedule.over(), "stuck");
                break;
            }
            let done = running.remove(steps * 7 % running.len());
            let number: usize = done.address.keys()[0][1..].parse().expect("a number");
            let well = specs[number].well;
            prop_assert_eq!(ends.insert(done.address.clone(), if well { End::Well } else { End::Badly }), None);
            for (lost, because) in schedule.end(&done.address, well.then(Outputs::new)) {
                prop_assert!(!well);
                prop_assert_eq!(&because, &done.address);
                prop_assert_eq!(ends.insert(lost.clone(), End::Skipped), None);
                causes.insert(lost, because);
            }
            prop_assert_eq!(schedule.end(&done.address, None), vec![]);
        }
        // Every change ends, and a failure loses only its dependants.
        prop_assert_eq!(ends.len(), plan.changes.len());
        for (lost, because) in &causes {
            prop_assert!(depends(&by, lost, because), "{} does not need {}", lost, because);
        }
        if stop.is_none_or(|stop| stop > steps) {
            for (address, end) in &ends {
                prop_assert!(*end != End::Skipped || causes.contains_key(address));
            }
        }
    }
}

fn depends(by: &BTreeMap<&Address, &Change>, what: &Address, on: &Address) -> bool {
    let mut open = vec![what];
    let mut seen = BTreeSet::new();
    while let Some(address) = open.pop() {
        if address == on {
            return true;
        }
        if seen.insert(address)
            && let Some(change) = by.get(address)
        {
            open.extend(&change.depends_on);
        }
    }
    false
}

#[test]
fn what_starts_together_is_in_the_order_of_the_plan_and_settled_by_what_ended() {
    let text = "clusters:\n  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}}\nidentities:\n  a: {managedIdentity: {name: id-a}}\n\
                bindings:\n  - {identity: a, clusters: [prod], namespace: n, serviceAccount: x}\n  - {identity: a, clusters: [prod], namespace: n, serviceAccount: y}\n";
    let plan = Scene::new(text).plan();
    let mut schedule = Schedule::new(&plan);
    let names =
        |all: Vec<Change>| -> Vec<String> { all.iter().map(|it| it.address.to_string()).collect() };
    let first = schedule.start(9);
    assert_eq!(names(first), ["identity/a"]);
    let outputs = Outputs::from([("clientId", "c".to_owned())]);
    schedule.end(&Address::identity("a"), Some(outputs));
    // One credential at a time under one identity.
    assert_eq!(names(schedule.start(9)), ["credential/a/prod/n/x"]);
    schedule.end(
        &Address::credential("a", "prod", "n", "x"),
        Some(Outputs::new()),
    );
    let both = schedule.start(9);
    let account = &both[1];
    let fields = account.after.as_ref().expect("after").fields();
    assert_eq!(fields["clientId"].unknown(), None);
    assert_eq!(
        names(both),
        ["credential/a/prod/n/y", "serviceaccount/prod/n/x"]
    );
}

#[test]
fn a_dead_cluster_does_not_keep_an_access_alive() {
    let text = "clusters:\n  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}}\nidentities:\n  a: {managedIdentity: {name: id-a}}\n";
    let bound = format!(
        "{text}bindings:\n  - {{identity: a, clusters: [prod], namespace: n, serviceAccount: x}}\n"
    );
    let plan = Scene::new(&bound).settled().now(text).plan();
    let mut schedule = Schedule::new(&plan);
    let first = schedule.start(9);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].address, Address::service_account("prod", "n", "x"));
    assert_eq!(schedule.end(&first[0].address, None), vec![]);
    assert_eq!(
        schedule.start(9).len(),
        1,
        "the credential goes all the same"
    );
}
