//! What holds for the manifest as a whole: its name, its tenant, what `defaults` say to all.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::model::Guardrails;
use super::{Placed, audience, identities, near};
use crate::source::{Code, Diagnostic, Place, Spot};

/// What holds for the manifest as a whole.
pub(crate) fn top(draft: &Draft, findings: &mut Vec<Diagnostic>) {
    let needed = [
        (
            "name",
            draft.name.is_some(),
            "name: payments",
            "The name marks what this manifest makes.",
        ),
        (
            "tenant",
            draft.tenant.is_some(),
            "tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47",
            "The tenant is compared with the login's before anything is read.",
        ),
    ];
    for (key, given, example, why) in needed {
        if !given && !draft.lost.section(key) {
            let finding =
                Diagnostic::error(Code::MissingTop, format!("the manifest has no `{key}`"))
                    .why(why)
                    .help(format!("add it to one of the files: `{example}`"));
            findings.push(finding);
        }
    }
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    if let Some(name) = &draft.name {
        seen.insert(&name.value, name.place.clone());
    }
    let former = draft.formerly.iter().flat_map(|list| {
        list.value
            .iter()
            .enumerate()
            .map(|(index, name)| (name, list.place.index(index)))
    });
    for (name, place) in former {
        if let Some(first) = seen.get(name.as_str()) {
            let finding = Diagnostic::error(Code::Formerly, format!("`{name}` says nothing in `formerly`"))
                .why("It lists names that the manifest had before, each once, and not the one it has now.")
                .at(Spot::Value(place))
                .also(Spot::Value(first.clone()), "the same name")
                .help("take it out");
            findings.push(finding);
        } else {
            seen.insert(name, place);
        }
    }
    if let Some(policy) = &draft.policy {
        let it = &policy.value;
        let lists = [
            &it.names,
            &it.formerly,
            &it.clouds,
            &it.vcluster_hosts,
            &it.kubeconfig_contexts,
            &it.accept,
        ];
        if lists.into_iter().any(Option::is_some) {
            let finding = Diagnostic::error(Code::PinsOwn, "a manifest pins nothing for itself")
                .why("`names`, `formerly`, `clouds`, `vclusterHosts`, `kubeconfigContexts` and `accept` hold manifests to what an operator says")
                .at(Spot::Key(policy.place.clone()))
                .help("move them to the file of `--policy`");
            findings.push(finding);
        }
    }
    for (name, tag) in &draft.defaults.tags {
        identities::tag_name(name, &tag.place, findings);
    }
    if let Some(location) = &draft.defaults.location {
        near::region(&location.value, &location.place, findings);
    }
    if let Some(policy) = &draft.policy {
        denied(policy, findings);
    }
    if let Some(audience) = &draft.defaults.audience {
        audience::check(audience.value.as_str(), &audience.place, findings);
    }
}

/// A guard rail that names no role guards nothing.
pub(crate) fn denied(policy: &Placed<Guardrails>, findings: &mut Vec<Diagnostic>) {
    let at = policy.place.field("deniedRoles");
    for (index, role) in policy.value.denied_roles.iter().enumerate() {
        near::role(role, &at.index(index), findings);
    }
}
