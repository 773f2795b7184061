//! Makes it so: carries a plan out, in the order that stands in it.

mod schedule;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;

use crate::event::{Event, Outcome};
use crate::fault::{Class, Fault};
use crate::plan::{Action, Change, Plan, Why};
use crate::remote::{Executed, Failure, Notice, Operation, Remote, Reporter, WriteRequest};
use crate::resource::{Address, Names};

pub use schedule::Schedule;

/// How long a request in flight is given after the user asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How much is done at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The most changes that run side by side; at least 1.
    pub parallelism: usize,
}

/// Carries a plan out. Every event goes to `reporter` and nowhere else; `stop` turns true when the user asks to stop.
///
/// Needs nothing but the plan: what waits on what stands in it. Nothing here fails: how each change ended is in the outcome.
pub async fn apply(
    plan: Plan,
    remote: &Remote,
    limits: Limits,
    reporter: UnboundedSender<Event>,
    mut stop: watch::Receiver<bool>,
) -> Outcome {
    let names = Arc::new(Names {
        name: plan.manifest.clone(),
        formerly: plan.formerly.clone(),
    });
    let mut run = Run {
        schedule: Schedule::new(&plan),
        outcome: Outcome::default(),
        tasks: JoinSet::new(),
        addresses: HashMap::new(),
        reporter,
    };
    let mut last_moment = None;
    loop {
        if last_moment.is_none() {
            run.start(limits.parallelism.max(1), remote, &names);
        }
        if run.tasks.is_empty() {
            return run.outcome;
        }
        // Biased, so that what happens at the same moment is taken in the same order each time.
        tokio::select! {
            biased;
            () = asked(&mut stop), if last_moment.is_none() => {
                last_moment = Some(Instant::now() + GRACE);
                remote.halt();
                run.stop();
            }
            Some(joined) = run.tasks.join_next_with_id() => run.take(joined),
            () = until(last_moment) => run.abandon(),
        }
    }
}

/// Waits until the user asks to stop; for ever, where nobody can ask any more.
async fn asked(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|it| *it).await.is_err() {
        std::future::pending().await
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

type Joined = Result<(Id, Result<Executed, Failure>), JoinError>;

struct Run {
    schedule: Schedule,
    outcome: Outcome,
    tasks: JoinSet<Result<Executed, Failure>>,
    addresses: HashMap<Id, Address>,
    reporter: UnboundedSender<Event>,
}

impl Run {
    fn tell(&mut self, event: Event) {
        self.outcome.take(&event);
        // Whoever listened may be gone; what is under way is brought to its end all the same.
        let _ = self.reporter.send(event);
    }

    /// Starts what may start.
    fn start(&mut self, parallelism: usize, remote: &Remote, names: &Arc<Names>) {
        let room = parallelism.saturating_sub(self.schedule.running());
        for change in self.schedule.start(room) {
            let address = change.address.clone();
            self.tell(Event::Started {
                address: address.clone(),
                action: change.action,
            });
            let reporter = notices(&address, &self.reporter);
            let (remote, names) = (remote.clone(), names.clone());
            let task = async move { execute(&change, &remote, &names, &reporter).await };
            let id = self.tasks.spawn(task).id();
            self.addresses.insert(id, address);
        }
    }

    /// Takes the end of a task in.
    fn take(&mut self, joined: Joined) {
        let (id, result) = match joined {
            Ok(joined) => joined,
            Err(error) => {
                let words = if error.is_cancelled() {
                    "the run was interrupted before an answer came"
                } else {
                    "widctl itself failed in the midst of it; this is a mistake in widctl"
                };
                let fault = Fault {
                    class: Class::Unclear,
                    ..Fault::local("carry out the change", words)
                };
                (error.id(), Err(Failure::Unknown(fault)))
            }
        };
        let Some(address) = self.addresses.remove(&id) else {
            return;
        };
        let outputs = match result {
            Ok(Executed { outputs, unchanged }) => {
                self.tell(Event::Done {
                    address: address.clone(),
                    outputs: outputs.clone(),
                    unchanged,
                });
                Some(outputs)
            }
            Err(Failure::Failed(fault)) => {
                let address = address.clone();
                self.tell(Event::Failed { address, fault });
                None
            }
            Err(Failure::Unknown(fault)) => {
                let address = address.clone();
                self.tell(Event::Unknown { address, fault });
                None
            }
        };
        for (address, because) in self.schedule.end(&address, outputs) {
            let because = Some(because);
            self.tell(Event::Skipped { address, because });
        }
    }

    /// Begins nothing more.
    fn stop(&mut self) {
        self.tell(Event::Stopping);
        for address in self.schedule.stop() {
            let because = None;
            self.tell(Event::Skipped { address, because });
        }
    }

    /// Waits for nothing more: what has had no answer by now ends as unknown.
    fn abandon(&mut self) {
        self.tasks.abort_all();
    }
}

/// Turns what keeps a change waiting into events.
fn notices(address: &Address, reporter: &UnboundedSender<Event>) -> Reporter {
    let (address, reporter) = (address.clone(), reporter.clone());
    Arc::new(move |notice| {
        let address = address.clone();
        let event = match notice {
            Notice::Retrying { fault, pause } => Event::Retrying {
                address,
                fault,
                pause,
            },
            Notice::Waiting { status } => Event::Waiting { address, status },
            // No change looks for a cloud, or through places.
            Notice::Unanswered { .. } | Notice::Reading { .. } | Notice::Read => return,
        };
        // As above: nobody may listen any more.
        let _ = reporter.send(event);
    })
}

async fn execute(
    change: &Change,
    remote: &Remote,
    names: &Names,
    reporter: &Reporter,
) -> Result<Executed, Failure> {
    let operation = match change.action {
        Action::Create => Operation::Create,
        Action::Update => Operation::Update,
        Action::Replace => Operation::Replace,
        Action::Delete => Operation::Delete,
        Action::Keep | Action::Blocked => {
            return Ok(Executed {
                unchanged: true,
                ..Executed::default()
            });
        }
    };
    let request = WriteRequest {
        operation,
        before: change.before.as_ref(),
        after: change.after.as_ref(),
        marked: change.marked,
        drops: &change.drops,
        releases: matches!(change.why, Why::TakeBack | Why::Release),
        force: change.force,
        names,
    };
    remote.execute(&request, reporter).await
}
