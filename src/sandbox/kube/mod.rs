//! A built-in Kubernetes API: good enough for widctl and kubectl on the kinds that matter here.
//!
//! Requests go in and answers come out; time is an argument, ids come from names, nothing waits. Whom a request is from
//! is for the caller to know: there is no authorization here.

mod body;
mod columns;
mod defaults;
mod discovery;
mod document;
mod fields;
mod kinds;
mod list;
mod managers;
mod patch;
mod pod;
mod rbac;
pub(super) mod real;
mod request;
mod selector;
mod shape;
mod status;
mod store;
mod table;
mod token;
mod validate;
mod write;

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, USER_AGENT, WARNING};
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use kinds::{KINDS, Kind, NAMESPACES, SERVICE_ACCOUNTS};
use managers::{Manager, Managers, Operation};
use request::{Query, Target};
use status::Refusal;
use store::Store;
use write::{Patch, Write};

use super::document::Problem;
use super::keys::{self, Keys};

/// How long a namespace takes to go: in a real cluster its controller empties it meanwhile.
const LEAVING: Duration = Duration::seconds(2);

/// One cluster's API and what it holds.
#[derive(Debug)]
pub struct Cluster {
    name: String,
    issuer: Option<String>,
    store: Store,
    /// How many objects and tokens there were: ids are made from it.
    made: u64,
    /// The namespaces that are terminating in the world document: something holds them, so they do not go.
    stays: BTreeSet<String>,
}

impl Cluster {
    /// A cluster that holds what `doc` says (the `kubernetes` part of a world document; `null` is an empty cluster):
    ///
    /// ```yaml
    /// namespaces: [payments, {name: old, terminating: true, labels: {team: a}}]
    /// serviceAccounts:
    /// - {namespace: payments, name: api, annotations: {a: b}, managers: [{manager: helm, fields: [.metadata.annotations.a]}]}
    /// objects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: x}, data: {a: b}}]
    /// ```
    ///
    /// # Errors
    /// All that is wrong in it, with pointers that begin at `doc`.
    pub fn new(
        doc: &Value,
        name: &str,
        issuer: Option<String>,
        now: OffsetDateTime,
    ) -> Result<Cluster, Vec<Problem>> {
        let mut cluster = Cluster {
            name: String::from(name),
            issuer,
            store: Store::default(),
            made: 0,
            stays: BTreeSet::new(),
        };
        document::read(&mut cluster, doc, now)?;
        Ok(cluster)
    }

    /// The issuer of the cluster's service account tokens.
    pub fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// Gives the cluster an issuer, as turning it on or rebuilding the cluster does.
    pub fn set_issuer(&mut self, issuer: Option<String>) {
        self.issuer = issuer;
    }

    /// What the cluster holds, in the form that [`Cluster::new`] reads; without times, revisions and ids.
    pub fn dump(&self) -> Value {
        document::write(self)
    }

    /// Answers one request.
    pub fn answer(
        &mut self,
        now: OffsetDateTime,
        keys: &Keys,
        request: &Request<Bytes>,
    ) -> Response<Bytes> {
        self.leave(now);
        match self.route(now, keys, request) {
            Ok(answer) => answer.response(),
            Err(refusal) => Answer::of(refusal.code, refusal.body()).response(),
        }
    }

