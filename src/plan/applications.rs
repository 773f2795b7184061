//! What becomes of the declared applications.

use std::collections::BTreeMap;

use super::walk::{Walk, at};
use super::{Action, Change, Why};
use crate::desired::{Claim, Part, Wanted};
use crate::live::{Found, Gone, Owner, Seen};
use crate::resource::{
    Address, Application, ApplicationRef, RemoteId, Resource, application_maker,
};
use crate::source::{Code, Diagnostic};

pub(super) fn judge(walk: &mut Walk<'_>) {
    let objects = objects(walk);
    for (address, wanted, application) in walk.declared(Resource::as_application) {
        let keep = Change::declared(address, wanted, Action::Keep, Why::Same);
        let id = RemoteId::Application(application.reference.clone());
        let change = match walk.live.seen(&id) {
            Seen::Unread(fault) => match walk.live.several.get(&id) {
                Some(ids) => {
                    walk.findings.push(several(address, wanted, application));
                    keep.blocked(Why::Several(ids.clone()))
                }
                None => keep.blocked(Why::Unread(fault)),
            },
            Seen::Absent => absent(walk, keep, wanted, &id),
            Seen::Found(found) => there(walk, keep, wanted, found, &objects),
        };
        if change.action != Action::Blocked
            && let Seen::Found(found) = walk.live.seen(&id)
        {
            walk.known.insert(address.clone(), found.outputs.clone());
        }
        walk.put(change);
    }
}

/// The addresses of the declared applications by the object that each turned out to be.
fn objects<'a>(walk: &Walk<'a>) -> BTreeMap<&'a str, Vec<&'a Address>> {
    let mut objects: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
    for (address, _, application) in walk.declared(Resource::as_application) {
        let id = RemoteId::Application(application.reference.clone());
        if let Some((_, found)) = walk.index.by_id(&id)
            && let Some(object) = found.outputs.get("objectId")
        {
            objects.entry(object).or_default().push(address);
        }
    }
    objects
}

fn absent(walk: &mut Walk<'_>, keep: Change, wanted: &Wanted, id: &RemoteId) -> Change {
    if wanted.claim != Claim::Make || walk.desired.part(&keep.address) <= Part::Read {
        return keep.blocked(Why::NotThere);
    }
    if let Some(gone) = walk.live.gone.get(id) {
        walk.findings.push(deleted(&keep.address, wanted, gone));
        return keep.blocked(Why::Gone(gone.clone()));
    }
    Change {
        action: Action::Create,
        why: Why::Missing,
        marked: true,
        ..keep
    }
}

fn there(
    walk: &mut Walk<'_>,
    keep: Change,
    wanted: &Wanted,
    found: &Found,
    objects: &BTreeMap<&str, Vec<&Address>>,
) -> Change {
    let owner = walk.owner(found);
    let ours = owner == Owner::Ours;
    let part = walk.desired.part(&keep.address);
    let twin = found.outputs.get("objectId").and_then(|object| {
        let all = objects.get(object.as_str())?;
        all.iter().find(|it| **it != &keep.address).copied()
    });
    if let Some(twin) = twin {
        // Once for both.
        if keep.address < *twin {
            walk.findings.push(same(walk, &keep.address, wanted, twin));
        }
        return keep.blocked(Why::SameAs(twin.clone()));
    }
    let keep = keep.seen(found, owner);
    let namesake = is_namesake(walk, wanted);
    // Its credentials and roles are named after the key that it was made for: under another one they would be taken for others'.
    if namesake
        && ours
        && let Some((_, key)) = found.application_of()
        && !is_for(wanted, key)
    {
        let former = Address::identity(key);
        walk.findings.push(renamed(&keep.address, wanted, &former));
        return keep.blocked(Why::SameAs(former));
    }
    if part == Part::Read {
        return keep;
    }
    let change = match wanted.claim {
        Claim::Existing | Claim::Join | Claim::Check if ours => Change {
            action: Action::Update,
            why: Why::Release,
            marked: false,
            ..keep
        },
        Claim::Existing | Claim::Join | Claim::Check => Change {
            why: Why::Others,
            ..keep
        },
        Claim::Make if ours && keep.fields().is_empty() => keep,
        Claim::Make if ours => Change {
            action: Action::Update,
            why: Why::Differs,
            ..keep
        },
        Claim::Make if walk.wishes.takes(&keep.address) => Change {
            action: Action::Update,
            why: Why::Take,
            marked: true,
            ..keep
        },
        // Others made it; or its mark was taken away: it is used as it is, and only `--take` makes it ours.
        Claim::Make => {
            if namesake {
                walk.findings.push(called(&keep.address, wanted, found));
            }
            as_it_is(keep)
        }
    };
    // Nobody can sign in as an application without one, and making it on another's is not for us.
    let principal = found.outputs.contains_key("principalId");
    let makes = matches!(change.action, Action::Update) && change.after.as_ref().is_some_and(wants);
    if principal || makes {
        return change;
    }
    let app_id = found.outputs.get("clientId").cloned().unwrap_or_default();
    walk.findings
        .push(no_principal(&change.address, wanted, &app_id));
    change.blocked(Why::NoPrincipal)
}

