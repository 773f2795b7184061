//! git in a folder of a test's own, as somebody whom no configuration of this machine names.

use std::path::Path;
use std::process::Command;

pub(crate) fn git(folder: &Path, words: &[&str]) {
    let git = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
        .args(["-c", "commit.gpgsign=false"])
        .args(words)
        .output()
        .expect("git");
    let said = String::from_utf8_lossy(&git.stderr);
    assert!(git.status.success(), "{words:?}: {said}");
}
