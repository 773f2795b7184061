//! Saved plans: what `plan --out` writes, and the consent that `apply` reads out of it.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;

use super::files;
use super::session::Stop;
use crate::desired::Layer;
use crate::fault::malformed;
use crate::file;
use crate::plan::{Action, Approved, Consent, FORMAT, Field, Flags, Guard, SavedValue, checksum};
use crate::render::json::{
    self, ActionWord, ChangeDocument, FieldDocument, PlanDocument, Saved, SavedText,
};
use crate::resource::{Address, MaybeKnown, Pick, Value};
use crate::source::{Code, Diagnostic, Sources};

/// What a saved plan says: what was approved, and the manifest to plan it again from.
#[derive(Debug)]
pub(super) struct SavedPlan {
    /// What was approved.
    pub(super) consent: Consent,
    /// The manifest, by file name.
    pub(super) texts: Vec<(String, Vec<u8>)>,
    /// All that stands in the file.
    pub(super) document: PlanDocument,
}

/// Puts into a plan that is saved what [`read`] looks for.
pub(super) fn seal(document: &mut PlanDocument) {
    let sum = sum(document);
    if let Some(saved) = &mut document.saved {
        saved.seal = sum;
    }
}

/// Whether a plan file says what it said when it was written. Its digest covers what is approved, and this all of it: what the manifest
/// says beside, who gains which access, what was found, and where. Like the digest it is unkeyed.
fn is_sealed(document: &PlanDocument, saved: &Saved) -> bool {
    saved.seal == sum(document)
}

fn sum(document: &PlanDocument) -> String {
    let mut document = document.clone();
    if let Some(saved) = &mut document.saved {
        saved.seal = String::new();
    }
    format!("sha256:{}", checksum(&json::pretty(&document)))
}

fn altered(path: &Path, why: &str) -> Stop {
    let message = format!("{} was altered", path.display());
    let finding = Diagnostic::error(Code::PlanAltered, message);
    Stop::refused(finding.why(why).help("plan again"), Sources::default())
}

/// Holds `--digest` against the digest of a plan.
pub(super) fn pinned(digest: &str, pin: Option<&str>) -> Result<(), Stop> {
    if pin.is_none_or(|it| it == digest) {
        return Ok(());
    }
    let finding = Diagnostic::error(Code::PlanDigest, "not the plan that was reviewed")
        .why(format!("Its digest is {digest}."));
    Err(Stop::refused(finding, Sources::default()))
}

