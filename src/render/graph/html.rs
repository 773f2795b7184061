//! A graph as one page of HTML that loads nothing: to search, to filter, and to read aloud.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

use super::super::escape;
use crate::graph::{Column, Edge, Graph, Node};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// What the page's script reads. Things are named by their places in the lists.
#[derive(Serialize)]
struct Data {
    name: String,
    planned: bool,
    who: Vec<Thing>,
    identities: Vec<Thing>,
    what: Vec<Thing>,
    /// Who acts as which identity.
    acts: Vec<Line>,
    /// Which identity reaches what.
    reaches: Vec<Line>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Thing {
    label: String,
    /// The name in Azure, the cluster, the scope.
    home: String,
    /// All of it: a scope's id.
    #[serde(skip_serializing_if = "String::is_empty")]
    place: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    turn: &'static str,
    #[serde(skip_serializing_if = "is_false")]
    wide: bool,
    #[serde(skip_serializing_if = "is_false")]
    existing: bool,
    /// Whether it is a cluster's, by which can be filtered.
    #[serde(skip_serializing_if = "is_false")]
    cluster: bool,
}

#[derive(Serialize)]
struct Line {
    from: usize,
    to: usize,
    #[serde(skip_serializing_if = "str::is_empty")]
    turn: &'static str,
    #[serde(skip_serializing_if = "is_false")]
    foreign: bool,
    #[serde(skip_serializing_if = "String::is_empty")]
    words: String,
    addresses: Vec<String>,
}

fn is_false(it: &bool) -> bool {
    !it
}

/// A page that stands by itself: its policy lets nothing in but the style and the script that stand in it.
pub fn html(graph: &Graph) -> String {
    let json = serde_json::to_string(&data(graph)).unwrap_or_default();
    let title = format!("Who can act as what: {}", graph.manifest);
    let parts = BTreeMap::from([
        ("TITLE", in_markup(&escape(&title))),
        ("STYLE-HASH", hash(STYLE)),
        ("SCRIPT-HASH", hash(SCRIPT)),
        ("STYLE", STYLE.to_owned()),
        ("SCRIPT", SCRIPT.to_owned()),
        ("DATA", in_script(&json)),
    ]);
    filled(PAGE, &parts)
}

/// The template with its parts in place. What was put in is not looked at again.
fn filled(template: &str, parts: &BTreeMap<&str, String>) -> String {
    let mut pieces = template.split("{{");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        text.push_str(parts.get(name).map_or("", String::as_str));
        text.push_str(rest);
    }
    text
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// A text between tags or in a quoted attribute.
fn in_markup(text: &str) -> String {
    let mut markup = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => markup.push_str("&amp;"),
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '"' => markup.push_str("&quot;"),
            '\'' => markup.push_str("&#39;"),
            letter => markup.push(letter),
        }
    }
    markup
}

/// JSON within a script element, which nothing in it can end: these letters stand in texts only, where they may be written by number.
fn in_script(json: &str) -> String {
    json.replace('&', "\\u0026")
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
}

fn data(graph: &Graph) -> Data {
    let mut columns: BTreeMap<Column, Vec<Thing>> = BTreeMap::new();
    let mut places: BTreeMap<&Node, usize> = BTreeMap::new();
    for (node, notes) in &graph.nodes {
        let column = columns.entry(node.column()).or_default();
        places.insert(node, column.len());
        let called = notes.called.as_deref().map(|it| escape(it).into_owned());
        let (home, place) = (escape(&node.home()).into_owned(), escape(node.place()));
        let home = called.unwrap_or(home);
        column.push(Thing {
            label: escape(&node.label()).into_owned(),
            place: Some(place.into_owned())
                .filter(|it| *it != home)
                .unwrap_or_default(),
            home,
            turn: notes.turn.word(),
            wide: node.is_wide(),
            existing: notes.existing,
            cluster: matches!(node, Node::Account { .. }),
        });
    }
    let (mut acts, mut reaches) = (Vec::new(), Vec::new());
    for ((from, to), edge) in &graph.edges {
        let (Some(&at), Some(&end)) = (places.get(from), places.get(to)) else {
            continue;
        };
        let lines = match from.column() {
            Column::Who => &mut acts,
            Column::Identity | Column::What => &mut reaches,
        };
        lines.push(line(at, end, edge));
    }
    let mut taken = |column| columns.remove(&column).unwrap_or_default();
    Data {
        name: escape(&graph.manifest).into_owned(),
        planned: graph.planned,
        who: taken(Column::Who),
        identities: taken(Column::Identity),
        what: taken(Column::What),
        acts,
        reaches,
    }
}

fn line(from: usize, to: usize, edge: &Edge) -> Line {
    let addresses = edge.addresses.iter();
    Line {
        from,
        to,
        turn: edge.turn().word(),
        foreign: edge.is_foreign(),
        words: Some(escape(&edge.words()).into_owned())
            .filter(|it| it != "credential")
            .unwrap_or_default(),
        addresses: addresses
            .map(|it| escape(&it.to_string()).into_owned())
            .collect(),
    }
}
