//! From a request to its answer.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Method, Request, Response};
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::cluster::Cluster;
use super::kinds::{NAMESPACES, SERVICE_ACCOUNTS};
use super::managers::{Manager, Operation};
use super::request::{Query, Target};
use super::status::Refusal;
use super::view::{Answer, View};
use super::write::{Patch, Write};
use super::{body, delete, discovery, document, kinds, list, options, request, token, write};
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
                let object = delete::delete(self, &write, request.body())?;
                Ok(Answer::of(
                    200,
                    view.object(target.kind, &object, &query, now),
                ))
            }
            Method::DELETE if !everywhere && target.kind.plural != NAMESPACES => {
                let list = delete::delete_all(self, &write, request.body())?;
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
        options::options("CreateOptions", query, false)?;
        let body: Value = serde_json::from_slice(request.body()).map_err(|error| {
            let why = body::go_syntax(request.body(), &error);
            body::unrecognized("TokenRequest", request.body(), &why)
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
            "apiVersion": kinds::group_version(review.group),
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
