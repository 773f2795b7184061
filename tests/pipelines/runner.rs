//! A runner of GitHub's workflows, as far as these go: jobs in their order, steps, expressions, outputs, artifacts, a `gh` that keeps
//! comments and issues in a folder. An expression or an action that it does not know fails the test.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_yaml::{Mapping, Value};
use tempfile::TempDir;

use crate::git::git;

/// What a workflow is run for.
pub(crate) enum Event<'a> {
    /// A pull request of this branch of the repository itself.
    PullRequest { branch: &'a str },
    /// One of another's repository.
    Fork { branch: &'a str },
    /// Something came to `main`.
    Push,
    /// It is night.
    Schedule,
}

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// All that its steps printed.
    pub(crate) log: String,
    /// What people read under the run.
    pub(crate) summary: String,
    ran: BTreeSet<String>,
    failed: BTreeSet<String>,
}

impl Outcome {
    pub(crate) fn ended_well(&self) -> bool {
        self.failed.is_empty()
    }

    pub(crate) fn ran(&self, job: &str) -> bool {
        self.ran.contains(job)
    }
}

/// A repository, a sandbox and what GitHub keeps.
pub(crate) struct Stage {
    folder: TempDir,
    sandbox: Child,
    environment: BTreeMap<String, String>,
    runs: AtomicUsize,
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

/// Keeps comments and issues as files. What it is asked beyond that is an error.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
cd "$GH_STORE"
body() { for it in "$@"; do case $it in body=@*) cat "$OLDPWD/${it#body=@}" ;; esac; done; }
case "$1 $2" in
  'api --paginate')
    if [ -f comment ]; then jq --raw-input --slurp '[{id: 41, user: {login: "github-actions[bot]"}, body: .}]' comment | jq --raw-output "${@: -1}"; fi ;;
  'api --silent')
    case "$4 $5" in
      'POST repos/contoso/infra/issues/7/comments') [ ! -e comment ]; body "$@" > comment ;;
      'PATCH repos/contoso/infra/issues/comments/41') [ -e comment ]; body "$@" > comment ;;
      *) echo "gh: $*" >&2; exit 1 ;;
    esac ;;
  'issue list') if [ -f open ]; then jq --null-input '[{number: 9}]' | jq --raw-output "${@: -1}"; fi ;;
  'label create') ;;
  'issue create') [ ! -e open ]; cat "$OLDPWD/$8" > open; echo >> opened ;;
  'issue view') jq --raw-input --slurp '{body: ., comments: []}' open | jq --raw-output "${@: -1}" ;;
  'issue comment') cat "$OLDPWD/$5" >> open ;;
  'issue close') rm open; echo >> closed ;;
  *) echo "gh: $*" >&2; exit 1 ;;
esac
"#;

