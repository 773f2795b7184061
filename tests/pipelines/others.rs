//! The pipelines for GitLab and Azure: the first by gitlab-ci-local, which reads the file as GitLab does and runs its jobs in a shell; of the
//! second the scripts, in their order, with the commands for the agent read as it reads them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_yaml::Value;

use crate::clients::{brought, tools};
use crate::runner::Stage;
use crate::{MANIFEST, RAILS};

/// The identity that the pipeline logs in as, by a token of `ci/pipeline` on the cluster instead of one that GitLab signs.
const CLIENT: &str = "c0000000-0000-4000-8000-000000000009";

fn world() -> String {
    let world = crate::WORLD.replace(
        "namespaces: [payments]",
        "namespaces: [payments, ci], serviceAccounts: [{namespace: ci, name: pipeline}]",
    );
    format!(
        "{world}identities:\n  - {{name: id-pipeline, clientId: {CLIENT}, group: rg-ids, credentials: [{{name: ci, \
         issuer: https://oidc.example.com/edge, subject: \"system:serviceaccount:ci:pipeline\"}}]}}\n"
    )
}

fn example(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join("examples/pipelines").join(name)).unwrap()
}

#[test]
fn gitlab_s_jobs_log_in_by_a_token_plan_and_apply() {
    let tools = tools().join("gitlab");
    let mut install = Command::new("npm");
    install
        .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
        .arg("--prefix")
        .arg(&tools)
        .arg("gitlab-ci-local@4.62.0");
    let program = tools.join("node_modules/.bin/gitlab-ci-local");
    // It copies what is tracked by rsync.
    let rsync = Command::new("rsync").arg("--version").output().is_ok();
    assert!(rsync || std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_none());
    let (true, Some(program)) = (rsync, brought(&program, &mut install)) else {
        return;
    };
    let pipeline = example("gitlab/.gitlab-ci.yml");
    let stage = Stage::new(
        &world(),
        &[(".gitlab-ci.yml", &pipeline), ("policy.yaml", RAILS)],
    );
    stage.branch("change", &[("identities/widctl.yaml", MANIFEST)]);
    stage.merge("change");
    // What is pushed is one commit; a job of a merge request has a branch of its own, and applies nothing.
    let script = format!(
        r#"git clone --quiet . ../ws && cd ../ws
        git remote set-url origin git@gitlab.com:contoso/infra.git
        git update-ref refs/remotes/origin/main HEAD~1
        TOKEN=$(kubectl --context edge create token pipeline -n ci --audience api://AzureADTokenExchange)
        unset AZURE_CLIENT_ID AZURE_CLIENT_SECRET ARM_CLIENT_ID ARM_CLIENT_SECRET
        run() {{
          "{program}" --force-shell-executor --json-schema-validation=false --home "$HOME" \
            --variable CI_PROJECT_DIR="$PWD" --variable AZURE_TOKEN="$TOKEN" \
            --variable AZURE_PLAN_CLIENT_ID={CLIENT} --variable AZURE_APPLY_CLIENT_ID={CLIENT} "$@"
        }}
        run --list --variable CI_PIPELINE_SOURCE=merge_request_event --variable CI_COMMIT_BRANCH= > ../merge
        run > ../planned
        run --manual apply > ../applied
        run --manual apply > ../again"#,
        program = program.display()
    );
    stage.shell(&script);
    let said = |name: &str| fs::read_to_string(stage.at(name)).unwrap();
    let merge = said("merge");
    assert!(
        merge.contains("plan") && !merge.contains("apply"),
        "{merge}"
    );
    let planned = said("planned");
    assert!(planned.contains("Plan: 3 to create"), "{planned}");
    assert!(!planned.contains("Applied"), "{planned}");
    let applied = said("applied");
    assert!(applied.contains("Applied: 3 done."), "{applied}");
    let again = said("again");
    assert!(again.contains("No changes."), "{again}");
    // The token's file is gone, and the plan is there to be read.
    assert!(!stage.at("ws.token").exists());
    assert!(said("ws/plan.md").contains("<!-- widctl: payments -->"));
}

/// What a script of Azure Pipelines says to the agent, `##vso[…]` by name, and the rest of its output.
struct Step {
    well: bool,
    outputs: BTreeMap<String, String>,
    summaries: Vec<String>,
    log: String,
}

fn step(stage: &Stage, step: &Value, workspace: &Path, known: &BTreeMap<&str, String>) -> Step {
    let script = step["inputs"]["inlineScript"].as_str().unwrap();
    let mut bash = stage.bash(script, workspace);
    bash.envs(stage.environment());
    // The sandbox's Entra knows no tokens of Azure DevOps.
    bash.env("WIDCTL_CREDENTIAL", "environment");
    for (name, value) in step["env"].as_mapping().unwrap() {
        let mut value = value.as_str().unwrap().to_owned();
        for (macro_, with) in known {
            value = value.replace(&format!("$({macro_})"), with);
        }
        assert!(!value.contains("$("), "nobody knows {value}");
        bash.env(name.as_str().unwrap(), value);
    }
    let output = bash.stderr(Stdio::piped()).output().unwrap();
    let mut done = Step {
        well: output.status.success(),
        outputs: BTreeMap::new(),
        summaries: Vec::new(),
        log: String::from_utf8(output.stderr).unwrap(),
    };
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        if let Some(path) = line.strip_prefix("##vso[task.uploadsummary]") {
            done.summaries.push(fs::read_to_string(path).unwrap());
        } else if let Some(set) = line.strip_prefix("##vso[task.setvariable variable=") {
            let (name, value) = set.split_once(";isOutput=true]").unwrap();
            done.outputs.insert(name.to_owned(), value.to_owned());
        } else {
            assert!(!line.contains("##vso["), "{line}");
            done.log += line;
            done.log.push('\n');
        }
    }
    done
}

