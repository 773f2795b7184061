//! What becomes of a declared thing: one decision for every kind alike.
//!
//! A kind says what a declared thing means among what was seen, where it would be if it were there, and by which rules it goes
//! ([`Rules`]). What is kept, made, written, replaced or blocked is decided here and nowhere else. So no kind can forget that unknown
//! is not absent, and that nothing of others is changed but what a flag names.

use super::rules::{Aim, Case, Cases, Hand, Rules, Take, Under};
use super::walk::{Step, Walk};
use super::{Action, Change, Why, kept, managers};
use crate::desired::{Claim, Part};
use crate::live::{Found, Owner, Read};
use crate::resource::{Kind, Resource};
use crate::source::Diagnostic;

/// Judges all declared things of a kind.
pub(super) fn judge<'a, T: Rules>(walk: &Walk<'a>) -> Step<'a> {
    let Cases {
        cases,
        meant,
        mut findings,
    } = T::cases(walk);
    let mut changes = Vec::new();
    for case in cases {
        let change = decide(walk, &case);
        let told = [
            case.told.clone(),
            T::tell(walk, &case, &change),
            of_others::<T>(&change),
        ];
        findings.extend(told.into_iter().flatten().map(|it| case.wanted.at(it)));
        changes.push(change);
    }
    Step {
        changes,
        findings,
        meant,
        ..Step::default()
    }
}

/// What is said of what others made.
fn of_others<T: Rules>(change: &Change) -> Option<Diagnostic> {
    let before = change.before.as_ref()?;
    let made = before.resource.called();
    let ours = change.owner == Owner::Ours;
    match (T::HAND, change.action) {
        _ if ours => None,
        (Hand::Maker(Take::Anew { them, gap }), Action::Replace) if change.why == Why::Take => {
            Some(kept::taken(&change.address, &made, them, gap))
        }
        (Hand::Maker(Take::Anew { .. }), Action::Keep) => {
            Some(kept::takeable(&change.address, &made))
        }
        (Hand::Maker(Take::Never), Action::Keep) => Some(kept::of_others(&change.address, &made)),
        (Hand::Maker(_) | Hand::Anyone | Hand::Managers, _) => None,
    }
}

/// What becomes of a declared thing.
fn decide<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>) -> Change {
    let mut change = match &case.aim {
        Aim::Never(why) => case.keep().blocked(why.clone()),
        Aim::Leave(why) => case.keep().to(Action::Keep, why.clone()),
        Aim::Gone => gone(walk, case),
        Aim::Be => be(walk, case),
    };
    let after: Resource = case.after.clone().into();
    change.locks.extend(after.locks());
    if !change.acts() || change.why == Why::Release {
        return change;
    }
    let blocked = || walk.blocked_need(case.wanted).map(Why::NeedsBlocked);
    match case.closed.clone().or_else(blocked) {
        Some(why) => change.blocked(why),
        None => Change {
            risk: T::risk(&change),
            ..change
        },
    }
}

/// Whether a thing is made because it is not there, if nothing that it needs is in the way.
pub(super) fn is_made<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>) -> bool {
    let change = be(walk, case);
    change.action == Action::Create && change.why == Why::Missing
}

fn be<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>) -> Change {
    let parent = case.after.parent().filter(|_| T::UNDER != Under::Itself);
    let action = parent.and_then(|it| walk.action(it));
    match (action, parent, case.found) {
        (Some(Action::Blocked), Some(it), _) if !walk.known.contains_key(it) => {
            case.keep().blocked(Why::NeedsBlocked(it.clone()))
        }
        // Nothing hangs on what is yet to be made.
        (Some(Action::Create), ..) => made(walk, case, Why::Missing),
        (Some(Action::Replace), _, Some(found)) if T::UNDER == Under::Replaced => {
            replaced(walk, case, found)
        }
        (Some(Action::Replace), ..) => made(walk, case, Why::ParentReplaced),
        (
            Some(Action::Keep | Action::Update | Action::Delete | Action::Blocked) | None,
            _,
            found,
        ) => match (found, unseen(walk, case)) {
            (Some(found), _) => there(walk, case, found),
            (None, Some(why)) => case.keep().blocked(why),
            (None, None) => absent(walk, case),
        },
    }
}

