//! What the fields of a webhook configuration are. From `k8s.io/api/admissionregistration/v1`.

use super::form::Shape::{self, Keyed, List};
use super::core::METADATA;
use super::form::{NUMBER, TEXT, fields, there, whole};
use super::pod::LABEL_SELECTOR;

const SERVICE_REFERENCE: Shape = fields("ServiceReference", &[
    ("namespace", TEXT), ("name", TEXT), ("path", TEXT), ("port", NUMBER),
]);
const WEBHOOK_CLIENT_CONFIG: Shape = fields("WebhookClientConfig", &[
    ("url", TEXT), ("service", SERVICE_REFERENCE), ("caBundle", TEXT),
]);
const RULE_WITH_OPERATIONS: Shape = fields("RuleWithOperations", &[
    ("operations", List(&TEXT)), ("apiGroups", List(&TEXT)), ("apiVersions", List(&TEXT)), ("resources", List(&TEXT)),
    ("scope", TEXT),
]);
const MATCH_CONDITION: Shape = fields("MatchCondition", &[("name", TEXT), ("expression", TEXT)]);
const MUTATING_WEBHOOK: Shape = fields("MutatingWebhook", &[
    ("name", TEXT), ("clientConfig", there(WEBHOOK_CLIENT_CONFIG)), ("rules", List(&RULE_WITH_OPERATIONS)),
    ("failurePolicy", TEXT), ("matchPolicy", TEXT), ("namespaceSelector", whole(LABEL_SELECTOR)),
    ("objectSelector", whole(LABEL_SELECTOR)), ("sideEffects", TEXT), ("timeoutSeconds", NUMBER),
    ("admissionReviewVersions", List(&TEXT)), ("reinvocationPolicy", TEXT),
    ("matchConditions", Keyed { keys: &["name"], item: &MATCH_CONDITION }),
]);
pub(crate) static MUTATING_WEBHOOK_CONFIGURATION: Shape = fields("MutatingWebhookConfiguration", &[
    ("apiVersion", TEXT), ("kind", TEXT), ("metadata", METADATA),
    ("webhooks", Keyed { keys: &["name"], item: &MUTATING_WEBHOOK }),
]);
