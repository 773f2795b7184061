//! Blobs of storage accounts, as far as a state in one needs them: read, written, listed, leased, with metadata.
//!
//! Headers, codes and statuses are those of the Blob service's reference. Who comes with an account's key may do everything; who comes with
//! a token what role assignments allow.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::{Value, json};

use super::answer::{empty, with};
use super::arm::path::Target;
use super::arm::storage;
use super::arm::store::{Kind, Resource, key};
use super::document::{Fields, Node, Out};
use super::entra;
use super::world::{World, region};

type Answer = Response<Bytes>;

/// What the Blob service is called in tokens.
const AUDIENCE: &str = "https://storage.azure.com";
const DATA: &str = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

pub(crate) fn answer(
    world: &mut World,
    number: u64,
    name: &str,
    request: &Request<Bytes>,
) -> Answer {
    let answer = super::answer::either(route(world, name, request));
    let id = world.guid(&format!("request/{number}"));
    let now = httpdate::fmt_http_date(std::time::SystemTime::from(world.clock.now()));
    let answer = with(answer, "x-ms-request-id", &id);
    let answer = with(answer, "x-ms-version", "2023-11-03");
    with(answer, "date", &now)
}

fn route(world: &mut World, account: &str, request: &Request<Bytes>) -> Result<Answer, Answer> {
    let target = Target::of(request);
    let found = {
        let mut all = world.store.entries(Kind::Account);
        all.find(|(_, it)| it.name == account)
            .map(|(key, _)| key.clone())
    };
    let at = found.ok_or_else(|| empty(StatusCode::NOT_FOUND))?;
    let path = target.written.trim_start_matches('/');
    let path = percent_encoding::percent_decode_str(path)
        .decode_utf8_lossy()
        .into_owned();
    let (container, blob) = path.split_once('/').unwrap_or((&path, ""));
    admitted(world, &at, account, container, request, &target)?;
    let Some(it) = world.store.get_mut(Kind::Account, &at) else {
        return Err(empty(StatusCode::NOT_FOUND));
    };
    let asked = (target.query("comp"), target.query("restype"));
    match (&target.method, asked, blob) {
        (&Method::PUT, (None, Some("container")), "") => {
            if it.own.get(container).is_some() {
                return Err(error(
                    StatusCode::CONFLICT,
                    "ContainerAlreadyExists",
                    "The specified container already exists.",
                ));
            }
            it.own[container] = json!({});
            return Ok(empty(StatusCode::CREATED));
        }
        (&Method::GET, (Some("list"), None), "") => return Ok(containers(it)),
        _ => {}
    }
    let blobs = it
        .own
        .get_mut(container)
        .and_then(Value::as_object_mut)
        .ok_or_else(|| {
            error(
                StatusCode::NOT_FOUND,
                "ContainerNotFound",
                "The specified container does not exist.",
            )
        })?;
    let now = httpdate::fmt_http_date(std::time::SystemTime::from(world.clock.now()));
    let tag = |count: u64| format!("\"0x{:016X}\"", 0x8D_0000_0000_0000 + count);
    match (&target.method, asked) {
        (&Method::GET, (Some("list"), Some("container"))) => {
            let prefix = target.query("prefix").unwrap_or_default();
            let found = blobs.iter().filter(|(name, _)| name.starts_with(prefix)).map(|(name, it)| {
                format!(
                    "<Blob><Name>{}</Name><Properties><Last-Modified>{}</Last-Modified><Content-Length>{}</Content-Length><BlobType>BlockBlob</BlobType><LeaseStatus>{}</LeaseStatus></Properties></Blob>",
                    escaped(name), said(it, "modified"), said(it, "text").len(),
                    if it["lease"].is_string() { "locked" } else { "unlocked" }
                )
            });
            return Ok(xml(
                StatusCode::OK,
                &format!(
                    "<EnumerationResults><Blobs>{}</Blobs><NextMarker /></EnumerationResults>",
                    found.collect::<String>()
                ),
            ));
        }
        (&Method::GET | &Method::HEAD, (None, Some("container"))) => {
            return Ok(empty(StatusCode::OK));
        }
        (&Method::DELETE, (None, Some("container"))) => {
            it.own.as_object_mut().map(|all| all.remove(container));
            return Ok(empty(StatusCode::ACCEPTED));
        }
        _ => {}
    }
    let lease = target.header("x-ms-lease-id");
    let held = blobs
        .get(blob)
        .and_then(|it| it["lease"].as_str())
        .map(str::to_owned);
    let missing = || {
        error(
            StatusCode::NOT_FOUND,
            "BlobNotFound",
            "The specified blob does not exist.",
        )
    };
    // A lease keeps everybody else from writing.
    let free = || match (&held, lease) {
        (Some(held), Some(lease)) if held != lease => Err(error(
            StatusCode::PRECONDITION_FAILED,
            "LeaseIdMismatchWithBlobOperation",
            "The lease ID specified did not match the lease ID for the blob.",
        )),
        (Some(_), None) => Err(error(
            StatusCode::PRECONDITION_FAILED,
            "LeaseIdMissing",
            "There is currently a lease on the blob and no lease ID was specified in the request.",
        )),
        (None, Some(_)) => Err(error(
            StatusCode::PRECONDITION_FAILED,
            "LeaseNotPresentWithBlobOperation",
            "There is currently no lease on the blob.",
        )),
        _ => Ok(()),
    };
    match (&target.method, asked.0) {
        (&Method::PUT, Some("lease")) => {
            let it = blobs.get_mut(blob).ok_or_else(missing)?;
            leased(it, held.as_deref(), &target, &world.seed.to_string())
        }
        (&Method::PUT, Some("metadata")) => {
            free()?;
            let it = blobs.get_mut(blob).ok_or_else(missing)?;
            it["metadata"] = metadata(&target);
            Ok(stamped(empty(StatusCode::OK), it, &tag))
        }
        (&Method::PUT, None) => {
            free()?;
            let Ok(text) = String::from_utf8(target.body.to_vec()) else {
                return Err(error(
                    StatusCode::BAD_REQUEST,
                    "UnsupportedHere",
                    "This sandbox keeps text only.",
                ));
            };
            if target.header("if-none-match") == Some("*") && blobs.contains_key(blob) {
                return Err(error(
                    StatusCode::CONFLICT,
                    "BlobAlreadyExists",
                    "The specified blob already exists.",
                ));
            }
            let count = blobs
                .get(blob)
                .and_then(|it| it["count"].as_u64())
                .unwrap_or(0);
            let mut it = json!({"text": text, "metadata": metadata(&target), "modified": now, "count": count + 1});
            it["kind"] = json!(
                target
                    .header("x-ms-blob-content-type")
                    .or(target.header("content-type"))
                    .unwrap_or("application/octet-stream")
            );
            if let Some(held) = held {
                it["lease"] = json!(held);
            }
            let answer = stamped(empty(StatusCode::CREATED), &it, &tag);
            blobs.insert(blob.to_owned(), it);
            Ok(answer)
        }
        (&Method::GET | &Method::HEAD, None) => {
            let it = blobs.get(blob).ok_or_else(missing)?;
            let mut answer = stamped(empty(StatusCode::OK), it, &tag);
            let text = said(it, "text").to_owned();
            if target.method == Method::GET {
                *answer.body_mut() = Bytes::from(text.clone());
            }
            for (name, value) in it["metadata"].as_object().into_iter().flatten() {
                let name = HeaderName::from_bytes(format!("x-ms-meta-{name}").as_bytes());
                if let (Ok(name), Some(Ok(value))) =
                    (name, value.as_str().map(HeaderValue::from_str))
                {
                    answer.headers_mut().insert(name, value);
                }
            }
            let answer = with(answer, "content-type", said(it, "kind"));
            let answer = with(answer, "content-length", &text.len().to_string());
            let answer = with(answer, "x-ms-blob-type", "BlockBlob");
            Ok(with(
                answer,
                "x-ms-lease-status",
                if it["lease"].is_string() {
                    "locked"
                } else {
                    "unlocked"
                },
            ))
        }
        (&Method::DELETE, None) => {
            free()?;
            blobs
                .remove(blob)
                .map(|_| empty(StatusCode::ACCEPTED))
                .ok_or_else(missing)
        }
        _ => Err(error(
            StatusCode::METHOD_NOT_ALLOWED,
            "UnsupportedHttpVerb",
            "The resource doesn't support specified Http Verb.",
        )),
    }
}

