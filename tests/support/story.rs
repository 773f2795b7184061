//! One story: its sections, carried out against a sandbox, give the text that should stand in the file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::Value;
use widctl::sandbox::serve::Server;
use widctl::sandbox::{CANARY, Door, Sandbox};

/// A part of a story: what stands between `-- ` and ` --`, and the lines below it.
struct Section {
    head: String,
    body: String,
}

fn sections(text: &str) -> (String, Vec<Section>) {
    let mut title = String::new();
    let mut sections: Vec<Section> = Vec::new();
    for line in text.split_inclusive('\n') {
        let head = line
            .trim_end()
            .strip_prefix("-- ")
            .and_then(|it| it.strip_suffix(" --"));
        match (head, sections.last_mut()) {
            (Some(head), _) => sections.push(Section {
                head: head.to_owned(),
                body: String::new(),
            }),
            (None, Some(section)) => section.body.push_str(line),
            (None, None) => title.push_str(line),
        }
    }
    (title, sections)
}

/// Carries the story out. The answer is the story as it should be told: what was given stays, what was said and left is new.
pub(crate) fn tell(text: &str) -> Result<String, String> {
    let (mut told, sections) = sections(text);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|why| why.to_string())?;
    let _entered = runtime.enter();
    let folder = tempfile::tempdir().map_err(|why| why.to_string())?;
    let mut stage: Option<Stage> = None;
    for Section { head, body } in sections {
        let mut words = head.split(' ');
        match (words.next().unwrap_or_default(), &mut stage) {
            // Written anew by the run they belong to.
            ("stderr" | "exit", _) => {}
            ("world.yaml", _) => {
                let _ = write!(told, "-- {head} --\n{body}");
                stage = Some(Stage::new(&body)?);
            }
            ("$", Some(stage)) => {
                let line = words.collect::<Vec<_>>().join(" ");
                told.push_str(&stage.run(folder.path(), &line)?);
            }
            ("az", Some(stage)) => {
                let _ = write!(told, "-- {head} --\n{body}");
                runtime.block_on(stage.ask(&Door::Arm, words.collect(), &body))?;
            }
            ("kubectl", Some(stage)) => {
                let _ = write!(told, "-- {head} --\n{body}");
                let cluster = words.next().ok_or("kubectl CLUSTER VERB PATH")?;
                let door = Door::Kubernetes(cluster.to_owned());
                runtime.block_on(stage.ask(&door, words.collect(), &body))?;
            }
            ("world", Some(stage)) if head == "world now" => {
                let _ = write!(told, "-- {head} --\n{}\n", stage.state()?);
            }
            (name, _) if name.contains('.') => {
                let _ = write!(told, "-- {head} --\n{body}");
                write_file(folder.path(), name, body.trim_end_matches('\n'))?;
            }
            (_, None) => return Err(format!("`{head}` comes before any world.yaml")),
            (_, Some(_)) => return Err(format!("`{head}` is no section of a story")),
        }
    }
    if let Some(stage) = stage {
        runtime.block_on(stage.server.stop());
    }
    told.truncate(told.trim_end().len());
    told.push('\n');
    Ok(told)
}

fn write_file(folder: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = folder.join(name);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|why| why.to_string())?;
    }
    std::fs::write(path, format!("{text}\n")).map_err(|why| why.to_string())
}

/// The sandbox of one story, and how the program reaches it.
struct Stage {
    sandbox: Sandbox,
    server: Server,
    environment: BTreeMap<String, String>,
}

impl Stage {
    fn new(world: &str) -> Result<Self, String> {
        let document: Value = serde_yaml::from_str(world).map_err(|why| why.to_string())?;
        let sandbox = Sandbox::new(&document).map_err(|problems| format!("{problems:?}"))?;
        let server = Server::start(sandbox.clone()).map_err(|why| why.to_string())?;
        let environment = server.environment().iter().cloned().collect();
        Ok(Self {
            sandbox,
            server,
            environment,
        })
    }

