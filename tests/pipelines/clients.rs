//! The pipelines, read by the tools that people check them with: actionlint, and the schemas that editors use, out of check-jsonschema.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn required() -> bool {
    std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some()
}

/// Runs what brings a tool, once; `None` where it cannot be had here, and that is no mistake.
pub(crate) fn brought(tool: &Path, how: &mut Command) -> Option<PathBuf> {
    if !tool.exists() {
        let done = how.output();
        let well = done.as_ref().is_ok_and(|it| it.status.success());
        if !well {
            assert!(!required(), "{} cannot be had: {done:?}", tool.display());
            eprintln!("skipped: {} cannot be had here", tool.display());
            return None;
        }
    }
    Some(tool.to_owned())
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub(crate) fn tools() -> PathBuf {
    let tools = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pipeline-tools");
    std::fs::create_dir_all(&tools).unwrap();
    tools
}

fn workflows() -> Vec<PathBuf> {
    let folders = ["examples/pipelines/github", ".github/workflows"];
    let files = folders
        .iter()
        .flat_map(|it| std::fs::read_dir(root().join(it)).unwrap());
    files.map(|it| it.unwrap().path()).collect()
}

fn silent(what: &Path, output: &Output) {
    let said = String::from_utf8_lossy(&output.stdout);
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{}:\n{said}{wrong}",
        what.display()
    );
}

#[test]
fn actionlint_finds_nothing() {
    let tools = tools();
    let mut install = Command::new("go");
    install
        .args([
            "install",
            "github.com/rhysd/actionlint/cmd/actionlint@v1.7.7",
        ])
        .env("GOBIN", &tools);
    let Some(actionlint) = brought(&tools.join("actionlint"), &mut install) else {
        return;
    };
    let all = workflows();
    assert!(all.len() >= 5, "{all:?}");
    for file in all {
        silent(
            &file,
            &Command::new(&actionlint).arg(&file).output().unwrap(),
        );
    }
    // It would find something.
    let bad = tools.join("bad.yaml");
    std::fs::write(&bad, "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'echo ${{ github.event.issue.title }}'}]}}\n").unwrap();
    assert!(
        !Command::new(actionlint)
            .arg(bad)
            .output()
            .unwrap()
            .status
            .success()
    );
}

#[test]
fn the_published_schemas_find_nothing() {
    let tools = tools();
    let venv = tools.join("venv");
    let mut install = Command::new("sh");
    install.args(["-c", "python3 -m venv \"$0\" && \"$0/bin/pip\" install --quiet check-jsonschema==0.33.0 pre-commit==4.2.0"]).arg(&venv);
    let Some(check) = brought(&venv.join("bin/check-jsonschema"), &mut install) else {
        return;
    };
    let pipelines = root().join("examples/pipelines");
    let mut all = vec![
        (
            "azure-pipelines",
            pipelines.join("azure-pipelines/identities.yaml"),
        ),
        ("gitlab-ci", pipelines.join("gitlab/.gitlab-ci.yml")),
        (
            "github-actions",
            root().join(".github/actions/widctl/action.yml"),
        ),
    ];
    all.extend(workflows().into_iter().map(|it| ("github-workflows", it)));
    for (schema, file) in all {
        let mut check = Command::new(&check);
        check.args(["--builtin-schema", &format!("vendor.{schema}")]);
        // Azure's and GitLab's own forms of YAML are read as they read them.
        match schema {
            "azure-pipelines" => drop(check.args([
                "--data-transform",
                "azure-pipelines",
                "--regex-variant",
                "nonunicode",
            ])),
            "gitlab-ci" => drop(check.args(["--data-transform", "gitlab-ci"])),
            _ => {}
        }
        silent(&file, &check.arg(&file).output().unwrap());
    }
    let hooks = root().join(".pre-commit-hooks.yaml");
    let mut check = Command::new(venv.join("bin/pre-commit"));
    silent(
        &hooks,
        &check.arg("validate-manifest").arg(&hooks).output().unwrap(),
    );
}
