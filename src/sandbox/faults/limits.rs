//! Budgets of requests.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::document::{Node, Out};

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
