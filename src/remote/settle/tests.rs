//! The loop against a scripted far side: each answer, and each state that a write leaves, to what is told of it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use bytes::Bytes;
use url::Url;

use super::*;
use crate::remote::http::{Broken, HttpTransport, Resend, RetryPolicy};

/// What is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Old,
    New,
    Others,
    Busy,
    Unread,
}

/// How a write is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// Taken, in so many words.
    Taken,
    /// Taken, with what there is now.
    Proof,
    /// Taken, with something else.
    Lie,
    Undone,
    There,
    Moved,
    Wait,
    No,
    /// The connection broke when it was sent, and before.
    Lost,
    Unsent,
    /// It failed, and is to be asked again after the time is up.
    Late,
}

impl Said {
    const ALL: [Said; 11] = [
        Said::Taken,
        Said::Proof,
        Said::Lie,
        Said::Undone,
        Said::There,
        Said::Moved,
        Said::Wait,
        Said::No,
        Said::Lost,
        Said::Unsent,
        Said::Late,
    ];

    fn of(answer: &Answer) -> Self {
        let number: usize = answer
            .header("said")
            .and_then(|it| it.parse().ok())
            .expect("a number");
        Self::ALL[number]
    }

    fn status(self) -> u16 {
        match self {
            Said::Taken | Said::Proof | Said::Lie | Said::Undone => 200,
            Said::There => 204,
            Said::Moved => 412,
            Said::Wait => 404,
            Said::No => 403,
            Said::Late | Said::Lost | Said::Unsent => 503,
        }
    }
}

/// One thing of the far side: what is there, how every write of it is answered, what is there then, and how often it was written.
#[derive(Debug, Clone, Copy)]
struct Thing {
    now: State,
    said: Said,
    after: State,
    sent: u32,
}

/// A far side of so many things; the path of a request is the number of one.
#[derive(Clone)]
struct Far(Arc<Mutex<Vec<Thing>>>);

#[async_trait]
impl HttpTransport for Far {
    async fn send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, Broken> {
        let number: usize = request.uri().path()[1..].parse().expect("a number");
        let mut far = self.0.lock().expect("the far side");
        let thing = far.get_mut(number).expect("a thing");
        thing.sent += 1;
        let said = thing.said;
        if said != Said::Unsent {
            thing.now = thing.after;
        }
        if matches!(said, Said::Lost | Said::Unsent) {
            return Err(Broken::new(said == Said::Unsent, "broken".to_owned()));
        }
        let number = Said::ALL.iter().position(|it| *it == said);
        let mut answer = http::Response::builder()
            .status(said.status())
            .header("said", number.expect("one of them"));
        if said == Said::Late {
            answer = answer.header("retry-after", "86400");
        }
        Ok(answer.body(Bytes::from_static(b"{}")).expect("an answer"))
    }
}

struct Scripted(Far, usize);

fn fault(words: &str, class: Class) -> Fault {
    Fault {
        class,
        ..Fault::local("write", words)
    }
}

impl Writer for Scripted {
    type Now = State;
    type Step = ();

    fn operation(&self) -> String {
        "write".to_owned()
    }

    async fn look(&self, _: &mut Budget) -> Result<State, Fault> {
        let mut far = self.0.0.lock().expect("the far side");
        let thing = far.get_mut(self.1).expect("a thing");
        match thing.now {
            State::Unread => Err(fault("no look", Class::Forbidden)),
            State::Busy => {
                // Once.
                thing.now = thing.after;
                Ok(State::Busy)
            }
            now @ (State::Old | State::New | State::Others) => Ok(now),
        }
    }

    fn next(&mut self, now: &State, _: bool) -> Result<Next<()>, Fault> {
        match now {
            State::New => Ok(Next::Settled(Outputs::new())),
            State::Busy => Ok(Next::Busy("Updating".to_owned())),
            State::Old => {
                let request = http::Request::put(format!("/{}", self.1)).body(Bytes::new());
                let call = Call {
                    operation: "write".to_owned(),
                    request: request.expect("a request"),
                    resend: Resend::AfterReading,
                };
                Ok(Next::Write(Box::new(call), ()))
            }
            State::Others | State::Unread => Err(fault("it moved", Class::Stale)),
        }
    }

    async fn reply(
        &self,
        _: &mut Budget,
        _: &State,
        (): &(),
        answer: &Answer,
    ) -> Result<Reply<State>, Fault> {
        Ok(match Said::of(answer) {
            Said::Taken => Reply::Taken(None),
            Said::Proof => Reply::Taken(Some(State::New)),
            Said::Lie => Reply::Taken(Some(State::Others)),
            Said::Undone => Reply::Undone(fault("it failed", Class::Refused)),
            Said::There => Reply::Shows(State::New),
            Said::Moved => Reply::Moved,
            Said::Wait => Reply::Wait,
            Said::No | Said::Lost | Said::Unsent | Said::Late => return Err(answer.fault()),
        })
    }
}

