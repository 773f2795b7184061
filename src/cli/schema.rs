//! `widctl schema`: the JSON Schemas of what widctl reads and writes.

use clap::ValueEnum;

use super::{Exit, Terminal};
use crate::render::json;

/// Prints a JSON Schema
///
/// An editor with YAML support checks and completes a manifest that begins with `# yaml-language-server: $schema=FILE`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Of what
    #[arg(value_enum, default_value_t = Which::Manifest)]
    which: Which,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// What is written by hand
    Manifest,
    /// What `plan --format json` and `plan --out` write
    Plan,
    /// One line of what `apply --format json` writes
    Event,
    /// What is in a sandbox at the start, and how it behaves
    World,
}

/// The schema of a sandbox's world.
pub(super) const WORLD: &str = include_str!("../../schema/world.schema.json");

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    terminal.data(&match arguments.which {
        Which::Manifest => include_str!("../../schema/manifest.schema.json").to_owned(),
        Which::Plan => json::plan_schema(),
        Which::Event => json::event_schema(),
        Which::World => WORLD.to_owned(),
    })
}
