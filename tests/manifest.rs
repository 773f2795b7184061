//! Reading manifests: each bad input at its place, hostile input within bounds, and a second opinion on YAML.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on stops where it is"
)]

#[path = "support/golden.rs"]
mod golden;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use golden::same_as_file;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::Value;
use widctl::manifest::{Host, Loaded, Sort, Webhook, load, schema};
use widctl::source::{Code, Diagnostic, Severity, Source, Sources, Spot};

fn read(text: &str) -> Loaded {
    load(vec![("m.yaml".to_owned(), text.as_bytes().to_vec())])
}

/// A finding in one line of place, code and message, and one for each of the rest.
fn told(sources: &Sources, finding: &Diagnostic) -> String {
    let at = |spot: &Spot| match sources.position(spot) {
        Some((line, column)) => format!("{}:{line}:{column}", spot.source()),
        None => spot.source().to_string(),
    };
    let place = finding.at.as_ref().map_or_else(|| "-".to_owned(), at);
    let mut text = format!(
        "{place} {} {}: {}",
        finding.severity.as_str(),
        finding.code,
        finding.message
    );
    if let Some(label) = &finding.label {
        let _ = write!(text, "\n    label: {label}");
    }
    for (spot, label) in &finding.also {
        let _ = write!(text, "\n    {}: {label}", at(spot));
    }
    for (what, words) in [("why", &finding.why), ("help", &finding.help)] {
        if let Some(words) = words {
            let _ = write!(text, "\n    {what}: {words}");
        }
    }
    text
}

fn all(loaded: &Loaded) -> String {
    loaded
        .diagnostics
        .iter()
        .map(|finding| told(&loaded.sources, finding) + "\n")
        .collect()
}

#[test]
fn the_schema_in_the_repository_is_the_one_of_the_types() {
    same_as_file(
        "schema/manifest.schema.json",
        &(serde_json::to_string_pretty(&schema()).unwrap() + "\n"),
    );
}

#[test]
fn the_list_of_codes_is_the_one_of_the_table() {
    same_as_file("src/source/codes.md", &Code::reference());
}

#[test]
fn every_code_of_a_manifest_is_shown_by_a_test() {
    let shown = [
        include_str!("manifest.rs"),
        include_str!("cli/files.rs"),
        include_str!("manifest/syntax.cases"),
        include_str!("manifest/schema.cases"),
        include_str!("manifest/rules.cases"),
        include_str!("manifest/kinds.cases"),
        include_str!("manifest/whole.cases"),
        include_str!("manifest/twice.expected"),
    ];
    for code in Code::ALL {
        let ours = ["WID00", "WID01", "WID02"]
            .iter()
            .any(|family| code.as_str().starts_with(family));
        assert!(
            !ours || shown.iter().any(|text| text.contains(code.as_str())),
            "{code} {}",
            code.title()
        );
    }
}

#[test]
fn many_findings_at_once() {
    let loaded = read(include_str!("manifest/many.yaml"));
    assert!(loaded.manifest.is_none());
    same_as_file("tests/manifest/many.expected", &all(&loaded));
}

