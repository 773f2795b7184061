//! Login: the ways to a token, each read from the environment that the tools around widctl set.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use azure_core::cloud::{CloudConfiguration, CustomConfiguration};
use azure_core::credentials::{Secret, TokenCredential};
use azure_core::error::{Error, ErrorKind};
use azure_core::http::{ClientMethodOptions, ClientOptions, HttpClient, RetryOptions, Transport};
use azure_identity::{
    AzureCliCredential, AzurePipelinesCredential, AzurePipelinesCredentialOptions, ClientAssertion,
    ClientAssertionCredential, ClientAssertionCredentialOptions, ClientSecretCredential,
    ClientSecretCredentialOptions, ManagedIdentityCredential, ManagedIdentityCredentialOptions,
    UserAssignedId,
};
use time::OffsetDateTime;
use url::Url;

use super::environment::Env;
use super::heard::{Heard, Said, is_carried};
use super::http::{Answer, Budget, RetryPolicy, cut, explained, is_about_certificate};
use super::secrets;
use super::transport::{incoming, words};
use crate::fault::{Class, Fault, System};
use crate::file;

/// How widctl logs in to Entra.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    /// The first of the others that this environment is set up for, in the order that [`Login::ORDER`] names.
    Auto,
    /// `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET`.
    Environment,
    /// `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_FEDERATED_TOKEN_FILE`: a pod's projected token.
    WorkloadIdentity,
    /// A workflow of GitHub Actions with the permission `id-token: write`; `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`.
    Github,
    /// A service connection of Azure Pipelines: the `AZURESUBSCRIPTION_…` variables and `SYSTEM_ACCESSTOKEN`.
    AzurePipelines,
    /// Whoever is logged in to `az`.
    AzureCli,
    /// The machine's managed identity; `AZURE_CLIENT_ID` chooses among several.
    ManagedIdentity,
}

impl Login {
    /// The order in which [`Login::Auto`] looks. What is set on purpose comes before what a machine happens to offer, and asking for a
    /// managed identity comes last, for elsewhere than in Azure nobody answers.
    pub const ORDER: [Login; 6] = [
        Login::Environment,
        Login::WorkloadIdentity,
        Login::Github,
        Login::AzurePipelines,
        Login::AzureCli,
        Login::ManagedIdentity,
    ];
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Login::Auto => "auto",
            Login::Environment => "environment",
            Login::WorkloadIdentity => "workload-identity",
            Login::Github => "github",
            Login::AzurePipelines => "azure-pipelines",
            Login::AzureCli => "azure-cli",
            Login::ManagedIdentity => "managed-identity",
        })
    }
}

/// The variables that hold secrets of a login.
const SECRET: [&str; 5] = [
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "AZURE_CLIENT_SECRET",
    "IDENTITY_HEADER",
    "MSI_SECRET",
    "SYSTEM_ACCESSTOKEN",
];

/// No token is good for longer, whatever gave it.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Who we are, and where tokens come from.
pub(crate) struct Account {
    login: Login,
    authority: Url,
    env: Env,
    http: Arc<dyn HttpClient>,
    /// What [`Login::Auto`] came to, so that later tokens come from the same account.
    settled: OnceLock<Login>,
}

/// Why a way gave no token.
enum No {
    /// The environment is not set up for it; another way may do.
    NotHere(String),
    /// It was asked and said no.
    Refused(Fault),
}

impl Account {
    pub(crate) fn new(login: Login, authority: Url, env: Env, http: Arc<dyn HttpClient>) -> Self {
        for name in SECRET {
            secrets::keep(&env(name).unwrap_or_default());
        }
        Self {
            login,
            authority,
            env,
            http,
            settled: OnceLock::new(),
        }
    }

    /// A fresh token and how long it lives.
    pub(crate) async fn fetch(
        &self,
        scope: &str,
        retry_policy: &RetryPolicy,
        budget: &mut Budget,
    ) -> Result<(Secret, Duration), Fault> {
        let ways = match self.settled.get().copied().unwrap_or(self.login) {
            Login::Auto => Login::ORDER.to_vec(),
            one => vec![one],
        };
        let mut tried = Vec::new();
        for way in ways {
            match self.way(way, scope, retry_policy, budget).await {
                Ok(token) => {
                    // Another task cannot have come to another way: the store's lock is held.
                    let _ = self.settled.set(way);
                    return Ok(token);
                }
                Err(No::NotHere(words)) => tried.push(format!("{way}: {words}")),
                Err(No::Refused(fault)) if tried.is_empty() => return Err(fault),
                Err(No::Refused(fault)) => {
                    // Whoever meant another way finds here why it was passed over.
                    let before = tried.join("; ");
                    let words = format!("{} (passed over before: {before})", fault.words);
                    return Err(Fault { words, ..fault });
                }
            }
        }
        Err(Fault::local("log in", tried.join("; ")))
    }

