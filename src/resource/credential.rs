//! Credential: whom an identity trusts, by issuer, subject and audience.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Address, ApplicationRef, Fields, Kind, Listing, MarkedName, MaybeKnown, Names, Outputs, Owner,
    Principal, RemoteId, Thing, Value,
};

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
    pub issuer: MaybeKnown,
    /// `system:serviceaccount:NAMESPACE:NAME`; for a trust, whatever its issuer writes. Unknown only where a vCluster's platform has yet
    /// to say how it calls a service account. Empty in a live one that matches by expression.
    pub subject: MaybeKnown,
    /// The audiences; Azure wants exactly one.
    pub audiences: BTreeSet<String>,
}

impl Credential {
    /// The subject of a service account's tokens.
    pub fn subject(namespace: &str, account: &str) -> String {
        format!("system:serviceaccount:{namespace}:{account}")
    }

    /// Whether Entra itself issues these tokens, in any cloud and of any version.
    pub fn is_entras(issuer: &str) -> bool {
        const HOSTS: [&str; 6] = [
            "login.microsoftonline.com",
            "login.microsoftonline.us",
            "login.partner.microsoftonline.cn",
            "login.chinacloudapi.cn",
            "login.windows.net",
            "sts.windows.net",
        ];
        let host = issuer.split_once("://").map(|(_, rest)| rest);
        let host = host.and_then(|it| it.split('/').next());
        host.is_some_and(|it| HOSTS.iter().any(|known| it.eq_ignore_ascii_case(known)))
    }

    /// The output that holds what a live one matches by expression.
    pub const EXPRESSION: &str = "claimsMatchingExpression";

    /// How many Azure lets hang on one identity, whoever made them.
    pub const ROOM: usize = 20;

    /// AKS makes one of this name for its identity bindings, shared by all of them, and never removes it.
    pub const AKS_OWN: &str = "aks-identity-binding";

    /// Where a credential of this name under this identity lives.
    pub fn at(under: &Principal, name: &str) -> RemoteId {
        match under {
            Principal::Identity(id) => RemoteId::Arm(id.credential(name)),
            Principal::Application(it) => RemoteId::ApplicationCredential {
                application: it.clone(),
                name: name.to_owned(),
            },
            // Nothing trusts anybody for it; the match is closed.
            Principal::ObjectId(id) => RemoteId::ObjectId(format!("{id}/{name}")),
        }
    }

    /// Issuer and subject: Azure takes each pair once under one identity, whatever the name.
    pub fn slot(&self) -> Option<String> {
        let (issuer, subject) = (self.issuer.known()?, self.subject.known()?);
        Some(format!("{issuer}\n{subject}"))
    }
}

impl Credential {
    /// Whether it is ours by the key of its identity: what was made while an application was one of ours, or was joined by its display
    /// name, stays ours when the manifest names the same one by its appId.
    fn is_of_key(&self, mark: &MarkedName<'_>, manifest: &str) -> bool {
        let given = matches!(
            &self.under,
            Principal::Application(ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_))
        );
        let key = self.identity.keys().first();
        given && key.is_some_and(|key| mark.is_of_key(manifest, key))
    }
}

impl Address {
    /// `credential/IDENTITY/CLUSTER/NAMESPACE/SERVICEACCOUNT`
    pub fn credential(identity: &str, cluster: &str, namespace: &str, account: &str) -> Self {
        Self::new(Kind::Credential, &[identity, cluster, namespace, account])
    }

    /// `trust/IDENTITY/NAME`
    pub fn trust(identity: &str, name: &str) -> Self {
        Self::new(Kind::Trust, &[identity, name])
    }

    /// A credential that is live and undeclared, under an identity that may itself be undeclared.
    pub fn undeclared_credential(identity: &Address, remote: &str) -> Self {
        Self::undeclared(Kind::Credential, identity, remote)
    }
}

impl Thing for Credential {
    /// `issuer`, `subject`, `audiences`.
    fn fields(&self) -> Fields {
        BTreeMap::from([
            ("audiences", Value::Set(self.audiences.clone())),
            ("issuer", Value::Text(self.issuer.clone())),
            ("subject", Value::Text(self.subject.clone())),
        ])
    }

    /// Where it lives.
    fn remote_id(&self) -> RemoteId {
        Self::at(&self.under, &self.name)
    }

    /// Whether it is AKS's own: never touched, though it takes one of the twenty places.
    fn protected(&self) -> bool {
        self.name == Self::AKS_OWN
    }

    /// The same with an unknown issuer or subject filled in that is known by now.
    fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            issuer: self.issuer.settle(known),
            subject: self.subject.settle(known),
            ..self
        }
    }

    fn places(&self) -> Vec<Listing> {
        vec![Listing::Credentials(self.under.clone())]
    }

    /// It has nothing but its name, whose end is the mark.
    fn owner(&self, _mark: Option<&str>, names: &Names) -> Owner {
        let mark = MarkedName::parse(&self.name);
        let ours = |it: &MarkedName<'_>, name: &str| {
            it.is_of(name, &self.under) || self.is_of_key(it, name)
        };
        Owner::by_name(names, |name| mark.as_ref().is_some_and(|it| ours(it, name)))
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        Address::undeclared_credential(&called(&self.under), &self.name)
    }

    fn by_any_name(&self) -> bool {
        true
    }

    fn called(&self) -> String {
        format!("credential {}", self.name)
    }

    fn of(&self) -> Option<Principal> {
        Some(self.under.clone())
    }

    fn parent(&self) -> Option<&Address> {
        Some(&self.identity)
    }

    /// Azure's documented limit of federated credentials; it counts those of others too, and the one that AKS makes for bindings.
    fn limit(&self) -> Option<usize> {
        Some(Self::ROOM)
    }

    fn alike(&self) -> Option<String> {
        self.slot()
    }
}
