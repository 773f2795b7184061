//! The program itself, run as people run it: what it prints where, how it exits, how wide its lines are.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "support/canary.rs"]
mod canary;
#[cfg(unix)]
#[path = "support/git.rs"]
mod git;
#[path = "support/golden.rs"]
mod golden;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

#[path = "cli/completions.rs"]
mod completions;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/fmt.rs"]
mod fmt;
#[cfg(unix)]
#[path = "cli/since.rs"]
mod since;
#[cfg(target_os = "linux")]
#[path = "cli/workflow.rs"]
mod workflow;

use golden::same_as_file;

const GOOD: &str = "\
apiVersion: widctl/v1
name: payments
tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47
defaults:
  subscription: 8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11
  resourceGroup: rg-identity
  location: westeurope
clusters:
  prod-weu:
    aks: {resourceGroup: rg-aks, name: aks-prod-weu}
identities:
  billing:
    managedIdentity: {name: id-billing}
bindings:
  - identity: billing
    clusters: [prod-weu]
    namespace: payments
    serviceAccount: api
";

/// Two wrong things: a misspelt key, and an identity that nobody declares.
fn bad() -> String {
    GOOD.replace("location:", "locatoin:")
        .replace("- identity: billing", "- identity: biling")
}

/// The program in a folder of its own, with nothing of ours in the environment.
fn widctl(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_widctl"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "WIDCTL_CLOUD", "KUBECONFIG"] {
        command.env_remove(name);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    widctl(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn wrong_usage_is_1_and_help_is_0() {
    let folder = folder(&[]);
    for (arguments, code) in [
        (vec![], 1),
        (vec!["frobnicate"], 1),
        (vec!["validate", "--frobnicate"], 1),
        (vec!["validate", "--format", "xml"], 1),
        (vec!["validate", "-v", "-q"], 1),
        (vec!["explain", "WID9999"], 1),
        (vec!["man", "frobnicate"], 1),
        (vec!["--help"], 0),
        (vec!["validate", "--help"], 0),
        (vec!["--version"], 0),
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(
            output.status.code(),
            Some(code),
            "{arguments:?}: {output:?}"
        );
        let (data, talk) = (output.stdout.is_empty(), output.stderr.is_empty());
        assert_eq!((data, talk), (code == 1, code == 0), "{arguments:?}");
    }
}

#[test]
fn every_command_and_flag_says_what_it_does() {
    let folder = folder(&[]);
    let help = text(&run(folder.path(), &["-h"]).stdout);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"validate"), "{help}");
    for command in commands.into_iter().filter(|it| *it != "help") {
        let help = text(&run(folder.path(), &[command, "-h"]).stdout);
        let lines: Vec<&str> = help.lines().collect();
        assert!(lines[0].len() > 15, "{command} says nothing: {help}");
        for pair in lines.windows(2) {
            let flag = pair[0].trim_start();
            let words = flag.split_once("  ").map_or("", |it| it.1);
            if flag.starts_with('-') && words.trim().is_empty() {
                assert!(
                    pair[1].starts_with("     "),
                    "{command}: {flag} says nothing"
                );
            }
        }
        let page = text(&run(folder.path(), &["man", command]).stdout);
        assert!(page.contains(&format!("widctl\\-{command}")), "{page}");
    }
}

#[test]
fn a_valid_manifest_is_told_in_a_line() {
    let folder = folder(&[("widctl.yaml", GOOD)]);
    let output = run(folder.path(), &["validate"]);
    assert_eq!(
        text(&output.stdout),
        "payments is valid: 1 cluster, 1 identity, 1 binding.\n"
    );
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), String::new())
    );
}

