//! Whom containers log in as by themselves: the webhook writes no variable that a container sets, and Azure's SDKs take what stands there.

use std::collections::BTreeMap;

use super::super::ids::known::{Id, Ids, name};
use super::super::sides::{credentials, issuers};
use super::{Account, Scene, spec_of};
use crate::desired::Desired;
use crate::live::{Live, Login, Workload};
use crate::resource::{Address, Principal};
use crate::source::{Code, Diagnostic, Group};

const CLIENT: &str = "AZURE_CLIENT_ID";
const TENANT: &str = "AZURE_TENANT_ID";
const SECRET: &str = "AZURE_CLIENT_SECRET";
const CERTIFICATE: &str = "AZURE_CLIENT_CERTIFICATE_PATH";
const USER: &str = "AZURE_USERNAME";
const PASSWORD: &str = "AZURE_PASSWORD";
/// Containers that the webhook passes by.
const SKIPPED: &str = "azure.workload.identity/skip-containers";

/// Whom pods of a service account may log in as.
pub(super) struct Who {
    /// By clientId in lower case: who has it.
    clients: BTreeMap<String, String>,
    /// Whether the ids of all that are bound are known.
    whole: bool,
}

impl Who {
    pub(super) fn new(desired: &Desired, live: &Live, account: &Account<'_>) -> Self {
        let mut who = Self {
            clients: BTreeMap::new(),
            whole: true,
        };
        let issuers = issuers(desired, live);
        let cluster = Address::cluster(&account.declared.cluster);
        let issuer = issuers.get(&cluster).copied();
        for trusted_by in &account.declared.trusted_by {
            let Some(identity) = trusted_by.identity_of() else {
                continue;
            };
            match client_of(desired, live, &identity) {
                Some(id) => drop(who.clients.insert(id.to_lowercase(), identity.to_string())),
                None => who.whole = false,
            }
            let declared = desired.wanted.get(trusted_by);
            let Some(declared) = declared.and_then(|it| it.resource.as_credential()) else {
                continue;
            };
            // Others may have bound it to theirs too.
            for (_, it) in credentials(live) {
                if it.subject == declared.subject
                    && it.issuer.known() == issuer
                    && let Some((of, id)) = client_under(live, &it.under)
                {
                    who.clients.entry(id.to_lowercase()).or_insert(of);
                }
            }
        }
        who
    }

    fn words(&self) -> String {
        let all = self
            .clients
            .iter()
            .map(|(id, name)| format!("{id} ({name})"));
        all.collect::<Vec<String>>().join(" or ")
    }
}

fn client_of<'a>(desired: &Desired, live: &'a Live, identity: &Address) -> Option<&'a str> {
    let wanted = desired.wanted.get(identity)?;
    let found = live.found_at(&wanted.resource.remote_id())?;
    found.outputs.get("clientId").map(String::as_str)
}

fn client_under<'a>(live: &'a Live, under: &Principal) -> Option<(String, &'a str)> {
    let mut all = live.found();
    let (_, found) = all.find(|(_, it)| it.resource.principal().as_ref() == Some(under))?;
    let id = found.outputs.get("clientId")?;
    Some((name(&found.resource)?.to_owned(), id))
}

pub(super) fn check(
    scene: &Scene<'_>,
    it: &Workload,
    account: &Account<'_>,
    who: &Who,
    ids: &Ids<'_>,
) -> Vec<Diagnostic> {
    let mut found = mounted(scene, it, account, who, ids);
    if !scene.asks(it) && !it.projects {
        return found;
    }
    let skipped = it.pods.annotations.get(SKIPPED);
    let skipped: Vec<&str> = skipped
        .iter()
        .flat_map(|it| it.split(';'))
        .map(str::trim)
        .collect();
    let of_webhook = |login: &&Login| it.projects || !skipped.contains(&login.container.as_str());
    let logins: Vec<&Login> = it.logins.iter().filter(of_webhook).collect();
    for login in &logins {
        // What Kubernetes makes of other variables is not known here.
        if let Some(value) = login.value.as_deref().filter(|it| !it.contains("$(")) {
            let (why, help) = match scene.asks(it) {
                true => (
                    "; the webhook does not overwrite what a container sets itself",
                    format!(
                        "remove {} from the container under {}: the webhook sets it",
                        login.variable,
                        spec_of(it)
                    ),
                ),
                false => (
                    "",
                    format!(
                        "correct {} of the container under {}",
                        login.variable,
                        spec_of(it)
                    ),
                ),
            };
            let told = Told {
                shown: scene.shown(it),
                account,
                what: format!("{} of container {}", login.variable, login.container),
                value,
                why,
                help,
            };
            found.extend(match login.variable.as_str() {
                CLIENT => told.client(who, ids),
                TENANT => told.tenant(ids),
                _ => None,
            });
        }
    }
    found.extend(secrets(scene, it, &logins));
    found
}

