//! From a request to its answer.

use bytes::Bytes;
use http::header::USER_AGENT;
use http::{Method, Request, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::access::{Act, User};
use super::cluster::Cluster;
use super::managers::{Manager, Operation};
use super::media::{json_wanted, media_type, readable};
use super::request::{Query, Target};
use super::status::Refusal;
use super::view::{Answer, View};
use super::watch::Watch;
use super::write::{Patch, Write};
use super::{
    body, delete, discovery, document, list, openapi, options, request, subresource, token, write,
};
use crate::document::Problem;
use crate::keys::{self, Keys};

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
        let mut cluster = Cluster::empty(name, issuer);
        document::read(&mut cluster, doc, now)?;
        Ok(cluster)
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
        self.tick(now);
        let answer = match self.route(now, keys, request) {
            Ok(answer) => answer.response(),
            Err(refusal) => Answer::of(refusal.code, refusal.body()).response(),
        };
        self.tick(now);
        answer
    }

    fn route(
        &mut self,
        now: OffsetDateTime,
        keys: &Keys,
        request: &Request<Bytes>,
    ) -> Result<Answer, Refusal> {
        let user = self.user(request)?;
        let path = request.uri().path();
        let segments = request::segments(path);
        let names: Vec<&str> = segments.iter().map(String::as_str).collect();
        let target = request::target(self, &segments);
        let query = Query::of(request);
        match &target {
            Some(target) => self.allow(&user, &act(request.method(), target, &query))?,
            None => self.allow(
                &user,
                &Act {
                    verb: request.method().as_str().to_lowercase(),
                    path: String::from(path),
                    ..Act::default()
                },
            )?,
        }
        let reading = request.method() == Method::GET;
        let page = match names.as_slice() {
            ["healthz" | "livez" | "readyz", ..] => return Ok(Answer::text(200, "ok")),
            ["version"] => Some(discovery::version(&self.version)),
            ["api"] => Some(discovery::core_versions()),
            ["apis"] => Some(discovery::group_list(self)),
            ["apis", group] => discovery::group(self, group),
            ["api", version] => discovery::resources(self, "", version),
            ["apis", group, version] => discovery::resources(self, group, version),
            ["openapi", "v2"] => Some(openapi::second(self)),
            ["openapi", "v3"] => Some(openapi::paths(self)),
            ["openapi", "v3", rest @ ..] => openapi::third(self, &rest.join("/")),
            [".well-known", "openid-configuration"] => self.issuer().map(keys::discovery),
            ["openid", "v1", "jwks"] => self.issuer().map(|_| keys.jwks()),
            _ => None,
        };
        if let Some(page) = page {
            return match reading {
                true if names.first() == Some(&"openapi") && !json_wanted(request) => {
                    Err(Refusal::not_acceptable())
                }
                true => Ok(Answer::of(200, page)),
                false => Err(Refusal::method()),
            };
        }
        let known_group = match names.as_slice() {
            ["api", ..] => true,
            ["apis", group, version, ..] => discovery::resources(self, group, version).is_some(),
            _ => false,
        };
        if !known_group {
            return Ok(Answer::text(404, "404 page not found\n"));
        }
        let target = target.ok_or_else(Refusal::no_resource)?;
        if !target.kind.stored() {
            return self.ask(&user, &target, request);
        }
        let answer = self.resource(now, keys, &target, request)?;
        Ok(answer.warned(target.kind))
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
        let write = Write {
            target,
            query: &query,
            manager: manager(request, &query).by(&target.subresource),
            now,
        };
        let whole = match target.subresource.as_str() {
            "" => true,
            "token" => {
                return match *method {
                    Method::POST => self.token(now, keys, target, &query, request),
                    _ => Err(Refusal::method()),
                };
            }
            name if target.kind.has(name).is_none() => return Err(Refusal::no_resource()),
            "status" | "ephemeralcontainers" | "resize" => false,
            _ => return subresource::answer(self, &write, request),
        };
        let view = View::of(request)?;
        let collection = target.name.is_empty();
        let everywhere = target.kind.namespaced && target.namespace.is_empty();
        match *method {
            Method::GET if query.flag("watch") && whole => {
                let (watch, events) = Watch::begin(self, target, &query, view, now)?;
                Ok(Answer::going_on(watch, events))
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
                let body = readable(request)?;
                let written = write::create(self, &write, &body)?;
                Ok(view.written(target.kind, written, &query, now))
            }
            Method::PUT if !collection => {
                let body = readable(request)?;
                let written = write::update(self, &write, &body)?;
                Ok(view.written(target.kind, written, &query, now))
            }
            Method::PATCH if !collection => {
                let patch = Patch::of(media_type(request)).ok_or_else(Refusal::patch_type)?;
                // What a definition brings has no types that a strategic merge could go by.
                if patch == Patch::Strategic && target.kind.custom.is_some() {
                    return Err(Refusal::custom_patch());
                }
                let written = write::patch(self, &write, patch, request.body())?;
                Ok(view.written(target.kind, written, &query, now))
            }
            Method::DELETE if !collection && whole => {
                let object = delete::delete(self, &write, &readable(request)?)?;
                Ok(Answer::of(
                    200,
                    view.object(target.kind, &object, &query, now),
                ))
            }
            Method::DELETE
                if whole && !everywhere && target.kind.verbs.contains(&"deletecollection") =>
            {
                let list = delete::delete_all(self, &write, &readable(request)?)?;
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
        let text = readable(request)?;
        options::options("CreateOptions", query, false)?;
        let body: Value = serde_json::from_slice(&text).map_err(|error| {
            let why = body::go_syntax(&text, &error);
            body::unrecognized("TokenRequest", &text, &why)
        })?;
        let account = (self.store)
            .find(target.kind, &target.namespace, &target.name)
            .ok_or_else(|| Refusal::not_found(target.kind, &target.name))?;
        let issuer = self.issuer.clone().unwrap_or_else(token::default_issuer);
        self.made += 1;
        let manager = manager(request, query).name;
        let body = token::request(&account, &body, &issuer, keys, &manager, self.made, now)?;
        Ok(Answer::of(201, body))
    }

    /// What is asked and stored nowhere: reviews, and the binding of a pod to a node.
    fn ask(
        &self,
        user: &User,
        target: &Target,
        request: &Request<Bytes>,
    ) -> Result<Answer, Refusal> {
        let kind = target.kind;
        if request.method() != Method::POST || !target.name.is_empty() {
            return Err(Refusal::method());
        }
        let asked: Value = serde_json::from_slice(&readable(request)?).unwrap_or_default();
        let mut body = json!({"kind": kind.kind, "apiVersion": kind.api_version()});
        if let (Some(body), Value::Object(answer)) =
            (body.as_object_mut(), self.reviewed(user, kind.kind, &asked))
        {
            body.extend(answer);
        }
        Ok(Answer::of(201, body))
    }
}

/// What a request to a resource does, as roles name it.
fn act(method: &Method, target: &Target, query: &Query) -> Act {
    let one = !target.name.is_empty();
    let verb = match *method {
        Method::GET | Method::HEAD if query.flag("watch") => "watch",
        Method::GET | Method::HEAD if one => "get",
        Method::GET | Method::HEAD => "list",
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE if one => "delete",
        Method::DELETE => "deletecollection",
        _ => "",
    };
    Act {
        verb: String::from(verb),
        group: String::from(target.kind.group),
        resource: String::from(target.kind.plural),
        subresource: target.subresource.clone(),
        namespace: target.namespace.clone(),
        name: target.name.clone(),
        path: String::new(),
    }
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
