//! A plan as text: what becomes of what, why, which fields, where the manifest asks for it, and a line that counts.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;
use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthStr;

use super::json::{
    self, AccessDocument, ActionWord, ChangeDocument, FieldDocument, PlanDocument, Summary,
};
use super::{Look, Paint, escape, grouped};
use crate::plan::{Access, Effect, Plan};
use crate::source::{Diagnostic, Sources};

/// What stands for a value that is not there.
const NONE: &str = "(none)";

/// How many accesses are listed, or all the weighty ones where these are more.
const ACCESSES: usize = 30;

/// How much of a plan is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Who gains and loses which access, and counts.
    Summary,
    /// What changes; what was found is only counted.
    Counts,
    /// What changes, and what was found, that of one cause together.
    Changes,
    /// Each change by itself and everybody by name, however many there are.
    Full,
    /// Kept things too, and each finding at its place.
    All,
}

/// The plan for people: what changes, who gains and loses by it, the counts, and then what was found (by the reader, the plan, the checks
/// and last by the guard), so that what keeps a plan from being carried out is read last.
pub fn plan(
    plan: &Plan,
    findings: &[Diagnostic],
    sources: &Sources,
    look: Look,
    detail: Detail,
) -> String {
    let told = Told {
        changes: &json::changes(plan, sources, detail == Detail::All),
        access: crate::plan::access(plan),
        summary: &Summary::of(plan),
        limited: plan.limited,
    };
    text(&told, findings, sources, look, detail)
}

/// The same of a plan that was saved.
pub fn saved(
    plan: &PlanDocument,
    findings: &[Diagnostic],
    sources: &Sources,
    look: Look,
    detail: Detail,
) -> String {
    let access: Vec<Access> = plan.access.iter().map(AccessDocument::access).collect();
    let told = Told {
        changes: &plan.changes,
        access: &access,
        summary: &plan.summary,
        limited: plan.limited,
    };
    text(&told, findings, sources, look, detail)
}

/// What is told of a plan.
struct Told<'a> {
    changes: &'a [ChangeDocument],
    access: &'a [Access],
    summary: &'a Summary,
    limited: bool,
}

fn text(
    told: &Told<'_>,
    findings: &[Diagnostic],
    sources: &Sources,
    look: Look,
    detail: Detail,
) -> String {
    let mut text = String::new();
    if detail != Detail::Summary {
        let mut is_folded = false;
        for block in blocks(told.changes, detail) {
            text.push_str(&match block.as_slice() {
                [one] => change(one, look, detail),
                many => {
                    is_folded = true;
                    together(many, look)
                }
            });
            text.push('\n');
        }
        if is_folded {
            let hint = "`--full` shows each change by itself.";
            text.push_str(&format!("{}\n\n", look.paint(Paint::Dim, hint)));
        }
    }
    text.push_str(&accesses(told.access, look, detail));
    let warned = findings.iter().any(Diagnostic::is_warning);
    text.push_str(&summary(told.summary, warned, told.limited, look));
    if !findings.is_empty() {
        text.push('\n');
        text.push_str(grouped::findings(findings, sources, look, detail).trim_end());
        text.push('\n');
    }
    text
}

/// Who gains or loses what, a line each; nothing where nothing of that changes.
fn accesses(all: &[Access], look: Look, detail: Detail) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", look.paint(Paint::Strong, "Access:"));
    let whole = detail >= Detail::Full;
    let weighty = all.iter().filter(|it| it.is_weighty()).count();
    let shown = if whole {
        all.len()
    } else {
        weighty.max(ACCESSES)
    };
    // The weighty ones come first.
    for it in all.iter().take(shown) {
        let (symbol, paint) = match it.effect {
            Effect::Gain if it.is_wide() => ("+", Paint::Change),
            Effect::Gain => ("+", Paint::Good),
            Effect::Move => ("~", Paint::Change),
            Effect::Loss => ("-", Paint::Bad),
        };
        let line = it.sentence(whole);
        for (number, line) in look.wrap(&escape(&line), 4).iter().enumerate() {
            let head = if number == 0 {
                format!("  {} ", look.paint(paint, symbol))
            } else {
                " ".repeat(6)
            };
            text.push_str(&format!("{head}{line}\n"));
        }
    }
    if let Some(more) = all.len().checked_sub(shown).filter(|it| *it > 0) {
        text.push_str(&format!("  and {more} more; `--full` shows all\n"));
    }
    text.push('\n');
    text
}

/// `Plan: 2 to create, 1 to update.`, in no colours.
pub(super) fn counts(of: &PlanDocument) -> String {
    let plain = Look {
        colour: false,
        width: 80,
    };
    summary(&of.summary, false, of.limited, plain)
        .trim_end()
        .to_owned()
}