    fn route(
        &mut self,
        now: OffsetDateTime,
        keys: &Keys,
        request: &Request<Bytes>,
    ) -> Result<Answer, Refusal> {
        let path = request.uri().path();
        let segments = request::segments(path);
        let names: Vec<&str> = segments.iter().map(String::as_str).collect();
        let reading = request.method() == Method::GET;
        let page = match names.as_slice() {
            ["healthz" | "livez" | "readyz", ..] => return Ok(Answer::text(200, "ok")),
            ["version"] => Some(discovery::version()),
            ["api"] => Some(discovery::core_versions()),
            ["apis"] => Some(discovery::group_list()),
            ["apis", group] => discovery::group(group),
            ["api", "v1"] => discovery::resources(""),
            ["apis", group, "v1"] => discovery::resources(group),
            ["openapi", "v3"] => Some(discovery::openapi_paths()),
            ["openapi", "v3", rest @ ..] => discovery::openapi(&rest.join("/")),
            [".well-known", "openid-configuration"] => self.issuer().map(keys::discovery),
            ["openid", "v1", "jwks"] => self.issuer().map(|_| keys.jwks()),
            _ => None,
        };
        if let Some(page) = page {
            return if reading {
                Ok(Answer::of(200, page))
            } else {
                Err(Refusal::method())
            };
        }
        if let ["apis", group, "v1", plural] = names.as_slice()
            && let Some(review) = (discovery::REVIEWS.iter())
                .find(|review| review.group == *group && review.plural == *plural)
        {
            return self.review(review, request);
        }
        let known_group = match names.as_slice() {
            ["api", ..] => true,
            ["apis", group, "v1", ..] => discovery::group(group).is_some(),
            _ => false,
        };
        if !known_group {
            return Ok(Answer::text(404, "404 page not found\n"));
        }
        let target = request::target(&segments).ok_or_else(Refusal::no_resource)?;
        self.resource(now, keys, &target, request)
    }

    fn resource(
        &mut self,
        now: OffsetDateTime,
        keys: &Keys,
        target: &Target,
        request: &Request<Bytes>,
    ) -> Result<Answer, Refusal> {
        let query = Query::of(request);
        let method = request.method();
        let token = target.kind.plural == SERVICE_ACCOUNTS && target.subresource == "token";
        if token {
            return if method == Method::POST {
                self.token(now, keys, target, &query, request)
            } else {
                Err(Refusal::method())
            };
        }
        if !target.subresource.is_empty() {
            return Err(Refusal::no_resource());
        }
        let view = View::of(request)?;
        let collection = target.name.is_empty();
        let write = Write {
            target,
            query: &query,
            manager: manager(request, &query),
            now,
        };
        let everywhere = target.kind.namespaced && target.namespace.is_empty();
        match *method {
            Method::GET if collection && query.flag("watch") => {
                let events = list::watch(&self.store, target, &query)?;
                Ok(Answer {
                    code: 200,
                    body: events.into_bytes(),
                    media_type: "application/json",
                    warnings: Vec::new(),
                })
            }
            Method::GET if collection => {
                let list = list::list(&mut self.store, target, &query)?;
                Ok(Answer::of(200, view.list(target.kind, &list, &query, now)))
            }
            Method::GET => {
                let object = (self.store)
                    .find(target.kind, &target.namespace, &target.name)
                    .ok_or_else(|| Refusal::not_found(target.kind, &target.name))?;
                Ok(Answer::of(
                    200,
                    view.object(target.kind, &object, &query, now),
                ))
            }
            Method::POST if collection && !everywhere => {
                readable(request)?;
                let written = write::create(self, &write, request.body())?;
                Ok(view.written(target.kind, written, &query, now))
            }
            Method::PUT if !collection => {
                readable(request)?;
                let written = write::update(self, &write, request.body())?;
                Ok(view.written(target.kind, written, &query, now))
            }
            Method::PATCH if !collection => {
                let patch = Patch::of(media_type(request)).ok_or_else(Refusal::patch_type)?;
                let written = write::patch(self, &write, patch, request.body())?;
                Ok(view.written(target.kind, written, &query, now))
            }
            Method::DELETE if !collection => {
                let object = write::delete(self, &write, request.body())?;
                Ok(Answer::of(
                    200,
                    view.object(target.kind, &object, &query, now),
                ))
            }
            Method::DELETE if !everywhere && target.kind.plural != NAMESPACES => {
                let list = write::delete_all(self, &write, request.body())?;
                Ok(Answer::of(200, view.list(target.kind, &list, &query, now)))
            }
            _ => Err(Refusal::method()),
        }
    }

