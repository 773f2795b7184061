//! What somebody approved, and whether a plan that was made again is still that, or a part of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::{Action, Change, FieldChange, Flags, Guard, Plan};
use crate::desired::{Desired, Layer};
use crate::live::Owner;
use crate::resource::{Address, ArmId, Kind, Pick, Resource, Value};

/// The version of plan files. Another first number is another meaning.
pub const FORMAT: &str = "2.0";

/// What somebody approved: all that the digest covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The version of the plan file.
    pub format: String,
    /// The manifest's name.
    pub manifest: String,
    /// The names it had before, whose marks are its own.
    pub formerly: Vec<String>,
    /// The tenant it is for.
    pub tenant: String,
    /// The cloud it is for, as it was named.
    pub cloud: String,
    /// The addresses that the run was limited to; none: not limited.
    pub only: Option<BTreeSet<Pick>>,
    /// The side that the run was limited to.
    pub layer: Option<Layer>,
    /// What was allowed beyond the guard's limits.
    pub policy: Guard,
    /// What was wished beyond the manifest.
    pub flags: Flags,
    /// The manifest's own guard rails, a line each: without them it is another manifest.
    pub rails: Vec<String>,
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
    /// What it touches on the far side, by full ids.
    pub touches: BTreeSet<String>,
    /// Whether it was to bear our mark afterwards.
    pub marked: bool,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// One field of an approved change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name that users read.
    pub name: String,
    /// What it held.
    pub before: SavedValue,
    /// What it was to hold.
    pub after: SavedValue,
}

/// What a plan file tells of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedValue {
    /// There is none.
    Nothing,
    /// There will be one, known after apply.
    Unknown,
    /// This one; no text in it is unknown.
    Known(Value),
}

impl From<Option<Value>> for SavedValue {
    fn from(value: Option<Value>) -> Self {
        match value {
            None => SavedValue::Nothing,
            Some(value) if value.unknown().is_some() => SavedValue::Unknown,
            Some(value) => SavedValue::Known(value),
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
            touches: it.touches.clone(),
            marked: it.marked,
            fields: it.fields().into_iter().map(Field::from).collect(),
        }
    }
}

