//! `widctl validate`: reads the manifest offline and says everything that is wrong with it.

use super::arguments::{Files, Format};
use super::{Exit, Terminal, files};
use crate::manifest;
use crate::render::{self, json};
use crate::source::Sources;

/// Checks the manifest offline
///
/// Every finding is shown with its place, its code and what to do. Nothing is asked of Azure or Kubernetes. `widctl explain CODE` has a page for each code.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// For whom the output is
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let (findings, sources, manifest) = match files::read(&arguments.files) {
        Ok(files) => {
            let loaded = manifest::load(files);
            (loaded.diagnostics, loaded.sources, loaded.manifest)
        }
        Err(findings) => (findings, Sources::default(), None),
    };
    let exit = if manifest.is_some() {
        Exit::Done
    } else {
        Exit::Error
    };
    let written = match arguments.format {
        Format::Json => terminal.data(&json::findings(&findings, &sources)),
        Format::Text => {
            terminal.findings(&findings, &sources);
            match manifest {
                Some(manifest) if !terminal.quiet => terminal.data(&render::valid(
                    &manifest.name.value,
                    &[
                        (manifest.clusters.len(), "cluster", "clusters"),
                        (manifest.identities.len(), "identity", "identities"),
                        (manifest.resolved().len(), "binding", "bindings"),
                    ],
                )),
                Some(_) | None => Exit::Done,
            }
        }
    };
    exit.max(written)
}