    fn token(
        &mut self,
        now: OffsetDateTime,
        keys: &Keys,
        target: &Target,
        query: &Query,
        request: &Request<Bytes>,
    ) -> Result<Answer, Refusal> {
        readable(request)?;
        write::options("CreateOptions", query, false)?;
        let body: Value = serde_json::from_slice(request.body()).map_err(|error| {
            let why = body::go_syntax(request.body(), &error);
            body::unrecognized("TokenRequest", request.body(), &why)
        })?;
        let account = (self.store)
            .find(target.kind, &target.namespace, &target.name)
            .ok_or_else(|| Refusal::not_found(target.kind, &target.name))?;
        let issuer = self.issuer.clone().unwrap_or_else(default_issuer);
        self.made += 1;
        let manager = manager(request, query).name;
        let body = token::request(&account, &body, &issuer, keys, &manager, self.made, now)?;
        Ok(Answer::of(201, body))
    }

    /// Everybody may everything; what a request may not is the business of the world's faults.
    fn review(
        &self,
        review: &discovery::Review,
        request: &Request<Bytes>,
    ) -> Result<Answer, Refusal> {
        if request.method() != Method::POST {
            return Err(Refusal::method());
        }
        readable(request)?;
        let asked: Value = serde_json::from_slice(request.body()).unwrap_or_default();
        let mut body = json!({
            "kind": review.kind,
            "apiVersion": kinds::group_version(review.group, "v1"),
            "metadata": {},
        });
        if review.plural == "selfsubjectreviews" {
            body["status"] = json!({"userInfo": {
                "username": "sandbox",
                "groups": ["system:masters", "system:authenticated"],
            }});
        } else {
            body["spec"] = asked["spec"].clone();
            body["status"] = json!({"allowed": true});
        }
        Ok(Answer::of(201, body))
    }

    fn store(&self) -> &Store {
        &self.store
    }

    fn store_mut(&mut self) -> &mut Store {
        &mut self.store
    }

