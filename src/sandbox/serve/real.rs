//! Real API servers behind the Kubernetes doors: started, filled from the world, and read back into it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use futures::future::try_join_all;
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use crate::api::Vacancy;
use crate::{Cluster, RealServer, RealServers, Sandbox, ServerCertificate, Setup};

/// What a world document can hold, in the order in which it can be made.
const COLLECTIONS: [&str; 16] = [
    "/api/v1/namespaces",
    "/api/v1/serviceaccounts",
    "/api/v1/configmaps",
    CLASSES,
    "/apis/apps/v1/daemonsets",
    "/apis/apps/v1/deployments",
    "/apis/apps/v1/replicasets",
    "/apis/apps/v1/statefulsets",
    "/apis/batch/v1/cronjobs",
    "/apis/batch/v1/jobs",
    "/api/v1/pods",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles",
    "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "/apis/rbac.authorization.k8s.io/v1/roles",
    "/apis/rbac.authorization.k8s.io/v1/rolebindings",
    // Last: nobody answers for a webhook here, so that no pod could be made any more.
    "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
];

/// The one kind that a server does not have by itself: the secrets store CSI driver brings its definition.
const CLASSES: &str = "/apis/secrets-store.csi.x-k8s.io/v1/secretproviderclasses";

/// How long a server may take until it serves a kind that was just defined.
const DEFINED: Duration = Duration::from_secs(60);

/// Where API servers come from. Nothing runs until there is a cluster.
pub(crate) struct Real {
    assets: PathBuf,
    folder: PathBuf,
    certificate: ServerCertificate,
    /// Which clusters get one, by name.
    wanted: fn(&str) -> bool,
    /// Locked while somebody looks what is missing.
    servers: Mutex<Option<RealServers>>,
}

impl Real {
    /// Takes the binaries from the folder `assets`.
    ///
    /// # Errors
    /// They are not there.
    pub(crate) fn new(
        assets: &Path,
        folder: &Path,
        wanted: fn(&str) -> bool,
    ) -> Result<Real, String> {
        if !RealServers::are_in(assets) {
            return Err(format!(
                "{} does not hold kube-apiserver and etcd",
                assets.display()
            ));
        }
        Ok(Real {
            assets: assets.to_owned(),
            folder: folder.join("kubernetes"),
            certificate: ServerCertificate::issue()?,
            wanted,
            servers: Mutex::new(None),
        })
    }

    /// Gives each cluster that shall have a server and has none one, and a new one to each whose issuer is another now, as
    /// Azure restarts the API server of a cluster that gets its issuer; ends those of clusters that are gone.
    ///
    /// # Errors
    /// A server that does not start, or does not take what the world says is in it.
    pub(crate) async fn follow(&self, sandbox: &Sandbox) -> Result<(), String> {
        let mut servers = self.servers.lock().await;
        let mut vacant = sandbox.vacancies();
        vacant.retain(|vacancy| (self.wanted)(&vacancy.name));
        if vacant.is_empty() {
            return Ok(());
        }
        let servers = match &mut *servers {
            Some(servers) => servers,
            none => none.insert(RealServers::start(&self.assets, &self.folder).await?),
        };
        try_join_all(
            vacant
                .iter()
                .map(|vacancy| self.fill(&*servers, vacancy, sandbox)),
        )
        .await?;
        Ok(())
    }

    /// Ends every server. Whoever waits for an answer that never comes must not keep them alive.
    pub(crate) async fn end(&self, sandbox: &Sandbox) {
        sandbox.vacate();
        drop(self.servers.lock().await.take());
    }

