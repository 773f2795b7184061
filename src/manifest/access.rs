//! What an identity may reach: its roles, its key vault policies and its app roles, and the rules that they must obey.

use super::{Access, Permissions, Placed, model, near};
use crate::resource::{Api, AppRole, RoleRef};
use crate::source::{Code, Diagnostic, Group, Place, Spot};

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
        // The schema takes exactly one sort.
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
            (_, _, None) => match app_role(it) {
                Some(app_role) => app_role,
                None => continue,
            },
        };
        if let Access::AppRole { role, api } = &value {
            findings.extend(wide(role, api.as_deref(), &place));
        }
        settled.push(Placed { value, place });
    }
    once(settled, findings)
}

/// Keys that go with one sort of access, each with whether it is given.
type Keys<'a> = &'a [(&'a str, bool)];

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
    let of_app_role = [("resource", it.resource.is_some())];
    let sorts: [(&str, Keys<'_>, bool); 4] = [
        ("role", &of_role, it.role.is_some()),
        ("keyVaultPolicy", &of_policy, it.key_vault_policy.is_some()),
        ("appRole", &of_app_role, it.app_role.is_some()),
        ("graph", &[], it.graph.is_some()),
    ];
    let Some((stands, ..)) = sorts.iter().find(|(.., given)| *given) else {
        return;
    };
    let others = sorts.iter().filter(|(sort, ..)| sort != stands);
    let strays = others.flat_map(|(sort, keys, _)| keys.iter().map(move |key| (sort, key)));
    for (goes_with, (key, _)) in strays.filter(|(_, (_, given))| *given) {
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

fn app_role(it: &model::Access) -> Option<Access> {
    let (role, api) = match (&it.graph, &it.app_role) {
        (Some(role), _) => (role, None),
        (None, role) => (role.as_ref()?, it.resource.clone()),
    };
    Some(Access::AppRole {
        role: role.clone(),
        api,
    })
}

/// What is said of a permission by which its identity can give itself any other.
fn wide(role: &str, of: Option<&str>, place: &Place) -> Option<Diagnostic> {
    if !AppRole::opens_directory(&api(of), role) {
        return None;
    }
    let cause = "application permissions that open the whole directory";
    let finding = Diagnostic::note(
        Code::WholeDirectory,
        format!("`{role}` of Microsoft Graph opens the whole directory"),
    )
    .why("whoever acts as the identity can give itself, or anybody, any other permission")
    .at(Spot::Value(place.clone()))
    .help(format!("ask for a narrower one; where none may be given, guard rails say `deniedRoles: [graph/{role}]`"))
    .group(Group::new(cause, role));
    Some(finding)
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

/// One role at one scope is one assignment, whether it is written by its name or by its GUID, and a vault has one entry of an identity.
/// What is said twice in the same way counts once.
fn once(settled: Vec<Placed<Access>>, findings: &mut Vec<Diagnostic>) -> Vec<Placed<Access>> {
    let mut kept: Vec<Placed<Access>> = Vec::new();
    for access in settled {
        let same = kept.iter().find(|it| same_thing(&it.value, &access.value));
        let Some(first) = same else {
            kept.push(access);
            continue;
        };
        let (what, help) = match &access.value {
            Access::Role { .. } => (
                "the same role at the same scope",
                "take one out; Azure keeps one assignment of an identity, a role and a scope",
            ),
            Access::AppRole { .. } => (
                "the same app role",
                "take one out; an identity has it or has it not",
            ),
            Access::Policy { .. } => (
                "the same key vault",
                "put all permissions into one; a vault has one entry of an identity",
            ),
        };
        let finding = match says_the_same(&first.value, &access.value) {
            true => Diagnostic::warning(Code::ListedTwice, format!("{what} twice")),
            false => Diagnostic::error(Code::SameThing, format!("{what} twice")),
        };
        findings.push(
            finding
                .at(Spot::Value(access.place.clone()))
                .also(Spot::Value(first.place.clone()), "first here")
                .help(help),
        );
    }
    kept
}

fn same_thing(one: &Access, other: &Access) -> bool {
    let role = |it: &str| RoleRef::written(it).key();
    match (one, other) {
        (
            Access::Role {
                role: a, scope: at, ..
            },
            Access::Role {
                role: b, scope: to, ..
            },
        ) => at.eq_ignore_ascii_case(to) && role(a) == role(b),
        (Access::Policy { vault: a, .. }, Access::Policy { vault: b, .. }) => {
            a.eq_ignore_ascii_case(b)
        }
        (Access::AppRole { role: a, api: of }, Access::AppRole { role: b, api: to }) => {
            a == b && api(of.as_deref()) == api(to.as_deref())
        }
        (Access::Role { .. } | Access::Policy { .. } | Access::AppRole { .. }, _) => false,
    }
}

/// Of two that are the same thing.
fn says_the_same(one: &Access, other: &Access) -> bool {
    match (one, other) {
        (Access::Role { condition: a, .. }, Access::Role { condition: b, .. }) => a == b,
        (Access::Policy { permissions: a, .. }, Access::Policy { permissions: b, .. }) => {
            a.clone().normal() == b.clone().normal()
        }
        (Access::AppRole { .. }, Access::AppRole { .. }) => true,
        (Access::Role { .. } | Access::Policy { .. } | Access::AppRole { .. }, _) => false,
    }
}

/// The API that is meant.
pub(crate) fn api(written: Option<&str>) -> Api {
    written.map_or(Api::Graph, Api::written)
}
