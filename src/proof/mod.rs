//! Proof: whether a binding works from end to end. What has to be tried stands in a [`Trial`], what each step came to in a [`Proof`]; here is
//! judged what was seen, and nothing is asked.

mod judge;
mod trials;

pub use judge::{Published, exchange, issuer, token};
pub use trials::{Request, Trial, Trusted, trials};

use crate::resource::Address;
use crate::source::Aadsts;

/// What is tried, in this order. Each stands on those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The cluster gives a token for the service account.
    Token,
    /// The token's issuer publishes the keys by which it is believed.
    Issuer,
    /// Entra gives a token of the identity's in exchange.
    Exchange,
}

impl Step {
    /// The word for it in every output.
    pub fn word(self) -> &'static str {
        match self {
            Step::Token => "token",
            Step::Issuer => "issuer",
            Step::Exchange => "exchange",
        }
    }
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It went well; what was seen.
    Passed(String),
    /// It did not.
    Failed(Failure),
    /// It could not be tried from here; why. This says nothing against the binding.
    Untried(String),
}

/// Why a step failed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Failure {
    /// What happened.
    pub words: String,
    /// Entra's number for it.
    pub code: Option<Aadsts>,
    /// What differs from what, a line each.
    pub details: Vec<String>,
    /// What to do.
    pub help: Option<String>,
}

/// What was tried of one binding on one cluster, or of one trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The credential, or the identity binding.
    pub address: Address,
    /// Who acts as whom: `payments/api on prod as billing`.
    pub subject: String,
    /// The steps that were come to.
    pub steps: Vec<(Step, Outcome)>,
}

/// What a proof comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Entra gave a token.
    Works,
    /// Nothing failed, and the exchange could not be tried.
    Untried,
    /// A step failed.
    Fails,
}

impl Verdict {
    /// The word for it in every output.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Works => "works",
            Verdict::Untried => "untried",
            Verdict::Fails => "fails",
        }
    }
}

impl Proof {
    /// What it comes to.
    pub fn verdict(&self) -> Verdict {
        let mut worst = Verdict::Untried;
        for (step, outcome) in &self.steps {
            match (step, outcome) {
                (_, Outcome::Failed(_)) => return Verdict::Fails,
                (Step::Exchange, Outcome::Passed(_)) => worst = Verdict::Works,
                (_, Outcome::Passed(_) | Outcome::Untried(_)) => {}
            }
        }
        worst
    }
}
