//! A plan as text: what becomes of what, why, which fields, where the manifest asks for it, and a line that counts.

use similar::{ChangeTag, TextDiff};
use unicode_width::UnicodeWidthStr;

use super::json::Summary;
use super::{Look, Paint, escape, grouped, reason};
use crate::live::Owner;
use crate::plan::{Action, Change, Effect, FieldChange, Plan, Why};
use crate::resource::{MaybeKnown, Value};
use crate::source::{Diagnostic, Severity, Sources, Spot};

/// What stands for a value that is not there.
const NONE: &str = "(none)";

/// How many accesses are listed, or all the weighty ones where these are more; a change of one role on an identity of many service accounts is one change and many accesses.
const ACCESSES: usize = 30;

/// How much of a plan is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// What changes; what was found is only counted.
    Counts,
    /// What changes, and what was found, that of one cause together.
    Changes,
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
    let mut text = String::new();
    for change in &plan.changes {
        if change.action == Action::Keep && detail != Detail::All {
            continue;
        }
        push_change(&mut text, change, sources, look, detail);
        text.push('\n');
    }
    text.push_str(&accesses(plan, look));
    let warned = findings.iter().any(|it| it.severity == Severity::Warning);
    text.push_str(&summary(&Summary::of(plan), warned, plan.limited, look));
    if !findings.is_empty() {
        text.push('\n');
        text.push_str(grouped::findings(findings, sources, look, detail).trim_end());
        text.push('\n');
    }
    text
}

