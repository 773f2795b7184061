//! The reasons of changes in words: one word for machines, a phrase for people.

use std::collections::BTreeMap;
use std::fmt;

use super::{NoRole, Why};
use crate::live::{Holders, Read, Site, SiteState};

impl Why {
    /// One word, stable, for machines and for searching.
    pub fn word(&self) -> &'static str {
        match self {
            Why::Same => "same",
            Why::Others => "others",
            Why::Waiting => "waiting-for-owner",
            Why::Missing => "missing",
            Why::ParentReplaced => "parent-replaced",
            Why::Differs => "differs",
            Why::Join => "join",
            Why::TakeBack => "take-back",
            Why::Release => "release",
            Why::Take => "take",
            Why::CannotUpdate => "cannot-update",
            Why::NotWanted => "not-declared",
            Why::Named => "named",
            Why::Unread(_) => "unread",
            Why::NeedsBlocked(_) => "needs-blocked",
            Why::NotThere => "not-there",
            Why::Gone(_) => "deleted",
            Why::Several(_) => "several",
            Why::SameAs(_) => "same-as",
            Why::NoPrincipal => "no-service-principal",
            Why::NoSite(..) => "no-site",
            Why::IssuerOff => "issuer-off",
            Why::OtherIssuer { .. } => "other-issuer",
            Why::OtherLocation => "other-location",
            Why::OtherModel { .. } => "other-model",
            Why::OtherTenant(_) => "other-tenant",
            Why::SoftDeleted => "soft-deleted",
            Why::OtherAudience { .. } => "other-audience",
            Why::NoRole(_) => "no-role",
            Why::OtherCondition { .. } => "other-condition",
            Why::NoRoomForRoles { .. } => "no-room-for-roles",
            Why::Full { .. } => "full",
            Why::Held { .. } => "held",
            Why::HangsOn(_) => "hangs-on",
            Why::DrawnIn => "drawn-in",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Same => f.write_str("it fits"),
            Why::Others => f.write_str("others write it, and it is only checked"),
            Why::Waiting => {
                f.write_str("waiting for its owner, who has not written yet what is declared")
            }
            Why::Missing => f.write_str("does not exist"),
            Why::ParentReplaced => f.write_str("recreated together with its identity"),
            Why::Differs => f.write_str("declared fields differ"),
            Why::Join => f.write_str("it fits, but others could take the fields away unnoticed"),
            Why::TakeBack => {
                f.write_str("no longer declared, and not ours to delete: our fields are taken back")
            }
            Why::Release => f.write_str("ownership released, the values stay"),
            Why::Take => f.write_str("taken over"),
            Why::CannotUpdate => f.write_str("a field differs that cannot be updated"),
            Why::NotWanted => f.write_str("no longer declared"),
            Why::Named => f.write_str("not ours, not declared, and named to be deleted"),
            Why::Unread(fault) => write!(f, "it could not be read: {fault}"),
            Why::NeedsBlocked(address) => write!(f, "it needs {address}, which is blocked"),
            Why::NotThere => f.write_str("it must exist and does not"),
            Why::Gone(gone) => write!(
                f,
                "it was deleted and keeps its name until it is restored or purged (object id {})",
                gone.object_id
            ),
            Why::Several(ids) => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                write!(f, "{} have this name: {}", ids.len(), ids.join(", "))
            }
            Why::SameAs(address) => write!(f, "it is the same thing as {address}"),
            Why::NoPrincipal => f.write_str("it has no service principal"),
            Why::NoSite(site, presence) => no_site(site, presence, f),
            Why::IssuerOff => f.write_str("the cluster's issuer is off"),
            Why::OtherIssuer {
                announced,
                declared,
            } => write!(f, "the cluster announces {announced}, not {declared}"),
            Why::OtherLocation => {
                f.write_str("it is in another location, and only its owner can replace it")
            }
            Why::OtherModel { by_roles: true } => {
                f.write_str("the vault uses Azure RBAC, where an access policy gives nothing")
            }
            Why::OtherModel { by_roles: false } => {
                f.write_str("the vault uses access policies, where this role gives nothing")
            }
            Why::OtherTenant(tenant) => {
                write!(f, "the vault admits principals of tenant {tenant} only")
            }
            Why::SoftDeleted => f.write_str("the vault is deleted, and can be recovered"),
            Why::OtherAudience { name } => write!(
                f,
                "credential {name}, not ours, has this issuer and subject with another audience; `--take` with this address replaces it"
            ),
            Why::NoRole(NoRole::Name) => f.write_str("role name not found"),
            Why::NoRole(NoRole::Guid) => f.write_str("no role definition of this GUID found"),
            Why::NoRole(NoRole::Several(many)) => write!(f, "{many} roles have this name"),
            Why::NoRole(NoRole::App) => f.write_str("no app role that could be granted"),
            Why::NoRole(NoRole::Elsewhere) => f.write_str("it is not a role of Azure RBAC"),
            Why::OtherCondition { name } => write!(
                f,
                "role assignment {name}, not ours, has another condition; `--take` with this address replaces it"
            ),
            Why::NoRoomForRoles { used } => write!(
                f,
                "the subscription is full: {used} role assignments of 4000"
            ),
            Why::Full { used } => write!(f, "the identity is full: {used} credentials of 20"),
            Why::Held { by, stands } => held(by, stands, f),
            Why::HangsOn(what) => write!(
                f,
                "it would have to go, and this hangs on it: {}",
                what.join(", ")
            ),
            Why::DrawnIn => f.write_str("it must be replaced, and --only does not name it"),
        }
    }
}

fn no_site(site: &Site, presence: &Read<SiteState>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{site} ")?;
    match presence {
        // A site that is there blocks nothing; the phrase is here because the match is closed.
        Read::Found(SiteState::Ready) => f.write_str("exists"),
        Read::Found(SiteState::Terminating) => f.write_str("is being deleted"),
        Read::Absent => f.write_str("does not exist"),
        Read::Unread(fault) => write!(f, "could not be read: {fault}"),
    }
}

fn held(
    by: &BTreeMap<String, Holders>,
    stands: &BTreeMap<String, String>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    f.write_str("others hold ")?;
    for (number, (field, managers)) in by.iter().enumerate() {
        let managers = managers.iter().map(|(name, since)| match since {
            Some(since) => format!("{name} since {since}"),
            None => name.clone(),
        });
        let managers: Vec<String> = managers.collect();
        let comma = if number > 0 { ", " } else { "" };
        let stands = stands.get(field).map(|it| format!(" = {it}"));
        let stands = stands.unwrap_or_default();
        write!(f, "{comma}{field}{stands} ({})", managers.join(", "))?;
    }
    f.write_str("; `--force-conflicts` with this address takes it")
}
