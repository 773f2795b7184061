//! How every write is made safe: look, judge, send, and look again until what is there is as it shall be.
//!
//! A [`Writer`] knows its kind and nothing else: how it is looked at, which request comes next, and what an answer to that says. The
//! rest is here, once for Azure, Graph and Kubernetes:
//!
//! ```text
//!  start --> look --> next --> settled
//!             ^         |----> busy, or taken and not to be seen yet: wait ---------\
//!             |         |----> it does not fit what was decided: an error           |
//!             |         \----> write --> reply --> taken, moved, not yet, unclear --|
//!             \---------------------------------------------------------------------/
//! ```
//!
//! - What is there decides each step, so that an answer that got lost, a run that was killed and a second run beside this one are no
//!   cases of their own.
//! - **After a write that was taken, or may have been, every error is [`Failure::Unknown`]**, in whatever comes after it. Only where
//!   the far side says itself that nothing came of it, it failed.
//! - What may have happened is looked at before anything else is sent; and nothing is sent once the time is up.
//! - What was taken is looked for, since what is read may lag behind, before it is sent again; and it is sent twice at the most.

mod document;

use super::http::{Answer, Budget, Call, Host};
use super::write_request::{Executed, Failure, Goal, WriteRequest};
use crate::fault::{Class, Fault, System};
use crate::resource::{Outputs, Resource};

pub(super) use document::{Document, DocumentKind, Heard, Standing};

/// How often one write is sent that is taken and changes nothing.
const VAIN: u32 = 2;

/// How often somebody else may be first; whoever always is, is a controller that wants something else.
const RACES: u32 = 10;

/// What is to become of one thing, as its kind knows it.
pub(super) trait Writer {
    /// What a look shows.
    type Now;

    /// Which of its writes a write is.
    type Step: PartialEq;

    /// What is done, in a few words, for faults.
    fn operation(&self) -> String;

    /// What is taken for granted without a look: that nothing is there by a name that only this manifest makes for only this.
    fn start(&self) -> Option<Self::Now> {
        None
    }

    /// What is there.
    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault>;

    /// What is to be done about it; `wrote`: something was written before, or may have been.
    ///
    /// # Errors
    ///
    /// It is neither what was seen when it was decided nor what it shall be, or cannot be written.
    fn next(&mut self, now: &Self::Now, wrote: bool) -> Result<Next<Self::Step>, Fault>;

    /// What the answer to a write says that was decided by this.
    ///
    /// # Errors
    ///
    /// No.
    async fn reply(
        &self,
        budget: &mut Budget,
        now: &Self::Now,
        step: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault>;
}

/// What is to be done about a thing.
#[derive(Debug)]
pub(super) enum Next<S> {
    /// Nothing: it is as it shall be, and makes this known.
    Settled(Outputs),
    /// Something goes on with it, in this state, whose end is waited for.
    Busy(String),
    /// This is to be written, which is this step.
    Write(Box<Call>, S),
}

/// What an answer to a write says.
#[derive(Debug)]
pub(super) enum Reply<N> {
    /// It was taken; and how things are then, where the answer tells.
    Taken(Option<N>),
    /// It was taken, and the far side says itself that nothing came of it.
    Undone(Fault),
    /// Nothing was written, for things are so.
    Shows(N),
    /// Nothing was written, for somebody else was first.
    Moved,
    /// Nothing was written yet: others write, or what it hangs on has not spread.
    Wait,
}

impl<T> Reply<Option<T>> {
    /// What an answer says to the write, or (`goes`) the delete, of one whole thing; `gone`: that it was not there to be deleted.
    pub(super) fn plain(
        answer: &Answer,
        goes: bool,
        gone: bool,
        shown: impl FnOnce(&serde_json::Value) -> Option<T>,
    ) -> Result<Self, Fault> {
        if goes && gone {
            return Ok(Reply::Shows(None));
        }
        answer.taken()?;
        Ok(Reply::Taken(match goes {
            // It is only begun.
            true if answer.status == 202 => None,
            true => Some(None),
            false => answer.json().ok().and_then(|it| shown(&it)).map(Some),
        }))
    }
}

/// What is written to one host, one after another.
pub(super) struct Writes<'a, W> {
    pub(super) host: &'a Host,
    pub(super) writers: Vec<W>,
}

