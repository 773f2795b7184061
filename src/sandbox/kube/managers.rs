//! Field managers: who set which field, what an apply may change, and what an update takes over.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::cause::Cause;
use super::fields::{self, FieldSet, Path};
use super::kinds::Kind;
use super::status::Refusal;

/// An entry of `managedFields`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) time: Option<String>,
    pub(crate) fields: FieldSet,
}

/// Who an entry belongs to. Each version of the API would have an entry of its own; the kinds here have one version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Manager {
    pub(crate) name: String,
    pub(crate) operation: Operation,
    pub(crate) subresource: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    Apply,
    Update,
}

impl Operation {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Operation::Apply => "Apply",
            Operation::Update => "Update",
        }
    }
}

pub(crate) type Managers = BTreeMap<Manager, Entry>;

impl Manager {
    pub(crate) fn new(name: &str, operation: Operation) -> Manager {
        Manager {
            name: String::from(name),
            operation,
            subresource: String::new(),
        }
    }

    /// The same when it writes by a subresource.
    pub(crate) fn by(mut self, subresource: &str) -> Manager {
        self.subresource = String::from(subresource);
        self
    }

    /// As conflicts name it.
    fn shown(&self, kind: &Kind) -> String {
        let mut text = format!("{:?}", self.name);
        if !self.subresource.is_empty() {
            text.push_str(&format!(" with subresource {:?}", self.subresource));
        }
        match self.operation {
            Operation::Apply => text,
            Operation::Update => format!("{text} using {}", kind.api_version()),
        }
    }
}

/// The fields that no manager owns, since the server rules them.
const STRIPPED: [&[&str]; 11] = [
    &["f:apiVersion"],
    &["f:kind"],
    &["f:metadata"],
    &["f:metadata", "f:creationTimestamp"],
    &["f:metadata", "f:generation"],
    &["f:metadata", "f:managedFields"],
    &["f:metadata", "f:name"],
    &["f:metadata", "f:namespace"],
    &["f:metadata", "f:resourceVersion"],
    &["f:metadata", "f:selfLink"],
    &["f:metadata", "f:uid"],
];

fn strip(kind: &Kind, subresource: &str, set: FieldSet) -> FieldSet {
    set.into_iter()
        .filter(|path| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let ruled = path.first() == Some(&"f:metadata")
                && path.get(1) == Some(&"f:managedFields")
                || STRIPPED.contains(&path.as_slice());
            // A status belongs to its controller; a write to the object leaves it alone, and one to the status all else.
            let status = path.first() == Some(&"f:status");
            let foreign = kind.has_status() && status != (subresource == "status");
            !path.is_empty() && !ruled && !foreign
        })
        .collect()
}

/// Reads `metadata.managedFields`; none where an entry is malformed.
pub(crate) fn read(object: &Value) -> Option<Managers> {
    let mut managers = Managers::new();
    for entry in object["metadata"]["managedFields"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let operation = match entry["operation"].as_str() {
            Some("Apply") => Operation::Apply,
            Some("Update") => Operation::Update,
            Some(_) | None => return None,
        };
        let manager = Manager {
            name: String::from(entry["manager"].as_str().unwrap_or_default()),
            operation,
            subresource: String::from(entry["subresource"].as_str().unwrap_or_default()),
        };
        let fields = fields::from_json(entry.get("fieldsV1").unwrap_or(&json!({})))?;
        let time = entry["time"].as_str().map(String::from);
        managers.insert(manager, Entry { time, fields });
    }
    Some(managers)
}

