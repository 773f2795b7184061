//! Labels and annotations that are nearly those of workload identity: Kubernetes takes any key, and the webhook passes over what it does
//! not know.

use crate::desired::Desired;
use crate::live::{Found, Live, Read, Workload};
use crate::plan::Plan;
use crate::resource::ServiceAccount;
use crate::source::{Code, Diagnostic, Group, closest_within};

const PREFIX: &str = "azure.workload.identity";

/// The keys of service accounts' annotations.
const OF_ACCOUNTS: [&str; 3] = ["client-id", "tenant-id", "service-account-token-expiration"];
/// The keys of pods' labels and annotations besides.
const OF_PODS: [&str; 5] = [
    "use",
    "use-identity-binding",
    "skip-containers",
    "inject-proxy-sidecar",
    "proxy-sidecar-port",
];

/// How many letters may differ.
const SLIPS: usize = 2;

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let (Some(_), Read::Found(found)) = (
            wanted.resource.as_service_account(),
            live.seen(&wanted.resource),
        ) else {
            continue;
        };
        let after = plan.change(address).filter(|it| it.acts());
        let after = after.and_then(|it| it.after.as_ref()?.as_service_account());
        for slip in on_account(found) {
            let there = found.resource.as_service_account();
            let right = [there, after]
                .into_iter()
                .flatten()
                .any(|it| carries(it, slip.name));
            let finding = slip.told(&address.to_string(), right);
            findings.push(wanted.at(finding));
        }
    }
    findings
}

/// What is misspelt on a workload and its pods.
pub(super) fn workload(it: &Workload, shown: &str) -> Vec<Diagnostic> {
    let places = [
        (&it.own.labels, "among its labels"),
        (&it.own.annotations, "among its annotations"),
        (&it.pods.labels, "among its pods' labels"),
        (&it.pods.annotations, "among its pods' annotations"),
    ];
    let mut findings = Vec::new();
    for (map, place) in places {
        for key in map.keys() {
            if let Some(name) = meant(key) {
                let right = map.contains_key(&format!("{PREFIX}/{name}"));
                findings.push(Slip { key, name, place }.told(shown, right));
            }
        }
    }
    findings
}

/// A key that is not read, and the one that is.
struct Slip<'a> {
    key: &'a str,
    name: &'static str,
    place: &'static str,
}

impl Slip<'_> {
    fn told(&self, thing: &str, right: bool) -> Diagnostic {
        let Slip { key, name, place } = self;
        let known = format!("{PREFIX}/{name}");
        let message = format!("{thing}: {key} stands {place}, where nothing reads it");
        let cause = "labels or annotations are nearly those that the webhook reads";
        let (finding, help) = match right {
            true => (
                Diagnostic::note(Code::Misspelt, message),
                format!("remove it: {known} stands beside it, or will after this plan"),
            ),
            false if *key == known => (
                Diagnostic::warning(Code::Misspelt, message),
                format!("write {known} among the annotations"),
            ),
            false => (
                Diagnostic::warning(Code::Misspelt, message),
                format!("write {known} instead"),
            ),
        };
        finding
            .why(match *key == known {
                true => format!("the webhook reads {known} among annotations"),
                false => format!("the webhook reads {known}, and takes no other spelling"),
            })
            .help(help)
            .group(Group::new(cause, thing).detail(format!("{key}, {place}; it reads {known}")))
    }
}

/// What is misspelt on a service account, or stands among its labels.
fn on_account(found: &Found) -> Vec<Slip<'_>> {
    let mut slips = Vec::new();
    for (under, place) in [
        ("metadata.labels.", "among its labels"),
        ("metadata.annotations.", "among its annotations"),
    ] {
        for key in found.foreign.iter().filter_map(|it| it.strip_prefix(under)) {
            let misplaced = under == "metadata.labels.";
            let of = |name: &&&str| {
                misplaced
                    && key.strip_prefix(PREFIX).and_then(|it| it.strip_prefix('/')) == Some(**name)
            };
            let name = meant(key).or_else(|| OF_ACCOUNTS.iter().find(of).copied());
            slips.extend(name.map(|name| Slip { key, name, place }));
        }
    }
    slips
}

fn carries(it: &ServiceAccount, name: &str) -> bool {
    match name {
        "client-id" => it.client_id.is_some(),
        "tenant-id" => it.tenant_id.is_some(),
        _ => false,
    }
}

/// The name of the key that a misspelt one was meant to be; none for one that is right, and for one that is far from all.
fn meant(key: &str) -> Option<&'static str> {
    let (prefix, name) = key.split_once('/')?;
    let known = OF_ACCOUNTS.iter().chain(&OF_PODS).copied();
    if prefix == PREFIX && known.clone().any(|it| it == name) {
        return None;
    }
    closest_within(prefix, SLIPS, [PREFIX])?;
    closest_within(name, SLIPS, known)
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn near_keys_are_read_as_what_was_meant_and_others_are_left() {
        for (key, name) in [
            ("azure.workload.identity/client_id", "client-id"),
            ("azure.workload.identity/clientId", "client-id"),
            ("azure.workload.identity/ClientID", "client-id"),
            ("azure.workload.identity/Client-Id", "client-id"),
            ("azure.workload.identity/cliend-id", "client-id"),
            ("azure.workload.identity/tenantid", "tenant-id"),
            ("azure.workload-identity/client-id", "client-id"),
            ("azure.workloadidentity/use", "use"),
            ("Azure.Workload.Identity/use", "use"),
            ("azure.workload.identity/used", "use"),
            ("azure.workload.identity/skip-container", "skip-containers"),
        ] {
            assert_eq!(meant(key), Some(name), "{key}");
        }
        for key in [
            "azure.workload.identity/client-id",
            "azure.workload.identity/use",
            "azure.workload.identity/proxy-sidecar-image",
            "azure.workload.identity/some-later-one",
            "aws.workload.identity/audience",
            "iam.gke.io/gcp-service-account",
            "widctl.workload.identity/name",
            "client-id",
            "azure.workload.identity",
            "",
        ] {
            assert_eq!(meant(key), None, "{key}");
        }
    }
}
