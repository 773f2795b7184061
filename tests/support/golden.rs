//! Texts that stand in the repository and must be what the program says.

use std::path::Path;

/// Compares with a file of the repository, or writes it where `UPDATE` is set.
pub(crate) fn same_as_file(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).expect("a file that can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{} is not up to date: run the test with UPDATE=1\n{text}",
        path.display()
    );
}
