//! Places of which there are only so many: who gets one, and after which delete.

use super::Why;
use super::walk::Walk;
use crate::resource::Address;

/// The places of one kind of thing.
#[derive(Clone, Copy)]
pub(super) struct Places {
    /// How many there may be.
    pub(super) room: usize,
    /// How many are taken, whoever took them.
    pub(super) there: usize,
}

/// Gives a change the place of this number among those that are taken in this run, after the delete that makes it free; or blocks it.
pub(super) fn take(
    walk: &mut Walk<'_>,
    address: &Address,
    number: usize,
    Places { room, there }: Places,
    deletes: &[Address],
    full: impl FnOnce(usize) -> Why,
) {
    let over = (there + number + 1).saturating_sub(room);
    if over == 0 {
        return;
    }
    let early = deletes.get(over - 1).cloned();
    if let Some(early) = &early
        && let Some(delete) = walk.changes.get_mut(early)
    {
        delete.last = false;
    }
    let used = there - deletes.len().min(there) + number;
    if let Some(change) = walk.changes.get_mut(address) {
        match early {
            Some(early) => {
                change.waits_on.insert(early);
            }
            None => *change = change.clone().blocked(full(used.min(room))),
        }
    }
}
