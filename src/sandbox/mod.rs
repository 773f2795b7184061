//! A small far side in one process: Azure Resource Manager, Entra, Microsoft Graph and Kubernetes as one service over one
//! world.
//!
//! A crate of its own that knows nothing of the rest of the house, so a field that the house misspells stays misspelt and a test fails.
//! Sockets and in-process transports are thin: they find the [`Door`], call [`Sandbox::answer`], and turn the marks
//! [`Dropped`] into a broken connection.
//!
//! What is assumed of Azure beyond that is a page of its own:
//!
#![doc = include_str!("../../schema/docs/assumptions.md")]
#![allow(
    clippy::result_large_err,
    reason = "a refusal is an answer like any other here, and goes straight out"
)]

mod answer;
mod api;
mod apis;
mod arm;
mod blob;
mod clock;
mod document;
mod door;
mod entra;
mod faults;
mod graph;
mod issuer;
mod keys;
mod kube;
mod life;
mod protobuf;
pub mod serve;
mod state;
#[cfg(test)]
mod trial;
mod vault;
mod vcluster;
mod world;

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

pub use self::answer::Dropped;
pub use self::document::Problem;
pub use self::door::{Bases, ClientCertificate, Door, Traced};
pub use self::kube::Cluster;
pub use self::kube::real::{RealServer, RealServers, ServerCertificate, Setup};
use answer::dropped;
use arm::exclusive::{concurrent_write, exclusive};
pub use entra::{CANARY, Operator};
use faults::Fate;
pub use keys::{Keys, discovery};
use vcluster::platform;
use world::World;

/// The far side; clones share one world.
#[derive(Clone)]
pub struct Sandbox(Arc<Mutex<World>>);

impl Sandbox {
    /// Makes the world that the document describes (`schema/world.schema.json`); `null` and `{}` are one empty subscription.
    ///
    /// # Errors
    /// All problems of the document at once; unknown keys are problems.
    pub fn new(world: &Value) -> Result<Sandbox, Vec<Problem>> {
        Ok(Sandbox(Arc::new(Mutex::new(state::read(world)?))))
    }

    /// Answers one request. An answer with the extension [`Dropped`] is a connection that breaks; an answer that the
    /// world holds never comes, so the future ends only by being dropped.
    pub async fn answer(&self, door: &Door, request: Request<Bytes>) -> Response<Bytes> {
        let (number, fate, writing, latency) = self.arrive(door, &request);
        let writing = match writing {
            Ok(writing) => writing,
            Err(busy) => return self.leave(number, busy),
        };
        if latency > Duration::ZERO {
            tokio::time::sleep(latency).await;
        }
        match fate {
            Fate::Pass => {
                let answer = self.route(number, door, &request).await;
                self.leave(number, answer)
            }
            Fate::Answer(answer) => self.leave(number, answer),
            Fate::LostBefore => dropped(),
            Fate::LostAfter => {
                self.route(number, door, &request).await;
                dropped()
            }
            Fate::HeldBefore => self.hold().await,
            Fate::HeldAfter => {
                self.route(number, door, &request).await;
                // The write has ended, and only its answer never comes.
                drop(writing);
                self.hold().await
            }
        }
    }

    /// The door behind a virtual host: `management.azure.com`, `login.microsoftonline.com`, `graph.microsoft.com`, a
    /// cluster's FQDN, or an issuer's host.
    pub fn door(&self, host: &str) -> Option<Door> {
        self.world().door(host)
    }

    /// The world as it is now, as a world document.
    pub fn state(&self) -> Value {
        state::dump(&self.world())
    }

    /// The requests so far, oldest first; at most the last 65,536.
    pub fn requests(&self) -> Vec<Traced> {
        self.world().trace.iter().cloned().collect()
    }

    /// How many requests the world has held.
    pub fn held(&self) -> usize {
        self.world().held
    }

    async fn hold<T>(&self) -> T {
        self.world().held += 1;
        std::future::pending().await
    }

    /// Tells where sockets listen.
    pub fn address(&self, bases: Bases) {
        self.world().bases = bases;
    }

    async fn route(&self, number: u64, door: &Door, request: &Request<Bytes>) -> Response<Bytes> {
        let answer = match self.behind(door, request) {
            // A server that is being restarted does not answer, as in Azure.
            Some(server) => {
                let rules = self.rules(door, request);
                let answer = server.pass(request, rules).await;
                answer.unwrap_or_else(|_| dropped())
            }
            None => {
                let answer = route(&mut self.world(), number, door, request);
                self.go_on(door, answer)
            }
        };
        if answer.status().is_success() {
            self.follow_up(door, request).await;
        }
        answer
    }

    fn world(&self) -> MutexGuard<'_, World> {
        // A panic inside a request leaves a world that can still be looked at.
        self.0
            .lock()
            .unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    fn arrive(&self, door: &Door, request: &Request<Bytes>) -> Arrival {
        let mut world = self.world();
        let number = world.arrive(door, request);
        let fate = world.fate(door, request);
        let latency = world.latency;
        let writing = match exclusive(door, request) {
            Some(what) if matches!(fate, Fate::Pass | Fate::LostAfter | Fate::HeldAfter) => {
                if world.writing.insert(what.clone()) {
                    Ok(Some(Writing {
                        sandbox: self.clone(),
                        what,
                    }))
                } else {
                    Err(concurrent_write(&what))
                }
            }
            Some(_) | None => Ok(None),
        };
        (number, fate, writing, latency)
    }

