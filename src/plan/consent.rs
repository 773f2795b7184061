//! What somebody approved, and whether a plan that was made again is still that, or a part of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Action, Change, FieldChange, Plan, Policy, Wishes};
use crate::desired::{Desired, Layer};
use crate::live::Owner;
use crate::resource::{Address, Kind, Value};

/// The version of plan files. Another first number is another meaning.
pub const FORMAT: &str = "1.0";

/// What somebody approved: all that the digest covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The version of the plan file.
    pub format: String,
    /// The manifest's name.
    pub manifest: String,
    /// The tenant it is for.
    pub tenant: String,
    /// The cloud it is for, as it was named.
    pub cloud: String,
    /// The addresses that the run was limited to; none: not limited.
    pub only: BTreeSet<Address>,
    /// The side that the run was limited to.
    pub layer: Option<Layer>,
    /// What was allowed beyond the guard's limits.
    pub policy: Policy,
    /// What was wished beyond the manifest.
    pub wishes: Wishes,
    /// The changes that do something, or would if they were not blocked, in the order of the plan.
    pub changes: Vec<Approved>,
}

/// One approved change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// Which thing.
    pub address: Address,
    /// What was to become of it. What was blocked was not approved, but stands here because the digest covers it.
    pub action: Action,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field of an approved change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name that users read.
    pub name: String,
    /// What it held.
    pub before: Told,
    /// What it was to hold.
    pub after: Told,
}

/// What a plan file tells of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// There is none.
    Nothing,
    /// There will be one, known after apply.
    Unknown,
    /// This one; no text in it is late.
    Known(Value),
}

impl From<Option<Value>> for Told {
    fn from(value: Option<Value>) -> Self {
        match value {
            None => Told::Nothing,
            Some(value) if value.late().is_some() => Told::Unknown,
            Some(value) => Told::Known(value),
        }
    }
}

impl From<FieldChange> for Field {
    fn from(it: FieldChange) -> Self {
        Self {
            name: it.name.to_owned(),
            before: it.before.into(),
            after: it.after.into(),
        }
    }
}

impl From<&Change> for Approved {
    fn from(it: &Change) -> Self {
        Self {
            address: it.address.clone(),
            action: it.action,
            fields: it.fields().into_iter().map(Field::from).collect(),
        }
    }
}

impl Consent {
    /// What it would mean to approve this plan.
    pub fn new(
        plan: &Plan,
        desired: &Desired,
        cloud: &str,
        policy: Policy,
        wishes: Wishes,
    ) -> Self {
        let only = desired.only.as_ref();
        Self {
            format: FORMAT.to_owned(),
            manifest: plan.manifest.clone(),
            tenant: plan.tenant.clone(),
            cloud: cloud.to_owned(),
            only: only.map(|it| it.named.clone()).unwrap_or_default(),
            layer: desired.layer,
            policy,
            wishes,
            changes: plan.pending().map(Approved::from).collect(),
        }
    }
}

/// What a plan does that was not approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// The approved plan leaves this alone.
    NotApproved {
        /// Which thing.
        address: Address,
        /// What would become of it now.
        now: Action,
    },
    /// Something else would become of it than was approved.
    OtherAction {
        /// Which thing.
        address: Address,
        /// What was approved.
        approved: Action,
        /// What would become of it now.
        now: Action,
    },
    /// A field would be changed that was not to be, to or from another value than was approved.
    OtherField {
        /// Which thing.
        address: Address,
        /// The field as it was approved; `None`: it was not to change.
        approved: Option<Box<Field>>,
        /// The field as it would change now.
        now: Box<Field>,
    },
}

impl Moved {
    /// Which thing.
    pub fn address(&self) -> &Address {
        match self {
            Moved::NotApproved { address, .. }
            | Moved::OtherAction { address, .. }
            | Moved::OtherField { address, .. } => address,
        }
    }
}

impl fmt::Display for Moved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moved::NotApproved { address, now } => {
                write!(f, "{address}: {} now, which was not approved", now.word())
            }
            Moved::OtherAction {
                address,
                approved,
                now,
            } => write!(
                f,
                "{address}: {} was approved, {} now",
                approved.word(),
                now.word()
            ),
            Moved::OtherField { address, now, .. } => {
                write!(
                    f,
                    "{address}: {} changes in another way than was approved",
                    now.name
                )
            }
        }
    }
}

/// Whether a plan that was made again is what was approved, or a part of it, for the rest is done already by a run that was killed.
/// What became blocked is left out: it is not begun anyway.
///
/// # Errors
///
/// All that moved.
pub fn approved(plan: &Plan, desired: &Desired, consent: &Consent) -> Result<(), Vec<Moved>> {
    let changes = consent.changes.iter();
    let approval = Approval {
        plan,
        desired,
        changes: changes
            .filter(|it| it.action != Action::Blocked)
            .map(|it| (&it.address, it))
            .collect(),
    };
    let acting = plan.changes.iter().filter(|it| it.acts());
    let moved: Vec<Moved> = acting.flat_map(|it| approval.moved(it)).collect();
    if moved.is_empty() { Ok(()) } else { Err(moved) }
}

struct Approval<'a> {
    plan: &'a Plan,
    desired: &'a Desired,
    changes: BTreeMap<&'a Address, &'a Approved>,
}

impl Approval<'_> {
    fn moved(&self, change: &Change) -> Vec<Moved> {
        let address = &change.address;
        let Some(approved) = self.changes.get(address) else {
            return vec![Moved::NotApproved {
                address: address.clone(),
                now: change.action,
            }];
        };
        // A replace that was killed after its delete goes on as a create; a create that was killed before it was filled goes on as
        // an update of what bears our mark.
        let goes_on = match (approved.action, change.action) {
            (Action::Replace, Action::Create) => true,
            (Action::Create, Action::Update) => change.owner == Owner::Ours,
            (then, now) => then == now,
        };
        if !goes_on {
            return vec![Moved::OtherAction {
                address: address.clone(),
                approved: approved.action,
                now: change.action,
            }];
        }
        let same_action = approved.action == change.action;
        let mut moved = Vec::new();
        for now in change.fields().into_iter().map(Field::from) {
            let then = approved.fields.iter().find(|it| it.name == now.name);
            let fits = then.is_some_and(|then| {
                (!same_action || then.before == now.before)
                    && (then.after == now.after || self.came_true(address, &now, then))
            });
            if !fits {
                moved.push(Moved::OtherField {
                    address: address.clone(),
                    approved: then.cloned().map(Box::new),
                    now: Box::new(now),
                });
            }
        }
        moved
    }

    /// Whether a value is known now that was to be known after apply, and comes from where it was to come from: a declared cluster,
    /// or an approved change whose object bears our mark.
    fn came_true(&self, address: &Address, now: &Field, then: &Field) -> bool {
        if then.after != Told::Unknown || !matches!(now.after, Told::Known(_)) {
            return false;
        }
        let wanted = self.desired.wanted.get(address);
        let fields = wanted.map(|it| it.resource.fields()).unwrap_or_default();
        let Some(source) = fields.get(now.name.as_str()).and_then(Value::late) else {
            return false;
        };
        let approved = self.changes.get(&source.of);
        let made = approved.is_some_and(|it| matches!(it.action, Action::Create | Action::Replace));
        let change = self.plan.change(&source.of);
        let ours = change.is_some_and(|it| it.owner == Owner::Ours);
        source.of.kind() == Kind::Cluster || (made && ours)
    }
}
