//! A token that an identity may trust: what it says, whether its issuer's keys have signed it, and what Entra gives for it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use azure_core::credentials::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Uri};
use serde::Deserialize;
use url::Url;
use url::form_urlencoded::Serializer;

use super::Remote;
use super::http::{Budget, Call, Host, JSON, Resend};
use super::notice::Reporter;
use super::secrets;
use super::transport::Transport;
use crate::fault::{Class, Fault, System};
use crate::resource::Jwt;

/// How long an issuer may take to say what it publishes, with all tries.
const ISSUER: Duration = Duration::from_secs(10);

/// How long Entra may take.
const EXCHANGE: Duration = Duration::from_secs(60);

/// The pause between two tries of an exchange that has still to spread.
const SPREADING: Duration = Duration::from_secs(5);

/// What Entra says of credentials and principals that are too young to be known everywhere.
const YOUNG: [&str; 8] = [
    "AADSTS70021",
    "AADSTS700211",
    "AADSTS700212",
    "AADSTS700213",
    "AADSTS70025",
    "AADSTS700016",
    "AADSTS7000229",
    "AADSTS7002138",
];

/// A JWT of a cluster's. It is a secret: only what it says is shown.
pub struct FederatedToken {
    token: Secret,
    said: Jwt,
}

impl FederatedToken {
    pub(crate) fn new(token: &str) -> Option<Self> {
        secrets::keep(token);
        Some(Self {
            said: Jwt::read(token)?,
            token: Secret::new(token.trim().to_owned()),
        })
    }

    /// What it says.
    pub fn said(&self) -> &Jwt {
        &self.said
    }
}

impl fmt::Debug for FederatedToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FederatedToken").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Key>,
}

/// A key as an issuer publishes it; of others than RSA only their id is read.
#[derive(Debug, Deserialize)]
struct Key {
    kid: Option<String>,
    n: Option<String>,
    e: Option<String>,
}

/// What an issuer publishes.
#[derive(Debug)]
pub struct Published {
    /// The issuer that its discovery document names.
    pub issuer: String,
    keys: Vec<Key>,
}

impl Published {
    /// How many keys.
    pub fn count(&self) -> usize {
        self.keys.len()
    }

    /// Whether one of the keys has signed a token.
    ///
    /// # Errors
    ///
    /// What is wrong, in a few words.
    pub fn signed(&self, token: &FederatedToken) -> Result<(), String> {
        let key = token.said.key().unwrap_or_default();
        let named = self.keys.iter().find(|it| it.kid.as_deref() == Some(key));
        let Some(named) = named else {
            return Err("the token is signed by a key that the issuer does not publish".to_owned());
        };
        let part = |it: &Option<String>| URL_SAFE_NO_PAD.decode(it.as_deref()?).ok();
        let numbers = part(&named.n).zip(part(&named.e));
        let (n, e) = numbers.ok_or("the issuer's key of the token is no RSA key")?;
        let (said, signature) = token.token.secret().rsplit_once('.').unwrap_or_default();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap_or_default();
        RsaPublicKeyComponents { n, e }
            .verify(&RSA_PKCS1_2048_8192_SHA256, said.as_bytes(), &signature)
            .map_err(|_| {
                "the token's signature does not fit the key of its name that the issuer publishes"
                    .to_owned()
            })
    }
}

#[derive(Deserialize)]
struct Given {
    access_token: String,
}

impl Remote {
    /// What an issuer publishes for everybody. It gets no token of ours, and is followed nowhere but to its keys.
    ///
    /// # Errors
    ///
    /// `Missing`: it publishes nothing there. `Unreachable`, `Exhausted`: it was not reached, or what it says is no such document.
    pub async fn published(&self, issuer: &str, reporter: &Reporter) -> Result<Published, Fault> {
        let budget = &mut Budget::look(reporter.clone(), ISSUER, &self.retry_policy);
        let at = issuer.trim_end_matches('/');
        let documents = format!("{at}/.well-known/openid-configuration");
        let discovery = self.public(budget, "read the issuer's discovery document", &documents);
        let discovery = discovery.await?.parsed::<Discovery>()?;
        let keys = self.public(budget, "read the issuer's keys", &discovery.jwks_uri);
        Ok(Published {
            issuer: discovery.issuer,
            keys: keys.await?.parsed::<KeySet>()?.keys,
        })
    }

