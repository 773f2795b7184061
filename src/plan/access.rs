//! Who gains or loses which access: what a reviewer of a plan asks first.
//!
//! A service account reaches something where an identity trusts it and that identity is given a role or a policy there. So an access
//! begins when the later of both comes, and ends with the first of both that goes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Change, Plan};
use crate::resource::{Address, Kind, Permissions, Resource};

/// Whether an access begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It ends.
    Loses,
    /// It begins.
    Gains,
}

/// One access that begins or ends with a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Whose: `payments/api on prod-weu`, `trust release of billing`; the identity's address where nobody is known to act as it.
    pub subject: String,
    /// Whether it begins or ends.
    pub turn: Turn,
    /// What: `Key Vault Secrets User on kv-billing`, `get secrets in kv-legacy`.
    pub what: String,
    /// As which identity.
    pub through: Address,
}

/// Things before a plan and after it.
#[derive(Debug, Default)]
struct Turns {
    before: BTreeSet<String>,
    after: BTreeSet<String>,
}

/// The accesses that begin or end with a plan, in the order of subjects. What is blocked changes nothing, and what was not looked at
/// is not in it.
pub fn access(plan: &Plan) -> Vec<Access> {
    let mut trusts: BTreeMap<Address, Turns> = BTreeMap::new();
    let mut grants: BTreeMap<Address, Turns> = BTreeMap::new();
    for change in &plan.changes {
        let Some(identity) = change.address.identity_of() else {
            continue;
        };
        let (before, after) = sides(change);
        for (resource, past) in [(before, true), (after, false)] {
            let Some(resource) = resource else {
                continue;
            };
            let (kept, words) = match (trusted(change, resource), granted(change, resource)) {
                (Some(words), _) => (&mut trusts, words),
                (None, Some(words)) => (&mut grants, words),
                (None, None) => continue,
            };
            let turns = kept.entry(identity.clone()).or_default();
            let side = if past {
                &mut turns.before
            } else {
                &mut turns.after
            };
            side.extend(words);
        }
    }
    let nobody = Turns::default();
    let mut all: Vec<Access> = grants
        .iter()
        .flat_map(|(identity, granted)| {
            pairs(identity, trusts.get(identity).unwrap_or(&nobody), granted)
        })
        .collect();
    all.sort();
    all
}

/// What is there before a change and after it; what is blocked stays as it is.
fn sides(change: &Change) -> (Option<&Resource>, Option<&Resource>) {
    let (before, after) = (
        change.before.as_ref().map(|it| &it.resource),
        change.after.as_ref(),
    );
    match change.action {
        Action::Create => (None, after),
        Action::Delete => (before, None),
        Action::Update | Action::Replace => (before, after),
        // Kept and unseen is what others write: it is there before as after.
        Action::Keep => (before.or(after), before.or(after)),
        Action::Blocked => (before, before),
    }
}

fn pairs(identity: &Address, trusted: &Turns, granted: &Turns) -> Vec<Access> {
    let reach =
        |subjects: &BTreeSet<String>, grants: &BTreeSet<String>| -> BTreeSet<(String, String)> {
            let each = |subject: &String| {
                let subject = subject.clone();
                grants
                    .iter()
                    .map(move |what| (subject.clone(), what.clone()))
            };
            subjects.iter().flat_map(each).collect()
        };
    // Who acts as an identity to which nobody of this manifest is bound is not known here: it is said of the identity itself.
    let itself = BTreeSet::from([identity.to_string()]);
    let (before, after) = if trusted.before.is_empty() && trusted.after.is_empty() {
        (
            reach(&itself, &granted.before),
            reach(&itself, &granted.after),
        )
    } else {
        (
            reach(&trusted.before, &granted.before),
            reach(&trusted.after, &granted.after),
        )
    };
    let turned = |turn: Turn| {
        move |(subject, what): &(String, String)| Access {
            subject: subject.clone(),
            turn,
            what: what.clone(),
            through: identity.clone(),
        }
    };
    let lost = before.difference(&after).map(turned(Turn::Loses));
    let gained = after.difference(&before).map(turned(Turn::Gains));
    lost.chain(gained).collect()
}

/// Whom a thing lets act as an identity.
fn trusted(change: &Change, resource: &Resource) -> Option<Vec<String>> {
    let keys = change.address.keys();
    match (resource, change.address.kind(), keys) {
        (Resource::Credential(_), Kind::Credential, [_, cluster, namespace, account]) => {
            Some(vec![format!("{namespace}/{account} on {cluster}")])
        }
        (Resource::Credential(_), Kind::Trust, [identity, name]) => {
            Some(vec![format!("trust {name} of {identity}")])
        }
        (Resource::Credential(it), _, _) => {
            let subject = it
                .subject
                .known()
                .unwrap_or("a subject that is not known yet");
            let account = subject.strip_prefix("system:serviceaccount:");
            let who = account.map_or_else(|| subject.to_owned(), |it| it.replacen(':', "/", 1));
            Some(vec![format!(
                "{who} of {}",
                it.issuer
                    .known()
                    .unwrap_or("an issuer that is not known yet")
            )])
        }
        (Resource::ClusterRole(it), _, _) => {
            let on = |account: &String| format!("{account} on {}", it.cluster);
            Some(it.service_accounts.iter().map(on).collect())
        }
        _ => None,
    }
}

/// What a thing lets an identity do.
fn granted(change: &Change, resource: &Resource) -> Option<Vec<String>> {
    match resource {
        Resource::Role(it) => {
            let narrowed = if it.condition.is_some() {
                " under a condition"
            } else {
                ""
            };
            let role = it.role.as_str();
            Some(vec![format!("{role} on {}{narrowed}", it.scope.name())])
        }
        Resource::Policy(it) => {
            let vault = change
                .address
                .keys()
                .get(1)
                .map_or(it.vault.name(), |key| key.trim_start_matches('@'));
            Some(permitted(&it.permissions, vault))
        }
        _ => None,
    }
}

fn permitted(permissions: &Permissions, vault: &str) -> Vec<String> {
    let by_name = permissions.by_name();
    let words = by_name
        .iter()
        .flat_map(|(name, set)| set.iter().map(move |it| format!("{it} {name} in {vault}")));
    words.collect()
}
