//! The digest of what is approved: the same consent, the same text, whatever the order in which it was found out.

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::consent::{Approved, Consent, SavedValue};
use crate::desired::Layer;
use crate::resource::{ArmId, Value};

/// The SHA-256 of a text, in hex.
pub fn checksum(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Consent {
    /// `sha256:` and 64 hex digits over format version, manifest with its former names and guard rails, tenant, cloud, limits, allow and
    /// force flags, and address, action, touched things, mark and fields of the changes; no counts, findings or places.
    ///
    /// It is unkeyed: it says which plan was reviewed, and proves nothing about who wrote it.
    pub fn digest(&self) -> String {
        format!("sha256:{}", checksum(&self.canonical().to_string()))
    }

    /// A list and not a mapping, so that no setting of the JSON writer can change the order.
    fn canonical(&self) -> Json {
        json!([
            self.format,
            self.manifest,
            self.formerly,
            self.tenant,
            self.cloud,
            self.only.as_ref().map(texts),
            self.layer.map(Layer::word),
            self.policy.allow_delete,
            self.policy.allow_replace,
            self.policy.allow_disruptive,
            self.policy.allow_own_access,
            texts(&self.flags.take),
            texts(&self.flags.delete),
            texts(&self.flags.force_conflicts),
            self.flags.formerly,
            self.rails,
            self.changes.iter().map(change).collect::<Vec<_>>(),
        ])
    }
}

fn texts<'a, T: ToString + 'a>(texts: impl IntoIterator<Item = &'a T>) -> Vec<String> {
    texts.into_iter().map(ToString::to_string).collect()
}

fn change(it: &Approved) -> Json {
    let fields = it.fields.iter();
    let fields: Vec<Json> = fields
        .map(|it| {
            json!([
                it.name,
                told(&it.before, one_casing),
                told(&it.after, str::to_owned)
            ])
        })
        .collect();
    json!([
        it.address.normal(),
        it.action.word(),
        it.touches,
        it.marked,
        fields
    ])
}

fn told(it: &SavedValue, text: fn(&str) -> String) -> Json {
    match it {
        SavedValue::Nothing => json!(["nothing"]),
        SavedValue::Unknown => json!(["unknown"]),
        SavedValue::Known(value) => known(value, text),
    }
}

/// What stands in a field: Azure answers with its ids in any casing.
fn one_casing(text: &str) -> String {
    match ArmId::is_one(text) {
        true => text.to_lowercase(),
        false => text.to_owned(),
    }
}

fn known(value: &Value, text: fn(&str) -> String) -> Json {
    match value {
        Value::Text(it) => json!(["text", it.known().map(text)]),
        Value::Set(set) => json!(["set", set]),
        Value::Map(map) => json!(["map", map.iter().collect::<Vec<_>>()]),
        Value::Flag(flag) => json!(["flag", flag]),
    }
}
