//! What a declared cluster comes to, and what it closes to all that hangs on it.

use super::rules::{Aim, Case, Hand, Rules};
use super::unread::{Doubt, Unread};
use super::walk::{Closed, Step, Walk};
use super::{Action, Change, Risk, Why, touches};
use crate::live::Found;
use crate::resource::{Address, Cluster, Reach, Resource, Target, Thing};
use crate::source::{Code, Diagnostic};

impl Rules for Cluster {
    const HAND: Hand = Hand::Anyone;

    /// A vCluster's host signs, and whatever trusts it waits for the issuer of that.
    fn weigh<'a>(_walk: &Walk<'a>, mut case: Case<'a, Self>) -> Case<'a, Self> {
        match case.after.target {
            Target::Issuer(_) | Target::Vcluster(_) => case.aim = Aim::Leave(Why::Others),
            Target::Aks(_) => {}
        }
        case
    }

    fn risk(change: &Change) -> Risk {
        Risk {
            disruptive: change.fields().iter().any(|it| it.name == "oidcIssuer"),
            ..Risk::default()
        }
    }

    fn touched(&self, walk: &Walk<'_>) -> String {
        touches::cluster(walk, self)
    }

    fn doubt(&self, _: &Unread<'_>, _: &Walk<'_>, _: &Found) -> Option<Doubt> {
        Some(Doubt::Told)
    }
}

/// What the declared clusters close.
pub(super) fn close<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut step = Step::default();
    for (address, wanted, cluster) in walk.declared(Resource::as_cluster) {
        for closed in [
            issuer_off(walk, address, cluster),
            elsewhere(walk, address, cluster),
        ] {
            let Some((closed, finding)) = closed else {
                continue;
            };
            step.findings.extend(finding.map(|it| wanted.at(it)));
            step.closed.insert(address.clone(), closed);
        }
    }
    step
}

/// Without an issuer there is nothing to trust, unless it is turned on in this run.
fn issuer_off(
    walk: &Walk<'_>,
    address: &Address,
    cluster: &Cluster,
) -> Option<(Closed, Option<Diagnostic>)> {
    let aks = matches!(cluster.target, Target::Aks(_));
    let found = walk.live.found_at(&cluster.remote_id())?;
    let updated = walk.action(address) == Some(Action::Update);
    let turned_on = updated && cluster.oidc_issuer == Some(true);
    if !aks || found.outputs.contains_key("issuer") || turned_on {
        return None;
    }
    let finding = Diagnostic::warning(Code::IssuerOff, format!("the issuer of {address} is off"))
        .why("credentials and service accounts on this cluster are blocked: without an issuer there is nothing to trust")
        .help("`manage: true` lets widctl turn it on, or `az aks update --enable-oidc-issuer` does");
    let closed = Closed {
        credentials: Some(Why::IssuerOff),
        accounts: Some(Why::IssuerOff),
    };
    Some((closed, Some(finding)))
}

/// A cluster that is reached by a context must be the one that is meant, before anything is written to it.
fn elsewhere(
    walk: &Walk<'_>,
    address: &Address,
    cluster: &Cluster,
) -> Option<(Closed, Option<Diagnostic>)> {
    let Reach::Context(context) = &cluster.reach else {
        return None;
    };
    let declared = walk.known.get(address)?.get("issuer")?;
    match walk.live.announced.get(&cluster.key)? {
        Ok(announced) if announced == declared => None,
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
            let closed = Closed {
                credentials: Some(why.clone()),
                accounts: Some(why),
            };
            Some((closed, Some(finding)))
        }
        Err(fault) => {
            let closed = Closed {
                credentials: None,
                accounts: Some(Why::Unread(fault.clone())),
            };
            Some((closed, None))
        }
    }
}
