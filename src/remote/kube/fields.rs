//! Who holds which field of a ServiceAccount, read from `managedFields`, and what that makes of it.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ManagedFieldsEntry, ObjectMeta};
use serde_json::Value;

use crate::live::{Found, Holders, Version};
use crate::resource::{Mark, MaybeKnown, Names, Resource, ServiceAccount};

/// The annotation that carries the client id.
pub(super) const CLIENT_ID: &str = "azure.workload.identity/client-id";
/// The annotation that carries the tenant.
pub(super) const TENANT_ID: &str = "azure.workload.identity/tenant-id";
/// The annotation that says how long tokens live.
const EXPIRATION: &str = "azure.workload.identity/service-account-token-expiration";
/// The label that carries the mark.
pub(super) const MARK: &str = "widctl/mark";

/// The fields that are ours to write: what users call them, and their path.
pub(super) const FIELDS: [(&str, &str); 3] = [
    (
        "clientId",
        "metadata.annotations.azure.workload.identity/client-id",
    ),
    (
        "tenantId",
        "metadata.annotations.azure.workload.identity/tenant-id",
    ),
    ("mark", "metadata.labels.widctl/mark"),
];

/// Managers that are part of Kubernetes (or OpenShift) itself. They put token and pull secrets on every service account alike, which
/// go with it and make it nobody's.
const BUILT_IN: [&str; 3] = [
    "kube-apiserver",
    "kube-controller-manager",
    "openshift-controller-manager",
];

/// The text of one of [`FIELDS`], by its path.
pub(super) fn text<'a>(meta: &'a ObjectMeta, path: &str) -> Option<&'a str> {
    let (map, key) = match path.strip_prefix("metadata.annotations.") {
        Some(key) => (&meta.annotations, key),
        None => (&meta.labels, path.strip_prefix("metadata.labels.")?),
    };
    map.as_ref()?.get(key).map(String::as_str)
}

/// The entries of `managedFields`.
pub(super) fn entries(meta: &ObjectMeta) -> &[ManagedFieldsEntry] {
    meta.managed_fields.as_deref().unwrap_or_default()
}

/// The name of an entry's manager; empty where it has none.
pub(super) fn manager_of(entry: &ManagedFieldsEntry) -> &str {
    entry.manager.as_deref().unwrap_or_default()
}

/// The paths of the fields that an entry holds: `metadata.labels.team`, `secrets`.
///
/// A list counts as one field, whoever holds which of its items. That a map as a whole is held (the `.`) says nothing about what is
/// in it, so `metadata.labels` alone is left out.
pub(super) fn held(entry: &ManagedFieldsEntry) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    if let Some(fields) = &entry.fields_v1 {
        walk(&fields.0, "", &mut paths);
    }
    for map in ["metadata", "metadata.labels", "metadata.annotations"] {
        paths.remove(map);
    }
    paths
}

fn walk(level: &Value, path: &str, paths: &mut BTreeSet<String>) {
    let mut deeper = false;
    for (key, inner) in level.as_object().into_iter().flatten() {
        let Some(name) = key.strip_prefix("f:") else {
            // `.` is the field itself; `k:`, `v:` and `i:` are items of a list.
            continue;
        };
        deeper = true;
        let dot = if path.is_empty() { "" } else { "." };
        walk(inner, &format!("{path}{dot}{name}"), paths);
    }
    if !deeper && !path.is_empty() {
        paths.insert(path.to_owned());
    }
}

/// Who holds which field, by path, and since when. A manager may have several entries; the latest counts.
pub(super) fn holders(meta: &ObjectMeta) -> BTreeMap<String, Holders> {
    let mut holders: BTreeMap<String, Holders> = BTreeMap::new();
    for entry in entries(meta) {
        let since = entry.time.as_ref().map(|time| time.0.to_string());
        for path in held(entry) {
            let of = holders.entry(path).or_default();
            let last = of.entry(manager_of(entry).to_owned()).or_default();
            *last = since.clone().max(last.take());
        }
    }
    holders
}

