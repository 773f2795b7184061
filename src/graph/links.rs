//! Which lines one thing draws, by its address and its fields: the same for what is declared, for what a plan changes and for what others
//! made.

use std::collections::{BTreeMap, BTreeSet};

use super::Node;
use super::book::{Book, text};
use crate::plan::SavedValue;
use crate::resource::{Address, ArmId, Kind, Resource, RoleRef, Value};

/// What a thing holds, by the names of its fields.
pub(super) type Fields = BTreeMap<String, SavedValue>;

/// One part of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) from: Node,
    pub(super) to: Node,
    pub(super) part: String,
}

/// The fields of a resource.
pub(super) fn fields(resource: &Resource) -> Fields {
    let all = resource.fields().into_iter();
    all.map(|(name, value)| (name.to_owned(), Some(value).into()))
        .collect()
}

fn set(value: Option<&SavedValue>) -> BTreeSet<String> {
    match value {
        Some(SavedValue::Known(Value::Set(it))) => it.clone(),
        Some(SavedValue::Known(_) | SavedValue::Nothing | SavedValue::Unknown) | None => {
            BTreeSet::new()
        }
    }
}

/// The lines of a thing that holds these fields. `vault`: the key vault that it is about, by its id where that is known. `by_name`: whether
/// its tokens are those of the service account that its address names.
pub(super) fn links(
    address: &Address,
    fields: &Fields,
    vault: Option<&str>,
    by_name: bool,
    book: &Book,
) -> Vec<Link> {
    let Some(identity) = address.identity_of().map(Node::Identity) else {
        return Vec::new();
    };
    let known = |name: &str| fields.get(name).and_then(text);
    let reaches = |to: Node, part: &str| Link {
        from: identity.clone(),
        to,
        part: part.to_owned(),
    };
    match (address.kind(), address.keys()) {
        (Kind::Credential, [_, cluster, namespace, name]) if by_name => {
            let from = Node::Account {
                cluster: cluster.clone(),
                namespace: namespace.clone(),
                name: name.clone(),
            };
            vec![acts(from, identity, CREDENTIAL)]
        }
        // One that holds nothing is not there.
        (Kind::Credential | Kind::Trust, _) if !fields.contains_key("issuer") => Vec::new(),
        (Kind::Credential | Kind::Trust, _) => {
            let from = book.subject(
                known("issuer").unwrap_or_default(),
                known("subject").unwrap_or_default(),
            );
            vec![acts(from, identity, CREDENTIAL)]
        }
        (Kind::Role, _) => {
            let (Some(role), Some(scope)) = (known("role"), known("scope")) else {
                return Vec::new();
            };
            let written = RoleRef::written(role);
            let definition = written.definition();
            let role = definition.map_or(written, |it| RoleRef::of(&it));
            let to = Node::Role {
                scope: ArmId::from(scope.to_owned()),
                role: role.as_str().to_owned(),
            };
            let part = match known("condition") {
                Some(_) => "under a condition",
                None => "",
            };
            vec![reaches(to, part)]
        }
        (Kind::Policy, [_, name]) => {
            let vault = vault.unwrap_or(name.trim_start_matches('@'));
            let sorts = ["certificates", "keys", "secrets", "storage"];
            let each = sorts.iter().flat_map(|sort| {
                let verbs = set(fields.get(*sort)).into_iter();
                verbs.map(move |verb| (*sort, verb))
            });
            each.map(|(sort, verb)| {
                let to = Node::Policy {
                    vault: vault.to_lowercase(),
                    sort: sort.to_owned(),
                };
                reaches(to, &verb)
            })
            .collect()
        }
        (Kind::AppRole, keys) => {
            // What nobody declares is called by both in one.
            let (role, api) = match keys {
                [_, role, api] => (role.as_str(), api.as_str()),
                [_, both] => {
                    let both = both.trim_start_matches('@');
                    both.split_once('@').unwrap_or((both, ""))
                }
                _ => return Vec::new(),
            };
            let to = Node::AppRole {
                api: api.to_lowercase(),
                role: role.to_owned(),
            };
            vec![reaches(to, "")]
        }
        (Kind::ClusterRole, _) => {
            let Some(cluster) = address.cluster_of() else {
                return Vec::new();
            };
            let cluster = cluster.keys().join("/");
            let accounts = set(fields.get("serviceAccounts"));
            let accounts = accounts.iter().filter_map(|it| it.split_once('/'));
            accounts
                .map(|(namespace, name)| {
                    let from = Node::Account {
                        cluster: cluster.clone(),
                        namespace: namespace.to_owned(),
                        name: name.to_owned(),
                    };
                    acts(from, identity.clone(), BINDING)
                })
                .collect()
        }
        (
            Kind::Cluster | Kind::Identity | Kind::Binding | Kind::ServiceAccount | Kind::Policy,
            _,
        ) => Vec::new(),
    }
}

/// By a federated credential.
const CREDENTIAL: &str = "credential";
/// By an identity binding of AKS.
const BINDING: &str = "identity binding";

fn acts(from: Node, to: Node, part: &str) -> Link {
    Link {
        from,
        to,
        part: part.to_owned(),
    }
}
