//! Several files as one draft: what is left of each after the schema has spoken, and who said what first.
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::Placed;
use super::check::{self, Cut};
use super::model::{Accept, Binding, Cluster, File, Guardrails, Identity};
use crate::source::{Code, Diagnostic, Place, Pointer, Source, Spot};

/// All files together, as written.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) name: Option<Placed<String>>,
    pub(crate) formerly: Option<Placed<Vec<String>>>,
    pub(crate) tenant: Option<Placed<String>>,
    pub(crate) subscriptions: Option<BTreeSet<String>>,
    pub(crate) defaults: Defaults,
    pub(crate) clusters: BTreeMap<String, Placed<Cluster>>,
    pub(crate) identities: BTreeMap<String, Placed<Identity>>,
    pub(crate) bindings: Vec<Placed<Binding>>,
    pub(crate) policy: Option<Placed<Guardrails>>,
    pub(crate) accept: Vec<Placed<Accept>>,
    pub(crate) lost: Lost,
}

/// `defaults`, each with its place.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) subscription: Option<Placed<String>>,
    pub(crate) resource_group: Option<Placed<String>>,
    pub(crate) location: Option<Placed<String>>,
    pub(crate) tags: BTreeMap<String, Placed<String>>,
    pub(crate) identity_name: Option<Placed<String>>,
    pub(crate) audience: Option<Placed<String>>,
}

/// What was written but cannot be used, so that nobody is told that it is missing.
#[derive(Debug, Default)]
pub(crate) struct Lost {
    everything: bool,
    items: BTreeSet<(String, String)>,
    sections: BTreeSet<String>,
}

impl Lost {
    /// May there be such an item (`clusters`, `prod`), or such a default, that could not be read?
    pub(crate) fn item(&self, section: &str, key: &str) -> bool {
        self.section(section) || self.items.contains(&(section.to_owned(), key.to_owned()))
    }

    /// May the whole section, `clusters` or `name` say, not have been read?
    pub(crate) fn section(&self, section: &str) -> bool {
        self.everything || self.sections.contains(section)
    }

    /// Is anything of the section unread?
    pub(crate) fn any(&self, section: &str) -> bool {
        self.section(section) || self.items.iter().any(|(of, _)| of == section)
    }
}

impl Draft {
    /// Adds a file, and says what is wrong with it or with it beside the others.
    pub(crate) fn add(&mut self, source: &Source, document: Option<Value>) -> Vec<Diagnostic> {
        let Some(mut document) = document else {
            self.lost.everything = true;
            return Vec::new();
        };
        let (mut findings, cuts) = check::check(source.name(), &document);
        let kept = self.cut(&mut document, &cuts);
        let root = Place::new(source.name(), Pointer::root());
        match serde_json::from_value::<File>(document) {
            Ok(file) => self.merge(file, &root, &kept, &mut findings),
            // The types and the schema are one and the same, so only a file with schema findings gets here.
            Err(error) => {
                self.lost.everything = true;
                if findings.is_empty() {
                    let finding =
                        Diagnostic::error(Code::WrongType, format!("wrong type: {error}"));
                    findings.push(finding.at(Spot::Value(root)));
                }
            }
        }
        findings
    }

    /// Takes out what the schema refused. Returns the places that those which stay had in their lists.
    fn cut(&mut self, document: &mut Value, cuts: &BTreeSet<Cut>) -> Kept {
        let mut refused: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        // By what holds them: taken out one by one, each would move all that come after it.
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for cut in cuts {
            match cut {
                Cut::Key(pointer) => {
                    let parent = pointer.parent().unwrap_or_default().to_string();
                    if let Some(key) = pointer.segments().last() {
                        out.entry(parent).or_default().insert(key);
                    }
                }
                Cut::Item(pointer) => {
                    let segments: Vec<String> = pointer.segments().collect();
                    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                    match segments.as_slice() {
                        // Only `apiVersion` is required of the whole; a document that is no mapping fails to be read below.
                        [] => {}
                        [list, index, ..]
                            if let Some(list) = LISTS.iter().find(|it| *it == list) =>
                        {
                            refused
                                .entry(list)
                                .or_default()
                                .extend(index.parse::<usize>());
                        }
                        [section @ ("clusters" | "identities" | "defaults"), key, ..] => {
                            self.lost
                                .items
                                .insert(((*section).to_owned(), (*key).to_owned()));
                            let holder = Pointer::root().field(section).to_string();
                            out.entry(holder).or_default().insert((*key).to_owned());
                        }
                        [section, ..] => {
                            self.lost.sections.insert((*section).to_owned());
                            out.entry(String::new())
                                .or_default()
                                .insert((*section).to_owned());
                        }
                    }
                }
            }
        }
        // What is inside goes before what holds it.
        for (holder, keys) in out.iter().rev() {
            if let Some(holder) = document.pointer_mut(holder).and_then(Value::as_object_mut) {
                holder.retain(|key, _| !keys.contains(key));
            }
        }
        let Some(document) = document.as_object_mut() else {
            return Kept::new();
        };
        // The schema has said what is wrong with it; the rest of the file can be read.
        document.insert("apiVersion".to_owned(), json!("widctl/v1"));
        let mut kept = Kept::new();
        for name in LISTS {
            let Some(Value::Array(list)) = document.get_mut(name) else {
                continue;
            };
            let refused = refused.get(name);
            let stays = |index: &usize| refused.is_none_or(|it| !it.contains(index));
            kept.insert(name, (0..list.len()).filter(stays).collect());
            let mut index = 0..;
            list.retain(|_| index.next().is_none_or(|index| stays(&index)));
        }
        kept
    }