/// Writes `metadata.managedFields`: applies first, then by time and name.
pub(crate) fn write(kind: &Kind, object: &mut Value, managers: &Managers) {
    let Some(metadata) = object["metadata"].as_object_mut() else {
        return;
    };
    metadata.shift_remove("managedFields");
    if managers.is_empty() {
        return;
    }
    let mut sorted: Vec<(&Manager, &Entry)> = managers.iter().collect();
    sorted.sort_by_key(|(manager, entry)| {
        (
            manager.operation,
            entry.time.clone().unwrap_or_default(),
            manager.name.clone(),
            manager.subresource.clone(),
        )
    });
    let list: Vec<Value> = sorted
        .into_iter()
        .map(|(manager, entry)| {
            let mut written = Map::new();
            if !manager.name.is_empty() {
                written.insert("manager".into(), manager.name.clone().into());
            }
            written.insert("operation".into(), manager.operation.name().into());
            written.insert("apiVersion".into(), kind.api_version().into());
            if let Some(time) = &entry.time {
                written.insert("time".into(), time.clone().into());
            }
            written.insert("fieldsType".into(), "FieldsV1".into());
            written.insert("fieldsV1".into(), fields::to_json(&entry.fields));
            if !manager.subresource.is_empty() {
                written.insert("subresource".into(), manager.subresource.clone().into());
            }
            Value::Object(written)
        })
        .collect();
    metadata.insert("managedFields".into(), list.into());
}

/// The object without `managedFields`: they are kept beside it while it is worked on.
pub(crate) fn without(object: &Value) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.shift_remove("managedFields");
    }
    object
}

/// An update: whatever differs from before now belongs to the manager, and to nobody else. Gives the new object with
/// its managed fields.
///
/// A request can rewrite the managed fields themselves; a list of one empty entry clears them. An object that has none
/// (made before there were any, or cleared) gets none by updates, only by an apply.
pub(crate) fn update(
    kind: &Kind,
    live: Option<&Value>,
    new: &Value,
    manager: &Manager,
    now: &str,
) -> Value {
    let empty = json!({"metadata": {}});
    let before = live.map_or(empty, without);
    let cleared = new["metadata"]["managedFields"] == json!([{}]);
    let managers = match (cleared, read(new)) {
        (true, _) => Managers::new(),
        (false, Some(managers)) if !managers.is_empty() => managers,
        (false, _) => live.and_then(read).unwrap_or_default(),
    };
    let mut object = without(new);
    if managers.is_empty() && live.is_some() {
        write(kind, &mut object, &managers);
        return object;
    }
    let managers = updated(kind, &before, &object, managers, manager, now);
    write(kind, &mut object, &managers);
    object
}

fn updated(
    kind: &Kind,
    before: &Value,
    object: &Value,
    mut managers: Managers,
    manager: &Manager,
    now: &str,
) -> Managers {
    let difference = fields::compare(kind.shape, before, object);
    let changed: FieldSet = difference
        .modified
        .union(&difference.added)
        .cloned()
        .collect();
    for entry in managers.values_mut() {
        entry
            .fields
            .retain(|path| !changed.contains(path) && !difference.removed.contains(path));
    }
    managers.retain(|_, entry| !entry.fields.is_empty());
    let taken = strip(kind, &manager.subresource, changed);
    if !taken.is_empty() {
        let entry = managers.entry(manager.clone()).or_insert(Entry {
            time: None,
            fields: FieldSet::new(),
        });
        entry.fields.extend(taken);
        entry.time = Some(String::from(now));
    }
    managers
}

