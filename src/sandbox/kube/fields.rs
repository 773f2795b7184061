//! Sets of field paths: who owns what of an object, how two objects differ, how one is merged into another.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::shape::{Merge, Shape};

/// A path to a field. Its elements are written as `FieldsV1` writes them: `f:name`, `k:{"name":"x"}`, `v:"item"`.
pub(crate) type Path = Vec<String>;

/// A set of paths.
pub(crate) type FieldSet = BTreeSet<Path>;

/// How a new value differs from an old one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) added: FieldSet,
    pub(crate) modified: FieldSet,
    pub(crate) removed: FieldSet,
}

/// The fields that an applied configuration claims: its leaves and the items of its lists.
pub(crate) fn claimed(shape: &Shape, value: &Value) -> FieldSet {
    let mut set = FieldSet::new();
    claim(shape, value, &mut Vec::new(), &mut set);
    set
}

fn claim(shape: &Shape, value: &Value, path: &mut Path, set: &mut FieldSet) {
    match (shape.merge(), value) {
        (Merge::Fields { .. }, Value::Object(map)) => {
            for (name, value) in map {
                let Some(inner) = shape.field(name) else {
                    continue;
                };
                path.push(format!("f:{name}"));
                claim(inner, value, path, set);
                let empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
                if empty || !matches!(shape, Shape::Struct { .. }) {
                    set.insert(path.clone());
                }
                path.pop();
            }
        }
        (Merge::Set | Merge::Keyed(_), Value::Array(items)) => {
            for item in items {
                path.push(element(shape, item));
                claim(shape.item_of(), item, path, set);
                set.insert(path.clone());
                path.pop();
            }
        }
        (Merge::Leaf | Merge::Fields { .. } | Merge::Set | Merge::Keyed(_), _) => {
            set.insert(path.clone());
        }
    }
}

/// Compares two values of a shape. The path of whatever is new or gone as a whole counts as added or removed itself,
/// not only what is in it; that is where the `.` in managed fields comes from.
pub(crate) fn compare(shape: &Shape, old: &Value, new: &Value) -> Difference {
    let mut difference = Difference::default();
    let both = (true, true);
    differ(
        shape,
        (Some(old), Some(new)),
        both,
        &mut Vec::new(),
        &mut difference,
    );
    difference
}

/// `around` says whether what this is in was there, and is.
fn differ(
    shape: &Shape,
    (old, new): (Option<&Value>, Option<&Value>),
    around: (bool, bool),
    path: &mut Path,
    out: &mut Difference,
) {
    // A list that Go writes as null is none.
    let (old, new) = (old.filter(|v| !v.is_null()), new.filter(|v| !v.is_null()));
    if old.is_none() && new.is_none() {
        return;
    }
    let empty = |value: Option<&Value>| match value {
        None | Some(Value::Null) => true,
        Some(Value::Object(map)) => map.is_empty(),
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_)) => false,
    };
    let merge = match (shape, old, new) {
        // What nobody has described is whole where it is no mapping.
        (Shape::Free, old, new) if [old, new].into_iter().flatten().any(|it| !it.is_object()) => {
            Merge::Leaf
        }
        _ => shape.merge(),
    };
    // A struct or a list that Go always writes is only new or gone with what it is in.
    let always = merge == Merge::Fields { always: true }
        || (matches!(shape, Shape::Needed(_)) && matches!(merge, Merge::Keyed(_)));
    let there = (
        old.is_some() || (always && around.0),
        new.is_some() || (always && around.1),
    );
    match there {
        (false, true) => drop(out.added.insert(path.clone())),
        (true, false) => drop(out.removed.insert(path.clone())),
        (true, true) | (false, false) => {}
    }
    if merge == Merge::Leaf || (empty(old) && empty(new)) {
        if let (Some(old), Some(new)) = (old, new)
            && old != new
        {
            out.modified.insert(path.clone());
        }
        return;
    }
    match merge {
        Merge::Leaf => {}
        Merge::Fields { .. } => {
            let side = |value: Option<&Value>, name: &str| value.and_then(|v| v.get(name)).cloned();
            let names: BTreeSet<&String> = [old, new]
                .into_iter()
                .flatten()
                .filter_map(Value::as_object)
                .flat_map(Map::keys)
                .collect();
            for name in names {
                let Some(inner) = shape.field(name) else {
                    continue;
                };
                path.push(format!("f:{name}"));
                let (before, after) = (side(old, name), side(new, name));
                differ(inner, (before.as_ref(), after.as_ref()), there, path, out);
                path.pop();
            }
        }
        Merge::Set | Merge::Keyed(_) => {
            let items = |value: Option<&Value>| -> Vec<(String, Value)> {
                let list = value.and_then(Value::as_array).into_iter().flatten();
                list.map(|item| (element(shape, item), item.clone()))
                    .collect()
            };
            let (before, after) = (items(old), items(new));
            let find = |list: &[(String, Value)], key: &str| {
                list.iter()
                    .find(|(element, _)| element == key)
                    .map(|(_, item)| item.clone())
            };
            let keys: BTreeSet<&String> = before.iter().chain(&after).map(|(key, _)| key).collect();
            for key in keys {
                path.push(key.clone());
                let (before, after) = (find(&before, key), find(&after, key));
                differ(
                    shape.item_of(),
                    (before.as_ref(), after.as_ref()),
                    there,
                    path,
                    out,
                );
                path.pop();
            }
        }
    }
}

