//! Saved plans: what `plan --out` writes, and the consent that `apply` reads out of it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;

use super::files;
use super::session::Stop;
use crate::desired::Layer;
use crate::file;
use crate::plan::{Action, Approved, Consent, FORMAT, Field, Policy, Told, Wishes};
use crate::render::json::{
    ActionWord, ChangeDocument, FieldDocument, PlanDocument, Saved, SavedText,
};
use crate::resource::{Address, Late, Value};
use crate::source::{Code, Diagnostic, Sources};

/// What a saved plan says: what was approved, and the manifest to plan it again from.
#[derive(Debug)]
pub(super) struct SavedPlan {
    /// What was approved.
    pub(super) consent: Consent,
    /// The manifest, by file name.
    pub(super) texts: Vec<(String, Vec<u8>)>,
}

/// What a plan file needs beside the plan.
pub(super) fn with_texts(consent: &Consent, texts: &[SavedText]) -> Saved {
    let words = |it: &BTreeSet<Address>| it.iter().map(ToString::to_string).collect();
    Saved {
        formerly: consent.formerly.clone(),
        guardrails: consent.rails.clone(),
        tenant: consent.tenant.clone(),
        cloud: consent.cloud.clone(),
        only: words(&consent.only),
        layer: consent.layer.map(|it| it.word().to_owned()),
        allow_delete: consent.policy.allow_delete,
        allow_replace: consent.policy.allow_replace,
        allow_disruptive: consent.policy.allow_disruptive,
        take: words(&consent.wishes.take),
        force_conflicts: words(&consent.wishes.force_conflicts),
        allow_formerly: consent.wishes.formerly.iter().cloned().collect(),
        texts: texts.to_vec(),
    }
}

/// Reads a plan file and looks whether it is whole. Errors: it cannot be read, is none, is another version's, or was altered.
pub(super) fn read(path: &Path) -> Result<SavedPlan, Stop> {
    let name = path.display();
    let bad = |why: String| {
        let finding = Diagnostic::error(Code::BadPlan, format!("{name} is not a saved plan"))
            .why(why)
            .help("`widctl plan --out FILE` saves one");
        Stop::error(vec![finding], Sources::default())
    };
    let bytes = files::bytes(path, file::PLAN)
        .map_err(|finding| Stop::error(vec![finding], Sources::default()))?;
    let document: Json =
        serde_json::from_slice(&bytes).map_err(|error| bad(format!("It is not JSON: {error}.")))?;
    // The version first: what another one means by its keys is not for this one to say.
    match document.get("formatVersion").and_then(Json::as_str) {
        Some(FORMAT) => {}
        Some(other) => {
            let finding = Diagnostic::error(
                Code::PlanVersion,
                format!("{name} is a plan of another version"),
            )
            .why(format!(
                "Its format is {other}; this widctl carries out {FORMAT}."
            ))
            .help("plan again");
            return Err(Stop::refused(finding, Sources::default()));
        }
        None => return Err(bad("It says no formatVersion.".to_owned())),
    }
    let document: PlanDocument =
        serde_json::from_value(document).map_err(|error| bad(format!("{error}.")))?;
    let Some(saved) = &document.saved else {
        return Err(bad(
            "It was printed and not saved: it does not carry its manifest.".to_owned(),
        ));
    };
    let consent = consent(&document, saved).map_err(bad)?;
    if consent.digest() != document.digest {
        let finding = Diagnostic::error(Code::PlanAltered, format!("{name} was altered"))
            .why("Its digest is not that of what stands in it.")
            .help("plan again");
        return Err(Stop::refused(finding, Sources::default()));
    }
    let texts = saved.texts.iter();
    Ok(SavedPlan {
        consent,
        texts: texts
            .map(|it| (it.name.clone(), it.text.clone().into_bytes()))
            .collect(),
    })
}

fn consent(document: &PlanDocument, saved: &Saved) -> Result<Consent, String> {
    let layer = match saved.layer.as_deref() {
        None => None,
        Some(word) => {
            let known = [Layer::Azure, Layer::Kubernetes];
            let found = known.into_iter().find(|it| it.word() == word);
            Some(found.ok_or_else(|| format!("`{word}` is no layer."))?)
        }
    };
    let changes: Result<Vec<Approved>, String> = document.changes.iter().map(approved).collect();
    Ok(Consent {
        format: document.format_version.clone(),
        manifest: document.manifest.clone(),
        formerly: saved.formerly.clone(),
        rails: saved.guardrails.clone(),
        tenant: saved.tenant.clone(),
        cloud: saved.cloud.clone(),
        only: addresses(&saved.only)?,
        layer,
        policy: Policy {
            allow_delete: saved.allow_delete,
            allow_replace: saved.allow_replace,
            allow_disruptive: saved.allow_disruptive,
        },
        wishes: Wishes {
            take: addresses(&saved.take)?,
            force_conflicts: addresses(&saved.force_conflicts)?,
            formerly: saved.allow_formerly.iter().cloned().collect(),
        },
        changes: changes?,
    })
}

fn addresses(words: &[String]) -> Result<BTreeSet<Address>, String> {
    words.iter().map(|it| address(it)).collect()
}

fn address(word: &str) -> Result<Address, String> {
    word.parse().map_err(|error| format!("{error}."))
}

fn approved(change: &ChangeDocument) -> Result<Approved, String> {
    let fields: Result<Vec<Field>, String> = change.fields.iter().map(field).collect();
    Ok(Approved {
        address: address(&change.address)?,
        action: match change.action {
            ActionWord::Create => Action::Create,
            ActionWord::Update => Action::Update,
            ActionWord::Replace => Action::Replace,
            ActionWord::Delete => Action::Delete,
            ActionWord::Blocked => Action::Blocked,
            ActionWord::Keep => Action::Keep,
        },
        touches: change.touches.iter().cloned().collect(),
        marked: change.marked,
        fields: fields?,
    })
}

fn field(field: &FieldDocument) -> Result<Field, String> {
    Ok(Field {
        name: field.name.clone(),
        before: told(&field.before)?,
        after: if field.after_unknown {
            Told::Unknown
        } else {
            told(&field.after)?
        },
    })
}

/// The way back from what [`FieldDocument`] says of a value.
fn told(value: &Json) -> Result<Told, String> {
    let text = |it: &Json| match it {
        Json::String(text) => Ok(text.clone()),
        other => Err(format!("{other} is no text.")),
    };
    Ok(match value {
        Json::Null => Told::Nothing,
        Json::Bool(flag) => Told::Known(Value::Flag(*flag)),
        Json::String(known) => Told::Known(Value::Text(Late::Known(known.clone()))),
        Json::Array(texts) => {
            let texts: Result<BTreeSet<String>, String> = texts.iter().map(text).collect();
            Told::Known(Value::Set(texts?))
        }
        Json::Object(texts) => {
            let texts = texts.iter().map(|(key, it)| Ok((key.clone(), text(it)?)));
            Told::Known(Value::Map(texts.collect::<Result<_, String>>()?))
        }
        Json::Number(number) => return Err(format!("{number} is no value of a field.")),
    })
}
