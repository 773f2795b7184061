//! The vCluster platform: what a vCluster calls a service account of its own on its host.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use azure_core::credentials::Secret;
use http::{Method, Uri};
use serde_json::{Value, json};
use url::Url;

use super::endpoints::Endpoints;
use super::http::{Bearer, Budget, Call, Host, JSON, Resend, RetryPolicy};
use super::notice::Reporter;
use super::secrets;
use super::transport::Transport;
use crate::fault::{Class, Fault, System};
use crate::resource::Vcluster;

/// Where the access key is taken from.
const KEY: &str = Endpoints::VCLUSTER_KEY;

/// Which host the access key is for; a manifest cannot send it elsewhere.
const HOST: &str = Endpoints::VCLUSTER_HOST;

/// The call, below the platform's address
/// (<https://www.vcluster.com/docs/vcluster/integrations/pod-identity/aks-workload-identity>).
const PATH: &str =
    "kubernetes/management/apis/management.loft.sh/v1/translatevclusterresourcenames";

/// How long one question may take with all its tries.
const LOOK: Duration = Duration::from_secs(60);

/// One vCluster platform, and whose key opens it.
pub(crate) struct Platform {
    host: Host,
    url: Url,
}

impl fmt::Debug for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Platform")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// The access key, sent as a bearer token. There is no other.
struct Key(Secret);

#[async_trait]
impl Bearer for Key {
    async fn token(
        &self,
        refused: Option<&Secret>,
        _: &mut Budget,
    ) -> Result<Option<Secret>, Fault> {
        Ok(refused.is_none().then(|| self.0.clone()))
    }
}

/// Whether an operator has said that the access key may go there.
fn pinned(endpoints: &Endpoints, named: &Url) -> bool {
    let mut hosts = endpoints.vcluster_hosts.iter();
    hosts.any(|it| address(it).is_ok_and(|it| it == *named))
}

impl Platform {
    /// The platform at the address that the manifest gives, or the environment.
    ///
    /// # Errors
    ///
    /// `Unreachable`: nobody says where it is, or with which key, or the key is for another host than the manifest's, or only the
    /// manifest says that it is for this one.
    pub(crate) fn new(
        endpoints: &Endpoints,
        retry_policy: &RetryPolicy,
        declared: Option<&str>,
    ) -> Result<Self, Fault> {
        let fault = |words: String| Fault::local("ask the vCluster platform", words);
        let set = |name: &str| {
            let text = (endpoints.env)(name).map(|it| it.trim().to_owned());
            text.filter(|it| !it.is_empty())
        };
        let given = set(HOST)
            .map(|it| {
                address(&it)
                    .map_err(|why| fault(format!("the host of --vcluster-host or {HOST} {why}")))
            })
            .transpose()?;
        let named = declared
            .map(|it| address(it).map_err(|why| fault(format!("the manifest's host {why}"))))
            .transpose()?;
        let base = match (named, given) {
            (Some(named), Some(given)) if named != given => {
                let words = format!(
                    "the manifest names {named}, and by --vcluster-host or {HOST} the access key is for {given}"
                );
                return Err(fault(words));
            }
            (Some(named), None) if !pinned(endpoints, &named) => {
                let words = format!(
                    "only the manifest names {named}, and no access key goes where nobody else says that it may: name it with --vcluster-host, set {HOST}, or have a file of `--policy` say it under `vclusterHosts`"
                );
                return Err(fault(words));
            }
            (Some(base), _) | (None, Some(base)) => base,
            (None, None) => {
                let words =
                    format!("neither the manifest nor --vcluster-host or {HOST} says where it is");
                return Err(fault(words));
            }
        };
        let key = set(KEY).ok_or_else(|| {
            fault(format!(
                "there is no access key: set {KEY}, or name a file with --vcluster-key-file"
            ))
        })?;
        let url = base
            .join(PATH)
            .map_err(|error| fault(format!("no address can be made of {base}: {error}")))?;
        let transport = Arc::new(Transport(endpoints.transport.clone()));
        secrets::keep(&key);
        let key = Arc::new(Key(Secret::new(key)));
        let host = Host::new(
            System::Vcluster,
            &base,
            transport,
            Some(key),
            retry_policy.clone(),
        );
        Ok(Self { host, url })
    }