#[test]
fn findings_stand_at_their_places() {
    let folder = folder(&[("widctl.yaml", &bad())]);
    let output = run(folder.path(), &["validate", "-f", "widctl.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    same_as_file("tests/cli/findings.txt", &text(&output.stderr));

    let output = run(folder.path(), &["validate", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    same_as_file("tests/cli/findings.json", &text(&output.stdout));
}

#[test]
fn lines_are_as_wide_as_the_paper() {
    let folder = folder(&[("widctl.yaml", &bad())]);
    for columns in [40, 60, 120] {
        let output = widctl(folder.path())
            .args(["validate"])
            .env("COLUMNS", columns.to_string())
            .output()
            .unwrap();
        for line in text(&output.stderr).lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
}

#[test]
fn colours_only_add() {
    let folder = folder(&[("widctl.yaml", &bad())]);
    let plain = text(&run(folder.path(), &["validate"]).stderr);
    assert!(!plain.contains('\u{1b}'));
    let painted = text(&run(folder.path(), &["validate", "--color", "always"]).stderr);
    assert!(painted.contains("\u{1b}["));
    let mut stripped = String::new();
    let mut letters = painted.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            letters.by_ref().take_while(|it| *it != 'm').for_each(drop);
        } else {
            stripped.push(letter);
        }
    }
    assert_eq!(stripped, plain);
    let never = widctl(folder.path())
        .args(["validate", "--color", "never"])
        .env("NO_COLOR", "")
        .output()
        .unwrap();
    assert_eq!(text(&never.stderr), plain);
}

#[test]
fn the_manifest_comes_from_stdin_folders_and_several_files() {
    let (head, bindings) = GOOD.split_at(GOOD.find("bindings:").unwrap());
    let folder = folder(&[
        ("env/a.yaml", head),
        ("env/b.yml", &format!("apiVersion: widctl/v1\n{bindings}")),
        ("env/notes.txt", "{{"),
        ("env/more/c.yaml", "{{"),
        ("empty/notes.txt", ""),
    ]);
    let valid = "payments is valid: 1 cluster, 1 identity, 1 binding.\n";
    for arguments in [
        vec!["validate", "-f", "env"],
        vec!["validate", "-f", "env/a.yaml", "-f", "env/b.yml"],
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(text(&output.stdout), valid, "{}", text(&output.stderr));
    }
    let mut child = widctl(folder.path())
        .args(["validate", "-f", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(bad().as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("<stdin>:"),
        "{}",
        text(&output.stderr)
    );

    for (arguments, code, says) in [
        (
            vec!["validate"],
            "WID0902",
            "there is no widctl.yaml or widctl.yml here",
        ),
        (
            vec!["validate", "-f", "empty"],
            "WID0902",
            "no manifest in empty",
        ),
        (
            vec!["validate", "-f", "none.yaml"],
            "WID0901",
            "cannot read none.yaml",
        ),
    ] {
        let output = run(folder.path(), &arguments);
        let talk = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1));
        assert!(talk.contains(code) && talk.contains(says), "{talk}");
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let folder = folder(&[]);
    let mut child = widctl(folder.path())
        .args(["schema", "manifest"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 1];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(0), String::new())
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let folder = folder(&[]);
    let full = std::fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = widctl(folder.path())
        .args(["schema", "plan"])
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("cannot write to stdout"));
}

#[test]
fn schemas_are_those_in_the_repository() {
    let folder = folder(&[]);
    for (name, file) in [
        ("manifest", "schema/manifest.schema.json"),
        ("plan", "schema/plan.schema.json"),
        ("list", "schema/list.schema.json"),
        ("findings", "schema/findings.schema.json"),
        ("event", "schema/event.schema.json"),
        ("world", "schema/world.schema.json"),
        ("verify", "schema/verify.schema.json"),
    ] {
        let output = run(folder.path(), &["schema", name]);
        same_as_file(file, &text(&output.stdout));
    }
    let usual = run(folder.path(), &["schema"]);
    assert_eq!(
        usual.stdout,
        run(folder.path(), &["schema", "manifest"]).stdout
    );
}

#[test]
fn schemas_are_installed_with_what_editors_need() {
    let folder = folder(&[]);
    let schemas = folder.path().join("schemas");
    for _ in 0..2 {
        let output = run(folder.path(), &["schema", "--install", "schemas"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        for (name, file) in [
            ("manifest", "schema/manifest.schema.json"),
            ("plan", "schema/plan.schema.json"),
            ("list", "schema/list.schema.json"),
            ("findings", "schema/findings.schema.json"),
            ("event", "schema/event.schema.json"),
            ("world", "schema/world.schema.json"),
            ("verify", "schema/verify.schema.json"),
            ("verify", "schema/verify.schema.json"),
        ] {
            let written = std::fs::read_to_string(schemas.join(format!("{name}.schema.json")));
            same_as_file(file, &written.unwrap());
        }
        let place = folder.path().canonicalize().unwrap();
        let said = text(&output.stdout).replace(&place.display().to_string(), "/FOLDER");
        same_as_file("tests/cli/install.txt", &said);
        let object = &said[said.find("{\n").unwrap()..said.find("\n}\n").unwrap() + 3];
        let settings: serde_json::Value = serde_json::from_str(object).unwrap();
        let entry = include_str!("../schema/schemastore.json");
        let entry: serde_json::Value = serde_json::from_str(entry).unwrap();
        assert_eq!(
            settings["yaml.schemas"]["./schemas/manifest.schema.json"],
            entry["fileMatch"]
        );
    }

    // What is there and is no folder, what cannot be made, and what no editor could be told.
    std::fs::write(folder.path().join("file"), "").unwrap();
    for name in ["file", "no/such", "a\"b", "a\nb", ""] {
        let output = run(folder.path(), &["schema", "--install", name]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            output.stdout.is_empty() && !folder.path().join("a\"b").exists(),
            "{name}"
        );
    }
    let both = run(folder.path(), &["schema", "plan", "--install", "schemas"]);
    assert_eq!(both.status.code(), Some(1));
}

#[test]
fn codes_have_pages() {
    let folder = folder(&[]);
    let page = text(&run(folder.path(), &["explain", "wid0005"]).stdout);
    assert!(page.starts_with("WID0005: duplicate key\n\n"), "{page}");
    for short in ["0005", "005", "5", "WID0005"] {
        assert_eq!(text(&run(folder.path(), &["explain", short]).stdout), page);
    }
    let page = text(&run(folder.path(), &["explain", "700213"]).stdout);
    assert!(
        page.starts_with("AADSTS700213: no credential with the token's subject\n\n"),
        "{page}"
    );
    let message = "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'.";
    for form in ["AADSTS700213", "aadsts700213", message] {
        assert_eq!(text(&run(folder.path(), &["explain", form]).stdout), page);
    }
    let list = text(&run(folder.path(), &["explain"]).stdout);
    assert!(list.contains("\nWID0901  cannot read a file\n"), "{list}");
    assert!(
        list.contains("\nAADSTS700016   no application with this client id\n"),
        "{list}"
    );
}

/// The program in the quickstart's sandbox, which keeps its world in `state`.
fn in_sandbox(folder: &Path, arguments: &[&str]) -> Output {
    let quickstart = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/quickstart");
    let world = quickstart.join("world.yaml");
    std::fs::copy(quickstart.join("widctl.yaml"), folder.join("widctl.yaml")).unwrap();
    let mut command = widctl(folder);
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(name);
    }
    command
        .args(["sandbox", "--state", "state.yaml", "--world"])
        .arg(world)
        .args(["--", "widctl"])
        .args(arguments)
        .output()
        .unwrap()
}

#[test]
fn the_quickstart_is_carried_out_once() {
    let folder = folder(&[]);
    let run = |arguments: &[&str]| in_sandbox(folder.path(), arguments);

    let pending = run(&["plan", "--detailed-exitcode"]);
    assert_eq!(pending.status.code(), Some(2), "{pending:?}");
    same_as_file("tests/cli/quickstart.txt", &text(&pending.stdout));

    let comment = text(&run(&["plan", "--format", "markdown"]).stdout);
    // The digest covers the sandbox's address.
    let (comment, digest) = comment.split_once("\nDigest ").expect("a digest");
    assert!(digest.starts_with("`sha256:"), "{digest}");
    same_as_file("tests/cli/comment.md", comment);
    // README shows parts of it, each as it is.
    let readme = include_str!("../README.md");
    let shown = readme.split("````markdown\n").nth(1);
    let (shown, _) = shown
        .and_then(|it| it.split_once("````"))
        .expect("the comment");
    for part in shown.split("…\n") {
        assert!(
            comment.contains(part),
            "README.md shows what never came:\n{part}"
        );
    }

    let nobody = run(&["apply"]);
    assert_eq!(nobody.status.code(), Some(3));
    assert!(text(&nobody.stderr).contains("WID0904"));

    let applied = run(&["apply", "--yes", "--parallelism", "1"]);
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
    assert!(text(&applied.stdout).ends_with("\nApplied: 7 done.\n"));
    assert!(text(&applied.stderr).contains("identity/billing: created\n"));

    for arguments in [["plan", "--detailed-exitcode"], ["apply", "--format=text"]] {
        let again = run(&arguments);
        let words = "No changes. 10 resources match the manifest.\n";
        assert_eq!(
            (again.status.code(), text(&again.stdout).as_str()),
            (Some(0), words)
        );
    }
}

/// At the most talkative, of reads and of writes, in the plan's file too.
#[test]
fn no_secret_is_in_any_output() {
    let folder = folder(&[]);
    for arguments in [
        &["plan", "-vvv", "--out", "plan.json"][..],
        &["plan", "-vvv", "--format", "json"],
        &["apply", "-vvv", "--yes"],
        &["plan", "-vvv", "--credential", "workload-identity"],
    ] {
        let output = in_sandbox(folder.path(), arguments);
        assert!(
            text(&output.stderr).len() > 100,
            "{arguments:?} says nothing"
        );
        canary::assert_no_secret(&text(&output.stdout));
        canary::assert_no_secret(&text(&output.stderr));
    }
    canary::assert_no_secret(&std::fs::read_to_string(folder.path().join("plan.json")).unwrap());
}

/// A plan names the cloud that it is for, and each sandbox is a cloud of its own; so all of this happens in one.
#[test]
fn a_saved_plan_is_carried_out_only_as_it_was_approved() {
    let folder = folder(&[(
        "script",
        r#"
        widctl plan --out plan.json >/dev/null || exit 9
        digest=$(sed -n 's/.*"digest": "\(.*\)",/\1/p' plan.json)
        head -c 900 plan.json >cut.json
        sed 's/"2.0"/"3.0"/' plan.json >version.json
        sed 's/westeurope/northeurope/' plan.json >altered.json
        for plan in cut version altered; do
            widctl apply $plan.json; echo "$plan $?"
        done
        widctl apply plan.json --cloud usgovernment; echo "foreign $?"
        widctl apply plan.json --digest sha256:00; echo "digest $?"
        widctl apply plan.json --yes --only identity/billing; echo "usage $?"
        widctl apply --yes --only identity/billing >/dev/null; echo "part $?"
        widctl apply plan.json --digest $digest | tail -1
        widctl apply plan.json; echo "again $?"
        sed '/serviceAccount: reports/{s/reports/extra/;}' widctl.yaml >other.yaml
        widctl apply -f other.yaml --yes >/dev/null; echo "other $?"
        widctl apply plan.json >/dev/null; echo "moved $?"
        "#,
    )]);
    let quickstart = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/quickstart");
    std::fs::copy(
        quickstart.join("widctl.yaml"),
        folder.path().join("widctl.yaml"),
    )
    .unwrap();
    let output = widctl(folder.path())
        .args(["sandbox", "--world"])
        .arg(quickstart.join("world.yaml"))
        .args(["--", "sh", "script"])
        .output()
        .unwrap();
    let (out, talk) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(
        out,
        "cut 1\nversion 3\naltered 3\nforeign 3\ndigest 3\nusage 1\npart 0\nApplied: 6 done.\n\
         No changes. 10 resources match the manifest.\nagain 0\nother 0\nmoved 3\n",
        "{talk}"
    );
    for code in [
        "WID0701", "WID0702", "WID0703", "WID0704", "WID0705", "WID0706",
    ] {
        assert_eq!(talk.matches(code).count(), 1, "{code}: {talk}");
    }

    let saved = std::fs::read_to_string(folder.path().join("plan.json")).unwrap();
    let schema = text(&run(folder.path(), &["schema", "plan"]).stdout);
    let schema = serde_json::from_str(&schema).unwrap();
    let saved = serde_json::from_str(&saved).unwrap();
    assert!(jsonschema::draft7::is_valid(&schema, &saved));
}
