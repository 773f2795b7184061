//! Names, values and words of anybody's in every format: nothing of them is obeyed by a terminal, a runner, or who reads Markdown.

use super::*;

/// Stands in every hostile text, so that what is left of one is found.
const TOKEN: &str = "qXq";

fn hostile() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("`".to_owned()),
        Just("```\n".to_owned()),
        Just("|".to_owned()),
        Just("<b>".to_owned()),
        Just("</code></summary></details>".to_owned()),
        Just("<!-- -->".to_owned()),
        Just("@team ".to_owned()),
        Just("[x](https://evil.example)".to_owned()),
        Just("https://evil.example".to_owned()),
        Just("\n::error::x".to_owned()),
        Just("\n##[command]".to_owned()),
        Just("##vso[task.complete]".to_owned()),
        Just("\u{1b}[2J\r".to_owned()),
        Just("\u{202e}\u{200b}".to_owned()),
        Just("%0A::stop-commands::".to_owned()),
        Just("\n\n# heading".to_owned()),
        Just("&lt;*_~".to_owned()),
        "[ -~]{0,3}",
    ];
    let parts = prop::collection::vec(part, 0..6);
    parts.prop_map(|it| format!("{}{TOKEN}{}", it.concat(), it.join("")))
}

/// A plan in which all that can be anybody's is this.
pub(crate) fn plan_of(words: &str, count: usize) -> (Plan, Vec<Diagnostic>) {
    let mut changes = Vec::new();
    for number in 0..count {
        let key = format!("{words}{number}");
        let mut made = change(
            Address::credential(&key, words, words, &key),
            Action::Create,
            Why::Missing,
            None,
            Some(credential(MaybeKnown::from(words), words)),
        );
        made.touches = BTreeSet::from([words.to_owned()]);
        made.owner = Owner::Another(words.to_owned());
        let mut no = change(
            Address::service_account(words, words, &key),
            Action::Blocked,
            Why::Unread(Fault {
                words: words.to_owned(),
                ..forbidden()
            }),
            None,
            Some(account(Some(MaybeKnown::from(words)))),
        );
        no.origin = vec![Place::new(&Arc::from(words), Pointer::root())];
        changes.extend([made, no]);
    }
    let mut plan = plan(changes, Vec::new());
    plan.manifest = words.to_owned();
    let subject = |number: usize| Subject {
        name: format!("{words}{number}"),
        home: match number % 2 {
            0 => Home::Cluster(words.to_owned()),
            _ => Home::Issuer(words.to_owned()),
        },
    };
    let grant = Grant {
        roles: BTreeSet::from([words.to_owned()]),
        place: words.to_owned(),
        scope: words.to_owned(),
        width: Width::Subscription,
        grants_any: false,
    };
    let what = [
        What::Grant(grant.clone()),
        What::Act {
            others: vec![grant],
            of_others: true,
        },
    ];
    let effects = [Effect::Loss, Effect::Move, Effect::Gain];
    plan.access = effects
        .into_iter()
        .flat_map(|effect| {
            what.clone().map(|what| Access {
                effect,
                identity: Address::identity(words),
                what,
                subjects: (0..count).map(subject).collect(),
                formerly: (0..count).map(subject).collect(),
            })
        })
        .collect();
    let whole = Spot::Whole {
        source: Arc::from(words),
    };
    let finding = |it: Diagnostic| {
        it.why(words)
            .help(words)
            .at(whole.clone())
            .also(whole.clone(), words)
            .group(
                Group::new(words, words)
                    .detail(words)
                    .remedy(Remedy::Line(words.to_owned())),
            )
    };
    let findings = (0..count).flat_map(|_| {
        [
            finding(Diagnostic::error(Code::TooMuchEnds, words)),
            finding(Diagnostic::warning(Code::SiteMissing, words)),
            finding(Diagnostic::note(Code::NotSearched, words)),
        ]
    });
    (plan, findings.collect())
}

