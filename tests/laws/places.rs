//! Laws of what there are only so many places for: role assignments in a subscription, credentials on an identity.

use std::collections::BTreeSet;

use proptest::prelude::*;
use widctl::plan::{Action, Change, Plan, Why};
use widctl::resource::{Address, Kind, Principal, Resource};

use super::model::Scene;
use super::worlds::{cases, scene};

/// How a plan uses the places of one subscription or identity.
#[derive(Debug, Default)]
struct Places {
    /// How many there are.
    room: usize,
    /// How many are taken, whoever took them.
    there: usize,
    /// What takes a place each; what shares one stands together.
    creates: Vec<BTreeSet<Address>>,
    /// What gives one back each.
    deletes: BTreeSet<Address>,
    /// How much is not made for want of one.
    refused: usize,
}

/// Of all subscriptions and identities.
fn all(scene: &Scene, plan: &Plan) -> Vec<Places> {
    let people = scene.live.found();
    let people = people.filter_map(|(_, it)| it.resource.principal());
    let credentials = people
        .filter(|it| !anew(scene, plan, it))
        .map(|it| credentials(scene, plan, &it));
    credentials.chain(roles(scene, plan)).collect()
}

/// Nothing hangs on what is made in this run.
fn anew(scene: &Scene, plan: &Plan, principal: &Principal) -> bool {
    let mut declared = scene.desired.wanted.iter();
    let address = declared.find(|(_, it)| it.resource.principal().as_ref() == Some(principal));
    let change = address.and_then(|(it, _)| plan.change(it));
    change.is_some_and(|it| it.action == Action::Replace)
}

fn roles(scene: &Scene, plan: &Plan) -> Option<Places> {
    let there = *scene.live.assigned.values().next()?;
    let mut places = Places {
        room: 4_000,
        there,
        ..Places::default()
    };
    let roles = plan.changes.iter();
    for change in roles.filter(|it| it.address.kind() == Kind::Role) {
        let refused = matches!(change.why, Why::NoRoomForRoles { .. });
        places.count(change, refused);
    }
    Some(places)
}

fn credentials(scene: &Scene, plan: &Plan, of: &Principal) -> Places {
    let under = |it: Option<&Resource>| {
        let it = it.and_then(Resource::as_credential);
        it.is_some_and(|it| it.under == *of)
    };
    let there: Vec<_> = scene.live.found().map(|(_, it)| &it.resource).collect();
    let there: Vec<_> = there.into_iter().filter(|it| under(Some(it))).collect();
    let mut places = Places {
        room: 20,
        there: there.len(),
        ..Places::default()
    };
    // AKS makes one credential for all identity bindings of an identity.
    let has_own = there.iter().any(|it| it.protected());
    let (mut bound, mut unbound) = (BTreeSet::new(), false);
    for change in &plan.changes {
        let before = change.before.as_ref().map(|it| &it.resource);
        let after = change.after.as_ref();
        let refused = matches!(change.why, Why::Full { .. });
        if under(before.filter(|_| change.action == Action::Delete)) || under(after) {
            places.count(change, refused);
        }
        let binding = after.and_then(Resource::as_binding);
        if binding.is_some_and(|it| Principal::from(it.of.clone()) == *of) && !has_own {
            unbound |= refused;
            if matches!(change.action, Action::Create | Action::Update) {
                bound.insert(change.address.clone());
            }
        }
    }
    places.refused += usize::from(unbound);
    if !bound.is_empty() {
        places.creates.push(bound);
    }
    places
}

impl Places {
    fn count(&mut self, change: &Change, refused: bool) {
        match change.action {
            Action::Create => {
                let one = BTreeSet::from([change.address.clone()]);
                self.creates.push(one);
            }
            Action::Delete => drop(self.deletes.insert(change.address.clone())),
            Action::Blocked => self.refused += usize::from(refused),
            // What is replaced gives its own place back first.
            Action::Update | Action::Replace | Action::Keep => {}
        }
    }

    fn free(&self) -> usize {
        self.room.saturating_sub(self.there)
    }
}

/// The deletes of these places for which all that takes one together waits.
fn waits(plan: &Plan, of: &BTreeSet<Address>, deletes: &BTreeSet<Address>) -> BTreeSet<Address> {
    let mut all = of.iter().map(|it| {
        let waits = plan.change(it).map(|it| it.depends_on.clone());
        let waits = waits.unwrap_or_default();
        waits
            .intersection(deletes)
            .cloned()
            .collect::<BTreeSet<_>>()
    });
    let first = all.next().unwrap_or_default();
    all.fold(first, |both, it| both.intersection(&it).cloned().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    /// Whatever order the schedule finds, no place is taken twice: what has no free one waits for a delete that nothing else waits for.
    /// And nothing is refused while a place is left.
    #[test]
    fn nothing_is_made_without_a_place(seed: u64, size in 1..5usize) {
        let scene = scene(seed, size);
        let plan = scene.plan();
        for places in all(&scene, &plan) {
            let waiting: Vec<_> = places
                .creates
                .iter()
                .map(|it| waits(&plan, it, &places.deletes))
                .filter(|it| !it.is_empty())
                .collect();
            let ready = places.creates.len() - waiting.len();
            prop_assert!(ready <= places.free(), "{ready} at once: {places:#?}");
            let freed: BTreeSet<_> = waiting.iter().flatten().collect();
            prop_assert!(freed.len() >= waiting.len(), "one place for two: {places:#?}");
            let used = places.creates.len();
            let left = (places.free() + places.deletes.len()).saturating_sub(used);
            prop_assert!(places.refused == 0 || left == 0, "{left} left: {places:#?}");
        }
    }
}

/// The worlds are worth it: some are full, some have just enough room, and in some a delete makes it.
#[test]
fn places_run_short_in_the_generated_worlds() {
    let (mut refused, mut waited, mut just) = ([0, 0], [0, 0], [0, 0]);
    for seed in 0..120 {
        let scene = scene(seed, 3);
        let plan = scene.plan();
        for places in all(&scene, &plan) {
            let sort = usize::from(places.room == 20);
            refused[sort] += usize::from(places.refused > 0);
            let mut creates = places.creates.iter();
            let waits = creates.any(|it| !waits(&plan, it, &places.deletes).is_empty());
            waited[sort] += usize::from(waits);
            let fits = places.creates.len() == places.free() && places.free() > 0;
            just[sort] += usize::from(fits);
        }
    }
    println!("roles and credentials: {refused:?} refused, {waited:?} waited, {just:?} just fitted");
    for seen in [refused, waited, just].as_flattened() {
        assert!(*seen > 0, "{refused:?} {waited:?} {just:?}");
    }
}
