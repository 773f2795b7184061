//! Every code's page has an example, and the example is what the program says: taken from the cases of manifests and from the stories,
//! which are held against it. `UPDATE=1` looks for new ones where an old one is no longer said.

#[path = "support/golden.rs"]
mod golden;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use golden::same_as_file;
use widctl::source::Code;

/// Codes without an example, and why no file of the tests can hold one.
const WITHOUT: &[(&str, &str)] = &[
    (
        "WID0002",
        "bytes that are no UTF-8 stand in no text; tests/manifest.rs",
    ),
    ("WID0003", "64 MiB; tests/manifest.rs"),
    ("WID0015", "a link, which no text holds; tests/cli/files.rs"),
    ("WID0019", "more than 200 findings; tests/cli/files.rs"),
    (
        "WID0307",
        "only a cluster that lost its identity's place comes to it; tests/laws/rules.rs",
    ),
    (
        "WID0503",
        "the words of the system's network, after a minute; tests/remote.rs",
    ),
    (
        "WID0911",
        "a carriage return by itself, which no text file keeps; tests/cli/fmt.rs",
    ),
];

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(folder).expect("a folder of the tests");
    let mut paths: Vec<PathBuf> = entries.map(|it| it.expect("an entry").path()).collect();
    paths.retain(|it| it.extension().is_some_and(|it| it == ending));
    paths.sort();
    paths
}

/// By code: what could be an example, and how much else is said beside.
type Examples = BTreeMap<String, BTreeMap<String, usize>>;

/// A case is a part of a manifest and what is said of it; of several findings, an example has one.
fn of_cases(examples: &mut Examples) {
    for file in files("tests/manifest", "cases") {
        let text = std::fs::read_to_string(file).expect("cases");
        for case in text.split("=== ").skip(1) {
            let (_, case) = case.split_once('\n').expect("a title");
            let (body, said) = case.split_once("--->\n").expect("what is said");
            // What belongs to a finding stands further in.
            let said = said.trim_end().replace("\n    ", "\u{0}");
            for finding in said.lines() {
                let told = finding.splitn(3, ' ').collect::<Vec<_>>();
                let [_, severity, told] = told.as_slice() else {
                    continue;
                };
                let code = told.split(':').next().unwrap_or_default();
                let told = format!("{severity} {told}").replace('\u{0}', "\n    ");
                let example = format!("{}\n\n{told}", body.trim_end());
                add(examples, code, &example, said.lines().count());
            }
        }
    }
}

/// A case of a manifest shows all that there is to it, so it goes before a story unless it is about much else.
const OF_A_STORY: usize = 6;

/// A finding as a story shows it: the code by itself, then the finding, further in.
fn of_stories(examples: &mut Examples) {
    for file in files("tests/stories", "story") {
        let text = std::fs::read_to_string(file).expect("a story");
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            if !line.starts_with("WID") || line.len() != 7 {
                continue;
            }
            let mut block = Vec::new();
            while let Some(next) = lines.peek() {
                let begins = ["  ⚠", "  ×", "  ☞"].iter().any(|it| next.starts_with(it));
                let another = begins && !block.iter().all(|it: &&str| it.is_empty());
                if another || !(next.is_empty() || next.starts_with(' ')) {
                    break;
                }
                block.push(*next);
                lines.next();
            }
            add(examples, line, &block.join("\n"), OF_A_STORY);
        }
    }
}

fn add(examples: &mut Examples, code: &str, example: &str, beside: usize) {
    // What a file of its own would not hold as it is.
    let plain = |it: char| it == '\n' || !it.is_control();
    let example = example.trim_matches('\n');
    if example.chars().all(plain) && !example.is_empty() {
        let ends: Vec<&str> = example.lines().map(str::trim_end).collect();
        let example = ends.join("\n").trim_end().to_owned();
        let of_code = examples.entry(code.to_owned()).or_default();
        of_code.entry(example).or_insert(beside);
    }
}

#[test]
fn every_code_has_an_example_that_is_really_said() {
    let mut said = Examples::new();
    of_cases(&mut said);
    of_stories(&mut said);
    let mut now = String::new();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let without = WITHOUT.iter().any(|(it, _)| *it == code.as_str());
        let known = said.get(code.as_str());
        if without && known.is_none() {
            continue;
        }
        let Some(known) = known else {
            wrong.push(format!("{code} is said in no case and no story"));
            continue;
        };
        if without {
            wrong.push(format!("{code} is said, so that it needs no exception"));
        }
        let kept = code.example().filter(|it| known.contains_key(*it));
        let shortest = known
            .iter()
            .min_by_key(|(it, beside)| (**beside, it.len(), it.as_str()));
        if let Some(example) = kept.or(shortest.map(|(it, _)| it.as_str())) {
            let _ = write!(now, "## {code}\n\n{example}\n\n");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    same_as_file("src/source/examples.txt", &now);
}
