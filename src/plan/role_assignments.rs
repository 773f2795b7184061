//! What a declared role assignment means, what its role's name leads to, and whether a subscription has room.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::acting;
use super::grant::{Ending, Grant, GrantKey, Key};
use super::limits::Limit;
use super::policies::in_the_way_of_role;
use super::rails::width;
use super::reconcile;
use super::rules::{Aim, Case, Cases, Hand, Rules, Take, Under, doubt, unread};
use super::twins::Twins;
use super::walk::Walk;
use super::{Action, Change, NoRole, Why, touches};
use crate::desired::{Part, Wanted};
use crate::live::{Found, Live, Owner, Read, RoleLookup, Site, SiteState};
use crate::resource::{
    Address, Among, ArmId, BUILTIN_ROLES, Kind, Principal, RemoteId, Resource, Role, RoleRef, Thing,
};
use crate::source::{Code, Diagnostic, closest};

/// Azure's documented limit of role assignments in a subscription; it is fixed, and counts those of others too.
const ROOM: usize = 4_000;

impl Rules for Role {
    const HAND: Hand = Hand::Maker(Take::Anew {
        them: "role assignments",
        gap: "Azure keeps one assignment of an identity, a role and a scope; in between, the access does not exist",
    });
    const UNDER: Under = Under::Replaced;

    fn cases<'a>(walk: &Walk<'a>) -> Cases<'a, Self> {
        let twins = Twins::of(walk);
        let mut former = former(walk);
        let mut all = Cases::default();
        for (address, wanted, declared) in walk.declared(Self::among) {
            let mut case = Case::new(walk, address, wanted, declared, None);
            (case.aim, case.told) = match twins.judge(walk, address, wanted, declared) {
                Some(twin) => twin,
                None => match definition(walk, declared) {
                    Err(definition) => {
                        let (why, told) = nothing_of_that_name(declared, definition);
                        (Aim::Never(why), told)
                    }
                    Ok(id) => {
                        case.after.definition = Some(id);
                        match in_the_way_of_role(walk, address, declared) {
                            Some((why, told)) => (Aim::Never(why), told),
                            None => (Aim::Be, None),
                        }
                    }
                },
            };
            if matches!(case.aim, Aim::Be) {
                let id = case.after.remote_id();
                let there = walk.index.by_id(&id);
                all.meant.extend(there.map(|(id, _)| id));
                case.found = there.map(|(_, it)| it);
                let instead = instead(walk, &case, &mut former);
                all.meant.extend(instead.map(|(id, _)| id));
                case.former = instead.map(|(_, it)| it);
            }
            all.cases.push(case);
        }
        all
    }

    /// Nothing can be assigned in a group that is not there.
    fn obstacle(walk: &Walk<'_>, _wanted: &Wanted, after: &Self) -> Option<Why> {
        let (subscription, group) = (after.scope.subscription(), after.scope.group());
        if subscription.is_empty() || group.is_empty() {
            return None;
        }
        let site = Site::Group(ArmId::resource_group(subscription, group));
        match walk.live.presence(&site) {
            // A group that could not be read may be there: whoever may not read it may assign roles in it all the same.
            Read::Found(SiteState::Ready) | Read::Unread(_) => None,
            presence @ (Read::Found(SiteState::Terminating) | Read::Absent) => {
                Some(Why::NoSite(site, presence))
            }
        }
    }

    fn meet(self, live: &Self, _owner: &Owner) -> Self {
        Self {
            name: live.name.clone(),
            ..self
        }
    }

    fn unfit(keep: &Change) -> Option<Why> {
        let live = keep.was(Resource::as_role)?;
        let fits = keep.will(Resource::as_role)?.condition == live.condition;
        let name = live.name.clone().unwrap_or_default();
        (!fits).then_some(Why::OtherCondition { name })
    }

    fn grants(&self, _at: Option<&Address>) -> Vec<(GrantKey, Grant)> {
        let (scope, role) = acting::role(self);
        let name = acting::role_name(self);
        let sort = match &scope {
            it if it.is_subscription() => "subscription ",
            it if it.is_management_group() => "management group ",
            _ => "",
        };
        let key = GrantKey {
            scope: scope.lower().to_owned(),
            role: role.as_str().to_owned(),
            condition: self.condition.clone(),
        };
        let grant = Grant {
            width: width(&scope),
            place: format!("on {sort}{}", scope.name()),
            scope: scope.to_string(),
            grants_any: GRANTING.contains(&name.to_lowercase().as_str()),
            roles: BTreeSet::from([name]),
        };
        vec![(key, grant)]
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        let role = self.definition.as_deref().unwrap_or(self.role.as_str());
        let who = touches::principal(walk, &self.principal);
        let scope = touches::arm(&self.scope);
        format!("role {} of {who} at {scope}", role.to_lowercase())
    }

    /// By the GUID of its role, once its name was looked up.
    fn located(&self, live: &Live) -> Option<RemoteId> {
        let it = Self {
            definition: Some(live.definition(self)?),
            ..self.clone()
        };
        Some(it.remote_id())
    }

    /// Any role of its identity at its scope.
    fn vague(&self) -> RemoteId {
        RemoteId::given(Kind::Role, self.scope.lower(), "", &self.principal)
    }

    /// What stays must let through as much.
    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        let mut ends = self.accesses(of.book);
        ends.retain(|key| {
            let same = of.later.get(key).into_iter().flatten();
            let mut same = same.filter_map(|it| it.as_role());
            of.taken() || !same.any(|it| acting::as_wide(it, self))
        });
        ends
    }

    /// What one of the tenant's own permits is not known here, so a run may stand on it.
    fn carries(&self) -> Option<&str> {
        let known = match acting::role(self).1 {
            RoleRef::Name(name) => CARRIES.iter().any(|it| it.eq_ignore_ascii_case(&name)),
            RoleRef::Id(_) => true,
        };
        self.principal_id.known().filter(|_| known)
    }

    fn hangs(&self) -> Option<(u8, String)> {
        Some((2, format!("role {} at {}", self.role.as_str(), self.scope)))
    }

    fn denied(&self, written: &str, live: Option<&Live>) -> Option<String> {
        let known = || self.definition.clone();
        let definition = live.map_or_else(known, |it| it.definition(self));
        let written = RoleRef::written(written);
        let denied = match (written.definition(), &definition) {
            (Some(denied), Some(id)) => denied == *id,
            // One of both is a name of the tenant's own.
            (denied, id) => {
                let (by_name, id) = (denied.is_none(), id.as_deref());
                written.as_str().eq_ignore_ascii_case(self.role.as_str())
                    || is_called(live, self, by_name, written.as_str(), id)
            }
        };
        let called = match &definition {
            Some(id) => RoleRef::of(id),
            None => self.role.clone(),
        };
        denied.then(|| format!("the role {}", called.as_str()))
    }
}

