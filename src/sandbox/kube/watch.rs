//! Watches: what has changed since a revision, and what changes while the client listens.

use std::sync::Arc;

use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::body;
use super::cluster::Cluster;
use super::list::{Wanted, newer};
use super::options::list_options;
use super::request::{Query, Target};
use super::status::Refusal;
use super::store::Change;
use super::view::View;

/// How long a watch lasts that names no end, and how often one that wants bookmarks gets them.
const LONGEST: Duration = Duration::minutes(30);
const BOOKMARK: Duration = Duration::minutes(1);
/// How many may watch a cluster at once; each costs memory while its client does not read.
const WATCHERS: usize = 1024;

/// A watch that goes on; in the extensions of an answer, whose body holds the events so far.
#[derive(Clone)]
pub(crate) struct Watch {
    target: Target,
    wanted: Wanted,
    query: Query,
    view: View,
    revision: u64,
    bookmarks: bool,
    end: OffsetDateTime,
    marked: OffsetDateTime,
    ended: bool,
    _counted: Arc<()>,
}

impl Watch {
    /// Begins a watch and gives its first events.
    ///
    /// # Errors
    /// A query that cannot be, or too many that watch.
    pub(super) fn begin(
        cluster: &Cluster,
        target: &Target,
        query: &Query,
        view: View,
        now: OffsetDateTime,
    ) -> Result<(Watch, String), Refusal> {
        if Arc::strong_count(&cluster.watchers) > WATCHERS {
            return Err(Refusal::too_many());
        }
        list_options(query)?;
        let asked = query.first("resourceVersion");
        let seconds = query
            .first("timeoutSeconds")
            .parse()
            .ok()
            .filter(|it| *it > 0);
        let mut watch = Watch {
            target: target.clone(),
            wanted: Wanted::parse(target, query)?,
            query: query.clone(),
            view,
            revision: cluster.store.revision(),
            bookmarks: query.flag("allowWatchBookmarks"),
            end: now + seconds.map_or(LONGEST, Duration::seconds).min(LONGEST),
            marked: now,
            ended: false,
            _counted: Arc::clone(&cluster.watchers),
        };
        let initial = query.flag("sendInitialEvents");
        let mut events = String::new();
        if asked.is_empty() || asked == "0" || initial {
            if initial && !asked.is_empty() {
                newer(asked, cluster.store.revision())?;
            }
            if initial || query.all("sendInitialEvents").is_empty() {
                for (_, object) in cluster.store.objects(target.kind) {
                    if watch.wanted.matches(object) {
                        watch.tell(&mut events, "ADDED", object, now);
                    }
                }
            }
            if initial && watch.bookmarks {
                watch.bookmark(&mut events, true, now);
            }
        } else {
            watch.revision = newer(asked, u64::MAX)?;
            events = watch.more(cluster, now).unwrap_or_default();
        }
        Ok((watch, events))
    }

    /// The events since the last time; none when the watch is over.
    pub(crate) fn more(&mut self, cluster: &Cluster, now: OffsetDateTime) -> Option<String> {
        if self.ended {
            return None;
        }
        let mut events = String::new();
        match cluster.store.since(self.revision) {
            Some(changes) => {
                for change in changes {
                    self.pass(&mut events, change, now);
                }
                self.revision = self.revision.max(cluster.store.revision());
            }
            None => {
                let gone = Refusal::too_old(self.revision, cluster.store.revision()).body();
                events.push_str(&line("ERROR", &gone));
                self.ended = true;
            }
        }
        // A kind whose definition is gone has nothing more to tell.
        let target = &self.target.kind;
        self.ended |= now >= self.end
            || cluster
                .kind(target.group, target.version, target.plural)
                .is_none();
        if self.bookmarks && (self.ended || now - self.marked >= BOOKMARK) {
            self.marked = now;
            self.bookmark(&mut events, false, now);
        }
        Some(events)
    }

    /// What leaves the selection counts as deleted, what comes into it as added.
    fn pass(&self, events: &mut String, change: &Change, now: OffsetDateTime) {
        if change.kind != self.target.kind.qualified {
            return;
        }
        let was = (change.before.as_ref()).is_some_and(|before| self.wanted.matches(before));
        let is = change.event != "DELETED" && self.wanted.matches(&change.object);
        let event = match (was, is) {
            (false, false) => return,
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
        };
        match (&change.before, is) {
            // What leaves the selection is shown as it was in it.
            (Some(before), false) if change.event != "DELETED" => {
                let mut before = Value::clone(before);
                before["metadata"]["resourceVersion"] = change.revision.to_string().into();
                self.tell(events, event, &before, now);
            }
            _ => self.tell(events, event, &change.object, now),
        }
    }

    fn tell(&self, events: &mut String, event: &str, object: &Value, now: OffsetDateTime) {
        let shown = self.view.object(self.target.kind, object, &self.query, now);
        events.push_str(&line(event, &shown));
    }

    /// Tells up to which revision all is known.
    fn bookmark(&self, events: &mut String, initial: bool, now: OffsetDateTime) {
        let mut object = json!({"metadata": {"resourceVersion": self.revision.to_string()}});
        if initial {
            object["metadata"]["annotations"] = json!({"k8s.io/initial-events-end": "true"});
        }
        if let Ok(settled) = body::settle(self.target.kind, &object) {
            object = settled.object;
        }
        let shown = match self.view {
            View::Table => json!({
                "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"],
                "columnDefinitions": null,
                "rows": [{"cells": null, "object": super::list::partial(&object)}],
            }),
            view => view.object(self.target.kind, &object, &self.query, now),
        };
        events.push_str(&line("BOOKMARK", &shown));
    }
}

fn line(event: &str, object: &Value) -> String {
    format!("{}\n", json!({"type": event, "object": object}))
}