impl Stage {
    pub(crate) fn new(world: &str, files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["origin", "bin", "store"] {
            fs::create_dir(at(name)).unwrap();
        }
        fs::write(at("world.yaml"), world).unwrap();
        fs::write(at("bin/gh"), GH).unwrap();
        let runnable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(at("bin/gh"), runnable).unwrap();
        let program = env!("CARGO_BIN_EXE_widctl");
        std::os::unix::fs::symlink(program, at("bin/widctl")).unwrap();
        let mut sandbox = Command::new(program)
            .args(["sandbox", "--world"])
            .arg(at("world.yaml"))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // What it says to people comes after the environment, so all lines are there then.
        let mut said = BufReader::new(sandbox.stderr.take().unwrap()).lines();
        assert!(said.any(|it| it.unwrap().contains("until it is interrupted")));
        let mut environment = BTreeMap::new();
        let mut lines = BufReader::new(sandbox.stdout.as_mut().unwrap()).lines();
        while !environment.contains_key("ARM_CLIENT_SECRET") {
            let line = lines.next().unwrap().unwrap();
            let (name, value) = line["export ".len()..].split_once('=').unwrap();
            environment.insert(name.to_owned(), value.trim_matches('\'').to_owned());
        }
        let stage = Self {
            folder,
            sandbox,
            environment,
            runs: AtomicUsize::new(0),
        };
        stage.git(&["init", "-q", "-b", "main"]);
        stage.write(files);
        stage.commit();
        stage
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What points clients at the sandbox.
    pub(crate) fn environment(&self) -> &BTreeMap<String, String> {
        &self.environment
    }

    fn git(&self, words: &[&str]) {
        git(&self.at("origin"), words);
    }

    fn write(&self, files: &[(&str, &str)]) {
        for (name, text) in files {
            let path = self.at("origin").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", "a change"]);
    }

    /// Somebody pushes a branch with these files.
    pub(crate) fn branch(&self, name: &str, files: &[(&str, &str)]) {
        self.git(&["checkout", "-q", "-B", name, "main"]);
        self.write(files);
        self.commit();
        self.git(&["checkout", "-q", "main"]);
    }

    pub(crate) fn branch_with_link(&self, name: &str, link: &str, target: &str) {
        self.git(&["checkout", "-q", "-B", name, "main"]);
        std::os::unix::fs::symlink(target, self.at("origin").join(link)).unwrap();
        self.commit();
        self.git(&["checkout", "-q", "main"]);
    }

    pub(crate) fn merge(&self, branch: &str) {
        self.git(&["merge", "-q", branch]);
    }

    /// The comments under the pull request.
    pub(crate) fn comments(&self) -> Vec<String> {
        fs::read_to_string(self.at("store/comment"))
            .into_iter()
            .collect()
    }

    /// How many issues were ever opened and closed, and whether one is open.
    pub(crate) fn issues(&self) -> (usize, usize, bool) {
        let count =
            |name: &str| fs::read_to_string(self.at(name)).map_or(0, |it| it.lines().count());
        (
            count("store/opened"),
            count("store/closed"),
            self.at("store/open").exists(),
        )
    }

    /// Whether something of that name lies anywhere in what the runs left.
    pub(crate) fn has(&self, name: &str) -> bool {
        let found = Command::new("find")
            .arg(self.folder.path())
            .args(["-name", name])
            .output()
            .unwrap();
        !found.stdout.is_empty()
    }

    /// What somebody types, in the repository.
    pub(crate) fn shell(&self, line: &str) {
        let mut bash = self.bash(line, &self.at("origin"));
        bash.envs(&self.environment);
        let output = bash.output().unwrap();
        assert!(output.status.success(), "{line}: {output:?}");
    }

    pub(crate) fn run(&self, workflow: &str, event: &Event<'_>) -> Outcome {
        self.run_with(workflow, event, false, |_| ())
    }

    /// The run is killed as soon as its first change is carried out.
    pub(crate) fn run_cancelled(&self, workflow: &str, event: &Event<'_>) -> Outcome {
        self.run_with(workflow, event, true, |_| ())
    }

    /// Somebody who may write artifacts changes the plan between the jobs.
    pub(crate) fn run_exchanging(
        &self,
        workflow: &str,
        event: &Event<'_>,
        how: impl Fn(&Path),
    ) -> Outcome {
        self.run_with(workflow, event, false, how)
    }

    fn run_with(
        &self,
        workflow: &str,
        event: &Event<'_>,
        cancelled: bool,
        exchange: impl Fn(&Path),
    ) -> Outcome {
        let file = format!(
            "{}/examples/pipelines/github/{workflow}.yaml",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = fs::read_to_string(file).unwrap();
        let workflow: Value = serde_yaml::from_str(&text).unwrap();
        let number = self.runs.fetch_add(1, Ordering::SeqCst);
        let mut run = Run {
            stage: self,
            event,
            cancelled,
            folder: self.at(&format!("run-{number}")),
            known: self.context(event),
            outcome: Outcome::default(),
        };
        fs::create_dir_all(run.folder.join("artifacts")).unwrap();
        for (name, job) in workflow["jobs"].as_mapping().unwrap() {
            run.job(name.as_str().unwrap(), job, &workflow["env"]);
            let plan = run.folder.join("artifacts/approved/plan.json");
            if plan.exists() {
                exchange(&plan);
            }
        }
        run.outcome
    }

    fn context(&self, event: &Event<'_>) -> BTreeMap<String, String> {
        let client = &self.environment["AZURE_CLIENT_ID"];
        let head = match event {
            Event::Fork { .. } => "stranger/infra",
            Event::PullRequest { .. } | Event::Push | Event::Schedule => "contoso/infra",
        };
        let known = [
            ("github.repository", "contoso/infra"),
            ("github.token", "CANARY-github-token"),
            ("github.event.pull_request.number", "7"),
            ("github.event.pull_request.base.sha", "main"),
            ("github.event.pull_request.head.repo.full_name", head),
            ("vars.WIDCTL_PLAN_CLIENT_ID", client),
            ("vars.WIDCTL_APPLY_CLIENT_ID", client),
        ];
        known
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    pub(crate) fn bash(&self, script: &str, folder: &Path) -> Command {
        let mut bash = Command::new("bash");
        let path = format!(
            "{}:{}",
            self.at("bin").display(),
            std::env::var("PATH").unwrap()
        );
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(folder)
            .env_clear()
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("GH_STORE", self.at("store"))
            .stdin(Stdio::null());
        bash
    }
}

/// One run of a workflow.
struct Run<'a> {
    stage: &'a Stage,
    event: &'a Event<'a>,
    cancelled: bool,
    folder: PathBuf,
    /// What expressions may name.
    known: BTreeMap<String, String>,
    outcome: Outcome,
}

impl Run<'_> {
    fn job(&mut self, name: &str, job: &Value, env: &Value) {
        let needed = job["needs"].as_str();
        let well =
            needed.is_none_or(|it| !self.outcome.failed.contains(it) && self.outcome.ran(it));
        if !self.holds(&job["if"], well) {
            return;
        }
        self.outcome.ran.insert(name.to_owned());
        let workspace = self.folder.join(name);
        fs::create_dir(&workspace).unwrap();
        let (mut well, mut env) = (true, self.variables(&[env, &job["env"]]));
        // Only a job that may ask GitHub for a token has a login, and none of a fork's.
        let may =
            job["permissions"]["id-token"] == "write" && !matches!(self.event, Event::Fork { .. });
        env.extend(self.stage.environment.iter().filter_map(|(name, value)| {
            let login = name.starts_with("AZURE_") || name.starts_with("ARM_");
            (may || !login).then(|| (name.clone(), value.clone()))
        }));
        // The sandbox's Entra knows no tokens of GitHub's.
        env.insert("WIDCTL_CREDENTIAL".to_owned(), "environment".to_owned());
        for step in job["steps"].as_sequence().unwrap() {
            if !self.holds(&step["if"], well) {
                continue;
            }
            let done = match step["uses"].as_str() {
                Some(action) => self.action(action, &step["with"], &workspace),
                None => {
                    let mut env = env.clone();
                    env.extend(self.variables(&[&step["env"]]));
                    self.script(step, &env, &workspace)
                }
            };
            if let Some(id) = step["id"].as_str() {
                let word = if done { "success" } else { "failure" };
                self.known
                    .insert(format!("steps.{id}.outcome"), word.to_owned());
            }
            well = well && (done || step["continue-on-error"] == true);
        }
        if let Value::Mapping(outputs) = &job["outputs"] {
            for (key, value) in outputs {
                let value = self.filled(value.as_str().unwrap());
                self.known.insert(
                    format!("needs.{name}.outputs.{}", key.as_str().unwrap()),
                    value,
                );
            }
        }
        self.known.retain(|it, _| !it.starts_with("steps."));
        if !well {
            self.outcome.failed.insert(name.to_owned());
        }
    }

    fn variables(&self, maps: &[&Value]) -> BTreeMap<String, String> {
        let none = Mapping::new();
        let all = maps.iter().flat_map(|it| it.as_mapping().unwrap_or(&none));
        all.map(|(name, value)| {
            (
                name.as_str().unwrap().to_owned(),
                self.filled(value.as_str().unwrap()),
            )
        })
        .collect()
    }

    /// A text with its expressions filled in.
    fn filled(&self, text: &str) -> String {
        let mut whole = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").unwrap();
            whole.push_str(before);
            whole.push_str(&self.value(expression.trim()));
            rest = after;
        }
        whole + rest
    }

    fn value(&self, expression: &str) -> String {
        if let Some(text) = expression.strip_prefix('\'') {
            return text.strip_suffix('\'').unwrap().to_owned();
        }
        let of_step = expression.starts_with("steps.") || expression.starts_with("needs.");
        let known = self.known.get(expression).cloned();
        // What no step gave is empty; whatever else is not known here is a mistake.
        known
            .or(of_step.then(String::new))
            .unwrap_or_else(|| panic!("an unknown expression: {expression}"))
    }

    /// Whether a condition holds: clauses joined by `&&`, and success where none says `always()`.
    fn holds(&self, condition: &Value, well: bool) -> bool {
        let text = condition.as_str().unwrap_or("");
        let mut always = false;
        let all = text
            .split("&&")
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .all(|clause| {
                if clause == "always()" {
                    always = true;
                    return true;
                }
                let (left, equal, right) = match clause.split_once("==") {
                    Some((left, right)) => (left, true, right),
                    None => clause
                        .split_once("!=")
                        .map(|(left, right)| (left, false, right))
                        .unwrap(),
                };
                let side = |it: &str| match it.trim().strip_prefix("hashFiles('") {
                    Some(name) => {
                        let name = name.strip_suffix("')").unwrap();
                        let jobs = fs::read_dir(&self.folder).unwrap();
                        let there = jobs
                            .map(|it| it.unwrap().path())
                            .any(|it| it.join(name).exists());
                        if there {
                            "a hash".to_owned()
                        } else {
                            String::new()
                        }
                    }
                    None => self.value(it.trim()),
                };
                (side(left) == side(right)) == equal
            });
        all && (well || always)
    }

    fn action(&self, action: &str, with: &Value, workspace: &Path) -> bool {
        let name = with["name"].as_str().unwrap_or("");
        let artifact = self.folder.join("artifacts").join(name);
        match action.split('@').next().unwrap() {
            "contoso/widctl/.github/actions/widctl" => true,
            "actions/checkout" => {
                let branch = match (with["ref"].as_str(), self.event) {
                    (Some(at), _) => self.filled(at),
                    (None, Event::PullRequest { branch } | Event::Fork { branch }) => {
                        (*branch).to_owned()
                    }
                    (None, Event::Push | Event::Schedule) => "main".to_owned(),
                };
                let to = workspace.join(with["path"].as_str().unwrap_or("."));
                let to = if to.ends_with(".") {
                    workspace.to_owned()
                } else {
                    to
                };
                let clone = Command::new("git")
                    .args(["clone", "-q", "--branch", &branch])
                    .arg(self.stage.at("origin"))
                    .arg(to)
                    .status();
                clone.unwrap().success()
            }
            "actions/upload-artifact" => {
                let path = Path::new(with["path"].as_str().unwrap());
                fs::create_dir(&artifact).unwrap();
                fs::copy(workspace.join(path), artifact.join(path)).is_ok()
            }
            "actions/download-artifact" => fs::read_dir(artifact).is_ok_and(|mut all| {
                all.all(|it| {
                    let it = it.unwrap();
                    fs::copy(it.path(), workspace.join(it.file_name())).is_ok()
                })
            }),
            other => panic!("an unknown action: {other}"),
        }
    }

    fn script(&mut self, step: &Value, env: &BTreeMap<String, String>, workspace: &Path) -> bool {
        let script = step["run"].as_str().unwrap();
        assert!(
            !script.contains("${{"),
            "what comes from outside stands in the environment: {script}"
        );
        let (output, summary) = (self.folder.join("output"), self.folder.join("summary"));
        for file in [&output, &summary] {
            fs::write(file, "").unwrap();
        }
        let mut child = self
            .stage
            .bash(&format!("exec 2>&1\n{script}"), workspace)
            .envs(env)
            .envs([("CI", "true"), ("GITHUB_ACTIONS", "true")])
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", &summary)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap_or_default();
            if self.cancelled && line.ends_with(": created") {
                // Bash runs its last command in its own place, so this is the program itself.
                let _ = child.kill();
            }
            self.outcome.log.push_str(&line);
            self.outcome.log.push('\n');
        }
        let done = child.wait().unwrap().success();
        self.outcome
            .summary
            .push_str(&fs::read_to_string(summary).unwrap());
        if let Some(id) = step["id"].as_str() {
            for line in fs::read_to_string(output).unwrap().lines() {
                let (name, value) = line.split_once('=').unwrap();
                self.known
                    .insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
        }
        done
    }
}
