//! What is asked of clusters: each function one look, with a time limit of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Remote;
use super::http::Budget;
use super::kube::{AccountQuery, Kube, Listed, WantedRoles};
use super::notice::Reporter;
use super::read::boxed;
use crate::fault::Fault;
use crate::live::{Found, Hook, Read, SecretClass, SiteState, WorkloadKind};
use crate::resource::{Cluster, MaybeKnown, Names, Reach, RemoteId, Target};

/// How long one look at a cluster may take with all its tries.
const LOOK: Duration = Duration::from_secs(120);

impl Remote {
    fn look_at_cluster(&self, reporter: &Reporter) -> Budget {
        Budget::look(reporter.clone(), LOOK, &self.retry_policy)
    }

    /// Makes a cluster's Kubernetes API known, by the way that the manifest gives. Sends nothing to the cluster yet; Azure is asked for a
    /// kubeconfig where that is the way.
    ///
    /// # Errors
    ///
    /// Class `Unreachable`, with words for the user: the kubeconfig is not there or is none, the context, its cluster or its user is
    /// not in it, what they say is not safe to use, a program would have to be run for credentials or did not end in time, or there is no
    /// way at all. `Forbidden`: Azure gives no kubeconfig, or that program no credential. Others: as Azure says.
    pub async fn reach(&self, cluster: &Cluster, reporter: &Reporter) -> Result<(), Fault> {
        let key = &cluster.key;
        self.clusters
            .reach(key, self.connect(cluster, reporter))
            .await
    }

    async fn connect(&self, cluster: &Cluster, reporter: &Reporter) -> Result<Kube, Fault> {
        let (endpoints, retry_policy, key) = (&self.endpoints, &self.retry_policy, &cluster.key);
        match (&cluster.reach, &cluster.target) {
            (Reach::Context(context), _) => {
                let budget = &self.look_at_cluster(reporter);
                Kube::by_context(endpoints, retry_policy, budget, key, context).await
            }
            (Reach::Azure, Target::Aks(id)) => {
                let budget = &mut self.look_at_cluster(reporter);
                let kubeconfig = self.arm.kubeconfig(budget, id).await?;
                let names = self.arm.names(budget, id).await?;
                let given = (kubeconfig.as_slice(), &names);
                Kube::by_azure(endpoints, retry_policy, self.tokens.clone(), key, given).await
            }
            (Reach::Azure, Target::Issuer(_) | Target::Vcluster(_)) | (Reach::Nowhere, _) => {
                let words = "the manifest gives no way to its Kubernetes API";
                Err(Fault::local(format!("reach cluster {key}"), words))
            }
        }
    }

    /// The service accounts of a whole cluster, or of one namespace, that are declared, bear a mark of ours or have a field of our
    /// manager's.
    ///
    /// # Errors
    ///
    /// `Forbidden`: listing all of them is not allowed; the declared ones may be read one by one. Any other: nothing is known of any.
    pub async fn service_accounts(
        &self,
        cluster: &str,
        within: Option<&str>,
        wanted: AccountQuery<'_>,
        reporter: &Reporter,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let budget = &mut self.look_at_cluster(reporter);
        reached.api().service_accounts(budget, within, wanted).await
    }

    /// One service account; `issuer` is its cluster's, which goes into its mark.
    pub async fn service_account(
        &self,
        cluster: &str,
        (namespace, name): (&str, &str),
        issuer: &MaybeKnown,
        names: &Names,
        reporter: &Reporter,
    ) -> Read<Box<Found>> {
        let budget = &mut self.look_at_cluster(reporter);
        match self.clusters.reached(cluster) {
            Ok(reached) => {
                let api = reached.api();
                let read = api.service_account(budget, namespace, name, issuer, names);
                boxed(read.await)
            }
            Err(fault) => Read::Unread(fault),
        }
    }

    /// Whether a namespace is there.
    pub async fn namespace(
        &self,
        cluster: &str,
        name: &str,
        reporter: &Reporter,
    ) -> Read<SiteState> {
        let budget = &mut self.look_at_cluster(reporter);
        match self.clusters.reached(cluster) {
            Ok(reached) => reached.api().namespace(budget, name).await,
            Err(fault) => Read::Unread(fault),
        }
    }

    /// The issuer that a cluster's API server announces for the tokens it signs.
    ///
    /// # Errors
    ///
    /// It could not be read. Many clusters let only service accounts read it.
    pub async fn announced(&self, cluster: &str, reporter: &Reporter) -> Result<String, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let budget = &mut self.look_at_cluster(reporter);
        reached.api().announced(budget).await
    }

    /// The workloads of one kind that concern these service accounts (namespace and name), and what could not be listed.
    pub async fn workloads(
        &self,
        cluster: &str,
        kind: WorkloadKind,
        declared: &BTreeSet<(String, String)>,
        reporter: &Reporter,
    ) -> Listed {
        let budget = &mut self.look_at_cluster(reporter).at_workloads();
        match self.clusters.reached(cluster) {
            Ok(reached) => reached.api().workloads(budget, kind, declared).await,
            Err(fault) => (Vec::new(), BTreeMap::from([(format!("{kind}s"), fault)])),
        }
    }

    /// What a SecretProviderClass (namespace and name) says of the login; none where it is not there, or is not for Azure.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn secret_class(
        &self,
        cluster: &str,
        of: (&str, &str),
        reporter: &Reporter,
    ) -> Result<Option<SecretClass>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let budget = &mut self.look_at_cluster(reporter);
        reached.api().secret_class(budget, of).await
    }

    /// The webhook of a cluster; none where its configuration is not there.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn webhook(&self, cluster: &str, reporter: &Reporter) -> Result<Option<Hook>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let budget = &mut self.look_at_cluster(reporter);
        reached.api().webhook(budget).await
    }

    /// The ClusterRoles, each with its binding, that are declared on a cluster or bear a mark of this manifest.
    ///
    /// # Errors
    ///
    /// `Forbidden`: listing them is not allowed; the declared ones may be read one by one. Any other: nothing is known of any.
    pub async fn cluster_roles(
        &self,
        cluster: &str,
        wanted: WantedRoles<'_>,
        reporter: &Reporter,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let budget = &mut self.look_at_cluster(reporter);
        reached.api().cluster_roles(budget, wanted).await
    }

    /// One ClusterRole with its binding.
    pub async fn cluster_role(
        &self,
        cluster: &str,
        name: &str,
        wanted: WantedRoles<'_>,
        reporter: &Reporter,
    ) -> Read<Box<Found>> {
        let budget = &mut self.look_at_cluster(reporter);
        match self.clusters.reached(cluster) {
            Ok(reached) => boxed(reached.api().cluster_role(budget, name, wanted).await),
            Err(fault) => Read::Unread(fault),
        }
    }
}
