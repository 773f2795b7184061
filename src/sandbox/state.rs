//! The world as a document: read, and written back.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use super::apis;
use super::arm;
use super::arm::cluster::world_name;
use super::arm::pace::Pace;
use super::arm::roles::state::Roles;
use super::arm::store::{Kind, Store};
use super::blob;
use super::clock::{self, Clock};
use super::document::{Fields, Node, Out, Problem};
use super::door::Bases;
use super::entra::settings::Entra;
use super::faults::{Faults, Limits};
use super::graph::app_roles;
use super::graph::directory::Directory;
use super::graph::document as directory;
use super::graph::rights;
use super::life::Elsewhere;
use super::vcluster::{Platform, Virtual, sync};
use super::world::{Subscription, World};

/// The tenant of a world that names none; Microsoft's documentation uses it, so nobody takes it for a real one.
const TENANT: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";
/// The subscription of a world that names none.
const SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000001";

/// The world that a document describes, or all that is wrong in it.
pub(crate) fn read(document: &Value) -> Result<World, Vec<Problem>> {
    let problems = RefCell::default();
    let empty = json!({});
    let document = if document.is_null() { &empty } else { document };
    let world = Node::root(document, &problems)
        .fields()
        .map(|fields| whole(fields));
    let problems = problems.into_inner();
    match world {
        Some(world) if problems.is_empty() => Ok(world),
        Some(_) | None => Err(problems),
    }
}

fn whole(fields: Fields<'_>) -> World {
    let now = fields.text("now");
    let base = now.as_deref().and_then(clock::parse);
    if now.is_some() && base.is_none() {
        fields.problem("`now` is not a time like 2026-03-02T08:55:00Z");
    }
    let seed = fields.count("seed").unwrap_or(0);
    let mut world = World {
        seed,
        tenant: fields.text("tenant").unwrap_or_else(|| TENANT.to_owned()),
        clock: Clock::new(base),
        bases: Bases::default(),
        subscriptions: Vec::new(),
        store: Store::default(),
        elsewhere: BTreeMap::new(),
        virtuals: BTreeMap::new(),
        platform: fields.node("platform").and_then(|n| Platform::read(&n)),
        generations: BTreeMap::new(),
        operations: BTreeMap::new(),
        roles: Roles::default(),
        apis: BTreeMap::new(),
        entra: fields
            .node("entra")
            .map_or_else(Entra::default, |n| Entra::read(&n)),
        directory: Directory {
            lag: Directory::read_lag(fields.node("graph")),
            ..Directory::default()
        },
        writing: BTreeSet::new(),
        spreading: fields.count("spreading").unwrap_or(0),
        latency: Duration::from_millis(fields.count("latency").unwrap_or(0)),
        pace: fields
            .node("operation")
            .map_or_else(Pace::default, |n| Pace::read(&n)),
        limits: Limits::read(fields.node("limits")),
        page: fields.count("page").map(|it| it.clamp(1, 1000) as usize),
        trace: VecDeque::new(),
        held: 0,
        count: 0,
        faults: Faults::read(&fields, seed),
        enforced: enforced(&fields),
        fast: fields.flag("fast").unwrap_or(false),
        now,
    };
    for (id, node) in fields.entries("generations") {
        if let Some(count) = node.count() {
            world.generations.insert(id.to_lowercase(), count);
        }
    }
    for node in fields.items("subscriptions") {
        subscription(&mut world, &node);
    }
    if fields.node("subscriptions").is_none() {
        world.subscriptions.push(Subscription {
            id: SUBSCRIPTION.to_owned(),
            name: "sandbox".to_owned(),
        });
    }
    for node in fields.items("identities") {
        arm::identities::read(&mut world, &node);
    }
    for node in fields.items("applications") {
        directory::read(&mut world, &node, false);
    }
    for node in fields.items("deletedApplications") {
        directory::read(&mut world, &node, true);
    }
    app_roles::read(&mut world, &fields);
    for node in fields.items("clusters") {
        cluster(&mut world, &node);
    }
    check_hosts(&world, &fields);
    arm::roles::read(&mut world, &fields);
    rights::read(&mut world, &fields);
    arm::roles::enable(&mut world);
    arm::vaults::read(&mut world, &fields);
    arm::locks::read(&mut world, &fields);
    blob::read(&mut world, &fields);
    fields.done();
    sync::synchronise(&mut world);
    world
}

fn enforced(fields: &Fields<'_>) -> bool {
    let said = fields.text("rights");
    if said
        .as_ref()
        .is_some_and(|it| !["open", "enforced"].contains(&it.as_str()))
    {
        fields.problem("`rights` is `open` or `enforced`");
    }
    said.as_deref() == Some("enforced")
}

