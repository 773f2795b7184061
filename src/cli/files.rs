//! The files of a manifest, as bytes, and the other files that flags name.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::file::{self, Unread};
use crate::source::{Code, Diagnostic};

/// Which texts make the manifest.
#[derive(Debug, Args)]
pub(super) struct Files {
    /// The manifest: a file, a folder (its *.yaml and *.yml, sorted) or - for stdin; several are read as one [default:
    /// widctl.yaml or widctl.yml]
    #[arg(short, long = "file", value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

/// What is read where no file is named: the one of these that is there.
const USUAL: [&str; 2] = ["widctl.yaml", "widctl.yml"];

/// The manifest by its usual name. Errors: there is none, or both are there.
fn usual() -> Result<PathBuf, Diagnostic> {
    let there = USUAL.iter().map(PathBuf::from);
    // A link that leads to nothing is there, and is said to be unreadable.
    let there: Vec<PathBuf> = there.filter(|it| it.symlink_metadata().is_ok()).collect();
    match there.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Diagnostic::error(Code::NoManifest, "no manifest")
            .why("No file was named, and there is no widctl.yaml or widctl.yml here.")
            .help("name the manifest with -f FILE")),
        _ => Err(Diagnostic::error(
            Code::TwoManifests,
            "both widctl.yaml and widctl.yml are here",
        )
        .why("No file was named, and which of them is the manifest cannot be known.")
        .help(
            "name it: `-f widctl.yaml` or `-f widctl.yml`; with both flags they are read as one",
        )),
    }
}

/// A text and its name.
type Text = (String, Vec<u8>);

/// Reads all files, folders and stdin, in the order in which they were named. Errors: all that could not be read.
pub(super) fn read(files: &Files) -> Result<Vec<Text>, Vec<Diagnostic>> {
    let usual = match files.files.is_empty() {
        true => vec![usual().map_err(|it| vec![it])?],
        false => Vec::new(),
    };
    let named = if usual.is_empty() {
        &files.files
    } else {
        &usual
    };
    let (mut texts, mut findings) = (Vec::new(), Vec::new());
    for path in named {
        for read in texts_of(path) {
            match read {
                Ok(text) => texts.push(text),
                Err(finding) => findings.push(finding),
            }
        }
    }
    if findings.is_empty() {
        Ok(texts)
    } else {
        Err(findings)
    }
}

/// A file, and what it holds.
pub(super) type Held = (PathBuf, Result<Text, Diagnostic>);

/// The files of a manifest, one by one. Errors: there is no file, or a folder has none.
pub(super) fn each(files: &Files) -> Result<Vec<Held>, Diagnostic> {
    let usual = match files.files.is_empty() {
        true => vec![usual()?],
        false => Vec::new(),
    };
    let named = if usual.is_empty() {
        &files.files
    } else {
        &usual
    };
    let mut all = Vec::new();
    for path in named {
        match path.is_dir() {
            true => all.extend(manifests_in(path)?.into_iter().map(|it| (path.clone(), it))),
            false => all.push((folder_of(path), path.clone())),
        }
    }
    let read = all.into_iter().map(|(folder, path)| {
        let text = match path == Path::new("-") {
            true => text(&path),
            false => manifest(&folder, &path),
        };
        (path, text)
    });
    Ok(read.collect())
}

/// The files that a manifest is read from, without reading them.
pub(super) fn named(files: &Files) -> Vec<PathBuf> {
    if files.files.is_empty() {
        return vec![usual().unwrap_or_else(|_| PathBuf::from(USUAL[0]))];
    }
    let each = files.files.iter().map(|path| {
        if path.is_dir() {
            manifests_in(path).unwrap_or_default()
        } else {
            vec![path.clone()]
        }
    });
    each.flatten().collect()
}

/// The folders of which all manifests are read.
pub(super) fn folders(files: &Files) -> Vec<PathBuf> {
    let folders = files.files.iter().filter(|it| it.is_dir());
    folders.cloned().collect()
}

/// Whether a file of a folder is taken for a manifest, by its name.
pub(super) fn is_manifest(path: &Path) -> bool {
    let kind = path.extension().and_then(|it| it.to_str());
    matches!(kind, Some("yaml" | "yml"))
}

/// A secret that a file holds, without the end of its line.
pub(super) fn secret(path: &Path) -> Result<String, Diagnostic> {
    let bytes = file::read(path, file::SECRET).map_err(|error| unread(path, &error))?;
    let no = |what: &str| {
        let message = format!("{} {what}", path.display());
        Err(Diagnostic::error(Code::Unreadable, message))
    };
    match std::str::from_utf8(&bytes).map(str::trim) {
        Err(_) => no("is not UTF-8"),
        Ok("") => no("is empty"),
        Ok(secret) => Ok(secret.to_owned()),
    }
}

/// The text of a file that a flag names, or of stdin.
pub(super) fn text(path: &Path) -> Result<Text, Diagnostic> {
    let bytes = bytes(path, file::TEXT)?;
    Ok((name(path), bytes))
}

/// The bytes of a file that a flag names, or of stdin.
pub(super) fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Diagnostic> {
    let read = if path == Path::new("-") {
        file::stdin(most)
    } else {
        file::read(path, most)
    };
    read.map_err(|error| unread(path, &error))
}

fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

fn texts_of(path: &Path) -> Vec<Result<Text, Diagnostic>> {
    if path == Path::new("-") {
        return vec![text(path)];
    }
    if !path.is_dir() {
        return vec![manifest(&folder_of(path), path)];
    }
    match manifests_in(path) {
        Ok(inside) => inside.iter().map(|it| manifest(path, it)).collect(),
        Err(finding) => vec![Err(finding)],
    }
}

/// The folder that a file is in.
fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        Some(_) | None => PathBuf::from("."),
    }
}

/// Manifests come with somebody's change, and what they link to would be shown where they are wrong: links stay in the folder.
fn manifest(folder: &Path, path: &Path) -> Result<Text, Diagnostic> {
    match file::read_within(folder, path, file::TEXT) {
        Ok(bytes) => Ok((name(path), bytes)),
        Err(error) => Err(unread(path, &error)),
    }
}

fn manifests_in(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let mut inside = file::inside(folder).map_err(|error| unread(folder, &error.into()))?;
    inside.retain(|it| is_manifest(it));
    if inside.is_empty() {
        return Err(Diagnostic::error(
            Code::NoManifest,
            format!("no manifest in {}", folder.display()),
        )
        .why("The folder holds no file that ends in .yaml or .yml; folders in it are not looked into."));
    }
    Ok(inside)
}

/// Why a file gave nothing.
pub(super) fn unread(path: &Path, error: &Unread) -> Diagnostic {
    let name = path.display();
    match error {
        Unread::Failed(error) => {
            Diagnostic::error(Code::Unreadable, format!("cannot read {name}"))
                .why(format!("{error}."))
        }
        Unread::Kind(kind) => {
            Diagnostic::error(Code::NoFile, format!("{name} is {kind}"))
                .why("Only regular files are read: others may wait for ever, or never end.")
                .help("name the file itself; what another program writes can be piped in where `-` is given as FILE")
        }
        Unread::TooLarge(_) => Diagnostic::error(Code::TooLarge, format!("{name} is too large"))
            .why(format!("Nothing of it was taken: {error}.")),
        Unread::Outside(target) => {
            Diagnostic::error(Code::LinkOutside, format!("{name} leads out of its folder"))
                .why(format!("It is a link to {}. Whoever may change a manifest could have any file of this machine read by that.", target.display()))
                .help("name the file itself with -f")
        }
    }
}