#[test]
fn azure_s_scripts_plan_and_apply_what_was_planned_and_nothing_else() {
    let pipeline: Value =
        serde_yaml::from_str(&example("azure-pipelines/identities.yaml")).unwrap();
    let scripts = |steps: &Value| -> Vec<Value> {
        let all = steps.as_sequence().unwrap().iter();
        all.filter(|it| it["task"] == "AzureCLI@2")
            .cloned()
            .collect()
    };
    let plan = scripts(&pipeline["stages"][0]["jobs"][0]["steps"]);
    let apply = &pipeline["stages"][1]["jobs"][0];
    let digest = apply["variables"]["digest"].as_str().unwrap();
    // The second stage takes what the first one's step of this name puts out.
    assert!(digest.contains("outputs['plan.digest']") && plan[0]["name"] == "plan");
    let apply = scripts(&apply["strategy"]["runOnce"]["deploy"]["steps"]);
    let (plan, apply) = (&plan[0], &apply[0]);

    let stage = Stage::new(
        crate::WORLD,
        &[("identities/widctl.yaml", MANIFEST), ("policy.yaml", RAILS)],
    );
    let workspace = stage.at("origin");
    let mut known = BTreeMap::from([
        ("System.AccessToken", "CANARY-token".to_owned()),
        ("Pipeline.Workspace", stage.at("").display().to_string()),
    ]);
    let planned = step(&stage, plan, &workspace, &known);
    assert!(planned.well, "{}", planned.log);
    assert!(planned.summaries[0].contains("payments/api"));
    known.insert("digest", planned.outputs["digest"].clone());
    fs::create_dir(stage.at("approved")).unwrap();
    let artifact = stage.at("approved/plan.json");
    // An artifact that was exchanged on the way is refused, and the right one is carried out, once.
    let good = fs::read_to_string(workspace.join("plan.json")).unwrap();
    fs::write(&artifact, good.replace("westeurope", "northeurope")).unwrap();
    let exchanged = step(&stage, apply, &workspace, &known);
    assert!(
        !exchanged.well && exchanged.log.contains("WID070"),
        "{}",
        exchanged.log
    );
    fs::write(&artifact, good).unwrap();
    let applied = step(&stage, apply, &workspace, &known);
    assert!(
        applied.well && applied.log.contains("Applied: 3 done."),
        "{}",
        applied.log
    );
    let idle = step(&stage, plan, &workspace, &known);
    assert!(
        idle.well && idle.log.contains("No changes."),
        "{}",
        idle.log
    );
    // Guard rails fail the step, and what was planned is shown all the same.
    let owner = MANIFEST.replace(
        "{name: id-billing}}",
        "{name: id-billing}, access: [{role: Owner, scope: /subscriptions/11111111-2222-3333-4444-555555555555}]}",
    );
    fs::write(workspace.join("identities/widctl.yaml"), owner).unwrap();
    let refused = step(&stage, plan, &workspace, &known);
    assert!(
        !refused.well && refused.log.contains("WID0"),
        "{}",
        refused.log
    );
}
