//! Where a quote or bracket was opened and not closed: the parser only knows where it noticed.

/// The byte and sign of what is still open where the text cannot be read on, if that is why.
pub(crate) fn unclosed(text: &str, noticed: usize) -> Option<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote: Option<(usize, char)> = None;
    // The last quoted text, which may have run on to where another one was meant to begin.
    let mut quoted: Option<(usize, usize, char)> = None;
    let mut before = '\n';
    let mut starts = true;
    let mut comment = false;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if at > noticed {
            break;
        }
        if let Some((from, sign)) = quote {
            match letter {
                '\\' if sign == '"' => drop(letters.next()),
                '\'' if sign == '\'' && letters.peek().is_some_and(|it| it.1 == '\'') => {
                    letters.next();
                }
                _ if letter == sign => {
                    quoted = Some((from, at, sign));
                    quote = None;
                    before = letter;
                    starts = false;
                }
                _ => {}
            }
            continue;
        }
        if comment {
            comment = letter != '\n';
        }
        if comment {
            continue;
        }
        match letter {
            '#' if before.is_whitespace() => comment = true,
            '"' | '\'' if starts => quote = Some((at, letter)),
            '{' | '[' if starts || !open.is_empty() => open.push((at, letter)),
            '}' | ']' => drop(open.pop()),
            _ => {}
        }
        // A value or key begins after blanks that follow one of these; in a plain text quotes and brackets are letters.
        starts = match letter {
            '\n' | '{' | '[' | ',' => true,
            ':' | '-' | '?' => {
                letters.peek().is_some_and(|it| it.1.is_whitespace()) && (letter == ':' || starts)
            }
            ' ' | '\t' | '\r' => starts,
            _ => false,
        };
        before = letter;
    }
    let over_lines =
        |from: usize, to: usize| text.get(from..to).is_some_and(|it| it.contains('\n'));
    if let Some(quote) = quote {
        return Some(quote);
    }
    if let Some((from, to, sign)) = quoted
        && over_lines(from, to)
        && !over_lines(to, noticed)
    {
        return Some((from, sign));
    }
    // What is closed before the block that it stands in ends is closed.
    let (from, sign) = open.pop()?;
    (!is_closed(text, from)).then_some((from, sign))
}

/// Does the bracket at `from` find its other half among the lines that are indented deeper than its own?
fn is_closed(text: &str, from: usize) -> bool {
    let start = text[..from].rfind('\n').map_or(0, |it| it + 1);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let own = indent(&text[start..from]);
    let mut depth = 0_usize;
    for (number, line) in text[from..].lines().enumerate() {
        let first = line.trim_start().chars().next();
        if number > 0
            && first.is_some_and(|it| !['}', ']', '#'].contains(&it))
            && indent(line) <= own
        {
            return false;
        }
        for letter in line.chars() {
            match letter {
                '{' | '[' => depth += 1,
                '}' | ']' => {
                    depth -= 1;
                    if depth == 0 {
                        return true;
                    }
                }
                _ => {}
            }
        }
    }
    false
}