    async fn public(
        &self,
        budget: &mut Budget,
        operation: &str,
        url: &str,
    ) -> Result<super::http::Answer, Fault> {
        let no = |words: String| Fault {
            system: System::Issuer,
            ..Fault::local(operation, words)
        };
        let url = Url::parse(url).map_err(|error| no(error.to_string()))?;
        if url.scheme() != "https" || !url.has_host() {
            return Err(no(format!("{url} is no https URL")));
        }
        let uri = url.as_str().parse::<Uri>();
        let uri = uri.map_err(|error| no(error.to_string()))?;
        let transport = Arc::new(Transport(self.endpoints.transport.clone()));
        let host = Host::new(
            System::Issuer,
            &url,
            transport,
            None,
            self.retry_policy.clone(),
        );
        let call = Call::new(operation, (Method::GET, uri), JSON, None, Resend::Freely);
        host.exchange(budget, &call).await?.well()
    }

    /// Gives a token to Entra in exchange for one of an identity's, for a resource (`https://management.azure.com`). What Entra gives is
    /// kept nowhere; `None`: it cannot be read, as Entra's may be. `patience`: how long is tried again what may only have to spread.
    ///
    /// # Errors
    ///
    /// As Entra says, its number in `code`.
    pub async fn exchange(
        &self,
        token: &FederatedToken,
        (tenant, client_id): (&str, &str),
        resource: &str,
        patience: Duration,
        reporter: &Reporter,
    ) -> Result<Option<Jwt>, Fault> {
        let operation = format!("exchange the token for one of client {client_id}");
        let path = format!("{tenant}/oauth2/v2.0/token");
        let url = self.endpoints.cloud.login.join(&path);
        let url = url.map_err(|error| Fault::local(&operation, error.to_string()))?;
        let uri = url.as_str().parse::<Uri>();
        let uri = uri.map_err(|error| Fault::local(&operation, error.to_string()))?;
        let form = Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client_id)
            .append_pair(
                "scope",
                &format!("{}/.default", resource.trim_end_matches('/')),
            )
            .append_pair(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            )
            .append_pair("client_assertion", token.token.secret())
            .finish();
        let mut request = http::Request::new(Bytes::from(form));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        let headers = request.headers_mut();
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, kind);
        let call = Call {
            operation,
            request,
            resend: Resend::Freely,
        };
        let transport = Arc::new(Transport(self.endpoints.transport.clone()));
        let host = Host::new(
            System::Entra,
            &url,
            transport,
            None,
            self.retry_policy.clone(),
        );
        let mut waiting = Budget::look(reporter.clone(), patience, &self.retry_policy);
        loop {
            let budget = &mut Budget::look(reporter.clone(), EXCHANGE, &self.retry_policy);
            let answer = host.exchange(budget, &call).await?;
            let fault = match answer.taken() {
                Ok(()) => {
                    let given = answer.parsed::<Given>()?.access_token;
                    secrets::keep(&given);
                    return Ok(Jwt::read(&given));
                }
                // Entra's 400 and 401 are both a no of the same kind.
                Err(fault) => Fault {
                    class: match fault.class {
                        Class::Exhausted | Class::Unreachable => fault.class,
                        _ => Class::Refused,
                    },
                    ..fault
                },
            };
            let young = fault.code.as_deref().is_some_and(|it| YOUNG.contains(&it));
            let words = fault.code.clone().unwrap_or_default();
            if !young || !waiting.wait(&self.retry_policy, &words, SPREADING).await {
                return Err(fault);
            }
        }
    }
}