/// Why it is not known whether a thing is there that was not found: its place was not looked through, or it was not looked for by
/// itself. Of a cluster that could not be read, Azure's reason tells more.
fn unseen<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>) -> Option<Why> {
    let (id, places) = (case.after.remote_id(), || case.after.places());
    let fault = match case.after.by_any_name() {
        // Under another name it could be there all the same.
        true => places()
            .iter()
            .find_map(|it| walk.live.coverage(it).fault())?,
        false => match walk.live.seen_in(&id, places) {
            Read::Unread(fault) => fault,
            Read::Absent | Read::Found(_) => return None,
        },
    };
    let need = walk.blocked_need(case.wanted);
    Some(match need.filter(|it| it.kind() == Kind::Cluster) {
        Some(cluster) => Why::NeedsBlocked(cluster),
        None => Why::Unread(fault),
    })
}

/// All was seen, and it is not there.
fn absent<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>) -> Change {
    let reads = walk.desired.part(case.address) <= Part::Read;
    match case.wanted.claim {
        Claim::Check => case.keep().to(Action::Keep, Why::Waiting),
        Claim::Make if !reads => made(walk, case, Why::Missing),
        Claim::Join if !reads => {
            let why = T::obstacle(walk, case.wanted, &case.after);
            case.keep().blocked(why.unwrap_or(Why::NotThere))
        }
        Claim::Existing | Claim::Make | Claim::Join => case.keep().blocked(Why::NotThere),
    }
}

fn made<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>, why: Why) -> Change {
    if let Some(why) = T::obstacle(walk, case.wanted, &case.after) {
        return case.keep().blocked(why);
    }
    if let Some(found) = case.former {
        return replaced(walk, case, found);
    }
    let owner = T::unmarked(walk, &case.after);
    Change {
        marked: owner.is_none_or(|it| it == Owner::Ours),
        ..case.keep().to(Action::Create, why)
    }
}

fn replaced<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>, found: &Found) -> Change {
    let change = case.keep().seen(found, walk.owner(found));
    Change {
        marked: true,
        ..change.to(Action::Replace, Why::ParentReplaced)
    }
}

/// What is declared not to be there.
fn gone<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>) -> Change {
    let (found, unseen) = (case.found, unseen(walk, case));
    match (found, unseen) {
        (Some(found), _) => Change {
            after: None,
            last: true,
            ..case
                .keep()
                .seen(found, Owner::Ours)
                .to(Action::Delete, Why::NotWanted)
        },
        (None, Some(why)) => case.keep().blocked(why),
        (None, None) => case.keep(),
    }
}

fn there<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>, found: &Found) -> Change {
    let owner = T::unmarked(walk, &case.after).unwrap_or_else(|| walk.owner(found));
    let after = match T::among(&found.resource) {
        Some(live) => case.after.clone().meet(live, &owner),
        None => case.after.clone(),
    };
    let ours = owner == Owner::Ours;
    let keep = Change {
        after: Some(after.into()),
        ..case.keep()
    }
    .seen(found, owner);
    if walk.desired.part(case.address) <= Part::Read {
        return keep;
    }
    let change = match (T::HAND, case.wanted.claim) {
        (Hand::Managers, _) => managed::<T>(walk, case, keep, found),
        (Hand::Anyone, _) => written(keep),
        (Hand::Maker(_), Claim::Make) if ours => own::<T>(walk, keep),
        (Hand::Maker(take), Claim::Make) => others(walk, case, keep, take),
        (Hand::Maker(_), Claim::Existing | Claim::Join | Claim::Check) if ours => Change {
            marked: false,
            ..keep.to(Action::Update, Why::Release)
        },
        (Hand::Maker(_), Claim::Existing | Claim::Join | Claim::Check) => {
            keep.to(Action::Keep, Why::Others)
        }
    };
    match T::useless(&change) {
        Some(why) => change.blocked(why),
        None => change,
    }
}

