//! The forms that fields have, and what follows from each.

use serde_json::{Map, Value, json};

/// A field's form. Kubernetes' OpenAPI says the same with `x-kubernetes-list-type` and `x-kubernetes-map-type`.
#[derive(Debug)]
pub(crate) enum Shape {
    Text,
    /// A text that is kept where it is empty: Go has a pointer to it.
    Given,
    Number,
    Flag,
    /// A number that is left out where it is zero.
    Count,
    /// A flag that is left out where it is false.
    Mark,
    /// A value that has one owner, whatever is in it.
    Whole,
    /// A value of which nobody has said what it is: mappings have an owner for each key, everything else is whole.
    Free,
    /// Named fields; others are dropped as unknown. A struct that Go always has does not count as added or removed.
    Struct {
        /// The struct's name in Go, with its package's, which messages about a wrong type tell.
        go: &'static str,
        fields: &'static [(&'static str, Shape)],
        always: bool,
    },
    /// A value of this form that has one owner.
    Atom(&'static Shape),
    /// Keys of the user's own, each with an owner of its own.
    Map(&'static Shape),
    /// A list of strings, each with an owner of its own.
    Set,
    /// A list of structs that are told apart by these fields.
    Keyed {
        keys: &'static [&'static str],
        item: &'static Shape,
    },
    /// A list with one owner; its items have this form.
    List(&'static Shape),
    /// A field that Go writes even where it is empty (no `omitempty`).
    Needed(&'static Shape),
}

/// How a value of this shape is merged and owned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Merge {
    /// As a whole.
    Leaf,
    /// Field by field; `always` is there even where it is empty.
    Fields {
        always: bool,
    },
    Set,
    Keyed(&'static [&'static str]),
}

static TEXT: Shape = Shape::Text;
static WHOLE: Shape = Shape::Whole;
static FREE: Shape = Shape::Free;

impl Shape {
    pub(crate) fn merge(&self) -> Merge {
        match self {
            Shape::Text
            | Shape::Given
            | Shape::Number
            | Shape::Flag
            | Shape::Count
            | Shape::Mark
            | Shape::Whole
            | Shape::Atom(_)
            | Shape::List(_) => Merge::Leaf,
            Shape::Struct { always, .. } => Merge::Fields { always: *always },
            Shape::Map(_) | Shape::Free => Merge::Fields { always: false },
            Shape::Set => Merge::Set,
            Shape::Keyed { keys, .. } => Merge::Keyed(keys),
            Shape::Needed(inner) => inner.merge(),
        }
    }

    /// The shape of a field; none where a struct has no such field.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Shape> {
        match self {
            Shape::Struct { fields, .. } => fields
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, shape)| shape),
            Shape::Map(item) => Some(item),
            Shape::Free => Some(&FREE),
            Shape::Needed(inner) | Shape::Atom(inner) => inner.field(name),
            Shape::Text
            | Shape::Given
            | Shape::Number
            | Shape::Flag
            | Shape::Count
            | Shape::Mark
            | Shape::Whole
            | Shape::Set
            | Shape::Keyed { .. }
            | Shape::List(_) => None,
        }
    }

    /// What Go writes where a field that it always writes is empty.
    pub(crate) fn empty(&self) -> Value {
        match self {
            Shape::Text => Value::String(String::new()),
            Shape::Count => json!(0),
            Shape::Mark => json!(false),
            Shape::Struct { fields, .. } => fields
                .iter()
                .filter_map(|(name, shape)| match shape {
                    Shape::Needed(inner) => Some((String::from(*name), inner.empty())),
                    _ => None,
                })
                .collect::<Map<String, Value>>()
                .into(),
            Shape::Needed(inner) | Shape::Atom(inner) => inner.empty(),
            Shape::Given
            | Shape::Number
            | Shape::Flag
            | Shape::Whole
            | Shape::Free
            | Shape::Map(_)
            | Shape::Set
            | Shape::Keyed { .. }
            | Shape::List(_) => Value::Null,
        }
    }

    /// The shape of this list's items.
    pub(crate) fn item_of(&self) -> &'static Shape {
        match self {
            Shape::Keyed { item, .. } | Shape::List(item) => item,
            Shape::Set => &TEXT,
            Shape::Needed(inner) | Shape::Atom(inner) => inner.item_of(),
            Shape::Text
            | Shape::Given
            | Shape::Number
            | Shape::Flag
            | Shape::Count
            | Shape::Mark
            | Shape::Whole
            | Shape::Free
            | Shape::Struct { .. }
            | Shape::Map(_) => &WHOLE,
        }
    }
}
