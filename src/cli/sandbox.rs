//! `widctl sandbox`: a local Azure and Kubernetes around a command, or until interrupted.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, ExitStatus};

use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tokio::process::{Child, Command};

use super::out::Out;
use super::{Exit, Terminal, files, schema};
use crate::file;
use crate::sandbox::serve::{Server, leads_out};
use crate::sandbox::{Problem, Sandbox};
use crate::source::{Code, Diagnostic, Place, Pointer, Source, Sources, Spot};

/// Runs a local Azure and Kubernetes to try, teach and test with
///
/// Azure Resource Manager, Entra, Microsoft Graph, key vaults and a Kubernetes API for every cluster are served over HTTPS on
/// loopback, with a certificate of their own. COMMAND runs with an environment that points clients there (az, kubectl,
/// Terraform, Azure's SDKs, unchanged), and its exit code is the exit code; `widctl` in it is this very program. What of
/// the caller's environment could lead to real systems is not passed on. Without COMMAND the environment is printed as
/// `export` lines, and the sandbox serves until it is interrupted; `-vv` logs each request.
#[derive(clap::Args)]
pub(super) struct Arguments {
    /// What is there at the start, and how it behaves (YAML); without it, one empty subscription
    #[arg(long, value_name = "FILE")]
    world: Option<PathBuf>,
    /// Keeps the world over runs: read instead of --world where it exists, written at the end
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The first of the ports to listen at, one after another: for clients that are configured once. Any free ones without it
    #[arg(long, value_name = "PORT")]
    listen: Option<u16>,
    /// What to run
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Serves the world and runs the command.
pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> ExitCode {
    match serve(arguments, terminal) {
        Ok(code) => code,
        Err(Failure::Findings(findings, sources)) => {
            terminal.findings(&findings, &sources);
            ExitCode::FAILURE
        }
        Err(Failure::Words(words)) => {
            terminal.talk(&format!("error: {words}\n"));
            ExitCode::FAILURE
        }
    }
}

enum Failure {
    Findings(Vec<Diagnostic>, Sources),
    Words(String),
}

fn serve(arguments: &Arguments, terminal: &Terminal) -> Result<ExitCode, Failure> {
    let state = match &arguments.state {
        Some(path) => {
            let inputs: Vec<PathBuf> = arguments.world.iter().cloned().collect();
            let out = Out::new("--state", path, &inputs, &[]);
            Some(out.map_err(|it| Failure::Findings(vec![it], Sources::default()))?)
        }
        None => None,
    };
    let (sandbox, own_time) = world(arguments)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::Words(format!("no runtime: {error}")))?;
    let ended = runtime.block_on(async {
        let mut signals = Signals::listen()
            .map_err(|error| Failure::Words(format!("cannot listen to signals: {error}")))?;
        let server = tokio::select! {
            biased;
            server = start(&sandbox, arguments.listen, terminal) => server?,
            _ = signals.next() => return Err(Failure::Words("interrupted".to_owned())),
        };
        let ended = match arguments.command.split_first() {
            Some((program, rest)) => command(&server, terminal, signals, program, rest).await,
            None => until_interrupted(&server, terminal, signals).await,
        };
        // Also after a command that could not be run: what others did to the world meanwhile counts.
        let kept = match &state {
            Some(out) => keep(&server, out, own_time, terminal).await,
            None => Ok(()),
        };
        server.stop().await;
        kept.and(ended)
    });
    // Requests that the world holds never end, so nobody waits for them.
    runtime.shutdown_background();
    ended
}

/// Serves the world, with real API servers where the environment says where they are.
async fn start(
    sandbox: &Sandbox,
    first: Option<u16>,
    terminal: &Terminal,
) -> Result<Server, Failure> {
    let assets = std::env::var_os("KUBEBUILDER_ASSETS").filter(|folder| !folder.is_empty());
    if !terminal.quiet {
        terminal.talk(&match &assets {
            Some(folder) => format!(
                "Kubernetes: kube-apiserver of {}\n",
                Path::new(folder).display()
            ),
            None => "Kubernetes: built in\n".to_owned(),
        });
    }
    let assets = assets.as_deref().map(Path::new);
    let started = Server::start_at(sandbox.clone(), assets, first).await;
    started.map_err(|error| Failure::Words(format!("the sandbox cannot serve: {error}")))
}

