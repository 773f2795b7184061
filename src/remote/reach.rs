//! What is asked of clusters: each function one look, with a time limit of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Remote;
use super::http::Course;
use super::kube::{Kube, Listed, Wanted, WantedRoles};
use super::notice::Tell;
use super::read::boxed;
use crate::fault::Fault;
use crate::live::{Found, Hook, Presence, SecretClass, Sight, WorkloadKind};
use crate::resource::{Cluster, Late, Names, Reach, RemoteId, Target};

/// How long one look at a cluster may take with all its tries.
const LOOK: Duration = Duration::from_secs(120);

impl Remote {
    fn look_at_cluster(&self, tell: &Tell) -> Course {
        Course::look(tell.clone(), LOOK, &self.patience)
    }

    /// Makes a cluster's Kubernetes API known, by the way that the manifest gives. Sends nothing to the cluster yet; Azure is asked for a
    /// kubeconfig where that is the way.
    ///
    /// # Errors
    ///
    /// Class `Unreachable`, with words for the user: the kubeconfig is not there or is none, the context, its cluster or its user is
    /// not in it, what they say is not safe to use, a program would have to be run for credentials or did not end in time, or there is no
    /// way at all. `Forbidden`: Azure gives no kubeconfig, or that program no credential. Others: as Azure says.
    pub async fn reach(&self, cluster: &Cluster, tell: &Tell) -> Result<(), Fault> {
        let key = &cluster.key;
        self.clusters.reach(key, self.connect(cluster, tell)).await
    }

    async fn connect(&self, cluster: &Cluster, tell: &Tell) -> Result<Kube, Fault> {
        let (endpoints, patience, key) = (&self.endpoints, &self.patience, &cluster.key);
        match (&cluster.reach, &cluster.target) {
            (Reach::Context(context), _) => {
                let course = &self.look_at_cluster(tell);
                Kube::by_context(endpoints, patience, course, key, context).await
            }
            (Reach::Azure, Target::Aks(id)) => {
                let course = &mut self.look_at_cluster(tell);
                let kubeconfig = self.arm.kubeconfig(course, id).await?;
                let names = self.arm.names(course, id).await?;
                let given = (kubeconfig.as_slice(), &names);
                Kube::by_azure(endpoints, patience, self.tokens.clone(), key, given).await
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
        wanted: Wanted<'_>,
        tell: &Tell,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let course = &mut self.look_at_cluster(tell);
        reached.api().service_accounts(course, within, wanted).await
    }

    /// One service account; `issuer` is its cluster's, which goes into its mark.
    pub async fn service_account(
        &self,
        cluster: &str,
        (namespace, name): (&str, &str),
        issuer: &Late,
        names: &Names,
        tell: &Tell,
    ) -> Sight {
        let course = &mut self.look_at_cluster(tell);
        match self.clusters.reached(cluster) {
            Ok(reached) => {
                let api = reached.api();
                let read = api.service_account(course, namespace, name, issuer, names);
                boxed(read.await)
            }
            Err(fault) => Sight::Unread(fault),
        }
    }

    /// Whether a namespace is there.
    pub async fn namespace(&self, cluster: &str, name: &str, tell: &Tell) -> Presence {
        let course = &mut self.look_at_cluster(tell);
        match self.clusters.reached(cluster) {
            Ok(reached) => reached.api().namespace(course, name).await,
            Err(fault) => Presence::Unread(fault),
        }
    }

    /// The issuer that a cluster's API server announces for the tokens it signs.
    ///
    /// # Errors
    ///
    /// It could not be read. Many clusters let only service accounts read it.
    pub async fn announced(&self, cluster: &str, tell: &Tell) -> Result<String, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let course = &mut self.look_at_cluster(tell);
        reached.api().announced(course).await
    }

    /// The workloads of one kind that concern these service accounts (namespace and name), and what could not be listed.
    pub async fn workloads(
        &self,
        cluster: &str,
        kind: WorkloadKind,
        declared: &BTreeSet<(String, String)>,
        tell: &Tell,
    ) -> Listed {
        let course = &mut self.look_at_cluster(tell).at_workloads();
        match self.clusters.reached(cluster) {
            Ok(reached) => reached.api().workloads(course, kind, declared).await,
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
        tell: &Tell,
    ) -> Result<Option<SecretClass>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let course = &mut self.look_at_cluster(tell);
        reached.api().secret_class(course, of).await
    }

    /// The webhook of a cluster; none where its configuration is not there.
    ///
    /// # Errors
    ///
    /// It could not be read.
    pub async fn webhook(&self, cluster: &str, tell: &Tell) -> Result<Option<Hook>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let course = &mut self.look_at_cluster(tell);
        reached.api().webhook(course).await
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
        tell: &Tell,
    ) -> Result<BTreeMap<RemoteId, Found>, Fault> {
        let reached = self.clusters.reached(cluster)?;
        let course = &mut self.look_at_cluster(tell);
        reached.api().cluster_roles(course, wanted).await
    }

    /// One ClusterRole with its binding.
    pub async fn cluster_role(
        &self,
        cluster: &str,
        name: &str,
        wanted: WantedRoles<'_>,
        tell: &Tell,
    ) -> Sight {
        let course = &mut self.look_at_cluster(tell);
        match self.clusters.reached(cluster) {
            Ok(reached) => boxed(reached.api().cluster_role(course, name, wanted).await),
            Err(fault) => Sight::Unread(fault),
        }
    }
}
