//! What was tried of each binding, for people and for whoever shows test results.

use std::fmt::Write as _;

use super::{Look, Paint, escape};
use crate::proof::{Failure, Outcome, Proof, Verdict};

/// A paragraph a binding, and a line that counts.
pub fn proofs(all: &[Proof], look: Look) -> String {
    let mut text = String::new();
    for it in all {
        let verdict = it.verdict();
        let paint = match verdict {
            Verdict::Works => Paint::Good,
            Verdict::Untried => Paint::Change,
            Verdict::Fails => Paint::Bad,
        };
        let word = look.paint(paint, verdict.word());
        let subject = look.paint(Paint::Strong, &escape(&it.subject));
        let _ = writeln!(text, "{subject}: {word}");
        for (step, outcome) in &it.steps {
            let (mark, words, paint) = match outcome {
                Outcome::Passed(words) => ("ok", words, Paint::Good),
                Outcome::Untried(words) => ("untried", words, Paint::Change),
                Outcome::Failed(failure) => ("failed", &failure.words, Paint::Bad),
            };
            let mark = look.paint(paint, &format!("{mark:<7}"));
            let head = format!("  {mark}  {:<8}  ", step.word());
            paragraph(&mut text, &head, 21, words, look);
            if let Outcome::Failed(failure) = outcome {
                for detail in &failure.details {
                    paragraph(&mut text, &" ".repeat(21), 21, detail, look);
                }
                if let Some(help) = &failure.help {
                    paragraph(&mut text, &format!("{:21}help: ", ""), 27, help, look);
                }
            }
        }
        text.push('\n');
    }
    let count = |verdict| all.iter().filter(|it| it.verdict() == verdict).count();
    let told = [
        (Verdict::Works, "works", "work"),
        (Verdict::Fails, "fails", "fail"),
        (Verdict::Untried, "untried", "untried"),
    ];
    let told = told
        .iter()
        .filter_map(|(verdict, one, several)| match count(*verdict) {
            0 => None,
            1 => Some(format!("1 {one}")),
            many => Some(format!("{many} {several}")),
        });
    let told: Vec<String> = told.collect();
    match told.is_empty() {
        true => "Nothing to try: the manifest has no binding and no trust here.\n".to_owned(),
        false => format!("{text}{}.\n", told.join(", ")),
    }
}

/// Words behind a head, further lines below where they began.
fn paragraph(text: &mut String, head: &str, indent: usize, words: &str, look: Look) {
    let words = escape(words);
    for (number, line) in look.wrap(&words, indent).iter().enumerate() {
        match number {
            0 => text.push_str(head),
            _ => text.push_str(&" ".repeat(indent)),
        }
        text.push_str(line);
        text.push('\n');
    }
}

/// A JUnit document: a test suite a manifest, a test case a binding.
pub fn junit(manifest: &str, all: &[Proof]) -> String {
    let count = |verdict| all.iter().filter(|it| it.verdict() == verdict).count();
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (fails, untried) = (count(Verdict::Fails), count(Verdict::Untried));
    let head = format!(
        "tests=\"{}\" failures=\"{fails}\" errors=\"0\" skipped=\"{untried}\"",
        all.len()
    );
    let name = xml(manifest);
    let _ = writeln!(
        text,
        "<testsuites {head}>\n  <testsuite name=\"{name}\" {head}>"
    );
    for it in all {
        let (address, subject) = (xml(&it.address.to_string()), xml(&it.subject));
        let _ = write!(
            text,
            "    <testcase classname=\"{address}\" name=\"{subject}\">"
        );
        let steps = it.steps.iter();
        let inner = match it.verdict() {
            Verdict::Works => None,
            Verdict::Untried => steps
                .filter_map(|(step, outcome)| match outcome {
                    Outcome::Untried(why) => Some(format!("{}: {why}", step.word())),
                    Outcome::Passed(_) | Outcome::Failed(_) => None,
                })
                .next()
                .map(|why| format!("<skipped message=\"{}\"/>", xml(&why))),
            Verdict::Fails => steps
                .filter_map(|(step, outcome)| match outcome {
                    Outcome::Failed(failure) => Some((step.word(), failure)),
                    Outcome::Passed(_) | Outcome::Untried(_) => None,
                })
                .next()
                .map(|(step, failure)| failed(step, failure)),
        };
        match inner {
            Some(inner) => {
                let _ = writeln!(text, "\n      {inner}\n    </testcase>");
            }
            None => text.push_str("</testcase>\n"),
        }
    }
    text.push_str("  </testsuite>\n</testsuites>\n");
    text
}

fn failed(step: &str, failure: &Failure) -> String {
    let details = failure.details.iter().chain(&failure.help);
    let details: Vec<&str> = details.map(String::as_str).collect();
    format!(
        "<failure type=\"{step}\" message=\"{}\">{}</failure>",
        xml(&failure.words),
        xml(&details.join("\n"))
    )
}

/// Text in XML: what it cannot hold at all is shown as on a terminal.
fn xml(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|it| escape(it).into_owned()).collect();
    let text = lines.join("\n");
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&apos;")
}
