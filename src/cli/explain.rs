//! `widctl explain`: the page of a code, one of widctl's or one of Entra's.

use clap_complete::ArgValueCandidates;

use super::{Exit, Terminal, complete};
use crate::source::{Aadsts, Code};

/// Explains the code of a finding, or an error of Entra
///
/// Without CODE, all that there are pages on are listed.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The code as findings show it (WID0205, or 205), or as Entra says it (AADSTS700213, or 700213; the whole message in quotes will do)
    #[arg(value_parser = page, add = ArgValueCandidates::new(complete::codes))]
    code: Option<Page>,
}

#[derive(Debug, Clone, Copy)]
enum Page {
    Finding(Code),
    Entra(Aadsts),
}

fn page(text: &str) -> Result<Page, String> {
    let short = (1..=4).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    let code = if short {
        Code::parse(&format!("WID{text:0>4}"))
    } else {
        Code::parse(text)
    };
    let entra = || Aadsts::parse(text).map(Page::Entra);
    code.map(Page::Finding)
        .or_else(entra)
        .ok_or_else(|| "no finding has this code; `widctl explain` lists all".to_owned())
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    terminal.data(&match arguments.code {
        Some(Page::Finding(code)) => {
            let page = written(&code, code.title(), &code.explain());
            match code.example() {
                Some(example) => format!("{page}\nFor example:\n\n{}", further_in(example)),
                None => page,
            }
        }
        Some(Page::Entra(code)) => written(&code, code.title(), &code.explain()),
        None => {
            let findings = Code::ALL.iter();
            let findings = findings.map(|code| format!("{code}  {}\n", code.title()));
            let entra = Aadsts::known().into_iter();
            let entra = entra.map(|code| format!("{code:<13}  {}\n", code.title()));
            let blank = std::iter::once("\n".to_owned());
            findings.chain(blank).chain(entra).collect()
        }
    })
}

fn further_in(text: &str) -> String {
    let lines = text.lines().map(|it| match it {
        "" => "\n".to_owned(),
        it => format!("    {it}\n"),
    });
    lines.collect()
}

fn written(code: &dyn std::fmt::Display, title: &str, page: &str) -> String {
    format!("{code}: {title}\n\n{}\n", page.trim_end())
}
