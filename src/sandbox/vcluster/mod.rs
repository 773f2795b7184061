//! Virtual clusters: Kubernetes APIs of their own whose service accounts live a second life on the cluster that hosts them.
//!
//! The rules are those of <https://github.com/loft-sh/vcluster> (`pkg/util/translate`, `pkg/controllers/resources/serviceaccounts`)
//! and <https://www.vcluster.com/docs/vcluster/integrations/pod-identity/aks-workload-identity>.

pub(crate) mod platform;
pub(crate) mod sync;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::document::{Fields, Node, Out};

/// Kubernetes takes no longer label, and the name of a synced thing is one.
const LONGEST: usize = 63;
/// What is left of a longer one before its hash.
const KEPT: usize = 52;

/// The virtual host of a platform that the world gives no name.
const HOST: &str = "vcluster.example.com";

/// A vCluster platform of the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    /// The host by which transports in the process find it.
    pub(crate) host: String,
}

impl Platform {
    pub(crate) fn read(node: &Node<'_>) -> Option<Platform> {
        let fields = node.fields()?;
        let host = fields.text("host").unwrap_or_else(|| HOST.to_owned());
        fields.done();
        Some(Platform { host })
    }

    pub(crate) fn dump(&self) -> Value {
        let mut out = Out::new();
        if self.host != HOST {
            out.put("host", &self.host);
        }
        out.value()
    }
}

/// A vCluster of the world.
pub(crate) struct Virtual {
    /// How it hangs on its host.
    pub(crate) link: Link,
    /// What its context in the kubeconfig is called, where not like itself.
    pub(crate) context: Option<String>,
    /// What the world says is in it.
    pub(crate) kubernetes: Value,
}

/// How a vCluster hangs on the cluster that hosts it.
#[derive(Clone)]
pub(crate) struct Link {
    /// The cluster that it runs on, by its name in the world.
    pub(crate) host: String,
    /// What vCluster knows it by: the name that its service accounts' names end in.
    pub(crate) name: String,
    /// The namespace of the host that it runs in and syncs to.
    pub(crate) namespace: String,
    /// `sync.toHost.serviceAccounts.enabled`
    pub(crate) synced: bool,
}

impl Virtual {
    /// Reads the part `vcluster` of a cluster.
    pub(crate) fn read(node: &Node<'_>, kubernetes: Value) -> Option<Virtual> {
        let fields = node.fields()?;
        let link = Link {
            host: fields.need("host").unwrap_or_default(),
            name: fields.need("name").unwrap_or_default(),
            namespace: fields.need("namespace").unwrap_or_default(),
            synced: synced(&fields),
        };
        let read = Virtual {
            link,
            context: fields.text("context"),
            kubernetes,
        };
        fields.done();
        Some(read)
    }

    pub(crate) fn dump(&self, name: &str) -> Value {
        let mut out = Out::new();
        out.put("host", &self.link.host);
        out.put("name", &self.link.name);
        out.put("namespace", &self.link.namespace);
        out.some("context", self.context.as_ref());
        if self.link.synced {
            out.put(
                "sync",
                json!({"toHost": {"serviceAccounts": {"enabled": true}}}),
            );
        }
        let out = out.value();
        json!({"name": name, "vcluster": out, "kubernetes": self.kubernetes})
    }
}

/// Written as in `vcluster.yaml`, where it is off unless it is turned on.
fn synced(fields: &Fields<'_>) -> bool {
    let mut enabled = None;
    if let Some(sync) = fields.node("sync").and_then(|it| it.fields()) {
        if let Some(host) = sync.node("toHost").and_then(|it| it.fields()) {
            if let Some(accounts) = host.node("serviceAccounts").and_then(|it| it.fields()) {
                enabled = accounts.flag("enabled");
                accounts.done();
            }
            host.done();
        }
        sync.done();
    }
    enabled.unwrap_or(false)
}

