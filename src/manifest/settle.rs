//! What is neither given nor in `defaults`, and what two keys lead to: told the same way of clusters and identities.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::{Kept, Placed};
use crate::source::{Code, Diagnostic, Place, Spot};

/// Something that is neither given nor in `defaults`.
#[derive(Debug)]
pub(crate) struct Missing {
    /// Its key, where it would be given.
    pub(crate) key: &'static str,
    /// Its key in `defaults`.
    pub(crate) default: &'static str,
    /// What lacks it: `identity billing`.
    pub(crate) of: String,
    /// Where it would be given.
    pub(crate) at: Place,
}

/// What is given, else what `defaults` give; taken down where it is neither.
pub(crate) fn or_default(
    draft: &Draft,
    own: &Option<String>,
    default: &Option<Placed<String>>,
    missing: Missing,
    list: &mut Vec<Missing>,
) -> Option<String> {
    let value = own
        .clone()
        .or_else(|| default.as_ref().map(|default| default.value.clone()));
    if value.is_none() && !draft.lost.item("defaults", missing.default) {
        list.push(missing);
    }
    value
}

/// One finding for all that is missing, for one addition to `defaults` cures it.
pub(crate) fn missing(list: &[Missing]) -> Option<Diagnostic> {
    /// How many are named, and pointed to, before the rest is a number.
    const NAMED: usize = 10;
    let first = list.first()?;
    let mut keys: Vec<(&str, &str)> = Vec::new();
    let mut places: BTreeMap<&Place, (&str, Vec<&str>)> = BTreeMap::new();
    for it in list {
        if !keys.contains(&(it.key, it.default)) {
            keys.push((it.key, it.default));
        }
        places
            .entry(&it.at)
            .or_insert((&it.of, Vec::new()))
            .1
            .push(it.key);
    }
    let quoted = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|it| format!("`{it}`")).collect();
        words.join(", ")
    };
    let lacking: Vec<&str> = keys.iter().map(|(key, _)| *key).collect();
    let additions: Vec<&str> = keys.iter().map(|(_, default)| *default).collect();
    let mut finding = Diagnostic::error(
        Code::MissingDefault,
        format!("no {} in `defaults`", quoted(&additions)),
    )
    .at(Spot::Value(first.at.clone()))
    .help(format!(
        "add {} to `defaults` for all, or {} to each",
        quoted(&additions),
        quoted(&lacking)
    ));
    let mut names: Vec<String> = Vec::new();
    for (number, (at, (of, lacks))) in places.iter().enumerate() {
        if number < NAMED {
            names.push(format!("{of} has no {}", quoted(lacks)));
        }
        if **at != first.at && number < NAMED {
            finding = finding.also(Spot::Value((*at).clone()), "nor here");
        }
    }
    if let Some(more) = places.len().checked_sub(NAMED).filter(|it| *it > 0) {
        names.push(format!("and {more} more"));
    }
    Some(finding.why(format!("It is not given otherwise: {}.", names.join("; "))))
}

/// Finds keys that lead to one and the same thing: `of` gives what is compared, what it is called, and where it is said.
pub(crate) fn same_things<T>(
    items: &Kept<T>,
    findings: &mut Vec<Diagnostic>,
    of: impl Fn(&T, &Place) -> Option<(String, &'static str, Place)>,
) {
    let mut seen: BTreeMap<String, (&String, Place)> = BTreeMap::new();
    for (key, Placed { value, place }) in items {
        let Some((id, what, at)) = of(value, place) else {
            continue;
        };
        if let Some((first, before)) = seen.get(&id) {
            let finding = Diagnostic::error(
                Code::SameThing,
                format!("`{first}` and `{key}` are the same {what}"),
            )
            .why("What is made by one key would be changed or deleted by the other.")
            .at(Spot::Value(at))
            .label("the same")
            .also(Spot::Value(before.clone()), "as this")
            .help(format!(
                "keep one of both; bindings that name `{key}` can name `{first}`"
            ));
            findings.push(finding);
        } else {
            seen.insert(id, (key, at));
        }
    }
}
