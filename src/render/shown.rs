//! Shown: how many of the findings are told; the rest is a number.

use std::borrow::Cow;

use crate::source::{Code, Diagnostic, Severity};

/// What a person, or a page for one, takes in at most.
const MOST: usize = 200;

/// The findings that are told one by one, errors before warnings before notes before what is accepted where there are too many, and then how many more there are.
pub(super) fn shown(findings: &[Diagnostic]) -> Cow<'_, [Diagnostic]> {
    let Some(more) = findings.len().checked_sub(MOST).filter(|it| *it > 0) else {
        return Cow::Borrowed(findings);
    };
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| (findings[*at].is_accepted(), findings[*at].severity));
    order.truncate(MOST);
    order.sort_unstable();
    let mut told: Vec<Diagnostic> = order.iter().map(|at| findings[*at].clone()).collect();
    let mut counts = Vec::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let of = |list: &[Diagnostic]| list.iter().filter(|it| it.severity == severity).count();
        let left = of(findings) - of(&told);
        if left > 0 {
            let plural = if left == 1 { "" } else { "s" };
            counts.push(format!("{left} {}{plural}", severity.as_str()));
        }
    }
    let things = if more == 1 { "finding" } else { "findings" };
    told.push(
        Diagnostic::note(Code::NotShown, format!("{more} more {things}"))
            .why(format!("Not shown here: {}.", counts.join(", "))),
    );
    Cow::Owned(told)
}
