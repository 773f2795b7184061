//! `--format github` where what GitHub's variables name cannot be written: it is told, nothing hangs, and nothing else is lost.

use super::*;

/// What is named, and what is said of it.
const BAD: [(&str, &str); 7] = [
    ("pipe", "it is a pipe"),
    ("/dev/null", "it is a device"),
    ("/dev/full", "it is a device"),
    ("folder", "it is a folder"),
    // Nobody may write it, root neither.
    ("/proc/version", "(os error "),
    ("nowhere/file", "No such file or directory"),
    ("round", "symbolic links"),
];

#[test]
fn what_a_workflow_cannot_be_told_is_said_and_nothing_else_is_lost() {
    let folder = folder(&[]);
    let folder = folder.path();
    let script = r#"
        mkfifo pipe; mkdir folder; ln -s round round
        for bad in pipe /dev/null /dev/full folder /proc/version nowhere/file round; do
          for name in GITHUB_OUTPUT GITHUB_STEP_SUMMARY; do
            at=said/$(basename $bad)/$name; mkdir -p "$at"
            : > "$at/output"; : > "$at/summary"
            env GITHUB_OUTPUT="$at/output" GITHUB_STEP_SUMMARY="$at/summary" $name=$bad \
              timeout 120 widctl plan --format github --out "$at/plan.json" > "$at/stdout" 2> "$at/stderr"
            echo $? > "$at/exit"
          done
        done
    "#;
    std::fs::write(folder.join("script"), script).unwrap();
    let world = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/quickstart");
    std::fs::copy(world.join("widctl.yaml"), folder.join("widctl.yaml")).unwrap();
    let output = widctl(folder)
        .args(["sandbox", "--world"])
        .arg(world.join("world.yaml"))
        .args(["--", "sh", "script"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    for (bad, says) in BAD {
        for (name, whole) in [
            ("GITHUB_OUTPUT", "summary"),
            ("GITHUB_STEP_SUMMARY", "output"),
        ] {
            let at = Path::new("said").join(Path::new(bad).file_name().unwrap());
            let at = folder.join(at).join(name);
            let left = |it: &str| std::fs::read_to_string(at.join(it)).unwrap();
            let (exit, said) = (left("exit"), left("stderr"));
            assert_eq!(exit, "1\n", "{name}={bad}: {said}");
            let told = said.contains("WID0908") && said.contains(name) && said.contains(says);
            assert!(told, "{name}={bad}: {said}");
            // The plan is shown and saved, and the other file has what belongs there.
            assert!(left("stdout").contains("Plan: 6 to create"), "{name}={bad}");
            let plan: serde_json::Value = serde_json::from_str(&left("plan.json")).unwrap();
            let digest = plan["digest"].as_str().unwrap();
            let kept = left(whole);
            let there = match whole {
                "output" => kept.contains(&format!("digest={digest}\n")),
                _ => kept.contains("## widctl plan: `payments`"),
            };
            assert!(there, "{name}={bad}: {kept}");
        }
    }
}
