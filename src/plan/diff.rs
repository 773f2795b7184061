//! The diff: desired and live in, the plan out. Total, pure, deterministic; it walks in the order of need.

use std::collections::{BTreeMap, BTreeSet};

use super::prune::prune;
use super::reconcile::judge;
use super::rules::Rules;
use super::walk::{Step, Walk};
use super::{
    Change, Flags, Plan, Risk, Why, acting, app_roles, bindings, clusters, credentials, limits,
    losses, names, order, own, role_assignments, strangers, touches, traces, turns, vain,
};
use crate::desired::{Desired, Layer, Wanted};
use crate::live::{Coverage, Listing, Live, Read, Site};
use crate::resource::{
    Address, AppRole, Application, Cluster, ClusterRole, Credential, Identity, IdentityBinding,
    KeyVaultPolicy, Reach, Resource, Role, ServiceAccount,
};
use crate::source::{Code, Diagnostic, Group, Remedy};

/// A part of the walk: it reads what has been judged so far, and what it comes to is put down after it.
type Phase = for<'w, 'a> fn(&'w Walk<'a>) -> Step<'a>;

/// What a thing needs is judged before it: a parent that is yet to be made, or is replaced, has no known outputs.
const PHASES: &[&[Phase]] = &[
    &[judge::<Cluster>, clusters::close, unseen, nowhere],
    &[judge::<Identity>, judge::<Application>],
    &[judge::<Credential>, judge::<IdentityBinding>],
    &[prune::<Credential>, prune::<IdentityBinding>],
    &[strangers::judge, |it| {
        limits::give(it, credentials::limits(it))
    }],
    &given::<Role>(),
    &given::<KeyVaultPolicy>(),
    &given::<AppRole>(),
    &[app_roles::forget],
    &[judge::<ClusterRole>, judge::<ServiceAccount>],
    &[prune::<ServiceAccount>, prune::<ClusterRole>],
    &[bindings::pods],
    &[prune::<Identity>, prune::<Application>],
    &[order::keep_access, order::follow, traces::keep],
    // Only now is it certain which assignments go.
    &[|it| limits::give(it, role_assignments::limits(it))],
    &[order::settle, order::promote, sites, vain::told],
];

/// What an identity is given: nothing needs it, so that what is no longer declared goes at once.
const fn given<T: Rules>() -> [Phase; 2] {
    [judge::<T>, prune::<T>]
}

/// What must become of each thing so that the world is as desired.
pub fn diff(desired: &Desired, live: &Live, wished: &Flags) -> Plan {
    let desired = names::settle(desired, live);
    let desired: &Desired = &desired;
    let mut walk = Walk::new(desired, live, wished);
    for phase in PHASES.iter().copied().flatten() {
        let step = phase(&walk);
        walk.fold(step);
    }
    let pairs = acting::pairs(&walk);
    let book = acting::Book::new(&walk, &pairs);
    let trust = acting::trust(&book, &pairs);
    let ends = losses::count(&walk, &book, &pairs, &trust);
    let access = turns::all(&walk, &book, &pairs, &trust);
    let owned = losses::owned(&walk, &book);
    let marks: Vec<(Risk, BTreeSet<String>)> = walk
        .changes
        .values()
        .map(|it| {
            let risk = Risk {
                ends: ends.get(&it.address).copied().unwrap_or_default(),
                own: own::takes(&walk, it),
                ..it.risk
            };
            (risk, touches::of(&walk, it))
        })
        .collect();
    let changes = walk.changes.into_values().zip(marks);
    Plan {
        manifest: desired.names.name.clone(),
        formerly: desired.names.formerly.clone(),
        tenant: desired.tenant.clone(),
        access,
        owned,
        limited: desired.only.is_some(),
        unseen: live
            .coverage
            .values()
            .any(|it| matches!(it, Coverage::Not(_))),
        others: walk.strangers,
        changes: changes
            .map(|(change, (risk, touches))| Change {
                risk,
                touches,
                ..change
            })
            .collect(),
        findings: walk.findings,
    }
}