impl<'a, W> Writes<'a, W> {
    /// One writer for each goal of a request.
    pub(super) fn of<T>(
        host: &'a Host,
        request: &WriteRequest<'a>,
        thing: impl Fn(&'a Resource) -> Option<T>,
        writer: impl Fn(Goal<'a, T>) -> Result<W, Fault>,
    ) -> Result<Self, Fault> {
        let goals = request.goals(thing)?.into_iter();
        let writers = goals.map(writer).collect::<Result<_, Fault>>()?;
        Ok(Self { host, writers })
    }
}

/// Brings about what the writers want.
///
/// # Errors
///
/// `Failed`: nothing was written. `Unknown`: something was, or may have been.
pub(super) async fn settle<W: Writer>(
    budget: &mut Budget,
    writes: Result<Writes<'_, W>, Fault>,
) -> Result<Executed, Failure> {
    let Writes { host, writers } = writes.map_err(Failure::Failed)?;
    let mut wrote = false;
    let mut outputs = Outputs::new();
    for mut writer in writers {
        let settled = pursue(host, budget, &mut writer, &mut wrote).await;
        outputs = settled.map_err(|fault| match wrote {
            true => Failure::Unknown(fault),
            false => Failure::Failed(fault),
        })?;
    }
    Ok(Executed {
        outputs,
        unchanged: !wrote,
    })
}

/// The last write that was taken.
struct Taken<S> {
    step: S,
    answer: Answer,
    /// How often in a row.
    times: u32,
    /// How often it was looked for since.
    looks: u32,
}

impl<S: PartialEq> Taken<S> {
    /// Whether something came of it.
    fn shows(&self, next: &Result<Next<S>, Fault>) -> bool {
        match next {
            Ok(Next::Settled(_) | Next::Busy(_)) => true,
            Ok(Next::Write(_, step)) => self.step != *step,
            // What is neither one nor the other may be something older.
            Err(_) => false,
        }
    }
}

async fn pursue<W: Writer>(
    host: &Host,
    budget: &mut Budget,
    writer: &mut W,
    wrote: &mut bool,
) -> Result<Outputs, Fault> {
    let retry_policy = host.retry_policy();
    let mut known = writer.start();
    let mut taken: Option<Taken<W::Step>> = None;
    let mut doubt: Option<Fault> = None;
    let (mut races, mut failed) = (0, 0);
    loop {
        let now = match known.take() {
            Some(now) => now,
            // Where a write may have happened, that is what has to be told.
            None => match writer.look(budget).await {
                Ok(now) => now,
                Err(read) => return Err(doubt.unwrap_or(read)),
            },
        };
        let next = writer.next(&now, *wrote);
        if let Some(last) = taken.as_mut().filter(|it| !it.shows(&next))
            && last.looks < looks(host.system())
        {
            last.looks += 1;
            if budget
                .rest(retry_policy, retry_policy.backoff(last.looks))
                .await
            {
                continue;
            }
        }
        let (call, step) = match next? {
            Next::Settled(outputs) => return Ok(outputs),
            Next::Busy(state) => {
                let operation = writer.operation();
                host.watch(budget, &operation, &state, None).await?;
                continue;
            }
            Next::Write(call, step) => (call, step),
        };
        if let Some(last) = taken.as_mut().filter(|it| it.step == step) {
            if last.times >= VAIN || budget.is_over() {
                return Err(last.answer.vain());
            }
            last.looks = 0;
        }
        if let Some(fault) = doubt.take() {
            let pause = retry_policy.backoff(failed);
            if budget.is_over() || (failed > 1 && !budget.rest(retry_policy, pause).await) {
                return Err(fault);
            }
        }
        let answer = match host.exchange(budget, &call).await {
            Ok(answer) => answer,
            Err(fault) if fault.class == Class::Unclear => {
                *wrote = true;
                failed += 1;
                doubt = Some(fault);
                continue;
            }
            Err(fault) => return Err(fault),
        };
        // Counted before the answer is read: what follows a write that was taken may fail.
        let before = *wrote;
        *wrote |= answer.status.is_success();
        match writer.reply(budget, &now, &step, &answer).await? {
            Reply::Taken(shown) => {
                failed = 0;
                let times = match &taken {
                    Some(last) if last.step == step => last.times + 1,
                    Some(_) | None => 1,
                };
                taken = Some(Taken {
                    step,
                    answer,
                    times,
                    looks: 0,
                });
                // An answer that says something else than was written is no proof: it is looked at what is there.
                let Some(shown) = shown else { continue };
                match writer.next(&shown, true) {
                    Ok(Next::Settled(outputs)) => {
                        lag(host, budget, writer).await?;
                        return Ok(outputs);
                    }
                    Ok(Next::Busy(_) | Next::Write(..)) => known = Some(shown),
                    Err(_) => {}
                }
            }
            Reply::Undone(fault) => {
                *wrote = before;
                return Err(fault);
            }
            Reply::Shows(now) => {
                *wrote = before;
                known = Some(now);
            }
            Reply::Moved => {
                races += 1;
                if races > RACES {
                    return Err(Fault {
                        system: host.system(),
                        class: Class::Stale,
                        ..Fault::local(writer.operation(), "others keep changing it")
                    });
                }
            }
            Reply::Wait => {
                failed += 1;
                // Every answer, a no as well, has shortened the pauses again.
                budget.failed_before(failed - 1);
                let asked = retry_policy.asked(&answer.headers);
                budget.pause(retry_policy, answer.fault(), asked).await?;
            }
        }
    }
}

/// How often what was taken is looked for, with a growing pause before each, before it is said not to show: a second in Kubernetes,
/// some seconds in Azure, two minutes in Graph, whose directory is eventually consistent.
fn looks(system: System) -> u32 {
    match system {
        System::Graph => 10,
        System::Arm => 3,
        System::Kubernetes | System::Entra | System::Vcluster | System::Issuer | System::Local => 1,
    }
}

/// Where reads lag far behind writes, what was answered for is waited for to show: what hangs on it is written next. That it does not is
/// no failure.
async fn lag<W: Writer>(host: &Host, budget: &mut Budget, writer: &mut W) -> Result<(), Fault> {
    if host.system() != System::Graph {
        return Ok(());
    }
    for tries in 1..=looks(host.system()) {
        let now = writer.look(budget).await?;
        let shows = matches!(writer.next(&now, true), Ok(Next::Settled(_)));
        let pause = host.retry_policy().backoff(tries);
        if shows || !budget.rest(host.retry_policy(), pause).await {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
