//! Who gains or loses which access: what a reviewer of a plan asks first.
//!
//! Somebody reaches something where an identity trusts them and that identity is given a role or a policy there. So an access begins when
//! the later of both comes, and ends with the first of both that goes. What others gave an identity counts as well: whoever may newly
//! act as it reaches that too.

use super::Plan;
use super::grant::Grant;
use super::subject::{self, Subject};
use crate::desired::Width;
use crate::resource::Address;

/// Whether an access begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It ends.
    Loss,
    /// It ends for some and begins for others in their place: a service account or a cluster was renamed, an issuer moved.
    Move,
    /// It begins.
    Gain,
}

/// What begins or ends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// What the manifest gives, or gave.
    Grant(Grant),
    /// To act as the identity at all. What others gave it comes with that.
    Act {
        /// What others gave, as far as it was seen: the widest first.
        others: Vec<Grant>,
        /// Whether the identity itself is another's, who may give it more than was seen.
        of_others: bool,
    },
}

/// One access that begins or ends with a plan, for all whose access it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Access {
    /// Whether it begins or ends.
    pub effect: Effect,
    /// As which identity.
    pub identity: Address,
    /// What.
    pub what: What,
    /// Whose it is. None: nobody is known to act as the identity, and it is said of that itself.
    pub subjects: Vec<Subject>,
    /// In a move, whose it was.
    pub formerly: Vec<Subject>,
}

impl Access {
    /// Whether it reaches further than a resource group, or lets the identity reach whatever it likes.
    pub fn is_wide(&self) -> bool {
        match &self.what {
            What::Grant(it) => it.is_wide(),
            What::Act { others, .. } => others.iter().any(Grant::is_wide),
        }
    }

    /// How far it reaches.
    pub fn width(&self) -> Width {
        match &self.what {
            What::Grant(it) => it.width,
            What::Act { others, .. } => {
                let widest = others.iter().map(|it| it.width).max();
                widest.unwrap_or(Width::Resource)
            }
        }
    }

    /// Whether no reviewer may miss it, or anybody of those whose it is: an end, or one that is wide.
    pub fn is_weighty(&self) -> bool {
        self.effect != Effect::Gain || self.is_wide()
    }

    /// What it is, in words: `Key Vault Secrets User on kv-billing`, `may act as identity/shared; not managed here: Owner on …`.
    pub fn words(&self) -> String {
        match &self.what {
            What::Grant(it) => it.words(),
            What::Act { .. } => {
                let lost = match self.effect {
                    Effect::Loss => "no longer ",
                    Effect::Move | Effect::Gain => "",
                };
                let beside = match self.beside() {
                    none if none.is_empty() => none,
                    some => format!("; {some}"),
                };
                format!("may {lost}act as {}{beside}", self.identity)
            }
        }
    }

    /// What comes with acting as the identity, where that is what begins or ends: `not managed here: Owner on …`.
    pub fn beside(&self) -> String {
        match &self.what {
            What::Grant(_) => String::new(),
            What::Act { others, of_others } if others.is_empty() => match of_others {
                true => "it is not managed here, and no role of it was seen".to_owned(),
                false => String::new(),
            },
            What::Act { others, .. } => {
                let shown = others.iter().filter(|it| it.is_wide()).count().max(FEW);
                let all: Vec<String> = others.iter().take(shown).map(Grant::words).collect();
                let more = match others.len() - all.len() {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                format!("not managed here: {}{more}", all.join("; "))
            }
        }
    }

    /// Whose it is in few words; `whole`: nobody of them is left out.
    pub fn subject(&self, whole: bool) -> String {
        match self.subjects.as_slice() {
            [] => self.identity.to_string(),
            some => subject::told(some, whole),
        }
    }

    /// Whose it was where it moves, in few words.
    pub fn replaced(&self, whole: bool) -> String {
        subject::told(&self.formerly, whole)
    }

    /// It as a sentence: `payments/api on c0..c4 gain Reader on rg-data as identity/billing`. Nobody is left out of one that is weighty.
    pub fn sentence(&self, whole: bool) -> String {
        let whole = whole || self.is_weighty();
        let (subject, one) = (self.subject(whole), self.subjects.len() < 2);
        let through = match (&self.what, self.subjects.is_empty()) {
            (What::Act { .. }, _) | (_, true) => String::new(),
            (What::Grant(_), false) => format!(" as {}", self.identity),
        };
        let verb = match (&self.what, self.effect, one) {
            (What::Act { .. }, ..) => "",
            (_, Effect::Loss, true) => "loses ",
            (_, Effect::Loss, false) => "lose ",
            (_, Effect::Gain | Effect::Move, true) => "gains ",
            (_, Effect::Gain | Effect::Move, false) => "gain ",
        };
        let words = format!("{verb}{}{through}", self.words());
        match self.effect {
            Effect::Move => {
                let formerly = self.replaced(true);
                format!("{subject}, in place of {formerly}, {words}")
            }
            // What comes after a list that fills lines would be looked for.
            Effect::Loss | Effect::Gain if subject.len() > LONG => {
                format!("{} {words}: {subject}", crowd(&self.subjects))
            }
            Effect::Loss | Effect::Gain => format!("{subject} {words}"),
        }
    }
}

/// How many grants of others are told where all of them are narrow.
const FEW: usize = 5;

/// The letters of a list after which the rest of its sentence goes before it.
const LONG: usize = 120;

fn crowd(subjects: &[Subject]) -> String {
    match subjects.len() {
        1 => "1 subject".to_owned(),
        many => format!("{many} subjects"),
    }
}

/// The accesses that begin or end with a plan: what reaches furthest first, then what ends, then what moves, then the rest. What is
/// blocked changes nothing, and what was not looked at is not in it.
pub fn access(plan: &Plan) -> &[Access] {
    &plan.access
}
