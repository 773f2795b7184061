//! The flags that several commands share.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_display_order = 900)]
pub(super) struct Common {
    /// When to use colours; NO_COLOR in the environment means never
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN", global = true, help_heading = "Output")]
    pub(super) color: Colour,
    /// Says more on stderr: -v what is done, -vv each request, -vvv everything
    #[arg(short, long, action = ArgAction::Count, global = true, help_heading = "Output")]
    pub(super) verbose: u8,
    /// Says nothing but results and errors
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    pub(super) quiet: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    /// On a terminal
    Auto,
    /// Everywhere, pipes included
    Always,
    /// Nowhere
    Never,
}

/// Which texts make the manifest.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// The manifest: a file, a folder (its *.yaml and *.yml, sorted) or - for stdin; several are read as one [default:
    /// widctl.yaml]
    #[arg(short, long = "file", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

/// For whom the output is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs, with a schema (see `widctl schema`)
    Json,
}
