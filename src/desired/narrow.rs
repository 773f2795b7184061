//! `--only` and `--layer`: limits a run without forgetting what is declared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desired, Layer, Only, Wanted};
use crate::resource::{Address, Home, Kind};
use crate::source::{Code, Diagnostic, closest};

impl Desired {
    /// Limits the run to these addresses and what they need; one call, all addresses.
    ///
    /// # Errors
    ///
    /// An address that is neither declared nor one that something live and undeclared may have, each with what was probably meant.
    pub fn narrow(mut self, only: BTreeSet<Address>) -> Result<Self, Vec<Diagnostic>> {
        let unknown = self.unknown(&only);
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let mut drawn = BTreeSet::new();
        let mut open: Vec<Address> = only.iter().cloned().collect();
        while let Some(address) = open.pop() {
            let Some(wanted) = self.wanted.get(&address) else {
                continue;
            };
            for need in wanted.resource.needs() {
                if !only.contains(&need) && drawn.insert(need.clone()) {
                    open.push(need);
                }
            }
        }
        // A service account that is no longer declared is found on its cluster, a credential under its identity.
        drawn.extend(only.iter().filter_map(|it| place(it, &self.wanted)));
        self.only = Some(Only {
            drawn: drawn.difference(&only).cloned().collect(),
            named: only,
        });
        Ok(self)
    }

    /// What is wrong with addresses that a flag names: one that is neither declared nor one that something live and undeclared may have.
    pub fn unknown<'a>(&self, named: impl IntoIterator<Item = &'a Address>) -> Vec<Diagnostic> {
        named
            .into_iter()
            .filter(|it| !self.wanted.contains_key(it) && !may_be_undeclared(it, &self.wanted))
            .map(|it| no_such(it, &self.wanted))
            .collect()
    }

    /// Limits the run to one side.
    #[must_use]
    pub fn on(self, layer: Layer) -> Self {
        Self {
            layer: Some(layer),
            ..self
        }
    }
}

/// Where to look for what is not declared: on a declared cluster, under an identity that is declared or undeclared itself.
fn place(address: &Address, wanted: &BTreeMap<Address, Wanted>) -> Option<Address> {
    let key = address.keys().first()?;
    let place = match address.kind().home() {
        Home::Itself => return None,
        Home::Identity => Address::identity(key),
        Home::Cluster => address.cluster_of()?,
    };
    (wanted.contains_key(&place) || key.starts_with('@')).then_some(place)
}

/// Whether something live and undeclared may have this address: on a declared cluster, or on an identity that is declared or undeclared
/// itself. A service account has no other address when it is no longer declared.
fn may_be_undeclared(address: &Address, wanted: &BTreeMap<Address, Wanted>) -> bool {
    let last = address.keys().last();
    let at = last.is_some_and(|it| it.starts_with('@'));
    match address.kind() {
        Kind::Cluster | Kind::Trust => false,
        Kind::Identity => at,
        Kind::Credential
        | Kind::Role
        | Kind::Policy
        | Kind::AppRole
        | Kind::Binding
        | Kind::ClusterRole => at && place(address, wanted).is_some(),
        Kind::ServiceAccount => place(address, wanted).is_some(),
    }
}

fn no_such(address: &Address, wanted: &BTreeMap<Address, Wanted>) -> Diagnostic {
    let same: Vec<String> = wanted
        .keys()
        .filter(|it| it.kind() == address.kind())
        .map(Address::to_string)
        .collect();
    let near = closest(&address.to_string(), same.iter().map(String::as_str));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the plan of the whole manifest lists all addresses".to_owned(),
    };
    Diagnostic::error(Code::NoSuchAddress, format!("`{address}` is not declared")).help(help)
}
