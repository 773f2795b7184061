//! Single errors recorded of many Azure services: the sandbox can give each as it was, and widctl reads what each says.

use serde_json::{Value, json};
use widctl::fault::{Class, Fault, System};
use widctl::live::{Coverage, Listing};
use widctl::sandbox::{Door, Sandbox};

use super::stage::{Stage, desired};
use super::{MANIFEST, shared, world};

/// Headers that a transport makes itself, or that recorders cut.
const NOT_OURS: &[&str] = &["content-length", "date", "set-cookie", "transfer-encoding"];

struct Recorded {
    source: String,
    method: String,
    path: String,
    status: u16,
    headers: Value,
    body: String,
}

fn recorded() -> Option<Vec<Recorded>> {
    let file = shared::azure()?.join("recordings/arm-errors/generic_arm_errors.shared.jsonl");
    let text = std::fs::read_to_string(file).expect("the recorded errors");
    let read = |line: &str| {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let text = |key: &str| line[key].as_str().expect(key).to_owned();
        let url = text("url");
        let mut headers = line["headers"].clone();
        headers
            .as_object_mut()
            .expect("headers")
            .retain(|name, _| !NOT_OURS.contains(&name.to_lowercase().as_str()));
        Recorded {
            source: text("source"),
            method: text("method"),
            path: url.split("azure.com").last().expect("a path").to_owned(),
            status: u16::try_from(line["status"].as_u64().expect("a status")).expect("a status"),
            headers,
            body: text("body"),
        }
    };
    Some(text.lines().map(read).collect())
}

/// What a body says, by the three wrappings that were recorded.
fn said(body: &str) -> (Option<String>, Option<String>) {
    let Ok(body) = serde_json::from_str::<Value>(body) else {
        return (None, None);
    };
    let of = if body["error"].is_object() {
        &body["error"]
    } else {
        &body
    };
    let text = |names: [&str; 2]| {
        let found = names.iter().find_map(|name| of[*name].as_str());
        found.map(str::to_owned)
    };
    (text(["code", "Code"]), text(["message", "Message"]))
}

/// What another try is good for.
fn class(status: u16, code: Option<&str>) -> Class {
    match (status, code) {
        (403, _) => Class::Forbidden,
        (409, Some("RoleAssignmentExists")) => Class::Refused,
        (409 | 412, _) => Class::Stale,
        (429 | 503 | 504, _) => Class::Exhausted,
        other => panic!("{other:?} was not recorded before: what is it?"),
    }
}

fn sandbox(one: &Recorded, on: Value) -> Sandbox {
    let answer = json!({"status": one.status, "headers": one.headers, "body": one.body});
    Sandbox::new(&world(json!({"faults": [{"on": on, "answer": answer}]}))).expect("a world")
}

/// What widctl makes of it where it wanted to list the identities.
async fn read(one: &Recorded) -> Fault {
    let list = json!({"door": "arm", "method": "GET", "path": "*/userAssignedIdentities"});
    let stage = Stage::beside(sandbox(one, list));
    let live = stage.observe(&desired(MANIFEST)).await;
    let listing = Listing::Subscription("11111111-2222-3333-4444-555555555555".to_owned());
    match live.coverage(&listing) {
        Coverage::Not(fault) | Coverage::Named(fault) => fault,
        Coverage::Whole => panic!("{}: it was not told", one.source),
    }
}

#[tokio::test(start_paused = true)]
async fn every_recorded_error_is_given_and_read() {
    let Some(all) = recorded() else { return };
    for one in &all {
        let sandbox = sandbox(one, json!({"door": "arm", "method": one.method}));
        let request = http::Request::builder()
            .method(one.method.as_str())
            .uri(&one.path)
            .body(bytes::Bytes::new())
            .expect("a request");
        let answer = sandbox.answer(&Door::Arm, request).await;
        assert_eq!(answer.status(), one.status, "{}", one.source);
        assert_eq!(answer.body(), &one.body, "{}", one.source);
        for (name, value) in one.headers.as_object().expect("headers") {
            let given = answer.headers().get(name).and_then(|it| it.to_str().ok());
            assert_eq!(given, value.as_str(), "{}: {name}", one.source);
        }

        let fault = read(one).await;
        let (code, words) = said(&one.body);
        assert_eq!(
            (fault.system, fault.status, fault.code.as_deref()),
            (System::Arm, Some(one.status), code.as_deref()),
            "{}",
            one.source
        );
        assert_eq!(fault.class, class(one.status, code.as_deref()), "{fault}");
        // How long it was tried stands behind the remote's own words.
        let own = fault.words.split(" (given up after ").next();
        let own = own.unwrap_or_default().trim_end_matches('…');
        match words {
            Some(words) => assert!(words.starts_with(own) && !own.is_empty(), "{fault}"),
            // Two are pages of HTML, whose letters are nobody's.
            None => assert!(!fault.words.contains('<'), "{fault}"),
        }
    }
    println!("{} recorded errors given and read", all.len());
    assert!(all.len() >= 57, "{} errors", all.len());
}
