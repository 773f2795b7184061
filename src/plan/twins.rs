//! Two declared things that turn out to be one: a role by its name and by its GUID, a trust in the very subject of a binding.

use std::collections::BTreeMap;

use super::walk::{Walk, spot};
use super::{Action, Change, Why};
use crate::desired::{Part, Wanted};
use crate::resource::{Address, RemoteId, Resource, Role};
use crate::source::{Code, Diagnostic};

/// The declared roles by what they are in Azure, where several are the same.
pub(super) struct Twins<'a> {
    roles: BTreeMap<RemoteId, Vec<(&'a Address, &'a Wanted, &'a Role)>>,
}

impl<'a> Twins<'a> {
    pub(super) fn of(walk: &Walk<'a>) -> Self {
        let desired = walk.desired;
        let mut roles: BTreeMap<RemoteId, Vec<_>> = BTreeMap::new();
        for (address, wanted) in &desired.wanted {
            if let Some(role) = wanted.resource.as_role()
                && let Some(resolved) = super::roles::resolved(walk.live, wanted)
            {
                let same = roles.entry(resolved.remote_id()).or_default();
                same.push((address, wanted, role));
            }
        }
        roles.retain(|_, same| same.len() > 1);
        Self { roles }
    }

    /// What becomes of a role that is declared under several names; none, where it is to be judged like any other. Two that say the
    /// same are one assignment, of which the first is made; two that do not would change it back and forth.
    pub(super) fn judge(
        &mut self,
        walk: &mut Walk<'a>,
        keep: &Change,
        wanted: &Wanted,
        declared: &Role,
    ) -> Option<Change> {
        let among = |it: &&Vec<(&Address, &Wanted, &Role)>| {
            it.iter().any(|(address, ..)| **address == keep.address)
        };
        let same = self.roles.values().find(among)?;
        if let Some((other, theirs, _)) = same
            .iter()
            .find(|(_, _, it)| it.condition != declared.condition)
        {
            if keep.address < **other {
                let what = "one role at one scope, with different conditions";
                walk.findings
                    .push(told((&keep.address, wanted), (other, theirs), what).help(
                    "write it once: Azure keeps one assignment of an identity, a role and a scope",
                ));
            }
            return Some(keep.clone().blocked(Why::SameAs((*other).clone())));
        }
        let mut here = same.iter();
        let (first, ..) = here.find(|(it, ..)| walk.desired.part(it) > Part::Out)?;
        (**first != keep.address).then(|| Change {
            action: Action::Keep,
            why: Why::SameAs((*first).clone()),
            ..keep.clone()
        })
    }
}

/// By address: the declared credential that has the same issuer and subject under the same identity. Azure takes them once.
pub(super) fn credentials(walk: &mut Walk<'_>) -> BTreeMap<Address, Address> {
    let desired = walk.desired;
    let mut slots: BTreeMap<_, (&Address, &Wanted)> = BTreeMap::new();
    let mut twins = BTreeMap::new();
    let mut findings = Vec::new();
    for (address, wanted) in &desired.wanted {
        let settled = wanted.resource.clone().settle(&walk.known);
        let (Resource::Credential(it), Some(slot)) = (&settled, settled.slot()) else {
            continue;
        };
        match slots.get(&(it.under.clone(), slot.clone())) {
            None => {
                slots.insert((it.under.clone(), slot), (address, wanted));
            }
            Some((first, theirs)) => {
                twins.insert(address.clone(), (*first).clone());
                twins.insert((*first).clone(), address.clone());
                let (issuer, subject) = (it.issuer.known(), it.subject.known());
                let finding = told((first, theirs), (address, wanted), "one credential")
                    .why(format!(
                        "both trust {} of {}, and Azure takes issuer and subject once under one identity",
                        subject.unwrap_or_default(),
                        issuer.unwrap_or_default()
                    ))
                    .help("take one out");
                findings.push(finding);
            }
        }
    }
    walk.findings.extend(findings);
    twins
}

fn told(one: (&Address, &Wanted), other: (&Address, &Wanted), what: &str) -> Diagnostic {
    let finding = Diagnostic::error(
        Code::SameThing,
        format!("{} and {} are {what}", one.0, other.0),
    );
    let finding = super::walk::at(finding, one.1);
    match spot(other.1) {
        Some(spot) => finding.also(spot, "and here"),
        None => finding,
    }
}
