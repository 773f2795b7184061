//! Write request: what is to become of one thing on the far side, and what came of it.

use std::collections::BTreeSet;

use crate::fault::Fault;
use crate::live::Found;
use crate::resource::{MarkedName, Names, Outputs, Principal, Resource};

/// What is done to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// It is made.
    Create,
    /// Some of its fields, or its mark, are written.
    Update,
    /// It is deleted and made anew.
    Replace,
    /// It is deleted.
    Delete,
}

/// What is to become of one thing. All unknown values in `after` are known.
#[derive(Debug, Clone)]
pub struct WriteRequest<'a> {
    /// What is done.
    pub operation: Operation,
    /// What was seen when it was decided.
    pub before: Option<&'a Found>,
    /// What it shall be.
    pub after: Option<&'a Resource>,
    /// Whether it shall bear our mark afterwards.
    pub marked: bool,
    /// Fields of ours that go although the thing stays.
    pub drops: &'a BTreeSet<&'static str>,
    /// Our hold on the thing is given up: what `drops` names goes, and all other values stay, whoever writes them from now on.
    pub releases: bool,
    /// Take what others hold.
    pub force: bool,
    /// The manifest's names: marks and field managers are made of them.
    pub names: &'a Names,
}

/// What came of a request that was executed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Executed {
    /// What the thing makes known now.
    pub outputs: Outputs,
    /// Nothing had to be written: it already was as it should be.
    pub unchanged: bool,
}

/// Why a request was not executed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It surely did not happen.
    Failed(Fault),
    /// It may have happened, and reading did not settle it.
    Unknown(Fault),
}

/// What is to become of one thing in one go.
#[derive(Debug)]
pub(super) struct Goal<'a, T> {
    /// The thing as it shall be; one that goes, as it was seen.
    pub(super) it: T,
    /// It shall not be at all.
    pub(super) goes: bool,
    /// What was seen of it when it was decided; none where nothing was there.
    pub(super) before: Option<T>,
    /// The same, mark and all.
    pub(super) seen: Option<&'a Found>,
}

impl<'a> WriteRequest<'a> {
    /// What is to become of the thing, one goal after another: what is replaced goes first.
    pub(super) fn goals<T>(
        &self,
        of: impl Fn(&'a Resource) -> Option<T>,
    ) -> Result<Vec<Goal<'a, T>>, Fault> {
        let seen = self.before;
        let before = || seen.and_then(|it| of(&it.resource));
        let comes = |seen: Option<&'a Found>| {
            Some(Goal {
                it: of(self.after?)?,
                goes: false,
                before: seen.and_then(|it| of(&it.resource)),
                seen,
            })
        };
        let goes = || {
            Some(Goal {
                it: before()?,
                goes: true,
                before: before(),
                seen,
            })
        };
        let goals = match self.operation {
            Operation::Create => comes(seen).map(|it| vec![it]),
            Operation::Update => before().and_then(|_| comes(seen)).map(|it| vec![it]),
            Operation::Replace => goes().zip(comes(None)).map(|(it, then)| vec![it, then]),
            Operation::Delete => goes().map(|it| vec![it]),
        };
        goals.ok_or_else(|| {
            let words = "it does not say what was seen or what is wanted";
            Fault::local("carry out a change", words)
        })
    }
}

impl<T> Goal<'_, T> {
    /// What is done, in a word.
    pub(super) fn verb(&self) -> &'static str {
        if self.goes { "delete" } else { "write" }
    }

    /// Whether nothing was there when it was decided.
    pub(super) fn is_new(&self) -> bool {
        self.seen.is_none()
    }

    /// Whether the thing is as it shall be; where it is not, it may be written.
    ///
    /// # Errors
    ///
    /// Why it may not: it is not what was seen either. `fits`: whether what is there is what is wanted; `as_seen`: what was seen.
    pub(super) fn is_reached<N>(
        &self,
        now: Option<&N>,
        fits: impl FnOnce(&N) -> bool,
        as_seen: impl FnOnce(&N) -> bool,
    ) -> Result<bool, &'static str> {
        match now {
            None if self.goes => Ok(true),
            None if self.is_new() => Ok(false),
            None => Err("it is gone since the plan was made"),
            Some(now) if !self.goes && fits(now) => Ok(true),
            Some(_) if self.is_new() => Err("somebody else made it since the plan was made"),
            Some(now) if as_seen(now) => Ok(false),
            Some(_) => Err("it was changed since the plan was made"),
        }
    }
}

impl<T> Goal<'_, &T> {
    /// The same of a thing that is compared as it is.
    pub(super) fn compared(
        &self,
        now: Option<&T>,
        same: impl Fn(&T, &T) -> bool,
    ) -> Result<bool, &'static str> {
        let seen = |now: &T| self.before.is_some_and(|it| same(now, it));
        self.is_reached(now, |now| same(now, self.it), seen)
    }
}

/// The credentials under a principal whose names bear no mark of ours.
pub(super) fn others(credentials: &[String], names: &Names, under: &Principal) -> Vec<String> {
    let ours = |name: &String| {
        let mark = MarkedName::parse(name);
        mark.is_some_and(|mark| names.all().any(|it| mark.is_of(it, under)))
    };
    credentials.iter().filter(|it| !ours(it)).cloned().collect()
}
