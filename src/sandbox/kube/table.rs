//! Tables, as `kubectl get` asks for them.

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::kinds::Kind;
use super::list;

const NAME: &str = "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";
const AGE: &str = "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

/// The table of these objects; `include` is what each row carries of its object (`None`, `Metadata` or `Object`).
pub(crate) fn table<'a>(
    kind: &Kind,
    metadata: &Value,
    objects: impl Iterator<Item = &'a Value>,
    include: &str,
    now: OffsetDateTime,
) -> Value {
    let (between, after) = kind.columns;
    // Roles have no printer of their own, and the default one shows the time itself.
    let plain = matches!(kind.kind, "ClusterRole" | "Role");
    let mut definitions = vec![json!({
        "name": "Name", "type": "string", "format": "name", "description": NAME, "priority": 0,
    })];
    definitions.extend(between.iter().map(|(name, r#type, _, description)| {
        json!({"name": name, "type": r#type, "format": "", "description": description, "priority": 0})
    }));
    definitions.push(json!({
        "name": if plain { "Created At" } else { "Age" },
        "type": if plain { "date" } else { "string" },
        "format": "",
        "description": AGE,
        "priority": 0,
    }));
    definitions.extend(after.iter().map(|(name, r#type, _, description)| {
        json!({"name": name, "type": r#type, "format": "", "description": description, "priority": 1})
    }));
    let rows: Vec<Value> = objects
        .map(|object| {
            let mut cells = vec![object["metadata"]["name"].clone()];
            cells.extend(between.iter().map(|(_, _, cell, _)| cell(object)));
            let created = &object["metadata"]["creationTimestamp"];
            cells.push(if plain {
                created.clone()
            } else {
                age(created, now).into()
            });
            cells.extend(after.iter().map(|(_, _, cell, _)| cell(object)));
            match include {
                "None" => json!({"cells": cells, "object": null}),
                "Object" => json!({"cells": cells, "object": object}),
                _ => json!({"cells": cells, "object": list::partial(object)}),
            }
        })
        .collect();
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

fn age(created: &Value, now: OffsetDateTime) -> String {
    let Some(created) = created
        .as_str()
        .and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok())
    else {
        return String::from("<unknown>");
    };
    human((now - created).whole_seconds())
}

/// A duration as apimachinery's `HumanDuration` writes it: two units while the first is small.
fn human(seconds: i64) -> String {
    let (minutes, hours) = (seconds / 60, seconds / 3600);
    let (days, years) = (hours / 24, hours / 24 / 365);
    let two = |large: i64, unit: char, small: i64, smaller: char| {
        if small == 0 {
            format!("{large}{unit}")
        } else {
            format!("{large}{unit}{small}{smaller}")
        }
    };
    match seconds {
        ..0 => String::from("<invalid>"),
        0..120 => format!("{seconds}s"),
        120..600 => two(minutes, 'm', seconds % 60, 's'),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => two(hours, 'h', minutes % 60, 'm'),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => two(days, 'd', hours % 24, 'h'),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => two(years, 'y', days % 365, 'd'),
        _ => format!("{years}y"),
    }
}

#[cfg(test)]
mod tests {
    use super::human;

    #[test]
    fn durations_are_written_as_kubectl_shows_them() {
        for (seconds, text) in [
            (-1, "<invalid>"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (130, "2m10s"),
            (601, "10m"),
            (10_860, "3h1m"),
            (90_000, "25h"),
            (180_000, "2d2h"),
            (864_000, "10d"),
        ] {
            assert_eq!(human(seconds), text);
        }
    }
}
