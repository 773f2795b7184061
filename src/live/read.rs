//! The three answers to a look at one thing.

use crate::fault::Fault;

/// What a look at one thing brought. That it could not be read is an answer of its own, so that it never passes for absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read<T> {
    /// It is there.
    Found(T),
    /// It is not there.
    Absent,
    /// It could not be read; nothing is known of it.
    Unread(Fault),
}

impl<T> Read<T> {
    /// What was found, if it was.
    pub fn found(&self) -> Option<&T> {
        match self {
            Self::Found(it) => Some(it),
            Self::Absent | Self::Unread(_) => None,
        }
    }

    /// The same with what was found made into something else.
    pub fn map<R>(self, to: impl FnOnce(T) -> R) -> Read<R> {
        match self {
            Self::Found(it) => Read::Found(to(it)),
            Self::Absent => Read::Absent,
            Self::Unread(fault) => Read::Unread(fault),
        }
    }
}

impl<T> From<Result<T, Fault>> for Read<T> {
    fn from(read: Result<T, Fault>) -> Self {
        read.map_or_else(Self::Unread, Self::Found)
    }
}

impl<T> From<Result<Option<T>, Fault>> for Read<T> {
    fn from(read: Result<Option<T>, Fault>) -> Self {
        match read {
            Ok(Some(it)) => Self::Found(it),
            Ok(None) => Self::Absent,
            Err(fault) => Self::Unread(fault),
        }
    }
}
