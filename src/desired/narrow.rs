//! `--only` and `--layer`: limits a run without forgetting what is declared.

use std::collections::{BTreeMap, BTreeSet};

use super::{Desired, Layer, Only, Wanted};
use crate::resource::{Address, Home, Kind, Pick};
use crate::source::{Code, Diagnostic, closest};

impl Desired {
    /// Limits the run to what these name and what that needs; one call, all of them.
    ///
    /// # Errors
    ///
    /// An address that is neither declared nor one that something live and undeclared may have, each with what was probably meant.
    pub fn narrow(
        mut self,
        named: impl IntoIterator<Item: Into<Pick>>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let named: BTreeSet<Pick> = named.into_iter().map(Into::into).collect();
        let unknown = self.unknown(named.iter().filter_map(Pick::address));
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let mut only = Only {
            named,
            drawn: BTreeSet::new(),
        };
        let here = self.wanted.keys().filter(|it| only.names(it));
        let mut open: Vec<Address> = here.cloned().collect();
        let mut drawn = BTreeSet::new();
        while let Some(address) = open.pop() {
            let Some(wanted) = self.wanted.get(&address) else {
                continue;
            };
            for need in wanted.resource.needs() {
                if !only.names(&need) && drawn.insert(need.clone()) {
                    open.push(need);
                }
            }
        }
        // A service account that is no longer declared is found on its cluster, a credential under its identity.
        let places = self.wanted.keys().filter(|it| holds_named(it, &only));
        drawn.extend(places.cloned());
        let of_none = only.named.iter().filter_map(Pick::address);
        drawn.extend(of_none.filter_map(|it| place(it, &self.wanted)));
        drawn.retain(|it| !only.names(it));
        only.drawn = drawn;
        self.only = Some(only);
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

/// Whether something that is not declared and that a pattern names may be found there.
fn holds_named(place: &Address, only: &Only) -> bool {
    let Some(key) = place.keys().first() else {
        return false;
    };
    let leads = Kind::ALL.iter().filter_map(|kind| {
        let first = match (place.kind(), kind.home()) {
            (Kind::Identity, Home::Identity) => kind.of_identity(),
            (Kind::Cluster, Home::Cluster) => kind.cluster() == Some(0),
            _ => return None,
        };
        let word = kind.word();
        Some(match first {
            true => format!("{word}/{key}/"),
            false => format!("{word}/"),
        })
    });
    let leads: Vec<String> = leads.collect();
    let mut patterns = only.named.iter().filter(|it| it.address().is_none());
    patterns.any(|it| leads.iter().any(|lead| it.reaches(lead)))
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
    match (address.kind(), address.kind().home()) {
        (Kind::Cluster | Kind::Trust, _) => false,
        (Kind::ServiceAccount, _) => place(address, wanted).is_some(),
        (_, Home::Itself) => at,
        (_, Home::Identity | Home::Cluster) => at && place(address, wanted).is_some(),
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
