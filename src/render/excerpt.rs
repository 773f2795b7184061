//! Excerpt: the few lines of a text that labels point to, cut to the paper, made harmless, with the labels moved along.

use std::collections::BTreeMap;
use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::escape;
use super::pieces::pieces;
use crate::source::Source;

/// Lines closer than this are shown in one piece; it is also what miette joins when it shows one line around each label.
const NEAR: usize = 3;

/// Some lines of a text, and the labels in them. miette counts in bytes of what it shows, so the excerpt is a text of its own.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    rows: Vec<Row>,
    labels: Vec<Range<usize>>,
    /// The column of each label in the file, from 0.
    columns: Vec<usize>,
}

#[derive(Debug)]
struct Row {
    /// Its line in the file, from 0.
    line: usize,
    /// Where it begins in the excerpt.
    start: usize,
}

impl Excerpt {
    /// The lines around `spans` (bytes of the source's text), each cut to `room` columns.
    pub(super) fn new(source: &Source, spans: &[Range<usize>], room: usize) -> Self {
        let mut wanted: BTreeMap<usize, Range<usize>> = BTreeMap::new();
        let mut columns = Vec::with_capacity(spans.len());
        for span in spans {
            let (number, column) = source.position(span.start);
            let number = number - 1;
            columns.push(column - 1);
            let line = line_around(source.text(), span.start);
            if let Some(end) = line.start.checked_sub(1) {
                wanted.insert(number - 1, line_around(source.text(), end));
            }
            // What follows the last line break is no line.
            if line.end + 1 < source.text().len() {
                wanted.insert(number + 1, line_around(source.text(), line.end + 1));
            }
            wanted.insert(number, line);
        }
        let mut excerpt = Self {
            name: escape::escape(source.name()).into_owned(),
            text: String::new(),
            rows: Vec::with_capacity(wanted.len()),
            labels: vec![0..0; spans.len()],
            columns,
        };
        for (number, line) in wanted {
            excerpt.add(source.text(), number, line, spans, room);
        }
        excerpt
    }

    /// Where the labels are in the excerpt, in the order in which they were given.
    pub(super) fn labels(&self) -> &[Range<usize>] {
        &self.labels
    }

    fn add(
        &mut self,
        text: &str,
        number: usize,
        range: Range<usize>,
        spans: &[Range<usize>],
        room: usize,
    ) {
        let text = text[range.clone()].trim_end_matches('\r');
        let mine: Vec<usize> = (0..spans.len())
            .filter(|&at| range.start <= spans[at].start && spans[at].start <= range.end)
            .collect();
        let meant: Vec<Range<usize>> = mine
            .iter()
            .map(|&at| spans[at].start - range.start..spans[at].end.min(range.end) - range.start)
            .collect();
        let start = self.text.len();
        self.rows.push(Row {
            line: number,
            start,
        });
        // Where each byte of the line went, so that labels follow.
        let mut went = vec![(0, start)];
        let mut shown = 0;
        for piece in pieces(text, &meant, room) {
            if piece.start > shown {
                self.text.push('…');
            }
            for (at, letter) in text[piece.clone()].char_indices() {
                went.push((piece.start + at, self.text.len()));
                if letter == '\t' {
                    self.text.push('\t');
                } else {
                    escape::push(&mut self.text, letter);
                }
            }
            went.push((piece.end, self.text.len()));
            shown = piece.end;
        }
        if shown < text.len() {
            self.text.push('…');
        }
        let moved = |byte: usize| {
            let at = went.partition_point(|&(before, _)| before <= byte);
            went[at.saturating_sub(1)].1
        };
        for (at, span) in mine.into_iter().zip(meant) {
            // A value of several lines is pointed to by its first.
            let (from, to) = (moved(span.start), moved(span.end));
            self.labels[at] = from..to.max(from);
        }
        self.text.push('\n');
    }

    fn row(&self, byte: usize) -> usize {
        self.rows
            .partition_point(|row| row.start <= byte)
            .saturating_sub(1)
    }

    fn end(&self, row: usize) -> usize {
        self.rows
            .get(row + 1)
            .map_or(self.text.len(), |next| next.start)
    }

    fn joined(&self, row: usize) -> bool {
        let line = |row: usize| self.rows.get(row).map(|it| it.line);
        match (line(row), line(row + 1)) {
            (Some(this), Some(next)) => next - this < NEAR,
            _ => false,
        }
    }
}

/// The bytes of the line that a byte stands in, without its end.
fn line_around(text: &str, byte: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let byte = byte.min(bytes.len());
    let start = bytes[..byte].iter().rposition(|&it| it == b'\n');
    let end = bytes[byte..].iter().position(|&it| it == b'\n');
    start.map_or(0, |it| it + 1)..end.map_or(bytes.len(), |it| byte + it)
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if self.rows.is_empty() {
            return Err(MietteError::OutOfBounds);
        }
        let (start, end) = (span.offset(), span.offset() + span.len());
        let mut first = self.row(start);
        let mut last = self.row(end.saturating_sub(1).max(start));
        for _ in 0..before {
            if first > 0 && self.joined(first - 1) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if self.joined(last) {
                last += 1;
            }
        }
        let (range, column) = if before == 0 {
            // Where a label is in the file, not in what is left of its line here.
            let label = self.labels.iter().position(|it| it.start == start);
            let column = label.map_or(0, |at| self.columns[at]);
            (start..self.end(last).min(end.max(start)), column)
        } else {
            (self.rows[first].start..self.end(last), 0)
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[range.clone()],
            range.into(),
            self.rows[first].line,
            column,
            last - first + 1,
        )))
    }
}
