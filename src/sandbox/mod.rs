//! A small far side in one process: Azure Resource Manager, Entra, Microsoft Graph and Kubernetes as one service over one
//! world.
//!
//! A crate of its own that knows nothing of the rest of the house, so a field that the house misspells stays misspelt and a test fails.
//! Sockets and in-process transports are thin: they find the [`Door`], call [`Sandbox::answer`], and turn the marks
//! [`Dropped`] into a broken connection.
//!
//! # Assumed
//!
//! What is recorded of real traffic is replayed by a test (`tests/replay.rs`). What follows is not recorded, and so follows
//! Microsoft's specifications, its documentation, or what users quote of real runs:
//!
//! - Credentials: the 21st is refused with 400 `FederatedIdentityCredentialsLimitExceeded` (the limit is documented, its answer is
//!   not); a second credential of one issuer and subject with 400 `BadRequest` (status by the documentation, words by users).
//! - Credentials: two writes under one identity at once are 409 `ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity`
//!   as users quote it; the loser has changed nothing.
//! - Credentials: DELETE of a missing one under an identity that is there is 204 (specification).
//! - Identities: DELETE of a missing one in a group that is there is 204, and PATCH replaces tags whole (specification); from
//!   api-version 2026-05-31 on every one shows `isolationScope` and `assignmentRestrictions` as that version's example does.
//! - Lists: `$top` and `$skiptoken` page everywhere alike, also where only `nextLink` is specified; a page holds what the world says.
//! - Budgets: buckets fill as documented, and the remaining budget is told in the subscription's headers as recorded of
//!   other services; which of them an answer bears varies in recordings.
//! - Clusters: another write while an operation runs is 409 `OperationNotAllowed` with the words that users quote, and
//!   `If-Match`, `If-None-Match` are answered as documented: 412 where they do not hold, 400 for both together.
//! - Clusters: how long an operation takes is the world's choice, not Azure's; that the keys of a body appear with an api-version
//!   is read off recorded versions, and a version between two of them shows what the later one does.
//! - Identity bindings: the shape of bodies, the pattern of names and ids, the states and the headers of a long-running write are the
//!   specification's; that a refusal is flat and 400 like other ones of AKS, what it says, the 2 s of `Retry-After`, that the
//!   managed identity cannot be changed (`PropertyChangeNotAllowed`), and that a cluster's own operation refuses the write, are not.
//! - Identity bindings: one credential `aks-identity-binding` for each identity, with the documented issuer, made when the write is
//!   answered, for it is made on the caller's behalf (documentation); its subject and audience are made up, a full identity is
//!   refused as another 21st is, and it stays when the last binding goes (documentation).
//! - Identity bindings: they outlive their identity with its former ids, a write of one takes up the new ids, and they go with
//!   their cluster; previews know them from 2025-10-02 on, and no feature flag is asked for.
//! - Kubernetes: the roles that a real server makes at its start hold (`cluster-admin`, `admin`, `edit`, `view`, what everybody may) but
//!   cannot be read, and whoever may write roles may grant any right. The login may do everything.
//! - Kubernetes: each group has one version, the stable one, and objects are never converted; `events.k8s.io` shares nothing with events.
//!   Schemas say no enumerations and no defaults, and CEL rules are not checked.
//! - Kubernetes: no containers run. A pod has a node at once, is ready after a second and, where it is to end, has succeeded after two;
//!   a new revision comes whole before the old one goes; no events are written, cron jobs never begin a job by themselves, quotas and
//!   disruption budgets hold nobody up, autoscalers scale nothing. Where real API servers run, nothing of that goes on.
//! - Kubernetes: what the world says of workloads, pods and services stands as it says until somebody touches it.
//! - Kubernetes: one node is there where the world names none; logs are empty, `exec` and the like are refused (501).
//! - Kubernetes: the add-on brings its configuration of the webhook, which acts wherever that configuration is, whoever brought it.
//! - Roles: a principal that nobody has is refused whether its type is said or not; a type that is not the principal's is 400
//!   `UnmatchedPrincipalType` (users). `InvalidRoleAssignmentId`, `InvalidConditionVersion`, `UnsupportedQuery`,
//!   `RoleAssignmentLimitExceeded` (4,000 per subscription, 500 per management group, documented) and
//!   `RoleDefinitionHasAssignments` are 400; a role that is not there or cannot be assigned at a scope is 404.
//! - Roles: an assignment's name is one GUID in the tenant (documentation), so the same at another scope is
//!   `RoleAssignmentUpdateNotPermitted`; `RoleAssignmentExists` names the other one from api-version 2022 on (users).
//! - Roles: a list without a filter shows what is at, above and below its scope, as with `principalId eq` (specification).
//! - Roles: what only is a scope is taken to be there if its group is; Azure would look.
//! - Roles: assignments and the tenant's own roles go with their scope, assignments of a principal stay without it.
//! - Management groups: made at once; recorded are the polls of slower ones.
//! - Entra: tokens are opaque and signed by nobody, so no key is published; which AADSTS code wins where several hold is the order
//!   issuer, subject, audience; a new credential is not found for as many exchanges as the world says.
//! - vCluster: the platform translates any name, whether or not it knows the vCluster; it answers 201, and refuses as an API
//!   server of Kubernetes does (`Status` bodies); an empty name has an empty translation (`singleNamespace.PhysicalName`).
//! - vCluster: its syncer's field manager is `vcluster`, and what others write to a synced service account on the host does not
//!   find its way inside: it is overwritten at the next write inside.
//! - vCluster: a synced service account has all annotations that vCluster's own tests name but `object-uid`, which would be
//!   another one in every run.
//! - vCluster: tokens that its own API server signs are trusted by nobody outside it.
//! - Graph: everything is by its reference, by errors that users quote, or by what follows; nothing of it is recorded.
//! - Graph: right after it was made a thing is 404 to reads and writes below it, missing from lists, and no backing of a
//!   service principal (400 `NoBackingApplicationObject`); an upsert by `uniqueName` sees it. Changes and deletes show at once.
//! - Graph: `eq` and `startswith` compare without case, keys in parentheses with case (GUIDs without); `uniqueName` can be
//!   filtered by.
//! - Graph: a `uniqueName` has at most 128 characters, can be given to an application that has none, and is 400
//!   `Request_BadRequest` where another has it, a deleted one too (reported); a credential's name has no case.
//! - Graph: the 21st federated credential, a bad name, a second audience and a changed name are 400
//!   `InvalidFederatedIdentityCredentialValue`, as a second one of the same issuer and subject is (reported).
//! - Graph: a deleted application takes its service principal and credentials along, and brings them back when it is restored;
//!   a service principal deleted by itself cannot be restored here.
//! - Graph: whoever has a token for it may do everything; managed identities' service principals cannot be deleted.
//! - Graph: an application's `appRoles` are those of its service principal; of Microsoft Graph's own some are there. Which refusal names
//!   a disabled role or one for users, and that an assignment goes with its principal and its API at once, is assumed.
//! - Key Vault: `accessPolicies/{kind}` answers with all policies of the vault, 201 where there are more than before, else 200.
//! - Key Vault: `accessPolicies/remove` takes away the permissions it names, and an entry once it has none left; it compares
//!   them with case (reported of 2026-02-01, taken for all versions), `add` and `replace` without.
//! - Key Vault: `accessPolicies/replace` replaces the entries of the objects it names and leaves others (so does Terraform's use).
//! - Key Vault: a policy of another tenant than the vault's is refused with 400; an object id that nobody has is taken.
//! - Key Vault: two writes of one vault at once are 409 `ConflictError` (reported); it is the second one that fails.
//! - Key Vault: recovering a vault into another group is 409; purging a protected one is 405 (reported); a running purge's poll
//!   is 202; names are taken for the whole world at once.
#![allow(
    clippy::result_large_err,
    reason = "a refusal is an answer like any other here, and goes straight out"
)]

mod answer;
mod api;
mod apis;
mod arm;
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
