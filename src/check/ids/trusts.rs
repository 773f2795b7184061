//! The ids by which trusts name managed identities: Entra's tokens say the principalId.

use super::known::{Id, Ids};
use crate::check::sides::cluster_of;
use crate::desired::Desired;
use crate::resource::Credential;
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(desired: &Desired, ids: &Ids<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(it) = wanted.resource.as_credential() else {
            continue;
        };
        let (Some(issuer), Some(subject)) = (it.issuer.known(), it.subject.known()) else {
            continue;
        };
        if cluster_of(address).is_some() || !Credential::is_entras(issuer) {
            continue;
        }
        let Some((id, of)) = ids.of(subject).and_then(mixed_up) else {
            continue;
        };
        let right = of.and_then(|it| ids.principal_of(it));
        let help = match right {
            Some(right) => format!("write `subject: {right}`"),
            None => "write the principalId of the managed identity that is meant".to_owned(),
        };
        let finding = Diagnostic::warning(
            Code::MixedUp,
            format!("{address}: its subject is {}", id.words()),
        )
        .why(format!(
            "`{subject}` stands there, and Entra's tokens name a managed identity by its principalId"
        ))
        .help(&help)
        .group(
            Group::new("subjects of trusts in Entra are ids of another kind", address)
                .detail(format!("{subject} is {}; {help}", id.words())),
        );
        findings.push(wanted.at(finding));
    }
    findings
}

/// What is no principalId, and whose it is.
fn mixed_up(id: Id<'_>) -> Option<(Id<'_>, Option<&str>)> {
    match id {
        Id::Principal(_) => None,
        Id::Client(of) | Id::Object(of) => Some((id, Some(of))),
        Id::Resource | Id::Name | Id::Tenant => Some((id, None)),
    }
}