    async fn fill(
        &self,
        servers: &RealServers,
        vacancy: &Vacancy,
        sandbox: &Sandbox,
    ) -> Result<(), String> {
        let name: String = vacancy
            .key
            .chars()
            .map(|letter| {
                if letter.is_ascii_alphanumeric() {
                    letter
                } else {
                    '-'
                }
            })
            .collect();
        let setup = Setup {
            name: &name,
            issuer: vacancy.issuer.as_deref(),
            keys: &vacancy.keys,
            certificate: &self.certificate,
            token: &vacancy.token,
        };
        let server = servers.server(&setup).await?;
        if vacancy.new {
            let held = sandbox.listed(&vacancy.name, &COLLECTIONS);
            // Where something mounts by the driver, it is there.
            let mounts = |it: &Value| it.to_string().contains("secrets-store.csi");
            if held.iter().flatten().any(mounts) {
                define_classes(&server).await?;
            }
            for (collection, objects) in COLLECTIONS.iter().zip(&held) {
                for object in objects {
                    seed(&server, collection, object).await?;
                }
            }
            // In a namespace that is being deleted nothing could be made any more.
            for (collection, objects) in COLLECTIONS.iter().zip(&held) {
                for object in objects {
                    doom(&server, collection, object).await?;
                }
            }
        }
        sandbox.occupy(vacancy, server);
        Ok(())
    }
}

/// The world with what the real servers hold.
///
/// # Errors
/// A server that does not answer, or holds what a world document cannot say.
pub(crate) async fn state(sandbox: &Sandbox) -> Result<Value, String> {
    let mut state = sandbox.state();
    for cluster in state["clusters"].as_array_mut().into_iter().flatten() {
        let name = cluster["name"].as_str().unwrap_or_default().to_owned();
        if let Some(server) = sandbox.real(&name) {
            cluster["kubernetes"] = held(&server, &name).await?;
        }
    }
    Ok(state)
}

async fn held(server: &RealServer, name: &str) -> Result<Value, String> {
    let mut objects = Vec::new();
    for collection in COLLECTIONS {
        let list = ask(server, Method::GET, collection, "", &Value::Null).await;
        let mut list = match list {
            // Nothing here mounts by the driver.
            Err(refusal) if collection == CLASSES && refusal.contains(" 404 ") => continue,
            list => list?,
        };
        let kind = list["kind"]
            .as_str()
            .unwrap_or_default()
            .trim_end_matches("List")
            .to_owned();
        let version = list["apiVersion"].clone();
        for object in list["items"]
            .as_array_mut()
            .into_iter()
            .flatten()
            .filter(|object| !is_its_own(object))
        {
            object["kind"] = json!(kind);
            object["apiVersion"] = version.clone();
            objects.push(bare(
                object,
                &["uid", "resourceVersion", "creationTimestamp", "generation"],
            ));
        }
    }
    let document = json!({"objects": objects});
    let cluster = Cluster::new(&document, name, None, time::OffsetDateTime::UNIX_EPOCH);
    cluster.map(|cluster| cluster.dump()).map_err(|problems| {
        let first = problems
            .first()
            .map(|problem| problem.message.as_str())
            .unwrap_or_default();
        format!("the cluster {name} holds what a world cannot: {first}")
    })
}

/// What an API server keeps in the cluster for itself.
fn is_its_own(object: &Value) -> bool {
    let name = object["metadata"]["name"].as_str().unwrap_or_default();
    // The roles that every server makes at its start.
    if object["metadata"]["labels"]["kubernetes.io/bootstrapping"] == "rbac-defaults" {
        return true;
    }
    object["metadata"]["namespace"] == "kube-system"
        && (name == "extension-apiserver-authentication" || name.starts_with("kube-apiserver-"))
}

