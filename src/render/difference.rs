//! What would change in a text, line by line, as `diff -u` shows it.

use similar::TextDiff;

use super::{Look, Paint, escape};

/// The lines that change, with three around them.
pub fn difference(name: &str, before: &str, after: &str, look: Look) -> String {
    let name = escape(name);
    let difference = TextDiff::from_lines(before, after);
    let mut lines = difference.unified_diff();
    let text = lines.context_radius(3).header(&name, &name).to_string();
    let line = |line: &str| {
        let paint = match line.chars().next() {
            _ if line.starts_with("---") || line.starts_with("+++") => Paint::Strong,
            Some('-') => Paint::Bad,
            Some('+') => Paint::Good,
            Some('@') => Paint::Dim,
            _ => return format!("{}\n", escape(line)),
        };
        format!("{}\n", look.paint(paint, &escape(line)))
    };
    text.lines().map(line).collect()
}
