//! ClusterRoles and ClusterRoleBindings of identity bindings: read in pairs of one name, and what a pair comes to.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::list::List;
use super::{Budget, JSON, Kube, fields, segment};
use crate::fault::Fault;
use crate::live::{Found, Holders, Version};
use crate::resource::{Address, ClusterRole, MaybeKnown, Names, Outputs, RemoteId, Resource};

const GROUP: &str = "rbac.authorization.k8s.io";
/// Only objects with a mark are listed: clusters have some hundred roles of their own.
const MARKED: &str = "labelSelector=widctl%2Fmark";

/// What is looked for among a cluster's ClusterRoles.
#[derive(Debug, Clone, Copy)]
pub struct WantedRoles<'a> {
    /// The cluster's issuer, which goes into marks.
    pub issuer: &'a MaybeKnown,
    /// The manifest's names.
    pub names: &'a Names,
    /// The declared ones by name, with the identity that each is for.
    pub declared: &'a BTreeMap<String, Address>,
}

/// One of the two objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Half {
    Role,
    Binding,
}

impl Half {
    pub(super) const BOTH: [Half; 2] = [Half::Role, Half::Binding];

    pub(super) fn kind(self) -> &'static str {
        match self {
            Half::Role => "ClusterRole",
            Half::Binding => "ClusterRoleBinding",
        }
    }

    fn all(self) -> String {
        let plural = match self {
            Half::Role => "clusterroles",
            Half::Binding => "clusterrolebindings",
        };
        format!("/apis/{GROUP}/v1/{plural}")
    }

    /// The path of the object of this name.
    pub(super) fn path(self, name: &str) -> String {
        format!("{}/{}", self.all(), segment(name))
    }
}

/// An object as it was read.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Map<String, Value>")]
pub(crate) struct Object {
    pub(super) meta: ObjectMeta,
    body: Map<String, Value>,
}

impl TryFrom<Map<String, Value>> for Object {
    type Error = serde_json::Error;

    fn try_from(mut body: Map<String, Value>) -> Result<Self, Self::Error> {
        let meta = body.remove("metadata").unwrap_or_default();
        Ok(Self {
            meta: serde_json::from_value(meta)?,
            body,
        })
    }
}

impl Object {
    /// What stands at a key beside the metadata; null where nothing does.
    pub(super) fn at(&self, key: &str) -> &Value {
        self.body.get(key).unwrap_or(&Value::Null)
    }
}

/// What there is of the two objects of one name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pair {
    pub(super) role: Option<Object>,
    pub(super) binding: Option<Object>,
}

impl Pair {
    pub(super) fn half(&self, of: Half) -> Option<&Object> {
        match of {
            Half::Role => self.role.as_ref(),
            Half::Binding => self.binding.as_ref(),
        }
    }

