//! One story: its sections, carried out against a sandbox, give the text that should stand in the file.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::canary::assert_no_secret;
use bytes::Bytes;
use serde_json::Value;
use widctl::sandbox::serve::Server;
use widctl::sandbox::{Door, Sandbox};

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

/// The text without the ids that a real API server gives to requests for what does not exist; the built-in one gives none.
fn unaudited(text: &str) -> String {
    let mut parts = text.split("not found (request id ");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.split_once(')').map_or(part, |(_, rest)| rest);
        plain.push_str("not found");
        plain.push_str(rest);
    }
    plain
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
                stage = Some(runtime.block_on(Stage::new(&body))?);
            }
            ("from", _) => {
                let _ = write!(told, "-- {head} --\n{body}");
                let example =
                    Path::new(env!("CARGO_MANIFEST_DIR")).join(words.next().ok_or("from FOLDER")?);
                copy_folder(&example, folder.path())?;
                let world = std::fs::read_to_string(example.join("world.yaml"));
                let world = world.map_err(|why| format!("{head}: {why}"))?;
                stage = Some(runtime.block_on(Stage::new(&world))?);
            }
            ("$", Some(stage)) => {
                let line = words.collect::<Vec<_>>().join(" ");
                told.push_str(&stage.run(folder.path(), &line)?);
            }
            ("given", Some(stage)) => {
                let _ = write!(told, "-- {head} --\n{body}");
                let line = words.skip(1).collect::<Vec<_>>().join(" ");
                let came = stage.run(folder.path(), &line)?;
                if came.contains("\n-- exit ") {
                    return Err(format!("`{line}` ended badly:\n{came}"));
                }
            }
            ("edit", _) => {
                let _ = write!(told, "-- {head} --\n{body}");
                let name = words.next().ok_or("edit FILE")?;
                edit(&folder.path().join(name), &body)?;
            }
            ("az", Some(stage)) => {
                let _ = write!(told, "-- {head} --\n{body}");
                runtime.block_on(stage.ask(&Door::Arm, words.collect(), &body))?;
            }
            ("graph", Some(stage)) => {
                let _ = write!(told, "-- {head} --\n{body}");
                runtime.block_on(stage.ask(&Door::Graph, words.collect(), &body))?;
            }
            ("kubectl", Some(stage)) => {
                let _ = write!(told, "-- {head} --\n{body}");
                let cluster = words.next().ok_or("kubectl CLUSTER VERB PATH")?;
                let door = Door::Kubernetes(cluster.to_owned());
                runtime.block_on(stage.ask(&door, words.collect(), &body))?;
            }
            ("world", Some(stage)) if words.next() == Some("now") => {
                let state = runtime.block_on(stage.state(words.collect()))?;
                let _ = write!(told, "-- {head} --\n{state}\n");
            }
            ("left", Some(stage)) => {
                let name = words.next().ok_or("left FILE")?;
                let text = std::fs::read(folder.path().join(name));
                let text = text.map_err(|why| format!("{head}: {why}"))?;
                let _ = write!(told, "-- {head} --\n{}\n", stage.redacted(&text));
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

/// Copies a folder of the repository, with all that is in it.
fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |why: std::io::Error| format!("{}: {why}", from.display());
    std::fs::create_dir_all(to).map_err(failed)?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let to = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &to)?;
        } else {
            std::fs::copy(&path, to).map_err(failed)?;
        }
    }
    Ok(())
}

/// Changes lines of a file as a diff without context says: lines that begin with `-` are there, once, and those with `+` come
/// in their place.
fn edit(path: &Path, change: &str) -> Result<(), String> {
    let mut text = std::fs::read_to_string(path).map_err(|why| why.to_string())?;
    let mut hunks: Vec<(String, String)> = Vec::new();
    let mut adding = true;
    for line in change.lines().filter(|line| !line.is_empty()) {
        let (sign, line) = line.split_at(1);
        match (sign, hunks.last_mut()) {
            ("-", Some((old, _))) if !adding => *old += &format!("{line}\n"),
            ("-", _) => hunks.push((format!("{line}\n"), String::new())),
            ("+", Some((_, new))) => *new += &format!("{line}\n"),
            _ => return Err(format!("`{sign}{line}` neither goes nor comes")),
        }
        adding = sign == "+";
    }
    for (old, new) in hunks {
        if text.matches(&old).count() != 1 {
            return Err(format!("{} must hold this once:\n{old}", path.display()));
        }
        text = text.replace(&old, &new);
    }
    std::fs::write(path, text).map_err(|why| why.to_string())
}

