//! Reasons in words: few that recur, and a sentence with what to do where a word is not enough.

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::live::{Presence, Site};
use crate::plan::{Change, Why};
use crate::resource::{Late, Resource, Value};

/// The reason for programs.
pub(crate) fn word(why: &Why) -> &'static str {
    match why {
        Why::Same => "same",
        Why::Others => "others",
        Why::Missing => "missing",
        Why::ParentReplaced => "parent-replaced",
        Why::Differs => "differs",
        Why::Join => "join",
        Why::TakeBack => "take-back",
        Why::Release => "release",
        Why::Take => "take",
        Why::CannotUpdate => "cannot-update",
        Why::NotWanted => "not-wanted",
        Why::Unread(_) => "unread",
        Why::NeedsBlocked(_) => "needs-blocked",
        Why::NotThere => "not-there",
        Why::NoSite(..) => "no-site",
        Why::IssuerOff => "issuer-off",
        Why::OtherIssuer { .. } => "other-issuer",
        Why::OtherLocation => "other-location",
        Why::OtherAudience { .. } => "other-audience",
        Why::Full { .. } => "full",
        Why::Held { .. } => "held",
        Why::HangsOn(_) => "hangs-on",
        Why::DrawnIn => "drawn-in",
    }
}

/// The reason for people, behind an address.
pub(crate) fn words(why: &Why) -> &'static str {
    match why {
        Why::Same => "fits",
        Why::Others => "others write it",
        Why::Missing => "missing",
        Why::ParentReplaced => "goes down with what it hangs on",
        Why::Differs => "differs",
        Why::Join => "fits, but the fields are not held",
        Why::TakeBack => "no longer declared: our fields are taken back",
        Why::Release => "given over: our mark goes, the values stay",
        Why::Take => "taken over (--take)",
        Why::CannotUpdate => "a field differs that cannot be updated",
        Why::NotWanted => "no longer declared",
        Why::Unread(_) => "could not be read",
        Why::NeedsBlocked(_) => "needs what is blocked",
        Why::NotThere => "must be there, and is not",
        Why::NoSite(_, Presence::Terminating) => "its place is being deleted",
        Why::NoSite(_, Presence::Unread(_)) => "its place could not be read",
        Why::NoSite(_, Presence::There | Presence::Missing) => "its place is missing",
        Why::IssuerOff => "the issuer is off",
        Why::OtherIssuer { .. } => "the context leads to another cluster",
        Why::OtherLocation => "another's, in another location",
        Why::OtherAudience { .. } => "another's credential is in the way",
        Why::Full { .. } => "no room",
        Why::Held { .. } => "others hold the fields",
        Why::HangsOn(_) => "things of others hang on it",
        Why::DrawnIn => "not named by --only",
    }
}

/// What the far side said, where that is the reason.
pub(crate) fn fault(why: &Why) -> Option<&Fault> {
    match why {
        Why::Unread(fault) | Why::NoSite(_, Presence::Unread(fault)) => Some(fault),
        Why::Same
        | Why::Others
        | Why::Missing
        | Why::ParentReplaced
        | Why::Differs
        | Why::Join
        | Why::TakeBack
        | Why::Release
        | Why::Take
        | Why::CannotUpdate
        | Why::NotWanted
        | Why::NeedsBlocked(_)
        | Why::NotThere
        | Why::NoSite(_, Presence::There | Presence::Terminating | Presence::Missing)
        | Why::IssuerOff
        | Why::OtherIssuer { .. }
        | Why::OtherLocation
        | Why::OtherAudience { .. }
        | Why::Full { .. }
        | Why::Held { .. }
        | Why::HangsOn(_)
        | Why::DrawnIn => None,
    }
}

