//! What is not known in a run, and what that leaves open: which declared thing could mean a live one, and what could be there already.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{self, UnnamedVcluster};
use super::walk::Walk;
use super::{Action, Why};
use crate::desired::Wanted;
use crate::fault::Fault;
use crate::live::{Found, Read};
use crate::resource::{
    Address, Application, ApplicationRef, Credential, Holds, Kind, MaybeKnown, Principal, RemoteId,
    Resource,
};
use crate::source::{Code, Diagnostic, Group};

/// What is declared, and what of it is not made out.
pub(super) struct Unread<'a> {
    /// The remote ids of all that is declared, in this run or not.
    declared: BTreeSet<RemoteId>,
    /// Whose object ids are not known, in words, and why: any assignment of nobody who was seen could be theirs.
    people: Vec<(String, Fault)>,
    /// Declared applications that could not be read; one of ours that a list shows could be any of them.
    applications: Vec<(&'a Address, &'a Application, Fault)>,
    /// The declared clusters by their issuers, as far as they are known.
    issuers: BTreeMap<String, Address>,
    /// By subject: a cluster that declares it and whose issuer is not known.
    subjects: BTreeMap<&'a MaybeKnown, Address>,
    /// The vClusters of which not all names are known.
    nameless: Vec<UnnamedVcluster>,
    /// What is certain of the declared things that are not located.
    unlocated: BTreeSet<RemoteId>,
}

/// Why it is not known whether a declared thing means a live one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The issuer of a cluster that declares this subject is not known.
    Issuer { cluster: Address, subject: String },
    /// What a vCluster calls its service accounts is not known, and this subject could be one.
    Name { cluster: Address, subject: String },
    /// Whose it is is not known, because these were not read.
    Whose { who: String, fault: Fault },
    /// What is unknown stands at a declared thing that is blocked by it.
    Told,
}

impl<'a> Unread<'a> {
    /// `declared`: where all that is declared lives; `unlocated`: what is certain of the rest of it.
    pub(super) fn new(
        walk: &Walk<'a>,
        declared: BTreeSet<RemoteId>,
        unlocated: BTreeSet<RemoteId>,
    ) -> Self {
        let desired = walk.desired;
        Self {
            declared,
            people: people(walk),
            applications: applications(walk),
            issuers: issuers(walk),
            subjects: subjects(walk),
            nameless: UnnamedVcluster::all(desired),
            unlocated,
        }
    }

    /// Whether what is declared lives at this very place. Credentials and identity bindings go by other things than their names, and
    /// have been paired.
    pub(super) fn declares(&self, id: &RemoteId, live: &Resource) -> bool {
        !live.by_any_name() && self.declared.contains(id)
    }

    /// The declared cluster that has this issuer.
    pub(super) fn cluster_of(&self, issuer: &MaybeKnown) -> Option<&Address> {
        self.issuers.get(issuer.known()?)
    }

    pub(super) fn of_principal(&self, walk: &Walk<'_>, principal: &Principal) -> Option<Doubt> {
        if let Principal::ObjectId(_) = principal {
            let (who, fault) = self.people.first()?.clone();
            let who = match self.people.len() - 1 {
                0 => who,
                more => format!("{who} and {more} more"),
            };
            return Some(Doubt::Whose { who, fault });
        }
        let address = walk.index.identities.get(principal)?;
        if let Some(change) = walk.changes.get(address) {
            let twin = change.action == Action::Blocked && matches!(change.why, Why::SameAs(_));
            return twin.then_some(Doubt::Told);
        }
        let found = walk.live.found_at(&principal.remote_id())?;
        self.of_application(found, found.resource.as_application()?)
    }

    pub(super) fn of_application(&self, found: &Found, live: &Application) -> Option<Doubt> {
        let means = |declared: &Application| match &declared.reference {
            // It is kept unique and never changes: what has another one is another.
            ApplicationRef::UniqueName(_) => false,
            ApplicationRef::AppId(id) => found.outputs.get("clientId") == Some(id),
            ApplicationRef::DisplayName(name) => live
                .display_name
                .as_ref()
                .is_none_or(|it| it.to_lowercase() == name.to_lowercase()),
        };
        let mut unread = self.applications.iter();
        let (address, _, fault) = unread.find(|(_, it, _)| means(it))?;
        Some(Doubt::Whose {
            who: address.to_string(),
            fault: fault.clone(),
        })
    }

    pub(super) fn of_credential(&self, it: &Credential) -> Option<Doubt> {
        let of = self.cluster_of(&it.issuer);
        let subject = it.subject.known().unwrap_or_default();
        if let Some(cluster) = self.subjects.get(&it.subject).filter(|_| of.is_none()) {
            return Some(Doubt::Issuer {
                cluster: cluster.clone(),
                subject: subject.to_owned(),
            });
        }
        let mut nameless = self.nameless.iter();
        let unnamed = nameless.find(|it| it.may_have(of, subject))?;
        Some(Doubt::Name {
            cluster: unnamed.cluster.clone(),
            subject: subject.to_owned(),
        })
    }

    pub(super) fn of_unlocated(&self, vague: &RemoteId) -> Option<Doubt> {
        let open = self.unlocated.contains(vague);
        open.then_some(Doubt::Told)
    }
}

