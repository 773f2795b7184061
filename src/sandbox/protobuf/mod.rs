//! Bodies in Kubernetes' binary form, which clients send where they have types of its own, read into JSON by the tables of types.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::kube::tables::{Row, TABLES};

/// What stands before every body in this form.
const MAGIC: &[u8] = b"k8s\0";
pub(crate) const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

/// The body in JSON; none where it is of no kind that is known, or not whole.
pub(crate) fn json(body: &[u8]) -> Option<bytes::Bytes> {
    object(body).map(|object| bytes::Bytes::from(object.to_string()))
}

fn object(body: &[u8]) -> Option<Value> {
    let (mut version, mut kind, mut raw) = (String::new(), String::new(), &[][..]);
    let mut envelope = body.strip_prefix(MAGIC)?;
    while !envelope.is_empty() {
        match piece(&mut envelope)? {
            (1, Piece::Bytes(mut named)) => {
                while !named.is_empty() {
                    match piece(&mut named)? {
                        (1, Piece::Bytes(text)) => version = String::from(utf8(text)?),
                        (2, Piece::Bytes(text)) => kind = String::from(utf8(text)?),
                        _ => {}
                    }
                }
            }
            (2, Piece::Bytes(bytes)) => raw = bytes,
            _ => {}
        }
    }
    let (group, short) = version.split_once('/').unwrap_or(("", &version));
    let root = |group: &str, version: &str| {
        let mut roots = TABLES.roots.iter();
        roots
            .find(|((g, v, k), _)| *g == group && *v == version && *k == kind)
            .map(|(_, number)| *number)
    };
    // The options of a delete are of every group.
    let number = root(group, short).or_else(|| root("", "v1"))?;
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind.clone().into());
    object.insert("apiVersion".to_owned(), version.clone().into());
    for (name, value) in message(number, raw)? {
        object.entry(name).or_insert(value);
    }
    Some(Value::Object(object))
}

fn utf8(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

/// The fields of a struct. Kind and version of an object are around its bytes and not in them.
fn message(number: usize, mut bytes: &[u8]) -> Option<Map<String, Value>> {
    let rows = &TABLES.structs.get(number)?.fields;
    let is_object = TABLES.roots.values().any(|root| *root == number);
    let known = |it: &&Row| !(is_object && matches!(it.name, "kind" | "apiVersion"));
    let mut read = Map::new();
    while !bytes.is_empty() {
        let (number, piece) = piece(&mut bytes)?;
        let Some(row) = rows.iter().filter(known).find(|row| row.number == number) else {
            continue;
        };
        put(&mut read, row, &piece)?;
    }
    Some(read)
}

fn put(read: &mut Map<String, Value>, row: &Row, piece: &Piece<'_>) -> Option<()> {
    let name = row.name.to_owned();
    if let Some(item) = row.form.strip_prefix('[') {
        let value = value(item, piece)?;
        read.entry(name)
            .or_insert_with(|| json!([]))
            .as_array_mut()?
            .push(value);
    } else if let Some(item) = row.form.strip_prefix('{') {
        let Piece::Bytes(bytes) = piece else {
            return None;
        };
        let (key, value) = pair(item, bytes)?;
        read.entry(name)
            .or_insert_with(|| json!({}))
            .as_object_mut()?
            .insert(key, value);
    } else {
        let value = value(row.form, piece)?;
        // The binary form writes out what is empty, which the other one leaves away.
        let empty = value == "" && !row.pointer();
        if !empty && !value.is_null() {
            read.insert(name, value);
        }
    }
    Some(())
}

fn value(form: &str, piece: &Piece<'_>) -> Option<Value> {
    Some(match (form, piece) {
        // Signed numbers are written as if they were not.
        ("i" | "l", Piece::Number(number)) => json!(number.cast_signed()),
        ("b", Piece::Number(flag)) => json!(*flag != 0),
        ("s", Piece::Bytes(text)) => json!(utf8(text)?),
        ("d", Piece::Bytes(data)) => json!(STANDARD.encode(data)),
        ("t" | "u", Piece::Bytes(bytes)) => moment(bytes)?,
        ("q", Piece::Bytes(bytes)) => json!(utf8(first(bytes)?)?),
        ("x", Piece::Bytes(bytes)) => either(bytes)?,
        ("r", Piece::Bytes(bytes)) => match first(bytes)? {
            [] => Value::Null,
            raw => serde_json::from_slice(raw).ok()?,
        },
        (form, Piece::Bytes(bytes)) => {
            if let Some(item) = form.strip_prefix('[') {
                // A list in a map is a message of its own.
                let mut bytes = *bytes;
                let mut items = Vec::new();
                while !bytes.is_empty() {
                    items.push(value(item, &self::piece(&mut bytes)?.1)?);
                }
                return Some(json!(items));
            }
            Value::Object(message(form.parse().ok()?, bytes)?)
        }
        (_, Piece::Number(_)) => return None,
    })
}

/// The first field of a message that has but one.
fn first(mut bytes: &[u8]) -> Option<&[u8]> {
    while !bytes.is_empty() {
        if let (1, Piece::Bytes(inner)) = piece(&mut bytes)? {
            return Some(inner);
        }
    }
    Some(&[])
}

/// Seconds and nanoseconds; nothing at all is no time.
fn moment(mut bytes: &[u8]) -> Option<Value> {
    if bytes.is_empty() {
        return Some(Value::Null);
    }
    let (mut seconds, mut rest) = (0, 0);
    while !bytes.is_empty() {
        match piece(&mut bytes)? {
            (1, Piece::Number(number)) => seconds = number.cast_signed(),
            (2, Piece::Number(number)) => rest = number.cast_signed(),
            _ => {}
        }
    }
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let time = time.replace_nanosecond(u32::try_from(rest).ok()?).ok()?;
    Some(json!(time.format(&Rfc3339).ok()?))
}

/// A number or a text.
fn either(mut bytes: &[u8]) -> Option<Value> {
    let (mut texts, mut number, mut text) = (false, 0, String::new());
    while !bytes.is_empty() {
        match piece(&mut bytes)? {
            (1, Piece::Number(kind)) => texts = kind == 1,
            (2, Piece::Number(found)) => number = found.cast_signed(),
            (3, Piece::Bytes(found)) => text = utf8(found)?.to_owned(),
            _ => {}
        }
    }
    Some(if texts { json!(text) } else { json!(number) })
}

/// An entry of a map is a message of a key and a value.
fn pair(form: &str, mut bytes: &[u8]) -> Option<(String, Value)> {
    let (mut key, mut found) = (String::new(), json!(""));
    while !bytes.is_empty() {
        match piece(&mut bytes)? {
            (1, Piece::Bytes(text)) => key = utf8(text)?.to_owned(),
            (2, piece) => found = value(form, &piece)?,
            _ => {}
        }
    }
    Some((key, found))
}

/// A field as it stands in the bytes: a number, or a stretch of bytes.
enum Piece<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn piece<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Piece<'a>)> {
    let tag = varint(bytes)?;
    let piece = match tag & 7 {
        0 => Piece::Number(varint(bytes)?),
        1 => Piece::Bytes(bytes.split_off(..8)?),
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            Piece::Bytes(bytes.split_off(..length)?)
        }
        5 => Piece::Bytes(bytes.split_off(..4)?),
        _ => return None,
    };
    Some((tag >> 3, piece))
}

