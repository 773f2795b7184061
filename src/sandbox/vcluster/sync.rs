//! What vCluster's syncer does for service accounts: what is inside appears on the host under its translated name.

use bytes::Bytes;
use http::{Method, Request, Response, header};
use serde_json::{Map, Value, json};

use super::{Link, translated};
use crate::Sandbox;
use crate::door::Door;
use crate::world::World;

/// All service accounts of a cluster.
const ALL: &str = "/api/v1/serviceaccounts";
/// On the host's side: whose a thing is, and of which namespace inside.
const MANAGED_BY: &str = "vcluster.loft.sh/managed-by";
const NAMESPACE: &str = "vcluster.loft.sh/namespace";

/// Makes the hosts what their vClusters are, by the built-in APIs.
pub(crate) fn synchronise(world: &mut World) {
    let virtuals = world.virtuals.iter();
    let links: Vec<(String, Link)> = virtuals
        .map(|(name, it)| (name.clone(), it.link.clone()))
        .collect();
    for (name, link) in links {
        // The namespace that a vCluster runs in is there; 409 says that the world has it already.
        let namespace = json!({"metadata": {"name": link.namespace}});
        let namespace = request(Method::POST, "/api/v1/namespaces", &namespace);
        world.inside(&link.host, &namespace);
        if !link.synced {
            continue;
        }
        let inside = items(world.inside(&name, &list()).as_ref());
        let outside = items(world.inside(&link.host, &list()).as_ref());
        for due in due(&link, &inside, &outside) {
            world.inside(&link.host, &due);
        }
    }
}

impl Sandbox {
    /// What a write behind this door means for the host, where it is the door of a vCluster that syncs.
    pub(crate) async fn follow_up(&self, door: &Door, request: &Request<Bytes>) {
        let Door::Kubernetes(name) = door else { return };
        if [Method::GET, Method::HEAD].contains(request.method()) {
            return;
        }
        let link = self.world().virtuals.get(name).map(|it| it.link.clone());
        let Some(link) = link.filter(|it| it.synced) else {
            return;
        };
        let inside = items(self.within(name, &list()).await.as_ref());
        let outside = items(self.within(&link.host, &list()).await.as_ref());
        for due in due(&link, &inside, &outside) {
            self.within(&link.host, &due).await;
        }
    }

    /// A request of the syncer's own: nobody counts it, and no fault meets it.
    async fn within(&self, cluster: &str, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        match self.real(cluster) {
            Some(server) => server.answer(request).await.ok(),
            None => self.world().inside(cluster, request),
        }
    }
}

fn list() -> Request<Bytes> {
    request(Method::GET, ALL, &Value::Null)
}

fn request(method: Method, path: &str, body: &Value) -> Request<Bytes> {
    let text = match body {
        Value::Null => String::new(),
        body => body.to_string(),
    };
    let mut request = Request::new(Bytes::from(text));
    *request.method_mut() = method;
    *request.uri_mut() = path.parse().unwrap_or_default();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        // Kubernetes makes the field manager's name of it.
        (header::USER_AGENT, "vcluster"),
    ] {
        let value = header::HeaderValue::from_static(value);
        request.headers_mut().insert(name, value);
    }
    request
}

fn items(answer: Option<&Response<Bytes>>) -> Vec<Value> {
    let list: Option<Value> = answer.and_then(|it| serde_json::from_slice(it.body()).ok());
    let items = list.and_then(|it| it["items"].as_array().cloned());
    items.unwrap_or_default()
}

/// The requests that make the host what the vCluster is.
fn due(link: &Link, inside: &[Value], outside: &[Value]) -> Vec<Request<Bytes>> {
    let place = format!("/api/v1/namespaces/{}/serviceaccounts", link.namespace);
    let ours = |it: &&Value| {
        it["metadata"]["namespace"] == *link.namespace
            && it["metadata"]["labels"][MANAGED_BY] == *link.name
    };
    let held: Vec<&Value> = outside.iter().filter(ours).collect();
    let wanted: Vec<Value> = inside.iter().map(|it| on_host(link, it)).collect();
    let named = |of: &Value| {
        of["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let mut due = Vec::new();
    for wanted in &wanted {
        let name = named(wanted);
        match held.iter().find(|it| named(it) == name) {
            None => due.push(request(Method::POST, &place, wanted)),
            Some(held) => {
                let same = |part: &str| held["metadata"][part] == wanted["metadata"][part];
                if !same("labels") || !same("annotations") {
                    let mut wanted = wanted.clone();
                    wanted["metadata"]["resourceVersion"] =
                        held["metadata"]["resourceVersion"].clone();
                    due.push(request(Method::PUT, &format!("{place}/{name}"), &wanted));
                }
            }
        }
    }
    for held in held {
        let name = named(held);
        if !wanted.iter().any(|it| named(it) == name) {
            due.push(request(
                Method::DELETE,
                &format!("{place}/{name}"),
                &Value::Null,
            ));
        }
    }
    due
}

/// A service account as it stands on the host: labels and annotations are taken along.
fn on_host(link: &Link, inside: &Value) -> Value {
    let metadata = &inside["metadata"];
    let text = |field: &str| metadata[field].as_str().unwrap_or_default();
    let (name, namespace) = (text("name"), text("namespace"));
    let host_name = translated(name, namespace, &link.name);
    let map = |field: &str| metadata[field].as_object().cloned().unwrap_or_default();
    let mut labels = map("labels");
    labels.insert(MANAGED_BY.into(), json!(link.name));
    labels.insert(NAMESPACE.into(), json!(namespace));
    let mut annotations: Map<String, Value> = map("annotations");
    for (key, value) in [
        ("object-name", name),
        ("object-namespace", namespace),
        ("object-kind", "/v1, Kind=ServiceAccount"),
        ("object-host-name", &host_name),
        ("object-host-namespace", &link.namespace),
    ] {
        annotations.insert(format!("vcluster.loft.sh/{key}"), json!(value));
    }
    json!({
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {
            "name": host_name,
            "namespace": link.namespace,
            "labels": labels,
            "annotations": annotations,
        },
        "automountServiceAccountToken": false,
    })
}
