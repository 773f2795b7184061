//! How the world misbehaves: rules in order, chance from a seed, and token buckets.

mod chaos;
mod limits;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::json_answer;
use super::arm::answer;
use super::document::{Fields, Node, Out};
use super::door::Door;

use chaos::Chaos;
pub(crate) use limits::Limits;

/// What becomes of one request.
pub(crate) enum Fate {
    Pass,
    Answer(Response<Bytes>),
    LostBefore,
    LostAfter,
    HeldBefore,
    HeldAfter,
}

#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    chaos: Option<Chaos>,
}

struct Rule {
    door: Option<String>,
    method: Option<String>,
    path: Option<String>,
    skip: u64,
    times: Option<u64>,
    effect: Effect,
    /// As it was written, for the way back into a document.
    written: Map<String, Value>,
}

enum Effect {
    Answer {
        status: StatusCode,
        headers: Vec<(HeaderName, HeaderValue)>,
        body: Body,
    },
    Lost(Moment),
    Held(Moment),
}

enum Body {
    /// Shaped like the door's own errors.
    Error {
        code: String,
        message: String,
    },
    Text(String),
}

#[derive(Clone, Copy)]
enum Moment {
    Before,
    After,
}

impl Faults {
    pub(crate) fn read(fields: &Fields<'_>, seed: u64) -> Faults {
        Faults {
            rules: fields
                .items("faults")
                .iter()
                .filter_map(Rule::read)
                .collect(),
            chaos: fields.node("chaos").and_then(|n| Chaos::read(&n, seed)),
        }
    }

    pub(crate) fn dump(&self, out: &mut Out) {
        let rules = self.rules.iter().filter(|rule| rule.times != Some(0));
        out.say("faults", rules.map(Rule::dump).collect::<Value>());
        out.some("chaos", self.chaos.as_ref().map(|chaos| &chaos.written));
    }

    /// The first rule that matches decides, then chance.
    pub(crate) fn fate(&mut self, door: &Door, request: &Request<Bytes>) -> Fate {
        for rule in &mut self.rules {
            if !rule.matches(door, request) || rule.times == Some(0) {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            if let Some(times) = &mut rule.times {
                *times -= 1;
            }
            return rule.effect.fate(door);
        }
        match &mut self.chaos {
            Some(chaos) => chaos.fate(door, request),
            None => Fate::Pass,
        }
    }
}

impl Rule {
    fn read(node: &Node<'_>) -> Option<Rule> {
        let fields = node.fields()?;
        let on = fields.node("on").and_then(|n| n.fields());
        let (mut door, mut method, mut path) = (None, None, None);
        if let Some(on) = on {
            door = on.text("door");
            method = on.text("method").map(|m| m.to_uppercase());
            path = on.text("path").map(|p| p.to_lowercase());
            on.done();
        }
        let skip = fields.count("skip").unwrap_or(0);
        let times = fields.count("times");
        let answer = fields.node("answer");
        let lose = fields.node("lose");
        let hold = fields.node("hold");
        let effect = match (&answer, &lose, &hold) {
            (Some(answer), None, None) => read_answer(answer),
            (None, Some(lose), None) => read_moment(lose).map(Effect::Lost),
            (None, None, Some(hold)) => read_moment(hold).map(Effect::Held),
            _ => {
                node.problem("a fault has exactly one of `answer`, `lose` and `hold`");
                None
            }
        };
        fields.done();
        Some(Rule {
            door,
            method,
            path,
            skip,
            times,
            effect: effect?,
            written: node.value.as_object()?.clone(),
        })
    }

    fn dump(&self) -> Value {
        let mut out = self.written.clone();
        if out.contains_key("skip") {
            out.insert("skip".into(), json!(self.skip));
        }
        if let Some(times) = self.times {
            out.insert("times".into(), json!(times));
        }
        Value::Object(out)
    }

