//! What hangs on an identity and is not ours to take away: while there is any, or may be any, the identity is neither replaced nor deleted.

use super::strangers::{Strangers, hangs};
use super::walk::Walk;
use super::{bindings, policies, prune, roles};
use crate::live::{Found, Ground, Looked};
use crate::resource::{Address, Principal, RemoteId, Resource};

/// The things of others that stay on an identity in this plan, and what could not be read of it, in words.
pub(super) fn on(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    match walk.live.looked(&Ground::Credentials(principal.clone())) {
        Looked::Whole => {}
        Looked::Named(fault) | Looked::Not(fault) => {
            return vec![format!("credentials that could not be read ({fault})")];
        }
    }
    let mut on = others(walk, principal);
    if principal.identity().is_some() {
        on.extend(bindings::unread(walk));
    }
    // Secrets and certificates on an application: widctl makes none.
    let itself = walk.index.by_id(&principal.remote_id());
    on.extend(itself.into_iter().flat_map(|(_, it)| it.foreign.clone()));
    on.extend(policies::unread(walk));
    on.extend(roles::unread(walk, principal));
    on
}

/// What a flag names to go is gone before its identity is.
fn others(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    let identity = walk.index.called(principal);
    let wished = !walk.wishes.take.is_empty() || !walk.wishes.delete.is_empty();
    let strangers = wished.then(|| Strangers::of(walk));
    let goes = |address: &Address, id: &RemoteId, found: &Found| {
        let strangers = strangers.as_ref();
        strangers.is_some_and(|it| it.goes(walk, address, id, found))
    };
    let theirs = walk.live.found().filter_map(|(id, found)| {
        let (kind, of, name) = hangs(&found.resource)?;
        let address = Address::undeclared(kind, &identity, &name);
        let stays = of == *principal && !prune::ours(walk, found) && !goes(&address, id, found);
        stays.then_some(&found.resource)
    });
    let mut words: Vec<(u8, String)> = theirs.filter_map(word).collect();
    words.sort();
    words.into_iter().map(|(_, it)| it).collect()
}

/// What it is called in the list, credentials first.
fn word(resource: &Resource) -> Option<(u8, String)> {
    Some(match resource {
        Resource::Credential(it) => (0, format!("credential {}", it.name)),
        Resource::Binding(it) => {
            let word = format!("identity binding {} on cluster/{}", it.name, it.cluster);
            (1, word)
        }
        Resource::Role(it) => (2, format!("role {} at {}", it.role.as_str(), it.scope)),
        // It bears no mark: it is ours where the identity is, and only such an identity goes.
        Resource::Policy(_)
        | Resource::Cluster(_)
        | Resource::Identity(_)
        | Resource::Application(_)
        | Resource::ClusterRole(_)
        | Resource::ServiceAccount(_) => return None,
    })
}
