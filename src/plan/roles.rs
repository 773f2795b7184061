//! What becomes of the declared role assignments, of those of ours that are no longer declared, and whether a subscription has room.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::prune::Leftover;
use super::room::{self, Places};
use super::twins::Twins;
use super::unread::Unread;
use super::walk::{Walk, at};
use super::{Action, Change, NoRole, Why, kept};
use crate::desired::{Part, Wanted};
use crate::live::{Definition, Found, Ground, Live, Looked, Owner, Presence, Seen, Site};
use crate::resource::{
    Address, ArmId, BUILTIN_ROLES, Kind, Principal, RemoteId, Resource, Role, RoleRef, Thing,
};
use crate::source::{Code, Diagnostic, closest};

/// Azure's documented limit of role assignments in a subscription; it is fixed, and counts those of others too.
const ROOM: usize = 4_000;

pub(super) fn judge(walk: &mut Walk<'_>) {
    let mut twins = Twins::of(walk);
    let mut former = former(walk);
    for (address, wanted, declared) in walk.declared(Resource::as_role) {
        let keep = Change::declared(address, wanted, Action::Keep, Why::Same);
        if let Some(change) = twins.judge(walk, &keep, wanted, declared) {
            walk.put(change);
            continue;
        }
        let closed = super::policies::in_the_way_of_role(walk, address, wanted, declared);
        let mut change = match definition(walk, declared) {
            Ok(_) if let Some(why) = closed => keep.blocked(why),
            Ok(id) => one(walk, keep, wanted, declared, id, &mut former),
            Err(definition) => nothing_of_that_name(walk, keep, wanted, declared, definition),
        };
        if change.acts()
            && let Some(need) = walk.blocked_need(wanted)
        {
            change = change.blocked(Why::NeedsBlocked(need));
        }
        change.holds.insert(declared.identity.clone());
        walk.put(change);
    }
}

/// The GUID of a declared role, or what its name or GUID came to instead.
fn definition(walk: &Walk<'_>, role: &Role) -> Result<String, Definition> {
    let live = walk.live;
    let key = (role.scope.clone(), role.role.as_str().to_lowercase());
    match (&role.definition, live.definitions.get(&key)) {
        // What is assigned is there, whatever was asked.
        (Some(id), _) if walk.index.by_id(&role.remote_id()).is_some() => Ok(id.clone()),
        (Some(_), Some(none @ Definition::None(_))) => Err(none.clone()),
        // Where Azure was not asked, or did not say: the GUID is all that is needed.
        (Some(id), _) => Ok(id.clone()),
        (None, Some(Definition::One(id))) => Ok(id.clone()),
        (None, Some(other)) => Err(other.clone()),
        (None, None) => Err(Definition::Unread(crate::live::unlooked())),
    }
}

