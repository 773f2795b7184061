//! Terminal: what is on the other side of stdout and stderr, and the way there.

use std::io::{self, ErrorKind, IsTerminal, Write as _};

use tracing_subscriber::EnvFilter;

use super::Exit;
use super::arguments::{Colour, Common};
use crate::remote::veiled;
use crate::render::{self, Annotation, Look};
use crate::source::{Diagnostic, Sources};

/// The columns of a page where nobody says how wide it is.
const USUAL: usize = 80;

/// Where data and talk go.
#[derive(Debug)]
pub(super) struct Terminal {
    /// The look of stdout.
    pub(super) out: Look,
    /// The look of stderr.
    pub(super) err: Look,
    /// How much is wanted on stderr.
    pub(super) verbose: u8,
    /// Nothing but results and errors is wanted.
    pub(super) quiet: bool,
}

impl Terminal {
    /// What the flags, the environment and the terminals themselves say.
    pub(super) fn new(common: &Common) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|it| !it.is_empty());
        let plain = set("NO_COLOR") || std::env::var_os("TERM").is_some_and(|it| it == "dumb");
        let colour = |terminal: bool| match common.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !plain,
        };
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let width = width(out || err);
        let look = |terminal: bool| Look {
            colour: colour(terminal),
            width,
        };
        Self {
            out: look(out),
            err: look(err),
            verbose: common.verbose,
            quiet: common.quiet,
        }
    }

    /// Sends what the rooms trace to stderr, as much as is wanted. Only our own rooms: the libraries' logs hold whole requests.
    pub(super) fn trace(&self) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => "error",
            (false, 0) => "warn",
            (false, 1) => "info",
            (false, 2) => "debug",
            (false, _) => "trace",
        };
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(format!("off,widctl={level}")))
            .with_writer(|| Log)
            .with_ansi(self.err.colour)
            .with_target(false)
            .without_time()
            // It would tell of a closed stderr on stderr, and panic.
            .log_internal_errors(false)
            .init();
    }

    /// Says what is wrong with a command line, or the help that it asked for: that is data.
    pub(super) fn usage(error: &clap::Error) {
        let text = error.render();
        let set = |name: &str| std::env::var_os(name).is_some_and(|it| !it.is_empty());
        let styled = |terminal: bool| match terminal && !set("NO_COLOR") {
            true => shown(&text.ansi().to_string()),
            false => shown(&text.to_string()),
        };
        // Where nobody listens (a closed pipe) there is nobody to tell.
        let _ = if error.use_stderr() {
            let mut err = io::stderr().lock();
            err.write_all(styled(err.is_terminal()).as_bytes())
        } else {
            let mut out = io::stdout().lock();
            out.write_all(styled(out.is_terminal()).as_bytes())
        };
    }

    /// Whether somebody may be watching stderr, and how what moves there passes the sink.
    pub(super) fn moving(&self) -> Option<render::Shown> {
        (io::stderr().is_terminal() && !self.quiet).then_some(shown as render::Shown)
    }

    /// Whether a question can be asked and its answer be read.
    pub(super) fn is_answered(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Writes data. A reader who has seen enough (`| head`) is no error; a full disk is.
    pub(super) fn data(&self, text: &str) -> Exit {
        self.put(&shown(text))
    }

    /// Writes commands to the runner of a workflow, the only lines that it may obey.
    pub(super) fn annotate(&self, all: &[Annotation]) -> Exit {
        let say = |text: &str| veiled(text).into_owned();
        let lines = all.iter().map(|it| format!("{}\n", it.passed(say)));
        self.put(&lines.collect::<String>())
    }

    /// What may be seen of a text that goes elsewhere.
    pub(super) fn shown(&self, text: &str) -> String {
        shown(text)
    }

    fn put(&self, text: &str) -> Exit {
        let mut out = io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Exit::Done,
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Exit::Done,
            Err(error) => {
                self.talk(&format!("error: cannot write to stdout: {error}\n"));
                Exit::Error
            }
        }
    }

    /// Says something beside the data.
    pub(super) fn talk(&self, text: &str) {
        Self::say(text);
    }

    /// The same, for those who outlive the terminal's description.
    pub(super) fn say(text: &str) {
        // If nobody can hear it, that is that.
        let _ = written(&shown(text));
    }

    /// Says findings, and how many there are.
    pub(super) fn findings(&self, findings: &[Diagnostic], sources: &Sources) {
        let text = render::findings(findings, sources, self.err, self.verbose > 0);
        self.talk(&text);
    }
}

/// What may be seen of a text: no secret, and nothing that commands a terminal or a runner. All that is written passes here.
fn shown(text: &str) -> String {
    render::harmless(&veiled(text)).into_owned()
}

/// Writes to stderr, above whatever moves there.
fn written(text: &str) -> io::Result<()> {
    if render::above(text) {
        return Ok(());
    }
    let mut err = io::stderr().lock();
    err.write_all(text.as_bytes())?;
    err.flush()
}

/// Takes the entries of the log, each in one piece.
struct Log;

impl io::Write for Log {
    fn write(&mut self, entry: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(entry);
        let text = render::harmless_line(&veiled(&text));
        written(&text)?;
        Ok(entry.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

/// COLUMNS where it is given, else the terminal's own width, else the usual.
fn width(terminal: bool) -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|it| it.parse().ok());
    let own = || {
        let (terminal_size::Width(columns), _) = terminal_size::terminal_size()?;
        Some(usize::from(columns))
    };
    columns
        .filter(|columns| *columns > 0)
        .or_else(|| terminal.then(own).flatten())
        .unwrap_or(USUAL)
}
