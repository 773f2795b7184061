//! Credential: whom an identity trusts, by issuer, subject and audience.

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, ArmId, Fields, Late, Outputs, Value};

/// A federated identity credential. Issuer, subject and audience are compared byte by byte, as Entra does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The address of the identity it lives under.
    pub identity: Address,
    /// The id of that identity.
    pub under: ArmId,
    /// Its name in Azure, which cannot be changed.
    pub name: String,
    /// The issuer of the tokens.
    pub issuer: Late,
    /// `system:serviceaccount:NAMESPACE:NAME`. Empty in a live one that matches by expression.
    pub subject: String,
    /// The audiences; Azure wants exactly one.
    pub audiences: BTreeSet<String>,
}

impl Credential {
    /// The subject of a service account's tokens.
    pub fn subject(namespace: &str, account: &str) -> String {
        format!("system:serviceaccount:{namespace}:{account}")
    }

    /// AKS makes one of this name for its identity bindings, shared by all of them, and never removes it.
    pub const AKS_OWN: &str = "aks-identity-binding";

    /// Whether it is AKS's own: never touched, though it takes one of the twenty places.
    pub fn protected(&self) -> bool {
        self.name == Self::AKS_OWN
    }

    /// Azure's id.
    pub fn id(&self) -> ArmId {
        self.under.credential(&self.name)
    }

    /// `issuer`, `subject`, `audiences`.
    pub fn fields(&self) -> Fields {
        BTreeMap::from([
            ("audiences", Value::Set(self.audiences.clone())),
            ("issuer", Value::Text(self.issuer.clone())),
            ("subject", Value::Text(Late::Known(self.subject.clone()))),
        ])
    }

    /// Issuer and subject: Azure takes each pair once under one identity, whatever the name.
    pub fn slot(&self) -> Option<String> {
        self.issuer
            .known()
            .map(|issuer| format!("{issuer}\n{}", self.subject))
    }

    /// The same with a late issuer filled in that is known by now.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            issuer: self.issuer.settle(known),
            ..self
        }
    }
}
