//! The rules by which a kind goes: all that the one decision asks of it.

use std::collections::BTreeSet;

use super::acting::Book;
use super::grant::{Ending, Grant, GrantKey, Key};
use super::managers;
use super::unread::{Doubt, Unread};
use super::walk::Walk;
use super::{Action, Change, Risk, Why};
use crate::desired::Wanted;
use crate::live::{Found, Live, Owner};
use crate::resource::{Address, Names, Principal, RemoteId, Thing, each};
use crate::source::Diagnostic;

/// In whose hand the fields of a kind are, and so what is done about one that others made.
#[derive(Clone, Copy)]
pub(super) enum Hand {
    /// Its maker's, all of them: another's is used as it is, until it is taken.
    Maker(Take),
    /// Whoever's it is, what is declared is written, and nothing is taken away.
    Anyone,
    /// Each field its manager's (Kubernetes).
    Managers,
}

/// How another's becomes ours.
#[derive(Clone, Copy)]
pub(super) enum Take {
    /// Our mark is put on it.
    Mark,
    /// It goes before ours comes.
    Anew {
        /// What many of these are called.
        them: &'static str,
        /// Why both cannot be at once.
        gap: &'static str,
    },
    /// Not at all.
    Never,
}

/// What becomes of a thing when the identity that it hangs on is made, or made anew.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// It is judged by itself.
    Itself,
    /// It goes down with it, and is made again.
    Falls,
    /// It would stay behind, and is replaced with it.
    Replaced,
    /// It would stay behind, and is deleted before; then it is made again.
    Swept,
}

/// What is asked for.
pub(super) enum Aim {
    /// It shall be there.
    Be,
    /// It shall not be there, and is declared so that it is looked at.
    Gone,
    /// It is left as it is, whatever was seen.
    Leave(Why),
    /// Nothing can be done about it, whatever was seen.
    Never(Why),
}

/// A declared thing, with what its kind has made out about it.
pub(super) struct Case<'a, T> {
    pub(super) address: &'a Address,
    pub(super) wanted: &'a Wanted,
    /// What it shall be, as far as that is known.
    pub(super) after: T,
    pub(super) aim: Aim,
    /// What it means among what was seen.
    pub(super) found: Option<&'a Found>,
    /// What keeps it from being changed, but not from being as it is.
    pub(super) closed: Option<Why>,
    /// What it is made in the place of: what is left of an identity that was made anew.
    pub(super) former: Option<&'a Found>,
    /// What its kind has found out about it on the way.
    pub(super) told: Option<Diagnostic>,
}

/// All declared things of a kind, and what they mean.
pub(super) struct Cases<'a, T> {
    pub(super) cases: Vec<Case<'a, T>>,
    pub(super) meant: BTreeSet<&'a RemoteId>,
    pub(super) findings: Vec<Diagnostic>,
}

impl<T> Default for Cases<'_, T> {
    fn default() -> Self {
        Self {
            cases: Vec::new(),
            meant: BTreeSet::new(),
            findings: Vec::new(),
        }
    }
}

/// The rules by which a kind goes.
pub(super) trait Rules: Thing {
    const HAND: Hand;
    const UNDER: Under = Under::Itself;

