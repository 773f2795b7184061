//! What becomes of the declared identities.

use super::walk::Walk;
use super::{Action, Change, Risk, Why};
use crate::desired::{Claim, Part, Wanted};
use crate::live::{Found, Owner, Presence, Seen, Site};
use crate::resource::{Address, ArmId, Identity, RemoteId, Resource};

pub(super) fn judge(walk: &mut Walk<'_>) {
    for (address, wanted, identity) in walk.declared(Resource::as_identity) {
        let keep = Change::declared(address, wanted, Action::Keep, Why::Same);
        let change = match walk.live.seen(&RemoteId::Arm(identity.id.clone())) {
            Seen::Unread(fault) => keep.blocked(Why::Unread(fault)),
            Seen::Absent => absent(walk, keep, wanted, identity),
            Seen::Found(found) => {
                let change = there(walk, keep, wanted, identity, found);
                if change.action != Action::Replace {
                    walk.known.insert(address.clone(), found.outputs.clone());
                }
                change
            }
        };
        walk.put(change);
    }
}

fn absent(walk: &Walk<'_>, keep: Change, wanted: &Wanted, identity: &Identity) -> Change {
    let made = wanted.claim == Claim::Make && walk.desired.part(&keep.address) > Part::Read;
    if !made {
        return keep.blocked(Why::NotThere);
    }
    let group = ArmId::resource_group(identity.id.subscription(), identity.id.group());
    let site = Site::Group(group);
    match walk.live.presence(&site) {
        Presence::There => Change {
            action: Action::Create,
            why: Why::Missing,
            marked: true,
            ..keep
        },
        presence @ (Presence::Terminating | Presence::Missing | Presence::Unread(_)) => {
            keep.blocked(Why::NoSite(site, presence))
        }
    }
}

fn there(
    walk: &Walk<'_>,
    keep: Change,
    wanted: &Wanted,
    identity: &Identity,
    found: &Found,
) -> Change {
    let owner = walk.owner(found);
    let part = walk.desired.part(&keep.address);
    let ours = owner == Owner::Ours;
    let keep = keep.seen(found, owner);
    if part == Part::Read {
        return keep;
    }
    match wanted.claim {
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
        Claim::Make if ours => ours_there(walk, keep, identity, part),
        Claim::Make => joined(walk, keep, identity),
    }
}

fn ours_there(walk: &Walk<'_>, keep: Change, identity: &Identity, part: Part) -> Change {
    let differing = keep.fields();
    if differing.is_empty() {
        return keep;
    }
    let fixed = Resource::Identity(identity.clone()).fixed().to_vec();
    if !differing.iter().any(|it| fixed.contains(&it.name)) {
        return Change {
            action: Action::Update,
            why: Why::Differs,
            ..keep
        };
    }
    if part != Part::Whole {
        return keep.blocked(Why::DrawnIn);
    }
    let mut hangs = super::hanging::on(walk, &identity.id.clone().into());
    hangs.extend(left_out(walk, &keep.address));
    if !hangs.is_empty() {
        return keep.blocked(Why::HangsOn(hangs));
    }
    Change {
        action: Action::Replace,
        why: Why::CannotUpdate,
        risk: Risk {
            grave: true,
            ..Risk::default()
        },
        ..keep
    }
}

/// Made by others: its tags are theirs, its location must fit, and only `--take` makes it ours.
fn joined(walk: &Walk<'_>, keep: Change, identity: &Identity) -> Change {
    if keep.fields().iter().any(|it| it.name == "location") {
        return keep.blocked(Why::OtherLocation);
    }
    if walk.wishes.takes(&keep.address) {
        return Change {
            action: Action::Update,
            why: Why::Take,
            marked: true,
            ..keep
        };
    }
    let untagged = Resource::Identity(Identity {
        tags: None,
        ..identity.clone()
    });
    let before = keep.before.map(|it| Found {
        resource: it.resource.within(&untagged),
        ..it
    });
    Change {
        before,
        after: Some(untagged),
        ..keep
    }
}

/// The declared things that need this one and that `--only` leaves out: a replacement would leave them broken. `--layer` is another
/// matter: whoever runs the layers one after the other comes to the rest.
fn left_out(walk: &Walk<'_>, address: &Address) -> Vec<String> {
    let Some(only) = &walk.desired.only else {
        return Vec::new();
    };
    let all = walk.desired.wanted.iter();
    all.filter(|(it, _)| !only.named.contains(it) && !only.drawn.contains(it))
        .filter(|(_, wanted)| wanted.resource.needs().contains(address))
        .map(|(it, _)| it.to_string())
        .collect()
}
