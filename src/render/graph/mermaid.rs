//! A graph in Mermaid, which GitHub, GitLab and Azure DevOps draw in a comment.

use std::fmt::Write as _;

use super::picture::{Frame, Line, Picture, Shape};
use crate::graph::{Column, Graph, Turn};

/// What the sites that draw Mermaid take at most: lines, and letters of the whole text.
const MOST: (usize, usize) = (500, 50_000);

/// A flowchart, and whether it is larger than what is drawn without a setting of one's own.
pub fn mermaid(graph: &Graph) -> (String, bool) {
    let picture = Picture::of(graph);
    let mut text = String::from("flowchart LR\n");
    for (number, frame) in picture.frames.iter().enumerate() {
        push_frame(&mut text, number + 1, frame);
    }
    for line in &picture.lines {
        push_line(&mut text, line);
    }
    push_looks(&mut text, &picture);
    let large = picture.lines.len() > MOST.0 || text.len() > MOST.1;
    (text, large)
}

fn push_frame(text: &mut String, number: usize, frame: &Frame) {
    let framed = !frame.label.is_empty();
    if framed {
        push(
            text,
            format_args!("  subgraph f{number}[\"{}\"]\n", plain(&frame.label)),
        );
    }
    for Shape {
        id, label, column, ..
    } in &frame.shapes
    {
        let (open, close) = match column {
            Column::Who => ("[\"", "\"]"),
            Column::Identity => ("([\"", "\"])"),
            Column::What => ("[[\"", "\"]]"),
        };
        let indent = if framed { "    " } else { "  " };
        push(
            text,
            format_args!("{indent}{id}{open}{}{close}\n", plain(label)),
        );
    }
    if framed {
        text.push_str("  end\n");
    }
}

fn push_line(text: &mut String, line: &Line) {
    let arrow = match (line.turn, line.foreign) {
        (Turn::Lost | Turn::Blocked, _) | (_, true) => "-.->",
        (Turn::Gained, false) => "==>",
        (Turn::Stays | Turn::Changed, false) => "-->",
    };
    let label = match line.label.as_str() {
        "" => String::new(),
        label => format!("|\"{}\"|", plain(label)),
    };
    push(
        text,
        format_args!("  {} {arrow}{label} {}\n", line.from, line.to),
    );
}

/// Colours, which add to the signs and never stand for them.
fn push_looks(text: &mut String, picture: &Picture) {
    for (turn, look) in [
        (
            Turn::Gained,
            "fill:#dafbe1,stroke:#1a7f37,color:#0b3d1a,stroke-width:2px",
        ),
        (
            Turn::Lost,
            "fill:#ffebe9,stroke:#cf222e,color:#5c0d14,stroke-width:2px,stroke-dasharray:4 3",
        ),
        (Turn::Changed, "fill:#fff8c5,stroke:#9a6700,color:#4d3300"),
        (
            Turn::Blocked,
            "fill:#fff1e5,stroke:#bc4c00,color:#5c2600,stroke-dasharray:2 2",
        ),
    ] {
        let shapes = picture.frames.iter().flat_map(|it| &it.shapes);
        let shapes = shapes.filter(|it| it.turn == turn && !it.foreign);
        let ids: Vec<&str> = shapes.map(|it| it.id.as_str()).collect();
        push_class(text, turn.word(), look, &ids);
        let stroke = look.split(',').find(|it| it.starts_with("stroke:"));
        let lines = picture.lines.iter().enumerate();
        let lines = lines.filter(|(_, it)| it.turn == turn);
        let lines: Vec<String> = lines.map(|(number, _)| number.to_string()).collect();
        if let (Some(stroke), false) = (stroke, lines.is_empty()) {
            push(
                text,
                format_args!("  linkStyle {} {stroke}\n", lines.join(",")),
            );
        }
    }
    let shapes = picture.frames.iter().flat_map(|it| &it.shapes);
    let foreign = shapes.filter(|it| it.foreign);
    let foreign: Vec<&str> = foreign.map(|it| it.id.as_str()).collect();
    push_class(text, "foreign", "stroke-dasharray:4 3", &foreign);
}

fn push_class(text: &mut String, name: &str, look: &str, ids: &[&str]) {
    if !ids.is_empty() {
        push(text, format_args!("  classDef {name} {look}\n"));
        push(text, format_args!("  class {} {name}\n", ids.join(",")));
    }
}

fn push(text: &mut String, words: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = text.write_fmt(words);
}

/// A text between quotes: every letter that could mean anything there to Mermaid, or to HTML, is written by its number. So is the colon,
/// for Mermaid reads `style x:` within a text too.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            ' ' | '/' | '-' | '!' | '+' | '~' | '.' | '_' | '@' | '(' | ')' | '[' | ']' | ','
            | '…' => {
                plain.push(letter);
            }
            letter if letter.is_alphanumeric() => plain.push(letter),
            letter => push(&mut plain, format_args!("#{};", u32::from(letter))),
        }
    }
    plain
}