fn nothing_of_that_name(
    walk: &mut Walk<'_>,
    keep: Change,
    wanted: &Wanted,
    declared: &Role,
    definition: Definition,
) -> Change {
    let name = declared.role.as_str();
    let instead = match &definition {
        Definition::Several(ids) => NoRole::Several(ids.len()),
        _ if cosmos(declared).is_some() => NoRole::Elsewhere,
        _ => match declared.role {
            RoleRef::Id(_) => NoRole::Guid,
            RoleRef::Name(_) => NoRole::Name,
        },
    };
    let finding = match definition {
        // It cannot be: one is what was looked for.
        Definition::One(_) => return keep,
        Definition::Unread(fault) => return keep.blocked(Why::Unread(fault)),
        Definition::None(_) if let Some(help) = cosmos(declared) => Diagnostic::warning(
            Code::NoSuchRole,
            format!("`{name}` is no role of Azure's"),
        )
        .why("Azure Cosmos DB keeps the roles for what is in an account itself, apart from Azure's: they can neither be assigned here nor be managed by widctl")
        .help(help),
        Definition::None(_) if matches!(declared.role, RoleRef::Id(_)) => Diagnostic::warning(
            Code::NoSuchRole,
            format!("there is no role {name} at {}", declared.scope),
        )
        .why("neither Azure nor the tenant has a role definition of this GUID that can be assigned there")
        .help("`az role definition list --scope SCOPE` lists the roles; a name will do too"),
        Definition::None(own) => {
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
        Definition::Several(ids) => Diagnostic::warning(
            Code::NoSuchRole,
            format!("several roles are called `{name}` at {}", declared.scope),
        )
        .why(format!("their definitions are {}", ids.join(", ")))
        .help("write the GUID of the one that is meant instead of its name"),
    };
    walk.findings.push(at(finding, wanted));
    keep.blocked(Why::NoRole(instead))
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
    let unread = Unread::of(walk);
    let mut former = Former::new();
    for (id, found) in walk.live.found() {
        let Some(role) = found.resource.as_role() else {
            continue;
        };
        if let (Principal::Nameless(_), Some(definition)) = (&role.principal, &role.definition)
            && walk.owner(found) == Owner::Ours
            && unread.doubt(walk, found).is_none()
        {
            let key = (role.scope.clone(), definition.clone());
            former.entry(key).or_default().push_back((id, found));
        }
    }
    former
}

fn one<'a>(
    walk: &mut Walk<'a>,
    keep: Change,
    wanted: &Wanted,
    declared: &Role,
    definition: String,
    former: &mut Former<'a>,
) -> Change {
    let settled = Role {
        definition: Some(definition),
        ..declared.clone().settle(&walk.known)
    };
    let id = settled.remote_id();
    let keep = Change {
        after: Some(Resource::Role(settled.clone())),
        ..keep
    };
    let there = walk.index.by_id(&id);
    walk.meant.extend(there.map(|(id, _)| id));
    let parent = walk.changes.get(&declared.identity).map(|it| it.action);
    let make = |keep: Change, why| Change {
        action: Action::Create,
        why,
        marked: true,
        ..keep
    };
    match (parent, there) {
        // A principal that is yet to be made is granted nothing.
        (Some(Action::Create), _) => {
            let make = in_its_place(walk, make(keep, Why::Missing), &settled);
            instead(walk, make, &settled, former)
        }
        (Some(Action::Replace), None) => make(keep, Why::ParentReplaced),
        // It does not go down with its identity: it would stay behind as one of a principal without a name.
        (Some(Action::Replace), Some((_, found))) => Change {
            action: Action::Replace,
            why: Why::ParentReplaced,
            marked: true,
            ..seen(keep, found, walk.owner(found))
        },
        (Some(Action::Blocked), _) if !walk.known.contains_key(&declared.identity) => {
            keep.blocked(Why::NeedsBlocked(declared.identity.clone()))
        }
        (_, Some((_, found))) => there_already(walk, keep, wanted, &settled, found),
        (_, None) => match walk.live.seen(&id) {
            Seen::Unread(fault) => keep.blocked(Why::Unread(fault)),
            Seen::Absent | Seen::Found(_) => {
                let make = in_its_place(walk, make(keep, Why::Missing), &settled);
                instead(walk, make, &settled, former)
            }
        },
    }
}

/// A role that is made for an identity which was made anew, in the place of the one that the former principal has still.
fn instead<'a>(
    walk: &mut Walk<'a>,
    make: Change,
    settled: &Role,
    former: &mut Former<'a>,
) -> Change {
    let definition = settled.definition.clone().unwrap_or_default();
    let whole = walk.desired.part(&make.address) == Part::Whole;
    if make.action != Action::Create || !whole {
        return make;
    }
    let same = former.get_mut(&(settled.scope.clone(), definition));
    let Some((id, found)) = same.and_then(VecDeque::pop_front) else {
        return make;
    };
    walk.meant.insert(id);
    let keep = seen(make, found, Owner::Ours);
    Change {
        action: Action::Replace,
        why: Why::ParentReplaced,
        ..keep
    }
}

