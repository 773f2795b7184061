//! Graphs: what hostile names do to the three languages, and what the programs that read these make of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use proptest::prelude::*;
use serde_json::Value;
use widctl::graph::{Edge, Graph, Node, Notes, Sides, Turn};
use widctl::render::{self, graph::dot, graph::html, graph::mermaid};
use widctl::resource::{Address, ArmId};

/// Words that mean something to Mermaid, Graphviz, HTML, JavaScript, Markdown, a terminal or a runner of CI.
const HOSTILE: [&str; 24] = [
    "end",
    "subgraph",
    "graph TD",
    "click w1 callback",
    "\"]; w1 --> w2 [\"",
    "#quot;#35;",
    "style a:b#c;",
    "classDef default fill:#f00;",
    "%%{init: {}}%%",
    "`**bold** _it_`",
    "<b>&amp;</b><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "javascript:alert(1)",
    "\\\"\\\\",
    "ends with a backslash\\",
    "\\N\\G\\l&lt;&#60;",
    "two\nlines\r\ttabs",
    "\u{1b}[31m\u{202e}\u{200b}\u{0}",
    "{{DATA}}",
    "::error::x ##[error] ##vso[task]",
    "ﬂ°°35¶ß",
    "1. a list",
    "name: {\"a\": [1]}",
];

/// A graph whose every text is one of these, with a line of every sort.
fn graph(names: &[String]) -> Graph {
    let turns = [
        (true, true, false),
        (false, true, false),
        (true, false, false),
        (true, true, true),
    ];
    let mut graph = Graph {
        manifest: names.first().cloned().unwrap_or_default(),
        planned: true,
        ..Graph::default()
    };
    for (at, name) in names.iter().enumerate() {
        let identity = Node::Identity(Address::identity(&name.replace('/', "-")));
        let (before, after, blocked) = turns[at % turns.len()];
        let sides = Sides {
            before,
            after,
            blocked,
            foreign: at % 5 == 4,
        };
        let notes = Notes {
            turn: [Turn::Stays, Turn::Gained, Turn::Lost][at % 3],
            called: Some(name.clone()),
            existing: at % 2 == 0,
        };
        graph.nodes.insert(identity.clone(), notes);
        let account = Node::Account {
            cluster: name.clone(),
            namespace: name.clone(),
            name: name.clone(),
        };
        let subject = Node::Subject {
            issuer: name.clone(),
            subject: name.clone(),
        };
        let role = Node::Role {
            scope: ArmId::from(format!("/subscriptions/s/{name}")),
            role: name.clone(),
        };
        let policy = Node::Policy {
            vault: name.clone(),
            sort: name.clone(),
        };
        let app = Node::AppRole {
            api: name.clone(),
            role: name.clone(),
        };
        let edge = Edge {
            parts: BTreeMap::from([(name.clone(), sides)]),
            addresses: BTreeSet::from([Address::identity(name)]),
        };
        for from in [account, subject] {
            graph.nodes.entry(from.clone()).or_default();
            graph.edges.insert((from, identity.clone()), edge.clone());
        }
        for to in [role, policy, app] {
            graph.nodes.entry(to.clone()).or_default();
            graph.edges.insert((identity.clone(), to), edge.clone());
        }
    }
    graph
}

fn hostile() -> Vec<String> {
    HOSTILE.iter().map(|&it| it.to_owned()).collect()
}

fn any_names() -> impl Strategy<Value = Vec<String>> {
    let name = prop_oneof![
        any::<String>(),
        prop::sample::select(HOSTILE.to_vec()).prop_map(str::to_owned)
    ];
    prop::collection::vec(name, 0..6)
}

/// The texts between the quotes of a language that ends them with `"`, where `escapes` says whether a backslash keeps the next letter.
fn quoted(text: &str, escapes: bool) -> Vec<String> {
    let (mut all, mut inside): (Vec<String>, Option<String>) = (Vec::new(), None);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (&mut inside, letter) {
            (Some(_), '"') => all.extend(inside.take()),
            (None, '"') => inside = Some(String::new()),
            (Some(it), '\\') if escapes => {
                it.push(letter);
                it.extend(letters.next());
            }
            (Some(it), letter) => it.push(letter),
            (None, _) => {}
        }
    }
    assert!(inside.is_none(), "a text that never ends: {text}");
    all
}