/// What a manifest begins with, five lines; the cases add the rest.
const HEAD: &str = "\
apiVersion: widctl/v1
name: pay
tenant: 72F988BF-86f1-41af-91ab-2d7cd011db47
defaults: {subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11, resourceGroup: rg, location: westeurope, identityName: \"id-{name}\"}
# the rest
";

/// Each finding as `line:column severity code`.
fn brief(loaded: &Loaded) -> Vec<String> {
    let sources = &loaded.sources;
    let brief = |finding: &Diagnostic| {
        let position = finding.at.as_ref().and_then(|spot| sources.position(spot));
        let place = position.map_or_else(
            || "-".to_owned(),
            |(line, column)| format!("{line}:{column}"),
        );
        format!("{place} {} {}", finding.severity.as_str(), finding.code)
    };
    loaded.diagnostics.iter().map(brief).collect()
}

fn expect(text: &str, expected: &[&str]) {
    let loaded = read(text);
    assert_eq!(
        brief(&loaded),
        expected,
        "{}\n{}",
        text.chars().take(2000).collect::<String>(),
        all(&loaded)
    );
    let refused = loaded
        .diagnostics
        .iter()
        .any(|finding| finding.severity == Severity::Error);
    assert_eq!(loaded.manifest.is_none(), refused);
}

/// Cases of `tests/manifest/*.cases`: `=== ` and what it is about, what follows the head, `--->`, and every finding.
fn cases(path: &str, head: &str, least: usize) {
    let file = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap();
    let mut now = String::new();
    let mut count = 0;
    for case in file.split("=== ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let body = rest.split("--->\n").next().unwrap();
        let loaded = read(&format!("{head}{body}"));
        let refused = loaded
            .diagnostics
            .iter()
            .any(|finding| finding.severity == Severity::Error);
        assert_eq!(loaded.manifest.is_none(), refused, "{title}");
        let findings = if loaded.diagnostics.is_empty() {
            "good\n".to_owned()
        } else {
            all(&loaded).replace("m.yaml:", "")
        };
        let _ = write!(now, "=== {title}\n{body}--->\n{findings}\n");
        count += 1;
    }
    assert!(count >= least, "only {count} cases");
    same_as_file(path, &now);
}

#[test]
fn syntax_that_is_refused() {
    cases("tests/manifest/syntax.cases", "", 20);
}

#[test]
fn documents_that_the_schema_refuses() {
    cases("tests/manifest/schema.cases", HEAD, 20);
}

#[test]
fn manifests_that_mean_nothing_sensible() {
    cases("tests/manifest/rules.cases", HEAD, 27);
}

#[test]
fn access_trusts_and_sorts_of_identity() {
    cases("tests/manifest/kinds.cases", HEAD, 14);
}

#[test]
fn what_the_manifest_as_a_whole_needs() {
    cases("tests/manifest/whole.cases", "", 10);
}

fn together(files: &[(&str, &str)]) -> Loaded {
    load(
        files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect(),
    )
}

const BINDINGS: &str = "\
apiVersion: widctl/v1
identities:
  billing: {managedIdentity: {tags: {Team: billing}}}
  shared: {managedIdentity: {name: shared, existing: true}}
bindings:
  - identity: shared
    clusters: {stage: prod}
    namespace: agents
    serviceAccount: default
    serviceAccountOwner: helm
  - identity: billing
    clusters: {stage: prod}
    namespace: payments
    serviceAccount: api
  - identity: billing
    clusters: [weu]
    namespace: payments
    serviceAccount: api
";

const ENVIRONMENT: &str = "\
apiVersion: widctl/v1
name: pay-prod
formerly: [pay]
tenant: 72F988BF-86F1-41AF-91AB-2D7CD011DB47
defaults:
  subscription: 8C6D2F4E-0f3c-4a55-9d5e-4b0b6b1f0a11
  resourceGroup: rg-wi
  location: West Europe
  tags: {team: pay, stage: prod}
  identityName: id-{name}-prod
  audience: api://AzureADTokenExchangeUSGov
clusters:
  weu: {aks: {name: aks-weu}, manage: true, webhook: addon, labels: {stage: prod}, audience: 'api://AzureADTokenExchange'}
  edge: {issuer: https://edge.example.com/, kubernetes: {context: edge}, labels: {stage: prod}}
";

#[test]
fn several_files_are_one_manifest_with_defaults_worked_in() {
    let loaded = together(&[("bindings.yaml", BINDINGS), ("env/prod.yaml", ENVIRONMENT)]);
    assert_eq!(all(&loaded), "");
    let manifest = loaded.manifest.unwrap();
    assert_eq!(manifest.name.value, "pay-prod");
    assert_eq!(manifest.formerly[0].value, "pay");
    assert_eq!(
        manifest.tenant.value,
        "72f988bf-86f1-41af-91ab-2d7cd011db47"
    );

    let managed = |key: &str| match &manifest.identities[key].value.sort {
        Sort::Managed(it) => it.clone(),
        Sort::Application(_) => panic!("{key} is an application"),
    };
    let billing = managed("billing");
    assert_eq!(
        (
            billing.subscription.as_str(),
            billing.resource_group.as_str(),
            billing.name.as_str()
        ),
        (
            "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11",
            "rg-wi",
            "id-billing-prod"
        )
    );
    assert_eq!(billing.location.as_deref(), Some("West Europe"));
    let tags: Vec<_> = billing
        .tags
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    assert_eq!(tags, ["Team=billing", "stage=prod"]);
    let shared = managed("shared");
    assert!(shared.existing && shared.tags.is_empty() && shared.location.is_none());

    let weu = &manifest.clusters["weu"].value;
    assert_eq!(weu.webhook, Some(Webhook::Addon));
    assert!(
        matches!(&weu.host, Host::Aks { manage: true, resource_group, .. } if resource_group == "rg-wi")
    );
    assert_eq!(
        manifest.clusters["edge"].value.host,
        Host::Issuer("https://edge.example.com/".to_owned())
    );
    assert_eq!(
        manifest.clusters["edge"].value.context.as_deref(),
        Some("edge")
    );

    let resolved: Vec<String> = manifest
        .resolved()
        .iter()
        .map(|of| {
            let places: Vec<_> = of
                .places
                .iter()
                .map(|place| loaded.sources.line_column(place))
                .collect();
            format!(
                "{} {} {}/{} {} {:?} {} {places:?}",
                of.identity,
                of.cluster,
                of.namespace,
                of.service_account,
                of.audience,
                of.owner,
                of.annotate
            )
        })
        .collect();
    assert_eq!(
        resolved,
        [
            "billing edge payments/api api://AzureADTokenExchangeUSGov Widctl true [(11, 5)]",
            "billing weu payments/api api://AzureADTokenExchange Widctl true [(11, 5), (15, 5)]",
            "shared edge agents/default api://AzureADTokenExchangeUSGov Helm true [(6, 5)]",
            "shared weu agents/default api://AzureADTokenExchange Helm true [(6, 5)]",
        ]
    );
    assert_eq!(
        loaded
            .sources
            .line_column(&manifest.identities["billing"].place),
        (3, 3)
    );
}

#[test]
fn what_two_files_say_is_shown_at_both() {
    let more = "\
apiVersion: widctl/v1
name: pay-prod
defaults: {location: westeurope, tags: {team: x, other: y}}
clusters:
  edge: {issuer: https://edge.example.com/}
identities:
  billing: {managedIdentity: {}}
";
    let loaded = together(&[
        ("b.yaml", BINDINGS),
        ("env.yaml", ENVIRONMENT),
        ("a.yaml", more),
        ("env.yaml", ENVIRONMENT),
    ]);
    same_as_file("tests/manifest/twice.expected", &all(&loaded));
    assert!(loaded.manifest.is_none());
}

#[test]
fn a_file_that_cannot_be_read_does_not_blame_the_others() {
    let loaded = together(&[("b.yaml", BINDINGS), ("env.yaml", "name: [")]);
    assert_eq!(brief(&loaded), ["1:7 error WID0001"]);
    let none = together(&[]);
    assert_eq!(brief(&none), ["- error WID0202", "- error WID0202"]);
}

#[test]
fn a_lone_binding_that_does_not_annotate_stays_so() {
    let text = format!(
        "{HEAD}clusters: {{a: {{aks: {{name: a}}}}}}\nidentities: {{i: {{managedIdentity: {{}}}}, j: {{managedIdentity: {{}}}}}}\nbindings:\n\
         - {{identity: i, clusters: [a], namespace: n, serviceAccount: lone, annotate: false}}\n\
         - {{identity: i, clusters: [a], namespace: n, serviceAccount: both}}\n\
         - {{identity: j, clusters: [a], namespace: n, serviceAccount: both, annotate: true}}\n"
    );
    let manifest = read(&text).manifest.unwrap();
    let annotates: Vec<_> = manifest
        .resolved()
        .iter()
        .map(|of| {
            (
                of.identity.as_str(),
                of.service_account.as_str(),
                of.annotate,
            )
        })
        .collect();
    assert_eq!(
        annotates,
        [
            ("i", "both", false),
            ("i", "lone", false),
            ("j", "both", true)
        ]
    );
}

#[test]
fn bytes_that_are_no_text() {
    for (bytes, expected) in [
        (&b"name: pay\xff\n"[..], "1:10 error WID0002"),
        (b"a: 1\nb: caf\xe9\n", "2:7 error WID0002"),
        (b"a: 1\nb: \x00\n", "2:4 error WID0001"),
        // UTF-16 with and without its mark.
        (b"\xff\xfea\x00:\x00", "- error WID0002"),
        (b"a\x00:\x00 \x00b\x00", "- error WID0002"),
        (b"a: \x1b[31m\n", "1:4 error WID0001"),
        (b"", "- error WID0004"),
        (b"\xef\xbb\xbf", "- error WID0004"),
        (b"# nothing\n\n", "- error WID0004"),
        (b"---\n", "- error WID0004"),
    ] {
        let loaded = load(vec![("m.yaml".to_owned(), bytes.to_vec())]);
        assert_eq!(
            brief(&loaded),
            [expected],
            "{}\n{}",
            bytes.escape_ascii(),
            all(&loaded)
        );
    }
}

#[test]
fn marks_breaks_and_widths_do_not_move_places() {
    let text = format!(
        "{HEAD}clusters:\n  prod: {{aks: {{name: aks}}, labels: {{\"ü ☃\": x}}, nonsense: 1}}\n"
    );
    for text in [
        text.clone(),
        format!("\u{feff}{text}"),
        text.replace('\n', "\r\n"),
    ] {
        expect(&text, &["7:48 error WID0101"]);
    }
}

/// Runs a hostile text; the bound is wide for slow machines, what it guards against takes minutes or the whole memory.
fn hostile(text: &str, expected: &[&str]) {
    let begin = Instant::now();
    expect(text, expected);
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "took {:?}",
        begin.elapsed()
    );
}

#[test]
fn hostile_texts_cost_little_and_are_told_at_their_place() {
    let deep = |piece: &str, times: usize| piece.repeat(times);
    hostile(&deep("[", 100_000), &["1:65 error WID0006"]);
    hostile(&deep("- ", 200_000), &["1:129 error WID0006"]);
    hostile(&deep("{a: ", 100_000), &["1:257 error WID0006"]);
    hostile(&deep("? ", 100_000), &["1:129 error WID0006"]);
    let blocks: String = (0..1000)
        .map(|depth| format!("{}a:\n", " ".repeat(depth)))
        .collect();
    hostile(&blocks, &["65:65 error WID0006"]);
    // Half of it in block style, half in flow style: each stays below its own limit.
    hostile(
        &format!("{}{}", deep("- ", 40), deep("[", 40) + &deep("]", 40)),
        &["1:105 error WID0006"],
    );

    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(laughs, "a{level}: &a{level} [{aliases}]");
    }
    hostile(&laughs, &["5:45 error WID0008"]);

    // Each level only nests once more: no bomb, but endless for whoever walks it.
    let mut ladder = "a0: &a0 []\n".to_owned();
    for level in 1..50_000 {
        let _ = writeln!(ladder, "a{level}: &a{level} [*a{}]", level - 1);
    }
    hostile(&ladder, &["64:12 error WID0006"]);

    let mut merges = "a0: &a0 {k: 1}\n".to_owned();
    for level in 1..60 {
        let _ = writeln!(
            merges,
            "a{level}: &a{level} {{<<: [*a{0}, *a{0}, *a{0}, *a{0}]}}",
            level - 1
        );
    }
    let (source, findings) = Source::read("m.yaml", merges.as_bytes());
    assert!(findings.is_empty());
    assert_eq!(
        source.to_json().unwrap()["a59"],
        serde_json::json!({"k": 1})
    );

    let wide: String = (0..2_000).map(|key| format!("  k{key}: 1\n")).collect();
    let bomb = format!(
        "a: &a\n{wide}b: {{<<: [{}]}}\n",
        vec!["*a"; 10_000].join(", ")
    );
    hostile(&bomb, &["2002:206 error WID0008"]);

    let twice = format!("apiVersion: widctl/v1\n{}", "a: 1\n".repeat(50_000));
    assert_eq!(
        read(&twice)
            .diagnostics
            .iter()
            .filter(|finding| finding.code == Code::DuplicateKey)
            .count(),
        49_999
    );

    // Each list of things that are wrong costs as much as it is long, however they hang together.
    for (piece, code) in [
        ("k{}: 1\n", "WID0101"),
        ("k{}: !x 1\n", "WID0010"),
        ("identities: {{a{}: {{managedIdentity: 1}}}}\n", "WID0005"),
    ] {
        let many: String = (0..50_000)
            .map(|number| {
                piece
                    .replace("{}", &number.to_string())
                    .replace("{{", "{")
                    .replace("}}", "}")
            })
            .collect();
        let begin = Instant::now();
        let loaded = read(&format!("{HEAD}{many}"));
        let of = |it: &&Diagnostic| it.code.as_str() == code;
        assert!(
            loaded.diagnostics.iter().filter(of).count() >= 49_999,
            "{code}"
        );
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "{code}: {:?}",
            begin.elapsed()
        );
    }

    let long = format!("{HEAD}{}: 1\n", "k".repeat(1_000_000));
    let loaded = read(&long);
    assert!(
        loaded
            .diagnostics
            .iter()
            .all(|finding| finding.message.len() < 500),
        "{}",
        all(&loaded).len()
    );
    assert!(!loaded.diagnostics.is_empty());
    let _ = read(&format!("{HEAD}{}", "\u{2028}\u{85}\u{a0}".repeat(50_000)));
}

