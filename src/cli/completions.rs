//! `widctl completions`: what a shell needs to complete command lines.

use clap_complete::Shell;

use super::{Exit, Terminal, grammar};

/// Prints a shell's completions
///
/// For bash: `widctl completions bash > /etc/bash_completion.d/widctl`; for zsh, into a folder of $fpath as `_widctl`; for
/// fish: `widctl completions fish > ~/.config/fish/completions/widctl.fish`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Which shell
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut grammar(), "widctl", &mut text);
    terminal.data(&String::from_utf8_lossy(&text))
}
