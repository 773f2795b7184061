//! Binding: an AKS identity binding, by which a cluster hands an identity to pods without a credential for each service account.

use std::collections::BTreeMap;

use super::{Address, ArmId, Fields, Value};

/// An AKS identity binding. One per identity and cluster; all that it says is fixed when it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The address of the identity.
    pub identity: Address,
    /// That managed identity.
    pub of: ArmId,
    /// The cluster's key in the manifest.
    pub cluster: String,
    /// The AKS cluster that it lives under.
    pub under: ArmId,
    /// Its name in Azure: in what widctl makes, its mark.
    pub name: String,
}

impl Binding {
    /// `identity`: the id of the managed identity.
    pub fn fields(&self) -> Fields {
        BTreeMap::from([("identity", Value::Text(self.of.lower().into()))])
    }

    /// Azure's id.
    pub fn id(&self) -> ArmId {
        self.under.identity_binding(&self.name)
    }
}
