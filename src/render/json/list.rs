//! What a manifest is about as JSON: what `list --format json` prints.

use schemars::JsonSchema;
use serde::Serialize;

/// What a manifest is about, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "List of widctl")]
pub struct ListDocument {
    /// The version of this format: `1.0`.
    pub format_version: String,
    /// The manifest's name.
    pub manifest: String,
    /// What it declares, and what it made and no longer declares, in the order of addresses.
    pub resources: Vec<Entry>,
}

/// One thing of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Entry {
    /// Which thing: `credential/billing/prod-weu/payments/api`.
    pub address: String,
    /// Its kind, the word that its address begins with.
    pub kind: String,
    /// Whose it is; null: it does not exist, or nobody knows.
    pub owner: Option<OwnerWord>,
    /// How it stands.
    pub state: StateWord,
    /// Why, in a phrase; where it fits there is nothing to say.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub detail: String,
    /// Its full ids on the far side.
    pub ids: Vec<String>,
}

/// Whose a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum OwnerWord {
    /// It bears this manifest's mark.
    Made,
    /// Others made it, and it is written to.
    Joined,
    /// Others made it, and it is left as it is.
    Kept,
}

impl OwnerWord {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::Joined => "joined",
            Self::Kept => "kept",
        }
    }
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StateWord {
    /// It is as declared.
    Fits,
    /// It is there and not as declared.
    Differs,
    /// It is declared and not there.
    Missing,
    /// This manifest made it and no longer declares it.
    Undeclared,
    /// It could not be read.
    Unread,
}

impl StateWord {
    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fits => "fits",
            Self::Differs => "differs",
            Self::Missing => "missing",
            Self::Undeclared => "undeclared",
            Self::Unread => "unread",
        }
    }
}
