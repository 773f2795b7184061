//! Faults in sentences, and where they are the reason of a change.

use crate::fault::{Class, Fault, System};
use crate::live::{Read, SiteState};
use crate::plan::Why;
use crate::resource::Address;

/// What the far side said, where that is the reason.
pub(crate) fn fault(why: &Why) -> Option<&Fault> {
    match why {
        Why::Unread(fault) | Why::NoSite(_, Read::Unread(fault)) => Some(fault),
        Why::Same
        | Why::Others
        | Why::Waiting
        | Why::Missing
        | Why::ParentReplaced
        | Why::Differs
        | Why::Join
        | Why::TakeBack
        | Why::Release
        | Why::Take
        | Why::CannotUpdate
        | Why::NotWanted
        | Why::Named
        | Why::NeedsBlocked(_)
        | Why::NotThere
        | Why::Gone(_)
        | Why::Several(_)
        | Why::SameAs(_)
        | Why::NoPrincipal
        | Why::NoSite(
            _,
            Read::Found(SiteState::Ready) | Read::Found(SiteState::Terminating) | Read::Absent,
        )
        | Why::IssuerOff
        | Why::OtherIssuer { .. }
        | Why::OtherLocation
        | Why::OtherModel { .. }
        | Why::OtherTenant(_)
        | Why::SoftDeleted
        | Why::OtherAudience { .. }
        | Why::NoRole(_)
        | Why::OtherCondition { .. }
        | Why::NoRoomForRoles { .. }
        | Why::Full { .. }
        | Why::Held { .. }
        | Why::HangsOn(_)
        | Why::DrawnIn => None,
    }
}

/// A fault in a sentence, with the id to quote; not yet escaped.
pub(crate) fn said(fault: &Fault) -> String {
    match &fault.request_id {
        Some(id) => format!("{fault} (request id {id})"),
        None => fault.to_string(),
    }
}

/// What helps where a change may have happened.
pub(crate) fn unknown(fault: &Fault, address: &Address) -> Option<String> {
    match fault.class {
        // As where nothing happened: without that, another run gets no farther.
        Class::Forbidden | Class::Held => remedy(fault, address),
        Class::Refused
        | Class::Missing
        | Class::Stale
        | Class::Exhausted
        | Class::Unclear
        | Class::Unreachable => Some("plan again: it shows what became of it".to_owned()),
    }
}

/// What helps against a fault, where something does beyond what the far side says itself.
pub(crate) fn remedy(fault: &Fault, address: &Address) -> Option<String> {
    match fault.class {
        // Also 403, but no role helps.
        Class::Forbidden if fault.code.as_deref() == Some("RequestDisallowedByPolicy") => Some(
            "do as the policy asks, or have its owner exempt it, then apply again: what is done is kept"
                .to_owned(),
        ),
        // Graph's words name no right.
        Class::Forbidden if fault.system == System::Graph => Some(
            "give the login Microsoft Graph's application permission `Application.ReadWrite.OwnedBy` (`Application.ReadWrite.All` \
             for applications of others) with an administrator's consent, then apply again: what is done is kept"
                .to_owned(),
        ),
        Class::Forbidden => Some(
            "have the right given that the message names, then apply again: what is done is kept"
                .to_owned(),
        ),
        Class::Stale => Some("it moved since it was read: plan again and look".to_owned()),
        Class::Held => Some(format!("`--force-conflicts {}` takes the fields", address.word())),
        Class::Exhausted | Class::Unreachable => {
            Some("apply again later: what is done is kept".to_owned())
        }
        Class::Unclear => Some("plan again: it shows what became of it".to_owned()),
        Class::Refused | Class::Missing => None,
    }
}
