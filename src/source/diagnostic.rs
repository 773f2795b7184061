//! What is said about a text: a code, what is wrong, why, where, and what to do.
use std::ops::Range;
use std::sync::Arc;

use super::{Code, Place};

/// How much a diagnostic weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing goes on while it stands.
    Error,
    /// Work goes on, but it is probably not what is wanted.
    Warning,
    /// Worth knowing.
    Note,
}

impl Severity {
    /// The word for it in output: `error`, `warning`, `note`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// What part of a text is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Spot {
    /// A value; for a mapping or a list, what announces it (its key, or its first key in a list).
    Value(Place),
    /// The key of a value; for an item of a list, its beginning.
    Key(Place),
    /// A stretch of bytes, where no value could be made of the text.
    Bytes {
        /// The file's name.
        source: Arc<str>,
        /// From and to, in bytes of the text that [`Source::text`](super::Source::text) gives.
        range: Range<usize>,
    },
    /// The file as such.
    Whole {
        /// The file's name.
        source: Arc<str>,
    },
}

impl Spot {
    /// The name of the file this is a part of.
    pub fn source(&self) -> &Arc<str> {
        match self {
            Self::Value(place) | Self::Key(place) => &place.source,
            Self::Bytes { source, .. } | Self::Whole { source } => source,
        }
    }
}

/// What a finding shares with others of its code, so that many of one cause are told once, with a line for each thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What is the matter with all of them: `kept, not ours: removing the binding will not revoke it`.
    pub cause: String,
    /// Which one this is: an address mostly.
    pub thing: String,
    /// What is to be said of this one only, in few words.
    pub detail: Option<String>,
    /// What to do about all of them, where that is more than what each one's help says in the same words.
    pub help: Option<String>,
    /// This one's part in the command or script that does it for all.
    pub remedy: Option<Remedy>,
}

/// One thing's part in what mends all of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remedy {
    /// Flags of one command: `--take credential/billing/prod/payments/api`.
    Flag(String),
    /// A line of a script.
    Line(String),
}

impl Group {
    /// One of those that have this cause.
    pub fn new(cause: impl Into<String>, thing: impl ToString) -> Self {
        Self {
            cause: cause.into(),
            thing: thing.to_string(),
            detail: None,
            help: None,
            remedy: None,
        }
    }

    /// Says what only this one has to say.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says what to do about all of them; it ends in a colon where the parts of a remedy follow.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds this one's part in what mends all of them.
    #[must_use]
    pub fn remedy(mut self, remedy: Remedy) -> Self {
        self.remedy = Some(remedy);
        self
    }
}

/// One thing to tell the user, complete in itself.
///
/// Texts may quote what a file or a remote said, control characters included: whoever prints them escapes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The family and the page of explanation.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in few recurring words.
    pub message: String,
    /// Why that is wrong, a sentence.
    pub why: Option<String>,
    /// Where, and what the other words are about.
    pub at: Option<Spot>,
    /// Other places that belong to it, each with a short label.
    pub also: Vec<(Spot, String)>,
    /// A short label for `at`.
    pub label: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// What it shares with others.
    pub group: Option<Box<Group>>,
    /// The address of the thing that it is about, where neither words nor group say it.
    pub about: Option<String>,
    /// Who said that it is known, where somebody did: it is told quietly then, and fails nothing.
    pub accepted: Option<Box<Accepted>>,
}

/// Why a finding is no news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Why it is accepted, in the user's words.
    pub because: String,
    /// The last day on which it is: `2027-03-01`.
    pub until: String,
    /// The entry that says so.
    pub at: Spot,
}

impl Diagnostic {
    /// An error with its code and message; the rest is added by the methods below.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, message.into())
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, message.into())
    }

    /// A note.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Note, message.into())
    }

    fn new(code: Code, severity: Severity, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            why: None,
            at: None,
            also: Vec::new(),
            label: None,
            help: None,
            group: None,
            about: None,
            accepted: None,
        }
    }

    /// Says what it shares with others. They are told together where there are several, so the cause must say what the message says.
    #[must_use]
    pub fn group(mut self, group: Group) -> Self {
        self.group = Some(Box::new(group));
        self
    }

    /// Says which thing it is about, by its address.
    #[must_use]
    pub fn about(mut self, address: impl ToString) -> Self {
        self.about = Some(address.to_string());
        self
    }

    /// Says why.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, spot: Spot) -> Self {
        self.at = Some(spot);
        self
    }

    /// Labels the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds another place with its label.
    #[must_use]
    pub fn also(mut self, spot: Spot, label: impl Into<String>) -> Self {
        self.also.push((spot, label.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same about a text that must not be shown: what the reader said, without the words that may be the text's own.
    #[must_use]
    pub fn unquoted(&self) -> Self {
        let quotes = !matches!(
            self.code,
            Code::Syntax
                | Code::NotUtf8
                | Code::TooLarge
                | Code::Empty
                | Code::Nesting
                | Code::Aliases
                | Code::Documents
                | Code::ComplexKey
                | Code::MergeKey
        );
        let message = if quotes {
            self.code.title().to_owned()
        } else {
            self.message.clone()
        };
        Self {
            message,
            also: Vec::new(),
            label: None,
            ..self.clone()
        }
    }

    /// Is it an error?
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Did somebody say that it is known?
    pub fn is_accepted(&self) -> bool {
        self.accepted.is_some()
    }

    /// Is it a warning that nobody has accepted?
    pub fn is_warning(&self) -> bool {
        self.severity == Severity::Warning && !self.is_accepted()
    }
}