    pub(super) fn put(&mut self, of: Half, object: Option<Object>) {
        match of {
            Half::Role => self.role = object,
            Half::Binding => self.binding = object,
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.role.is_none() && self.binding.is_none()
    }

    fn halves(&self) -> impl Iterator<Item = &Object> {
        self.role.iter().chain(&self.binding)
    }

    /// The client id that the role's one rule names; none where there is no role, or its rules are of another form.
    fn client_id(&self) -> Option<&str> {
        let role = self.role.as_ref()?;
        let [rule] = role.at("rules").as_array()?.as_slice() else {
            return None;
        };
        let id = rule.pointer("/resources/0")?.as_str()?;
        let plain = role.at("aggregationRule").is_null()
            && *rule
                == json!({"verbs": [ClusterRole::VERB], "apiGroups": [ClusterRole::API_GROUP], "resources": [id]});
        plain.then_some(id)
    }

    /// Whether the binding is to another role than that of its name. It can never be turned to this one.
    pub(super) fn is_bound_elsewhere(&self, name: &str) -> bool {
        self.binding
            .as_ref()
            .is_some_and(|it| *it.at("roleRef") != role_ref(name))
    }

    /// Whom the binding gives the role to: service accounts as `NAMESPACE/NAME`, others with their kind before them.
    fn subjects(&self, name: &str) -> BTreeSet<String> {
        let binding = self.binding.as_ref();
        binding
            .filter(|_| !self.is_bound_elsewhere(name))
            .and_then(|it| it.at("subjects").as_array())
            .into_iter()
            .flatten()
            .map(|subject| {
                let text = |field: &str| {
                    let text = subject.get(field).and_then(Value::as_str);
                    text.unwrap_or_default()
                };
                match text("kind") {
                    "ServiceAccount" => format!("{}/{}", text("namespace"), text("name")),
                    kind => format!("{kind}:{}", text("name")),
                }
            })
            .collect()
    }

    /// The mark, where all that is there of the two bears the same.
    fn mark(&self) -> Option<&str> {
        let mut marks = self.halves().map(|it| fields::label(&it.meta));
        let first = marks.next()??;
        marks.all(|it| it == Some(first)).then_some(first)
    }

    /// The pair as a thing that was found.
    pub(super) fn found(
        &self,
        cluster: &str,
        name: &str,
        identity: Address,
        issuer: &MaybeKnown,
        names: &Names,
    ) -> Found {
        let mut managers: BTreeMap<String, Holders> = BTreeMap::new();
        let mut foreign = BTreeSet::new();
        for half in Half::BOTH {
            let Some(object) = self.half(half) else {
                continue;
            };
            let holders = fields::holders(&object.meta);
            for (field, path) in [
                ("clientId", "rules"),
                ("serviceAccounts", "subjects"),
                ("mark", "metadata.labels.widctl/mark"),
            ] {
                if let Some(them) = holders.get(path) {
                    let field = managers.entry(field.to_owned()).or_default();
                    field.extend(them.clone());
                }
            }
            let theirs = fields::foreign(&object.meta, names);
            foreign.extend(theirs.iter().map(|it| format!("{} {it}", half.kind())));
        }
        Found {
            resource: Resource::ClusterRole(ClusterRole {
                cluster: cluster.to_owned(),
                identity,
                issuer: issuer.clone(),
                name: name.to_owned(),
                client_id: self.client_id().map(MaybeKnown::from),
                service_accounts: self.subjects(name),
            }),
            outputs: Outputs::new(),
            mark: self.mark().map(str::to_owned),
            managers,
            foreign,
            version: self.version(),
        }
    }

    /// Which very objects these are, as one.
    pub(super) fn version(&self) -> Option<Version> {
        let texts = |of: fn(&ObjectMeta) -> Option<&String>| {
            let texts = Half::BOTH.map(|half| {
                let meta = self.half(half).map(|it| &it.meta);
                meta.and_then(of).map_or("", String::as_str)
            });
            texts.join(" ")
        };
        (!self.is_none()).then(|| Version {
            uid: texts(|meta| meta.uid.as_ref()),
            resource: texts(|meta| meta.resource_version.as_ref()),
        })
    }
}

/// The reference to the ClusterRole of this name, as a server writes it.
pub(super) fn role_ref(name: &str) -> Value {
    json!({"apiGroup": GROUP, "kind": "ClusterRole", "name": name})
}

/// The identity that a role of this name was made for: widctl's names end with its key.
fn identity(name: &str) -> Address {
    let key = name.rsplit(':').next().unwrap_or(name);
    Address::identity(key)
}

impl Kube {
    /// The ClusterRoles, each with its binding, that are declared or bear a mark of this manifest.
    ///
    /// # Errors
    ///
    /// `Forbidden`: listing them is not allowed; the declared ones may be read one by one. Any other: nothing is known of any.
    pub(crate) async fn cluster_roles(
        &self,
        budget: &mut Budget,
        wanted: WantedRoles<'_>,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let mut pairs: BTreeMap<String, Pair> = BTreeMap::new();
        for half in Half::BOTH {
            for object in self.marked(budget, half).await? {
                let name = object.meta.name.clone().unwrap_or_default();
                pairs.entry(name).or_default().put(half, Some(object));
            }
        }
        // What stands there unmarked is not in the lists.
        for name in wanted.declared.keys() {
            let missing = pairs
                .get(name)
                .is_none_or(|it| it.role.is_none() || it.binding.is_none());
            if missing {
                let pair = self.pair(budget, name).await?;
                pairs.insert(name.clone(), pair);
            }
        }
        Ok(pairs
            .into_iter()
            .filter(|(name, pair)| !pair.is_none() && concerns(name, pair, wanted))
            .map(|(name, pair)| {
                let found = self.role_found(&name, &pair, wanted);
                (found.resource.remote_id(), found)
            })
            .collect())
    }

    /// One ClusterRole with its binding.
    pub(crate) async fn cluster_role(
        &self,
        budget: &mut Budget,
        name: &str,
        wanted: WantedRoles<'_>,
    ) -> Result<Option<Found>, Fault> {
        let pair = self.pair(budget, name).await?;
        Ok((!pair.is_none()).then(|| self.role_found(name, &pair, wanted)))
    }

    fn role_found(&self, name: &str, pair: &Pair, wanted: WantedRoles<'_>) -> Found {
        let of = wanted.declared.get(name).cloned();
        let of = of.unwrap_or_else(|| identity(name));
        pair.found(&self.cluster, name, of, wanted.issuer, wanted.names)
    }

    /// Both objects of a name.
    pub(super) async fn pair(&self, budget: &mut Budget, name: &str) -> Result<Pair, Fault> {
        let mut pair = Pair::default();
        for half in Half::BOTH {
            let operation = format!("read {} {name} on {}", half.kind(), self.cluster);
            let path = half.path(name);
            if let Some(answer) = self.read(budget, operation, &path, JSON).await? {
                let object: Object = answer.parsed()?;
                if object.meta.name.as_deref() != Some(name) {
                    return Err(answer.odd("the answer is about another object"));
                }
                pair.put(half, Some(object));
            }
        }
        Ok(pair)
    }

