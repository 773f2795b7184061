//! A small Entra: discovery documents and tokens for those who sign in without a person.
//!
//! It knows three kinds of clients: one application for whoever runs the tools, which has a secret and may have federated
//! credentials, and the world's managed identities and applications, which have federated credentials only.

mod assertion;
mod bearer;
mod refusal;
pub(crate) mod settings;
mod token;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use serde_json::{Value, json};

pub(crate) use bearer::{
    access_key, caller, enters, holds_access_key, kubeconfig_token, refused, refused_by_graph,
    server_token,
};
pub use token::CANARY;

use super::Sandbox;
use super::arm::identity;
use super::arm::store::Kind;
use super::door::Door;
use super::world::World;
use assertion::Credential;
use refusal::Refusal;
use token::{Claims, Seal};

/// The application behind every Entra-integrated AKS cluster, the same in every cloud.
pub(crate) const AKS_SERVER: &str = "6dae42f8-4368-4678-94ff-3960e28e3630";
/// What Azure Resource Manager is called in tokens.
const ARM: [&str; 2] = [
    "https://management.azure.com",
    "https://management.core.windows.net",
];
/// What Microsoft Graph is called in tokens.
const GRAPH: [&str; 2] = [
    "https://graph.microsoft.com",
    "00000003-0000-0000-c000-000000000000",
];
/// Other resources that every tenant knows; the sandbox has no service behind them, so their tokens open nothing.
const OTHERS: [&str; 3] = [
    "https://database.windows.net",
    "https://storage.azure.com",
    "https://vault.azure.net",
];
/// How long tokens last, in seconds: those of applications, and those of managed identities.
const HOUR: u64 = 3599;
const DAY: u64 = 86_399;
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The application that the operator of the tools signs in as: the same in every world of the seed.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    /// The tenant it lives in.
    pub tenant: String,
    /// What it signs in as.
    pub client_id: String,
    /// What it is called where rights are given.
    pub object_id: String,
    /// Proves that it is itself; bears the [`CANARY`].
    pub secret: String,
}

impl Sandbox {
    /// Who runs the tools here.
    pub fn operator(&self) -> Operator {
        operator(&self.world())
    }

    /// An access token of the operator for a resource, for tests that are not about signing in.
    pub fn token(&self, resource: &str) -> String {
        operator_token(&self.world(), resource)
    }

    /// What opens a door to the operator, where it is not the login's: a token for Azure Resource Manager, or for a cluster
    /// its own where it has one, else Entra's.
    pub fn key(&self, door: &Door) -> Option<String> {
        let world = self.world();
        match door {
            Door::Login => None,
            Door::Arm => Some(operator_token(&world, ARM[0])),
            Door::Graph => Some(operator_token(&world, GRAPH[0])),
            Door::Platform => world.platform.as_ref().map(|_| access_key(&world)),
            Door::Kubernetes(name) => {
                let life = world.lives().into_iter().find(|life| life.name == *name)?;
                Some(kubeconfig_token(&world, &life))
            }
        }
    }
}

fn operator_token(world: &World, resource: &str) -> String {
    let operator = operator(world);
    let lifetime = lifetime(world, HOUR);
    let claims = claims(
        world,
        &operator.client_id,
        &operator.object_id,
        resource,
        lifetime,
    );
    Seal::new(world.seed).mint(&claims)
}

pub(crate) fn operator(world: &World) -> Operator {
    Operator {
        tenant: world.tenant.clone(),
        client_id: world.guid("operator/client"),
        object_id: world.guid("operator/object"),
        secret: Seal::new(world.seed).secret("operator"),
    }
}

