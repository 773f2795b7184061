//! The webhook that hands tokens to pods: there, once, of the right tenant, and looking at every pod that asks for one.

use super::sides::at;
use crate::desired::{Claim, Desired, Wanted};
use crate::fault::Fault;
use crate::live::{Hook, Live};
use crate::plan::Plan;
use crate::resource::{Address, Cluster, Target, Thing, Webhook};
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let Some(cluster) = wanted.resource.as_cluster() else {
            continue;
        };
        if cluster.webhook == Webhook::Observed && !of_a_declared_host(desired, cluster) {
            findings.push(at(
                observed(desired, live, plan, address, cluster),
                Some(wanted),
            ));
        }
        // Pods of a vCluster are made on its host, where the host's webhook sees them.
        if matches!(cluster.target, Target::Vcluster(_)) {
            continue;
        }
        let hook = live.webhooks.get(&cluster.key);
        let addon = addon(live, plan, address, cluster);
        let mut found = presence(address, cluster, addon, hook);
        if let Some(Ok(Some(hook))) = hook {
            let webhook = effective(desired, live, plan, cluster);
            if webhook != Webhook::Absent {
                found.extend(passes(address, hook));
            }
            if webhook == Webhook::Helm {
                found.extend(tenant(desired, address, cluster, hook));
            }
        }
        findings.extend(found.into_iter().map(|it| wanted.at(it)));
    }
    findings
}

/// Whether AKS's add-on is on, or will be when the plan is carried out; none where that is not known.
fn addon(live: &Live, plan: &Plan, address: &Address, cluster: &Cluster) -> Option<bool> {
    let turned_on = plan.change(address).is_some_and(|it| {
        let fields = it.fields();
        it.acts() && fields.iter().any(|it| it.name == "workloadIdentity")
    });
    match live.found_at(&cluster.remote_id())? {
        _ if turned_on => Some(true),
        found => found.resource.as_cluster()?.workload_identity,
    }
}

/// What puts tokens into the pods of a cluster: what the manifest says, and where it says nothing, what was seen. `Observed`: that was not
/// seen.
pub(super) fn effective(desired: &Desired, live: &Live, plan: &Plan, cluster: &Cluster) -> Webhook {
    if cluster.webhook != Webhook::Observed {
        return cluster.webhook;
    }
    if let Target::Vcluster(it) = &cluster.target {
        let host = desired.wanted.get(&Address::cluster(&it.host));
        let host = host.and_then(|it| it.resource.as_cluster());
        // No vCluster is another one's host.
        return match host {
            Some(host) if !matches!(host.target, Target::Vcluster(_)) => {
                effective(desired, live, plan, host)
            }
            Some(_) | None => Webhook::Observed,
        };
    }
    let address = Address::cluster(&cluster.key);
    match (
        addon(live, plan, &address, cluster),
        live.webhooks.get(&cluster.key),
    ) {
        (Some(true), _) => Webhook::Addon,
        (_, Some(Ok(Some(hook)))) if hook.is_addon() => Webhook::Addon,
        (_, Some(Ok(Some(_)))) => Webhook::Helm,
        (_, Some(Ok(None))) => Webhook::Absent,
        (_, Some(Err(_)) | None) => Webhook::Observed,
    }
}

/// Whether the pods are made on a host of which the manifest says what is there.
fn of_a_declared_host(desired: &Desired, cluster: &Cluster) -> bool {
    let Target::Vcluster(it) = &cluster.target else {
        return false;
    };
    let host = desired.wanted.get(&Address::cluster(&it.host));
    let host = host.and_then(|it| it.resource.as_cluster());
    host.is_some_and(|it| it.webhook != Webhook::Observed)
}

