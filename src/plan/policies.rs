//! What a declared key vault policy comes to, and what keeps it, or a role, from giving anything in a vault.
//!
//! A policy bears no mark. Those of an identity that is ours are ours, and exact; to those of another's identity is only added.

use std::collections::BTreeSet;

use super::grant::{Ending, Grant, GrantKey, Key};
use super::rules::{Aim, Case, Hand, Rules, Under};
use super::walk::Walk;
use super::{Action, Change, Why, kept, touches};
use crate::desired::Width;
use crate::live::{Owner, Read, Site, VaultState};
use crate::resource::{Address, ArmId, KeyVaultPolicy, Permissions, Role};
use crate::source::{Code, Diagnostic};

impl Rules for KeyVaultPolicy {
    const HAND: Hand = Hand::Anyone;
    const UNDER: Under = Under::Swept;

    fn weigh<'a>(walk: &Walk<'a>, mut case: Case<'a, Self>) -> Case<'a, Self> {
        let identity = walk.changes.get(&case.after.identity);
        if case.after.permissions.are_none() {
            case.aim = match identity.filter(|it| it.is_ours()) {
                None => Aim::Leave(Why::Others),
                // What there is goes before its identity.
                Some(it) if it.action == Action::Replace => Aim::Leave(Why::Same),
                Some(_) => Aim::Gone,
            };
        } else if let Some((why, told)) = in_the_way(walk, case.address, &case.after) {
            (case.aim, case.told) = (Aim::Never(why), told);
        }
        case
    }

    /// Ours shall permit what is declared and no more, another's at least that.
    fn meet(self, live: &Self, owner: &Owner) -> Self {
        match owner {
            Owner::Ours => self,
            Owner::Another(_) | Owner::Nobody => Self {
                permissions: self.permissions.with(&live.permissions),
                ..self
            },
        }
    }

    /// What is given to another's identity is not taken away again, which must be known before.
    fn tell(walk: &Walk<'_>, case: &Case<'_, Self>, change: &Change) -> Option<Diagnostic> {
        let asked = matches!(case.aim, Aim::Be) && change.action != Action::Blocked;
        if !asked || Self::unmarked(walk, &case.after) == Some(Owner::Ours) {
            return None;
        }
        let whose = format!(
            "access policies bear no mark, and {} is another's: widctl adds to its policies and takes nothing away",
            case.after.identity
        );
        Some(kept::not_ours(case.address, whose))
    }

    /// Each permission by itself.
    fn grants(&self, at: Option<&Address>) -> Vec<(GrantKey, Grant)> {
        let key = at.and_then(|it| it.keys().get(1));
        let vault = key.map_or(self.vault.name(), |key| key.trim_start_matches('@'));
        let sets = self.permissions.by_name();
        let each = sets.iter().flat_map(|(name, set)| {
            set.iter().map(move |verb| {
                let key = GrantKey {
                    scope: self.vault.lower().to_owned(),
                    role: format!("{name} {verb}"),
                    condition: None,
                };
                let grant = Grant {
                    width: Width::Resource,
                    place: format!("{name} in {vault}"),
                    scope: self.vault.to_string(),
                    grants_any: false,
                    roles: BTreeSet::from([verb.clone()]),
                };
                (key, grant)
            })
        });
        each.collect()
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        let who = touches::principal(walk, &self.principal);
        format!("access policy of {who} in {}", touches::arm(&self.vault))
    }

    /// What stays may hold it: all, of the same sort.
    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        let held = |key: &Key| match key {
            Key::May(who, vault, permission) => {
                let sort = permission.split(' ').next().unwrap_or_default();
                let all = format!("{sort} {}", Permissions::ALL);
                let all = Key::May(who.clone(), vault.clone(), all);
                of.later.contains_key(key) || of.later.contains_key(&all)
            }
            Key::Identity(_) | Key::Acts(_) | Key::Binding(_) => false,
        };
        let mut ends = self.accesses(of.book);
        ends.retain(|it| !held(it));
        ends
    }
}

/// What is in the way of something, and what there is to say about it.
type Obstacle = (Why, Option<Diagnostic>);

/// What keeps a policy from being of any use.
fn in_the_way(walk: &Walk<'_>, address: &Address, declared: &KeyVaultPolicy) -> Option<Obstacle> {
    let (id, name) = (&declared.vault, declared.vault.name());
    let (why, finding) = match walk.live.vault(id) {
        Read::Unread(fault) => return Some((Why::Unread(fault), None)),
        Read::Absent => {
            return Some((Why::NoSite(Site::Vault(id.clone()), Read::Absent), None));
        }
        Read::Found(VaultState::SoftDeleted(location)) => {
            let finding = deleted(address, id, &location);
            (Why::SoftDeleted, finding)
        }
        Read::Found(VaultState::Active(vault)) if vault.by_roles => {
            let finding = Diagnostic::error(
                Code::OtherModel,
                format!("{address} would give nothing: {name} uses Azure RBAC"),
            )
            .why("Azure takes an access policy of such a vault, and never looks at it (enableRbacAuthorization: true)")
            .help(roles(&declared.permissions));
            (Why::OtherModel { by_roles: true }, finding)
        }
        Read::Found(VaultState::Active(vault)) if vault.tenant != walk.desired.tenant => {
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
        Read::Found(VaultState::Active(_)) => return None,
    };
    Some((why, Some(finding)))
}

/// What keeps a role that opens key vaults from giving anything at this scope. A vault that was not read keeps nothing: roles can be
/// assigned at it all the same.
pub(super) fn in_the_way_of_role(
    walk: &Walk<'_>,
    address: &Address,
    role: &Role,
) -> Option<Obstacle> {
    let permissions = role.role.opens_vaults()?;
    let id = role.scope.key_vault()?;
    let name = id.name();
    match walk.live.vault(&id) {
        Read::Found(VaultState::Active(vault)) if !vault.by_roles => {}
        Read::Found(VaultState::SoftDeleted(location)) => {
            return Some((Why::SoftDeleted, Some(deleted(address, &id, &location))));
        }
        Read::Absent => {
            return Some((Why::NoSite(Site::Vault(id), Read::Absent), None));
        }
        Read::Found(VaultState::Active(_)) | Read::Unread(_) => return None,
    }
    let finding = Diagnostic::error(
        Code::OtherModel,
        format!("{address} would give nothing: {name} uses vault access policies"),
    )
    .why("Azure assigns the role, and such a vault never looks at roles for what is in it (enableRbacAuthorization is not true)")
    .help(format!(
        "instead of it, with the vault's id for `keyVaultPolicy`: `{permissions}`"
    ));
    Some((Why::OtherModel { by_roles: false }, Some(finding)))
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
