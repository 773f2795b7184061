//! `widctl show`: a saved plan, read again.

use std::path::PathBuf;

use super::arguments::Format;
use super::plan::{Amount, wanted};
use super::session::Stop;
use super::{Exit, Terminal, saved, shown};
use crate::render;
use crate::source::{Code, Diagnostic, Source, Sources};

/// Shows a saved plan, in any format
///
/// Asks nobody: what is shown is what `widctl plan --out` saw and wrote. A file that was changed since is refused.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    /// The plan, as `widctl plan --out FILE` saved it
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Refuses any plan but the one of this digest
    #[arg(long, value_name = "DIGEST")]
    digest: Option<String>,
    /// For whom the output is
    #[arg(long, value_parser = Format::among(Format::OF_PLANS), default_value = "text")]
    format: Format,
    #[command(flatten)]
    amount: Amount,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    match read(arguments) {
        Ok(plan) => {
            let (sources, findings) = (&plan.sources, &plan.findings);
            let detail = wanted(&arguments.amount, terminal);
            let text = |look| render::saved(&plan.document, findings, sources, look, detail);
            let exit = Exit::Done;
            exit.max(shown::plan(
                arguments.format,
                &plan.document,
                plan.manifest.as_deref(),
                exit,
                text,
                terminal,
            ))
        }
        Err(stop) => stop.say(arguments.format, terminal),
    }
}

/// A saved plan with its texts.
struct Read {
    document: render::json::PlanDocument,
    /// A file of its manifest.
    manifest: Option<String>,
    sources: Sources,
    findings: Vec<Diagnostic>,
}

fn read(arguments: &Arguments) -> Result<Read, Stop> {
    let path = &arguments.plan;
    let saved = saved::read(path)?;
    saved::pinned(&saved.document.digest, arguments.digest.as_deref())?;
    let mut sources = Sources::default();
    for (name, text) in &saved.texts {
        sources.insert(Source::read(name, text).0);
    }
    let found = saved.document.diagnostics.iter();
    let findings: Option<Vec<Diagnostic>> = found.map(|it| it.diagnostic(&sources)).collect();
    let Some(findings) = findings else {
        let finding = Diagnostic::error(
            Code::BadPlan,
            format!("{} is not a saved plan", path.display()),
        )
        .why("One of its findings has a code that is none of widctl's.")
        .help("`widctl plan --out FILE` saves one");
        return Err(Stop::error(vec![finding], Sources::default()));
    };
    let manifest = saved.texts.first().map(|(name, _)| name.clone());
    let mut document = saved.document;
    // What is shown is the plan; its texts are for whoever carries it out.
    document.saved = None;
    Ok(Read {
        document,
        manifest,
        sources,
        findings,
    })
}
