//! Binding: an AKS identity binding, by which a cluster hands an identity to pods without a credential for each service account.

use std::collections::BTreeMap;

use super::{Address, ArmId, Fields, Late, Outputs, Value};

/// An AKS identity binding. One per identity and cluster; whose it is is fixed when it is made, and Azure works out the rest from that.
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
    /// The client id that it hands out: the identity's, unless that has been made anew since. `None` in what is live: it is not in
    /// order, because its last operation failed or goes on still.
    pub client_id: Option<Late>,
}

impl Binding {
    /// `clientId` and `identity`, the id of the managed identity.
    pub fn fields(&self) -> Fields {
        let mut fields = BTreeMap::from([("identity", Value::Text(self.of.as_str().into()))]);
        if let Some(it) = &self.client_id {
            fields.insert("clientId", Value::Text(it.clone()));
        }
        fields
    }

    /// With the identity as it is declared, where it is the same one: Azure answers in another casing.
    pub(crate) fn within(self, declared: &Binding) -> Self {
        let same = self.of == declared.of;
        Self {
            of: if same { declared.of.clone() } else { self.of },
            ..self
        }
    }

    /// Azure's id.
    pub fn id(&self) -> ArmId {
        self.under.identity_binding(&self.name)
    }

    /// Whether AKS takes the identity: the ids that bindings may name have letters, digits and dashes in them and nothing else, while
    /// identities and their groups may have more in their names.
    pub fn takes(identity: &ArmId) -> bool {
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'-')
        };
        [identity.subscription(), identity.group(), identity.name()]
            .into_iter()
            .all(plain)
    }

    /// The same with a late client id filled in that is known by now.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            client_id: self.client_id.map(|it| it.settle(known)),
            ..self
        }
    }
}
