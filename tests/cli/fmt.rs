//! `widctl fmt`: which files it writes, and what it does with all that is no manifest of its own folder.

use super::*;

/// A manifest that is not laid out, and the same laid out.
fn messy() -> (String, String) {
    let before = GOOD.replace("  subscription", "     subscription");
    let before = before.replace("  resourceGroup", "     resourceGroup");
    let before = before.replace("  location", "     location");
    let sections = ["defaults:", "clusters:", "identities:", "bindings:"];
    let apart = |text: String, key: &&str| text.replace(&format!("\n{key}"), &format!("\n\n{key}"));
    let after = sections.iter().fold(GOOD.to_owned(), apart);
    (before, after)
}

fn code_and_talk(output: &Output) -> (Option<i32>, String) {
    (output.status.code(), text(&output.stderr))
}

#[test]
fn what_is_laid_out_is_said_to_be_written_and_not_written_again() {
    let (before, after) = messy();
    let folder = folder(&[
        ("a/widctl.yaml", &before),
        ("a/b.yml", &after),
        ("a/c.txt", "{{"),
    ]);
    let file = folder.path().join("a/widctl.yaml");
    for (arguments, code) in [
        (vec!["fmt", "--check", "a"], 2),
        (vec!["fmt", "--diff", "a"], 0),
    ] {
        let output = run(folder.path(), &arguments);
        assert_eq!(code_and_talk(&output), (Some(code), String::new()));
        assert!(text(&output.stdout).contains("a/widctl.yaml"));
        assert_eq!(std::fs::read_to_string(&file).unwrap(), before);
    }
    let output = run(folder.path(), &["fmt", "a"]);
    assert_eq!(code_and_talk(&output), (Some(0), String::new()));
    assert_eq!(text(&output.stdout), "a/widctl.yaml\n");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), after);
    let output = run(folder.path(), &["fmt", "a", "--check"]);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), String::new())
    );
}

#[test]
fn ends_of_lines_stay_and_a_mark_of_the_order_of_bytes_goes() {
    let (before, after) = messy();
    let windows = |text: &str| text.replace('\n', "\r\n");
    let folder = folder(&[("widctl.yml", &format!("\u{feff}{}", windows(&before)))]);
    assert_eq!(run(folder.path(), &["fmt"]).status.code(), Some(0));
    let left = std::fs::read_to_string(folder.path().join("widctl.yml")).unwrap();
    assert_eq!(left, windows(&after));
}

#[test]
fn what_cannot_be_laid_out_is_left_alone_and_the_others_are_written() {
    let (before, _) = messy();
    let two = format!("{GOOD}---\n{GOOD}");
    let lone = GOOD.replace("location: westeurope\n", "location: westeurope\r");
    let large = format!("{GOOD}# {}\n", "x".repeat(65 * 1024 * 1024));
    let broken = [
        (
            "tab.yaml",
            "apiVersion: widctl/v1\ndefaults:\n\tlocation: x\n",
            "WID0001",
        ),
        ("two.yaml", &two, "WID0011"),
        (
            "twice.yaml",
            "apiVersion: widctl/v1\nname: a\nname: b\n",
            "WID0005",
        ),
        ("other.yaml", "password: hunter2\n", "WID0016"),
        ("empty.yaml", "", "WID0004"),
        (
            "template.yaml",
            "apiVersion: widctl/v1\nname: {{ x }}\n",
            "WID0017",
        ),
        ("alias.yaml", "apiVersion: widctl/v1\nname: *x\n", "WID0007"),
        ("lone.yaml", &lone, "WID0911"),
        ("large.yaml", &large, "WID0003"),
    ];
    let mut files: Vec<(&str, &str)> = broken
        .iter()
        .map(|(name, text, _)| (*name, *text))
        .collect();
    files.push(("good.yaml", &before));
    let folder = folder(&files);
    let latin = folder.path().join("latin.yaml");
    std::fs::write(&latin, b"apiVersion: widctl/v1\nname: caf\xe9\n").unwrap();
    for (name, text, code) in broken {
        let output = run(folder.path(), &["fmt", name]);
        let (exit, talk) = code_and_talk(&output);
        assert_eq!(exit, Some(1), "{name}: {talk}");
        assert!(
            talk.contains(code) && !talk.contains("hunter2"),
            "{name}: {talk}"
        );
        assert_eq!(
            std::fs::read_to_string(folder.path().join(name)).unwrap(),
            text
        );
    }
    let output = run(
        folder.path(),
        &["fmt", "latin.yaml", "none.yaml", "good.yaml"],
    );
    let (exit, talk) = code_and_talk(&output);
    assert_eq!(
        (exit, text(&output.stdout).as_str()),
        (Some(1), "good.yaml\n")
    );
    assert!(
        talk.contains("WID0002") && talk.contains("WID0901"),
        "{talk}"
    );
    assert_eq!(std::fs::read(&latin).unwrap().len(), 33);
}

