//! AKS clusters: read, their issuer and add-on turned on, the kubeconfig that Azure hands out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Method};
use serde_json::{Map, Value, json};

use super::operation::Progress;
use super::{Arm, says, text};
use crate::fault::Fault;
use crate::live::Found;
use crate::remote::http::{Answer, Budget};
use crate::remote::settle::{Next, Reply, Writer, Writes};
use crate::remote::write_request::{Operation, WriteRequest};
use crate::resource::{ArmId, Cluster, Outputs, Resource, Target};

/// A stable api-version whose answers were recorded. What is read at one api-version is put back at the same.
pub(super) const VERSION: &str = "2024-09-01";

/// What the API servers of clusters are called, by the clusters that were read.
pub(super) type Names = Mutex<BTreeMap<ArmId, BTreeSet<String>>>;

/// The AKS clusters of a subscription.
#[derive(Debug, Default)]
pub struct AksClusters {
    /// The declared ones that are there; one that cannot be made out is a fault in its place.
    pub declared: BTreeMap<ArmId, Result<Found, Fault>>,
    /// The issuers of all that live and whose issuer is on.
    pub issuers: BTreeMap<ArmId, String>,
}

impl Arm {
    /// All AKS clusters of a subscription.
    pub(crate) async fn clusters(
        &self,
        budget: &mut Budget,
        subscription: &str,
        declared: &BTreeMap<&ArmId, &Cluster>,
    ) -> Result<AksClusters, Fault> {
        let operation = format!("list clusters of subscription {subscription}");
        let path = format!(
            "/subscriptions/{subscription}/providers/Microsoft.ContainerService/managedClusters"
        );
        let mut clusters = AksClusters::default();
        let bodies = self.list_by_id(budget, &operation, (&path, VERSION), |_, it| Ok(it.clone()));
        for (id, body) in bodies.await? {
            let body = body?;
            self.keep_names(&id, &body);
            let goes = text(&body, "/properties/provisioningState") == Some("Deleting");
            if let Some(issuer) = outputs(&body).remove("issuer").filter(|_| !goes) {
                clusters.issuers.insert(id.clone(), issuer);
            }
            if let Some(of) = declared.get(&id) {
                let found = found(of, &body).map_err(|words| self.odd(&operation, words));
                clusters.declared.insert(id, found);
            }
        }
        Ok(clusters)
    }

    /// One AKS cluster, as the manifest's entry for it. `None`: it is not there.
    pub(crate) async fn cluster(
        &self,
        budget: &mut Budget,
        of: &Cluster,
        id: &ArmId,
    ) -> Result<Option<Found>, Fault> {
        let operation = format!("read cluster {}", id.name());
        let found = |body: &Value| {
            self.keep_names(id, body);
            found(of, body)
        };
        let at = (id.as_str(), VERSION);
        self.read_as(budget, &operation, at, found).await
    }

    /// The names in DNS that Azure gave the API server of a cluster, in lower case; asked for, where no cluster was read yet.
    pub(crate) async fn names(
        &self,
        budget: &mut Budget,
        id: &ArmId,
    ) -> Result<BTreeSet<String>, Fault> {
        let known = self.kept_names(id);
        if let Some(known) = known {
            return Ok(known);
        }
        let operation = format!("read cluster {}", id.name());
        let at = (id.as_str(), VERSION);
        if let Some(answer) = self.read(budget, &operation, at).await? {
            self.keep_names(id, &answer.json()?);
        }
        Ok(self.kept_names(id).unwrap_or_default())
    }

    fn keep_names(&self, id: &ArmId, body: &Value) {
        let names = ["fqdn", "privateFQDN", "azurePortalFQDN"]
            .iter()
            .filter_map(|it| text(body, &format!("/properties/{it}")))
            .map(str::to_lowercase)
            .collect();
        let mut all = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(id.clone(), names);
    }

    fn kept_names(&self, id: &ArmId) -> Option<BTreeSet<String>> {
        let all = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(id).cloned()
    }

