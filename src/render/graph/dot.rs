//! A graph in DOT, for Graphviz.

use std::fmt::Write as _;

use super::picture::{Line, Picture, Shape};
use crate::graph::{Column, Graph, Turn};

/// A directed graph, from left to right.
pub fn dot(graph: &Graph) -> String {
    let picture = Picture::of(graph);
    let mut text = String::from(
        "digraph widctl {\n  rankdir=LR\n  node [shape=box, style=\"rounded\", fontname=\"Helvetica\"]\n  edge [fontname=\"Helvetica\", fontsize=10]\n",
    );
    for (number, frame) in picture.frames.iter().enumerate() {
        let framed = !frame.label.is_empty();
        let indent = if framed { "    " } else { "  " };
        if framed {
            push(
                &mut text,
                format_args!(
                    "  subgraph cluster_{} {{\n    label={}\n    style=\"rounded\"\n    color=\"#8c959f\"\n",
                    number + 1,
                    quoted(&frame.label)
                ),
            );
        }
        for shape in &frame.shapes {
            push(&mut text, format_args!("{indent}{}\n", drawn(shape)));
        }
        if framed {
            text.push_str("  }\n");
        }
    }
    for line in &picture.lines {
        push_line(&mut text, line);
    }
    text.push_str("}\n");
    text
}

fn drawn(shape: &Shape) -> String {
    let form = match shape.column {
        Column::Who => "box",
        Column::Identity => "ellipse",
        Column::What => "component",
    };
    let dashed = shape.foreign || matches!(shape.turn, Turn::Lost | Turn::Blocked);
    let style = match (shape.column, dashed) {
        (Column::Who, false) => "rounded",
        (Column::Who, true) => "rounded,dashed",
        (Column::Identity | Column::What, false) => "solid",
        (Column::Identity | Column::What, true) => "dashed",
    };
    format!(
        "{} [label={}, shape={form}, style=\"{style}\"{}]",
        shape.id,
        quoted(&shape.label),
        colours(shape.turn)
    )
}

fn push_line(text: &mut String, line: &Line) {
    let style = match (line.turn, line.foreign) {
        (Turn::Lost | Turn::Blocked, _) | (_, true) => "dashed",
        (Turn::Gained, false) => "bold",
        (Turn::Stays | Turn::Changed, false) => "solid",
    };
    let label = match line.label.as_str() {
        "" => String::new(),
        label => format!("label={}, ", quoted(label)),
    };
    push(
        text,
        format_args!(
            "  {} -> {} [{label}style=\"{style}\"{}]\n",
            line.from,
            line.to,
            colours(line.turn)
        ),
    );
}

/// Colours, which add to the signs and never stand for them.
fn colours(turn: Turn) -> &'static str {
    match turn {
        Turn::Stays => "",
        Turn::Gained => ", color=\"#1a7f37\", fontcolor=\"#1a7f37\"",
        Turn::Lost => ", color=\"#cf222e\", fontcolor=\"#cf222e\"",
        Turn::Changed => ", color=\"#9a6700\", fontcolor=\"#9a6700\"",
        Turn::Blocked => ", color=\"#bc4c00\", fontcolor=\"#bc4c00\"",
    }
}

/// A text between quotes. Graphviz reads escapes and HTML's entities in it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '&' => quoted.push_str("&amp;"),
            // Two of them and a bracket command a runner of CI.
            '#' => quoted.push_str("&#35;"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

fn push(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(words);
}
