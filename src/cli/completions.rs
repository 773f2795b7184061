//! `widctl completions`: what a shell needs to complete command lines.

use clap_complete::Shell;
use clap_complete::env::Shells;

use super::{Exit, Terminal, complete};

/// Prints a shell's completions
///
/// They ask widctl itself, so addresses, codes and names of the manifest are completed too. For bash:
/// `widctl completions bash > /etc/bash_completion.d/widctl`; for zsh, into a folder of $fpath as `_widctl`; for fish:
/// `widctl completions fish > ~/.config/fish/completions/widctl.fish`; for PowerShell and elvish, into the profile.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let name = arguments.shell.to_string();
    let mut text = Vec::new();
    let shells = Shells::builtins();
    let written = match shells.completer(&name) {
        Some(shell) => {
            shell.write_registration(complete::ASKS, "widctl", "widctl", "widctl", &mut text)
        }
        None => Err(std::io::Error::other("no such shell")),
    };
    match written {
        Ok(()) => terminal.data(&String::from_utf8_lossy(&text)),
        Err(error) => {
            terminal.talk(&format!(
                "error: cannot write completions for {name}: {error}\n"
            ));
            Exit::Error
        }
    }
}
