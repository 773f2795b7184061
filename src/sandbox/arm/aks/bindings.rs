//! Identity bindings of a managed cluster, after the specification (`IdentityBinding.tsp`, api-version 2026-04-01) and
//! Microsoft's pages on identity bindings in AKS; nothing of them was recorded.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::{busy, parts};
use crate::arm::answer::{Answer, empty, flat, gateway, json, not_allowed, ok, with};
use crate::arm::credentials::{self, AUDIENCE};
use crate::arm::identities::{client_id, principal_id};
use crate::arm::operations::{self, Work};
use crate::arm::path::Target;
use crate::arm::provider::parent_not_found;
use crate::arm::store::{self, Kind, Resource};
use crate::arm::{concurrent_write, course, page};
use crate::document::{Fields, Node};
use crate::world::World;

/// The one credential that AKS makes on an identity, for all its bindings [how-to].
const CREDENTIAL: &str = "aks-identity-binding";
const NAME: &str = "^[a-z][a-z0-9]{0,63}$";
const RESOURCE: &str = "^/subscriptions/[a-zA-Z0-9-]+/resourceGroups/[a-zA-Z0-9-]+/providers/Microsoft.ManagedIdentity/userAssignedIdentities/[a-zA-Z0-9-]+$";
/// Seconds between looks. The specification has the header, and no value.
const RETRY_AFTER: &str = "2";

/// The bindings of one cluster by their names.
pub(crate) type Bindings = BTreeMap<String, IdentityBinding>;

pub(crate) struct IdentityBinding {
    name: String,
    /// The identity's resource id, as it was written.
    identity: String,
    client_id: String,
    object_id: String,
    state: String,
    revision: u64,
    operation: Option<String>,
}

impl IdentityBinding {
    fn read(world: &mut World, node: &Node<'_>) -> Option<IdentityBinding> {
        let fields = node.fields()?;
        let name = fields.need("name").unwrap_or_default();
        if !valid_name(&name) {
            fields.problem(format!("an identity binding's name has to match {NAME}"));
        }
        let identity = fields.need("identity");
        let (client, object) = (fields.text("clientId"), fields.text("objectId"));
        let state = fields.text("state");
        let found = identity.and_then(|it| Self::identity(world, &fields, &it));
        fields.done();
        let (resource, key) = found?;
        let live = world.store.get(Kind::Identity, &key);
        let ids = live.map(|it| (client_id(it).to_owned(), principal_id(it).to_owned()));
        let (client_id, object_id) = match (client, object, ids) {
            (Some(client), Some(object), _) => (client, object),
            (client, object, Some((live_client, live_object))) => {
                (client.unwrap_or(live_client), object.unwrap_or(live_object))
            }
            (_, _, None) => {
                node.problem(
                    "the identity is not in `identities`: `clientId` and `objectId` are needed",
                );
                return None;
            }
        };
        if full(world, &key) {
            node.problem("the identity has no room for the credential that AKS makes on it");
        }
        trust(world, &key);
        Some(IdentityBinding {
            name,
            identity: resource,
            client_id,
            object_id,
            state: state.unwrap_or_else(|| "Succeeded".to_owned()),
            revision: 0,
            operation: None,
        })
    }

    /// The resource id of the identity that a world names, and its key.
    fn identity(world: &World, fields: &Fields<'_>, named: &str) -> Option<(String, String)> {
        if let Some(key) = key_of(named) {
            return Some((named.to_owned(), key));
        }
        let mut found = world
            .store
            .entries(Kind::Identity)
            .filter(|(_, identity)| identity.name == named);
        match (found.next(), found.next()) {
            (Some((key, identity)), None) => Some((written_id(identity), key.clone())),
            (Some(_), Some(_)) => {
                fields.problem(format!(
                    "there are several identities called `{named}`: give the resource id"
                ));
                None
            }
            (None, _) => {
                fields.problem(format!(
                    "`{named}` is no resource id of an identity, and no name of one in `identities`"
                ));
                None
            }
        }
    }

    fn dump(&self, world: &World) -> Value {
        let mut out = Map::new();
        out.insert("name".into(), json!(self.name));
        out.insert("identity".into(), json!(self.identity));
        let live = key_of(&self.identity).and_then(|key| world.store.get(Kind::Identity, &key));
        if live.is_none_or(|it| client_id(it) != self.client_id) {
            out.insert("clientId".into(), json!(self.client_id));
        }
        if live.is_none_or(|it| principal_id(it) != self.object_id) {
            out.insert("objectId".into(), json!(self.object_id));
        }
        if self.state == "Failed" {
            out.insert("state".into(), json!(self.state));
        }
        Value::Object(out)
    }

