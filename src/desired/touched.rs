//! `--changed-since`: what a change of the manifest touches, said as what `--only` says.

use std::collections::BTreeSet;

use super::Desired;
use crate::resource::{Address, Home, Kind, Pick};

impl Desired {
    /// What this manifest declares otherwise than an earlier one, and what it no longer declares. `None`: everything, for the name, the
    /// former names or the tenant are others, and with them every mark.
    ///
    /// What has left an identity or the manifest is named by patterns of undeclared things: what it is called in Azure stands in no
    /// manifest. They are at least as wide as what has left.
    pub fn touched_since(&self, before: &Desired) -> Option<BTreeSet<Pick>> {
        if self.names != before.names || self.tenant != before.tenant {
            return None;
        }
        let mut touched = BTreeSet::new();
        for (address, wanted) in &self.wanted {
            let earlier = before.wanted.get(address);
            let same =
                |it: &&super::Wanted| it.resource == wanted.resource && it.claim == wanted.claim;
            if earlier.is_none_or(|it| !same(&it)) {
                touched.insert(Pick::One(address.clone()));
                // What would be made anew is not left without what hangs on it.
                touched.extend(self.hanging_on(address).map(Pick::One));
            }
        }
        for (address, earlier) in &before.wanted {
            let now = self.wanted.get(address);
            if now.is_none_or(|it| it.resource.remote_id() != earlier.resource.remote_id()) {
                touched.extend(self.what_left(address, before));
            }
        }
        Some(touched)
    }

    fn hanging_on(&self, address: &Address) -> impl Iterator<Item = Address> {
        let parent = matches!(address.kind(), Kind::Identity | Kind::Cluster);
        let all = self.wanted.iter().filter(move |_| parent);
        all.filter(|(_, it)| it.resource.needs().contains(address))
            .map(|(it, _)| it.clone())
    }

    /// What may be left of something that an earlier manifest declared at this address.
    fn what_left(&self, address: &Address, before: &Desired) -> Vec<Pick> {
        let like = |pattern: String| Pick::Like(pattern);
        let Some(key) = address.keys().first() else {
            return Vec::new();
        };
        // What an identity is called that is declared no more, or by this key no more.
        let identity = Address::identity(key);
        let principal = |of: &Desired| of.wanted.get(&identity)?.resource.principal();
        let (then, now) = (principal(before), principal(self));
        let undeclared = then.filter(|it| now.as_ref() != Some(it));
        let undeclared = undeclared.map(|it| Address::undeclared_identity(it.name()));
        match address.kind().home() {
            Home::Cluster if address.kind() == Kind::ServiceAccount => {
                let on = address.cluster_of();
                let there = on.is_some_and(|it| self.wanted.contains_key(&it));
                let it = there.then(|| Pick::One(address.clone()));
                it.into_iter().collect()
            }
            Home::Itself if address.kind() == Kind::Identity => {
                let all = undeclared.iter().flat_map(|it| {
                    // Two of one name are told apart by what follows it.
                    [Pick::One(it.clone()), like(format!("{it}-*"))]
                });
                all.collect()
            }
            Home::Itself => Vec::new(),
            Home::Identity | Home::Cluster => {
                // A trust that nobody declares is a credential like others.
                let kind = match address.kind() {
                    Kind::Trust => Kind::Credential,
                    other => other,
                };
                let called = undeclared.and_then(|it| it.keys().first().cloned());
                let declared = self.wanted.contains_key(&identity);
                let here = declared.then(|| like(format!("{}/{key}/@*", kind.word())));
                let there = called.map(|it| like(format!("{}/{it}*/@*", kind.word())));
                here.into_iter().chain(there).collect()
            }
        }
    }
}
