//! What the fields of namespaces, service accounts, config maps, and roles with their bindings are; and what all objects have.

use super::form::Shape::{self, Keyed, List, Map, Needed, Set};
use super::form::{FLAG, NUMBER, TEXT, WHOLE, fields, there, whole};

const OWNER: Shape = whole(fields("OwnerReference", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("name", TEXT), ("uid", TEXT), ("controller", FLAG), ("blockOwnerDeletion", FLAG),
]));
const MANAGER: Shape = there(fields("ManagedFieldsEntry", &[
    ("manager", TEXT), ("operation", TEXT), ("apiVersion", TEXT), ("time", TEXT), ("fieldsType", TEXT), ("fieldsV1", WHOLE),
    ("subresource", TEXT),
]));
pub(super) const METADATA: Shape = there(fields("ObjectMeta", &[
    ("name", TEXT), ("generateName", TEXT), ("namespace", TEXT), ("selfLink", TEXT), ("uid", TEXT), ("resourceVersion", TEXT),
    ("generation", NUMBER), ("creationTimestamp", TEXT), ("deletionTimestamp", TEXT), ("deletionGracePeriodSeconds", NUMBER),
    ("labels", Map(&TEXT)), ("annotations", Map(&TEXT)), ("ownerReferences", Keyed { keys: &["uid"], item: &OWNER }),
    ("finalizers", Set), ("managedFields", List(&MANAGER)),
]));

/// An `ObjectReference` has one owner.
pub(super) const REFERENCE: Shape = whole(fields("ObjectReference", &[
    ("kind", TEXT), ("namespace", TEXT), ("name", TEXT), ("uid", TEXT), ("apiVersion", TEXT), ("resourceVersion", TEXT),
    ("fieldPath", TEXT),
]));
const LOCAL_REFERENCE: Shape = there(fields("LocalObjectReference", &[("name", TEXT)]));
pub(crate) static SERVICE_ACCOUNT: Shape = there(fields("ServiceAccount", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("secrets", Keyed { keys: &["name"], item: &REFERENCE }),
    ("imagePullSecrets", List(&LOCAL_REFERENCE)), ("automountServiceAccountToken", FLAG),
]));

const CONDITION: Shape = there(fields("NamespaceCondition", &[
    ("type", TEXT), ("status", TEXT), ("lastTransitionTime", TEXT), ("reason", TEXT), ("message", TEXT),
]));
pub(crate) static NAMESPACE: Shape = there(fields("Namespace", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA),
    ("spec", there(fields("NamespaceSpec", &[("finalizers", List(&TEXT))]))),
    ("status", there(fields("NamespaceStatus", &[
        ("phase", TEXT), ("conditions", Keyed { keys: &["type"], item: &CONDITION }),
    ]))),
]));

pub(crate) static CONFIG_MAP: Shape = there(fields("ConfigMap", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("immutable", FLAG), ("data", Map(&TEXT)),
    ("binaryData", Map(&TEXT)),
]));

/// The one kind that a cluster does not have by itself: the secrets store CSI driver brings it.
pub(crate) static SECRET_PROVIDER_CLASS: Shape = there(fields("SecretProviderClass", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA),
    ("spec", there(fields("SecretProviderClassSpec", &[
        ("provider", TEXT), ("parameters", Map(&TEXT)), ("secretObjects", List(&SECRET_OBJECT)),
    ]))),
]));
const SECRET_OBJECT: Shape = there(fields("SecretObject", &[
    ("secretName", TEXT), ("type", TEXT), ("labels", Map(&TEXT)), ("annotations", Map(&TEXT)),
    ("data", List(&there(fields("SecretObjectData", &[("objectName", TEXT), ("key", TEXT)])))),
]));

const TEXTS: Shape = List(&TEXT);
const SELECTOR_REQUIREMENT: Shape = whole(fields("LabelSelectorRequirement", &[
    ("key", Needed(&TEXT)), ("operator", Needed(&TEXT)), ("values", TEXTS),
]));
const LABEL_SELECTOR: Shape = whole(fields("LabelSelector", &[
    ("matchLabels", Map(&TEXT)), ("matchExpressions", List(&SELECTOR_REQUIREMENT)),
]));
const RULES: Shape = List(&there(fields("PolicyRule", &[
    ("verbs", Needed(&TEXTS)), ("apiGroups", TEXTS), ("resources", TEXTS), ("resourceNames", TEXTS),
    ("nonResourceURLs", TEXTS),
])));
const SUBJECTS: Shape = List(&whole(fields("Subject", &[
    ("kind", Needed(&TEXT)), ("apiGroup", TEXT), ("name", Needed(&TEXT)), ("namespace", TEXT),
])));
const ROLE_REF: Shape = whole(fields("RoleRef", &[
    ("apiGroup", Needed(&TEXT)), ("kind", Needed(&TEXT)), ("name", Needed(&TEXT)),
]));
const BINDING: &[(&str, Shape)] = &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("subjects", SUBJECTS), ("roleRef", Needed(&ROLE_REF)),
];
pub(crate) static CLUSTER_ROLE: Shape = there(fields("ClusterRole", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("rules", Needed(&RULES)),
    ("aggregationRule", fields("AggregationRule", &[("clusterRoleSelectors", List(&LABEL_SELECTOR))])),
]));
pub(crate) static ROLE: Shape = there(fields("Role", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA), ("rules", Needed(&RULES)),
]));
pub(crate) static CLUSTER_ROLE_BINDING: Shape = there(fields("ClusterRoleBinding", BINDING));
pub(crate) static ROLE_BINDING: Shape = there(fields("RoleBinding", BINDING));
