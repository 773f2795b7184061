//! Identity bindings of a managed cluster, after the specification (`IdentityBinding.tsp`, api-version 2026-04-01) and
//! Microsoft's pages on identity bindings in AKS; nothing of them was recorded.

#[cfg(test)]
mod tests;

use http::StatusCode;
use serde_json::{Value, json};

use super::{begin, busy, free, mark};
use crate::arm::answer::{Answer, empty, flat, gateway, put_answer, with};
use crate::arm::credentials;
use crate::arm::exclusive::concurrent_write;
use crate::arm::identity::{AUDIENCE, client_id, principal_id};
use crate::arm::operation::Work;
use crate::arm::operations;
use crate::arm::path::Target;
use crate::arm::provider::{Provider, Put};
use crate::arm::store::{Kind, Resource, key};
use crate::document::{Fields, Node, Out};
use crate::world::World;

/// The one credential that AKS makes on an identity, for all its bindings [how-to].
const CREDENTIAL: &str = "aks-identity-binding";
const NAME: &str = "^[a-z][a-z0-9]{0,63}$";
const RESOURCE: &str = "^/subscriptions/[a-zA-Z0-9-]+/resourceGroups/[a-zA-Z0-9-]+/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[a-zA-Z0-9-]+$";
/// Seconds between looks. The specification has the header, and no value.
const RETRY_AFTER: &str = "2";

pub(crate) struct Bindings;

impl Provider for Bindings {
    fn kind(&self) -> Kind {
        Kind::Binding
    }

    /// The type is stable since 2026-04-01; the specification's examples use a preview of October 2025.
    fn unknown(&self, target: &Target) -> Option<Answer> {
        let version = target.version();
        let preview = version.get(10..).is_some_and(|tail| !tail.is_empty());
        let first = if preview { "2025-10-02" } else { "2026-04-01" };
        (version < first).then(|| {
            gateway(
                StatusCode::NOT_FOUND,
                "InvalidResourceType",
                &format!(
                    "The resource type 'managedClusters/identityBindings' could not be found in the namespace 'Microsoft.ContainerService' for api version '{version}'."
                ),
            )
        })
    }

    fn missing(&self, _world: &World, target: &Target) -> Answer {
        flat(
            StatusCode::NOT_FOUND,
            "NotFound",
            &format!(
                "Could not find the identity binding: {} in subscription: {}, resourceGroup: {}, resourceName: {}.",
                target.child(),
                target.subscription(),
                target.group(),
                target.name()
            ),
        )
    }

    fn before_put(&self, world: &mut World, put: Put<'_>) -> Result<Resource, Answer> {
        let (target, wanted, before) = (put.target, put.wanted, put.before);
        let resource = wanted["properties"]["managedIdentity"]["resourceId"].as_str();
        let resource = resource.unwrap_or_default();
        let identity = identity_key(target, resource)?;
        let Some(cluster) = world.store.get(Kind::Cluster, &target.above()).cloned() else {
            return Err(self.missing(world, target));
        };
        fits(world, &cluster, resource, before.as_ref())?;
        trustable(world, resource, &identity)?;
        // AKS makes the credential on behalf of whoever asks, so it is there, or refused, when the answer is [concepts].
        trust(world, &identity);
        let Some(found) = world.store.get(Kind::Identity, &identity) else {
            return Err(self.missing(world, target));
        };
        let wish = Wish {
            name: target.child().to_owned(),
            identity: resource.to_owned(),
            client: client_id(found).to_owned(),
            object: principal_id(found).to_owned(),
            state: if before.is_some() {
                "Updating"
            } else {
                "Creating"
            }
            .to_owned(),
        };
        let mut it = wish.made(world, &cluster, before.map_or(0, |it| it.revision + 1));
        it.pace = cluster.pace;
        begin(world, &mut it, Work::write(Kind::Binding, &target.key()));
        Ok(it)
    }

    fn answered(&self, world: &mut World, target: &Target, key: &str, new: bool) -> Answer {
        match world.store.get(Kind::Binding, key) {
            Some(it) => followed(world, target, it, put_answer(new, &it.body)),
            None => self.missing(world, target),
        }
    }

    fn delete(&self, world: &mut World, target: &Target, key: &str) -> Result<Answer, Answer> {
        let Some(mut it) = world.store.get(Kind::Binding, key).cloned() else {
            return Ok(empty(StatusCode::NO_CONTENT));
        };
        under_way(world, &it)?;
        if let Some(cluster) = world.store.get(Kind::Cluster, &target.above()) {
            free(world, cluster)?;
        }
        it.body["properties"]["provisioningState"] = json!("Deleting");
        begin(world, &mut it, Work::delete(Kind::Binding, key));
        let answer = followed(world, target, &it, empty(StatusCode::ACCEPTED));
        world.store.put(Kind::Binding, key.to_owned(), it);
        Ok(answer)
    }