/// A server-side apply: what the configuration names is set and belongs to the manager; what the manager applied before
/// and no longer names goes, unless somebody else owns it too.
///
/// # Errors
/// The conflicts with other managers whose values would change, unless `force` takes them over.
pub(crate) fn apply(
    kind: &Kind,
    live: Option<&Value>,
    config: &Value,
    manager: &Manager,
    force: bool,
    now: &str,
) -> Result<Value, Refusal> {
    let empty = json!({"kind": kind.kind, "apiVersion": kind.api_version(), "metadata": {}});
    let before = live.map_or(empty.clone(), without);
    let mut managers = live.and_then(read).unwrap_or_default();
    if managers.is_empty() && live.is_some() {
        // Nobody is on record for what is there: it belongs to whoever came before.
        let unknown = Manager::new("before-first-apply", Operation::Update);
        managers = updated(kind, &empty, &before, managers, &unknown, now);
    }
    let mut merged = fields::merge(kind.shape, &before, config);
    let last = managers.remove(manager).unwrap_or_else(|| Entry {
        time: None,
        fields: FieldSet::new(),
    });
    let claims = strip(
        kind,
        &manager.subresource,
        fields::claimed(kind.shape, config),
    );
    let mut kept: FieldSet = claims.clone();
    for entry in managers.values() {
        kept.extend(entry.fields.iter().cloned());
    }
    let gone: FieldSet = last.fields.difference(&kept).cloned().collect();
    if !gone.is_empty() {
        fields::remove(kind.shape, &mut merged, &gone, &kept);
    }
    let difference = fields::compare(kind.shape, &before, &merged);
    let changed: FieldSet = difference
        .modified
        .union(&difference.added)
        .cloned()
        .collect();
    let mut conflicts: Vec<(&Manager, Vec<Path>)> = Vec::new();
    for (other, entry) in &managers {
        let paths: Vec<Path> = entry.fields.intersection(&changed).cloned().collect();
        if !paths.is_empty() {
            conflicts.push((other, paths));
        }
    }
    if !conflicts.is_empty() && !force && !settled_client_side(kind, manager, &before, &conflicts) {
        return Err(refuse(kind, &conflicts));
    }
    for entry in managers.values_mut() {
        entry
            .fields
            .retain(|path| !changed.contains(path) && !difference.removed.contains(path));
    }
    managers.retain(|_, entry| !entry.fields.is_empty());
    if !claims.is_empty() {
        let time = if merged == before {
            last.time
        } else {
            Some(String::from(now))
        };
        managers.insert(
            manager.clone(),
            Entry {
                time,
                fields: claims,
            },
        );
    }
    // Only now empty maps go: until here one that was applied is there, and counts.
    let mut object = super::body::settle(kind, &merged)
        .map_err(Refusal::bad)?
        .object;
    if manager.name == "kubectl"
        && let Some(Value::Object(annotations)) = object.pointer_mut("/metadata/annotations")
        && annotations.contains_key(LAST_APPLIED)
    {
        // Whoever goes back to client-side apply finds what was applied last.
        annotations.insert(String::from(LAST_APPLIED), last_applied(config).into());
    }
    write(kind, &mut object, &managers);
    Ok(object)
}

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

fn last_applied(config: &Value) -> String {
    let mut config = config.clone();
    if let Some(Value::Object(annotations)) = config.pointer_mut("/metadata/annotations") {
        annotations.shift_remove(LAST_APPLIED);
    }
    config.sort_all_objects();
    format!("{config}\n")
}

/// `kubectl apply --server-side` takes over what `kubectl apply` had set: those fields stand in its annotation.
fn settled_client_side(
    kind: &Kind,
    manager: &Manager,
    before: &Value,
    conflicts: &[(&Manager, Vec<Path>)],
) -> bool {
    if manager.name != "kubectl" {
        return false;
    }
    let annotation = &before["metadata"]["annotations"][LAST_APPLIED];
    let Some(Ok(last)) = annotation.as_str().map(serde_json::from_str::<Value>) else {
        return false;
    };
    let mut allowed = fields::claimed(kind.shape, &last);
    allowed.insert(
        ["f:metadata", "f:annotations", &format!("f:{LAST_APPLIED}")]
            .map(String::from)
            .to_vec(),
    );
    conflicts
        .iter()
        .flat_map(|(_, paths)| paths)
        .all(|path| allowed.contains(path))
}

fn refuse(kind: &Kind, conflicts: &[(&Manager, Vec<Path>)]) -> Refusal {
    let mut causes = Vec::new();
    let mut lines = Vec::new();
    for (manager, paths) in conflicts {
        let shown = manager.shown(kind);
        lines.push(format!("conflicts with {shown}:"));
        for path in paths {
            let field = fields::spelled(path);
            lines.push(format!("- {field}"));
            causes.push(Cause {
                reason: "FieldManagerConflict",
                message: format!("conflict with {shown}"),
                field,
            });
        }
    }
    let message = match causes.as_slice() {
        [only] => format!(
            "Apply failed with 1 conflict: {}: {}",
            only.message, only.field
        ),
        many => format!(
            "Apply failed with {} conflicts: {}",
            many.len(),
            lines.join("\n")
        ),
    };
    Refusal::apply_conflict(&causes, message)
}

