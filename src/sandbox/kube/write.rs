//! Writes: create, update, the patches, delete.

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::cluster::Cluster;
use super::kinds::{self, Kind};
use super::managers::{self, Manager, Operation};
use super::meta::{order_metadata, written};
use super::options::options;
use super::request::{Query, Target};
use super::schema::json_type;
use super::status::Refusal;
use super::{body, patch, pod, validate};

const MODIFIED: &str =
    "the object has been modified; please apply your changes to the latest version and try again";

/// Whoever writes, and how.
pub(super) struct Write<'a> {
    pub(super) target: &'a Target,
    pub(super) query: &'a Query,
    pub(super) manager: Manager,
    pub(super) now: OffsetDateTime,
}

/// What a write leaves behind.
pub(super) struct Written {
    pub(super) object: Value,
    pub(super) created: bool,
    pub(super) unknown: Vec<String>,
}

impl Written {
    fn over(object: Value, unknown: Vec<String>) -> Written {
        Written {
            object,
            created: false,
            unknown,
        }
    }
}

impl Write<'_> {
    pub(super) fn dry(&self) -> bool {
        !self.query.first("dryRun").is_empty()
    }

    pub(super) fn kind(&self) -> &'static Kind {
        self.target.kind
    }
}

/// Fields that the kind does not know: dropped with a warning, or refused where the client asked for that.
fn strict(kind: &Kind, query: &Query, unknown: &[String]) -> Result<Vec<String>, Refusal> {
    match query.first("fieldValidation") {
        "Strict" if !unknown.is_empty() => {
            let fields: Vec<String> = unknown
                .iter()
                .map(|field| format!("unknown field {field:?}"))
                .collect();
            Err(Refusal::bad(format!(
                "{} in version {:?} cannot be handled as a {}: strict decoding error: {}",
                kind.kind,
                kind.version,
                kind.kind,
                fields.join(", ")
            )))
        }
        "Ignore" => Ok(Vec::new()),
        _ => Ok(unknown.to_vec()),
    }
}

pub(super) fn create(
    cluster: &mut Cluster,
    write: &Write<'_>,
    body: &[u8],
) -> Result<Written, Refusal> {
    options("CreateOptions", write.query, false)?;
    let decoded = body::decode(write.kind(), body)?;
    let unknown = strict(write.kind(), write.query, &decoded.unknown)?;
    let mut object = decoded.object;
    place(write.target, &mut object)?;
    let had_version = object["metadata"]["resourceVersion"].is_string();
    body::fill(write.kind(), &mut object);
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    let stem = object["metadata"]["generateName"]
        .as_str()
        .unwrap_or_default();
    if name.is_empty() && !stem.is_empty() {
        let name = format!("{stem}{}", cluster.letters());
        object["metadata"]["name"] = name.into();
    }
    server_fields(&mut object);
    let now = written(write.now);
    let object = managers::update(write.kind(), None, &object, &write.manager, &now);
    let object = admit(cluster, write, object, had_version)?;
    Ok(Written {
        created: true,
        ..Written::over(object, unknown)
    })
}

/// The last steps of every way to make an object: the namespace is there, the object is valid, the name is free.
fn admit(
    cluster: &mut Cluster,
    write: &Write<'_>,
    mut object: Value,
    had_version: bool,
) -> Result<Value, Refusal> {
    let kind = write.kind();
    let name = String::from(object["metadata"]["name"].as_str().unwrap_or_default());
    let namespace = &write.target.namespace;
    if kind.namespaced {
        cluster.open_namespace(kind, &name, namespace)?;
    }
    if kind.is("", "Pod") {
        pod::admit(cluster, kind, namespace, &mut object)?;
    }
    validate::object(kind, &object, None)?;
    if had_version {
        return Err(Refusal::internal(String::from(
            "resourceVersion should not be set on objects to be created",
        )));
    }
    if let Some(live) = cluster.store.find(kind, namespace, &name) {
        let leaving = live["metadata"]["deletionTimestamp"].is_string();
        return Err(Refusal::exists(kind, &name, leaving));
    }
    cluster.birth(kind, &mut object, write.now);
    only_names(kind, &mut object);
    if write.dry() {
        order_metadata(&mut object);
        return Ok(object);
    }
    let stored = cluster.store.put(kind, object);
    if kind.plural == kinds::NAMESPACES {
        cluster.default_account(&name, write.now);
    }
    Ok(Value::clone(&stored))
}

