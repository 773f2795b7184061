//! The sink: the last look at every text before it leaves, whoever made it.
//!
//! What a manifest or a remote said is escaped where it is put into a text. Here it no longer matters where a text is from: whatever is
//! left that steers a terminal, or that a runner of CI would take for a command to it, is written out.

use std::borrow::Cow;

use super::escape::{is_special, push};

/// The text, its lines kept, with nothing in it that commands.
///
/// GitHub's runner obeys lines that begin with `::`, and both GitHub's and Azure's what follows `##[` or `##vso[`, wherever it stands.
/// `\u0023` is the same letter to whoever reads JSON.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if !text.split('\n').any(is_harmful) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(line).collect();
    Cow::Owned(lines.join("\n"))
}

/// The same of what is one line, as an entry of a log: a line break within it is none of ours.
pub fn harmless_line(text: &str) -> String {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let whole = text.replace('\n', "\\n");
    line(&whole).into_owned() + "\n"
}

const COMMANDS: [&str; 2] = ["##[", "##vso["];

fn is_harmful(line: &str) -> bool {
    begins(line).is_some()
        || commands(line).next().is_some()
        || (line.chars().any(is_special) && plain(line).is_some())
}

/// Where the `::` is that a line begins with, after blanks and colours.
fn begins(line: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &line[at..];
        if let Some(length) = colour(rest) {
            at += length;
        } else if let Some(blank) = rest
            .chars()
            .next()
            .filter(|it| it.is_whitespace() || is_special(*it))
        {
            at += blank.len_utf8();
        } else {
            return rest.starts_with("::").then_some(at);
        }
    }
}

/// Where a command of the other kind begins, whatever the case of its letters.
fn commands(line: &str) -> impl Iterator<Item = usize> {
    let letters = line.as_bytes();
    (0..letters.len()).filter(move |at| {
        COMMANDS.iter().any(|it| {
            letters
                .get(*at..at + it.len())
                .is_some_and(|there| there.eq_ignore_ascii_case(it.as_bytes()))
        })
    })
}

/// How long the colour is that a text begins with: `ESC [ 1 ; 31 m`, the only thing that we ourselves steer a terminal with.
fn colour(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let end = rest.find(|it: char| !it.is_ascii_digit() && it != ';')?;
    rest[end..].starts_with('m').then_some(2 + end + 1)
}

/// The line with all that steers a terminal written out, but colours and tabs; none where there is nothing of it.
fn plain(line: &str) -> Option<String> {
    let mut text = String::with_capacity(line.len() + 16);
    let (mut at, mut any) = (0, false);
    while let Some(letter) = line[at..].chars().next() {
        if let Some(length) = colour(&line[at..]) {
            text.push_str(&line[at..at + length]);
            at += length;
            continue;
        }
        match letter {
            '\t' => text.push(letter),
            letter => {
                any |= is_special(letter);
                push(&mut text, letter);
            }
        }
        at += letter.len_utf8();
    }
    any.then_some(text)
}

fn line(line: &str) -> Cow<'_, str> {
    if !is_harmful(line) {
        return Cow::Borrowed(line);
    }
    let mut text = line.to_owned();
    let places: Vec<usize> = commands(&text).collect();
    for at in places.into_iter().rev() {
        text.replace_range(at + 1..at + 2, "\\u0023");
    }
    if let Some(at) = begins(&text) {
        text.replace_range(at..=at, "\\u003a");
    }
    Cow::Owned(plain(&text).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_runner_would_obey_is_written_out() {
        for (text, safe) in [
            ("::error::x", "\\u003a:error::x"),
            ("a\n \t::add-mask::x\nb", "a\n \t\\u003a:add-mask::x\nb"),
            ("\u{1b}[31m::x\u{1b}[0m", "\u{1b}[31m\\u003a:x\u{1b}[0m"),
            ("a ##vso[task.x]y", "a #\\u0023vso[task.x]y"),
            ("##VSO[x", "#\\u0023VSO[x"),
            ("###[group]", "##\\u0023[group]"),
            ("##[a]##[b]", "#\\u0023[a]#\\u0023[b]"),
            ("a\rb\u{1b}[2J", "a\\rb\\u{1b}[2J"),
            ("widctl::remote", "widctl::remote"),
            ("# ## heading", "# ## heading"),
            ("\ta\u{1b}[1;31mb\u{1b}[0m\n", "\ta\u{1b}[1;31mb\u{1b}[0m\n"),
        ] {
            assert_eq!(harmless(text), safe);
        }
        assert_eq!(harmless_line("a\n::b\n"), "a\\n::b\n");
        assert_eq!(harmless_line("::b\n"), "\\u003a:b\n");
    }

    #[test]
    fn json_says_the_same_as_before() {
        let said = serde_json::json!({"words": "##vso[task.setvariable]x ##[error] \\##["});
        let text = serde_json::to_string_pretty(&said).expect("JSON");
        let safe = harmless(&text);
        assert!(!safe.contains("##"), "{safe}");
        let read: serde_json::Value = serde_json::from_str(&safe).expect("JSON");
        assert_eq!(read, said);
    }

    proptest! {
        #[test]
        fn nothing_commands_any_more(text in r"([ \t\n:#\[vso\x1bm0;é\r\u{200b}])*") {
            let safe = harmless(&text);
            for line in safe.split('\n') {
                prop_assert!(!is_harmful(line), "{line:?}");
            }
            prop_assert_eq!(harmless(&safe), safe.as_ref());
            prop_assert_eq!(harmless_line(&text).matches('\n').count(), 1);
        }
    }
}