/// What a reader must know beyond the words, in a sentence; not yet escaped.
pub(crate) fn sentence(change: &Change) -> Option<String> {
    match &change.why {
        Why::Same
        | Why::Others
        | Why::Missing
        | Why::Differs
        | Why::Join
        | Why::TakeBack
        | Why::Release
        | Why::NotWanted => None,
        Why::ParentReplaced => Some(
            "It is gone once what it hangs on is deleted, and is made again under its successor.".to_owned(),
        ),
        Why::Take => Some("It becomes this manifest's, and is deleted when it is no longer declared.".to_owned()),
        Why::CannotUpdate => Some("It is deleted and made anew, and is not there in between.".to_owned()),
        Why::Unread(fault) => Some(said(fault)),
        Why::NeedsBlocked(address) => Some(format!("It needs {address}, which is blocked.")),
        Why::NotThere => {
            Some("The manifest says that others make it; nothing that hangs on it can be made before.".to_owned())
        }
        Why::NoSite(site, presence) => Some(no_site(site, presence, change.after.as_ref())),
        Why::IssuerOff => Some(
            "The cluster's OIDC issuer is off, and the manifest does not allow to turn it on (manage: true).".to_owned(),
        ),
        Why::OtherIssuer {
            announced,
            declared,
        } => Some(format!(
            "The cluster behind the kubeconfig's context announces the issuer {announced}, where {declared} is expected. \
             Nothing is written to it."
        )),
        Why::OtherLocation => Some(
            "It bears no mark of this manifest, so it is not replaced. Declare the location that it has, or have its owner \
             move it."
                .to_owned(),
        ),
        Why::OtherAudience { name } => Some(format!(
            "The credential {name} has this issuer and subject with another audience, and Azure allows only one of them."
        )),
        Why::Full { used } => Some(format!(
            "The identity has {used} credentials, those of others included, and Azure allows 20."
        )),
        Why::Held { by } => {
            let holders: Vec<String> = by
                .iter()
                .map(|(field, managers)| format!("{field} is held by {}", list(managers)))
                .collect();
            Some(format!(
                "{}. --force-conflicts {} takes what is held.",
                holders.join("; "),
                change.address
            ))
        }
        Why::HangsOn(things) => Some(format!(
            "It would go, and with it what is not this manifest's: {}.",
            things.join(", ")
        )),
        Why::DrawnIn => Some(format!(
            "It would be replaced, and what --only draws in never is. --only {} names it.",
            change.address
        )),
    }
}

/// A fault in a sentence: who, what, status and code, the words, and the id to quote.
pub(crate) fn said(fault: &Fault) -> String {
    let words = fault.words.trim().trim_end_matches('.');
    let answer = match (fault.status, &fault.code) {
        (Some(status), Some(code)) => format!(" {status} {code}"),
        (Some(status), None) => format!(" {status}"),
        (None, Some(code)) => format!(" {code}"),
        (None, None) => String::new(),
    };
    let id = fault
        .request_id
        .as_ref()
        .map(|id| format!(" (request {id})"))
        .unwrap_or_default();
    format!(
        "{}: {}:{answer} {words}{id}.",
        fault.system, fault.operation
    )
}

fn no_site(site: &Site, presence: &Presence, after: Option<&Resource>) -> String {
    let place = match site {
        Site::Group(id) => format!("The resource group {}", id.name()),
        Site::Namespace { cluster, namespace } => format!("The namespace {namespace} on {cluster}"),
    };
    match presence {
        Presence::Terminating => format!("{place} is being deleted; nothing can be made in it."),
        Presence::Unread(fault) => format!("{place} could not be read. {}", said(fault)),
        Presence::There => format!("{place} is there."),
        Presence::Missing => {
            let command = match site {
                Site::Group(id) => format!(
                    "az group create --subscription {} --name {} --location {}",
                    id.subscription(),
                    id.name(),
                    location(after)
                ),
                Site::Namespace { namespace, .. } => {
                    format!("kubectl create namespace {namespace}")
                }
            };
            format!("{place} is missing, and widctl never makes one: {command}")
        }
    }
}

/// The location that the thing itself would have, as a first guess for its group's.
fn location(after: Option<&Resource>) -> String {
    match after
        .map(Resource::fields)
        .and_then(|mut it| it.remove("location"))
    {
        Some(Value::Text(Late::Known(location))) => location,
        Some(Value::Text(Late::After(_)) | Value::Set(_) | Value::Map(_) | Value::Flag(_))
        | None => "LOCATION".to_owned(),
    }
}

fn list(names: &BTreeSet<String>) -> String {
    names
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}
