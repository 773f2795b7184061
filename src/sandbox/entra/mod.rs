//! A small Entra: discovery documents and tokens for those who sign in without a person.
//!
//! It knows three kinds of clients: one application for whoever runs the tools, the world's applications, which have the secrets that Graph
//! made for them and federated credentials, and its managed identities, which have federated credentials only.

pub(crate) mod assertion;
mod bearer;
mod discovery;
mod operator;
mod refusal;
pub(crate) mod settings;
#[cfg(test)]
mod tests;
mod token;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Method, Request, Response, StatusCode, header};
use serde_json::{Value, json};

pub(crate) use bearer::{
    access_key, caller, enters, holds_access_key, known_to, kubeconfig_token, presented, refused,
    refused_by_graph, server_token,
};
pub use operator::Operator;
pub(crate) use operator::{operator, password};
pub use token::CANARY;
pub(crate) use token::Claims;

use super::Sandbox;
use super::arm::identity;
use super::arm::identity::EXPRESSION;
use super::arm::store::Kind;
use super::door::Door;
use super::world::World;
use assertion::Credential;
use discovery::{configuration, instance};
use operator::{DAY, HOUR, claims, lifetime, operator_token};
use refusal::Refusal;
use token::Seal;

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
/// What key vaults are called in tokens.
pub(crate) const VAULT: &str = "https://vault.azure.net";
/// Other resources that every tenant knows; but for vaults the sandbox has no service behind them, so their tokens open nothing.
const OTHERS: [&str; 3] = [
    "https://database.windows.net",
    "https://storage.azure.com",
    VAULT,
];
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

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
            Door::Login | Door::Issuer(_) => None,
            Door::Arm => Some(operator_token(&world, ARM[0])),
            Door::Graph => Some(operator_token(&world, GRAPH[0])),
            Door::Platform => world.platform.as_ref().map(|_| access_key(&world)),
            Door::Vault(_) => Some(operator_token(&world, VAULT)),
            Door::Blob(_) => Some(operator_token(&world, OTHERS[1])),
            Door::Kubernetes(name) => {
                let life = world.lives().into_iter().find(|life| life.name == *name)?;
                Some(kubeconfig_token(&world, &life))
            }
        }
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
    secrets: Vec<String>,
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
            secrets: vec![operator.secret],
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
            expression: None,
        });
        return Ok(Client {
            client_id: app.app_id.clone(),
            object_id: principal.object_id.clone(),
            name: app.display_name.clone(),
            secrets: app
                .password_keys()
                .map(|key| password(world, key))
                .collect(),
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
            expression: held.body["properties"][EXPRESSION]["value"]
                .as_str()
                .map(str::to_owned),
        }
    });
    Ok(Client {
        client_id: identity::client_id(it).to_owned(),
        object_id: identity::principal_id(it).to_owned(),
        name: it.name.clone(),
        secrets: Vec::new(),
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
    if client.secrets.contains(given) {
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
