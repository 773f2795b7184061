//! The door to files: only regular ones of bounded size are read, and what is written is there as a whole or not at all.

use std::fmt;
use std::fs::{self, FileType, OpenOptions};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};

/// The most that is read of one text of a manifest, of guard rails or of a sandbox's world: the estate of 20,000 bindings is 5 MiB.
pub(crate) const TEXT: u64 = 64 * MIB;
/// The most that is read of a saved plan, which holds its manifest beside all changes.
pub(crate) const PLAN: u64 = 512 * MIB;
/// The most that is read of a kubeconfig, or of a list of certificate authorities.
pub(crate) const CONFIG: u64 = 16 * MIB;
/// The most that is read of a token, a key or a certificate.
pub(crate) const SECRET: u64 = MIB;

const MIB: u64 = 1024 * 1024;

/// Why nothing of a file was taken.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The system said no.
    Failed(io::Error),
    /// It is no regular file but this: some never end, others wait for ever.
    Kind(&'static str),
    /// It is larger than this many bytes.
    TooLarge(u64),
    /// It is a link to this place, outside of the folder that it may lead to.
    Outside(PathBuf),
}

impl Unread {
    /// Is there no such file?
    pub(crate) fn is_absent(&self) -> bool {
        match self {
            Self::Failed(error) => error.kind() == io::ErrorKind::NotFound,
            Self::Kind(_) | Self::TooLarge(_) | Self::Outside(_) => false,
        }
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => write!(f, "{error}"),
            Self::Kind(kind) => write!(f, "it is {kind}, and only regular files are read"),
            Self::TooLarge(most) => write!(
                f,
                "it is larger than the {} MiB that are read at most",
                most / MIB
            ),
            Self::Outside(target) => write!(
                f,
                "it is a link to {}, outside of its folder",
                target.display()
            ),
        }
    }
}

/// The bytes of a regular file that has at most `most` of them.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    // Before it is opened, for a device may feel that; and after, for it may be another by then.
    regular(fs::metadata(path)?.file_type())?;
    let file = harmlessly().open(path)?;
    let about = file.metadata()?;
    regular(about.file_type())?;
    if about.len() > most {
        return Err(Unread::TooLarge(most));
    }
    bounded(file, most)
}

/// The same, where links may lead only to what is in `folder`.
pub(crate) fn read_within(folder: &Path, path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    let target = fs::canonicalize(path)?;
    if !target.starts_with(fs::canonicalize(folder)?) {
        return Err(Unread::Outside(target));
    }
    read(&target, most)
}

/// What comes from stdin, if it is no more than `most` bytes.
pub(crate) fn stdin(most: u64) -> Result<Vec<u8>, Unread> {
    bounded(io::stdin().lock(), most)
}

/// All that is in a folder, folders left out, in the order of names.
pub(crate) fn inside(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Makes a folder where there is none; the one that it is in must be there.
pub(crate) fn folder(path: &Path) -> io::Result<()> {
    match fs::create_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        made => made,
    }
}

/// Writes a file anew. A regular one is replaced as a whole, a link stays and its target is written, and what is no file (a device, a
/// pipe) is written to as it is.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(about) if about.is_file() => {
            replace(&fs::canonicalize(path)?, bytes, Some(about.permissions()))
        }
        Ok(about) if about.is_dir() => Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "it is a folder",
        )),
        Ok(_) => in_place(path, bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            replace(&target(path)?, bytes, None)
        }
        Err(error) => Err(error),
    }
}

/// Writes a regular file that is there anew, as a whole. A link is none, and neither is what nobody may write to.
pub(crate) fn rewrite(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let about = fs::symlink_metadata(path)?;
    if about.is_symlink() {
        return Err(io::Error::other(
            "it is a link; name the file that it leads to",
        ));
    }
    if let Err(Unread::Kind(kind)) = regular(about.file_type()) {
        return Err(io::Error::other(format!(
            "it is {kind}, and no regular file"
        )));
    }
    if about.permissions().readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is read-only",
        ));
    }
    replace(path, bytes, Some(about.permissions()))
}

