//! Building: from what is declared, what a plan changes, and what others made.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Book;
use super::links::{Fields, Link, fields, links};
use super::{Edge, Graph, Node, Notes, Sides, Turn};
use crate::desired::{Claim, Desired, Wanted};
use crate::plan::{Action, Approved, Plan, SavedValue};
use crate::resource::{Address, Kind, Resource, Target};

/// What is known beyond the manifest.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// What changes, or would if it were not blocked: a plan's, fresh or saved.
    pub changes: Option<Vec<Approved>>,
    /// What others made on declared identities, and nobody declares.
    pub others: BTreeMap<Address, Resource>,
    /// The keys of clusters by their issuers.
    pub issuers: BTreeMap<String, String>,
}

impl Seen {
    /// What a fresh plan saw. `changes`: whether what it would do is wanted too.
    pub fn by(plan: &Plan, changes: bool) -> Self {
        let clusters = plan.changes.iter();
        let issuers = clusters.filter_map(|it| {
            let cluster = it.before.as_ref()?.resource.as_cluster()?;
            let own = !matches!(cluster.target, Target::Vcluster(_));
            let issuer = it.before.as_ref()?.outputs.get("issuer").filter(|_| own)?;
            Some((issuer.clone(), cluster.key.clone()))
        });
        Self {
            changes: changes.then(|| plan.pending().map(Approved::from).collect()),
            others: BTreeMap::new(),
            issuers: issuers.collect(),
        }
    }
}

/// What one thing holds before a plan and after it.
struct Both {
    before: Option<Fields>,
    after: Option<Fields>,
    blocked: bool,
}

impl Both {
    /// What a change makes of a declared thing, or of one that nobody declares.
    fn of(declared: Option<Fields>, change: Option<&Approved>) -> Self {
        let Some(change) = change else {
            return Self {
                before: declared.clone(),
                after: declared,
                blocked: false,
            };
        };
        let overlaid = |side: fn(&crate::plan::Field) -> &SavedValue| {
            let mut all = declared.clone().unwrap_or_default();
            for field in &change.fields {
                match side(field) {
                    SavedValue::Nothing => all.remove(&field.name),
                    // Unknown is still what is declared of it.
                    SavedValue::Unknown if declared.is_some() => None,
                    value @ (SavedValue::Unknown | SavedValue::Known(_)) => {
                        all.insert(field.name.clone(), value.clone())
                    }
                };
            }
            Some(all)
        };
        let (before, after) = (overlaid(|it| &it.before), overlaid(|it| &it.after));
        let was = |it: &crate::plan::Field| it.before != SavedValue::Nothing;
        // What should be made is not there yet, whether it is made or blocked.
        let is_new = match change.action {
            Action::Create => true,
            Action::Blocked => declared.is_some() && !change.fields.iter().any(was),
            Action::Keep | Action::Update | Action::Replace | Action::Delete => false,
        };
        Self {
            before: before.filter(|_| !is_new),
            after: after.filter(|_| change.action != Action::Delete),
            blocked: change.action == Action::Blocked,
        }
    }
}

impl Graph {
    /// The graph of what is declared, with what is known beyond that.
    pub fn new(desired: &Desired, seen: &Seen) -> Self {
        let changes = seen.changes.as_deref().unwrap_or_default();
        let mut graph = Self {
            manifest: desired.names.name.clone(),
            planned: seen.changes.is_some(),
            ..Self::default()
        };
        let book = Book::new(desired, changes, &seen.issuers);
        let by_address: BTreeMap<&Address, &Approved> =
            changes.iter().map(|it| (&it.address, it)).collect();
        let bound = bound(desired, &by_address);
        let mut draw = |address: &Address, wanted: Option<&Wanted>, foreign: Option<&Resource>| {
            let change = by_address.get(address).copied();
            let resource = wanted.map(|it| &it.resource).or(foreign);
            let both = Both::of(resource.map(fields), change);
            graph.note(address, wanted, change);
            let vault = vault(resource, change);
            let side = |of: Option<&Fields>, by_name: bool| -> BTreeSet<Link> {
                let drawn = of.map(|of| links(address, of, vault.as_deref(), by_name, &book));
                drawn.unwrap_or_default().into_iter().collect()
            };
            let declared = wanted.is_some();
            let same = both.same_tokens();
            let mut before = side(both.before.as_ref(), declared && same);
            let mut after = side(both.after.as_ref(), declared);
            if let Some(sides) = through(address).and_then(|it| bound.get(&it)) {
                before.retain(|_| sides.before);
                after.retain(|_| sides.after);
            }
            let nothing_turns = before == after;
            for link in before.union(&after) {
                let (was, will) = (before.contains(link), after.contains(link));
                let sides = Sides {
                    before: was,
                    after: will,
                    // Beside what is blocked the rest of a thing stays.
                    blocked: both.blocked && (was != will || nothing_turns),
                    foreign: foreign.is_some(),
                };
                graph.draw(link, address, sides);
            }
        };
        for (address, wanted) in &desired.wanted {
            draw(address, Some(wanted), None);
        }
        for change in changes {
            if !desired.wanted.contains_key(&change.address) {
                draw(&change.address, None, None);
            }
        }
        for (address, resource) in &seen.others {
            if !by_address.contains_key(address) {
                draw(address, None, Some(resource));
            }
        }
        graph
    }

