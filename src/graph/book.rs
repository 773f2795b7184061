//! Which cluster an issuer is, so that a credential that nobody declares is told by the service account that it trusts.

use std::collections::BTreeMap;

use super::Node;
use crate::desired::Desired;
use crate::plan::{Approved, SavedValue};
use crate::resource::{Address, Kind, Target, Value};

/// The keys of clusters by their issuers.
#[derive(Debug, Default)]
pub(super) struct Book {
    clusters: BTreeMap<String, String>,
}

impl Book {
    /// What the manifest itself says, what a plan says that it will write, and what was seen.
    pub(super) fn new(
        desired: &Desired,
        changes: &[Approved],
        seen: &BTreeMap<String, String>,
    ) -> Self {
        let mut clusters = seen.clone();
        let declared = desired.wanted.values();
        for it in declared.filter_map(|it| it.resource.as_cluster()) {
            if let Target::Issuer(issuer) = &it.target {
                clusters.insert(issuer.clone(), it.key.clone());
            }
        }
        let declared = |it: &&Approved| desired.wanted.contains_key(&it.address);
        for change in changes.iter().filter(declared) {
            let issuer = change.fields.iter().find(|it| it.name == "issuer");
            if let Some(issuer) = issuer.and_then(|it| text(&it.after))
                && let Some(cluster) = signs(desired, &change.address)
            {
                clusters.insert(issuer.to_owned(), cluster);
            }
        }
        Self { clusters }
    }

    /// Whoever has such tokens.
    pub(super) fn subject(&self, issuer: &str, subject: &str) -> Node {
        let account = subject.strip_prefix("system:serviceaccount:");
        let account = account.and_then(|it| it.split_once(':'));
        match (account, self.clusters.get(issuer)) {
            (Some((namespace, name)), Some(cluster)) => Node::Account {
                cluster: cluster.clone(),
                namespace: namespace.to_owned(),
                name: name.to_owned(),
            },
            (Some(_) | None, _) => Node::Subject {
                issuer: issuer.to_owned(),
                subject: subject.to_owned(),
            },
        }
    }
}

/// The cluster that signs the tokens which a binding's credential trusts, by its key; a vCluster's are signed by its host.
fn signs(desired: &Desired, credential: &Address) -> Option<String> {
    let cluster = Some(credential).filter(|it| it.kind() == Kind::Credential);
    let cluster = cluster.and_then(Address::cluster_of)?;
    let wanted = desired.wanted.get(&cluster)?;
    match &wanted.resource.as_cluster()?.target {
        Target::Vcluster(it) => Some(it.host.clone()),
        Target::Aks(_) | Target::Issuer(_) => cluster.keys().first().cloned(),
    }
}

/// A text, where it is known.
pub(super) fn text(value: &SavedValue) -> Option<&str> {
    match value {
        SavedValue::Known(Value::Text(it)) => it.known(),
        SavedValue::Known(Value::Set(_) | Value::Map(_) | Value::Flag(_))
        | SavedValue::Nothing
        | SavedValue::Unknown => None,
    }
}
