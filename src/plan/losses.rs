//! What a plan ends, counted in accesses, each at one change: what the guard goes by.
//!
//! An access is somebody who can act as an identity, or a role or one permission in a vault of an identity, or the identity itself. It is
//! counted once, whatever number of things make it up and whatever ends it: a credential, a line in a ClusterRole, an identity binding, an
//! annotation that leads to another identity.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::{self, Acting, Book, Pair, Trust};
use super::walk::Walk;
use super::{Action, Change, Why};
use crate::live::{Found, Owner};
use crate::resource::{
    Address, AppRole, ArmId, KeyVaultPolicy, Names, Principal, Resource, Role, RoleOfApi, RoleRef,
    ServiceAccount,
};

/// One access.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Identity(Principal),
    Acts(Acting),
    Role(Principal, ArmId, RoleRef),
    /// `get` on `secrets`.
    Permission(Principal, ArmId, &'static str, String),
    /// A role of an API, by the ids of both.
    AppRole(Principal, RoleOfApi),
    /// Whoever acts through an identity binding, where nobody was seen to.
    Binding(Address),
}

/// How many accesses end at each change.
pub(super) fn count(
    walk: &Walk<'_>,
    book: &Book<'_>,
    pairs: &[Pair<'_>],
    trust: &Trust,
) -> BTreeMap<Address, usize> {
    let mut lost: BTreeMap<Key, BTreeSet<Address>> = BTreeMap::new();
    let acts = |address: &Address| walk.changes.get(address).is_some_and(Change::acts);
    for (acting, carriers) in &trust.before {
        if !trust.after.contains(acting) {
            let carriers = carriers.iter().filter(|it| acts(it)).cloned();
            let at = lost.entry(Key::Acts(acting.clone())).or_default();
            at.extend(carriers);
        }
    }
    for address in trust.unused.iter().filter(|it| acts(it)) {
        let at = lost.entry(Key::Binding(address.clone())).or_default();
        at.insert(address.clone());
    }
    let later = Later::of(pairs);
    for pair in pairs {
        let Some(change) = pair.change.filter(|it| it.acts()) else {
            continue;
        };
        for key in ends(walk, book, &later, pair, change) {
            lost.entry(key).or_default().insert(change.address.clone());
        }
    }
    let mut counts = BTreeMap::new();
    for carriers in lost.into_values() {
        if let Some(address) = carriers.into_iter().min_by_key(|it| it.kind().rank()) {
            *counts.entry(address).or_default() += 1;
        }
    }
    counts
}

/// What identities may do after the plan.
#[derive(Default)]
struct Later<'a> {
    roles: BTreeMap<Key, Vec<&'a Role>>,
    app_roles: BTreeSet<Key>,
    policies: BTreeMap<(&'a Principal, &'a ArmId), &'a KeyVaultPolicy>,
}

impl<'a> Later<'a> {
    fn of(pairs: &[Pair<'a>]) -> Self {
        let mut later = Self::default();
        for after in pairs.iter().filter_map(|it| it.after) {
            if let Some(it) = after.as_role() {
                later.roles.entry(Key::of_role(it)).or_default().push(it);
            }
            later
                .app_roles
                .extend(after.as_app_role().and_then(Key::of_app_role));
            if let Some(it) = after.as_policy() {
                later.policies.insert((&it.principal, &it.vault), it);
            }
        }
        later
    }
}

impl Key {
    fn of_role(it: &Role) -> Self {
        let (scope, role) = acting::role(it);
        Key::Role(it.principal.clone(), scope, role)
    }

    fn of_app_role(it: &AppRole) -> Option<Self> {
        Some(Key::AppRole(it.principal.clone(), it.ids.clone()?))
    }

