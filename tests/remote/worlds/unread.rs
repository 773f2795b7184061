//! Unknown is not absent, for every kind and every place that a plan looks at: whatever a place answers instead of what is in it, nothing
//! is deleted, made a second time or taken from anybody, and when the place answers again all comes to what it would have come to.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value, json};
use widctl::desired::Desired;
use widctl::plan::{Action, Change, Plan};
use widctl::sandbox::Sandbox;

use super::kinds::{KINDS, yesterday};
use super::{Stage, assert_same, campaign, state, virtually};

/// Places that are read, as the door and the paths of one sort: a list and what is read one by one where the list is refused.
const SORTS: [(&str, &str); 20] = [
    ("login", "*"),
    ("arm", "*"),
    ("arm", "*/userassignedidentities*"),
    ("arm", "*/federatedidentitycredentials*"),
    ("arm", "*/managedclusters"),
    ("arm", "*/managedclusters*"),
    ("arm", "*/identitybindings*"),
    ("arm", "*/listclusterusercredential"),
    ("arm", "*/roleassignments*"),
    ("arm", "*/roledefinitions*"),
    ("arm", "*/vaults*"),
    ("arm", "/subscriptions/*/resourcegroups/rg-????*"),
    ("graph", "*"),
    ("graph", "/v1.0/applications*"),
    ("graph", "/v1.0/serviceprincipals*"),
    ("graph", "*/federatedidentitycredentials*"),
    ("kubernetes", "*"),
    ("kubernetes", "*/serviceaccounts*"),
    ("kubernetes", "*/clusterroles*"),
    ("kubernetes", "*/clusterrolebindings*"),
];

/// What a place answers instead.
fn answers() -> Vec<(&'static str, Value)> {
    let body = |body: &str| json!({"status": 200, "body": body});
    vec![
        ("403", json!({"status": 403, "code": "AuthorizationFailed"})),
        (
            "404",
            json!({"status": 404, "body": "<html>no such page</html>"}),
        ),
        ("503", json!({"status": 503, "code": "ServiceUnavailable"})),
        (
            "a page cut off",
            body(r#"{"kind": "List", "metadata": {}, "value": [], "items": [{"id": "/sub"#),
        ),
        ("an empty object", body("{}")),
        ("an empty list", body("[]")),
        (
            "something else",
            body(r#"{"kind": "List", "value": {"id": 7}, "items": "none"}"#),
        ),
        ("nothing", body("")),
    ]
}

/// A place that answers something else from a request on.
#[derive(Clone)]
struct Blind {
    door: String,
    path: String,
    /// How many requests go through first.
    skip: usize,
    answer: (&'static str, Value),
}

impl fmt::Display for Blind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            door, path, skip, ..
        } = self;
        write!(f, "{door} {path} after {skip}: {}", self.answer.0)
    }
}

impl Blind {
    /// The same world with it.
    fn over(&self, world: &Value) -> Sandbox {
        let mut world = world.clone();
        // Only what is asked: a write that is refused harms nobody.
        let rule = |method: &str| json!({"on": {"door": self.door, "path": self.path, "method": method}, "skip": self.skip, "answer": self.answer.1});
        let mut rules = vec![rule("GET")];
        if self.door == "login" || self.path.ends_with("listclusterusercredential") {
            rules.push(rule("POST"));
        }
        world["faults"] = json!(rules);
        // Every list has more than one page, so that one in the middle can be missing.
        world["page"] = json!(1);
        Sandbox::new(&world).expect("a world")
    }
}

