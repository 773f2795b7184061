//! What becomes of the clusters, and what they close to all that hangs on them.

use super::walk::{Closed, Walk, at};
use super::{Action, Change, Why};
use crate::desired::{Part, Wanted};
use crate::live::{Owner, Seen};
use crate::resource::{Address, Cluster, Outputs, Reach, Resource, Target, Thing};
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
