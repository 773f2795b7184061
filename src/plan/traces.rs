//! What leads to an identity of others that nobody declares any more goes only after the credentials of ours on it.
//!
//! Such an identity is found again by the service accounts that name it and by role assignments of ours. A run that is killed must leave
//! one of them as long as a credential is left, or the next run would not look there.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::{Step, Walk};
use super::{Action, Change, Why};
use crate::live::{Coverage, Found, Listing};
use crate::resource::{Address, MaybeKnown, Principal, Resource};

/// Puts the deletes of credentials before what leads to them, and keeps that where credentials could not be read.
pub(super) fn keep<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut amended = walk.amend();
    let traced = traced(walk);
    for (principal, found) in traced {
        let client = found.outputs.get("clientId").map(String::as_str);
        let listing = Listing::Credentials(principal.clone());
        let unread = walk.live.coverage.get(&listing);
        let unread = unread.and_then(Coverage::fault);
        let credentials = deletes(walk, &principal);
        let mut traces = BTreeSet::new();
        for change in walk.changes.values() {
            if !change.acts() || !leads(change, client, &principal) {
                continue;
            }
            traces.insert(change.address.clone());
            match &unread {
                Some(fault) => amended.block(&change.address, Why::Unread(fault.clone())),
                None => amended.waits(&change.address, credentials.iter().cloned()),
            }
        }
        for credential in &credentials {
            if let Some(change) = amended.at(credential) {
                change.ordered_after.retain(|it| !traces.contains(it));
            }
        }
    }
    amended.step()
}

/// The identities of others that were looked at though nobody declares them.
fn traced<'a>(walk: &Walk<'a>) -> BTreeMap<Principal, &'a Found> {
    let identities = walk.live.identities();
    identities
        .filter(|(principal, _)| !walk.index.identities.contains_key(principal))
        .collect()
}

fn deletes(walk: &Walk<'_>, under: &Principal) -> Vec<Address> {
    let deletes = walk
        .changes
        .values()
        .filter(|it| it.action == Action::Delete);
    deletes
        .filter(|it| {
            let credential = it.was(Resource::as_credential);
            credential.is_some_and(|it| it.under == *under)
        })
        .map(|it| it.address.clone())
        .collect()
}

/// Whether a change takes away what leads to an identity: a role assignment that goes, a service account that no longer names it.
fn leads(change: &Change, client: Option<&str>, principal: &Principal) -> bool {
    let before = change.before.as_ref().map(|it| &it.resource);
    let named = |it: &Resource| {
        let account = it.as_service_account();
        account.and_then(|it| {
            it.client_id
                .as_ref()
                .and_then(MaybeKnown::known)
                .map(str::to_owned)
        })
    };
    let was = before.and_then(named);
    let stays = change.after.as_ref().and_then(named) == was;
    let account = was.is_some() && was.as_deref() == client && !stays;
    let role = before.and_then(Resource::as_role);
    account
        || (change.action == Action::Delete && role.is_some_and(|it| it.principal == *principal))
}