    /// The credential on the identity stays when a binding goes [concepts].
    fn ended(&self, world: &mut World, work: &Work, well: bool) {
        if work.deletes && well {
            world.store.take(Kind::Binding, &work.key);
        } else if let Some(it) = world.store.get_mut(Kind::Binding, &work.key) {
            it.operation = None;
            let state = if well { "Succeeded" } else { "Failed" };
            it.body["properties"]["provisioningState"] = json!(state);
        }
    }
}

/// The answer with the three headers of a long-running operation that the specification gives writes.
fn followed(world: &World, target: &Target, it: &Resource, answer: Answer) -> Answer {
    let cluster = world.store.get(Kind::Cluster, &target.above());
    let id = it.operation.as_deref().unwrap_or_default();
    let location = cluster.map_or("", Resource::location);
    let place = |kind| operations::aks_url(world, kind, &it.subscription, location, id);
    let answer = with(answer, "azure-asyncoperation", &place("operations"));
    let answer = with(answer, "location", &place("operationresults"));
    with(answer, "retry-after", RETRY_AFTER)
}

/// The key of the identity that a PUT names, if its own words are right.
fn identity_key(target: &Target, resource: &str) -> Result<String, Answer> {
    let invalid = |message: &str| flat(StatusCode::BAD_REQUEST, "InvalidParameter", message);
    if target.header("if-match").is_some_and(|tag| tag != "*") {
        // The specification gives bindings an `eTag`, and their writes no precondition.
        return Err(invalid("If-Match is not supported for identity bindings."));
    }
    if !valid_name(target.child()) {
        return Err(invalid(&format!(
            "The value of parameter identityBindingName is invalid. It must match '{NAME}' and be at most 63 characters long."
        )));
    }
    key_of(resource).ok_or_else(|| {
        invalid(&format!(
            "The value of parameter properties.managedIdentity.resourceId is invalid. It must match '{RESOURCE}'."
        ))
    })
}

/// Does the cluster take this binding now?
fn fits(
    world: &World,
    cluster: &Resource,
    resource: &str,
    before: Option<&Resource>,
) -> Result<(), Answer> {
    let access = &cluster.body["properties"]["apiServerAccessProfile"];
    if access["enableVnetIntegration"] == true {
        return Err(flat(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Identity bindings are not supported on clusters with API server VNet integration.",
        ));
    }
    if let Some(before) = before {
        if !identity(before).eq_ignore_ascii_case(resource) {
            return Err(flat(
                StatusCode::BAD_REQUEST,
                "PropertyChangeNotAllowed",
                "Changing property 'properties.managedIdentity' is not allowed.",
            ));
        }
        under_way(world, before)?;
    }
    free(world, cluster)
}

/// Can the identity have the credential, if it has not?
fn trustable(world: &World, resource: &str, key: &str) -> Result<(), Answer> {
    let Some(identity) = world.store.get(Kind::Identity, key) else {
        let words = format!("The managed identity '{resource}' was not found.");
        return Err(flat(StatusCode::BAD_REQUEST, "BadRequest", &words));
    };
    if !trusted(world, key) && world.writing.contains(key) {
        return Err(concurrent_write(key));
    }
    match is_full(world, key) {
        true => Err(credentials::full(identity)),
        false => Ok(()),
    }
}

/// Another write of a binding has to wait while an operation on it runs.
fn under_way(world: &World, it: &Resource) -> Result<(), Answer> {
    match operations::runs(world, it.operation.as_ref()) {
        true => Err(busy(it, "")),
        false => Ok(()),
    }
}

fn trusted(world: &World, identity: &str) -> bool {
    let key = credentials::place(identity, CREDENTIAL);
    world.store.get(Kind::Credential, &key).is_some()
}

fn is_full(world: &World, identity: &str) -> bool {
    !trusted(world, identity) && credentials::is_full(world, identity)
}

/// Makes the credential where it is missing.
fn trust(world: &mut World, key: &str) {
    let Some(identity) = world.store.get(Kind::Identity, key).cloned() else {
        return;
    };
    if trusted(world, key) || is_full(world, key) {
        return;
    }
    let client = client_id(&identity);
    let properties = json!({
        "issuer": issuer(&world.tenant, client),
        // Nobody has published what it says beside the issuer.
        "subject": format!("system:identitybinding:{client}"),
        "audiences": [AUDIENCE],
    });
    credentials::put(world, &identity, key, CREDENTIAL, properties);
}

/// The issuer that AKS keeps for an identity, without a slash at its end [how-to].
fn issuer(tenant: &str, client: &str) -> String {
    format!("https://ib.oic.prod-aks.azure.com/{tenant}/{client}")
}

fn valid_name(name: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    (1..=63).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(letters)
}

/// The key of the identity behind a resource id that the specification's pattern allows; its words are in one casing only.
fn key_of(resource: &str) -> Option<String> {
    let part = |text: &&str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let words: Vec<&str> = resource.strip_prefix('/')?.split('/').collect();
    let [s, subscription, g, group, p, namespace, kind, name] = words.as_slice() else {
        return None;
    };
    let fixed = [*s, *g, *p, *namespace, *kind].join("/");
    let right = fixed
        == "subscriptions/resourceGroups/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
    (right && [subscription, group, name].into_iter().all(part))
        .then(|| key(Kind::Identity, subscription, group, name))
}