/// Nothing can be assigned in a group that is not there.
fn in_its_place(walk: &Walk<'_>, make: Change, role: &Role) -> Change {
    let (subscription, group) = (role.scope.subscription(), role.scope.group());
    if subscription.is_empty() || group.is_empty() {
        return make;
    }
    let site = Site::Group(ArmId::resource_group(subscription, group));
    match walk.live.presence(&site) {
        // A group that could not be read may be there: whoever may not read it may assign roles in it all the same.
        Presence::There | Presence::Unread(_) => make,
        presence @ (Presence::Terminating | Presence::Missing) => {
            make.blocked(Why::NoSite(site, presence))
        }
    }
}

/// What was seen, in the words of what is declared: names, ids and casing that mean the same are no difference.
fn seen(keep: Change, found: &Found, owner: Owner) -> Change {
    let declared = keep.after.as_ref().and_then(Resource::as_role);
    let live = found.resource.as_role();
    let resource = match (live, declared) {
        (Some(live), Some(declared)) => Resource::Role(Role {
            identity: declared.identity.clone(),
            principal: declared.principal.clone(),
            role: declared.role.clone(),
            scope: declared.scope.clone(),
            ..live.clone()
        }),
        _ => found.resource.clone(),
    };
    let found = Found {
        resource,
        ..found.clone()
    };
    keep.seen(&found, owner)
}

fn there_already(
    walk: &mut Walk<'_>,
    keep: Change,
    wanted: &Wanted,
    settled: &Role,
    found: &Found,
) -> Change {
    let owner = walk.owner(found);
    let Some(live) = found.resource.as_role() else {
        return keep;
    };
    let name = live.name.clone().unwrap_or_default();
    let after = Resource::Role(Role {
        name: live.name.clone(),
        ..settled.clone()
    });
    let fits = live.condition == settled.condition;
    let ours = owner == Owner::Ours;
    let take = walk.wishes.takes(&keep.address);
    let keep = seen(
        Change {
            after: Some(after),
            ..keep
        },
        found,
        owner,
    );
    match (fits, ours) {
        (true, true) => keep,
        // The same name is put again; a condition that comes or changes may end an access.
        (false, true) => Change {
            action: Action::Update,
            why: Why::Differs,
            ..keep
        },
        (_, false) if take => taken(walk, keep, wanted, settled, &name),
        (true, false) => {
            let made = format!("role assignment {name}");
            let finding = kept::takeable(&keep.address, &made);
            walk.findings.push(at(finding, wanted));
            keep
        }
        (false, false) => keep.blocked(Why::OtherCondition { name }),
    }
}

fn taken(walk: &mut Walk<'_>, keep: Change, wanted: &Wanted, settled: &Role, name: &str) -> Change {
    let finding = Diagnostic::warning(
        Code::ShortOutage,
        format!(
            "{} is taken: role assignment {name} goes before ours comes",
            keep.address
        ),
    )
    .why("Azure keeps one assignment of an identity, a role and a scope; in between, the access does not exist");
    walk.findings.push(at(finding, wanted));
    Change {
        action: Action::Replace,
        why: Why::Take,
        after: Some(Resource::Role(settled.clone())),
        marked: true,
        ..keep
    }
}

/// Deletes what is ours and what nobody declares, those of principals that are gone too.
pub(super) fn prune(walk: &mut Walk<'_>) {
    let roles = walk.live.found();
    let roles = roles.filter_map(|(id, found)| Some((id, found, found.resource.as_role()?)));
    let leftovers: Vec<Leftover<'_>> = roles
        .map(|(id, found, role)| {
            let identity = identity(walk, role);
            Leftover::delete(id, found, undeclared(&identity, role)).under(identity)
        })
        .collect();
    super::prune::prune(walk, leftovers);
}