/// The namespace is the path's; a body that names another one is refused.
fn place(target: &Target, object: &mut Value) -> Result<(), Refusal> {
    let given = object["metadata"]["namespace"].as_str().unwrap_or_default();
    if !given.is_empty() && given != target.namespace {
        return Err(Refusal::bad(
            "the namespace of the provided object does not match the namespace sent on the request",
        ));
    }
    if target.kind.namespaced {
        object["metadata"]["namespace"] = target.namespace.clone().into();
    }
    Ok(())
}

/// What the server sets whatever the body says.
fn server_fields(object: &mut Value) {
    if let Some(metadata) = object["metadata"].as_object_mut() {
        for field in [
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "selfLink",
        ] {
            metadata.shift_remove(field);
        }
    }
}

/// Of the secrets of a service account the server keeps only the names (`cleanSecretReferences`).
fn only_names(kind: &Kind, object: &mut Value) {
    if kind.plural != kinds::SERVICE_ACCOUNTS {
        return;
    }
    let secrets = object.get_mut("secrets").and_then(Value::as_array_mut);
    for secret in secrets.into_iter().flatten() {
        *secret = match secret.get("name") {
            Some(name) => json!({"name": name}),
            None => json!({}),
        };
    }
}

pub(super) fn update(
    cluster: &mut Cluster,
    write: &Write<'_>,
    body: &[u8],
) -> Result<Written, Refusal> {
    options("UpdateOptions", write.query, false)?;
    let kind = write.kind();
    let decoded = body::decode(kind, body)?;
    let unknown = strict(kind, write.query, &decoded.unknown)?;
    let mut object = decoded.object;
    match object["metadata"]["name"].as_str().unwrap_or_default() {
        "" => {
            return Err(Refusal::bad(format!(
                "the name of the object ({} based on URL) was undeterminable: name must be provided",
                write.target.name
            )));
        }
        name => same_name(name, &write.target.name)?,
    }
    place(write.target, &mut object)?;
    body::fill(kind, &mut object);
    let live = find(cluster, write.target)?;
    let uid = object["metadata"]["uid"].as_str().unwrap_or_default();
    let found = live["metadata"]["uid"].as_str().unwrap_or_default();
    if !uid.is_empty() && uid != found {
        return Err(Refusal::conflict(
            kind,
            &write.target.name,
            &format!(
                "StorageError: invalid object, Code: 4, Key: /registry/{}/{}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {found}",
                kind.plural,
                super::store::path(&write.target.namespace, &write.target.name)
            ),
        ));
    }
    let object = replace(cluster, write, &live, object)?;
    Ok(Written::over(object, unknown))
}

fn same_name(name: &str, path: &str) -> Result<(), Refusal> {
    if name == path {
        return Ok(());
    }
    Err(Refusal::bad(format!(
        "the name of the object ({name}) does not match the name on the URL ({path})"
    )))
}

pub(super) fn find(cluster: &Cluster, target: &Target) -> Result<Value, Refusal> {
    cluster
        .store
        .find(target.kind, &target.namespace, &target.name)
        .map(|object| Value::clone(&object))
        .ok_or_else(|| Refusal::not_found(target.kind, &target.name))
}

/// Puts a new state in an object's place, by an update or a patch.
fn replace(
    cluster: &mut Cluster,
    write: &Write<'_>,
    live: &Value,
    mut object: Value,
) -> Result<Value, Refusal> {
    let kind = write.kind();
    versions(kind, live, &object, &write.target.name)?;
    if write.target.subresource == "status" {
        only_status(live, &mut object);
    } else {
        inherit(kind, live, &mut object);
    }
    let now = written(write.now);
    let object = managers::update(kind, Some(live), &object, &write.manager, &now);
    finish(cluster, write, live, object)
}

/// A body that names a revision is meant for that one.
fn versions(kind: &Kind, live: &Value, object: &Value, name: &str) -> Result<(), Refusal> {
    let asked = object["metadata"]["resourceVersion"]
        .as_str()
        .unwrap_or_default();
    if asked.is_empty() || asked == "0" || live["metadata"]["resourceVersion"] == asked {
        return Ok(());
    }
    if asked.parse::<u64>().is_err() {
        return Err(Refusal::internal(format!(
            "strconv.ParseUint: parsing {asked:?}: invalid syntax"
        )));
    }
    Err(Refusal::conflict(kind, name, MODIFIED))
}

/// A write to the status changes nothing else but managed fields.
fn only_status(live: &Value, object: &mut Value) {
    let (status, managers) = (
        object["status"].take(),
        object["metadata"]["managedFields"].take(),
    );
    *object = live.clone();
    object["status"] = status;
    if managers.is_array() {
        object["metadata"]["managedFields"] = managers;
    }
}

