//! The diff: desired and live in, the plan out. Total, pure, deterministic; it walks in the order of need.

use std::collections::BTreeMap;

use super::index::Index;
use super::walk::{Walk, at};
use super::{
    Access, Plan, Why, Wishes, access, accounts, acting, applications, bindings, cluster_roles,
    clusters, credentials, identities, losses, names, order, own, policies, roles, strangers,
    touches, traces, wishes,
};
use crate::desired::{Desired, Layer, Wanted};
use crate::live::{Ground, Live, Looked, Presence, Site};
use crate::resource::{Address, Reach, Resource};
use crate::source::{Code, Diagnostic, Group, Remedy};

/// What must become of each thing so that the world is as desired.
///
/// What a thing needs is judged before it: a parent that is yet to be made, or is replaced, has no known outputs.
pub fn diff(desired: &Desired, live: &Live, wished: &Wishes) -> Plan {
    let desired = names::settle(desired, live);
    let desired: &Desired = &desired;
    let mut walk = Walk {
        desired,
        live,
        wishes: wished,
        index: Index::new(desired, live),
        changes: BTreeMap::new(),
        known: BTreeMap::new(),
        closed: BTreeMap::new(),
        meant: std::collections::BTreeSet::new(),
        findings: Vec::new(),
        strangers: BTreeMap::new(),
    };
    clusters::judge(&mut walk);
    unseen(&mut walk);
    nowhere(&mut walk);
    identities::judge(&mut walk);
    applications::judge(&mut walk);
    credentials::judge(&mut walk);
    bindings::judge(&mut walk);
    credentials::prune(&mut walk);
    bindings::prune(&mut walk);
    strangers::judge(&mut walk);
    credentials::make_room(&mut walk);
    roles::judge(&mut walk);
    roles::prune(&mut walk);
    policies::judge(&mut walk);
    policies::prune(&mut walk);
    cluster_roles::judge(&mut walk);
    accounts::judge(&mut walk);
    accounts::prune(&mut walk);
    cluster_roles::prune(&mut walk);
    bindings::pods(&mut walk);
    order::prune_identities(&mut walk);
    policies::stay(&mut walk);
    traces::keep(&mut walk);
    // Only now is it certain which assignments go.
    roles::make_room(&mut walk);
    order::settle(&mut walk);
    sites(&mut walk);
    wishes::vain(&mut walk);
    touches::settle(&mut walk);
    own::settle(&mut walk);
    let (access, owned) = accesses(&mut walk);
    Plan {
        manifest: desired.names.name.clone(),
        formerly: desired.names.formerly.clone(),
        tenant: desired.tenant.clone(),
        access,
        owned,
        limited: desired.only.is_some(),
        unseen: live.looked.values().any(|it| matches!(it, Looked::Not(_))),
        others: walk.strangers,
        changes: walk.changes.into_values().collect(),
        findings: walk.findings,
    }
}

/// Who gains or loses which access, and how many are ours; at each change, how many end there.
fn accesses(walk: &mut Walk<'_>) -> (Vec<Access>, usize) {
    let (counts, access, owned) = {
        let walk: &Walk<'_> = walk;
        let pairs = acting::pairs(walk);
        let book = acting::Book::new(walk, &pairs);
        let trust = acting::trust(&book, &pairs);
        (
            losses::count(walk, &book, &pairs, &trust),
            access::turns(walk, &book, &pairs, &trust),
            losses::owned(walk, &book),
        )
    };
    for (address, count) in counts {
        if let Some(change) = walk.changes.get_mut(&address) {
            change.risk.ends = count;
        }
    }
    (access, owned)
}

/// What the plan did not see, in words.
fn unseen(walk: &mut Walk<'_>) {
    for (ground, looked) in &walk.live.looked {
        if leads_elsewhere(walk, ground) {
            continue;
        }
        let finding = match looked {
            Looked::Whole => continue,
            Looked::Named(fault) => Diagnostic::note(
                Code::NotSearched,
                format!(
                    "{} could not be searched for what is no longer declared",
                    place(walk, ground)
                ),
            )
            .why(fault.to_string())
            .group(
                Group::new(
                    "could not be searched for what is no longer declared",
                    place(walk, ground),
                )
                .detail(fault.to_string()),
            ),
            Looked::Not(fault) => Diagnostic::warning(
                Code::NotSeen,
                format!("{} could not be read", place(walk, ground)),
            )
            .why(fault.to_string())
            .group(Group::new("could not be read", place(walk, ground)).detail(fault.to_string())),
        };
        walk.findings.push(finding);
    }
}

/// Nothing names a place in which managed identities could be looked for.
fn nowhere(walk: &mut Walk<'_>) {
    let places = &walk.desired.places;
    let looks = walk.desired.only.is_none() && walk.desired.layer != Some(Layer::Kubernetes);
    if !looks || !places.named.is_empty() || places.kept.is_some() {
        return;
    }
    walk.findings.push(
        Diagnostic::note(
            Code::Nowhere,
            "managed identities that are no longer declared were looked for nowhere",
        )
        .why("the manifest names no subscription: not for an identity, a cluster, a vault or a scope, nor in `defaults`")
        .help(
            "name those where it once made some: `subscriptions: [ID]`; where there are none, `subscriptions: []` says so",
        ),
    );
}

/// A cluster behind the wrong context is not looked at, and that the context is wrong has been said.
fn leads_elsewhere(walk: &Walk<'_>, ground: &Ground) -> bool {
    let (Ground::Cluster(key) | Ground::ClusterRoles(key)) = ground else {
        return false;
    };
    let closed = walk.closed.get(&Address::cluster(key));
    closed.is_some_and(|it| matches!(it.accounts, Some(Why::OtherIssuer { .. })))
}

fn place(walk: &Walk<'_>, ground: &Ground) -> String {
    match ground {
        Ground::Subscription(id) => format!("subscription {id}"),
        Ground::Credentials(of) => match walk.index.identities.get(of) {
            Some(address) => format!("what hangs on {address}"),
            None => format!("what hangs on {of}"),
        },
        Ground::Roles(scope) => format!("the role assignments at {scope}"),
        Ground::Vaults(id) => format!("the key vaults of subscription {id}"),
        Ground::Applications => "the applications of the tenant".to_owned(),
        Ground::Bindings(cluster) => format!("the identity bindings of {cluster}"),
        Ground::ClusterRoles(key) => format!("the ClusterRoles of cluster/{key}"),
        Ground::Names(key) => format!("the names of cluster/{key}'s service accounts on its host"),
        Ground::Cluster(key) => format!("the service accounts of cluster/{key}"),
    }
}

/// One finding for each place that is not there, with the command that makes it.
fn sites(walk: &mut Walk<'_>) {
    let mut missing: BTreeMap<Site, Vec<(Address, &Wanted)>> = BTreeMap::new();
    for change in walk.changes.values() {
        let (Why::NoSite(site, Presence::Missing), Some(wanted)) =
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
        walk.findings.push(at(finding, wanted));
    }
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