    fn shown(&self, world: &World, cluster: &str) -> Value {
        let (id, mark) = world.clusters.get(cluster).map_or(("", ""), |cluster| {
            let id = cluster.body["id"].as_str().unwrap_or_default();
            (id, cluster.mark.as_str())
        });
        let etag = format!("etag/{mark}/binding/{}/{}", self.name, self.revision);
        json!({
            "name": self.name,
            "type": "Microsoft.ContainerService/managedClusters/identityBindings",
            "eTag": world.guid(&etag),
            "id": format!("{id}/identityBindings/{}", self.name),
            "properties": {
                "managedIdentity": {
                    "clientId": self.client_id,
                    "objectId": self.object_id,
                    "resourceId": self.identity,
                    "tenantId": world.tenant,
                },
                "oidcIssuer": {"oidcIssuerUrl": issuer(&world.tenant, &self.client_id)},
                "provisioningState": self.state,
            },
        })
    }
}

/// Reads `identityBindings` of a cluster in a world document.
pub(super) fn read(world: &mut World, fields: &Fields<'_>) -> Bindings {
    let mut bindings = Bindings::new();
    for node in fields.items("identityBindings") {
        if let Some(binding) = IdentityBinding::read(world, &node)
            && bindings.insert(binding.name.clone(), binding).is_some()
        {
            node.problem("the cluster has another identity binding of this name");
        }
    }
    bindings
}

pub(super) fn dump(bindings: &Bindings, world: &World) -> Vec<Value> {
    bindings.values().map(|it| it.dump(world)).collect()
}

/// The type is stable since 2026-04-01; the specification's examples use a preview of October 2025.
pub(super) fn unknown_version(target: &Target) -> Option<Answer> {
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

pub(super) fn list(world: &World, target: &Target, key: &str) -> Answer {
    let Some(cluster) = world.clusters.get(key) else {
        return parent_not_found(Kind::Binding, target);
    };
    let bodies = cluster
        .bindings
        .values()
        .map(|binding| binding.shown(world, key))
        .collect();
    page::page(world, target, bodies)
}

pub(super) fn one(world: &mut World, target: &Target, key: &str) -> Answer {
    let verb = match target.method {
        Method::GET => "read",
        Method::PUT => "write",
        Method::DELETE => "delete",
        _ => return not_allowed(&target.method),
    };
    if !world.clusters.contains_key(key) {
        return parent_not_found(Kind::Binding, target);
    }
    let name = target.part(9).unwrap_or_default().to_lowercase();
    let running = binding(world, key, &name).and_then(|it| it.operation.clone());
    if let (Some(id), "read") = (&running, verb) {
        course::look(world, id);
    }
    match verb {
        "read" => match binding(world, key, &name) {
            Some(binding) => ok(&binding.shown(world, key)),
            None => not_found(target),
        },
        "delete" => delete(world, key, &name),
        _ => put(world, target, key),
    }
}

fn binding<'a>(world: &'a World, key: &str, name: &str) -> Option<&'a IdentityBinding> {
    world.clusters.get(key)?.bindings.get(name)
}

fn binding_mut<'a>(world: &'a mut World, key: &str, name: &str) -> Option<&'a mut IdentityBinding> {
    world.clusters.get_mut(key)?.bindings.get_mut(name)
}