/// Writes a file that is not there yet, as a whole.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = draft(path)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}

/// What is written first, beside the file that it becomes. Errors name the folder, which is what the user chose.
fn draft(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let place = folder_of(path);
    tempfile::NamedTempFile::new_in(place).map_err(|error| {
        let (kind, folder) = (error.kind(), place.display());
        let words = match place.exists() {
            false => format!("There is no folder {folder}"),
            true => format!("Nothing can be made in folder {folder}: {kind}"),
        };
        io::Error::new(kind, words)
    })
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        Some(_) | None => Path::new("."),
    }
}

/// Adds to the end of a regular file, which is made where there is none. A pipe or a device is none, and nothing waits for its reader.
pub(crate) fn append(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let no = |it: Unread| match it {
        Unread::Kind(kind) => io::Error::other(format!("it is {kind}, and no regular file")),
        other => io::Error::other(other.to_string()),
    };
    match fs::metadata(path) {
        Ok(about) => regular(about.file_type()).map_err(no)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = OpenOptions::new();
    let mut file = waiting_for_none(options.append(true).create(true)).open(path)?;
    regular(file.metadata()?.file_type()).map_err(no)?;
    file.write_all(bytes)
}

/// Where a file is, or would be made: the end of a chain of links, which may lead to nothing yet.
pub(crate) fn target(path: &Path) -> io::Result<PathBuf> {
    /// What Linux follows at most.
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            // A target is meant from the folder that the link is in.
            Ok(next) => path = path.parent().unwrap_or(Path::new("")).join(next),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("it is a link that leads back to itself"))
}

/// Writes beside the file and renames, so that it is whole or the one before.
fn replace(path: &Path, bytes: &[u8], as_before: Option<fs::Permissions>) -> io::Result<()> {
    let mut file = draft(path)?;
    file.write_all(bytes)?;
    if let Some(permissions) = as_before {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn in_place(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A pipe that nobody reads would be waited for without end; this one only asks, and keeps the reader's end open meanwhile.
    let asked = waiting_for_none(OpenOptions::new().write(true))
        .open(path)
        .map_err(|error| match path.exists() {
            true => io::Error::new(error.kind(), format!("nobody reads from it ({error})")),
            false => error,
        })?;
    let mut file = OpenOptions::new().write(true).open(path)?;
    drop(asked);
    file.write_all(bytes)?;
    file.flush()
}

fn bounded(from: impl Read, most: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(Unread::TooLarge(most));
    }
    Ok(bytes)
}

fn regular(kind: FileType) -> Result<(), Unread> {
    if kind.is_file() {
        return Ok(());
    }
    Err(Unread::Kind(name(kind)))
}

#[cfg(unix)]
fn name(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt as _;
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn name(kind: FileType) -> &'static str {
    if kind.is_dir() {
        "a folder"
    } else {
        "a device"
    }
}

/// To read, without waiting for whoever is at the other end.
fn harmlessly() -> OpenOptions {
    let mut options = OpenOptions::new();
    waiting_for_none(options.read(true)).clone()
}

#[cfg(unix)]
fn waiting_for_none(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
}

#[cfg(not(unix))]
fn waiting_for_none(options: &mut OpenOptions) -> &mut OpenOptions {
    options
}

/// Makes `folder` and in it a second name for a program.
#[cfg(all(feature = "sandbox", unix))]
pub(crate) fn second_name(program: &Path, folder: &Path, name: &str) -> io::Result<()> {
    fs::create_dir(folder)?;
    std::os::unix::fs::symlink(program, folder.join(name))
}

/// Makes `folder` and in it a second name for a program.
#[cfg(all(feature = "sandbox", not(unix)))]
pub(crate) fn second_name(program: &Path, folder: &Path, name: &str) -> io::Result<()> {
    fs::create_dir(folder)?;
    fs::copy(program, folder.join(name).with_extension("exe")).map(drop)
}
