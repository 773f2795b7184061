//! Two declared things that turn out to be one: a role by its name and by its GUID, a trust in the very subject of a binding.

use std::collections::BTreeMap;

use super::Why;
use super::rules::{Aim, Rules};
use super::walk::Walk;
use crate::desired::{Desired, Part, Wanted};
use crate::resource::{Address, Outputs, RemoteId, Resource, Role, Target};
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
                && let Some(id) = role.located(walk.live)
            {
                let same = roles.entry(id).or_default();
                same.push((address, wanted, role));
            }
        }
        roles.retain(|_, same| same.len() > 1);
        Self { roles }
    }

    /// What is asked for of a role that is declared under several names; none, where it is to be judged like any other. Two that say
    /// the same are one assignment, of which the first is made; two that do not would change it back and forth.
    pub(super) fn judge(
        &self,
        walk: &Walk<'a>,
        address: &Address,
        wanted: &Wanted,
        declared: &Role,
    ) -> Option<(Aim, Option<Diagnostic>)> {
        let among =
            |it: &&Vec<(&Address, &Wanted, &Role)>| it.iter().any(|(it, ..)| *it == address);
        let same = self.roles.values().find(among)?;
        let differs = |(_, _, it): &&(&Address, &Wanted, &Role)| it.condition != declared.condition;
        if let Some((other, theirs, _)) = same.iter().find(differs) {
            let what = "one role at one scope, with different conditions";
            // Once for both.
            let told = (address < *other).then(|| {
                told((address, wanted), (other, theirs), what).help(
                    "write it once: Azure keeps one assignment of an identity, a role and a scope",
                )
            });
            return Some((Aim::Never(Why::SameAs((*other).clone())), told));
        }
        let mut here = same.iter();
        let (first, ..) = here.find(|(it, ..)| walk.desired.part(it) > Part::Out)?;
        (*first != address).then(|| (Aim::Leave(Why::SameAs((*first).clone())), None))
    }
}

/// What is wrong with declared credentials as far as it is known without asking anybody: where the issuers of clusters stand in the
/// manifest.
pub fn same_credentials(desired: &Desired) -> Vec<Diagnostic> {
    let clusters = desired.wanted.iter();
    let known =
        clusters.filter_map(
            |(address, wanted)| match &wanted.resource.as_cluster()?.target {
                Target::Issuer(issuer) => {
                    let issuer = ("issuer", issuer.clone());
                    Some((address.clone(), Outputs::from([issuer])))
                }
                Target::Aks(_) | Target::Vcluster(_) => None,
            },
        );
    credentials(desired, &known.collect()).1
}

/// By address: the declared credential that has the same issuer and subject under the same identity, and what is said of it. Azure takes
/// them once.
pub(super) fn credentials(
    desired: &Desired,
    known: &BTreeMap<Address, Outputs>,
) -> (BTreeMap<Address, Address>, Vec<Diagnostic>) {
    let mut slots: BTreeMap<_, (&Address, &Wanted)> = BTreeMap::new();
    let mut twins = BTreeMap::new();
    let mut findings = Vec::new();
    for (address, wanted) in &desired.wanted {
        let settled = wanted.resource.clone().settle(known);
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
    (twins, findings)
}

fn told(one: (&Address, &Wanted), other: (&Address, &Wanted), what: &str) -> Diagnostic {
    let finding = Diagnostic::error(
        Code::SameThing,
        format!("{} and {} are {what}", one.0, other.0),
    );
    let finding = one.1.at(finding);
    match other.1.spot() {
        Some(spot) => finding.also(spot, "and here"),
        None => finding,
    }
}