/// What is declared with the GUID of its role; none, where it is a role whose name was not looked up.
pub(super) fn resolved(live: &Live, wanted: &Wanted) -> Option<Resource> {
    let role = wanted.resource.as_role()?;
    let key = (role.scope.clone(), role.role.as_str().to_lowercase());
    let definition = match (&role.definition, live.definitions.get(&key)) {
        (Some(id), _) | (None, Some(Definition::One(id))) => id.clone(),
        (None, _) => return None,
    };
    Some(Resource::Role(Role {
        definition: Some(definition),
        ..role.clone()
    }))
}

fn identity(walk: &Walk<'_>, role: &Role) -> Address {
    walk.index.called(&role.principal)
}

fn undeclared(identity: &Address, role: &Role) -> Address {
    Address::undeclared(
        Kind::Role,
        identity,
        role.name.as_deref().unwrap_or_default(),
    )
}

/// The places where an identity may have assignments that were not read.
pub(super) fn unread(walk: &Walk<'_>, principal: &Principal) -> Vec<String> {
    let home = principal
        .identity()
        .map(|id| Ground::Roles(ArmId::of_subscription(id.subscription())));
    let grounds = walk.live.looked.keys();
    let grounds: BTreeSet<Ground> = grounds
        .filter(|it| matches!(it, Ground::Roles(_)))
        .cloned()
        .chain(home)
        .collect();
    grounds
        .into_iter()
        .filter_map(|ground| match (walk.live.looked(&ground), ground) {
            (Looked::Named(fault) | Looked::Not(fault), Ground::Roles(scope)) => Some(format!(
                "role assignments at {scope} that could not be read ({fault})"
            )),
            _ => None,
        })
        .collect()
}

/// The assignments of ours that an identity has and that are not deleted in this run.
pub(super) fn staying(walk: &Walk<'_>, identity: &Address, principal: &Principal) -> Vec<String> {
    of(walk, principal)
        .filter(|(found, _)| walk.owner(found) == Owner::Ours)
        .map(|(_, role)| undeclared(identity, role))
        .filter(|address| {
            let change = walk.changes.get(address);
            change.is_none_or(|it| it.action != Action::Delete)
        })
        .map(|address| address.to_string())
        .collect()
}

fn of<'a>(
    walk: &Walk<'a>,
    principal: &'a Principal,
) -> impl Iterator<Item = (&'a Found, &'a Role)> {
    walk.live
        .found()
        .filter_map(|(_, found)| Some((found, found.resource.as_role()?)))
        .filter(move |(_, role)| role.principal == *principal)
}

/// Blocks the creates for which a subscription has no room, in the order of addresses, and has as many deletes as are needed go before
/// the creates instead of after them.
pub(super) fn make_room(walk: &mut Walk<'_>) {
    let mut creates: BTreeMap<ArmId, Vec<Address>> = BTreeMap::new();
    let mut deletes: BTreeMap<ArmId, Vec<Address>> = BTreeMap::new();
    for change in walk.changes.values() {
        let before = change.before.as_ref().map(|it| &it.resource);
        let (role, of) = match change.action {
            Action::Create => (change.after.as_ref(), &mut creates),
            Action::Delete => (before, &mut deletes),
            // What is replaced goes first.
            Action::Keep | Action::Update | Action::Replace | Action::Blocked => continue,
        };
        if let Some(role) = role.and_then(Resource::as_role) {
            let of = of.entry(role.scope.roles_ground()).or_default();
            of.push(change.address.clone());
        }
    }
    for (ground, creates) in creates {
        let there = walk.live.assigned.get(&ground).copied();
        let places = Places {
            room: ROOM,
            there: there.unwrap_or_default(),
        };
        let deletes = deletes.remove(&ground).unwrap_or_default();
        for (number, address) in creates.iter().enumerate() {
            let full = |used| Why::NoRoomForRoles { used };
            room::take(walk, address, number, places, &deletes, full);
        }
    }
}