    /// All objects of a sort that bear a mark, whosever.
    async fn marked(&self, budget: &mut Budget, half: Half) -> Result<Vec<Object>, Fault> {
        let list = List {
            operation: &format!("list the {}s of {}", half.kind(), self.cluster),
            path: &half.all(),
            select: MARKED,
            accept: JSON,
        };
        self.list(budget, list, |object: Object| Ok(Some(object)))
            .await
    }
}

/// Whether a pair matters: it is declared, or its mark names this manifest.
fn concerns(name: &str, pair: &Pair, wanted: WantedRoles<'_>) -> bool {
    wanted.declared.contains_key(name)
        || pair
            .halves()
            .any(|it| fields::bears_our_mark(&it.meta, wanted.names))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "widctl:payments:billing";

    fn names() -> Names {
        Names {
            name: "payments".to_owned(),
            formerly: Vec::new(),
        }
    }

    fn object(uid: &str, label: &str, field: &str, rest: Value) -> Object {
        let mut body = json!({"metadata": {
            "name": NAME, "uid": uid, "resourceVersion": "7", "labels": {"widctl/mark": label},
            "managedFields": [{"manager": "widctl/payments", "operation": "Apply", "fieldsV1": {
                "f:metadata": {"f:labels": {"f:widctl/mark": {}}}, (format!("f:{field}")): {}}}],
        }});
        for (key, value) in rest.as_object().into_iter().flatten() {
            body[key] = value.clone();
        }
        serde_json::from_value(body).expect("an object")
    }

    fn pair() -> Pair {
        let rule = json!({"verbs": ["use-managed-identity"], "apiGroups": ["cid.wi.aks.azure.com"], "resources": ["c"]});
        let subject = json!({"kind": "ServiceAccount", "namespace": "payments", "name": "api"});
        let (role, binding) = (
            json!({"rules": [rule]}),
            json!({"roleRef": role_ref(NAME), "subjects": [subject]}),
        );
        Pair {
            role: Some(object("r", "payments.0011223344556677", "rules", role)),
            binding: Some(object(
                "b",
                "payments.0011223344556677",
                "subjects",
                binding,
            )),
        }
    }

    fn seen(pair: &Pair) -> (Option<String>, Vec<String>, Found) {
        let found = pair.found(
            "prod",
            NAME,
            identity(NAME),
            &MaybeKnown::from("https://issuer/"),
            &names(),
        );
        let it = found
            .resource
            .as_cluster_role()
            .expect("a ClusterRole")
            .clone();
        let client = it.client_id.as_ref().and_then(MaybeKnown::known);
        (
            client.map(str::to_owned),
            it.service_accounts.iter().cloned().collect(),
            found.clone(),
        )
    }

    #[test]
    fn a_pair_is_one_thing() {
        let (client, accounts, found) = seen(&pair());
        assert_eq!(client.as_deref(), Some("c"));
        assert_eq!(accounts, ["payments/api"]);
        assert_eq!(found.mark.as_deref(), Some("payments.0011223344556677"));
        assert_eq!(found.foreign, BTreeSet::new());
        for field in ["clientId", "serviceAccounts", "mark"] {
            let holders: Vec<&String> = found.managers[field].keys().collect();
            assert_eq!(holders, ["widctl/payments"], "{field}");
        }
        assert_eq!(found.version.expect("a version").uid, "r b");
    }

    #[test]
    fn rules_of_another_form_name_no_client() {
        let role = pair().role.expect("a role");
        let rule = &role.at("rules")[0];
        let mut more = rule.clone();
        more["resourceNames"] = json!(["x"]);
        let mut verbs = rule.clone();
        verbs["verbs"] = json!(["*"]);
        for rules in [
            json!(null),
            json!([]),
            json!([rule, rule]),
            json!([more]),
            json!([verbs]),
        ] {
            let mut pair = pair();
            pair.role.as_mut().expect("a role").body["rules"] = rules.clone();
            assert_eq!(seen(&pair).0, None, "{rules}");
        }
    }

    #[test]
    fn a_binding_to_another_role_gives_nothing_and_others_in_it_are_named() {
        let mut elsewhere = pair();
        elsewhere.binding.as_mut().expect("a binding").body["roleRef"]["name"] = json!("other");
        assert!(elsewhere.is_bound_elsewhere(NAME));
        assert_eq!(seen(&elsewhere).1, [""; 0]);
        let mut wide = pair();
        wide.binding.as_mut().expect("a binding").body["subjects"][0] =
            json!({"kind": "Group", "name": "system:serviceaccounts"});
        assert_eq!(seen(&wide).1, ["Group:system:serviceaccounts"]);
    }

    #[test]
    fn a_mark_counts_only_where_all_bear_it() {
        let mut one = pair();
        one.role = None;
        assert!(seen(&one).2.mark.is_some());
        let mut mixed = pair();
        mixed.binding.as_mut().expect("a binding").meta.labels = None;
        assert_eq!(seen(&mixed).2.mark, None);
    }
}
