//! Identities that would get in each other's way: applications of one display name, keys after which the same would be named.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::{Application, Identity, Kept, Placed, Sort};
use crate::source::{Code, Diagnostic, Place, Spot};

/// New applications of one display name, or of one by which an existing one is looked for: the second would join the first, or be its
/// twin. Entra compares display names without case.
pub(crate) fn applications(identities: &Kept<Identity>, findings: &mut Vec<Diagnostic>) {
    let mut named: BTreeMap<String, Vec<(&String, &Application, &Place)>> = BTreeMap::new();
    for (key, Placed { value, place }) in identities {
        if let Sort::Application(it) = &value.sort
            && let (Some(name), None) = (&it.display_name, &it.app_id)
        {
            let all = named.entry(name.to_lowercase()).or_default();
            all.push((key, it, place));
        }
    }
    for all in named.values() {
        let Some((first, rest)) = all.split_first() else {
            continue;
        };
        for it in rest {
            // Two existing ones are compared as they are written, and elsewhere.
            if all.iter().all(|(_, it, _)| it.existing) {
                continue;
            }
            let name = it.1.display_name.as_deref().unwrap_or_default();
            let finding = Diagnostic::error(
                Code::SameThing,
                format!(
                    "`{}` and `{}` are applications of the name `{name}`",
                    first.0, it.0
                ),
            )
            .why("An application that has the name already is joined, so that both keys would lead to one.")
            .at(Spot::Value(it.2.field("application")))
            .label("the same name")
            .also(Spot::Value(first.2.field("application")), "as this")
            .help(format!("give `{}` another `displayName`", it.0));
            findings.push(finding);
        }
    }
}

/// Keys of identities after which the same things would be named: one that another was called `formerly`, and one that two were.
pub(crate) fn keys(draft: &Draft, findings: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, Spot> = BTreeMap::new();
    for (key, it) in &draft.identities {
        if it.value.formerly.as_ref() != Some(key) {
            first.insert(key, Spot::Key(it.place.clone()));
        }
    }
    for (key, it) in &draft.identities {
        let Some(former) = &it.value.formerly else {
            continue;
        };
        let spot = Spot::Value(it.place.field("formerly"));
        let finding = if former == key {
            Diagnostic::error(
                Code::Formerly,
                format!("`{key}` says nothing in `formerly`"),
            )
            .why("It is the key that the identity had before, not the one it has now.")
            .at(spot)
            .help("take it out")
        } else if let Some(other) = first.get(former.as_str()) {
            Diagnostic::error(
                Code::SameThing,
                format!("`{key}` was called `{former}`, and so is, or was, another identity"),
            )
            .why("What is made for an identity is named after its first key, and that would be one name for two.")
            .at(spot)
            .also(other.clone(), "the other one")
            .help("give the other one a key that none has had")
        } else {
            first.insert(former, spot);
            continue;
        };
        findings.push(finding);
    }
}
