//! What was tried of each binding, as one document.

use schemars::JsonSchema;
use serde::Serialize;

use super::pretty;
use crate::proof::{Outcome, Proof};

/// What `widctl verify --format json` writes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Verification")]
pub struct ProofsDocument {
    /// The version of this format. Readers refuse another first number; the second grows when keys are added.
    format_version: &'static str,
    /// The manifest's name.
    manifest: String,
    /// A proof for each credential, trust and identity binding, in the order of addresses.
    proofs: Vec<ProofDocument>,
}

/// What was tried of one binding on one cluster, or of one trust.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Proof")]
struct ProofDocument {
    /// The address: `credential/billing/prod/payments/api`.
    address: String,
    /// Who acts as whom: `payments/api on prod as billing`.
    subject: String,
    /// `works`: Entra gave a token. `fails`: a step failed. `untried`: nothing failed, and the exchange could not be tried from here.
    verdict: &'static str,
    /// The steps that were come to: `token`, `issuer`, `exchange`.
    steps: Vec<StepDocument>,
}

/// One step.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ProofStep")]
struct StepDocument {
    /// Which.
    step: &'static str,
    /// `passed`, `failed` or `untried`.
    outcome: &'static str,
    /// What was seen, or why it failed or was not tried.
    message: String,
    /// Entra's number for it: `AADSTS700213`.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// What differs from what, a line each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    details: Vec<String>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

/// The proofs of a manifest as text.
pub fn proofs(manifest: &str, all: &[Proof]) -> String {
    pretty(&ProofsDocument {
        format_version: super::FORMAT_VERSION,
        manifest: manifest.to_owned(),
        proofs: all.iter().map(proof).collect(),
    })
}

fn proof(it: &Proof) -> ProofDocument {
    let step = |(step, outcome): &(crate::proof::Step, Outcome)| {
        let plain = |outcome, message: &String| StepDocument {
            step: step.word(),
            outcome,
            message: message.clone(),
            code: None,
            details: Vec::new(),
            help: None,
        };
        match outcome {
            Outcome::Passed(words) => plain("passed", words),
            Outcome::Untried(words) => plain("untried", words),
            Outcome::Failed(failure) => StepDocument {
                code: failure.code.map(|it| it.to_string()),
                details: failure.details.clone(),
                help: failure.help.clone(),
                ..plain("failed", &failure.words)
            },
        }
    };
    ProofDocument {
        address: it.address.to_string(),
        subject: it.subject.clone(),
        verdict: it.verdict().word(),
        steps: it.steps.iter().map(step).collect(),
    }
}