    /// Adds one part of a line, with the things at its ends.
    fn draw(&mut self, link: &Link, address: &Address, sides: Sides) {
        for node in [&link.from, &link.to] {
            self.nodes.entry(node.clone()).or_default();
        }
        let ends = (link.from.clone(), link.to.clone());
        let edge: &mut Edge = self.edges.entry(ends).or_default();
        edge.addresses.insert(address.clone());
        let part = edge.parts.entry(link.part.clone());
        part.and_modify(|it| {
            *it = Sides {
                before: it.before || sides.before,
                after: it.after || sides.after,
                blocked: it.blocked && sides.blocked,
                foreign: it.foreign && sides.foreign,
            };
        })
        .or_insert(sides);
    }

    /// Writes down what is said of an identity or a service account itself.
    fn note(&mut self, address: &Address, wanted: Option<&Wanted>, change: Option<&Approved>) {
        let node = match (address.kind(), address.keys()) {
            (Kind::Identity, _) => Node::Identity(address.clone()),
            (Kind::ServiceAccount, [cluster, namespace, name]) => Node::Account {
                cluster: cluster.clone(),
                namespace: namespace.clone(),
                name: name.clone(),
            },
            _ => return,
        };
        let notes: &mut Notes = self.nodes.entry(node).or_default();
        notes.turn = change.map_or(Turn::Stays, |it| turn(it.action));
        let principal = wanted.and_then(|it| it.resource.principal());
        notes.called = principal.map(|it| it.name().to_owned());
        notes.existing = address.kind() == Kind::Identity
            && wanted.is_some_and(|it| it.claim == Claim::Existing);
    }
}

impl Both {
    /// Whether the same tokens are trusted on both sides: what trusted others before is not told by what it is called.
    fn same_tokens(&self) -> bool {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return true;
        };
        let same = |name: &str| before.get(name) == after.get(name);
        same("issuer") && same("subject")
    }
}

fn turn(action: Action) -> Turn {
    match action {
        Action::Keep => Turn::Stays,
        Action::Create => Turn::Gained,
        Action::Update | Action::Replace => Turn::Changed,
        Action::Delete => Turn::Lost,
        Action::Blocked => Turn::Blocked,
    }
}

/// The key vault that a policy is in.
fn vault(resource: Option<&Resource>, change: Option<&Approved>) -> Option<String> {
    let declared = resource.and_then(Resource::as_policy);
    let declared = declared.map(|it| it.vault.as_str().to_owned());
    // A change says which one it is about: `access policy of WHOM in VAULT`.
    let touched = || {
        let policy = change.filter(|it| it.address.kind() == Kind::Policy)?;
        let (_, vault) = policy.touches.first()?.rsplit_once(" in ")?;
        Some(vault.to_owned())
    };
    declared.or_else(touched)
}

/// An identity and a cluster.
type Pair = (Address, Address);

fn through(address: &Address) -> Option<Pair> {
    let role = Some(address).filter(|it| it.kind() == Kind::ClusterRole)?;
    Some((role.identity_of()?, role.cluster_of()?))
}

/// By identity and cluster, the sides of the identity binding without which its ClusterRole lets nobody act.
fn bound(desired: &Desired, changes: &BTreeMap<&Address, &Approved>) -> BTreeMap<Pair, Sides> {
    let mut bound = BTreeMap::new();
    let declared = desired.wanted.keys();
    let all = declared.chain(changes.keys().copied());
    for address in all.filter(|it| it.kind() == Kind::Binding) {
        let change = changes.get(address);
        let by_touch = || change.and_then(|it| cluster_of(desired, &it.touches));
        let Some(cluster) = address.cluster_of().or_else(by_touch) else {
            continue;
        };
        let Some(identity) = address.identity_of() else {
            continue;
        };
        let action = change.map(|it| it.action);
        let sides = Sides {
            before: action != Some(Action::Create),
            after: action != Some(Action::Delete),
            ..Sides::default()
        };
        let entry: &mut Sides = bound.entry((identity, cluster)).or_default();
        entry.before |= sides.before;
        entry.after |= sides.after;
    }
    bound
}

/// The declared AKS cluster that a touched thing lies under.
fn cluster_of(desired: &Desired, touches: &BTreeSet<String>) -> Option<Address> {
    let clusters = desired.wanted.iter();
    let mut clusters =
        clusters.filter_map(
            |(address, wanted)| match &wanted.resource.as_cluster()?.target {
                Target::Aks(id) => Some((address, format!("{}/", id.lower()))),
                Target::Issuer(_) | Target::Vcluster(_) => None,
            },
        );
    let under = |(_, id): &(&Address, String)| touches.iter().any(|it| it.starts_with(id));
    clusters.find(under).map(|(address, _)| address.clone())
}