/// What an update cannot change stays as it was.
fn inherit(kind: &Kind, live: &Value, object: &mut Value) {
    for field in [
        "resourceVersion",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "generation",
    ] {
        inherit_field(&live["metadata"], &mut object["metadata"], field);
    }
    if object["metadata"]["uid"]
        .as_str()
        .unwrap_or_default()
        .is_empty()
    {
        inherit_field(&live["metadata"], &mut object["metadata"], "uid");
    }
    if kind.plural == kinds::NAMESPACES {
        inherit_field(live, object, "spec");
    }
    // The server rules the status, whatever a writer says.
    if kind.has_status() {
        inherit_field(live, object, "status");
    }
    order_metadata(object);
}

fn inherit_field(live: &Value, object: &mut Value, field: &str) {
    let Some(map) = object.as_object_mut() else {
        return;
    };
    match live.get(field) {
        Some(value) => drop(map.insert(String::from(field), value.clone())),
        None => drop(map.shift_remove(field)),
    }
}

/// Checks and stores the new state. Nothing is written where nothing changed but the times of managed fields.
fn finish(
    cluster: &mut Cluster,
    write: &Write<'_>,
    live: &Value,
    mut object: Value,
) -> Result<Value, Refusal> {
    let kind = write.kind();
    only_names(kind, &mut object);
    validate::object(kind, &object, Some(live))?;
    order_metadata(&mut object);
    if without_times(&object) == without_times(live) {
        return Ok(live.clone());
    }
    if live["metadata"]["generation"].is_i64()
        && write.target.subresource != "status"
        && wishes(kind, live, &object)
    {
        let generation = live["metadata"]["generation"].as_i64().unwrap_or(0);
        object["metadata"]["generation"] = (generation + 1).into();
    }
    if write.dry() {
        return Ok(object);
    }
    let finalizers = object["metadata"]["finalizers"].as_array();
    let leaving = object["metadata"]["deletionTimestamp"].is_string()
        && finalizers.is_none_or(Vec::is_empty)
        && kind.plural != kinds::NAMESPACES;
    if leaving {
        // The last finalizer is gone, and the object with it; the answer still shows the revision before.
        cluster.store.take(kind, &object);
        return Ok(object);
    }
    Ok(Value::clone(&cluster.store.put(kind, object)))
}

/// Does a new state ask for something else than the old one?
fn wishes(kind: &Kind, live: &Value, object: &Value) -> bool {
    // What a definition brings is all wish but for its metadata and its status.
    if kind.custom.is_some() {
        let asked = |object: &Value| {
            let mut asked = object.clone();
            if let Some(fields) = asked.as_object_mut() {
                fields.shift_remove("metadata");
                if kind.has_status() {
                    fields.shift_remove("status");
                }
            }
            asked
        };
        return asked(live) != asked(object);
    }
    let differs = |wish: &&str| object.pointer(wish) != live.pointer(wish);
    kind.wishes.iter().any(differs)
}

fn without_times(object: &Value) -> Value {
    let mut object = object.clone();
    let entries = object["metadata"]["managedFields"].as_array_mut();
    for entry in entries.into_iter().flatten() {
        if let Some(entry) = entry.as_object_mut() {
            entry.shift_remove("time");
        }
    }
    object
}

/// The patches by their media types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patch {
    Apply,
    Merge,
    Strategic,
    Json,
}

impl Patch {
    pub(super) fn of(media_type: &str) -> Option<Patch> {
        match media_type {
            "application/apply-patch+yaml" => Some(Patch::Apply),
            "application/merge-patch+json" => Some(Patch::Merge),
            "application/strategic-merge-patch+json" => Some(Patch::Strategic),
            "application/json-patch+json" => Some(Patch::Json),
            _ => None,
        }
    }
}

pub(super) fn patch(
    cluster: &mut Cluster,
    write: &Write<'_>,
    patch: Patch,
    body: &[u8],
) -> Result<Written, Refusal> {
    options("PatchOptions", write.query, patch == Patch::Apply)?;
    match patch {
        Patch::Apply => apply(cluster, write, body),
        Patch::Merge | Patch::Strategic | Patch::Json => change(cluster, write, patch, body),
    }
}

