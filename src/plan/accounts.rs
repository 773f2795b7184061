//! What a declared service account means, and what is said of those that others write.

use std::collections::{BTreeMap, BTreeSet};

use super::acting::Book;
use super::grant::{Ending, Key};
use super::rules::{Aim, Case, Hand, Rules};
use super::unread::{self, Doubt, Unread};
use super::walk::Walk;
use super::{Action, Change, Why, managers, names, touches, values};
use crate::desired::{Claim, Wanted};
use crate::fault::Class;
use crate::live::{Found, Read, Site, SiteState};
use crate::resource::{Address, Credential, MaybeKnown, Reach, Resource, ServiceAccount, Thing};
use crate::source::{Code, Diagnostic, Group};

/// What AKS labels the service accounts of its add-ons with.
const BY_AKS: &str = "metadata.labels.kubernetes.azure.com/managedby";

impl Rules for ServiceAccount {
    const HAND: Hand = Hand::Managers;

    fn weigh<'a>(walk: &Walk<'a>, mut case: Case<'a, Self>) -> Case<'a, Self> {
        let cluster = Address::cluster(&case.after.cluster);
        // What was read from another cluster than the declared one says nothing.
        let closed = walk.closed.get(&cluster);
        if case.wanted.claim == Claim::Check && out_of_reach(walk, &cluster) {
            case.aim = Aim::Leave(Why::Others);
        } else if let Some(why) = closed.and_then(|it| it.accounts.clone()) {
            case.aim = Aim::Never(why);
        }
        case
    }

    fn obstacle(walk: &Walk<'_>, wanted: &Wanted, after: &Self) -> Option<Why> {
        let site = Site::Namespace {
            cluster: after.cluster.clone(),
            namespace: after.namespace.clone(),
        };
        let makes = wanted.claim == Claim::Make;
        match walk.live.presence(&site) {
            Read::Found(SiteState::Ready) => None,
            // Whoever may not read namespaces may make service accounts all the same, and the server says where there is none.
            Read::Unread(fault) if fault.class == Class::Forbidden && makes => None,
            presence @ (Read::Found(SiteState::Terminating) | Read::Absent | Read::Unread(_)) => {
                Some(Why::NoSite(site, presence))
            }
        }
    }

    fn tell(walk: &Walk<'_>, case: &Case<'_, Self>, change: &Change) -> Option<Diagnostic> {
        let there = change.before.is_some();
        let fits = case.found.is_some_and(|it| carries(it, &case.after));
        let asked = matches!(case.aim, Aim::Be) && change.action != Action::Blocked;
        if case.wanted.claim != Claim::Check || !asked || fits {
            return None;
        }
        let words = match there {
            false => ["does not exist", "do not exist"],
            true => [
                "does not carry the values of the binding",
                "do not carry the values of their bindings",
            ],
        };
        Some(values_missing(walk, change, &case.after, words))
    }

    fn tell_going(walk: &Walk<'_>, live: &Self, change: &Change) -> Option<Diagnostic> {
        credential_may_remain(walk, change, live)
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        let (namespace, name) = (&self.namespace, &self.name);
        format!(
            "ServiceAccount {namespace}/{name} on {}",
            touches::on(walk, &self.cluster)
        )
    }

    fn doubt(&self, _unread: &Unread<'_>, walk: &Walk<'_>, _found: &Found) -> Option<Doubt> {
        unread::on_cluster(walk, &self.cluster)
    }

    fn accesses(&self, book: &Book<'_>) -> BTreeSet<Key> {
        let acts = |client| Key::Acts((book.client(client), book.account(self)));
        self.client_id.as_ref().map(acts).into_iter().collect()
    }

    /// One that carries another identity's client id, or none, is not let act as the one that it named.
    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        match moves(self, of) {
            true => self.accesses(of.book),
            false => BTreeSet::new(),
        }
    }

    fn namespaces(&self, _address: &Address) -> BTreeSet<String> {
        BTreeSet::from([self.namespace.clone()])
    }
}

