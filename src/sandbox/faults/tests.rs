//! What worlds do that misbehave.

use std::collections::BTreeMap;
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
    let sandbox = small(json!({"faults": [{"on": {"method": "PUT"}, "times": 1, "hold": true}]}));
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