/// Says what stands in for a `webhook` that was left out.
fn observed(
    desired: &Desired,
    live: &Live,
    plan: &Plan,
    address: &Address,
    cluster: &Cluster,
) -> Diagnostic {
    let of = match &cluster.target {
        Target::Vcluster(it) => format!("on its host {}, ", Address::cluster(&it.host)),
        Target::Aks(_) | Target::Issuer(_) => String::new(),
    };
    let (seen, write) = match effective(desired, live, plan, cluster) {
        Webhook::Addon => ("AKS's add-on", "`webhook: addon` keeps it to that"),
        Webhook::Helm => (
            "the webhook of the chart",
            "`webhook: helm` keeps it to that",
        ),
        Webhook::Absent => (
            "none, so pods are given no token",
            "install one, or write `webhook: none` where pods project their tokens themselves",
        ),
        Webhook::Observed => (
            "not known, for it could not be looked at",
            "write `webhook: addon`, `webhook: helm` or `webhook: none`",
        ),
    };
    let finding = Diagnostic::note(
        Code::WebhookObserved,
        format!("{address}: the webhook is as observed: {of}{seen}"),
    )
    .why("`webhook` is left out, so the checks run against what is there")
    .group(Group::new("the webhook is as observed", address).detail(format!("{of}{seen}")));
    // A vCluster has no webhook of its own to declare.
    match &cluster.target {
        Target::Vcluster(_) => finding,
        Target::Aks(_) | Target::Issuer(_) => finding.help(write),
    }
}

/// Whether it is there, and the one that was declared.
fn presence(
    address: &Address,
    cluster: &Cluster,
    addon: Option<bool>,
    hook: Option<&Result<Option<Hook>, Fault>>,
) -> Vec<Diagnostic> {
    let there = match hook {
        Some(Ok(Some(hook))) => Some(hook),
        Some(Ok(None) | Err(_)) | None => None,
    };
    let found = match (cluster.webhook, hook) {
        (Webhook::Absent, _) => there.map(|hook| unexpected(address, hook)),
        (Webhook::Observed, Some(Ok(Some(hook)))) => {
            (addon == Some(true) && !hook.is_addon() && hook.namespace.is_some())
                .then(|| twice(address, hook))
        }
        (Webhook::Observed, _) => None,
        (Webhook::Addon, _) if addon == Some(false) => Some(addon_off(address, there)),
        (Webhook::Addon, _) => there
            .filter(|it| addon == Some(true) && !it.is_addon() && it.namespace.is_some())
            .map(|hook| twice(address, hook)),
        (Webhook::Helm, Some(Ok(None))) => Some(
            missing(address, "the webhook of the chart is not on this cluster")
                .help("install the chart `azure-workload-identity`"),
        ),
        (Webhook::Helm, Some(Ok(Some(hook)))) => {
            (addon == Some(true)).then(|| twice(address, hook))
        }
        (Webhook::Helm, Some(Err(fault))) => Some(
            Diagnostic::note(
                Code::WebhookMissing,
                format!("whether {address} has the webhook could not be read"),
            )
            .why(fault.to_string())
            .group(
                Group::new("whether the webhook is there could not be read", address)
                    .detail(fault.to_string()),
            ),
        ),
        (Webhook::Helm, None) => None,
    };
    found.into_iter().collect()
}

fn missing(address: &Address, what: &str) -> Diagnostic {
    Diagnostic::warning(Code::WebhookMissing, format!("{address}: {what}"))
        .why("without it, pods there are not given a token")
        .group(Group::new(
            what.replace("this cluster", "these clusters"),
            address,
        ))
}

fn addon_off(address: &Address, there: Option<&Hook>) -> Diagnostic {
    let finding = missing(address, "the workload identity add-on is off");
    match there {
        Some(hook) => finding
            .why(format!("a webhook is on this cluster all the same, {}", place(hook)))
            .help("write `webhook: helm` if it is the chart's")
            .group(
                Group::new(
                    "the workload identity add-on is off, and a webhook is there all the same",
                    address,
                )
                .detail(place(hook)),
            ),
        None => finding.help(
            "`manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does",
        ),
    }
}

fn twice(address: &Address, hook: &Hook) -> Diagnostic {
    Diagnostic::warning(
        Code::WebhookTwice,
        format!("{address}: the add-on and the chart are both on this cluster"),
    )
    .why(format!(
        "both make their webhook under one name, and take it from each other; now it is {}",
        place(hook)
    ))
    .help("turn the add-on off or uninstall the chart, and declare the one that stays")
    .group(
        Group::new(
            "the add-on and the chart are both there, and take the webhook from each other",
            address,
        )
        .detail(format!("now it is {}", place(hook))),
    )
}