    /// One way, tried until Entra gives a clear answer.
    async fn way(
        &self,
        way: Login,
        scope: &str,
        retry_policy: &RetryPolicy,
        budget: &mut Budget,
    ) -> Result<(Secret, Duration), No> {
        let operation = format!("log in ({way})");
        loop {
            // Each credential caches what it got and hands it out again after a 401; a new one is a new token, and a new assertion.
            let heard = Arc::new(Heard::new(self.http.clone()));
            let credential = self.credential(way, heard.clone()).map_err(No::NotHere)?;
            let within = match way {
                // Where there is no such service, nobody answers at its address.
                Login::ManagedIdentity if self.login == Login::Auto => Duration::from_secs(3),
                _ => retry_policy.request,
            };
            let error =
                match tokio::time::timeout(within, credential.get_token(&[scope], None)).await {
                    Ok(Ok(token)) if !is_carried(token.token.secret()) => {
                        let words = "it gave a token that no header can carry";
                        let fault = Fault::local(operation, words);
                        return Err(No::Refused(fault));
                    }
                    Ok(Ok(token)) => {
                        // azure_identity reckons the end by this machine's clock, so the difference is what Entra said; to the second.
                        let life = (token.expires_on - OffsetDateTime::now_utc())
                            .as_seconds_f64()
                            .round();
                        let life = Duration::from_secs(life.max(0.0) as u64);
                        return Ok((token.token, life.min(LONGEST)));
                    }
                    Ok(Err(error)) => Some(error),
                    Err(_) => None,
                };
            let (fault, again, asked) = match &error {
                Some(error) => read(error, heard.said(), &operation, retry_policy),
                None => (unanswered(&operation, within), true, None),
            };
            let local = fault.system == System::Local;
            if local || (way == Login::ManagedIdentity && fault.status.is_none()) {
                return Err(No::NotHere(fault.words));
            }
            if !again {
                return Err(No::Refused(fault));
            }
            budget
                .pause(retry_policy, fault, asked)
                .await
                .map_err(No::Refused)?;
        }
    }

    /// The credential of one way; an error says what the environment lacks.
    fn credential(
        &self,
        way: Login,
        http: Arc<dyn HttpClient>,
    ) -> Result<Arc<dyn TokenCredential>, String> {
        let client_options = self.options(http.clone());
        Ok(match way {
            Login::Auto => return Err("auto is not one way".to_owned()),
            Login::Environment => ClientSecretCredential::new(
                &self.var("AZURE_TENANT_ID")?,
                self.var("AZURE_CLIENT_ID")?,
                Secret::new(self.var("AZURE_CLIENT_SECRET")?),
                Some(ClientSecretCredentialOptions { client_options }),
            )
            .map_err(|it| words(&it))?,
            Login::WorkloadIdentity => {
                let path = self.var("AZURE_FEDERATED_TOKEN_FILE")?;
                // Read at each exchange, for the kubelet rotates it; azure_identity would read whatever is there by then.
                let token = file::read(path.as_ref(), file::SECRET);
                let token =
                    token.map_err(|it| format!("AZURE_FEDERATED_TOKEN_FILE is {path}: {it}"))?;
                let token = String::from_utf8_lossy(&token);
                let token = token.trim();
                // What is sent may be said back.
                secrets::keep(token);
                if !is_carried(token) {
                    return Err(format!(
                        "AZURE_FEDERATED_TOKEN_FILE is {path}, which holds no token"
                    ));
                }
                ClientAssertionCredential::new(
                    self.var("AZURE_TENANT_ID")?,
                    self.var("AZURE_CLIENT_ID")?,
                    PodToken(Secret::new(token.to_owned())),
                    Some(ClientAssertionCredentialOptions { client_options }),
                )
                .map_err(|it| words(&it))?
            }
            Login::Github => {
                let ask = GithubToken {
                    url: self.var("ACTIONS_ID_TOKEN_REQUEST_URL")?,
                    token: Secret::new(self.var("ACTIONS_ID_TOKEN_REQUEST_TOKEN")?),
                    http: http.clone(),
                };
                ClientAssertionCredential::new(
                    self.var("AZURE_TENANT_ID")?,
                    self.var("AZURE_CLIENT_ID")?,
                    ask,
                    Some(ClientAssertionCredentialOptions { client_options }),
                )
                .map_err(|it| words(&it))?
            }
            Login::AzurePipelines => {
                self.var("SYSTEM_OIDCREQUESTURI")?;
                AzurePipelinesCredential::new(
                    self.var("AZURESUBSCRIPTION_TENANT_ID")?,
                    self.var("AZURESUBSCRIPTION_CLIENT_ID")?,
                    &self.var("AZURESUBSCRIPTION_SERVICE_CONNECTION_ID")?,
                    Secret::new(self.var("SYSTEM_ACCESSTOKEN")?),
                    Some(AzurePipelinesCredentialOptions {
                        credential_options: ClientAssertionCredentialOptions { client_options },
                    }),
                )
                .map_err(|it| words(&it))?
            }
            Login::AzureCli => AzureCliCredential::new(None).map_err(|it| words(&it))?,
            Login::ManagedIdentity => {
                ManagedIdentityCredential::new(Some(ManagedIdentityCredentialOptions {
                    user_assigned_id: self
                        .var("AZURE_CLIENT_ID")
                        .ok()
                        .map(UserAssignedId::ClientId),
                    client_options,
                }))
                .map_err(|it| words(&it))?
            }
        })
    }