/// What stands outside of the quotes is ours: the same for all names.
fn frame(text: &str, escapes: bool) -> String {
    let mut rest = text.to_owned();
    for it in quoted(text, escapes) {
        rest = rest.replacen(&format!("\"{it}\""), "\"\"", 1);
    }
    rest
}

/// The JSON that a page carries.
fn carried(page: &str) -> Value {
    let (_, data) = page
        .split_once("<script type=\"application/json\" id=\"data\">")
        .expect("the data");
    let (data, _) = data.split_once("</script>").expect("its end");
    assert!(!data.contains(['<', '>', '&']), "{data}");
    serde_json::from_str(data).expect("JSON")
}

proptest! {
    #[test]
    fn no_name_leaves_its_quotes(names in any_names()) {
        let graph = graph(&names);
        let (flowchart, _) = mermaid(&graph);
        for text in quoted(&flowchart, false) {
            // What is not a letter or one of few signs is a number.
            let known = |it: char| it.is_alphanumeric() || " /-+~!.#;_@()[],…".contains(it);
            prop_assert!(text.chars().all(known), "{text}");
        }
        for line in frame(&flowchart, false).lines() {
            let known = |it: char| it.is_ascii_alphanumeric() || " \"[](){}|=-.>:#,".contains(it);
            prop_assert!(line.chars().all(known), "{line}");
        }
        let digraph = dot(&graph);
        for line in frame(&digraph, true).lines() {
            let known = |it: char| it.is_ascii_alphanumeric() || " \"[]{}=->,#_".contains(it);
            prop_assert!(line.chars().all(known), "{line}");
        }
        for text in [&flowchart, &digraph] {
            prop_assert!(!text.chars().any(|it| it.is_control() && it != '\n'));
            prop_assert_eq!(&render::harmless(text).into_owned(), text);
        }
    }

    #[test]
    fn a_page_carries_names_and_is_otherwise_the_same(names in any_names()) {
        let plain = html(&Graph::default());
        let page = html(&graph(&names));
        let data = carried(&page);
        let labels: Vec<&str> = data["who"].as_array().expect("who").iter().filter_map(|it| it["label"].as_str()).collect();
        for name in &names {
            let account = render::escape(&format!("{name}/{name}")).into_owned();
            prop_assert!(labels.contains(&account.as_str()), "{account}");
        }
        // Without data and title, both pages are one.
        let rest = |page: &str, data: &str, title: &str| page.replacen(data, "", 1).replace(&format!(">{title}<"), "><");
        let cut = |page: &str| {
            let (_, data) = page.split_once("id=\"data\">").expect("the data");
            let data = data.split_once("</script>").expect("its end").0.to_owned();
            let title = page.split_once("<title>").expect("a title").1.split_once("</title>").expect("its end").0.to_owned();
            rest(page, &data, &title)
        };
        prop_assert_eq!(cut(&page), cut(&plain));
        prop_assert!(!render::harmless(&page).contains("</script><script>alert"));
    }
}

/// The policy of a page names its style and its script by their hashes, and lets nothing else in.
#[test]
fn a_page_lets_in_what_stands_in_it_and_nothing_else() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let page = html(&graph(&hostile()));
    let (_, policy) = page
        .split_once("http-equiv=\"Content-Security-Policy\" content=\"")
        .expect("a policy");
    let policy = policy.split_once('"').expect("its end").0;
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    for (open, close, rule) in [
        ("<style>", "</style>", "style-src"),
        ("<script>", "</script>", "script-src"),
    ] {
        assert_eq!(page.matches(open).count(), 1, "{open}");
        let (_, text) = page.split_once(open).expect("one");
        let text = text.split_once(close).expect("its end").0;
        let hash = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(text));
        assert!(
            policy.contains(&format!("{rule} 'sha256-{hash}';")),
            "{rule}"
        );
        // On stdout it passes the sink, which must leave it as it is.
        assert_eq!(render::harmless(text), text);
    }
    for outward in ["http://", "https://", "url(", "@import", " src=", "fetch("] {
        let own = page.replace("http://www.w3.org/2000/svg", "");
        let (before, rest) = own.split_once("id=\"data\">").expect("the data");
        let after = rest.split_once("</script>").expect("its end").1;
        assert!(
            !before.contains(outward) && !after.contains(outward),
            "{outward}"
        );
    }
}

