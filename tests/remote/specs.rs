//! The sandbox and widctl's own requests held against Microsoft's specifications and the examples in them.
//!
//! Each example of an operation that the sandbox has is sent to a world that is made to fit, and the answer compared both ways: what
//! the example shows and the sandbox does not, and what the sandbox shows and the specification does not declare. Examples are
//! written by hand, so what recordings of real traffic contradict stands in a list with its reason.

#[path = "specs/examples.rs"]
mod examples;
#[path = "specs/excuses.rs"]
mod excuses;
#[path = "specs/requests.rs"]
mod requests;
#[path = "specs/swagger.rs"]
mod swagger;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use bytes::Bytes;
use examples::{Pair, Shown};
use excuses::{EXCUSED, LEFT_OUT, excuse};
use http::{Request, Response};
use serde_json::{Value, json};
use swagger::Swagger;
use widctl::sandbox::{Door, Sandbox};

use super::shared;

/// How long operations take here.
const LONG: u64 = 10;

/// The role and the principal that examples of assignments name.
const ROLE: &str = "0b5fe924-9a61-425c-96af-cfe6e287ca2d";
const PRINCIPAL: &str = "ce2ce14e-85d7-4629-bdbc-454d0519d987";

/// The tenant that examples of vaults name.
const TENANT: &str = "00000000-0000-0000-0000-000000000000";

/// `page`: how many things a list shows at once.
fn sandbox(pair: &Pair, page: usize) -> Sandbox {
    let subscription = pair.path.split('/').nth(2).unwrap_or_default();
    let world = json!({
        "subscriptions": [{"id": subscription}],
        "tenant": TENANT,
        "principals": [{"id": PRINCIPAL, "type": "User"}],
        "operation": {"seconds": LONG},
        "page": page,
    });
    Sandbox::new(&world).expect("a world")
}

async fn send(sandbox: &Sandbox, method: &str, url: &str, body: Option<&Value>) -> Response<Bytes> {
    let token = sandbox.token("https://management.azure.com");
    let request = Request::builder()
        .method(method)
        .uri(url)
        .header("authorization", format!("Bearer {token}"))
        .body(body.map_or_else(Bytes::new, |it| Bytes::from(it.to_string())))
        .expect("a request");
    sandbox.answer(&Door::Arm, request).await
}

/// Makes a thing, and first what it lies in and what it names. Where it is refused, so is the example, and that is told.
async fn make(sandbox: &Sandbox, path: &str, version: &str, body: &Value) {
    surround(sandbox, path, version, body).await;
    let url = format!("{path}?api-version={version}");
    send(sandbox, "PUT", &url, Some(body)).await;
    tokio::time::sleep(Duration::from_secs(LONG)).await;
}

/// Makes what a thing lies in and what it names.
async fn surround(sandbox: &Sandbox, path: &str, version: &str, body: &Value) {
    let parts: Vec<&str> = path.split('/').collect();
    let place = body["location"].as_str().unwrap_or("westus");
    if parts
        .get(3)
        .is_some_and(|it| it.eq_ignore_ascii_case("resourcegroups"))
        && parts.len() > 5
    {
        let group = format!("{}?api-version=2021-04-01", parts[..5].join("/"));
        send(sandbox, "PUT", &group, Some(&json!({"location": place}))).await;
    }
    let role = parts.contains(&"Microsoft.Authorization");
    if parts.len() > 10 && !role {
        let parent = parts[..9].join("/");
        Box::pin(make(sandbox, &parent, version, &plain(&parent))).await;
    }
    let mut identities: Vec<&str> = body["identity"]["userAssignedIdentities"]
        .as_object()
        .into_iter()
        .flat_map(|it| it.keys().map(String::as_str))
        .collect();
    identities.extend(body["properties"]["managedIdentity"]["resourceId"].as_str());
    for identity in identities {
        Box::pin(make(sandbox, identity, "2023-01-31", &plain(identity))).await;
    }
    if body["properties"]["principalId"].is_string() {
        let scope = parts[..3].join("/");
        let path = format!("{scope}/providers/Microsoft.Authorization/roleDefinitions/{ROLE}");
        let body = json!({"properties": {
            "roleName": "Example", "assignableScopes": [scope], "permissions": [{"actions": ["*/read"]}],
        }});
        Box::pin(make(sandbox, &path, version, &body)).await;
    }
}

/// The least that a thing is made of.
fn plain(path: &str) -> Value {
    let path = path.to_lowercase();
    if path.contains("/federatedidentitycredentials/") {
        return json!({"properties": {"issuer": "https://i/", "subject": "s", "audiences": ["api://AzureADTokenExchange"]}});
    }
    if path.contains("/vaults/") {
        let own = json!({"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": []});
        return json!({"location": "westus", "properties": own});
    }
    if let Some((scope, _)) = path.split_once("/managedclusters/") {
        if path.contains("/identitybindings/") {
            let group = scope.split("/providers/").next().unwrap_or_default();
            let group = group.replace("resourcegroups", "resourceGroups");
            let id = format!(
                "{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/identity1"
            );
            return json!({"properties": {"managedIdentity": {"resourceId": id}}});
        }
        return json!({
            "location": "westus",
            "identity": {"type": "SystemAssigned"},
            "properties": {"dnsPrefix": "a", "agentPoolProfiles": [{"name": "a", "count": 1, "mode": "System", "vmSize": "Standard_DS2_v2"}]},
        });
    }
    json!({"location": "westus"})
}

