//! What becomes of the declared key vault policies, and of those of our identities that nobody declares.
//!
//! A policy bears no mark. Those of an identity that is ours are ours, and exact; to those of another's identity is only added.

use std::collections::BTreeSet;

use super::prune::Leftover;
use super::walk::{Walk, at};
use super::{Action, Change, Why, kept};
use crate::desired::Wanted;
use crate::live::{Found, Ground, Looked, Owner, Presence, Seen, Site, VaultSight};
use crate::resource::{Address, ArmId, Kind, Permissions, Policy, Resource, Role, Thing};
use crate::source::{Code, Diagnostic};

pub(super) fn judge(walk: &mut Walk<'_>) {
    for (address, wanted, declared) in walk.declared(Resource::as_policy) {
        let mut change = one(walk, address, wanted, declared);
        if change.acts()
            && let Some(need) = walk.blocked_need(wanted)
        {
            change = change.blocked(Why::NeedsBlocked(need));
        }
        hold(&mut change, &declared.identity, &declared.vault);
        walk.put(change);
    }
}

/// Azure refuses two writes of one vault at the same time, and an identity's things are written one after another.
fn hold(change: &mut Change, identity: &Address, vault: &ArmId) {
    change.holds.insert(identity.clone());
    change.holds.insert(Address::vault(vault.name()));
}

fn one(walk: &mut Walk<'_>, address: &Address, wanted: &Wanted, declared: &Policy) -> Change {
    let settled = declared.clone().settle(&walk.known);
    let keep = Change {
        after: Some(Resource::Policy(settled.clone())),
        ..Change::declared(address, wanted, Action::Keep, Why::Same)
    };
    if declared.permissions.are_none() {
        return emptied(walk, keep, declared);
    }
    if let Some(why) = in_the_way(walk, address, wanted, declared) {
        return keep.blocked(why);
    }
    let identity = walk.changes.get(&declared.identity);
    let ours = identity.is_some_and(|it| it.marked);
    let owner = if ours { Owner::Ours } else { Owner::Nobody };
    let made = |why| Change {
        action: Action::Create,
        why,
        marked: ours,
        ..keep.clone()
    };
    let change = match identity.map(|it| it.action) {
        Some(Action::Create) => made(Why::Missing),
        Some(Action::Replace) => made(Why::ParentReplaced),
        Some(Action::Blocked) if !walk.known.contains_key(&declared.identity) => {
            return keep.blocked(Why::NeedsBlocked(declared.identity.clone()));
        }
        Some(Action::Keep | Action::Update | Action::Delete | Action::Blocked) | None => {
            match walk.live.seen(&declared.remote_id()) {
                Seen::Absent => made(Why::Missing),
                Seen::Unread(fault) => return keep.blocked(Why::Unread(fault)),
                Seen::Found(found) => there(keep, &settled, found, owner),
            }
        }
    };
    if !ours {
        stays(walk, &change, wanted);
    }
    change
}

/// The identity shall have no policy in this vault, which is declared so that it is looked at.
fn emptied(walk: &Walk<'_>, keep: Change, declared: &Policy) -> Change {
    let identity = walk.changes.get(&declared.identity);
    if !identity.is_some_and(Change::is_ours) {
        return Change {
            why: Why::Others,
            ..keep
        };
    }
    if identity.is_some_and(|it| it.action == Action::Replace) {
        // What there is goes before its identity.
        return keep;
    }
    match walk.live.seen(&declared.remote_id()) {
        Seen::Absent => keep,
        Seen::Unread(fault) => keep.blocked(Why::Unread(fault)),
        Seen::Found(found) => Change {
            action: Action::Delete,
            why: Why::NotWanted,
            last: true,
            after: None,
            waits_on: taken(identity),
            ..keep.seen(found, Owner::Ours)
        },
    }
}

/// What a delete waits for: an identity that this plan takes has to bear our mark first.
fn taken(identity: Option<&Change>) -> BTreeSet<Address> {
    let taken = identity.filter(|it| it.why == Why::Take);
    taken.map(|it| it.address.clone()).into_iter().collect()
}