/// What the plan did not see, in words.
fn unseen<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut findings = Vec::new();
    for (listing, coverage) in &walk.live.coverage {
        if leads_elsewhere(walk, listing) {
            continue;
        }
        let (told, code, fault, words): (fn(Code, String) -> Diagnostic, _, _, _) = match coverage {
            Coverage::Whole => continue,
            Coverage::Named(fault) => (
                Diagnostic::note,
                Code::NotSearched,
                fault,
                "could not be searched for what is no longer declared",
            ),
            Coverage::Not(fault) => (
                Diagnostic::warning,
                Code::NotSeen,
                fault,
                "could not be read",
            ),
        };
        let place = listing.words(|it| walk.index.identities.get(it).cloned());
        let finding = told(code, format!("{place} {words}"))
            .why(fault.to_string())
            .group(Group::new(words, place).detail(fault.to_string()));
        findings.push(finding);
    }
    Step::told(findings)
}

/// Nothing names a place in which managed identities could be looked for.
fn nowhere<'a>(walk: &Walk<'a>) -> Step<'a> {
    let places = &walk.desired.places;
    let looks = walk.desired.only.is_none() && walk.desired.layer != Some(Layer::Kubernetes);
    if !looks || !places.named.is_empty() || places.kept.is_some() {
        return Step::default();
    }
    Step::told([
        Diagnostic::note(
            Code::Nowhere,
            "managed identities that are no longer declared were looked for nowhere",
        )
        .why("the manifest names no subscription: not for an identity, a cluster, a vault or a scope, nor in `defaults`")
        .help(
            "name those where it once made some: `subscriptions: [ID]`; where there are none, `subscriptions: []` says so",
        ),
    ])
}

/// A cluster behind the wrong context is not looked at, and that the context is wrong has been said.
fn leads_elsewhere(walk: &Walk<'_>, listing: &Listing) -> bool {
    let (Listing::Cluster(key) | Listing::ClusterRoles(key)) = listing else {
        return false;
    };
    let closed = walk.closed.get(&Address::cluster(key));
    closed.is_some_and(|it| matches!(it.accounts, Some(Why::OtherIssuer { .. })))
}

/// One finding for each place that is not there, with the command that makes it.
fn sites<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut findings = Vec::new();
    let mut missing: BTreeMap<Site, Vec<(Address, &Wanted)>> = BTreeMap::new();
    for change in walk.changes.values() {
        let (Why::NoSite(site, Read::Absent), Some(wanted)) =
            (&change.why, walk.desired.wanted.get(&change.address))
        else {
            continue;
        };
        let blocked = missing.entry(site.clone()).or_default();
        blocked.push((change.address.clone(), wanted));
    }
    for (site, blocked) in missing {
        let Some((address, wanted)) = blocked.first() else {
            continue;
        };
        let more = match blocked.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let finding = Diagnostic::warning(Code::SiteMissing, format!("{site} does not exist"))
            .why(format!(
                "{address}{more} cannot be made, and widctl never makes what it would lie in"
            ))
            .help(command(walk.desired, &site, &wanted.resource))
            .group(
                Group::new(
                    "places do not exist, and widctl never makes what things would lie in",
                    &site,
                )
                .detail(format!("for {address}{more}"))
                .help("make them, or have them made:")
                .remedy(Remedy::Line(command(
                    walk.desired,
                    &site,
                    &wanted.resource,
                ))),
            );
        findings.push(wanted.at(finding));
    }
    Step::told(findings)
}

/// The command that makes a place.
fn command(desired: &Desired, site: &Site, resource: &Resource) -> String {
    match site {
        Site::Namespace { cluster, namespace } => {
            let cluster = desired.wanted.get(&Address::cluster(cluster));
            let cluster = cluster.and_then(|it| it.resource.as_cluster());
            let context = match cluster.map(|it| &it.reach) {
                Some(Reach::Context(context)) => format!(" --context {context}"),
                Some(Reach::Azure | Reach::Nowhere) | None => String::new(),
            };
            format!("kubectl create namespace {namespace}{context}")
        }
        Site::Vault(id) => format!(
            "az keyvault create --name {} --resource-group {} --subscription {} --enable-rbac-authorization {}",
            id.name(),
            id.group(),
            id.subscription(),
            resource.as_role().is_some()
        ),
        Site::Group(id) => {
            let location = resource.as_identity().and_then(|it| it.location.as_deref());
            format!(
                "az group create --name {} --location {} --subscription {}",
                id.name(),
                location.unwrap_or("LOCATION"),
                id.subscription()
            )
        }
    }
}
