//! What is read and written: only regular files of a bounded size, whole or not at all, and nothing that is an input.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink};
use std::time::{Duration, Instant};

use super::*;

fn pipe(folder: &Path, name: &str) {
    let made = Command::new("mkfifo").arg(folder.join(name)).status();
    assert!(made.unwrap().success());
}

/// A file that says it is large, and takes no room.
fn large(folder: &Path, name: &str, bytes: u64) {
    let file = fs::File::create(folder.join(name)).unwrap();
    file.set_len(bytes).unwrap();
}

/// What the program says, which must be an error; a reader that waits for the other end of a pipe would wait for ever.
fn refused(folder: &Path, arguments: &[&str]) -> String {
    let begin = Instant::now();
    let output = run(folder, arguments);
    assert!(
        begin.elapsed() < Duration::from_secs(120),
        "{arguments:?} took {:?}",
        begin.elapsed()
    );
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    text(&output.stderr)
}

#[test]
fn what_is_no_file_is_refused_before_it_is_read() {
    let folder = folder(&[("widctl.yaml", GOOD)]);
    let folder = folder.path();
    pipe(folder, "pipe");
    large(folder, "large", 1_600_000_000);
    fs::create_dir(folder.join("sub.yaml")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).unwrap();
    symlink("/dev/zero", folder.join("zero")).unwrap();
    let readers: [&[&str]; 5] = [
        &["validate", "-f"],
        &["validate", "--policy"],
        &["plan", "--policy"],
        &["apply"],
        &["sandbox", "--world"],
    ];
    for reader in readers {
        for (file, code) in [
            ("pipe", "WID0014"),
            ("socket", "WID0014"),
            ("/dev/zero", "WID0014"),
            ("large", "WID0003"),
        ] {
            let said = refused(folder, &[reader, &[file]].concat());
            assert!(said.contains(code), "{reader:?} {file}: {said}");
        }
    }
    // As a link it leads out of the folder as well, which is told for a manifest.
    let said = refused(folder, &["validate", "-f", "zero"]);
    assert!(said.contains("WID0015"), "{said}");
    let said = refused(folder, &["validate", "--policy", "zero"]);
    assert!(said.contains("WID0014"), "{said}");
}

#[test]
fn stdin_is_bounded() {
    let folder = folder(&[]);
    let zero = fs::File::open("/dev/zero").unwrap();
    let output = widctl(folder.path())
        .args(["validate", "-f", "-"])
        .stdin(zero)
        .output()
        .unwrap();
    assert!(text(&output.stderr).contains("WID0003"), "{output:?}");
}

#[test]
fn a_manifest_is_no_link_out_of_its_folder() {
    let folder = folder(&[
        ("secret.yaml", "password: canary-71\n"),
        ("repo/real.yaml", GOOD),
        ("repo/..data/widctl.yaml", GOOD),
    ]);
    let repo = folder.path().join("repo");
    symlink("../secret.yaml", repo.join("out.yaml")).unwrap();
    symlink("real.yaml", repo.join("in.yaml")).unwrap();
    // As a ConfigMap is mounted.
    symlink("..data/widctl.yaml", repo.join("mounted.yaml")).unwrap();
    for named in ["out.yaml", "../repo/out.yaml", "."] {
        let said = refused(&repo, &["validate", "-f", named]);
        assert!(said.contains("WID0015"), "{named}: {said}");
        assert!(!said.contains("canary"), "{named}: {said}");
    }
    for named in ["in.yaml", "mounted.yaml"] {
        let output = run(&repo, &["validate", "-f", named]);
        assert_eq!(output.status.code(), Some(0), "{named}: {output:?}");
    }
}