/// Defines the kind of the secrets store CSI driver, and waits until it is served.
async fn define_classes(server: &RealServer) -> Result<(), String> {
    let schema = json!({"type": "object", "x-kubernetes-preserve-unknown-fields": true});
    let version = json!({
        "name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema},
    });
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "secretproviderclasses.secrets-store.csi.x-k8s.io"},
        "spec": {
            "group": "secrets-store.csi.x-k8s.io",
            "names": {
                "kind": "SecretProviderClass", "listKind": "SecretProviderClassList",
                "plural": "secretproviderclasses", "singular": "secretproviderclass",
            },
            "scope": "Namespaced",
            "versions": [version],
        },
    });
    let all = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    ask(server, Method::POST, all, "application/json", &definition).await?;
    let begun = Instant::now();
    while let Err(refusal) = ask(server, Method::GET, CLASSES, "", &Value::Null).await {
        if begun.elapsed() > DEFINED {
            return Err(refusal);
        }
        sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Makes an object as the world has it: what is in it first, then who owns which of its fields.
async fn seed(server: &RealServer, collection: &str, object: &Value) -> Result<(), String> {
    let metadata = &object["metadata"];
    let (place, one) = paths(collection, metadata);
    let mut wanted = bare(
        object,
        &[
            "uid",
            "resourceVersion",
            "creationTimestamp",
            "generation",
            "managedFields",
            "deletionTimestamp",
        ],
    );
    if let Some(fields) = wanted.as_object_mut() {
        fields.shift_remove("status");
    }
    // What is defined is told by its words and not by its place.
    if collection == CLASSES {
        wanted["apiVersion"] = json!("secrets-store.csi.x-k8s.io/v1");
        wanted["kind"] = json!("SecretProviderClass");
    }
    let made = ask(server, Method::POST, &place, "application/json", &wanted).await;
    if let Err(refusal) = made {
        // The server makes some namespaces itself.
        if !refusal.contains("AlreadyExists") {
            return Err(refusal);
        }
        let more = json!({"metadata": {"labels": metadata["labels"], "annotations": metadata["annotations"]}});
        ask(
            server,
            Method::PATCH,
            &one,
            "application/merge-patch+json",
            &more,
        )
        .await?;
    }
    // A list with an empty entry takes every manager away.
    let managers = match &metadata["managedFields"] {
        Value::Array(managers) if !managers.is_empty() => json!(managers),
        _ => json!([{}]),
    };
    let owned = json!([{"op": "add", "path": "/metadata/managedFields", "value": managers}]);
    ask(
        server,
        Method::PATCH,
        &one,
        "application/json-patch+json",
        &owned,
    )
    .await?;
    Ok(())
}

/// Begins the deletion of an object that the world has in it. Nothing finishes a namespace's here, so it stays.
async fn doom(server: &RealServer, collection: &str, object: &Value) -> Result<(), String> {
    let metadata = &object["metadata"];
    if metadata["deletionTimestamp"].is_string() {
        let (_, one) = paths(collection, metadata);
        ask(server, Method::DELETE, &one, "", &Value::Null).await?;
    }
    Ok(())
}

/// The paths of an object's collection and of itself.
fn paths(collection: &str, metadata: &Value) -> (String, String) {
    let place = match (metadata["namespace"].as_str(), collection.rsplit_once('/')) {
        (Some(namespace), Some((group, plural))) => {
            format!("{group}/namespaces/{namespace}/{plural}")
        }
        _ => collection.to_owned(),
    };
    let name = metadata["name"].as_str().unwrap_or_default();
    let one = format!("{place}/{name}");
    (place, one)
}

fn bare(object: &Value, without: &[&str]) -> Value {
    let mut object = object.clone();
    if let Some(metadata) = object["metadata"].as_object_mut() {
        metadata.retain(|name, _| !without.contains(&name.as_str()));
    }
    object
}

async fn ask(
    server: &RealServer,
    method: Method,
    path: &str,
    kind: &str,
    body: &Value,
) -> Result<Value, String> {
    let text = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let mut request = Request::new(Bytes::from(text));
    *request.method_mut() = method.clone();
    *request.uri_mut() = path.parse().map_err(|_| format!("{path} is no path"))?;
    if let (false, Ok(kind)) = (kind.is_empty(), kind.parse()) {
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    let answer = server.answer(&request).await?;
    let said: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    if answer.status() < StatusCode::BAD_REQUEST {
        return Ok(said);
    }
    let (reason, message) = (&said["reason"], &said["message"]);
    Err(format!(
        "{method} {path}: {} {reason} {message}",
        answer.status()
    ))
}
