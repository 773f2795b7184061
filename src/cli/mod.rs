//! The face: arguments, dispatch, exit codes.

mod arguments;
mod complete;
mod exit;
mod files;
mod interrupt;
mod out;
mod saved;
mod session;
mod shown;
mod since;
mod terminal;

mod apply;
mod completions;
mod explain;
mod fmt;
mod graph;
mod init;
mod list;
mod man;
mod plan;
#[cfg(feature = "sandbox")]
mod sandbox;
mod schema;
mod show;
mod validate;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use exit::Exit;
use terminal::Terminal;

/// The release, and the commit and day of its sources where they are known.
const VERSION: &str = match option_env!("WIDCTL_BUILT_FROM") {
    Some(from) => from,
    None => env!("CARGO_PKG_VERSION"),
};

/// Keeps Azure Workload Identity in order on Kubernetes clusters
///
/// A YAML manifest says which clusters there are, which identities, and which service accounts may act as which identity.
/// widctl compares that with what Azure and Kubernetes really hold, prints the difference, and carries it out.
#[derive(Parser)]
#[command(
    name = "widctl",
    version = VERSION,
    max_term_width = 100,
    after_long_help = exit::HELP
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: arguments::Common,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Arguments),
    Validate(validate::Arguments),
    Fmt(fmt::Arguments),
    Plan(plan::Arguments),
    Show(show::Arguments),
    Apply(apply::Arguments),
    Verify(verify::Arguments),
    List(list::Arguments),
    Graph(graph::Arguments),
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Arguments),
    /// Not in this build: `cargo install widctl` without `--no-default-features` has it
    #[cfg(not(feature = "sandbox"))]
    #[command(hide = true, disable_help_flag = true)]
    Sandbox {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<std::ffi::OsString>,
    },
    Schema(schema::Arguments),
    Explain(explain::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the program; the exit codes are those of the documentation.
pub fn main() -> ExitCode {
    complete::answer();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are no error; wrong usage is 1, for 2 means that changes are pending.
            let exit = if error.use_stderr() {
                Exit::Error
            } else {
                Exit::Done
            };
            Terminal::usage(&error);
            return exit.into();
        }
    };
    let terminal = Terminal::new(&arguments.common);
    terminal.trace();
    match arguments.command {
        Command::Init(arguments) => init::run(&arguments, &terminal).into(),
        Command::Validate(arguments) => validate::run(&arguments, &terminal).into(),
        Command::Fmt(arguments) => fmt::run(&arguments, &terminal).into(),
        Command::Plan(arguments) => plan::run(&arguments, &terminal).into(),
        Command::Show(arguments) => show::run(&arguments, &terminal).into(),
        Command::Apply(arguments) => apply::run(&arguments, &terminal).into(),
        Command::Verify(arguments) => verify::run(&arguments, &terminal).into(),
        Command::List(arguments) => list::run(&arguments, &terminal).into(),
        Command::Graph(arguments) => graph::run(&arguments, &terminal).into(),
        #[cfg(feature = "sandbox")]
        Command::Sandbox(arguments) => sandbox::run(&arguments, &terminal),
        #[cfg(not(feature = "sandbox"))]
        Command::Sandbox { rest: _ } => {
            terminal.talk(
                "error: this widctl was built without its sandbox\n  help: build it with its default features: `cargo install widctl`, without `--no-default-features`\n",
            );
            Exit::Error.into()
        }
        Command::Schema(arguments) => schema::run(&arguments, &terminal).into(),
        Command::Explain(arguments) => explain::run(&arguments, &terminal).into(),
        Command::Completions(arguments) => completions::run(&arguments, &terminal).into(),
        Command::Man(arguments) => man::run(&arguments, &terminal).into(),
    }
}

/// The command line as data, for completions and manual pages.
fn grammar() -> clap::Command {
    Arguments::command()
}
