//! Lists in pages with a link to the next one.

use serde_json::{Value, json};

use super::answer::{Answer, bad_request, ok};
use super::path::Target;
use crate::world::World;

/// The page that `$top` and `$skiptoken` ask for; `nextLink` is absolute, as recorded.
pub(crate) fn page(world: &World, target: &Target, all: Vec<Value>) -> Answer {
    sized(world, target, all, world.page.unwrap_or(USUAL))
}

/// Role assignments come all at once [recorded 318], unless the world pages.
pub(crate) fn paged_if_asked(world: &World, target: &Target, all: Vec<Value>) -> Answer {
    sized(world, target, all, world.page.unwrap_or(usize::MAX))
}

/// Vaults come with a link even after the last of them, to a page with nothing on it [recorded].
pub(crate) fn to_an_empty_one(world: &World, target: &Target, all: Vec<Value>) -> Answer {
    let (some, most) = (!all.is_empty(), world.page.unwrap_or(USUAL));
    let from = target.query("$skiptoken").and_then(decode).unwrap_or(0);
    let last = some && all.len().saturating_sub(from) > 0 && all.len().saturating_sub(from) <= most;
    let end = all.len();
    let answer = sized(world, target, all, most);
    if !last || target.query("$top").is_some() {
        return answer;
    }
    let mut body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    body["nextLink"] = json!(link(world, target, end));
    ok(&body)
}

/// How many entries a page has where the world does not say.
pub(crate) const USUAL: usize = 100;

/// A list that comes in one answer, however long it is, unless `$top` asks for less.
pub(crate) fn whole(world: &World, target: &Target, all: Vec<Value>) -> Answer {
    sized(world, target, all, usize::MAX)
}

fn sized(world: &World, target: &Target, all: Vec<Value>, most: usize) -> Answer {
    let size = match target.query("$top").map(str::parse::<usize>) {
        None => most,
        Some(Ok(top)) if top >= 1 => top,
        Some(_) => {
            return bad_request(
                "InvalidQueryParameter",
                "The value of the query parameter '$top' must be a number, 1 or more.",
            );
        }
    };
    let from = match target.query("$skiptoken").map(decode) {
        None => 0,
        Some(Some(from)) => from,
        Some(None) => {
            return bad_request(
                "InvalidSkipToken",
                "The value of the query parameter '$skiptoken' is invalid.",
            );
        }
    };
    let more = all.len().saturating_sub(from) > size;
    let value: Vec<Value> = all.into_iter().skip(from).take(size).collect();
    let mut body = json!({"value": value});
    if more {
        body["nextLink"] = json!(link(world, target, from + size));
    }
    ok(&body)
}

fn link(world: &World, target: &Target, from: usize) -> String {
    let top = target
        .query("$top")
        .map_or_else(String::new, |top| format!("&%24top={top}"));
    let filter = target.query("$filter").map_or_else(String::new, |filter| {
        let filter: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        format!("&%24filter={filter}")
    });
    format!(
        "{}{}?api-version={}{top}{filter}&%24skiptoken={}",
        world.arm(),
        target.path(),
        target.version(),
        encode(from)
    )
}

/// Opaque to clients, so that none computes one.
fn encode(from: usize) -> String {
    format!("eyJmcm9t{from:08x}")
}

fn decode(token: &str) -> Option<usize> {
    usize::from_str_radix(token.strip_prefix("eyJmcm9t")?, 16).ok()
}