/// `Plan: 2 to create, 1 to update.`, or that there is nothing to do: always one line, which is what logs are searched for.
fn summary(summary: &Summary, warned: bool, limited: bool, look: Look) -> String {
    if summary.changes() == 0 && summary.blocked == 0 {
        return format!("No changes. {}\n", nothing_to_do(summary, warned, limited));
    }
    let waiting = match summary.waiting_for_owner {
        1 => "waiting for its owner",
        _ => "waiting for their owners",
    };
    let parts = [
        (summary.create, "to create", Paint::Good),
        (summary.update, "to update", Paint::Change),
        (summary.replace, "to replace", Paint::Bad),
        (summary.delete, "to delete", Paint::Bad),
        (summary.unchanged, "unchanged", Paint::Dim),
        (summary.waiting_for_owner, waiting, Paint::Change),
        (summary.blocked, "blocked", Paint::Bad),
    ];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, words, paint)| look.paint(*paint, &format!("{count} {words}")))
        .collect();
    format!("Plan: {}.\n", words.join(", "))
}

/// What stands behind `No changes.`: only what is as declared is said to match.
fn nothing_to_do(summary: &Summary, warned: bool, limited: bool) -> String {
    let kept = match (summary.unchanged, warned) {
        (0, _) => None,
        (1, false) => Some("1 resource matches the manifest".to_owned()),
        (many, false) => Some(format!("{many} resources match the manifest")),
        (1, true) => Some("1 resource is left as it is".to_owned()),
        (many, true) => Some(format!("{many} resources are left as they are")),
    };
    let waiting = match summary.waiting_for_owner {
        0 => None,
        1 if kept.is_none() => Some("1 resource is waiting for its owner".to_owned()),
        1 => Some("1 is waiting for its owner".to_owned()),
        many if kept.is_none() => Some(format!("{many} resources are waiting for their owners")),
        many => Some(format!("{many} are waiting for their owners")),
    };
    let parts: Vec<String> = kept.into_iter().chain(waiting).collect();
    if parts.is_empty() && limited {
        return "Nothing that this run is limited to is declared or exists.".to_owned();
    }
    if parts.is_empty() {
        return "Nothing is declared, and nothing exists that this manifest made.".to_owned();
    }
    let below = if warned {
        "; see the warnings below"
    } else {
        ""
    };
    format!("{}{below}.", parts.join(", "))
}

fn symbol(action: ActionWord) -> (&'static str, &'static str, Paint) {
    match action {
        ActionWord::Keep => ("=", "keep", Paint::Dim),
        ActionWord::Create => ("+", "create", Paint::Good),
        ActionWord::Update => ("~", "update", Paint::Change),
        ActionWord::Replace => ("±", "replace", Paint::Bad),
        ActionWord::Delete => ("-", "delete", Paint::Bad),
        ActionWord::Blocked => ("!", "blocked", Paint::Bad),
    }
}

/// So many changes that read alike are told as one.
const ALIKE: usize = 10;

/// The changes one by one, but those of which many read alike: these together, where the first of them stands.
fn blocks(changes: &[ChangeDocument], detail: Detail) -> Vec<Vec<&ChangeDocument>> {
    let alike = |it: &ChangeDocument| {
        let folds = match it.action {
            // What goes with all that hangs on it is never only counted.
            ActionWord::Delete if matches!(kind(it), "identity") => false,
            ActionWord::Create | ActionWord::Update | ActionWord::Delete | ActionWord::Blocked => {
                detail < Detail::Full
            }
            ActionWord::Replace | ActionWord::Keep => false,
        };
        let names: Vec<String> = shown_rows(it).into_iter().map(|it| it.name).collect();
        folds.then(|| {
            (
                symbol(it.action).1,
                kind(it).to_owned(),
                it.detail.clone(),
                names,
            )
        })
    };
    let mut all: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        if let Some(key) = alike(change) {
            all.entry(key).or_default().push(at);
        }
    }
    let many: BTreeMap<usize, Vec<usize>> = all
        .into_values()
        .filter(|it| it.len() >= ALIKE)
        .filter_map(|it| Some((*it.first()?, it)))
        .collect();
    let inside: BTreeSet<usize> = many.values().flatten().copied().collect();
    let mut blocks = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        match many.get(&at) {
            Some(alike) => blocks.push(alike.iter().filter_map(|it| changes.get(*it)).collect()),
            None if inside.contains(&at) => {}
            None => blocks.push(vec![change]),
        }
    }
    blocks
}

/// The kind that an address begins with.
fn kind(change: &ChangeDocument) -> &str {
    change.address.split('/').next().unwrap_or_default()
}

