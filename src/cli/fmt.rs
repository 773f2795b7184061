//! `widctl fmt`: lays manifests out.

use std::path::{Path, PathBuf};

use super::arguments::Files;
use super::{Exit, Terminal, files};
use crate::source::{Code, Diagnostic, Sources};
use crate::{file, manifest, render};

/// Lays manifests out: indentation, blanks and empty lines
///
/// Indents by two, also lists below their keys; takes blanks at the ends of lines and superfluous empty lines away, puts one before each
/// section, and ends the file with a line. Comments, the order of keys, quotes, anchors and what stands on a line stay as they are. What
/// comes out is read again before it is written: it says what it said before. Prints the names of the files that it wrote.
#[derive(Debug, clap::Args)]
#[command(after_long_help = super::exit::HELP)]
pub(super) struct Arguments {
    /// Files, folders (their *.yaml and *.yml) or - for stdin, which goes to stdout [default: widctl.yaml or widctl.yml]
    #[arg(value_name = "FILE")]
    named: Vec<PathBuf>,
    /// Writes nothing; prints the names of the files that would change, and exits with 2 if there are any
    #[arg(long)]
    check: bool,
    /// Writes nothing; shows what would change
    #[arg(long)]
    diff: bool,
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Exit {
    let named = Files {
        files: arguments.named.clone(),
    };
    let mut sources = Sources::default();
    let (mut exit, mut findings) = (Exit::Done, Vec::new());
    match files::each(&named) {
        Ok(all) => {
            for (path, text) in all {
                let laid = text.map_err(|it| vec![it]).and_then(|(name, bytes)| {
                    one(arguments, &path, &name, &bytes, &mut sources, terminal)
                });
                match laid {
                    Ok(came) => exit = exit.max(came),
                    Err(wrong) => findings.extend(wrong),
                }
            }
        }
        Err(finding) => findings.push(finding),
    }
    if !findings.is_empty() {
        terminal.findings(&findings, &sources);
        exit = exit.max(Exit::Error);
    }
    exit
}

/// One file. Errors: why it stays as it is.
fn one(
    arguments: &Arguments,
    path: &Path,
    name: &str,
    bytes: &[u8],
    sources: &mut Sources,
    terminal: &Terminal,
) -> Result<Exit, Vec<Diagnostic>> {
    let formatted = manifest::format(name, bytes);
    sources.insert(formatted.source);
    let text = formatted.text?;
    let (writes, stdin) = (!arguments.check && !arguments.diff, path == Path::new("-"));
    if writes && stdin {
        return through(&text, terminal);
    }
    if text.as_bytes() == bytes {
        return Ok(Exit::Done);
    }
    let exit = match arguments.check {
        true => Exit::Pending,
        false => Exit::Done,
    };
    if writes && let Err(error) = file::rewrite(path, text.as_bytes()) {
        let message = format!("cannot write {name}");
        let finding = Diagnostic::error(Code::Unwritable, message).why(format!("{error}."));
        return Err(vec![finding]);
    }
    let said = match arguments.diff {
        true => {
            let before = String::from_utf8_lossy(bytes);
            render::difference(name, &before, &text, terminal.out)
        }
        false => format!("{}\n", render::escape(name)),
    };
    Ok(exit.max(terminal.data(&said)))
}

/// From stdin to stdout, byte for byte or not at all: what is written there must neither show a secret nor command anything.
fn through(text: &str, terminal: &Terminal) -> Result<Exit, Vec<Diagnostic>> {
    if terminal.shown(text) == text {
        return Ok(terminal.data(text));
    }
    let finding = Diagnostic::error(Code::Unwritable, "cannot write it to stdout as it is")
        .why("It holds what could steer a terminal or a pipeline's runner, or a value that is a secret here.")
        .help("name the file itself, which is written in its place");
    Err(vec![finding])
}
