//! From federated credentials to identity bindings: a credential that goes takes the tokens of pods that do not ask for the binding yet.

use std::collections::BTreeSet;

use super::sides::issuers;
use crate::desired::Desired;
use crate::live::Live;
use crate::plan::{Action, Plan};
use crate::resource::{Address, Credential, Kind, ServiceAccount};
use crate::source::{Code, Diagnostic, Group};

/// The annotation by which a pod asks for its identity binding.
const ASKS: &str = "azure.workload.identity/use-identity-binding";

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let losing = losing(desired, live, plan);
    let accounts = losing.iter().filter_map(|address| {
        let wanted = desired.wanted.get(*address)?;
        Some((*address, wanted, wanted.resource.as_service_account()?))
    });
    accounts
        .flat_map(|(address, wanted, it)| {
            let told = pods(live, address, it).into_iter();
            told.map(move |found| wanted.at(found))
        })
        .collect()
}

/// The service accounts that only an identity binding stands behind once a credential goes in this plan.
pub(super) fn losing<'a>(desired: &'a Desired, live: &Live, plan: &Plan) -> BTreeSet<&'a Address> {
    let issuers = issuers(desired, live);
    let gone: Vec<&Credential> = plan
        .changes
        .iter()
        .filter(|it| it.action == Action::Delete)
        .filter_map(|it| it.before.as_ref()?.resource.as_credential())
        .collect();
    let accounts = desired.in_question();
    let accounts = accounts
        .filter_map(|(address, wanted)| Some((address, wanted.resource.as_service_account()?)));
    accounts
        .filter(|(_, it)| {
            let issuer = issuers.get(&Address::cluster(&it.cluster)).copied();
            let subject = Credential::subject(&it.namespace, &it.name);
            only_bound(it)
                && gone.iter().any(|of| {
                    it.identity.as_ref() == Some(&of.identity)
                        && of.subject.known() == Some(subject.as_str())
                        && of.issuer.known() == issuer
                })
        })
        .map(|(address, _)| address)
        .collect()
}

fn only_bound(it: &ServiceAccount) -> bool {
    let by = |kind| it.trusted_by.iter().any(|it| it.kind() == kind);
    by(Kind::Binding) && !by(Kind::Credential)
}

/// The workloads that would lose their tokens; where they were not looked at, that some may.
fn pods(live: &Live, address: &Address, it: &ServiceAccount) -> Vec<Diagnostic> {
    let help = format!(
        "`mode: both` keeps the credential beside the binding; set the annotation {ASKS}: \"true\" on the pods, and write \
         `mode: identityBinding` once all have it"
    );
    let finding = |thing: String, cause: &str, why: &str| {
        Diagnostic::warning(Code::TokensLost, format!("{thing}: {cause}"))
            .why(why)
            .help(help.clone())
            .group(Group::new(cause, thing))
    };
    let Some(workloads) = live.workloads.get(&it.cluster) else {
        return vec![finding(
            address.to_string(),
            "its credential goes, and pods that do not ask for the identity binding lose their tokens",
            "which pods ask for it was not looked at; `--workloads` does",
        )];
    };
    let of = workloads.seen.iter().filter(|pod| {
        let own = pod.namespace == it.namespace && pod.service_account == it.name;
        let asks = pod
            .pods
            .annotations
            .get(ASKS)
            .is_some_and(|it| it == "true");
        own && pod.made_by.is_none() && !pod.over && !asks
    });
    let unseen = (!workloads.unread.is_empty()).then(|| {
        finding(
            address.to_string(),
            "its credential goes, and pods that do not ask for the identity binding lose their tokens",
            "not all workloads of its cluster could be read",
        )
    });
    of.map(|pod| {
        finding(
            format!("{} {}/{} on {}", pod.kind, pod.namespace, pod.name, it.cluster),
            "its pods lose their tokens: the credential goes, and they do not ask for the identity binding",
            "the webhook decides by an annotation of the pod",
        )
    })
    .chain(unseen)
    .collect()
}