/// Lays a configuration over a live value: what it names is set, everything else stays.
pub(crate) fn merge(shape: &Shape, live: &Value, config: &Value) -> Value {
    match (shape.merge(), live, config) {
        (Merge::Fields { .. }, Value::Object(live), Value::Object(config)) => {
            let mut merged = live.clone();
            for (name, value) in config {
                let Some(inner) = shape.field(name) else {
                    continue;
                };
                let value = match merged.get(name) {
                    Some(live) => merge(inner, live, value),
                    None => value.clone(),
                };
                merged.insert(name.clone(), value);
            }
            Value::Object(merged)
        }
        (Merge::Set | Merge::Keyed(_), Value::Array(live), Value::Array(items)) => {
            merge_lists(shape, live, items)
        }
        (Merge::Leaf | Merge::Fields { .. } | Merge::Set | Merge::Keyed(_), _, _) => config.clone(),
    }
}

/// Merges two lists as structured-merge-diff does: the applied items keep their order among themselves, those that only
/// the live list has keep theirs, and stand before an applied item that is new.
fn merge_lists(shape: &Shape, live: &[Value], config: &[Value]) -> Value {
    let keyed = |items: &[Value]| -> Vec<(String, Value)> {
        let key = |item: &Value| element(shape, item);
        items.iter().map(|item| (key(item), item.clone())).collect()
    };
    let (left, right) = (keyed(live), keyed(config));
    let find = |list: &[(String, Value)], key: &str| {
        list.iter()
            .find(|(found, _)| found == key)
            .map(|(_, item)| item.clone())
    };
    let mut shared = right
        .iter()
        .map(|(key, _)| key)
        .filter(|key| find(&left, key).is_some())
        .peekable();
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    let mut merged = Vec::new();
    let (mut l, mut r) = (0, 0);
    while l < left.len() || r < right.len() {
        if let (Some((old, _)), Some((new, _))) = (left.get(l), right.get(r))
            && old != new
            && find(&right, old).is_some()
            && shared.peek().is_some_and(|next| *next != old)
        {
            // An item of both lists, but not the one whose turn it is.
            l += 1;
            continue;
        }
        if let Some((old, item)) = left.get(l) {
            if find(&right, old).is_none() {
                merged.push(item.clone());
                l += 1;
                continue;
            }
            if taken.contains(old) {
                l += 1;
            }
        }
        if let Some((new, item)) = right.get(r) {
            taken.insert(new);
            merged.push(match find(&left, new) {
                Some(old) => merge(shape.item_of(), &old, item),
                None => item.clone(),
            });
            r += 1;
            if shared.peek().is_some_and(|next| *next == new) {
                shared.next();
            }
            if left.get(l).is_some_and(|(old, _)| old == new) {
                l += 1;
            }
        }
    }
    Value::Array(merged)
}

/// Takes these paths out of a value, but for those that have one of `kept` at or below them.
pub(crate) fn remove(shape: &Shape, value: &mut Value, gone: &FieldSet, kept: &FieldSet) {
    take(shape, value, &mut Vec::new(), gone, kept);
}

fn take(shape: &Shape, value: &mut Value, path: &mut Path, gone: &FieldSet, kept: &FieldSet) {
    let goes = |path: &Path| {
        gone.contains(path)
            && !kept
                .range(path.clone()..)
                .next()
                .is_some_and(|next| next.starts_with(path))
    };
    match (shape.merge(), value) {
        (Merge::Fields { .. }, Value::Object(map)) => {
            let names: Vec<String> = map.keys().cloned().collect();
            for name in names {
                path.push(format!("f:{name}"));
                if goes(path) {
                    map.shift_remove(&name);
                } else if let (Some(inner), Some(value)) = (shape.field(&name), map.get_mut(&name))
                {
                    take(inner, value, path, gone, kept);
                }
                path.pop();
            }
        }
        (Merge::Set | Merge::Keyed(_), Value::Array(items)) => {
            items.retain_mut(|item| {
                path.push(element(shape, item));
                let goes = goes(path);
                if !goes {
                    take(shape.item_of(), item, path, gone, kept);
                }
                path.pop();
                !goes
            });
        }
        (Merge::Leaf | Merge::Fields { .. } | Merge::Set | Merge::Keyed(_), _) => {}
    }
}

