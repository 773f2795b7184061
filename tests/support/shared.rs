//! Data of others that is no part of this repository: `../shared`, or where `WIDCTL_SHARED` says.

use std::path::PathBuf;

/// Its folder on Azure; where it is missing, a test says so and has nothing to do.
pub(crate) fn azure() -> Option<PathBuf> {
    let folder = std::env::var_os("WIDCTL_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let azure = folder.join("azure");
    if azure.is_dir() {
        return Some(azure);
    }
    println!("nothing at {}: nothing is compared", azure.display());
    None
}
