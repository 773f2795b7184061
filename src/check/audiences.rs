//! Audiences: the webhook asks for tokens of one audience, whatever the manifest declares.

use super::sides::cluster_of;
use super::webhook::effective;
use crate::desired::Desired;
use crate::live::Live;
use crate::manifest::AUDIENCE;
use crate::plan::Plan;
use crate::resource::Webhook;
use crate::source::{Code, Diagnostic, Group};

/// A service account's credential for another audience than that of the tokens which its pods are given.
pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let (Some(it), Some(of)) = (wanted.resource.as_credential(), cluster_of(address)) else {
            continue;
        };
        let cluster = desired.wanted.get(&of);
        let Some(cluster) = cluster.and_then(|it| it.resource.as_cluster()) else {
            continue;
        };
        let Some(audience) = it.audiences.iter().find(|it| *it != AUDIENCE) else {
            continue;
        };
        // Where nothing hands tokens to pods, they project their own and name its audience themselves.
        let whose = match effective(desired, live, plan, cluster) {
            Webhook::Addon => "AKS's add-on",
            Webhook::Helm => "the chart's webhook",
            Webhook::Absent | Webhook::Observed => continue,
        };
        let finding = Diagnostic::warning(
            Code::AudienceNeverMatches,
            format!("{address}: its audience matches no token that {whose} gives to pods"),
        )
        .why(format!(
            "`{audience}` is declared, and {whose} asks for tokens for `{AUDIENCE}`, in every cloud"
        ))
        .help(format!(
            "take `audience` out, or, where all pods of this service account project their own token for `{audience}`, leave it"
        ))
        .group(
            Group::new(
                format!("`{audience}` matches no token that {whose} gives to pods"),
                address,
            )
            .help("take `audience` out, or, where the pods project their own token for it, leave it"),
        );
        findings.push(wanted.at(finding));
    }
    findings
}