#[test]
fn a_file_beyond_the_bound_is_not_read() {
    let bytes = vec![b'#'; 64 * 1024 * 1024 + 1];
    let loaded = load(vec![("m.yaml".to_owned(), bytes)]);
    assert_eq!(brief(&loaded), ["- error WID0003"]);
    assert_eq!(loaded.sources.source("m.yaml").unwrap().text().len(), 0);
}

/// Made the same in each run, and written nowhere: a failing case is copied into a test of its own.
fn settings(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_261_122),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(settings(2_000))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = all(&load(vec![("m.yaml".to_owned(), bytes)]));
    }

    #[test]
    fn no_text_of_yaml_signs_makes_it_panic(pieces in proptest::collection::vec(piece(), 0..40)) {
        let _ = all(&read(&pieces.concat()));
    }

    /// Whole manifests with a few pieces put in anywhere get further than noise does.
    #[test]
    fn no_damage_to_a_manifest_makes_it_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), 0..40_usize, piece()), 1..4),
        which in 0..2_usize,
    ) {
        let mut text = [ENVIRONMENT.to_owned() + BINDINGS.split_once('\n').unwrap().1, include_str!("manifest/many.yaml").to_owned()][which].clone();
        for (at, length, piece) in damage {
            let begin = at.index(text.len());
            let end = (begin + length).min(text.len());
            text.replace_range(begin..end, &piece);
        }
        let loaded = read(&text);
        let _ = all(&loaded);
        let refused = loaded.diagnostics.iter().any(Diagnostic::is_error);
        prop_assert_eq!(loaded.manifest.is_none(), refused, "{}", all(&loaded));
        // Whatever is said is said about some place of the file, or about the whole.
        for finding in &loaded.diagnostics {
            prop_assert!(finding.at.is_some() || finding.code == Code::MissingTop, "{}", all(&loaded));
        }
    }
}

