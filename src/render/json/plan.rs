//! A plan as JSON: what `plan --format json` prints, and what a saved plan is.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::access::AccessDocument;
use super::{Finding, Location};
use crate::fault::Fault;
use crate::live::Owner;
use crate::plan::{Action, Change, FORMAT, FieldChange, Plan, Why};
use crate::render::reason;
use crate::resource::{MaybeKnown, Value};
use crate::source::{Diagnostic, Sources};

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Plan of widctl")]
pub struct PlanDocument {
    /// The version of this format: `2.0`.
    pub format_version: String,
    /// The manifest's name.
    pub manifest: String,
    /// `sha256:` and 64 hex digits over what is approved with this plan: format version, manifest with its former names and
    /// guard rails, tenant, cloud, limits and permissions, and of every change its address, action, touched things, mark and fields; no
    /// counts, findings or places.
    pub digest: String,
    /// How many changes of each kind.
    pub summary: Summary,
    /// Whether the run was limited to named addresses.
    #[serde(skip_serializing_if = "is_false", default)]
    pub limited: bool,
    /// What changes, or would if it were not blocked, in the order of addresses.
    pub changes: Vec<ChangeDocument>,
    /// Who gains or loses which access by these changes: what reaches furthest first, then what ends.
    #[serde(default)]
    pub access: Vec<AccessDocument>,
    /// What was found beside, and what was not seen.
    pub diagnostics: Vec<Finding>,
    /// What `apply` needs to plan again; only in a saved plan.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub saved: Option<Saved>,
}

/// How many changes of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Summary {
    /// What is made.
    pub create: usize,
    /// What is written to.
    pub update: usize,
    /// What is deleted and recreated.
    pub replace: usize,
    /// What is deleted.
    pub delete: usize,
    /// What is as declared.
    pub unchanged: usize,
    /// What others write, and have not written yet as declared; widctl only checks it.
    pub waiting_for_owner: usize,
    /// What should change and must not, or cannot be judged.
    pub blocked: usize,
}

impl Summary {
    /// Counts a plan's changes.
    pub fn of(plan: &Plan) -> Self {
        let mut summary = Self::default();
        // A thing that is declared under two names is counted once.
        let twin = |it: &&Change| !(it.action == Action::Keep && matches!(it.why, Why::SameAs(_)));
        for change in plan.changes.iter().filter(twin) {
            *match change.action {
                Action::Keep if change.why == Why::Waiting => &mut summary.waiting_for_owner,
                Action::Keep => &mut summary.unchanged,
                Action::Create => &mut summary.create,
                Action::Update => &mut summary.update,
                Action::Replace => &mut summary.replace,
                Action::Delete => &mut summary.delete,
                Action::Blocked => &mut summary.blocked,
            } += 1;
        }
        summary
    }

    /// How many changes will be carried out.
    pub fn changes(&self) -> usize {
        self.create + self.update + self.replace + self.delete
    }
}

/// What becomes of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangeDocument {
    /// Which thing: `credential/billing/prod-weu/payments/api`.
    pub address: String,
    /// What becomes of it.
    pub action: ActionWord,
    /// What it touches on the far side, by full ids: an address says what the manifest calls it, and this which thing that is. Before
    /// and after may be two things: a credential that goes, and the one that comes for it.
    pub touches: Vec<String>,
    /// Whether it shall bear this manifest's mark afterwards.
    pub marked: bool,
    /// Why, in one of few words: `missing`, `differs`, `not-wanted`.
    pub reason: String,
    /// The reason in a phrase for people.
    pub detail: String,
    /// What the far side said, where that is why it is blocked.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fault: Option<FaultDocument>,
    /// The place of the manifest that asked for it; none for what is no longer declared.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<Location>,
    /// Further places that asked for it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<Location>,
    /// Another manifest that made it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made_by: Option<String>,
    /// The fields that differ.
    pub fields: Vec<FieldDocument>,
    /// The changes that must have ended well before this one starts.
    #[serde(rename = "waitsOn")]
    pub depends_on: Vec<String>,
}

/// What becomes of a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ActionWord {
    /// It is made.
    Create,
    /// Some of its fields are written.
    Update,
    /// It is deleted and recreated.
    Replace,
    /// It is deleted.
    Delete,
    /// It should change and must not, or cannot be judged.
    Blocked,
    /// It fits. Kept things are not listed in plans.
    Keep,
}

impl std::convert::From<Action> for ActionWord {
    fn from(action: Action) -> Self {
        match action {
            Action::Keep => ActionWord::Keep,
            Action::Create => ActionWord::Create,
            Action::Update => ActionWord::Update,
            Action::Replace => ActionWord::Replace,
            Action::Delete => ActionWord::Delete,
            Action::Blocked => ActionWord::Blocked,
        }
    }
}

/// One field that differs. A value is a text, true or false, a sorted list of texts, or texts by key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FieldDocument {
    /// Its name.
    pub name: String,
    /// What it holds; null: it is not there.
    pub before: serde_json::Value,
    /// What it shall hold; null: it shall not be there, or it is known after apply only.
    pub after: serde_json::Value,
    /// Whether what it shall hold is known after apply only.
    #[serde(skip_serializing_if = "is_false", default)]
    pub after_unknown: bool,
    /// Whose output it will be, where it is known after apply only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after_from: Option<From>,
}

/// An output of another thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct From {
    /// Whose.
    pub address: String,
    /// Which: `clientId`, `issuer`.
    pub output: String,
}