    fn leave(&self, number: u64, answer: Response<Bytes>) -> Response<Bytes> {
        self.world().leave(number, answer.status());
        answer
    }
}

fn route(world: &mut World, number: u64, door: &Door, request: &Request<Bytes>) -> Response<Bytes> {
    match door {
        Door::Arm => arm::answer(world, number, request),
        Door::Login => entra::answer(world, number, request),
        Door::Graph => graph::answer(world, number, request),
        Door::Kubernetes(name) => api::kubernetes(world, name, request),
        Door::Platform => platform::answer(world, request),
        Door::Issuer(host) => issuer::answer(world, host, request),
        Door::Vault(name) => vault::answer(world, number, name, request),
        Door::Blob(name) => blob::answer(world, number, name, request),
    }
}

type Arrival = (
    u64,
    Fate,
    Result<Option<Writing>, Response<Bytes>>,
    Duration,
);

/// A write that is under way; Azure refuses a second one of credentials under the same identity, or of the same vault.
struct Writing {
    sandbox: Sandbox,
    what: String,
}

impl Drop for Writing {
    fn drop(&mut self) {
        self.sandbox.world().writing.remove(&self.what);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    pub(crate) const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
    /// `{apps}` is the resource group of the small world.
    pub(crate) const IDENTITY: &str =
        "{apps}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/billing";

    /// One subscription with the group `Apps`, and what else is given.
    pub(crate) fn small(more: Value) -> Sandbox {
        let mut world = json!({
            "subscriptions": [{"id": SUBSCRIPTION, "groups": {"Apps": "West Europe"}}],
        });
        for (key, value) in more.as_object().into_iter().flatten() {
            world[key] = value.clone();
        }
        Sandbox::new(&world).unwrap()
    }

    pub(crate) fn request(
        sandbox: &Sandbox,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Request<Bytes> {
        let group = format!("/subscriptions/{SUBSCRIPTION}/resourceGroups/apps");
        let token = sandbox.token("https://management.azure.com");
        Request::builder()
            .method(method)
            .uri(path.replace("{apps}", &group))
            .header("authorization", format!("Bearer {token}"))
            .body(match body {
                Value::Null => Bytes::new(),
                body => Bytes::from(body.to_string()),
            })
            .unwrap()
    }

    pub(crate) async fn send(
        sandbox: &Sandbox,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Response<Bytes> {
        let request = request(sandbox, method, path, body);
        sandbox.answer(&Door::Arm, request).await
    }

    pub(crate) async fn ask(
        sandbox: &Sandbox,
        method: &str,
        path: &str,
        body: Value,
    ) -> (u16, Value) {
        let answer = send(sandbox, method, path, &body).await;
        let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
        (answer.status().as_u16(), body)
    }

    pub(crate) fn broken(answer: &Response<Bytes>) -> bool {
        answer.extensions().get::<Dropped>().is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn a_recreated_identity_has_new_ids_and_no_credentials() {
        let sandbox = small(json!({}));
        let path = format!("{IDENTITY}?api-version=2023-01-31");
        let (status, first) = ask(&sandbox, "PUT", &path, json!({"location": "West Europe"})).await;
        assert_eq!((status, &first["location"]), (201, &json!("westeurope")));
        let credential =
            format!("{IDENTITY}/federatedIdentityCredentials/api?api-version=2023-01-31");
        let wanted =
            json!({"properties": {"issuer": "https://i/", "subject": "s", "audiences": ["a"]}});
        assert_eq!(ask(&sandbox, "PUT", &credential, wanted).await.0, 201);
        assert_eq!(ask(&sandbox, "DELETE", &path, Value::Null).await.0, 200);
        assert_eq!(ask(&sandbox, "DELETE", &path, Value::Null).await.0, 204);
        let (status, second) = ask(&sandbox, "PUT", &path, json!({"location": "westeurope"})).await;
        assert_eq!(status, 201);
        assert_ne!(
            first["properties"]["clientId"],
            second["properties"]["clientId"]
        );
        assert_ne!(
            first["properties"]["principalId"],
            second["properties"]["principalId"]
        );
        assert_eq!(ask(&sandbox, "GET", &credential, Value::Null).await.0, 404);
        let state = sandbox.state();
        let again = Sandbox::new(&state).unwrap();
        assert_eq!(again.state(), state);
    }

    #[test]
    fn all_problems_of_a_document_are_told_at_once() {
        let problems = Sandbox::new(&json!({
            "sed": 1,
            "identities": [{"name": "a", "group": "nowhere", "credentials": [{"issuer": 3, "subject": "s"}]}],
            "faults": [{"on": {"methd": "GET"}}],
        }))
        .err()
        .unwrap();
        let pointers: Vec<&str> = problems.iter().map(|p| p.pointer.as_str()).collect();
        for wanted in [
            "/sed",
            "/identities/0",
            "/identities/0/credentials/0",
            "/identities/0/credentials/0/issuer",
            "/faults/0",
            "/faults/0/on/methd",
        ] {
            assert!(pointers.contains(&wanted), "{wanted} in {problems:?}");
        }
    }
}