/// The identity's resource id, as it was written.
fn identity(it: &Resource) -> &str {
    it.text("/properties/managedIdentity/resourceId")
}

/// A binding that is to be made.
pub(super) struct Wish {
    name: String,
    identity: String,
    client: String,
    object: String,
    state: String,
}

impl Wish {
    fn made(self, world: &World, cluster: &Resource, revision: u64) -> Resource {
        let (subscription, group) = (cluster.subscription.clone(), cluster.group.clone());
        let etag = format!("etag/{}/binding/{}/{revision}", mark(cluster), self.name);
        let body = json!({
            "name": self.name,
            "type": Kind::Binding.path(),
            "eTag": world.guid(&etag),
            "id": format!("{}/identityBindings/{}", cluster.id(), self.name),
            "properties": {
                "managedIdentity": {
                    "clientId": self.client,
                    "objectId": self.object,
                    "resourceId": self.identity,
                    "tenantId": world.tenant,
                },
                "oidcIssuer": {"oidcIssuerUrl": issuer(&world.tenant, &self.client)},
                "provisioningState": self.state,
            },
        });
        Resource {
            body,
            revision,
            ..Resource::new(subscription, group, self.name)
        }
    }
}

/// The `identityBindings` of a cluster in a world document.
pub(super) fn read(world: &mut World, fields: &Fields<'_>) -> Vec<Wish> {
    let mut read: Vec<Wish> = Vec::new();
    for node in fields.items("identityBindings") {
        if let Some(wish) = wish(world, &node) {
            if read.iter().any(|other| other.name == wish.name) {
                node.problem("the cluster has another identity binding of this name");
            }
            read.push(wish);
        }
    }
    read
}

fn wish(world: &mut World, node: &Node<'_>) -> Option<Wish> {
    let fields = node.fields()?;
    let name = fields.need("name").unwrap_or_default();
    if !valid_name(&name) {
        fields.problem(format!("an identity binding's name has to match {NAME}"));
    }
    let identity = fields.need("identity");
    let (client, object) = (fields.text("clientId"), fields.text("objectId"));
    let state = fields.text("state");
    let found = identity.and_then(|it| named(world, &fields, &it));
    fields.done();
    let (resource, key) = found?;
    let live = world.store.get(Kind::Identity, &key);
    let client = client.or_else(|| live.map(|it| client_id(it).to_owned()));
    let object = object.or_else(|| live.map(|it| principal_id(it).to_owned()));
    let (Some(client), Some(object)) = (client, object) else {
        node.problem("the identity is not in `identities`: `clientId` and `objectId` are needed");
        return None;
    };
    if is_full(world, &key) {
        node.problem("the identity has no room for the credential that AKS makes on it");
    }
    trust(world, &key);
    Some(Wish {
        name,
        identity: resource,
        client,
        object,
        state: state.unwrap_or_else(|| "Succeeded".to_owned()),
    })
}

/// The resource id of the identity that a world names, in the casing that bindings take, and its key.
fn named(world: &World, fields: &Fields<'_>, named: &str) -> Option<(String, String)> {
    if let Some(key) = key_of(named) {
        return Some((named.to_owned(), key));
    }
    let all = world.store.entries(Kind::Identity);
    let mut found = all.filter(|(_, identity)| identity.name == named);
    let problem = match (found.next(), found.next()) {
        (Some((key, it)), None) => return Some((it.home(Kind::Identity), key.clone())),
        (Some(_), Some(_)) => {
            format!("there are several identities called `{named}`: give the resource id")
        }
        (None, _) => format!(
            "`{named}` is no resource id of an identity, and no name of one in `identities`"
        ),
    };
    fields.problem(problem);
    None
}

pub(super) fn put(world: &mut World, cluster: &Resource, key: &str, wish: Wish) {
    let place = format!("{key}/identitybindings/{}", wish.name);
    let mut it = wish.made(world, cluster, 0);
    it.pace = cluster.pace.clone();
    world.store.put(Kind::Binding, place, it);
}

pub(super) fn dump(world: &World, cluster: &str) -> Vec<Value> {
    let all = world.store.below(Kind::Binding, cluster);
    let written = all.map(|it| {
        let live = key_of(identity(it)).and_then(|key| world.store.get(Kind::Identity, &key));
        let (client, object) = (
            "/properties/managedIdentity/clientId",
            "/properties/managedIdentity/objectId",
        );
        let mut out = Out::new();
        out.put("name", &it.name);
        out.put("identity", identity(it));
        if live.is_none_or(|live| client_id(live) != it.text(client)) {
            out.put("clientId", it.text(client));
        }
        if live.is_none_or(|live| principal_id(live) != it.text(object)) {
            out.put("objectId", it.text(object));
        }
        if it.text("/properties/provisioningState") == "Failed" {
            out.put("state", "Failed");
        }
        out.value()
    });
    written.collect()
}