/// What is told of writes of these things, one after another, and how often the last one was written.
async fn told(system: System, things: &[(State, Said, State)]) -> String {
    let things = things.iter().map(|(now, said, after)| Thing {
        now: *now,
        said: *said,
        after: *after,
        sent: 0,
    });
    let far = Far(Arc::new(Mutex::new(things.collect())));
    let base = Url::parse("https://far.example/").expect("a URL");
    let retry_policy = RetryPolicy::new(Arc::new(|| SystemTime::UNIX_EPOCH), 3);
    let host = Host::new(system, &base, Arc::new(far.clone()), None, retry_policy);
    let count = far.0.lock().expect("the far side").len();
    let writes = Writes {
        host: &host,
        writers: (0..count).map(|it| Scripted(far.clone(), it)).collect(),
    };
    let mut budget = Budget::new(Arc::new(|_| {}), Duration::from_secs(600));
    let told = match settle(&mut budget, Ok(writes)).await {
        Ok(it) if it.unchanged => "unchanged".to_owned(),
        Ok(_) => "done".to_owned(),
        Err(Failure::Failed(it)) => format!("failed {:?}", it.class),
        Err(Failure::Unknown(it)) => format!("unknown {:?}", it.class),
    };
    let sent = far.0.lock().expect("the far side")[count - 1].sent;
    match sent {
        few @ 0..=2 => format!("{told}, {few}"),
        // Ten minutes at a growing distance, or as often as others may be first.
        3..=60 => format!("{told}, often"),
        many => format!("{told}, {many}"),
    }
}

/// Rows: how each write is answered. Columns: what is there after it: nothing new, what is wanted, something else, what cannot be read.
const TABLE: [(Said, [&str; 4]); 11] = [
    (
        Said::Taken,
        [
            "unknown Unclear, 2",
            "done, 1",
            "unknown Stale, 1",
            "unknown Forbidden, 1",
        ],
    ),
    (Said::Proof, ["done, 1"; 4]),
    (
        Said::Lie,
        [
            "unknown Unclear, 2",
            "done, 1",
            "unknown Stale, 1",
            "unknown Forbidden, 1",
        ],
    ),
    (Said::Undone, ["failed Refused, 1"; 4]),
    (Said::There, ["unchanged, 1"; 4]),
    (
        Said::Moved,
        [
            "failed Stale, often",
            "unchanged, 1",
            "failed Stale, 1",
            "failed Forbidden, 1",
        ],
    ),
    (
        Said::Wait,
        [
            "failed Exhausted, often",
            "unchanged, 1",
            "failed Stale, 1",
            "failed Forbidden, 1",
        ],
    ),
    (Said::No, ["failed Forbidden, 1"; 4]),
    (
        Said::Lost,
        [
            "unknown Unclear, often",
            "done, 1",
            "unknown Stale, 1",
            "unknown Unclear, 1",
        ],
    ),
    (Said::Unsent, ["failed Exhausted, often"; 4]),
    (
        Said::Late,
        [
            "unknown Unclear, 1",
            "done, 1",
            "unknown Stale, 1",
            "unknown Unclear, 1",
        ],
    ),
];

#[tokio::test(start_paused = true)]
async fn each_answer_and_each_state_come_to_what_is_true() {
    for (said, row) in TABLE {
        let states = [State::Old, State::New, State::Others, State::Unread];
        for (after, expected) in states.into_iter().zip(row) {
            let told = told(System::Arm, &[(State::Old, said, after)]).await;
            assert_eq!(told, expected, "{said:?} {after:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_there_before_anything_is_written_decides_whether_it_is() {
    for (now, expected) in [
        (State::Old, "done, 1"),
        (State::New, "unchanged, 0"),
        (State::Others, "failed Stale, 0"),
        (State::Unread, "failed Forbidden, 0"),
        // Its end is waited for; by then it is as wanted.
        (State::Busy, "unchanged, 0"),
    ] {
        let told = told(System::Arm, &[(now, Said::Taken, State::New)]).await;
        assert_eq!(told, expected, "{now:?}");
    }
}

/// What failed in the second half of a replace did not undo the first.
#[tokio::test(start_paused = true)]
async fn after_a_write_every_later_error_is_unknown() {
    let first = |said| (State::Old, said, State::New);
    for (things, expected) in [
        (
            [first(Said::Taken), (State::Old, Said::No, State::Old)],
            "unknown Forbidden, 1",
        ),
        (
            [first(Said::Lost), (State::Others, Said::No, State::Old)],
            "unknown Stale, 0",
        ),
        (
            [first(Said::Taken), (State::Old, Said::Undone, State::Old)],
            "unknown Refused, 1",
        ),
        (
            [first(Said::There), (State::Old, Said::No, State::Old)],
            "failed Forbidden, 1",
        ),
        (
            [first(Said::No), (State::Old, Said::Taken, State::New)],
            "failed Forbidden, 0",
        ),
        (
            [first(Said::Taken), (State::New, Said::No, State::Old)],
            "done, 0",
        ),
    ] {
        assert_eq!(told(System::Arm, &things).await, expected, "{things:?}");
    }
}

/// Graph is waited for to show what it answered for, and that it does not is no failure; an answer without a word is no proof there
/// either.
#[tokio::test(start_paused = true)]
async fn where_reads_lag_behind_what_was_answered_for_is_waited_for() {
    for (said, after, expected, seconds) in [
        (Said::Proof, State::New, "done, 1", 0..=0),
        (Said::Proof, State::Old, "done, 1", 60..=180),
        (Said::Proof, State::Unread, "unknown Forbidden, 1", 0..=0),
        (Said::Taken, State::Old, "unknown Unclear, 2", 120..=360),
    ] {
        let start = tokio::time::Instant::now();
        let told = told(System::Graph, &[(State::Old, said, after)]).await;
        assert_eq!(told, expected, "{said:?} {after:?}");
        let took = start.elapsed().as_secs();
        assert!(seconds.contains(&took), "{said:?} {after:?}: {took} s");
    }
}