    /// The kubeconfig of a cluster's users. It may hold a client's key: it is never written to a file.
    ///
    /// # Errors
    ///
    /// `Missing`: there is no such cluster. `Forbidden`: this needs an action of its own, which readers do not have.
    pub(crate) async fn kubeconfig(
        &self,
        budget: &mut Budget,
        id: &ArmId,
    ) -> Result<Vec<u8>, Fault> {
        let operation = format!("list user credentials of cluster {}", id.name());
        let path = format!("{id}/listClusterUserCredential");
        let call = self.call(Method::POST, &operation, (&path, VERSION), None)?;
        let answer = self.host.exchange(budget, &call).await?.well()?;
        let body = answer.json()?;
        let config = text(&body, "/kubeconfigs/0/value")
            .ok_or_else(|| answer.odd("it holds no kubeconfig"))?;
        STANDARD
            .decode(config)
            .map_err(|_| answer.odd("the kubeconfig is not in base64"))
    }

    /// The write of a cluster: what is wanted of issuer and add-on is turned on. Nothing is ever turned off.
    pub(in crate::remote) fn cluster_writes<'a>(
        &'a self,
        request: &WriteRequest<'a>,
    ) -> Result<Writes<'a, Write<'a>>, Fault> {
        let only = "only AKS clusters are written, and only their issuer and add-on";
        Writes::of(&self.host, request, Resource::as_cluster, |goal| {
            let it = goal.it;
            match &it.target {
                Target::Aks(id) if request.operation == Operation::Update => Ok(Write {
                    arm: self,
                    operation: format!("update cluster {}", id.name()),
                    id,
                    on: On {
                        issuer: it.oidc_issuer == Some(true),
                        addon: it.workload_identity == Some(true),
                    },
                }),
                Target::Aks(_) | Target::Issuer(_) | Target::Vcluster(_) => {
                    Err(self.refused("write a cluster", only))
                }
            }
        })
    }
}

/// What is turned on of one cluster. Its whole body is put, so it carries the ETag of what was read, where there is one.
pub(crate) struct Write<'a> {
    arm: &'a Arm,
    operation: String,
    id: &'a ArmId,
    on: On,
}

/// A cluster that is there.
pub(crate) struct Now {
    body: Value,
    tag: Option<HeaderValue>,
}

impl Writer for Write<'_> {
    type Now = Option<Now>;
    type Step = ();

    fn operation(&self) -> String {
        self.operation.clone()
    }

    async fn look(&self, budget: &mut Budget) -> Result<Self::Now, Fault> {
        let at = (self.id.as_str(), VERSION);
        let read = self.arm.read(budget, &self.operation, at).await?;
        let now = read.map(|answer| {
            let body = answer.json()?;
            let tag = etag(&answer, &body);
            Ok(Now { body, tag })
        });
        now.transpose()
    }

    fn next(&mut self, now: &Self::Now, _: bool) -> Result<Next<()>, Fault> {
        let Some(Now { body, tag }) = now else {
            let words = "it is gone since the plan was made";
            return Err(self.arm.stale(&self.operation, words));
        };
        let state = text(body, "/properties/provisioningState").unwrap_or("Succeeded");
        if Progress::of(state).is_running() {
            // A PUT into a running operation is refused; ours or another's, its end is waited for.
            return Ok(Next::Busy(state.to_owned()));
        }
        if self.on.is_in(body) {
            let outputs = outputs(body);
            if self.on.issuer && outputs.is_empty() {
                let words = "its issuer is on, and Azure does not say which one it is";
                return Err(self.arm.odd(&self.operation, words));
            }
            return Ok(Next::Settled(outputs));
        }
        let mut body = body.clone();
        self.on.put_into(&mut body);
        let (operation, at) = (&self.operation, (self.id.as_str(), VERSION));
        let mut call = self.arm.call(Method::PUT, operation, at, Some(&body))?;
        if let Some(tag) = tag {
            let headers = call.request.headers_mut();
            headers.insert(http::header::IF_MATCH, tag.clone());
        }
        Ok(Next::Write(Box::new(call), ()))
    }

    async fn reply(
        &self,
        budget: &mut Budget,
        _: &Self::Now,
        _: &Self::Step,
        answer: &Answer,
    ) -> Result<Reply<Self::Now>, Fault> {
        if answer.status == 412 || says(answer, 409, "EtagMismatch") {
            return Ok(Reply::Moved);
        }
        // An operation runs.
        if says(answer, 409, "OperationNotAllowed") {
            return Ok(Reply::Wait);
        }
        self.arm.follow(budget, &self.operation, answer).await
    }
}

