//! Where a result is kept: a file that a flag names, or stdout, but nothing that is read.

use std::path::{Path, PathBuf};

use super::{Exit, Terminal, files};
use crate::file;
use crate::source::{Code, Diagnostic, Sources};

/// What somebody meant by `-o json`, as other programs take it.
const FORMATS: [&str; 10] = [
    "json", "text", "yaml", "yml", "markdown", "github", "sarif", "short", "wide", "name",
];

/// Other names of stdout, which is written to and not replaced.
const STDOUT: [&str; 4] = ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Where a result is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Out {
    /// Stdout, in place of what is printed there otherwise.
    Stdout,
    /// This file.
    File(PathBuf),
}

impl Out {
    /// What a flag asks for. `folders`: those of which all manifests are read. Errors: it is one of the inputs, or would be one the next
    /// time, or was meant as something else.
    pub(super) fn new(
        flag: &str,
        path: &Path,
        inputs: &[PathBuf],
        folders: &[PathBuf],
    ) -> Result<Self, Diagnostic> {
        let name = path.display();
        if STDOUT.iter().any(|it| path == Path::new(it)) {
            return Ok(Self::Stdout);
        }
        if FORMATS.iter().any(|it| path == Path::new(it)) {
            return Err(Diagnostic::error(
                Code::OutFormat,
                format!("`{flag} {name}` names a file, not a format"),
            )
            .help(format!(
                "`--format` chooses what is printed; a file of that name is written as {flag} ./{name}"
            )));
        }
        let place = path.canonicalize().ok();
        let same = |input: &PathBuf| place.is_some() && input.canonicalize().ok() == place;
        if inputs.iter().any(same) {
            return Err(Diagnostic::error(
                Code::OutInput,
                format!("`{flag} {name}` would overwrite what is read"),
            )
            .why("The file is one of those that this run reads.")
            .help("name another file"));
        }
        if let Some(folder) = folders.iter().find(|it| is_manifest_in(it, path)) {
            return Err(Diagnostic::error(
                Code::OutInput,
                format!("`{flag} {name}` would be read as a manifest"),
            )
            .why(format!(
                "It ends like a manifest and lies in {}, so the next run would read it with the others.",
                folder.display()
            ))
            .help("name a file that ends in .json, or one in another folder"));
        }
        Ok(Self::File(path.to_owned()))
    }

    /// Writes the whole text, and says so where that fails.
    pub(super) fn write(&self, text: &str, terminal: &Terminal) -> Exit {
        let path = match self {
            Self::Stdout => return terminal.data(text),
            Self::File(path) => path,
        };
        match file::write(path, text.as_bytes()) {
            Ok(()) => Exit::Done,
            Err(error) => {
                let message = format!("cannot write {}", path.display());
                let finding = Diagnostic::error(Code::Unwritable, message);
                terminal.findings(&[finding.why(format!("{error}."))], &Sources::default());
                Exit::Error
            }
        }
    }
}

/// Whether a file that is written there is one of those that a folder is read for: by the name that it is given, or by the one that a
/// link gives it.
fn is_manifest_in(folder: &Path, path: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else {
        return false;
    };
    let lies = |path: &Path| {
        let parent = path.parent().filter(|it| *it != Path::new(""));
        let parent = parent.unwrap_or(Path::new(".")).canonicalize();
        files::is_manifest(path) && parent.is_ok_and(|it| it == folder)
    };
    lies(path) || file::target(path).is_ok_and(|it| lies(&it))
}
