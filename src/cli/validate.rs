//! `widctl validate`: reads the manifest offline and says everything that is wrong with it.

use std::path::PathBuf;

use super::arguments::{Files, Format, Rails, Strictness};
use super::{Exit, Terminal, files, session, shown};
use crate::render;
use crate::source::Sources;
use crate::{check, desired, manifest, plan};

/// Checks the manifest offline
///
/// Every finding is shown with its place, its code and what to do. Nothing is asked of Azure or Kubernetes. `widctl explain CODE` has a page for each code.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    /// The manifest, as with -f; several are read as one
    #[arg(value_name = "FILE", conflicts_with = "files")]
    named: Vec<PathBuf>,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    strict: Strictness,
    #[command(flatten)]
    rails: Rails,
    /// For whom the output is
    #[arg(long, value_parser = Format::among(Format::OF_FINDINGS), default_value = "text")]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let outside = match session::rails(arguments.rails.policy.as_deref()) {
        Ok(rails) => rails,
        Err(stop) => return stop.say(arguments.format, terminal),
    };
    let named = Files {
        files: arguments.named.clone(),
    };
    let named = match arguments.named.is_empty() {
        true => &arguments.files,
        false => &named,
    };
    let (mut findings, mut sources, manifest) = match files::read(named) {
        Ok(files) => {
            let loaded = manifest::load(files);
            (loaded.diagnostics, loaded.sources, loaded.manifest)
        }
        Err(findings) => (findings, Sources::default(), None),
    };
    let outside = outside.map(|it| it.with(&mut sources, &mut findings));
    let (mut refused, mut wrong) = (Vec::new(), Vec::new());
    if let Some(manifest) = &manifest {
        let desired = desired::lower(manifest);
        let today = arguments.rails.today();
        wrong = plan::same_credentials(&desired);
        wrong.extend(check::too_long(&desired, today));
        check::accept(&desired, None, today, &mut findings);
        let all = manifest.policy.iter().chain(outside.as_ref());
        refused.extend(all.flat_map(|it| plan::rails(it, &desired, None)));
        refused.extend(outside.iter().flat_map(|it| plan::pins(it, &desired, None)));
    }
    let exit = match (&manifest, wrong.is_empty(), refused.is_empty()) {
        (Some(_), true, true) => Exit::Done,
        (Some(_), true, false) => Exit::Refused,
        (Some(_), false, _) | (None, ..) => Exit::Error,
    };
    findings.extend(wrong);
    findings.extend(refused);
    let exit = exit.max(arguments.strict.exit(&findings));
    let manifest = manifest.filter(|_| exit == Exit::Done);
    let written = shown::findings(arguments.format, &findings, &sources, exit, terminal);
    let said = match manifest {
        Some(manifest) if arguments.format == Format::Text && !terminal.quiet => {
            terminal.data(&render::valid(
                &manifest.name.value,
                &[
                    (manifest.clusters.len(), "cluster", "clusters"),
                    (manifest.identities.len(), "identity", "identities"),
                    (manifest.resolved().len(), "binding", "bindings"),
                ],
            ))
        }
        Some(_) | None => Exit::Done,
    };
    let written = written.max(said);
    exit.max(written)
}
