//! What is neither given nor in `defaults`, and what two keys lead to: told the same way of clusters and identities.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::{Kept, Placed};
use crate::source::{Code, Diagnostic, Place, Spot};

/// What is given, else what `defaults` give; said where it is neither.
pub(crate) fn or_default(
    draft: &Draft,
    own: &Option<String>,
    default: &Option<Placed<String>>,
    key: &str,
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    let value = own
        .clone()
        .or_else(|| default.as_ref().map(|default| default.value.clone()));
    if value.is_none() && !draft.lost.item("defaults", key) {
        let finding = Diagnostic::error(Code::MissingDefault, format!("no `{key}`"))
            .why("It is neither given here nor in `defaults`.")
            .at(Spot::Value(at.clone()))
            .help(format!("add `{key}` here, or to `defaults` for all"));
        findings.push(finding);
    }
    value
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