/// Where the packages are installed that read and open graphs; none where they cannot be had, which WIDCTL_REQUIRE_CLIENTS does not allow.
fn packages() -> Option<&'static Path> {
    static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(|| {
        let list = include_str!("graph/package.json");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("graph");
        let done = folder.join("installed");
        if std::fs::read_to_string(&done).is_ok_and(|it| it == list) {
            return Some(folder);
        }
        std::fs::create_dir_all(&folder).expect("a folder in target");
        std::fs::write(folder.join("package.json"), list).expect("a file in target");
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let installed = Command::new(npm)
            .args(["install", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&folder)
            .output();
        if !installed.is_ok_and(|it| it.status.success()) {
            return None;
        }
        std::fs::write(done, list).expect("a file in target");
        Some(folder)
    });
    had(folder.as_deref(), "npm, or what it should install,")
}

/// What a test needs of others' programs; without it the test says so and does nothing.
fn had<T>(it: Option<T>, what: &str) -> Option<T> {
    let required = std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some();
    assert!(
        it.is_some() || !required,
        "{what} is not there, and WIDCTL_REQUIRE_CLIENTS is set"
    );
    if it.is_none() {
        eprintln!("SKIPPED: {what} is not there");
    }
    it
}

fn node(folder: &Path, script: &str, arguments: &[&Path]) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/graph")
        .join(script);
    let ran = Command::new("node")
        .arg(script)
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("node");
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        ran.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    serde_json::from_str(&said).expect("JSON")
}

fn texts(of: &Value) -> Vec<&str> {
    let all = of.as_array().expect("a list").iter();
    all.filter_map(Value::as_str).collect()
}

#[test]
fn mermaid_and_graphviz_read_hostile_names_as_they_are() {
    let Some(folder) = packages() else { return };
    let graph = graph(&hostile());
    let (flowchart, digraph) = (folder.join("hostile.mmd"), folder.join("hostile.dot"));
    std::fs::write(&flowchart, mermaid(&graph).0).expect("a file in target");
    std::fs::write(&digraph, dot(&graph)).expect("a file in target");
    let read = node(folder, "pictures.mjs", &[&flowchart, &digraph]);
    let (boxes, drawn) = (
        texts(&read["mermaid"]["boxes"]),
        texts(&read["dot"]["texts"]),
    );
    for name in HOSTILE {
        let name = render::escape(name);
        let name = name.as_ref();
        assert!(
            boxes.iter().any(|it| it.contains(name)),
            "{name}: {boxes:?}"
        );
        // Graphviz draws runs of blanks as one, as HTML does.
        assert!(
            drawn.iter().any(|it| it.contains(name)),
            "{name}: {drawn:?}"
        );
    }
    let lines = read["mermaid"]["lines"].as_array().expect("lines").len();
    assert_eq!(Some(lines as u64), read["dot"]["lines"].as_u64());
    assert_eq!(Some(boxes.len() as u64), read["dot"]["boxes"].as_u64());
    // That it has no font to measure a letter with is no matter of ours.
    let errors = texts(&read["dot"]["errors"]).into_iter();
    let errors: Vec<&str> = errors
        .filter(|it| !it.contains("metrics") && !it.contains("width of"))
        .collect();
    assert_eq!(errors, [""; 0]);
}

