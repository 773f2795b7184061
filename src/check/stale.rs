//! Stale trust: credentials for AKS issuers that no seen cluster announces any more, because the cluster was rebuilt or is gone.

use std::collections::BTreeSet;

use super::sides::{at, cluster_of, count, credentials, issuers};
use crate::desired::{Desired, Wanted};
use crate::live::{Live, Owner, Read};
use crate::plan::Plan;
use crate::resource::{Address, Credential, Target, Thing};
use crate::source::{Code, Diagnostic, Group, Remedy, Spot};

/// What was seen of clusters, which is never all that a tenant has.
struct Seens<'a> {
    /// The issuers of the AKS clusters of the subscriptions that were looked at.
    listed: BTreeSet<&'a str>,
    /// The issuers of the declared clusters.
    declared: BTreeSet<&'a str>,
    /// The subscriptions that were looked at.
    subscriptions: Vec<&'a str>,
}

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let Some(seen) = Seens::new(desired, live) else {
        return Vec::new();
    };
    let gone = |issuer: &str| seen.misses(desired, issuer);
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(cluster) = wanted.resource.as_cluster() else {
            continue;
        };
        // Where the cluster itself was asked, its answer counts, and the plan compares it.
        if let Target::Issuer(issuer) = &cluster.target
            && !live.announced.contains_key(&cluster.key)
            && gone(issuer)
        {
            findings.push(declared(address, wanted, issuer, &seen));
        }
    }
    let dead = all(desired, live, plan, &seen);
    findings.extend(
        dead.into_iter()
            .map(|(it, issuer)| told(desired, live, plan, &seen, it, issuer)),
    );
    findings
}

/// The addresses of the credentials of others that trust a cluster which is probably gone.
pub(super) fn dead(desired: &Desired, live: &Live, plan: &Plan) -> BTreeSet<Address> {
    let Some(seen) = Seens::new(desired, live) else {
        return BTreeSet::new();
    };
    let dead = all(desired, live, plan, &seen);
    dead.into_iter().map(|(it, _)| address(it)).collect()
}

/// The credentials of others whose cluster is probably gone and that stay in this plan, each with its issuer.
fn all<'a>(
    desired: &Desired,
    live: &'a Live,
    plan: &Plan,
    seen: &Seens<'_>,
) -> Vec<(&'a Credential, &'a str)> {
    let theirs = credentials(live)
        // Ours are updated where the cluster is declared still, and deleted where it is not.
        .filter(|(found, it)| found.owner(&desired.names) != Owner::Ours && !it.protected())
        .filter_map(|(_, it)| Some((it, it.issuer.known()?)));
    theirs
        .filter(|(it, _)| plan.change(&address(it)).is_none())
        .filter(|(_, issuer)| seen.misses(desired, issuer) && !seen.declared.contains(issuer))
        .collect()
}

fn address(it: &Credential) -> Address {
    Address::undeclared_credential(&it.identity, &it.name)
}

impl<'a> Seens<'a> {
    /// Whether an issuer is one of AKS's that no seen cluster has.
    fn misses(&self, desired: &Desired, issuer: &str) -> bool {
        is_aks(issuer, &desired.tenant) && !self.listed.contains(issuer)
    }

    /// `None`: a cluster could not be read, and whatever is nobody's might be its.
    fn new(desired: &'a Desired, live: &'a Live) -> Option<Self> {
        let mut listed = BTreeSet::new();
        for issuers in live.issuers.values() {
            listed.extend(issuers.as_ref().ok()?.values().map(String::as_str));
        }
        let mut declared = desired.in_question().filter(|(_, it)| {
            let cluster = it.resource.as_cluster();
            cluster.is_some_and(|it| matches!(it.target, Target::Aks(_)))
        });
        if declared.any(|(_, it)| matches!(live.seen(&it.resource), Read::Unread(_))) {
            return None;
        }
        Some(Self {
            listed,
            declared: issuers(desired, live).into_values().collect(),
            subscriptions: live.issuers.keys().map(String::as_str).collect(),
        })
    }

    /// What is known, and no more than that.
    fn words(&self, issuer: &str) -> String {
        let (one, has) = match self.subscriptions.len() {
            1 => ("subscription", "has"),
            _ => ("subscriptions", "have"),
        };
        let all = self.subscriptions.join(", ");
        match self.listed.len() {
            0 => format!("{one} {all} {has} no AKS cluster with an issuer, let alone {issuer}"),
            number => format!(
                "{one} {all} {has} {} with an issuer, none of which is {issuer}",
                count(number, "AKS cluster")
            ),
        }
    }
}

