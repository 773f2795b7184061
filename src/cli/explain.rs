//! `widctl explain`: the page of a code.

use super::{Exit, Terminal};
use crate::source::Code;

/// Explains the code of a finding
///
/// Without CODE, all codes are listed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The code as findings show it, WID0001 say
    #[arg(value_parser = code)]
    code: Option<Code>,
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text)
        .ok_or_else(|| "no finding has this code; `widctl explain` lists all".to_owned())
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    terminal.data(&match arguments.code {
        Some(code) => format!(
            "{code}: {}\n\n{}\n",
            code.title(),
            code.explain().trim_end()
        ),
        None => Code::ALL
            .iter()
            .map(|code| format!("{code}  {}\n", code.title()))
            .collect(),
    })
}
