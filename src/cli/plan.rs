//! `widctl plan`: what would change, and why.

use std::path::PathBuf;

use super::arguments::{Connection, Files, Format, Limits, Permissions, Rails};
use super::out::Out;
use super::session::{self, Compared, Meaning, Stop, Terms};
use super::{Exit, Terminal, files, saved};
use crate::render::{self, Detail, json};
use crate::source::{Diagnostic, Sources};

/// Shows what would change, and why; writes nothing anywhere
///
/// Reads what the manifest names, and what bears its mark, in Azure and on the clusters, and compares. What could not be read is
/// blocked and not guessed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Saves the plan, for `widctl apply FILE`. It holds the manifest and no secret
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// For whom the output is
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exits with 2 where changes are pending
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    rails: Rails,
    #[command(flatten)]
    permissions: Permissions,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let out = match out(arguments) {
        Ok(out) => out,
        Err(finding) => {
            return Stop::error(vec![finding], Sources::default()).say(arguments.format, terminal);
        }
    };
    let (terms, meaning) = match prepare(arguments) {
        Ok(prepared) => prepared,
        Err(stop) => return stop.say(arguments.format, terminal),
    };
    match session::seen(&arguments.connection, &meaning, &terms, terminal) {
        Ok(compared) => show(arguments, out.as_ref(), &meaning, &compared, terminal),
        Err(stop) => stop.say(arguments.format, terminal),
    }
}

/// What is known before anybody is asked.
fn prepare(arguments: &Arguments) -> Result<(Terms, Meaning), Stop> {
    let texts = files::read(&arguments.files)
        .map_err(|findings| Stop::error(findings, Sources::default()))?;
    let terms = Terms {
        rails: session::rails(arguments.rails.policy.as_deref())?,
        ..Terms::new(&arguments.limits, &arguments.permissions, &arguments.files)?
    };
    let meaning = session::mean(texts, &terms)?;
    Ok((terms, meaning))
}

/// Where the plan is kept, if it is: nowhere that is read.
fn out(arguments: &Arguments) -> Result<Option<Out>, Diagnostic> {
    let Some(path) = &arguments.out else {
        return Ok(None);
    };
    let mut inputs = files::named(&arguments.files);
    inputs.extend(arguments.rails.policy.clone());
    inputs.extend(arguments.connection.vcluster_key_file.clone());
    let folders = files::folders(&arguments.files);
    Out::new("--out", path, &inputs, &folders).map(Some)
}

fn show(
    arguments: &Arguments,
    out: Option<&Out>,
    meaning: &Meaning,
    compared: &Compared,
    terminal: &Terminal,
) -> Exit {
    let mut exit = compared.exit();
    if arguments.detailed_exitcode && compared.acts() {
        exit = exit.max(Exit::Pending);
    }
    let findings = compared.findings(meaning);
    let digest = compared.consent.digest();
    let (plan, sources) = (&compared.plan, &meaning.sources);
    let mut document = json::plan(plan, &findings, &digest, sources, None);
    let text = |look| render::plan(plan, &findings, sources, look, detail(terminal));
    // Stdout is for one document: with the plan to keep on it, people read the rest on stderr.
    exit = exit.max(match (arguments.format, out) {
        (Format::Json, Some(Out::Stdout)) => Exit::Done,
        (Format::Text, Some(Out::Stdout)) => {
            terminal.talk(&text(terminal.err));
            Exit::Done
        }
        (Format::Json, Some(Out::File(_)) | None) => terminal.data(&json::pretty(&document)),
        (Format::Text, Some(Out::File(_)) | None) => terminal.data(&text(terminal.out)),
    });
    if let Some(out) = out {
        document.saved = Some(saved::with_texts(&compared.consent, &meaning.texts));
        let written = out.write(&json::pretty(&document), terminal);
        if let (Exit::Done, Out::File(path), false) = (written, out, terminal.quiet) {
            terminal.talk(&format!("Saved as {}, {digest}\n", path.display()));
        }
        exit = exit.max(written);
    }
    exit
}

/// How much of a plan is wanted.
pub(super) fn detail(terminal: &Terminal) -> Detail {
    if terminal.quiet {
        Detail::Counts
    } else if terminal.verbose > 0 {
        Detail::All
    } else {
        Detail::Changes
    }
}
