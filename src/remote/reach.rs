//! How the Kubernetes API of a cluster is reached.

use super::Remote;
use super::kube::{Kube, Reached};
use super::notice::Reporter;
use crate::fault::Fault;
use crate::resource::{Cluster, Reach, Target};

impl Remote {
    /// Makes a cluster's Kubernetes API known, by the way that the manifest gives. Sends nothing to the cluster yet; Azure is asked for a
    /// kubeconfig where that is the way.
    ///
    /// # Errors
    ///
    /// Class `Unreachable`, with words for the user: the kubeconfig is not there or is none, the context, its cluster or its user is
    /// not in it, what they say is not safe to use, a program would have to be run for credentials or did not end in time, or there is no
    /// way at all. `Forbidden`: Azure gives no kubeconfig, or that program no credential. Others: as Azure says.
    pub async fn reach(&self, cluster: &Cluster, reporter: &Reporter) -> Result<Reached, Fault> {
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
}
