//! What APIs offer and what was granted of it, as Entra shows it.

use super::{Live, unlooked};
use crate::fault::Fault;
use crate::resource::{Api, AppRole, RoleOfApi};

/// A service principal that brings roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiSeen {
    /// Its object id.
    pub id: String,
    /// The appId of its application, in lower case.
    pub app_id: String,
    /// Its display name.
    pub name: String,
    /// Its roles.
    pub roles: Vec<Offer>,
}

/// A role of an API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its id, in lower case.
    pub id: String,
    /// What tokens say of it (`User.Read.All`); its id, where they say nothing.
    pub value: String,
    /// Whether it can be granted at all (`isEnabled`).
    pub enabled: bool,
    /// Whether it can be granted to applications, and not to people only (`allowedMemberTypes`).
    pub to_applications: bool,
}

/// A role that was granted to a service principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The grant's own id, which has case.
    pub id: String,
    /// The API and the role.
    pub ids: RoleOfApi,
    /// The API's display name.
    pub api_name: Option<String>,
}

/// Why a role as written cannot be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoOffer {
    /// There is no such API in the tenant.
    NoApi,
    /// Several have this name; their appIds.
    SeveralApis(Vec<String>),
    /// The API has no such role; the values of those that applications may be granted.
    NoRole(Vec<String>),
    /// The role is for people only.
    ForPeople,
    /// The role is disabled.
    Disabled,
    /// The API could not be read.
    Unread(Fault),
}

impl Live {
    /// What a role of an API leads to.
    ///
    /// # Errors
    ///
    /// Nothing that could be granted.
    pub fn offered(&self, of: &AppRole) -> Result<RoleOfApi, NoOffer> {
        let apis = self.apis.get(&of.api).cloned();
        let apis = apis.unwrap_or_else(|| Err(unlooked()));
        let apis = apis.map_err(NoOffer::Unread)?;
        let api = match apis.as_slice() {
            [] => return Err(NoOffer::NoApi),
            [one] => one,
            several => {
                let ids = several.iter().map(|it| it.app_id.clone());
                return Err(NoOffer::SeveralApis(ids.collect()));
            }
        };
        let called = |it: &&Offer| it.value == of.role || it.id.eq_ignore_ascii_case(&of.role);
        // A value may be that of one role for people and of one for applications.
        let mut meant: Vec<&Offer> = api.roles.iter().filter(called).collect();
        meant.sort_by_key(|it| !(it.enabled && it.to_applications));
        match meant.first() {
            None => {
                let open = api
                    .roles
                    .iter()
                    .filter(|it| it.enabled && it.to_applications);
                Err(NoOffer::NoRole(open.map(|it| it.value.clone()).collect()))
            }
            Some(it) if !it.to_applications => Err(NoOffer::ForPeople),
            Some(it) if !it.enabled => Err(NoOffer::Disabled),
            Some(it) => Ok(RoleOfApi {
                api: api.id.clone(),
                role: it.id.clone(),
            }),
        }
    }

    /// What a grant is called that nobody declares: by the names of an API that was seen, else by its ids.
    pub(crate) fn called_role(&self, it: &Granted, other: Option<&ApiSeen>) -> (Api, String) {
        let seen = self.apis.values().flatten().flatten().chain(other);
        let Some(api) = seen.into_iter().find(|api| api.id == it.ids.api) else {
            let name = it.api_name.as_ref().unwrap_or(&it.ids.api);
            return (Api::written(name), it.ids.role.clone());
        };
        let role = api.roles.iter().find(|role| role.id == it.ids.role);
        let role = role.map_or(&it.ids.role, |it| &it.value);
        let called = match api.app_id == Api::GRAPH {
            true => Api::Graph,
            false => Api::written(&api.name),
        };
        (called, role.clone())
    }
}
