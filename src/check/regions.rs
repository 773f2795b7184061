//! Regions whose managed identities take no federated credentials, as Microsoft lists them.

use super::sides::{count, credentials};
use crate::desired::Desired;
use crate::live::{Live, Read};
use crate::plan::{Action, Plan};
use crate::resource::Address;
use crate::source::{Code, Diagnostic};

/// The regions in their short form, from "Important considerations and restrictions for federated identity credentials"
/// (<https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations>, "Unsupported regions").
///
/// The list shrinks over the years and grows with every new region, and the page's versions do not agree: whoever is on any of
/// them is warned, and nobody is held up. What Azure says (405) counts.
const WITHOUT: &[&str] = &["malaysiasouth", "newzealandnorth"];

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(declared) = wanted.resource.as_identity() else {
            continue;
        };
        let location = match live.seen(&wanted.resource) {
            // A replacement is for the sake of the declared location.
            Read::Found(found) if !is(plan, address, Action::Replace) => found
                .resource
                .as_identity()
                .and_then(|it| it.location.as_deref()),
            Read::Found(_) | Read::Absent | Read::Unread(_) => declared.location.as_deref(),
        };
        let Some(location) = location.filter(|it| WITHOUT.contains(it)) else {
            continue;
        };
        let made = to_be_made(plan, address);
        // One that is there tells that the region takes them by now.
        let proven = credentials(live).any(|(_, it)| it.identity == *address);
        if made == 0 || proven {
            continue;
        }
        let finding = Diagnostic::warning(
            Code::Region,
            format!("{address} lies in {location}, where Azure may refuse federated credentials"),
        )
        .why(format!(
            "Microsoft lists it among the regions without them; {} would be refused with status 405",
            count(made, "credential")
        ))
        .help("make the identity in another region: pods everywhere can use it");
        findings.push(wanted.at(finding));
    }
    findings
}

fn is(plan: &Plan, address: &Address, action: Action) -> bool {
    plan.change(address).is_some_and(|it| it.action == action)
}

/// How many credentials the plan makes on an identity.
fn to_be_made(plan: &Plan, identity: &Address) -> usize {
    let creates = plan.changes.iter().filter(|it| it.action == Action::Create);
    creates
        .filter_map(|it| it.after.as_ref()?.as_credential())
        .filter(|it| it.identity == *identity)
        .count()
}