#[test]
fn stdin_goes_to_stdout_as_it_is_or_not_at_all() {
    let (before, after) = messy();
    let through = |arguments: &[&str], given: &str| {
        let mut child = widctl(Path::new("."))
            .arg("fmt")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(given.as_bytes()).unwrap();
        drop(stdin);
        child.wait_with_output().unwrap()
    };
    let output = through(&["-"], &before);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), after.clone())
    );
    assert_eq!(text(&through(&["-"], &after).stdout), after);
    let output = through(&["-", "--check"], &before);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(2), "<stdin>\n".to_owned())
    );
    // A comment that a runner would obey is not given to it.
    let output = through(&["-"], &format!("{before}# a ##[command]x\n"));
    let (exit, talk) = code_and_talk(&output);
    assert!(
        exit == Some(1) && output.stdout.is_empty() && talk.contains("WID0908"),
        "{talk}"
    );
}

#[cfg(unix)]
#[test]
fn only_files_are_written_and_they_keep_their_mode() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let (before, after) = messy();
    let folder = folder(&[
        ("real.yaml", &before),
        ("closed.yaml", &before),
        ("sub/x.txt", ""),
    ]);
    let at = |name: &str| folder.path().join(name);
    let mode = |mode| std::fs::Permissions::from_mode(mode);
    std::fs::set_permissions(at("real.yaml"), mode(0o640)).unwrap();
    std::fs::set_permissions(at("closed.yaml"), mode(0o444)).unwrap();
    symlink("real.yaml", at("link.yaml")).unwrap();
    symlink("/etc/passwd", at("out.yaml")).unwrap();
    symlink("nowhere", at("dangling.yaml")).unwrap();
    for (name, code) in [
        ("link.yaml", "it is a link"),
        ("closed.yaml", "it is read-only"),
        ("out.yaml", "WID0015"),
        ("dangling.yaml", "WID0901"),
        ("sub", "WID0902"),
        ("/dev/null", "WID0014"),
    ] {
        let (exit, talk) = code_and_talk(&run(folder.path(), &["fmt", name]));
        assert!(exit == Some(1) && talk.contains(code), "{name}: {talk}");
    }
    assert_eq!(std::fs::read_to_string(at("real.yaml")).unwrap(), before);
    // A link can be looked through.
    assert_eq!(
        run(folder.path(), &["fmt", "--check", "link.yaml"])
            .status
            .code(),
        Some(2)
    );
    assert_eq!(
        run(folder.path(), &["fmt", "real.yaml"]).status.code(),
        Some(0)
    );
    assert_eq!(std::fs::read_to_string(at("real.yaml")).unwrap(), after);
    let about = std::fs::metadata(at("real.yaml")).unwrap();
    assert_eq!(about.permissions().mode() & 0o777, 0o640);
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 6, "nothing is left beside");
}

#[test]
fn the_examples_are_laid_out() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = 0;
    let mut open = vec![root.join("examples")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.file_name().is_some_and(|it| it == "widctl.yaml") {
                let name = path.display().to_string();
                let output = run(root, &["fmt", "--check", "--diff", &name]);
                assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
                found += 1;
            }
        }
    }
    assert!(found > 8, "{found}");
}

#[test]
fn the_manifest_by_its_usual_name_is_one() {
    let folder = folder(&[("widctl.yml", GOOD)]);
    let output = run(folder.path(), &["validate"]);
    assert_eq!(code_and_talk(&output), (Some(0), String::new()));
    std::fs::write(folder.path().join("widctl.yaml"), GOOD).unwrap();
    for arguments in [["validate"], ["fmt"]] {
        let (exit, talk) = code_and_talk(&run(folder.path(), &arguments));
        assert!(exit == Some(1) && talk.contains("WID0912"), "{talk}");
        assert!(
            talk.contains("widctl.yaml") && talk.contains("widctl.yml"),
            "{talk}"
        );
    }
}

/// A parser's bound for comments that it keeps for nobody is none of ours.
#[test]
fn a_manifest_may_have_any_number_of_comments() {
    let comments = "  # x\n".repeat(500);
    let many = GOOD.replace("bindings:\n", &format!("bindings:\n{comments}"));
    let folder = folder(&[("widctl.yaml", &many)]);
    assert_eq!(
        code_and_talk(&run(folder.path(), &["validate"])),
        (Some(0), String::new())
    );
    assert_eq!(run(folder.path(), &["fmt"]).status.code(), Some(0));
}
