//! Field managers: who holds which field of a Kubernetes object, and what goes when ours lets go.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::Walk;
use super::{Change, Why};
use crate::live::{Found, Holders};
use crate::resource::{Fields, MaybeKnown, Names, Value};
use crate::source::{Code, Diagnostic};

/// The fields that our manager holds, under any of our names.
pub(super) fn held_by_us(found: &Found, names: &Names) -> BTreeSet<&'static str> {
    let fields = found.resource.fields().into_keys();
    fields
        .filter(|name| holders(found, name).any(|it| names.are_of(it)))
        .collect()
}

/// Of the differing fields that are declared, those that others hold.
pub(super) fn held_by_others(
    found: &Found,
    names: &Names,
    differing: &[&'static str],
    declared: &Fields,
) -> BTreeMap<String, Holders> {
    let declared = differing.iter().filter(|it| declared.contains_key(*it));
    declared
        .filter_map(|name| {
            let others: Holders = (found.managers.get(*name).into_iter().flatten())
                .filter(|(manager, _)| !names.are_of(manager))
                .map(|(manager, since)| (manager.clone(), since.clone()))
                .collect();
            (!others.is_empty()).then(|| ((*name).to_owned(), others))
        })
        .collect()
}

/// What stands in the fields that others hold.
pub(super) fn stands(found: &Found, by: &BTreeMap<String, Holders>) -> BTreeMap<String, String> {
    let fields = found.resource.fields().into_iter();
    fields
        .filter(|(name, _)| by.contains_key(*name))
        .filter_map(|(name, value)| match value {
            Value::Text(MaybeKnown::Known(text)) => Some((name.to_owned(), text)),
            Value::Set(texts) => {
                let texts: Vec<String> = texts.into_iter().collect();
                Some((name.to_owned(), texts.join(", ")))
            }
            Value::Text(MaybeKnown::Unknown(_)) | Value::Map(_) | Value::Flag(_) => None,
        })
        .collect()
}

/// Whether our mark goes when our manager lets go of it: we hold it, or nobody does, as after somebody has cut `managedFields` off.
/// Where only others hold it, nothing that we write takes it away.
pub(super) fn takes_mark(found: &Found, names: &Names) -> bool {
    holders(found, "mark").next().is_none() || holds_mark(found, names)
}

/// Whether our manager holds the mark, under any of our names.
pub(super) fn holds_mark(found: &Found, names: &Names) -> bool {
    holders(found, "mark").any(|it| names.are_of(it))
}

/// What we hold, and others do not: it goes when our manager lets go of it.
pub(super) fn held_by_us_alone(found: &Found, names: &Names) -> BTreeSet<&'static str> {
    let mut held = held_by_us(found, names);
    held.retain(|name| holders(found, name).all(|it| names.are_of(it)));
    held
}

/// What stays when our manager lets go of a thing, because others hold it with us.
pub(super) fn staying(walk: &Walk<'_>, change: &Change) -> Vec<Diagnostic> {
    let taken_back = |_: &&Found| change.why == Why::TakeBack;
    let Some(found) = change.before.as_ref().filter(taken_back) else {
        return Vec::new();
    };
    let names = &walk.desired.names;
    let fields = found.resource.fields().into_keys().chain(["mark"]);
    let mut by: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for name in fields {
        let (ours, theirs): (Vec<&String>, Vec<&String>) =
            holders(found, name).partition(|it| names.are_of(it));
        if !ours.is_empty() && !theirs.is_empty() {
            let theirs: Vec<&str> = theirs.into_iter().map(String::as_str).collect();
            by.entry(theirs.join(" and ")).or_default().push(name);
        }
    }
    let told = by.into_iter().map(|(holders, fields)| {
        let words = match fields.as_slice() {
            [one] => format!("{one} stays: {holders} holds it too"),
            many => format!("{} stay: {holders} holds them too", many.join(" and ")),
        };
        Diagnostic::warning(Code::ValueStays, format!("{}: {words}", change.address))
            .why("what another field manager holds is not taken from it")
            .help(format!("take it out of what {holders} applies"))
    });
    told.collect()
}

fn holders<'a>(found: &'a Found, field: &str) -> impl Iterator<Item = &'a String> {
    found
        .managers
        .get(field)
        .into_iter()
        .flat_map(Holders::keys)
}

/// Whether our field manager wrote the client id that a thing carries.
pub(super) fn fills(found: &Found, names: &Names) -> bool {
    holders(found, "clientId").any(|it| names.are_of(it))
}