    /// What each declared thing of this run means. Most kinds are where their names say.
    fn cases<'a>(walk: &Walk<'a>) -> Cases<'a, Self> {
        let all = walk.declared(Self::among).into_iter();
        let all = all.map(|(address, wanted, it)| {
            let found = walk.live.found_at(&it.remote_id());
            Self::weigh(walk, Case::new(walk, address, wanted, it, found))
        });
        Cases {
            cases: all.collect(),
            ..Cases::default()
        }
    }

    /// What is in its way.
    fn weigh<'a>(_walk: &Walk<'a>, case: Case<'a, Self>) -> Case<'a, Self> {
        case
    }

    /// What keeps one from being made where it would lie, though it is not there.
    fn obstacle(_walk: &Walk<'_>, _wanted: &Wanted, _after: &Self) -> Option<Why> {
        None
    }

    /// Whose it is, where it bears no mark of its own: it is ours where its identity is.
    fn unmarked(walk: &Walk<'_>, after: &Self) -> Option<Owner> {
        let bare = after.parent().filter(|_| !after.bears_mark())?;
        let ours = walk.changes.get(bare).is_some_and(|it| it.marked);
        Some(if ours { Owner::Ours } else { Owner::Nobody })
    }

    /// What it shall be, in view of what is there.
    fn meet(self, _live: &Self, _owner: &Owner) -> Self {
        self
    }

    /// What it shall be when it takes the place of another's.
    fn anew(_walk: &Walk<'_>, case: &Case<'_, Self>) -> Self {
        case.after.clone()
    }

    /// Why another's does not do: its fields that differ are not for us to write.
    fn unfit(_keep: &Change) -> Option<Why> {
        None
    }

    /// What keeps it from being replaced.
    fn hanging(_walk: &Walk<'_>, _keep: &Change) -> Vec<String> {
        Vec::new()
    }

    /// Why one that is there is of no use.
    fn useless(_change: &Change) -> Option<Why> {
        None
    }

    /// What the guard needs to know.
    fn risk(_change: &Change) -> Risk {
        Risk::default()
    }

    /// What is said of a declared one beside its change.
    fn tell(_walk: &Walk<'_>, _case: &Case<'_, Self>, _change: &Change) -> Option<Diagnostic> {
        None
    }

    /// What it is on the far side, by ids that mean the same whatever the manifest calls it.
    fn touched(&self, walk: &Walk<'_>) -> String;

    /// Where a declared one lives; none, where what was looked up does not tell.
    fn located(&self, _live: &Live) -> Option<RemoteId> {
        Some(self.remote_id())
    }

    /// What is certain all the same of a declared one that is not located: each live one that shares it could be it.
    fn vague(&self) -> RemoteId {
        self.remote_id()
    }

    /// Why a declared thing could mean this live one, though none is known to: most hang on an identity, which may be in doubt itself.
    fn doubt(&self, unread: &Unread<'_>, walk: &Walk<'_>, _found: &Found) -> Option<Doubt> {
        let doubt = unread.of_principal(walk, &self.of()?);
        doubt.or_else(|| unread.of_unlocated(&self.vague()))
    }

    /// What it lets its identity do. `at`: what the plan calls it; none where it is no part of the plan.
    fn grants(&self, _at: Option<&Address>) -> Vec<(GrantKey, Grant)> {
        Vec::new()
    }

    /// The accesses that it makes up by itself: what it lets its identity do.
    fn accesses(&self, _book: &Book<'_>) -> BTreeSet<Key> {
        let may = |who: Principal| {
            let grants = self.grants(None).into_iter();
            grants.map(move |(key, _)| Key::May(who.clone(), key.scope, key.role))
        };
        self.of().into_iter().flat_map(may).collect()
    }

    /// Those of them that its change ends by itself: what nothing gives after the plan.
    fn ends(&self, of: &Ending<'_>) -> BTreeSet<Key> {
        let mut ends = self.accesses(of.book);
        ends.retain(|it| !of.later.contains_key(it));
        ends
    }

    /// The object id of whoever may stand on it in a run of widctl.
    fn carries(&self) -> Option<&str> {
        None
    }

    /// What it is called, where guard rails that deny `written` deny it. Without `live`, names are compared as they are written.
    fn denied(&self, _written: &str, _live: Option<&Live>) -> Option<String> {
        None
    }

    /// The namespaces whose service accounts it lets act.
    fn namespaces(&self, _address: &Address) -> BTreeSet<String> {
        BTreeSet::new()
    }

    /// What it is called where it keeps its identity from going, and how soon it is told; none of what is ours where its identity is.
    fn hangs(&self) -> Option<(u8, String)> {
        None
    }

    /// Whether our mark goes when our field manager lets go of all.
    fn releases(found: &Found, names: &Names) -> bool {
        managers::takes_mark(found, names)
    }

    /// The delete of one that nobody declares, with what is in its way and what it waits for.
    fn going(_walk: &Walk<'_>, _live: &Self, change: Change) -> Change {
        change
    }

    /// What is said of one that goes.
    fn tell_going(_walk: &Walk<'_>, _live: &Self, _change: &Change) -> Option<Diagnostic> {
        None
    }
}

impl<'a, T: Rules> Case<'a, T> {
    /// A thing that is asked for.
    pub(super) fn new(
        walk: &Walk<'a>,
        address: &'a Address,
        wanted: &'a Wanted,
        declared: &T,
        found: Option<&'a Found>,
    ) -> Self {
        Self {
            address,
            wanted,
            after: declared.clone().settle(&walk.known),
            aim: Aim::Be,
            found,
            closed: None,
            former: None,
            told: None,
        }
    }

    /// As if it fitted.
    pub(super) fn keep(&self) -> Change {
        Change {
            after: Some(self.after.clone().into()),
            ..Change::declared(self.address, self.wanted, Action::Keep, Why::Same)
        }
    }
}

/// Why a declared thing could mean a live one of any kind.
pub(super) fn doubt(unread: &Unread<'_>, walk: &Walk<'_>, found: &Found) -> Option<Doubt> {
    each!(&found.resource, it => it.doubt(unread, walk, found))
}

/// What is not known in a run, at this point of its walk.
pub(super) fn unread<'a>(walk: &Walk<'a>) -> Unread<'a> {
    let (mut declared, mut unlocated) = (BTreeSet::new(), BTreeSet::new());
    for wanted in walk.desired.wanted.values() {
        each!(&wanted.resource, it => match it.located(walk.live) {
            Some(id) => declared.insert(id),
            None => unlocated.insert(it.vague()),
        });
    }
    Unread::new(walk, declared, unlocated)
}
