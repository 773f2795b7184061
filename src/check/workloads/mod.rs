//! Workloads: what keeps pods of declared service accounts from getting a token, or lets them get the wrong one. Silent unless looked at.

mod age;
mod label;
mod login;
mod spec;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use super::ids::known::Ids;
use super::sides::at;
use super::{misspelt, staged, webhook};
use crate::desired::{Desired, Wanted};
use crate::live::{Found, Live, Workload, WorkloadKind, Workloads};
use crate::plan::Plan;
use crate::resource::{Address, Cluster, Kind, ServiceAccount, Target, Thing, Webhook};
use crate::source::{Code, Diagnostic, Group};

/// The label by which a pod asks the webhook for a token.
const USE: &str = "azure.workload.identity/use";

/// A declared service account, and what is there of it.
struct Account<'a> {
    wanted: &'a Wanted,
    declared: &'a ServiceAccount,
    found: Option<&'a Found>,
    /// Whether this plan takes its last credential, so that it is told already which pods lose their tokens by that.
    loses: bool,
}

impl Account<'_> {
    /// Whether an AKS identity binding stands behind it, and no federated credential beside that.
    fn only_bound(&self) -> bool {
        let by = |kind| self.declared.trusted_by.iter().any(|it| it.kind() == kind);
        by(Kind::Binding) && !by(Kind::Credential)
    }

    fn address(&self) -> Address {
        let it = self.declared;
        Address::service_account(&it.cluster, &it.namespace, &it.name)
    }

    fn shown(&self) -> String {
        format!("{}/{}", self.declared.namespace, self.declared.name)
    }
}

/// A cluster whose workloads were looked at.
struct Scene<'a> {
    key: &'a str,
    /// Whether a webhook hands out tokens there.
    webhook: bool,
    /// Whether nothing does, as far as is known.
    none: bool,
    /// By namespace and name.
    accounts: BTreeMap<(String, String), Account<'a>>,
    workloads: &'a Workloads,
}

impl<'a> Scene<'a> {
    fn account(&self, of: &Workload) -> Option<&Account<'a>> {
        let key = (of.namespace.clone(), of.service_account.clone());
        self.accounts.get(&key)
    }

    /// `Deployment payments/api on prod`.
    fn shown(&self, it: &Workload) -> String {
        format!("{} {}/{} on {}", it.kind, it.namespace, it.name, self.key)
    }

    /// Whether the webhook hands a token to its pods.
    fn asks(&self, it: &Workload) -> bool {
        self.webhook && bears_use(it)
    }
}

/// Whether its pods bear the label by which they ask for a token.
fn bears_use(it: &Workload) -> bool {
    it.pods.labels.get(USE).is_some_and(|it| it == "true")
}

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let losing = staged::losing(desired, live, plan);
    let ids = Ids::new(desired, live);
    let mut findings = Vec::new();
    for (key, workloads) in &live.workloads {
        let cluster = desired.wanted.get(&Address::cluster(key));
        let Some(declared) = cluster.and_then(|it| it.resource.as_cluster()) else {
            continue;
        };
        let webhook = webhook::effective(desired, live, plan, declared);
        let scene = Scene {
            key,
            webhook: matches!(webhook, Webhook::Addon | Webhook::Helm),
            none: webhook == Webhook::Absent && nobody_gives(live, declared),
            accounts: accounts(desired, live, key, &losing),
            workloads,
        };
        findings.extend(unread(&scene).map(|it| at(it, cluster)));
        for it in workloads.seen.iter().filter(|it| !it.is_copy() && !it.over) {
            match scene.account(it) {
                Some(account) => {
                    let who = login::Who::new(desired, live, account);
                    let found = label::check(&scene, it, account)
                        .into_iter()
                        .chain(spec::check(&scene, it, account))
                        .chain(login::check(&scene, it, account, &who, &ids))
                        .chain(token::check(desired, &scene, it, account))
                        .chain(misspelt::workload(it, &scene.shown(it)));
                    let about = account.address();
                    findings.extend(found.map(|it| account.wanted.at(it.about(&about))));
                }
                None => findings.extend(stranger(&scene, it)),
            }
        }
        findings.extend(age::check(&scene));
        let all = scene.accounts.values();
        findings.extend(all.filter_map(|it| {
            let found = spec::account(&scene, it)?.about(it.address());
            Some(at(found, Some(it.wanted)))
        }));
    }
    findings
}