/// What a plan file needs beside the plan.
pub(super) fn with_texts(consent: &Consent, texts: &[SavedText]) -> Saved {
    fn words<T: ToString>(it: &BTreeSet<T>) -> Vec<String> {
        it.iter().map(ToString::to_string).collect()
    }
    Saved {
        formerly: consent.formerly.clone(),
        guardrails: consent.rails.clone(),
        tenant: consent.tenant.clone(),
        cloud: consent.cloud.clone(),
        only: consent.only.as_ref().map(words),
        layer: consent.layer.map(|it| it.word().to_owned()),
        allow_delete: consent.policy.allow_delete,
        allow_replace: consent.policy.allow_replace,
        allow_disruptive: consent.policy.allow_disruptive,
        allow_own_access: consent.policy.allow_own_access,
        take: words(&consent.flags.take),
        delete: words(&consent.flags.delete),
        force_conflicts: words(&consent.flags.force_conflicts),
        allow_formerly: consent.flags.formerly.iter().cloned().collect(),
        texts: texts.to_vec(),
        seal: String::new(),
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
    let document: Json = serde_json::from_slice(&bytes)
        .map_err(|error| bad(format!("It is not JSON: {}.", malformed(&error))))?;
    // The version first: what another one means by its keys is not for this one to say.
    match document.get("formatVersion").and_then(Json::as_str) {
        Some(FORMAT) => {}
        // What is no version of ours may be anything.
        Some(other) if !is_version(other) => {
            return Err(bad("Its formatVersion is none of widctl's.".to_owned()));
        }
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
        serde_json::from_slice(&bytes).map_err(|error| bad(format!("{}.", malformed(&error))))?;
    let Some(saved) = &document.saved else {
        return Err(bad(
            "It was printed and not saved: it does not carry its manifest.".to_owned(),
        ));
    };
    let consent = consent(&document, saved).map_err(bad)?;
    if consent.digest() != document.digest {
        return Err(altered(
            path,
            "Its digest is not that of what stands in it.",
        ));
    }
    if !is_sealed(&document, saved) {
        return Err(altered(path, "What it holds is not what was written."));
    }
    let texts = saved.texts.iter();
    Ok(SavedPlan {
        consent,
        texts: texts
            .map(|it| (it.name.clone(), it.text.clone().into_bytes()))
            .collect(),
        document,
    })
}

fn consent(document: &PlanDocument, saved: &Saved) -> Result<Consent, String> {
    let layer = match saved.layer.as_deref() {
        None => None,
        Some(word) => {
            let known = [Layer::Azure, Layer::Kubernetes];
            let found = known.into_iter().find(|it| it.word() == word);
            Some(found.ok_or_else(|| "Its saved.layer is no layer.".to_owned())?)
        }
    };
    let changes = document.changes.iter().enumerate();
    let changes: Result<Vec<Approved>, String> = changes
        .map(|(at, it)| approved(it, &format!("changes[{at}]")))
        .collect();
    let only = saved.only.as_ref();
    let only = only.map(|it| picks(it, "saved.only"));
    Ok(Consent {
        format: document.format_version.clone(),
        manifest: document.manifest.clone(),
        formerly: saved.formerly.clone(),
        rails: saved.guardrails.clone(),
        tenant: saved.tenant.clone(),
        cloud: saved.cloud.clone(),
        only: only.transpose()?,
        layer,
        policy: Guard {
            allow_delete: saved.allow_delete,
            allow_replace: saved.allow_replace,
            allow_disruptive: saved.allow_disruptive,
            allow_own_access: saved.allow_own_access,
        },
        flags: Flags {
            take: picks(&saved.take, "saved.take")?,
            delete: picks(&saved.delete, "saved.delete")?,
            force_conflicts: addresses(&saved.force_conflicts, "saved.forceConflicts")?,
            formerly: saved.allow_formerly.iter().cloned().collect(),
        },
        changes: changes?,
    })
}

// What follows is about a file whose digest was not looked at yet. It may be anybody's: errors say where, and never what.

fn addresses(words: &[String], place: &str) -> Result<BTreeSet<Address>, String> {
    let words = words.iter().enumerate();
    words
        .map(|(at, it)| address(it, &format!("{place}[{at}]")))
        .collect()
}

fn picks(words: &[String], place: &str) -> Result<BTreeSet<Pick>, String> {
    let words = words.iter().enumerate();
    words
        .map(|(at, it)| {
            it.parse()
                .map_err(|_| format!("Its {place}[{at}] is no address."))
        })
        .collect()
}

fn address(word: &str, place: &str) -> Result<Address, String> {
    word.parse()
        .map_err(|_| format!("Its {place} is no address."))
}

fn approved(change: &ChangeDocument, place: &str) -> Result<Approved, String> {
    let fields = change.fields.iter().enumerate();
    let fields: Result<Vec<Field>, String> = fields
        .map(|(at, it)| field(it, &format!("{place}.fields[{at}]")))
        .collect();
    Ok(Approved {
        address: address(&change.address, &format!("{place}.address"))?,
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

fn field(field: &FieldDocument, place: &str) -> Result<Field, String> {
    let told = |value, half| told(value).ok_or_else(|| format!("Its {place}.{half} is no value."));
    Ok(Field {
        name: field.name.clone(),
        before: told(&field.before, "before")?,
        after: if field.after_unknown {
            SavedValue::Unknown
        } else {
            told(&field.after, "after")?
        },
    })
}

/// The way back from what [`FieldDocument`] says of a value.
fn told(value: &Json) -> Option<SavedValue> {
    let text = |it: &Json| it.as_str().map(str::to_owned);
    Some(match value {
        Json::Null => SavedValue::Nothing,
        Json::Bool(flag) => SavedValue::Known(Value::Flag(*flag)),
        Json::String(known) => SavedValue::Known(Value::Text(MaybeKnown::Known(known.clone()))),
        Json::Array(texts) => {
            SavedValue::Known(Value::Set(texts.iter().map(text).collect::<Option<_>>()?))
        }
        Json::Object(texts) => {
            let texts = texts.iter().map(|(key, it)| Some((key.clone(), text(it)?)));
            SavedValue::Known(Value::Map(texts.collect::<Option<_>>()?))
        }
        Json::Number(_) => return None,
    })
}

/// As `2.0`.
fn is_version(word: &str) -> bool {
    word.len() <= 8 && word.chars().all(|it| it.is_ascii_digit() || it == '.')
}
