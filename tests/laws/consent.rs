//! What an approval covers: the plan that was reviewed, or what is left of it.

use std::collections::BTreeSet;

use widctl::plan::{Action, Consent, Flags, Guard, Moved, approved};
use widctl::resource::{Address, Identity, Kind, MaybeKnown, Resource};

use super::model::Scene;

const TEXT: &str = "clusters:\n  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}}\nidentities:\n  a: {managedIdentity: {name: id-a, tags: {team: pay}}}\n\
                    bindings:\n  - {identity: a, clusters: [prod], namespace: n, serviceAccount: x}\n";

fn consent(scene: &Scene) -> Consent {
    Consent::new(
        &scene.plan(),
        &scene.desired,
        "public",
        Guard::default(),
        Flags::default(),
    )
}

/// Every state that a killed apply can leave behind.
fn halves(scene: &Scene) -> Vec<Scene> {
    let plan = scene.plan();
    let mut states = vec![scene.clone()];
    let mut now = scene.clone();
    let mut schedule = widctl::apply::Schedule::new(&plan);
    while !schedule.over() {
        for change in schedule.start(1) {
            let outputs = now.carry(&change);
            schedule.end(&change.address, Some(outputs));
            now.look();
            states.push(now.clone());
        }
    }
    states
}

#[test]
fn what_is_left_after_a_kill_is_a_part_of_what_was_approved() {
    let fresh = Scene::new(TEXT);
    let mut moved = fresh.clone().settled();
    if let Resource::Identity(it) = &mut moved.at("identity/a").resource {
        it.location = Some("northeurope".to_owned());
    }
    let gone = fresh
        .clone()
        .settled()
        .now("clusters:\n  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}}\nidentities: {}\n");
    for scene in [fresh, moved, gone] {
        let consent = consent(&scene);
        let states = halves(&scene);
        assert_eq!(states.len(), 4);
        for state in states {
            assert_eq!(approved(&state.plan(), &state.desired, &consent), Ok(()));
        }
    }
}

#[test]
fn a_replace_that_was_killed_in_the_middle_goes_on_as_a_create() {
    let mut scene = Scene::new(TEXT).settled();
    if let Resource::Identity(it) = &mut scene.at("identity/a").resource {
        it.location = Some("northeurope".to_owned());
    }
    let consent = consent(&scene);
    assert_eq!(consent.changes[0].action, Action::Replace);
    scene.live.sights.retain(|_, it| match it {
        widctl::live::Read::Found(it) => {
            !matches!(it.resource, Resource::Identity(_) | Resource::Credential(_))
        }
        _ => true,
    });
    assert_eq!(scene.lines()[0], "create identity/a: missing");
    assert_eq!(approved(&scene.plan(), &scene.desired, &consent), Ok(()));
}

