//! Laws over generated manifests and worlds: one manifest is carried out, the world drifts, another manifest comes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Instant;

use fastrand::Rng;
use proptest::prelude::*;
use widctl::apply::Schedule;
use widctl::live::{Coverage, Found, Listing, Read, Site, SiteState};
use widctl::plan::{Action, Change, Consent, Guard, Moved, Plan, Why, approved};
use widctl::resource::{Address, ArmId, Credential, MaybeKnown, RemoteId, Resource, Target};

use super::model::{SUBSCRIPTION, Scene, account, identity, issuer, line, unread};

const ACCOUNTS: [&str; 4] = ["api", "worker", "cron", "default"];
const NAMESPACES: [&str; 2] = ["payments", "billing"];

/// A manifest of at most so many clusters and identities, in which nothing contradicts anything.
fn manifest(rng: &mut Rng, size: usize) -> String {
    let clusters: Vec<String> = (0..1 + rng.usize(..size))
        .map(|it| format!("c{it}"))
        .collect();
    let identities: Vec<String> = (0..1 + rng.usize(..size))
        .map(|it| format!("i{it}"))
        .collect();
    let mut text = "clusters:\n".to_owned();
    for key in &clusters {
        // Which cluster is which kind is the same in every manifest, so that a second one changes its mind about the rest only.
        let last = key.as_bytes()[1] - b'0';
        let _ = match last % 3 {
            0 => writeln!(
                text,
                "  {key}: {{aks: {{resourceGroup: rg-aks, name: aks-{key}}}, webhook: addon, manage: {}}}",
                rng.bool()
            ),
            1 => writeln!(
                text,
                "  {key}: {{aks: {{resourceGroup: rg-aks, name: aks-{key}}}, webhook: helm, kubernetes: {{context: {key}}}}}"
            ),
            _ => writeln!(
                text,
                "  {key}: {{issuer: '{}', kubernetes: {{context: {key}}}}}",
                issuer(key)
            ),
        };
    }
    let vclusters: Vec<String> = (0..2 * clusters.len()).map(|it| format!("v{it}")).collect();
    let vclusters: Vec<String> = vclusters.into_iter().filter(|_| rng.bool()).collect();
    for key in &vclusters {
        text.push_str(&vcluster(key));
    }
    text.push_str("identities:\n");
    for key in &identities {
        let existing = rng.u8(..6) == 0;
        let tags = if !existing && rng.bool() {
            ", tags: {team: pay}"
        } else {
            ""
        };
        // Which is which is the same in every manifest, as with clusters.
        let _ = match application(key) {
            true => writeln!(
                text,
                "  {key}:\n    application: {{displayName: app-{key}}}"
            ),
            false => writeln!(
                text,
                "  {key}:\n    managedIdentity: {{name: id-{key}, existing: {existing}{tags}}}"
            ),
        };
        text.push_str(&access(rng));
    }
    text.push_str("bindings:\n");
    // The manifest refuses what no identity has room for.
    let mut room: BTreeMap<String, usize> = identities.iter().map(|it| (it.clone(), 17)).collect();
    let mut any = false;
    for cluster in clusters.iter().chain(&vclusters) {
        let inside = cluster.starts_with('v');
        for namespace in NAMESPACES {
            for account in ACCOUNTS {
                if rng.bool() || (inside && rng.bool()) {
                    continue;
                }
                let helm = rng.u8(..6) == 0 || out_of_reach(cluster);
                let owner = if helm {
                    ", serviceAccountOwner: helm"
                } else {
                    ""
                };
                let mut chosen = identities.clone();
                rng.shuffle(&mut chosen);
                chosen.retain(|it| room[it] > 0);
                any |= !chosen.is_empty();
                chosen.truncate(1 + usize::from(rng.u8(..5) == 0));
                for (number, identity) in chosen.iter().enumerate() {
                    *room.get_mut(identity).expect("declared") -= 1;
                    let annotate = if chosen.len() > 1 {
                        format!(", annotate: {}", number == 0)
                    } else if cluster == "c0" && !application(identity) && rng.u8(..3) == 0 {
                        ", mode: identityBinding".to_owned()
                    } else {
                        String::new()
                    };
                    let _ = writeln!(
                        text,
                        "  - {{identity: {identity}, clusters: [{cluster}], namespace: {namespace}, serviceAccount: {account}{owner}{annotate}}}"
                    );
                }
            }
        }
    }
    if any {
        text
    } else {
        text.replace("bindings:\n", "")
    }
}

