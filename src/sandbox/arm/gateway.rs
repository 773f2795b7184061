//! The gateway before all providers: a token, an api-version, a budget, and the headers that every answer bears.

use bytes::Bytes;
use http::{Method, Request, StatusCode};

use super::answer::{Answer, bad_request, error, with};
use super::path::{self, Target};
use super::route::route;
use super::{locks, rights};
use crate::answer::either;
use crate::entra;
use crate::world::World;

pub(crate) fn answer(world: &mut World, number: u64, request: &Request<Bytes>) -> Answer {
    let target = Target::of(request);
    let answer = match admitted(world, &target, request) {
        Ok(left) => {
            let answer = either(route(world, &target));
            remaining(answer, request.method(), left)
        }
        Err(refusal) => refusal,
    };
    stamped(world, number, request, answer)
}

/// What the gateway asks before any provider: a token, an api-version, a budget.
fn admitted(world: &mut World, target: &Target, request: &Request<Bytes>) -> Result<u64, Answer> {
    // Clients read this one before they have a token: it says where tokens come from.
    if target.is(&["metadata", "endpoints"]) {
        return Ok(u64::MAX);
    }
    if let Some(refusal) = entra::refused(world, request) {
        return Err(refusal);
    }
    match target.query("api-version") {
        None => Err(bad_request(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )),
        Some(version) if !path::version_shaped(version) => Err(bad_request(
            "InvalidApiVersionParameter",
            &format!(
                "The api-version '{version}' is invalid. The supported versions are '2024-11-01,2022-12-01,2022-09-01,2021-04-01,2020-06-01,2018-05-01,2016-06-01'."
            ),
        )),
        Some(_) => {
            let now = world.clock.now();
            world
                .limits
                .take(request.method(), now)
                .map_err(|seconds| exhausted(target, request.method(), seconds))
                .and_then(|left| {
                    let refusal =
                        rights::refused(world, target).or_else(|| locks::refused(world, target));
                    refusal.map_or(Ok(left), Err)
                })
        }
    }
}

fn exhausted(target: &Target, method: &Method, seconds: u64) -> Answer {
    let kind = kind(method).trim_end_matches('s');
    let subscription = target.part(1).unwrap_or_default();
    let refusal = error(
        StatusCode::TOO_MANY_REQUESTS,
        "SubscriptionRequestsThrottled",
        &format!(
            "Number of '{kind}' requests for subscription '{subscription}' exceeded. Please try again after '{seconds}' seconds after additional tokens are available. Refer to https://aka.ms/arm-throttling for additional information."
        ),
    );
    with(refusal, "retry-after", &seconds.to_string())
}

fn kind(method: &Method) -> &'static str {
    if *method == Method::GET || *method == Method::HEAD {
        "reads"
    } else if *method == Method::DELETE {
        "deletes"
    } else {
        "writes"
    }
}

fn remaining(answer: Answer, method: &Method, left: u64) -> Answer {
    if left == u64::MAX {
        return answer;
    }
    let (own, all) = match kind(method) {
        "reads" => (
            "x-ms-ratelimit-remaining-subscription-reads",
            "x-ms-ratelimit-remaining-subscription-global-reads",
        ),
        "deletes" => (
            "x-ms-ratelimit-remaining-subscription-deletes",
            "x-ms-ratelimit-remaining-subscription-global-deletes",
        ),
        _ => (
            "x-ms-ratelimit-remaining-subscription-writes",
            "x-ms-ratelimit-remaining-subscription-global-writes",
        ),
    };
    let answer = with(answer, own, &left.to_string());
    // All principals of a subscription together have fifteen times the budget of one.
    with(answer, all, &(left.saturating_mul(15)).to_string())
}

/// The headers that every answer of the gateway bears.
fn stamped(world: &World, number: u64, request: &Request<Bytes>, mut answer: Answer) -> Answer {
    // Clients that are told nothing wait for half a minute between two looks.
    if world.fast && answer.status().is_success() {
        answer = with(answer, "retry-after", "1");
    }
    let id = world.guid(&format!("request/{number}"));
    let correlation = request
        .headers()
        .get("x-ms-correlation-request-id")
        .and_then(|v| v.to_str().ok())
        .filter(|v| uuid::Uuid::parse_str(v).is_ok())
        .map_or_else(|| id.clone(), str::to_owned);
    let now = httpdate::fmt_http_date(std::time::SystemTime::from(world.clock.now()));
    let answer = with(answer, "x-ms-request-id", &id);
    let answer = with(answer, "x-ms-correlation-request-id", &correlation);
    let answer = with(
        answer,
        "x-ms-routing-request-id",
        &format!("SANDBOX:{}:{id}", now.replace([',', ' '], "")),
    );
    let answer = with(answer, "cache-control", "no-cache");
    with(answer, "date", &now)
}