#[test]
fn a_plan_is_kept_where_out_says_and_never_over_an_input() {
    let folder = folder(&[("keys/key", "k")]);
    let folder = folder.path();
    let plan =
        |out: &str, more: &[&str]| in_sandbox(folder, &[&["plan", "--out", out], more].concat());
    let saved = |bytes: &[u8]| {
        let plan: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        assert!(plan["saved"]["texts"].is_array(), "{plan}");
    };

    // Beside a file that is replaced as a whole: its inode is another one, its permissions are as they were.
    fs::write(folder.join("plan"), "before").unwrap();
    fs::set_permissions(folder.join("plan"), fs::Permissions::from_mode(0o640)).unwrap();
    let held = fs::File::open(folder.join("plan")).unwrap();
    let output = plan("plan", &[]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    saved(&fs::read(folder.join("plan")).unwrap());
    assert_eq!(std::io::read_to_string(held).unwrap(), "before");
    let mode = fs::metadata(folder.join("plan"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);

    // Through links, also where nothing is there yet.
    fs::create_dir(folder.join("kept")).unwrap();
    symlink("kept/plan", folder.join("link")).unwrap();
    for _ in 0..2 {
        let output = plan("link", &[]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(
            fs::symlink_metadata(folder.join("link"))
                .unwrap()
                .is_symlink()
        );
        saved(&fs::read(folder.join("kept/plan")).unwrap());
    }

    // Into a pipe, which stays one; one that nobody reads is an error and no hang.
    pipe(folder, "pipe");
    let output = plan("pipe", &[]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        text(&output.stderr).contains("nobody reads from it"),
        "{output:?}"
    );
    let path = folder.join("pipe");
    let reader = std::thread::spawn(move || fs::read(path).unwrap());
    let mut output = plan("pipe", &[]);
    while text(&output.stderr).contains("nobody reads from it") {
        output = plan("pipe", &[]);
    }
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    saved(&reader.join().unwrap());
    assert!(
        fs::metadata(folder.join("pipe"))
            .unwrap()
            .file_type()
            .is_fifo()
    );

    // On stdout there is one document; people read the rest on stderr.
    for out in ["-", "/dev/stdout"] {
        let output = plan(out, &[]);
        saved(&output.stdout);
        assert!(text(&output.stderr).contains("Plan:"), "{output:?}");
    }
    saved(&plan("-", &["--format", "json"]).stdout);

    // Not a format, not a folder, not what is read.
    for format in ["json", "yaml", "markdown"] {
        let output = plan(format, &[]);
        assert!(text(&output.stderr).contains("WID0907"), "{output:?}");
        assert!(!folder.join(format).exists());
    }
    for (out, says) in [
        ("kept", "it is a folder"),
        // No name of a file that was to become this one.
        ("nowhere/plan", "There is no folder nowhere."),
        ("keys/key/plan", "Not a directory"),
        ("/proc/plan", "Nothing can be made in folder /proc: "),
    ] {
        let said = text(&plan(out, &[]).stderr);
        assert!(said.contains("WID0908") && said.contains(says), "{said}");
        assert!(!said.contains(".tmp"), "{said}");
    }
    fs::write(folder.join("rails"), "apiVersion: widctl/v1\npolicy: {}\n").unwrap();
    symlink("widctl.yaml", folder.join("other-name")).unwrap();
    for (out, more) in [
        ("widctl.yaml", &[][..]),
        ("./kept/../widctl.yaml", &["-f", "widctl.yaml"]),
        ("widctl.yaml", &["-f", "."]),
        ("other-name", &[]),
        ("rails", &["--policy", "rails"]),
        ("keys/key", &["--vcluster-key-file", "keys/key"]),
    ] {
        let before = fs::read(folder.join(out)).unwrap();
        let output = plan(out, more);
        assert_eq!(output.status.code(), Some(1), "{out}: {output:?}");
        assert!(
            text(&output.stderr).contains("WID0906"),
            "{out}: {output:?}"
        );
        assert_eq!(fs::read(folder.join(out)).unwrap(), before, "{out}");
    }
}

#[test]
fn a_plan_is_not_saved_where_the_next_run_would_read_it_as_a_manifest() {
    let folder = folder(&[("widctl.yaml", GOOD)]);
    let folder = folder.path();
    fs::create_dir(folder.join("other")).unwrap();
    symlink(".", folder.join("same")).unwrap();
    symlink("gone/new.yaml", folder.join("linked.yaml")).unwrap();
    symlink("../new.yaml", folder.join("other/plan.json")).unwrap();
    let plan = |out: &str, file: &str| run(folder, &["plan", "-f", file, "--out", out]);
    for (out, file) in [
        ("new.yaml", "."),
        ("new.yml", "./other/.."),
        ("./other/../new.yaml", "."),
        ("same/new.yaml", "."),
        ("new.yaml", "same"),
        ("linked.yaml", "."),
        ("other/plan.json", "."),
    ] {
        let output = plan(out, file);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{out}: {output:?}");
        assert!(
            said.contains("would be read as a manifest"),
            "{out}: {said}"
        );
        assert!(!folder.join("new.yaml").exists() && !folder.join("new.yml").exists());
    }
    // Here it is not looked for.
    for (out, file) in [
        ("new.json", "."),
        ("other/new.yaml", "."),
        ("new.yaml", "widctl.yaml"),
    ] {
        let said = text(&plan(out, file).stderr);
        assert!(
            !said.contains("would be read as a manifest"),
            "{out}: {said}"
        );
    }
}

#[test]
fn a_state_is_kept_as_a_plan_is() {
    let folder = folder(&[("world.yaml", "{}\n")]);
    let folder = folder.path();
    let sandbox = |state: &str| {
        run(
            folder,
            &[
                "sandbox",
                "--world",
                "world.yaml",
                "--state",
                state,
                "--",
                "true",
            ],
        )
    };
    symlink("state.json", folder.join("link")).unwrap();
    for _ in 0..2 {
        let output = sandbox("link");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(
            fs::symlink_metadata(folder.join("link"))
                .unwrap()
                .is_symlink()
        );
        assert!(
            fs::read_to_string(folder.join("state.json"))
                .unwrap()
                .starts_with('{')
        );
    }
    for (state, code) in [("world.yaml", "WID0906"), ("json", "WID0907")] {
        let output = sandbox(state);
        assert_eq!(output.status.code(), Some(1), "{state}: {output:?}");
        assert!(text(&output.stderr).contains(code), "{state}: {output:?}");
    }
    assert_eq!(
        fs::read_to_string(folder.join("world.yaml")).unwrap(),
        "{}\n"
    );
}

#[test]
fn what_stands_in_a_manifests_place_is_not_shown() {
    let folder = folder(&[
        ("token", "eyJcanary-72.canary-72"),
        ("environ", "PATH=/bin\0KEY=canary-72\0"),
        ("passwords", "password: canary-72\nother: [canary-72\n"),
        ("anchor", "password: *canary-72\n"),
        ("tag", "password: !canary-72 x\n"),
        (
            "pem",
            "-----BEGIN PRIVATE KEY-----\ncanary-72\n-----END PRIVATE KEY-----\n",
        ),
        ("latin", "password: canary-72\u{e9}"),
        (
            "kubeconfig",
            "apiVersion: v1\nkind: Config\nclusters:\n- {name: canary-72, cluster: canary-72}\ncontexts: []\nusers:\n- user: {token: canary-72}\n",
        ),
        (
            "secret",
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  key: canary-72\n",
        ),
        ("plan", r#"{"digest": "canary-72"}"#),
    ]);
    std::fs::write(folder.path().join("latin"), b"password: canary-72\xe9\n").unwrap();
    let names = [
        "token",
        "environ",
        "passwords",
        "anchor",
        "tag",
        "pem",
        "latin",
        "kubeconfig",
        "secret",
        "plan",
    ];
    let readers: [&[&str]; 5] = [
        &["validate", "-f"],
        &["validate", "--format", "json", "-f"],
        &["validate", "--policy"],
        &["apply"],
        &["sandbox", "--world"],
    ];
    for reader in readers {
        for name in names {
            let output = run(folder.path(), &[reader, &[name]].concat());
            let said = text(&output.stderr) + &text(&output.stdout);
            assert_eq!(output.status.code(), Some(1), "{reader:?} {name}: {said}");
            assert!(
                said.contains(name) && !said.contains("canary"),
                "{reader:?} {name}: {said}"
            );
        }
    }
}

#[test]
fn a_folder_with_a_world_in_it_has_one_thing_wrong() {
    let folder = folder(&[("widctl.yaml", GOOD)]);
    let world = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/estate/world.yaml");
    fs::copy(world, folder.path().join("world.yaml")).unwrap();
    let said = refused(folder.path(), &["validate", "-f", "."]);
    assert!(
        said.contains("WID0016") && said.ends_with("\n1 error\n"),
        "{said}"
    );
}

#[test]
fn of_very_many_findings_the_first_are_shown_and_all_are_counted() {
    let many: String = (0..40_000).map(|key| format!("k{key}: 1\n")).collect();
    let folder = folder(&[("widctl.yaml", &format!("{GOOD}{many}"))]);
    let said = refused(folder.path(), &["validate"]);
    assert_eq!(said.matches("WID0101").count(), 200, "{}", said.len());
    assert!(
        said.contains("WID0019") && said.contains("39800 more findings"),
        "{}",
        said.len()
    );
    assert!(said.ends_with("\n40000 errors\n"));
    let output = run(folder.path(), &["validate", "--format", "json"]);
    let findings: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let listed = findings["diagnostics"].as_array().unwrap();
    assert_eq!(listed.len(), 201);
    assert_eq!(listed[200]["why"], "Not shown here: 39800 errors.");
}

#[test]
fn a_plan_that_is_none_is_placed_and_not_quoted() {
    let folder = folder(&[]);
    let folder = folder.path();
    let plan = in_sandbox(folder, &["plan", "--out", "plan"]);
    assert_eq!(plan.status.code(), Some(0), "{plan:?}");
    let good: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("plan")).unwrap()).unwrap();
    let canary = serde_json::json!("canary-73");
    // Where it was altered, what is put there, and what is said.
    for (at, value, says) in [
        (
            "/formatVersion",
            &canary,
            "Its formatVersion is none of widctl's.",
        ),
        ("/summary", &canary, "line 5 column"),
        (
            "/digest",
            &serde_json::json!({"canary-73": 1}),
            "line 4 column",
        ),
        (
            "/changes/0/action",
            &canary,
            "something else than what belongs there at line",
        ),
        (
            "/changes/0/address",
            &canary,
            "Its changes[0].address is no address.",
        ),
        (
            "/changes/0/fields/0/before",
            &serde_json::json!(["canary-73", 7373]),
            "Its changes[0].fields[0].before is no value.",
        ),
        (
            "/changes/0/fields/0/after",
            &serde_json::json!(7373),
            "Its changes[0].fields[0].after is no value.",
        ),
        ("/saved/layer", &canary, "Its saved.layer is no layer."),
        (
            "/saved/only",
            &serde_json::json!(["identity/a", "canary-73/x"]),
            "Its saved.only[1] is no address.",
        ),
        (
            "/saved/take",
            &serde_json::json!(["identity/canary-73/x"]),
            "Its saved.take[0] is no address.",
        ),
        (
            "/saved/forceConflicts",
            &serde_json::json!([canary]),
            "Its saved.forceConflicts[0] is no address.",
        ),
        (
            "/saved",
            &canary,
            "something else than what belongs there at line",
        ),
        ("/manifest", &canary, "WID"),
    ] {
        let mut altered = good.clone();
        *altered.pointer_mut(at).unwrap() = value.clone();
        fs::write(folder.join("altered"), format!("{altered:#}")).unwrap();
        let output = widctl(folder)
            .args(["apply", "altered", "--yes"])
            .env("COLUMNS", "200")
            .output()
            .unwrap();
        let said = text(&output.stderr) + &text(&output.stdout);
        assert_ne!(output.status.code(), Some(0), "{at}: {said}");
        assert!(said.contains(says), "{at}: {said}");
        assert!(
            !said.contains("canary") && !said.contains("7373"),
            "{at}: {said}"
        );
    }
    // A key that a plan does not have, and one that it has twice.
    let whole = format!("{good:#}");
    for (key, says) in [
        (
            "canary-73",
            "something else than what belongs there at line 2 column",
        ),
        ("manifest", "duplicate field `manifest` at line"),
    ] {
        let altered = whole.replacen('{', &format!("{{\n  \"{key}\": \"canary-73\","), 1);
        fs::write(folder.join("altered"), altered).unwrap();
        let said = refused(folder, &["apply", "altered", "--yes"]);
        assert!(
            said.contains(says) && !said.contains("canary"),
            "{key}: {said}"
        );
    }
}