/// As whom the kubelet's driver logs in with the pods' tokens, whatever the webhook does.
fn mounted(
    scene: &Scene<'_>,
    it: &Workload,
    account: &Account<'_>,
    who: &Who,
    ids: &Ids<'_>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for name in &it.secret_classes {
        let key = (it.namespace.clone(), name.clone());
        let Some(class) = scene.workloads.classes.get(&key) else {
            continue;
        };
        let told = |key: &str, value| Told {
            shown: scene.shown(it),
            account,
            what: format!("{key} of SecretProviderClass {name}"),
            value,
            why: "",
            help: format!("correct {key} under spec.parameters of SecretProviderClass {name}"),
        };
        let client = class.client.as_deref();
        found.extend(client.and_then(|id| told("clientID", id).client(who, ids)));
        let tenant = class.tenant.as_deref();
        found.extend(tenant.and_then(|id| told("tenantId", id).tenant(ids)));
    }
    found
}

/// An id by which pods, or the kubelet for them, log in.
struct Told<'a> {
    shown: String,
    account: &'a Account<'a>,
    what: String,
    value: &'a str,
    why: &'static str,
    help: String,
}

impl Told<'_> {
    fn client(self, who: &Who, ids: &Ids<'_>) -> Option<Diagnostic> {
        let value = self.value.trim();
        if who.clients.contains_key(&value.to_lowercase()) {
            return None;
        }
        let right = match who.words() {
            words if words.is_empty() => "one that is known after apply".to_owned(),
            words => words,
        };
        let bound = format!("{} is bound to clientId {right}", self.account.shown());
        match ids.of(value) {
            Some(
                id @ (Id::Principal(_) | Id::Object(_) | Id::Resource | Id::Name | Id::Tenant),
            ) => Some(self.finding(Code::MixedUp, &id.words(), &bound)),
            id @ (Some(Id::Client(_)) | None) if who.whole => {
                let what = match id {
                    Some(id) => id.words(),
                    None => "no clientId of an identity that it is bound to".to_owned(),
                };
                Some(self.finding(Code::OwnLogin, &what, &bound))
            }
            Some(Id::Client(_)) | None => None,
        }
    }

    fn tenant(self, ids: &Ids<'_>) -> Option<Diagnostic> {
        let value = self.value.trim();
        // A tenant has domain names too.
        if value.eq_ignore_ascii_case(ids.tenant) || value.contains('.') {
            return None;
        }
        let why = format!("{} is bound in tenant {}", self.account.shown(), ids.tenant);
        let (code, what) = match ids.of(value) {
            Some(id) => (Code::MixedUp, id.words()),
            None => (
                Code::OwnLogin,
                "another tenant than the manifest's".to_owned(),
            ),
        };
        Some(self.finding(code, &what, &why))
    }

    fn finding(self, code: Code, is: &str, bound: &str) -> Diagnostic {
        let Self {
            shown, what, why, ..
        } = self;
        let group = Group::new("pods log in by ids for which they get no token", &shown);
        Diagnostic::warning(code, format!("{shown}: {what} is {is}"))
            .why(format!("{:?} stands there, and {bound}{why}", self.value))
            .group(
                group
                    .detail(format!("{what} is {is}"))
                    .help("remove them where the webhook sets them, and correct them elsewhere"),
            )
            .help(self.help)
    }
}

/// What Azure's SDKs take before the token: with a client id and a tenant, which the webhook sets, a secret is a whole login.
fn secrets(scene: &Scene<'_>, it: &Workload, logins: &[&Login]) -> Vec<Diagnostic> {
    let mut by_container: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for login in logins {
        by_container
            .entry(&login.container)
            .or_default()
            .push(&login.variable);
    }
    let beats = |set: &[&str]| match () {
        () if set.contains(&SECRET) => Some(SECRET),
        () if set.contains(&CERTIFICATE) => Some(CERTIFICATE),
        () if set.contains(&USER) && set.contains(&PASSWORD) => Some(PASSWORD),
        () => None,
    };
    by_container
        .into_iter()
        .filter_map(|(container, set)| {
            let variable = beats(&set)?;
            let what = "a container has a secret to log in with beside the token";
            let shown = scene.shown(it);
            let group = Group::new(what, format!("{shown}, container {container}"));
            Some(
                Diagnostic::warning(
                    Code::OwnSecret,
                    format!("{shown}: container {container} has {variable} beside the token"),
                )
                .why(
                    "DefaultAzureCredential looks at the environment first: with a client id and a tenant beside it, which the webhook \
                     sets, it logs in by the secret and never by the token",
                )
                .help(format!("remove {variable} from the container under {}", spec_of(it)))
                .group(
                    group
                        .detail(variable)
                        .help("DefaultAzureCredential takes the secret before the token: remove it"),
                ),
            )
        })
        .collect()
}