fn change(
    cluster: &mut Cluster,
    write: &Write<'_>,
    patch: Patch,
    body: &[u8],
) -> Result<Written, Refusal> {
    let kind = write.kind();
    let live = find(cluster, write.target)?;
    let wrong = |why: &str| Refusal::bad(format!("error decoding patch: {why}"));
    let change: Value =
        serde_json::from_slice(body).map_err(|error| wrong(&body::go_syntax(body, &error)))?;
    let mut object = live.clone();
    if patch != Patch::Json && !change.is_object() {
        return Err(wrong(&format!(
            "json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            json_type(&change)
        )));
    }
    match patch {
        Patch::Apply | Patch::Merge => patch::merge(&mut object, &change),
        Patch::Strategic => patch::strategic(kind.shape, &mut object, &change),
        Patch::Json => match patch::json(&mut object, &change) {
            Ok(()) => {}
            Err(patch::Wrong::NotAList) => {
                return Err(wrong(&format!(
                    "json: cannot unmarshal {} into Go value of type []handlers.jsonPatchOp",
                    json_type(&change)
                )));
            }
            Err(patch::Wrong::DoesNotApply) => return Err(Refusal::unpatchable()),
        },
    }
    let decoded = body::settle(kind, &object).map_err(|why| Refusal::unreadable(&object, &why))?;
    let unknown = strict(kind, write.query, &decoded.unknown)?;
    let mut object = decoded.object;
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    same_name(name, &write.target.name)?;
    place(write.target, &mut object)?;
    body::fill(kind, &mut object);
    let object = replace(cluster, write, &live, object)?;
    Ok(Written::over(object, unknown))
}

fn apply(cluster: &mut Cluster, write: &Write<'_>, body: &[u8]) -> Result<Written, Refusal> {
    let kind = write.kind();
    let target = write.target;
    let config: Value = serde_json::from_slice(body).map_err(|error| {
        Refusal::bad(format!(
            "error decoding YAML: this API reads JSON, which is YAML too: {}",
            body::go_syntax(body, &error)
        ))
    })?;
    if !config.is_object() {
        return Err(Refusal::bad(format!(
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {} into Go value of type map[string]interface {{}}",
            json_type(&config)
        )));
    }
    let text = |value: &Value| String::from(value.as_str().unwrap_or_default());
    let (version, found) = (text(&config["apiVersion"]), text(&config["kind"]));
    if version != kind.api_version() || found != kind.kind {
        let version = match version.contains('/') || version.is_empty() {
            true => version,
            false => format!("/{version}"),
        };
        let version = if version.is_empty() {
            String::from("/")
        } else {
            version
        };
        return Err(Refusal::bad(format!(
            "invalid object type: {version}, Kind={found}"
        )));
    }
    if !config["metadata"]["managedFields"].is_null() {
        return Err(Refusal::bad("metadata.managedFields must be nil"));
    }
    body::strict(kind.shape, &config, &mut String::new()).map_err(|why| {
        Refusal::internal(format!(
            "failed to create typed patch object ({}/{}; {}, Kind={}): {why}",
            text(&config["metadata"]["namespace"]),
            text(&config["metadata"]["name"]),
            if kind.group.is_empty() {
                format!("/{}", kind.version)
            } else {
                kind.api_version()
            },
            kind.kind
        ))
    })?;
    let mut config = config;
    if config["metadata"].is_null()
        && let Some(config) = config.as_object_mut()
    {
        config.shift_remove("metadata");
    }
    let live = cluster
        .store
        .find(kind, &target.namespace, &target.name)
        .map(|object| Value::clone(&object));
    let uid = text(&config["metadata"]["uid"]);
    let revision = config["metadata"]["resourceVersion"].clone();
    if let Some(Value::Object(metadata)) = config.get_mut("metadata") {
        metadata.shift_remove("resourceVersion");
        metadata.shift_remove("uid");
    }
    let now = written(write.now);
    let manager = Manager::new(&write.manager.name, Operation::Apply).by(&target.subresource);
    let force = write.query.flag("force");
    let mut object = managers::apply(kind, live.as_ref(), &config, &manager, force, &now)?;
    let name = text(&config["metadata"]["name"]);
    if !name.is_empty() {
        same_name(&name, &target.name)?;
    }
    object["metadata"]["name"] = target.name.clone().into();
    place(target, &mut object)?;
    body::fill(kind, &mut object);
    let Some(live) = live else {
        if !uid.is_empty() {
            return Err(Refusal::conflict(
                kind,
                &target.name,
                &format!(
                    "uid mismatch: the provided object specified uid {uid}, and no existing object was found"
                ),
            ));
        }
        let object = admit(cluster, write, object, false)?;
        return Ok(Written {
            created: true,
            ..Written::over(object, Vec::new())
        });
    };
    versions(
        kind,
        &live,
        &json!({"metadata": {"resourceVersion": revision}}),
        &target.name,
    )?;
    if !uid.is_empty() {
        object["metadata"]["uid"] = uid.into();
    }
    if target.subresource == "status" {
        only_status(&live, &mut object);
    } else if kind.has_status() {
        inherit_field(&live, &mut object, "status");
    }
    let object = finish(cluster, write, &live, object)?;
    Ok(Written::over(object, Vec::new()))
}
