//! What the directory holds: applications with their service principals and federated credentials, deleted ones too.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::arm;
use crate::clock;
use crate::document::{Fields, Node, Out};
use crate::world::World;

/// How many federated credentials an application holds, whoever made them.
pub(crate) const LIMIT: usize = 20;

#[derive(Default)]
pub(crate) struct Directory {
    /// By object id, in lower case; deleted ones stay until they are purged.
    pub(crate) applications: BTreeMap<String, Application>,
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

    fn given(text: Option<String>, or: &str) -> Self {
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
fn made_as(name: &str) -> String {
    format!("application/{name}").to_lowercase()
}

/// The same of an application's service principal.
fn joined_as(app_id: &str) -> String {
    format!("serviceprincipal/{app_id}").to_lowercase()
}

impl World {
    /// Object id and client id of an application that is about to be made.
    pub(crate) fn fresh_application(&mut self, name: &str) -> (String, String) {
        let key = made_as(name);
        let generation = self.generation(&key);
        (
            self.guid(&format!("{key}/object/{generation}")),
            self.guid(&format!("{key}/client/{generation}")),
        )
    }

    pub(crate) fn fresh_service_principal(&mut self, app_id: &str) -> String {
        let key = joined_as(app_id);
        let generation = self.generation(&key);
        self.guid(&format!("{key}/{generation}"))
    }

    /// Reads an application of a world document; `deleted` says in which of the two lists it stands.
    pub(crate) fn read_application(&mut self, node: &Node<'_>, deleted: bool) {
        let Some(fields) = node.fields() else { return };
        let display_name = fields.need("displayName").unwrap_or_default();
        let unique_name = fields.text("uniqueName");
        let base = unique_name.as_ref().unwrap_or(&display_name);
        let (fresh_object, fresh_client) = self.fresh_application(base);
        let app_id = fields.text("appId").unwrap_or(fresh_client);
        let now = clock::rfc3339(self.clock.now());
        let principal = self.read_principal(&fields, &app_id);
        let application = Application {
            object_id: fields.text("objectId").unwrap_or(fresh_object),
            display_name,
            unique_name,
            tags: fields.items("tags").iter().filter_map(Node::text).collect(),
            created: When::given(fields.text("created"), &now),
            deleted: deleted.then(|| When::given(fields.text("deleted"), &now)),
            more: fields.values("more"),
            principal,
            credentials: self.read_federated(&fields, &app_id),
            app_id,
            unseen: 0,
        };
        let twin = |other: &Application| {
            other.app_id.eq_ignore_ascii_case(&application.app_id)
                || (other.unique_name.is_some() && other.unique_name == application.unique_name)
        };
        if self.directory.applications.values().any(twin) {
            fields.problem("another application has the same appId or uniqueName");
        }
        let key = application.object_id.to_lowercase();
        if self
            .directory
            .applications
            .insert(key, application)
            .is_some()
        {
            fields.problem("another application has the same objectId");
        }
        fields.done();
    }

    /// Most applications have a service principal, so only the lack of one needs saying.
    fn read_principal(&mut self, fields: &Fields<'_>, app_id: &str) -> Option<Principal> {
        let fresh = |world: &mut World| world.fresh_service_principal(app_id);
        let object_id = match fields.node("servicePrincipal") {
            None => fresh(self),
            Some(node) => match node.value {
                Value::Bool(false) => return None,
                Value::Bool(true) => fresh(self),
                Value::String(object_id) => {
                    self.fresh_service_principal(app_id);
                    object_id.clone()
                }
                _ => {
                    node.problem("the service principal's object id, true or false is expected");
                    return None;
                }
            },
        };
        Some(Principal {
            object_id,
            unseen: 0,
        })
    }

    fn read_federated(&self, fields: &Fields<'_>, app_id: &str) -> BTreeMap<String, Credential> {
        let mut credentials: BTreeMap<String, Credential> = BTreeMap::new();
        for node in fields.items("credentials") {
            let Some(fields) = node.fields() else {
                continue;
            };
            let name = fields.need("name").unwrap_or_default();
            let audience = fields.text("audience");
            let credential = Credential {
                id: self.federated_id(app_id, &name),
                issuer: fields.need("issuer").unwrap_or_default(),
                subject: fields.need("subject").unwrap_or_default(),
                audience: audience.unwrap_or_else(|| arm::credentials::AUDIENCE.to_owned()),
                description: fields.text("description"),
                unseen: 0,
                name,
            };
            if credentials
                .values()
                .any(|other| other.pair() == credential.pair())
            {
                fields.problem(
                    "another credential of this application has the same issuer and subject",
                );
            }
            let slot = credential.name.to_lowercase();
            if credentials.insert(slot, credential).is_some() {
                fields.problem("another credential of this application has the same name");
            }
            fields.done();
        }
        if credentials.len() > LIMIT {
            fields.problem("an application holds at most 20 credentials");
        }
        credentials
    }

    pub(crate) fn federated_id(&self, app_id: &str, name: &str) -> String {
        self.guid(&format!("federated/{app_id}/{name}").to_lowercase())
    }

    pub(crate) fn dump_directory(&self, out: &mut Out) {
        let of = |deleted: bool| -> Value {
            let all = self.directory.applications.values();
            let all = all.filter(|app| app.deleted.is_some() == deleted);
            all.map(Application::dump).collect()
        };
        out.say("applications", of(false));
        out.say("deletedApplications", of(true));
        if self.directory.lag > 0 {
            out.put("graph", json!({"lag": self.directory.lag}));
        }
    }
}

impl Application {
    fn dump(&self) -> Value {
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
        if self.audience != arm::credentials::AUDIENCE {
            out["audience"] = json!(self.audience);
        }
        if let Some(description) = &self.description {
            out["description"] = json!(description);
        }
        out
    }
}
