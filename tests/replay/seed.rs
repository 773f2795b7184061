//! What must have been there before the first request of a recording: subscriptions, groups, and what a first request found.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::kinds::{Kind, kind, path};
use super::player::{LONG, Replayer};
use super::recording::Interaction;
use super::roles;

/// The world that a recording begins in, as far as no request can make it.
pub(crate) fn world(interactions: &[Interaction]) -> Value {
    let mut world = json!({
        "now": recorded(interactions),
        "subscriptions": subscriptions(interactions),
        "operation": {"seconds": LONG},
    });
    roles::add(&mut world, interactions);
    world
}

/// When it was recorded: its day is in the file's name, after two underscores.
fn recorded(interactions: &[Interaction]) -> Option<String> {
    let mut parts = interactions.first()?.at.split("__");
    let day = parts.find(|it| it.len() == 10 && it.starts_with("20"))?;
    Some(format!("{day}T12:00:00Z"))
}

fn subscriptions(interactions: &[Interaction]) -> Value {
    let ids: BTreeSet<String> = interactions
        .iter()
        .filter_map(|i| {
            let path = path(&i.url);
            let id = path.strip_prefix("/subscriptions/")?.split('/').next()?;
            Some(id.to_owned())
        })
        .collect();
    ids.iter().map(|id| json!({"id": id})).collect()
}

/// The path and query of a URL.
pub(crate) fn tail(url: &str) -> &str {
    let Some((_, rest)) = url.split_once("://") else {
        return url;
    };
    rest.find('/').map_or("/", |at| &rest[at..])
}

impl Replayer {
    /// Makes what the first requests of a recording found.
    pub(crate) async fn seed(&self, interactions: &[Interaction]) {
        let mut groups = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for one in interactions {
            let path = path(&one.url);
            let parts: Vec<&str> = path.split('/').collect();
            if kind(&one.url) == Some(Kind::DeletedVaults) {
                if parts.len() == 9 && seen.insert(path.clone()) && one.status == 200 {
                    self.delete_vault(one, interactions).await;
                }
                continue;
            }
            if parts.len() < 5 || parts[3] != "resourcegroups" {
                continue;
            }
            let group = parts[..5].join("/");
            let first = groups.insert(group.clone());
            let gone = one.body.contains("ResourceGroupNotFound")
                || (parts.len() > 10 && one.body.contains("ParentResourceNotFound"));
            // A group that the recording makes, or does not find, was not there.
            let makes = one.method == "PUT" && one.status == 201;
            let new = parts.len() == 5 && (makes || one.status == 404);
            if first && !gone && !new {
                let shown: Value = serde_json::from_str(&one.body).unwrap_or_default();
                let read = parts.len() == 5 && one.method == "GET";
                let wanted = json!({
                    "location": location_of(interactions, &group),
                    "tags": if read { shown["tags"].clone() } else { Value::Null },
                });
                self.put(&group, "2021-04-01", &wanted).await;
            }
            if parts.len() < 9 || kind(&parts[..9].join("/")).is_none() {
                continue;
            }
            // The thing itself: a read or a write over it that went well is of something that was there.
            let thing = parts[..9].join("/");
            if !seen.insert(thing.clone()) || gone {
                continue;
            }
            let was_there = match (one.method.as_str(), one.status) {
                ("PUT", 201) if parts.len() == 9 => false,
                // A vault's PUT answers 200 to a new one too.
                ("PUT", _) if kind(&one.url) == Some(Kind::Vaults) => false,
                (_, 404) => one.body.contains("\"NotFound\"") && parts.len() > 9,
                (_, 200..300) => true,
                _ => false,
            };
            if was_there {
                self.make(one, &thing, &parts, interactions).await;
            }
        }
        tokio::time::sleep(Duration::from_secs(LONG)).await;
    }

    async fn put(&self, path: &str, version: &str, body: &Value) {
        let url = format!("{path}?api-version={version}");
        self.send("PUT", &url, Some(body)).await;
    }

    async fn make(&self, one: &Interaction, thing: &str, parts: &[&str], all: &[Interaction]) {
        let shown: Option<Value> = serde_json::from_str(&one.body).ok();
        let read = shown.filter(|_| one.method == "GET" && parts.len() == 9);
        let wanted = match kind(thing) {
            Some(Kind::Clusters) => {
                // What a cluster was made with is what a later PUT says, or what the first read showed.
                let put = all.iter().find(|i| {
                    i.method == "PUT"
                        && i.url.to_lowercase().contains(thing)
                        && i.request.is_some()
                        && parts.len() == 9
                });
                read.or(put.and_then(|i| i.request.clone()))
                    .unwrap_or(json!({
                        "location": "westus2",
                        "identity": {"type": "SystemAssigned"},
                        "properties": {"agentPoolProfiles": [{"name": "a"}]}
                    }))
            }
            Some(Kind::Vaults) => {
                let read = read.unwrap_or_default();
                json!({"location": read["location"].as_str().unwrap_or("westus2"),
                    "tags": read["tags"], "properties": read["properties"]})
            }
            _ => {
                let shown: Value = serde_json::from_str(&one.body).unwrap_or_default();
                let location = shown["location"].as_str().unwrap_or("westus2");
                json!({"location": location, "tags": shown["tags"]})
            }
        };
        // What lies below may be of another provider, and have its own versions.
        let version = if parts.contains(&"microsoft.authorization") {
            "2023-01-31"
        } else {
            version(&one.url)
        };
        self.put(thing, version, &wanted).await;
        tokio::time::sleep(Duration::from_secs(LONG)).await;
    }

    /// Makes the vault that a first read found deleted, and deletes it.
    async fn delete_vault(&self, one: &Interaction, all: &[Interaction]) {
        let shown: Value = serde_json::from_str(&one.body).unwrap();
        let shown = &shown["properties"];
        let vault = shown["vaultId"].as_str().unwrap();
        let group = vault.split("/providers/").next().unwrap();
        let home = json!({"location": shown["location"]});
        self.put(group, "2021-04-01", &home).await;
        let wanted = json!({
            "location": shown["location"],
            "tags": shown["tags"],
            "properties": {
                "tenantId": "00000000-0000-0000-0000-000000000000",
                "sku": {"family": "A", "name": "standard"},
                "accessPolicies": [],
                "enablePurgeProtection": shown["purgeProtectionEnabled"],
            },
        });
        let version = version(&one.url);
        self.put(vault, version, &wanted).await;
        let url = format!("{vault}?api-version={version}");
        self.send("DELETE", &url, None).await;
        let made = |it: &Interaction| it.status == 201 && path(&it.url) == group.to_lowercase();
        if all.iter().any(made) {
            let url = format!("{group}?api-version=2021-04-01");
            self.send("DELETE", &url, None).await;
            tokio::time::sleep(Duration::from_secs(LONG)).await;
        }
    }
}

fn version(url: &str) -> &str {
    let version = url.split("api-version=").last().unwrap();
    version.split('&').next().unwrap()
}

fn location_of(interactions: &[Interaction], group: &str) -> String {
    interactions
        .iter()
        .filter(|i| i.url.to_lowercase().contains(group))
        .filter_map(|i| serde_json::from_str::<Value>(&i.body).ok())
        .find_map(|b| b["location"].as_str().map(str::to_owned))
        .unwrap_or_else(|| "westus2".to_owned())
}