    fn merge(&mut self, file: File, root: &Place, kept: &Kept, findings: &mut Vec<Diagnostic>) {
        once(&mut self.name, file.name, root.field("name"), findings);
        once(
            &mut self.formerly,
            file.formerly,
            root.field("formerly"),
            findings,
        );
        once(
            &mut self.tenant,
            file.tenant,
            root.field("tenant"),
            findings,
        );
        // Several files may each name places of their own.
        if let Some(named) = file.subscriptions {
            let all = self.subscriptions.get_or_insert_default();
            all.extend(named.iter().map(|it| it.to_lowercase()));
        }

        let (ours, theirs, at) = (&mut self.defaults, file.defaults, root.field("defaults"));
        once(
            &mut ours.subscription,
            theirs.subscription,
            at.field("subscription"),
            findings,
        );
        once(
            &mut ours.resource_group,
            theirs.resource_group,
            at.field("resourceGroup"),
            findings,
        );
        once(
            &mut ours.location,
            theirs.location,
            at.field("location"),
            findings,
        );
        once(
            &mut ours.identity_name,
            theirs.identity_name,
            at.field("identityName"),
            findings,
        );
        once(
            &mut ours.audience,
            theirs.audience,
            at.field("audience"),
            findings,
        );
        each(&mut ours.tags, theirs.tags, &at.field("tags"), findings);

        each(
            &mut self.clusters,
            file.clusters,
            &root.field("clusters"),
            findings,
        );
        each(
            &mut self.identities,
            file.identities,
            &root.field("identities"),
            findings,
        );

        once(
            &mut self.policy,
            file.policy,
            root.field("policy"),
            findings,
        );

        self.bindings
            .extend(listed(file.bindings, "bindings", root, kept));
        self.accept
            .extend(listed(file.accept, "accept", root, kept));
    }
}

/// Lists of which an item can be left out and the others mean what they would without it.
const LISTS: [&str; 2] = ["bindings", "accept"];

/// The places that those which stay had in their lists.
type Kept = BTreeMap<&'static str, Vec<usize>>;

/// The items of a list, each with the place that it was written at.
fn listed<T>(
    items: Vec<T>,
    list: &str,
    root: &Place,
    kept: &Kept,
) -> impl Iterator<Item = Placed<T>> {
    let at = root.field(list);
    let kept = kept.get(list).cloned().unwrap_or_default();
    items
        .into_iter()
        .zip(kept)
        .map(move |(value, index)| Placed {
            value,
            place: at.index(index),
        })
}

fn once<T>(
    ours: &mut Option<Placed<T>>,
    theirs: Option<T>,
    place: Place,
    findings: &mut Vec<Diagnostic>,
) {
    match (&ours, theirs) {
        (_, None) => {}
        (None, Some(value)) => *ours = Some(Placed { value, place }),
        (Some(first), Some(_)) => findings.push(twice(&first.place, place)),
    }
}

fn each<T>(
    ours: &mut BTreeMap<String, Placed<T>>,
    theirs: impl IntoIterator<Item = (String, T)>,
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) {
    for (key, value) in theirs {
        let place = at.field(&key);
        match ours.get(&key) {
            Some(first) => findings.push(twice(&first.place, place)),
            None => {
                ours.insert(key, Placed { value, place });
            }
        }
    }
}

fn twice(first: &Place, again: Place) -> Diagnostic {
    let what = again.pointer.segments().collect::<Vec<_>>().join(".");
    Diagnostic::error(Code::GivenTwice, format!("`{what}` is given twice"))
        .why("All files are one manifest, in which each name is said once.")
        .at(Spot::Key(again))
        .label("again here")
        .also(Spot::Key(first.clone()), "first here")
}
