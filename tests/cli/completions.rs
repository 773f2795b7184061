//! What shells complete: in a real bash, zsh, fish and elvish where there is one, and by what every shell's script asks.

#[cfg(unix)]
use std::path::Path;
#[cfg(unix)]
use std::process::{Command, Stdio};

use super::{GOOD, folder, run, text, widctl};

/// What fits at the end of a line, as bash has it.
#[cfg(unix)]
fn in_bash(folder: &Path, line: &str) -> Vec<String> {
    // As readline calls a completion: the words, which of them is being typed, and that word.
    let script = r#"
        source <(widctl completions bash)
        read -ra COMP_WORDS <<< "$LINE"
        if [[ "$LINE" == *" " ]]; then COMP_WORDS+=(""); fi
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMP_LINE="$LINE" COMP_POINT=${#LINE} COMP_TYPE=9
        _clap_complete_widctl widctl "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2> /dev/null
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    asked(folder, "bash", &["-c", script], line)
}

#[cfg(unix)]
fn asked(folder: &Path, shell: &str, arguments: &[&str], line: &str) -> Vec<String> {
    let program = Path::new(env!("CARGO_BIN_EXE_widctl"));
    let own = program.parent().unwrap().to_owned();
    let path = std::env::var_os("PATH").unwrap();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&path)));
    let output = Command::new(shell)
        .args(arguments)
        .current_dir(folder)
        .env("PATH", path.unwrap())
        .env("LINE", line)
        .env("HOME", folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let lines = text(&output.stdout);
    let lines = lines.lines().filter(|it| !it.is_empty());
    lines.map(str::to_owned).collect()
}

/// Elvish has its completers only where it edits, so it gets a terminal.
#[cfg(target_os = "linux")]
#[test]
fn elvish_completes_on_a_terminal() {
    if !has("elvish") {
        return;
    }
    let folder = folder(&[("widctl.yaml", GOOD)]);
    let script = r#"
        use str
        eval (widctl completions elvish | slurp)
        $edit:completion:arg-completer[widctl] (str:split " " $E:LINE) > came
        exit
    "#;
    std::fs::write(folder.path().join("rc.elv"), script).unwrap();
    let shell = [
        "-q",
        "-e",
        "-c",
        "timeout 60 elvish -rc rc.elv",
        "/dev/null",
    ];
    asked(
        folder.path(),
        "script",
        &shell,
        "widctl plan --only identity/",
    );
    let came = std::fs::read_to_string(folder.path().join("came")).unwrap();
    assert_eq!(came, "identity/billing\n");
}

/// Whether a shell is installed. Where WIDCTL_REQUIRE_CLIENTS is set, as in continuous integration, it has to be.
#[cfg(unix)]
fn has(shell: &str) -> bool {
    // Elvish says it by one dash.
    let flag = if shell == "elvish" {
        "-version"
    } else {
        "--version"
    };
    let version = Command::new(shell).arg(flag).output();
    let has = version.is_ok_and(|it| it.status.success());
    let required = std::env::var_os("WIDCTL_REQUIRE_CLIENTS").is_some();
    assert!(
        has || !required,
        "{shell} is not on PATH, and WIDCTL_REQUIRE_CLIENTS is set"
    );
    if !has {
        eprintln!("SKIPPED: {shell} is not on PATH");
    }
    has
}

#[cfg(unix)]
const ALL: [&str; 4] = [
    "cluster/prod-weu",
    "identity/billing",
    "credential/billing/prod-weu/payments/api",
    "serviceaccount/prod-weu/payments/api",
];

#[cfg(unix)]
#[test]
fn addresses_codes_and_words_are_completed_in_bash() {
    if !has("bash") {
        return;
    }
    let other = GOOD.replace("billing", "mail");
    let folder = folder(&[("widctl.yaml", GOOD), ("other.yaml", &other)]);
    let complete = |line: &str| in_bash(folder.path(), line);
    assert_eq!(complete("widctl plan --only "), ALL);
    assert_eq!(
        complete("widctl graph --only identity/"),
        ["identity/billing"]
    );
    assert_eq!(
        complete("widctl apply --force-conflicts "),
        ["serviceaccount/prod-weu/payments/api"]
    );
    // The manifest of this very line.
    assert_eq!(
        complete("widctl plan -f other.yaml --only identity/"),
        ["identity/mail"]
    );
    assert_eq!(
        complete("widctl plan --file=other.yaml --only identity/"),
        ["identity/mail"]
    );
    assert_eq!(complete("widctl explain WID000").len(), 9);
    assert_eq!(complete("widctl graph --format h"), ["html"]);
    assert_eq!(complete("widctl vali"), ["validate"]);
    // Where there is nothing to read, or nothing that may be read while a word is typed, nothing fits.
    for line in [
        "widctl plan -f nowhere.yaml --only ",
        "widctl plan -f - --only ",
        "widctl plan -f /dev/zero --only ",
    ] {
        assert_eq!(complete(line), [""; 0], "{line}");
    }
    std::fs::write(folder.path().join("widctl.yaml"), "a: [").unwrap();
    assert_eq!(complete("widctl plan --only "), [""; 0]);
}

#[cfg(unix)]
#[test]
fn fish_and_zsh_read_what_they_are_given() {
    let folder = folder(&[("widctl.yaml", GOOD)]);
    if has("fish") {
        let script = "widctl completions fish | source; complete -C $LINE";
        let came = asked(
            folder.path(),
            "fish",
            &["-c", script],
            "widctl plan --only identity/",
        );
        assert_eq!(came, ["identity/billing"]);
    }
    if has("zsh") {
        // Without a terminal zsh completes nothing, but it reads the script and calls what that defines.
        let script = r#"
            autoload -Uz compinit; compinit -u
            source <(widctl completions zsh)
            _describe() { printf '%s\n' "${(@P)3}" }
            words=(widctl plan --only identity/) CURRENT=4
            _clap_dynamic_completer_widctl
        "#;
        let came = asked(folder.path(), "zsh", &["-f", "-c", script], "");
        assert!(came.iter().any(|it| it == "identity/billing"), "{came:?}");
    }
}

/// All five ask the same, each in its own form.
#[test]
fn every_shell_gets_a_script_and_the_addresses() {
    let folder = folder(&[("widctl.yaml", GOOD)]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = text(&run(folder.path(), &["completions", shell]).stdout);
        assert!(script.contains("WIDCTL_COMPLETE"), "{shell}: {script}");
        let words = ["--", "widctl", "plan", "--only", "identity/"];
        let output = widctl(folder.path())
            .args(words)
            .env("WIDCTL_COMPLETE", shell)
            .env("_CLAP_COMPLETE_INDEX", "3")
            .output()
            .unwrap();
        let came = text(&output.stdout);
        assert!(came.contains("identity/billing"), "{shell}: {came}");
        assert_eq!(text(&output.stderr), "", "{shell}");
    }
}
