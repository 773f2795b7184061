//! Both sides, the way the checks ask for them.

use std::collections::BTreeMap;

use crate::desired::{Desired, Wanted};
use crate::live::{Found, Live, Seen};
use crate::resource::{Address, Credential, Target};
use crate::source::{Diagnostic, Spot};

/// All credentials that were seen, whoever made them.
pub(super) fn credentials(live: &Live) -> impl Iterator<Item = (&Found, &Credential)> {
    let all = live.found();
    all.filter_map(|(_, found)| Some((found, found.resource.as_credential()?)))
}

/// The issuers of the declared clusters of this run, as far as they are known.
pub(super) fn issuers<'a>(desired: &'a Desired, live: &'a Live) -> BTreeMap<&'a Address, &'a str> {
    let clusters = desired.in_question();
    clusters
        .filter_map(|(address, wanted)| {
            let cluster = wanted.resource.as_cluster()?;
            let issuer = match (&cluster.target, live.seen(&cluster.remote_id())) {
                (Target::Issuer(issuer), _) => Some(issuer.as_str()),
                (_, Seen::Found(found)) => found.outputs.get("issuer").map(String::as_str),
                (_, Seen::Absent | Seen::Unread(_)) => None,
            };
            Some((address, issuer?))
        })
        .collect()
}

/// A finding at the lines that ask for a thing; without a place where nobody does.
pub(super) fn at(finding: Diagnostic, wanted: Option<&Wanted>) -> Diagnostic {
    match wanted.and_then(|it| it.origin.first()) {
        Some(place) => finding.at(Spot::Value(place.clone())),
        None => finding,
    }
}

/// `1 credential`, `2 credentials`.
pub(super) fn count(number: usize, of: &str) -> String {
    match number {
        1 => format!("1 {of}"),
        _ => format!("{number} {of}s"),
    }
}