/// The element that stands for an item of a list.
fn element(shape: &Shape, item: &Value) -> String {
    match shape.merge() {
        Merge::Keyed(keys) => {
            let mut key = Map::new();
            for name in keys {
                // A port without a protocol is a TCP port (the only key field that has a default).
                let default = (*name == "protocol").then(|| json!("TCP"));
                if let Some(value) = item.get(*name).cloned().or(default) {
                    key.insert(String::from(*name), value);
                }
            }
            format!("k:{}", Value::Object(key))
        }
        Merge::Leaf | Merge::Fields { .. } | Merge::Set => format!("v:{item}"),
    }
}

/// Writes a set as `FieldsV1`.
pub(crate) fn to_json(set: &FieldSet) -> Value {
    let mut root = Map::new();
    for path in set {
        let mut level = &mut root;
        for element in path {
            let inner = level
                .entry(element.clone())
                .or_insert_with(|| json!({}))
                .as_object_mut()
                .expect("every element was made as a mapping");
            level = inner;
        }
        level.insert(String::from("."), json!({}));
    }
    tidy(&mut root);
    Value::Object(root)
}

/// A member without children needs no dot; keys are sorted.
fn tidy(level: &mut Map<String, Value>) {
    if level.len() == 1 {
        level.shift_remove(".");
    }
    level.sort_keys();
    for inner in level.values_mut() {
        if let Value::Object(inner) = inner {
            tidy(inner);
        }
    }
}

/// Reads `FieldsV1`; none where it is malformed.
pub(crate) fn from_json(value: &Value) -> Option<FieldSet> {
    let mut set = FieldSet::new();
    read(value.as_object()?, &mut Vec::new(), &mut set)?;
    Some(set)
}

fn read(level: &Map<String, Value>, path: &mut Path, set: &mut FieldSet) -> Option<()> {
    for (element, inner) in level {
        let inner = inner.as_object()?;
        if element == "." {
            set.insert(path.clone());
            continue;
        }
        if !["f:", "k:", "v:"]
            .iter()
            .any(|prefix| element.starts_with(prefix))
        {
            return None;
        }
        path.push(element.clone());
        if inner.is_empty() {
            set.insert(path.clone());
        }
        read(inner, path, set)?;
        path.pop();
    }
    Some(())
}

/// A path as messages write it: `.metadata.annotations.a`, `.secrets[name="x"]`, `.metadata.finalizers["a/b"]`.
pub(crate) fn spelled(path: &Path) -> String {
    path.iter()
        .map(|element| match element.split_at_checked(2) {
            Some(("f:", name)) => format!(".{name}"),
            Some(("v:", value)) => format!("[={value}]"),
            Some(("k:", key)) => {
                let key: Map<String, Value> = serde_json::from_str(key).unwrap_or_default();
                let parts: Vec<String> = key
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                format!("[{}]", parts.join(","))
            }
            Some(_) | None => element.clone(),
        })
        .collect()
}

/// The path that [`spelled`] wrote, for paths of plain names and the two-part ones of metadata: in
/// `.metadata.annotations.a.b/c` the dots after the third name belong to the key.
pub(crate) fn parsed(text: &str) -> Option<Path> {
    let rest = text.strip_prefix('.')?;
    for map in [
        "metadata.annotations",
        "metadata.labels",
        "data",
        "binaryData",
    ] {
        if let Some(key) = rest.strip_prefix(map).and_then(|r| r.strip_prefix('.')) {
            return Some(
                map.split('.')
                    .chain([key])
                    .map(|name| format!("f:{name}"))
                    .collect(),
            );
        }
    }
    let mut path = Path::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (name, after) = after.split_at(end);
            path.push(format!("f:{name}"));
            rest = after;
        } else {
            let (item, after) = rest.strip_prefix('[')?.split_once(']')?;
            rest = after;
            path.push(match item.strip_prefix('=') {
                Some(value) => format!("v:{value}"),
                None => {
                    let mut key = Map::new();
                    for part in item.split(',') {
                        let (name, value) = part.split_once('=')?;
                        key.insert(String::from(name), serde_json::from_str(value).ok()?);
                    }
                    format!("k:{}", Value::Object(key))
                }
            });
        }
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_they_are_written() {
        for text in [
            ".metadata.annotations.azure.workload.identity/client-id",
            ".metadata.labels",
            ".secrets[name=\"x\"]",
            ".metadata.finalizers[=\"a/b\"]",
            ".spec.template.spec.containers[name=\"c\"].ports[containerPort=80,protocol=\"TCP\"].name",
        ] {
            let path = parsed(text).expect("a path");
            assert_eq!(spelled(&path), text);
        }
        assert_eq!(parsed("metadata.labels"), None);
        assert_eq!(parsed(".a[b"), None);
    }

    #[test]
    fn sets_are_read_as_they_are_written() {
        let written = json!({
            "f:metadata": {"f:annotations": {".": {}, "f:a": {}}, "f:labels": {"f:l": {}}},
            "f:secrets": {"k:{\"name\":\"s\"}": {}},
        });
        let set = from_json(&written).expect("well formed");
        assert_eq!(set.len(), 4);
        assert_eq!(to_json(&set), written);
        assert_eq!(from_json(&json!({"metadata": {}})), None);
    }
}