fn put(world: &mut World, target: &Target, key: &str) -> Answer {
    let wanted = match target.content() {
        Ok(wanted) => wanted,
        Err(refusal) => return refusal,
    };
    let name = target.part(9).unwrap_or_default().to_owned();
    let resource = wanted["properties"]["managedIdentity"]["resourceId"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let identity_key = match admitted(world, target, key, &name, &resource) {
        Ok(identity_key) => identity_key,
        Err(refusal) => return refusal,
    };
    // AKS makes the credential on behalf of whoever asks, so it is there, or refused, when the answer is [concepts].
    trust(world, &identity_key);
    let Some(identity) = world.store.get(Kind::Identity, &identity_key) else {
        return not_found(target);
    };
    let (client_id, object_id) = (
        client_id(identity).to_owned(),
        principal_id(identity).to_owned(),
    );
    let old = binding(world, key, &name).map(|it| it.revision);
    let made = IdentityBinding {
        name: name.clone(),
        identity: resource,
        client_id,
        object_id,
        state: if old.is_some() {
            "Updating"
        } else {
            "Creating"
        }
        .to_owned(),
        revision: old.map_or(0, |revision| revision + 1),
        operation: None,
    };
    let body = made.shown(world, key);
    if let Some(cluster) = world.clusters.get_mut(key) {
        cluster.bindings.insert(name.clone(), made);
    }
    let status = if old.is_some() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let work = Work::write(Kind::Binding, &place(key, &name));
    begun(world, key, &name, work, json(status, &body))
}

/// The key of the identity that a PUT names, if the PUT may be.
fn admitted(
    world: &World,
    target: &Target,
    key: &str,
    name: &str,
    resource: &str,
) -> Result<String, Answer> {
    let invalid = |message: &str| flat(StatusCode::BAD_REQUEST, "InvalidParameter", message);
    if target.header("if-match").is_some_and(|tag| tag != "*") {
        // The specification gives bindings an `eTag`, and their writes no precondition.
        return Err(invalid("If-Match is not supported for identity bindings."));
    }
    if !valid_name(name) {
        return Err(invalid(&format!(
            "The value of parameter identityBindingName is invalid. It must match '{NAME}' and be at most 63 characters long."
        )));
    }
    let Some(identity_key) = key_of(resource) else {
        return Err(invalid(&format!(
            "The value of parameter properties.managedIdentity.resourceId is invalid. It must match '{RESOURCE}'."
        )));
    };
    let Some(cluster) = world.clusters.get(key) else {
        return Err(empty(StatusCode::NOT_FOUND));
    };
    if cluster.body["properties"]["apiServerAccessProfile"]["enableVnetIntegration"] == true {
        return Err(flat(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            "Identity bindings are not supported on clusters with API server VNet integration.",
        ));
    }
    if let Some(old) = cluster.bindings.get(name) {
        if !old.identity.eq_ignore_ascii_case(resource) {
            return Err(flat(
                StatusCode::BAD_REQUEST,
                "PropertyChangeNotAllowed",
                "Changing property 'properties.managedIdentity' is not allowed.",
            ));
        }
        if let Some(refusal) = under_way(world, old) {
            return Err(refusal);
        }
    }
    if let Some(refusal) = busy(world, cluster) {
        return Err(refusal);
    }
    let Some(identity) = world.store.get(Kind::Identity, &identity_key) else {
        return Err(flat(
            StatusCode::BAD_REQUEST,
            "BadRequest",
            &format!("The managed identity '{resource}' was not found."),
        ));
    };
    if !trusted(world, &identity_key) {
        if world.writing.contains(&identity_key) {
            return Err(concurrent_write(&identity_key));
        }
        if full(world, &identity_key) {
            return Err(credentials::full(identity));
        }
    }
    Ok(identity_key)
}

fn delete(world: &mut World, key: &str, name: &str) -> Answer {
    let Some(old) = binding(world, key, name) else {
        return empty(StatusCode::NO_CONTENT);
    };
    if let Some(refusal) = under_way(world, old) {
        return refusal;
    }
    if let Some(cluster) = world.clusters.get(key)
        && let Some(refusal) = busy(world, cluster)
    {
        return refusal;
    }
    if let Some(old) = binding_mut(world, key, name) {
        old.state = "Deleting".to_owned();
    }
    let work = Work::delete(Kind::Binding, &place(key, name));
    begun(world, key, name, work, empty(StatusCode::ACCEPTED))
}

/// What another write of a binding is told while an operation on it runs.
fn under_way(world: &World, binding: &IdentityBinding) -> Option<Answer> {
    let operation = world.operations.get(binding.operation.as_ref()?)?;
    operation.running().then(|| {
        flat(
            StatusCode::CONFLICT,
            "OperationNotAllowed",
            &format!(
                "Operation is not allowed: Another operation ({} - {}) is in progress, please wait for it to finish before starting a new operation.",
                binding.name, binding.state
            ),
        )
    })
}

/// The answer with the three headers of a long-running operation that the specification gives writes.
fn begun(world: &mut World, key: &str, name: &str, work: Work, answer: Answer) -> Answer {
    let pace = world
        .clusters
        .get(key)
        .and_then(|cluster| cluster.pace.clone())
        .unwrap_or_else(|| world.pace.clone());
    let id = operations::begin(world, work, pace, false);
    if let Some(binding) = binding_mut(world, key, name) {
        binding.operation = Some(id.clone());
    }
    let Some(cluster) = world.clusters.get(key) else {
        return answer;
    };
    let place =
        |kind| operations::aks_url(world, kind, &cluster.subscription, cluster.location(), &id);
    let answer = with(answer, "azure-asyncoperation", &place("operations"));
    let answer = with(answer, "location", &place("operationresults"));
    with(answer, "retry-after", RETRY_AFTER)
}

fn place(cluster: &str, name: &str) -> String {
    format!("{cluster}/identitybindings/{name}")
}

/// The operation that writes a binding has ended.
pub(crate) fn written(world: &mut World, key: &str, well: bool) {
    let (cluster, name) = parts(key);
    if let Some(binding) = binding_mut(world, cluster, name) {
        binding.operation = None;
        binding.state = if well { "Succeeded" } else { "Failed" }.to_owned();
    }
}

/// The operation that deletes a binding has ended. The credential on the identity stays [concepts].
pub(crate) fn deleted(world: &mut World, key: &str, well: bool) {
    if !well {
        return written(world, key, false);
    }
    let (cluster, name) = parts(key);
    if let Some(cluster) = world.clusters.get_mut(cluster) {
        cluster.bindings.remove(name);
    }
}

fn not_found(target: &Target) -> Answer {
    flat(
        StatusCode::NOT_FOUND,
        "NotFound",
        &format!(
            "Could not find the identity binding: {} in subscription: {}, resourceGroup: {}, resourceName: {}.",
            target.part(9).unwrap_or_default(),
            target.part(1).unwrap_or_default(),
            target.part(3).unwrap_or_default(),
            target.part(7).unwrap_or_default()
        ),
    )
}

fn trusted(world: &World, identity: &str) -> bool {
    let key = credentials::place(identity, CREDENTIAL);
    world.store.get(Kind::Credential, &key).is_some()
}

fn full(world: &World, identity: &str) -> bool {
    !trusted(world, identity) && credentials::is_full(world, identity)
}

/// Makes the credential where it is missing.
fn trust(world: &mut World, key: &str) {
    let Some(identity) = world.store.get(Kind::Identity, key).cloned() else {
        return;
    };
    if trusted(world, key) || full(world, key) {
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
    let part = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let words: Vec<&str> = resource.strip_prefix('/')?.split('/').collect();
    match words.as_slice() {
        [
            "subscriptions",
            subscription,
            "resourceGroups",
            group,
            "providers",
            "Microsoft.ManagedIdentity",
            "userAssignedIdentities",
            name,
        ] if [subscription, group, name].into_iter().all(|it| part(it)) => {
            Some(store::key(Kind::Identity, subscription, group, name))
        }
        _ => None,
    }
}

/// The resource id of an identity in the casing that bindings take.
fn written_id(identity: &Resource) -> String {
    format!(
        "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{}",
        identity.subscription, identity.group, identity.name
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Sandbox;
    use crate::tests::{IDENTITY, SUBSCRIPTION, ask, send, small};

    const AKS: &str = "{apps}/providers/Microsoft.ContainerService/managedClusters/prod";

    fn url(name: &str) -> String {
        format!("{AKS}/identityBindings/{name}?api-version=2026-04-01")
    }

    fn resource(name: &str) -> String {
        format!(
            "/subscriptions/{SUBSCRIPTION}/resourceGroups/Apps/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
        )
    }

    fn wanted(name: &str) -> Value {
        json!({"properties": {"managedIdentity": {"resourceId": resource(name)}}})
    }

    fn world(identity: Value, aks: Value) -> Sandbox {
        let mut one = json!({"name": "billing", "group": "Apps"});
        let mut two = json!({"group": "Apps", "issuer": true});
        for (to, from) in [(&mut one, identity), (&mut two, aks)] {
            for (key, value) in from.as_object().into_iter().flatten() {
                to[key] = value.clone();
            }
        }
        small(json!({
            "identities": [one, {"name": "other", "group": "Apps"}],
            "clusters": [{"name": "prod", "aks": two}],
        }))
    }

    /// Polls until the operation that this answer began is over, and gives its last word.
    async fn finish(sandbox: &Sandbox, answer: &Answer) -> Value {
        assert_eq!(answer.headers()["retry-after"], RETRY_AFTER);
        assert!(answer.headers().contains_key("location"));
        let poll = answer.headers()["azure-asyncoperation"].to_str().unwrap();
        loop {
            let (status, body) = ask(sandbox, "GET", poll, Value::Null).await;
            assert_eq!(status, 200);
            if body["endTime"].is_string() {
                return body["status"].clone();
            }
        }
    }

    async fn credentials(sandbox: &Sandbox) -> Vec<Value> {
        let path = format!("{IDENTITY}/federatedIdentityCredentials?api-version=2023-01-31");
        let (_, mut body) = ask(sandbox, "GET", &path, Value::Null).await;
        body["value"].as_array_mut().map(std::mem::take).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn a_binding_is_made_over_time_and_its_credential_at_once_and_for_good() {
        let sandbox = world(json!({}), json!({}));
        let answer = send(&sandbox, "PUT", &url("one"), &wanted("billing")).await;
        assert_eq!(answer.status(), 201);
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(body["properties"]["provisioningState"], "Creating");
        assert_eq!(
            body["id"],
            format!(
                "/subscriptions/{SUBSCRIPTION}/resourcegroups/Apps/providers/Microsoft.ContainerService/managedClusters/prod/identityBindings/one"
            )
        );
        let (status, busy) = ask(&sandbox, "PUT", &url("one"), wanted("billing")).await;
        assert_eq!(
            (status, &busy["code"]),
            (409, &json!("OperationNotAllowed"))
        );
        assert_eq!(finish(&sandbox, &answer).await, "Succeeded");
        let (_, read) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
        assert_eq!(read["properties"]["provisioningState"], "Succeeded");
        let client = read["properties"]["managedIdentity"]["clientId"]
            .as_str()
            .unwrap();
        let issuer = format!(
            "https://ib.oic.prod-aks.azure.com/aaaabbbb-0000-cccc-1111-dddd2222eeee/{client}"
        );
        assert_eq!(
            read["properties"]["oidcIssuer"]["oidcIssuerUrl"],
            issuer.as_str()
        );
        let made = credentials(&sandbox).await;
        assert_eq!(made.len(), 1);
        assert_eq!(made[0]["name"], "aks-identity-binding");
        assert_eq!(made[0]["properties"]["issuer"], issuer.as_str());

        // A second one for the same identity shares it.
        let answer = send(&sandbox, "PUT", &url("two"), &wanted("billing")).await;
        finish(&sandbox, &answer).await;
        assert_eq!(credentials(&sandbox).await.len(), 1);
        let (_, listed) = ask(&sandbox, "GET", &url("").replace("/?", "?"), Value::Null).await;
        assert_eq!(listed["value"].as_array().unwrap().len(), 2);

        for name in ["one", "two"] {
            let answer = send(&sandbox, "DELETE", &url(name), &Value::Null).await;
            assert_eq!(answer.status(), 202);
            finish(&sandbox, &answer).await;
            assert_eq!(ask(&sandbox, "GET", &url(name), Value::Null).await.0, 404);
            assert_eq!(
                ask(&sandbox, "DELETE", &url(name), Value::Null).await.0,
                204
            );
        }
        assert_eq!(credentials(&sandbox).await.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_refused() {
        let sandbox = world(
            json!({}),
            json!({"identityBindings": [{"name": "old", "identity": "other"}]}),
        );
        let long = "a".repeat(64);
        for (name, body) in [
            ("One", wanted("billing")),
            ("1one", wanted("billing")),
            ("o-ne", wanted("billing")),
            (&long, wanted("billing")),
            ("one", wanted("bill_ing")),
            ("one", wanted("nobody")),
            ("one", json!({})),
            // The id as Azure answers with it: its `resourcegroups` does not match the pattern.
            (
                "one",
                json!({"properties": {"managedIdentity": {"resourceId": resource("billing").replace("resourceG", "resourceg")}}}),
            ),
            ("old", wanted("billing")),
        ] {
            let (status, answer) = ask(&sandbox, "PUT", &url(name), body.clone()).await;
            assert_eq!(status, 400, "{name} {body}: {answer}");
            assert!(answer["code"].is_string(), "AKS errors are flat: {answer}");
        }
        for (version, status) in [
            ("2026-04-01", 404),
            ("2025-10-02-preview", 404),
            ("2024-09-01", 404),
            ("2026-03-01", 404),
        ] {
            let path = url("none").replace("2026-04-01", version);
            let (found, body) = ask(&sandbox, "GET", &path, Value::Null).await;
            assert_eq!(found, status);
            let known = ["2026-04-01", "2025-10-02-preview"].contains(&version);
            assert_eq!(body["code"] == "NotFound", known, "{version} {body}");
        }
        let path = url("one").replace("/prod/", "/nowhere/");
        for verb in ["GET", "PUT", "DELETE"] {
            let (status, body) = ask(&sandbox, verb, &path, wanted("billing")).await;
            assert_eq!(
                (status, &body["error"]["code"]),
                (404, &json!("ParentResourceNotFound"))
            );
        }
        let private = world(
            json!({}),
            json!({"body": {"properties": {"apiServerAccessProfile": {"enableVnetIntegration": true}}}}),
        );
        assert_eq!(
            ask(&private, "PUT", &url("one"), wanted("billing")).await.0,
            400
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_identity_that_is_full_has_no_room_for_the_credential_but_one_that_has_it_does() {
        let many = |count: usize| -> Vec<Value> {
            (0..count)
                .map(|i| json!({"name": format!("name-{i}"), "issuer": "https://i/", "subject": i.to_string()}))
                .collect()
        };
        let sandbox = world(json!({"credentials": many(20)}), json!({}));
        let (status, body) = ask(&sandbox, "PUT", &url("one"), wanted("billing")).await;
        assert_eq!(status, 400);
        assert!(
            body["error"]["message"]
                .as_str()
                .unwrap()
                .contains("limit of 20")
        );
        let held = json!({"identityBindings": [{"name": "old", "identity": "billing"}]});
        let sandbox = world(json!({"credentials": many(19)}), held);
        assert_eq!(
            ask(&sandbox, "PUT", &url("one"), wanted("billing")).await.0,
            201
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_rebuilt_identity_is_taken_up_by_the_next_put_and_the_world_says_what_it_was() {
        let sandbox = world(
            json!({}),
            json!({"identityBindings": [{"name": "one", "identity": "billing"}]}),
        );
        let (_, before) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
        let identity = format!("{IDENTITY}?api-version=2023-01-31");
        ask(&sandbox, "DELETE", &identity, Value::Null).await;
        ask(
            &sandbox,
            "PUT",
            &identity,
            json!({"location": "westeurope"}),
        )
        .await;
        let (_, after) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
        assert_eq!(before["properties"], after["properties"]);
        assert_eq!(credentials(&sandbox).await, [Value::Null; 0]);
        let state = sandbox.state();
        assert_eq!(
            state["clusters"][0]["aks"]["identityBindings"][0]["clientId"],
            before["properties"]["managedIdentity"]["clientId"]
        );
        let answer = send(&sandbox, "PUT", &url("one"), &wanted("billing")).await;
        assert_eq!(answer.status(), 200);
        finish(&sandbox, &answer).await;
        assert_eq!(credentials(&sandbox).await.len(), 1);
        let state = sandbox.state();
        let binding = &state["clusters"][0]["aks"]["identityBindings"][0];
        assert_eq!(
            *binding,
            json!({"name": "one", "identity": resource("billing")})
        );
        assert_eq!(Sandbox::new(&state).unwrap().state(), state);
    }

    #[tokio::test(start_paused = true)]
    async fn an_operation_that_fails_leaves_a_failed_binding() {
        let sandbox = world(
            json!({}),
            json!({"operation": {"fails": {"code": "Oops", "message": "no"}}}),
        );
        let answer = send(&sandbox, "PUT", &url("one"), &wanted("billing")).await;
        assert_eq!(finish(&sandbox, &answer).await, "Failed");
        let (_, read) = ask(&sandbox, "GET", &url("one"), Value::Null).await;
        assert_eq!(read["properties"]["provisioningState"], "Failed");
        let answer = send(&sandbox, "DELETE", &url("one"), &Value::Null).await;
        finish(&sandbox, &answer).await;
        assert_eq!(ask(&sandbox, "GET", &url("one"), Value::Null).await.0, 200);
    }
}
