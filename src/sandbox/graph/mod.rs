//! Microsoft Graph: the part of the directory that holds applications, their service principals and credentials.
//!
//! There are no recordings of Graph. Each behaviour follows the page of its reference (`learn.microsoft.com/graph/api/…`)
//! that the function names, or an error that a user quoted; what neither says is listed as assumed in [`crate`].

mod answer;
pub(crate) mod app_roles;
mod applications;
mod credentials;
mod deleted;
pub(crate) mod directory;
pub(crate) mod document;
pub(crate) mod objects;
mod passwords;
mod permissions;
mod principals;
mod query;
pub(crate) mod rights;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use self::answer::{Answer, error, with};
use self::query::Segment;
use super::answer::either;
use super::arm::path::Target;
use super::clock;
use super::entra;
use super::world::World;

pub(crate) fn answer(world: &mut World, number: u64, request: &Request<Bytes>) -> Answer {
    let answer = match admitted(world, request) {
        Ok(()) => asked(world, number, request),
        Err(refusal) => refusal,
    };
    stamped(world, number, request, answer)
}

fn asked(world: &mut World, number: u64, request: &Request<Bytes>) -> Answer {
    let target = Target::of(request);
    if let Some(refusal) = rights::refused(world, &target) {
        return refusal;
    }
    match (target.last(), &target.method) {
        ("$batch", &Method::POST) => return either(batch(world, number, request, &target)),
        ("$count", &Method::GET) => return count(world, request),
        _ => {}
    }
    let answer = either(route(world, &target));
    if answer.status() == StatusCode::CREATED {
        rights::own(world, &target, &answer);
    }
    match target.query("$expand") {
        Some(_) if answer.status() == StatusCode::OK => expanded(world, &target, answer),
        Some(_) | None => answer,
    }
}

/// What `$expand` names, put into each object of an answer that shows its id.
fn expanded(world: &World, target: &Target, answer: Answer) -> Answer {
    let (head, body) = answer.into_parts();
    let body = match serde_json::from_slice::<Value>(&body) {
        Ok(mut said) => {
            match said["value"].as_array_mut() {
                Some(all) => {
                    for one in all {
                        *one = objects::expanded(world, one.take(), target);
                    }
                }
                None => said = objects::expanded(world, said, target),
            }
            Bytes::from(said.to_string())
        }
        Err(_) => body,
    };
    Answer::from_parts(head, body)
}

/// `…/$count`: how many there are, as text.
fn count(world: &mut World, request: &Request<Bytes>) -> Answer {
    let path = request.uri().path().trim_end_matches("/$count");
    let query = request
        .uri()
        .query()
        .map_or_else(String::new, |it| format!("&{it}"));
    let mut of = Request::new(Bytes::new());
    *of.headers_mut() = request.headers().clone();
    let Ok(uri) = format!("{path}?$count=true&$top=1{query}").parse() else {
        return no_segment("$count");
    };
    *of.uri_mut() = uri;
    let answer = either(route(world, &Target::of(&of)));
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    match said["@odata.count"].as_u64() {
        Some(count) => Answer::new(Bytes::from(count.to_string())),
        None => answer,
    }
}

