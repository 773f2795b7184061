//! Capacity: how full an identity is, whose credentials fill it, and what the plan makes of that, before anything is written.

use std::collections::BTreeMap;

use super::sides::{at, count, credentials};
use crate::desired::Desired;
use crate::live::{Live, Owner};
use crate::plan::{Action, Plan, Why};
use crate::resource::{Address, Resource, Thing};
use crate::source::{Code, Diagnostic};

/// From so many on it is worth knowing how much room is left.
const MANY: usize = 16;

/// How many issuers of others are named; the rest are counted.
const NAMED: usize = 3;

/// Whose credentials an identity has, and what becomes of them.
#[derive(Default)]
struct Use<'a> {
    /// How many it takes at most.
    limit: usize,
    ours: usize,
    /// AKS's own one for identity bindings.
    aks: usize,
    /// By their issuer: it tells best who put them there.
    others: BTreeMap<&'a str, usize>,
    made: usize,
    deleted: usize,
    blocked: usize,
    /// 1: AKS will make its own.
    bound: usize,
    /// 1: it would, and there is no room.
    unbound: usize,
}

pub(super) fn check(desired: &Desired, live: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut uses: BTreeMap<&Address, Use<'_>> = BTreeMap::new();
    for (found, it) in credentials(live) {
        if goes(plan, &it.identity) {
            continue;
        }
        let of = uses.entry(&it.identity).or_default();
        of.limit = found.resource.limit().unwrap_or(usize::MAX);
        match found.owner(&desired.names) {
            Owner::Ours => of.ours += 1,
            Owner::Another(_) | Owner::Nobody if it.protected() => of.aks += 1,
            Owner::Another(_) | Owner::Nobody => {
                *of.others
                    .entry(it.issuer.known().unwrap_or_default())
                    .or_default() += 1;
            }
        }
    }
    for change in &plan.changes {
        let before = change.before.as_ref().map(|it| &it.resource);
        let resource = change.after.as_ref().or(before);
        if let Some(it) = resource.and_then(Resource::as_binding) {
            let of = uses.entry(&it.identity).or_default();
            of.limit = resource.and_then(Resource::limit).unwrap_or(usize::MAX);
            // AKS makes one credential for all bindings of an identity, where it is not there yet.
            match (change.action, &change.why) {
                (Action::Create | Action::Update, _) => of.bound = (of.aks == 0).into(),
                (Action::Blocked, Why::Full { .. }) => of.unbound = 1,
                (Action::Keep | Action::Replace | Action::Delete | Action::Blocked, _) => {}
            }
            continue;
        }
        let Some((resource, it)) = resource.and_then(|it| Some((it, it.as_credential()?))) else {
            continue;
        };
        let of = uses.entry(&it.identity).or_default();
        of.limit = resource.limit().unwrap_or(usize::MAX);
        match (change.action, &change.why) {
            (Action::Create, _) => of.made += 1,
            (Action::Delete, _) if !goes(plan, &it.identity) => of.deleted += 1,
            (Action::Blocked, Why::Full { .. }) => of.blocked += 1,
            (
                Action::Keep | Action::Update | Action::Replace | Action::Delete | Action::Blocked,
                _,
            ) => {}
        }
    }
    for of in uses.values_mut() {
        of.made += of.bound;
        of.blocked += of.unbound;
    }
    let full = uses.into_iter();
    full.filter_map(|(identity, of)| {
        let wanted = desired.wanted.get(identity);
        let application = wanted.is_some_and(|it| it.resource.as_application().is_some());
        Some(at(of.told(identity, application)?, wanted))
    })
    .collect()
}

/// Whether what hangs on an identity goes with it.
fn goes(plan: &Plan, identity: &Address) -> bool {
    let change = plan.change(identity);
    change.is_some_and(|it| matches!(it.action, Action::Replace | Action::Delete))
}

impl Use<'_> {
    fn there(&self) -> usize {
        self.ours + self.aks + self.others.values().sum::<usize>()
    }

    fn told(&self, identity: &Address, application: bool) -> Option<Diagnostic> {
        let after = (self.there() + self.made).saturating_sub(self.deleted);
        let limit = self.limit;
        let finding = if self.blocked > 0 {
            let more = count(self.blocked, "more credential");
            Diagnostic::warning(Code::Filled, format!("{identity} has no room for {more}"))
        } else if after >= MANY {
            let message = format!("{identity} has {after} of at most {limit} credentials");
            Diagnostic::note(Code::Filled, message)
        } else {
            return None;
        };
        let finding = finding.why(self.whose(after));
        Some(if self.blocked == 0 && after < limit {
            finding
        } else if application || self.bound + self.unbound > 0 {
            // Identity bindings are for managed identities, and here they are no way out, or in use.
            finding.help(
                "delete those that nobody uses, or divide the bindings between two identities",
            )
        } else {
            finding.help(
                "delete those that nobody uses, divide the bindings between two identities, or give those on AKS \
                 `mode: identityBinding`, which takes one credential for all of them",
            )
        })
    }

    fn whose(&self, after: usize) -> String {
        let mut owners = vec![format!("{} of this manifest", self.ours)];
        let others: usize = self.others.values().sum();
        if others > 0 {
            owners.push(format!("{others} of others ({})", self.issuers()));
        }
        if self.aks > 0 {
            owners.push(format!("{} that AKS keeps for identity bindings", self.aks));
        }
        let now = format!("there now: {}", owners.join(", "));
        match (self.made, self.deleted) {
            (0, 0) => now,
            (made, 0) => format!("{now}; the plan makes {made}, which is {after} then"),
            (made, deleted) => {
                format!("{now}; the plan makes {made} and deletes {deleted}, which is {after} then")
            }
        }
    }

    /// The issuers of others, those with most credentials first.
    fn issuers(&self) -> String {
        let mut issuers: Vec<(&str, usize)> = self.others.iter().map(|(it, n)| (*it, *n)).collect();
        issuers.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
        let rest: usize = issuers.iter().skip(NAMED).map(|(_, number)| number).sum();
        let mut words: Vec<String> = issuers
            .iter()
            .take(NAMED)
            .map(|(issuer, number)| match *issuer {
                "" => format!("{number} without an issuer"),
                issuer => format!("{number} for {issuer}"),
            })
            .collect();
        if rest > 0 {
            words.push(format!("{rest} more"));
        }
        words.join(", ")
    }
}
