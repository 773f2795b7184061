//! The three patches that are no apply: JSON Patch, JSON Merge Patch, strategic merge patch.

use serde_json::{Map, Value};

use super::shape::{Merge, Shape};

/// RFC 7386: null takes a key away, a mapping merges, anything else replaces.
pub(crate) fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    if let Value::Object(map) = target {
        for (name, value) in patch {
            if value.is_null() {
                map.shift_remove(name);
            } else {
                merge(map.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}

/// A merge patch that knows which lists are merged by key, and its directives (`$patch`, `$deleteFromPrimitiveList`,
/// `$retainKeys`; `$setElementOrder` is read as the order of the merged list).
pub(crate) fn strategic(shape: &Shape, target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    match patch.get("$patch").and_then(Value::as_str) {
        Some("replace") => {
            let mut patch = patch.clone();
            patch.shift_remove("$patch");
            *target = Value::Object(patch);
            return;
        }
        Some("delete") => {
            *target = Value::Object(Map::new());
            return;
        }
        Some(_) | None => {}
    }
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(map) = target else { return };
    if let Some(Value::Array(kept)) = patch.get("$retainKeys") {
        map.retain(|name, _| kept.iter().any(|kept| kept == name.as_str()));
    }
    for (name, value) in patch {
        if let Some(list) = name.strip_prefix("$deleteFromPrimitiveList/") {
            if let (Some(Value::Array(items)), Value::Array(gone)) = (map.get_mut(list), value) {
                items.retain(|item| !gone.contains(item));
            }
            continue;
        }
        if name.starts_with('$') {
            continue;
        }
        if value.is_null() {
            map.shift_remove(name);
            continue;
        }
        let inner = shape.field(name);
        match (inner, value) {
            (Some(inner), Value::Array(items)) => {
                let order = patch.get(&format!("$setElementOrder/{name}"));
                let merged = lists(inner, map.get(name), items, order);
                map.insert(name.clone(), merged);
            }
            (Some(inner), Value::Object(_)) => {
                strategic(inner, map.entry(name.clone()).or_insert(Value::Null), value);
            }
            (_, _) => {
                map.insert(name.clone(), value.clone());
            }
        }
    }
}

/// Items of the patch come in its order, the others in the order they had.
fn lists(shape: &Shape, live: Option<&Value>, items: &[Value], order: Option<&Value>) -> Value {
    let none = Vec::new();
    let live = live.and_then(Value::as_array).unwrap_or(&none);
    let first = match shape.merge() {
        Merge::Leaf | Merge::Fields { .. } => return Value::Array(items.to_vec()),
        Merge::Set => None,
        // A strategic merge goes by the first key alone (`patchMergeKey`).
        Merge::Keyed(keys) => keys.first().copied(),
    };
    let same = |a: &Value, b: &Value| match first {
        Some(key) => a.get(key) == b.get(key),
        None => a == b,
    };
    let replaces = |item: &Value| item["$patch"] == "replace";
    if items.iter().any(replaces) {
        return items
            .iter()
            .filter(|item| !replaces(item))
            .cloned()
            .collect();
    }
    let mut merged: Vec<Value> = Vec::new();
    for item in items.iter().filter(|item| item["$patch"] != "delete") {
        merged.push(match live.iter().find(|old| same(old, item)) {
            Some(old) if item.is_object() => {
                let mut new = old.clone();
                strategic(shape.item_of(), &mut new, item);
                new
            }
            Some(_) | None => item.clone(),
        });
    }
    let mut rest: Vec<Value> = live
        .iter()
        .filter(|old| !items.iter().any(|item| same(old, item)))
        .cloned()
        .collect();
    if let Some(Value::Array(order)) = order {
        // What the patch puts in order counts as its own, changed or not.
        let place = |item: &Value| order.iter().position(|wanted| same(wanted, item));
        let (named, others) = rest.into_iter().partition(|item| place(item).is_some());
        merged.extend::<Vec<Value>>(named);
        rest = others;
        merged.sort_by_key(|item| place(item).unwrap_or(usize::MAX));
    }
    // A live item goes first only where both are live and it was before.
    let place = |item: &Value| live.iter().position(|old| same(old, item));
    let mut result = Vec::new();
    let mut rest = rest.into_iter().peekable();
    for item in merged {
        while let Some(old) = rest.next_if(
            |old| matches!((place(old), place(&item)), (Some(left), Some(right)) if left < right),
        ) {
            result.push(old);
        }
        result.push(item);
    }
    result.extend(rest);
    Value::Array(result)
}

/// RFC 6902.
///
/// # Errors
/// The patch is no list of operations, or one of them does not apply.
pub(crate) fn json(target: &mut Value, patch: &Value) -> Result<(), Wrong> {
    let Value::Array(operations) = patch else {
        return Err(Wrong::NotAList);
    };
    for operation in operations {
        operate(target, operation).ok_or(Wrong::DoesNotApply)?;
    }
    Ok(())
}

/// How a JSON Patch is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    NotAList,
    DoesNotApply,
}

fn operate(target: &mut Value, operation: &Value) -> Option<()> {
    let path = operation["path"].as_str()?;
    let value = || operation.get("value").cloned();
    match operation["op"].as_str()? {
        "add" => add(target, path, value()?),
        "remove" => remove(target, path).map(drop),
        "replace" => {
            *target.pointer_mut(path)? = value()?;
            Some(())
        }
        "move" => {
            let value = remove(target, operation["from"].as_str()?)?;
            add(target, path, value)
        }
        "copy" => {
            let value = target.pointer(operation["from"].as_str()?)?.clone();
            add(target, path, value)
        }
        "test" => {
            let found = target.pointer(path).unwrap_or(&Value::Null);
            (*found == value().unwrap_or_default()).then_some(())
        }
        _ => None,
    }
}

fn split(path: &str) -> Option<(&str, String)> {
    let (parent, last) = path.rsplit_once('/')?;
    Some((parent, last.replace("~1", "/").replace("~0", "~")))
}

fn add(target: &mut Value, path: &str, value: Value) -> Option<()> {
    if path.is_empty() {
        *target = value;
        return Some(());
    }
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(map) => {
            map.insert(last, value);
        }
        Value::Array(items) => {
            let index = if last == "-" {
                items.len()
            } else {
                last.parse().ok().filter(|index| *index <= items.len())?
            };
            items.insert(index, value);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    }
    Some(())
}

fn remove(target: &mut Value, path: &str) -> Option<Value> {
    let (parent, last) = split(path)?;
    match target.pointer_mut(parent)? {
        Value::Object(map) => map.shift_remove(&last),
        Value::Array(items) => {
            let index: usize = last.parse().ok().filter(|index| *index < items.len())?;
            Some(items.remove(index))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}