fn piece() -> impl Strategy<Value = String> {
    let signs = [
        "a",
        "b",
        ": ",
        ":",
        "- ",
        "-",
        "? ",
        "\n",
        "\n  ",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "&a ",
        "*a",
        "<<",
        "|\n",
        ">\n",
        "\"",
        "'",
        "#",
        " ",
        "\t",
        "\r\n",
        "!t ",
        "---\n",
        "...\n",
        "%YAML 1.2\n",
        "~",
        "1",
        "true",
        "ü",
        "\u{feff}",
        "\u{2028}",
        "\\",
        "\u{0}",
        "@",
        "`",
        "clusters",
        "identities",
        "bindings",
        "aks",
        "name",
        "managedIdentity",
        "/",
        "~1",
        "\u{1b}[31m",
    ];
    prop::sample::select(signs.to_vec()).prop_map(str::to_owned)
}

/// A document to be written in many ways.
#[derive(Debug, Clone)]
enum Doc {
    /// An unquoted text, which the core schema may take for something else.
    Plain(String),
    /// Any text, written in the quotes that the number chooses.
    Text(String, u8),
    List(Vec<Doc>, u8),
    Map(Vec<(String, Doc)>, u8),
}

fn documents() -> impl Strategy<Value = Doc> {
    let plain = prop_oneof![
        prop::sample::select(PLAIN.to_vec()).prop_map(str::to_owned),
        "[a-zA-Z][a-zA-Z0-9 ._/=+-]{0,8}[a-z0-9]",
        "[-+]?[0-9._eExob]{1,8}[0-9]",
    ];
    let text = prop_oneof![
        "[ -~]{0,12}",
        "[a-z \n\t\"'\\\\#:,\\[\\]{}ü☃\u{85}\u{2028}-]{0,12}",
        prop::sample::select(PLAIN.to_vec()).prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        plain.prop_map(Doc::Plain),
        (text, any::<u8>()).prop_map(|(text, style)| Doc::Text(text, style)),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        let key = prop_oneof![
            "[a-z]{1,4}",
            prop::sample::select(vec!["a b", "ü", "k-1", "no", "x.y", "a/b", "<<<"])
                .prop_map(str::to_owned)
        ];
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..5), any::<u8>())
                .prop_map(|(items, style)| Doc::List(items, style)),
            (prop::collection::btree_map(key, inner, 0..5), any::<u8>())
                .prop_map(|(map, style)| Doc::Map(map.into_iter().collect(), style)),
        ]
    })
}