fn said<'a>(it: &'a Value, key: &str) -> &'a str {
    it[key].as_str().unwrap_or_default()
}

fn stamped(answer: Answer, it: &Value, tag: &dyn Fn(u64) -> String) -> Answer {
    let answer = with(answer, "etag", &tag(it["count"].as_u64().unwrap_or(0)));
    with(answer, "last-modified", said(it, "modified"))
}

fn metadata(target: &Target) -> Value {
    let all = target.headers.iter().filter_map(|(name, value)| {
        let name = name.as_str().strip_prefix("x-ms-meta-")?;
        Some((name.to_owned(), json!(value.to_str().ok()?)))
    });
    Value::Object(all.collect())
}

/// `x-ms-lease-action`: one holder at a time, until it lets go or somebody breaks it.
fn leased(
    it: &mut Value,
    held: Option<&str>,
    target: &Target,
    seed: &str,
) -> Result<Answer, Answer> {
    let (action, id) = (
        target.header("x-ms-lease-action").unwrap_or_default(),
        target.header("x-ms-lease-id"),
    );
    let mismatch = || {
        error(
            StatusCode::CONFLICT,
            "LeaseIdMismatchWithLeaseOperation",
            "The lease ID specified did not match the lease ID for the blob.",
        )
    };
    match (action, held) {
        ("acquire", Some(held)) if target.header("x-ms-proposed-lease-id") != Some(held) => {
            Err(error(
                StatusCode::CONFLICT,
                "LeaseAlreadyPresent",
                "There is already a lease present.",
            ))
        }
        ("acquire", _) => {
            let id = target.header("x-ms-proposed-lease-id").map_or_else(
                || {
                    uuid::Uuid::new_v5(
                        &uuid::Uuid::NAMESPACE_OID,
                        format!("{seed}{}", it["count"]).as_bytes(),
                    )
                    .to_string()
                },
                str::to_owned,
            );
            it["lease"] = json!(id);
            Ok(with(empty(StatusCode::CREATED), "x-ms-lease-id", &id))
        }
        ("renew" | "release", held) if held.is_none() || held != id => Err(mismatch()),
        ("renew", _) => Ok(with(
            empty(StatusCode::OK),
            "x-ms-lease-id",
            id.unwrap_or_default(),
        )),
        ("release", _) => {
            it["lease"] = Value::Null;
            Ok(empty(StatusCode::OK))
        }
        ("break", Some(_)) => {
            it["lease"] = Value::Null;
            Ok(with(empty(StatusCode::ACCEPTED), "x-ms-lease-time", "0"))
        }
        ("break", None) => Err(error(
            StatusCode::CONFLICT,
            "LeaseNotPresentWithLeaseOperation",
            "There is currently no lease on the blob.",
        )),
        _ => Err(error(
            StatusCode::BAD_REQUEST,
            "InvalidHeaderValue",
            "The value for one of the HTTP headers is not in the correct format.",
        )),
    }
}