/// So many bindings, on several clusters, with wide roles and all that a plan can make of them.
fn estate(bindings: usize) -> Graph {
    let mut graph = Graph {
        manifest: "estate".to_owned(),
        planned: true,
        ..Graph::default()
    };
    for at in 0..bindings {
        let team = at / 10;
        let identity = Node::Identity(Address::identity(&format!("team{team:03}")));
        let account = Node::Account {
            cluster: format!("c{:02}", at % 20),
            namespace: format!("team{team:03}"),
            name: format!("app-{at}"),
        };
        let scope = match team % 20 {
            0 => "/subscriptions/s".to_owned(),
            _ => format!("/subscriptions/s/resourceGroups/rg-{team}"),
        };
        let role = Node::Role {
            scope: ArmId::from(scope),
            role: "Reader".to_owned(),
        };
        let edge = |before: bool, after: bool| Edge {
            parts: BTreeMap::from([(
                "credential".to_owned(),
                Sides {
                    before,
                    after,
                    ..Sides::default()
                },
            )]),
            addresses: BTreeSet::from([Address::identity(&format!("team{team:03}"))]),
        };
        for node in [&identity, &account, &role] {
            graph.nodes.entry(node.clone()).or_default();
        }
        let turn = edge(at % 100 != 7, at % 100 != 3);
        graph.edges.insert((account, identity.clone()), turn);
        graph.edges.insert((identity, role), edge(true, true));
    }
    graph
}

#[test]
fn a_page_of_2000_bindings_is_searched_by_hand_and_by_keys_in_chromium() {
    let browsers = ["chromium", "chromium-browser", "google-chrome"].iter();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = browsers.flat_map(|name| std::env::split_paths(&path).map(move |it| it.join(name)));
    let browser = had(found.into_iter().find(|it| it.exists()), "chromium");
    let (Some(folder), Some(browser)) = (packages(), browser) else {
        return;
    };
    for (bindings, name) in [(2000, "large.html"), (30, "small.html")] {
        let file = folder.join(name);
        std::fs::write(&file, html(&estate(bindings))).expect("a file in target");
        let seen = node(folder, "page.mjs", &[&browser, &file]);
        assert_eq!(seen["console"], serde_json::json!([]), "{seen}");
        assert_eq!(seen["asked"], 1, "only the page itself: {seen}");
        assert_eq!(seen["title"], "Who can act as what: estate");
        let teams = bindings / 10;
        let all = format!("{teams} of {teams} identities, ");
        assert!(
            seen["count"].as_str().expect("a count").starts_with(&all),
            "{seen}"
        );
        assert_eq!(seen["cleared"], seen["count"]);
        assert!(seen["wires"].as_u64() > Some(5), "{seen}");
        assert_eq!(seen["slash"], "q");
        assert_eq!(seen["nothing"], true);
        assert_eq!(seen["last"], format!("team{:03}", teams - 1));
        assert_ne!(seen["first"], seen["second"]);
        assert_eq!(seen["shut"], "false");
        assert_eq!(seen["rows"], bindings, "{seen}");
        assert_eq!(seen["said"], bindings + 1);
        assert_eq!(seen["roles"], bindings);
        assert_eq!(texts(&seen["headers"]).len(), 5);
        assert_eq!(seen["foundRows"], 10, "{seen}");
        let changed = seen["changed"].as_str().expect("changed");
        let wanted = format!("{} of {teams} identities, ", bindings.div_ceil(100));
        assert!(changed.starts_with(&wanted), "{seen}");
        let marks = texts(&seen["marks"]);
        assert!(
            marks.contains(&"+ gained") && marks.contains(&"\u{2212} lost"),
            "{seen}"
        );
        let wide = seen["wide"].as_str().expect("wide");
        assert!(
            wide.starts_with(&format!("{} of ", teams.div_ceil(20))),
            "{seen}"
        );
        assert_eq!(seen["nameless"], 0);
        assert_eq!(seen["tooWide"], 0);
        // On an idle machine it is a few frames; the bound is for what grows with the square.
        assert!(seen["milliseconds"].as_u64() < Some(2_000), "{seen}");
    }
}
