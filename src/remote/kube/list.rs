//! Lists of a cluster's objects, chunk after chunk.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Answer, Budget, Kube, get, segment};
use crate::fault::Fault;
use crate::remote::http::Page;

/// How many objects come in one answer, as kubectl has it.
const CHUNK: usize = 500;
/// How often a list is begun anew because the server forgot where it was.
const STARTS: usize = 3;

#[derive(Deserialize)]
struct Chunk<T> {
    kind: Option<String>,
    #[serde(default)]
    metadata: ChunkMeta,
    items: Option<Vec<T>>,
}

impl<T> Chunk<T> {
    /// A server writes `null` for what a list without anything holds (of metadata alone, in a namespace that does not exist); only what
    /// says that it is a list of a version is believed so.
    fn listed(self) -> Option<Vec<T>> {
        let kind = self.kind.as_deref();
        let list = kind.is_some_and(|it| it.ends_with("List")) && self.metadata.version.is_some();
        self.items.or_else(|| list.then(Vec::new))
    }
}

#[derive(Deserialize, Default)]
struct ChunkMeta {
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
    pub(super) accept: &'static str,
}

impl Kube {
    /// What `keep` makes of every object of a list; none: it is passed over.
    ///
    /// # Errors
    ///
    /// The list could not be read to its end, or `keep` finds an object odd.
    pub(super) async fn list<T: DeserializeOwned, R>(
        &self,
        budget: &mut Budget,
        list: List<'_>,
        keep: impl Fn(T) -> Result<Option<R>, &'static str>,
    ) -> Result<Vec<R>, Fault> {
        let mut starts = 0;
        loop {
            starts += 1;
            match self.chunks(budget, list, &keep).await {
                // The server keeps a list's place for some minutes; a slow reader finds it gone.
                Err(fault) if fault.status == Some(410) && starts < STARTS => {}
                done => return done,
            }
        }
    }

    async fn chunks<T: DeserializeOwned, R>(
        &self,
        budget: &mut Budget,
        list: List<'_>,
        keep: &impl Fn(T) -> Result<Option<R>, &'static str>,
    ) -> Result<Vec<R>, Fault> {
        let narrowed = match list.select {
            "" => String::new(),
            select => format!("{select}&"),
        };
        let at = format!("{}?{narrowed}limit={CHUNK}", list.path);
        let first = get(list.operation.to_owned(), &at, list.accept)?;
        let page = |answer: &Answer| {
            let chunk: Chunk<T> = answer.parsed()?;
            let after = chunk.metadata.next.clone().filter(|it| !it.is_empty());
            let items = chunk.listed();
            let items = items.ok_or_else(|| answer.odd("the list has no items"))?;
            let kept = items.into_iter().filter_map(|it| keep(it).transpose());
            let kept = kept.collect::<Result<Vec<R>, &str>>();
            let next = after.map(|it| format!("{at}&continue={}", segment(&it)).parse());
            Ok(Page {
                items: kept.map_err(|why| answer.odd(why))?,
                next: (next.transpose()).map_err(|_| answer.odd("it cannot be continued"))?,
            })
        };
        self.host.pages(budget, first, page).await
    }
}