/// What a killed run of the same plan leaves while Azure works on, and between the two objects of one.
#[test]
fn a_delete_that_was_begun_goes_on() {
    let text = "clusters:\n  prod: {aks: {resourceGroup: rg-aks, name: aks-prod}, webhook: addon}\nidentities:\n  a: {managedIdentity: {name: id-a}}\n";
    let bound = "bindings:\n  - {identity: a, clusters: [prod], namespace: n, serviceAccount: x, mode: identityBinding}\n";
    let scene = Scene::new(&format!("{text}{bound}")).settled().now(text);
    let consent = consent(&scene);
    let deletes = |kind| {
        let all = consent.changes.iter();
        all.filter(move |it| it.address.kind() == kind && it.action == Action::Delete)
            .count()
    };
    assert_eq!((deletes(Kind::Binding), deletes(Kind::ClusterRole)), (1, 1));
    let mut begun = scene.clone();
    let mut other = scene.clone();
    for (_, found) in scene.live.found() {
        let id = found.resource.remote_id();
        match &found.resource {
            Resource::IdentityBinding(_) => {
                let Resource::IdentityBinding(it) = &mut begun.found(&id).resource else {
                    unreachable!("the same scene");
                };
                it.client_id = None;
                let Resource::IdentityBinding(it) = &mut other.found(&id).resource else {
                    unreachable!("the same scene");
                };
                it.client_id = Some(MaybeKnown::from("another"));
            }
            Resource::ClusterRole(_) => {
                let Resource::ClusterRole(it) = &mut begun.found(&id).resource else {
                    unreachable!("the same scene");
                };
                it.service_accounts.clear();
                let Resource::ClusterRole(it) = &mut other.found(&id).resource else {
                    unreachable!("the same scene");
                };
                it.service_accounts = BTreeSet::from(["n/another".to_owned()]);
            }
            _ => {}
        }
    }
    assert_eq!(approved(&begun.plan(), &begun.desired, &consent), Ok(()));
    let moved = approved(&other.plan(), &other.desired, &consent).expect_err("moved");
    let names: BTreeSet<&str> = moved
        .iter()
        .filter_map(|it| match it {
            Moved::OtherField { now, .. } => Some(now.name.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(names, BTreeSet::from(["clientId", "serviceAccounts"]));
}

#[test]
fn what_was_not_approved_is_named() {
    let scene = Scene::new(TEXT);
    let mut less = consent(&scene);
    less.changes.remove(0);
    let address = Address::identity("a");
    assert_eq!(
        approved(&scene.plan(), &scene.desired, &less),
        Err(vec![Moved::NotApproved {
            address: address.clone(),
            now: Action::Create
        }])
    );
    let consent = consent(&scene);
    let mut other = scene.settled();
    if let Resource::Identity(Identity { tags, .. }) = &mut other.at("identity/a").resource {
        *tags = None;
    }
    // Ours, and only the tags are missing: a part of the create that was approved.
    assert_eq!(approved(&other.plan(), &other.desired, &consent), Ok(()));
    other.at("identity/a").mark = None;
    other.flags.take = BTreeSet::from([address.clone().into()]);
    assert_eq!(
        approved(&other.plan(), &other.desired, &consent),
        Err(vec![Moved::OtherAction {
            address,
            approved: Action::Create,
            now: Action::Update
        }])
    );
}

#[test]
fn a_value_that_is_known_now_must_come_from_what_was_approved() {
    let scene = Scene::new(TEXT);
    let consent = consent(&scene);
    // Somebody else made the identity in between: its client id is not the one that was to come.
    let mut other = scene.clone();
    other.put(super::model::identity("id-a", "westeurope", "another"));
    let moved = approved(&other.plan(), &other.desired, &consent).expect_err("moved");
    assert_eq!(moved.len(), 1);
    assert!(
        matches!(&moved[0], Moved::OtherField { now, .. } if now.name == "clientId"),
        "{moved:?}"
    );
}

#[test]
fn what_became_blocked_is_left_out_and_what_was_blocked_is_no_approval() {
    let mut scene = Scene::new(TEXT);
    let all = consent(&scene);
    let site = widctl::live::Site::Namespace {
        cluster: "prod".to_owned(),
        namespace: "n".to_owned(),
    };
    scene
        .live
        .sites
        .insert(site.clone(), widctl::live::Read::Absent);
    assert_eq!(approved(&scene.plan(), &scene.desired, &all), Ok(()));
    let part = consent(&scene);
    scene.live.sites.insert(
        site,
        widctl::live::Read::Found(widctl::live::SiteState::Ready),
    );
    let moved = approved(&scene.plan(), &scene.desired, &part).expect_err("moved");
    assert!(
        matches!(&moved[..], [Moved::NotApproved { .. }]),
        "{moved:?}"
    );
}

#[test]
fn the_digest_covers_what_is_approved_and_nothing_else() {
    let scene = Scene::new(TEXT);
    let one = consent(&scene);
    assert_eq!(one.digest(), consent(&scene.clone()).digest());
    assert!(one.digest().starts_with("sha256:") && one.digest().len() == 71);
    let mut noisy = scene.clone();
    noisy
        .live
        .webhooks
        .insert("prod".to_owned(), Err(super::model::unread()));
    noisy.trust("a", "github", "https://x/", "repo:a/b");
    noisy
        .live
        .sights
        .retain(|_, it| !matches!(it, widctl::live::Read::Absent));
    assert_eq!(consent(&noisy).digest(), one.digest());
    let changes: [&dyn Fn(&mut Consent); 14] = [
        &|it| it.manifest.push('x'),
        &|it| it.tenant.push('x'),
        &|it| it.cloud.push('x'),
        &|it| it.layer = Some(widctl::desired::Layer::Azure),
        &|it| it.only = Some(BTreeSet::from([Address::identity("a").into()])),
        &|it| it.policy.allow_delete = Some(0),
        &|it| it.policy.allow_replace = Some(0),
        &|it| it.policy.allow_disruptive = true,
        &|it| it.policy.allow_own_access = true,
        &|it| it.flags.formerly = BTreeSet::from(["old".to_owned()]),
        &|it| it.flags.take = BTreeSet::from([Address::identity("a").into()]),
        &|it| it.flags.delete = BTreeSet::from([Address::identity("a").into()]),
        &|it| it.changes[0].action = Action::Blocked,
        &|it| it.changes[0].fields.truncate(1),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut other = one.clone();
        change(&mut other);
        assert_ne!(other.digest(), one.digest(), "{number}");
    }
}