/// Two on each cluster: one whose names are worked out, and one of which a platform says them.
fn vcluster(key: &str) -> String {
    let host = format!("c{}", (key.as_bytes()[1] - b'0') / 2);
    let platform = match key.as_bytes()[1] % 2 {
        0 => format!("namespace: team-{key}"),
        _ => "platform: {host: vcluster.example.com, project: demo}".to_owned(),
    };
    let reach = match out_of_reach(key) {
        true => "",
        false => &format!(", kubernetes: {{context: {key}}}"),
    };
    format!("  {key}: {{vcluster: {{host: {host}, name: {key}, {platform}}}{reach}}}\n")
}

/// Whether nobody looks into a cluster, for all that is on it is others'.
fn out_of_reach(key: &str) -> bool {
    key == "v3"
}

/// Whether an identity is an application, by its key.
fn application(key: &str) -> bool {
    key.ends_with('2')
}

/// What an identity may reach, and whom else it trusts.
fn access(rng: &mut Rng) -> String {
    let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-data");
    let mut text = String::new();
    for role in ["Reader", "Contributor", "Storage Blob Data Reader"] {
        if rng.u8(..3) == 0 {
            let _ = writeln!(text, "      - {{role: {role}, scope: {group}}}");
        }
    }
    for vault in ["kv-one", "kv-two"] {
        if rng.u8(..3) == 0 {
            let may = ["secrets: [get]", "secrets: [get, list]", "keys: [get]"][rng.usize(..3)];
            let vault = format!("{group}/providers/Microsoft.KeyVault/vaults/{vault}");
            let _ = writeln!(text, "      - {{keyVaultPolicy: {vault}, {may}}}");
        }
    }
    for role in super::kinds::PERMISSIONS {
        if rng.u8(..4) == 0 {
            let _ = writeln!(text, "      - {{graph: {role}}}");
        }
    }
    if !text.is_empty() {
        text.insert_str(0, "    access:\n");
    }
    if rng.u8(..3) == 0 {
        let branch = ["main", "next"][rng.usize(..2)];
        let _ = writeln!(
            text,
            "    trusts: {{release: {{issuer: 'https://gitlab.example.com', subject: 'project_path:contoso/infra:ref_type:branch:ref:{branch}'}}}}"
        );
    }
    text
}

/// A world with a past.
pub(crate) fn scene(seed: u64, size: usize) -> Scene {
    let mut rng = Rng::with_seed(seed);
    let mut scene = Scene::new(&manifest(&mut rng, size));
    for namespace in NAMESPACES {
        for number in 0..size {
            let cluster = format!("c{number}");
            if rng.bool() {
                scene.put(account(&cluster, namespace, "default"));
            }
            for key in [2 * number, 2 * number + 1].map(|it| format!("v{it}")) {
                if rng.bool() && !out_of_reach(&key) {
                    let mut inside = account(&cluster, namespace, "default");
                    if let Resource::ServiceAccount(it) = &mut inside.resource {
                        it.cluster = key;
                    }
                    scene.put(inside);
                }
            }
        }
    }
    for number in 0..size {
        if rng.u8(..4) == 0 && !application(&format!("i{number}")) {
            scene.put(identity(
                &format!("id-i{number}"),
                "westeurope",
                &format!("theirs-{number}"),
            ));
        }
    }
    let mut scene = scene.apply();
    for _ in 0..rng.usize(..4 * size) {
        drift(&mut scene, &mut rng);
    }
    if rng.u8(..4) > 0 {
        scene = scene.now(&manifest(&mut rng, size));
    }
    for address in scene.desired.wanted.keys() {
        if rng.u8(..12) == 0 {
            scene.flags.take.insert(address.clone().into());
        }
        if rng.u8(..12) == 0 {
            scene.flags.force_conflicts.insert(address.clone());
        }
    }
    if rng.u8(..3) == 0 {
        crowd(&mut scene, &mut rng);
    }
    for _ in 0..rng.usize(..3) {
        hide(&mut scene, &mut rng);
    }
    scene.look();
    scene
}