impl Doubt {
    /// What is said of all that stays.
    pub(super) fn told(kept: Vec<(Address, Doubt)>) -> Vec<Diagnostic> {
        let mut told = Vec::new();
        let mut whose: BTreeMap<(String, Fault), Vec<Address>> = BTreeMap::new();
        for (address, doubt) in kept {
            match doubt {
                Doubt::Told => {}
                Doubt::Issuer { cluster, subject } => {
                    let cause = format!("the issuer of {cluster} is unknown");
                    let why = "is declared there, and this could be its credential";
                    let finding = stays(Code::IssuerUnknown, &address, &cause, &subject);
                    told.push(finding.why(format!("{subject} {why}")));
                }
                Doubt::Name { cluster, subject } => {
                    let cause = format!("what {cluster} calls its service accounts is unknown");
                    let why = "could be one that is declared there";
                    let finding = stays(Code::NameUnknown, &address, &cause, &subject);
                    told.push(finding.why(format!("{subject} {why}")));
                }
                Doubt::Whose { who, fault } => {
                    whose.entry((who, fault)).or_default().push(address);
                }
            }
        }
        told.extend(whose.into_iter().map(|((who, fault), kept)| {
            let (what, theirs) = match kept.as_slice() {
                [one] => (format!("{one} is not deleted"), "it could be theirs"),
                [first, more @ ..] => (
                    format!("{first} and {} more are not deleted", more.len()),
                    "they could be theirs",
                ),
                [] => (String::new(), ""),
            };
            Diagnostic::note(
                Code::WhoseUnknown,
                format!("{what}: {who} could not be read"),
            )
            .why(format!("{theirs}: {fault}"))
        }));
        told
    }
}

fn stays(code: Code, address: &Address, cause: &str, subject: &str) -> Diagnostic {
    let group = Group::new(format!("not deleted: {cause}"), address).detail(subject);
    Diagnostic::note(code, format!("{address} is not deleted: {cause}")).group(group)
}

fn people(walk: &Walk<'_>) -> Vec<(String, Fault)> {
    let declared = walk.desired.wanted.iter();
    let declared = declared.filter_map(|(address, wanted)| {
        wanted.resource.principal()?;
        match walk.live.seen(&wanted.resource) {
            Read::Unread(fault) => Some((address.to_string(), fault)),
            Read::Absent | Read::Found(_) => None,
        }
    });
    let declared: Vec<(String, Fault)> = declared.collect();
    if !declared.is_empty() {
        return declared;
    }
    // Where they cannot be listed there may be some that are no longer declared, and others may use them still.
    let places = walk.live.coverage.iter().filter_map(|(listing, coverage)| {
        match (listing.holds(None), coverage.fault()) {
            (Holds::Identities(place), Some(fault)) => Some((place, fault)),
            (Holds::Identities(_) | Holds::Of(_) | Holds::Neither, _) => None,
        }
    });
    places.collect()
}

fn applications<'a>(walk: &Walk<'a>) -> Vec<(&'a Address, &'a Application, Fault)> {
    let desired = walk.desired;
    let all = desired.wanted.iter().filter_map(|(address, it)| {
        let application = it.resource.as_application()?;
        match walk.live.seen(&it.resource) {
            Read::Unread(fault) => Some((address, application, fault)),
            Read::Absent | Read::Found(_) => None,
        }
    });
    all.collect()
}

fn issuers(walk: &Walk<'_>) -> BTreeMap<String, Address> {
    let known = walk
        .known
        .iter()
        .filter(|(it, _)| it.kind() == Kind::Cluster);
    known
        .filter_map(|(address, of)| Some((of.get("issuer")?.clone(), address.clone())))
        .collect()
}

/// A cluster whose issuer is off has none, and one that gets its issuer in this run gets a new one: neither can be the issuer of what
/// is there already.
fn subjects<'a>(walk: &Walk<'a>) -> BTreeMap<&'a MaybeKnown, Address> {
    let desired = walk.desired;
    let open = |(address, wanted): (&'a Address, &'a Wanted)| {
        let it = wanted.resource.as_credential()?;
        let cluster = names::signer(desired, &address.cluster_of()?);
        issuer_unknown(walk, &cluster).then_some((&it.subject, cluster))
    };
    desired.wanted.iter().filter_map(open).collect()
}

pub(super) fn issuer_unknown(walk: &Walk<'_>, cluster: &Address) -> bool {
    let judged = walk.changes.get(cluster);
    let closed = walk.closed.get(cluster);
    judged.is_none_or(|it| it.action == Action::Blocked)
        || closed.is_some_and(|it| matches!(it.credentials, Some(Why::OtherIssuer { .. })))
}

/// Without the issuer no mark on a cluster can be checked, so that even ours would look like another's; and what is behind a wrong
/// context is another cluster's.
pub(super) fn on_cluster(walk: &Walk<'_>, key: &str) -> Option<Doubt> {
    let cluster = Address::cluster(key);
    let closed = walk.closed.get(&cluster);
    let judged = walk.changes.get(&names::signer(walk.desired, &cluster));
    let unknown = judged.is_none_or(|it| it.action == Action::Blocked);
    let closed = closed.is_some_and(|it| it.accounts.is_some());
    (closed || unknown).then_some(Doubt::Told)
}
