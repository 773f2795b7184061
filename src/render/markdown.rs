//! A plan as a comment of a pull request: who gains and loses which access, and what changes, for whoever has to say yes.
//!
//! What a manifest or a remote said stands in code, in which Markdown obeys nothing: no mention, no link, no table, no tag.

use std::collections::BTreeMap;

use super::escape;
use super::json::{
    AccessDocument, ActionWord, ChangeDocument, Finding, PlanDocument, SeverityWord,
};
use super::plan::{Detail, counts};
use super::{Look, harmless};
use crate::plan::{Access, Effect, What};
use crate::resource::Address;

/// The letters of a comment at most; GitHub takes 65,536.
const MOST: usize = 60_000;

/// So much is kept for what ends the comment.
const FOOT: usize = 600;

/// The letters of one thing that is told whole.
const THING: usize = 6_000;

/// What stands in the way, in so many lines.
const REFUSED: usize = 20;

/// The first line of the comment, which is not seen: a pipeline finds its comment by it, and writes it anew.
fn marker(manifest: &str) -> String {
    let plain = |it: &char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    let name: String = manifest.chars().filter(plain).take(100).collect();
    // Two dashes could end it.
    let parts: Vec<&str> = name.split('-').filter(|it| !it.is_empty()).collect();
    format!("<!-- widctl: {} -->", parts.join("-"))
}

/// The whole comment.
pub fn markdown(plan: &PlanDocument) -> String {
    let mut paper = Paper::new(marker(&plan.manifest));
    let name: String = plan.manifest.chars().take(100).collect();
    paper.put(&format!("## widctl plan: {}\n", code(&name)));
    paper.put(&format!("{}\n", counts(plan)));
    let of = |severity| {
        plan.diagnostics
            .iter()
            .filter(move |it| it.severity == severity && it.is_told())
    };
    let errors: Vec<String> = of(SeverityWord::Error).map(finding).collect();
    if !errors.is_empty() {
        paper.put("### Refused\n");
        paper.list(errors, REFUSED, "more");
    }
    let access: Vec<Access> = plan.access.iter().map(AccessDocument::access).collect();
    if !access.is_empty() {
        paper.put("### Access\n");
        let (weighty, rest): (Vec<&Access>, Vec<&Access>) =
            access.iter().partition(|it| it.is_weighty());
        let weighty: Vec<String> = weighty.into_iter().map(effect).collect();
        paper.list(weighty, usize::MAX, "more that reach far or end");
        let rest: Vec<String> = rest.into_iter().map(effect).collect();
        match rest.len() {
            0..=SHORT => paper.list(rest, SHORT, "more"),
            many => paper.folded(&format!("{many} more begin"), false, |paper| {
                paper.list(rest, usize::MAX, "more");
            }),
        }
    }
    let notes: Vec<String> = of(SeverityWord::Warning)
        .chain(of(SeverityWord::Note))
        .map(finding)
        .collect();
    if !plan.changes.is_empty() {
        paper.put("### Changes\n");
        paper.changes(&plan.changes);
    }
    if !notes.is_empty() {
        paper.put("### Findings\n");
        match notes.len() {
            0..=SHORT => paper.list(notes, SHORT, "more"),
            many => paper.folded(&format!("{many} findings"), false, |paper| {
                paper.list(notes, usize::MAX, "more");
            }),
        }
    }
    paper.accepted(&plan.diagnostics);
    paper.end(&plan.digest)
}

/// What was found where there is no plan.
pub fn findings(all: &[Finding]) -> String {
    let mut paper = Paper::new("<!-- widctl -->".to_owned());
    paper.put("## widctl\n");
    let told = all.iter().filter(|it| it.is_told());
    paper.list(told.map(finding).collect(), usize::MAX, "more");
    paper.accepted(all);
    paper.text
}

/// A list of so many lines is not folded.
const SHORT: usize = 10;

/// The comment as far as it is written.
struct Paper {
    text: String,
    letters: usize,
}

impl Paper {
    fn new(marker: String) -> Self {
        let mut paper = Self {
            text: String::new(),
            letters: 0,
        };
        paper.put(&marker);
        paper
    }

    fn fits(&self, text: &str) -> bool {
        self.letters + text.chars().count() + FOOT < MOST
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
        self.letters += text.chars().count() + 1;
    }

    /// The lines of a list, as many as there is room for, and how many more there are.
    fn list(&mut self, lines: Vec<String>, most: usize, more: &str) {
        let count = lines.len();
        if count == 0 {
            return;
        }
        let mut put = 0;
        for line in lines.into_iter().take(most) {
            if !self.fits(&line) {
                break;
            }
            self.put(&line);
            put += 1;
        }
        if put < count {
            self.put(&format!("- and {} {more}", count - put));
        }
        self.put("");
    }