/// Waits for something; a story that never gets there fails after a minute.
fn until(what: &str, is: impl Fn() -> bool) -> Result<(), String> {
    let given_up = Instant::now() + Duration::from_secs(60);
    while !is() {
        if Instant::now() > given_up {
            return Err(format!("never came: {what}"));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(())
}

fn send(signal: &str, process: u32) -> Result<(), String> {
    let sent = Command::new("kill")
        .args([format!("-{signal}"), process.to_string()])
        .status();
    match sent {
        Ok(status) if status.success() => Ok(()),
        Ok(_) | Err(_) => Err(format!("{signal} could not be sent")),
    }
}

/// What a program says, heard while it runs.
struct Heard {
    said: Arc<Mutex<Vec<u8>>>,
    listener: JoinHandle<()>,
}

impl Heard {
    fn listen(mut from: impl Read + Send + 'static) -> Self {
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = said.clone();
        let listener = std::thread::spawn(move || {
            let mut part = [0; 4096];
            while let Ok(read @ 1..) = from.read(&mut part) {
                heard
                    .lock()
                    .expect("nobody panics with it")
                    .extend_from_slice(&part[..read]);
            }
        });
        Self { said, listener }
    }

    fn so_far(&self) -> String {
        String::from_utf8_lossy(&self.said.lock().expect("nobody panics with it")).into_owned()
    }

    /// All of it, once there is no more.
    fn whole(self) -> Vec<u8> {
        self.listener.join().expect("the listener ends");
        std::mem::take(&mut self.said.lock().expect("nobody panics with it"))
    }
}

/// The sandbox of one story, and how the program reaches it.
struct Stage {
    sandbox: Sandbox,
    server: Server,
    environment: BTreeMap<String, String>,
    /// The digest that was printed last; it covers the sandbox's URL, so no story can know it.
    digest: RefCell<String>,
}

impl Stage {
    /// With `KUBEBUILDER_ASSETS` set there are real API servers behind the doors of the clusters.
    async fn new(world: &str) -> Result<Self, String> {
        let document: Value = serde_yaml::from_str(world).map_err(|why| why.to_string())?;
        let sandbox = Sandbox::new(&document).map_err(|problems| format!("{problems:?}"))?;
        let assets = std::env::var_os("KUBEBUILDER_ASSETS").filter(|folder| !folder.is_empty());
        let server = match assets {
            Some(folder) => Server::start_with(sandbox.clone(), Path::new(&folder)).await,
            None => Server::start(sandbox.clone()),
        };
        let server = server.map_err(|why| why.to_string())?;
        let environment = server.environment().iter().cloned().collect();
        Ok(Self {
            sandbox,
            server,
            environment,
            digest: RefCell::default(),
        })
    }

    /// Runs one line of a story; `& INT` and `& TERM` at its end send that signal once a request is held back, and `& INT INT` a second
    /// one once the program has said what that would do.
    fn run(&self, folder: &Path, line: &str) -> Result<String, String> {
        let (command, signals) = line.rsplit_once(" & ").unwrap_or((line, ""));
        let signals: Vec<&str> = signals.split_whitespace().collect();
        let mut words = command.split_whitespace().peekable();
        let mut own = Vec::new();
        while let Some(pair) = words.peek().and_then(|word| word.split_once('=')) {
            own.push(pair);
            words.next();
        }
        if words.next() != Some("widctl") {
            return Err(format!("`{command}`: stories run widctl and nothing else"));
        }
        let mut words: Vec<String> = words
            .map(|word| word.replace("DIGEST", &self.digest.borrow()))
            .collect();
        // One request at a time, so that every run is the same.
        if let Some("plan" | "apply") = words.first().map(String::as_str) {
            words.extend(["--parallelism".to_owned(), "1".to_owned()]);
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_widctl"));
        child
            .args(words)
            .current_dir(folder)
            .env_clear()
            .envs(&self.environment)
            .env("HOME", folder)
            .env("COLUMNS", "100")
            .envs(own)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let held = self.sandbox.held();
        let mut child = child.spawn().map_err(|why| why.to_string())?;
        let talk = Heard::listen(child.stderr.take().ok_or("no stderr")?);
        let mut signals = signals.into_iter();
        if let Some(signal) = signals.next() {
            until("a request is held back", || self.sandbox.held() > held)?;
            send(signal, child.id())?;
        }
        for signal in signals {
            // Sent sooner, both could be heard as one.
            until("it says what a second one does", || {
                talk.so_far().contains("Interrupt again to leave at once.")
            })?;
            send(signal, child.id())?;
        }
        let output = child.wait_with_output().map_err(|why| why.to_string())?;
        let stderr = talk.whole();
        Ok(self.written(line, &Output { stderr, ..output }))
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
        assert_no_secret(&text);
        let text = unaudited(&text);
        let text = renamed(&text, "127.0.0.1:", "PORT", |it| it.is_ascii_digit());
        let text = renamed(&text, "good for ", "LIFE", |it| it.is_ascii_digit());
        if let Some((_, after)) = text.rsplit_once("sha256:") {
            let end = after.find(|it: char| !it.is_ascii_hexdigit());
            *self.digest.borrow_mut() = format!("sha256:{}", &after[..end.unwrap_or(after.len())]);
        }
        renamed(&text, "sha256:", "DIGEST", |it| it.is_ascii_hexdigit())
    }

    /// The world, or only these parts of it.
    async fn state(&self, parts: Vec<&str>) -> Result<String, String> {
        let mut state = self.server.state().await.map_err(|why| why.to_string())?;
        if let (Some(state), false) = (state.as_object_mut(), parts.is_empty()) {
            state.retain(|part, _| parts.contains(&part.as_str()));
        }
        serde_yaml::to_string(&state).map_err(|why| why.to_string())
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
            // Only a server-side apply may be forced.
            (Door::Kubernetes(_), "PATCH") if path.contains("force=") => {
                "application/apply-patch+yaml"
            }
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

/// Writes one word for whatever of these characters follows the lead.
fn renamed(text: &str, lead: &str, word: &str, goes: fn(char) -> bool) -> String {
    let mut parts = text.split(lead);
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(goes);
        let word = if rest.len() < part.len() { word } else { "" };
        renamed = renamed + lead + word + rest;
    }
    renamed
}