async fn keep(
    server: &Server,
    out: &Out,
    own_time: bool,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let state = server.state().await;
    let mut state = state.map_err(|error| Failure::Words(format!("the state is lost: {error}")))?;
    if own_time && let Some(fields) = state.as_object_mut() {
        fields.shift_remove("now");
    }
    // A JSON value can always be written as text, with no end of line.
    let written = out.write(&format!("{state:#}\n"), terminal);
    // What went wrong has been said.
    let said = || Failure::Findings(Vec::new(), Sources::default());
    (written == Exit::Done).then_some(()).ok_or_else(said)
}

/// The world to serve, and whether its time is this machine's because the document names none.
fn world(arguments: &Arguments) -> Result<(Sandbox, bool), Failure> {
    let kept = arguments.state.as_ref().filter(|path| path.is_file());
    let Some(path) = kept.or(arguments.world.as_ref()) else {
        return build(Value::Null, None);
    };
    let (name, bytes) = files::text(path).map_err(|it| Failure::Findings(vec![it], texts(None)))?;
    let (source, findings) = Source::read(&name, &bytes);
    if findings.iter().any(Diagnostic::is_error) {
        let source = shown_if_world(source);
        let findings = if source.is_quoted() {
            findings
        } else {
            findings.iter().map(Diagnostic::unquoted).collect()
        };
        return Err(Failure::Findings(findings, texts(Some(source))));
    }
    let document = source.to_json().unwrap_or_default();
    build(document, Some(source))
}

/// A file whose keys are not mostly a world's may be anything, a kubeconfig say: what is wrong with it is told, and nothing of it shown.
fn shown_if_world(source: Source) -> Source {
    let schema: Value = serde_json::from_str(schema::WORLD).unwrap_or_default();
    let known = |key: &str| {
        schema
            .get("properties")
            .is_some_and(|it| it.get(key).is_some())
    };
    let (own, foreign): (Vec<_>, Vec<_>) = source.top_keys().partition(|(key, _)| known(key));
    if foreign.is_empty() || own.len() > foreign.len() {
        source
    } else {
        source.unquoted()
    }
}

fn build(mut document: Value, source: Option<Source>) -> Result<(Sandbox, bool), Failure> {
    if document.is_null() {
        document = Value::Object(serde_json::Map::new());
    }
    // Whoever watches the sandbox lives in this machine's time; a test says which time it wants.
    let own_time = document.get("now").is_none_or(Value::is_null);
    if own_time && let Some(fields) = document.as_object_mut() {
        let now = OffsetDateTime::now_utc().format(&Rfc3339);
        let now = now.map_err(|error| Failure::Words(format!("this machine's clock: {error}")))?;
        fields.insert("now".to_owned(), Value::String(now));
    }
    match Sandbox::new(&document) {
        Ok(sandbox) => Ok((sandbox, own_time)),
        Err(problems) => {
            let source = source.map(shown_if_world);
            let quoted = source.as_ref().is_none_or(Source::is_quoted);
            let findings = problems
                .iter()
                .map(|problem| finding(problem, source.as_ref()))
                .map(|it| if quoted { it } else { it.unquoted() });
            Err(Failure::Findings(findings.collect(), texts(source)))
        }
    }
}

fn texts(source: Option<Source>) -> Sources {
    let mut texts = Sources::default();
    if let Some(source) = source {
        texts.insert(source);
    }
    texts
}

fn finding(problem: &Problem, source: Option<&Source>) -> Diagnostic {
    let finding = Diagnostic::error(Code::World, problem.message.as_str());
    match source {
        Some(source) => finding.at(Spot::Value(Place::new(
            source.name(),
            pointer(&problem.pointer),
        ))),
        None => finding,
    }
}

/// The sandbox writes pointers as text, for it knows nothing of ours.
fn pointer(text: &str) -> Pointer {
    let segments = text.split('/').skip(1);
    segments.fold(Pointer::root(), |at, segment| {
        at.field(&segment.replace("~1", "/").replace("~0", "~"))
    })
}

