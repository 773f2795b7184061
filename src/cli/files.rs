//! The files of a manifest, as bytes.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::arguments::Files;
use crate::source::{Code, Diagnostic};

/// What is read where no file is named.
const USUAL: &str = "widctl.yaml";

/// Reads all files, folders and stdin, in the order in which they were named. Errors: all that could not be read.
pub(super) fn read(files: &Files) -> Result<Vec<(String, Vec<u8>)>, Vec<Diagnostic>> {
    let usual = [PathBuf::from(USUAL)];
    let named = if files.files.is_empty() {
        if !usual[0].exists() {
            return Err(vec![
                Diagnostic::error(Code::NoManifest, "no manifest")
                    .why(format!("No file was named, and there is no {USUAL} here."))
                    .help("name the manifest with -f FILE"),
            ]);
        }
        usual.as_slice()
    } else {
        &files.files
    };
    let (mut texts, mut findings) = (Vec::new(), Vec::new());
    for path in named {
        match texts_of(path) {
            Ok(more) => texts.extend(more),
            Err(finding) => findings.push(finding),
        }
    }
    if findings.is_empty() {
        Ok(texts)
    } else {
        Err(findings)
    }
}

/// A secret that a file holds, without the end of its line.
pub(super) fn secret(path: &Path) -> Result<String, Diagnostic> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    match text.trim() {
        "" => Err(Diagnostic::error(
            Code::Unreadable,
            format!("{} is empty", path.display()),
        )),
        secret => Ok(secret.to_owned()),
    }
}

fn texts_of(path: &Path) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
    if path == Path::new("-") {
        let mut bytes = Vec::new();
        return match io::stdin().lock().read_to_end(&mut bytes) {
            Ok(_) => Ok(vec![("<stdin>".to_owned(), bytes)]),
            Err(error) => Err(unreadable(path, &error)),
        };
    }
    if !path.is_dir() {
        return Ok(vec![text(path)?]);
    }
    let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
        .and_then(|entries| entries.map(|it| it.map(|it| it.path())).collect())
        .map_err(|error| unreadable(path, &error))?;
    inside.retain(|it| {
        let kind = it.extension().and_then(|it| it.to_str());
        matches!(kind, Some("yaml" | "yml")) && !it.is_dir()
    });
    inside.sort();
    if inside.is_empty() {
        return Err(Diagnostic::error(
            Code::NoManifest,
            format!("no manifest in {}", path.display()),
        )
        .why("The folder holds no file that ends in .yaml or .yml; folders in it are not looked into."));
    }
    inside.iter().map(|it| text(it)).collect()
}

pub(super) fn text(path: &Path) -> Result<(String, Vec<u8>), Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    Ok((path.display().to_string(), bytes))
}

fn unreadable(path: &Path, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::Unreadable, format!("cannot read {}", path.display()))
        .why(format!("{error}."))
}
