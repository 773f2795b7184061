//! What `az` and Microsoft's Python packages send, sent to the sandbox.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};
use widctl::sandbox::{Door, Sandbox};

use super::kinds::kind;
use super::player::Replayer;
use super::shared;

/// What `az` and Microsoft's Python packages send. Their answers came from a stand-in, so the class that Azure answers with
/// is written here: it follows from what the clients had made before.
#[tokio::test(start_paused = true)]
async fn requests_of_real_clients_get_the_class_that_azure_gives() {
    let Some(azure) = shared::azure() else { return };
    let sandbox = Sandbox::new(&json!({
        "subscriptions": [{"id": "00000000-0000-0000-0000-000000000001", "groups": {"rg1": "westeurope"}}],
        "clusters": [{"name": "aks1", "aks": {"group": "rg1"}}],
        "vaults": [{"name": "kv1", "group": "rg1"}],
        "principals": [{"id": "22222222-2222-2222-2222-222222222222"}],
    }))
    .unwrap();
    // Read after it was deleted, never made, written below what was never made, or named with less than three characters;
    // assigned a second time under another name, or with a role that is none.
    let refused = |method: &str, path: &str, deleted: &BTreeSet<String>| {
        (method == "GET" && deleted.contains(path))
            || path.contains("/userAssignedIdentities/nope")
            || path.contains("/userAssignedIdentities/conflict")
            || path.ends_with("/48d4c752-a67d-409b-a3ea-6120b7ffe42d")
            || path.ends_with("/01b5a1aa-4202-49bc-bf37-0a6b51a645d0")
            || (method == "PUT" && path.ends_with("/federatedIdentityCredentials/f1"))
    };
    let replayer = Replayer::new(sandbox.clone());
    let (mut deleted, mut count, mut poll) = (BTreeSet::new(), 0, String::new());
    for text in std::fs::read_dir(azure.join("client-traces")).unwrap() {
        for line in std::fs::read_to_string(text.unwrap().path())
            .unwrap()
            .lines()
        {
            let trace: Value = serde_json::from_str(line).unwrap();
            let (Some(method), Some(url)) = (trace["method"].as_str(), trace["path"].as_str())
            else {
                continue;
            };
            let path = url.split('?').next().unwrap().to_owned();
            let body = trace["body"].as_str().unwrap_or_default();
            let login = path.contains("/oauth2/") || path.contains("/.well-known/");
            let (status, wanted) = if login {
                let request = Request::builder()
                    .method(method)
                    .uri(url)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(Bytes::from(body.to_owned()))
                    .unwrap();
                let answer = sandbox.answer(&Door::Login, request).await;
                // None of the traced clients is an application of this tenant.
                (answer.status(), if method == "GET" { 2 } else { 4 })
            } else if kind(url).is_some() {
                let url = if path.contains("/operations/") {
                    &poll
                } else {
                    url
                };
                // The stand-in made `az` look again after it wrote a vault, at its bare URL, which the gateway refuses.
                let bare = !url.contains("api-version=");
                let body = serde_json::from_str(body).ok();
                let answer = replayer.send(method, url, body.as_ref()).await;
                if let Some(url) = answer.headers().get("azure-asyncoperation") {
                    poll = url.to_str().unwrap().to_owned();
                }
                let wanted = if bare || refused(method, &path, &deleted) {
                    4
                } else {
                    2
                };
                (answer.status(), wanted)
            } else {
                continue;
            };
            if method == "DELETE" {
                deleted.insert(path);
            } else if method == "PUT" {
                deleted.remove(&path);
            }
            assert_eq!(status.as_u16() / 100, wanted, "{method} {url} got {status}");
            count += 1;
        }
    }
    println!("{count} requests of real clients");
    assert!(count > 0);
}