/// What is left of Markdown without its code: fences, spans, and our own tags with what was escaped for them.
fn without_code(text: &str) -> String {
    let mut left = String::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let ticks: String = line.chars().take_while(|it| *it == '`').collect();
        match &fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 && !line[ticks.len()..].contains('`') => fence = Some(ticks),
            None => {
                let mut rest = line;
                while let Some(at) = rest.find('`') {
                    left.push_str(&rest[..at]);
                    let tail = &rest[at..];
                    let open = tail.len() - tail.trim_start_matches('`').len();
                    let mut end = None;
                    let mut seen = open;
                    while let Some(next) = tail[seen..].find('`') {
                        let from = seen + next;
                        let run = tail[from..].len() - tail[from..].trim_start_matches('`').len();
                        if run == open {
                            end = Some(from + run);
                            break;
                        }
                        seen = from + run;
                    }
                    rest = match end {
                        Some(end) => &tail[end..],
                        None => panic!("a span is not closed: {line}"),
                    };
                }
                left.push_str(rest);
                left.push('\n');
            }
        }
    }
    assert_eq!(fence, None, "a fence is not closed");
    let mut parts = left.split("<code>");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escaped, rest) = part.split_once("</code>").expect("a tag is closed");
        assert!(!escaped.contains(['<', '>', '\n']), "{escaped}");
        plain.push_str(rest);
    }
    plain
}

/// As what leaves passes the sink.
fn obeyed(text: &str) -> Option<String> {
    let text = render::harmless(text);
    let bad = |line: &&str| {
        let bare = line.trim_start();
        bare.starts_with("::")
            || ["##[", "##vso["]
                .iter()
                .any(|it| line.to_lowercase().contains(it))
            || line
                .chars()
                .any(|it| it.is_control() || matches!(it, '\u{202e}' | '\u{200b}'))
    };
    text.lines().find(bad).map(str::to_owned)
}

fn holds(words: &str, count: usize) {
    let (plan, findings) = plan_of(words, count);
    let sources = Sources::default();
    let document = json::plan(&plan, &findings, "sha256:00", &sources, None);
    let (found, changes) = (&document.diagnostics, &document.changes);
    let markdown = render::markdown(&document);
    let narrow = Look { width: 60, ..PLAIN };
    for (format, text) in [
        (
            "text",
            render::plan(&plan, &findings, &sources, narrow, Detail::Full),
        ),
        (
            "saved",
            render::saved(&document, &findings, &sources, narrow, Detail::Changes),
        ),
        (
            "summary",
            render::plan(&plan, &findings, &sources, narrow, Detail::Summary),
        ),
        ("json", json::pretty(&document)),
        ("markdown", markdown.clone()),
        ("findings", render::markdown_of_findings(found)),
        ("sarif", render::sarif(found, changes, None)),
        ("short", render::short(found, changes)),
    ] {
        assert_eq!(obeyed(&text), None, "{format} of {words:?}");
    }
    for text in [markdown, render::markdown_of_findings(found)] {
        let letters = text.chars().count();
        assert!(letters <= 60_000, "{letters} letters");
        let plain = without_code(&text);
        let marker = plain.lines().next().unwrap_or_default().len();
        assert!(!plain[marker..].contains(TOKEN), "{words:?}: {plain}");
    }
    let short = render::short(found, changes);
    let blocked = changes
        .iter()
        .filter(|it| it.action == json::ActionWord::Blocked);
    assert_eq!(short.lines().count(), found.len() + blocked.count());
    for it in render::annotations(found, changes) {
        let text = it.to_string();
        assert_eq!(text.lines().count(), 1, "{text}");
        let sort = text[2..].split(' ').next().unwrap_or_default();
        assert!(["error", "warning", "notice"].contains(&sort), "{text}");
        assert!(!text.contains("##["), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_of_anybodys_is_obeyed_in_any_format(words in hostile(), count in 1_usize..14) {
        holds(&words, count);
    }
}

/// A comment holds so much, and says how much more there is.
#[test]
fn a_comment_of_any_size_is_one_that_github_takes() {
    for (words, count) in [
        (TOKEN.to_owned(), 600),
        (format!("{TOKEN}{}", "long".repeat(3_000)), 40),
        (format!("{TOKEN}{}", "`".repeat(5_000)), 40),
        (format!("{}{TOKEN}", "\n".repeat(2_000)), 40),
    ] {
        holds(&words, count);
    }
    let (plan, findings) = plan_of("a", 1_000);
    let document = json::plan(&plan, &findings, "sha256:00", &Sources::default(), None);
    let text = render::markdown(&document);
    let told = text
        .lines()
        .filter(|it| it.starts_with("+ create ") || it.starts_with("! blocked "));
    let more: usize = text
        .lines()
        .filter(|it| {
            it.ends_with("more changes") || (it.starts_with("and ") && it.ends_with(" more"))
        })
        .filter_map(|it| it.split(' ').nth(1)?.parse::<usize>().ok())
        .sum();
    assert_eq!(told.count() + more, 2_000, "{text}");
}