fn wants(resource: &Resource) -> bool {
    let it = resource.as_application();
    it.is_some_and(|it| it.service_principal == Some(true))
}

/// Whether a declared application is the one for the identity of this key.
fn is_for(wanted: &Wanted, key: &str) -> bool {
    let it = wanted.resource.as_application().map(|it| &it.reference);
    match it {
        Some(ApplicationRef::UniqueName(name)) => {
            application_maker(name).is_some_and(|(_, of)| of == key)
        }
        Some(ApplicationRef::AppId(_) | ApplicationRef::DisplayName(_)) | None => false,
    }
}

/// Whether an application of others is seen in the place of a declared one, because it is called so.
fn is_namesake(walk: &Walk<'_>, wanted: &Wanted) -> bool {
    let it = wanted.resource.as_application();
    it.is_some_and(|it| {
        let id = RemoteId::Application(it.reference.clone());
        walk.live.namesakes.contains(&id)
    })
}

/// Joined: none of its fields is written.
fn as_it_is(keep: Change) -> Change {
    let bare = |it: Resource| match it {
        Resource::Application(it) => Resource::Application(Application {
            display_name: None,
            service_principal: None,
            ..it
        }),
        it => it,
    };
    Change {
        before: keep.before.map(|it| Found {
            resource: bare(it.resource),
            ..it
        }),
        after: keep.after.map(bare),
        ..keep
    }
}

fn deleted(address: &Address, wanted: &Wanted, gone: &Gone) -> Diagnostic {
    // The day is enough for people.
    let since = gone.since.as_deref().and_then(|it| it.get(..10));
    let since = since.map(|it| format!(" on {it}"));
    let item = &gone.url;
    let finding = Diagnostic::warning(
        Code::ApplicationDeleted,
        format!("{address} was deleted and can still be restored"),
    )
    .why(format!(
        "the application {} was deleted{}, and Entra keeps its name for 30 days, so no new one can be made",
        gone.object_id,
        since.unwrap_or_default()
    ))
    .help(format!(
        "restore it, with its credentials: `az rest --method POST --url {item}/restore`; or delete it permanently: \
         `az rest --method DELETE --url {item}`; then plan again"
    ));
    at(finding, wanted)
}

fn several(address: &Address, wanted: &Wanted, application: &Application) -> Diagnostic {
    let finding = Diagnostic::error(
        Code::ApplicationAmbiguous,
        format!("{address}: several applications fit"),
    );
    let finding = match (&application.reference, &application.display_name) {
        (ApplicationRef::UniqueName(_), Some(name)) => finding
            .why(format!("they are called `{name}`, and one more of that name is not made"))
            .help(
                "write `appId` and `existing: true` of the one that is meant, or a `displayName` that none has, for a new one",
            ),
        (reference, _) => finding
            .why(format!(
                "{reference} could be any of them: Entra does not keep display names unique"
            ))
            .help("write the `appId` of the one that is meant instead of its `displayName`"),
    };
    at(finding, wanted)
}

fn called(address: &Address, wanted: &Wanted, found: &Found) -> Diagnostic {
    let app_id = found.outputs.get("clientId").map_or("", String::as_str);
    let shown = found.resource.as_application();
    let name = shown.and_then(|it| it.display_name.as_deref());
    let made = format!("application `{}` ({app_id})", name.unwrap_or_default());
    let finding = super::kept::of_others(address, &made).help(format!(
        "`--take {address}` makes it ours; `application: {{appId: {app_id}, existing: true}}` holds on to this one whatever it is \
         called; another `displayName` makes a new one"
    ));
    at(finding, wanted)
}

fn renamed(address: &Address, wanted: &Wanted, former: &Address) -> Diagnostic {
    let key = |it: &Address| it.keys().first().cloned().unwrap_or_default();
    let finding = Diagnostic::error(
        Code::SameThing,
        format!("{address} is the application that was made for {former}"),
    )
    .why(
        "an application keeps the key that it was made for, or taken under; a new one would have other ids, and deleting this one would \
         cut off whoever uses it",
    )
    .help(format!(
        "write `formerly: {}` at {address} to keep it; for a new one, give {address} another `displayName`, and {former} is deleted",
        key(former)
    ));
    at(finding, wanted)
}

fn same(walk: &Walk<'_>, address: &Address, wanted: &Wanted, twin: &Address) -> Diagnostic {
    let finding = Diagnostic::error(
        Code::SameThing,
        format!("{address} and {twin} are one application"),
    )
    .why("credentials and roles of one would be taken for leftovers of the other")
    .help("take one out, and let its bindings name the other");
    let finding = at(finding, wanted);
    match walk.desired.wanted.get(twin).and_then(super::walk::spot) {
        Some(spot) => finding.also(spot, "the same application"),
        None => finding,
    }
}

fn no_principal(address: &Address, wanted: &Wanted, app_id: &str) -> Diagnostic {
    let finding = Diagnostic::warning(
        Code::NoServicePrincipal,
        format!("{address} has no service principal in this tenant"),
    )
    .why("nobody can sign in as it (AADSTS7000229), and no role can be given to it; widctl makes none for an application of others")
    .help(format!("have its owner make one: `az ad sp create --id {app_id}`"));
    at(finding, wanted)
}