/// Whether a definition is that of a denied name of the tenant's own: as Azure says at the role's scope. Where it could not be asked,
/// any definition could be.
fn is_called(
    live: Option<&Live>,
    role: &Role,
    by_name: bool,
    denied: &str,
    definition: Option<&str>,
) -> bool {
    let told = live.and_then(|it| it.lookup(&role.scope, denied));
    let (Some(id), Some(told)) = (definition, told) else {
        return false;
    };
    match told {
        _ if !by_name => false,
        RoleLookup::One(it) => it == id,
        RoleLookup::Several(all) => all.iter().any(|it| it == id),
        RoleLookup::None(_) => false,
        RoleLookup::Unread(_) => true,
    }
}

/// The built-in roles that let a run read, write or hand out what a manifest declares.
const CARRIES: [&str; 13] = [
    "Azure Kubernetes Service Cluster Admin Role",
    "Azure Kubernetes Service Cluster User Role",
    "Azure Kubernetes Service Contributor Role",
    "Azure Kubernetes Service RBAC Admin",
    "Azure Kubernetes Service RBAC Cluster Admin",
    "Azure Kubernetes Service RBAC Writer",
    "Contributor",
    "Key Vault Contributor",
    "Managed Identity Contributor",
    "Owner",
    "Reader",
    "Role Based Access Control Administrator",
    "User Access Administrator",
];

/// The roles by which an identity can give itself, or anybody, any other.
const GRANTING: [&str; 3] = [
    "owner",
    "role based access control administrator",
    "user access administrator",
];

/// The GUID of a declared role, or what its name or GUID came to instead.
fn definition(walk: &Walk<'_>, role: &Role) -> Result<String, RoleLookup> {
    let told = walk.live.lookup(&role.scope, role.role.as_str());
    match (&role.definition, told) {
        // What is assigned is there, whatever was asked.
        (Some(id), _) if walk.live.found_at(&role.remote_id()).is_some() => Ok(id.clone()),
        (Some(_), Some(none @ RoleLookup::None(_))) => Err(none.clone()),
        // Where Azure was not asked, or did not say: the GUID is all that is needed.
        (Some(id), _) => Ok(id.clone()),
        (None, Some(RoleLookup::One(id))) => Ok(id.clone()),
        (None, Some(other)) => Err(other.clone()),
        (None, None) => Err(RoleLookup::Unread(crate::live::unlooked())),
    }
}

