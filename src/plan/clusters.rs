//! What becomes of the clusters, and what they close to all that hangs on them.

use super::walk::{Closed, Walk, at};
use super::{Action, Change, Why};
use crate::desired::{Part, Wanted};
use crate::live::{Found, Owner, Seen};
use crate::resource::{Address, Cluster, Outputs, Reach, Resource, Target, Webhook};
use crate::source::{Code, Diagnostic};

pub(super) fn judge(walk: &mut Walk<'_>) {
    for (address, wanted, cluster) in walk.declared(Resource::as_cluster) {
        match &cluster.target {
            Target::Issuer(issuer) => {
                let known = Outputs::from([("issuer", issuer.clone())]);
                walk.known.insert(address.clone(), known);
                walk.put(Change::declared(address, wanted, Action::Keep, Why::Others));
            }
            // Its host's issuer signs, and whatever trusts it waits for that of the host.
            Target::Vcluster(_) => {
                walk.put(Change::declared(address, wanted, Action::Keep, Why::Others));
            }
            Target::Aks(_) => judge_aks(walk, address, wanted, cluster),
        }
        check_announcement(walk, address, cluster);
        check_webhook(walk, address, wanted, cluster);
    }
}

fn judge_aks(walk: &mut Walk<'_>, address: &Address, wanted: &Wanted, cluster: &Cluster) {
    let keep = Change::declared(address, wanted, Action::Keep, Why::Same);
    let found = match walk.live.seen(&cluster.remote_id()) {
        Seen::Found(found) => found,
        Seen::Absent => return walk.put(keep.blocked(Why::NotThere)),
        Seen::Unread(fault) => return walk.put(keep.blocked(Why::Unread(fault))),
    };
    let on = found.outputs.contains_key("issuer");
    if on {
        walk.known.insert(address.clone(), found.outputs.clone());
    }
    let mut change = keep.seen(found, Owner::Nobody);
    let writes = walk.desired.part(address) > Part::Read;
    if writes && !change.fields().is_empty() {
        change.action = Action::Update;
        change.why = Why::Differs;
        change.risk.disruptive = change.fields().iter().any(|it| it.name == "oidcIssuer");
    }
    let turned_on = change.action == Action::Update && cluster.oidc_issuer == Some(true);
    if !on && !turned_on {
        walk.closed.insert(
            address.clone(),
            Closed {
                credentials: Some(Why::IssuerOff),
                accounts: Some(Why::IssuerOff),
            },
        );
        let finding = Diagnostic::warning(Code::IssuerOff, format!("the issuer of {address} is off"))
            .why("credentials and service accounts on this cluster are blocked: without an issuer there is nothing to trust")
            .help("`manage: true` lets widctl turn it on, or `az aks update --enable-oidc-issuer` does");
        walk.findings.push(at(finding, wanted));
    }
    walk.put(change);
}

/// A cluster that is reached by a context must be the one that is meant, before anything is written to it.
fn check_announcement(walk: &mut Walk<'_>, address: &Address, cluster: &Cluster) {
    let Reach::Context(context) = &cluster.reach else {
        return;
    };
    let declared = walk.known.get(address).and_then(|it| it.get("issuer"));
    let (Some(declared), Some(announced)) = (declared, walk.live.announced.get(&cluster.key))
    else {
        return;
    };
    let closed = match announced {
        Ok(announced) if announced == declared => return,
        Ok(announced) => {
            let why = Why::OtherIssuer {
                announced: announced.clone(),
                declared: declared.clone(),
            };
            let finding = Diagnostic::warning(
                Code::OtherIssuer,
                format!("the context `{context}` leads to another issuer than that of {address}"),
            )
            .why(format!("it announces {announced}, and {declared} was expected"))
            .help("nothing on this cluster is written; correct the context, or the issuer if the cluster was rebuilt");
            let finding = match walk.desired.wanted.get(address) {
                Some(wanted) => at(finding, wanted),
                None => finding,
            };
            walk.findings.push(finding);
            Closed {
                credentials: Some(why.clone()),
                accounts: Some(why),
            }
        }
        Err(fault) => Closed {
            credentials: None,
            accounts: Some(Why::Unread(fault.clone())),
        },
    };
    walk.closed.insert(address.clone(), closed);
}

/// Warns where pods would get no token.
fn check_webhook(walk: &mut Walk<'_>, address: &Address, wanted: &Wanted, cluster: &Cluster) {
    let live = walk.live.seen(&cluster.remote_id());
    let finding = match (cluster.webhook, live) {
        (Webhook::Absent, _) => return,
        (Webhook::Addon, Seen::Found(found)) => {
            if addon(found) != Some(false) || turns_addon_on(walk, address) {
                return;
            }
            missing(address, "the workload identity add-on is off")
                .help("`manage: true` lets widctl turn it on, or `az aks update --enable-workload-identity` does")
        }
        (Webhook::Addon, Seen::Absent | Seen::Unread(_)) => return,
        (Webhook::Helm, live) => match walk.live.webhooks.get(&cluster.key) {
            Some(Ok(true)) => match live {
                Seen::Found(found) if addon(found) == Some(true) => missing(
                    address,
                    "the add-on and the chart are both on this cluster",
                )
                .why("two webhooks that change the same pods are a known conflict")
                .help("turn the add-on off or uninstall the chart, and declare the one that stays"),
                Seen::Found(_) | Seen::Absent | Seen::Unread(_) => return,
            },
            Some(Ok(false)) => missing(address, "the webhook of the chart is not on this cluster")
                .help("install the chart `azure-workload-identity`"),
            Some(Err(fault)) => Diagnostic::note(
                Code::WebhookMissing,
                format!("whether {address} has the webhook could not be read"),
            )
            .why(fault.to_string()),
            None => return,
        },
    };
    walk.findings.push(at(finding, wanted));
}

fn missing(address: &Address, what: &str) -> Diagnostic {
    Diagnostic::warning(Code::WebhookMissing, format!("{address}: {what}"))
        .why("without it, pods there are not given a token")
}

fn addon(found: &Found) -> Option<bool> {
    found.resource.as_cluster()?.workload_identity
}

fn turns_addon_on(walk: &Walk<'_>, address: &Address) -> bool {
    let change = walk.changes.get(address);
    change.is_some_and(|it| {
        it.fields()
            .iter()
            .any(|field| field.name == "workloadIdentity")
    })
}
