//! Says which sources the program is built from: the commit and its day, for `widctl --version`.

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=WIDCTL_COMMIT");
    // Packagers build without a repository: they say it, as `<short commit> <day>`.
    let said = std::env::var("WIDCTL_COMMIT").ok();
    let said = said.filter(|it| !it.is_empty());
    // Only programs that are given away: a build to try and test is not made anew for every commit.
    let released = std::env::var("PROFILE").is_ok_and(|it| it == "release");
    let Some(from) = said.or_else(|| released.then(commit).flatten()) else {
        return;
    };
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    println!("cargo::rustc-env=WIDCTL_BUILT_FROM={version} ({from})");
}

/// The commit that is checked out here, where this folder is a repository of its own: below another's, that one's would be said.
fn commit() -> Option<String> {
    let folder = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    let head = git(&folder, &["rev-parse", "--git-path", "logs/HEAD"])?;
    let root = git(&folder, &["rev-parse", "--show-toplevel"])?;
    let same = std::fs::canonicalize(root).ok()? == std::fs::canonicalize(&folder).ok()?;
    if !same {
        return None;
    }
    // Moves with every commit and checkout.
    println!("cargo::rerun-if-changed={head}");
    git(&folder, &["log", "-1", "--format=%h %cs", "--abbrev=10"])
}

fn git(folder: &str, arguments: &[&str]) -> Option<String> {
    let out = Command::new("git")
        .current_dir(folder)
        .args(arguments)
        .output()
        .ok()?;
    let text = String::from_utf8(out.stdout).ok()?;
    let text = text.trim();
    (out.status.success() && !text.is_empty()).then(|| text.to_owned())
}
