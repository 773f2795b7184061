//! `--changed-since` asks git, which runs nothing that the repository names.

use std::fs;
use std::path::Path;

use super::git::git;
use super::*;

/// A plan that is refused for a flag: the earlier manifest was read by then, or was refused.
fn planned(folder: &Path, since: &str, more: &[&str]) -> (Option<i32>, String) {
    let words = [
        &[
            "plan",
            "--take",
            "identity/nobody",
            "--changed-since",
            since,
        ],
        more,
    ]
    .concat();
    let output = run(folder, &words);
    (output.status.code(), text(&output.stderr))
}

#[test]
fn an_earlier_manifest_is_a_file_or_what_git_has() {
    let folder = folder(&[("widctl.yaml", GOOD), ("main", GOOD)]);
    let folder = folder.path();
    git(folder, &["init", "-q", "-b", "main"]);
    let (_, said) = planned(folder, "HEAD", &[]);
    assert!(said.contains("WID0909"), "{said}");
    // The filter would be run by `git show`, and by a checkout.
    fs::write(
        folder.join(".gitattributes"),
        "*.yaml diff=spy filter=spy\n",
    )
    .unwrap();
    let ran = folder.join("ran");
    let spy = format!("touch {}; cat", ran.display());
    git(folder, &["add", "widctl.yaml"]);
    git(folder, &["commit", "-q", "-m", "first"]);
    for key in [
        "diff.spy.textconv",
        "filter.spy.smudge",
        "filter.spy.clean",
        "core.fsmonitor",
        "core.pager",
    ] {
        git(folder, &["config", key, &spy]);
    }
    let _ = fs::remove_file(&ran);
    for (since, code) in [
        ("HEAD", None),
        ("refs/heads/main", None),
        ("./widctl.yaml", None),
        // The file and the branch: nothing is guessed.
        ("main", Some("WID0909")),
        ("HEAD~1", Some("WID0909")),
        ("HEAD:widctl.yaml", Some("WID0901")),
        ("@{u}", Some("WID0909")),
        ("no\nsuch", Some("WID0909")),
        ("./gone.yaml", Some("WID0901")),
        ("", Some("WID0909")),
    ] {
        let (exit, said) = planned(folder, since, &[]);
        assert_eq!(exit, Some(1), "{since:?}: {said}");
        assert_eq!(
            said.contains("WID0903"),
            code.is_none(),
            "{since:?}: {said}"
        );
        assert!(code.is_none_or(|it| said.contains(it)), "{since:?}: {said}");
    }
    assert!(!ran.exists());
    let (_, said) = planned(folder, "HEAD", &["-f", "-"]);
    assert!(said.contains("WID0909"), "{said}");
    // A link of the past leads nowhere.
    std::os::unix::fs::symlink("/etc/passwd", folder.join("linked.yaml")).unwrap();
    git(folder, &["add", "linked.yaml"]);
    git(folder, &["commit", "-q", "-m", "second"]);
    fs::remove_file(folder.join("linked.yaml")).unwrap();
    fs::write(folder.join("linked.yaml"), GOOD).unwrap();
    let (_, said) = planned(folder, "HEAD", &["-f", "linked.yaml"]);
    assert!(said.contains("is a link there"), "{said}");
}
