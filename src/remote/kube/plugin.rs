//! Plugin: the program that a kubeconfig names for its credentials, run within bounds, and what it prints.
//!
//! kube would run it too, but for as long as it likes, and hold whatever it prints.

use std::process::{ExitStatus, Stdio};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kube::config::{AuthInfo, ExecConfig, ExecInteractiveMode, Kubeconfig};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::process::{Child, Command};
use tokio::time::Instant;

use crate::remote::heard::is_carried;
use crate::remote::http::cut;
use crate::remote::secrets;

/// The most that is read of what a plugin prints; the longest credentials have some ten thousand letters.
const MOST: u64 = 1 << 20;

/// How much is kept of what a plugin complains of.
const COMPLAINT: usize = 4096;

/// How long its last words are waited for once it has ended.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What a plugin gave: a token, a certificate (PEM) with its key, or both.
pub(super) struct Given {
    token: Option<String>,
    certificate: Option<(String, String)>,
    /// When it ends.
    pub(super) ends: Option<SystemTime>,
}

impl Given {
    /// Puts it where a kubeconfig that holds its credentials itself has them.
    pub(super) fn put(self, user: &mut AuthInfo) {
        if let Some(token) = self.token {
            user.token = Some(token.into());
        }
        if let Some((certificate, key)) = self.certificate {
            user.client_certificate_data = Some(STANDARD.encode(certificate));
            user.client_key_data = Some(STANDARD.encode(key).into());
        }
    }
}

/// Why a plugin gave nothing.
#[derive(Debug)]
pub(super) enum Failed {
    /// Its time was over.
    Late(String),
    /// It gives no credential, or none that can be used.
    No(String),
}

/// Runs a plugin, which is killed where it has not ended until then.
///
/// # Errors
///
/// In words that hold nothing of its arguments, its environment or its output, for each can hold a secret.
pub(super) async fn run(exec: &ExecConfig, until: Instant) -> Result<Given, Failed> {
    let no = |words: &str| Failed::No(format!("its credential plugin {words}"));
    if exec.interactive_mode == Some(ExecInteractiveMode::Always) {
        return Err(no(
            "has to ask at a terminal (`interactiveMode: Always`), and is given none",
        ));
    }
    let started = Instant::now();
    let mut group = command(exec)
        .spawn()
        .map(Group)
        .map_err(|error| no(&format!("cannot be run: {error}")))?;
    let mut complaint = Vec::new();
    let ended = tokio::time::timeout_at(until, end(&mut group.0, &mut complaint)).await;
    let said = match cut(String::from_utf8_lossy(&complaint).trim()) {
        said if said.is_empty() => said,
        said => format!(": {said}"),
    };
    let ended = match ended {
        Ok(ended) => ended.map_err(|error| no(&format!("cannot be heard: {error}")))?,
        Err(_) => {
            let within = (until - started).as_secs_f64().ceil();
            return Err(Failed::Late(format!(
                "its credential plugin did not end within {within} s{said}"
            )));
        }
    };
    let Some((status, printed)) = ended else {
        return Err(no(&format!("printed more than {} MB", MOST >> 20)));
    };
    if !status.success() {
        return Err(no(&format!("failed with {status}{said}")));
    }
    credential(&printed, exec.api_version.as_deref()).map_err(|words| no(&words))
}