/// Answers a request to the login host.
pub(crate) fn answer(world: &mut World, number: u64, request: &Request<Bytes>) -> Response<Bytes> {
    let path = request.uri().path().trim_matches('/');
    let asked: Vec<&str> = path.split('/').collect();
    let get = request.method() == Method::GET;
    let said = match asked.as_slice() {
        [_, "discovery", "instance"] if get => Ok(instance(world, request)),
        [tenant, "v2.0", ".well-known", "openid-configuration"] if get => {
            configuration(world, tenant, "/v2.0")
        }
        [tenant, ".well-known", "openid-configuration"] if get => configuration(world, tenant, ""),
        // The tokens are opaque and sealed with a secret of the world, so there is no key to publish.
        [_, "discovery", "keys"] | [_, "discovery", "v2.0", "keys"] if get => {
            Ok(json!({"keys": []}))
        }
        [tenant, "oauth2", "v2.0", "token"] => grant(world, tenant, request, Version::Two),
        [tenant, "oauth2", "token"] => grant(world, tenant, request, Version::One),
        _ => return plain(StatusCode::NOT_FOUND, Bytes::new()),
    };
    let trace = world.guid(&format!("trace/{number}"));
    let mut answer = match said {
        Ok(body) => plain(StatusCode::OK, body.to_string()),
        Err(refusal) => {
            let correlation = correlation(request)
                .unwrap_or_else(|| world.guid(&format!("correlation/{number}")));
            let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::BAD_REQUEST);
            plain(
                status,
                refusal
                    .body(world.clock.now(), &trace, &correlation)
                    .to_string(),
            )
        }
    };
    if let Ok(trace) = trace.parse() {
        answer.headers_mut().insert("x-ms-request-id", trace);
    }
    answer
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    One,
    Two,
}

type Form = BTreeMap<String, String>;

fn grant(
    world: &mut World,
    tenant: &str,
    request: &Request<Bytes>,
    version: Version,
) -> Result<Value, Refusal> {
    if request.method() != Method::POST {
        return Err(Refusal::method(request.method().as_str()));
    }
    home(world, tenant)?;
    let form = form(request);
    let need = |name: &str| {
        form.get(name)
            .filter(|v| !v.is_empty())
            .ok_or_else(|| Refusal::missing(name))
    };
    let kind = need("grant_type")?;
    if kind != "client_credentials" {
        return Err(Refusal::grant(kind));
    }
    let client_id = need("client_id")?;
    let resource = match version {
        Version::One => need("resource")?.clone(),
        Version::Two => resource(need("scope")?)?,
    };
    let client = client(world, client_id)?;
    prove(world, &client, &form)?;
    if !known(world, &resource) {
        return Err(Refusal::resource(&resource, &world.tenant));
    }
    Ok(issue(world, &client, &resource, version))
}

/// Whoever may sign in.
struct Client {
    client_id: String,
    object_id: String,
    name: String,
    secret: Option<String>,
    credentials: Vec<Credential>,
    /// How long its tokens last.
    lasting: u64,
}

fn client(world: &World, client_id: &str) -> Result<Client, Refusal> {
    let operator = operator(world);
    if client_id.eq_ignore_ascii_case(&operator.client_id) {
        return Ok(Client {
            client_id: operator.client_id,
            object_id: operator.object_id,
            name: "operator".to_owned(),
            secret: Some(operator.secret),
            credentials: world.entra.operator.clone(),
            lasting: HOUR,
        });
    }
    if let Some(app) = world.directory.client(client_id) {
        let principal = app.principal.as_ref();
        let principal =
            principal.ok_or_else(|| Refusal::no_principal(&app.app_id, &world.tenant))?;
        let credentials = app.credentials.values().map(|held| Credential {
            issuer: held.issuer.clone(),
            subject: held.subject.clone(),
            audiences: vec![held.audience.clone()],
        });
        return Ok(Client {
            client_id: app.app_id.clone(),
            object_id: principal.object_id.clone(),
            name: app.display_name.clone(),
            secret: None,
            credentials: credentials.collect(),
            lasting: HOUR,
        });
    }
    let mut all = world.store.entries(Kind::Identity);
    let found = all.find(|(_, it)| client_id.eq_ignore_ascii_case(identity::client_id(it)));
    let (key, it) = found.ok_or_else(|| Refusal::application(client_id, &world.tenant))?;
    let credentials = world.store.below(Kind::Credential, key).map(|held| {
        let audiences = held.body["properties"]["audiences"].as_array();
        let audiences = audiences.into_iter().flatten().filter_map(Value::as_str);
        Credential {
            issuer: held.text("/properties/issuer").to_owned(),
            subject: held.text("/properties/subject").to_owned(),
            audiences: audiences.map(str::to_owned).collect(),
        }
    });
    Ok(Client {
        client_id: identity::client_id(it).to_owned(),
        object_id: identity::principal_id(it).to_owned(),
        name: it.name.clone(),
        secret: None,
        credentials: credentials.collect(),
        lasting: DAY,
    })
}

