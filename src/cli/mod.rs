//! The face: arguments, dispatch, exit codes.

mod sandbox;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Keeps Azure Workload Identity in order on Kubernetes clusters, declaratively.
#[derive(Parser)]
#[command(name = "widctl", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Sandbox(sandbox::Arguments),
}

/// Runs the program; the exit codes are those of the documentation.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are no error; wrong usage is 1, for 2 means that changes are pending.
            let code = ExitCode::from(u8::from(error.use_stderr()));
            let _ = error.print();
            return code;
        }
    };
    match arguments.command {
        Command::Sandbox(arguments) => sandbox::run(&arguments),
    }
}
