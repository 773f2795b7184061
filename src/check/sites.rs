//! Namespaces that are not there and that widctl needs nothing in: whoever owns the service accounts does.

use std::collections::BTreeMap;

use crate::desired::{Claim, Desired, Wanted};
use crate::live::{Live, Read, Site};
use crate::plan::{Plan, Why};
use crate::resource::Address;
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut missing: BTreeMap<Site, Vec<(&Address, &Wanted)>> = BTreeMap::new();
    for (address, wanted) in desired.in_question() {
        let Some(it) = wanted.resource.as_service_account() else {
            continue;
        };
        let site = Site::Namespace {
            cluster: it.cluster.clone(),
            namespace: it.namespace.clone(),
        };
        let gone = live.sites.get(&site) == Some(&Read::Absent);
        // Where widctl itself would write, the plan is blocked and says so.
        let said = |it: &Why| matches!(it, Why::NoSite(blocked, _) if *blocked == site);
        if wanted.claim == Claim::Check && gone && !plan.changes.iter().any(|it| said(&it.why)) {
            missing.entry(site).or_default().push((address, wanted));
        }
    }
    let missing = missing.into_iter();
    missing
        .filter_map(|(site, all)| {
            let (address, wanted) = all.first()?;
            let more = match all.len() {
                1 => String::new(),
                many => format!(" and {} more", many - 1),
            };
            let finding = Diagnostic::warning(Code::SiteMissing, format!("{site} does not exist"))
                .why(format!(
                    "{address}{more} cannot be there either; the credential waits for whoever installs it"
                ))
                .help("its owner makes it, with `helm install --create-namespace` for example")
                .group(
                    Group::new("namespaces of others' service accounts do not exist", &site)
                        .detail(format!("{address}{more}"))
                        .help("their owners make them, with `helm install --create-namespace` for example"),
                );
            Some(wanted.at(finding))
        })
        .collect()
}