/// Others leave little room: for role assignments in the subscription, and for credentials on some identities.
fn crowd(scene: &mut Scene, rng: &mut Rng) {
    scene.look();
    let there = scene.live.assigned.values().next().copied();
    let room = rng.usize(..5);
    scene.crowd += 4_000 - room - there.unwrap_or_default();
    let identities = scene.live.found();
    let identities = identities.filter(|(_, it)| it.resource.as_identity().is_some());
    let identities: Vec<RemoteId> = identities.map(|(id, _)| id.clone()).collect();
    for id in identities {
        if rng.bool() {
            let RemoteId::Arm(arm) = &id else {
                continue;
            };
            let sights = scene.live.sights.values();
            let there = sights.filter(|it| under(it, arm)).count();
            let others = (20 - rng.usize(..4)).saturating_sub(there);
            for number in 0..others {
                let name = format!("crowd-{number}");
                trust(scene, &id, &name, "https://crowd/", &name);
            }
        }
    }
}

fn pick<T: Clone>(rng: &mut Rng, of: &[T]) -> Option<T> {
    (!of.is_empty()).then(|| of[rng.usize(..of.len())].clone())
}

/// Somebody does something.
fn drift(scene: &mut Scene, rng: &mut Rng) {
    let all: Vec<RemoteId> = scene.live.found().map(|(id, _)| id.clone()).collect();
    let Some(id) = pick(rng, &all) else {
        return;
    };
    let what = rng.u8(..12);
    let gone = rng.u8(..6) == 0;
    let number = rng.u32(..);
    let found = scene.found(&id);
    match &mut found.resource {
        Resource::Cluster(it) if what < 4 => {
            it.oidc_issuer = Some(false);
            it.workload_identity = Some(false);
            found.outputs.clear();
            let key = it.key.clone();
            scene.reissue(&key, "");
        }
        Resource::Cluster(it) if what < 8 => {
            let new = format!("https://oic.example/rebuilt-{number}/");
            found.outputs.insert("issuer", new.clone());
            let key = it.key.clone();
            scene.live.announced.insert(key.clone(), Ok(new.clone()));
            scene.reissue(&key, &new);
        }
        Resource::Cluster(it) => {
            let said = if what < 10 {
                Err(unread())
            } else {
                Ok("https://elsewhere/".to_owned())
            };
            let key = it.key.clone();
            scene.live.announced.insert(key, said);
        }
        Resource::Identity(it) => match what {
            0..2 => it.location = Some("northeurope".to_owned()),
            2..4 => it.tags = Some(BTreeMap::from([("TEAM".to_owned(), "other".to_owned())])),
            4..6 => found.mark = None,
            6..8 => {
                for other in 0..rng.usize(..20) {
                    trust(
                        scene,
                        &id,
                        &format!("other-{other}"),
                        "https://other/",
                        &format!("s{other}"),
                    );
                }
            }
            8..11 => {
                let cluster = format!("c{}", rng.usize(..3));
                let subject = Credential::subject("payments", "api");
                trust(
                    scene,
                    &id,
                    &format!("by-hand-{number}"),
                    &issuer(&cluster),
                    &subject,
                );
            }
            _ => remove(scene, &id),
        },
        Resource::Credential(_) if gone => remove(scene, &id),
        Resource::Credential(it) => it.audiences = BTreeSet::from([format!("api://{}", what % 2)]),
        Resource::ServiceAccount(_) if gone => remove(scene, &id),
        Resource::ServiceAccount(it) => match what {
            0..3 => {
                it.client_id = Some(MaybeKnown::Known("another".to_owned()));
                let holders = found.managers.entry("clientId".to_owned()).or_default();
                if rng.bool() {
                    holders.clear();
                }
                holders.insert("flux".to_owned(), None);
            }
            3..6 => found.mark = None,
            6..8 => {
                found.foreign.insert("metadata.labels.team".to_owned());
            }
            8..10 => {
                for holders in found.managers.values_mut() {
                    holders.insert("kubectl".to_owned(), None);
                }
            }
            _ => found.managers.clear(),
        },
        Resource::Role(_)
        | Resource::KeyVaultPolicy(_)
        | Resource::AppRole(_)
        | Resource::IdentityBinding(_)
        | Resource::ClusterRole(_)
        | Resource::Application(_) => super::kinds::drift(scene, &id, what, number),
    }
}

