//! The mutating webhook that hands tokens to a cluster's pods, as its configuration tells it.

use crate::fault::Fault;

/// The namespace in which AKS runs the webhook of its add-on.
const ADDON: &str = "kube-system";

/// What the configuration of a cluster's webhook says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    /// The namespace that its service is in; none where it is called by a URL.
    pub namespace: Option<String>,
    /// Whether a pod is refused while it does not answer (`failurePolicy: Fail`). Else the pod starts, and has no token.
    pub strict: bool,
    /// Why it does not look at every pod that bears the label `azure.workload.identity/use: "true"`; none: it does.
    pub passes: Option<String>,
    /// The tenant that its chart was given, from the ConfigMap beside it; none inside: it was given none. Not read of the add-on's.
    pub tenant: Option<Result<Option<String>, Fault>>,
}

impl Hook {
    /// Whether it runs where the add-on's does, and not where a chart is installed to.
    pub fn is_addon(&self) -> bool {
        self.namespace.as_deref() == Some(ADDON)
    }
}
