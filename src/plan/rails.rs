//! Guard rails: what is refused, whoever asks for it. They are judged on what is declared, with what was seen where there is that.

use crate::desired::{Desired, Guardrails, Placed, Wanted, Width};
use crate::live::{Definition, Live};
use crate::resource::{ArmId, Kind, Role, RoleRef};
use crate::source::{Code, Diagnostic, Place, Spot};

use super::walk::spot;

/// All that is declared and that these guard rails refuse. Without `live`, the names of a tenant's own roles are compared as written.
pub fn rails(
    rails: &Placed<Guardrails>,
    desired: &Desired,
    live: Option<&Live>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut said: Vec<(Option<&Place>, &String)> = Vec::new();
    for (address, wanted) in &desired.wanted {
        if let Some(role) = wanted.resource.as_role() {
            findings.extend(denied_role(rails, wanted, role, live));
            findings.extend(too_wide(rails, wanted, role));
        }
        let namespace = match address.kind() {
            Kind::Credential => address.keys().get(2),
            Kind::ServiceAccount => address.keys().get(1),
            Kind::Cluster
            | Kind::Identity
            | Kind::Trust
            | Kind::Role
            | Kind::Policy
            | Kind::Binding
            | Kind::ClusterRole => None,
        };
        let first: Option<&Place> = wanted.origin.first();
        if let Some(namespace) = namespace
            && rails.value.denied_namespaces.contains(namespace)
            && !said.contains(&(first, namespace))
        {
            said.push((first, namespace));
            let finding = Diagnostic::error(
                Code::DeniedNamespace,
                format!("service accounts of namespace {namespace} may act as no identity"),
            )
            .why("guard rails deny the namespace")
            .help("bind a service account of another namespace");
            findings.push(denied(finding, wanted, rails, "deniedNamespaces"));
        }
    }
    findings
}

fn denied_role(
    rails: &Placed<Guardrails>,
    wanted: &Wanted,
    role: &Role,
    live: Option<&Live>,
) -> Option<Diagnostic> {
    let definition = role.definition.clone().or_else(|| {
        let key = (role.scope.clone(), role.role.as_str().to_lowercase());
        match live?.definitions.get(&key) {
            Some(Definition::One(id)) => Some(id.clone()),
            _ => None,
        }
    });
    let denies = |written: &&String| {
        let written = match uuid::Uuid::parse_str(written) {
            Ok(id) => RoleRef::Id(id.to_string()),
            Err(_) => RoleRef::Name((*written).clone()),
        };
        match (written.definition(), &definition) {
            (Some(denied), Some(id)) => denied == *id,
            // One of both is a name of the tenant's own.
            _ => written.as_str().eq_ignore_ascii_case(role.role.as_str()),
        }
    };
    let written = rails.value.denied_roles.iter().find(denies)?;
    let called = match &definition {
        Some(id) => RoleRef::of(id),
        None => role.role.clone(),
    };
    let finding = Diagnostic::error(
        Code::DeniedRole,
        format!("no identity may be given the role {}", called.as_str()),
    )
    .why(format!(
        "guard rails deny {written}; roles are compared by their definitions"
    ))
    .help("ask for a role that permits less, or for a narrower one of the tenant's own");
    Some(denied(finding, wanted, rails, "deniedRoles"))
}

fn too_wide(rails: &Placed<Guardrails>, wanted: &Wanted, role: &Role) -> Option<Diagnostic> {
    let widest = rails.value.widest_scope?;
    let width = width(&role.scope);
    (width > widest).then(|| {
        let finding = Diagnostic::error(
            Code::TooWide,
            format!("a role at {} reaches too far", width.word()),
        )
        .why(format!(
            "guard rails allow roles at {} at most",
            widest.word()
        ))
        .help("give the role where it is needed, and nowhere above");
        denied(finding, wanted, rails, "widestScope")
    })
}

/// How wide a scope is.
pub(super) fn width(scope: &ArmId) -> Width {
    if scope.subscription().is_empty() {
        Width::ManagementGroup
    } else if scope.is_subscription() {
        Width::Subscription
    } else if scope.as_str().matches('/').count() <= 4 {
        Width::ResourceGroup
    } else {
        Width::Resource
    }
}

fn denied(
    finding: Diagnostic,
    wanted: &Wanted,
    rails: &Placed<Guardrails>,
    key: &str,
) -> Diagnostic {
    let finding = match spot(wanted) {
        Some(spot) => finding.at(spot),
        None => finding,
    };
    finding.also(Spot::Key(rails.place.field(key)), "denied here")
}
