//! The far side: Azure Resource Manager, Entra, Microsoft Graph and the clusters' Kubernetes APIs.
//!
//! ```text
//!  reads ---> arm, graph, kube ---------------------> http: token, limits, retries, pages
//!  execute -> writers of arm, graph, kube --> settle --^
//! ```
//!
//! What is read is read in a look with a time limit of its own. What is written is a [`WriteRequest`], of which a kind makes writers
//! that send nothing themselves: `settle` does.
//!
//! Every list fails as a whole. Where it may not be read (`Forbidden`), its things may still be readable one by one; after any other
//! fault nothing is known of any of them.

mod api;
mod arm;
mod clients;
mod cloud;
mod credential;
mod endpoints;
mod environment;
mod federated;
mod federated_token;
mod graph;
mod heard;
mod http;
mod kube;
mod login;
mod notice;
mod reach;
mod secrets;
mod settle;
mod transport;
mod trust;
mod vcluster;
mod write_request;

use std::sync::Arc;
use std::time::Duration;

use self::credential::{Scoped, Tokens};
use self::http::{Host, RetryPolicy};
use self::kube::Clusters;
use self::login::Account;
use self::settle::settle;
use self::transport::Transport;
use crate::fault::{Fault, System};
use crate::resource::Resource;

pub(crate) use arm::Arm;
pub use arm::{AksClusters, Assignment, RoleDefinition};
pub use clients::Clients;
pub use cloud::Cloud;
pub use credential::Caller;
pub use endpoints::Endpoints;
pub use environment::Env;
pub use federated_token::{FederatedToken, Published};
pub(crate) use graph::Graph;
pub use graph::Sought;
pub use http::{Budget, Clock};
pub use kube::{AccountQuery, Kube, Reached, WantedRoles};
pub use login::Login;
pub use notice::{Notice, Reporter};
pub use secrets::{keep_userinfo, veiled};
pub use write_request::{Executed, Failure, Operation, WriteRequest};

/// How long one look may take, all its pages and pauses included: long enough for a few throttles.
const LOOK: Duration = Duration::from_secs(300);

/// How long one look at a cluster may take with all its tries.
const LOOK_AT_CLUSTER: Duration = Duration::from_secs(120);

/// How long one change may take, throttles and waits for other writers included.
const CHANGE: Duration = Duration::from_secs(600);

/// How long a cluster may take: operations of AKS were recorded to last up to nine minutes, and one may run before ours.
const OPERATION: Duration = Duration::from_secs(3_600);

/// How long is tried to get the first token.
const LOGIN: Duration = Duration::from_secs(120);

/// All that is talked to; clones share it. Where it is stands in its [`Endpoints`]; nothing here asks which is the real one.
#[derive(Debug, Clone)]
pub struct Remote {
    endpoints: Endpoints,
    tokens: Arc<Tokens>,
    retry_policy: RetryPolicy,
    scope: String,
    arm: Arc<Arm>,
    graph: Option<Arc<Graph>>,
    clusters: Arc<Clusters>,
}

impl Remote {
    /// The far side at these endpoints. Sends nothing yet.
    pub fn new(endpoints: Endpoints) -> Self {
        let retry_policy = RetryPolicy::new(endpoints.clock.clone(), endpoints.seed);
        let account = Account::new(
            endpoints.login,
            endpoints.cloud.login.clone(),
            endpoints.env.clone(),
            endpoints.transport.clone(),
        );
        let tokens = Arc::new(Tokens::new(account, retry_policy.clone()));
        let audience = endpoints.cloud.audience.trim_end_matches('/');
        let scope = format!("{audience}/.default");
        let bearer = Arc::new(Scoped {
            tokens: tokens.clone(),
            scope: scope.clone(),
        });
        let transport = Arc::new(Transport(endpoints.transport.clone()));
        let graph = endpoints.cloud.graph.clone().map(|base| {
            let resource = base.as_str().trim_end_matches('/');
            let bearer = Arc::new(Scoped {
                tokens: tokens.clone(),
                scope: format!("{resource}/.default"),
            });
            let host = Host::new(
                System::Graph,
                &base,
                transport.clone(),
                Some(bearer),
                retry_policy.clone(),
            );
            Arc::new(Graph::new(host, base))
        });
        let base = endpoints.cloud.arm.clone();
        let host = Host::new(
            System::Arm,
            &base,
            transport,
            Some(bearer),
            retry_policy.clone(),
        );
        Self {
            arm: Arc::new(Arm::new(host, base)),
            graph,
            clusters: Arc::default(),
            endpoints,
            tokens,
            retry_policy,
            scope,
        }
    }