/// Whether an issuer is one that AKS gave to a cluster of this tenant: `https://REGION.oic.prod-aks.azure.com/TENANT/GUID/`, with
/// another ending in other clouds. Identity bindings have a like one (`https://ib.oic…`) that is no cluster's.
fn is_aks(issuer: &str, tenant: &str) -> bool {
    let Some((region, rest)) = region_of(issuer) else {
        return false;
    };
    let mut path = rest.split('/').skip(1);
    let (of, guid) = (path.next(), path.next());
    region != "ib"
        && of.is_some_and(|it| it.eq_ignore_ascii_case(tenant))
        && guid.is_some_and(|it| it.len() == 36)
}

/// The region that an AKS issuer names, and what follows `.oic.prod-aks.azure.`.
fn region_of(issuer: &str) -> Option<(&str, &str)> {
    issuer
        .strip_prefix("https://")?
        .split_once(".oic.prod-aks.azure.")
}

fn told(
    desired: &Desired,
    live: &Live,
    plan: &Plan,
    seen: &Seens<'_>,
    it: &Credential,
    issuer: &str,
) -> Diagnostic {
    let message = format!(
        "credential {} of {} trusts a cluster that is probably gone",
        it.name, it.identity
    );
    let known = seen.words(issuer);
    let former: Vec<String> = former(desired, live, it, issuer);
    let group = Group::new(
        "credentials trust clusters that are probably gone",
        &it.identity,
    )
    .detail(format!("credential {} for {issuer}", it.name));
    let finding = if former.is_empty() {
        Diagnostic::note(Code::Stale, message)
            .why(format!("{known}; the rest of the tenant was not looked at"))
    } else {
        Diagnostic::warning(Code::Stale, message).why(format!(
            "{known}; it looks like the former one of {}, where {} is declared",
            former.join(" or "),
            it.subject.known().unwrap_or_default()
        ))
    };
    let address = address(it);
    let finding = if plan.others.contains_key(&address) {
        let flag = format!("--delete {}", address.word());
        finding
            .help(format!("others made it, so widctl leaves it alone; if that cluster is gone: `{flag}`"))
            .group(
                group
                    .help("others made them, so widctl leaves them alone; if those clusters are gone:")
                    .remedy(Remedy::Flag(flag)),
            )
    } else {
        finding
            .help("others made it, so widctl leaves it alone; if that cluster is gone, delete it")
            .group(group.help(
                "others made them, so widctl leaves them alone; if those clusters are gone, delete them",
            ))
    };
    at(finding, desired.wanted.get(&it.identity))
}

/// The declared clusters of the same region on which the same subject is declared for the same identity: one of them was rebuilt, in
/// all likelihood.
fn former(desired: &Desired, live: &Live, it: &Credential, issuer: &str) -> Vec<String> {
    let issuers = issuers(desired, live);
    let region = region_of(issuer).map(|it| it.0);
    let declared = desired.wanted.iter().filter(|(_, wanted)| {
        let same = |of: &Credential| of.identity == it.identity && of.subject == it.subject;
        wanted.resource.as_credential().is_some_and(same)
    });
    let clusters = declared.filter_map(|(address, _)| cluster_of(address));
    clusters
        .filter(|cluster| {
            let now = issuers.get(cluster).and_then(|it| region_of(it));
            now.is_some_and(|it| Some(it.0) == region)
        })
        .map(|cluster| cluster.to_string())
        .collect()
}

/// The manifest gives an issuer that looks like AKS's and is no seen cluster's.
fn declared(address: &Address, wanted: &Wanted, issuer: &str, seen: &Seens<'_>) -> Diagnostic {
    let finding = Diagnostic::note(
        Code::Stale,
        format!("the issuer of {address} is that of a cluster that is probably gone"),
    )
    .why(format!(
        "{}; the rest of the tenant was not looked at",
        seen.words(issuer)
    ))
    .help("a cluster that is rebuilt gets another issuer; declared by `aks:`, its issuer is read from Azure each time");
    match wanted.origin.first() {
        Some(place) => finding.at(Spot::Value(place.field("issuer"))),
        None => finding,
    }
}
