//! Policy: what an identity may do in a key vault that goes by access policies.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Address, ArmId, Fields, Gives, Kind, Listing, MaybeKnown, Names, Outputs, Owner, Principal,
    RemoteId, Thing, Value,
};

/// The permissions of one entry, in lower case, by what they are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Permissions {
    /// On certificates.
    pub certificates: BTreeSet<String>,
    /// On keys.
    pub keys: BTreeSet<String>,
    /// On secrets.
    pub secrets: BTreeSet<String>,
    /// On storage accounts that the vault manages.
    pub storage: BTreeSet<String>,
}

impl Permissions {
    /// The word for all permissions on one sort of thing.
    pub const ALL: &str = "all";

    /// The four sets by the names that Azure and the manifest give them.
    pub fn by_name(&self) -> [(&'static str, &BTreeSet<String>); 4] {
        [
            ("certificates", &self.certificates),
            ("keys", &self.keys),
            ("secrets", &self.secrets),
            ("storage", &self.storage),
        ]
    }

    /// The normal form: in lower case, for Azure compares without; and `all` alone where it is among others, for it holds them.
    #[must_use]
    pub fn normal(self) -> Self {
        self.each(|set| {
            let set: BTreeSet<String> = set.iter().map(|it| it.to_lowercase()).collect();
            match set.contains(Self::ALL) {
                true => BTreeSet::from([Self::ALL.to_owned()]),
                false => set,
            }
        })
    }

    /// These and those.
    #[must_use]
    pub fn with(&self, those: &Self) -> Self {
        Self {
            certificates: &self.certificates | &those.certificates,
            keys: &self.keys | &those.keys,
            secrets: &self.secrets | &those.secrets,
            storage: &self.storage | &those.storage,
        }
        .normal()
    }

    /// What is in both, word by word.
    #[must_use]
    pub fn common(&self, those: &Self) -> Self {
        Self {
            certificates: &self.certificates & &those.certificates,
            keys: &self.keys & &those.keys,
            secrets: &self.secrets & &those.secrets,
            storage: &self.storage & &those.storage,
        }
    }

    /// Whether these permit all that those do.
    pub fn cover(&self, those: &Self) -> bool {
        self.by_name()
            .iter()
            .zip(those.by_name())
            .all(|((_, these), (_, those))| these.contains(Self::ALL) || those.is_subset(these))
    }

    /// Whether they permit one thing: `get` on `secrets`.
    pub fn permit(&self, sort: &str, verb: &str) -> bool {
        let mut sets = self.by_name().into_iter();
        sets.any(|(name, set)| name == sort && (set.contains(Self::ALL) || set.contains(verb)))
    }

    /// Whether they permit nothing.
    pub fn are_none(&self) -> bool {
        self.by_name().iter().all(|(_, set)| set.is_empty())
    }

    fn each(self, of: impl Fn(BTreeSet<String>) -> BTreeSet<String>) -> Self {
        Self {
            certificates: of(self.certificates),
            keys: of(self.keys),
            secrets: of(self.secrets),
            storage: of(self.storage),
        }
    }
}

/// An identity's entry among a vault's access policies. Azure keys it by tenant and object id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyVaultPolicy {
    /// The address of the identity.
    pub identity: Address,
    /// That identity.
    pub principal: Principal,
    /// The object id of the identity's service principal (`principalId`).
    pub object_id: MaybeKnown,
    /// The vault.
    pub vault: ArmId,
    /// What it may do.
    pub permissions: Permissions,
}

impl Address {
    /// `policy/IDENTITY/VAULT`
    pub fn policy(identity: &str, vault: &str) -> Self {
        Self::new(Kind::Policy, &[identity, vault])
    }

    /// A key vault: no address of anything that can change, but what all that write its policies hold meanwhile.
    pub(crate) fn vault(name: &str) -> Self {
        Self::new(Kind::Policy, &["@", &name.to_lowercase()])
    }
}

impl Thing for KeyVaultPolicy {
    /// `objectId`, and each set of permissions that is not empty.
    fn fields(&self) -> Fields {
        let object = ("objectId", Value::Text(self.object_id.clone()));
        let sets = self.permissions.by_name().into_iter();
        let sets = sets.filter(|(_, set)| !set.is_empty());
        std::iter::once(object)
            .chain(sets.map(|(name, set)| (name, Value::Set(set.clone()))))
            .collect()
    }

    /// A vault has one entry of an identity.
    fn remote_id(&self) -> RemoteId {
        RemoteId::given(Kind::Policy, self.vault.lower(), "", &self.principal)
    }

    /// The same with an unknown object id filled in that is known by now.
    fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        Self {
            object_id: self.object_id.settle(known),
            ..self
        }
    }

    fn arm_id(&self) -> Option<&ArmId> {
        Some(&self.vault)
    }

    fn places(&self) -> Vec<Listing> {
        vec![Listing::Vaults(self.vault.subscription().to_lowercase())]
    }

    /// It bears no mark: it is ours where its identity is, which the plan knows.
    fn owner(&self, _mark: Option<&str>, _names: &Names) -> Owner {
        Owner::Nobody
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        Address::undeclared(Kind::Policy, &called(&self.principal), self.vault.name())
    }

    fn of(&self) -> Option<Principal> {
        Some(self.principal.clone())
    }

    fn parent(&self) -> Option<&Address> {
        Some(&self.identity)
    }

    /// Azure refuses two writes of one vault at the same time.
    fn also_locks(&self) -> Option<Address> {
        Some(Address::vault(self.vault.name()))
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["objectId"]
    }

    fn bears_mark(&self) -> bool {
        false
    }

    fn gives(&self) -> Option<Gives> {
        let sorts = self.permissions.by_name().into_iter();
        let sorts = sorts.filter(|(_, set)| !set.is_empty());
        let words = sorts.map(|(sort, set)| {
            let set: Vec<&str> = set.iter().map(String::as_str).collect();
            format!("{} {sort}", set.join(", "))
        });
        let words = words.collect::<Vec<String>>().join("; ");
        Some(Gives {
            words: format!("may {words} in {}", self.vault.name()),
            power: false,
            width: 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(words: &[&str]) -> Permissions {
        Permissions {
            secrets: words.iter().map(|&it| it.to_owned()).collect(),
            ..Permissions::default()
        }
    }

    #[test]
    fn all_holds_every_other_and_case_does_not_count() {
        assert_eq!(
            secrets(&["Get", "LIST"]).normal(),
            secrets(&["get", "list"])
        );
        assert_eq!(secrets(&["get", "All"]).normal(), secrets(&["all"]));
        assert!(secrets(&["all"]).cover(&secrets(&["get"])));
        assert!(!secrets(&["get"]).cover(&secrets(&["all"])));
        assert!(!secrets(&["all"]).cover(&Permissions {
            keys: BTreeSet::from(["get".to_owned()]),
            ..Permissions::default()
        }));
        assert_eq!(
            secrets(&["get"]).with(&secrets(&["all"])),
            secrets(&["all"])
        );
        assert!(Permissions::default().are_none());
    }
}
