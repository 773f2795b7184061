//! The ids by which the manifest names applications of others.

use super::known::{Id, Ids};
use crate::desired::{Desired, Wanted};
use crate::live::{Live, Object, Read};
use crate::resource::{Address, ApplicationRef};
use crate::source::{Code, Diagnostic, Group, Spot};

pub(super) fn check(desired: &Desired, live: &Live, ids: &Ids<'_>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (address, wanted) in desired.in_question() {
        let id = wanted.resource.remote_id();
        let application = wanted.resource.as_application().map(|it| &it.reference);
        if let (Some(ApplicationRef::AppId(given)), Read::Absent) =
            (application, live.seen(&wanted.resource))
        {
            let finding = match live.objects.get(&id) {
                Some(object) => Some(of_object(address, given, object)),
                None => ids.of(given).and_then(|it| of_other(address, given, it)),
            };
            findings.extend(finding.map(|it| put(it, wanted)));
        }
    }
    findings
}

fn of_object(address: &Address, given: &str, object: &Object) -> Diagnostic {
    let what = match object {
        Object::Application(_) => "an application",
        Object::Principal(_) => "a service principal",
    };
    let (Object::Application(app_id) | Object::Principal(app_id)) = object;
    Diagnostic::warning(
        Code::MixedUp,
        format!("{address}: its appId is the object id of {what}"),
    )
    .why(format!(
        "no application has the appId {given}; portals show both ids side by side"
    ))
    .help(format!("write `appId: {app_id}`"))
    .group(group(
        address,
        format!("{given} is the object id of {what}; write `appId: {app_id}`"),
    ))
}

fn group(address: &Address, detail: String) -> Group {
    Group::new("appIds are ids of another kind", address).detail(detail)
}

fn of_other(address: &Address, given: &str, id: Id<'_>) -> Option<Diagnostic> {
    let help = match id {
        Id::Client(of) | Id::Principal(of) => {
            format!(
                "write `managedIdentity: {{name: {of}, existing: true}}` instead of `application`, if that is meant"
            )
        }
        Id::Tenant => {
            "write the application's appId, which the portal calls its client id".to_owned()
        }
        // Neither is a GUID, and another application's object id has been looked for.
        Id::Object(_) | Id::Resource | Id::Name => return None,
    };
    let finding = Diagnostic::warning(
        Code::MixedUp,
        format!("{address}: its appId is {}", id.words()),
    );
    let why = format!("no application has the appId {given}");
    let group = group(address, format!("{given} is {}; {help}", id.words()));
    Some(finding.why(why).help(help).group(group))
}

fn put(finding: Diagnostic, wanted: &Wanted) -> Diagnostic {
    match wanted.origin.first() {
        Some(place) => finding.at(Spot::Value(place.field("application").field("appId"))),
        None => wanted.at(finding),
    }
}