/// Unquoted texts on which readers of YAML disagree.
const PLAIN: &[&str] = &[
    "~",
    "null",
    "Null",
    "NULL",
    "nULL",
    "true",
    "True",
    "TRUE",
    "tRUE",
    "false",
    "False",
    "yes",
    "Yes",
    "no",
    "No",
    "on",
    "off",
    "y",
    "n",
    "Y",
    "N",
    "0",
    "-0",
    "+0",
    "00",
    "007",
    "0777",
    "0o17",
    "0O17",
    "0o8",
    "0x1F",
    "0xg",
    "-0x1F",
    "+0o7",
    "0b101",
    "-0b1",
    "1_000",
    "12:30:45",
    "190:20:30",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "1.5",
    "1.",
    ".5",
    ".",
    "-.5",
    "+.5",
    "1e3",
    "1E+3",
    "1e",
    "e3",
    ".inf",
    "-.Inf",
    ".NaN",
    "inf",
    "nan",
    "NaN",
    "-",
    "+-1",
    "1.2.3",
    "1,000",
    "18446744073709551615",
    "18446744073709551616",
    "-9223372036854775808",
    "-9223372036854775809",
    "1e999",
    "=",
    "<<",
    "a#b",
    "a:b",
    "http://x",
    "-a",
    "?a",
    ":a",
    "0.1",
    "1e-7",
    "123456789012345678901234567890",
];

