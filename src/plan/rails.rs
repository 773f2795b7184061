//! Guard rails: what is refused, whoever asks for it. They are judged on what is declared, with what was seen where there is that.

use crate::desired::{Desired, Guardrails, Placed, Wanted, Width};
use crate::live::Live;
use std::collections::BTreeSet;

use crate::resource::{ArmId, Reach, RoleRef, each};
use crate::source::{Code, Diagnostic, Place, Spot};

use super::rules::Rules;

/// All that is declared and that these guard rails refuse. Without `live`, the names of a tenant's own roles are compared as written.
pub fn rails(
    rails: &Placed<Guardrails>,
    desired: &Desired,
    live: Option<&Live>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut said: Vec<(Option<&Place>, String)> = Vec::new();
    for (address, wanted) in &desired.wanted {
        findings.extend(denied_role(rails, wanted, live));
        findings.extend(too_wide(rails, wanted));
        let first: Option<&Place> = wanted.origin.first();
        for namespace in each!(&wanted.resource, it => it.namespaces(address)) {
            if !rails.value.denied_namespaces.contains(&namespace)
                || said.contains(&(first, namespace.clone()))
            {
                continue;
            }
            said.push((first, namespace.clone()));
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
    live: Option<&Live>,
) -> Option<Diagnostic> {
    let mut all = rails.value.denied_roles.iter();
    let (written, called) = all.find_map(|written| {
        let called = each!(&wanted.resource, it => it.denied(written, live))?;
        Some((written, called))
    })?;
    let finding = Diagnostic::error(
        Code::DeniedRole,
        format!("no identity may be given {called}"),
    )
    .why(format!(
        "guard rails deny {written}; roles are compared by their definitions"
    ))
    .help("ask for a role that permits less, or for a narrower one of the tenant's own");
    Some(denied(finding, wanted, rails, "deniedRoles"))
}

fn too_wide(rails: &Placed<Guardrails>, wanted: &Wanted) -> Option<Diagnostic> {
    let widest = rails.value.widest_scope?;
    let grants = each!(&wanted.resource, it => it.grants(None));
    let (_, grant) = grants.into_iter().find(|(_, it)| it.width > widest)?;
    let reaches = match wanted.resource.as_role() {
        Some(_) => format!("a role at {}", grant.width.word()),
        None => format!("{},", grant.words()),
    };
    let finding = Diagnostic::error(Code::TooWide, format!("{reaches} reaches too far"))
        .why(format!(
            "guard rails allow roles at {} at most",
            widest.word()
        ))
        .help("give the role where it is needed, and nowhere above");
    Some(denied(finding, wanted, rails, "widestScope"))
}

/// What a denied application permission of Microsoft Graph begins with.
const GRAPH: &str = "graph/";

/// How wide a scope is.
pub fn width(scope: &ArmId) -> Width {
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
    let finding = wanted.at(finding);
    finding.also(Spot::Key(rails.place.field(key)), "denied here")
}

/// The names that are denied and that only Azure can tell the roles of: those of a tenant's own roles, and none of an app role.
pub fn asked_of<'a>(rails: impl IntoIterator<Item = &'a Guardrails>) -> BTreeSet<String> {
    let denied = rails.into_iter().flat_map(|it| &it.denied_roles);
    let unknown = denied.filter(|it| {
        RoleRef::written(it).definition().is_none() && !it.to_lowercase().starts_with(GRAPH)
    });
    unknown.map(|it| it.to_lowercase()).collect()
}

/// All in which a manifest, or the cloud that a run is for, is other than what is pinned.
pub fn pins(rails: &Placed<Guardrails>, desired: &Desired, cloud: Option<&str>) -> Vec<Diagnostic> {
    let pins = &rails.value.pins;
    let contexts =
        desired
            .wanted
            .values()
            .filter_map(|it| match &it.resource.as_cluster()?.reach {
                Reach::Context(context) => Some(context.as_str()),
                Reach::Azure | Reach::Nowhere => None,
            });
    let contexts: BTreeSet<&str> = contexts.collect();
    let names = BTreeSet::from([desired.names.name.as_str()]);
    let formerly: BTreeSet<&str> = desired.names.formerly.iter().map(String::as_str).collect();
    let clouds: BTreeSet<&str> = cloud.into_iter().collect();
    let accepted = desired.accept.iter();
    let accepted = accepted.map(|it| it.value.code.as_str()).collect();
    [
        ("names", &pins.names, names, "the manifest's name is"),
        (
            "formerly",
            &pins.formerly,
            formerly,
            "the manifest claims what was made by",
        ),
        ("clouds", &pins.clouds, clouds, "the run is for the cloud"),
        (
            "kubeconfigContexts",
            &pins.kubeconfig_contexts,
            contexts,
            "a cluster is reached by the context",
        ),
        (
            "accept",
            &pins.accept,
            accepted,
            "the manifest accepts findings",
        ),
    ]
    .into_iter()
    .flat_map(|(key, pinned, used, says)| {
        let other = used.into_iter().filter(|used| {
            let pinned = pinned.as_ref();
            pinned.is_some_and(|all| !all.iter().any(|it| it == used))
        });
        let findings = other.map(|used| {
            let finding = Diagnostic::error(Code::NotPinned, format!("{says} {used}"));
            let entry = desired
                .accept
                .iter()
                .find(|it| key == "accept" && it.value.code.as_str() == used);
            let finding = match entry {
                Some(entry) => finding.at(Spot::Value(entry.place.clone())),
                None => finding,
            };
            finding
                .why(format!(
                    "`{key}` of the policy file lists what may stand there, and this is not in it"
                ))
                .also(Spot::Key(rails.place.field(key)), "pinned here")
                .help("have whoever answers for the policy file add it, if it is meant")
        });
        findings.collect::<Vec<_>>()
    })
    .collect()
}