fn prove(world: &mut World, client: &Client, form: &Form) -> Result<(), Refusal> {
    if let Some(assertion) = form.get("client_assertion") {
        return match form.get("client_assertion_type").map(String::as_str) {
            Some(ASSERTION_TYPE) => exchange(world, client, assertion),
            Some(other) => Err(Refusal::assertion_type(other)),
            None => Err(Refusal::missing("client_assertion_type")),
        };
    }
    let given = form.get("client_secret").ok_or_else(Refusal::no_proof)?;
    if client.secret.as_ref() == Some(given) {
        Ok(())
    } else {
        Err(Refusal::secret(&client.client_id))
    }
}

/// Trust is looked at before the signature: keys are fetched only from issuers that somebody has declared.
fn exchange(world: &mut World, client: &Client, token: &str) -> Result<(), Refusal> {
    let presented = assertion::read(token)?;
    let own = [
        "https://sts.windows.net/",
        "https://login.microsoftonline.com/",
    ];
    if own.iter().any(|host| presented.issuer.starts_with(host)) {
        return Err(Refusal::own_token());
    }
    if client.credentials.is_empty() {
        return Err(Refusal::no_credential(&client.client_id, &client.name));
    }
    assertion::matched(&presented, &client.credentials)?;
    if let Some(fewer) = world.entra.spreading.checked_sub(1) {
        world.entra.spreading = fewer;
        return Err(Refusal::not_spread(
            &presented.issuer,
            &presented.subject,
            &presented.audiences.join(", "),
        ));
    }
    let now = world.clock.now();
    let published = world.published(&presented.issuer);
    if published.is_empty() {
        return Err(Refusal::unreachable());
    }
    let key = published.iter().find(|key| key.kid() == presented.key);
    let key = key.ok_or_else(|| Refusal::unknown_key(&presented.key, &presented.issuer))?;
    key.verify(token).map_err(|_| Refusal::signature())?;
    assertion::in_time(&presented, now)
}

fn issue(world: &World, client: &Client, resource: &str, version: Version) -> Value {
    let lifetime = lifetime(world, client.lasting);
    let claims = claims(
        world,
        &client.client_id,
        &client.object_id,
        resource,
        lifetime,
    );
    let access = Seal::new(world.seed).mint(&claims);
    match version {
        Version::Two => json!({
            "token_type": "Bearer",
            "expires_in": lifetime,
            "ext_expires_in": lifetime,
            "access_token": access,
        }),
        // The older endpoint writes its numbers as strings.
        Version::One => json!({
            "token_type": "Bearer",
            "expires_in": lifetime.to_string(),
            "ext_expires_in": lifetime.to_string(),
            "expires_on": claims.expires.to_string(),
            "not_before": claims.issued.to_string(),
            "resource": resource,
            "access_token": access,
        }),
    }
}

fn lifetime(world: &World, usual: u64) -> u64 {
    world.entra.lifetime.unwrap_or(usual)
}

fn claims(
    world: &World,
    client_id: &str,
    object_id: &str,
    resource: &str,
    lifetime: u64,
) -> Claims {
    let issued = world.clock.now().unix_timestamp();
    Claims {
        audience: resource.to_owned(),
        tenant: world.tenant.clone(),
        client_id: client_id.to_owned(),
        object_id: object_id.to_owned(),
        issued,
        expires: issued.saturating_add_unsigned(lifetime),
    }
}

/// A tenant that signs in; `common` and its like name none, which only people can make up for.
fn home(world: &World, tenant: &str) -> Result<(), Refusal> {
    if tenant.eq_ignore_ascii_case(&world.tenant) {
        Ok(())
    } else if many(tenant) {
        Err(Refusal::no_tenant())
    } else {
        Err(Refusal::tenant(tenant))
    }
}

fn many(tenant: &str) -> bool {
    ["common", "organizations", "consumers"].contains(&tenant)
}