impl Doc {
    /// Writes it as YAML, in block style where the style and the surroundings allow.
    fn write(&self, out: &mut String, indent: usize, flow: bool) {
        match self {
            Doc::Plain(text) => out.push_str(text),
            Doc::Text(text, style) => quote(text, *style, out, indent, flow),
            Doc::List(items, style) => {
                if flow || items.is_empty() || style % 3 == 0 {
                    out.push('[');
                    for (index, item) in items.iter().enumerate() {
                        out.push_str(if index == 0 { "" } else { ", " });
                        item.write(out, indent, true);
                    }
                    out.push(']');
                    return;
                }
                let indent = indent + usize::from(style % 4) + 1;
                for item in items {
                    let _ = write!(
                        out,
                        "{}{}- ",
                        if style & 16 == 0 { "\n" } else { " # why\n\n" },
                        " ".repeat(indent)
                    );
                    item.write(out, indent + 2, false);
                }
            }
            Doc::Map(entries, style) => {
                let inline = flow || entries.is_empty() || style % 3 == 0;
                let deeper = indent + usize::from(style % 4) + 1;
                out.push_str(if inline { "{" } else { "" });
                for (index, (key, value)) in entries.iter().enumerate() {
                    if inline {
                        out.push_str(if index == 0 { "" } else { " , " });
                    } else {
                        let _ = write!(
                            out,
                            "{}{}",
                            if style & 16 == 0 { "\n" } else { " # why\n\n" },
                            " ".repeat(deeper)
                        );
                    }
                    match style % 5 {
                        1 => quote(key, 0, out, deeper, true),
                        2 => quote(key, 1, out, deeper, true),
                        _ => out.push_str(key),
                    }
                    out.push_str(": ");
                    value.write(out, deeper, inline);
                }
                out.push_str(if inline { "}" } else { "" });
            }
        }
    }
}

fn quote(text: &str, style: u8, out: &mut String, indent: usize, flow: bool) {
    let visible = text
        .chars()
        .all(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}'));
    match style % 3 {
        1 if visible => {
            let _ = write!(out, "'{}'", text.replace('\'', "''"));
        }
        // A literal block keeps what it shows; the beginning must not look like indentation.
        2 if !flow && visible && !text.is_empty() && !text.starts_with(' ') => {
            let _ = write!(out, "|-\n{}{text}", " ".repeat(indent + 1));
        }
        _ => {
            out.push('"');
            for c in text.chars() {
                match c {
                    '"' | '\\' => out.extend(['\\', c]),
                    '\n' => out.push_str("\\n"),
                    '\t' => out.push_str("\\t"),
                    c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                        let _ = write!(out, "\\u{:04x}", u32::from(c));
                    }
                    c => out.push(c),
                }
            }
            out.push('"');
        }
    }
}

/// Where ours and `serde_yaml` read a value differently, and mean to; `None` where it is no difference that is meant.
fn meant(ours: &Value, theirs: &serde_yaml::Value) -> Option<&'static str> {
    use serde_yaml::Value as Yaml;
    match (ours, theirs) {
        (Value::Number(ours), Yaml::String(text)) => {
            let digits = text.trim_start_matches(['-', '+']);
            let decimal =
                digits.starts_with('0') && digits.len() > 1 && ours.is_i64() | ours.is_u64();
            if decimal && digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Some(
                    "0777 is the number 777 in YAML 1.2; serde_yaml takes digits after a zero for a text",
                );
            }
            None
        }
        (Value::String(text), Yaml::Number(number)) => {
            let unsigned = text.trim_start_matches(['-', '+']);
            if unsigned.starts_with("0b") {
                return Some("binary numbers are YAML 1.1");
            }
            if unsigned.len() < text.len()
                && (unsigned.starts_with("0x") || unsigned.starts_with("0o"))
            {
                return Some("the core schema gives hexadecimal and octal numbers no sign");
            }
            if !number.as_f64().is_some_and(f64::is_finite) {
                return Some("JSON has neither infinity nor NaN");
            }
            None
        }
        (Value::String(text), Yaml::Mapping(_)) if text.starts_with('?') => Some(
            "in YAML 1.1 a `?` in brackets begins a key, in YAML 1.2 it needs a space after it",
        ),
        _ => None,
    }
}

fn agree(ours: &Value, theirs: &serde_yaml::Value) -> Result<(), String> {
    use serde_yaml::Value as Yaml;
    let same = match (ours, theirs) {
        (Value::Null, Yaml::Null) => true,
        (Value::Bool(a), Yaml::Bool(b)) => a == b,
        (Value::String(a), Yaml::String(b)) => a == b,
        (Value::Number(a), Yaml::Number(b)) => {
            a.as_i64() == b.as_i64() && a.as_u64() == b.as_u64() && a.as_f64() == b.as_f64()
        }
        (Value::Array(a), Yaml::Sequence(b)) => {
            a.iter().zip(b).try_for_each(|(a, b)| agree(a, b))?;
            a.len() == b.len()
        }
        (Value::Object(a), Yaml::Mapping(b)) => {
            for (key, value) in a {
                let theirs = b
                    .get(key.as_str())
                    .ok_or_else(|| format!("they have no key {key:?}"))?;
                agree(value, theirs)?;
            }
            a.len() == b.len()
        }
        _ => false,
    };
    if same || meant(ours, theirs).is_some() {
        Ok(())
    } else {
        Err(format!("ours {ours:?}, theirs {theirs:?}"))
    }
}