/// Seven bits a byte, the lowest first, until one has no highest bit.
fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.split_off_first()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let mut field = vec![number << 3 | 2, u8::try_from(bytes.len()).unwrap()];
        field.extend(bytes);
        field
    }

    fn body(kind: &str, raw: &[u8]) -> Vec<u8> {
        body_of("v1", kind, raw)
    }

    fn body_of(version: &str, kind: &str, raw: &[u8]) -> Vec<u8> {
        let kind = [field(1, version.as_bytes()), field(2, kind.as_bytes())].concat();
        [
            MAGIC.to_vec(),
            field(1, &kind),
            field(2, raw),
            field(3, b""),
            field(4, b""),
        ]
        .concat()
    }

    #[test]
    fn an_object_is_read_without_what_is_empty() {
        let label = [field(1, b"a"), field(2, b"b")].concat();
        let meta = [
            field(1, b"api"),
            field(2, b""),
            field(3, b"pay"),
            field(8, b""),
            field(11, &label),
        ]
        .concat();
        let raw = [
            field(1, &meta),
            field(3, &field(1, b"pull")),
            vec![4 << 3, 0],
        ]
        .concat();
        assert_eq!(
            object(&body("ServiceAccount", &raw)),
            Some(json!({
                "kind": "ServiceAccount", "apiVersion": "v1",
                "metadata": {"name": "api", "namespace": "pay", "labels": {"a": "b"}},
                "imagePullSecrets": [{"name": "pull"}],
                "automountServiceAccountToken": false,
            }))
        );
    }

    #[test]
    fn numbers_are_read_and_unknown_kinds_are_not() {
        let spec = [
            field(1, b"api://x"),
            field(1, b"y"),
            vec![4 << 3, 0x90, 0x1c],
        ]
        .concat();
        let version = "authentication.k8s.io/v1";
        let read = object(&body_of(version, "TokenRequest", &field(2, &spec))).unwrap();
        assert_eq!(
            read["spec"],
            json!({"audiences": ["api://x", "y"], "expirationSeconds": 3600})
        );
        assert_eq!(object(&body("Nothing", b"")), None);
    }

    #[test]
    fn what_is_cut_off_is_refused_and_never_a_panic() {
        let whole = body("ServiceAccount", &field(1, &field(1, b"api")));
        assert!(object(&whole).is_some());
        // Between two fields a body may end, and then it only says less.
        let read: Vec<usize> = (0..whole.len())
            .filter(|end| object(&whole[..*end]).is_some())
            .collect();
        assert_eq!(read, [whole.len() - 13, whole.len() - 4, whole.len() - 2]);
        let mut endless = MAGIC.to_vec();
        endless.extend([0xff; 30]);
        assert_eq!(object(&endless), None);
        // A length beyond all memory.
        assert_eq!(
            object(
                &[
                    MAGIC,
                    &[0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
                ]
                .concat()
            ),
            None
        );
    }
}