/// One of others' credentials, where Azure would take it.
fn trust(scene: &mut Scene, id: &RemoteId, name: &str, issuer: &str, subject: &str) {
    let RemoteId::Arm(under) = id else {
        return;
    };
    let siblings: Vec<&Credential> = scene
        .live
        .found()
        .filter_map(|(_, it)| match &it.resource {
            Resource::Credential(it) if it.under.identity() == Some(under) => Some(it),
            _ => None,
        })
        .collect();
    let taken = siblings.iter().any(|it| {
        it.name == name || (it.issuer.known() == Some(issuer) && it.subject == subject.into())
    });
    if taken || siblings.len() >= 20 {
        return;
    }
    scene.put(super::model::bare(Resource::Credential(Credential {
        identity: Address::identity("x"),
        under: under.clone().into(),
        name: name.to_owned(),
        issuer: MaybeKnown::from(issuer),
        subject: subject.into(),
        audiences: BTreeSet::from(["api://AzureADTokenExchange".to_owned()]),
    })));
}

fn remove(scene: &mut Scene, id: &RemoteId) {
    scene.live.sights.remove(id);
    if let RemoteId::Arm(arm) = id {
        scene.live.sights.retain(|_, it| !under(it, arm));
    }
}

fn under(sight: &Read<Box<Found>>, id: &ArmId) -> bool {
    matches!(sight, Read::Found(it) if matches!(&it.resource, Resource::Credential(it) if it.under.identity() == Some(id)))
}

/// Something cannot be read, or is not there to be put into.
fn hide(scene: &mut Scene, rng: &mut Rng) {
    let listings: Vec<Listing> = scene.live.coverage.keys().cloned().collect();
    let sites: Vec<Site> = scene.live.sites.keys().cloned().collect();
    let clusters: Vec<RemoteId> = scene
        .live
        .found()
        .filter(|(_, it)| matches!(it.resource, Resource::Cluster(_)))
        .map(|(id, _)| id.clone())
        .collect();
    let told: Vec<Address> = scene.live.on_host.keys().cloned().collect();
    match rng.u8(..5) {
        0 => {
            if let Some(site) = pick(rng, &sites) {
                let presence = [
                    Read::Absent,
                    Read::Found(SiteState::Terminating),
                    Read::Unread(unread()),
                ];
                scene
                    .live
                    .sites
                    .insert(site, presence[rng.usize(..3)].clone());
            }
        }
        1 => {
            if let Some(id) = pick(rng, &clusters) {
                let sight = if rng.bool() {
                    Read::Absent
                } else {
                    Read::Unread(unread())
                };
                scene.live.sights.insert(id, sight);
            }
        }
        2 => {
            if let Some(account) = pick(rng, &told)
                && let [key, ..] = account.keys()
            {
                super::vclusters::silence(&mut scene.live, key, Some(&account));
            }
        }
        _ => {
            if let Some(listing) = pick(rng, &listings) {
                blind(scene, &listing);
            }
        }
    }
}

