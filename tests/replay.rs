//! Replays recorded traffic of the real Azure Resource Manager against the sandbox, request by request.
//!
//! What concerns the sandbox's kinds is chosen by URL alone (`replay/kinds.rs`), and so is what does not. The replayer is a
//! client that sends what was recorded in the order recorded. It may
//! - put the sandbox's ids and poll URLs where the recording has Azure's,
//! - make what must have been there before the first request (groups, and what a first read or PUT found),
//! - choose when a request is sent: recordings have no times, so it lets time pass before requests whose recorded answer
//!   shows that an operation had ended.
//!
//! Compared are status, error code, the keys of bodies (all of them, to the bottom), the casing of ids, which of the things that
//! the recording wrote are in its lists, some values of each kind, and presence and shape of `Location` and
//! `Azure-AsyncOperation`. Empty values count as absent: `{}` and nothing are both recorded of one key. The note
//! `NotLatestOperation` in polls that go on comes and goes in recordings of the same operation, so it counts as absent too.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "replay/clients.rs"]
mod clients;
#[path = "replay/compare.rs"]
mod compare;
#[path = "replay/exceptions.rs"]
mod exceptions;
#[path = "replay/kinds.rs"]
mod kinds;
#[path = "replay/player.rs"]
mod player;
#[path = "replay/recording.rs"]
mod recording;
#[path = "replay/roles.rs"]
mod roles;
#[path = "replay/seed.rs"]
mod seed;
#[path = "support/shared.rs"]
mod shared;

use std::collections::BTreeMap;

use exceptions::{EXCEPTIONS, reason};
use kinds::Kind;

/// What a kind came to.
#[derive(Default)]
struct Tally {
    good: usize,
    all: usize,
    excepted: usize,
}

#[tokio::test(start_paused = true)]
async fn the_sandbox_answers_as_recorded() {
    let Some(azure) = shared::azure() else {
        return;
    };
    let recordings = recording::recordings(&azure);
    assert!(
        recordings.unknown.is_empty(),
        "neither of a kind nor left out: {:#?}",
        recordings.unknown
    );
    let mut tally: BTreeMap<Kind, Tally> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut busy = 0;
    for interactions in recordings.all {
        for one in player::replay(&interactions).await {
            let Some(differences) = &one.differences else {
                busy += 1;
                continue;
            };
            let of = tally.entry(one.kind).or_default();
            of.all += 1;
            if differences.is_empty() {
                of.good += 1;
            } else {
                of.excepted += usize::from(reason(one.kind, &one.what).is_some());
                wrong.push((one.kind, one.what, one.differences.unwrap_or_default()));
            }
        }
    }
    for (kind, what, differences) in &wrong {
        let reason = reason(*kind, what).unwrap_or("NOT EXPLAINED");
        println!("{what}\n    {reason}\n    {}", differences.join("\n    "));
    }
    println!("left out:");
    for (why, count) in &recordings.left_out {
        println!("{count:5} {why}");
    }
    println!("replayed:");
    let (mut good, mut all) = (0, 0);
    for (kind, of) in &tally {
        let Tally {
            good: right,
            all: asked,
            excepted,
        } = of;
        println!("{right:5} of {asked:4} {kind:?}, {excepted} excepted");
        good += right;
        all += asked;
    }
    println!("in all: {good} of {all}; {busy} answers of a busy Azure (429, 5xx) not compared");
    assert!(good * 100 >= all * 98, "{good} of {all} agree");
    for (
        kind,
        Tally {
            good,
            all,
            excepted,
        },
    ) in &tally
    {
        assert_eq!(good + excepted, *all, "{kind:?}: not all is explained");
    }
    for (at, _, _) in EXCEPTIONS {
        let still = wrong.iter().any(|(_, what, _)| what.starts_with(at));
        assert!(still, "{at} agrees: it is no exception any more");
    }
}