fn command(exec: &ExecConfig) -> Command {
    let mut command = Command::new(exec.command.as_deref().unwrap_or_default());
    command.args(exec.args.iter().flatten());
    for entry in exec.env.iter().flatten() {
        if let (Some(name), Some(value)) = (entry.get("name"), entry.get("value")) {
            command.env(name, value);
        }
    }
    let mut spec = Map::from_iter([("interactive".to_owned(), json!(false))]);
    if let Some(cluster) = &exec.cluster {
        spec.insert("cluster".to_owned(), json!(cluster));
    }
    let kind = ("kind".to_owned(), json!("ExecCredential"));
    let mut info = Map::from_iter([kind, ("spec".to_owned(), Value::Object(spec))]);
    if let Some(version) = &exec.api_version {
        info.insert("apiVersion".to_owned(), json!(version));
    }
    command
        .env("KUBERNETES_EXEC_INFO", Value::Object(info).to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    #[cfg(unix)]
    command.process_group(0);
    command
}

/// A plugin and all that it has started. Dropped before the plugin's end was seen, none of them goes on.
///
/// What a plugin that came to its end by itself has left running (an agent that holds a login) is its own affair.
struct Group(Child);

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        // A number only until its end was seen: so long, the number is no other group's.
        let number = self.0.id().and_then(|it| i32::try_from(it).ok());
        if let Some(group) = number.and_then(rustix::process::Pid::from_raw) {
            // It may have ended a moment ago.
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

/// Waits for its end: its status, and what it printed; none of both where that is too much, which is not waited for.
async fn end(
    child: &mut Child,
    complaint: &mut Vec<u8>,
) -> std::io::Result<Option<(ExitStatus, Vec<u8>)>> {
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let ended = async {
        let mut printed = Vec::new();
        if let Some(out) = out {
            out.take(MOST + 1).read_to_end(&mut printed).await?;
        }
        if printed.len() as u64 > MOST {
            return Ok(None);
        }
        Ok(Some((child.wait().await?, printed)))
    };
    let drained = async {
        if let Some(err) = err {
            drain(err, complaint).await;
        }
    };
    tokio::pin!(ended, drained);
    tokio::select! {
        ended = &mut ended => {
            if matches!(ended, Ok(Some(_))) {
                // Its last words may still be on their way; something that it left running may hold the pipe open for ever.
                let _ = tokio::time::timeout(LAST_WORDS, drained).await;
            }
            ended
        }
        () = &mut drained => ended.await,
    }
}

/// Reads to the end, and keeps the beginning. An error is an end too.
async fn drain(mut from: impl AsyncRead + Unpin, kept: &mut Vec<u8>) {
    let mut part = [0; 4096];
    while let Ok(read @ 1..) = from.read(&mut part).await {
        let room = COMPLAINT.saturating_sub(kept.len());
        kept.extend_from_slice(&part[..read.min(room)]);
    }
}

/// The credential in what a plugin of this version of the interface printed.
fn credential(printed: &[u8], version: Option<&str>) -> Result<Given, String> {
    // As client-go, kube reads YAML here too, and keeps what is of no kubeconfig as it is.
    let printed = std::str::from_utf8(printed)
        .ok()
        .and_then(|it| Kubeconfig::from_yaml(it).ok())
        .filter(|it| it.kind.as_deref() == Some("ExecCredential"))
        .ok_or("printed what is no ExecCredential")?;
    if version.is_some_and(|it| printed.api_version.as_deref() != Some(it)) {
        return Err(
            "printed an ExecCredential of another `apiVersion` than the kubeconfig says".into(),
        );
    }
    let field = |name: &str| match printed.other.get("status").and_then(|it| it.get(name)) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(format!("printed a `{name}` that is no text")),
    };
    let token = field("token")?;
    let certificate = (field("clientCertificateData")?, field("clientKeyData")?);
    let ends = field("expirationTimestamp")?;
    for secret in [&token, &certificate.1].into_iter().flatten() {
        secrets::keep(secret);
    }
    if token.as_deref().is_some_and(|it| !is_carried(it)) {
        return Err("printed a token that no header can carry".to_owned());
    }
    let certificate = match certificate {
        (None, None) => None,
        (Some(certificate), Some(key)) => {
            if ![&certificate, &key].into_iter().all(|it| is_pem(it)) {
                return Err("printed a client certificate or a key that is no PEM".to_owned());
            }
            Some((certificate, key))
        }
        (Some(_), None) | (None, Some(_)) => {
            return Err("printed half of a client certificate and its key".to_owned());
        }
    };
    if token.is_none() && certificate.is_none() {
        return Err("printed an ExecCredential without a credential".to_owned());
    }
    let ends = ends.map(|it| OffsetDateTime::parse(&it, &Rfc3339).map(SystemTime::from));
    let ends = ends
        .transpose()
        .map_err(|_| "printed an `expirationTimestamp` that is no time")?;
    Ok(Given {
        token,
        certificate,
        ends,
    })
}

fn is_pem(text: &str) -> bool {
    text.trim_start().starts_with("-----BEGIN ")
        && text
            .chars()
            .all(|it| matches!(it, '\n' | '\r' | '\t') || !it.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "client.authentication.k8s.io/v1";

    fn script(text: &str) -> ExecConfig {
        let exec = json!({
            "apiVersion": VERSION,
            "command": "sh",
            "args": ["-c", text],
            "env": [{"name": "SAID", "value": "by the kubeconfig"}, {"name": "nothing"}],
            "interactiveMode": "IfAvailable",
        });
        serde_json::from_value(exec).expect("a plugin")
    }

    fn status(status: &Value) -> String {
        json!({"apiVersion": VERSION, "kind": "ExecCredential", "status": status}).to_string()
    }

    async fn ran(text: &str) -> Result<Given, Failed> {
        run(&script(text), Instant::now() + Duration::from_secs(60)).await
    }

    async fn no(text: &str) -> String {
        match ran(text).await {
            Err(Failed::No(words)) => words,
            Err(Failed::Late(words)) => panic!("late: {words}"),
            Ok(_) => panic!("a credential of {text}"),
        }
    }

    // The clock is held, so that a minute passes as soon as there is nothing but waiting.
    #[tokio::test(start_paused = true)]
    async fn a_plugin_that_hangs_is_given_up_when_its_time_is_over() {
        let begin = Instant::now();
        match ran("exec sleep 3600").await {
            Err(Failed::Late(words)) => {
                assert!(
                    words.starts_with("its credential plugin did not end within 60 s"),
                    "{words}"
                );
            }
            Err(Failed::No(words)) => panic!("{words}"),
            Ok(_) => panic!("a credential"),
        }
        assert_eq!(begin.elapsed().as_secs(), 60);
    }

    /// Whether a process with the number that the file will hold has ended, or ends within ten seconds.
    #[cfg(target_os = "linux")]
    fn ends(file: &std::path::Path) -> bool {
        let given_up = std::time::Instant::now() + Duration::from_secs(10);
        while std::time::Instant::now() < given_up {
            let number = std::fs::read_to_string(file).unwrap_or_default();
            if let Some(number) = number.strip_suffix('\n') {
                let state = std::fs::read_to_string(format!("/proc/{number}/stat"));
                // One that nobody waits for any more stays as a zombie.
                if state.is_err() || state.is_ok_and(|it| it.contains(") Z ")) {
                    return true;
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        false
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_a_plugin_has_started_does_not_outlive_the_time_limit() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, rest) in [
            ("late", "wait"),
            ("long", "head -c 2000000 /dev/zero; wait"),
            ("left", "wait"),
        ] {
            let file = folder.path().join(name);
            let text = format!("sleep 3600 & echo $! > {}; {rest}", file.display());
            let begun = async {
                while !std::fs::read_to_string(&file).is_ok_and(|it| it.ends_with('\n')) {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            };
            let exec = script(&text);
            match name {
                "late" => {
                    let over = async {
                        begun.await;
                        // Held only meanwhile, for else its time would be over before it has begun.
                        tokio::time::pause();
                        tokio::time::advance(Duration::from_secs(60)).await;
                        tokio::time::resume();
                    };
                    let until = Instant::now() + Duration::from_secs(60);
                    let (came, ()) = tokio::join!(run(&exec, until), over);
                    assert!(matches!(came, Err(Failed::Late(_))));
                }
                "long" => assert!(no(&text).await.contains("more than 1 MB")),
                // Nobody waits for it any more: the user has left.
                _ => tokio::select! {
                    _ = run(&exec, Instant::now() + Duration::from_secs(60)) => panic!("it ended"),
                    () = begun => {}
                },
            }
            assert!(ends(&file), "{name}: what it started lives on");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_a_plugin_leaves_running_by_itself_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("agent");
        let answer = status(&json!({"token": "t"}));
        let text = format!(
            "sleep 5 > /dev/null 2>&1 & echo $! > {}; echo '{answer}'",
            file.display()
        );
        assert!(ran(&text).await.is_ok());
        let number = std::fs::read_to_string(&file).expect("its number");
        let state = std::fs::read_to_string(format!("/proc/{}/stat", number.trim()));
        assert!(state.is_ok_and(|it| !it.contains(") Z ")));
    }

    #[tokio::test]
    async fn a_plugin_that_prints_too_much_is_not_heard_to_the_end() {
        for text in ["head -c 2000000 /dev/zero", "exec yes"] {
            assert!(no(text).await.ends_with("printed more than 1 MB"));
        }
        // What it complains of is no answer: most of it is passed over, and it goes on.
        let text = format!(
            "head -c 2000000 /dev/zero >&2; echo '{}'",
            status(&json!({"token": "t"}))
        );
        assert!(ran(&text).await.is_ok());
    }

    #[tokio::test]
    async fn what_is_no_credential_is_said_and_not_shown() {
        const CANARY: &str = "canary-93be";
        let half = json!({"clientCertificateData": format!("-----BEGIN {CANARY}")});
        let no_pem = json!({"clientCertificateData": CANARY, "clientKeyData": CANARY});
        let colours = json!({"clientCertificateData": format!("-----BEGIN \u{1b}[31m{CANARY}"), "clientKeyData": "-----BEGIN "});
        for (printed, says) in [
            (String::new(), "no ExecCredential"),
            (CANARY.to_owned(), "no ExecCredential"),
            (format!("{{\"status\": {CANARY}"), "no ExecCredential"),
            (
                format!("{{\"kind\": \"Secret\", \"status\": {{\"token\": \"{CANARY}\"}}}}"),
                "no ExecCredential",
            ),
            (
                status(&json!({"token": CANARY})).replace("/v1", "/v1beta1"),
                "another `apiVersion`",
            ),
            (status(&json!(CANARY)), "without a credential"),
            (status(&json!({"token": ""})), "without a credential"),
            (
                status(&json!({"token": [CANARY]})),
                "`token` that is no text",
            ),
            (
                status(&json!({"token": format!("{CANARY}\nx")})),
                "no header can carry",
            ),
            (status(&half), "half of"),
            (status(&no_pem), "no PEM"),
            (status(&colours), "no PEM"),
            (
                status(&json!({"token": CANARY, "expirationTimestamp": "soon"})),
                "that is no time",
            ),
        ] {
            let words = no(&format!("cat <<'END'\n{printed}\nEND")).await;
            assert!(
                words.contains(says) && !words.contains(CANARY),
                "{printed}: {words}"
            );
        }
        assert!(no("printf '\\377'").await.contains("no ExecCredential"));
        let words = no(&format!("echo {CANARY}; echo not logged in >&2; exit 3")).await;
        assert!(
            words.contains("status: 3: not logged in") && !words.contains(CANARY),
            "{words}"
        );
    }

    #[tokio::test]
    async fn a_plugin_that_cannot_run_says_why() {
        let until = Instant::now() + Duration::from_secs(60);
        for (field, value, says) in [
            ("command", "/no/such/program", "cannot be run: No such file"),
            ("command", "", "cannot be run"),
            ("interactiveMode", "Always", "has to ask at a terminal"),
        ] {
            let mut exec = json!(script("exit"));
            exec[field] = json!(value);
            let exec = serde_json::from_value(exec).expect("a plugin");
            match run(&exec, until).await {
                Err(Failed::No(words)) => assert!(words.contains(says), "{words}"),
                Err(Failed::Late(words)) => panic!("late: {words}"),
                Ok(_) => panic!("a credential"),
            }
        }
    }

    #[tokio::test]
    async fn a_plugin_is_told_what_client_go_tells_and_gives_what_client_go_takes() {
        let text = "test -z \"$(cat)\" && test \"$SAID\" = 'by the kubeconfig' && printf '%s' \"$KUBERNETES_EXEC_INFO\" >&2; exit 7";
        let mut exec = script(text);
        let cluster = json!({"server": "https://edge.example.com"});
        exec.cluster = Some(serde_json::from_value(cluster.clone()).expect("a cluster"));
        let until = Instant::now() + Duration::from_secs(60);
        let Err(Failed::No(words)) = run(&exec, until).await else {
            panic!("no complaint")
        };
        let told = words.split_once("status: 7: ").expect("what it was told").1;
        assert_eq!(
            serde_json::from_str::<Value>(told).expect("JSON"),
            json!({"apiVersion": VERSION, "kind": "ExecCredential", "spec": {"interactive": false, "cluster": cluster}})
        );

        let pem = |what: &str| format!("-----BEGIN {what}-----\nQQ==\n-----END {what}-----\n");
        let both = json!({
            "token": "t",
            "clientCertificateData": pem("CERTIFICATE"),
            "clientKeyData": pem("PRIVATE KEY"),
            "expirationTimestamp": "1970-01-01T02:00:00+01:00",
        });
        let given = ran(&format!("cat <<'END'\n{}\nEND", status(&both)))
            .await
            .expect("a credential");
        assert_eq!(
            given.ends,
            Some(SystemTime::UNIX_EPOCH + Duration::from_secs(3600))
        );
        let mut user = AuthInfo::default();
        given.put(&mut user);
        assert_eq!(
            user.client_certificate_data,
            Some(STANDARD.encode(pem("CERTIFICATE")))
        );
        assert_eq!(
            json!(user)["client-key-data"],
            STANDARD.encode(pem("PRIVATE KEY"))
        );
        assert_eq!(json!(user)["token"], "t");

        let yaml = format!(
            "printf 'apiVersion: {VERSION}\\nkind: ExecCredential\\nstatus:\\n  token: t\\n'"
        );
        assert!(ran(&yaml).await.is_ok());
    }
}
