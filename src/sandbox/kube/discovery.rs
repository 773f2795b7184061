//! What the API tells about itself: versions, groups, resources.

use serde_json::{Map, Value, json};

use super::cluster::Cluster;
use super::custom;
use super::kinds::{KINDS, Kind, group_version};

/// The version that the cluster says it is.
pub(crate) fn version(version: &str) -> Value {
    let mut parts = version.split('.');
    json!({
        "major": parts.next().unwrap_or_default(),
        "minor": parts.next().unwrap_or_default(),
        "gitVersion": format!("v{version}"),
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "gc",
        "platform": "linux/amd64",
    })
}

pub(crate) fn core_versions() -> Value {
    json!({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": []})
}

/// All that is served: the server's own kinds, then what definitions bring.
pub(super) fn served(cluster: &Cluster) -> impl Iterator<Item = &'static Kind> {
    let more = custom::classes().iter().chain(&cluster.custom);
    let more: Vec<&'static Kind> = more.copied().collect();
    KINDS.iter().chain(more)
}

/// The groups beside the core one with their versions, in alphabetical order.
pub(super) fn groups(cluster: &Cluster) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for kind in served(cluster).filter(|kind| !kind.group.is_empty()) {
        match groups.iter_mut().find(|(group, _)| *group == kind.group) {
            None => groups.push((kind.group, vec![kind.version])),
            Some((_, versions)) if versions.contains(&kind.version) => {}
            Some((_, versions)) => versions.push(kind.version),
        }
    }
    groups.sort_unstable();
    groups
}

fn group_body(group: &str, versions: &[&str]) -> Value {
    let versions: Vec<Value> = (versions.iter())
        .map(|version| json!({"groupVersion": group_version(group, version), "version": version}))
        .collect();
    json!({"name": group, "versions": versions, "preferredVersion": versions.first()})
}

pub(crate) fn group_list(cluster: &Cluster) -> Value {
    let groups = groups(cluster);
    let groups: Vec<Value> = groups
        .iter()
        .map(|(group, versions)| group_body(group, versions))
        .collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

pub(crate) fn group(cluster: &Cluster, name: &str) -> Option<Value> {
    let groups = groups(cluster);
    let (group, versions) = groups.iter().find(|(group, _)| *group == name)?;
    let mut body = json!({"kind": "APIGroup", "apiVersion": "v1"});
    if let (Value::Object(body), Value::Object(group)) = (&mut body, group_body(group, versions)) {
        body.extend(group);
    }
    Some(body)
}

/// The resources of a group's version.
pub(crate) fn resources(cluster: &Cluster, group: &str, version: &str) -> Option<Value> {
    let mut list = Vec::new();
    for kind in served(cluster).filter(|kind| kind.group == group && kind.version == version) {
        let mut entry = Map::new();
        entry.insert("name".into(), kind.plural.into());
        entry.insert("singularName".into(), kind.singular.into());
        entry.insert("namespaced".into(), kind.namespaced.into());
        entry.insert("kind".into(), kind.kind.into());
        entry.insert("verbs".into(), json!(kind.verbs));
        if !kind.short.is_empty() {
            entry.insert("shortNames".into(), json!(kind.short));
        }
        if !kind.categories.is_empty() {
            entry.insert("categories".into(), json!(kind.categories));
        }
        list.push(Value::Object(entry));
        for below in &kind.subresources {
            let mut entry = json!({
                "name": format!("{}/{}", kind.plural, below.name),
                "singularName": "",
                "namespaced": kind.namespaced,
            });
            let (group, version) = below.of;
            if !version.is_empty() {
                entry["group"] = group.into();
                entry["version"] = version.into();
            }
            entry["kind"] = below.kind.into();
            entry["verbs"] = json!(below.verbs);
            list.push(entry);
        }
    }
    if list.is_empty() {
        return None;
    }
    let mut body = json!({"kind": "APIResourceList"});
    // The list of the core group is older than `apiVersion` in it.
    if !group.is_empty() {
        body["apiVersion"] = "v1".into();
    }
    body["groupVersion"] = group_version(group, version).into();
    body["resources"] = list.into();
    Some(body)
}
