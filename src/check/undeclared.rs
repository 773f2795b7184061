//! What others made on declared identities and nobody declares: told together, worst first.
//!
//! What is joined and leaves the manifest becomes one of these: it is never ours to delete, and never gone without a word.

use std::cmp::Reverse;

use super::sides::issuers;
use super::stale;
use crate::desired::{Claim, Desired};
use crate::live::Live;
use crate::plan::Plan;
use crate::resource::{Address, Credential, Resource, Thing};
use crate::source::{Code, Diagnostic, Group, Remedy};

const CAUSE: &str = "others made what nobody declares";

/// How much somebody can do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    /// An issuer that is no declared cluster's is trusted.
    Trust,
    /// Something can be reached.
    Reach,
    /// A service account of a declared cluster can act as the identity.
    Cluster,
    /// Anything in a place can be changed, or given away.
    Power,
}

/// One of them.
struct Stranger<'a> {
    address: &'a Address,
    weight: Weight,
    /// How much lies in its scope: a management group most of all.
    width: usize,
    words: String,
    /// Whether its identity is meant to be this manifest's own.
    own: bool,
}

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let dead = stale::dead(desired, live, plan);
    let mut strangers: Vec<Stranger<'_>> = plan
        .others
        .iter()
        .filter(|(address, _)| !dead.contains(*address))
        .filter_map(|(address, it)| stranger(desired, live, address, it))
        .collect();
    if strangers.is_empty() {
        return Vec::new();
    }
    strangers.sort_by_key(|it| (Reverse((it.weight, it.width)), it.address));
    let grave = strangers
        .iter()
        .any(|it| it.own && it.weight >= Weight::Cluster);
    strangers.iter().map(|it| it.told(grave)).collect()
}

impl Stranger<'_> {
    /// All weigh alike, so that they are told together.
    fn told(&self, grave: bool) -> Diagnostic {
        let message = format!("{}: others made it, and nobody declares it", self.words);
        let finding = match grave {
            true => Diagnostic::warning(Code::UndeclaredTrust, message),
            false => Diagnostic::note(Code::UndeclaredTrust, message),
        };
        let flag = format!("--delete {}", self.address.word());
        let group = Group::new(CAUSE, self.address)
            .detail(&self.words)
            .help("declare what is meant to be; what is not goes by:")
            .remedy(Remedy::Flag(flag.clone()));
        finding
            .why("what is not ours stays when it leaves the manifest")
            .help(format!("declare it, or `{flag}`"))
            .group(group)
    }
}

fn stranger<'a>(
    desired: &Desired,
    live: &Live,
    address: &'a Address,
    resource: &Resource,
) -> Option<Stranger<'a>> {
    let identity = address.identity_of()?;
    let wanted = desired.wanted.get(&identity)?;
    let gives = || {
        let it = resource.gives()?;
        let weight = match it.power {
            true => Weight::Power,
            false => Weight::Reach,
        };
        Some((weight, it.width, format!("{identity} {}", it.words)))
    };
    let (weight, width, words) = if let Some(it) = resource.as_credential() {
        credential(desired, live, &identity, it)
    } else if let Some(it) = resource.as_binding() {
        let (cluster, name) = (&it.cluster, &it.name);
        let words = format!("{identity} is bound to cluster/{cluster} by identity binding {name}");
        (Weight::Cluster, 0, words)
    } else {
        gives()?
    };
    Some(Stranger {
        address,
        weight,
        width,
        words,
        own: wanted.claim == Claim::Make,
    })
}

fn credential(
    desired: &Desired,
    live: &Live,
    identity: &Address,
    it: &Credential,
) -> (Weight, usize, String) {
    let issuer = it.issuer.known().unwrap_or_default();
    let subject = subject(live, it);
    let clusters = issuers(desired, live);
    let mut of = clusters.into_iter().filter(|(_, of)| *of == issuer);
    match of.next() {
        Some((cluster, _)) => (
            Weight::Cluster,
            0,
            format!("{identity} trusts {subject} on {cluster}"),
        ),
        None => (
            Weight::Trust,
            0,
            format!("{identity} trusts {subject} of {issuer}"),
        ),
    }
}

/// Whom it trusts: a subject, or whatever an expression matches.
fn subject(live: &Live, it: &Credential) -> String {
    let subject = it.subject.known().unwrap_or_default();
    if !subject.is_empty() {
        return subject.to_owned();
    }
    let found = live.found_at(&it.remote_id());
    let expression = found.and_then(|it| it.outputs.get(Credential::EXPRESSION));
    match expression {
        Some(expression) => format!("whoever `{expression}` matches"),
        None => "whoever an expression matches".to_owned(),
    }
}