/// Who gains or loses what, a line each; nothing where nothing of that changes.
fn accesses(plan: &Plan, look: Look) -> String {
    let all = crate::plan::access(plan);
    if all.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", look.paint(Paint::Strong, "Access:"));
    // The weighty ones come first.
    let weighty = all.iter().filter(|it| it.is_weighty()).count();
    let shown = weighty.max(ACCESSES);
    for it in all.iter().take(shown) {
        let (symbol, paint, word) = match it.effect {
            Effect::Gain => ("+", Paint::Good, "gains"),
            Effect::Loss => ("-", Paint::Bad, "loses"),
        };
        let line = format!("{} {word} {}", escape(&it.subject), escape(&it.what));
        for (number, line) in look.wrap(&line, 4).iter().enumerate() {
            let head = if number == 0 {
                format!("  {} ", look.paint(paint, symbol))
            } else {
                " ".repeat(6)
            };
            text.push_str(&format!("{head}{line}\n"));
        }
    }
    if let Some(more) = all.len().checked_sub(shown).filter(|it| *it > 0) {
        text.push_str(&format!("  and {more} more; `--format json` lists all\n"));
    }
    text.push('\n');
    text
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

fn symbol(action: Action) -> (&'static str, Paint) {
    match action {
        Action::Keep => ("=", Paint::Dim),
        Action::Create => ("+", Paint::Good),
        Action::Update => ("~", Paint::Change),
        Action::Replace => ("±", Paint::Bad),
        Action::Delete => ("-", Paint::Bad),
        Action::Blocked => ("!", Paint::Bad),
    }
}

fn push_change(text: &mut String, change: &Change, sources: &Sources, look: Look, detail: Detail) {
    let (symbol, paint) = symbol(change.action);
    let address = escape(&change.address.to_string()).into_owned();
    let word = change.action.word();
    let places: Vec<String> = change
        .origin
        .iter()
        .map(|place| {
            let spot = Spot::Key(place.clone());
            let (line, column) = sources.position(&spot).unwrap_or((1, 1));
            format!("{}:{line}:{column}", escape(&place.source))
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
    let made_by = match &change.owner {
        Owner::Another(manifest) => format!(" (manifest {manifest} made it)"),
        Owner::Ours | Owner::Nobody => String::new(),
    };
    let why = escape(&format!("{}{made_by}", change.why)).into_owned();
    for line in look.wrap(&why, 4) {
        text.push_str(&format!("    {line}\n"));
    }
    if let Some(id) = reason::fault(&change.why).and_then(|it| it.request_id.as_deref()) {
        let id = format!("request id {}", escape(id));
        text.push_str(&format!("    {}\n", look.paint(Paint::Dim, &id)));
    }
    // What is blocked is not written, so its fields would only promise; but these would not be blocked if none differed.
    let differs = matches!(
        change.why,
        Why::HangsOn(_) | Why::OtherLocation | Why::DrawnIn
    );
    let promises = change.action == Action::Blocked && (!differs || change.after.is_none());
    if change.action == Action::Keep || promises {
        return;
    }
    let rows: Vec<Row> = change.fields().iter().flat_map(rows).collect();
    let name = rows.iter().map(|it| it.name.width()).max().unwrap_or(0);
    for row in &rows {
        push_row(text, row, change.action, name, look);
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

fn rows(field: &FieldChange) -> Vec<Row> {
    let (before, after) = (field.before.as_ref(), field.after.as_ref());
    match (map(before), map(after)) {
        (None, None) => vec![Row {
            name: field.name.to_owned(),
            before: before.map(value),
            after: after.map(value),
            lines: several(before, after),
        }],
        (before, after) => {
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            let mut keys: Vec<&str> = before.iter().chain(&after).map(|(key, _)| *key).collect();
            keys.sort_unstable();
            keys.dedup();
            let of = |map: &[(&str, &str)], key| {
                let found = map.iter().find(|(it, _)| *it == key);
                found.map(|(_, text)| escape(text).into_owned())
            };
            keys.into_iter()
                .map(|key| Row {
                    name: format!("{}.{}", field.name, escape(key)),
                    before: of(&before, key),
                    after: of(&after, key),
                    lines: None,
                })
                .filter(|row| row.before != row.after)
                .collect()
        }
    }
}

fn map(value: Option<&Value>) -> Option<Vec<(&str, &str)>> {
    match value? {
        Value::Map(map) => Some(
            map.iter()
                .map(|(key, it)| (key.as_str(), it.as_str()))
                .collect(),
        ),
        Value::Text(_) | Value::Set(_) | Value::Flag(_) => None,
    }
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(MaybeKnown::Known(text)) => escape(text).into_owned(),
        Value::Text(MaybeKnown::Unknown(output)) => {
            format!("(known after apply: {})", escape(&output.to_string()))
        }
        Value::Set(texts) => {
            let texts: Vec<_> = texts.iter().map(|it| escape(it)).collect();
            match texts.as_slice() {
                [one] => one.clone().into_owned(),
                _ => format!("[{}]", texts.join(", ")),
            }
        }
        Value::Map(texts) => format!("{} keys", texts.len()),
        Value::Flag(flag) => flag.to_string(),
    }
}

fn several(before: Option<&Value>, after: Option<&Value>) -> Option<(String, String)> {
    let text = |value: Option<&Value>| match value {
        Some(Value::Text(MaybeKnown::Known(text))) => Some(text.clone()),
        Some(
            Value::Text(MaybeKnown::Unknown(_)) | Value::Set(_) | Value::Map(_) | Value::Flag(_),
        )
        | None => None,
    };
    let (before, after) = (text(before)?, text(after)?);
    (before.contains('\n') || after.contains('\n')).then_some((before, after))
}

fn push_row(text: &mut String, row: &Row, action: Action, width: usize, look: Look) {
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
        Action::Create => push_value(text, &name, after.unwrap_or(NONE), indent, look),
        Action::Delete => push_value(text, &name, before.unwrap_or(NONE), indent, look),
        // In a replace it is made anew as it was.
        Action::Update | Action::Replace | Action::Keep | Action::Blocked if before == after => {
            push_value(text, &name, after.unwrap_or(NONE), indent, look);
        }
        Action::Update | Action::Replace | Action::Keep | Action::Blocked => {
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