    /// What is read when it is opened. `summary` is our own, or escaped for HTML.
    fn folded(&mut self, summary: &str, open: bool, inner: impl FnOnce(&mut Self)) {
        let open = if open { " open" } else { "" };
        self.put(&format!("<details{open}><summary>{summary}</summary>\n"));
        inner(self);
        self.put("</details>\n");
    }

    /// What changes, by cluster and by identity.
    fn changes(&mut self, changes: &[ChangeDocument]) {
        let mut groups: BTreeMap<String, Vec<&ChangeDocument>> = BTreeMap::new();
        for change in changes {
            groups.entry(home(change)).or_default().push(change);
        }
        let open = changes.len() <= SHORT;
        let mut told = 0;
        for (home, changes) in groups {
            let blocks: Vec<String> = changes.iter().map(|it| block(it)).collect();
            let summary = format!("<code>{}</code>: {}", html(&home), tally(&changes));
            let (first, fence) = (blocks.first().map_or("", String::as_str), fence(&blocks));
            if !self.fits(&format!("{summary}{first}{fence}{fence}")) {
                break;
            }
            told += changes.len();
            self.folded(&summary, open, |paper| {
                paper.put(&format!("{fence}diff"));
                let mut put = 0;
                for block in &blocks {
                    if !paper.fits(block) {
                        break;
                    }
                    paper.put(block);
                    put += 1;
                }
                paper.put(&fence);
                if put < blocks.len() {
                    paper.put(&format!("\nand {} more", blocks.len() - put));
                }
                paper.put("");
            });
        }
        let left = changes.len() - told;
        if left > 0 {
            self.put(&format!("and {left} more changes\n"));
        }
    }

    /// What the manifest accepts, folded: it is on record, and no news.
    fn accepted(&mut self, all: &[Finding]) {
        let lines: Vec<String> = all.iter().filter_map(accepted).collect();
        let summary = match lines.len() {
            0 => return,
            1 => "1 accepted finding".to_owned(),
            many => format!("{many} accepted findings"),
        };
        if self.fits(&summary) {
            self.folded(&summary, false, |paper| {
                paper.list(lines, usize::MAX, "more");
            });
        }
    }

    fn end(mut self, digest: &str) -> String {
        self.put(&format!("Digest {}", code(digest)));
        self.text
    }
}

/// Whose change it is to whoever reads by places: the cluster's that it is on, or the identity's.
fn home(change: &ChangeDocument) -> String {
    let address: Option<Address> = change.address.parse().ok();
    let home = address
        .as_ref()
        .and_then(|it| it.cluster_of().or_else(|| it.identity_of()));
    home.map_or_else(|| change.address.clone(), |it| it.to_string())
}

/// `2 to create, 1 to delete`
fn tally(changes: &[&ChangeDocument]) -> String {
    let words = [
        (ActionWord::Create, "to create"),
        (ActionWord::Update, "to update"),
        (ActionWord::Replace, "to replace"),
        (ActionWord::Delete, "to delete"),
        (ActionWord::Blocked, "blocked"),
    ];
    let counted = words.iter().filter_map(|(action, words)| {
        let count = changes.iter().filter(|it| it.action == *action).count();
        (count > 0).then(|| format!("{count} {words}"))
    });
    counted.collect::<Vec<_>>().join(", ")
}

/// One change as it stands in a diff, which colours by the first letter of a line.
fn block(change: &ChangeDocument) -> String {
    let look = Look {
        colour: false,
        width: 110,
    };
    let text = super::plan::change(change, look, Detail::Changes);
    let text = text.trim_end();
    let text = match text.strip_prefix(['~', '±']) {
        Some(rest) => format!("!{rest}"),
        None => text.to_owned(),
    };
    let text = bounded(text);
    match text.chars().count() > THING {
        true => {
            let kept: String = text.chars().take(THING).collect();
            format!("{kept}…")
        }
        false => text,
    }
}

/// The longest row of backticks that is kept as it is; a fence must be longer than any.
const TICKS: usize = 20;

/// The text, without rows of backticks that only serve to make fences long.
fn bounded(text: String) -> String {
    match ticks(&text) > TICKS {
        true => text.replace('`', "'"),
        false => text,
    }
}

/// What no line of the blocks can end.
fn fence(blocks: &[String]) -> String {
    let longest = blocks.iter().map(|it| ticks(it)).max().unwrap_or(0);
    "`".repeat(3.max(longest + 1))
}

/// The longest row of backticks.
fn ticks(text: &str) -> usize {
    text.split(|it| it != '`').map(str::len).max().unwrap_or(0)
}

