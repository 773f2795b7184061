//! The model of vClusters: what their service accounts are called on the host, and what each of them puts there.

use std::collections::{BTreeMap, BTreeSet};

use widctl::desired::Desired;
use widctl::live::{Coverage, Found, Holders, Listing, Live, Read};
use widctl::resource::{
    Address, Kind, RemoteId, Resource, ServiceAccount, Target, Translation, Vcluster,
};

use super::model::{bare, unread};

/// Asks the platforms wherever that was not refused, and syncs.
pub(crate) fn look(desired: &Desired, live: &mut Live) {
    live.on_host.retain(|it, _| asked_for(desired, it));
    for (key, it) in all(desired) {
        if it.translation == Translation::Offline {
            continue;
        }
        let names = Listing::Names(key.to_owned());
        let coverage = live
            .coverage
            .entry(names)
            .or_insert(Coverage::Whole)
            .clone();
        for account in accounts(desired, key) {
            let told = match &coverage {
                Coverage::Whole => Ok(platform_name(&account)),
                Coverage::Named(fault) | Coverage::Not(fault) => Err(fault.clone()),
            };
            live.on_host.entry(account).or_insert(told);
        }
    }
    sync(desired, live);
}

/// The platform does not answer any more for one of its service accounts, or for all.
pub(crate) fn silence(live: &mut Live, key: &str, one: Option<&Address>) {
    let names = Listing::Names(key.to_owned());
    live.coverage.insert(names, Coverage::Not(unread()));
    for (account, told) in &mut live.on_host {
        let of = account.cluster_of() == Some(Address::cluster(key));
        if of && one.is_none_or(|it| it == account) {
            *told = Err(unread());
        }
    }
}

/// The clusters whose tokens a cluster's issuer signs: itself, and the vClusters that run on it.
pub(crate) fn signed_by(desired: &Desired, key: &str) -> BTreeSet<String> {
    let inside = all(desired).into_iter().filter(|(_, it)| it.host == key);
    let inside = inside.map(|(key, _)| key.to_owned());
    inside.chain([key.to_owned()]).collect()
}

fn all(desired: &Desired) -> Vec<(&str, &Vcluster)> {
    let clusters = desired.wanted.values();
    let clusters = clusters.filter_map(|it| it.resource.as_cluster());
    clusters
        .filter_map(|it| match &it.target {
            Target::Vcluster(of) => Some((it.key.as_str(), of)),
            Target::Aks(_) | Target::Issuer(_) => None,
        })
        .collect()
}

/// The service accounts of a vCluster that credentials speak of.
fn accounts(desired: &Desired, key: &str) -> BTreeSet<Address> {
    let of = Address::cluster(key);
    let credentials = desired.wanted.keys();
    let credentials = credentials
        .filter(|it| it.kind() == Kind::Credential && it.cluster_of().as_ref() == Some(&of));
    credentials
        .filter_map(|it| match it.keys() {
            [_, cluster, namespace, name] => {
                Some(Address::service_account(cluster, namespace, name))
            }
            _ => None,
        })
        .collect()
}

fn asked_for(desired: &Desired, account: &Address) -> bool {
    match account.keys() {
        [key, ..] => accounts(desired, key).contains(account),
        [] => false,
    }
}

/// A platform says otherwise than the formula, so that whoever takes the one for the other is found out.
fn platform_name(account: &Address) -> String {
    match account.keys() {
        [cluster, namespace, name] => format!("{name}-of-{namespace}-in-{cluster}"),
        other => panic!("{other:?}"),
    }
}

/// Puts a copy of every service account that is inside on the host, labels and annotations and all, and takes away what is left of
/// those that are no more.
fn sync(desired: &Desired, live: &mut Live) {
    let mut copies: BTreeMap<RemoteId, Read<Box<Found>>> = BTreeMap::new();
    let vclusters = all(desired);
    for (key, of) in &vclusters {
        let host = Listing::Cluster(of.host.clone());
        if live.coverage(&host) != Coverage::Whole {
            continue;
        }
        for (_, found) in live.found() {
            let Some(inside) = found.resource.as_service_account() else {
                continue;
            };
            if inside.cluster != *key {
                continue;
            }
            let account = Address::service_account(key, &inside.namespace, &inside.name);
            let name = match (&of.translation, live.on_host.get(&account)) {
                (Translation::Offline, _) => of.account(&inside.namespace, &inside.name),
                (Translation::Platform { .. }, Some(Ok(name))) => name.clone(),
                (Translation::Platform { .. }, Some(Err(_)) | None) => platform_name(&account),
            };
            let it = copy(found, inside, of, &name);
            copies.insert(it.resource.remote_id(), Read::Found(Box::new(it)));
        }
    }
    let on_host = |id: &RemoteId| match id {
        RemoteId::ServiceAccount {
            cluster, namespace, ..
        } => vclusters
            .iter()
            .any(|(_, it)| it.host == *cluster && it.namespace == *namespace),
        _ => false,
    };
    live.sights.retain(|id, _| !on_host(id));
    live.sights.extend(copies);
}

fn copy(found: &Found, inside: &ServiceAccount, of: &Vcluster, name: &str) -> Found {
    let fields = found.resource.fields().into_keys();
    let by_vcluster = || Holders::from([("vcluster".to_owned(), None)]);
    Found {
        mark: found.mark.clone(),
        managers: fields.map(|it| (it.to_owned(), by_vcluster())).collect(),
        foreign: BTreeSet::from(["metadata.annotations.vcluster.loft.sh/object-uid".to_owned()]),
        ..bare(Resource::ServiceAccount(ServiceAccount {
            cluster: of.host.clone(),
            namespace: of.namespace.clone(),
            name: name.to_owned(),
            identity: None,
            trusted_by: BTreeSet::new(),
            issuer: inside.issuer.clone(),
            client_id: inside.client_id.clone(),
            tenant_id: inside.tenant_id.clone(),
        }))
    }
}
