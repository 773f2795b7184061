//! Lists of a cluster's objects, chunk after chunk.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Course, Kube, segment};
use crate::fault::Fault;

/// How many objects come in one answer, as kubectl has it.
const CHUNK: usize = 500;
/// The most chunks of one list: a million objects are more than any cluster can hold.
const MOST_CHUNKS: usize = 2_000;
/// How often a list is begun anew because the server forgot where it was.
const STARTS: usize = 3;

#[derive(Deserialize)]
struct Page<T> {
    kind: Option<String>,
    #[serde(default)]
    metadata: PageMeta,
    items: Option<Vec<T>>,
}

impl<T> Page<T> {
    /// A server writes `null` for what a list without anything holds (of metadata alone, in a namespace that does not exist); only what
    /// says that it is a list of a version is believed so.
    fn listed(items: Option<Vec<T>>, kind: Option<&str>, metadata: &PageMeta) -> Option<Vec<T>> {
        let list = kind.is_some_and(|it| it.ends_with("List")) && metadata.version.is_some();
        items.or_else(|| list.then(Vec::new))
    }
}

#[derive(Deserialize, Default)]
struct PageMeta {
    #[serde(rename = "continue")]
    next: Option<String>,
    #[serde(rename = "resourceVersion")]
    version: Option<String>,
}

/// A list: what it is called, its path without a query, what narrows it down, and the form in which it is asked for.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) operation: &'a str,
    pub(super) path: &'a str,
    /// A part of the query: `labelSelector=…`; empty for all.
    pub(super) select: &'a str,
    pub(super) accept: &'a str,
}

impl Kube {
    /// What `keep` makes of every object of a list; none: it is passed over.
    ///
    /// # Errors
    ///
    /// The list could not be read to its end, or `keep` finds an object odd.
    pub(super) async fn list<T: DeserializeOwned, R>(
        &self,
        course: &mut Course,
        list: List<'_>,
        keep: impl Fn(T) -> Result<Option<R>, &'static str>,
    ) -> Result<Vec<R>, Fault> {
        let mut starts = 0;
        loop {
            starts += 1;
            match self.chunks(course, list, &keep).await {
                // The server keeps a list's place for some minutes; a slow reader finds it gone.
                Err(fault) if fault.status == Some(410) && starts < STARTS => {}
                done => return done,
            }
        }
    }

    async fn chunks<T: DeserializeOwned, R>(
        &self,
        course: &mut Course,
        list: List<'_>,
        keep: &impl Fn(T) -> Result<Option<R>, &'static str>,
    ) -> Result<Vec<R>, Fault> {
        let mut kept = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..MOST_CHUNKS {
            let after = next
                .as_deref()
                .map(|it| format!("&continue={}", segment(it)))
                .unwrap_or_default();
            let narrowed = match list.select {
                "" => String::new(),
                select => format!("{select}&"),
            };
            let path = format!("{}?{narrowed}limit={CHUNK}{after}", list.path);
            let operation = list.operation.to_owned();
            let answer = self.get(course, operation, &path, list.accept).await?;
            let answer = answer.well()?;
            let page: Page<T> = answer.parsed()?;
            let Some(items) = Page::listed(page.items, page.kind.as_deref(), &page.metadata) else {
                return Err(answer.odd("the list has no items"));
            };
            for item in items {
                kept.extend(keep(item).map_err(|why| answer.odd(why))?);
            }
            let before = next;
            next = page.metadata.next.filter(|it| !it.is_empty());
            if next.is_none() {
                return Ok(kept);
            }
            if next == before {
                return Err(answer.odd("the list goes in a circle"));
            }
        }
        Err(Fault::local(list.operation, "the list has no end"))
    }
}