/// What is to be turned on.
#[derive(Debug, Clone, Copy)]
struct On {
    issuer: bool,
    addon: bool,
}

impl On {
    const ISSUER: [&'static str; 2] = ["oidcIssuerProfile", "enabled"];
    const ADDON: [&'static str; 3] = ["securityProfile", "workloadIdentity", "enabled"];

    fn is_in(self, body: &Value) -> bool {
        let (issuer, addon) = flags(body);
        (issuer || !self.issuer) && (addon || !self.addon)
    }

    /// Changes only the two fields: whatever else a body holds that widctl does not know would be reset if it were dropped.
    fn put_into(self, body: &mut Value) {
        if self.issuer {
            set(body, &Self::ISSUER);
        }
        if self.addon {
            set(body, &Self::ADDON);
        }
    }
}

/// Sets a flag below `properties`, making the objects on the way.
fn set(body: &mut Value, path: &[&str]) {
    let mut at = body;
    for name in std::iter::once(&"properties").chain(path) {
        if !at.is_object() {
            *at = Value::Object(Map::new());
        }
        let Value::Object(object) = at else { return };
        at = object.entry((*name).to_owned()).or_insert(Value::Null);
    }
    *at = json!(true);
}

/// Issuer and add-on, on or off. What is absent is off.
fn flags(body: &Value) -> (bool, bool) {
    let flag = |path: &[&str]| {
        let pointer = format!("/properties/{}", path.join("/"));
        body.pointer(&pointer)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    };
    (flag(&On::ISSUER), flag(&On::ADDON))
}

/// The ETag, where this api-version shows one: some do in the body, some in the header, most not at all.
fn etag(answer: &Answer, body: &Value) -> Option<HeaderValue> {
    let tag = text(body, "/eTag").or_else(|| answer.header("etag"))?;
    HeaderValue::from_str(tag).ok()
}

/// The issuer, byte for byte as Azure writes it, with its slash at the end.
fn outputs(body: &Value) -> Outputs {
    let on = flags(body).0;
    let issuer =
        text(body, "/properties/oidcIssuerProfile/issuerURL").filter(|it| on && !it.is_empty());
    issuer
        .map(|it| ("issuer", it.to_owned()))
        .into_iter()
        .collect()
}

/// A cluster as Azure shows it.
fn found(of: &Cluster, body: &Value) -> Result<Found, String> {
    if !body.get("properties").is_some_and(Value::is_object) {
        return Err(format!("cluster {} has no properties", of.key));
    }
    let (issuer, addon) = flags(body);
    Ok(Found {
        outputs: outputs(body),
        ..Found::bare(Resource::Cluster(Cluster {
            oidc_issuer: Some(issuer),
            workload_identity: Some(addon),
            ..of.clone()
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_fields_change_and_nothing_is_lost() {
        let before = json!({
            "location": "westeurope",
            "properties": {
                "agentPoolProfiles": [{"name": "a", "futureField": {"deep": [1, null]}}],
                "securityProfile": {"defender": {"on": true}},
                "oidcIssuerProfile": null,
            },
            "unknown": {"kept": true},
        });
        let mut after = before.clone();
        On {
            issuer: true,
            addon: true,
        }
        .put_into(&mut after);
        let mut expected = before;
        expected["properties"]["oidcIssuerProfile"] = json!({"enabled": true});
        expected["properties"]["securityProfile"]["workloadIdentity"] = json!({"enabled": true});
        assert_eq!(after, expected);
    }

    #[test]
    fn what_is_not_asked_for_stays() {
        let mut body = json!({"properties": {}});
        On {
            issuer: true,
            addon: false,
        }
        .put_into(&mut body);
        assert_eq!(
            body,
            json!({"properties": {"oidcIssuerProfile": {"enabled": true}}})
        );
        assert!(
            On {
                issuer: true,
                addon: false
            }
            .is_in(&body)
        );
        assert!(
            !On {
                issuer: true,
                addon: true
            }
            .is_in(&body)
        );
    }

    #[test]
    fn an_issuer_that_is_off_is_no_output() {
        let body = json!({"properties": {"oidcIssuerProfile": {"enabled": false, "issuerURL": "https://old/"}}});
        assert_eq!(outputs(&body), Outputs::new());
    }
}