/// A text of anybody's as code.
fn code(text: &str) -> String {
    let text = escape(text);
    if text.trim().is_empty() {
        return "` `".to_owned();
    }
    let text = bounded(harmless(&text).into_owned());
    let fence = "`".repeat(ticks(&text) + 1);
    // Next to a backtick or a blank, a blank is taken off again by whoever reads it.
    let pad = match text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        true => " ",
        false => "",
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A text of anybody's within a tag.
fn html(text: &str) -> String {
    let text = harmless(&escape(text)).into_owned();
    let mut safe = String::new();
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // A tag that stands within a line of Markdown does not end its spans.
            '`' => safe.push_str("&#96;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// One access as a line of a list.
fn effect(it: &Access) -> String {
    let line = sentence(it, true);
    match line.chars().count() > THING {
        // Even of what no one may miss, a comment holds only so much.
        true => sentence(it, false),
        false => line,
    }
}

fn sentence(it: &Access, whole: bool) -> String {
    let whole = whole && it.is_weighty();
    let subject = code(&it.subject(whole));
    let wide = if it.is_wide() { "**wide** " } else { "" };
    let one = it.subjects.len() < 2;
    let formerly = match it.effect {
        Effect::Move => format!(", in place of {},", code(&it.replaced(whole))),
        Effect::Loss | Effect::Gain => String::new(),
    };
    let identity = code(&it.identity.to_string());
    match &it.what {
        What::Grant(grant) => {
            let verb = match (it.effect, one) {
                (Effect::Loss, true) => "loses",
                (Effect::Loss, false) => "lose",
                (Effect::Move | Effect::Gain, true) => "gains",
                (Effect::Move | Effect::Gain, false) => "gain",
            };
            let through = match it.subjects.is_empty() {
                true => String::new(),
                false => format!(" as {identity}"),
            };
            let grant = code(&grant.words());
            format!("- {wide}{subject}{formerly} **{verb}** {grant}{through}")
        }
        What::Act { .. } => {
            let verb = match it.effect {
                Effect::Loss => "may no longer act as",
                Effect::Move | Effect::Gain => "may act as",
            };
            let beside = match it.beside() {
                none if none.is_empty() => none,
                some => format!("; {}", code(&some)),
            };
            format!("- {wide}{subject}{formerly} **{verb}** {identity}{beside}")
        }
    }
}

/// An accepted finding as a line of a list: with its reason instead of what to do.
fn accepted(it: &Finding) -> Option<String> {
    let known = it.accepted.as_ref()?;
    let short = Finding {
        why: Some(format!("{} (until {})", known.because, known.until)),
        help: None,
        ..it.clone()
    };
    Some(finding(&short))
}

/// One finding as a line of a list.
fn finding(it: &Finding) -> String {
    let word = match it.severity {
        SeverityWord::Error => "error",
        SeverityWord::Warning => "warning",
        SeverityWord::Note => "note",
    };
    let place = match &it.at {
        Some(at) => match at.line {
            Some(line) => format!(" at {}", code(&format!("{}:{line}", at.file))),
            None => format!(" at {}", code(&at.file)),
        },
        None => String::new(),
    };
    let cut = |text: &str| match text.chars().count() > THING / 3 {
        true => text.chars().take(THING / 3).chain(['…']).collect(),
        false => text.to_owned(),
    };
    let mut line = format!(
        "- **{word}** {} {}{place}",
        code(&it.code),
        code(&cut(&it.message))
    );
    for (lead, part) in [("", &it.why), ("help: ", &it.help)] {
        let part = part.as_deref().map(&cut).unwrap_or_default();
        for (number, text) in part.lines().filter(|it| !it.trim().is_empty()).enumerate() {
            let lead = if number == 0 { lead } else { "" };
            line.push_str(&format!("<br>{lead}{}", code(text)));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn code_is_closed_where_it_is_meant_to(text in r"([a-z`|<@#\n:*_ ]|::|##\[|\u{202e}|https://x.y|-->){0,40}") {
            let code = code(&text);
            prop_assert_eq!(code.lines().count(), 1);
            let open = code.len() - code.trim_start_matches('`').len();
            let inner = &code[open..code.len() - open];
            prop_assert!(code.ends_with(&"`".repeat(open)));
            prop_assert!(ticks(inner) != open, "{}", code);
            prop_assert!(!inner.starts_with('`') && !inner.ends_with('`'));
            prop_assert!(!html(&text).contains(['<', '>', '"', '`', '\n']));
            prop_assert!(!marker(&text)["<!--".len()..marker(&text).len() - 3].contains("--"));
        }
    }
}