/// The fields that are others': held by another manager, or there without anybody who holds them, as after somebody has cut
/// `managedFields` off. Whatever Kubernetes itself adds is not among them.
pub(super) fn foreign(meta: &ObjectMeta, names: &Names) -> BTreeSet<String> {
    let holders = holders(meta);
    let others = |managers: &Holders| {
        managers
            .keys()
            .any(|it| !names.are_of(it) && !BUILT_IN.contains(&it.as_str()))
    };
    let mut foreign: BTreeSet<String> = holders
        .iter()
        .filter(|(_, managers)| others(managers))
        .map(|(path, _)| path.clone())
        .collect();
    let keys = |map: &Option<BTreeMap<String, String>>, under: &str| -> Vec<String> {
        let keys = map.iter().flatten();
        keys.map(|(key, _)| format!("metadata.{under}.{key}"))
            .collect()
    };
    let ours = |path: &String| FIELDS.iter().any(|(_, it)| it == path);
    foreign.extend(
        keys(&meta.labels, "labels")
            .into_iter()
            .chain(keys(&meta.annotations, "annotations"))
            .filter(|path| !holders.contains_key(path) && !ours(path)),
    );
    if meta.finalizers.as_ref().is_some_and(|it| !it.is_empty()) {
        foreign.insert("metadata.finalizers".to_owned());
    }
    if meta
        .owner_references
        .as_ref()
        .is_some_and(|it| !it.is_empty())
    {
        foreign.insert("metadata.ownerReferences".to_owned());
    }
    foreign
}

/// Whether our manager filled it in the moment it was made and nobody else ever wrote it: only what we make ourselves is filled in so soon,
/// and that stays to be read when the label is removed. Later writes of ours move the time on, and then this tells nothing any more. Both
/// times are whole seconds.
fn made_here(meta: &ObjectMeta, names: &Names) -> bool {
    let Some(made) = meta.creation_timestamp.as_ref().map(|it| it.0.as_second()) else {
        return false;
    };
    let ours_alone = entries(meta).iter().all(|it| names.are_of(manager_of(it)));
    let mut times = entries(meta).iter().filter_map(|it| it.time.as_ref());
    ours_alone && times.any(|it| (0..=1).contains(&(it.0.as_second() - made)))
}

/// Whether a service account nobody declares matters all the same: it bears a mark of ours, or our manager holds something of it.
pub(super) fn concerns(meta: &ObjectMeta, names: &Names) -> bool {
    bears_our_mark(meta, names)
        || entries(meta)
            .iter()
            .any(|it| names.are_of(manager_of(it)) && !held(it).is_empty())
}

/// Whether the label names this manifest. Whether it holds for this very object is for [`Found::owner`] to say.
pub(super) fn bears_our_mark(meta: &ObjectMeta, names: &Names) -> bool {
    label(meta)
        .and_then(Mark::parse)
        .is_some_and(|mark| names.has(&mark.manifest))
}

/// The text where the mark would stand.
pub(super) fn label(meta: &ObjectMeta) -> Option<&str> {
    meta.labels.as_ref()?.get(MARK).map(String::as_str)
}

