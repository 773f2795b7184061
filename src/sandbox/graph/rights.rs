//! Who may ask Microsoft Graph for what, where the world's `rights` are enforced: by application permissions and by directory roles.

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::answer::{Answer, error};
use super::directory::Kind;
use super::objects;
use super::permissions::{ROLES, template};
use super::{permissions, principals};
use crate::arm::path::Target;
use crate::document::{Fields, Out};
use crate::entra;
use crate::world::World;

/// What a request needs one of: permissions of Microsoft Graph's (with a dot), or directory roles. Each line is for the collections that it
/// names, for reading or for writing; "OwnedBy" is for what the caller owns.
struct Need {
    what: &'static [&'static str],
    writes: bool,
    any: &'static [&'static str],
}

/// "permissions reference" and the tables of the requests' pages; roles by "least privileged roles by task".
const NEEDS: &[Need] = &[
    Need {
        what: &["applications", "serviceprincipals", "directory"],
        writes: false,
        any: &[
            "Application.Read.All",
            "Application.ReadWrite.All",
            "Application.ReadWrite.OwnedBy",
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Directory Readers",
            "Global Reader",
            "Application Developer",
            "Application Administrator",
            "Cloud Application Administrator",
            "Privileged Role Administrator",
            "Groups Administrator",
            "User Administrator",
        ],
    },
    Need {
        what: &["applications", "serviceprincipals", "directory"],
        writes: true,
        any: &[
            "Application.ReadWrite.All",
            "Application.ReadWrite.OwnedBy",
            "Directory.ReadWrite.All",
            "Application Administrator",
            "Cloud Application Administrator",
        ],
    },
    Need {
        what: &["approleassignments"],
        writes: true,
        any: &[
            "AppRoleAssignment.ReadWrite.All",
            "Privileged Role Administrator",
        ],
    },
    Need {
        what: &["groups", "users", "directoryobjects", "directoryroles"],
        writes: false,
        any: &[
            "Directory.Read.All",
            "Directory.ReadWrite.All",
            "Group.Read.All",
            "Group.ReadWrite.All",
            "User.Read.All",
            "User.ReadWrite.All",
            "Application.Read.All",
            "Application.ReadWrite.All",
            "Directory Readers",
            "Global Reader",
            "Application Administrator",
            "Cloud Application Administrator",
            "Privileged Role Administrator",
            "Groups Administrator",
            "User Administrator",
        ],
    },
    Need {
        what: &["groups"],
        writes: true,
        any: &[
            "Group.ReadWrite.All",
            "Directory.ReadWrite.All",
            "Groups Administrator",
            "User Administrator",
        ],
    },
    Need {
        what: &["users"],
        writes: true,
        any: &[
            "User.ReadWrite.All",
            "Directory.ReadWrite.All",
            "User Administrator",
        ],
    },
    Need {
        what: &["directoryroles"],
        writes: true,
        any: &[
            "RoleManagement.ReadWrite.Directory",
            "Privileged Role Administrator",
        ],
    },
];

/// What an application needs of its own to write only what it owns.
const OWNED: &str = "Application.ReadWrite.OwnedBy";

pub(super) fn refused(world: &World, target: &Target) -> Option<Answer> {
    if !world.enforced {
        return None;
    }
    let who = entra::presented(world, &target.headers)?.object_id;
    let path = target.folded();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let first = path.get(1).map(|it| it.split('(').next().unwrap_or(it))?;
    // Each request of a batch is looked at by itself.
    if first == "$batch" || first == "me" {
        return None;
    }
    let granting = path.iter().any(|it| it.starts_with("approleassign"));
    let reads = target.method == Method::GET || path.last() == Some(&"getbyids");
    let what = if granting && !reads {
        "approleassignments"
    } else {
        first
    };
    let need = NEEDS
        .iter()
        .find(|it| it.what.contains(&what) && it.writes != reads);
    let held = held(world, &who);
    let enough = |it: &&&str| held.iter().any(|own| own == **it);
    let granted: Vec<&&str> = need
        .into_iter()
        .flat_map(|it| it.any)
        .filter(enough)
        .collect();
    let all_powerful = held.iter().any(|it| it == "Global Administrator");
    let only_own = !reads && granted.iter().all(|it| **it == OWNED);
    let fits =
        all_powerful || (!granted.is_empty() && (!only_own || makes_or_owns(world, &who, target)));
    (!fits).then(|| {
        error(
            StatusCode::FORBIDDEN,
            "Authorization_RequestDenied",
            "Insufficient privileges to complete the operation.",
        )
    })
}

