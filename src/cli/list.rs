//! `widctl list`: what a manifest is about, whose it is and how it stands.

use super::arguments::{Connection, Files, Format, Limits, Permissions, Rails};
use super::session::{self, Stop};
use super::{Exit, Terminal};
use crate::render;

/// Lists what a manifest declares and made, whose each thing is and how it stands
///
/// Reads what `widctl plan` reads, and writes nothing. State: fits, differs, missing, undeclared (this manifest made it and no longer
/// declares it) or unread. Owner: made (it bears this manifest's mark), joined (others made it, and widctl writes to it) or kept (others
/// made it, and widctl leaves it as it is).
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// For whom the output is
    #[arg(long, value_parser = Format::among(Format::USUAL), default_value = "text")]
    format: Format,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    rails: Rails,
    #[command(flatten)]
    connection: Connection,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let listed = listed(arguments, terminal);
    listed.unwrap_or_else(|stop| stop.say(arguments.format, terminal))
}

fn listed(arguments: &Arguments, terminal: &Terminal) -> Result<Exit, Stop> {
    let (terms, meaning) = session::prepare(
        &arguments.files,
        &arguments.limits,
        &Permissions::default(),
        &arguments.rails,
    )?;
    let compared = session::seen(&arguments.connection, &meaning, &terms, terminal)?;
    let written = terminal.data(&match arguments.format == Format::Json {
        true => render::list_json(&compared.plan),
        false => render::list(&compared.plan, terminal.out),
    });
    let exit = match compared.plan.unseen {
        true => Exit::Part,
        false => Exit::Done,
    };
    Ok(exit.max(written))
}