    /// Five letters for a generated name, from the alphabet that Kubernetes uses.
    fn letters(&mut self) -> String {
        const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
        self.made += 1;
        let id = write::identity(&self.name, &KINDS[0], "generated", self.made);
        id.bytes()
            .filter(u8::is_ascii_hexdigit)
            .take(5)
            .map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]))
            .collect()
    }

    /// What a new object gets from the server.
    fn birth(&mut self, kind: &Kind, object: &mut Value, now: OffsetDateTime) {
        self.made += 1;
        let metadata = &object["metadata"];
        let text = |field: &str| metadata[field].as_str().unwrap_or_default();
        let path = store::path(text("namespace"), text("name"));
        let id = write::identity(&self.name, kind, &path, self.made);
        object["metadata"]["uid"] = id.into();
        object["metadata"]["creationTimestamp"] = written(now).into();
        defaults::begin(kind, object);
    }

    /// The namespace has to be there and must not be on its way out.
    fn open_namespace(&self, kind: &Kind, name: &str, namespace: &str) -> Result<(), Refusal> {
        let spaces = &KINDS[1];
        let Some(space) = self.store.find(spaces, "", namespace) else {
            return Err(Refusal::not_found(spaces, namespace));
        };
        if space["metadata"]["deletionTimestamp"].is_string() {
            return Err(Refusal::terminating(kind, name, namespace));
        }
        Ok(())
    }

    /// Takes out the namespaces whose time is up, with all that is in them.
    fn leave(&mut self, now: OffsetDateTime) {
        let spaces = &KINDS[1];
        let gone: Vec<Arc<Value>> = (self.store.objects(spaces))
            .filter(|(_, space)| {
                let marked = space["metadata"]["deletionTimestamp"].as_str();
                let stays = self
                    .stays
                    .contains(space["metadata"]["name"].as_str().unwrap_or(""));
                let marked = marked.and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok());
                !stays && marked.is_some_and(|marked| now - marked >= LEAVING)
            })
            .map(|(_, space)| Arc::clone(space))
            .collect();
        for space in gone {
            for kind in KINDS.iter().filter(|kind| kind.namespaced) {
                let inside: Vec<Arc<Value>> = (self.store.objects(kind))
                    .filter(|(_, object)| {
                        object["metadata"]["namespace"] == space["metadata"]["name"]
                    })
                    .map(|(_, object)| Arc::clone(object))
                    .collect();
                for object in inside {
                    self.store.take(kind, &object);
                }
            }
            self.store.take(spaces, &space);
        }
    }

    /// Makes a namespace of the world, where it is not there yet.
    fn seed_namespace(&mut self, name: &str, now: OffsetDateTime) {
        let kind = &KINDS[1];
        if self.store.find(kind, "", name).is_some() {
            return;
        }
        let object = json!({
            "kind": kind.kind,
            "apiVersion": kind.api_version(),
            "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
        });
        let mut object = object;
        if document::SYSTEM.contains(&name) {
            let server = Manager::new("kube-apiserver", Operation::Update);
            object = managers::update(kind, None, &object, &server, &written(now));
        }
        let managers = managers::read(&object).unwrap_or_default();
        self.seed(kind, object, managers, now);
        self.default_account(name, now);
    }

    /// The service account that the controller manager makes in every namespace.
    fn default_account(&mut self, namespace: &str, now: OffsetDateTime) {
        let kind = &KINDS[3];
        let object = json!({
            "kind": kind.kind,
            "apiVersion": kind.api_version(),
            "metadata": {"name": "default", "namespace": namespace},
        });
        self.seed(kind, object, Managers::new(), now);
    }

    /// Stores an object of the world document as it is.
    fn seed(
        &mut self,
        kind: &'static Kind,
        object: Value,
        managers: Managers,
        now: OffsetDateTime,
    ) {
        let given = object["metadata"]["uid"].clone();
        let (spec, status) = (object.get("spec").cloned(), object.get("status").cloned());
        let Ok(decoded) = body::settle(kind, &object) else {
            return;
        };
        let mut object = decoded.object;
        let before = managers::without(&object);
        defaults::fill(kind, &mut object);
        if kind.kind == "Pod" {
            pod::name_account(&mut object["spec"]);
        }
        self.birth(kind, &mut object, now);
        for (field, value) in [("spec", spec), ("status", status)] {
            if let Some(value) = value {
                object[field] = value;
            }
        }
        if !given.is_null() {
            object["metadata"]["uid"] = given;
        }
        object["metadata"]["managedFields"] = before["metadata"]["managedFields"].clone();
        managers::write(kind, &mut object, &managers);
        order_metadata(&mut object);
        self.store.put(kind, object);
    }
}

/// The issuer of a cluster whose OIDC issuer is not turned on; nobody outside can look it up.
fn default_issuer() -> String {
    String::from("https://kubernetes.default.svc.cluster.local")
}

/// A time as Kubernetes writes it.
fn written(time: OffsetDateTime) -> String {
    time.to_offset(time::UtcOffset::UTC)
        .replace_nanosecond(0)
        .unwrap_or(time)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// Brings the metadata's fields into the order in which the server writes them.
fn order_metadata(object: &mut Value) {
    const ORDER: [&str; 14] = [
        "name",
        "generateName",
        "namespace",
        "uid",
        "resourceVersion",
        "generation",
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
        "labels",
        "annotations",
        "ownerReferences",
        "finalizers",
        "managedFields",
    ];
    let Some(metadata) = object["metadata"].as_object_mut() else {
        return;
    };
    let mut ordered = Map::new();
    for field in ORDER {
        if let Some(value) = metadata.shift_remove(field)
            && !value.is_null()
        {
            ordered.insert(String::from(field), value);
        }
    }
    *metadata = ordered;
}

/// Who writes: the `fieldManager` of the query, or the first word of the user agent.
fn manager(request: &Request<Bytes>, query: &Query) -> Manager {
    let named = query.first("fieldManager");
    if !named.is_empty() {
        return Manager::new(named, Operation::Update);
    }
    let agent = request
        .headers()
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok())
        .unwrap_or_default();
    let first: String = agent
        .split('/')
        .next()
        .unwrap_or_default()
        .chars()
        .take(128)
        .collect();
    Manager::new(&first, Operation::Update)
}

