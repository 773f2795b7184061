//! How everything is shown: findings, plans, events and outcomes, as text for people, as JSON for programs, and as those read it who
//! review: a comment of a pull request, annotations, SARIF.

mod accepted;
mod diagnostics;
mod difference;
mod escape;
mod excerpt;
mod github;
mod grouped;
mod list;
mod look;
mod markdown;
mod moving;
mod outcome;
mod pieces;
mod plan;
mod progress;
mod proof;
mod reason;
mod sarif;
mod short;
mod shown;
mod sink;

pub mod graph;
pub mod json;

pub use accepted::findings;
pub use diagnostics::{diagnostics, tally};
pub use difference::difference;
pub use escape::escape;
pub use github::{Annotation, annotations};
pub use list::{list, list_json};
pub use look::{Look, Paint};
pub use markdown::{findings as markdown_of_findings, markdown};
pub use moving::above;
pub use outcome::{failures, outcome};
pub use plan::{Detail, plan, saved};
pub use progress::{Progress, Reading, Shown, retrying, unanswered, waiting};
pub use proof::{junit, proofs};
pub use sarif::sarif;
pub use short::short;
pub use sink::{harmless, harmless_line};

/// `payments is valid: 2 clusters, 3 identities, 4 bindings.`
pub fn valid(name: &str, counts: &[(usize, &str, &str)]) -> String {
    let counts: Vec<String> = counts
        .iter()
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    format!("{} is valid: {}.\n", escape(name), counts.join(", "))
}