/// How a remote said no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultDocument {
    /// Who said it: `Azure`, `Entra`, `Kubernetes`, `this machine`.
    pub system: String,
    /// What was tried.
    pub operation: String,
    /// The HTTP status, where there was an answer.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<u16>,
    /// The remote's code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// The remote's words.
    pub message: String,
    /// The remote's id of the request, to quote in a support case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
}

impl std::convert::From<&Fault> for FaultDocument {
    fn from(fault: &Fault) -> Self {
        Self {
            system: fault.system.to_string(),
            operation: fault.operation.clone(),
            status: fault.status,
            code: fault.code.clone(),
            message: fault.words.clone(),
            request_id: fault.request_id.clone(),
        }
    }
}

/// What a saved plan carries so that it can be planned again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Saved {
    /// The names that the manifest had before, whose marks are its own.
    pub formerly: Vec<String>,
    /// The manifest's own guard rails, a line each.
    pub guardrails: Vec<String>,
    /// The Entra tenant.
    pub tenant: String,
    /// The cloud: `public`, `usgovernment`, `china` or the URL of an ARM host.
    pub cloud: String,
    /// The addresses, and patterns of addresses, that the run was limited to; null: it was not.
    pub only: Option<Vec<String>>,
    /// The layer that the run was limited to.
    pub layer: Option<String>,
    /// How many deletes and take-backs are allowed beyond the guard's own limit.
    pub allow_delete: Option<usize>,
    /// How many replaces and updates that end an access are allowed beyond the guard's own limit.
    pub allow_replace: Option<usize>,
    /// Whether changes are allowed that disrupt what runs.
    pub allow_disruptive: bool,
    /// Whether changes are allowed that take a right from whoever carries them out.
    pub allow_own_access: bool,
    /// The addresses that are to become ours, or patterns of them.
    pub take: Vec<String>,
    /// The addresses of what is to go though others made it, or patterns of them.
    pub delete: Vec<String>,
    /// The addresses whose fields are taken from other field managers.
    pub force_conflicts: Vec<String>,
    /// The former names whose things may be claimed.
    pub allow_formerly: Vec<String>,
    /// The manifest's texts, in the order in which they were read.
    pub texts: Vec<SavedText>,
    /// `sha256:` and 64 hex digits over the whole file as it was written, but this: what `show` goes by. Unkeyed, like the digest.
    #[serde(default)]
    pub seal: String,
}

/// One text of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SavedText {
    /// The file's name as it was given.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// A plan with its findings, those of the guard included, and its digest.
pub fn plan(
    plan: &Plan,
    findings: &[Diagnostic],
    digest: &str,
    sources: &Sources,
    saved: Option<Saved>,
) -> PlanDocument {
    PlanDocument {
        format_version: FORMAT.to_owned(),
        manifest: plan.manifest.clone(),
        digest: digest.to_owned(),
        summary: Summary::of(plan),
        limited: plan.limited,
        changes: changes(plan, sources, false),
        access: crate::plan::access(plan)
            .iter()
            .map(AccessDocument::new)
            .collect(),
        diagnostics: Finding::all(findings, sources),
        saved,
    }
}

/// What changes, or would if it were not blocked; `all`: and what is kept.
pub fn changes(plan: &Plan, sources: &Sources, all: bool) -> Vec<ChangeDocument> {
    let shown = plan.changes.iter();
    let shown = shown.filter(|it| all || it.action != Action::Keep);
    shown.map(|it| change(it, sources)).collect()
}

fn change(change: &Change, sources: &Sources) -> ChangeDocument {
    let made_by = match &change.owner {
        Owner::Another(manifest) => Some(manifest.clone()),
        Owner::Ours | Owner::Nobody => None,
    };
    let place = |it| Location::of_place(it, sources);
    ChangeDocument {
        address: change.address.to_string(),
        action: change.action.into(),
        touches: change.touches.iter().cloned().collect(),
        marked: change.marked,
        reason: change.why.word().to_owned(),
        detail: change.why.to_string(),
        fault: reason::fault(&change.why).map(FaultDocument::from),
        at: change.origin.first().map(place),
        also: change.origin.iter().skip(1).map(place).collect(),
        made_by,
        fields: change.fields().iter().map(field).collect(),
        depends_on: change.depends_on.iter().map(ToString::to_string).collect(),
    }
}

fn field(field: &FieldChange) -> FieldDocument {
    let unknown = field.after.as_ref().and_then(Value::unknown);
    FieldDocument {
        name: field.name.to_owned(),
        before: field.before.as_ref().map_or(serde_json::Value::Null, value),
        after: field.after.as_ref().map_or(serde_json::Value::Null, value),
        after_unknown: unknown.is_some(),
        after_from: unknown.map(|it| From {
            address: it.of.to_string(),
            output: it.name.to_owned(),
        }),
    }
}

fn value(value: &Value) -> serde_json::Value {
    let text = |it: &String| serde_json::Value::String(it.clone());
    match value {
        Value::Text(MaybeKnown::Known(known)) => text(known),
        Value::Text(MaybeKnown::Unknown(_)) => serde_json::Value::Null,
        Value::Set(texts) => texts.iter().map(text).collect(),
        Value::Map(texts) => {
            let sorted: BTreeMap<_, _> = texts
                .iter()
                .map(|(key, it)| (key.clone(), text(it)))
                .collect();
            serde_json::Value::Object(sorted.into_iter().collect())
        }
        Value::Flag(flag) => serde_json::Value::Bool(*flag),
    }
}

fn is_false(flag: &bool) -> bool {
    !flag
}
