//! Credential: whom an identity trusts, by issuer, subject and audience.

use std::collections::{BTreeMap, BTreeSet};

use super::{Address, Fields, Late, Outputs, Principal, RemoteId, Value};

/// A federated identity credential. Issuer, subject and audience are compared byte by byte, as Entra does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The address of the identity it lives under.
    pub identity: Address,
    /// That identity.
    pub under: Principal,
    /// Its name in Azure, which cannot be changed.
    pub name: String,
    /// The issuer of the tokens.
    pub issuer: Late,
    /// `system:serviceaccount:NAMESPACE:NAME`; for a trust, whatever its issuer writes. Late only where a vCluster's platform has yet
    /// to say how it calls a service account. Empty in a live one that matches by expression.
    pub subject: Late,
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

    /// Where it lives.
    pub fn remote_id(&self) -> RemoteId {
        Self::at(&self.under, &self.name)
    }

    /// Where a credential of this name under this identity lives.
    pub fn at(under: &Principal, name: &str) -> RemoteId {
        match under {
            Principal::Identity(id) => RemoteId::Arm(id.credential(name)),
            Principal::Application(it) => RemoteId::ApplicationCredential {
                application: it.clone(),
                name: name.to_owned(),
            },
            // Nothing trusts anybody for it; the match is closed.
            Principal::Nameless(id) => RemoteId::Nameless(format!("{id}/{name}")),
        }
    }

    /// `issuer`, `subject`, `audiences`.
    pub fn fields(&self) -> Fields {
        BTreeMap::from([
            ("audiences", Value::Set(self.audiences.clone())),
            ("issuer", Value::Text(self.issuer.clone())),
            ("subject", Value::Text(self.subject.clone())),
        ])
    }

    /// Issuer and subject: Azure takes each pair once under one identity, whatever the name.
    pub fn slot(&self) -> Option<String> {
        let (issuer, subject) = (self.issuer.known()?, self.subject.known()?);
        Some(format!("{issuer}\n{subject}"))
    }

    /// The same with a late issuer or subject filled in that is known by now.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            issuer: self.issuer.settle(known),
            subject: self.subject.settle(known),
            ..self
        }
    }
}
