//! Pods that are older than the annotations of their service account: a pod gets what the webhook reads there when it is made, and never again.

use std::collections::BTreeMap;

use super::super::sides::count;
use super::{Account, Scene, bears_use};
use crate::live::{Workload, WorkloadKind};
use crate::source::{Code, Diagnostic, Group, Remedy};

/// Who makes some pods: kind, namespace and name.
type Maker<'a> = (&'a str, &'a str, &'a str);

pub(super) fn check(scene: &Scene<'_>) -> Vec<Diagnostic> {
    let mut old: BTreeMap<Maker<'_>, (usize, &Account<'_>, &str)> = BTreeMap::new();
    let pods = scene.workloads.seen.iter();
    let pods = pods.filter(|it| it.kind == WorkloadKind::Pod && !it.over && scene.webhook);
    for pod in pods.filter(|it| bears_use(it)) {
        let Some(account) = scene.account(pod) else {
            continue;
        };
        let Some(since) = since(account) else {
            continue;
        };
        if pod
            .created
            .as_deref()
            .is_some_and(|created| created < since)
        {
            let of = old.entry(maker(pod)).or_insert((0, account, since));
            of.0 += 1;
        }
    }
    old.into_iter()
        .map(|((kind, namespace, name), (number, account, since))| {
            // One script is run against one cluster.
            let cause = format!(
                "pods on {} are older than the annotations of their service accounts",
                scene.key
            );
            let mut group = Group::new(cause, format!("{kind} {namespace}/{name}"))
                .detail(format!(
                    "{} of {}, since {since}",
                    count(number, "pod"),
                    account.shown()
                ))
                .help("a pod is given a token for what stood there when it was made; recreate them:");
            if let Some(command) = command(kind, namespace, name) {
                group = group.remedy(Remedy::Line(command));
            }
            let (what, help) = match kind {
                "Pod" => (
                    format!("Pod {namespace}/{name} on {} is", scene.key),
                    "delete and recreate it".to_owned(),
                ),
                _ => (
                    format!(
                        "{} of {kind} {namespace}/{name} on {} {}",
                        count(number, "pod"),
                        scene.key,
                        if number == 1 { "is" } else { "are" }
                    ),
                    restart(kind, namespace, name),
                ),
            };
            let finding = Diagnostic::warning(
                Code::PodsOlder,
                format!("{what} older than the annotations of the service account"),
            )
            .why(format!(
                "{} carries them since {since}; a pod is given a token for what stood there when it was made",
                account.shown()
            ))
            .help(help)
            .group(group);
            account.wanted.at(finding)
        })
        .collect()
}

/// Since when the service account carries its client id. Who came later to hold the same value did not change it.
fn since<'a>(account: &Account<'a>) -> Option<&'a str> {
    let holders = account.found?.managers.get("clientId")?;
    let times: Option<Vec<&str>> = holders.values().map(Option::as_deref).collect();
    times?.into_iter().min()
}

fn maker(pod: &Workload) -> Maker<'_> {
    match &pod.made_by {
        Some((kind, name)) => (kind, &pod.namespace, name),
        None => ("Pod", &pod.namespace, &pod.name),
    }
}

fn restart(kind: &str, namespace: &str, name: &str) -> String {
    match command(kind, namespace, name) {
        Some(command) => format!("`{command}`"),
        None => "delete them; they are recreated".to_owned(),
    }
}

/// What makes all pods of a maker anew; none for those that have no such command.
fn command(kind: &str, namespace: &str, name: &str) -> Option<String> {
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" => {
            let kind = kind.to_lowercase();
            Some(format!(
                "kubectl rollout restart {kind}/{name} --namespace {namespace}"
            ))
        }
        _ => None,
    }
}
