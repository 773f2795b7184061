//! ClusterRole: which service accounts of a cluster may use an identity through its identity binding.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Address, Fields, Kind, Listing, Mark, MaybeKnown, Names, Outputs, Owner, Principal, RemoteId,
    Thing, Value,
};

/// A ClusterRole on the identity's client id, and the ClusterRoleBinding of the same name that gives it to the service accounts: two
/// objects of Kubernetes that mean nothing without each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterRole {
    /// The cluster's key in the manifest.
    pub cluster: String,
    /// The address of the identity.
    pub identity: Address,
    /// The issuer of the cluster, which goes into its mark.
    pub issuer: MaybeKnown,
    /// The name of both objects.
    pub name: String,
    /// The client id that the rule names. `None` in what is live: the rule is not of this form.
    pub client_id: Option<MaybeKnown>,
    /// The service accounts, as `NAMESPACE/NAME`.
    pub service_accounts: BTreeSet<String>,
}

impl ClusterRole {
    /// The API group of the rule; its resource is the client id, its verb [`ClusterRole::VERB`].
    pub const API_GROUP: &str = "cid.wi.aks.azure.com";

    /// The only verb of the rule.
    pub const VERB: &str = "use-managed-identity";
}

impl Address {
    /// `clusterrole/IDENTITY/CLUSTER`
    pub fn cluster_role(identity: &str, cluster: &str) -> Self {
        Self::new(Kind::ClusterRole, &[identity, cluster])
    }

    /// `clusterrole/IDENTITY/@NAME@CLUSTER`: live and undeclared. Its name is one of its cluster's, so that is said too.
    pub fn undeclared_cluster_role(identity: &Address, remote: &str, cluster: &str) -> Self {
        Self::undeclared(Kind::ClusterRole, identity, &format!("{remote}@{cluster}"))
    }
}

impl Thing for ClusterRole {
    /// `clientId` and `serviceAccounts`.
    fn fields(&self) -> Fields {
        let mut fields =
            BTreeMap::from([("serviceAccounts", Value::Set(self.service_accounts.clone()))]);
        if let Some(it) = &self.client_id {
            fields.insert("clientId", Value::Text(it.clone()));
        }
        fields
    }

    /// Where it lives.
    fn remote_id(&self) -> RemoteId {
        RemoteId::ClusterRole {
            cluster: self.cluster.clone(),
            name: self.name.clone(),
        }
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
        vec![Listing::ClusterRoles(self.cluster.clone())]
    }

    /// It is given to nobody when its ClusterRoleBinding is gone and it is not.
    fn half_done(&self, field: &str) -> bool {
        field == "serviceAccounts" && self.service_accounts.is_empty()
    }

    fn owner(&self, mark: Option<&str>, names: &Names) -> Owner {
        Owner::by_mark(mark, names, |name| {
            Some(Mark::of_cluster_role(
                name,
                self.issuer.known()?,
                &self.name,
            ))
        })
    }

    fn undeclared(&self, _called: impl Fn(&Principal) -> Address) -> Address {
        Address::undeclared_cluster_role(&self.identity, &self.name, &self.cluster)
    }

    fn also_needs(&self) -> BTreeSet<Address> {
        BTreeSet::from([Address::cluster(&self.cluster), self.identity.clone()])
    }

    fn without(self, drops: &BTreeSet<&'static str>) -> Self {
        Self {
            client_id: self.client_id.filter(|_| !drops.contains("clientId")),
            service_accounts: match drops.contains("serviceAccounts") {
                true => BTreeSet::new(),
                false => self.service_accounts,
            },
            ..self
        }
    }
}