/// All that is tried: each place by itself and each sort, first those that are closed from the first request on, then the others.
fn blinds(passed: &[super::Passed], sandbox: &Sandbox) -> (Vec<Blind>, Vec<Blind>) {
    let mut places: BTreeSet<(String, String)> = passed
        .iter()
        .map(|it| {
            let path = it.path.split('?').next().unwrap_or_default();
            (door(sandbox, &it.host), path.to_lowercase())
        })
        .collect();
    places.extend(SORTS.map(|(door, path)| (door.to_owned(), path.to_owned())));
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for (door, path) in places {
        for answer in answers() {
            let blind = |skip| Blind {
                door: door.clone(),
                path: path.clone(),
                skip,
                answer: answer.clone(),
            };
            first.push(blind(0));
            later.extend((1..4).map(blind));
            // A right that is lost in the middle of a plan, at each of its requests.
            if path == "*" && answer.0 == "403" {
                first.extend((4..passed.len()).map(blind));
            }
        }
    }
    fastrand::Rng::with_seed(1).shuffle(&mut later);
    (first, later)
}

fn door(sandbox: &Sandbox, host: &str) -> String {
    use widctl::sandbox::Door;
    match sandbox.door(host) {
        Some(Door::Arm) => "arm".to_owned(),
        Some(Door::Login) => "login".to_owned(),
        Some(Door::Graph) => "graph".to_owned(),
        Some(Door::Platform) => "platform".to_owned(),
        Some(Door::Kubernetes(name)) => format!("kubernetes/{name}"),
        Some(Door::Issuer(_)) => "issuer".to_owned(),
        Some(Door::Vault(_)) => "vault".to_owned(),
        Some(Door::Blob(_)) => "blob".to_owned(),
        None => panic!("nobody is {host}"),
    }
}

fn told(change: &Change) -> String {
    format!(
        "{} {}: {:?}",
        change.action.word(),
        change.address,
        change.why
    )
}

/// The world without what a test put into it.
fn calm(sandbox: &Sandbox) -> Value {
    let mut world = state(sandbox);
    let map = world.as_object_mut().expect("a world");
    for name in ["faults", "page", "now"] {
        map.remove(name);
    }
    world
}

/// The things that are there, one line each: objects that have a name, by it; policies and subjects, by what they permit and whom.
fn things(world: &Value) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    walk("", world, &mut out);
    out
}

fn walk(at: &str, value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                walk(&format!("{at}/{key}"), value, out);
            }
        }
        Value::Array(items) => {
            for item in items {
                let name = name(item);
                let at = format!("{at}/{name}");
                if let Value::Object(map) = item {
                    let inner: Map<String, Value> = map
                        .iter()
                        .filter(|(_, it)| it.is_array() || it.is_object())
                        .map(|(key, it)| (key.clone(), it.clone()))
                        .collect();
                    walk(&at, &Value::Object(inner), out);
                }
                out.insert(at);
            }
        }
        _ => {}
    }
}

fn name(item: &Value) -> String {
    let text = |key: &str| item.pointer(key).and_then(Value::as_str);
    let parts: Vec<&str> = [
        "/displayName",
        "/namespace",
        "/name",
        "/metadata/namespace",
        "/metadata/name",
        "/kind",
        "/objectId",
        "/issuer",
        "/subject",
        "/scope",
        "/principal",
        "/identity",
        "/role",
    ]
    .into_iter()
    .filter_map(text)
    .collect();
    match parts.is_empty() {
        true => item.to_string(),
        false => parts.join(" "),
    }
}

/// Nothing of a world that is as declared is changed, whatever cannot be read.
async fn nothing_happens(world: &Value, desired: &Desired, blind: &Blind) -> Option<String> {
    let sandbox = blind.over(world);
    let before = calm(&sandbox);
    let stage = Stage::beside(sandbox.clone());
    let plan = stage.plan(desired).await;
    let acts: Vec<String> = plan
        .changes
        .iter()
        .filter(|it| it.acts())
        .map(told)
        .collect();
    if !acts.is_empty() {
        return Some(format!("{blind}: {acts:#?}"));
    }
    stage.apply(plan).await;
    (calm(&sandbox) != before).then(|| format!("{blind}: something was written"))
}

/// What a plan that sees all makes of a world.
struct Whole {
    before: Value,
    plan: Plan,
    after: Value,
}