fn listed(known: &[(&str, &str, &str)], message: &str, text: &str) -> bool {
    known
        .iter()
        .any(|(words, holds, _)| message.contains(words) && text.contains(holds))
}

/// What serde_yaml refuses and we take: its words, what the text then holds, and why.
const THEY_REFUSE: &[(&str, &str, &str)] = &[
    (
        "as u128",
        "",
        "an integer beyond 64 bits is the nearest float here",
    ),
    (
        "as i128",
        "",
        "an integer beyond 64 bits is the nearest float here",
    ),
    (
        "did not find expected node content",
        "?a",
        "YAML 1.1 has no `?` at the beginning of a text in braces",
    ),
    (
        "did not find expected node content",
        ":a",
        "YAML 1.1 has no `:` at the beginning of a text in braces",
    ),
];

/// What we refuse and serde_yaml takes, beside tags, complex keys and duplicate keys: our words, what the text then holds, why.
const WE_REFUSE: &[(&str, &str, &str)] = &[(
    "plain scalar cannot start with '-'",
    "-",
    "in YAML 1.2 a lone `-` is no text before a comma or bracket",
)];

#[test]
fn serde_yaml_reads_the_same() {
    let compared = std::cell::Cell::new(0);
    let cases = 3_000;
    let outcome = TestRunner::new(settings(cases)).run(
        &(documents(), any::<bool>(), any::<bool>()),
        |(doc, windows, mark)| {
            let mut text = if mark {
                "---\nroot: ".to_owned()
            } else {
                "root: ".to_owned()
            };
            doc.write(&mut text, 0, false);
            text.push('\n');
            if windows {
                text = text.replace('\n', "\r\n");
            }
            let (source, findings) = Source::read("m.yaml", text.as_bytes());
            let theirs = serde_yaml::from_str::<serde_yaml::Value>(&text);
            if let (true, Ok(theirs)) = (findings.is_empty(), &theirs) {
                compared.set(compared.get() + 1);
                let ours = source.to_json().unwrap();
                prop_assert!(
                    agree(&ours, theirs).is_ok(),
                    "{}\n{text}",
                    agree(&ours, theirs).unwrap_err()
                );
                return Ok(());
            }
            // What only one of both takes must be among what is known.
            let ours = findings.first().map(|finding| finding.message.clone());
            let theirs = theirs.err().map(|error| error.to_string());
            let known = match (&ours, &theirs) {
                (None, Some(theirs)) => listed(THEY_REFUSE, theirs, &text),
                (Some(ours), None) => listed(WE_REFUSE, ours, &text),
                (Some(_), Some(_)) => true,
                (None, None) => false,
            };
            prop_assert!(known, "ours: {ours:?}, theirs: {theirs:?}\n{text}");
            Ok(())
        },
    );
    if let Err(error) = outcome {
        panic!("{error}");
    }
    assert!(
        compared.get() * 10 > cases * 8,
        "only {} of {cases} were read by both",
        compared.get()
    );
}

#[test]
fn what_serde_yaml_lets_pass_is_a_finding() {
    for (text, code) in [
        ("a: !foo b\n", Code::Tag),
        ("a: {? [b] : c}\n", Code::ComplexKey),
    ] {
        assert!(
            serde_yaml::from_str::<serde_yaml::Value>(text).is_ok(),
            "{text}"
        );
        let (_, findings) = Source::read("m.yaml", text.as_bytes());
        assert_eq!(
            findings
                .iter()
                .map(|finding| finding.code)
                .collect::<Vec<_>>(),
            [code],
            "{text}"
        );
    }
    let merged = "a: &a {x: 1, y: 2}\nb: {<<: *a, x: 3}\n";
    let (source, _) = Source::read("m.yaml", merged.as_bytes());
    assert_eq!(
        source.to_json().unwrap()["b"],
        serde_json::json!({"x": 3, "y": 2})
    );
    let mut theirs: serde_yaml::Value = serde_yaml::from_str(merged).unwrap();
    theirs.apply_merge().unwrap();
    assert!(agree(&source.to_json().unwrap(), &theirs).is_ok());
}