/// What a thing of a vCluster is called on its host (`singleNamespace.PhysicalName` and `SafeConcatName`): nothing for nothing.
pub(crate) fn translated(name: &str, namespace: &str, vcluster: &str) -> String {
    if name.is_empty() {
        return String::new();
    }
    let whole = format!("{name}-x-{namespace}-x-{vcluster}");
    if whole.len() <= LONGEST {
        return whole;
    }
    let hash: String = Sha256::digest(whole.as_bytes())
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    // Go cuts bytes; what is cut in two is no name of Kubernetes' anyway.
    let kept = String::from_utf8_lossy(&whole.as_bytes()[..KEPT]);
    format!("{kept}-{hash}").replace(".-", "-")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::Sandbox;
    use crate::door::Door;
    use crate::tests::{broken, small};

    const CALL: &str =
        "/kubernetes/management/apis/management.loft.sh/v1/translatevclusterresourcenames";

    fn world(sync: bool) -> Sandbox {
        small(json!({
            "platform": {},
            "clusters": [
                {"name": "team-x", "vcluster": {"host": "prod", "name": "demo", "namespace": "team-x",
                 "sync": {"toHost": {"serviceAccounts": {"enabled": sync}}}},
                 "kubernetes": {"serviceAccounts": [
                    {"namespace": "payments", "name": "api", "annotations": {"a": "b"}, "labels": {"c": "d"}}]}},
                {"name": "prod", "external": {"issuer": "https://prod/"}},
            ],
        }))
    }

    fn platform() -> Door {
        Door::Platform
    }

    fn cluster(name: &str) -> Door {
        Door::Kubernetes(name.to_owned())
    }

    async fn ask(
        sandbox: &Sandbox,
        door: &Door,
        method: &str,
        path: &str,
        body: Value,
    ) -> (u16, Value) {
        let key = sandbox.key(door).unwrap();
        with_key(sandbox, door, &key, (method, path), body).await
    }

    async fn with_key(
        sandbox: &Sandbox,
        door: &Door,
        key: &str,
        (method, path): (&str, &str),
        body: Value,
    ) -> (u16, Value) {
        let merge = "application/merge-patch+json";
        let kind = if method == "PATCH" {
            merge
        } else {
            "application/json"
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", kind)
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let answer = sandbox.answer(door, request).await;
        let body = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), body)
    }

    /// The first as vCluster's own documentation has it.
    #[test]
    fn names_are_joined_and_long_ones_end_in_a_hash() {
        assert_eq!(
            translated("demo-sa", "default", "my-vcluster"),
            "demo-sa-x-default-x-my-vcluster"
        );
        let long = translated(&"a".repeat(40), "payments-of-the-north", "team-x");
        assert_eq!(long.len(), 63);
        assert!(long.starts_with(&"a".repeat(40)), "{long}");
        let dotted = translated(&format!("{}.b", "a".repeat(51)), "default", "team-x");
        assert_eq!(dotted.len(), 62, "{dotted}");
        assert!(!dotted.contains('.'), "{dotted}");
        assert_eq!(translated("", "default", "team-x"), "");
    }

    #[tokio::test]
    async fn the_platform_translates_for_whoever_has_its_key() {
        let sandbox = world(true);
        let spec =
            json!({"spec": {"name": "api", "namespace": "payments", "vclusterName": "demo"}});
        let (status, body) = ask(&sandbox, &platform(), "POST", CALL, spec.clone()).await;
        assert_eq!(
            (status, &body["status"]["name"], &body["kind"]),
            (
                201,
                &json!("api-x-payments-x-demo"),
                &json!("TranslateVClusterResourceName")
            )
        );
        let empty = json!({"spec": {"name": "", "namespace": "payments", "vclusterName": "demo"}});
        let (status, body) = ask(&sandbox, &platform(), "POST", CALL, empty).await;
        assert_eq!((status, &body["status"]), (201, &json!({})));
        for key in [
            "",
            "another",
            &sandbox.token("https://management.azure.com"),
        ] {
            let (status, body) =
                with_key(&sandbox, &platform(), key, ("POST", CALL), spec.clone()).await;
            assert_eq!((status, &body["reason"]), (401, &json!("Unauthorized")));
        }
        let (status, body) = ask(&sandbox, &platform(), "GET", CALL, Value::Null).await;
        assert_eq!((status, &body["reason"]), (405, &json!("MethodNotAllowed")));
        let other = CALL.replace("names", "things");
        assert_eq!(
            ask(&sandbox, &platform(), "POST", &other, spec.clone())
                .await
                .0,
            404
        );
        assert_eq!(
            ask(&sandbox, &platform(), "POST", "/api", spec.clone())
                .await
                .1,
            Value::Null
        );
        assert_eq!(
            ask(&sandbox, &platform(), "POST", CALL, json!([])).await.0,
            400
        );
        // Without a platform nobody is there.
        let none = small(json!({}));
        let answer = none.answer(&platform(), Request::new(Bytes::new())).await;
        assert!(broken(&answer));
        assert_eq!(none.key(&platform()), None);
    }

    #[tokio::test]
    async fn service_accounts_stand_on_the_host_under_other_names() {
        let sandbox = world(true);
        let there = "/api/v1/namespaces/team-x/serviceaccounts/api-x-payments-x-demo";
        let inside = "/api/v1/namespaces/payments/serviceaccounts/api";
        let (status, on_host) = ask(&sandbox, &cluster("prod"), "GET", there, Value::Null).await;
        assert_eq!(status, 200);
        let metadata = &on_host["metadata"];
        assert_eq!(metadata["annotations"]["a"], "b");
        assert_eq!(
            metadata["annotations"]["vcluster.loft.sh/object-name"],
            "api"
        );
        assert_eq!(metadata["labels"]["c"], "d");
        assert_eq!(metadata["labels"]["vcluster.loft.sh/managed-by"], "demo");
        assert_eq!(metadata["managedFields"][0]["manager"], "vcluster");

        let change = json!({"metadata": {"annotations": {"a": null, "e": "f"}}});
        assert_eq!(
            ask(&sandbox, &cluster("team-x"), "PATCH", inside, change)
                .await
                .0,
            200
        );
        let (_, on_host) = ask(&sandbox, &cluster("prod"), "GET", there, Value::Null).await;
        assert_eq!(on_host["metadata"]["annotations"]["e"], "f");
        assert_eq!(on_host["metadata"]["annotations"]["a"], Value::Null);

        let state = sandbox.state();
        assert_eq!(Sandbox::new(&state).unwrap().state(), state);

        assert_eq!(
            ask(&sandbox, &cluster("team-x"), "DELETE", inside, Value::Null)
                .await
                .0,
            200
        );
        assert_eq!(
            ask(&sandbox, &cluster("prod"), "GET", there, Value::Null)
                .await
                .0,
            404
        );
    }

    /// The token of a service account is the host's, and so is its subject: that is what Entra is shown.
    #[tokio::test]
    async fn what_pods_show_is_the_host_s() {
        let sandbox = world(true);
        let token = "/api/v1/namespaces/team-x/serviceaccounts/api-x-payments-x-demo/token";
        let (status, body) = ask(
            &sandbox,
            &cluster("prod"),
            "POST",
            token,
            json!({"spec": {"audiences": ["a"]}}),
        )
        .await;
        assert_eq!(status, 201);
        let text = body["status"]["token"].as_str().unwrap();
        let claims = text.split('.').nth(1).unwrap();
        let claims =
            base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, claims);
        let claims: Value = serde_json::from_slice(&claims.unwrap()).unwrap();
        assert_eq!(claims["iss"], "https://prod/");
        assert_eq!(
            claims["sub"],
            "system:serviceaccount:team-x:api-x-payments-x-demo"
        );
    }

    #[tokio::test]
    async fn without_the_sync_the_host_has_none_of_them() {
        let sandbox = world(false);
        let all = "/api/v1/namespaces/team-x/serviceaccounts";
        let (status, list) = ask(&sandbox, &cluster("prod"), "GET", all, Value::Null).await;
        let names = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| &it["metadata"]["name"]);
        assert_eq!(
            (status, names.collect::<Vec<_>>()),
            (200, vec![&json!("default")])
        );
    }

    #[test]
    fn a_vcluster_needs_a_host_that_is_none() {
        let problems = Sandbox::new(&json!({"clusters": [
            {"name": "a", "vcluster": {"host": "b", "name": "a", "namespace": "a"}},
            {"name": "b", "vcluster": {"host": "nowhere", "name": "b", "namespace": "b"}},
            {"name": "c", "vcluster": {"host": "b"}, "external": {}},
        ]}));
        let problems = problems.err().unwrap();
        let said: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].contains("only one of"), "{said:?}");
    }
}