/// A place cannot be looked at any more.
fn blind(scene: &mut Scene, listing: &Listing) {
    let live = &mut scene.live;
    let lies_there = |it: &&Resource| match (it, listing) {
        // Whoever may not list a subscription's identities sees no cluster in it either.
        (Resource::Cluster(it), Listing::Subscription(_)) => matches!(it.target, Target::Aks(_)),
        (it, _) => {
            let mut places = it.places().into_iter();
            places.find(|it| live.coverage.contains_key(it)).as_ref() == Some(listing)
        }
    };
    let declared = scene.desired.wanted.values().map(|it| &it.resource);
    let all = live.found().map(|(_, it)| &it.resource).chain(declared);
    let hidden: Vec<RemoteId> = all.filter(lies_there).map(Resource::remote_id).collect();
    for id in hidden {
        live.sights.remove(&id);
    }
    live.coverage
        .insert(listing.clone(), Coverage::Not(unread()));
    if let Listing::Vaults(_) = listing {
        live.vaults.clear();
    }
    if let Listing::Names(key) = listing {
        super::vclusters::silence(live, key, None);
    }
    super::kinds::project(&scene.desired, live, &mut scene.crowd);
}

/// How many worlds: few by default, as many as `WIDCTL_CASES` says in a campaign.
pub(crate) fn cases() -> u32 {
    let given = std::env::var("WIDCTL_CASES").ok();
    given.and_then(|it| it.parse().ok()).unwrap_or(60)
}

fn acting(plan: &Plan) -> Vec<String> {
    plan.changes
        .iter()
        .filter(|it| it.acts())
        .map(line)
        .collect()
}