/// An application that makes one by that permission is its owner from then on.
pub(super) fn own(world: &mut World, target: &Target, answer: &Answer) {
    let path = target.folded();
    let makes =
        path.len() == 2 && ["applications", "serviceprincipals"].contains(&path[1].as_str());
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if let (true, true, Some(id)) = (world.enforced, makes, body["id"].as_str()) {
        let who = entra::caller(world, &target.headers).to_lowercase();
        world
            .directory
            .owners
            .entry(id.to_lowercase())
            .or_default()
            .push(who);
    }
}

/// "Application.ReadWrite.OwnedBy": it makes what it will own, and writes what it owns.
fn makes_or_owns(world: &World, who: &str, target: &Target) -> bool {
    let Some(thing) = target.part(2) else {
        return true;
    };
    let who = who.to_lowercase();
    let owns = |id: &str| {
        world
            .directory
            .owners
            .get(id)
            .is_some_and(|all| all.contains(&who))
    };
    let apps = world.directory.applications.iter();
    let mut of = apps.filter(|(id, app)| {
        **id == thing.to_lowercase()
            || app
                .principal
                .as_ref()
                .is_some_and(|it| it.object_id.eq_ignore_ascii_case(thing))
    });
    of.any(|(id, app)| {
        owns(id)
            || app
                .principal
                .as_ref()
                .is_some_and(|it| owns(&it.object_id.to_lowercase()))
    })
}

/// The values of Microsoft Graph's application permissions that a service principal was granted, and its directory roles.
fn held(world: &World, who: &str) -> Vec<String> {
    let graph = principals::called(world, permissions::GRAPH).unwrap_or_default();
    let values = |role: &str| {
        let mut all = graph["appRoles"].as_array().into_iter().flatten();
        all.find(|it| it["id"] == json!(role))
            .and_then(|it| it["value"].as_str())
            .map(str::to_owned)
    };
    let grants = world.directory.assignments.values().filter(|it| {
        it.principal.eq_ignore_ascii_case(who)
            && graph["id"]
                .as_str()
                .is_some_and(|id| it.resource.eq_ignore_ascii_case(id))
    });
    let roles = world.belongs_to(who).into_iter().filter_map(|id| {
        let it = world
            .directory
            .objects
            .get(&id)
            .filter(|it| it.kind == Kind::Role)?;
        it.body["displayName"].as_str().map(str::to_owned)
    });
    grants
        .filter_map(|it| values(&it.role))
        .chain(roles)
        .collect()
}

/// `directoryRoles`: a principal by its object id, or `operator`, and a role by its name.
pub(crate) fn read(world: &mut World, fields: &Fields<'_>) {
    for node in fields.items("directoryRoles") {
        let Some(fields) = node.fields() else {
            continue;
        };
        let (who, role) = (
            fields.need("principal").unwrap_or_default(),
            fields.need("role").unwrap_or_default(),
        );
        fields.done();
        if template(&role).is_none() {
            let known: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
            node.problem(format!("`role` is one of {}", known.join(", ")));
        }
        let who = world.principal_named(&who);
        objects::hold(world, &role, &who);
    }
}

pub(crate) fn dump(world: &World, out: &mut Out) {
    let roles = world
        .directory
        .objects
        .iter()
        .filter(|(_, it)| it.kind == Kind::Role);
    let held = roles.flat_map(|(id, it)| {
        let all = world.directory.members.get(id).into_iter().flatten();
        all.map(move |who| json!({"principal": who, "role": it.body["displayName"]}))
    });
    out.say("directoryRoles", held.collect::<Value>());
}