/// An account's key opens everything in it, a token what its owner may do.
fn admitted(
    world: &World,
    at: &str,
    account: &str,
    container: &str,
    request: &Request<Bytes>,
    target: &Target,
) -> Result<(), Answer> {
    let shown = target.header("authorization").unwrap_or_default();
    if let Some((_, signature)) = shown
        .strip_prefix("SharedKey ")
        .and_then(|it| it.split_once(':'))
    {
        let key = STANDARD
            .decode(storage::key(world, account))
            .unwrap_or_default();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let signed = STANDARD.encode(hmac::sign(&key, signed(account, request).as_bytes()));
        return (signed == signature).then_some(()).ok_or_else(|| error(
            StatusCode::FORBIDDEN,
            "AuthenticationFailed",
            "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
        ));
    }
    let Some(who) = entra::known_to(world, AUDIENCE, &target.headers) else {
        let answer = error(
            StatusCode::UNAUTHORIZED,
            "NoAuthenticationInformation",
            "Server failed to authenticate the request. Please refer to the information in the www-authenticate header.",
        );
        let from = format!(
            "Bearer authorization_uri={}/{}/oauth2/authorize resource_id={AUDIENCE}",
            world.login(),
            world.tenant
        );
        return Err(with(answer, "www-authenticate", &from));
    };
    let scope = format!("{at}/blobservices/default/containers/{container}");
    let of_container =
        target.query("restype") == Some("container") && target.query("comp").is_none();
    let (action, allowed) = match (&target.method, of_container) {
        (&Method::GET | &Method::HEAD, false) => (format!("{DATA}/read"), true),
        (&Method::DELETE, false) => (format!("{DATA}/delete"), true),
        (_, false) => (format!("{DATA}/write"), true),
        (_, true) => (
            "Microsoft.Storage/storageAccounts/blobServices/containers/write".to_owned(),
            false,
        ),
    };
    let may = match allowed {
        true => world.may_with_data(&who.object_id, &action, &scope),
        false => world.may(&who.object_id, &action, &scope),
    };
    may.then_some(()).ok_or_else(|| {
        error(
            StatusCode::FORBIDDEN,
            "AuthorizationPermissionMismatch",
            "This request is not authorized to perform this operation using this permission.",
        )
    })
}

