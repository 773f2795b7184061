//! ServiceAccount: the name a pod runs under, and the client id it carries.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Address, Fields, Kind, Listing, Mark, MaybeKnown, Names, Outputs, Owner, Principal, RemoteId,
    Thing, Value,
};

/// Namespaces of the cluster's own parts, into which widctl does not write: those of Kubernetes, and those that AKS manages
/// (<https://learn.microsoft.com/azure/aks/core-aks-concepts>) or that the webhook's chart is installed to.
pub const SYSTEM_NAMESPACES: &[&str] = &[
    "aks-command",
    "aks-istio-egress",
    "aks-istio-ingress",
    "aks-istio-system",
    "app-routing-system",
    "azure-workload-identity-system",
    "calico-system",
    "gatekeeper-system",
    "kube-node-lease",
    "kube-public",
    "kube-system",
    "tigera-operator",
];

/// A Kubernetes ServiceAccount, as far as workload identity goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAccount {
    /// The cluster's key in the manifest.
    pub cluster: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The identity whose client id it carries; in what is live, nobody's.
    pub identity: Option<Address>,
    /// What lets it act as that identity: its credential, or the cluster's identity binding and ClusterRole. In what is live, nothing.
    pub trusted_by: BTreeSet<Address>,
    /// The issuer of the cluster, which goes into its mark.
    pub issuer: MaybeKnown,
    /// `azure.workload.identity/client-id`. `None` in what is live: it carries none.
    pub client_id: Option<MaybeKnown>,
    /// `azure.workload.identity/tenant-id`, where the webhook's own tenant cannot be relied on.
    pub tenant_id: Option<String>,
}

impl Address {
    /// `serviceaccount/CLUSTER/NAMESPACE/NAME`
    pub fn service_account(cluster: &str, namespace: &str, name: &str) -> Self {
        Self::new(Kind::ServiceAccount, &[cluster, namespace, name])
    }
}

impl Thing for ServiceAccount {
    /// `clientId` and `tenantId`, where there are any.
    fn fields(&self) -> Fields {
        let client = self
            .client_id
            .as_ref()
            .map(|it| ("clientId", Value::Text(it.clone())));
        let tenant = self
            .tenant_id
            .as_ref()
            .map(|it| ("tenantId", Value::Text(MaybeKnown::Known(it.clone()))));
        client.into_iter().chain(tenant).collect()
    }

    /// Where it lives.
    fn remote_id(&self) -> RemoteId {
        RemoteId::ServiceAccount {
            cluster: self.cluster.clone(),
            namespace: self.namespace.clone(),
            name: self.name.clone(),
        }
    }

    /// Whether it is never deleted: every namespace has a `default`, and system namespaces are not ours.
    fn protected(&self) -> bool {
        self.name == "default" || SYSTEM_NAMESPACES.contains(&self.namespace.as_str())
    }

    /// The same with an unknown client id or issuer filled in that is known by now.
    fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            issuer: self.issuer.settle(known),
            client_id: self.client_id.map(|it| it.settle(known)),
            ..self
        }
    }

    fn places(&self) -> Vec<Listing> {
        vec![Listing::Cluster(self.cluster.clone())]
    }

    fn keeps_others(&self) -> bool {
        true
    }

    fn owner(&self, mark: Option<&str>, names: &Names) -> Owner {
        Owner::by_mark(mark, names, |name| {
            let issuer = self.issuer.known()?;
            Some(Mark::of_service_account(
                name,
                issuer,
                &self.namespace,
                &self.name,
            ))
        })
    }

    fn undeclared(&self, _called: impl Fn(&Principal) -> Address) -> Address {
        Address::service_account(&self.cluster, &self.namespace, &self.name)
    }

    /// What lets it act too: it shall name no identity that does not trust it yet.
    fn also_needs(&self) -> BTreeSet<Address> {
        let mut needs = self.trusted_by.clone();
        needs.insert(Address::cluster(&self.cluster));
        needs.extend(self.identity.clone());
        needs
    }

    fn without(self, drops: &BTreeSet<&'static str>) -> Self {
        Self {
            client_id: self.client_id.filter(|_| !drops.contains("clientId")),
            tenant_id: self.tenant_id.filter(|_| !drops.contains("tenantId")),
            ..self
        }
    }
}