/// Why a role of this name cannot be given.
fn nothing_of_that_name(declared: &Role, definition: RoleLookup) -> (Why, Option<Diagnostic>) {
    let name = declared.role.as_str();
    let instead = match &definition {
        RoleLookup::Several(ids) => NoRole::Several(ids.len()),
        _ if cosmos(declared).is_some() => NoRole::Elsewhere,
        _ => match declared.role {
            RoleRef::Id(_) => NoRole::Guid,
            RoleRef::Name(_) => NoRole::Name,
        },
    };
    let why = Why::NoRole(instead);
    let finding = match definition {
        // One is what was looked for: it is not asked about here.
        RoleLookup::One(_) => return (why, None),
        RoleLookup::Unread(fault) => return (Why::Unread(fault), None),
        RoleLookup::None(_) if let Some(help) = cosmos(declared) => Diagnostic::warning(
            Code::NoSuchRole,
            format!("`{name}` is no role of Azure's"),
        )
        .why("Azure Cosmos DB keeps the roles for what is in an account itself, apart from Azure's: they can neither be assigned here nor be managed by widctl")
        .help(help),
        RoleLookup::None(_) if matches!(declared.role, RoleRef::Id(_)) => Diagnostic::warning(
            Code::NoSuchRole,
            format!("there is no role {name} at {}", declared.scope),
        )
        .why("neither Azure nor the tenant has a role definition of this GUID that can be assigned there")
        .help("`az role definition list --scope SCOPE` lists the roles; a name will do too"),
        RoleLookup::None(own) => {
            let brought = BUILTIN_ROLES.iter().map(|(name, _)| *name);
            let near = closest(name, own.iter().map(String::as_str).chain(brought));
            let finding = Diagnostic::warning(
                Code::NoSuchRole,
                format!("there is no role `{name}` at {}", declared.scope),
            )
            .why("neither Azure nor the tenant has a role of this name that can be assigned there");
            match near {
                Some(near) => finding.help(format!("did you mean `{near}`?")),
                None => finding.help(
                    "`az role definition list --scope SCOPE` lists the roles; the GUID of a definition will do too",
                ),
            }
        }
        RoleLookup::Several(ids) => Diagnostic::warning(
            Code::NoSuchRole,
            format!("several roles are called `{name}` at {}", declared.scope),
        )
        .why(format!("their definitions are {}", ids.join(", ")))
        .help("write the GUID of the one that is meant instead of its name"),
    };
    (why, Some(finding))
}

/// For a role that Cosmos DB has for the data of an account: how it is given.
fn cosmos(role: &Role) -> Option<String> {
    let kind = "/providers/microsoft.documentdb/databaseaccounts/";
    let account = role.scope.lower().contains(kind);
    let name = role.role.as_str().to_lowercase();
    let number = match name.as_str() {
        "cosmos db built-in data reader" => 1,
        "cosmos db built-in data contributor" => 2,
        "00000000-0000-0000-0000-000000000001" if account => 1,
        "00000000-0000-0000-0000-000000000002" if account => 2,
        _ => return None,
    };
    let (group, of) = match account {
        true => (role.scope.group(), role.scope.name()),
        false => ("GROUP", "ACCOUNT"),
    };
    Some(format!(
        "az cosmosdb sql role assignment create --resource-group {group} --account-name {of} --scope / --principal-id \
         PRINCIPAL --role-definition-id 00000000-0000-0000-0000-00000000000{number}"
    ))
}

/// A thing that was seen, and where.
type Left<'a> = (&'a RemoteId, &'a Found);

/// What is left of principals that are gone, by scope and role: an identity is made anew before its roles are, and a run that was
/// killed in between leaves the former ones behind. They keep the address of the role that they were.
type Former<'a> = BTreeMap<(ArmId, String), VecDeque<Left<'a>>>;

fn former<'a>(walk: &Walk<'a>) -> Former<'a> {
    let unread = unread(walk);
    let mut former = Former::new();
    for (id, found, role) in walk.seen(Resource::as_role) {
        if let (Principal::ObjectId(_), Some(definition)) = (&role.principal, &role.definition)
            && walk.owner(found) == Owner::Ours
            && doubt(&unread, walk, found).is_none()
        {
            let key = (role.scope.clone(), definition.clone());
            former.entry(key).or_default().push_back((id, found));
        }
    }
    former
}

/// What a role that is made for an identity which was made anew takes the place of: the one that the former principal has still.
fn instead<'a>(
    walk: &Walk<'a>,
    case: &Case<'a, Role>,
    former: &mut Former<'a>,
) -> Option<Left<'a>> {
    let whole = walk.desired.part(case.address) == Part::Whole;
    let definition = case.after.definition.clone()?;
    let same = former.get_mut(&(case.after.scope.clone(), definition))?;
    (whole && reconcile::is_made(walk, case)).then(|| same.pop_front())?
}

/// What each subscription has room for. What is replaced goes first.
pub(super) fn limits(walk: &Walk<'_>) -> Vec<Limit> {
    let mut limits: BTreeMap<ArmId, Limit> = BTreeMap::new();
    for change in walk.changes.values() {
        let role = match change.action {
            Action::Create => change.will(Resource::as_role),
            Action::Delete => change.was(Resource::as_role),
            Action::Keep | Action::Update | Action::Replace | Action::Blocked => None,
        };
        let Some(listing) = role.map(|it| it.scope.roles_listed_at()) else {
            continue;
        };
        let there = walk
            .live
            .assigned
            .get(&listing)
            .copied()
            .unwrap_or_default();
        let full = |used| Why::NoRoomForRoles { used };
        let limit = limits
            .entry(listing)
            .or_insert(Limit::new(ROOM, there, full));
        limit.enter(change);
    }
    limits.into_values().collect()
}
