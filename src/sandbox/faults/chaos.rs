//! Faults by chance, from a seed.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode};
use serde_json::{Map, Value};

use super::{Fate, refusal};
use crate::arm::answer;
use crate::arm::exclusive::{concurrent_write, exclusive};
use crate::document::Node;
use crate::door::Door;

/// Faults by chance. What happens to a request hangs on the seed, on what it asks, and on how often that was asked
/// before, so the order in which parallel requests arrive changes nothing.
pub(super) struct Chaos {
    seed: u64,
    throttled: f64,
    failed: f64,
    lost: f64,
    concurrent: f64,
    /// After so many faults of one request in a row it goes through, so that everything ends.
    cap: u64,
    /// Method and path: how often it came, and its faults since it last went through.
    asked: BTreeMap<String, (u64, u64)>,
    pub(super) written: Map<String, Value>,
}

impl Chaos {
    pub(super) fn read(node: &Node<'_>, seed: u64) -> Option<Chaos> {
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

    pub(super) fn fate(&mut self, door: &Door, request: &Request<Bytes>) -> Fate {
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
        Door::Login
        | Door::Graph
        | Door::Kubernetes(_)
        | Door::Platform
        | Door::Vault(_)
        | Door::Blob(_)
        | Door::Issuer(_) => refusal(
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
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64, what: &str, count: u64) -> Dice {
        let mut hash = 0xcbf2_9ce4_8422_2325_u64 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in what.bytes().chain(count.to_le_bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Dice(hash)
    }

    pub(super) fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        (z >> 11) as f64 / (1_u64 << 53) as f64
    }
}
