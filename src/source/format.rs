//! How a document is laid out: indentation by two, no blanks at ends of lines, one empty line at most. What it says stays, comments too.
//!
//! Lines are moved as wholes. Quotes, flow collections, block scalars and the order of keys are the author's, and so is what stands within
//! a line, but for the blanks after a dash. What comes out is read again, and held against what went in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, StructureStyle};
use serde_json::Value;

use super::yaml;

/// A step to the right.
const STEP: usize = 2;

/// The text as it should be laid out. Where indentation cannot be set right without a doubt (properties before keys, keys with `?`),
/// it stays, and only blanks and empty lines go. None: even that would change what the text says. The text must be one document of YAML.
pub fn format(text: &str) -> Option<String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let end = match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        Some(_) | None => "\n",
    };
    let plain = text.replace("\r\n", "\n");
    // By itself it ends a line in YAML, and in no editor.
    if plain.contains('\r') {
        return None;
    }
    let says = said(&plain)?;
    let whole = Layout::of(&plain)?;
    let light = whole.clone().in_place();
    let mut tries = [whole, light].into_iter().map(|it| it.written(&plain));
    let written = tries.find(|it| said(it).as_ref() == Some(&says))?;
    Some(written.replace('\n', end))
}

/// What a text says to programs, and to people beside.
fn said(text: &str) -> Option<(Value, Vec<String>)> {
    let (root, findings) = yaml::read(&Arc::from(""), text);
    if findings.iter().any(super::Diagnostic::is_error) {
        return None;
    }
    let events = events(text)?;
    let comments = events.into_iter().filter_map(|(event, _)| match event {
        Part::Comment(words) => Some(words.trim_end().to_owned()),
        _ => None,
    });
    Some((root?.node.to_json(), comments.collect()))
}

/// What the parser says of a text, as far as layout is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Map { block: bool },
    List { block: bool },
    End,
    Text { block: bool },
    Comment(String),
}

fn events(text: &str) -> Option<Vec<(Part, Range<usize>)>> {
    let mut options = Options::default();
    options.max_buffered_comment_events = usize::MAX;
    let mut parser = Parser::new_from_str_with_options(text, options);
    let mut parts = Vec::new();
    while let Some(event) = parser.next_event() {
        let (event, span) = event.ok()?;
        let part = match event {
            Event::MappingStart(style, ..) => Part::Map {
                block: style == StructureStyle::Block,
            },
            Event::SequenceStart(style, ..) => Part::List {
                block: style == StructureStyle::Block,
            },
            Event::MappingEnd | Event::SequenceEnd => Part::End,
            Event::Scalar(_, style, ..) => Part::Text {
                block: matches!(style, ScalarStyle::Literal | ScalarStyle::Folded),
            },
            Event::Alias(_) => Part::Text { block: false },
            Event::Comment(words, _) => Part::Comment(words.into_owned()),
            _ => continue,
        };
        parts.push((part, span.byte_range()?));
    }
    Some(parts)
}

/// A column as it is, and as it shall be.
type Level = (usize, usize);

/// Where each line goes.
#[derive(Debug, Clone, Default)]
struct Layout {
    /// The lines that begin with a key, a dash or a value: the columns of all that they stand in, their own last.
    begins: BTreeMap<usize, Vec<Level>>,
    /// The columns of all that has begun by the end of a line, also of keys after a dash.
    open: BTreeMap<usize, Vec<Level>>,
    /// The lines that only go on with a value, and by how much they move. Nothing else of them changes.
    goes_on: BTreeMap<usize, isize>,
    /// The bytes of the dashes of lists.
    dashes: BTreeSet<usize>,
    /// The lines of keys at the top that have a block below them.
    sections: BTreeSet<usize>,
}

impl Layout {
    fn of(text: &str) -> Option<Self> {
        let parts = events(text)?.into_iter();
        let mut walk = Walk {
            text,
            starts: std::iter::once(0)
                .chain(text.match_indices('\n').map(|(at, _)| at + 1))
                .collect(),
            parts: parts
                .filter(|(it, _)| !matches!(it, Part::Comment(_)))
                .collect(),
            at: 0,
            byte: 0,
            layout: Self::default(),
        };
        walk.value(0, &[])?;
        Some(walk.layout)
    }

