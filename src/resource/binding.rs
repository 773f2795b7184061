//! Binding: an AKS identity binding, by which a cluster hands an identity to pods without a credential for each service account.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Address, ArmId, Credential, Fields, Kind, Listing, MaybeKnown, Names, Outputs, Owner,
    Principal, RemoteId, Thing, Value, binding_name,
};

/// An AKS identity binding. One per identity and cluster; whose it is is fixed when it is made, and Azure works out the rest from that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityBinding {
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
    pub client_id: Option<MaybeKnown>,
}

impl IdentityBinding {
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
}

impl Address {
    /// `binding/IDENTITY/CLUSTER`
    pub fn binding(identity: &str, cluster: &str) -> Self {
        Self::new(Kind::Binding, &[identity, cluster])
    }
}

impl Thing for IdentityBinding {
    /// `clientId` and `identity`, the id of the managed identity.
    fn fields(&self) -> Fields {
        let mut fields = BTreeMap::from([("identity", Value::Text(self.of.as_str().into()))]);
        if let Some(it) = &self.client_id {
            fields.insert("clientId", Value::Text(it.clone()));
        }
        fields
    }

    /// With the identity as it is declared, where it is the same one: Azure answers in another casing.
    fn within(self, declared: &Self) -> Self {
        let same = self.of == declared.of;
        Self {
            of: if same { declared.of.clone() } else { self.of },
            ..self
        }
    }

    /// The same with an unknown client id filled in that is known by now.
    fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            client_id: self.client_id.map(|it| it.settle(known)),
            ..self
        }
    }

    fn remote_id(&self) -> RemoteId {
        RemoteId::Arm(self.id())
    }

    fn places(&self) -> Vec<Listing> {
        vec![Listing::Bindings(self.under.clone())]
    }

    /// One does not tell whom it serves while an operation goes on.
    fn half_done(&self, field: &str) -> bool {
        field == "clientId" && self.client_id.is_none()
    }

    fn owner(&self, _mark: Option<&str>, names: &Names) -> Owner {
        Owner::by_name(names, |name| {
            binding_name(name, &self.under, &self.of) == self.name
        })
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        Address::undeclared(Kind::Binding, &called(&self.of.clone().into()), &self.name)
    }

    fn by_any_name(&self) -> bool {
        true
    }

    fn called(&self) -> String {
        format!("identity binding {}", self.name)
    }

    fn of(&self) -> Option<Principal> {
        Some(Principal::Identity(self.of.clone()))
    }

    fn parent(&self) -> Option<&Address> {
        Some(&self.identity)
    }

    fn also_needs(&self) -> BTreeSet<Address> {
        BTreeSet::from([Address::cluster(&self.cluster)])
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["identity"]
    }

    /// The credential that AKS makes for it takes a place among the identity's.
    fn limit(&self) -> Option<usize> {
        Some(Credential::ROOM)
    }

    fn alike(&self) -> Option<String> {
        Some(self.under.lower().to_owned())
    }
}
