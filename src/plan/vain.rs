//! What flags name and nothing came of.

use super::walk::{Step, Walk};
use super::{Action, Why};
use crate::desired::Part;
use crate::live::Owner;
use crate::resource::{Address, Pick};
use crate::source::{Code, Diagnostic};

/// Why nothing came of what a flag names.
enum Vain {
    /// Nothing has this address, or looks like this pattern. It is no error: a run that was killed may have deleted it already, and a
    /// pattern may fit nothing.
    NotThere,
    /// What it names is as it was wished, or cannot be.
    ToNothing(&'static str),
}

/// What the flags name and nothing came of.
pub(super) fn told<'a>(walk: &Walk<'a>) -> Step<'a> {
    let mut vain: Vec<(String, Vain)> = Vec::new();
    for (flag, picks) in [
        ("--take", &walk.flags.take),
        ("--delete", &walk.flags.delete),
    ] {
        for pick in picks {
            if let Some(why) = picked(walk, flag, pick) {
                vain.push((format!("{flag} {pick}"), why));
            }
        }
    }
    for address in &walk.flags.force_conflicts {
        if let Some(why) = forced(walk, address) {
            vain.push((format!("--force-conflicts {address}"), why));
        }
    }
    let only = walk.desired.only.iter().flat_map(|it| &it.named);
    let in_part = |it: &&Pick| {
        it.address()
            .is_none_or(|it| walk.desired.part(it) > Part::Out)
    };
    let gone = only.filter(|it| in_part(it) && !there(walk, |address| it.names(address)));
    vain.extend(gone.map(|it| (format!("--only {it}"), Vain::NotThere)));
    let told = vain.into_iter().map(|(flag, why)| {
        let (code, why) = match why {
            Vain::NotThere => (
                Code::NoSuchAddress,
                "nothing of that name is declared, or was seen on what this run is about",
            ),
            Vain::ToNothing(why) => (Code::NothingToTake, why),
        };
        Diagnostic::note(code, format!("`{flag}` does nothing")).why(why)
    });
    Step::told(told)
}

/// Whether something that is a part of this plan, or was told in it, has such an address.
fn there(walk: &Walk<'_>, names: impl Fn(&Address) -> bool) -> bool {
    walk.changes.keys().any(&names) || walk.strangers.keys().any(&names)
}

/// Why a service account's or ClusterRole's fields are not taken from others.
fn forced(walk: &Walk<'_>, address: &Address) -> Option<Vain> {
    let wanted = walk.desired.wanted.get(address);
    Some(match walk.changes.get(address) {
        None if wanted.is_none() => Vain::NotThere,
        None => Vain::ToNothing("it is not a part of this run"),
        Some(change) if change.force => return None,
        Some(change) if change.action == Action::Blocked => Vain::ToNothing("it is blocked"),
        Some(_) => Vain::ToNothing("there is nothing of others in the way"),
    })
}

/// Why a pick named nothing that came of it.
fn picked(walk: &Walk<'_>, flag: &str, pick: &Pick) -> Option<Vain> {
    let taken = flag == "--take";
    let mut named = walk.changes.values().filter(|it| pick.names(&it.address));
    let done = |it: &super::Change| match it.why {
        Why::Take | Why::Named => true,
        _ => it.force || (!taken && it.action == Action::Delete),
    };
    if named.clone().any(done) {
        return None;
    }
    Some(Vain::ToNothing(match (pick, named.next()) {
        (_, None) => return Some(Vain::NotThere),
        (Pick::Like(_), Some(_)) if taken => "all that it names is ours already, or is blocked",
        (Pick::One(_), Some(it)) if it.action == Action::Blocked => "it is blocked",
        (Pick::One(_), Some(it)) if taken && it.owner == Owner::Ours => "it is ours already",
        (Pick::One(_), Some(_)) if taken => "there is nothing of others in the way",
        (_, Some(_)) => "it is declared: what leaves the manifest goes without this flag",
    }))
}