    fn var(&self, name: &str) -> Result<String, String> {
        (self.env)(name)
            .filter(|it| !it.is_empty())
            .ok_or_else(|| format!("{name} is not set"))
    }

    /// One transport for all, and no retries of the library: they are random, go by the real clock and give up after two throttles.
    fn options(&self, http: Arc<dyn HttpClient>) -> ClientOptions {
        let mut cloud = CustomConfiguration::default();
        cloud.authority_host = self.authority.to_string();
        ClientOptions {
            retry: RetryOptions::none(),
            transport: Some(Transport::new(http)),
            cloud: Some(Arc::new(CloudConfiguration::Custom(cloud))),
            ..ClientOptions::default()
        }
    }
}

/// What an error of azure_identity says: the fault, whether a further try may help, and the pause that was asked for.
fn read(
    error: &Error,
    heard: Option<Said>,
    operation: &str,
    retry_policy: &RetryPolicy,
) -> (Fault, bool, Option<Duration>) {
    let mut inner = error;
    while let Some(it) = inner.downcast_ref::<Error>() {
        inner = it;
    }
    let kept = match heard {
        Some(Said::Odd(status, words)) => {
            let fault = Fault {
                system: System::Entra,
                status: Some(status),
                ..Fault::local(operation, words)
            };
            return (fault, false, None);
        }
        Some(Said::Refusal(refusal)) => Some(refusal),
        None => None,
    };
    let answered = match inner.kind() {
        ErrorKind::HttpResponse { raw_response, .. } => raw_response.as_deref(),
        ErrorKind::DataConversion => kept.as_ref(),
        _ => None,
    };
    if let Some(raw) = answered {
        let body = bytes::Bytes::copy_from_slice(raw.body().as_ref());
        if let Ok(response) = incoming(u16::from(raw.status()), raw.headers(), body) {
            let (head, body) = response.into_parts();
            let asked = retry_policy.asked(&head.headers);
            let answer = Answer {
                system: System::Entra,
                operation: operation.to_owned(),
                status: head.status,
                headers: head.headers,
                body,
            };
            let fault = answer.fault();
            let again = fault.class == Class::Exhausted;
            let class = if again {
                Class::Exhausted
            } else {
                Class::Forbidden
            };
            return (Fault { class, ..fault }, again, asked);
        }
    }
    // Broken connections, and pages that are no answer of Entra. All else is about this machine: no `az`, nobody logged in to it.
    let far = matches!(
        inner.kind(),
        ErrorKind::Io
            | ErrorKind::Connection
            | ErrorKind::DataConversion
            | ErrorKind::HttpResponse { .. }
    );
    let said = words(inner);
    let said = said
        .split("\nTo troubleshoot")
        .next()
        .unwrap_or_default()
        .trim();
    let fault = Fault {
        system: if far { System::Entra } else { System::Local },
        words: cut(&explained(said, System::Entra)),
        ..Fault::local(operation, "")
    };
    (fault, far && !is_about_certificate(said), None)
}

