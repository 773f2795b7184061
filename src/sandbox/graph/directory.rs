//! What the directory holds: applications with their service principals and federated credentials, deleted ones too.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::arm::identity::AUDIENCE;
use crate::document::{Node, Out};

/// How many federated credentials an application holds, whoever made them.
pub(crate) const LIMIT: usize = 20;

/// A user, a group, or a directory role.
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// As Graph shows it.
    pub(crate) body: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    User,
    Group,
    Role,
}

impl Object {
    /// What role assignments call it, where it can have any.
    pub(crate) fn assignable(&self) -> Option<&'static str> {
        (self.kind != Kind::Role).then(|| self.kind.names().2)
    }
}

impl Kind {
    pub(super) const ALL: [Kind; 3] = [Kind::User, Kind::Group, Kind::Role];

    /// The collection in paths, the type in bodies, and what role assignments call one.
    pub(super) fn names(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Kind::User => ("users", "#microsoft.graph.user", "User"),
            Kind::Group => ("groups", "#microsoft.graph.group", "Group"),
            Kind::Role => (
                "directoryRoles",
                "#microsoft.graph.directoryRole",
                "DirectoryRole",
            ),
        }
    }

    pub(super) fn of(collection: &str) -> Option<Kind> {
        Kind::ALL
            .into_iter()
            .find(|kind| kind.names().0.eq_ignore_ascii_case(collection))
    }
}

/// Who belongs to what, or owns it: ids in lower case, the thing's first.
pub(crate) type Links = BTreeMap<String, Vec<String>>;

/// The key of an application under which its secrets are listed.
pub(super) const PASSWORDS: &str = "passwordCredentials";

#[derive(Default)]
pub(crate) struct Directory {
    /// By object id, in lower case; deleted ones stay until they are purged.
    pub(crate) applications: BTreeMap<String, Application>,
    /// Users, groups and directory roles, by id in lower case.
    pub(crate) objects: BTreeMap<String, Object>,
    /// Who is in which group or directory role.
    pub(crate) members: Links,
    /// Who owns which application, service principal or group.
    pub(crate) owners: Links,
    /// App roles, by the assignment's id, which has case.
    pub(crate) assignments: BTreeMap<String, Assignment>,
    /// How many requests for a thing that was just made are told that it is not there.
    pub(crate) lag: u64,
}

pub(crate) struct Application {
    pub(crate) object_id: String,
    pub(crate) app_id: String,
    pub(crate) display_name: String,
    /// The alternate key that clients may give once.
    pub(crate) unique_name: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) created: When,
    /// When it was deleted; it can be restored until it is purged.
    pub(crate) deleted: Option<When>,
    /// What else a client has set, as Graph writes it.
    pub(crate) more: Map<String, Value>,
    pub(crate) principal: Option<Principal>,
    /// By lower-case name.
    pub(crate) credentials: BTreeMap<String, Credential>,
    /// Requests that do not see it yet.
    pub(crate) unseen: u64,
}

/// A moment. Only one that a document gave is written back: the clock's would make two equal worlds differ.
pub(crate) struct When {
    pub(crate) at: String,
    given: bool,
}

impl When {
    pub(crate) fn now(at: String) -> Self {
        Self { at, given: false }
    }

    pub(super) fn given(text: Option<String>, or: &str) -> Self {
        Self {
            given: text.is_some(),
            at: text.unwrap_or_else(|| or.to_owned()),
        }
    }
}

/// The application's service principal in this tenant: what roles are given to.
pub(crate) struct Principal {
    pub(crate) object_id: String,
    pub(crate) unseen: u64,
}

pub(crate) struct Credential {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) issuer: String,
    pub(crate) subject: String,
    pub(crate) audience: String,
    pub(crate) description: Option<String>,
    pub(crate) unseen: u64,
}

/// One role of one API, granted to one service principal.
pub(crate) struct Assignment {
    pub(super) principal: String,
    pub(super) resource: String,
    pub(super) role: String,
    pub(super) created: String,
    pub(super) unseen: u64,
}

impl Assignment {
    pub(super) fn side(&self, side: &str) -> &str {
        match side {
            "principalId" => &self.principal,
            _ => &self.resource,
        }
    }
}

/// One request passes over what it does not see yet; true where the thing is hidden from it.
pub(crate) fn hidden(unseen: &mut u64) -> bool {
    let hides = *unseen > 0;
    *unseen = unseen.saturating_sub(1);
    hides
}

impl Directory {
    pub(crate) fn read_lag(node: Option<Node<'_>>) -> u64 {
        let Some(fields) = node.and_then(|n| n.fields()) else {
            return 0;
        };
        let lag = fields.count("lag").unwrap_or(0);
        fields.done();
        lag
    }

    /// The application that tokens are asked for by this id, where it may sign in at all.
    pub(crate) fn client(&self, app_id: &str) -> Option<&Application> {
        self.applications
            .values()
            .find(|app| app.deleted.is_none() && app.app_id.eq_ignore_ascii_case(app_id))
    }

    /// How many things are there that were made under this key of the world's `generations`.
    pub(crate) fn living(&self, key: &str) -> u64 {
        let of = |app: &&Application| {
            let base = app.unique_name.as_ref().unwrap_or(&app.display_name);
            made_as(base) == key || (app.principal.is_some() && joined_as(&app.app_id) == key)
        };
        self.applications.values().filter(of).count() as u64
    }
}

/// Under which the world counts how often an application of this name was made.
pub(super) fn made_as(name: &str) -> String {
    format!("application/{name}").to_lowercase()
}

/// The same of an application's service principal.
pub(super) fn joined_as(app_id: &str) -> String {
    format!("serviceprincipal/{app_id}").to_lowercase()
}

impl Application {
    /// The ids of its secrets.
    pub(crate) fn password_keys(&self) -> impl Iterator<Item = &str> {
        let all = self.more.get(PASSWORDS).and_then(Value::as_array);
        all.into_iter()
            .flatten()
            .filter_map(|it| it["keyId"].as_str())
    }

    pub(super) fn dump(&self) -> Value {
        let mut out = Out::new();
        out.put("displayName", &self.display_name);
        out.some("uniqueName", self.unique_name.as_ref());
        out.put("appId", &self.app_id);
        out.put("objectId", &self.object_id);
        let given = |when: Option<&When>| Some(when.filter(|it| it.given)?.at.clone());
        out.some("created", given(Some(&self.created)));
        out.some("deleted", given(self.deleted.as_ref()));
        out.say("tags", &self.tags);
        out.say("more", &self.more);
        let principal = self.principal.as_ref();
        out.put(
            "servicePrincipal",
            principal.map_or(json!(false), |it| json!(it.object_id)),
        );
        let credentials = self.credentials.values().map(Credential::dump);
        out.say("credentials", credentials.collect::<Value>());
        out.value()
    }
}

impl Credential {
    /// What no two credentials of one application may share.
    pub(crate) fn pair(&self) -> (&str, &str) {
        (&self.issuer, &self.subject)
    }

    fn dump(&self) -> Value {
        let mut out = json!({"name": self.name, "issuer": self.issuer, "subject": self.subject});
        if self.audience != AUDIENCE {
            out["audience"] = json!(self.audience);
        }
        if let Some(description) = &self.description {
            out["description"] = json!(description);
        }
        out
    }
}
