//! `widctl man`: the manual pages.

use std::fmt::Write as _;

use clap_complete::ArgValueCandidates;
use clap_mangen::Man;

use super::{Exit, Terminal, complete, grammar};

/// Prints the manual page of widctl or of one of its commands
///
/// To read it: `widctl man plan | man -l -`
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which command's page
    #[arg(add = ArgValueCandidates::new(complete::commands))]
    command: Option<String>,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let mut all = grammar();
    all.build();
    let chosen = match &arguments.command {
        None => Some(&all),
        Some(name) => all.find_subcommand(name),
    };
    let Some(command) = chosen else {
        let mut words = String::from("error: there is no such command; there are");
        for command in all.get_subcommands() {
            // Writing into a String cannot fail.
            let _ = write!(words, " {}", command.get_name());
        }
        terminal.talk(&format!("{words}\n"));
        return Exit::Error;
    };
    let mut text = Vec::new();
    match Man::new(command.clone()).render(&mut text) {
        Ok(()) => terminal.data(&String::from_utf8_lossy(&text)),
        Err(error) => {
            terminal.talk(&format!("error: cannot write the page: {error}\n"));
            Exit::Error
        }
    }
}