/// Whether a plan that saw more would act here too, or is kept from it by what only seeing tells: that there is no room, that a
/// context leads to another cluster.
fn touches(plan: &Plan, address: &Address) -> bool {
    plan.change(address).is_some_and(|it| {
        it.acts()
            || matches!(
                it.why,
                Why::Full { .. }
                    | Why::NoRoomForRoles { .. }
                    | Why::NeedsBlocked(_)
                    | Why::OtherIssuer { .. }
            )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    /// P4 and A4: carried out, a plan leaves nothing to do; the model refuses whatever is not ours to touch.
    #[test]
    fn after_apply_nothing_is_left_to_do(seed: u64, size in 1..5usize) {
        let mut scene = scene(seed, size);
        let mut rng = Rng::with_seed(seed);
        let plan = scene.plan();
        scene.carry_out(&plan, &mut |running| if running == 0 { 0 } else { rng.usize(..=running) });
        scene.look();
        let again = scene.plan();
        prop_assert_eq!(acting(&again), Vec::<String>::new(), "after {:#?}", acting(&plan));
    }

    /// P3: what is unread is neither made nor deleted, and not seeing something makes nothing be done that seeing it would not do.
    #[test]
    fn unread_leads_to_no_create_and_no_delete(seed: u64, size in 1..5usize) {
        let scene = scene(seed, size);
        let mut rng = Rng::with_seed(seed);
        let all = scene.plan();
        let mut less = scene.clone();
        let listings: Vec<Listing> = less.live.coverage.keys().cloned().collect();
        for listing in listings {
            if rng.bool() {
                blind(&mut less, &listing);
            }
        }
        let plan = less.plan();
        for change in plan.changes.iter().filter(|it| it.acts()) {
            let it = match (&change.before, &change.after) {
                (Some(before), _) => &before.resource,
                (None, Some(after)) => after,
                (None, None) => return Err(TestCaseError::fail("neither before nor after")),
            };
            let parent = change.after.as_ref().and_then(Resource::parent).and_then(|it| plan.change(it));
            let anew = parent.is_some_and(|it| matches!(it.action, Action::Create | Action::Replace));
            match change.action {
                Action::Create if anew => {}
                Action::Create => prop_assert_eq!(less.live.seen(it), Read::Absent),
                Action::Update | Action::Replace | Action::Delete => {
                    prop_assert!(matches!(less.live.seen(it), Read::Found(_)));
                }
                Action::Keep | Action::Blocked => unreachable!("they do not act"),
            }
            if matches!(change.action, Action::Create | Action::Delete | Action::Replace) {
                let seen = all.change(&change.address).map(|it| (it.action, &it.why));
                prop_assert!(touches(&all, &change.address), "{}, and with more in sight {seen:?}", line(change));
            }
        }
    }

    /// P1: the same bytes whatever the casing in which Azure answers.
    #[test]
    fn casing_changes_nothing(seed: u64, size in 1..5usize) {
        let scene = scene(seed, size);
        let plan = scene.plan();
        prop_assert_eq!(&plan, &scene.plan());
        let mut other = scene.clone();
        other.live.sights = scene.live.sights.iter().map(|(id, sight)| (upper(id), shout(sight))).collect();
        let again = other.plan();
        // What was approved when Azure answered in one casing is carried out when it answers in another.
        let consent = |scene: &Scene, plan: &Plan| {
            Consent::new(plan, &scene.desired, "public", Guard::default(), scene.flags.clone())
        };
        let (one, two) = (consent(&scene, &plan), consent(&other, &again));
        prop_assert_eq!(one.digest(), two.digest());
        prop_assert_eq!(approved(&again, &other.desired, &one), Ok(()));
        let parts = |plan: &Plan| -> Vec<_> {
            let changes = plan.changes.iter();
            let part = |it: &Change| (it.address.clone(), it.action, it.why.word(), it.locks.clone(), it.depends_on.clone(), it.ordered_after.clone());
            changes.map(part).collect()
        };
        prop_assert_eq!(parts(&plan), parts(&again));
        // What is declared is told in the manifest's own letters.
        let texts = |plan: &Plan| -> Vec<String> {
            plan.changes.iter().filter(|it| !it.origin.is_empty()).map(fields).collect()
        };
        prop_assert_eq!(texts(&plan), texts(&again));
    }

    /// A plan is well formed: every wait can be fulfilled, and the schedule comes to its end.
    #[test]
    fn every_wait_can_be_fulfilled(seed: u64, size in 1..5usize) {
        let scene = scene(seed, size);
        let plan = scene.plan();
        for change in plan.changes.iter().filter(|it| it.acts()) {
            prop_assert!(change.locks.contains(&change.address));
            for need in change.depends_on.iter().chain(&change.ordered_after) {
                let need = plan.change(need);
                prop_assert!(need.is_some_and(|it| it.acts()), "{} waits for {:?}", change.address, need);
                prop_assert!(change.last || !need.is_some_and(|it| it.last));
            }
            if let Some(unknown) = change.after.iter().flat_map(|it| it.fields().into_values()).find_map(|it| it.unknown().cloned()) {
                prop_assert!(change.depends_on.contains(&unknown.of), "{} is never told {unknown}", change.address);
            }
        }
    }

    /// A killed apply leaves a part of what was approved.
    #[test]
    fn a_kill_leaves_a_part_of_what_was_approved(seed: u64, size in 1..4usize, after in 0..12usize) {
        prop_assert_eq!(killed(scene(seed, size), after), Ok(()));
    }
}

/// What is left of a plan that was cut short after so many rounds, held against what was approved.
fn killed(mut scene: Scene, after: usize) -> Result<(), Vec<Moved>> {
    let plan = scene.plan();
    let flags = scene.flags.clone();
    let consent = Consent::new(&plan, &scene.desired, "public", Guard::default(), flags);
    let mut schedule = Schedule::new(&plan);
    for _ in 0..after {
        for change in schedule.start(1) {
            let outputs = scene.carry(&change);
            schedule.end(&change.address, Some(outputs));
        }
    }
    scene.look();
    approved(&scene.plan(), &scene.desired, &consent)
}

/// A cluster that gets its issuer in this run gets a new one: no credential that is there could be of it, and its neighbour's keeps its
/// name, whether the run is killed once the issuer is on or not.
#[test]
fn a_kill_leaves_a_credential_its_name() {
    assert_eq!(killed(scene(11_904_828_250_167_447_379, 3), 1), Ok(()));
    let cluster = |key| {
        format!("  {key}: {{aks: {{resourceGroup: rg-aks, name: aks-{key}}}, manage: true}}\n")
    };
    let text = format!(
        "clusters:\n{}{}identities:\n  a: {{managedIdentity: {{name: id-a}}}}\nbindings:\n  - \
         {{identity: a, clusters: [c0, c1], namespace: payments, serviceAccount: api}}\n",
        cluster("c0"),
        cluster("c1")
    );
    let mut scene = Scene::new(&text).settled();
    let id = |key| RemoteId::Arm(ArmId::managed_cluster(SUBSCRIPTION, "rg-aks", key));
    let off = scene.found(&id("aks-c0"));
    off.outputs.clear();
    if let Resource::Cluster(it) = &mut off.resource {
        it.oidc_issuer = Some(false);
    }
    scene.reissue("c0", "");
    let rebuilt = "https://oic.example/rebuilt/".to_owned();
    let other = scene.found(&id("aks-c1"));
    other.outputs.insert("issuer", rebuilt.clone());
    scene.reissue("c1", &rebuilt);
    scene.look();
    let plan = scene.plan();
    let lines: Vec<String> = plan.pending().map(line).collect();
    assert!(
        lines.contains(&"update credential/a/c1/payments/api: differs".to_owned()),
        "{lines:?}"
    );
    for after in 0..6 {
        assert_eq!(killed(scene.clone(), after), Ok(()), "{after}");
    }
}

/// What a change is called, with its fields.
fn fields(change: &Change) -> String {
    let fields: Vec<_> = change
        .fields()
        .into_iter()
        .map(|it| (it.name, it.before, it.after))
        .collect();
    format!("{} {fields:?}", change.address)
}

fn upper(id: &RemoteId) -> RemoteId {
    match id {
        RemoteId::Arm(id) => RemoteId::Arm(regrouped(id)),
        _ => id.clone(),
    }
}

fn regrouped(id: &ArmId) -> ArmId {
    ArmId::from(id.as_str().replace("resourceGroups", "resourcegroups"))
}

fn shout(sight: &Read<Box<Found>>) -> Read<Box<Found>> {
    let Read::Found(found) = sight else {
        return sight.clone();
    };
    let resource = match found.resource.clone() {
        Resource::Identity(mut it) => {
            it.id = ArmId::from(it.id.as_str().to_uppercase());
            Resource::Identity(it)
        }
        Resource::Credential(mut it) => {
            if let Some(id) = it.under.identity() {
                it.under = ArmId::from(id.as_str().to_uppercase()).into();
            }
            Resource::Credential(it)
        }
        Resource::IdentityBinding(mut it) => {
            it.of = ArmId::from(it.of.as_str().to_uppercase());
            Resource::IdentityBinding(it)
        }
        Resource::Role(mut it) => {
            it.scope = ArmId::from(it.scope.as_str().to_uppercase());
            Resource::Role(it)
        }
        Resource::KeyVaultPolicy(mut it) => {
            it.vault = ArmId::from(it.vault.as_str().to_uppercase());
            Resource::KeyVaultPolicy(it)
        }
        other => other,
    };
    Read::Found(Box::new(Found {
        resource,
        ..(**found).clone()
    }))
}

/// Ten times the bindings take about ten times as long.
#[test]
fn an_estate_is_planned_in_linear_time() {
    let mut times = Vec::new();
    for identities in [30, 300] {
        let mut text = "clusters:\n  prod: {issuer: 'https://oic.example/prod/', kubernetes: {context: prod}}\nidentities:\n".to_owned();
        for number in 0..identities {
            let _ = writeln!(
                text,
                "  i{number}: {{managedIdentity: {{name: id-{number}}}}}"
            );
        }
        text.push_str("bindings:\n");
        for number in 0..identities * 10 {
            let _ = writeln!(
                text,
                "  - {{identity: i{}, clusters: [prod], namespace: n, serviceAccount: s{number}}}",
                number / 10
            );
        }
        let scene = Scene::new(&text);
        // The best of several, for other tests run beside this one.
        let best = (0..5).map(|_| {
            let start = Instant::now();
            assert_eq!(acting(&scene.plan()).len(), identities * 21);
            start.elapsed()
        });
        times.push(best.min().expect("several"));
    }
    println!("300 and 3,000 bindings planned in {times:?}");
    assert!(times[1] < times[0] * 40, "{times:?}");
}
