//! The ids in annotations of service accounts.

use super::known::{Id, Ids};
use crate::desired::{Desired, Wanted};
use crate::live::{Live, Read};
use crate::plan::{Change, Plan};
use crate::resource::{Address, MaybeKnown, ServiceAccount};
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan, ids: &Ids<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let (Some(_), Some(change)) = (wanted.resource.as_service_account(), plan.change(address))
        else {
            continue;
        };
        let Read::Found(found) = live.seen(&wanted.resource) else {
            continue;
        };
        let Some(it) = found.resource.as_service_account() else {
            continue;
        };
        let account = Account {
            address,
            wanted,
            change,
            it,
        };
        findings.extend(account.client(ids));
        findings.extend(account.tenant(ids));
    }
    findings
}

/// A service account that is declared and there.
struct Account<'a> {
    address: &'a Address,
    wanted: &'a Wanted,
    change: &'a Change,
    it: &'a ServiceAccount,
}

impl Account<'_> {
    fn client(&self, ids: &Ids<'_>) -> Option<Diagnostic> {
        let text = self.it.client_id.as_ref()?.known()?;
        match ids.of(text)? {
            // Right as such; whose it is, the plan compares.
            Id::Client(_) => None,
            id @ (Id::Principal(_) | Id::Object(_) | Id::Resource | Id::Name | Id::Tenant) => {
                let right = self.after().and_then(|it| it.client_id.as_ref());
                let right = match right {
                    Some(MaybeKnown::Known(id)) => id.clone(),
                    Some(MaybeKnown::Unknown(output)) => {
                        format!("(the {output}, known after apply)")
                    }
                    None => return None,
                };
                Some(self.finding("client-id", id, text, &right))
            }
        }
    }

    fn tenant(&self, ids: &Ids<'_>) -> Option<Diagnostic> {
        let text = self.it.tenant_id.as_deref()?;
        match ids.of(text)? {
            Id::Tenant => None,
            id @ (Id::Client(_) | Id::Principal(_) | Id::Object(_) | Id::Resource | Id::Name) => {
                Some(self.finding("tenant-id", id, text, ids.tenant))
            }
        }
    }

    fn after(&self) -> Option<&ServiceAccount> {
        self.change.after.as_ref()?.as_service_account()
    }

    fn finding(&self, key: &str, id: Id<'_>, text: &str, right: &str) -> Diagnostic {
        let message = format!(
            "{} has {} as its azure.workload.identity/{key}",
            self.address,
            id.words()
        );
        let why = format!("`{text}` stands there, and pods get no token with it");
        let group = |cause: &str| Group::new(cause, self.address);
        let (finding, help, group) = if self.change.acts() {
            (
                Diagnostic::note(Code::MixedUp, message),
                format!("the plan puts {right} there; pods must be recreated to see it"),
                group("service accounts carry ids of the wrong kind, which the plan puts right")
                    .detail(format!("azure.workload.identity/{key} is {}", id.words()))
                    .help("pods must be recreated to see it"),
            )
        } else {
            (
                Diagnostic::warning(Code::MixedUp, message),
                format!("azure.workload.identity/{key}: {right}"),
                group(
                    "service accounts carry ids of the wrong kind, and pods get no token with them",
                )
                .detail(format!(
                    "azure.workload.identity/{key} is {}; it must be {right}",
                    id.words()
                )),
            )
        };
        let finding = finding.why(why).help(help).group(group);
        self.wanted.at(finding)
    }
}
