//! What a thing lets its identity do, as each kind says it.

use crate::desired::Width;

/// What an identity may do somewhere: `Reader` and `on rg-data`, or `get` and `secrets in kv-legacy`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Grant {
    pub(super) width: Width,
    pub(super) place: String,
    pub(super) verb: String,
}
