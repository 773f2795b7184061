//! Bodies in Kubernetes' binary form, which kubectl sends where it has types of its own, read into JSON.

#[rustfmt::skip]
mod fields;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderValue, Request, header};
use serde_json::{Map, Value, json};

use self::fields::{ENVELOPE, Field, Shape};

/// What stands before every body in this form.
const MAGIC: &[u8] = b"k8s\0";
const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

/// The request with its body in JSON, where it is of a kind that is known here; else as it came, to be refused.
pub(crate) fn readable(mut request: Request<Bytes>) -> Request<Bytes> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(MEDIA_TYPE.as_bytes()))
        && let Some(object) = object(request.body())
    {
        *request.body_mut() = Bytes::from(object.to_string());
        let json = HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, json);
        request.headers_mut().remove(header::CONTENT_LENGTH);
    }
    request
}

fn object(body: &[u8]) -> Option<Value> {
    let envelope = message(ENVELOPE, body.strip_prefix(MAGIC)?)?;
    let kind = envelope.get("type")?;
    let raw = STANDARD
        .decode(
            envelope
                .get("raw")
                .and_then(Value::as_str)
                .unwrap_or_default(),
        )
        .ok()?;
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind["kind"].clone());
    object.insert("apiVersion".to_owned(), kind["apiVersion"].clone());
    object.extend(message(fields::of(kind["kind"].as_str()?)?, &raw)?);
    Some(Value::Object(object))
}

/// A field as it stands in the bytes: a number, or a stretch of bytes.
enum Piece<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

fn message(fields: &[Field], mut bytes: &[u8]) -> Option<Map<String, Value>> {
    let mut read = Map::new();
    while !bytes.is_empty() {
        let (number, piece) = piece(&mut bytes)?;
        // Times and the like, which the server gives itself.
        let Some((_, name, shape)) = fields.iter().find(|(known, _, _)| *known == number) else {
            continue;
        };
        put(&mut read, name, shape, &piece)?;
    }
    Some(read)
}

fn put(read: &mut Map<String, Value>, name: &str, shape: &Shape, piece: &Piece<'_>) -> Option<()> {
    match (shape, piece) {
        (Shape::Number, Piece::Number(number)) => {
            // Signed numbers are written as if they were not.
            let number = number.cast_signed();
            read.insert(name.to_owned(), json!(number));
        }
        (Shape::Flag, Piece::Number(flag)) => {
            read.insert(name.to_owned(), json!(*flag != 0));
        }
        (Shape::Text, Piece::Bytes(text)) => {
            let text = std::str::from_utf8(text).ok()?;
            // The binary form writes out empty texts that the other one leaves away.
            if !text.is_empty() {
                read.insert(name.to_owned(), json!(text));
            }
        }
        (Shape::Data, Piece::Bytes(data)) => {
            read.insert(name.to_owned(), json!(STANDARD.encode(data)));
        }
        (Shape::Texts, Piece::Bytes(text)) => {
            let text = json!(std::str::from_utf8(text).ok()?);
            list(read, name)?.push(text);
        }
        (Shape::One(fields), Piece::Bytes(bytes)) => {
            let inner = message(fields, bytes)?;
            read.insert(name.to_owned(), Value::Object(inner));
        }
        (Shape::Many(fields), Piece::Bytes(bytes)) => {
            let inner = Value::Object(message(fields, bytes)?);
            list(read, name)?.push(inner);
        }
        (Shape::Pairs(value), Piece::Bytes(bytes)) => {
            let (key, value) = pair(value, bytes)?;
            let pairs = read.entry(name).or_insert_with(|| json!({}));
            pairs.as_object_mut()?.insert(key, value);
        }
        (Shape::Number | Shape::Flag, Piece::Bytes(_)) | (_, Piece::Number(_)) => return None,
    }
    Some(())
}

fn list<'a>(read: &'a mut Map<String, Value>, name: &str) -> Option<&'a mut Vec<Value>> {
    read.entry(name).or_insert_with(|| json!([])).as_array_mut()
}

/// An entry of a map is a message of a key and a value.
fn pair(shape: &Shape, mut bytes: &[u8]) -> Option<(String, Value)> {
    let (mut key, mut value) = (String::new(), json!(""));
    while !bytes.is_empty() {
        match piece(&mut bytes)? {
            (1, Piece::Bytes(text)) => key = std::str::from_utf8(text).ok()?.to_owned(),
            (2, Piece::Bytes(data)) if matches!(shape, Shape::Data) => {
                value = json!(STANDARD.encode(data))
            }
            (2, Piece::Bytes(text)) => value = json!(std::str::from_utf8(text).ok()?),
            _ => {}
        }
    }
    Some((key, value))
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
        let kind = [field(1, b"v1"), field(2, kind.as_bytes())].concat();
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
        let read = object(&body("TokenRequest", &field(2, &spec))).unwrap();
        assert_eq!(
            read["spec"],
            json!({"audiences": ["api://x", "y"], "expirationSeconds": 3600})
        );
        assert_eq!(object(&body("Secret", b"")), None);
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
