//! What the fields of a kind are: which maps and lists are merged item by item, and which stand or fall as a whole.

#[rustfmt::skip]
mod pod;
#[rustfmt::skip]
mod webhook;
#[rustfmt::skip]
mod workload;

pub(crate) use pod::POD;
pub(crate) use webhook::MUTATING_WEBHOOK_CONFIGURATION;
pub(crate) use workload::{CRON_JOB, DAEMON_SET, DEPLOYMENT, JOB, REPLICA_SET, STATEFUL_SET};

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

const TEXT: Shape = Shape::Text;
const NUMBER: Shape = Shape::Number;
const FLAG: Shape = Shape::Flag;
const COUNT: Shape = Shape::Count;
const MARK: Shape = Shape::Mark;
const WHOLE: Shape = Shape::Whole;

/// A struct behind a pointer, or an item of a list.
const fn fields(go: &'static str, fields: &'static [(&'static str, Shape)]) -> Shape {
    Shape::Struct {
        go,
        fields,
        always: false,
    }
}

/// The same struct where Go has no pointer to it, so that it is there even when it is empty.
const fn there(shape: Shape) -> Shape {
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
const fn whole(shape: Shape) -> Shape {
    match shape {
        Shape::Struct { go, fields, .. } => Shape::Record { go, fields },
        other => other,
    }
}

static OWNER: Shape = Shape::Record {
    go: "OwnerReference",
    fields: &[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("name", Shape::Text),
        ("uid", Shape::Text),
        ("controller", Shape::Flag),
        ("blockOwnerDeletion", Shape::Flag),
    ],
};
static MANAGER: Shape = Shape::Struct {
    go: "ManagedFieldsEntry",
    fields: &[
        ("manager", Shape::Text),
        ("operation", Shape::Text),
        ("apiVersion", Shape::Text),
        ("time", Shape::Text),
        ("fieldsType", Shape::Text),
        ("fieldsV1", Shape::Whole),
        ("subresource", Shape::Text),
    ],
    always: true,
};
/// An `ObjectReference` has one owner.
static REFERENCE: Shape = Shape::Record {
    go: "ObjectReference",
    fields: &[
        ("kind", Shape::Text),
        ("namespace", Shape::Text),
        ("name", Shape::Text),
        ("uid", Shape::Text),
        ("apiVersion", Shape::Text),
        ("resourceVersion", Shape::Text),
        ("fieldPath", Shape::Text),
    ],
};
static LOCAL_REFERENCE: Shape = Shape::Struct {
    go: "LocalObjectReference",
    fields: &[("name", Shape::Text)],
    always: true,
};
static CONDITION: Shape = Shape::Struct {
    go: "NamespaceCondition",
    fields: &[
        ("type", Shape::Text),
        ("status", Shape::Text),
        ("lastTransitionTime", Shape::Text),
        ("reason", Shape::Text),
        ("message", Shape::Text),
    ],
    always: true,
};
const METADATA: Shape = Shape::Struct {
    go: "ObjectMeta",
    fields: &[
        ("name", Shape::Text),
        ("generateName", Shape::Text),
        ("namespace", Shape::Text),
        ("selfLink", Shape::Text),
        ("uid", Shape::Text),
        ("resourceVersion", Shape::Text),
        ("generation", Shape::Number),
        ("creationTimestamp", Shape::Text),
        ("deletionTimestamp", Shape::Text),
        ("deletionGracePeriodSeconds", Shape::Number),
        ("labels", Shape::Map(&TEXT)),
        ("annotations", Shape::Map(&TEXT)),
        (
            "ownerReferences",
            Shape::Keyed {
                keys: &["uid"],
                item: &OWNER,
            },
        ),
        ("finalizers", Shape::Set),
        ("managedFields", Shape::List(&MANAGER)),
    ],
    always: true,
};

pub(crate) static SERVICE_ACCOUNT: Shape = Shape::Struct {
    go: "ServiceAccount",
    fields: &[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("metadata", METADATA),
        (
            "secrets",
            Shape::Keyed {
                keys: &["name"],
                item: &REFERENCE,
            },
        ),
        ("imagePullSecrets", Shape::List(&LOCAL_REFERENCE)),
        ("automountServiceAccountToken", Shape::Flag),
    ],
    always: true,
};

pub(crate) static NAMESPACE: Shape = Shape::Struct {
    go: "Namespace",
    fields: &[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("metadata", METADATA),
        (
            "spec",
            Shape::Struct {
                go: "NamespaceSpec",
                fields: &[("finalizers", Shape::List(&TEXT))],
                always: true,
            },
        ),
        (
            "status",
            Shape::Struct {
                go: "NamespaceStatus",
                fields: &[
                    ("phase", Shape::Text),
                    (
                        "conditions",
                        Shape::Keyed {
                            keys: &["type"],
                            item: &CONDITION,
                        },
                    ),
                ],
                always: true,
            },
        ),
    ],
    always: true,
};

pub(crate) static CONFIG_MAP: Shape = Shape::Struct {
    go: "ConfigMap",
    fields: &[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("metadata", METADATA),
        ("immutable", Shape::Flag),
        ("data", Shape::Map(&TEXT)),
        ("binaryData", Shape::Map(&TEXT)),
    ],
    always: true,
};

static TEXTS: Shape = Shape::List(&TEXT);
static LABEL_SELECTOR: Shape = Shape::Record {
    go: "LabelSelector",
    fields: &[
        ("matchLabels", Shape::Map(&TEXT)),
        (
            "matchExpressions",
            Shape::List(&Shape::Record {
                go: "LabelSelectorRequirement",
                fields: &[
                    ("key", Shape::Needed(&TEXT)),
                    ("operator", Shape::Needed(&TEXT)),
                    ("values", Shape::List(&TEXT)),
                ],
            }),
        ),
    ],
};
static RULES: Shape = Shape::List(&Shape::Struct {
    go: "PolicyRule",
    fields: &[
        ("verbs", Shape::Needed(&TEXTS)),
        ("apiGroups", Shape::List(&TEXT)),
        ("resources", Shape::List(&TEXT)),
        ("resourceNames", Shape::List(&TEXT)),
        ("nonResourceURLs", Shape::List(&TEXT)),
    ],
    always: true,
});
const SUBJECTS: Shape = Shape::List(&Shape::Record {
    go: "Subject",
    fields: &[
        ("kind", Shape::Needed(&TEXT)),
        ("apiGroup", Shape::Text),
        ("name", Shape::Needed(&TEXT)),
        ("namespace", Shape::Text),
    ],
});
static ROLE_REF: Shape = Shape::Record {
    go: "RoleRef",
    fields: &[
        ("apiGroup", Shape::Needed(&TEXT)),
        ("kind", Shape::Needed(&TEXT)),
        ("name", Shape::Needed(&TEXT)),
    ],
};

pub(crate) static CLUSTER_ROLE: Shape = Shape::Struct {
    go: "ClusterRole",
    fields: &[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("metadata", METADATA),
        ("rules", Shape::Needed(&RULES)),
        (
            "aggregationRule",
            Shape::Struct {
                go: "AggregationRule",
                fields: &[("clusterRoleSelectors", Shape::List(&LABEL_SELECTOR))],
                always: false,
            },
        ),
    ],
    always: true,
};

pub(crate) static ROLE: Shape = Shape::Struct {
    go: "Role",
    fields: &[
        ("apiVersion", Shape::Text),
        ("kind", Shape::Text),
        ("metadata", METADATA),
        ("rules", Shape::Needed(&RULES)),
    ],
    always: true,
};

pub(crate) static CLUSTER_ROLE_BINDING: Shape = Shape::Struct {
    go: "ClusterRoleBinding",
    fields: &BINDING,
    always: true,
};

pub(crate) static ROLE_BINDING: Shape = Shape::Struct {
    go: "RoleBinding",
    fields: &BINDING,
    always: true,
};

static BINDING: [(&str, Shape); 5] = [
    ("apiVersion", Shape::Text),
    ("kind", Shape::Text),
    ("metadata", METADATA),
    ("subjects", SUBJECTS),
    ("roleRef", Shape::Needed(&ROLE_REF)),
];

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
