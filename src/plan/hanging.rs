//! What hangs on an identity, or might: while there is any that stays, the identity is neither replaced nor deleted.

use std::collections::BTreeSet;

use super::Action;
use super::prune::ours;
use super::rules::Rules;
use super::strangers::Strangers;
use super::walk::Walk;
use crate::live::{Coverage, Found, Listing, Live, Owner, Read};
use crate::resource::{ArmId, Holds, Principal, RemoteId, Resource, each};

/// What of others hangs on an identity, and the places that could not be read, where there may be some.
pub(super) fn others(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    let credentials = Listing::Credentials(principal.clone());
    if let Some(fault) = walk.live.coverage(&credentials).fault() {
        return vec![format!("credentials that could not be read ({fault})")];
    }
    let mut hangs = theirs(walk, principal);
    // Secrets and certificates on an application: widctl makes none.
    let itself = walk.live.found_at(&principal.remote_id());
    hangs.extend(itself.into_iter().flat_map(|it| it.foreign.clone()));
    hangs.extend(unread(walk, principal));
    hangs
}

/// What others made and no flag names to go.
fn theirs(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    let wished = !walk.flags.take.is_empty() || !walk.flags.delete.is_empty();
    let strangers = wished.then(|| Strangers::of(walk));
    let goes = |id: &RemoteId, found: &Found| {
        let address = walk.index.undeclared(&found.resource);
        let strangers = strangers.as_ref();
        strangers.is_some_and(|it| it.goes(walk, &address, id, found))
    };
    let theirs = on(walk, principal).filter(|(id, it)| !ours(walk, it) && !goes(id, it));
    // Credentials first. What bears no mark is ours where its identity is, and only such an identity goes.
    let words = theirs.filter_map(|(_, it)| each!(&it.resource, it => it.hangs()));
    let mut words: Vec<(u8, String)> = words.collect();
    words.sort();
    words.into_iter().map(|(_, it)| it).collect()
}

/// What of ours hangs on an identity and is not deleted in this run: kept, because an issuer is unknown, or blocked.
pub(super) fn staying(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    left(walk, on(walk, principal))
}

/// The identity bindings of ours on a cluster that nobody declares and that are not deleted in this run.
pub(super) fn bindings_on(walk: &Walk<'_>, cluster: &str) -> Vec<String> {
    let all = walk.seen(Resource::as_binding);
    let here = all.filter(|(id, _, it)| it.cluster == cluster && !walk.meant.contains(id));
    left(walk, here.map(|(id, found, _)| (id, found)))
}

fn left<'a>(
    walk: &Walk<'_>,
    among: impl Iterator<Item = (&'a RemoteId, &'a Found)>,
) -> Vec<String> {
    let ours = among.filter(|(_, found)| walk.owner(found) == Owner::Ours);
    ours.map(|(_, found)| walk.index.undeclared(&found.resource))
        .filter(|it| walk.action(it) != Some(Action::Delete))
        .map(|it| it.to_string())
        .collect()
}

fn on<'w, 'a>(
    walk: &'w Walk<'a>,
    principal: &'w Principal,
) -> impl Iterator<Item = (&'a RemoteId, &'a Found)> + use<'w, 'a> {
    let live: &'a Live = walk.live;
    live.found()
        .filter(move |(_, it)| it.resource.of().as_ref() == Some(principal))
}

/// The places that could not be read: something of the identity may lie there.
fn unread(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    let identity = principal.identity();
    let home = identity.map(|id| Listing::Roles(ArmId::of_subscription(id.subscription())));
    let listings: BTreeSet<Listing> = walk.live.coverage.keys().cloned().chain(home).collect();
    let mut unread = Vec::new();
    for listing in listings {
        let coverage = walk.live.coverage(&listing);
        // Vaults that were asked for one by one are told so.
        let named = matches!(
            (&listing, &coverage),
            (Listing::Vaults(_), Coverage::Named(_))
        );
        if let (Holds::Of(what), Some(fault)) = (listing.holds(Some(principal)), coverage.fault())
            && !named
        {
            unread.push((what, fault));
        }
    }
    for (id, sight) in &walk.live.vaults {
        if let Read::Unread(fault) = sight {
            unread.push((format!("access policies in {}", id.name()), fault.clone()));
        }
    }
    let words = unread.into_iter();
    words
        .map(|(what, fault)| format!("{what} that could not be read ({fault})"))
        .collect()
}