/// What a ServiceAccount's metadata says, as a thing that was found.
pub(super) fn found(meta: &ObjectMeta, cluster: &str, issuer: &MaybeKnown, names: &Names) -> Found {
    let mut by_path = holders(meta);
    let managers = FIELDS
        .iter()
        .filter_map(|(name, path)| Some(((*name).to_owned(), by_path.remove(*path)?)))
        .collect();
    let note = |key: &str| meta.annotations.as_ref()?.get(key).cloned();
    Found {
        resource: Resource::ServiceAccount(ServiceAccount {
            cluster: cluster.to_owned(),
            namespace: meta.namespace.clone().unwrap_or_default(),
            name: meta.name.clone().unwrap_or_default(),
            identity: None,
            trusted_by: BTreeSet::new(),
            issuer: issuer.clone(),
            client_id: note(CLIENT_ID).map(MaybeKnown::Known),
            tenant_id: note(TENANT_ID),
        }),
        outputs: (note(EXPIRATION).map(|it| ("tokenExpiration", it)))
            .into_iter()
            .chain(made_here(meta, names).then(|| ("madeHere", "true".to_owned())))
            .collect(),
        mark: label(meta).map(str::to_owned),
        managers,
        foreign: foreign(meta, names),
        version: meta
            .uid
            .clone()
            .zip(meta.resource_version.clone())
            .map(|(uid, resource)| Version { uid, resource }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn names() -> Names {
        Names {
            name: "payments".to_owned(),
            formerly: vec!["pay".to_owned()],
        }
    }

    fn meta(value: Value) -> ObjectMeta {
        serde_json::from_value(value).expect("metadata")
    }

    fn entry(manager: &str, operation: &str, fields: Value) -> Value {
        json!({"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsType": "FieldsV1", "fieldsV1": fields})
    }

    #[test]
    fn a_path_is_that_of_the_field_and_not_of_its_map() {
        // As a kube-apiserver 1.36 wrote it, but for the list.
        let fields = json!({
            "f:metadata": {
                "f:annotations": {"f:azure.workload.identity/client-id": {}},
                "f:labels": {".": {}, "f:widctl/mark": {}},
                "f:finalizers": {".": {}, "v:\"a/b\"": {}},
            },
            "f:secrets": {".": {}, "k:{\"name\":\"x\"}": {}},
        });
        let entry: ManagedFieldsEntry =
            serde_json::from_value(entry("m", "Update", fields)).expect("entry");
        let paths: Vec<String> = held(&entry).into_iter().collect();
        assert_eq!(
            paths,
            [
                "metadata.annotations.azure.workload.identity/client-id",
                "metadata.finalizers",
                "metadata.labels.widctl/mark",
                "secrets",
            ]
        );
    }

    #[test]
    fn a_map_that_is_held_empty_holds_nothing() {
        for fields in [
            json!({"f:metadata": {"f:labels": {}}}),
            json!({"f:metadata": {"f:labels": {".": {}}, "f:annotations": {}}}),
            json!({}),
            json!("no fields"),
            json!({"f:metadata": "no fields"}),
            json!({"x": 1, "k:{": {}}),
        ] {
            let entry: ManagedFieldsEntry =
                serde_json::from_value(entry("m", "Apply", fields.clone())).expect("entry");
            assert_eq!(held(&entry), BTreeSet::new(), "{fields}");
        }
    }

    #[test]
    fn what_others_hold_is_foreign_and_what_kubernetes_adds_is_not() {
        let meta = meta(json!({
            "name": "api", "namespace": "payments", "uid": "u", "resourceVersion": "7",
            "labels": {"team": "a", "widctl/mark": "payments.0011223344556677"},
            "annotations": {CLIENT_ID: "c", "openshift.io/internal-registry-pull-secret-ref": "x", "cut-off": "y"},
            "finalizers": ["a/b"],
            "managedFields": [
                entry("widctl/payments", "Apply", json!({"f:metadata": {"f:annotations": {(format!("f:{CLIENT_ID}")): {}}}})),
                entry("widctl/pay", "Update", json!({"f:metadata": {"f:labels": {"f:widctl/mark": {}}}})),
                entry("helm", "Update", json!({"f:metadata": {"f:labels": {"f:team": {}}}, "f:automountServiceAccountToken": {}})),
                entry("openshift-controller-manager", "Update", json!({"f:imagePullSecrets": {},
                    "f:metadata": {"f:annotations": {"f:openshift.io/internal-registry-pull-secret-ref": {}}}})),
            ],
        }));
        let found = found(
            &meta,
            "edge",
            &MaybeKnown::from("https://issuer/"),
            &names(),
        );
        let foreign: Vec<&str> = found.foreign.iter().map(String::as_str).collect();
        assert_eq!(
            foreign,
            [
                "automountServiceAccountToken",
                "metadata.annotations.cut-off",
                "metadata.finalizers",
                "metadata.labels.team",
            ]
        );
        assert_eq!(
            found.managers["clientId"],
            Holders::from([("widctl/payments".to_owned(), None)])
        );
        assert_eq!(
            found.managers["mark"],
            Holders::from([("widctl/pay".to_owned(), None)])
        );
        assert_eq!(found.mark.as_deref(), Some("payments.0011223344556677"));
        assert!(concerns(&meta, &names()));
    }

    #[test]
    fn a_declared_field_that_another_holds_with_us_is_foreign() {
        let fields = json!({"f:metadata": {"f:annotations": {(format!("f:{CLIENT_ID}")): {}}}});
        let meta = meta(json!({
            "name": "api", "annotations": {CLIENT_ID: "c"},
            "managedFields": [entry("widctl/payments", "Apply", fields.clone()), entry("flux", "Apply", fields)],
        }));
        let path = format!("metadata.annotations.{CLIENT_ID}");
        assert_eq!(foreign(&meta, &names()), BTreeSet::from([path]));
    }

    #[test]
    fn another_s_service_account_does_not_concern_us() {
        for value in [
            json!({"name": "api"}),
            json!({"name": "api", "labels": {"widctl/mark": "other.0011223344556677"}}),
            json!({"name": "api", "labels": {"widctl/mark": "payments"}}),
            json!({"name": "api", "managedFields": [entry("widctl/other", "Apply", json!({})), {}]}),
            json!({"name": "api", "managedFields": [
                entry("widctl/payments", "Update", json!({"f:metadata": {"f:annotations": {".": {}}}})),
            ]}),
        ] {
            assert!(!concerns(&meta(value.clone()), &names()), "{value}");
        }
    }
}
