//! Whole-program stories: one text file each in `tests/stories`, golden, readable as documentation.
//!
//! A story is a title, then sections that are carried out from top to bottom:
//!
//! ```text
//! # What happens, in a sentence.
//! -- world.yaml --                    the sandbox's world, first of all
//! -- widctl.yaml --                   any other name is a file; a later one of the same name replaces it
//! -- from examples/estate --           the world and the files of a folder of the repository, instead of all these
//! -- edit widctl.yaml --              changes lines of a file: `-old` lines are replaced by `+new` ones
//! -- given $ widctl apply --yes --    runs the program, which must end well; what it says is told elsewhere
//! -- $ widctl plan --                 runs the program; what it must write to stdout
//! -- stderr --                        what it must write to stderr; left out where it writes nothing
//! -- exit 3 --                        its exit code; left out where it is 0
//! -- $ widctl apply --yes & INT --    the same, and the signal comes once the sandbox holds a request back
//! -- az PUT /subscriptions/… --       somebody else's request to Azure; the body in YAML
//! -- graph DELETE /v1.0/… --          the same to Microsoft Graph
//! -- kubectl CLUSTER PATCH /api/… --  somebody else's request to a cluster
//! -- world now clusters --            what the sandbox must hold, or these parts of it
//! -- left out.txt --                  what must stand in a file by now
//! ```
//!
//! `UPDATE=1 cargo test --test stories` writes what came. Output is the same at every run, because requests go one at a time
//! (`--parallelism 1`), ids come from the world's seed, and ports, digests (which cover ports)
//! and what is left of a token's life are replaced by words.
//! `KUBEBUILDER_ASSETS` puts real API servers behind the clusters' doors.

#[path = "support/canary.rs"]
mod canary;
#[path = "support/story.rs"]
mod story;

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};

/// Stories that a real API server tells otherwise, and why.
const BUILT_IN: &[(&str, &str)] = &[
    ("verify", CLOCK),
    ("verify-untried", CLOCK),
    ("verify-wait", CLOCK),
    (
        "webhook-observed",
        "the add-on brings its webhook to the built-in API only",
    ),
];
const CLOCK: &str = "a real API server signs tokens by this machine's clock, and the world of a story has one of its own";

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("tests/stories")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|it| it == "story"))
        .collect();
    files.sort();
    let real = std::env::var_os("KUBEBUILDER_ASSETS").is_some_and(|it| !it.is_empty());
    let trials = files
        .into_iter()
        .map(|file| {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let otherwise = BUILT_IN.iter().find(|(it, _)| real && *it == name);
            if let Some((name, why)) = otherwise {
                eprintln!("{name} is told by the built-in API alone: {why}");
            }
            Trial::test(name.into_owned(), move || hold(&file))
                .with_ignored_flag(otherwise.is_some())
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

/// Carries a story out and compares what came with what stands in the file.
fn hold(file: &Path) -> Result<(), Failed> {
    let told = std::fs::read_to_string(file)?;
    let came = story::tell(&told).map_err(|why| format!("{}: {why}", file.display()))?;
    if came == told {
        return Ok(());
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, came)?;
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&told, &came);
    let diff = diff
        .unified_diff()
        .context_radius(4)
        .header("told", "came")
        .to_string();
    Err(format!(
        "{} went another way (UPDATE=1 writes what came):\n{diff}",
        file.display()
    )
    .into())
}
