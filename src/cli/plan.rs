//! `widctl plan`: what would change, and why.

use std::path::PathBuf;

use super::arguments::{Connection, Files, Format, Limits, Permissions, Rails, Strictness};
use super::out::Out;
use super::session::{self, Compared, Meaning, Stop};
use super::{Exit, Terminal, files, saved, shown};
use crate::render::{self, Detail, json};
use crate::source::{Code, Diagnostic, Sources};

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
    #[arg(long, value_parser = Format::among(Format::OF_PLANS), default_value = "text")]
    format: Format,
    #[command(flatten)]
    amount: Amount,
    /// Exits with 2 where changes are pending
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    strict: Strictness,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    rails: Rails,
    #[command(flatten)]
    permissions: Permissions,
    #[command(flatten)]
    connection: Connection,
}

/// How much of a plan is wanted.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct Amount {
    /// Shows who gains and loses which access, and counts; not each change
    #[arg(long, conflicts_with = "full")]
    summary: bool,
    /// Shows each change by itself and everybody by name, however many there are
    #[arg(long)]
    full: bool,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let out = match out(arguments) {
        Ok(out) => out,
        Err(finding) => {
            return Stop::error(vec![finding], Sources::default()).say(arguments.format, terminal);
        }
    };
    let prepared = session::prepare(
        &arguments.files,
        &arguments.limits,
        &arguments.permissions,
        &arguments.rails,
    );
    let (terms, meaning) = match prepared {
        Ok(prepared) => prepared,
        Err(stop) => return stop.say(arguments.format, terminal),
    };
    match session::seen(&arguments.connection, &meaning, &terms, terminal) {
        Ok(compared) => show(arguments, out.as_ref(), &meaning, &compared, terminal),
        Err(stop) => stop.say(arguments.format, terminal),
    }
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
    let out = Out::new("--out", path, &inputs, &folders)?;
    let others = !matches!(arguments.format, Format::Text | Format::Json);
    if out == Out::Stdout && others {
        return Err(
            Diagnostic::error(Code::OutFormat, "stdout is for one document")
                .why("`--out -` writes the plan to it, and so would this `--format`.")
                .help(
                    "save the plan in a file; `widctl show FILE --format …` shows it in any format",
                ),
        );
    }
    Ok(Some(out))
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
    let findings = &compared.findings;
    exit = exit.max(arguments.strict.exit(findings));
    let digest = compared.consent.digest();
    let (plan, sources) = (&compared.plan, &meaning.sources);
    let mut document = json::plan(plan, findings, &digest, sources, None);
    let text = |look| {
        render::plan(
            plan,
            findings,
            sources,
            look,
            wanted(&arguments.amount, terminal),
        )
    };
    // Stdout is for one document: with the plan to keep on it, people read the rest on stderr.
    exit = exit.max(match (arguments.format, out) {
        (Format::Json, Some(Out::Stdout)) => Exit::Done,
        (_, Some(Out::Stdout)) => {
            terminal.talk(&text(terminal.err));
            Exit::Done
        }
        (format, Some(Out::File(_)) | None) => {
            let manifest = meaning.texts.first().map(|it| it.name.as_str());
            shown::plan(format, &document, manifest, exit, text, terminal)
        }
    });
    if let Some(out) = out {
        document.saved = Some(saved::with_texts(&compared.consent, &meaning.texts));
        saved::seal(&mut document);
        let written = out.write(&json::pretty(&document), terminal);
        if let (Exit::Done, Out::File(path), false) = (written, out, terminal.quiet) {
            terminal.talk(&format!("Saved as {}, {digest}\n", path.display()));
        }
        exit = exit.max(written);
    }
    exit
}

/// How much of a plan is wanted here.
pub(super) fn wanted(amount: &Amount, terminal: &Terminal) -> Detail {
    match (amount.summary, amount.full) {
        (true, _) => Detail::Summary,
        (_, true) => Detail::Full.max(detail(terminal)),
        (false, false) => detail(terminal),
    }
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