/// What a request with an account's key signs ("Authorize with Shared Key").
fn signed(account: &str, request: &Request<Bytes>) -> String {
    let of = |name: header::HeaderName| {
        let value = request.headers().get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let length = of(header::CONTENT_LENGTH);
    let mut lines = vec![
        request.method().to_string(),
        of(header::CONTENT_ENCODING),
        of(header::CONTENT_LANGUAGE),
        if length == "0" { String::new() } else { length },
        of(HeaderName::from_static("content-md5")),
        of(header::CONTENT_TYPE),
        of(header::DATE),
        of(header::IF_MODIFIED_SINCE),
        of(header::IF_MATCH),
        of(header::IF_NONE_MATCH),
        of(header::IF_UNMODIFIED_SINCE),
        of(header::RANGE),
    ];
    let mut own: Vec<String> = request
        .headers()
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("x-ms-"))
        .map(|(name, value)| format!("{name}:{}", value.to_str().unwrap_or_default().trim()))
        .collect();
    own.sort();
    lines.extend(own);
    let mut resource = vec![format!("/{account}{}", request.uri().path())];
    let query = url::form_urlencoded::parse(request.uri().query().unwrap_or_default().as_bytes());
    let mut query: Vec<String> = query
        .map(|(name, value)| format!("{}:{value}", name.to_lowercase()))
        .collect();
    query.sort();
    resource.extend(query);
    lines.extend(resource);
    lines.join("\n")
}

fn containers(it: &Resource) -> Answer {
    let all = it
        .own
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| format!("<Container><Name>{}</Name></Container>", escaped(name)));
    xml(
        StatusCode::OK,
        &format!(
            "<EnumerationResults><Containers>{}</Containers><NextMarker /></EnumerationResults>",
            all.collect::<String>()
        ),
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn xml(status: StatusCode, body: &str) -> Answer {
    let mut answer = Response::new(Bytes::from(format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>{body}"
    )));
    *answer.status_mut() = status;
    with(answer, "content-type", "application/xml")
}

fn error(status: StatusCode, code: &str, message: &str) -> Answer {
    let answer = xml(
        status,
        &format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>"),
    );
    with(answer, "x-ms-error-code", code)
}

/// `storageAccounts`: a name, a group, and containers with the texts in them.
pub(crate) fn read(world: &mut World, fields: &Fields<'_>) {
    for node in fields.items("storageAccounts") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let name = fields.need("name").unwrap_or_default();
        if !storage::valid_name(&name) {
            fields.problem("a storage account's name has 3 to 24 lower-case letters and digits");
        }
        let home = world.read_home(&fields);
        let location = fields.text("location");
        let tags = fields.texts("tags");
        let modified = httpdate::fmt_http_date(std::time::SystemTime::from(world.clock.now()));
        let containers: Vec<(String, Node<'_>)> = fields
            .entries("containers")
            .into_iter()
            .map(|(name, it)| (name.clone(), it))
            .collect();
        let mut own = json!({});
        for (container, blobs) in containers {
            own[&container] = json!({});
            for (blob, text) in blobs.texts() {
                own[&container][blob] = json!({"text": text, "modified": modified, "count": 1, "kind": "application/json", "metadata": {}});
            }
        }
        fields.done();
        if let Some(home) = home {
            let at = key(Kind::Account, &home.subscription, &home.group, &name);
            let mut it = Resource::new(home.subscription, home.group, name);
            storage::fill(&mut it, &region(&location.unwrap_or(home.location)));
            it.body["tags"] = json!(tags);
            it.own = own;
            if world.store.put(Kind::Account, at, it).is_some() {
                node.problem("the same storage account is there twice");
            }
        }
    }
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let all = world.store.all(Kind::Account).map(|it| {
        let mut out = Out::new();
        out.put("name", &it.name);
        world.dump_home(&mut out, &it.subscription, &it.group);
        out.put("location", it.location());
        out.say("tags", &it.body["tags"]);
        let containers = it
            .own
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, blobs)| {
                let texts = blobs
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(name, it)| (name.clone(), it["text"].clone()));
                (name.clone(), Value::Object(texts.collect()))
            });
        out.say("containers", Value::Object(containers.collect()));
        out.value()
    });
    out.say("storageAccounts", all.collect::<Value>());
}
