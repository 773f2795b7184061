//! What a declared credential means among those of its identity, and whether there is room.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::{self, Book};
use super::grant::{Ending, Key};
use super::limits::Limit;
use super::matching::{Meant, free_name, pair};
use super::rules::{Aim, Case, Cases, Hand, Rules, Take, Under};
use super::unread::{Doubt, Unread};
use super::walk::Walk;
use super::{Action, Change, Why, names, touches, twins};
use crate::live::{Found, Owner};
use crate::resource::{Address, Among, Credential, Kind, Principal, RemoteId, Resource, Thing};

impl Rules for Credential {
    const HAND: Hand = Hand::Maker(Take::Anew {
        them: "credentials",
        gap: "Azure takes issuer and subject only once under one identity; in between, pods get no new tokens",
    });
    const UNDER: Under = Under::Falls;

    fn cases<'a>(walk: &Walk<'a>) -> Cases<'a, Self> {
        let (mut pairs, meant) = pair(walk);
        let (twins, findings) = twins::credentials(walk.desired, &walk.known);
        let mut cases = Vec::new();
        for (address, wanted, declared) in walk.declared(Self::among) {
            let (found, name) = match pairs.remove(address) {
                Some(Meant::Free(name)) => (None, name),
                Some(Meant::BySlot(found) | Meant::ByName(found)) => {
                    (Some(found), declared.name.clone())
                }
                None => continue,
            };
            let mut case = Case::new(walk, address, wanted, declared, found);
            case.after.name = name;
            case.closed = closed(walk, address);
            if let Some(fault) = names::unread(walk, declared) {
                case.aim = Aim::Never(Why::Unread(fault));
            } else if let Some(twin) = twins.get(address) {
                case.aim = Aim::Never(Why::SameAs(twin.clone()));
            }
            cases.push(case);
        }
        Cases {
            cases,
            meant,
            findings,
        }
    }

    /// It cannot be renamed.
    fn meet(self, live: &Self, _owner: &Owner) -> Self {
        Self {
            name: live.name.clone(),
            ..self
        }
    }

    fn anew(walk: &Walk<'_>, case: &Case<'_, Self>) -> Self {
        Self {
            name: free_name(walk, case.address, &case.after),
            ..case.after.clone()
        }
    }

    /// Issuer and subject fit; what is left to differ is the audience.
    fn unfit(keep: &Change) -> Option<Why> {
        let name = keep.was(Self::among).map(|it| it.name.clone());
        let differs = !keep.fields().is_empty();
        name.filter(|_| differs)
            .map(|name| Why::OtherAudience { name })
    }

    /// What is behind a wrong context is another cluster's, and says nothing about this one's.
    fn going(walk: &Walk<'_>, live: &Self, change: Change) -> Change {
        let is_of = |it: &Address| {
            let issuer = walk.known.get(it).and_then(|of| of.get("issuer"));
            issuer.is_some_and(|issuer| live.issuer.known() == Some(issuer))
        };
        let mut closed = walk.closed.iter().filter(|(it, _)| is_of(it));
        let closed = closed.find_map(|(_, it)| it.credentials.clone());
        match closed {
            Some(why @ Why::OtherIssuer { .. }) => change.blocked(why),
            Some(_) | None => change,
        }
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        match (&self.under, self.remote_id()) {
            (_, RemoteId::Arm(id)) => touches::arm(&id),
            (under, _) => {
                format!(
                    "credential {} of {}",
                    self.name,
                    touches::principal(walk, under)
                )
            }
        }
    }

    fn doubt(&self, unread: &Unread<'_>, walk: &Walk<'_>, _found: &Found) -> Option<Doubt> {
        let doubt = unread.of_principal(walk, &self.under);
        doubt.or_else(|| unread.of_credential(self))
    }

    fn accesses(&self, _book: &Book<'_>) -> BTreeSet<Key> {
        BTreeSet::from([Key::Acts((self.under.clone(), acting::credential(self)))])
    }

    /// Who else lets the same act is counted for all of them; only what is taken goes before ours comes.
    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        match of.taken() {
            true => self.accesses(of.book),
            false => BTreeSet::new(),
        }
    }

    /// What its tokens say, and where it is declared to be: a vCluster's service account has one of each. No issuer but a cluster's
    /// writes such a subject, be it a declared one's or not.
    fn namespaces(&self, address: &Address) -> BTreeSet<String> {
        let account = self.subject.known();
        let account = account.and_then(|it| it.strip_prefix("system:serviceaccount:"));
        let said = account.and_then(|it| it.split(':').next());
        let declared = (address.kind() == Kind::Credential).then(|| address.keys().get(2));
        let declared = declared.flatten().map(String::as_str);
        said.into_iter()
            .chain(declared)
            .map(str::to_owned)
            .collect()
    }

    fn hangs(&self) -> Option<(u8, String)> {
        Some((0, self.called()))
    }
}

/// Why the cluster that signs is closed.
fn closed(walk: &Walk<'_>, address: &Address) -> Option<Why> {
    let signer = names::signer(walk.desired, &address.cluster_of()?);
    walk.closed.get(&signer)?.credentials.clone()
}

/// What each identity has room for. AKS makes one credential on an identity for all its identity bindings, so that they take a place
/// together, after the others.
pub(super) fn limits(walk: &Walk<'_>) -> Vec<Limit> {
    let mut limits: BTreeMap<Principal, Limit> = BTreeMap::new();
    let mut bound: BTreeMap<Principal, Vec<Address>> = BTreeMap::new();
    let open = |id: &Principal| {
        let there = walk.index.children(id).len();
        Limit::new(Credential::ROOM, there, |used| Why::Full { used })
    };
    for change in walk.changes.values() {
        let after = change.after.as_ref();
        let writes = matches!(change.action, Action::Create | Action::Update);
        if let Some(it) = after.and_then(Resource::as_binding).filter(|_| writes) {
            let of = bound.entry(Principal::from(it.of.clone())).or_default();
            of.push(change.address.clone());
        }
        let credential = match change.action {
            Action::Create => change.will(Credential::among),
            Action::Delete => change.was(Credential::among),
            Action::Keep | Action::Update | Action::Replace | Action::Blocked => None,
        };
        if let Some(it) = credential {
            let limit = limits
                .entry(it.under.clone())
                .or_insert_with(|| open(&it.under));
            limit.enter(change);
        }
    }
    for (id, bindings) in bound {
        let mut children = walk.index.children(&id).iter();
        let there = children.any(|(_, it)| it.resource.protected());
        if !there || is_new(walk, &id) {
            limits
                .entry(id.clone())
                .or_insert_with(|| open(&id))
                .share(bindings);
        }
    }
    let limits = limits.into_iter();
    let limits = limits.map(|(id, limit)| match is_new(walk, &id) {
        true => limit.emptied(),
        false => limit,
    });
    limits.collect()
}

/// Whether an identity is made, or made anew, in this run: nothing hangs on it then.
fn is_new(walk: &Walk<'_>, id: &Principal) -> bool {
    let address = walk.index.identities.get(id);
    let action = address.and_then(|it| walk.action(it));
    matches!(action, Some(Action::Replace | Action::Create))
}
