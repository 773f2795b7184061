//! The estate as the sandbox's world, and as the manifests that somebody would write who moves it to widctl.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Value, json};
use uuid::Uuid;

use super::terraform::{Environment, Estate};

pub(crate) const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
/// Service accounts of this name are there already: the company's own operator makes one for every application that it deploys.
pub(crate) const DEPLOYED: &str = "server-sa";

/// A subscription's id, made of the company's short name for it.
pub(crate) fn subscription(name: &str) -> String {
    let digits = name.trim_start_matches(|it: char| !it.is_ascii_digit());
    format!("5ab50000-0000-4000-8000-{digits:0>12}")
}

/// What AKS would call a cluster's issuer.
pub(crate) fn issuer(environment: &Environment, cluster: &str) -> String {
    let guid = Uuid::new_v5(&Uuid::NAMESPACE_DNS, cluster.as_bytes());
    let region = &environment.location;
    format!("https://{region}.oic.prod-aks.azure.com/{TENANT}/{guid}/")
}

/// Subscriptions, groups, the identities that Terraform only reads, and the clusters with what is deployed in them.
pub(crate) fn world(estate: &Estate, faults: Value) -> Value {
    let mut groups: BTreeMap<&str, BTreeMap<String, &str>> = BTreeMap::new();
    let mut identities = Vec::new();
    let mut clusters = Vec::new();
    for it in &estate.environments {
        let home = groups.entry(&it.subscription).or_default();
        home.insert(it.group(), &it.location);
        home.insert(it.clusters_group(), &it.location);
        let there: BTreeSet<&str> = estate
            .blocks_of(it)
            .filter(|block| block.exists)
            .map(|block| block.identity.as_str())
            .collect();
        identities.extend(there.into_iter().map(|identity| {
            json!({"subscription": subscription(&it.subscription), "group": it.group(), "name": it.azure_name(identity), "tags": {"made-by": "terraform"}})
        }));
        let (namespaces, accounts) = deployed(estate, it);
        let mut kubernetes = json!({"namespaces": namespaces});
        for (namespace, name) in accounts {
            let account = json!({"namespace": namespace, "name": name});
            match &mut kubernetes["serviceAccounts"] {
                Value::Array(accounts) => accounts.push(account),
                none => *none = json!([account]),
            }
        }
        clusters.extend(it.clusters.iter().map(|name| {
            json!({
                "name": name,
                "aks": {
                    "subscription": subscription(&it.subscription),
                    "group": it.clusters_group(),
                    "issuer": issuer(it, name),
                    "workloadIdentity": true,
                    "entra": true,
                    "disableLocalAccounts": true,
                },
                "kubernetes": kubernetes,
            })
        }));
    }
    let subscriptions: Vec<Value> = groups
        .iter()
        .map(|(name, groups)| json!({"id": subscription(name), "name": name, "groups": groups}))
        .collect();
    json!({
        "seed": 8,
        "tenant": TENANT,
        "subscriptions": subscriptions,
        "identities": identities,
        "clusters": clusters,
        "operation": {"polls": 0, "seconds": 0},
        "faults": faults,
    })
}

/// The namespaces of an environment's clusters, and the service accounts that are there already.
pub(crate) fn deployed(
    estate: &Estate,
    environment: &Environment,
) -> (BTreeSet<String>, BTreeSet<(String, String)>) {
    let blocks = || estate.blocks_of(environment);
    let namespaces = blocks().map(|it| it.namespace.clone()).collect();
    let accounts = blocks()
        .filter(|it| it.account == DEPLOYED)
        .map(|it| (it.namespace.clone(), it.account.clone()))
        .collect();
    (namespaces, accounts)
}

/// Which environments, by folder, use each identity for which service accounts.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>>;

fn uses(estate: &Estate) -> Uses<'_> {
    let mut uses = Uses::new();
    for block in &estate.blocks {
        let accounts = uses.entry(&block.identity).or_default();
        let account = (block.namespace.as_str(), block.account.as_str());
        accounts.entry(account).or_default().insert(&block.folder);
    }
    uses
}

/// The file that all environments share: identities, and bindings by label. A cluster bears a label for each identity that
/// is used there, or one for all that are used everywhere.
pub(crate) fn bindings(estate: &Estate) -> String {
    let uses = uses(estate);
    let everywhere = estate.manifested().count();
    let mut text = String::from(
        "# Which service accounts act as which identity, in every environment.\napiVersion: widctl/v1\n\nidentities:\n",
    );
    for identity in uses.keys() {
        let _ = writeln!(text, "  {identity}: {{managedIdentity: {{}}}}");
    }
    text.push_str("\nbindings:\n");
    for (identity, accounts) in &uses {
        for ((namespace, account), folders) in accounts {
            let selector = if folders.len() == everywhere {
                "platform: radix".to_owned()
            } else {
                format!("{identity}: used")
            };
            let _ = write!(
                text,
                "  - identity: {identity}\n    clusters: {{{selector}}}\n    namespace: {namespace}\n    serviceAccount: {account}\n"
            );
            // Where two identities share a service account, its annotation names the one that was there first.
            let shared = uses.iter().any(|(other, accounts)| {
                other != identity && accounts.contains_key(&(namespace, account))
            });
            let first = estate.blocks.iter().any(|it| {
                it.first && (it.identity.as_str(), it.namespace.as_str()) == (identity, namespace)
            });
            if shared && first {
                text.push_str("    annotate: true\n");
            }
        }
    }
    text
}

/// An environment's own file. Clusters in `leaving` are still declared, but nothing is bound there any more.
pub(crate) fn environment(
    estate: &Estate,
    it: &Environment,
    clusters: &[&str],
    leaving: &[&str],
) -> String {
    let mut text = format!(
        "apiVersion: widctl/v1\nname: {}\ntenant: {TENANT}\n\ndefaults:\n  subscription: {}\n  resourceGroup: {}\n  location: {}\n  identityName: radix-id-{{name}}-{}\n  tags: {{environment: {}}}\n\nclusters:\n",
        it.manifest(),
        subscription(&it.subscription),
        it.group(),
        it.location,
        it.name,
        it.name,
    );
    let everywhere = estate.manifested().count();
    let mut labels = vec!["platform: radix".to_owned()];
    for (identity, accounts) in uses(estate) {
        let folders: BTreeSet<&str> = accounts.values().flatten().copied().collect();
        if folders.len() < everywhere && folders.contains(it.folder.as_str()) {
            labels.push(format!("{identity}: used"));
        }
    }
    for name in clusters.iter().chain(leaving) {
        let group = it.clusters_group();
        let _ = write!(
            text,
            "  {name}:\n    aks: {{resourceGroup: {group}, name: {name}}}\n    webhook: addon\n"
        );
        if clusters.contains(name) {
            text.push_str("    labels:\n");
            for label in &labels {
                let _ = writeln!(text, "      {label}");
            }
        }
    }
    text
}