    /// The name on the host of a service account of a vCluster. Asking changes nothing, though it is a POST.
    ///
    /// # Errors
    ///
    /// As the platform says; `Unreachable`: it has no name for it, or answers in another form.
    pub(crate) async fn name_on_host(
        &self,
        budget: &mut Budget,
        vcluster: &str,
        (namespace, name): (&str, &str),
    ) -> Result<String, Fault> {
        let operation =
            format!("ask what vCluster {vcluster} calls {namespace}/{name} on its host");
        let spec = json!({"name": name, "namespace": namespace, "vclusterName": vcluster});
        let body = json!({"spec": spec});
        let uri = self.url.as_str().parse::<Uri>();
        let uri = uri.map_err(|error| Fault::local(&operation, error.to_string()))?;
        let (to, body) = ((Method::POST, uri), Some((JSON, &body)));
        let call = Call::new(operation, to, JSON, body, Resend::Freely);
        let answer = self.host.exchange(budget, &call).await?.well()?;
        let body = answer.json()?;
        let name = body.pointer("/status/name").and_then(Value::as_str);
        let Some(name) = name.filter(|it| !it.is_empty()) else {
            return Err(answer.odd("the answer holds no name"));
        };
        // It becomes the subject that an identity trusts: whatever is no name of Kubernetes' trusts nobody that is meant.
        let letters =
            |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-.".contains(it);
        if name.len() > 253 || !name.chars().all(letters) {
            return Err(answer.odd("the answer's name is no name of Kubernetes'"));
        }
        Ok(name.to_owned())
    }
}

/// Without a scheme it is https; one slash at its end says nothing.
fn address(text: &str) -> Result<Url, String> {
    let whole = match text.split_once("://") {
        Some(_) => text.to_owned(),
        None => format!("https://{text}"),
    };
    let whole = whole.strip_suffix('/').unwrap_or(&whole);
    // With the slash, what is joined comes below a path and not in its place.
    let url =
        Url::parse(&format!("{whole}/")).map_err(|error| format!("is no address: {error}"))?;
    if url.scheme() != "https" {
        return Err("is not https: the access key is never sent in the clear".to_owned());
    }
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !url.has_host() || !bare {
        return Err("is no bare address of a host".to_owned());
    }
    Ok(url)
}

impl super::Remote {
    /// The names on the host of service accounts of one vCluster, each with its namespace inside, in their order. Once it is clear that
    /// the platform tells nothing, it is not asked further.
    pub async fn names_on_host(
        &self,
        vcluster: &Vcluster,
        platform: Option<&str>,
        accounts: &[(&str, &str)],
        reporter: &Reporter,
    ) -> Vec<Result<String, Fault>> {
        let platform = match Platform::new(&self.endpoints, &self.retry_policy, platform) {
            Ok(platform) => platform,
            Err(fault) => return vec![Err(fault); accounts.len()],
        };
        let mut names: Vec<Result<String, Fault>> = Vec::with_capacity(accounts.len());
        for account in accounts {
            let last = names.last().and_then(|it| it.as_ref().err());
            let hopeless = last.filter(|it| {
                it.status.is_none() || matches!(it.class, Class::Forbidden | Class::Exhausted)
            });
            let name = match hopeless {
                Some(fault) => Err(fault.clone()),
                None => {
                    let budget = &mut Budget::look(reporter.clone(), LOOK, &self.retry_policy);
                    platform
                        .name_on_host(budget, &vcluster.name, *account)
                        .await
                }
            };
            names.push(name);
        }
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_https_whatever_its_form() {
        for (text, expected) in [
            ("vcluster.example.com", "https://vcluster.example.com/"),
            ("vcluster.example.com/", "https://vcluster.example.com/"),
            (
                "https://vcluster.example.com",
                "https://vcluster.example.com/",
            ),
            (
                "https://VCLUSTER.example.com:443/",
                "https://vcluster.example.com/",
            ),
            ("127.0.0.1:8443", "https://127.0.0.1:8443/"),
            (
                "https://example.com/vcluster/",
                "https://example.com/vcluster/",
            ),
        ] {
            assert_eq!(address(text).expect(text).as_str(), expected);
        }
        for text in [
            "http://vcluster.example.com",
            "ftp://vcluster.example.com",
            "https://me:secret@vcluster.example.com",
            "vcluster.example.com/?a=b",
            "https://",
            "a b",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