/// Whether it stops naming the identity that it named, to the webhook or to the tenant.
fn moves(before: &ServiceAccount, of: &Ending<'_>) -> bool {
    let Some(client) = &before.client_id else {
        return false;
    };
    let after = of.pair.after.and_then(Resource::as_service_account);
    let principal = of.book.client(client);
    let now = after.and_then(|it| it.client_id.as_ref());
    let same = now.is_some_and(|it| of.book.client(it) == principal);
    let tenants = (
        &before.tenant_id,
        after.and_then(|it| it.tenant_id.as_ref()),
    );
    let moved = matches!(tenants, (Some(before), Some(after)) if before != after);
    // What we wrote ourselves and leads to nobody any more is what is left of an identity that was made anew.
    let found = of.change.before.as_ref();
    let held = found.is_some_and(|it| managers::fills(it, &of.walk.desired.names));
    let dead = now.is_some() && !of.book.knows(client) && held;
    (!same || moved) && !dead
}

fn out_of_reach(walk: &Walk<'_>, cluster: &Address) -> bool {
    let cluster = walk.desired.wanted.get(cluster);
    let cluster = cluster.and_then(|it| it.resource.as_cluster());
    cluster.is_some_and(|it| it.reach == Reach::Nowhere)
}

/// Whether all that is declared of a service account stands there.
fn carries(found: &Found, declared: &ServiceAccount) -> bool {
    let there = found.resource.fields();
    let mut declared = declared.fields().into_iter();
    declared.all(|(name, value)| there.get(name) == Some(&value))
}

fn values_missing(
    walk: &Walk<'_>,
    change: &Change,
    it: &ServiceAccount,
    [one, many]: [&str; 2],
) -> Diagnostic {
    let before = change.before.as_ref();
    let addon = before.is_some_and(|it| it.foreign.contains(BY_AKS));
    Diagnostic::warning(Code::ValuesMissing, format!("{} {one}", change.address))
        .why("its owner writes it, and widctl only checks it")
        .help(values::wanted(it, &walk.desired.tenant, addon))
        .group(
            Group::new(
                format!("service accounts that others write {many}"),
                &change.address,
            )
            .detail(values::in_short(it))
            .help(values::of_many(&walk.desired.tenant)),
        )
}

/// The issuer and the subject of its tokens, where the issuer is known. A platform that says otherwise than the formula was not asked
/// for what nobody declares.
pub(super) fn tokens(walk: &Walk<'_>, it: &ServiceAccount) -> Option<(String, String)> {
    let cluster = Address::cluster(&it.cluster);
    let signer = names::signer(walk.desired, &cluster);
    let issuer = walk.known.get(&signer)?.get("issuer")?.clone();
    let subject = match names::vcluster(walk.desired, &cluster) {
        Some(of) => of.subject(&of.account(&it.namespace, &it.name)),
        None => Credential::subject(&it.namespace, &it.name),
    };
    Some((issuer, subject))
}

/// The credentials that go in this plan, by issuer and subject.
pub(super) fn revoked(walk: &Walk<'_>) -> BTreeMap<(String, String), Vec<Address>> {
    let mut gone: BTreeMap<(String, String), Vec<Address>> = BTreeMap::new();
    for change in walk
        .changes
        .values()
        .filter(|it| it.action == Action::Delete)
    {
        if let Some(it) = change.was(Resource::as_credential)
            && let (Some(issuer), Some(subject)) = (it.issuer.known(), it.subject.known())
        {
            let of = gone
                .entry((issuer.to_owned(), subject.to_owned()))
                .or_default();
            of.push(change.address.clone());
        }
    }
    gone
}

fn credential_may_remain(
    walk: &Walk<'_>,
    change: &Change,
    it: &ServiceAccount,
) -> Option<Diagnostic> {
    let client = it.client_id.as_ref().and_then(MaybeKnown::known)?;
    if walk.index.clients.contains_key(client) {
        return None;
    }
    let tokens = tokens(walk, it);
    if tokens.is_some_and(|it| revoked(walk).contains_key(&it)) {
        return None;
    }
    Some(
        Diagnostic::warning(
            Code::CredentialMayRemain,
            format!(
                "{}: its client id {client} is no seen identity's",
                change.address
            ),
        )
        .why(
            "a credential that trusts this service account may remain where this run does not look",
        )
        .help("find the identity of that client id and delete its credential"),
    )
}
