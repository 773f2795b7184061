//! What a field holds: known now, or known after apply.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::Address;

/// Something that is known once another thing exists: `clientId of identity/billing`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Output {
    /// Whose output it is.
    pub of: Address,
    /// `clientId`, `principalId`, `tenantId`, `issuer`, `hostSubject`.
    pub name: &'static str,
}

impl Output {
    /// How a vCluster's service account is called in the tokens that its host signs. No change brings it about: it is worked out, or
    /// asked for, before anything is compared.
    pub const HOST_SUBJECT: &str = "hostSubject";
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.of)
    }
}

/// A text that is known, or will be after apply.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MaybeKnown {
    /// Known now.
    Known(String),
    /// Known after apply.
    Unknown(Output),
}

impl MaybeKnown {
    /// The text, where it is known.
    pub fn known(&self) -> Option<&str> {
        match self {
            MaybeKnown::Known(text) => Some(text),
            MaybeKnown::Unknown(_) => None,
        }
    }

    /// What it waits for, where it is not known.
    pub fn after(&self) -> Option<&Output> {
        match self {
            MaybeKnown::Known(_) => None,
            MaybeKnown::Unknown(output) => Some(output),
        }
    }

    /// Filled in, if what it waits for is among the known outputs.
    pub fn settle(self, known: &BTreeMap<Address, Outputs>) -> Self {
        match self {
            MaybeKnown::Known(text) => MaybeKnown::Known(text),
            MaybeKnown::Unknown(output) => {
                match known.get(&output.of).and_then(|of| of.get(output.name)) {
                    Some(text) => MaybeKnown::Known(text.clone()),
                    None => MaybeKnown::Unknown(output),
                }
            }
        }
    }
}

impl From<&str> for MaybeKnown {
    fn from(text: &str) -> Self {
        MaybeKnown::Known(text.to_owned())
    }
}

/// What a thing makes known once it exists, by output name.
pub type Outputs = BTreeMap<&'static str, String>;

/// What one field holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One text.
    Text(MaybeKnown),
    /// Texts without an order.
    Set(BTreeSet<String>),
    /// Texts by key.
    Map(BTreeMap<String, String>),
    /// On or off.
    Flag(bool),
}

impl Value {
    /// What it waits for, where it is not known.
    pub fn unknown(&self) -> Option<&Output> {
        match self {
            Value::Text(text) => text.after(),
            Value::Set(_) | Value::Map(_) | Value::Flag(_) => None,
        }
    }
}

/// A thing's declared fields by the names that users read.
pub type Fields = BTreeMap<&'static str, Value>;