fn media_type(request: &Request<Bytes>) -> &str {
    request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim()
}

/// Bodies are JSON; a body without a type is taken for JSON, as the real server does.
fn readable(request: &Request<Bytes>) -> Result<(), Refusal> {
    match media_type(request) {
        "" | "application/json" => Ok(()),
        _ => Err(Refusal::body_type()),
    }
}

/// How a client wants to see objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Whole,
    Metadata,
    Table,
}

impl View {
    fn of(request: &Request<Bytes>) -> Result<View, Refusal> {
        let accept = request
            .headers()
            .get(ACCEPT)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if accept.is_empty() {
            return Ok(View::Whole);
        }
        for offer in accept.split(',') {
            let mut parts = offer.split(';').map(str::trim);
            if !matches!(
                parts.next(),
                Some("application/json" | "application/*" | "*/*")
            ) {
                continue;
            }
            let shown = parts.find_map(|part| part.strip_prefix("as="));
            match shown {
                None => return Ok(View::Whole),
                Some("Table") => return Ok(View::Table),
                Some("PartialObjectMetadata" | "PartialObjectMetadataList") => {
                    return Ok(View::Metadata);
                }
                Some(_) => {}
            }
        }
        Err(Refusal::not_acceptable())
    }

    fn object(self, kind: &Kind, object: &Value, query: &Query, now: OffsetDateTime) -> Value {
        match self {
            View::Whole => object.clone(),
            View::Metadata => list::partial(object),
            View::Table => {
                let revision = &object["metadata"]["resourceVersion"];
                let metadata = json!({"resourceVersion": revision});
                let include = query.first("includeObject");
                table::table(kind, &metadata, std::iter::once(object), include, now)
            }
        }
    }

    fn list(self, kind: &Kind, list: &list::List, query: &Query, now: OffsetDateTime) -> Value {
        match self {
            View::Whole => list::body(kind, list),
            View::Metadata => list::partials(list),
            View::Table => {
                let objects = list.items.iter().map(|object| &**object);
                table::table(
                    kind,
                    &list.metadata,
                    objects,
                    query.first("includeObject"),
                    now,
                )
            }
        }
    }

    fn written(
        self,
        kind: &Kind,
        written: write::Written,
        query: &Query,
        now: OffsetDateTime,
    ) -> Answer {
        let code = if written.created { 201 } else { 200 };
        let mut answer = Answer::of(code, self.object(kind, &written.object, query, now));
        answer.warnings = written
            .unknown
            .iter()
            .map(|field| format!("299 - \"unknown field \\\"{field}\\\"\""))
            .collect();
        answer
    }
}

/// An answer before it is one of HTTP.
#[derive(Debug)]
struct Answer {
    code: u16,
    body: Vec<u8>,
    media_type: &'static str,
    warnings: Vec<String>,
}

impl Answer {
    fn of(code: u16, body: Value) -> Answer {
        Answer {
            code,
            body: body.to_string().into_bytes(),
            media_type: "application/json",
            warnings: Vec::new(),
        }
    }

    fn text(code: u16, text: &str) -> Answer {
        Answer {
            code,
            body: text.as_bytes().to_vec(),
            media_type: "text/plain; charset=utf-8",
            warnings: Vec::new(),
        }
    }

    fn response(self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
        for warning in self.warnings {
            if let Ok(value) = HeaderValue::from_str(&warning) {
                headers.append(WARNING, value);
            }
        }
        response
    }
}