fn subscription(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let id = fields.need("id").unwrap_or_default();
    if Uuid::parse_str(&id).is_err() && !id.is_empty() {
        fields.problem("a subscription's id is a GUID");
    }
    if world.subscription(&id).is_some() {
        fields.problem(format!("the subscription {id} is there twice"));
    }
    arm::groups::read(world, &id, &fields);
    let name = fields.text("name").unwrap_or_else(|| "sandbox".to_owned());
    world.subscriptions.push(Subscription { id, name });
    fields.done();
}

fn cluster(world: &mut World, node: &Node<'_>) {
    let Some(fields) = node.fields() else { return };
    let name = fields.need("name").unwrap_or_default();
    let kubernetes = fields.node("kubernetes").map_or_else(
        || json!({}),
        |n| {
            apis::check(&n, world);
            n.value.clone()
        },
    );
    if world.is_taken(&name) {
        fields.problem(format!("the cluster {name} is there twice"));
    }
    let kinds = (
        fields.node("aks"),
        fields.node("external"),
        fields.node("vcluster"),
    );
    match kinds {
        (Some(aks), None, None) => {
            arm::aks::read(world, &name, &aks, kubernetes);
        }
        (None, Some(external), None) => {
            if let Some(more) = external.fields() {
                let cluster = Elsewhere {
                    issuer: more.text("issuer"),
                    context: more.text("context"),
                    kubernetes,
                };
                more.done();
                world.elsewhere.insert(name, cluster);
            }
        }
        (None, None, Some(vcluster)) => {
            if let Some(vcluster) = Virtual::read(&vcluster, kubernetes) {
                world.virtuals.insert(name, vcluster);
            }
        }
        (None, None, None) => {
            fields.problem("a cluster needs `aks`, `external` or `vcluster`");
        }
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) | (_, Some(_), Some(_)) => {
            fields.problem("a cluster is only one of `aks`, `external` and `vcluster`");
        }
    }
    fields.done();
}

/// A vCluster runs on a cluster of the world that is none itworld.
fn check_hosts(world: &World, fields: &Fields<'_>) {
    for (name, it) in &world.virtuals {
        let host = &it.link.host;
        if !world.is_taken(host) || world.virtuals.contains_key(host) {
            fields.problem(format!(
                "the vCluster {name} is on `{host}`, which is no cluster of `aks` or `external` here"
            ));
        }
    }
}

/// The world as a document.
pub(crate) fn dump(world: &World) -> Value {
    let mut out = Out::new();
    out.put("seed", world.seed);
    out.some("now", world.now.as_ref());
    out.put("tenant", &world.tenant);
    out.say("entra", world.entra.dump());
    let subscriptions = world.subscriptions.iter().map(|it| {
        let groups = arm::groups::dump(world, &it.id);
        json!({"id": it.id, "name": it.name, "groups": groups})
    });
    out.put("subscriptions", subscriptions.collect::<Value>());
    let identities = world.store.entries(Kind::Identity);
    let identities = identities.map(|(key, it)| arm::identities::dump(world, key, it));
    out.put("identities", identities.collect::<Value>());
    directory::dump(world, &mut out);
    app_roles::dump(world, &mut out);
    let mut clusters: BTreeMap<&str, Value> = BTreeMap::new();
    for (key, it) in world.store.entries(Kind::Cluster) {
        clusters.insert(world_name(it), arm::aks::dump(world, key, it));
    }
    for (name, cluster) in &world.elsewhere {
        clusters.insert(name, cluster.dump(name));
    }
    for (name, cluster) in &world.virtuals {
        clusters.insert(name, cluster.dump(name));
    }
    for (name, cluster) in &mut clusters {
        if let Some(held) = world.held(name) {
            cluster["kubernetes"] = held;
        }
    }
    out.put("clusters", clusters.into_values().collect::<Value>());
    out.some("platform", world.platform.as_ref().map(Platform::dump));
    arm::roles::dump(world, &mut out);
    rights::dump(world, &mut out);
    arm::vaults::dump(world, &mut out);
    arm::locks::dump(world, &mut out);
    blob::dump(world, &mut out);
    out.say("rights", world.enforced.then_some("enforced"));
    out.say("fast", world.fast);
    out.say("spreading", world.spreading);
    out.say("latency", world.latency.as_millis() as u64);
    out.say("operation", world.pace.dump());
    out.some("page", world.page);
    // What is there was made once at least; only the rest needs telling.
    let generations = world.generations.iter();
    let generations = generations.filter(|(id, count)| **count != living(world, id));
    out.say("generations", generations.collect::<BTreeMap<_, _>>());
    world.limits.dump(&mut out);
    world.faults.dump(&mut out);
    out.value()
}

fn living(world: &World, id: &str) -> u64 {
    let here = [Kind::Identity, Kind::Cluster]
        .iter()
        .any(|kind| world.store.get(*kind, id).is_some());
    u64::from(here) + world.directory.living(id)
}