/// The resource that a scope asks for: one `…/.default` beside those that OpenID libraries add unasked.
fn resource(scope: &str) -> Result<String, Refusal> {
    let added = ["openid", "profile", "offline_access", "email"];
    let mut asked = scope.split_whitespace().filter(|s| !added.contains(s));
    match (
        asked.next().and_then(|s| s.strip_suffix("/.default")),
        asked.next(),
    ) {
        (Some(resource), None) => Ok(resource.to_owned()),
        _ => Err(Refusal::scope(scope)),
    }
}

fn known(world: &World, resource: &str) -> bool {
    resource == AKS_SERVER
        || bearer::arm_audiences(world).contains(&resource.to_owned())
        || bearer::graph_audiences(world).contains(&resource.to_owned())
        || OTHERS.contains(&resource.trim_end_matches('/'))
}

fn form(request: &Request<Bytes>) -> Form {
    let mut form: Form = url::form_urlencoded::parse(request.body())
        .into_owned()
        .collect();
    // `client_secret_basic`: both halves are form-encoded before they are put together (RFC 6749, 2.3.1).
    let basic = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| {
            STANDARD
                .decode(value.as_bytes().strip_prefix(b"Basic ")?)
                .ok()
        })
        .and_then(|pair| String::from_utf8(pair).ok());
    if let Some((id, secret)) = basic.as_deref().and_then(|pair| pair.split_once(':')) {
        let decoded = |text: &str| {
            let text = text.replace('+', " ");
            percent_encoding::percent_decode_str(&text)
                .decode_utf8_lossy()
                .into_owned()
        };
        form.entry("client_id".to_owned())
            .or_insert_with(|| decoded(id));
        form.entry("client_secret".to_owned())
            .or_insert_with(|| decoded(secret));
    }
    form
}

fn correlation(request: &Request<Bytes>) -> Option<String> {
    let given = request.headers().get("client-request-id")?.to_str().ok()?;
    uuid::Uuid::parse_str(given).ok().map(|id| id.to_string())
}

