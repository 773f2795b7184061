//! Findings as compilers print them, for editors and for grep: `file:line:column: code: message`, one a line.

use super::escape;
use super::json::{ActionWord, ChangeDocument, Finding, Location};

/// One line for each finding, and one for each change that is blocked.
pub fn short(findings: &[Finding], changes: &[ChangeDocument]) -> String {
    let found = findings
        .iter()
        .filter(|it| it.is_told())
        .map(|it| line(it.at.as_ref(), &it.code, &it.message));
    let blocked = blocked(changes).map(|it| {
        let message = format!("{}: {}", it.address, it.detail);
        line(it.at.as_ref(), "blocked", &message)
    });
    found.chain(blocked).collect()
}

/// The changes that should be made and must not.
pub(super) fn blocked(changes: &[ChangeDocument]) -> impl Iterator<Item = &ChangeDocument> {
    changes.iter().filter(|it| it.action == ActionWord::Blocked)
}

fn line(at: Option<&Location>, code: &str, message: &str) -> String {
    let place = match at {
        Some(at) => {
            let (line, column) = (at.line.unwrap_or(1), at.column.unwrap_or(1));
            format!("{}:{line}:{column}", escape(&at.file))
        }
        // It is about no file: what is seen in Azure, or what was typed.
        None => "widctl".to_owned(),
    };
    format!("{place}: {code}: {}\n", escape(message))
}
