//! Places: which object each reference of the manifest turned out to be.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::resource::ApplicationRef;

/// Object ids by reference, as Graph has shown them in this run: a display name is no key, and one that widctl made may still go by a
/// former name of the manifest. Writes go to the very object that was seen.
#[derive(Debug, Default)]
pub(super) struct Places(Mutex<BTreeMap<ApplicationRef, String>>);

impl Places {
    pub(super) fn learn(&self, reference: &ApplicationRef, object_id: &str) {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.insert(reference.clone(), object_id.to_owned());
    }

    pub(super) fn of(&self, reference: &ApplicationRef) -> Option<String> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.get(reference).cloned()
    }
}
