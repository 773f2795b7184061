//! The forms that fields have, and what follows from each.

use serde_json::{Map, Value};

/// A field's form. Kubernetes' OpenAPI says the same with `x-kubernetes-list-type` and `x-kubernetes-map-type`.
#[derive(Debug)]
pub(crate) enum Shape {
    Text,
    Number,
    Flag,
    /// A number that is left out where it is zero.
    Count,
    /// A flag that is left out where it is false.
    Mark,
    /// A value that has one owner, whatever is in it.
    Whole,
    /// Named fields; others are dropped as unknown. A struct that Go always has does not count as added or removed.
    Struct {
        /// The struct's name in Go, which messages about a wrong type tell.
        go: &'static str,
        fields: &'static [(&'static str, Shape)],
        always: bool,
    },
    /// A struct that has one owner.
    Record {
        go: &'static str,
        fields: &'static [(&'static str, Shape)],
    },
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

pub(super) const TEXT: Shape = Shape::Text;
pub(super) const NUMBER: Shape = Shape::Number;
pub(super) const FLAG: Shape = Shape::Flag;
pub(super) const COUNT: Shape = Shape::Count;
pub(super) const MARK: Shape = Shape::Mark;
pub(super) const WHOLE: Shape = Shape::Whole;

/// A struct behind a pointer, or an item of a list.
pub(super) const fn fields(go: &'static str, fields: &'static [(&'static str, Shape)]) -> Shape {
    Shape::Struct {
        go,
        fields,
        always: false,
    }
}

/// The same struct where Go has no pointer to it, so that it is there even when it is empty.
pub(super) const fn there(shape: Shape) -> Shape {
    match shape {
        Shape::Struct { go, fields, .. } => Shape::Struct {
            go,
            fields,
            always: true,
        },
        other => other,
    }
}

/// The same struct with one owner.
pub(super) const fn whole(shape: Shape) -> Shape {
    match shape {
        Shape::Struct { go, fields, .. } => Shape::Record { go, fields },
        other => other,
    }
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

impl Shape {
    pub(crate) fn merge(&self) -> Merge {
        match self {
            Shape::Text
            | Shape::Number
            | Shape::Flag
            | Shape::Count
            | Shape::Mark
            | Shape::Whole
            | Shape::Record { .. }
            | Shape::List(_) => Merge::Leaf,
            Shape::Struct { always, .. } => Merge::Fields { always: *always },
            Shape::Map(_) => Merge::Fields { always: false },
            Shape::Set => Merge::Set,
            Shape::Keyed { keys, .. } => Merge::Keyed(keys),
            Shape::Needed(inner) => inner.merge(),
        }
    }

    /// The shape of a field; none where a struct has no such field.
    pub(crate) fn field(&self, name: &str) -> Option<&'static Shape> {
        match self {
            Shape::Struct { fields, .. } | Shape::Record { fields, .. } => fields
                .iter()
                .find(|(field, _)| *field == name)
                .map(|(_, shape)| shape),
            Shape::Map(item) => Some(item),
            Shape::Needed(inner) => inner.field(name),
            Shape::Text
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
            Shape::Struct { fields, .. } | Shape::Record { fields, .. } => fields
                .iter()
                .filter_map(|(name, shape)| match shape {
                    Shape::Needed(inner) => Some((String::from(*name), inner.empty())),
                    _ => None,
                })
                .collect::<Map<String, Value>>()
                .into(),
            Shape::Needed(inner) => inner.empty(),
            Shape::Number
            | Shape::Flag
            | Shape::Whole
            | Shape::Map(_)
            | Shape::Set
            | Shape::Keyed { .. }
            | Shape::Count
            | Shape::Mark
            | Shape::List(_) => Value::Null,
        }
    }

    /// The shape of this list's items.
    pub(crate) fn item_of(&self) -> &'static Shape {
        match self {
            Shape::Keyed { item, .. } | Shape::List(item) => item,
            Shape::Set => &TEXT,
            Shape::Needed(inner) => inner.item_of(),
            Shape::Text
            | Shape::Number
            | Shape::Flag
            | Shape::Count
            | Shape::Mark
            | Shape::Whole
            | Shape::Record { .. }
            | Shape::Struct { .. }
            | Shape::Map(_) => &WHOLE,
        }
    }
}
