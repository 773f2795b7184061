//! What an identity may reach: its roles and its key vault policies, and the rules that they must obey.
use std::collections::BTreeMap;

use super::{Access, Permissions, Placed, model, near};
use crate::source::{Code, Diagnostic, Place, Spot};

/// Every access of an identity that says all it must.
pub(crate) fn access(
    written: &[model::Access],
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Placed<Access>> {
    let mut settled: Vec<Placed<Access>> = Vec::new();
    for (index, it) in written.iter().enumerate() {
        let place = at.index(index);
        strays(it, &place, findings);
        if let Some(role) = &it.role {
            near::role(role, &place.field("role"), findings);
        }
        // The schema takes exactly one of both.
        let value = match (&it.role, &it.scope, &it.key_vault_policy) {
            (Some(role), Some(scope), _) => Access::Role {
                role: role.clone(),
                scope: scope.clone(),
                condition: it.condition.clone(),
            },
            (_, _, Some(vault)) => match policy(it, vault, &place, findings) {
                Some(policy) => policy,
                None => continue,
            },
            (_, _, None) => continue,
        };
        settled.push(Placed { value, place });
    }
    twice(&settled, findings);
    settled
}

/// Keys that belong to the other sort of access.
fn strays(it: &model::Access, place: &Place, findings: &mut Vec<Diagnostic>) {
    let of_policy = [
        ("secrets", it.secrets.is_some()),
        ("keys", it.keys.is_some()),
        ("certificates", it.certificates.is_some()),
        ("storage", it.storage.is_some()),
    ];
    let of_role = [
        ("scope", it.scope.is_some()),
        ("condition", it.condition.is_some()),
        ("conditionVersion", it.condition_version.is_some()),
    ];
    let (strays, goes_with, stands): (&[(&str, bool)], _, _) = if it.role.is_some() {
        (&of_policy, "keyVaultPolicy", "role")
    } else {
        (&of_role, "role", "keyVaultPolicy")
    };
    for (key, _) in strays.iter().filter(|(_, given)| *given) {
        let finding = Diagnostic::error(
            Code::AccessKeys,
            format!("`{key}` goes with `{goes_with}`, not with `{stands}`"),
        )
        .at(Spot::Key(place.field(key)))
        .also(Spot::Key(place.field(stands)), "this access")
        .help(format!(
            "take it out, or make an access with `{goes_with}` of its own"
        ));
        findings.push(finding);
    }
    if it.role.is_some() && it.condition.is_none() && it.condition_version.is_some() {
        let finding =
            Diagnostic::error(Code::AccessKeys, "a `conditionVersion` without a condition")
                .at(Spot::Key(place.field("conditionVersion")))
                .help("add the `condition`, or take it out");
        findings.push(finding);
    }
}

fn policy(
    it: &model::Access,
    vault: &str,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<Access> {
    let permissions = Permissions {
        certificates: it
            .certificates
            .iter()
            .flatten()
            .map(|it| it.word())
            .collect(),
        keys: it.keys.iter().flatten().map(|it| it.word()).collect(),
        secrets: it.secrets.iter().flatten().map(|it| it.word()).collect(),
        storage: it.storage.iter().flatten().map(|it| it.word()).collect(),
    };
    let given = [
        it.secrets.is_some(),
        it.keys.is_some(),
        it.certificates.is_some(),
        it.storage.is_some(),
    ];
    if !given.contains(&true) {
        let finding = Diagnostic::error(Code::Nothing, "a policy that permits nothing")
            .at(Spot::Value(place.clone()))
            .help("add what it permits, for example `secrets: [get, list]`; `secrets: []` takes away what there is");
        findings.push(finding);
        return None;
    }
    for (name, set) in permissions.by_name() {
        if set.len() > 1 && set.contains("all") {
            let finding = Diagnostic::warning(
                Code::ListedTwice,
                format!("`all` holds the other permissions on {name} already"),
            )
            .at(Spot::Value(place.field(name)))
            .help("take the others out, or say what is needed instead of `all`");
            findings.push(finding);
        }
    }
    Some(Access::Policy {
        vault: vault.to_owned(),
        permissions,
    })
}

/// One role at one scope is one assignment, and a vault has one entry of an identity.
fn twice(settled: &[Placed<Access>], findings: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(String, String), &Place> = BTreeMap::new();
    for Placed { value, place } in settled {
        let (id, what, help) = match value {
            Access::Role { role, scope, .. } => (
                (role.to_lowercase(), scope.to_lowercase()),
                "the same role at the same scope",
                "take one out; Azure keeps one assignment of an identity, a role and a scope",
            ),
            Access::Policy { vault, .. } => (
                (String::new(), vault.to_lowercase()),
                "the same key vault",
                "put all permissions into one; a vault has one entry of an identity",
            ),
        };
        match seen.get(&id) {
            Some(first) => findings.push(
                Diagnostic::error(Code::SameThing, format!("{what} twice"))
                    .at(Spot::Value(place.clone()))
                    .also(Spot::Value((*first).clone()), "first here")
                    .help(help),
            ),
            None => {
                seen.insert(id, place);
            }
        }
    }
}
