//! Principal: who acts in Azure. A managed identity or an application; both are trusted, granted and named the same way.

use std::fmt;

use super::{ArmId, RemoteId, application_maker};

/// How an Entra application is found: by what never changes of it, or, for another team's, by what the manifest knows of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ApplicationRef {
    /// Graph's `uniqueName`, which is given once and cannot be changed: an application that widctl makes has one that is its mark. One
    /// that was joined or taken over goes by the name that it would have, and is found otherwise.
    UniqueName(String),
    /// Its appId (client id), a GUID in lower case.
    AppId(String),
    /// Its displayName, which Entra does not keep unique.
    DisplayName(String),
}

impl fmt::Display for ApplicationRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApplicationRef::UniqueName(name) => write!(f, "application {name}"),
            ApplicationRef::AppId(id) => write!(f, "application with appId {id}"),
            ApplicationRef::DisplayName(name) => write!(f, "application named {name}"),
        }
    }
}

/// A managed identity or an application, known before it exists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// A user-assigned managed identity.
    Identity(ArmId),
    /// An Entra application with its service principal.
    Application(ApplicationRef),
    /// Nobody that was seen, by the object id that something live names: what is left of one that was deleted, or a stranger.
    ObjectId(String),
}

impl Principal {
    /// The managed identity's id, where it is one.
    pub fn identity(&self) -> Option<&ArmId> {
        match self {
            Principal::Identity(id) => Some(id),
            Principal::Application(_) | Principal::ObjectId(_) => None,
        }
    }

    /// The application, where it is one.
    pub fn application(&self) -> Option<&ApplicationRef> {
        match self {
            Principal::Identity(_) | Principal::ObjectId(_) => None,
            Principal::Application(it) => Some(it),
        }
    }

    /// The last part of its name on the far side: what an undeclared one is called.
    pub fn name(&self) -> &str {
        match self {
            Principal::Identity(id) => id.name(),
            Principal::Application(
                ApplicationRef::UniqueName(text)
                | ApplicationRef::AppId(text)
                | ApplicationRef::DisplayName(text),
            )
            | Principal::ObjectId(text) => text,
        }
    }

    /// Where it lives.
    pub fn remote_id(&self) -> RemoteId {
        match self {
            Principal::Identity(id) => RemoteId::Arm(id.clone()),
            Principal::Application(it) => RemoteId::Application(it.clone()),
            Principal::ObjectId(id) => RemoteId::ObjectId(id.clone()),
        }
    }

    /// What the marks of all that hangs on it are made of: an ARM id in lower case; an application's appId or displayName, or, where
    /// widctl made it, the key in its `uniqueName`: the manifest's name in there stays that of its first day, while marks go by the
    /// present one.
    pub(crate) fn hashed(&self) -> &str {
        match self {
            Principal::Identity(id) => id.lower(),
            Principal::Application(ApplicationRef::UniqueName(text)) => {
                application_maker(text).map_or(text, |(_, key)| key)
            }
            Principal::Application(
                ApplicationRef::AppId(text) | ApplicationRef::DisplayName(text),
            )
            | Principal::ObjectId(text) => text,
        }
    }
}

impl From<ArmId> for Principal {
    fn from(id: ArmId) -> Self {
        Principal::Identity(id)
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Principal::Identity(id) => write!(f, "{id}"),
            Principal::Application(it) => write!(f, "{it}"),
            Principal::ObjectId(id) => write!(f, "principal {id}"),
        }
    }
}
