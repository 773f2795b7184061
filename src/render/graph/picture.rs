//! What both pictures show, before it is written in the language of either: boxes in frames, and lines between boxes.

use std::collections::BTreeMap;

use super::super::escape;
use crate::graph::{Column, Edge, Graph, Group, Node, Turn};

/// The most letters of a label: a subject may have hundreds.
const LETTERS: usize = 80;

/// A box.
pub(super) struct Shape {
    /// Its id in the picture: letters and digits.
    pub(super) id: String,
    /// What stands in it, not escaped for any language yet.
    pub(super) label: String,
    pub(super) column: Column,
    pub(super) turn: Turn,
    pub(super) foreign: bool,
}

/// Boxes that are at one place.
pub(super) struct Frame {
    pub(super) label: String,
    pub(super) shapes: Vec<Shape>,
}

/// A line from a box to a box, by their ids.
pub(super) struct Line {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) label: String,
    pub(super) turn: Turn,
    pub(super) foreign: bool,
}

/// All of it.
pub(super) struct Picture {
    pub(super) frames: Vec<Frame>,
    pub(super) lines: Vec<Line>,
}

impl Picture {
    pub(super) fn of(graph: &Graph) -> Self {
        let groups = graph.groups();
        let foreign = graph.foreign();
        // The id of the box that stands for a thing; of a group, that of its first.
        let mut ids: BTreeMap<&Node, String> = BTreeMap::new();
        let mut frames: Vec<Frame> = Vec::new();
        let mut places: BTreeMap<(Column, String), usize> = BTreeMap::new();
        let mut put = |column: Column, home: &str, shape: Shape| {
            let place = places.entry((column, home.to_owned())).or_insert_with(|| {
                frames.push(Frame {
                    label: cut(home),
                    shapes: Vec::new(),
                });
                frames.len() - 1
            });
            if let Some(frame) = frames.get_mut(*place) {
                frame.shapes.push(shape);
            }
        };
        let mut numbers: BTreeMap<Column, usize> = BTreeMap::new();
        let mut next = |column: Column| {
            let number = numbers.entry(column).or_default();
            *number += 1;
            format!("{}{number}", letter(column))
        };
        for Group {
            members,
            label,
            home,
        } in groups
        {
            let id = next(Column::Who);
            let turn = members.first().map(|it| graph.turn(it));
            let shape = Shape {
                id: id.clone(),
                label: said(&label, turn.unwrap_or_default(), &[]),
                column: Column::Who,
                turn: turn.unwrap_or_default(),
                foreign: members.iter().all(|it| foreign.contains(it)),
            };
            for member in members {
                ids.insert(member, id.clone());
            }
            put(Column::Who, &home, shape);
        }
        for (node, notes) in &graph.nodes {
            let column = node.column();
            if column == Column::Who {
                continue;
            }
            let id = next(column);
            let mut label = node.label();
            if let Some(called) = notes.called.as_ref().filter(|it| **it != label) {
                label = format!("{label}: {called}");
            }
            let foreign = foreign.contains(node);
            let beside = [
                (notes.existing, "another team's"),
                (node.is_wide(), "wide"),
                (foreign, "not managed here"),
            ];
            let beside = beside.iter().filter(|(is, _)| *is).map(|(_, it)| *it);
            let shape = Shape {
                id: id.clone(),
                label: said(&label, notes.turn, &beside.collect::<Vec<&str>>()),
                column,
                turn: notes.turn,
                foreign,
            };
            put(column, &node.home(), shape);
            ids.insert(node, id);
        }
        Self {
            lines: lines(graph, &ids),
            frames,
        }
    }
}

/// The lines, those of one group once.
fn lines(graph: &Graph, ids: &BTreeMap<&Node, String>) -> Vec<Line> {
    let mut lines: BTreeMap<(&String, &String), Line> = BTreeMap::new();
    for ((from, to), edge) in &graph.edges {
        let (Some(from), Some(to)) = (ids.get(from), ids.get(to)) else {
            continue;
        };
        lines.entry((from, to)).or_insert_with(|| Line {
            from: from.clone(),
            to: to.clone(),
            label: words(edge),
            turn: edge.turn(),
            foreign: edge.is_foreign(),
        });
    }
    let mut lines: Vec<Line> = lines.into_values().collect();
    // From left to right, and from top to bottom: w2 before w10, and all of these before i1.
    let key = |id: &String| (std::cmp::Reverse(id.chars().next()), id.len(), id.clone());
    lines.sort_by_key(|it| (key(&it.from), key(&it.to)));
    lines
}

/// What stands at a line: what becomes of it, and by what it is there where that is not the usual.
fn words(edge: &Edge) -> String {
    let words = edge.words();
    let words = Some(words).filter(|it| it != "credential");
    let foreign = edge.is_foreign().then(|| "not managed here".to_owned());
    let turn = edge.turn();
    let turn = (turn != Turn::Stays).then(|| format!("[{}] {}", turn.sign(), turn.word()));
    let all = turn.into_iter().chain(words).chain(foreign);
    let all: Vec<String> = all.filter(|it| !it.is_empty()).collect();
    cut(&all.join(", "))
}

/// A label with the sign of what becomes of the thing before it, and notes behind it.
fn said(label: &str, turn: Turn, beside: &[&str]) -> String {
    let sign = match turn {
        Turn::Stays => String::new(),
        turn => format!("[{}] ", turn.sign()),
    };
    let beside = match beside {
        [] => String::new(),
        notes => format!(" ({})", notes.join(", ")),
    };
    format!("{sign}{}{beside}", cut(label))
}

/// A text without what steers anything, and of a bounded length. What tells issuers and scopes apart stands at their ends.
fn cut(text: &str) -> String {
    let text = escape(text);
    let more = text.chars().count().saturating_sub(LETTERS);
    if more == 0 {
        return text.into_owned();
    }
    let (head, tail) = (LETTERS / 2, LETTERS - LETTERS / 2 - 1);
    let at = |number: usize| {
        text.char_indices()
            .nth(number)
            .map_or(text.len(), |it| it.0)
    };
    let end = at(LETTERS + more - tail);
    format!("{}…{}", &text[..at(head)], &text[end..])
}

fn letter(column: Column) -> char {
    match column {
        Column::Who => 'w',
        Column::Identity => 'i',
        Column::What => 'a',
    }
}
