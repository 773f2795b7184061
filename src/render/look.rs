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

    /// Breaks escaped text at spaces into lines that fit after `indent` columns. A longer word (an id, a URL) stays whole, so that
    /// it can be searched for and copied.
    pub(crate) fn wrap(&self, text: &str, indent: usize) -> Vec<String> {
        let room = self.room(indent);
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            if !line.is_empty() && line.width() + 1 + word.width() > room {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Look = Look {
        colour: false,
        width: 40,
    };

    #[test]
    fn lines_break_at_spaces_and_words_stay_whole() {
        let id = "/subscriptions/00000000-0000-0000-0000-000000000000/x";
        let lines = PLAIN.wrap(&format!("one two three four five six seven {id} eight"), 10);
        assert_eq!(lines, ["one two three four five six", "seven", id, "eight"]);
        assert_eq!(PLAIN.wrap("", 0), [""]);
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