/// Of a world in which much is to be done, only that is done which would be done by a plan that sees all, and what was left is done later.
async fn a_part_happens(whole: &Whole, desired: &Desired, blind: &Blind) -> Option<String> {
    let sandbox = blind.over(&whole.before);
    let stage = Stage::beside(sandbox.clone());
    let plan = stage.plan(desired).await;
    let more: Vec<String> = plan
        .changes
        .iter()
        .filter(|it| it.acts())
        .filter(|it| {
            let seen = whole.plan.change(&it.address);
            seen.is_none_or(|seen| seen.action != it.action || seen.fields() != it.fields())
        })
        .map(told)
        .collect();
    if !more.is_empty() {
        return Some(format!("{blind}: more than a whole look: {more:#?}"));
    }
    let replaces = plan.changes.iter().any(|it| it.action == Action::Replace);
    stage.apply(plan).await;
    let middle = things(&calm(&sandbox));
    let (before, after) = (things(&whole.before), things(&whole.after));
    let lost: Vec<&String> = before
        .intersection(&after)
        .filter(|it| !middle.contains(*it))
        .filter(|it| !(replaces && it.contains("moving")))
        .collect();
    if !lost.is_empty() {
        return Some(format!("{blind}: lost {lost:#?}"));
    }
    let twins: Vec<&String> = middle
        .iter()
        .filter(|it| !before.contains(*it) && !after.contains(*it))
        .collect();
    if !twins.is_empty() {
        return Some(format!("{blind}: made {twins:#?}"));
    }
    let healed = Sandbox::new(&calm(&sandbox)).expect("a world");
    KINDS.settles(&healed, &blind.to_string()).await;
    assert_same(&calm(&healed), &whole.after, &blind.to_string());
    None
}

/// The places that the plan of a manifest reads, and each way in which they can be closed.
async fn closed(world: &Value, desired: &Desired) -> (Vec<Blind>, Vec<Blind>) {
    let sandbox = Sandbox::new(world).expect("a world");
    let stage = Stage::beside(sandbox.clone());
    stage.plan(desired).await;
    blinds(&stage.net.passed(), &sandbox)
}

#[test]
fn what_cannot_be_read_stays_as_it_is() {
    let world = calm(&KINDS.fresh(None));
    let desired = yesterday();
    let (first, later) = virtually(closed(&world, &desired));
    let all = first.len() + later.len();
    let mut bad = Vec::new();
    let mut tried = 0;
    for blind in first.iter().chain(later.iter().take(tries(60))) {
        tried += 1;
        bad.extend(virtually(nothing_happens(&world, &desired, blind)));
    }
    println!("{tried} of {all}");
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

#[test]
fn of_what_is_to_be_done_only_what_is_seen_is_done() {
    let before = calm(&KINDS.fresh(None));
    let whole = virtually(async {
        let sandbox = Sandbox::new(&before).expect("a world");
        let stage = Stage::beside(sandbox.clone());
        let plan = stage.plan(&KINDS.desired).await;
        let (outcome, _) = stage.apply(plan.clone()).await;
        assert!(outcome.whole(), "{outcome:?}");
        Whole {
            after: calm(&sandbox),
            plan,
            before,
        }
    });
    let (mut blinds, later) = virtually(closed(&whole.before, &KINDS.desired));
    let all = blinds.len() + later.len();
    fastrand::Rng::with_seed(2).shuffle(&mut blinds);
    blinds.extend(later);
    blinds.truncate(tries(100));
    let mut bad = Vec::new();
    for blind in &blinds {
        bad.extend(virtually(a_part_happens(&whole, &KINDS.desired, blind)));
    }
    println!("{} of {all}", blinds.len());
    assert!(bad.is_empty(), "{}", bad.join("\n"));
}

/// So many, or as many as a campaign asks for.
fn tries(usual: u64) -> usize {
    usize::try_from(campaign(usual)).expect("a number")
}