/// What keeps a policy from being of any use.
fn in_the_way(
    walk: &mut Walk<'_>,
    address: &Address,
    wanted: &Wanted,
    declared: &Policy,
) -> Option<Why> {
    let (id, name) = (&declared.vault, declared.vault.name());
    let (why, finding) = match walk.live.vault(id) {
        VaultSight::Unread(fault) => return Some(Why::Unread(fault)),
        VaultSight::Missing => {
            return Some(Why::NoSite(Site::Vault(id.clone()), Presence::Missing));
        }
        VaultSight::Deleted(location) => {
            let finding = deleted(address, id, &location);
            (Why::SoftDeleted, finding)
        }
        VaultSight::There(vault) if vault.by_roles => {
            let finding = Diagnostic::error(
                Code::OtherModel,
                format!("{address} would give nothing: {name} uses Azure RBAC"),
            )
            .why("Azure takes an access policy of such a vault, and never looks at it (enableRbacAuthorization: true)")
            .help(roles(&declared.permissions));
            (Why::OtherModel { by_roles: true }, finding)
        }
        VaultSight::There(vault) if vault.tenant != walk.desired.tenant => {
            let finding = Diagnostic::error(
                Code::VaultTenant,
                format!("key vault {name} admits principals of another tenant"),
            )
            .why(format!(
                "its tenantId is {}, and {} is of {}",
                vault.tenant, declared.identity, walk.desired.tenant
            ))
            .help("name a vault of this tenant; where its subscription has moved to this tenant, change the vault's tenantId first");
            (Why::OtherTenant(vault.tenant), finding)
        }
        VaultSight::There(_) => return None,
    };
    walk.findings.push(at(finding, wanted));
    Some(why)
}

/// What keeps a role that opens key vaults from giving anything at this scope. A vault that was not read keeps nothing: roles can be
/// assigned at it all the same.
pub(super) fn in_the_way_of_role(
    walk: &mut Walk<'_>,
    address: &Address,
    wanted: &Wanted,
    role: &Role,
) -> Option<Why> {
    let permissions = role.role.opens_vaults()?;
    let id = role.scope.key_vault()?;
    let name = id.name();
    match walk.live.vault(&id) {
        VaultSight::There(vault) if !vault.by_roles => {}
        VaultSight::Deleted(location) => {
            let finding = deleted(address, &id, &location);
            walk.findings.push(at(finding, wanted));
            return Some(Why::SoftDeleted);
        }
        VaultSight::Missing => {
            return Some(Why::NoSite(Site::Vault(id), Presence::Missing));
        }
        VaultSight::There(_) | VaultSight::Unread(_) => return None,
    }
    let finding = Diagnostic::error(
        Code::OtherModel,
        format!("{address} would give nothing: {name} uses vault access policies"),
    )
    .why("Azure assigns the role, and such a vault never looks at roles for what is in it (enableRbacAuthorization is not true)")
    .help(format!(
        "instead of it, with the vault's id for `keyVaultPolicy`: `{permissions}`"
    ));
    walk.findings.push(at(finding, wanted));
    Some(Why::OtherModel { by_roles: false })
}

fn deleted(address: &Address, id: &ArmId, location: &str) -> Diagnostic {
    let name = id.name();
    Diagnostic::warning(
        Code::VaultDeleted,
        format!("key vault {name} is deleted, and can still be recovered"),
    )
    .why(format!(
        "{address} cannot be made; what was in the vault comes back with it"
    ))
    .help(format!(
        "az keyvault recover --name {name} --location {location} --subscription {}",
        id.subscription()
    ))
}

/// An entry is there: ours shall permit what is declared and no more, another's at least that.
fn there(keep: Change, settled: &Policy, found: &Found, owner: Owner) -> Change {
    let before = match found.resource.as_policy() {
        Some(it) => it.permissions.clone(),
        None => Permissions::default(),
    };
    let permissions = match owner {
        Owner::Ours => settled.permissions.clone(),
        Owner::Another(_) | Owner::Nobody => settled.permissions.with(&before),
    };
    // A sort of which nothing is permitted any more has no field.
    let drops = before.by_name().into_iter().zip(permissions.by_name());
    let drops: BTreeSet<&'static str> = drops
        .filter(|((_, before), (_, after))| !before.is_empty() && after.is_empty())
        .map(|((name, _), _)| name)
        .collect();
    let after = Policy {
        permissions,
        ..settled.clone()
    };
    let keep = Change {
        after: Some(Resource::Policy(after)),
        drops,
        ..keep
    }
    .seen(found, owner);
    if keep.fields().is_empty() {
        return keep;
    }
    Change {
        action: Action::Update,
        why: Why::Differs,
        ..keep
    }
}

