//! How the world misbehaves: rules in order, chance from a seed, and token buckets.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::answer::json_answer;
use super::arm::answer;
use super::arm::exclusive::{concurrent_write, exclusive};
use super::document::{Fields, Node, Out};
use super::door::Door;

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

/// Faults by chance. What happens to a request hangs on the seed, on what it asks, and on how often that was asked
/// before, so the order in which parallel requests arrive changes nothing.
struct Chaos {
    seed: u64,
    throttled: f64,
    failed: f64,
    lost: f64,
    concurrent: f64,
    /// After so many faults of one request in a row it goes through, so that everything ends.
    cap: u64,
    /// Method and path: how often it came, and its faults since it last went through.
    asked: BTreeMap<String, (u64, u64)>,
    written: Map<String, Value>,
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
        Door::Arm => answer::error(status, code, message),
        Door::Graph => json_answer(
            status,
            &json!({"error": {"code": code, "message": message, "innerError": {}}}),
        ),
        Door::Login => json_answer(
            status,
            &json!({"error": code, "error_description": message}),
        ),
        Door::Kubernetes(_) | Door::Platform => json_answer(
            status,
            &json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
                "message": message, "reason": code, "code": status.as_u16()}),
        ),
    }
}

impl Chaos {
    fn read(node: &Node<'_>, seed: u64) -> Option<Chaos> {
        let fields = node.fields()?;
        let chaos = Chaos {
            seed: fields.count("seed").unwrap_or(seed),
            throttled: fields.number("throttled").unwrap_or(0.0),
            failed: fields.number("failed").unwrap_or(0.0),
            lost: fields.number("lost").unwrap_or(0.0),
            concurrent: fields.number("concurrent").unwrap_or(0.0),
            cap: fields.count("cap").unwrap_or(3),
            asked: BTreeMap::new(),
            written: node.value.as_object()?.clone(),
        };
        fields.done();
        Some(chaos)
    }

    fn fate(&mut self, door: &Door, request: &Request<Bytes>) -> Fate {
        // A token that cannot be had ends every run, so chance leaves that door alone; rules may close it.
        if *door == Door::Login {
            return Fate::Pass;
        }
        let key = format!("{door:?} {} {}", request.method(), request.uri().path());
        let (count, run) = self.asked.entry(key.clone()).or_default();
        *count += 1;
        if *run >= self.cap {
            *run = 0;
            return Fate::Pass;
        }
        let mut dice = Dice::new(self.seed, &key, *count);
        let chance = dice.roll();
        let mut below = 0.0;
        let mut hit = |p: f64| {
            let hit = chance >= below && chance < below + p;
            below += p;
            hit
        };
        let fate = if hit(self.throttled) {
            Fate::Answer(throttled(door, &mut dice))
        } else if hit(self.failed) {
            Fate::Answer(failed(door, &mut dice))
        } else if hit(self.lost) {
            if dice.roll() < 0.5 {
                Fate::LostBefore
            } else {
                Fate::LostAfter
            }
        } else if hit(self.concurrent) {
            match exclusive(door, request) {
                Some(what) => Fate::Answer(concurrent_write(&what)),
                None => Fate::Pass,
            }
        } else {
            Fate::Pass
        };
        match fate {
            Fate::Pass => *run = 0,
            _ => *run += 1,
        }
        fate
    }
}

fn throttled(door: &Door, dice: &mut Dice) -> Response<Bytes> {
    let mut answer = match door {
        Door::Arm => answer::error(
            StatusCode::TOO_MANY_REQUESTS,
            "429",
            "Request is temporarily throttled because subscription has issued too many requests. Retry after 2 seconds.",
        ),
        Door::Login | Door::Graph | Door::Kubernetes(_) | Door::Platform => refusal(
            door,
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequests",
            "the server has received too many requests and has asked us to try again later",
        ),
    };
    // Seven of eleven recorded ones named no time.
    if dice.roll() < 0.4 {
        answer
            .headers_mut()
            .insert(http::header::RETRY_AFTER, HeaderValue::from_static("2"));
    }
    answer
}