async fn command(
    server: &Server,
    terminal: &Terminal,
    signals: Signals,
    program: &OsStr,
    rest: &[OsString],
) -> Result<ExitCode, Failure> {
    let itself = std::env::current_exe()
        .map_err(|error| Failure::Words(format!("this program does not find itself: {error}")))?;
    let path = first_in_path(server.folder(), &itself)
        .map_err(|error| Failure::Words(format!("the sandbox's folder: {error}")))?;
    let chosen = if program == "widctl" {
        itself.as_os_str()
    } else {
        program
    };
    let mut asked = Command::new(chosen);
    asked.args(rest).env("PATH", path);
    let before = std::env::vars_os().map(|(name, _)| name);
    let hidden: Vec<OsString> = before
        .filter(|name| leads_out(&name.to_string_lossy()))
        .collect();
    for name in &hidden {
        asked.env_remove(name);
    }
    let own = |name: &&OsString| {
        server
            .environment()
            .iter()
            .any(|(own, _)| *name == own.as_str())
    };
    let withheld: Vec<_> = hidden
        .iter()
        .filter(|name| !own(name))
        .map(|name| name.to_string_lossy())
        .collect();
    if !withheld.is_empty() && !terminal.quiet {
        terminal.talk(&format!(
            "Not passed on, for it may lead to real systems: {}\n",
            withheld.join(", ")
        ));
    }
    asked.envs(
        server
            .environment()
            .iter()
            .map(|(name, value)| (name, value)),
    );
    let child = match asked.spawn() {
        Ok(child) => child,
        Err(error) => {
            terminal.talk(&format!(
                "error: cannot run {}: {error}\n",
                Path::new(program).display()
            ));
            // As shells have it: not there, or not to be run.
            let code = if error.kind() == io::ErrorKind::NotFound {
                127
            } else {
                126
            };
            return Ok(ExitCode::from(code));
        }
    };
    let status = attend(child, signals)
        .await
        .map_err(|error| Failure::Words(format!("the command was lost: {error}")))?;
    Ok(code(status))
}

/// A PATH whose first folder holds this program under its name, so that a script's `widctl` is this one too.
fn first_in_path(folder: &Path, itself: &Path) -> io::Result<OsString> {
    let first = folder.join("bin");
    file::second_name(itself, &first, "widctl")?;
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(first).chain(std::env::split_paths(&rest));
    std::env::join_paths(all).map_err(io::Error::other)
}

/// Waits for the command. Ctrl-C reaches it from the terminal, for it is in the same process group; a request to end that
/// was sent to this process alone is passed on. Either way the command decides when it is over.
async fn attend(mut child: Child, mut signals: Signals) -> io::Result<ExitStatus> {
    loop {
        tokio::select! {
            biased;
            status = child.wait() => return status,
            signal = signals.next() => match (signal, child.id()) {
                (Signal::Interrupt, _) | (_, None) => {}
                (Signal::End, Some(id)) => pass_on(id).await,
            },
        }
    }
}

/// There is no safe call that sends a signal, so the shell's own `kill` does.
async fn pass_on(process: u32) {
    let mut kill = Command::new("/bin/sh");
    kill.args(["-c", "kill -s TERM \"$0\""])
        .arg(process.to_string());
    // A command that ended meanwhile cannot be told, and need not be.
    let _ = kill.status().await;
}

async fn until_interrupted(
    server: &Server,
    terminal: &Terminal,
    mut signals: Signals,
) -> Result<ExitCode, Failure> {
    let said = |error: io::Error| Failure::Words(format!("cannot write the environment: {error}"));
    let mut out = io::stdout().lock();
    for (name, value) in server.environment() {
        writeln!(out, "export {name}={}", quoted(value)).map_err(said)?;
    }
    out.flush().map_err(said)?;
    drop(out);
    terminal.talk("The sandbox serves until it is interrupted (Ctrl-C).\n");
    signals.next().await;
    Ok(ExitCode::SUCCESS)
}

/// In single quotes nothing is special to a shell but the single quote itself.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

fn code(status: ExitStatus) -> ExitCode {
    let code = status.code().unwrap_or_else(|| 128 + signal(status));
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or_default()
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> i32 {
    0
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Ctrl-C: the terminal sends it to the whole group.
    Interrupt,
    /// Somebody wants this process to end.
    #[cfg_attr(not(unix), expect(dead_code, reason = "Windows has no such signal"))]
    End,
}

/// Listening replaces what the signals do by themselves, so it begins before anything that must not be cut short.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            biased;
            _ = self.terminate.recv() => Signal::End,
            _ = self.hangup.recv() => Signal::End,
            _ = self.interrupt.recv() => Signal::Interrupt,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            Err(_) => std::future::pending().await,
        }
    }
}
