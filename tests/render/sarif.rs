//! SARIF as its schema wants it: the official one, out of the npm package that Microsoft tests with.
//!
//! Without npm the test says that it tries nothing; where WIDCTL_REQUIRE_CLIENTS is set, as in continuous integration, that is a failure.

use std::path::Path;
use std::process::Command;

use super::*;

const PACKAGE: &str = "@microsoft/jest-sarif@1.0.0-beta.0";

fn schema() -> Option<serde_json::Value> {
    let into = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/sarif");
    let file = into.join("node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");
    if !file.exists() {
        std::fs::create_dir_all(&into).expect("target/sarif");
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let install = Command::new(npm)
            .args([
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--no-save",
                "--prefix",
            ])
            .arg(&into)
            .arg(PACKAGE)
            .output();
        let why = match &install {
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        if !file.exists() {
            let required = std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some();
            assert!(!required, "WIDCTL_REQUIRE_CLIENTS is set, and {why}");
            eprintln!("NOT TRIED: the schema of SARIF cannot be had: {why}");
            return None;
        }
    }
    let text = std::fs::read_to_string(&file).expect("the schema");
    // Two patterns of it, of a language's name, have a bracket that nothing opened.
    let text = text.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    Some(serde_json::from_str(&text).expect("JSON"))
}

#[test]
fn sarif_is_as_its_schema_wants_it() {
    let Some(schema) = schema() else { return };
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let sources = sources();
    let (motley, hostile) = (motley(), hostile::plan_of("/a b%\n::<x>", 3));
    let placed = Diagnostic::warning(Code::SiteMissing, "x")
        .at(Spot::Key(place(&["identities", "shared"])))
        .also(Spot::Key(place(&["identities", "billing"])), "here");
    let none = (plan(Vec::new(), Vec::new()), Vec::new());
    for (plan, findings) in [(motley, vec![placed.clone(), placed]), hostile, none] {
        let document = json::plan(&plan, &findings, "sha256:00", &sources, None);
        let text = render::sarif(&document.diagnostics, &document.changes, None);
        let log: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let wrong: Vec<String> = validator
            .iter_errors(&log)
            .map(|it| it.to_string())
            .collect();
        assert_eq!(wrong, [""; 0], "{text}");
        let results = log["runs"][0]["results"].as_array().expect("results");
        let prints: BTreeSet<&str> = results
            .iter()
            .filter_map(|it| it["partialFingerprints"]["widctl/v1"].as_str())
            .collect();
        assert_eq!(
            prints.len(),
            results.len(),
            "each has a fingerprint of its own"
        );
        for it in results {
            let rule = &log["runs"][0]["tool"]["driver"]["rules"]
                [it["ruleIndex"].as_u64().expect("an index") as usize];
            assert_eq!(rule["id"], it["ruleId"]);
            // What GitHub refuses a log without, beyond the schema.
            for text in ["shortDescription", "fullDescription", "help"] {
                assert!(
                    rule[text]["text"].as_str().is_some_and(|it| !it.is_empty()),
                    "{rule}"
                );
            }
            let place = &it["locations"][0]["physicalLocation"];
            assert!(place["artifactLocation"]["uri"].is_string(), "{it}");
            assert!(place["region"]["startLine"].as_u64() >= Some(1), "{it}");
        }
    }
    // Where no file was read there is no place to show it at, and it is not lost.
    let lost = json::Finding::new(&Diagnostic::error(Code::NoLogin, "no login"), &sources);
    let log: serde_json::Value =
        serde_json::from_str(&render::sarif(&[lost], &[], None)).expect("JSON");
    assert!(validator.is_valid(&log), "{log:#}");
    let run = &log["runs"][0];
    let notice = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert_eq!(
        (run["results"].as_array().map(Vec::len), &notice["level"]),
        (Some(0), &serde_json::json!("error"))
    );
    // A line above moves all, and changes nothing of what a result is.
    let text = |line: usize| {
        let at = json::Location {
            file: "a".to_owned(),
            line: Some(line),
            column: Some(1),
            label: None,
        };
        let mut it = json::Finding::new(&Diagnostic::error(Code::SiteMissing, "x"), &sources);
        it.at = Some(at);
        let log: serde_json::Value =
            serde_json::from_str(&render::sarif(&[it], &[], None)).expect("JSON");
        log["runs"][0]["results"][0]["partialFingerprints"].clone()
    };
    assert_eq!(text(1), text(9));
}
