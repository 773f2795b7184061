//! Findings that are known and left as they are: which may be, what they are about, and until when.

use std::collections::BTreeMap;

use time::Date;
use time::format_description::well_known::Iso8601;

use super::Placed;
use super::acceptable::ACCEPTABLE;
use super::draft::Draft;
use super::model::{self, Guardrails};
use crate::resource::{BadAddress, Pick};
use crate::source::{Code, Diagnostic, Place, Spot};

/// Findings of one code that are known, on what looks like this, until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accept {
    /// The code of the findings.
    pub code: Code,
    /// What they are about: an address, or a pattern; what has none, by its name.
    pub what: String,
    /// The last day on which they are accepted.
    pub until: Date,
    /// Why.
    pub because: String,
}

/// What the manifest accepts, and what is wrong with that.
pub(crate) fn accept(draft: &Draft, findings: &mut Vec<Diagnostic>) -> Vec<Placed<Accept>> {
    let mut seen: BTreeMap<(&str, &str), &Place> = BTreeMap::new();
    let mut all = Vec::new();
    for Placed { value, place } in &draft.accept {
        let key = (value.code.as_str(), value.address.as_str());
        if let Some(first) = seen.get(&key) {
            let (code, what) = key;
            let finding = Diagnostic::error(
                Code::GivenTwice,
                format!("{code} on `{what}` is accepted twice"),
            )
            .why("Which reason and which day hold would not be clear.")
            .at(Spot::Value(place.clone()))
            .label("again here")
            .also(Spot::Value((*first).clone()), "first here");
            findings.push(finding);
            continue;
        }
        seen.insert(key, place);
        all.extend(read(value, place, findings));
    }
    all
}

fn read(
    entry: &model::Accept,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<Placed<Accept>> {
    let code = acceptable(&entry.code, &place.field("code"), findings);
    let until = Date::parse(&entry.until, &Iso8601::DATE).ok();
    if until.is_none() {
        findings.push(
            Diagnostic::error(Code::Shape, format!("no such day: `{}`", entry.until))
                .at(Spot::Value(place.field("until"))),
        );
    }
    // What begins with none of our kinds is no address: findings on workloads go by the workload's name.
    let form = match entry.address.parse::<Pick>() {
        Err(bad @ BadAddress::Form { .. }) => Some(bad),
        Err(BadAddress::Kind { .. }) | Ok(_) => None,
    };
    if let Some(bad) = &form {
        findings.push(
            Diagnostic::error(Code::Shape, format!("no address: {bad}"))
                .at(Spot::Value(place.field("address")))
                .help("write it as `widctl plan` prints it; `*` stands for any characters"),
        );
    }
    Some(Placed {
        value: Accept {
            code: code?,
            what: Some(entry.address.clone()).filter(|_| form.is_none())?,
            until: until?,
            because: entry.because.trim().to_owned(),
        },
        place: place.clone(),
    })
}

/// A code that may be accepted; else why not.
fn acceptable(word: &str, place: &Place, findings: &mut Vec<Diagnostic>) -> Option<Code> {
    let code = Code::parse(word);
    if let Some(code) = code.filter(|it| ACCEPTABLE.contains(it)) {
        return Some(code);
    }
    let finding = match code {
        None => Diagnostic::error(Code::UnknownValue, format!("no finding has the code `{word}`"))
            .help("`widctl explain` lists all"),
        Some(code) => Diagnostic::error(
            Code::NotAcceptable,
            format!("{code} ({}) cannot be accepted", code.title()),
        )
        .why("Errors and refusals, what was not seen, and what says that an access ends or remains are always told.")
        .help("take the entry out, and mend what the finding says"),
    };
    findings.push(finding.at(Spot::Value(place.clone())));
    None
}

/// A pin that names no acceptable finding allows nothing.
pub(crate) fn pinned(policy: &Placed<Guardrails>, findings: &mut Vec<Diagnostic>) {
    let at = policy.place.field("accept");
    let codes = policy.value.accept.iter().flatten();
    for (index, code) in codes.enumerate() {
        acceptable(code, &at.index(index), findings);
    }
}