/// What is declared is written, whoever made the thing. A field of which nothing is declared any more goes.
fn written(keep: Change) -> Change {
    let fields = |it: Option<&Resource>| it.map(Resource::fields).unwrap_or_default();
    let before = fields(keep.before.as_ref().map(|it| &it.resource));
    let after = fields(keep.after.as_ref());
    let drops = before.into_keys().filter(|it| !after.contains_key(it));
    let keep = Change {
        drops: drops.collect(),
        ..keep
    };
    match keep.fields().is_empty() {
        true => keep,
        false => keep.to(Action::Update, Why::Differs),
    }
}

/// Ours: it is written where it can be, and replaced where it must be and nothing hangs on it.
fn own<T: Rules>(walk: &Walk<'_>, keep: Change) -> Change {
    let differing = keep.fields();
    let fixed = keep.after.as_ref().map_or(&[][..], |it| it.fixed());
    if differing.is_empty() {
        return keep;
    }
    if !differing.iter().any(|it| fixed.contains(&it.name)) {
        return keep.to(Action::Update, Why::Differs);
    }
    if walk.desired.part(&keep.address) != Part::Whole {
        return keep.blocked(Why::DrawnIn);
    }
    let hanging = T::hanging(walk, &keep);
    match hanging.is_empty() {
        true => keep.to(Action::Replace, Why::CannotUpdate),
        false => keep.blocked(Why::HangsOn(hanging)),
    }
}

/// Made by others: it is used as it is where it does, and only `--take` makes it ours.
fn others<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>, keep: Change, take: Take) -> Change {
    let takes = walk.flags.takes(case.address);
    let protected = keep
        .before
        .as_ref()
        .is_some_and(|it| it.resource.protected());
    match (take, T::unfit(&keep)) {
        (Take::Anew { .. }, _) if takes && !protected => Change {
            after: Some(T::anew(walk, case).into()),
            marked: true,
            ..keep.to(Action::Replace, Why::Take)
        },
        (_, Some(why)) => keep.blocked(why),
        (Take::Mark, None) if takes => Change {
            marked: true,
            ..keep.to(Action::Update, Why::Take)
        },
        (Take::Mark | Take::Anew { .. } | Take::Never, None) => Change {
            before: keep.before.map(|it| Found {
                resource: it.resource.left_as_it_is(),
                ..it
            }),
            after: keep.after.map(Resource::left_as_it_is),
            ..keep
        },
    }
}

/// What others hold is theirs, field by field, until a flag says otherwise; what we hold and nobody declares any more goes.
fn managed<T: Rules>(walk: &Walk<'_>, case: &Case<'_, T>, keep: Change, found: &Found) -> Change {
    let (names, ours) = (&walk.desired.names, keep.owner == Owner::Ours);
    let held = managers::held_by_us(found, names);
    if case.wanted.claim == Claim::Check {
        return if !held.is_empty() || (ours && T::releases(found, names)) {
            Change {
                marked: false,
                after: keep.before.as_ref().map(|it| it.resource.clone()),
                ..keep.to(Action::Update, Why::Release)
            }
        } else if keep.fields().is_empty() {
            keep.to(Action::Keep, Why::Others)
        } else {
            keep.to(Action::Keep, Why::Waiting)
        };
    }
    let makes = case.wanted.claim == Claim::Make;
    let taken = !ours && makes && walk.flags.takes(case.address);
    let forced = walk.flags.force_conflicts.contains(case.address);
    let declared = case.after.fields();
    let dropped = held.iter().filter(|it| !declared.contains_key(*it));
    let keep = Change {
        drops: dropped.copied().collect(),
        ..keep
    };
    let differing: Vec<&'static str> = keep.fields().iter().map(|it| it.name).collect();
    let by = managers::held_by_others(found, names, &differing, &declared);
    if !by.is_empty() && !forced {
        let stands = managers::stands(found, &by);
        return keep.blocked(Why::Held { by, stands });
    }
    let why = if taken {
        Why::Take
    } else if !differing.is_empty() {
        Why::Differs
    } else if declared.keys().any(|it| !held.contains(it)) || !keep.drops.is_empty() {
        Why::Join
    } else {
        return keep;
    };
    Change {
        marked: makes && (ours || taken),
        force: !by.is_empty() || taken,
        ..keep.to(Action::Update, why)
    }
}