fn failed(door: &Door, dice: &mut Dice) -> Response<Bytes> {
    let (status, code) = match (dice.roll() * 4.0) as u8 {
        0 => (StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError"),
        1 => (StatusCode::BAD_GATEWAY, "BadGateway"),
        2 => (StatusCode::SERVICE_UNAVAILABLE, "ServerTimeout"),
        _ => (StatusCode::GATEWAY_TIMEOUT, "GatewayTimeout"),
    };
    refusal(door, status, code, "The service is not available now.")
}

/// Numbers in [0, 1) from a seed: FNV-1a over what is asked, then SplitMix64.
struct Dice(u64);

impl Dice {
    fn new(seed: u64, what: &str, count: u64) -> Dice {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in what.bytes().chain(count.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Dice(hash)
    }

    fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// `*` stands for anything, slashes too.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
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

/// Token buckets; those that the document does not name are endless.
#[derive(Default)]
pub(crate) struct Limits {
    reads: Option<Bucket>,
    writes: Option<Bucket>,
    deletes: Option<Bucket>,
    /// Credential writes, a bucket for each identity.
    credentials: Option<Bucket>,
    /// All requests to Microsoft Graph.
    graph: Option<Bucket>,
    by_identity: BTreeMap<String, Bucket>,
}

#[derive(Clone)]
struct Bucket {
    burst: f64,
    per_second: f64,
    left: f64,
    at: Option<OffsetDateTime>,
}

impl Limits {
    pub(crate) fn read(node: Option<Node<'_>>) -> Limits {
        let Some(fields) = node.and_then(|n| n.fields()) else {
            return Limits::default();
        };
        let limits = Limits {
            reads: fields.node("reads").and_then(|n| Bucket::read(&n)),
            writes: fields.node("writes").and_then(|n| Bucket::read(&n)),
            deletes: fields.node("deletes").and_then(|n| Bucket::read(&n)),
            credentials: fields.node("credentials").and_then(|n| Bucket::read(&n)),
            graph: fields.node("graph").and_then(|n| Bucket::read(&n)),
            by_identity: BTreeMap::new(),
        };
        fields.done();
        limits
    }

    pub(crate) fn dump(&self, out: &mut Out) {
        let mut limits = Out::new();
        for (name, bucket) in [
            ("reads", &self.reads),
            ("writes", &self.writes),
            ("deletes", &self.deletes),
            ("credentials", &self.credentials),
            ("graph", &self.graph),
        ] {
            limits.some(name, bucket.as_ref().map(Bucket::dump));
        }
        out.say("limits", limits.value());
    }

    /// Takes a token of the subscription's bucket: what is left, or the seconds to wait.
    pub(crate) fn take(&mut self, method: &Method, now: OffsetDateTime) -> Result<u64, u64> {
        let (bucket, burst) = if *method == Method::GET || *method == Method::HEAD {
            (&mut self.reads, 250)
        } else if *method == Method::DELETE {
            (&mut self.deletes, 200)
        } else {
            (&mut self.writes, 200)
        };
        match bucket {
            Some(bucket) => bucket.take(now),
            None => Ok(burst - 1),
        }
    }

    /// Takes a token of Microsoft Graph's bucket, or gives the seconds to wait.
    pub(crate) fn take_graph(&mut self, now: OffsetDateTime) -> Result<(), u64> {
        match &mut self.graph {
            Some(bucket) => bucket.take(now).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Takes a token of one identity's bucket for credential writes.
    pub(crate) fn take_credential(
        &mut self,
        identity: &str,
        now: OffsetDateTime,
    ) -> Result<(), u64> {
        let Some(model) = &self.credentials else {
            return Ok(());
        };
        let bucket = self
            .by_identity
            .entry(identity.to_owned())
            .or_insert_with(|| model.clone());
        bucket.take(now).map(|_| ())
    }
}

impl Bucket {
    fn read(node: &Node<'_>) -> Option<Bucket> {
        let fields = node.fields()?;
        let burst = fields.number("burst").unwrap_or(1.0);
        let per_second = fields.number("perSecond").unwrap_or(1.0);
        if burst < 1.0 || per_second <= 0.0 {
            fields.problem("a bucket holds at least 1 and fills faster than 0 a second");
        }
        fields.done();
        Some(Bucket {
            burst,
            per_second,
            left: burst,
            at: None,
        })
    }

    fn dump(&self) -> Value {
        // Whole numbers are written as such, as people write them.
        let number = |n: f64| {
            if n.fract() == 0.0 {
                json!(n as u64)
            } else {
                json!(n)
            }
        };
        json!({"burst": number(self.burst), "perSecond": number(self.per_second)})
    }

    fn take(&mut self, now: OffsetDateTime) -> Result<u64, u64> {
        if let Some(at) = self.at {
            let passed = (now - at).as_seconds_f64().max(0.0);
            self.left = (self.left + passed * self.per_second).min(self.burst);
        }
        self.at = Some(now);
        if self.left < 1.0 {
            return Err(((1.0 - self.left) / self.per_second).ceil().max(1.0) as u64);
        }
        self.left -= 1.0;
        Ok(self.left as u64)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::tests::{IDENTITY, ask, broken, send, small};

    const READ: &str = "/subscriptions?api-version=2022-12-01";

    #[test]
    fn stars_stand_for_anything() {
        let fits = |pattern: &str, text: &str| glob(pattern.as_bytes(), text.as_bytes());
        assert!(fits("*", ""));
        assert!(fits("/a/*/c", "/a/b/b/c"));
        assert!(fits("*b*", "abc"));
        assert!(!fits("/a/*/c", "/a/b/d"));
        assert!(!fits("a", "ab"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_rule_waits_for_its_turn_and_ends() {
        let sandbox = small(json!({"faults": [{
            "on": {"door": "arm", "method": "get", "path": "/SUBSCRIPTIONS"}, "skip": 1, "times": 2,
            "answer": {"status": 429, "headers": {"Retry-After": "7"}, "code": "Throttled", "message": "later"},
        }]}));
        let mut seen = Vec::new();
        for _ in 0..4 {
            let (status, body) = ask(&sandbox, "GET", READ, Value::Null).await;
            seen.push((status, body["error"]["code"].as_str().map(str::to_owned)));
        }
        let later = Some("Throttled".to_owned());
        assert_eq!(
            seen,
            [(200, None), (429, later.clone()), (429, later), (200, None)]
        );
        assert_eq!(
            sandbox.state().get("faults"),
            None,
            "a rule that is used up is gone"
        );
        let traced: Vec<Option<u16>> = sandbox.requests().iter().map(|t| t.status).collect();
        assert_eq!(traced, [Some(200), Some(429), Some(429), Some(200)]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_is_lost_before_or_after_the_change() {
        for (moment, made) in [("before", 404), ("after", 200)] {
            let sandbox =
                small(json!({"faults": [{"on": {"method": "PUT"}, "times": 1, "lose": moment}]}));
            let path = format!("{IDENTITY}?api-version=2023-01-31");
            let answer = send(&sandbox, "PUT", &path, &json!({"location": "westeurope"})).await;
            assert!(broken(&answer), "{moment}");
            assert_eq!(ask(&sandbox, "GET", &path, Value::Null).await.0, made);
            assert_eq!(sandbox.requests()[0].status, None);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_held_answer_never_comes() {
        let sandbox =
            small(json!({"faults": [{"on": {"method": "PUT"}, "times": 1, "hold": true}]}));
        let path = format!("{IDENTITY}?api-version=2023-01-31");
        let wanted = json!({"location": "westeurope"});
        let held = send(&sandbox, "PUT", &path, &wanted);
        let held = tokio::time::timeout(Duration::from_secs(3600), held).await;
        assert!(held.is_err());
        assert_eq!(ask(&sandbox, "GET", &path, Value::Null).await.0, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn chance_is_the_same_in_any_order_and_ends() {
        let world =
            json!({"chaos": {"seed": 3, "throttled": 0.4, "failed": 0.3, "lost": 0.2, "cap": 3}});
        let paths: Vec<String> = (0..20)
            .map(|i| format!("{IDENTITY}{i}?api-version=2023-01-31"))
            .collect();
        let mut runs = Vec::new();
        for backwards in [false, true] {
            let sandbox = small(world.clone());
            let mut order: Vec<&String> = paths.iter().collect();
            if backwards {
                order.reverse();
            }
            let mut seen: BTreeMap<&String, Vec<Option<u16>>> = BTreeMap::new();
            for path in order {
                for _ in 0..8 {
                    let answer = send(&sandbox, "GET", path, &Value::Null).await;
                    let status = (!broken(&answer)).then(|| answer.status().as_u16());
                    seen.entry(path).or_default().push(status);
                }
            }
            runs.push(seen);
        }
        assert_eq!(runs[0], runs[1]);
        let through = |s: &Option<u16>| *s == Some(404);
        for (path, seen) in &runs[0] {
            let longest = seen.split(through).map(<[_]>::len).max();
            assert!(longest <= Some(3), "{path}: {seen:?}");
        }
        let kinds: std::collections::BTreeSet<_> = runs[0].values().flatten().collect();
        assert!(kinds.len() >= 5, "{kinds:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_bucket_empties_says_how_long_and_fills_again() {
        let sandbox = small(json!({"limits": {"reads": {"burst": 2, "perSecond": 0.5}}}));
        for left in ["1", "0"] {
            let answer = send(&sandbox, "GET", READ, &Value::Null).await;
            assert_eq!(
                answer.headers()["x-ms-ratelimit-remaining-subscription-reads"],
                left
            );
        }
        let answer = send(&sandbox, "GET", READ, &Value::Null).await;
        assert_eq!(
            (answer.status(), &answer.headers()["retry-after"]),
            (
                StatusCode::TOO_MANY_REQUESTS,
                &HeaderValue::from_static("2")
            )
        );
        tokio::time::sleep(Duration::from_secs(2)).await;
        assert_eq!(ask(&sandbox, "GET", READ, Value::Null).await.0, 200);
    }
}