impl Consent {
    /// What it would mean to approve this plan of a manifest without guard rails.
    pub fn new(plan: &Plan, desired: &Desired, cloud: &str, policy: Guard, flags: Flags) -> Self {
        let only = desired.only.as_ref();
        Self {
            format: FORMAT.to_owned(),
            manifest: plan.manifest.clone(),
            formerly: plan.formerly.clone(),
            tenant: plan.tenant.clone(),
            cloud: cloud.to_owned(),
            only: only.map(|it| it.named.clone()),
            layer: desired.layer,
            policy,
            flags,
            rails: Vec::new(),
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
    /// The address leads to another thing than was approved.
    OtherThing {
        /// Which address.
        address: Address,
        /// What was to be touched.
        approved: BTreeSet<String>,
        /// What would be touched now.
        now: BTreeSet<String>,
    },
    /// It would bear our mark afterwards, or would not, other than was approved.
    OtherMark {
        /// Which thing.
        address: Address,
        /// Whether it would now.
        now: bool,
    },
    /// A field would come out in another way than was approved, or be changed from another value.
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
            | Moved::OtherThing { address, .. }
            | Moved::OtherMark { address, .. }
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
            Moved::OtherThing {
                address,
                approved,
                now,
            } => {
                let words = |it: &BTreeSet<String>| {
                    let texts: Vec<&str> = it.iter().map(String::as_str).collect();
                    texts.join(" and ")
                };
                let (now, approved) = (words(now), words(approved));
                write!(f, "{address}: {approved} was approved, it is {now} now")
            }
            Moved::OtherMark { address, now } => {
                let word = if *now { "" } else { "not " };
                write!(
                    f,
                    "{address}: it would {word}bear this manifest's mark, which was not approved"
                )
            }
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

/// Whether a field holds what it held. Azure's ids are the same in any casing: it answers in one when a plan is approved and in another when
/// it is carried out.
fn stood(then: &SavedValue, now: &SavedValue) -> bool {
    let id = |told: &SavedValue| match told {
        SavedValue::Known(Value::Text(text)) => {
            let text = text.known().filter(|it| ArmId::is_one(it));
            text.map(str::to_lowercase)
        }
        SavedValue::Known(Value::Set(_) | Value::Map(_) | Value::Flag(_))
        | SavedValue::Nothing
        | SavedValue::Unknown => None,
    };
    then == now || (id(then).is_some() && id(then) == id(now))
}

struct Approval<'a> {
    plan: &'a Plan,
    desired: &'a Desired,
    changes: BTreeMap<&'a Address, &'a Approved>,
}

impl Approval<'_> {
    fn moved(&self, change: &Change) -> Vec<Moved> {
        let address = &change.address;
        let before = change.before.as_ref();
        let half_done = |field: &str| before.is_some_and(|it| it.resource.half_done(field));
        let Some(approved) = self.changes.get(address) else {
            if change.action == Action::Delete && self.was_to_go(change) {
                return Vec::new();
            }
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
        let mut moved = Vec::new();
        // Of a replace that was killed, what had to go may be gone.
        if !change.touches.is_subset(&approved.touches) {
            moved.push(Moved::OtherThing {
                address: address.clone(),
                approved: approved.touches.clone(),
                now: change.touches.clone(),
            });
        }
        if change.marked != approved.marked {
            moved.push(Moved::OtherMark {
                address: address.clone(),
                now: change.marked,
            });
        }
        let same_action = approved.action == change.action;
        let mut now: Vec<Field> = change.fields().into_iter().map(Field::from).collect();
        let goes = change.action == Action::Delete;
        let after = change.after.as_ref().filter(|_| !goes);
        let result = after.map(Resource::fields).unwrap_or_default();
        // What was to change and does not differ any more must hold what it was to hold.
        for then in &approved.fields {
            if now.iter().any(|it| it.name == then.name) {
                continue;
            }
            let value = result.get(then.name.as_str());
            let told = SavedValue::from(value.cloned());
            now.push(Field {
                name: then.name.clone(),
                before: match goes {
                    true => SavedValue::Nothing,
                    false => then.before.clone(),
                },
                after: told,
            });
        }
        for now in now {
            let then = approved.fields.iter().find(|it| it.name == now.name);
            let fits = then.is_some_and(|then| {
                (!same_action
                    || stood(&then.before, &now.before)
                    || half_done(&now.name)
                    || self.was_to_go(change))
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

    /// Whether a role assignment that goes now was to go, under whatever address: where identities were made anew and the run was killed
    /// before their roles were, nobody can tell whose the assignments of the former principals were.
    fn was_to_go(&self, change: &Change) -> bool {
        let before = change.before.as_ref();
        let Some(role) = before.and_then(|it| it.resource.as_role()) else {
            return false;
        };
        let definition = role.definition.as_deref().unwrap_or_default();
        let lead = format!("role {} of ", definition.to_lowercase());
        let held = |it: &Approved, name: &str, value: &str| {
            it.fields.iter().any(|field| match &field.before {
                SavedValue::Known(Value::Text(text)) => {
                    let text = text.known().unwrap_or_default();
                    field.name == name && text.eq_ignore_ascii_case(value)
                }
                SavedValue::Known(_) | SavedValue::Nothing | SavedValue::Unknown => false,
            })
        };
        let principal = role.principal_id.known().unwrap_or_default();
        self.changes.values().any(|it| {
            it.address.kind() == Kind::Role
                && matches!(it.action, Action::Replace | Action::Delete)
                && it.touches.iter().any(|it| it.starts_with(&lead))
                && held(it, "principalId", principal)
                && held(it, "scope", role.scope.as_str())
        })
    }

    /// Whether a value is known now that was to be known after apply, and comes from where it was to come from: a declared cluster,
    /// or an approved change whose object bears our mark.
    fn came_true(&self, address: &Address, now: &Field, then: &Field) -> bool {
        if then.after != SavedValue::Unknown || !matches!(now.after, SavedValue::Known(_)) {
            return false;
        }
        let wanted = self.desired.wanted.get(address);
        let fields = wanted.map(|it| it.resource.fields()).unwrap_or_default();
        let Some(source) = fields.get(now.name.as_str()).and_then(Value::unknown) else {
            return false;
        };
        let (Some(approved), Some(change)) =
            (self.changes.get(&source.of), self.plan.change(&source.of))
        else {
            return false;
        };
        let made = matches!(approved.action, Action::Create | Action::Replace)
            && change.owner == Owner::Ours;
        // The address may lead to another thing by now, whose outputs are not those that were to come.
        let same = !change.touches.is_empty() && change.touches.is_subset(&approved.touches);
        same && (made || source.of.kind() == Kind::Cluster)
    }
}