/// What an answer shows, without what only the service says, to be made before.
fn told(shown: &Value) -> Value {
    let mut out = shown.clone();
    for name in ["id", "name", "type", "eTag", "systemData"] {
        out.as_object_mut().map(|it| it.remove(name));
    }
    out
}

/// Makes the world fit for an answer of this status, and sends the example.
async fn ask(pair: &Pair, shown: &Shown) -> Response<Bytes> {
    let url = format!("{}?api-version={}{}", pair.path, pair.version, pair.query);
    let listed = shown.body.as_ref().and_then(|it| it["value"].as_array());
    // One page of several is a page that is full.
    let more = shown
        .body
        .as_ref()
        .is_some_and(|it| it["nextLink"].as_str().is_some_and(|it| !it.is_empty()));
    let page = listed.filter(|_| more).map_or(100, Vec::len);
    let sandbox = sandbox(pair, page);
    if let Some(items) = listed {
        for item in items {
            let id = item["id"].as_str().expect("an id");
            // Some examples show the child of another parent than they ask for.
            let path = match id.rsplit_once('/') {
                Some((_, name)) if pair.path.ends_with("/federatedIdentityCredentials") => {
                    format!("{}/{name}", pair.path)
                }
                _ => id.to_owned(),
            };
            make(&sandbox, &path, &pair.version, &told(item)).await;
            if more {
                let mut other = told(item);
                if other["properties"]["subject"].is_string() {
                    other["properties"]["subject"] = json!("another");
                }
                make(&sandbox, &format!("{path}z"), &pair.version, &other).await;
            }
        }
    } else {
        let had = pair.shown.iter().find_map(|it| it.body.as_ref()).map(told);
        let body = match &*pair.method {
            "PUT" => pair.body.clone(),
            "POST" => None,
            _ => had,
        };
        // A request for what one can do with a thing goes one deeper than the thing.
        let path = match pair.path.rsplit_once('/') {
            Some((thing, _)) if pair.method == "POST" => thing,
            _ => &pair.path,
        };
        let body = body.unwrap_or_else(|| plain(path));
        let missing = matches!(
            (&*pair.method, shown.status),
            ("PUT", 201) | ("DELETE", 204)
        );
        if missing {
            surround(&sandbox, path, &pair.version, &body).await;
        } else {
            make(&sandbox, path, &pair.version, &body).await;
        }
    }
    send(&sandbox, &pair.method, &url, pair.body.as_ref()).await
}

/// All paths of keys that lead to something; names that users chose stand as `*`.
fn keys(value: &Value, path: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let free = ["tags", "userAssignedIdentities", "nodeLabels"];
            let free = free.iter().any(|it| path.ends_with(it));
            for (key, value) in map {
                let key = if free { "*" } else { key };
                keys(value, &format!("{path}.{key}"), out);
            }
        }
        Value::Array(items) => {
            let path = format!("{path}[]");
            items.iter().for_each(|it| keys(it, &path, out));
        }
        Value::Null => {}
        _ => drop(out.insert(path.to_owned())),
    }
}

fn differences(swagger: &Swagger, shown: &Shown, answer: &Response<Bytes>) -> Vec<String> {
    let own: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if answer.status() != shown.status {
        return vec![format!(
            "status {} for {}: {own}",
            answer.status(),
            shown.status
        )];
    }
    let (mut mine, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    keys(&own, "", &mut mine);
    keys(shown.body.as_ref().unwrap_or(&Value::Null), "", &mut theirs);
    let missing = theirs.difference(&mine);
    let mut out: Vec<String> = missing.map(|it| format!("{it} is not shown")).collect();
    match (&shown.schema, &shown.body) {
        (Some(schema), _) => out.extend(swagger.strange(schema, &own, false)),
        // Without a description the example is all there is.
        (None, Some(_)) => {
            let more = mine.difference(&theirs);
            out.extend(more.map(|it| format!("{it} is not declared")));
        }
        (None, None) if own.is_null() => {}
        (None, None) => out.push(format!("a body where there is none: {own}")),
    }
    out.sort();
    out.dedup();
    out
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_answers_as_the_examples_show() {
    let Some(azure) = shared::azure() else { return };
    let swagger = Swagger::read(&azure.join("specs/specification"));
    let mut pairs = examples::described(&swagger);
    pairs.extend(examples::undescribed(&azure.join("specs-new")));
    let mut left_out: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut good, mut all) = (0, 0);
    let (mut used, mut wrong) = (BTreeSet::new(), Vec::new());
    for pair in &pairs {
        let mut parts = LEFT_OUT.iter();
        if let Some((_, why)) = parts.find(|(part, _)| pair.template.contains(part)) {
            *left_out.entry(why).or_default() += 1;
            continue;
        }
        for shown in &pair.shown {
            let answer = ask(pair, shown).await;
            let found = differences(&swagger, shown, &answer);
            all += 1;
            good += usize::from(found.is_empty());
            let name = format!("{} {}", pair.name, pair.method);
            for difference in found {
                match excuse(&name, &difference) {
                    Some(at) => drop(used.insert(at)),
                    None => wrong.push(format!("{name} {}: {difference}", shown.status)),
                }
            }
        }
    }
    for (why, count) in &left_out {
        println!("{count:4} examples left out: {why}");
    }
    for (part, begin, why) in EXCUSED {
        println!("excused: {part} {begin}: {why}");
    }
    println!("{good} of {all} answers as shown, the others excused");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (at, (part, begin, _)) in EXCUSED.iter().enumerate() {
        assert!(
            used.contains(&at),
            "{part} {begin} needs no excuse any more"
        );
    }
}
