//! The schedule: what may start now, from the plan's data only. It knows no clock and no task.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Change, Plan};
use crate::resource::{Address, Outputs};

/// How far one change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Ready,
    Running,
    Ended,
}

#[derive(Debug)]
struct Entry {
    change: Change,
    state: State,
    /// What must end before it can start, well or not.
    open: BTreeSet<Address>,
}

/// Which changes may start, which run, and which are lost.
///
/// Whoever drives it starts what [`start`](Self::start) hands out, tells [`end`](Self::end) of each, and goes on until
/// [`over`](Self::over). As long as it is not over and nothing runs, `start` hands out something.
#[derive(Debug)]
pub struct Schedule {
    entries: Vec<Entry>,
    places: BTreeMap<Address, usize>,
    /// By address: who waits for its end.
    waiters: BTreeMap<Address, Vec<usize>>,
    /// Those that could start but for what they hold, in the order of the plan.
    ready: BTreeSet<usize>,
    /// By what is held: those that wait for it, so that each is looked at once per release and not once per start.
    parked: BTreeMap<Address, BTreeSet<usize>>,
    held: BTreeSet<Address>,
    /// Those whose time comes when all others have ended.
    last: BTreeSet<usize>,
    /// How many that are not last have not ended.
    ahead: usize,
    running: usize,
    ended: usize,
    outputs: BTreeMap<Address, Outputs>,
}

impl Schedule {
    /// The schedule of all changes of a plan that do something. What is blocked is not begun.
    pub fn new(plan: &Plan) -> Self {
        let changes: Vec<Change> = plan
            .changes
            .iter()
            .filter(|it| it.acts())
            .cloned()
            .collect();
        let places: BTreeMap<Address, usize> = changes
            .iter()
            .enumerate()
            .map(|(place, it)| (it.address.clone(), place))
            .collect();
        let mut waiters: BTreeMap<Address, Vec<usize>> = BTreeMap::new();
        let mut schedule = Self {
            ahead: changes.iter().filter(|it| !it.last).count(),
            entries: Vec::with_capacity(changes.len()),
            ready: BTreeSet::new(),
            parked: BTreeMap::new(),
            held: BTreeSet::new(),
            last: BTreeSet::new(),
            running: 0,
            ended: 0,
            outputs: BTreeMap::new(),
            waiters: BTreeMap::new(),
            places,
        };
        for (place, change) in changes.into_iter().enumerate() {
            let before = change.depends_on.union(&change.ordered_after);
            let open: BTreeSet<Address> = before
                .filter(|it| schedule.places.contains_key(*it))
                .cloned()
                .collect();
            for address in &open {
                waiters.entry(address.clone()).or_default().push(place);
            }
            schedule.entries.push(Entry {
                change,
                state: State::Waiting,
                open,
            });
        }
        schedule.waiters = waiters;
        for place in 0..schedule.entries.len() {
            schedule.consider(place);
        }
        schedule.release_last();
        schedule
    }

    /// Up to `room` changes that start now, in the order of the plan, with all unknown values filled in that are known by now.
    pub fn start(&mut self, room: usize) -> Vec<Change> {
        let mut started = Vec::new();
        while started.len() < room {
            let Some(place) = self.ready.pop_first() else {
                break;
            };
            let entry = &mut self.entries[place];
            let held = entry.change.locks.iter().find(|it| self.held.contains(*it));
            if let Some(held) = held {
                self.parked.entry(held.clone()).or_default().insert(place);
                continue;
            }
            self.held.extend(entry.change.locks.iter().cloned());
            entry.state = State::Running;
            self.running += 1;
            let change = entry.change.clone();
            started.push(Change {
                after: change.after.map(|it| it.settle(&self.outputs)),
                ..change
            });
        }
        started
    }

    /// Takes the end of a running change in: with what it made known, or `None` where it did not end well. Hands back those that are
    /// lost with it, in the order of the plan, each with the change whose end was not well.
    pub fn end(&mut self, address: &Address, outputs: Option<Outputs>) -> Vec<(Address, Address)> {
        let Some(&place) = self.places.get(address) else {
            return Vec::new();
        };
        if self.entries[place].state != State::Running {
            return Vec::new();
        }
        self.running -= 1;
        for held in self.entries[place].change.locks.clone() {
            self.held.remove(&held);
            self.ready
                .extend(self.parked.remove(&held).unwrap_or_default());
        }
        let lost = match outputs {
            Some(outputs) => {
                self.outputs.insert(address.clone(), outputs);
                BTreeSet::new()
            }
            None => self.dependants(place),
        };
        self.close(place);
        for &place in &lost {
            self.close(place);
        }
        self.release_last();
        let of = |place: usize| self.entries[place].change.address.clone();
        lost.into_iter()
            .map(|it| (of(it), address.clone()))
            .collect()
    }

    /// Begins nothing more; hands back what is not begun, in the order of the plan.
    pub fn stop(&mut self) -> Vec<Address> {
        let unbegun: Vec<usize> = (0..self.entries.len())
            .filter(|&it| matches!(self.entries[it].state, State::Waiting | State::Ready))
            .collect();
        self.parked.clear();
        for &place in &unbegun {
            self.close(place);
        }
        let of = |place: usize| self.entries[place].change.address.clone();
        unbegun.into_iter().map(of).collect()
    }

    /// How many changes run.
    pub fn running(&self) -> usize {
        self.running
    }

    /// Whether every change has ended.
    pub fn over(&self) -> bool {
        self.ended == self.entries.len()
    }

    /// All that waits for a well end of this one, directly or not.
    fn dependants(&self, place: usize) -> BTreeSet<usize> {
        let mut lost = BTreeSet::new();
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            let address = &self.entries[place].change.address;
            let waiters = self.waiters.get(address).into_iter().flatten();
            for &waiter in waiters {
                let entry = &self.entries[waiter];
                if entry.change.depends_on.contains(address)
                    && entry.state != State::Ended
                    && lost.insert(waiter)
                {
                    open.push(waiter);
                }
            }
        }
        lost
    }

    /// A change has ended, or will never begin: whoever waited for its end waits no longer.
    fn close(&mut self, place: usize) {
        let entry = &mut self.entries[place];
        if entry.state == State::Ended {
            return;
        }
        entry.state = State::Ended;
        self.ended += 1;
        self.ahead -= usize::from(!entry.change.last);
        self.ready.remove(&place);
        self.last.remove(&place);
        let address = self.entries[place].change.address.clone();
        for waiter in self.waiters.get(&address).cloned().unwrap_or_default() {
            self.entries[waiter].open.remove(&address);
            self.consider(waiter);
        }
    }

    /// Makes a change ready that waits for nothing more.
    fn consider(&mut self, place: usize) {
        let entry = &mut self.entries[place];
        if entry.state != State::Waiting || !entry.open.is_empty() {
            return;
        }
        if entry.change.last && self.ahead > 0 {
            self.last.insert(place);
        } else {
            entry.state = State::Ready;
            self.ready.insert(place);
        }
    }

    fn release_last(&mut self) {
        if self.ahead == 0 {
            for place in std::mem::take(&mut self.last) {
                self.consider(place);
            }
        }
    }
}