    /// What tokens for Azure Resource Manager are for: `https://management.azure.com`.
    pub fn audience(&self) -> &str {
        self.endpoints.cloud.audience.trim_end_matches('/')
    }

    /// From now on, all looks together may take this long; what was not read by then is unread. Changes take the time that they need.
    pub fn read_within(&self, time: Duration) {
        self.retry_policy.run.end_in(time);
    }

    /// Ends every pause and every wait for an operation of Azure, now and from now on: the user asked to stop.
    pub fn halt(&self) {
        self.retry_policy.halt();
    }

    /// A look at Azure or Microsoft Graph, which begins now.
    pub(crate) fn look(&self, reporter: &Reporter) -> Budget {
        Budget::look(reporter.clone(), LOOK, &self.retry_policy)
    }

    /// A look at a cluster, which begins now.
    pub fn look_at_cluster(&self, reporter: &Reporter) -> Budget {
        Budget::look(reporter.clone(), LOOK_AT_CLUSTER, &self.retry_policy)
    }

    /// Azure Resource Manager.
    pub(crate) fn arm(&self) -> &Arm {
        &self.arm
    }

    /// The Kubernetes API of a cluster that was reached.
    ///
    /// # Errors
    ///
    /// It was not.
    pub fn kube(&self, cluster: &str) -> Result<Reached, Fault> {
        self.clusters.reached(cluster)
    }

    /// Microsoft Graph.
    ///
    /// # Errors
    ///
    /// The cloud names none.
    pub(crate) fn graph(&self) -> Result<&Graph, Fault> {
        self.graph.as_deref().ok_or_else(|| Fault {
            system: System::Graph,
            ..Fault::local(
                "look for applications",
                "this cloud names no Microsoft Graph",
            )
        })
    }

    /// Whoever is logged in to Azure.
    ///
    /// # Errors
    ///
    /// There is no token to be had.
    pub async fn caller(&self, reporter: &Reporter) -> Result<Caller, Fault> {
        let mut budget = Budget::look(reporter.clone(), LOGIN, &self.retry_policy);
        let token = self.tokens.token(&self.scope, None, &mut budget).await?;
        Ok(credential::caller(&token))
    }

    /// The object id of whoever was logged in to Azure by now, where the token says it.
    pub async fn known_caller(&self) -> Option<String> {
        self.tokens.caller(&self.scope).await?.object
    }

    /// Executes a request: makes, writes, replaces or deletes one thing, of whatever kind, and waits until that is done.
    ///
    /// # Errors
    ///
    /// `Failed`: it surely did not happen. `Unknown`: it may have, and reading did not settle it.
    pub async fn execute(
        &self,
        request: &WriteRequest<'_>,
        reporter: &Reporter,
    ) -> Result<Executed, Failure> {
        let Some(it) = request.after.or(request.before.map(|it| &it.resource)) else {
            let fault = Fault::local("carry out a change", "it names nothing");
            return Err(Failure::Failed(fault));
        };
        let arm = &self.arm;
        let change = || Budget::new(reporter.clone(), CHANGE);
        let operation = || Budget::new(reporter.clone(), OPERATION);
        match it {
            Resource::Cluster(_) => settle(&mut operation(), arm.cluster_writes(request)).await,
            Resource::IdentityBinding(_) => {
                settle(&mut operation(), arm.binding_writes(request)).await
            }
            Resource::Identity(_) => settle(&mut change(), arm.identity_writes(request)).await,
            Resource::KeyVaultPolicy(_) => settle(&mut change(), arm.policy_writes(request)).await,
            Resource::Role(_) => settle(&mut change(), arm.role_writes(request)).await,
            Resource::Credential(it) => match it.under.identity() {
                Some(under) => arm.settle_credential(&mut change(), request, under).await,
                None => {
                    let writes = self.graph().and_then(|it| it.credential_writes(request));
                    settle(&mut change(), writes).await
                }
            },
            Resource::Application(_) => {
                let writes = self.graph().and_then(|it| it.application_writes(request));
                settle(&mut change(), writes).await
            }
            Resource::AppRole(_) => {
                let writes = self.graph().and_then(|it| it.app_role_writes(request));
                settle(&mut change(), writes).await
            }
            Resource::ClusterRole(it) => {
                let kube = self.kube(&it.cluster).map_err(Failure::Failed)?;
                let writes = kube.cluster_role_writes(request);
                settle(&mut change(), writes).await
            }
            Resource::ServiceAccount(it) => {
                let kube = self.kube(&it.cluster).map_err(Failure::Failed)?;
                let writes = kube.account_writes(request);
                settle(&mut change(), writes).await
            }
        }
    }
}