/// "Combine multiple requests in one HTTP call using JSON batching": at most 20, each answered by itself, here one after another.
fn batch(
    world: &mut World,
    number: u64,
    request: &Request<Bytes>,
    target: &Target,
) -> Result<Answer, Answer> {
    let wanted = answer::content(target)?;
    let all = wanted["requests"].as_array().cloned().unwrap_or_default();
    if all.is_empty() || all.len() > 20 {
        return Err(answer::error(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Number of batch request steps must be between 1 and 20.",
        ));
    }
    let version = target.part(0).unwrap_or("v1.0");
    let mut answers = Vec::new();
    for one in all {
        let url = one["url"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches('/');
        let method = one["method"].as_str().unwrap_or("GET");
        let body = match &one["body"] {
            Value::Null => Bytes::new(),
            body => Bytes::from(body.to_string()),
        };
        let mut made = Request::builder()
            .method(method)
            .uri(format!("/{version}/{}", url.replace(' ', "%20")));
        for (name, value) in one["headers"].as_object().into_iter().flatten() {
            made = made.header(name, value.as_str().unwrap_or_default());
        }
        if let Some(token) = request.headers().get(http::header::AUTHORIZATION) {
            made = made.header(http::header::AUTHORIZATION, token);
        }
        let answer = match made.body(body) {
            Ok(made) => {
                let answer = asked(world, number, &made);
                stamped(world, number, &made, answer)
            }
            Err(_) => answer::error(
                StatusCode::BAD_REQUEST,
                "BadRequest",
                "Invalid batch request.",
            ),
        };
        let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        let mut out = json!({"id": one["id"], "status": answer.status().as_u16(), "headers": {}, "body": said});
        for (name, value) in answer.headers() {
            out["headers"][name.as_str()] = json!(value.to_str().unwrap_or_default());
        }
        answers.push(out);
    }
    Ok(answer::ok(&json!({"responses": answers})))
}

/// A token for this host, and a budget.
fn admitted(world: &mut World, request: &Request<Bytes>) -> Result<(), Answer> {
    if let Some(words) = entra::refused_by_graph(world, request) {
        return Err(error(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            &words,
        ));
    }
    let now = world.clock.now();
    world.limits.take_graph(now).map_err(|seconds| {
        let refusal = error(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequests",
            "Too many requests.",
        );
        with(refusal, "retry-after", &seconds.to_string())
    })
}

fn route(world: &mut World, target: &Target) -> Result<Answer, Answer> {
    let segments: Vec<Segment> = (0..)
        .map_while(|at| target.part(at))
        .map(Segment::of)
        .collect();
    let Some((version, rest)) = segments.split_first() else {
        return Err(no_segment(""));
    };
    // Both versions agree on all that is here.
    if !matches!(version.name.as_str(), "v1.0" | "beta") {
        return Err(error(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            &format!("Invalid version: {}", version.name),
        ));
    }
    if let Some(answer) = objects::answer(world, rest, target) {
        return answer;
    }
    // Names of collections have no case: the reference itself writes both `deletedItems` and `deleteditems`.
    let names: Vec<String> = rest.iter().map(|it| it.name.to_lowercase()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (names, key, below) = match (names.as_slice(), rest) {
        (["applications", more @ ..], [first, below @ ..]) => match (&first.key, more, below) {
            (None, [], _) => return applications::all(world, target),
            (None, [_, more @ ..], [id, below @ ..]) => (more, by_id(id), below),
            (Some(key), more, below) => (more, key.clone(), below),
            (None, [_, ..], []) => return Err(no_segment("applications")),
        },
        (["serviceprincipals", ..], [first, below @ ..]) => {
            let (key, below) = match (&first.key, below) {
                (None, []) => return principals::all(world, target),
                (Some(key), below) => (key.clone(), below),
                (None, [id, below @ ..]) => (by_id(id), below),
            };
            if objects::is_asked(below) || passwords::is_asked(below) {
                let found = principals::seen_by(world, &key)
                    .and_then(|it| it["id"].as_str().map(str::to_lowercase));
                let id = found.ok_or_else(|| answer::not_found(&key.1))?;
                return match passwords::is_asked(below) {
                    true => passwords::of_principal(world, &id, below, target),
                    false => objects::related(world, &id, below, target),
                };
            }
            return match below {
                [] => principals::one(world, &key, target),
                below => app_roles::answer(world, &key, below, target),
            };
        }
        (["directory", "deleteditems", ..], [_, _, below @ ..]) => {
            return deleted::answer(world, below, target);
        }
        _ => return Err(no_segment(rest.first().map_or("", |it| it.name.as_str()))),
    };
    if objects::is_asked(below) || passwords::is_asked(below) {
        let found = applications::seen(world, &key.0, &key.1);
        let id = found
            .ok_or_else(|| answer::not_found(&key.1))?
            .object_id
            .to_lowercase();
        return match passwords::is_asked(below) {
            true => passwords::of_application(world, &id, below, target),
            false => objects::related(world, &id, below, target),
        };
    }
    match (names, below) {
        ([], _) => applications::one(world, &key, target),
        (["federatedidentitycredentials"], [first]) => match &first.key {
            None => credentials::all(world, &key, target),
            Some((_, name)) => credentials::one(world, &key, name, target),
        },
        (["federatedidentitycredentials", _], [first, name]) if first.key.is_none() => {
            credentials::one(world, &key, &by_id(name).1, target)
        }
        _ => Err(no_segment(below.last().map_or("", |it| it.name.as_str()))),
    }
}

/// `applications/ID`: a segment that is a key by itself.
fn by_id(segment: &Segment) -> (String, String) {
    ("id".to_owned(), segment.name.clone())
}

fn no_segment(name: &str) -> Answer {
    error(
        StatusCode::BAD_REQUEST,
        "BadRequest",
        &format!("Resource not found for the segment '{name}'."),
    )
}

/// "Required for upsert behavior, otherwise the request is treated as an update operation."
fn upserts(target: &Target) -> bool {
    let prefer = target.headers.get_all("prefer").iter();
    let mut words = prefer
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split([',', ';']));
    target.method == Method::PATCH
        && words.any(|word| word.trim().eq_ignore_ascii_case("create-if-missing"))
}

/// The context of a single object's body.
fn entity(world: &World, kind: &str, mut body: Value) -> Value {
    body["@odata.context"] = json!(format!("{}/v1.0/$metadata#{kind}/$entity", world.graph()));
    body
}

/// Every answer names its request, errors in their bodies too.
fn stamped(world: &World, number: u64, request: &Request<Bytes>, answer: Answer) -> Answer {
    let id = world.guid(&format!("request/{number}"));
    let given = request.headers().get("client-request-id");
    let client = given
        .and_then(|value| value.to_str().ok())
        .filter(|value| uuid::Uuid::parse_str(value).is_ok())
        .map_or_else(|| id.clone(), str::to_owned);
    let now = world.clock.now();
    let (mut head, mut body) = answer.into_parts();
    if let Ok(mut said) = serde_json::from_slice::<Value>(&body)
        && said["error"]["innerError"].is_object()
    {
        said["error"]["innerError"] = json!({
            "date": clock::rfc3339(now).get(..19),
            "request-id": id,
            "client-request-id": client,
        });
        body = Bytes::from(said.to_string());
    }
    if let Some(kind) = head.headers.get_mut(http::header::CONTENT_TYPE) {
        *kind = http::HeaderValue::from_static(
            "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8",
        );
    }
    let answer = Answer::from_parts(head, body);
    let answer = with(answer, "request-id", &id);
    let answer = with(answer, "client-request-id", &client);
    let answer = with(answer, "odata-version", "4.0");
    let date = httpdate::fmt_http_date(std::time::SystemTime::from(now));
    with(answer, "date", &date)
}
