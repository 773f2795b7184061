//! Who gains or loses which access: what a reviewer of a plan asks first.
//!
//! A service account reaches something where an identity trusts it and that identity is given a role or a policy there. So an access
//! begins when the later of both comes, and ends with the first of both that goes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Change, Plan};
use crate::resource::{Address, Kind, Resource};

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
#[derive(Debug)]
struct Sides<T> {
    before: BTreeSet<T>,
    after: BTreeSet<T>,
}

impl<T> Default for Sides<T> {
    fn default() -> Self {
        Self {
            before: BTreeSet::new(),
            after: BTreeSet::new(),
        }
    }
}

/// What an identity may do somewhere: `Reader` and `on rg-data`, or `get` and `secrets in kv-legacy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    place: String,
    verb: String,
}

/// The accesses that begin or end with a plan, in the order of subjects. What is blocked changes nothing, and what was not looked at
/// is not in it.
pub fn access(plan: &Plan) -> Vec<Access> {
    let mut trusts: BTreeMap<Address, Sides<String>> = BTreeMap::new();
    let mut grants: BTreeMap<Address, Sides<Grant>> = BTreeMap::new();
    for change in &plan.changes {
        let Some(identity) = change.address.identity_of() else {
            continue;
        };
        let (before, after) = sides(change);
        let trusting = trusts.entry(identity.clone()).or_default();
        let granting = grants.entry(identity).or_default();
        if let Some(it) = before {
            trusting.before.extend(trusted(change, it));
            granting.before.extend(granted(change, it));
        }
        if let Some(it) = after {
            trusting.after.extend(trusted(change, it));
            granting.after.extend(granted(change, it));
        }
    }
    let nobody = Sides::default();
    let mut all: Vec<Access> = grants
        .iter()
        .flat_map(|(identity, granted)| {
            turns(identity, trusts.get(identity).unwrap_or(&nobody), granted)
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

/// A subject and a place, with all that the one may do in the other.
type Reach = BTreeMap<(String, String), BTreeSet<String>>;

fn turns(identity: &Address, trusted: &Sides<String>, granted: &Sides<Grant>) -> Vec<Access> {
    // Who acts as an identity to which nobody of this manifest is bound is not known here: it is said of the identity itself.
    let itself = BTreeSet::from([identity.to_string()]);
    let bound = !(trusted.before.is_empty() && trusted.after.is_empty());
    let before = reach(
        if bound { &trusted.before } else { &itself },
        &granted.before,
    );
    let after = reach(if bound { &trusted.after } else { &itself }, &granted.after);
    let mut all = turned(identity, Turn::Loses, &before, &after);
    all.extend(turned(identity, Turn::Gains, &after, &before));
    all
}

fn reach(subjects: &BTreeSet<String>, grants: &BTreeSet<Grant>) -> Reach {
    let mut reach = Reach::new();
    for subject in subjects {
        for grant in grants {
            let at = (subject.clone(), grant.place.clone());
            reach.entry(at).or_default().insert(grant.verb.clone());
        }
    }
    reach
}

/// What is in `of` and not in `beside`, all of one place in one line.
fn turned(through: &Address, turn: Turn, of: &Reach, beside: &Reach) -> Vec<Access> {
    let new = of.iter().filter_map(|(at, verbs)| {
        let old = beside.get(at);
        let new = verbs
            .iter()
            .filter(|it| old.is_none_or(|old| !old.contains(*it)));
        let new: Vec<&str> = new.map(String::as_str).collect();
        (!new.is_empty()).then(|| (at, new.join(", ")))
    });
    new.map(|((subject, place), verbs)| Access {
        subject: subject.clone(),
        turn,
        what: format!("{verbs} {place}"),
        through: through.clone(),
    })
    .collect()
}

/// Whom a thing lets act as an identity.
fn trusted(change: &Change, resource: &Resource) -> Vec<String> {
    match (resource, change.address.kind(), change.address.keys()) {
        (Resource::Credential(_), Kind::Credential, [_, cluster, namespace, account]) => {
            vec![format!("{namespace}/{account} on {cluster}")]
        }
        (Resource::Credential(_), Kind::Trust, [identity, name]) => {
            vec![format!("trust {name} of {identity}")]
        }
        (Resource::Credential(it), _, _) => {
            let unknown = "one that is not known yet";
            let subject = it.subject.known().unwrap_or(unknown);
            let account = subject.strip_prefix("system:serviceaccount:");
            let who = account.map_or_else(|| subject.to_owned(), |it| it.replacen(':', "/", 1));
            vec![format!("{who} of {}", it.issuer.known().unwrap_or(unknown))]
        }
        (Resource::ClusterRole(it), _, _) => {
            let on = |account: &String| format!("{account} on {}", it.cluster);
            it.service_accounts.iter().map(on).collect()
        }
        _ => Vec::new(),
    }
}

/// What a thing lets an identity do.
fn granted(change: &Change, resource: &Resource) -> Vec<Grant> {
    match resource {
        Resource::Role(it) => {
            let narrowed = if it.condition.is_some() {
                " under a condition"
            } else {
                ""
            };
            vec![Grant {
                place: format!("on {}{narrowed}", it.scope.name()),
                verb: it.role.as_str().to_owned(),
            }]
        }
        Resource::Policy(it) => {
            let key = change.address.keys().get(1);
            let vault = key.map_or(it.vault.name(), |key| key.trim_start_matches('@'));
            let sets = it.permissions.by_name();
            let each = sets.iter().flat_map(|(name, set)| {
                set.iter().map(move |verb| Grant {
                    place: format!("{name} in {vault}"),
                    verb: verb.clone(),
                })
            });
            each.collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::live::Found;
    use crate::plan::Why;
    use crate::resource::{ArmId, Credential, Permissions, Policy, Principal, Role, RoleRef};

    fn principal() -> Principal {
        ArmId::identity("s", "rg", "id-billing").into()
    }

    fn credential(account: &str) -> (Address, Resource) {
        let resource = Resource::Credential(Credential {
            identity: Address::identity("billing"),
            under: principal(),
            name: account.to_owned(),
            issuer: "https://issuer/".into(),
            subject: Credential::subject("payments", account).as_str().into(),
            audiences: BTreeSet::new(),
        });
        (
            Address::credential("billing", "prod", "payments", account),
            resource,
        )
    }

    fn role(name: &str) -> (Address, Resource) {
        let resource = Resource::Role(Role {
            identity: Address::identity("billing"),
            principal: principal(),
            principal_id: "p".into(),
            scope: ArmId::resource_group("s", "rg-data"),
            role: RoleRef::Name(name.to_owned()),
            definition: None,
            condition: None,
            name: None,
        });
        (Address::role("billing", name, "rg-data"), resource)
    }

    fn change((address, resource): (Address, Resource), action: Action) -> Change {
        let found = Found {
            resource: resource.clone(),
            outputs: BTreeMap::new(),
            mark: None,
            managers: BTreeMap::new(),
            foreign: BTreeSet::new(),
            version: None,
        };
        let mut change = Change::undeclared(address, &found, crate::live::Owner::Ours);
        change.action = action;
        change.before = (action != Action::Create).then_some(found);
        change.after = (action != Action::Delete).then_some(resource);
        change.why = Why::Same;
        change
    }

    fn told(changes: Vec<Change>) -> Vec<String> {
        let plan = Plan {
            manifest: "m".to_owned(),
            formerly: Vec::new(),
            tenant: "t".to_owned(),
            changes,
            findings: Vec::new(),
            owned: 0,
            unseen: false,
            limited: false,
        };
        let word = |it: &Access| format!("{} {:?} {}", it.subject, it.turn, it.what);
        access(&plan).iter().map(word).collect()
    }

    #[test]
    fn an_access_begins_with_the_later_of_trust_and_role() {
        let gains = "payments/api on prod Gains Reader on rg-data";
        for (trust, granted) in [
            (Action::Keep, Action::Create),
            (Action::Create, Action::Keep),
            (Action::Create, Action::Create),
        ] {
            let changes = vec![
                change(credential("api"), trust),
                change(role("Reader"), granted),
            ];
            assert_eq!(told(changes), [gains]);
        }
    }

    #[test]
    fn it_ends_with_the_first_that_goes() {
        let loses = "payments/api on prod Loses Reader on rg-data";
        for (trust, granted) in [
            (Action::Keep, Action::Delete),
            (Action::Delete, Action::Keep),
        ] {
            let changes = vec![
                change(credential("api"), trust),
                change(role("Reader"), granted),
            ];
            assert_eq!(told(changes), [loses]);
        }
    }

    #[test]
    fn what_is_kept_or_blocked_turns_nothing() {
        for granted in [Action::Keep, Action::Update, Action::Blocked] {
            let changes = vec![
                change(credential("api"), Action::Keep),
                change(role("Reader"), granted),
            ];
            assert_eq!(told(changes), [""; 0]);
        }
    }

    #[test]
    fn who_acts_as_an_identity_may_not_be_known() {
        let changes = vec![change(role("Reader"), Action::Create)];
        assert_eq!(told(changes), ["identity/billing Gains Reader on rg-data"]);
    }

    #[test]
    fn permissions_of_one_place_stand_together() {
        let permissions = |secrets: &[&str]| Permissions {
            secrets: secrets.iter().map(|it| (*it).to_owned()).collect(),
            ..Permissions::default()
        };
        let policy = |secrets: &[&str]| {
            let resource = Resource::Policy(Policy {
                identity: Address::identity("billing"),
                principal: principal(),
                object_id: "p".into(),
                vault: ArmId::from("/x/vaults/kv".to_owned()),
                permissions: permissions(secrets),
            });
            (Address::policy("billing", "kv"), resource)
        };
        let mut update = change(policy(&["get", "list", "set"]), Action::Update);
        if let Some(before) = &mut update.before {
            before.resource = policy(&["get", "purge"]).1;
        }
        let changes = vec![change(credential("api"), Action::Keep), update];
        assert_eq!(
            told(changes),
            [
                "payments/api on prod Loses purge secrets in kv",
                "payments/api on prod Gains list, set secrets in kv"
            ]
        );
    }
}