/// What is given to another's identity is not taken away again, which must be known before.
fn stays(walk: &mut Walk<'_>, change: &Change, wanted: &Wanted) {
    let address = &change.address;
    let identity = wanted.resource.parent();
    let identity = identity.map_or_else(String::new, ToString::to_string);
    let whose = format!(
        "access policies bear no mark, and {identity} is another's: widctl adds to its policies and takes nothing away"
    );
    let finding = kept::not_ours(address, whose);
    walk.findings.push(at(finding, wanted));
}

/// Deletes the policies of our identities that nobody declares, in every vault that was seen, and those of an identity that is
/// replaced: they would stay behind for an object that is no more.
pub(super) fn prune(walk: &mut Walk<'_>) {
    let mut leftovers = Vec::new();
    for (principal, policies) in &walk.index.policies {
        let Some(identity) = walk.index.identities.get(principal) else {
            continue;
        };
        for (id, found) in policies {
            let Some(policy) = found.resource.as_policy() else {
                continue;
            };
            let address = Address::undeclared(Kind::Policy, identity, policy.vault.name());
            let mut leftover = Leftover::delete(id, found, address);
            hold(&mut leftover.change, identity, &policy.vault);
            leftover.change.waits_on = taken(walk.changes.get(identity));
            leftovers.push(leftover);
        }
    }
    super::prune::prune(walk, leftovers);
}

/// What an identity that cannot go keeps: its policies stay with it.
pub(super) fn stay(walk: &mut Walk<'_>) {
    let staying: BTreeSet<Address> = walk
        .changes
        .values()
        .filter(|it| it.address.kind() == Kind::Identity && it.action == Action::Blocked)
        .filter(|it| !walk.desired.wanted.contains_key(&it.address))
        .map(|it| it.address.clone())
        .collect();
    for change in walk.changes.values_mut() {
        let of = change.before.as_ref();
        if change.action != Action::Delete || of.is_none_or(|it| it.resource.as_policy().is_none())
        {
            continue;
        }
        if let Some(identity) = change.holds.intersection(&staying).next().cloned() {
            *change = change.clone().blocked(Why::NeedsBlocked(identity));
        }
    }
}

/// The vaults that were looked for and could not be read: an identity's policies may be in them.
pub(super) fn unread(walk: &Walk<'_>) -> Vec<String> {
    let grounds = walk.live.looked.iter();
    let lists = grounds.filter_map(|(ground, looked)| match (ground, looked) {
        (Ground::Vaults(id), Looked::Not(fault)) => Some(format!(
            "access policies in subscription {id} that could not be read ({fault})"
        )),
        _ => None,
    });
    let vaults = walk.live.vaults.iter();
    let single = vaults.filter_map(|(id, sight)| match sight {
        VaultSight::Unread(fault) => Some(format!(
            "access policies in {} that could not be read ({fault})",
            id.name()
        )),
        VaultSight::There(_) | VaultSight::Deleted(_) | VaultSight::Missing => None,
    });
    lists.chain(single).collect()
}

/// The roles that give about the same in a vault that goes by roles.
fn roles(permissions: &Permissions) -> String {
    const READ: &[&str] = &["get", "list"];
    const USE: &[&str] = &[
        "get",
        "list",
        "encrypt",
        "decrypt",
        "wrapkey",
        "unwrapkey",
        "sign",
        "verify",
    ];
    let choices = [
        (
            &permissions.secrets,
            READ,
            "Key Vault Secrets User",
            "Key Vault Secrets Officer",
        ),
        (
            &permissions.keys,
            USE,
            "Key Vault Crypto User",
            "Key Vault Crypto Officer",
        ),
        (
            &permissions.certificates,
            READ,
            "Key Vault Certificate User",
            "Key Vault Certificates Officer",
        ),
    ];
    let roles: Vec<String> = choices
        .into_iter()
        .filter(|(set, ..)| !set.is_empty())
        .map(|(set, few, less, more)| {
            let role = match set.iter().all(|it| few.contains(&it.as_str())) {
                true => less,
                false => more,
            };
            format!("`role: {role}`")
        })
        .collect();
    match roles.is_empty() {
        true => "vaults that go by roles manage no storage accounts".to_owned(),
        false => format!(
            "instead of it, with the vault's id for `scope`: {}",
            roles.join(", ")
        ),
    }
}