    /// The same with all indentation as it is.
    fn in_place(self) -> Self {
        Self {
            begins: BTreeMap::new(),
            open: BTreeMap::new(),
            goes_on: self.goes_on.into_keys().map(|it| (it, 0)).collect(),
            dashes: BTreeSet::new(),
            sections: self.sections,
        }
    }

    fn written(&self, text: &str) -> String {
        let lines: Vec<&str> = text.split('\n').collect();
        let apart = self.apart(&lines);
        let mut written = String::new();
        let mut byte = 0;
        let mut empty = false;
        for (number, line) in lines.iter().enumerate() {
            let begins_at = byte;
            byte += line.len() + 1;
            if let Some(by) = self.goes_on.get(&number) {
                written.push_str(&moved(line, *by));
                written.push('\n');
                empty = false;
                continue;
            }
            let bare = line.trim();
            if bare.is_empty() {
                empty = true;
                continue;
            }
            if (empty || apart.contains(&number)) && !written.is_empty() {
                written.push('\n');
            }
            empty = false;
            let blanks = line.len() - line.trim_start().len();
            let column = match (self.begins.get(&number), bare.starts_with('#')) {
                (Some(levels), _) => levels.last().map_or(blanks, |it| it.1),
                (None, true) => self.beside(number, blanks),
                (None, false) => blanks,
            };
            written.push_str(&" ".repeat(column));
            written.push_str(&self.rest(line, blanks, begins_at));
            written.push('\n');
        }
        written
    }

    /// What stands on a line after its indentation, with one blank after each dash.
    fn rest(&self, line: &str, blanks: usize, begins_at: usize) -> String {
        let mut written = String::new();
        let mut at = blanks;
        while self.dashes.contains(&(begins_at + at)) {
            written.push('-');
            let after = line.get(at + 1..).unwrap_or_default();
            at += 1 + after.len() - after.trim_start().len();
            if at < line.len() {
                written.push(' ');
            }
        }
        written.push_str(line.get(at..).unwrap_or_default().trim_end());
        written
    }

    /// The column of a comment that has its line for itself: that of what comes next, unless it stands further in, with something above it
    /// that has ended by then.
    fn beside(&self, line: usize, column: usize) -> usize {
        let below = self
            .begins
            .range(line..)
            .next()
            .map(|(_, it)| it.as_slice());
        let above = self.open.range(..line).next_back();
        let above = above.map(|(_, it)| it.as_slice()).unwrap_or_default();
        if let Some(levels @ [.., (old, new)]) = below {
            let outer = levels.iter().nth_back(1);
            let within = outer.is_none_or(|(outer, _)| *outer < column);
            let deeper = levels.len() > above.len() && column > *old;
            if *old == column || deeper || (within && column < *old) {
                return *new;
            }
        }
        // The levels go in, so the last that is not further in is the nearest.
        let held = above.iter().rev().find(|(old, _)| *old <= column);
        held.map_or(column, |(_, new)| *new)
    }

    /// The lines before which an empty one stands: sections, with the comments right above them.
    fn apart(&self, lines: &[&str]) -> BTreeSet<usize> {
        let first = |section: &usize| {
            let above = lines.get(..*section).unwrap_or_default().iter().rev();
            section - above.take_while(|it| it.starts_with('#')).count()
        };
        let marker = |it: &usize| {
            let above = it.checked_sub(1).and_then(|it| lines.get(it));
            above.is_some_and(|it| it.starts_with("---"))
        };
        let firsts = self.sections.iter().map(first);
        firsts.filter(|it| !marker(it)).collect()
    }
}

/// A line further to the right, or to the left as far as it has blanks.
fn moved(line: &str, by: isize) -> String {
    if line.trim().is_empty() {
        return line.to_owned();
    }
    let blanks = line.len() - line.trim_start_matches(' ').len();
    let column = blanks.saturating_add_signed(by);
    format!("{}{}", " ".repeat(column), &line[blanks..])
}