fn unexpected(address: &Address, hook: &Hook) -> Diagnostic {
    Diagnostic::note(
        Code::WebhookUnexpected,
        format!("{address}: a webhook is on this cluster, and `webhook: none` is declared"),
    )
    .why(format!(
        "it is {}, and gives pods with the label `azure.workload.identity/use: \"true\"` a token of its own",
        place(hook)
    ))
    .help("declare it: `webhook: helm`, or `webhook: addon` if it is AKS's")
    .group(
        Group::new("a webhook is there, and `webhook: none` is declared", address)
            .detail(place(hook)),
    )
}

/// A pod that is passed by starts like any other, and fails only when it asks Azure for something.
fn passes(address: &Address, hook: &Hook) -> Vec<Diagnostic> {
    let finding = |why: String, group: Group| {
        Diagnostic::warning(
            Code::WebhookPasses,
            format!("{address}: the webhook lets pods start without a token"),
        )
        .why(why)
        .group(group)
    };
    let ignores = (!hook.strict).then(|| {
        let cause = "the webhook lets pods start without a token while it does not answer";
        finding(
            "its failurePolicy is Ignore: while it does not answer, pods start as if they had not asked for one".to_owned(),
            Group::new(cause, address),
        )
        .help("upgrade the chart, whose first versions had it so, or set failurePolicy to Fail in the configuration")
    });
    let selects = hook.passes.as_ref().map(|why| {
        let cause =
            "the webhook looks at some pods only, and lets the others start without a token";
        finding(why.clone(), Group::new(cause, address).detail(why)).help(
            "let its objectSelector ask for nothing but `azure.workload.identity/use: \"true\"`",
        )
    });
    ignores.into_iter().chain(selects).collect()
}

/// Service accounts that widctl writes name their tenant; those of others may rely on the chart's.
fn tenant(
    desired: &Desired,
    address: &Address,
    cluster: &Cluster,
    hook: &Hook,
) -> Option<Diagnostic> {
    let rely = "service accounts without the annotation azure.workload.identity/tenant-id";
    match hook.tenant.as_ref()? {
        Ok(Some(tenant)) if tenant.eq_ignore_ascii_case(&desired.tenant) => None,
        Ok(tenant) => {
            let (what, why) = match tenant {
                Some(tenant) => (
                    "is set to another tenant",
                    format!(
                        "it gives pods of {rely} the tenant {tenant}, and the manifest is for {}",
                        desired.tenant
                    ),
                ),
                None => ("knows no tenant", format!("pods of {rely} are given none")),
            };
            let set = format!(
                "`helm upgrade … --set azureTenantID={}`, or the annotation on every service account",
                desired.tenant
            );
            Some(
                Diagnostic::warning(
                    Code::WebhookTenant,
                    format!("{address}: the webhook of the chart {what}"),
                )
                .why(why.clone())
                .help(set)
                .group(Group::new(format!("the webhook of the chart {what}"), address).detail(why)),
            )
        }
        Err(fault) if relies(desired, cluster) => Some(
            Diagnostic::note(
                Code::WebhookTenant,
                format!("which tenant the webhook on {address} is set to could not be read"),
            )
            .why(fault.to_string())
            .group(
                Group::new(
                    "which tenant the webhook is set to could not be read",
                    address,
                )
                .detail(fault.to_string()),
            ),
        ),
        Err(_) => None,
    }
}

/// Whether somebody else writes a declared service account of the cluster.
fn relies(desired: &Desired, cluster: &Cluster) -> bool {
    let accounts = desired
        .in_question()
        .filter(|(_, it)| it.claim == Claim::Check);
    let on = |it: &Wanted| {
        let account = it.resource.as_service_account();
        account.is_some_and(|it| it.cluster == cluster.key)
    };
    accounts.into_iter().any(|(_, it)| on(it))
}

fn place(hook: &Hook) -> String {
    match &hook.namespace {
        Some(_) if hook.is_addon() => "the add-on's, in the namespace kube-system".to_owned(),
        Some(namespace) => format!("the one in the namespace {namespace}"),
        None => "called by a URL".to_owned(),
    }
}
