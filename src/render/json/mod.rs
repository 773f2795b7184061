//! What programs read: structs of their own with a version, apart from the inner types, so that those may change.

mod access;
mod event;
mod finding;
mod list;
mod plan;
mod proof;

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

use super::escape::is_special;

pub use access::{AccessDocument, GrantDocument, SubjectDocument, WidthWord};
pub use event::{Line, line};
pub use finding::{
    AcceptedDocument, Finding, Findings, GroupDocument, Location, SeverityWord, findings,
};
pub use list::{Entry, ListDocument, OwnerWord, StateWord};
pub use plan::{
    ActionWord, ChangeDocument, FaultDocument, FieldDocument, From, PlanDocument, Saved, SavedText,
    Summary, changes, plan,
};

pub use proof::{ProofsDocument, proofs};

/// The version of all formats here. Readers refuse another first number; the second grows when keys are added.
pub const FORMAT_VERSION: &str = "1.0";

/// The JSON Schema of [`PlanDocument`], the text of `schema/plan.schema.json`.
pub fn plan_schema() -> String {
    schema::<PlanDocument>("urn:widctl:plan:v2")
}

/// The JSON Schema of [`Line`], the text of `schema/event.schema.json`.
pub fn event_schema() -> String {
    schema::<Line>("urn:widctl:event:v1")
}

/// The JSON Schema of [`ProofsDocument`], the text of `schema/verify.schema.json`.
pub fn verify_schema() -> String {
    schema::<ProofsDocument>("urn:widctl:verify:v1")
}

/// The JSON Schema of [`ListDocument`], the text of `schema/list.schema.json`.
pub fn list_schema() -> String {
    schema::<ListDocument>("urn:widctl:list:v1")
}

/// The JSON Schema of [`Findings`], the text of `schema/findings.schema.json`.
pub fn findings_schema() -> String {
    schema::<Findings>("urn:widctl:findings:v1")
}

fn schema<T: JsonSchema>(id: &str) -> String {
    let settings = SchemaSettings::draft07().for_serialize();
    let generator = settings
        .with_transform(RecursiveTransform(without_width))
        .into_generator();
    let mut schema = generator.into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), id.into());
    pretty(&schema)
}

/// How wide a number is in memory is no format that strict readers know.
fn without_width(schema: &mut Schema) {
    let of_a_number = |it: &str| it.starts_with("uint") || it.starts_with("int");
    if schema
        .get("format")
        .and_then(|it| it.as_str())
        .is_some_and(of_a_number)
    {
        schema.remove("format");
    }
}

/// A document by itself, for people to look into: indented, with an end of line.
pub fn pretty(document: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(document)
        .expect("documents have text for keys and nothing that cannot be written");
    text.push('\n');
    harmless(text)
}

/// JSON escapes only the control characters below space itself. What else could steer a terminal stands inside of texts, where it
/// may as well be written as `\u009b`.
fn harmless(text: String) -> String {
    if !text.chars().any(|it| it != '\n' && is_special(it)) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        if letter == '\n' || !is_special(letter) {
            escaped.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    }
    escaped
}
