//! Places of which there are only so many: who gets one, and after which delete.

use super::walk::{Step, Walk};
use super::{Action, Change, Why};
use crate::resource::Address;

/// A place that holds only so many things of a kind.
pub(super) struct Limit {
    /// How many there may be.
    limit: usize,
    /// How many there are, whoever made them.
    there: usize,
    /// What needs a place; what shares one stands together.
    creates: Vec<Vec<Address>>,
    /// What makes one free.
    deletes: Vec<Address>,
    /// Why what has no room is blocked.
    full: fn(usize) -> Why,
}

impl Limit {
    pub(super) fn new(limit: usize, there: usize, full: fn(usize) -> Why) -> Self {
        Self {
            limit,
            there,
            creates: Vec::new(),
            deletes: Vec::new(),
            full,
        }
    }

    /// Counts a change that needs a place for itself, or makes one free.
    pub(super) fn enter(&mut self, change: &Change) {
        match change.action {
            Action::Create => self.creates.push(vec![change.address.clone()]),
            Action::Delete => self.deletes.push(change.address.clone()),
            Action::Keep | Action::Update | Action::Replace | Action::Blocked => {}
        }
    }

    /// Counts changes that share one place, after all others.
    pub(super) fn share(&mut self, changes: Vec<Address>) {
        self.creates.push(changes);
    }

    /// The same where nothing is there: what holds them is made, or made anew.
    pub(super) fn emptied(self) -> Self {
        Self {
            there: 0,
            deletes: Vec::new(),
            ..self
        }
    }
}

/// Blocks what has no room, in the order of addresses, and has as many deletes as are needed go before the creates instead of after
/// them.
pub(super) fn give<'a>(walk: &Walk<'a>, limits: Vec<Limit>) -> Step<'a> {
    let mut amended = walk.amend();
    for limit in limits {
        let kept = limit.there - limit.deletes.len().min(limit.there);
        for (number, changes) in limit.creates.iter().enumerate() {
            let over = (limit.there + number + 1).saturating_sub(limit.limit);
            if over == 0 {
                continue;
            }
            let early = limit.deletes.get(over - 1);
            if let Some(delete) = early.and_then(|it| amended.at(it)) {
                delete.last = false;
            }
            for address in changes {
                match early {
                    Some(early) => {
                        let change = amended.at(address);
                        change.map(|it| it.depends_on.insert(early.clone()));
                    }
                    None => {
                        amended.block(address, (limit.full)((kept + number).min(limit.limit)));
                    }
                }
            }
        }
    }
    amended.step()
}
