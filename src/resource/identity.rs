//! Identity: a user-assigned managed identity.

use std::collections::BTreeMap;

use super::{
    Address, ArmId, Fields, Kind, Listing, Mark, MaybeKnown, Names, Owner, Principal, RemoteId,
    Thing, Value,
};

/// A user-assigned managed identity. Its outputs are `clientId`, `principalId` and `tenantId`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Azure's id, known before it exists.
    pub id: ArmId,
    /// The region, folded to its short form (`westeurope`). `None` in what is wanted: another's, not compared.
    pub location: Option<String>,
    /// The declared tags; in what is live, all but our mark. `None`: neither compared nor written.
    pub tags: Option<BTreeMap<String, String>>,
    /// Whether it bears the note that app roles were granted to it: they bear no mark, and the next run looks for them, declared or not.
    /// `None`: another's, neither compared nor written.
    pub app_roles: Option<bool>,
}

impl Identity {
    /// A region's short form, in which Azure answers: `West Europe` is `westeurope`.
    pub fn region(written: &str) -> String {
        written
            .chars()
            .filter(|it| !it.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect()
    }
}

impl Address {
    /// `identity/NAME`
    pub fn identity(name: &str) -> Self {
        Self::new(Kind::Identity, &[name])
    }

    /// `identity/@NAME`: live and undeclared.
    pub fn undeclared_identity(remote: &str) -> Self {
        Self::new(Kind::Identity, &[&format!("@{remote}")])
    }
}

impl Thing for Identity {
    /// `location` and `tags`, where they are declared, and `appRoles` where it is noted.
    fn fields(&self) -> Fields {
        let location = self
            .location
            .as_ref()
            .map(|it| ("location", Value::Text(MaybeKnown::Known(it.clone()))));
        let tags = self
            .tags
            .as_ref()
            .map(|it| ("tags", Value::Map(it.clone())));
        let noted = super::app_role::noted(self.app_roles);
        location.into_iter().chain(tags).chain(noted).collect()
    }

    /// Cut down to the fields and the keys of tags that are declared. Azure compares those keys without case, so they come out as
    /// they are declared.
    fn within(self, declared: &Self) -> Self {
        let tags = declared.tags.as_ref().map(|wanted| {
            let live = self.tags.unwrap_or_default();
            let same = |key: &str| {
                live.iter()
                    .find(|(it, _)| it.eq_ignore_ascii_case(key))
                    .map(|(_, value)| value.clone())
            };
            wanted
                .keys()
                .filter_map(|key| Some((key.clone(), same(key)?)))
                .collect()
        });
        Self {
            id: self.id,
            location: declared.location.as_ref().and(self.location),
            tags,
            app_roles: declared.app_roles.and(self.app_roles),
        }
    }

    fn remote_id(&self) -> RemoteId {
        RemoteId::Arm(self.id.clone())
    }

    fn arm_id(&self) -> Option<&ArmId> {
        Some(&self.id)
    }

    fn places(&self) -> Vec<Listing> {
        vec![Listing::Subscription(self.id.subscription().to_lowercase())]
    }

    fn owner(&self, mark: Option<&str>, names: &Names) -> Owner {
        Owner::by_mark(mark, names, |name| Some(Mark::of_resource(name, &self.id)))
    }

    fn undeclared(&self, called: impl Fn(&Principal) -> Address) -> Address {
        called(&Principal::Identity(self.id.clone()))
    }

    fn principal(&self) -> Option<Principal> {
        Some(Principal::Identity(self.id.clone()))
    }

    fn app_roles(&self) -> Option<bool> {
        self.app_roles
    }

    fn with_app_roles(self, app_roles: Option<bool>) -> Self {
        Self { app_roles, ..self }
    }

    fn fixed(&self) -> &'static [&'static str] {
        &["location"]
    }

    /// Its tags are theirs, and its location must fit all the same.
    fn left_as_it_is(self) -> Self {
        Self {
            tags: None,
            app_roles: None,
            ..self
        }
    }
}
