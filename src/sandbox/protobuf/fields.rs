//! The fields of what kubectl sends in binary form, as the `generated.proto` files of `k8s.io/api` and
//! `k8s.io/apimachinery` number and name them.

use self::Shape::{Data, Flag, Many, Number, One, Pairs, Text, Texts};

/// What the bytes of a field mean.
pub(super) enum Shape {
    Text,
    Texts,
    Number,
    Flag,
    /// Binary data, in JSON as base64.
    Data,
    Pairs(&'static Shape),
    One(&'static [Field]),
    Many(&'static [Field]),
}

pub(super) type Field = (u64, &'static str, Shape);

const META: &[Field] = &[
    (1, "name", Text), (2, "generateName", Text), (3, "namespace", Text), (5, "uid", Text), (6, "resourceVersion", Text),
    (7, "generation", Number), (11, "labels", Pairs(&Text)), (12, "annotations", Pairs(&Text)), (14, "finalizers", Texts),
];
const REFERENCE: &[Field] = &[
    (1, "kind", Text), (2, "namespace", Text), (3, "name", Text), (4, "uid", Text), (5, "apiVersion", Text),
    (6, "resourceVersion", Text), (7, "fieldPath", Text),
];
const NAMED: &[Field] = &[(1, "name", Text)];
const BOUND: &[Field] = &[
    (1, "kind", Text), (2, "apiVersion", Text), (3, "name", Text), (4, "uid", Text),
];
const TOKEN: &[Field] = &[
    (1, "audiences", Texts), (3, "boundObjectRef", One(BOUND)), (4, "expirationSeconds", Number),
];
const FINALIZERS: &[Field] = &[(1, "finalizers", Texts)];
const RESOURCE: &[Field] = &[
    (1, "namespace", Text), (2, "verb", Text), (3, "group", Text), (4, "version", Text), (5, "resource", Text),
    (6, "subresource", Text), (7, "name", Text),
];
const PATH: &[Field] = &[
    (1, "path", Text), (2, "verb", Text),
];
const ACCESS: &[Field] = &[
    (1, "resourceAttributes", One(RESOURCE)), (2, "nonResourceAttributes", One(PATH)),
];
const PRECONDITIONS: &[Field] = &[
    (1, "uid", Text), (2, "resourceVersion", Text),
];

const NAMESPACE: &[Field] = &[
    (1, "metadata", One(META)), (2, "spec", One(FINALIZERS)),
];
const SERVICE_ACCOUNT: &[Field] = &[
    (1, "metadata", One(META)), (2, "secrets", Many(REFERENCE)), (3, "imagePullSecrets", Many(NAMED)),
    (4, "automountServiceAccountToken", Flag),
];
const CONFIG_MAP: &[Field] = &[
    (1, "metadata", One(META)), (2, "data", Pairs(&Text)), (3, "binaryData", Pairs(&Data)), (4, "immutable", Flag),
];
const TOKEN_REQUEST: &[Field] = &[
    (1, "metadata", One(META)), (2, "spec", One(TOKEN)),
];
const ACCESS_REVIEW: &[Field] = &[
    (1, "metadata", One(META)), (2, "spec", One(ACCESS)),
];
const REVIEW: &[Field] = &[(1, "metadata", One(META))];
const DELETE_OPTIONS: &[Field] = &[
    (1, "gracePeriodSeconds", Number), (2, "preconditions", One(PRECONDITIONS)), (3, "orphanDependents", Flag),
    (4, "propagationPolicy", Text), (5, "dryRun", Texts),
];

/// What is put around every object: which one it is, and its bytes.
pub(super) const ENVELOPE: &[Field] = &[
    (1, "type", One(TYPE)), (2, "raw", Data),
];
const TYPE: &[Field] = &[
    (1, "apiVersion", Text), (2, "kind", Text),
];

pub(super) fn of(kind: &str) -> Option<&'static [Field]> {
    Some(match kind {
        "Namespace" => NAMESPACE,
        "ServiceAccount" => SERVICE_ACCOUNT,
        "ConfigMap" => CONFIG_MAP,
        "TokenRequest" => TOKEN_REQUEST,
        "SelfSubjectAccessReview" => ACCESS_REVIEW,
        "SelfSubjectReview" => REVIEW,
        "DeleteOptions" => DELETE_OPTIONS,
        _ => return None,
    })
}
