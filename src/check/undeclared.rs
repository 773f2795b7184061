//! What others made on declared identities and nobody declares: told together, worst first.
//!
//! What is joined and leaves the manifest becomes one of these: it is never ours to delete, and never gone without a word.

use std::cmp::Reverse;

use super::sides::issuers;
use super::stale;
use crate::desired::{Claim, Desired};
use crate::live::{Live, Read};
use crate::plan::Plan;
use crate::resource::{Address, ArmId, Credential, KeyVaultPolicy, Resource, Role, Thing};
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
        let flag = format!("--delete '{}'", self.address);
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
    let (weight, width, words) = match resource {
        Resource::Credential(it) => credential(desired, live, &identity, it),
        Resource::Role(it) => role(&identity, it),
        Resource::KeyVaultPolicy(it) => (
            Weight::Reach,
            1,
            format!("{identity} may {} in {}", permits(it), it.vault.name()),
        ),
        Resource::AppRole(it) => (
            match it.is_wide() {
                true => Weight::Power,
                false => Weight::Reach,
            },
            1,
            format!("{identity} has {} of {}", it.role, it.api),
        ),
        Resource::IdentityBinding(it) => (
            Weight::Cluster,
            0,
            format!(
                "{identity} is bound to cluster/{} by identity binding {}",
                it.cluster, it.name
            ),
        ),
        Resource::Cluster(_)
        | Resource::Identity(_)
        | Resource::Application(_)
        | Resource::ClusterRole(_)
        | Resource::ServiceAccount(_) => return None,
    };
    Some(Stranger {
        address,
        weight,
        width,
        words,
        own: wanted.claim == Claim::Make,
    })
}

/// `get, list secrets`, as access is told elsewhere.
fn permits(it: &KeyVaultPolicy) -> String {
    let sorts = it.permissions.by_name();
    let sorts = sorts.into_iter().filter(|(_, set)| !set.is_empty());
    let words = sorts.map(|(sort, set)| {
        let set: Vec<&str> = set.iter().map(String::as_str).collect();
        format!("{} {sort}", set.join(", "))
    });
    words.collect::<Vec<String>>().join("; ")
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
    let expression = match live.seen(&it.remote_id()) {
        Read::Found(found) => found.outputs.get(Credential::EXPRESSION),
        Read::Absent | Read::Unread(_) => None,
    };
    match expression {
        Some(expression) => format!("whoever `{expression}` matches"),
        None => "whoever an expression matches".to_owned(),
    }
}

fn role(identity: &Address, it: &Role) -> (Weight, usize, String) {
    const POWERS: [&str; 4] = [
        "Owner",
        "User Access Administrator",
        "Role Based Access Control Administrator",
        "Contributor",
    ];
    let name = it.role.as_str();
    let weight = match POWERS.contains(&name) {
        true => Weight::Power,
        false => Weight::Reach,
    };
    let words = format!("{identity} has {name} on {}", it.scope);
    (weight, width(&it.scope), words)
}

fn width(scope: &ArmId) -> usize {
    if scope.subscription().is_empty() {
        4
    } else if scope.is_subscription() {
        3
    } else if scope.as_str().matches('/').count() <= 4 {
        2
    } else {
        1
    }
}
