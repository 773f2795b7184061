//! Progress: what happens while a plan is carried out, as moving lines on a terminal and as one line an event elsewhere.

use std::collections::BTreeMap;
use std::time::Duration;

use super::moving::Moving;
use super::{Look, Paint, escape, reason};
use crate::event::Event;
use crate::fault::Fault;
use crate::plan::Action;
use crate::resource::Address;

/// What may be seen of a text.
pub type Shown = fn(&str) -> String;

/// Tells events as they come.
#[derive(Debug)]
pub struct Progress {
    look: Look,
    actions: BTreeMap<Address, Action>,
    /// What was last said of each operation: the same again is no news.
    said: BTreeMap<Address, String>,
    /// The lines that move, and what may be seen of a text on them.
    moving: Option<(Moving, Shown)>,
    /// How many changes there are, and how many of them ended.
    of: usize,
    ended: usize,
}

impl Progress {
    /// Lines that move go to stderr, where it is a terminal; `shown` is what may be seen of a text on them.
    /// `of`: how many changes there are.
    pub fn new(look: Look, moving: Option<Shown>, of: usize) -> Self {
        Self {
            look,
            actions: BTreeMap::new(),
            said: BTreeMap::new(),
            moving: moving.map(|shown| (Moving::begin(), shown)),
            of,
            ended: 0,
        }
    }

    /// Takes an event in. Gives the text to say on stderr, if there is any.
    pub fn take(&mut self, event: &Event) -> Option<String> {
        if let Event::Started { address, action } = event {
            self.actions.insert(address.clone(), *action);
        }
        if let Event::Waiting { address, status } = event {
            let before = self.said.insert(address.clone(), status.clone());
            if before.as_ref() == Some(status) {
                return None;
            }
        }
        let ends = matches!(
            event,
            Event::Done { .. }
                | Event::Failed { .. }
                | Event::Unknown { .. }
                | Event::Skipped { .. }
        );
        self.ended += usize::from(ends);
        let words = self.words(event);
        let whole = format!("{} of {} finished", self.ended, self.of);
        let Some((moving, shown)) = &mut self.moving else {
            return Some(words + "\n");
        };
        moving.whole(whole);
        match event {
            Event::Started { address, .. } => {
                moving.add(address, shown(&words));
                None
            }
            Event::Retrying { address, .. } | Event::Waiting { address, .. } => {
                moving.change(address, shown(&words));
                None
            }
            Event::Done { address, .. }
            | Event::Failed { address, .. }
            | Event::Unknown { address, .. }
            | Event::Skipped { address, .. } => {
                moving.end(address);
                Some(words + "\n")
            }
            Event::Stopping => Some(words + "\n"),
        }
    }

    fn words(&self, event: &Event) -> String {
        let name = |address: &Address| escape(&address.to_string()).into_owned();
        let action = |address: &Address| self.actions.get(address).copied();
        match event {
            Event::Started { address, action } => {
                format!("{}: {}", name(address), begun(*action))
            }
            Event::Retrying {
                address,
                fault,
                pause,
            } => {
                let words = retrying(fault, *pause, self.look);
                format!("{}: {}", name(address), words.trim_end())
            }
            Event::Waiting { address, status } => {
                format!("{}: {}", name(address), waiting(status).trim_end())
            }
            Event::Done {
                address, unchanged, ..
            } => {
                let words = match (unchanged, action(address)) {
                    (true, _) => "matches the manifest already",
                    (false, Some(action)) => ended(action),
                    (false, None) => "done",
                };
                let words = format!("{}: {words}", name(address));
                self.look.paint(Paint::Good, &words)
            }
            Event::Failed { address, fault } => {
                let fault = escape(&reason::said(fault)).into_owned();
                let words = format!("{}: failed: {fault}", name(address));
                self.look.paint(Paint::Bad, &words)
            }
            Event::Unknown { address, fault } => {
                let fault = escape(&reason::said(fault)).into_owned();
                let words = format!("{}: unknown: {fault}", name(address));
                self.look.paint(Paint::Bad, &words)
            }
            Event::Skipped {
                address,
                because: Some(needed),
            } => format!("{}: skipped, it needs {}", name(address), name(needed)),
            Event::Skipped {
                address,
                because: None,
            } => format!("{}: skipped, interrupted", name(address)),
            Event::Stopping => {
                "Stopping: what runs may end within 5 s, nothing more is begun. Interrupt again to leave at once."
                    .to_owned()
            }
        }
    }
}

/// Tells how far the reading is, on a line that moves, for as long as this lives.
#[derive(Debug)]
pub struct Reading {
    moving: Moving,
    shown: Shown,
    places: (usize, usize),
    /// What is waited for, in the far side's words.
    waits: String,
}

impl Reading {
    /// A line on stderr, which is a terminal; `shown` is what may be seen of a text on it.
    pub fn begin(shown: Shown) -> Self {
        Self {
            moving: Moving::begin(),
            shown,
            places: (0, 0),
            waits: String::new(),
        }
    }

    /// So many places were looked through, of so many; what was waited for has come.
    pub fn count(&mut self, done: usize, of: usize) {
        self.places = (done, of);
        self.waits.clear();
        self.tell();
    }

    /// What is waited for, in the words of [`retrying`] or [`waiting`].
    pub fn waits(&mut self, words: &str) {
        self.waits = format!("; {}", words.trim_end());
        self.tell();
    }

    fn tell(&mut self) {
        let (done, of) = self.places;
        let words = format!("reading: {done} of {of} places{}", self.waits);
        self.moving.whole((self.shown)(&words));
    }
}

/// That the far side is asked again, for talk while it is read.
pub fn retrying(fault: &Fault, pause: Duration, look: Look) -> String {
    let seconds = pause.as_secs_f64().ceil();
    let words = format!("again in {seconds} s: {}", escape(&fault.to_string()));
    look.paint(Paint::Change, &words) + "\n"
}

/// That a host does not answer yet without which nothing begins, for talk while it is waited for.
pub fn unanswered(fault: &Fault, within: Duration, look: Look) -> String {
    let seconds = within.as_secs();
    let words = format!(
        "{}; trying for up to {seconds} s",
        escape(&fault.to_string())
    );
    look.paint(Paint::Change, &words) + "\n"
}

/// That an operation goes on, for talk while it is waited for.
pub fn waiting(status: &str) -> String {
    format!("Azure says {}\n", escape(status))
}

fn begun(action: Action) -> &'static str {
    match action {
        Action::Keep | Action::Blocked => "looking",
        Action::Create => "creating",
        Action::Update => "updating",
        Action::Replace => "replacing",
        Action::Delete => "deleting",
    }
}

fn ended(action: Action) -> &'static str {
    match action {
        Action::Keep | Action::Blocked => "done",
        Action::Create => "created",
        Action::Update => "updated",
        Action::Replace => "replaced",
        Action::Delete => "deleted",
    }
}
