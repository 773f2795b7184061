//! What an identity of ours that nobody declares is called: by its remote name, and by its whole id where several have that name.

use std::collections::{BTreeMap, BTreeSet};

use super::{Live, Owner};
use crate::resource::{Address, Names, Principal, apart};

impl Live {
    /// The addresses of the identities of ours that were seen and are none of the declared ones. Azure compares names without case, and so
    /// does an address: two of one name are told apart whatever their casing.
    pub(crate) fn undeclared(
        &self,
        names: &Names,
        declared: &BTreeSet<Principal>,
    ) -> BTreeMap<Principal, Address> {
        let ours = self.identities().filter(|(principal, found)| {
            found.owner(names) == Owner::Ours && !declared.contains(principal)
        });
        let ours: Vec<Principal> = ours.map(|(principal, _)| principal).collect();
        let mut named: BTreeMap<String, usize> = BTreeMap::new();
        for it in &ours {
            *named.entry(it.name().to_lowercase()).or_default() += 1;
        }
        ours.into_iter()
            .map(|it| {
                let address = match named.get(&it.name().to_lowercase()) {
                    Some(1) | None => Address::undeclared_identity(it.name()),
                    Some(_) => {
                        let name = format!("{}-{}", it.name(), apart(&it.to_string()));
                        Address::undeclared_identity(&name)
                    }
                };
                (it, address)
            })
            .collect()
    }
}