/// Whether no webhook was seen where there is to be none. Pods of a vCluster are made on its host, where the host's may see them.
fn nobody_gives(live: &Live, cluster: &Cluster) -> bool {
    let seen = matches!(live.webhooks.get(&cluster.key), Some(Ok(Some(_))));
    !seen && !matches!(cluster.target, Target::Vcluster(_))
}

fn accounts<'a>(
    desired: &'a Desired,
    live: &'a Live,
    cluster: &str,
    losing: &BTreeSet<&Address>,
) -> BTreeMap<(String, String), Account<'a>> {
    let declared = desired.in_question().filter_map(|(address, wanted)| {
        let declared = wanted.resource.as_service_account()?;
        Some((address, wanted, declared)).filter(|_| declared.cluster == cluster)
    });
    declared
        .map(|(address, wanted, declared)| {
            let found = live.found_at(&declared.remote_id());
            let account = Account {
                wanted,
                declared,
                found,
                loses: losing.contains(address),
            };
            ((declared.namespace.clone(), declared.name.clone()), account)
        })
        .collect()
}

fn unread(scene: &Scene<'_>) -> Option<Diagnostic> {
    let (_, fault) = scene.workloads.unread.first_key_value()?;
    let what: Vec<&str> = scene.workloads.unread.keys().map(String::as_str).collect();
    Some(
        Diagnostic::note(
            Code::WorkloadsUnread,
            format!("not all workloads on {} could be read", scene.key),
        )
        .why(format!("not read: {}; {fault}", what.join(", ")))
        .help("nothing is said about these; a role that may list them is enough")
        .group(
            Group::new(
                "not all workloads could be read",
                Address::cluster(scene.key),
            )
            .detail(format!("not read: {}; {fault}", what.join(", "))),
        ),
    )
}

/// A pod that asks for a token as a service account that no binding declares, beside one that a binding does.
fn stranger(scene: &Scene<'_>, it: &Workload) -> Option<Diagnostic> {
    let asks = bears_use(it);
    let key = (it.namespace.clone(), it.service_account.clone());
    // It may be another manifest's, or a chart's that brings its own client id.
    let bare = scene.workloads.others.get(&key) == Some(&Ok(false));
    let here = scene.accounts.values();
    let here: Vec<&Account<'_>> = here
        .filter(|account| account.declared.namespace == it.namespace)
        .collect();
    let first = here.first()?;
    if !asks || !bare {
        return None;
    }
    let names: Vec<&str> = here.iter().map(|it| it.declared.name.as_str()).collect();
    let which = match &names[..] {
        [only] => format!("write `serviceAccountName: {only}`"),
        several => format!("let `serviceAccountName` be one of {}", several.join(", ")),
    };
    let finding = Diagnostic::warning(
        Code::OtherAccount,
        format!(
            "{}: its pods run as a service account that is bound to nothing",
            scene.shown(it)
        ),
    )
    .why(format!(
        "they ask for a token as {}/{}, which carries no client id; bound in this namespace: {}",
        it.namespace,
        it.service_account,
        names.join(", ")
    ))
    .help(format!(
        "{which} under {}, or bind {} too",
        spec_of(it),
        it.service_account
    ))
    .group(
        Group::new(
            "pods run as service accounts that are bound to nothing",
            scene.shown(it),
        )
        .detail(format!(
            "as {}; bound there: {}",
            it.service_account,
            names.join(", ")
        ))
        .help("let `serviceAccountName` be one that is bound, or bind the other too"),
    );
    Some(first.wanted.at(finding.about(first.address())))
}

/// Where the metadata of a workload's pods is written.
fn metadata_of(it: &Workload) -> String {
    written(it, "metadata")
}

/// Where the spec of a workload's pods is written.
fn spec_of(it: &Workload) -> String {
    written(it, "spec")
}

fn written(it: &Workload, part: &str) -> String {
    let template = match it.kind {
        WorkloadKind::Pod => "",
        WorkloadKind::CronJob => "spec.jobTemplate.spec.template.",
        WorkloadKind::Deployment
        | WorkloadKind::StatefulSet
        | WorkloadKind::DaemonSet
        | WorkloadKind::Job => "spec.template.",
    };
    match it.operator() {
        Some((kind, name)) => {
            format!(
                "{template}{part} (by way of {kind} {name}, which makes this {})",
                it.kind
            )
        }
        None => format!("{template}{part}"),
    }
}
