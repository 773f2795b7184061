//! What keeps a managed identity from being made, replaced or deleted.

use std::collections::BTreeSet;

use super::acting::Book;
use super::grant::{Ending, Key};
use super::rules::{Hand, Rules, Take};
use super::walk::Walk;
use super::{Action, Change, Risk, Why, app_roles, hanging, touches};
use crate::desired::Wanted;
use crate::live::{Owner, Read, Site, SiteState};
use crate::resource::{Address, Among, ArmId, Identity, Thing};

impl Rules for Identity {
    const HAND: Hand = Hand::Maker(Take::Mark);

    fn obstacle(walk: &Walk<'_>, _wanted: &Wanted, after: &Self) -> Option<Why> {
        let group = ArmId::resource_group(after.id.subscription(), after.id.group());
        let site = Site::Group(group);
        match walk.live.presence(&site) {
            Read::Found(SiteState::Ready) => None,
            presence @ (Read::Found(SiteState::Terminating) | Read::Absent | Read::Unread(_)) => {
                Some(Why::NoSite(site, presence))
            }
        }
    }

    fn meet(self, live: &Self, owner: &Owner) -> Self {
        app_roles::noted(self, live, owner)
    }

    /// Its location must fit, whoever made it.
    fn unfit(keep: &Change) -> Option<Why> {
        let fields = keep.fields();
        let elsewhere = fields.iter().any(|it| it.name == "location");
        elsewhere.then_some(Why::OtherLocation)
    }

    fn hanging(walk: &Walk<'_>, keep: &Change) -> Vec<String> {
        let principal = keep.will(Self::among).and_then(Thing::principal);
        let mut hangs = match principal {
            Some(it) => hanging::others(walk, &it),
            None => Vec::new(),
        };
        hangs.extend(left_out(walk, &keep.address));
        hangs
    }

    fn risk(change: &Change) -> Risk {
        risk(change)
    }

    fn going(walk: &Walk<'_>, live: &Self, change: Change) -> Change {
        held_back(walk, live, change)
    }

    fn touched(&self, _walk: &Walk<'_>) -> String {
        touches::arm(&self.id)
    }

    fn accesses(&self, _book: &Book<'_>) -> BTreeSet<Key> {
        self.principal().map(Key::Identity).into_iter().collect()
    }

    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        ends(self, of)
    }
}

/// It ends with all that it may do.
pub(super) fn ends<T: Rules>(it: &T, of: &Ending<'_>) -> BTreeSet<Key> {
    match of.change.action {
        Action::Delete | Action::Replace => it.accesses(of.book),
        Action::Keep | Action::Create | Action::Update | Action::Blocked => BTreeSet::new(),
    }
}

/// It alone is too much to be done unasked.
pub(super) fn risk(change: &Change) -> Risk {
    Risk {
        grave: matches!(change.action, Action::Delete | Action::Replace),
        ..Risk::default()
    }
}

/// The delete of an identity, where nothing hangs on it that stays.
pub(super) fn held_back(walk: &Walk<'_>, live: &impl Thing, change: Change) -> Change {
    let Some(principal) = live.principal() else {
        return change;
    };
    let mut hangs = hanging::others(walk, &principal);
    hangs.extend(hanging::staying(walk, &principal));
    match hangs.is_empty() {
        true => change,
        false => change.blocked(Why::HangsOn(hangs)),
    }
}

/// The declared things that need this one and that `--only` leaves out: a replacement would leave them broken. `--layer` is another
/// matter: whoever runs the layers one after the other comes to the rest.
fn left_out(walk: &Walk<'_>, address: &Address) -> Vec<String> {
    let Some(only) = &walk.desired.only else {
        return Vec::new();
    };
    let all = walk.desired.wanted.iter();
    all.filter(|(it, _)| !only.names(it) && !only.drawn.contains(it))
        .filter(|(_, wanted)| wanted.resource.needs().contains(address))
        .map(|(it, _)| it.to_string())
        .collect()
}