fn configuration(world: &World, tenant: &str, version: &str) -> Result<Value, Refusal> {
    let issuer = if many(tenant) {
        "{tenantid}"
    } else {
        home(world, tenant)?;
        world.tenant.as_str()
    };
    let base = format!("{}/{tenant}", world.login());
    Ok(json!({
        "token_endpoint": format!("{base}/oauth2{version}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery{version}/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": match version {
            "" => format!("https://sts.windows.net/{issuer}/"),
            _ => format!("{}/{issuer}/v2.0", world.login()),
        },
        "request_uri_parameter_supported": false,
        "authorization_endpoint": format!("{base}/oauth2{version}/authorize"),
        "device_authorization_endpoint": format!("{base}/oauth2{version}/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2{version}/logout"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "nonce", "name", "tid", "ver", "oid"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
    }))
}

/// Tells libraries that this host is a place to sign in, and goes by one name only.
fn instance(world: &World, request: &Request<Bytes>) -> Value {
    let host = world.login().trim_start_matches("https://");
    let tenant = request
        .uri()
        .query()
        .and_then(|query| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs
                .find(|(name, _)| name == "authorization_endpoint")
                .map(|(_, value)| value.into_owned())
        })
        .and_then(|endpoint| {
            Some(
                url::Url::parse(&endpoint)
                    .ok()?
                    .path_segments()?
                    .next()?
                    .to_owned(),
            )
        })
        .unwrap_or_else(|| "common".to_owned());
    json!({
        "tenant_discovery_endpoint": format!("{}/{tenant}/v2.0/.well-known/openid-configuration", world.login()),
        "api-version": "1.1",
        "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
    })
}

fn plain(status: StatusCode, body: impl Into<Bytes>) -> Response<Bytes> {
    let mut answer = Response::new(body.into());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json; charset=utf-8"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store, no-cache"),
    );
    headers.insert(header::PRAGMA, header::HeaderValue::from_static("no-cache"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Door;

    const TENANT: &str = "aaaabbbb-0000-cccc-1111-dddd2222eeee";

    async fn ask(
        sandbox: &Sandbox,
        method: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> (u16, Value) {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .body(Bytes::from(body))
            .unwrap();
        let answer = sandbox.answer(&Door::Login, request).await;
        (
            answer.status().as_u16(),
            serde_json::from_slice(answer.body()).unwrap_or(Value::Null),
        )
    }

    async fn grant(sandbox: &Sandbox, form: &[(&str, &str)]) -> (u16, Value) {
        ask(
            sandbox,
            "POST",
            &format!("/{TENANT}/oauth2/v2.0/token"),
            form,
        )
        .await
    }

    async fn listed(sandbox: &Sandbox, authorization: Option<&str>) -> (u16, Value) {
        let mut request = Request::builder().uri("/subscriptions?api-version=2022-12-01");
        if let Some(value) = authorization {
            request = request.header("authorization", value);
        }
        let answer = sandbox
            .answer(&Door::Arm, request.body(Bytes::new()).unwrap())
            .await;
        (
            answer.status().as_u16(),
            serde_json::from_slice(answer.body()).unwrap(),
        )
    }

    fn code(body: &Value) -> i64 {
        body["error_codes"][0].as_i64().unwrap_or_default()
    }

    fn asked<'a>(sandbox: &'a Operator, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        let mut form: BTreeMap<&str, &str> = BTreeMap::from([
            ("grant_type", "client_credentials"),
            ("client_id", sandbox.client_id.as_str()),
            ("client_secret", sandbox.secret.as_str()),
            ("scope", "https://management.azure.com/.default"),
        ]);
        form.extend(changed.iter().copied());
        form.into_iter()
            .filter(|(_, value)| *value != "-")
            .collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_opens_its_own_door_until_it_ends() {
        let sandbox = Sandbox::new(&json!({"entra": {"tokenLifetime": 300}})).unwrap();
        let operator = sandbox.operator();
        let (status, body) = grant(&sandbox, &asked(&operator, &[])).await;
        assert_eq!((status, &body["expires_in"]), (200, &json!(300)));
        let good = format!("Bearer {}", body["access_token"].as_str().unwrap());
        assert_eq!(listed(&sandbox, Some(&good)).await.0, 200);

        let (_, body) = grant(
            &sandbox,
            &asked(&operator, &[("scope", "https://vault.azure.net/.default")]),
        )
        .await;
        let other = format!("Bearer {}", body["access_token"].as_str().unwrap());
        for (value, code) in [
            (None, "AuthenticationFailed"),
            (Some("Bearer anything"), "InvalidAuthenticationToken"),
            (Some(other.as_str()), "InvalidAuthenticationTokenAudience"),
        ] {
            let (status, body) = listed(&sandbox, value).await;
            assert_eq!((status, &body["error"]["code"]), (401, &json!(code)));
        }

        tokio::time::sleep(std::time::Duration::from_secs(300)).await;
        let (status, body) = listed(&sandbox, Some(&good)).await;
        assert_eq!(
            (status, &body["error"]["code"]),
            (401, &json!("ExpiredAuthenticationToken"))
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_token_of_another_world_is_none() {
        let (here, there) = (
            Sandbox::new(&json!({})).unwrap(),
            Sandbox::new(&json!({"seed": 7})).unwrap(),
        );
        let token = format!("Bearer {}", there.token("https://management.azure.com"));
        assert_eq!(listed(&there, Some(&token)).await.0, 200);
        assert_eq!(listed(&here, Some(&token)).await.0, 401);
        assert!(here.operator().secret.contains(CANARY) && token.contains(CANARY));
        assert!(here.operator().secret != there.operator().secret);
    }

    #[tokio::test(start_paused = true)]
    async fn every_refusal_has_its_code_and_status() {
        let sandbox = Sandbox::new(&json!({})).unwrap();
        let operator = sandbox.operator();
        for (changed, status, wanted) in [
            (("client_secret", "wrong"), 401, 7000215),
            (("client_secret", "-"), 401, 7000216),
            (
                ("client_id", "00000000-0000-0000-0000-00000000dead"),
                400,
                700016,
            ),
            (("client_id", "-"), 400, 900144),
            (("grant_type", "password"), 400, 70003),
            (("scope", "https://management.azure.com"), 400, 1002012),
            (("scope", "https://unheard.of/.default"), 400, 500011),
        ] {
            let (got, body) = grant(&sandbox, &asked(&operator, &[changed])).await;
            assert_eq!((got, code(&body)), (status, wanted), "{changed:?}");
            let text = body["error_description"].as_str().unwrap();
            assert!(text.starts_with(&format!("AADSTS{wanted}: ")), "{text}");
            assert!(!text.contains(&operator.secret));
            for name in ["timestamp", "trace_id", "correlation_id", "error_uri"] {
                assert!(body[name].is_string(), "{name}");
            }
        }
        let form = asked(&operator, &[]);
        let (status, body) = ask(
            &sandbox,
            "POST",
            "/nowhere.example/oauth2/v2.0/token",
            &form,
        )
        .await;
        assert_eq!(
            (status, &body["error"], code(&body)),
            (400, &json!("invalid_tenant"), 90002)
        );
        let (status, body) = ask(
            &sandbox,
            "GET",
            &format!("/{TENANT}/oauth2/v2.0/token"),
            &[],
        )
        .await;
        assert_eq!((status, code(&body)), (400, 900561));
    }

    #[tokio::test(start_paused = true)]
    async fn the_older_endpoint_takes_a_resource_and_writes_numbers_as_strings() {
        let sandbox = Sandbox::new(&json!({"now": "2026-03-02T08:55:00Z"})).unwrap();
        let operator = sandbox.operator();
        let form = asked(
            &operator,
            &[
                ("scope", "-"),
                ("resource", "https://management.core.windows.net/"),
            ],
        );
        let (status, body) = ask(&sandbox, "POST", &format!("/{TENANT}/oauth2/token"), &form).await;
        assert_eq!((status, &body["expires_in"]), (200, &json!("3599")));
        assert_eq!(
            body["expires_on"],
            json!((1_772_441_700 + 3599).to_string())
        );
        let token = format!("Bearer {}", body["access_token"].as_str().unwrap());
        assert_eq!(listed(&sandbox, Some(&token)).await.0, 200);
    }

    #[tokio::test(start_paused = true)]
    async fn discovery_names_this_tenant_and_no_other() {
        let sandbox = Sandbox::new(&json!({})).unwrap();
        let path = format!("/{TENANT}/v2.0/.well-known/openid-configuration");
        let (status, body) = ask(&sandbox, "GET", &path, &[]).await;
        let token = format!("https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token");
        assert_eq!((status, &body["token_endpoint"]), (200, &json!(token)));
        let (status, body) = ask(
            &sandbox,
            "GET",
            "/other/v2.0/.well-known/openid-configuration",
            &[],
        )
        .await;
        assert_eq!((status, code(&body)), (400, 90002));
        let path = format!(
            "/common/discovery/instance?authorization_endpoint=https%3A%2F%2Fh%2F{TENANT}%2Foauth2"
        );
        let (_, body) = ask(&sandbox, "GET", &path, &[]).await;
        assert_eq!(
            body["metadata"][0]["aliases"],
            json!(["login.microsoftonline.com"])
        );
        assert!(
            body["tenant_discovery_endpoint"]
                .as_str()
                .unwrap()
                .contains(TENANT)
        );
    }

    fn clustered(more: Value) -> Sandbox {
        let mut world = json!({
            "subscriptions": [{"id": "11111111-2222-3333-4444-555555555555", "groups": {"apps": "westeurope"}}],
            "clusters": [{
                "name": "edge",
                "external": {"issuer": "https://oidc.example/edge"},
                "kubernetes": {"serviceAccounts": [
                    {"namespace": "pay", "name": "api"},
                    {"namespace": "pay", "name": "other"},
                ]},
            }],
            "identities": [{"name": "id-pay", "group": "apps", "clientId": "c1", "credentials": [
                {"name": "one", "issuer": "https://oidc.example/edge", "subject": "system:serviceaccount:pay:api"},
                {"name": "two", "issuer": "https://nobody.example", "subject": "system:serviceaccount:pay:api"},
            ]}, {"name": "id-none", "group": "apps", "clientId": "c2"}],
        });
        for (key, value) in more.as_object().unwrap() {
            world[key] = value.clone();
        }
        Sandbox::new(&world).unwrap()
    }

    const USUAL: &str = "api://AzureADTokenExchange";

    /// A token for a service account, as its cluster gives it.
    async fn pod(sandbox: &Sandbox, account: &str, audience: &str) -> String {
        let door = Door::Kubernetes("edge".to_owned());
        let body = json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": {"audiences": [audience], "expirationSeconds": 600}});
        let request = Request::builder()
            .method("POST")
            .uri(format!(
                "/api/v1/namespaces/pay/serviceaccounts/{account}/token"
            ))
            .header("content-type", "application/json")
            .header(
                "authorization",
                format!("Bearer {}", sandbox.key(&door).unwrap()),
            )
            .body(Bytes::from(body.to_string()))
            .unwrap();
        let answer = sandbox.answer(&door, request).await;
        let body: Value = serde_json::from_slice(answer.body()).unwrap();
        body["status"]["token"]
            .as_str()
            .unwrap_or_else(|| panic!("{body}"))
            .to_owned()
    }

    async fn exchanged(sandbox: &Sandbox, client_id: &str, assertion: &str) -> (u16, i64) {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", client_id),
            ("scope", "https://management.azure.com/.default"),
            ("client_assertion_type", ASSERTION_TYPE),
            ("client_assertion", assertion),
        ];
        let (status, body) = grant(sandbox, &form).await;
        (status, code(&body))
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_account_signs_in_where_a_credential_names_it() {
        let sandbox = clustered(json!({}));
        let token = pod(&sandbox, "api", USUAL).await;
        assert_eq!(exchanged(&sandbox, "c1", &token).await, (200, 0));
        assert_eq!(exchanged(&sandbox, "C1", &token).await, (200, 0));
        assert_eq!(exchanged(&sandbox, "c2", &token).await, (401, 70025));
        let other = pod(&sandbox, "other", USUAL).await;
        assert_eq!(exchanged(&sandbox, "c1", &other).await, (401, 700213));
        let other = pod(&sandbox, "api", "api://AzureADTokenExchangeChina").await;
        assert_eq!(exchanged(&sandbox, "c1", &other).await, (401, 700212));
        let entra = sandbox.token("https://management.azure.com");
        assert_eq!(exchanged(&sandbox, "c1", &entra).await, (400, 50027));
        tokio::time::sleep(std::time::Duration::from_secs(600)).await;
        assert_eq!(exchanged(&sandbox, "c1", &token).await, (401, 700024));
    }

    #[tokio::test(start_paused = true)]
    async fn a_signature_counts_only_by_a_key_that_the_issuer_publishes() {
        let (here, there) = (clustered(json!({})), clustered(json!({})));
        // Another cluster that says it is this issuer signs with a key of its own.
        let foreign = pod(&there, "api", USUAL).await;
        assert_eq!(exchanged(&here, "c1", &foreign).await, (401, 7000272));
        let own = pod(&here, "api", USUAL).await;
        let parts = |token: &str| token.split('.').map(str::to_owned).collect::<Vec<_>>();
        let (own, foreign) = (parts(&own), parts(&foreign));
        let forged = format!("{}.{}.{}", own[0], own[1], foreign[2]);
        assert_eq!(exchanged(&here, "c1", &forged).await, (401, 700027));
        // An issuer that somebody trusts and nobody serves.
        let nobody = clustered(json!({"clusters": [{
            "name": "edge",
            "external": {"issuer": "https://nobody.example"},
            "kubernetes": {"serviceAccounts": [{"namespace": "pay", "name": "api"}]},
        }]}));
        let lost = pod(&nobody, "api", USUAL).await;
        assert_eq!(exchanged(&nobody, "c1", &lost).await, (200, 0));
        assert_eq!(exchanged(&here, "c1", &lost).await, (400, 501661));
    }

    #[tokio::test(start_paused = true)]
    async fn the_operator_signs_in_by_a_token_too_and_new_credentials_spread() {
        let held = json!({"issuer": "https://oidc.example/edge", "subject": "system:serviceaccount:pay:api"});
        let sandbox = clustered(json!({"entra": {"operator": [held], "spreading": 2}}));
        let client_id = sandbox.operator().client_id;
        let token = pod(&sandbox, "api", USUAL).await;
        assert_eq!(exchanged(&sandbox, &client_id, &token).await, (401, 70021));
        assert_eq!(sandbox.state()["entra"]["spreading"], json!(1));
        assert_eq!(exchanged(&sandbox, &client_id, &token).await, (401, 70021));
        assert_eq!(exchanged(&sandbox, &client_id, &token).await, (200, 0));
        assert_eq!(
            Sandbox::new(&sandbox.state())
                .map(|again| again.state())
                .ok(),
            Some(sandbox.state())
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_cluster_opens_to_its_own_key_and_to_entra_only_where_it_signs_in_by_entra() {
        let sandbox = clustered(json!({"clusters": [
            {"name": "edge", "external": {}},
            {"name": "local", "aks": {"group": "apps"}},
            {"name": "both", "aks": {"group": "apps", "entra": true}},
            {"name": "sealed", "aks": {"group": "apps", "entra": true, "disableLocalAccounts": true}},
        ]}));
        let status = async |cluster: &str, key: Option<String>| {
            let mut request = Request::builder().uri("/api/v1/namespaces");
            if let Some(key) = key {
                request = request.header("authorization", format!("Bearer {key}"));
            }
            let door = Door::Kubernetes(cluster.to_owned());
            let answer = sandbox
                .answer(&door, request.body(Bytes::new()).unwrap())
                .await;
            answer.status().as_u16()
        };
        let entra = || Some(sandbox.token(AKS_SERVER));
        for (cluster, by_entra) in [
            ("edge", 401),
            ("local", 401),
            ("both", 200),
            ("sealed", 200),
        ] {
            let own = sandbox.key(&Door::Kubernetes(cluster.to_owned()));
            assert_eq!(status(cluster, own.clone()).await, 200, "{cluster}");
            assert_eq!(status(cluster, None).await, 401, "{cluster}");
            assert_eq!(status(cluster, entra()).await, by_entra, "{cluster}");
            assert_eq!(
                status(cluster, Some(sandbox.token("https://management.azure.com"))).await,
                401
            );
            let other = if cluster == "edge" { "local" } else { "edge" };
            assert_eq!(status(other, own).await, 401, "{cluster}'s key at {other}");
        }
        // A client certificate that the transport has checked is a local account.
        for (cluster, wanted) in [("local", 200), ("sealed", 401)] {
            let mut request = Request::builder()
                .uri("/api/v1/namespaces")
                .body(Bytes::new())
                .unwrap();
            request.extensions_mut().insert(crate::ClientCertificate);
            let answer = sandbox
                .answer(&Door::Kubernetes(cluster.to_owned()), request)
                .await;
            assert_eq!(answer.status().as_u16(), wanted, "{cluster}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn applications_exchange_as_identities_do_where_they_have_a_service_principal() {
        let world = |principal: bool| {
            json!({
                "clusters": [{"name": "edge", "external": {"issuer": "https://edge/"}, "kubernetes": {
                    "namespaces": ["a"], "serviceAccounts": [{"namespace": "a", "name": "api"}]}}],
                "applications": [{"displayName": "reporting", "appId": "c", "servicePrincipal": principal,
                    "credentials": [{"name": "one", "issuer": "https://edge/", "subject": "system:serviceaccount:a:api"}]}],
            })
        };
        for (principal, wanted) in [(true, 200), (false, 401)] {
            let sandbox = Sandbox::new(&world(principal)).unwrap();
            let door = Door::Kubernetes("edge".to_owned());
            let key = sandbox.key(&door).unwrap();
            let request = Request::builder()
                .method("POST")
                .uri("/api/v1/namespaces/a/serviceaccounts/api/token")
                .header("authorization", format!("Bearer {key}"))
                .body(Bytes::from(
                    json!({"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                        "spec": {"audiences": ["api://AzureADTokenExchange"]}})
                    .to_string(),
                ))
                .unwrap();
            let answer = sandbox.answer(&door, request).await;
            let body: Value = serde_json::from_slice(answer.body()).unwrap();
            let token = body["status"]["token"].as_str().unwrap();
            let (status, body) = grant(
                &sandbox,
                &[
                    ("grant_type", "client_credentials"),
                    ("client_id", "c"),
                    ("scope", "https://management.azure.com/.default"),
                    ("client_assertion_type", ASSERTION_TYPE),
                    ("client_assertion", token),
                ],
            )
            .await;
            assert_eq!(status, wanted, "{body}");
            if !principal {
                assert_eq!(code(&body), 7_000_229);
            }
        }
    }
}
