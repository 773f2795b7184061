//! The values of a document, each with the bytes it stands in.
use std::ops::Range;
use std::sync::Arc;

use serde_json::Value;

use super::{Pointer, scalar};

/// A value. Aliases share it, so it does not know its own place: [`Entry`] and [`Item`] do.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) content: Content,
    /// How many values it stands for, its own included, with aliases written out.
    pub(crate) weight: usize,
    /// How many collections nest in it, its own included.
    pub(crate) depth: usize,
}

#[derive(Debug)]
pub(crate) enum Content {
    Scalar { text: String, plain: bool },
    List(Vec<Item>),
    Map(Map),
}

/// A value at its place: an alias's span is the alias, not what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) span: Range<usize>,
    pub(crate) node: Arc<Node>,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: Arc<str>,
    pub(crate) key_span: Range<usize>,
    pub(crate) item: Item,
}

/// A mapping without duplicate keys, in the order written.
#[derive(Debug)]
pub(crate) struct Map {
    entries: Vec<Entry>,
    /// Indexes into `entries`, sorted by key: looking a place up stays quick in a mapping of 20,000.
    order: Vec<usize>,
}

impl Map {
    /// Takes entries whose keys differ.
    pub(crate) fn new(entries: Vec<Entry>) -> Self {
        let mut order: Vec<usize> = (0..entries.len()).collect();
        order.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key));
        Self { entries, order }
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        let found = self
            .order
            .binary_search_by(|index| self.entries[*index].key.as_ref().cmp(key))
            .ok()?;
        Some(&self.entries[self.order[found]])
    }
}

/// What a pointer leads to.
pub(crate) struct Found<'a> {
    /// The key that announces it; none for the document and for items of lists.
    pub(crate) key: Option<Range<usize>>,
    pub(crate) item: &'a Item,
}

impl Found<'_> {
    /// The bytes that best show a value: a scalar itself; what announces a collection, which as a whole would be pages long.
    pub(crate) fn value_span(&self) -> Range<usize> {
        let announced = || self.key.clone();
        match &self.item.node.content {
            Content::Scalar { .. } if !self.item.span.is_empty() => self.item.span.clone(),
            // Nothing stands after the colon: the key shows where.
            Content::Scalar { .. } => announced().unwrap_or(self.item.span.clone()),
            Content::List(_) => announced().unwrap_or(self.item.span.clone()),
            Content::Map(map) => announced()
                .or_else(|| map.entries().first().map(|entry| entry.key_span.clone()))
                .unwrap_or(self.item.span.clone()),
        }
    }

    /// The key, or the beginning of what has none.
    pub(crate) fn key_span(&self) -> Range<usize> {
        self.key.clone().unwrap_or_else(|| self.value_span())
    }
}

impl Item {
    /// What the pointer leads to, or the nearest value on the way there.
    pub(crate) fn at(&self, pointer: &Pointer) -> Found<'_> {
        let mut found = Found {
            key: None,
            item: self,
        };
        for segment in pointer.segments() {
            match &found.item.node.content {
                Content::Map(map) => match map.entry(&segment) {
                    Some(entry) => {
                        found = Found {
                            key: Some(entry.key_span.clone()),
                            item: &entry.item,
                        }
                    }
                    None => break,
                },
                Content::List(items) => {
                    let index = segment.parse::<usize>().ok();
                    match index.and_then(|index| items.get(index)) {
                        Some(item) => found = Found { key: None, item },
                        None => break,
                    }
                }
                Content::Scalar { .. } => break,
            }
        }
        found
    }
}

impl Node {
    /// The value as JSON, aliases and merge keys written out.
    pub(crate) fn to_json(&self) -> Value {
        match &self.content {
            Content::Scalar { text, plain: true } => scalar::plain(text),
            Content::Scalar { text, plain: false } => Value::String(text.clone()),
            Content::List(items) => items.iter().map(|item| item.node.to_json()).collect(),
            Content::Map(map) => map
                .entries()
                .iter()
                .map(|entry| (entry.key.to_string(), entry.item.node.to_json()))
                .collect(),
        }
    }
}
