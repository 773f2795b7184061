//! The metadata that the server gives every object.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::kinds::Kind;

/// A time as Kubernetes writes it.
pub(super) fn written(time: OffsetDateTime) -> String {
    time.to_offset(time::UtcOffset::UTC)
        .replace_nanosecond(0)
        .unwrap_or(time)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// Brings the metadata's fields into the order in which the server writes them.
pub(super) fn order_metadata(object: &mut Value) {
    #[rustfmt::skip]
    const ORDER: [&str; 14] = [
        "name", "generateName", "namespace", "uid", "resourceVersion", "generation",
        "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "labels",
        "annotations", "ownerReferences", "finalizers", "managedFields",
    ];
    let Some(metadata) = object["metadata"].as_object_mut() else {
        return;
    };
    let mut ordered = Map::new();
    for field in ORDER {
        if let Some(value) = metadata.shift_remove(field)
            && !value.is_null()
        {
            ordered.insert(String::from(field), value);
        }
    }
    *metadata = ordered;
}

/// The id of an object: it comes from the cluster's name and how many there were before, never from chance.
pub(super) fn identity(cluster: &str, kind: &Kind, path: &str, number: u64) -> String {
    let text = format!("{cluster}/{}/{path}/{number}", kind.qualified);
    Uuid::new_v5(&Uuid::NAMESPACE_URL, text.as_bytes()).to_string()
}
