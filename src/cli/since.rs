//! `--changed-since`: an earlier manifest, from files or from git.
//!
//! git itself reads its repository. It runs no program that a repository names (textconv, filters, fsmonitor), fetches nothing, and what it
//! says is bounded like any file.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::arguments::Files;
use super::files;
use crate::file;
use crate::source::{Code, Diagnostic};

/// An earlier manifest.
#[derive(Debug, Clone)]
pub(super) struct Since {
    /// How the user named it.
    pub(super) named: String,
    /// Its texts, by file name.
    pub(super) texts: Vec<(String, Vec<u8>)>,
}

/// How long git may take for one answer.
const ANSWER: Duration = Duration::from_secs(60);

/// The manifest as it was: what a file or folder holds, or what git has of the manifest's files at a revision. A file that was not there
/// then is left out.
pub(super) fn read(named: &str, files: &Files) -> Result<Since, Vec<Diagnostic>> {
    let path = Path::new(named);
    let is_path = path.is_absolute() || named.starts_with('.') || files::is_manifest(path);
    let there = path.exists();
    let in_git = || {
        let at = Repository::of(&files::named(files));
        at.is_ok_and(|it| it.commit(named).is_ok())
    };
    if !is_path && there && in_git() {
        return Err(vec![
            no(named, "It is a revision of git's, and a file.".to_owned()).help(format!(
                "for the file write `./{named}`, for the revision its full name or number"
            )),
        ]);
    }
    let texts = match is_path || there {
        true => files::read(&Files {
            files: vec![path.to_owned()],
        })?,
        false => at_revision(named, files).map_err(|why| vec![no(named, why)])?,
    };
    Ok(Since {
        named: named.to_owned(),
        texts,
    })
}

fn no(named: &str, why: String) -> Diagnostic {
    Diagnostic::error(
        Code::NoEarlier,
        format!("cannot say what has changed since `{named}`"),
    )
    .why(why)
    .help("name a file, a folder, or a revision that git has here: a branch, a tag, a number")
}

/// What git has of the manifest's files at a revision.
fn at_revision(revision: &str, files: &Files) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut texts = Vec::new();
    let folders = files::folders(files);
    let (usual, given) = (files::named(files), &files.files);
    let named = if given.is_empty() { &usual } else { given };
    for path in named {
        if path == Path::new("-") {
            return Err("What comes from stdin is in no repository.".to_owned());
        }
        let whole = folders.contains(path);
        let at = Repository::of(std::slice::from_ref(path))?;
        let commit = at.commit(revision)?;
        for (name, id) in at.blobs(&commit, path, whole)? {
            if !whole || files::is_manifest(Path::new(&name)) {
                let bytes = at.ask(&["cat-file", "blob", &id])?;
                let shown = match whole {
                    true => path.join(&name),
                    false => path.clone(),
                };
                texts.push((shown.display().to_string(), bytes));
            }
        }
    }
    Ok(texts)
}

/// Where git is asked: in the folder of a file.
struct Repository {
    folder: PathBuf,
}

impl Repository {
    fn of(paths: &[PathBuf]) -> Result<Self, String> {
        let path = paths.first().map_or(Path::new("."), PathBuf::as_path);
        let folder = match path.parent() {
            _ if path.is_dir() => path,
            Some(parent) if parent != Path::new("") => parent,
            Some(_) | None => Path::new("."),
        };
        match folder.is_dir() {
            true => Ok(Self {
                folder: folder.to_owned(),
            }),
            false => Err(format!("There is no folder {}.", folder.display())),
        }
    }

    /// The number of the commit that a revision names.
    fn commit(&self, revision: &str) -> Result<String, String> {
        let commit = format!("{revision}^{{commit}}");
        let asked = self.ask(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &commit,
        ]);
        let said = asked.map_err(|_| {
            let at = self.folder.display();
            format!("It is no file, and git has no such revision in folder `{at}`.")
        })?;
        let said = String::from_utf8_lossy(&said);
        let number = said.lines().last().unwrap_or_default().trim();
        match number.len() >= 40 && number.chars().all(|it| it.is_ascii_hexdigit()) {
            true => Ok(number.to_owned()),
            false => Err("git names no commit for it.".to_owned()),
        }
    }

    /// The names and numbers of a file, or of all files right in a folder. A link is refused, as one out of the folder is today.
    fn blobs(
        &self,
        commit: &str,
        path: &Path,
        whole: bool,
    ) -> Result<Vec<(String, String)>, String> {
        let name = path.file_name().and_then(|it| it.to_str());
        let at = match (whole, name) {
            (true, _) => "./".to_owned(),
            (false, Some(name)) => format!("./{name}"),
            (false, None) => return Err(format!("{} has no name.", path.display())),
        };
        let listed = self.ask(&["ls-tree", "-z", commit, "--", &at])?;
        let mut blobs = Vec::new();
        for entry in listed.split(|it| *it == 0).filter(|it| !it.is_empty()) {
            let entry = String::from_utf8_lossy(entry).into_owned();
            let (about, name) = entry.split_once('\t').ok_or("git lists what is no file.")?;
            let mut about = about.split(' ');
            let (mode, kind, id) = (about.next(), about.next(), about.next());
            let name = name.rsplit('/').next().unwrap_or(name).to_owned();
            match (mode, kind, id) {
                (Some("120000"), ..) => return Err(format!("{name} is a link there.")),
                (_, Some("blob"), Some(id)) => blobs.push((name, id.to_owned())),
                _ => {}
            }
        }
        Ok(blobs)
    }

    fn ask(&self, words: &[&str]) -> Result<Vec<u8>, String> {
        let mut git = Command::new("git");
        git.arg("-C")
            .arg(&self.folder)
            .args(["--no-pager", "--literal-pathspecs"])
            .args(["-c", "protocol.allow=never", "-c", "core.fsmonitor=false"])
            .args(words)
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let child = git
            .spawn()
            .map_err(|error| format!("It is no file, and git cannot be run: {error}."))?;
        bounded(child)
    }
}

/// What a program says until it ends well, if it is not too much and does not take too long.
fn bounded(mut child: Child) -> Result<Vec<u8>, String> {
    let Some(stdout) = child.stdout.take() else {
        return Err("git says nothing.".to_owned());
    };
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let read = stdout.take(file::TEXT + 1).read_to_end(&mut bytes);
        // Nobody waits any more where it took too long.
        let _ = said.send(read.map(|_| bytes));
    });
    let read = heard.recv_timeout(ANSWER);
    // It may have more to say, and waits for us to take it.
    if !matches!(&read, Ok(Ok(bytes)) if bytes.len() as u64 <= file::TEXT) {
        let _ = child.kill();
    }
    let ended = child.wait();
    match read {
        Err(_) => Err("git did not answer in time.".to_owned()),
        Ok(Err(error)) => Err(format!("git could not be heard: {error}.")),
        Ok(Ok(bytes)) if bytes.len() as u64 > file::TEXT => Err("It is too large.".to_owned()),
        Ok(Ok(bytes)) => match ended {
            Ok(status) if status.success() => Ok(bytes),
            Ok(_) | Err(_) => Err("git could not read it.".to_owned()),
        },
    }
}
