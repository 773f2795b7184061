//! Which exchanges a manifest promises, and all that is known of each.

use std::collections::BTreeSet;

use crate::desired::{Desired, Part};
use crate::plan::{Action, Change, Plan};
use crate::resource::{Address, Cluster, Credential, Kind, Target};

/// A token that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The cluster that gives it: a vCluster's host for those of its pods.
    pub cluster: Cluster,
    /// The service account's namespace there.
    pub namespace: String,
    /// Its name there.
    pub account: String,
}

/// A federated credential that is on the identity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trusted {
    /// Its name.
    pub name: String,
    /// Whose tokens it trusts.
    pub issuer: String,
    /// Of whom.
    pub subject: String,
    /// For whom.
    pub audiences: BTreeSet<String>,
}

/// One exchange that the manifest promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The credential, or the identity binding.
    pub address: Address,
    /// Who acts as whom: `payments/api on prod as billing`.
    pub subject: String,
    /// The token that is exchanged; else why none can be had here.
    pub request: Result<Request, String>,
    /// The issuer, byte by byte.
    pub issuer: Option<String>,
    /// The subject that the credential names.
    pub sub: Option<String>,
    /// The audience that the token is asked for with.
    pub audience: String,
    /// The identity's client id; else why there is none.
    pub client_id: Result<String, String>,
    /// The identity's object id, where it is known.
    pub object_id: Option<String>,
    /// What the plan would do to the credential, where it would do anything.
    pub pending: Option<&'static str>,
    /// What is on the identity, whoever made it.
    pub trusted: BTreeSet<Trusted>,
}

/// The exchanges that the manifest promises, as far as the run goes.
pub fn trials(desired: &Desired, plan: &Plan) -> Vec<Trial> {
    let declared = plan.changes.iter().filter(|it| !it.origin.is_empty());
    let whole = |it: &&Change| desired.part(&it.address) == Part::Whole;
    declared
        .filter(whole)
        .filter_map(|it| match it.address.kind() {
            Kind::Credential | Kind::Trust => credential(desired, plan, it),
            Kind::Binding => Some(bound(plan, it)),
            _ => None,
        })
        .collect()
}

fn credential(desired: &Desired, plan: &Plan, change: &Change) -> Option<Trial> {
    let declared = desired.wanted.get(&change.address)?;
    let before = change.before.as_ref().map(|it| &it.resource);
    // What is unknown in the manifest's words is known in what is there or will be.
    let known = change.after.as_ref().or(before);
    let known = known.unwrap_or(&declared.resource).as_credential()?;
    let (issuer, sub) = (known.issuer.known(), known.subject.known());
    let (issuer, sub) = (issuer.map(str::to_owned), sub.map(str::to_owned));
    let audience = known.audiences.first().cloned().unwrap_or_default();
    let identity = change.address.identity_of()?;
    let request = match change.address.keys() {
        [_, cluster, _, _] => request(desired, cluster, sub.as_deref()),
        _ => Err("only its issuer can make such a token".to_owned()),
    };
    Some(Trial {
        subject: subject(&change.address),
        request,
        issuer,
        sub,
        audience,
        pending: change.acts().then(|| change.action.word()),
        trusted: trusted(plan, &identity),
        ..of(plan, &change.address, &identity)
    })
}

/// An identity binding. Its tokens are exchanged inside of the cluster, where nothing outside of it comes to.
fn bound(plan: &Plan, change: &Change) -> Trial {
    let identity = change.address.identity_of();
    let identity = identity.unwrap_or_else(|| change.address.clone());
    let why = "tokens of an identity binding are exchanged inside of the cluster, which cannot be tried from outside; `widctl plan` compares what it needs";
    Trial {
        request: Err(why.to_owned()),
        pending: change.acts().then(|| change.action.word()),
        ..of(plan, &change.address, &identity)
    }
}

fn of(plan: &Plan, address: &Address, identity: &Address) -> Trial {
    let change = plan.change(identity);
    let before = change.and_then(|it| it.before.as_ref());
    let output = |name: &str| before.and_then(|it| it.outputs.get(name)).cloned();
    let why = match change.map(|it| (it.action, &it.why)) {
        Some((Action::Blocked, why)) => format!("{identity} is blocked: {why}"),
        _ => format!("{identity} is not there yet; `widctl apply` makes it"),
    };
    Trial {
        address: address.clone(),
        subject: subject(address),
        request: Err(String::new()),
        issuer: None,
        sub: None,
        audience: String::new(),
        client_id: output("clientId").ok_or(why),
        object_id: output("principalId"),
        pending: None,
        trusted: BTreeSet::new(),
    }
}

/// Who acts as whom.
fn subject(address: &Address) -> String {
    match address.keys() {
        [identity, cluster, namespace, account] => {
            format!("{namespace}/{account} on {cluster} as {identity}")
        }
        [identity, other] if address.kind() == Kind::Binding => {
            format!("identity binding of {identity} on {other}")
        }
        [identity, other] => format!("trust {other} as {identity}"),
        _ => address.to_string(),
    }
}

/// Where the token of a subject is had: the cluster itself, or the host that a vCluster's pods run on.
fn request(desired: &Desired, cluster: &str, sub: Option<&str>) -> Result<Request, String> {
    let of = |key: &str| {
        let wanted = desired.wanted.get(&Address::cluster(key));
        wanted.and_then(|it| it.resource.as_cluster())
    };
    let declared = of(cluster).ok_or_else(|| format!("cluster {cluster} is not declared"))?;
    let signs = match &declared.target {
        Target::Vcluster(it) => of(&it.host),
        Target::Aks(_) | Target::Issuer(_) => Some(declared),
    };
    let signs = signs.ok_or_else(|| format!("the host of {cluster} is not declared"))?;
    let sub =
        sub.ok_or_else(|| format!("the name that its pods have on {} is not known", signs.key))?;
    let account = sub.strip_prefix("system:serviceaccount:");
    let (namespace, account) = account
        .and_then(|it| it.split_once(':'))
        .ok_or_else(|| "its subject is no service account's".to_owned())?;
    Ok(Request {
        cluster: signs.clone(),
        namespace: namespace.to_owned(),
        account: account.to_owned(),
    })
}

/// The credentials that were seen on an identity.
fn trusted(plan: &Plan, identity: &Address) -> BTreeSet<Trusted> {
    let changes = plan.changes.iter();
    let seen = changes.filter_map(|it| Some((&it.address, &it.before.as_ref()?.resource)));
    let all = seen.chain(&plan.others);
    all.filter(|(address, _)| address.identity_of().as_ref() == Some(identity))
        .filter_map(|(_, it)| it.as_credential())
        .filter_map(shown)
        .collect()
}

fn shown(it: &Credential) -> Option<Trusted> {
    Some(Trusted {
        name: it.name.clone(),
        issuer: it.issuer.known()?.to_owned(),
        subject: it.subject.known()?.to_owned(),
        audiences: it.audiences.clone(),
    })
}
