//! Pieces: which parts of a line that is wider than the paper are shown, so that all that is meant can be seen.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use super::escape::is_special;

/// A piece narrower than this says nothing.
const NARROWEST: usize = 8;

/// The parts of a line that are shown, in their order: at most `room` columns with a `…` for each part that is not. What is meant comes
/// first, then as much around it as there is room for. Of more than fit, those that were given first.
pub(super) fn pieces(text: &str, meant: &[Range<usize>], room: usize) -> Vec<Range<usize>> {
    if width_up_to(text, room) <= room {
        return std::iter::once(0..text.len()).collect();
    }
    let fit = (room / (NARROWEST + 1)).clamp(1, meant.len().max(1));
    // A third is for what stands around it: the key of a long value.
    let share = ((room / fit).saturating_sub(2) * 2 / 3).max(1);
    let mut all: Vec<Range<usize>> = meant
        .iter()
        .take(fit)
        .map(|span| head(text, span, share))
        .collect();
    if all.is_empty() {
        all.push(0..0);
    }
    all.sort_by_key(|it| it.start);
    joined(text, &mut all);
    loop {
        let mut grown = false;
        for at in 0..all.len() {
            for forward in [true, false] {
                let mut next = all.clone();
                let Some(piece) = next.get_mut(at) else { break };
                let letter = if forward {
                    text[piece.end..].chars().next()
                } else {
                    text[..piece.start].chars().next_back()
                };
                let Some(letter) = letter else { continue };
                if forward {
                    piece.end += letter.len_utf8();
                } else {
                    piece.start -= letter.len_utf8();
                }
                joined(text, &mut next);
                if cost(text, &next) <= room {
                    all = next;
                    grown = true;
                }
            }
        }
        if !grown {
            return all;
        }
    }
}

/// As much of the beginning of what is meant as there is room for.
fn head(text: &str, span: &Range<usize>, room: usize) -> Range<usize> {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let (start, end) = (boundary(span.start), boundary(span.end));
    let mut used = 0;
    let cut = text[start..end.max(start)].char_indices().find(|(_, it)| {
        used += width(*it);
        used > room
    });
    start..cut.map_or(end.max(start), |(at, _)| start + at)
}

/// Makes one of pieces between which a `…` would save nothing.
fn joined(text: &str, all: &mut Vec<Range<usize>>) {
    all.dedup_by(|next, before| {
        let apart = next.start > before.end && width_up_to(&text[before.end..next.start], 1) > 1;
        if !apart {
            before.end = before.end.max(next.end);
        }
        !apart
    });
}

/// The columns that pieces take, with a `…` between them and at both ends, so that a line does not shift with what is meant.
fn cost(text: &str, all: &[Range<usize>]) -> usize {
    let widths: usize = all
        .iter()
        .map(|it| width_up_to(&text[it.clone()], usize::MAX))
        .sum();
    widths + all.len() + 1
}

/// The columns of a text; of a much wider one only that it is wider.
fn width_up_to(text: &str, most: usize) -> usize {
    let mut used = 0;
    for letter in text.chars() {
        used += width(letter);
        if used > most {
            break;
        }
    }
    used
}

/// The columns of a letter; one that is written out takes up to eight.
fn width(letter: char) -> usize {
    match letter.width() {
        Some(columns) if !is_special(letter) => columns,
        Some(_) | None => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What is meant, the room, and what is seen.
    type Case = (&'static [(usize, usize)], usize, &'static str);

    fn seen(text: &str, meant: &[Range<usize>], room: usize) -> String {
        let all = pieces(text, meant, room);
        let parts: Vec<&str> = all.iter().map(|it| &text[it.clone()]).collect();
        let first = if all[0].start > 0 { "…" } else { "" };
        let last = if all[all.len() - 1].end < text.len() {
            "…"
        } else {
            ""
        };
        format!("{first}{}{last}", parts.join("…"))
    }

    #[test]
    fn what_is_meant_is_seen() {
        let text: String = ('a'..='z').chain('A'..='Z').collect();
        let cases: [Case; 8] = [
            (&[], 10, "abcdefgh…"),
            (&[(1, 3)], 10, "abcdefgh…"),
            (&[(25, 26)], 10, "…wxyzABCD…"),
            (&[(51, 52)], 10, "…STUVWXYZ"),
            (&[(10, 40)], 10, "…jklmnopq…"),
            (&[(2, 4), (48, 50)], 20, "abcdefghi…STUVWXYZ"),
            (&[(48, 50), (2, 4)], 20, "abcdefghi…STUVWXYZ"),
            (&[(20, 22), (23, 25)], 20, "…opqrstuvwxyzABCDEF…"),
        ];
        for (meant, room, line) in cases {
            let meant: Vec<Range<usize>> = meant.iter().map(|it| it.0..it.1).collect();
            assert_eq!(seen(&text, &meant, room), line, "{meant:?} {room}");
        }
    }

    proptest! {
        #[test]
        fn pieces_fit_and_each_meant_thing_begins_in_one(
            text in r"([a-zé漢\t\x1b\u{200b}]){0,300}",
            spans in prop::collection::vec((0usize..400, 0usize..400), 0..12),
            room in 20usize..120,
        ) {
            let spans: Vec<Range<usize>> = spans.into_iter().map(|(at, more)| at..at + more).collect();
            let all = pieces(&text, &spans, room);
            prop_assert!(cost(&text, &all) <= room || all.len() == 1, "{all:?}");
            prop_assert!(all.windows(2).all(|it| it[0].end < it[1].start), "{all:?}");
            for span in spans.iter().take(room / (NARROWEST + 1)) {
                let at = head(&text, span, 0).start;
                prop_assert!(all.iter().any(|it| it.start <= at && at <= it.end), "{at} {all:?}");
            }
        }
    }
}
