//! The ids to which roles and key vault policies are granted.

use super::known::{Id, Ids};
use crate::check::sides::at;
use crate::desired::Desired;
use crate::live::{Live, Read, VaultState};
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(desired: &Desired, live: &Live, ids: &Ids<'_>) -> Vec<Diagnostic> {
    let roles = live.found().filter_map(|(_, it)| it.resource.as_role());
    let roles = roles.filter_map(|role| {
        let given = role.principal_id.known()?;
        let name = role.name.as_deref().unwrap_or("without a name");
        let thing = format!("role assignment {name}");
        let what = format!("{thing} at {}", role.scope);
        granted(desired, ids, (&thing, &what), given)
    });
    let vaults = live.vaults.iter().filter_map(|(id, it)| match it {
        Read::Found(VaultState::Active(vault)) => Some((id, vault)),
        Read::Found(VaultState::SoftDeleted(_)) | Read::Absent | Read::Unread(_) => None,
    });
    let policies = vaults.flat_map(|(id, vault)| {
        let what = format!("an access policy of the vault {}", id.name());
        let given = vault.policies.keys();
        given.filter_map(move |it| granted(desired, ids, (&what, &what), it))
    });
    roles.chain(policies).collect()
}

/// A grant to what is no principal: what it is called, in short and with its place.
fn granted(
    desired: &Desired,
    ids: &Ids<'_>,
    (thing, what): (&str, &str),
    given: &str,
) -> Option<Diagnostic> {
    let id = ids.of(given)?;
    let of = match id {
        Id::Client(of) | Id::Object(of) => of,
        Id::Principal(_) | Id::Tenant | Id::Resource | Id::Name => return None,
    };
    let right = ids.principal_of(of);
    let finding = Diagnostic::warning(Code::MixedUp, format!("{what} is for {}", id.words())).why(
        format!("what is granted to {given} is granted to nobody: grants go by the principalId"),
    );
    let group = Group::new("grants are for ids that are no principal's, so for nobody", thing)
        .help("grants go by the principalId: `access:` of the identity grants to the right one; delete these by hand");
    let finding = finding.group(match right {
        Some(right) => group.detail(format!(
            "for {given}, {}; the principalId is {right}",
            id.words()
        )),
        None => group.detail(format!("for {given}, {}", id.words())),
    });
    let finding = match right {
        Some(right) => finding.help(format!(
            "the principalId of {of} is {right}: `access:` of the identity grants to that; delete this one by hand"
        )),
        None => finding.help("`access:` of the identity grants to the right one; delete this one by hand"),
    };
    Some(at(
        finding,
        ids.address_of(of).and_then(|it| desired.wanted.get(it)),
    ))
}