struct Walk<'a> {
    text: &'a str,
    starts: Vec<usize>,
    parts: Vec<(Part, Range<usize>)>,
    at: usize,
    /// How far the text has been walked.
    byte: usize,
    layout: Layout,
}

impl Walk<'_> {
    fn line(&self, byte: usize) -> usize {
        self.starts
            .partition_point(|it| *it <= byte)
            .saturating_sub(1)
    }

    fn before(&self, byte: usize) -> &str {
        let start = self
            .starts
            .get(self.line(byte))
            .copied()
            .unwrap_or_default();
        self.text.get(start..byte).unwrap_or_default()
    }

    fn column(&self, byte: usize) -> usize {
        self.before(byte).chars().count()
    }

    /// Notes where a line begins, if it begins with what stands there.
    fn begins(&mut self, byte: usize, levels: &[Level]) {
        self.layout.open.insert(self.line(byte), levels.to_vec());
        if self.before(byte).trim().is_empty() {
            let line = self.line(byte);
            self.layout.begins.insert(line, levels.to_vec());
        }
    }

    /// The next value. `column`: where it goes if it is a block; `levels`: what it stands in.
    fn value(&mut self, column: usize, levels: &[Level]) -> Option<()> {
        let (part, span) = self.parts.get(self.at)?.clone();
        match part {
            Part::Map { block: true } => {
                self.at += 1;
                let (_, first) = self.parts.get(self.at)?;
                let level = (self.column(first.start), column);
                let own = [levels, &[level]].concat();
                while self.parts.get(self.at)?.0 != Part::End {
                    let (Part::Text { .. }, key) = self.parts.get(self.at)?.clone() else {
                        return None;
                    };
                    self.at += 1;
                    self.begins(key.start, &own);
                    self.byte = key.end + self.text.get(key.end..)?.find(':')? + 1;
                    let below = self.parts.get(self.at)?.0.clone();
                    if levels.is_empty()
                        && matches!(
                            below,
                            Part::Map { block: true } | Part::List { block: true }
                        )
                    {
                        let line = self.line(key.start);
                        self.layout.sections.insert(line);
                    }
                    self.value(column + STEP, &own)?;
                }
                self.at += 1;
            }
            Part::List { block: true } => {
                self.at += 1;
                while self.parts.get(self.at)?.0 != Part::End {
                    let dash = self.dash()?;
                    let level = (self.column(dash), column);
                    let own = [levels, &[level]].concat();
                    self.begins(dash, &own);
                    self.layout.dashes.insert(dash);
                    self.byte = dash + 1;
                    self.value(column + STEP, &own)?;
                }
                self.at += 1;
            }
            Part::Map { block: false } | Part::List { block: false } => {
                let mut depth = 0_usize;
                loop {
                    let (part, inner) = self.parts.get(self.at)?.clone();
                    self.at += 1;
                    match part {
                        Part::Map { .. } | Part::List { .. } => depth += 1,
                        Part::End => depth -= 1,
                        Part::Text { .. } | Part::Comment(_) => {}
                    }
                    if depth == 0 {
                        self.leaf(span.start..inner.end, column, levels);
                        break;
                    }
                }
            }
            Part::Text { block: false } => {
                self.at += 1;
                self.leaf(span, column, levels);
            }
            Part::Text { block: true } => {
                self.at += 1;
                self.lines_of_text(column, levels)?;
            }
            Part::End | Part::Comment(_) => return None,
        }
        Some(())
    }

    /// The next dash.
    fn dash(&self) -> Option<usize> {
        let at = self.skipped(self.byte)?;
        self.text.get(at..)?.starts_with('-').then_some(at)
    }

    /// What comes after blanks, comments and properties.
    fn skipped(&self, mut at: usize) -> Option<usize> {
        loop {
            let rest = self.text.get(at..)?;
            match rest.chars().next()? {
                ' ' | '\t' | '\n' => at += 1,
                '#' => at += rest.find('\n')?,
                '&' | '!' => at += rest.find([' ', '\t', '\n'])?,
                _ => return Some(at),
            }
        }
    }

    /// A value that is laid out by its author. Its further lines move with its first.
    fn leaf(&mut self, span: Range<usize>, column: usize, levels: &[Level]) {
        self.byte = self.byte.max(span.end);
        if span.is_empty() {
            return;
        }
        let (old, new) = match self.before(span.start).trim().is_empty() && !levels.is_empty() {
            true => {
                let level = (self.column(span.start), column);
                self.begins(span.start, &[levels, &[level]].concat());
                level
            }
            false => levels.last().copied().unwrap_or_default(),
        };
        let (first, last) = (self.line(span.start), self.line(span.end.saturating_sub(1)));
        let by = new.cast_signed() - old.cast_signed();
        let further = (first + 1..=last).map(|it| (it, by));
        self.layout.goes_on.extend(further);
    }

    /// A block scalar: its lines move so that they stand a step further in than what it belongs to, or, where it says itself how far that is,
    /// with what it belongs to. Where it begins and ends the text says: the parser tells of its content only.
    fn lines_of_text(&mut self, column: usize, levels: &[Level]) -> Option<()> {
        let (old, new) = levels.last().copied()?;
        let head = self.skipped(self.byte)?;
        let header = self.text.get(head..)?.split(['\n', '#']).next()?;
        if !header.starts_with(['|', '>']) {
            return None;
        }
        self.begins(head, &[levels, &[(self.column(head), column)]].concat());
        let blanks = |it: &str| it.len() - it.trim_start_matches(' ').len();
        let mut lines: Vec<usize> = Vec::new();
        let (mut first, mut end) = (None, 0);
        let mut number = self.line(head) + 1;
        while let Some(start) = self.starts.get(number).filter(|it| **it < self.text.len()) {
            let line = self.text.get(*start..)?.split('\n').next()?;
            if !line.trim().is_empty() {
                if blanks(line) <= old {
                    break;
                }
                first = first.or(Some(blanks(line)));
                end = lines.len() + 1;
            }
            lines.push(number);
            number += 1;
        }
        // With `+` the empty lines at its end are part of it.
        if !header.contains('+') {
            lines.truncate(end);
        }
        let by = match (header.contains(|it: char| it.is_ascii_digit()), first) {
            (false, Some(first)) => column.cast_signed() - first.cast_signed(),
            (true, _) | (false, None) => new.cast_signed() - old.cast_signed(),
        };
        self.layout
            .goes_on
            .extend(lines.into_iter().map(|it| (it, by)));
        self.byte = self.starts.get(number).copied().unwrap_or(self.text.len());
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn formatted(text: &str) -> String {
        format(text).expect("it can be formatted")
    }

    #[test]
    fn lines_move_and_what_they_say_stays() {
        let before = "\n\n# head\na:   1   \n# of b\nb:\n    c: # beside\n\n\n        - x:  1\n          y: [1,\n            2]\n        # of z\n        -   z: 2\n            # last of z\n    d: |\n         one\n           two\n\n    e: \"p\n      q\"\nf:\n- 1\n-  - 2\n   - 3\n\n";
        let after = "# head\na:   1\n\n# of b\nb:\n  c: # beside\n\n    - x:  1\n      y: [1,\n        2]\n    # of z\n    - z: 2\n      # last of z\n  d: |\n    one\n      two\n\n  e: \"p\n    q\"\n\nf:\n  - 1\n  - - 2\n    - 3\n";
        assert_eq!(formatted(before), after);
        assert_eq!(formatted(after), after);
        let windows = before.replace('\n', "\r\n");
        assert_eq!(formatted(&windows), after.replace('\n', "\r\n"));
        assert_eq!(formatted(&format!("\u{feff}{before}")), after);
    }

    #[test]
    fn what_is_in_doubt_stays_where_it_is() {
        for (before, after) in [
            ("? a\n:   b: 1  \n", "? a\n:   b: 1\n"),
            (
                "a:\n    &x b: 1 \n    c: *x\n",
                "a:\n    &x b: 1\n    c: *x\n",
            ),
            ("a: |+\n  x\n\n\nb: 1\n", "a: |+\n  x\n\n\nb: 1\n"),
            (
                "a:\n    b: |4\n            x\n",
                "a:\n  b: |4\n          x\n",
            ),
            (
                "---\na:\n    - &x {b: 1}\n    - *x\n...\n",
                "---\na:\n  - &x {b: 1}\n  - *x\n...\n",
            ),
            (
                "a: &x\n   b: 1\nc:\n   <<: *x\n",
                "a: &x\n  b: 1\n\nc:\n  <<: *x\n",
            ),
        ] {
            assert_eq!(formatted(before), after, "{before}");
            assert_eq!(formatted(after), after, "{before}");
        }
        assert_eq!(format("a: 1\rb: 2\n"), None);
    }

    /// A block of YAML, with as many blanks as its author liked.
    fn block(depth: u32) -> BoxedStrategy<Vec<String>> {
        let leaf = prop::sample::select(vec![
            "1",
            "'a # b'",
            "{x: [1, 2]}",
            "[a,\n  b]",
            "|\n  one\n\n   two",
            ">-\n  x",
            "\"a\n  b\"",
            "",
            "*none",
        ]);
        let leaf = leaf.prop_filter("an alias of nothing", |it| !it.starts_with('*'));
        let leaf = leaf.prop_map(|it| it.split('\n').map(str::to_owned).collect::<Vec<_>>());
        if depth == 0 {
            return leaf.boxed();
        }
        let indent = 1usize..5;
        let comment = prop::option::of(0usize..3);
        let item = (block(depth - 1), indent, comment, any::<bool>());
        (prop::collection::vec(item, 1..4), any::<bool>())
            .prop_map(move |(items, list)| {
                let mut lines = Vec::new();
                for (number, (inner, by, comment, spaced)) in items.into_iter().enumerate() {
                    if let Some(blank) = comment {
                        lines.extend(std::iter::repeat_n(String::new(), blank));
                        lines.push(format!("# {depth} {number}"));
                    }
                    let head = if list {
                        "-".to_owned()
                    } else {
                        format!("k{number}:")
                    };
                    let end = if spaced { "  " } else { "" };
                    let pad = " ".repeat(by);
                    let simple = depth == 1;
                    if simple {
                        let first = inner.first().cloned().unwrap_or_default();
                        lines.push(format!(
                            "{head} {first}{}",
                            if inner.len() == 1 { end } else { "" }
                        ));
                        lines.extend(inner.iter().skip(1).map(|it| {
                            if it.is_empty() {
                                String::new()
                            } else {
                                format!("{pad}{it}")
                            }
                        }));
                    } else {
                        lines.push(format!("{head}{end}"));
                        lines.extend(inner.iter().map(|it| {
                            if it.is_empty() {
                                String::new()
                            } else {
                                format!("{pad}{it}")
                            }
                        }));
                    }
                }
                lines
            })
            .boxed()
    }

    proptest! {
        #[test]
        fn it_says_the_same_and_is_formatted_once(lines in block(3)) {
            let text = lines.join("\n");
            prop_assume!(said(&text).is_some());
            let once = format(&text);
            prop_assert!(once.is_some(), "{}", text);
            let once = once.unwrap_or_default();
            prop_assert_eq!(said(&once), said(&text), "{}", text);
            prop_assert_eq!(format(&once), Some(once.clone()), "{}\n{}", text, once);
            // Nothing of it was in doubt: each line begins at a step.
            let layout = Layout::of(&once).expect("a layout");
            for levels in layout.begins.values() {
                prop_assert!(levels.iter().all(|(old, new)| old == new), "{}\n{}", text, once);
            }
            for line in once.lines() {
                let block = layout.goes_on.contains_key(&once.lines().position(|it| it == line).unwrap_or(0));
                prop_assert!(block || line == line.trim_end(), "{:?}", line);
            }
        }
    }
}