    /// Each permission of an entry is an access of its own.
    fn of_policy(it: &KeyVaultPolicy) -> BTreeSet<Self> {
        let sets = it.permissions.by_name().into_iter();
        let each = sets.flat_map(|(sort, set)| set.iter().map(move |verb| (sort, verb)));
        each.map(|(sort, verb)| {
            let (principal, vault) = (it.principal.clone(), it.vault.clone());
            Key::Permission(principal, vault, sort, verb.clone())
        })
        .collect()
    }
}

/// What one change ends by itself.
fn ends(
    walk: &Walk<'_>,
    book: &Book<'_>,
    later: &Later<'_>,
    pair: &Pair<'_>,
    change: &Change,
) -> BTreeSet<Key> {
    let Some(before) = pair.before else {
        return BTreeSet::new();
    };
    // What is taken goes before ours comes.
    let taken = change.why == Why::Take && change.action == Action::Replace;
    let one = match before {
        Resource::Cluster(_) | Resource::IdentityBinding(_) | Resource::ClusterRole(_) => None,
        Resource::Identity(_) | Resource::Application(_) => {
            let goes = matches!(change.action, Action::Delete | Action::Replace);
            before.principal().filter(|_| goes).map(Key::Identity)
        }
        Resource::Credential(it) => {
            taken.then(|| Key::Acts((it.under.clone(), acting::credential(it))))
        }
        Resource::Role(it) => {
            let key = Key::of_role(it);
            let mut same = later.roles.get(&key).into_iter().flatten();
            let stays = same.any(|other| acting::as_wide(other, it));
            (taken || !stays).then_some(key)
        }
        Resource::AppRole(it) => Key::of_app_role(it).filter(|it| !later.app_roles.contains(it)),
        Resource::KeyVaultPolicy(it) => return permissions(later, it),
        Resource::ServiceAccount(it) => annotation(walk, book, pair, change, it),
    };
    one.into_iter().collect()
}

/// The permissions of an entry that are gone after the plan.
fn permissions(later: &Later<'_>, before: &KeyVaultPolicy) -> BTreeSet<Key> {
    let mut keys = Key::of_policy(before);
    if let Some(after) = later.policies.get(&(&before.principal, &before.vault)) {
        keys.retain(|key| match key {
            Key::Permission(_, _, sort, verb) => !after.permissions.permit(sort, verb),
            Key::Identity(_)
            | Key::Acts(_)
            | Key::Role(..)
            | Key::AppRole(..)
            | Key::Binding(_) => true,
        });
    }
    keys
}

/// A service account that carries another identity's client id, or none, is not let act as the one that it named.
fn annotation(
    walk: &Walk<'_>,
    book: &Book<'_>,
    pair: &Pair<'_>,
    change: &Change,
    before: &ServiceAccount,
) -> Option<Key> {
    let client = before.client_id.as_ref()?;
    let after = pair.after.and_then(Resource::as_service_account);
    let principal = book.client(client);
    let now = after.and_then(|it| it.client_id.as_ref());
    let same = now.is_some_and(|it| book.client(it) == principal);
    let tenants = (
        &before.tenant_id,
        after.and_then(|it| it.tenant_id.as_ref()),
    );
    let moved = matches!(tenants, (Some(before), Some(after)) if before != after);
    if same && !moved {
        return None;
    }
    // What we wrote ourselves and leads to nobody any more is what is left of an identity that was made anew.
    let dead = !book.knows(client) && holds(&change.before, &walk.desired.names);
    if now.is_some() && dead {
        return None;
    }
    Some(Key::Acts((principal, book.account(before))))
}

fn holds(found: &Option<Found>, names: &Names) -> bool {
    let holders = found.as_ref().and_then(|it| it.managers.get("clientId"));
    holders.is_some_and(|it| {
        let mut all = it.keys().filter_map(|it| it.strip_prefix("widctl/"));
        all.any(|it| names.has(it))
    })
}

/// How many accesses were seen that are this manifest's own under its present name: what is claimed by a former name raises no bound.
pub(super) fn owned(walk: &Walk<'_>, book: &Book<'_>) -> usize {
    let names = Names {
        name: walk.desired.names.name.clone(),
        formerly: Vec::new(),
    };
    let mut all: BTreeSet<Key> = BTreeSet::new();
    for (_, found) in walk.live.found() {
        let ours = found.owner(&names) == Owner::Ours;
        match &found.resource {
            Resource::Cluster(_) | Resource::IdentityBinding(_) => {}
            it @ (Resource::Identity(_) | Resource::Application(_)) => {
                all.extend(it.principal().filter(|_| ours).map(Key::Identity));
            }
            Resource::Credential(it) if ours => {
                all.insert(Key::Acts((it.under.clone(), acting::credential(it))));
            }
            Resource::ClusterRole(it) if ours => {
                all.extend(book.through_role(it).into_iter().map(Key::Acts));
            }
            Resource::ServiceAccount(it) if ours || holds(&Some(found.clone()), &names) => {
                let acting = it.client_id.as_ref().map(|client| {
                    let principal = book.client(client);
                    Key::Acts((principal, book.account(it)))
                });
                all.extend(acting);
            }
            Resource::Role(it) if ours => {
                all.insert(Key::of_role(it));
            }
            // It bears no mark, and is ours where its identity is.
            Resource::KeyVaultPolicy(it) => {
                let of = walk.index.by_id(&it.principal.remote_id());
                if of.is_some_and(|(_, it)| it.owner(&names) == Owner::Ours) {
                    all.extend(Key::of_policy(it));
                }
            }
            Resource::AppRole(it) => {
                let of = walk.index.by_id(&it.principal.remote_id());
                let ours = of.is_some_and(|(_, it)| it.owner(&names) == Owner::Ours);
                all.extend(Key::of_app_role(it).filter(|_| ours));
            }
            Resource::Credential(_)
            | Resource::ClusterRole(_)
            | Resource::ServiceAccount(_)
            | Resource::Role(_) => {}
        }
    }
    all.len()
}
