//! What a manifest is about, a line each: whose it is and how it stands.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::json::{Entry, ListDocument, OwnerWord, StateWord};
use super::{Look, Paint, escape};
use crate::live::Owner;
use crate::plan::{Action, Change, Plan, Why};
use crate::resource::Kind;

fn entries(plan: &Plan) -> Vec<Entry> {
    // A thing that is declared under two names is one.
    let twin = |it: &&Change| !(it.action == Action::Keep && matches!(it.why, Why::SameAs(_)));
    let all = plan.changes.iter().filter(twin);
    all.map(|it| entry(plan, it)).collect()
}

fn entry(plan: &Plan, change: &Change) -> Entry {
    let state = state(plan, change);
    Entry {
        address: change.address.to_string(),
        kind: change.address.kind().word().to_owned(),
        owner: is_there(change).then(|| owner(change)),
        state,
        detail: match state {
            StateWord::Fits => String::new(),
            _ => change.why.to_string(),
        },
        ids: change.touches.iter().cloned().collect(),
    }
}

/// Whether it was seen; a cluster that Azure does not know is there for being declared.
fn is_there(change: &Change) -> bool {
    change.before.is_some()
        || (change.action == Action::Keep && change.address.kind() == Kind::Cluster)
}

/// Whether it was not looked for, because what it hangs on could not be read: unread is not missing.
fn is_unread(plan: &Plan, change: &Change) -> bool {
    let mut why = &change.why;
    // What needs what is no circle; and if it were, this ends.
    for _ in 0..Kind::ALL.len() {
        match why {
            Why::Unread(_) => return true,
            Why::NeedsBlocked(need) => match plan.change(need) {
                Some(needed) => why = &needed.why,
                None => return false,
            },
            _ => return false,
        }
    }
    false
}

fn state(plan: &Plan, change: &Change) -> StateWord {
    match (change.action, &change.why) {
        _ if change.before.is_none() && is_unread(plan, change) => StateWord::Unread,
        (_, Why::Unread(_)) => StateWord::Unread,
        (Action::Keep, Why::Waiting) | (Action::Blocked, _) => match change.before {
            _ if change.origin.is_empty() => StateWord::Undeclared,
            Some(_) => StateWord::Differs,
            None => StateWord::Missing,
        },
        (Action::Keep, _) => StateWord::Fits,
        (Action::Create, _) => StateWord::Missing,
        (Action::Update | Action::Replace | Action::Delete, _) if change.origin.is_empty() => {
            StateWord::Undeclared
        }
        (Action::Update | Action::Replace | Action::Delete, _) => StateWord::Differs,
    }
}

fn owner(change: &Change) -> OwnerWord {
    match (&change.owner, change.address.kind()) {
        (Owner::Ours, _) => OwnerWord::Made,
        // What others write themselves is only looked at.
        _ if matches!(change.why, Why::Others | Why::Waiting) => OwnerWord::Kept,
        (Owner::Another(_) | Owner::Nobody, Kind::Identity | Kind::ServiceAccount) => {
            OwnerWord::Joined
        }
        (Owner::Another(_) | Owner::Nobody, _) => OwnerWord::Kept,
    }
}

/// As a table with a line that counts.
pub fn list(plan: &Plan, look: Look) -> String {
    let all = entries(plan);
    let mut text = String::new();
    let mut counts: BTreeMap<StateWord, usize> = BTreeMap::new();
    let address = |it: &Entry| escape(&it.address).into_owned();
    let width = all.iter().map(|it| address(it).width()).max().unwrap_or(0);
    let width = width.max("ADDRESS".len());
    let head = format!(
        "{:<10}  {:<6}  {:<width$}  WHY",
        "STATE", "OWNER", "ADDRESS"
    );
    text.push_str(&look.paint(Paint::Dim, &head));
    text.push('\n');
    for it in &all {
        *counts.entry(it.state).or_default() += 1;
        let paint = match it.state {
            StateWord::Fits => Paint::Good,
            StateWord::Differs | StateWord::Missing => Paint::Change,
            StateWord::Undeclared | StateWord::Unread => Paint::Bad,
        };
        let (state, owner) = (
            format!("{:<10}", it.state.word()),
            it.owner.map_or("-", OwnerWord::word),
        );
        let (name, why) = (address(it), escape(&it.detail));
        let pad = " ".repeat(width - name.width());
        let line = format!(
            "{}  {owner:<6}  {name}{pad}  {why}",
            look.paint(paint, &state)
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let told = counts.iter().map(|(state, count)| {
        let word = match (count, state) {
            (2.., StateWord::Fits) => "fit",
            (2.., StateWord::Differs) => "differ",
            (_, state) => state.word(),
        };
        format!("{count} {word}")
    });
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "Nothing is declared, and nothing exists that this manifest made.\n".to_owned(),
        false => format!("{text}\n{}.\n", told.join(", ")),
    }
}

/// As one JSON document.
pub fn list_json(plan: &Plan) -> String {
    super::json::pretty(&ListDocument {
        format_version: super::json::FORMAT_VERSION.to_owned(),
        manifest: plan.manifest.clone(),
        resources: entries(plan),
    })
}