#[test]
fn guard_rails_refuse_roles_namespaces_and_scopes_that_they_deny() {
    let home = "/subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11";
    let text = format!(
        "apiVersion: widctl/v1\nname: m\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
         defaults: {{subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11, resourceGroup: rg, location: westeurope}}\n\
         clusters: {{c: {{issuer: 'https://i/', kubernetes: {{context: c}}}}}}\n\
         identities:\n  a:\n    managedIdentity: {{name: id-a}}\n    access:\n\
         \x20     - {{role: 8E3AF657-A8FF-443C-A75C-2FE8C4BCB635, scope: {home}/resourceGroups/rg}}\n\
         \x20     - {{role: reader, scope: {home}}}\n\
         \x20     - {{role: Invoice Clerk, scope: {home}/resourceGroups/rg/providers/A.B/c/d}}\n\
         bindings: [{{identity: a, clusters: [c], namespace: tools, serviceAccount: api}}]\n"
    );
    let manifest = load(vec![("m.yaml".to_owned(), text.into_bytes())])
        .manifest
        .unwrap();
    let desired = widctl::desired::lower(&manifest);
    let refused = |policy: &str| {
        let text = format!("apiVersion: widctl/v1\npolicy: {policy}\n");
        let rails = widctl::manifest::load_policy("p.yaml", text.as_bytes());
        widctl::plan::rails(&rails.policy.unwrap(), &desired, None)
            .iter()
            .map(|it| it.code.as_str())
            .collect::<Vec<_>>()
    };
    for (policy, expected) in [
        ("{}", &[][..]),
        ("{deniedRoles: [owner]}", &["WID0240"]),
        (
            "{deniedRoles: [acdd72a7-3385-48ef-bd42-f606fba81ae7, invoice clerk]}",
            &["WID0240", "WID0240"],
        ),
        (
            "{deniedRoles: ['{ACDD72A7-3385-48EF-BD42-F606FBA81AE7}']}",
            &["WID0240"],
        ),
        (
            "{deniedRoles: [acdd72a7338548efbd42f606fba81ae7]}",
            &["WID0240"],
        ),
        ("{deniedRoles: [Contributor]}", &[]),
        ("{deniedNamespaces: [tools]}", &["WID0241"]),
        ("{deniedNamespaces: [tool]}", &[]),
        ("{widestScope: managementGroup}", &[]),
        ("{widestScope: subscription}", &[]),
        ("{widestScope: resourceGroup}", &["WID0242"]),
        ("{widestScope: resource}", &["WID0242", "WID0242"]),
    ] {
        assert_eq!(refused(policy), expected, "{policy}");
    }
    for (text, code) in [
        ("apiVersion: widctl/v1\n", "WID0243"),
        ("apiVersion: widctl/v1\nname: m\npolicy: {}\n", "WID0243"),
        (
            "apiVersion: widctl/v1\npolicy: {deniedRole: [Owner]}\n",
            "WID0101",
        ),
    ] {
        let rails = widctl::manifest::load_policy("p.yaml", text.as_bytes());
        assert_eq!(rails.policy, None);
        let codes: Vec<&str> = rails
            .diagnostics
            .iter()
            .map(|it| it.code.as_str())
            .collect();
        assert_eq!(codes, [code], "{text}");
    }
}

#[test]
fn what_a_policy_file_pins_holds_the_manifest_which_pins_nothing_for_itself() {
    let text = "apiVersion: widctl/v1\nname: m\nformerly: [old]\ntenant: 72f988bf-86f1-41af-91ab-2d7cd011db47\n\
                clusters: {c: {issuer: 'https://c/', kubernetes: {context: c}}}\n";
    let manifest = read(text).manifest.expect("a manifest");
    let desired = widctl::desired::lower(&manifest);
    let held = |policy: &str| -> Vec<String> {
        let text = format!("apiVersion: widctl/v1\npolicy: {policy}\n");
        let rails = widctl::manifest::load_policy("p.yaml", text.as_bytes());
        let rails = rails.policy.expect("guard rails");
        let found = widctl::plan::pins(&rails, &desired, Some("public"));
        found.iter().map(|it| it.code.to_string()).collect()
    };
    for (policy, count) in [
        ("{}", 0),
        (
            "{names: [m], formerly: [old], clouds: [public], kubeconfigContexts: [c]}",
            0,
        ),
        ("{names: [n]}", 1),
        ("{formerly: []}", 1),
        ("{clouds: [china]}", 1),
        ("{kubeconfigContexts: []}", 1),
    ] {
        assert_eq!(held(policy), vec!["WID0245"; count], "{policy}");
    }
    for pin in [
        "names",
        "formerly",
        "clouds",
        "vclusterHosts",
        "kubeconfigContexts",
    ] {
        let loaded = read(&format!("{text}policy: {{{pin}: []}}\n"));
        let codes: Vec<&str> = loaded
            .diagnostics
            .iter()
            .map(|it| it.code.as_str())
            .collect();
        assert_eq!(codes, ["WID0244"], "{pin}");
    }
}