/// The names of the managers, for the world document.
pub(crate) fn owners(object: &Value) -> Vec<(Manager, BTreeSet<String>)> {
    read(object)
        .unwrap_or_default()
        .into_iter()
        .map(|(manager, entry)| (manager, entry.fields.iter().map(fields::spelled).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind() -> &'static Kind {
        super::super::kinds::accounts()
    }

    fn account(annotations: Value) -> Value {
        json!({
            "kind": "ServiceAccount",
            "apiVersion": "v1",
            "metadata": {"name": "x", "namespace": "a", "annotations": annotations},
        })
    }

    fn applied(live: Option<&Value>, manager: &str, annotations: Value, now: &str) -> Value {
        let manager = Manager::new(manager, Operation::Apply);
        apply(kind(), live, &account(annotations), &manager, false, now).expect("no conflict")
    }

    fn owned(object: &Value, manager: &str) -> Vec<String> {
        owners(object)
            .into_iter()
            .filter(|(found, _)| found.name == manager)
            .flat_map(|(_, fields)| fields)
            .collect()
    }

    const A: &str = ".metadata.annotations.a";
    const B: &str = ".metadata.annotations.b";

    #[test]
    fn what_is_no_longer_applied_goes_unless_somebody_else_owns_it() {
        let first = applied(None, "w", json!({"a": "1", "b": "2"}), "t1");
        let both = applied(Some(&first), "v", json!({"a": "1"}), "t2");
        let less = applied(Some(&both), "w", json!({"c": "3"}), "t3");
        assert_eq!(less["metadata"]["annotations"], json!({"a": "1", "c": "3"}));
        assert_eq!(owned(&less, "v"), [A]);
        assert_eq!(owned(&less, "w"), [".metadata.annotations.c"]);
    }

    #[test]
    fn another_value_is_a_conflict_and_force_takes_the_field() {
        let live = applied(None, "w", json!({"a": "1", "b": "2"}), "t1");
        let manager = Manager::new("v", Operation::Apply);
        let config = account(json!({"a": "9", "b": "9"}));
        let refusal = apply(kind(), Some(&live), &config, &manager, false, "t2")
            .expect_err("two fields are another manager's");
        assert_eq!(
            refusal.message(),
            format!("Apply failed with 2 conflicts: conflicts with \"w\":\n- {A}\n- {B}")
        );
        let taken = apply(kind(), Some(&live), &config, &manager, true, "t2").expect("forced");
        assert_eq!(owned(&taken, "w"), Vec::<String>::new());
        assert_eq!(owned(&taken, "v"), [A, B]);
    }

    #[test]
    fn an_apply_that_changes_nothing_keeps_its_time() {
        let live = applied(None, "w", json!({"a": "1"}), "t1");
        assert_eq!(applied(Some(&live), "w", json!({"a": "1"}), "t2"), live);
        let moved = applied(Some(&live), "w", json!({"a": "2"}), "t2");
        assert_eq!(moved["metadata"]["managedFields"][0]["time"], "t2");
    }

    #[test]
    fn an_update_takes_what_it_changes_and_nothing_else() {
        let live = applied(None, "w", json!({"a": "1", "b": "2"}), "t1");
        let mut new = live.clone();
        new["metadata"]["annotations"]["a"] = "3".into();
        let editor = Manager::new("edit", Operation::Update);
        let new = update(kind(), Some(&live), &new, &editor, "t2");
        assert_eq!(owned(&new, "edit"), [A]);
        assert_eq!(owned(&new, "w"), [B]);
    }

    #[test]
    fn what_nobody_owns_belongs_to_whoever_came_before_the_first_apply() {
        let live = account(json!({"a": "1"}));
        let manager = Manager::new("w", Operation::Apply);
        let config = account(json!({"a": "2"}));
        let refusal = apply(kind(), Some(&live), &config, &manager, false, "t1")
            .expect_err("the value is another one");
        assert_eq!(
            refusal.message(),
            format!(
                "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: {A}"
            )
        );
    }
}