    /// Runs one line of a story; `& INT` and `& TERM` at its end send that signal once a request is held back.
    fn run(&self, folder: &Path, line: &str) -> Result<String, String> {
        let (command, signal) = match line.rsplit_once(" & ") {
            Some((command, signal)) => (command, Some(signal)),
            None => (line, None),
        };
        let mut words = command.split_whitespace();
        if words.next() != Some("widctl") {
            return Err(format!("`{command}`: stories run widctl and nothing else"));
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_widctl"));
        child
            .args(words)
            .current_dir(folder)
            .env_clear()
            .envs(&self.environment)
            .env("HOME", folder)
            .env("COLUMNS", "100")
            .env("WIDCTL_PARALLELISM", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let child = child.spawn().map_err(|why| why.to_string())?;
        if let Some(signal) = signal {
            self.interrupt(child.id(), signal)?;
        }
        let output = child.wait_with_output().map_err(|why| why.to_string())?;
        Ok(self.written(line, &output))
    }

    /// Sends the signal when the sandbox holds a request back; a story that never gets there fails after a minute.
    fn interrupt(&self, process: u32, signal: &str) -> Result<(), String> {
        let given_up = Instant::now() + Duration::from_secs(60);
        let held = || self.sandbox.requests().iter().any(|it| it.status.is_none());
        while !held() {
            if Instant::now() > given_up {
                return Err("no request was ever held back".to_owned());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let sent = Command::new("kill")
            .args([format!("-{signal}"), process.to_string()])
            .status();
        match sent {
            Ok(status) if status.success() => Ok(()),
            Ok(_) | Err(_) => Err(format!("{signal} could not be sent")),
        }
    }

    fn written(&self, line: &str, output: &Output) -> String {
        let mut text = format!("-- $ {line} --\n{}\n", self.redacted(&output.stdout));
        if !output.stderr.is_empty() {
            let _ = write!(text, "-- stderr --\n{}\n", self.redacted(&output.stderr));
        }
        match output.status.code() {
            Some(0) => {}
            Some(code) => {
                let _ = write!(text, "-- exit {code} --\n\n");
            }
            None => {
                let _ = write!(text, "-- exit by a signal --\n\n");
            }
        }
        text
    }

    /// Ports are given out by the system, so they read `PORT`. No output may hold a secret, plain or in base64 or in a URL.
    fn redacted(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes).into_owned();
        for secret in secrets() {
            assert!(
                !text.contains(&secret),
                "a secret is in the output:\n{text}"
            );
        }
        let mut redacted = String::new();
        let mut parts = text.split("127.0.0.1:");
        redacted.push_str(parts.next().unwrap_or_default());
        for part in parts {
            redacted.push_str("127.0.0.1:PORT");
            redacted.push_str(part.trim_start_matches(|it: char| it.is_ascii_digit()));
        }
        redacted
    }

    fn state(&self) -> Result<String, String> {
        serde_yaml::to_string(&self.sandbox.state()).map_err(|why| why.to_string())
    }

    /// Somebody else's request. It must be answered well, or the story is not the one that it tells.
    async fn ask(&self, door: &Door, words: Vec<&str>, body: &str) -> Result<(), String> {
        let [method, path] = words[..] else {
            return Err(format!("`{}`: VERB PATH", words.join(" ")));
        };
        let body = match body.trim() {
            "" => Bytes::new(),
            yaml => {
                let value: Value = serde_yaml::from_str(yaml).map_err(|why| why.to_string())?;
                Bytes::from(value.to_string())
            }
        };
        let key = self.sandbox.key(door);
        let key = key.ok_or_else(|| format!("nothing is behind {door:?}"))?;
        let kind = match (door, method) {
            (Door::Kubernetes(_), "PATCH") => "application/merge-patch+json",
            _ => "application/json",
        };
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", kind)
            .header("authorization", format!("Bearer {key}"))
            .header("user-agent", "kubectl")
            .body(body)
            .map_err(|why| why.to_string())?;
        let answer = self.sandbox.answer(door, request).await;
        if answer.status().is_success() {
            Ok(())
        } else {
            let said = String::from_utf8_lossy(answer.body()).into_owned();
            Err(format!("{method} {path}: {} {said}", answer.status()))
        }
    }
}

/// The mark that every secret of a sandbox bears, in the forms in which it could leak.
fn secrets() -> Vec<String> {
    use base64::Engine;
    let mut secrets = vec![CANARY.to_owned()];
    // Base64 of a text hangs on where in the whole it begins, so there are three, each without its blurred ends.
    for offset in 0..3 {
        let padded = format!("{}{CANARY}", "x".repeat(offset));
        let encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(padded);
        secrets.push(encoded[4..encoded.len() - 4].to_owned());
    }
    secrets
}
