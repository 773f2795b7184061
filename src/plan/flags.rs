//! What is wished beyond the manifest.

use std::collections::BTreeSet;

use crate::resource::{Address, Kind, Pick};

/// What the user wants beyond the manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// `--take`: becomes ours; what nobody declares goes as soon as it is.
    pub take: BTreeSet<Pick>,
    /// `--delete`: goes, though it is not ours and nobody declares it.
    pub delete: BTreeSet<Pick>,
    /// `--force-conflicts`: takes fields that other managers hold.
    pub force_conflicts: BTreeSet<Address>,
    /// `--allow-formerly`: the former names whose things may be claimed.
    pub formerly: BTreeSet<String>,
}

impl Flags {
    /// The addresses that are written out.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        let picks = self.take.iter().chain(&self.delete);
        picks.filter_map(Pick::address).chain(&self.force_conflicts)
    }

    /// Whether what is to become ours, or to go, is said to be of this kind.
    pub fn says(&self, kind: Kind) -> bool {
        self.take.iter().chain(&self.delete).any(|it| it.says(kind))
    }

    /// Whether it is to become ours.
    pub fn takes(&self, address: &Address) -> bool {
        self.take.iter().any(|it| it.names(address))
    }

    /// Whether it is to go.
    pub fn deletes(&self, address: &Address) -> bool {
        self.delete.iter().any(|it| it.names(address))
    }
}