    fn matches(&self, door: &Door, request: &Request<Bytes>) -> bool {
        let door_fits = self.door.as_deref().is_none_or(|wanted| match door {
            Door::Arm => wanted == "arm",
            Door::Login => wanted == "login",
            Door::Graph => wanted == "graph",
            Door::Platform => wanted == "platform",
            Door::Issuer(_) => wanted == "issuer",
            Door::Vault(name) => wanted == "vault" || wanted == format!("vault/{name}"),
            Door::Blob(name) => wanted == "blob" || wanted == format!("blob/{name}"),
            Door::Kubernetes(name) => {
                wanted == "kubernetes" || wanted == format!("kubernetes/{name}")
            }
        });
        let method_fits = self
            .method
            .as_deref()
            .is_none_or(|wanted| wanted == request.method().as_str());
        let path_fits = self.path.as_deref().is_none_or(|wanted| {
            // The query counts only for a pattern that has one.
            let path = match request.uri().path_and_query() {
                Some(whole) if wanted.contains('?') => whole.as_str(),
                Some(_) | None => request.uri().path(),
            };
            glob(wanted.as_bytes(), path.to_lowercase().as_bytes())
        });
        door_fits && method_fits && path_fits
    }
}

fn read_moment(node: &Node<'_>) -> Option<Moment> {
    match node.value {
        Value::Bool(true) => Some(Moment::After),
        Value::String(text) if text == "after" => Some(Moment::After),
        Value::String(text) if text == "before" => Some(Moment::Before),
        _ => {
            node.problem(
                "`before` or `after` is expected here: before or after the change is made",
            );
            None
        }
    }
}

fn read_answer(node: &Node<'_>) -> Option<Effect> {
    let fields = node.fields()?;
    let status = fields
        .count("status")
        .and_then(|s| u16::try_from(s).ok())
        .and_then(|s| StatusCode::from_u16(s).ok());
    if status.is_none() {
        fields.problem("`status` is an HTTP status, 100 to 999");
    }
    let mut headers = Vec::new();
    for (name, value) in fields.entries("headers") {
        let parsed = HeaderName::try_from(name.as_str()).ok().zip(
            value
                .text()
                .and_then(|text| HeaderValue::try_from(text).ok()),
        );
        match parsed {
            Some(header) => headers.push(header),
            None => value.problem("not an HTTP header"),
        }
    }
    let (code, message) = (fields.text("code"), fields.text("message"));
    let body = match (fields.node("body"), code) {
        (Some(body), None) => Body::Text(match body.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }),
        (None, Some(code)) => Body::Error {
            message: message.unwrap_or_else(|| "The world was told to refuse this.".to_owned()),
            code,
        },
        (None, None) => Body::Text(String::new()),
        (Some(_), Some(_)) => {
            fields.problem("an answer has a `body` or a `code`, not both");
            return None;
        }
    };
    fields.done();
    Some(Effect::Answer {
        status: status?,
        headers,
        body,
    })
}

impl Effect {
    fn fate(&self, door: &Door) -> Fate {
        match self {
            Effect::Lost(Moment::Before) => Fate::LostBefore,
            Effect::Lost(Moment::After) => Fate::LostAfter,
            Effect::Held(Moment::Before) => Fate::HeldBefore,
            Effect::Held(Moment::After) => Fate::HeldAfter,
            Effect::Answer {
                status,
                headers,
                body,
            } => {
                let mut answer = match body {
                    Body::Error { code, message } => refusal(door, *status, code, message),
                    Body::Text(text) => {
                        let mut answer = Response::new(Bytes::from(text.clone()));
                        *answer.status_mut() = *status;
                        answer
                    }
                };
                for (name, value) in headers {
                    answer.headers_mut().insert(name.clone(), value.clone());
                }
                Fate::Answer(answer)
            }
        }
    }
}

/// An error as the door's own server would word it.
fn refusal(door: &Door, status: StatusCode, code: &str, message: &str) -> Response<Bytes> {
    match door {
        Door::Arm | Door::Vault(_) | Door::Blob(_) => answer::error(status, code, message),
        Door::Graph => json_answer(
            status,
            &json!({"error": {"code": code, "message": message, "innerError": {}}}),
        ),
        Door::Login => json_answer(
            status,
            &json!({"error": code, "error_description": message}),
        ),
        Door::Kubernetes(_) | Door::Platform | Door::Issuer(_) => json_answer(
            status,
            &json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                "message": message, "reason": code, "code": status.as_u16()}),
        ),
    }
}

/// `*` stands for anything, slashes too.
pub(crate) fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, t));
            p += 1;
        } else if pattern.get(p) == Some(&text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            p = at + 1;
            t = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}
