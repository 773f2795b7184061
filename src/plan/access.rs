//! Who gains or loses which access: what a reviewer of a plan asks first.
//!
//! Somebody reaches something where an identity trusts them and that identity is given a role or a policy there. So an access begins when
//! the later of both comes, and ends with the first of both that goes. What others gave an identity counts as well: whoever may newly
//! act as it reaches that too.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::acting::{self, Book, Pair, Trust};
use super::grant::Grant;
use super::rules::Rules;
use super::walk::Walk;
use crate::desired::Width;
use crate::resource::{Address, Principal, each};

/// Whether an access begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It ends.
    Loss,
    /// It begins.
    Gain,
}

/// One access that begins or ends with a plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Whose: `payments/api on prod-weu`, `trust release of billing`; the identity's address where nobody is known to act as it.
    pub subject: String,
    /// Whether it begins or ends.
    pub effect: Effect,
    /// What: `Key Vault Secrets User on kv-billing`, `get secrets in kv-legacy`.
    pub what: String,
    /// As which identity.
    pub through: Address,
    /// How far it reaches.
    pub width: Width,
}

impl Access {
    /// Whether no reviewer may miss it: an end, or one that reaches further than a resource group.
    pub fn is_weighty(&self) -> bool {
        match (self.effect, self.width) {
            (Effect::Loss, _) | (_, Width::Subscription | Width::ManagementGroup) => true,
            (Effect::Gain, Width::Resource | Width::ResourceGroup) => false,
        }
    }
}

/// What an identity is given, each with whether somebody else gave it, who is not asked here.
type Grants = BTreeSet<(Grant, bool)>;

/// The same before a plan and after it.
#[derive(Default)]
struct Given {
    before: Grants,
    after: Grants,
}

/// The accesses that begin or end with a plan: what ends and what reaches furthest first, then in the order of subjects. What is blocked
/// changes nothing, and what was not looked at is not in it.
pub fn access(plan: &Plan) -> Vec<Access> {
    plan.access.clone()
}

pub(super) fn turns(
    walk: &Walk<'_>,
    book: &Book<'_>,
    pairs: &[Pair<'_>],
    trust: &Trust,
) -> Vec<Access> {
    let mut given: BTreeMap<Principal, Given> = BTreeMap::new();
    let mut called: BTreeMap<Principal, Address> = BTreeMap::new();
    for pair in pairs {
        let address = pair.change.map(|it| &it.address);
        for (resource, is_after) in [(pair.before, false), (pair.after, true)] {
            let Some((resource, principal)) = resource.and_then(|it| Some((it, it.of()?))) else {
                continue;
            };
            let grants = each!(resource, it => it.grants(address)).into_iter();
            let given = given.entry(principal.clone()).or_default();
            let side = match is_after {
                true => &mut given.after,
                false => &mut given.before,
            };
            side.extend(grants.map(|it| (it, address.is_none())));
            if let Some(identity) = address.and_then(Address::identity_of) {
                called.entry(principal).or_insert(identity);
            }
        }
    }
    let (before, after) = (by_identity(trust.before.keys()), by_identity(&trust.after));
    let mut all: Vec<((Effect, Reverse<Width>), Access)> = Vec::new();
    for (principal, given) in &given {
        let known = walk.index.identities.get(principal);
        let Some(identity) = known.or(called.get(principal)) else {
            continue;
        };
        let named = |all: &BTreeMap<&Principal, BTreeSet<&acting::Who>>| {
            let all = all.get(principal).into_iter().flatten();
            let named: BTreeSet<String> = all.map(|it| book.name(it)).collect();
            named
        };
        let (mut before, mut after) = (named(&before), named(&after));
        if before.is_empty() && after.is_empty() {
            // Who acts as an identity to which nobody is bound is not known here: it is said of the identity itself.
            before.insert(identity.to_string());
            after.insert(identity.to_string());
        }
        let (before, after) = (reach(&before, &given.before), reach(&after, &given.after));
        all.extend(turned(identity, Effect::Loss, &before, &after));
        all.extend(turned(identity, Effect::Gain, &after, &before));
    }
    all.sort();
    all.into_iter().map(|(_, it)| it).collect()
}

fn by_identity<'a>(
    all: impl IntoIterator<Item = &'a acting::Acting>,
) -> BTreeMap<&'a Principal, BTreeSet<&'a acting::Who>> {
    let mut by: BTreeMap<&Principal, BTreeSet<&acting::Who>> = BTreeMap::new();
    for (principal, who) in all {
        by.entry(principal).or_default().insert(who);
    }
    by
}

/// A subject and a place, with all that the one may do in the other.
type Reach = BTreeMap<(String, String), (Width, BTreeSet<String>)>;

fn reach(subjects: &BTreeSet<String>, grants: &Grants) -> Reach {
    let mut reach = Reach::new();
    for subject in subjects {
        for (grant, others) in grants {
            let managed = match others {
                true => " (not managed here)",
                false => "",
            };
            let at = (subject.clone(), format!("{}{managed}", grant.place));
            let (_, verbs) = reach.entry(at).or_insert((grant.width, BTreeSet::new()));
            verbs.insert(grant.verb.clone());
        }
    }
    reach
}

/// What is in `of` and not in `beside`, all of one place in one line.
fn turned(
    through: &Address,
    effect: Effect,
    of: &Reach,
    beside: &Reach,
) -> Vec<((Effect, Reverse<Width>), Access)> {
    let new = of.iter().filter_map(|(at, (width, verbs))| {
        let old = beside.get(at);
        let new = verbs
            .iter()
            .filter(|it| old.is_none_or(|(_, old)| !old.contains(*it)));
        let new: Vec<&str> = new.map(String::as_str).collect();
        (!new.is_empty()).then(|| (at, *width, new.join(", ")))
    });
    new.map(|((subject, place), width, verbs)| {
        let access = Access {
            subject: subject.clone(),
            effect,
            what: format!("{verbs} {place}"),
            through: through.clone(),
            width,
        };
        ((effect, Reverse(width)), access)
    })
    .collect()
}
