//! Look: how wide the paper is, and whether there is ink in colours.

use unicode_width::UnicodeWidthStr;

/// The narrowest width that text is laid out for; below it, lines are as long as they must be.
const NARROWEST: usize = 40;

/// What the output looks like. Nothing else decides: not the terminal, not the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether colours are used. They add, and never tell alone.
    pub colour: bool,
    /// How many columns a line has.
    pub width: usize,
}

/// A colour by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// What comes into being, and what went well.
    Good,
    /// What changes, and what wants a look.
    Change,
    /// What goes, and what went wrong.
    Bad,
    /// What is said beside.
    Dim,
    /// What a line is about.
    Strong,
}

impl Paint {
    fn sequence(self) -> &'static str {
        match self {
            Paint::Good => "\u{1b}[32m",
            Paint::Change => "\u{1b}[33m",
            Paint::Bad => "\u{1b}[31m",
            Paint::Dim => "\u{1b}[2m",
            Paint::Strong => "\u{1b}[1m",
        }
    }
}

impl Look {
    /// The text in that colour, if there are any.
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("{}{text}\u{1b}[0m", paint.sequence())
        } else {
            text.to_owned()
        }
    }

    /// The columns for text that begins after `indent` columns.
    pub(crate) fn room(&self, indent: usize) -> usize {
        self.width.max(NARROWEST).saturating_sub(indent).max(20)
    }

    /// Breaks escaped text at spaces into lines that fit after `indent` columns; a longer word is broken where it must be.
    pub(crate) fn wrap(&self, text: &str, indent: usize) -> Vec<String> {
        let room = self.room(indent);
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            for (number, piece) in pieces(word, room).into_iter().enumerate() {
                let line = lines.last_mut().expect("there is always a line");
                let fits = line.width() + 1 + piece.width() <= room;
                if number == 0 && (line.is_empty() || fits) {
                    if !line.is_empty() {
                        line.push(' ');
                    }
                    line.push_str(&piece);
                } else {
                    lines.push(piece);
                }
            }
        }
        lines
    }
}

/// A word in pieces of at most `room` columns.
fn pieces(word: &str, room: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0;
    for letter in word.chars() {
        let width = unicode_width::UnicodeWidthChar::width(letter).unwrap_or(0);
        if used + width > room {
            pieces.push(String::new());
            used = 0;
        }
        used += width;
        pieces
            .last_mut()
            .expect("there is always a piece")
            .push(letter);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look {
        colour: false,
        width: 40,
    };

    #[test]
    fn lines_break_at_spaces_and_in_words_that_are_too_long() {
        let lines = PLAIN.wrap(
            "one two three four five six seven /subscriptions/00000000-0000-0000-0000-000000000000/x",
            10,
        );
        assert_eq!(
            lines,
            [
                "one two three four five six",
                "seven",
                "/subscriptions/00000000-0000-0",
                "000-0000-000000000000/x",
            ]
        );
        assert!(lines.iter().all(|line| line.width() <= 30));
    }

    #[test]
    fn colour_only_adds() {
        let colours = Look {
            colour: true,
            ..PLAIN
        };
        assert_eq!(PLAIN.paint(Paint::Bad, "no"), "no");
        assert_eq!(colours.paint(Paint::Bad, "no"), "\u{1b}[31mno\u{1b}[0m");
    }
}