/// Many that read alike: how many, why, and of each field its value, or the first of many.
fn together(many: &[&ChangeDocument], look: Look) -> String {
    let Some(first) = many.first() else {
        return String::new();
    };
    let (symbol, word, paint) = symbol(first.action);
    let mut text = look.paint(paint, &format!("{symbol} {word}"));
    let head = format!("{} ×{}", escape(kind(first)), many.len());
    text.push_str(&format!(" {}\n", look.paint(Paint::Strong, &head)));
    for line in look.wrap(&escape(&first.detail), 4) {
        text.push_str(&format!("    {line}\n"));
    }
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in many.iter().flat_map(|it| shown_rows(it)) {
        let (before, after) = (row.before.as_deref(), row.after.as_deref());
        let value = match first.action {
            ActionWord::Create => after.unwrap_or(NONE).to_owned(),
            ActionWord::Delete => before.unwrap_or(NONE).to_owned(),
            ActionWord::Update | ActionWord::Replace | ActionWord::Keep | ActionWord::Blocked => {
                format!("{} -> {}", before.unwrap_or(NONE), after.unwrap_or(NONE))
            }
        };
        values.entry(row.name).or_default().push(value);
    }
    let width = values.keys().map(|it| it.width()).max().unwrap_or(0);
    for (name, mut all) in values {
        all.sort_unstable();
        all.dedup();
        let more = match all.len() {
            0 | 1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let value = format!("{}{more}", all.first().map_or(NONE, String::as_str));
        let pad = " ".repeat(width - name.width());
        push_value(
            &mut text,
            &format!("    {name}{pad}  "),
            &value,
            width + 6,
            look,
        );
    }
    text
}

/// One change as text.
pub(super) fn change(change: &ChangeDocument, look: Look, detail: Detail) -> String {
    let mut text = String::new();
    let (symbol, word, paint) = symbol(change.action);
    let address = escape(&change.address).into_owned();
    let places: Vec<String> = change
        .at
        .iter()
        .chain(&change.also)
        .map(|at| {
            let (line, column) = (at.line.unwrap_or(1), at.column.unwrap_or(1));
            format!("{}:{line}:{column}", escape(&at.file))
        })
        .collect();
    // The first place stands on the address's line where it fits; more than one have lines of their own.
    let head = symbol.width() + word.width() + address.width() + 2;
    let beside = match places.as_slice() {
        [one] if head + one.width() + 2 <= look.room(0) => Some(one),
        _ => None,
    };
    text.push_str(&look.paint(paint, &format!("{symbol} {word}")));
    text.push(' ');
    text.push_str(&look.paint(Paint::Strong, &address));
    if let Some(place) = beside {
        let gap = look.room(0) - head - place.width();
        text.push_str(&" ".repeat(gap));
        text.push_str(&look.paint(Paint::Dim, place));
    }
    text.push('\n');
    if beside.is_none() {
        for place in &places {
            text.push_str(&format!(
                "    {}\n",
                look.paint(Paint::Dim, &format!("at {place}"))
            ));
        }
    }
    // Which thing an address leads to.
    for id in change.touches.iter().filter(|_| detail == Detail::All) {
        let id = escape(id).into_owned();
        for line in look.wrap(&id, 4) {
            text.push_str(&format!("    {}\n", look.paint(Paint::Dim, &line)));
        }
    }
    let made_by = match &change.made_by {
        Some(manifest) => format!(" (manifest {manifest} made it)"),
        None => String::new(),
    };
    let why = escape(&format!("{}{made_by}", change.detail)).into_owned();
    for line in look.wrap(&why, 4) {
        text.push_str(&format!("    {line}\n"));
    }
    let fault = change.fault.as_ref();
    if let Some(id) = fault.and_then(|it| it.request_id.as_deref()) {
        let id = format!("request id {}", escape(id));
        text.push_str(&format!("    {}\n", look.paint(Paint::Dim, &id)));
    }
    let rows = shown_rows(change);
    let name = rows.iter().map(|it| it.name.width()).max().unwrap_or(0);
    for row in &rows {
        push_row(&mut text, row, change.action, name, look);
    }
    text
}

/// The fields that are shown: what is blocked is not written, so its fields would only promise; but these would not be blocked if none
/// differed.
fn shown_rows(change: &ChangeDocument) -> Vec<Row> {
    let differs = matches!(
        change.reason.as_str(),
        "hangs-on" | "other-location" | "drawn-in"
    );
    let stays = |it: &FieldDocument| !it.after.is_null() || it.after_unknown;
    let promises = !differs || !change.fields.iter().any(stays);
    match change.action {
        ActionWord::Keep => Vec::new(),
        ActionWord::Blocked if promises => Vec::new(),
        _ => change.fields.iter().flat_map(rows).collect(),
    }
}

/// A field, or one key of a field that has keys.
struct Row {
    name: String,
    before: Option<String>,
    after: Option<String>,
    /// The texts themselves where one of them has several lines.
    lines: Option<(String, String)>,
}

fn rows(field: &FieldDocument) -> Vec<Row> {
    let (before, after) = (&field.before, &field.after);
    let unknown = field.after_from.as_ref();
    let unknown = unknown.map(|it| format!("{} of {}", it.output, it.address));
    let unknown = unknown.map(|it| format!("(known after apply: {})", escape(&it)));
    match (before.as_object(), after.as_object()) {
        (None, None) => vec![Row {
            name: escape(&field.name).into_owned(),
            before: value(before),
            after: unknown.or_else(|| value(after)),
            lines: several(before, after),
        }],
        (before, after) => {
            let both = before.into_iter().chain(after);
            let keys: BTreeSet<&String> = both.flat_map(serde_json::Map::keys).collect();
            let of = |map: Option<&serde_json::Map<String, Json>>, key| value(map?.get(key)?);
            keys.into_iter()
                .map(|key| Row {
                    name: format!("{}.{}", escape(&field.name), escape(key)),
                    before: of(before, key),
                    after: of(after, key),
                    lines: None,
                })
                .filter(|row| row.before != row.after)
                .collect()
        }
    }
}

fn value(value: &Json) -> Option<String> {
    Some(match value {
        Json::Null => return None,
        Json::String(text) => escape(text).into_owned(),
        Json::Array(all) => {
            let texts: Vec<String> = all.iter().filter_map(self::value).collect();
            match texts.as_slice() {
                [one] => one.clone(),
                _ => format!("[{}]", texts.join(", ")),
            }
        }
        Json::Object(texts) => format!("{} keys", texts.len()),
        Json::Bool(_) | Json::Number(_) => value.to_string(),
    })
}

fn several(before: &Json, after: &Json) -> Option<(String, String)> {
    let (before, after) = (before.as_str()?, after.as_str()?);
    let several = before.contains('\n') || after.contains('\n');
    several.then(|| (before.to_owned(), after.to_owned()))
}

fn push_row(text: &mut String, row: &Row, action: ActionWord, width: usize, look: Look) {
    let pad = " ".repeat(width - row.name.width());
    let name = format!("    {}{pad}  ", row.name);
    let indent = width + 6;
    if let Some((before, after)) = &row.lines {
        text.push_str(&format!("    {}\n", row.name));
        push_difference(text, before, after, look);
        return;
    }
    let (before, after) = (row.before.as_deref(), row.after.as_deref());
    match action {
        ActionWord::Create => push_value(text, &name, after.unwrap_or(NONE), indent, look),
        ActionWord::Delete => push_value(text, &name, before.unwrap_or(NONE), indent, look),
        // In a replace it is made anew as it was.
        ActionWord::Update | ActionWord::Replace | ActionWord::Keep | ActionWord::Blocked
            if before == after =>
        {
            push_value(text, &name, after.unwrap_or(NONE), indent, look);
        }
        ActionWord::Update | ActionWord::Replace | ActionWord::Keep | ActionWord::Blocked => {
            let (before, after) = (before.unwrap_or(NONE), after.unwrap_or(NONE));
            if before.width() + 4 + after.width() <= look.room(indent) {
                text.push_str(&format!("{name}{before} -> {after}\n"));
            } else {
                push_value(text, &name, before, indent, look);
                let arrow = format!("{}-> ", " ".repeat(indent));
                push_value(text, &arrow, after, indent + 3, look);
            }
        }
    }
}

/// A value after its lead, its further lines under the first.
pub(super) fn push_value(text: &mut String, lead: &str, value: &str, indent: usize, look: Look) {
    for (number, line) in look.wrap(value, indent).iter().enumerate() {
        if number == 0 {
            text.push_str(lead);
        } else {
            text.push_str(&" ".repeat(indent));
        }
        text.push_str(line);
        text.push('\n');
    }
}

fn push_difference(text: &mut String, before: &str, after: &str, look: Look) {
    let difference = TextDiff::from_lines(before, after);
    for line in difference.iter_all_changes() {
        let (sign, paint) = match line.tag() {
            ChangeTag::Equal => (" ", Paint::Dim),
            ChangeTag::Delete => ("-", Paint::Bad),
            ChangeTag::Insert => ("+", Paint::Good),
        };
        let words = escape(line.value().trim_end_matches('\n')).into_owned();
        text.push_str(&format!(
            "      {}\n",
            look.paint(paint, &format!("{sign} {words}"))
        ));
    }
}