fn unanswered(operation: &str, within: Duration) -> Fault {
    Fault {
        system: System::Entra,
        ..Fault::local(
            operation,
            format!("no answer within {} s", within.as_secs()),
        )
    }
}

/// A pod's own token, as the kubelet wrote it.
#[derive(Debug)]
struct PodToken(Secret);

#[async_trait::async_trait]
impl ClientAssertion for PodToken {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        Ok(self.0.secret().to_owned())
    }
}

/// A token of the running workflow, asked for anew at each exchange: it lives five minutes.
struct GithubToken {
    url: String,
    token: Secret,
    http: Arc<dyn HttpClient>,
}

impl fmt::Debug for GithubToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GithubToken").finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl ClientAssertion for GithubToken {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        let no = |words: String| Error::with_message(ErrorKind::Io, words);
        let mut url = Url::parse(&self.url).map_err(|it| no(it.to_string()))?;
        if url.scheme() != "https" {
            return Err(Error::with_message(
                ErrorKind::Credential,
                "ACTIONS_ID_TOKEN_REQUEST_URL is not https".to_owned(),
            ));
        }
        url.query_pairs_mut()
            .append_pair("audience", "api://AzureADTokenExchange");
        let mut request = azure_core::http::Request::new(url, azure_core::http::Method::Get);
        request.insert_header("authorization", format!("Bearer {}", self.token.secret()));
        let answer = self.http.execute_request(&request).await?;
        let status = u16::from(answer.status());
        let body = answer.into_body().collect().await?;
        let value = serde_json::from_slice::<serde_json::Value>(&body).ok();
        match value
            .as_ref()
            .and_then(|it| it.get("value"))
            .and_then(|it| it.as_str())
        {
            Some(token) if status == 200 => {
                secrets::keep(token);
                Ok(token.to_owned())
            }
            Some(_) | None => Err(no(format!(
                "GitHub's token service answered {status} without a token"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;
    use std::time::SystemTime;

    use async_trait::async_trait;
    use azure_core::http::headers::Headers;
    use azure_core::http::{AsyncRawResponse, Body, Request, StatusCode};

    use super::*;

    /// Entra and GitHub's token service; what they were asked.
    #[derive(Debug, Default)]
    struct Service(Mutex<Vec<(String, String)>>);

    #[async_trait]
    impl HttpClient for Service {
        async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
            let body = match request.body() {
                Body::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                Body::SeekableStream(_) => String::new(),
            };
            let mut asked = self.0.lock().expect("the trace");
            asked.push((request.url().to_string(), body));
            let number = asked.len();
            let answer = match request.url().host_str() {
                Some("github.example") => format!(r#"{{"value":"assertion-{number}"}}"#),
                _ => format!(
                    r#"{{"token_type":"Bearer","expires_in":3600,"access_token":"token-{number}"}}"#
                ),
            };
            Ok(AsyncRawResponse::from_bytes(
                StatusCode::Ok,
                Headers::new(),
                answer,
            ))
        }
    }

    const SETTINGS: [(&str, &str); 5] = [
        ("AZURE_TENANT_ID", "tenant"),
        ("AZURE_CLIENT_ID", "client"),
        (
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "https://github.example/token?run=1",
        ),
        ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "CANARY-runner"),
        ("AZURE_CLIENT_SECRET", ""),
    ];

    fn account(login: Login, settings: &[(&'static str, &'static str)]) -> (Account, Arc<Service>) {
        let service = Arc::new(Service::default());
        let settings: BTreeMap<&str, &str> = settings.iter().copied().collect();
        let env: Env = Arc::new(move |name| settings.get(name).map(|it| (*it).to_owned()));
        let authority = Url::parse("https://login.example").expect("a URL");
        (
            Account::new(login, authority, env, service.clone()),
            service,
        )
    }

    async fn fetch(account: &Account) -> Result<(Secret, Duration), Fault> {
        let retry_policy = RetryPolicy::new(Arc::new(SystemTime::now), 1);
        let mut budget = Budget::new(Arc::new(|_| {}), Duration::from_secs(60));
        account
            .fetch("https://arm.example/.default", &retry_policy, &mut budget)
            .await
    }

    #[tokio::test]
    async fn each_exchange_has_an_assertion_of_its_own() {
        let (account, service) = account(Login::Auto, &SETTINGS);
        for number in [2, 4] {
            let (token, life) = fetch(&account).await.expect("a token");
            assert_eq!(token.secret(), format!("token-{number}"));
            assert_eq!(life, Duration::from_secs(3_600));
        }
        let asked = service.0.lock().expect("the trace").clone();
        assert_eq!(asked.len(), 4);
        assert_eq!(
            asked[0].0,
            "https://github.example/token?run=1&audience=api%3A%2F%2FAzureADTokenExchange"
        );
        assert_eq!(asked[1].0, "https://login.example/tenant/oauth2/v2.0/token");
        assert!(asked[1].1.contains("client_assertion=assertion-1"));
        assert!(asked[3].1.contains("client_assertion=assertion-3"));
    }

    #[tokio::test]
    async fn what_is_not_set_is_said_and_no_secret_is() {
        for (login, lacks) in [
            (
                Login::Environment,
                "environment: AZURE_CLIENT_SECRET is not set",
            ),
            (
                Login::WorkloadIdentity,
                "workload-identity: AZURE_FEDERATED_TOKEN_FILE is not set",
            ),
            (
                Login::AzurePipelines,
                "azure-pipelines: SYSTEM_OIDCREQUESTURI is not set",
            ),
        ] {
            let (account, service) = account(login, &SETTINGS);
            let fault = fetch(&account).await.expect_err("not set up");
            assert_eq!((fault.system, fault.words.as_str()), (System::Local, lacks));
            assert!(service.0.lock().expect("the trace").is_empty());
        }
    }

    /// Entra, which answers every login the same.
    #[derive(Debug)]
    struct Always(StatusCode, &'static str);

    #[async_trait]
    impl HttpClient for Always {
        async fn execute_request(&self, request: &Request) -> azure_core::Result<AsyncRawResponse> {
            let (status, body) = match request.url().host_str() {
                Some("github.example") => (StatusCode::Ok, r#"{"value":"assertion"}"#),
                _ => (self.0, self.1),
            };
            Ok(AsyncRawResponse::from_bytes(status, Headers::new(), body))
        }
    }

    async fn answered(login: Login, status: StatusCode, body: &'static str) -> Fault {
        let (account, _) = account(login, &SETTINGS);
        let http = Arc::new(Always(status, body));
        fetch(&Account { http, ..account })
            .await
            .expect_err("no token")
    }

    #[tokio::test]
    async fn auto_says_what_it_passed_over() {
        let no = r#"{"error":"invalid_client","error_codes":[700213],"error_description":"AADSTS700213: no"}"#;
        let fault = answered(Login::Auto, StatusCode::BadRequest, no).await;
        assert_eq!(fault.code.as_deref(), Some("AADSTS700213"));
        assert_eq!(
            fault.words,
            "AADSTS700213: no (passed over before: environment: AZURE_CLIENT_SECRET is not set; workload-identity: \
             AZURE_FEDERATED_TOKEN_FILE is not set)"
        );
        let fault = answered(Login::Github, StatusCode::BadRequest, no).await;
        assert_eq!(fault.words, "AADSTS700213: no");
    }

    #[tokio::test]
    async fn a_success_that_is_none_is_an_error_at_once() {
        for (body, says) in [
            (r#"{"token_type":"Bearer","expires_in":3600}"#, "no token"),
            (
                r#"{"token_type":"Bearer","expires_in":1000000000000000000,"access_token":"a"}"#,
                "how long",
            ),
            (
                r#"{"token_type":"Bearer","expires_in":3600,"access_token":"a\nb"}"#,
                "no header can carry",
            ),
        ] {
            let fault = answered(Login::Github, StatusCode::Ok, body).await;
            assert!(fault.words.contains(says), "{fault}");
        }
        let long: &'static str = Box::leak("x".repeat((1 << 20) + 1).into_boxed_str());
        let fault = answered(Login::Github, StatusCode::Ok, long).await;
        assert!(fault.words.contains("longer than any"), "{fault}");
    }

    #[tokio::test]
    async fn a_runner_s_token_goes_nowhere_in_clear() {
        let mut settings = SETTINGS;
        settings[2].1 = "http://github.example/token";
        let (account, service) = account(Login::Github, &settings);
        let fault = fetch(&account).await.expect_err("refused");
        assert!(fault.words.contains("is not https"), "{fault}");
        assert!(!format!("{fault:?}").contains("CANARY"));
        assert!(service.0.lock().expect("the trace").is_empty());
    }
}
