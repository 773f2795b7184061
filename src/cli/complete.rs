//! What a shell completes: commands and flags, and the names that the manifest of this command line declares. Nothing but files is read.

use std::ffi::OsString;
use std::path::PathBuf;

use clap_complete::{CompleteEnv, CompletionCandidate};

use super::files::{self, Files};
use super::grammar;
use crate::desired::{self, Desired};
use crate::manifest;
use crate::render;
use crate::source::Code;

/// By this variable a shell's script asks the program itself what fits; it names the shell.
pub(super) const ASKS: &str = "WIDCTL_COMPLETE";

/// So much of a manifest is read while somebody waits for a key to do something.
const MOST: usize = 4 * 1024 * 1024;

/// Answers a shell, where one asks, and ends the program.
pub(super) fn answer() {
    CompleteEnv::with_factory(grammar).var(ASKS).complete();
}

/// The addresses that the manifest declares.
pub(super) fn addresses() -> Vec<CompletionCandidate> {
    let declared = declared();
    let all = declared.iter().flat_map(|it| it.wanted.keys());
    candidates(all.map(|it| (it.to_string(), None)))
}

/// The addresses of service accounts, the only ones with fields that others can hold.
pub(super) fn accounts() -> Vec<CompletionCandidate> {
    let declared = declared();
    let all = declared.iter().flat_map(|it| &it.wanted);
    let accounts = all.filter(|(_, it)| it.resource.as_service_account().is_some());
    candidates(accounts.map(|(it, _)| (it.to_string(), None)))
}

/// The names that the manifest had before.
pub(super) fn former_names() -> Vec<CompletionCandidate> {
    let declared = declared();
    let all = declared.iter().flat_map(|it| &it.names.formerly);
    candidates(all.map(|it| (it.clone(), None)))
}

/// The codes of findings, with their titles.
pub(super) fn codes() -> Vec<CompletionCandidate> {
    let all = Code::ALL.iter();
    candidates(all.map(|it| (it.to_string(), Some(it.title().to_owned()))))
}

/// The commands that have a manual page.
pub(super) fn commands() -> Vec<CompletionCandidate> {
    let grammar = grammar();
    let all = grammar.get_subcommands().filter(|it| !it.is_hide_set());
    candidates(all.map(|it| {
        let about = it.get_about().map(ToString::to_string);
        (it.get_name().to_owned(), about)
    }))
}

/// Words for a shell. One that would steer a terminal is left out: it could not be typed either.
fn candidates(words: impl Iterator<Item = (String, Option<String>)>) -> Vec<CompletionCandidate> {
    let words = words.filter(|(word, _)| render::escape(word) == word.as_str());
    words
        .map(|(word, help)| CompletionCandidate::new(word).help(help.map(Into::into)))
        .collect()
}

/// What the manifest of the command line that is being typed declares; nothing where it cannot be read, or not in a moment.
fn declared() -> Option<Desired> {
    let files = named(std::env::args_os());
    // Nobody types into stdin while a word is completed.
    if files.files.iter().any(|it| it.as_os_str() == "-") {
        return None;
    }
    let size = |path: &PathBuf| path.metadata().map_or(0, |it| it.len());
    let size: u64 = files::named(&files).iter().map(size).sum();
    if size > MOST as u64 {
        return None;
    }
    let texts = files::read(&files).ok()?;
    let manifest = manifest::load(texts).manifest?;
    Some(desired::lower(&manifest))
}

/// The files that a command line names with `-f`, in any of the ways in which it can.
fn named(words: impl Iterator<Item = OsString>) -> Files {
    let mut files = Vec::new();
    // Before `--` stands how the shell calls the program.
    let mut words = words.skip_while(|it| it != "--").skip(1);
    while let Some(word) = words.next() {
        let Some(word) = word.to_str() else { continue };
        let joined = word.strip_prefix("--file=");
        let joined = joined.or_else(|| {
            let short = word.strip_prefix("-f")?;
            let short = short.strip_prefix('=').unwrap_or(short);
            Some(short).filter(|it| !it.is_empty())
        });
        match joined {
            Some(path) => files.push(PathBuf::from(path)),
            None if word == "-f" || word == "--file" => {
                files.extend(words.next().map(PathBuf::from))
            }
            None => {}
        }
    }
    Files { files }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_command_line_are_seen_however_they_are_named() {
        let named = |line: &str| -> Vec<String> {
            let words = line.split(' ').map(OsString::from);
            let files = super::named(words).files.into_iter();
            files.map(|it| it.display().to_string()).collect()
        };
        assert_eq!(
            named("widctl -- widctl plan -f a -fb -f=c --file d --file=e --only x"),
            ["a", "b", "c", "d", "e"]
        );
        assert_eq!(named("widctl -f a -- widctl plan --only"), [""; 0]);
        assert_eq!(named("widctl -- widctl plan -f"), [""; 0]);
    }
}
