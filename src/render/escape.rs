//! Untrusted text made harmless: what the manifest or a remote said never steers a terminal and never breaks a line.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control characters, line breaks and invisible marks that reorder or hide text written out (`\n`, `\u{1b}`).
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_special) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        push(&mut escaped, letter);
    }
    Cow::Owned(escaped)
}

/// The same for texts of several lines: their line breaks stay.
pub(crate) fn escape_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(escape).collect();
    lines.join("\n")
}

/// Adds one character as [`escape`] shows it.
pub(crate) fn push(text: &mut String, letter: char) {
    match letter {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        letter if is_special(letter) => {
            // Writing into a String cannot fail.
            let _ = write!(text, "\\u{{{:x}}}", u32::from(letter));
        }
        letter => text.push(letter),
    }
}

/// Control characters; what turns the direction of text (Unicode's bidi controls); breaks of lines and paragraphs; what is
/// not seen at all (zero width space, word joiner, byte order mark, the tag characters that mirror ASCII).
pub(crate) fn is_special(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(escape("id-billing über ☃"), "id-billing über ☃");
        assert_eq!(escape("a\u{1b}[2Jb\r\nc"), "a\\u{1b}[2Jb\\r\\nc");
        assert_eq!(
            escape("\u{9b}31m\u{202e}gnp\u{7}"),
            "\\u{9b}31m\\u{202e}gnp\\u{7}"
        );
        assert_eq!(escape_lines("a\nb\u{8}\r\nc"), "a\nb\\u{8}\nc");
    }

    proptest! {
        #[test]
        fn nothing_special_is_left(text in any::<String>()) {
            prop_assert!(!escape(&text).chars().any(is_special));
            prop_assert!(!escape_lines(&text).chars().any(|it| it != '\n' && is_special(it)));
        }

        #[test]
        fn what_is_harmless_stays(text in "[ -~à-ÿ]*") {
            prop_assert_eq!(escape(&text), text.as_str());
        }
    }
}
