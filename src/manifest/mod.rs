//! What the user wrote: files in, one manifest and every complaint out.
mod model;
mod shape;

mod choice;
mod editor;

mod schema;

mod check;

mod draft;
mod foreign;

mod audience;
mod near;
mod settle;

mod clusters;

mod access;
mod tokens;
mod trust;

mod identities;
mod twins;

mod top;

mod bind;

mod accept;
mod acceptable;

mod format;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use accept::Accept;
pub(crate) use access::api;
pub use format::{Formatted, format};
pub use model::{Mode, ServiceAccountOwner, Webhook, Width};
pub use schema::schema;

use crate::resource::{Permissions, Vcluster};
use crate::source::{Code, Diagnostic, Place, Source, Sources, Spot};

use draft::Draft;

/// The audience of exchanged tokens where nobody says another.
pub const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Items by key, each with its place.
type Kept<T> = BTreeMap<String, Placed<T>>;

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub place: Place,
}

/// What all files together say, checked, with `defaults` worked in: every name exists, every required value is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// What marks the things this manifest makes.
    pub name: Placed<String>,
    /// Names it had before; their marks count too.
    pub formerly: Vec<Placed<String>>,
    /// The Entra tenant, a GUID in lower case.
    pub tenant: Placed<String>,
    /// The subscriptions that are looked through whatever else names them, in lower case; `None`: it does not say.
    pub subscriptions: Option<BTreeSet<String>>,
    /// The subscription of whatever gives none, as written.
    pub default_subscription: Option<String>,
    /// The clusters by key.
    pub clusters: BTreeMap<String, Placed<Cluster>>,
    /// The identities by key.
    pub identities: BTreeMap<String, Placed<Identity>>,
    /// Guard rails, where the manifest gives any.
    pub policy: Option<Placed<Guardrails>>,
    /// Findings that are known, in the order of files.
    pub accept: Vec<Placed<Accept>>,
    bindings: Vec<Resolved>,
}

/// Guard rails: what is refused, whoever asks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guardrails {
    /// Roles that no identity may be given, by name or by GUID, as written.
    pub denied_roles: Vec<String>,
    /// Namespaces whose service accounts may act as no identity.
    pub denied_namespaces: Vec<String>,
    /// The widest scope at which a role may be given.
    pub widest_scope: Option<Width>,
    /// What is pinned from outside; in a manifest's own guard rails nothing.
    pub pins: Pins,
}

/// What an operator pins, so that a manifest cannot say otherwise. `None`: not pinned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pins {
    /// What a manifest may call itself.
    pub names: Option<Vec<String>>,
    /// The former names that it may have.
    pub formerly: Option<Vec<String>>,
    /// The clouds that a run may be for, as the command line names them.
    pub clouds: Option<Vec<String>>,
    /// Where the access key of a vCluster platform may go.
    pub vcluster_hosts: Option<Vec<String>>,
    /// The contexts of the kubeconfig that may be used.
    pub kubeconfig_contexts: Option<Vec<String>>,
    /// The codes of the findings that a manifest may accept.
    pub accept: Option<Vec<String>>,
}

impl Guardrails {
    /// What they say, a line each, in one order.
    pub fn lines(&self) -> Vec<String> {
        let roles = self.denied_roles.iter();
        let spaces = self.denied_namespaces.iter();
        let mut lines: Vec<String> = roles
            .map(|it| format!("deniedRoles {it}"))
            .chain(spaces.map(|it| format!("deniedNamespaces {it}")))
            .chain(
                self.widest_scope
                    .map(|it| format!("widestScope {}", it.word())),
            )
            .collect();
        lines.sort();
        lines
    }
}

/// A cluster whose tokens are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Where it lives and how its issuer is known.
    pub host: Host,
    /// What puts tokens into its pods; `None`: whatever is observed.
    pub webhook: Option<Webhook>,
    /// The context of the kubeconfig that reaches it.
    pub context: Option<String>,
    /// What selectors of bindings compare.
    pub labels: BTreeMap<String, String>,
}

/// Where a cluster lives and how its issuer is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An AKS cluster: Azure tells its issuer.
    Aks {
        /// A GUID in lower case.
        subscription: String,
        /// As written; Azure compares without case.
        resource_group: String,
        /// As written; Azure compares without case.
        name: String,
        /// May widctl turn on the issuer and the add-on?
        manage: bool,
    },
    /// Any other cluster: the issuer's URL, byte for byte.
    Issuer(String),
    /// A virtual cluster on another cluster of the manifest.
    Vcluster(Vcluster),
}

/// An identity, with all that is declared of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What it is in Azure.
    pub sort: Sort,
    /// The key that it had before, where that is another.
    pub formerly: Option<String>,
    /// What it may reach, each at its place.
    pub access: Vec<Placed<Access>>,
    /// Whom it trusts besides clusters, by the trusts' names.
    pub trusts: BTreeMap<String, Placed<Trust>>,
}

impl Identity {
    /// The key after which all is named that is made for it: what it had first, for not every name can be changed.
    pub fn first_key<'a>(&'a self, key: &'a str) -> &'a str {
        self.formerly.as_deref().unwrap_or(key)
    }
}

/// What an identity is in Azure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sort {
    /// A user-assigned managed identity.
    Managed(ManagedIdentity),
    /// An Entra application with its service principal.
    Application(Application),
}

/// One access of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Access {
    /// A role at a scope.
    Role {
        /// A name, or the GUID of a definition, as written.
        role: String,
        /// The scope's id, as written; Azure compares without case.
        scope: String,
        /// The condition that narrows it, in version 2.0 of Azure's language.
        condition: Option<String>,
    },
    /// An app role of an API in Entra.
    AppRole {
        /// The role's value or id, as written.
        role: String,
        /// The API's appId or display name, as written; `None`: Microsoft Graph.
        api: Option<String>,
    },
    /// An entry among the access policies of a key vault.
    Policy {
        /// The vault's id, as written.
        vault: String,
        /// What it permits; not nothing.
        permissions: Permissions,
    },
}

/// An issuer that is no cluster, and the subject that is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// Byte for byte.
    pub issuer: String,
    /// Byte for byte.
    pub subject: String,
    /// The trust's, else that of `defaults`, else Azure's usual one.
    pub audience: String,
}

/// An Entra application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// The name that people see: as written, else the identity's key; `None` for an existing one that is found by its appId alone.
    pub display_name: Option<String>,
    /// The appId of an existing one, a GUID in lower case.
    pub app_id: Option<String>,
    /// Another team's: only its credentials are ours.
    pub existing: bool,
}

/// A user-assigned managed identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManagedIdentity {
    /// A GUID in lower case.
    pub subscription: String,
    /// As written; Azure compares without case.
    pub resource_group: String,
    /// Its Azure name, as written; Azure compares without case.
    pub name: String,
    /// The region as written; always there unless `existing`.
    pub location: Option<String>,
    /// Tags that widctl writes, those of `defaults` included; none for `existing`.
    pub tags: BTreeMap<String, String>,
    /// Another team's: only its credentials are ours.
    pub existing: bool,
}

/// One binding on one cluster, with everything settled; sorted by identity, cluster, namespace and service account, no two alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The identity's key.
    pub identity: String,
    /// The cluster's key.
    pub cluster: String,
    /// The Kubernetes namespace.
    pub namespace: String,
    /// The service account's name.
    pub service_account: String,
    /// The audience of the credential: the binding's, else the cluster's, else that of `defaults`, else Azure's usual one.
    pub audience: String,
    /// Who writes the service account.
    pub owner: ServiceAccountOwner,
    /// How the identity comes to trust the service account.
    pub mode: Mode,
    /// Do the service account's annotations name this identity? Of several identities on one service account, exactly one.
    pub annotate: bool,
    /// The binding, and each other that says the same.
    pub places: Vec<Place>,
}

impl Manifest {
    /// Each binding on each of its clusters.
    pub fn resolved(&self) -> &[Resolved] {
        &self.bindings
    }
}

/// What came of reading: the texts for whoever prints places, the manifest where there is no error, and every complaint.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The texts.
    pub sources: Sources,
    /// `None` if any diagnostic is an error.
    pub manifest: Option<Manifest>,
    /// In the order of files and places.
    pub diagnostics: Vec<Diagnostic>,
}

/// What came of reading guard rails of a file of their own.
#[derive(Debug, Clone)]
pub struct LoadedPolicy {
    /// The text.
    pub source: Source,
    /// `None` if any diagnostic is an error.
    pub policy: Option<Placed<Guardrails>>,
    /// Every complaint.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads guard rails of a file of their own, which has the form of a manifest with `policy` and nothing else.
pub fn load_policy(name: &str, bytes: &[u8]) -> LoadedPolicy {
    let mut draft = Draft::default();
    let (source, mut diagnostics, document) = foreign::read(name, bytes);
    diagnostics.extend(draft.add(&source, document));
    let other = draft.name.is_some()
        || draft.tenant.is_some()
        || draft.subscriptions.is_some()
        || !draft.clusters.is_empty()
        || !draft.identities.is_empty()
        || !draft.bindings.is_empty()
        || !draft.accept.is_empty();
    let mut policy = draft.policy;
    if !diagnostics.iter().any(Diagnostic::is_error) && (other || policy.is_none()) {
        let whole = Spot::Whole {
            source: Arc::clone(source.name()),
        };
        let message = if other {
            "a policy file with more than `policy`"
        } else {
            "a policy file without `policy`"
        };
        diagnostics.push(Diagnostic::error(Code::NoPolicy, message).at(whole).help(
            "it holds `apiVersion` and `policy`, for example `policy: {deniedRoles: [Owner]}`",
        ));
    }
    if diagnostics.iter().any(Diagnostic::is_error) {
        policy = None;
    }
    if let Some(policy) = &policy {
        top::denied(policy, &mut diagnostics);
        accept::pinned(policy, &mut diagnostics);
    }
    LoadedPolicy {
        source,
        policy: policy.map(guardrails),
        diagnostics,
    }
}

fn guardrails(Placed { value, place }: Placed<model::Guardrails>) -> Placed<Guardrails> {
    Placed {
        value: Guardrails {
            denied_roles: value.denied_roles,
            denied_namespaces: value.denied_namespaces,
            widest_scope: value.widest_scope,
            pins: Pins {
                names: value.names,
                formerly: value.formerly,
                clouds: value.clouds,
                vcluster_hosts: value.vcluster_hosts,
                kubeconfig_contexts: value.kubeconfig_contexts,
                accept: value.accept,
            },
        },
        place,
    }
}

/// Reads files, given as name and bytes, as one manifest: syntax, schema and meaning, every complaint at once.
pub fn load(files: Vec<(String, Vec<u8>)>) -> Loaded {
    let mut sources = Sources::default();
    let mut draft = Draft::default();
    let mut findings = Vec::new();
    let mut order = BTreeMap::new();
    for (name, bytes) in files {
        if let Some(first) = sources.source(&name) {
            let finding = Diagnostic::error(Code::FileTwice, format!("`{name}` is given twice"))
                .at(Spot::Whole {
                    source: Arc::clone(first.name()),
                })
                .help("give it once");
            findings.push(finding);
            continue;
        }
        let (source, syntax, document) = foreign::read(&name, &bytes);
        findings.extend(syntax);
        findings.extend(draft.add(&source, document));
        order.insert(Arc::clone(source.name()), order.len());
        sources.insert(source);
    }
    top::top(&draft, &mut findings);
    let mut missing = Vec::new();
    let clusters = clusters::clusters(&draft, &mut missing, &mut findings);
    let identities = identities::identities(&draft, &mut missing, &mut findings);
    findings.extend(settle::missing(&missing));
    let bindings = bind::bindings(&draft, &clusters, &identities, &mut findings);
    let accept = accept::accept(&draft, &mut findings);

    // A value that an alias repeats is one text: what is wrong with it is said once.
    let mut seen = BTreeSet::new();
    findings.retain(|finding| {
        let span = finding
            .at
            .as_ref()
            .and_then(|spot| Some((Arc::clone(spot.source()), sources.span(spot)?.start)));
        seen.insert((span, finding.code, finding.message.clone()))
    });
    findings.sort_by_cached_key(|finding| {
        let spot = finding.at.as_ref();
        let file = spot.and_then(|spot| order.get(spot.source()).copied());
        let start = spot
            .and_then(|spot| sources.span(spot))
            .map(|span| span.start);
        (file.is_none(), file, start, finding.code)
    });
    let manifest = if findings.iter().any(Diagnostic::is_error) {
        None
    } else {
        finish(draft, clusters, identities, bindings, accept)
    };
    Loaded {
        sources,
        manifest,
        diagnostics: findings,
    }
}

fn finish(
    draft: Draft,
    clusters: Kept<Cluster>,
    identities: Kept<Identity>,
    bindings: Vec<Resolved>,
    accept: Vec<Placed<Accept>>,
) -> Option<Manifest> {
    let mut tenant = draft.tenant?;
    tenant.value = tenant.value.to_lowercase();
    let formerly = draft.formerly.into_iter().flat_map(|list| {
        let at = list.place;
        list.value
            .into_iter()
            .enumerate()
            .map(move |(index, value)| Placed {
                value,
                place: at.index(index),
            })
    });
    let policy = draft.policy.map(guardrails);
    Some(Manifest {
        policy,
        name: draft.name?,
        formerly: formerly.collect(),
        tenant,
        subscriptions: draft.subscriptions,
        default_subscription: draft.defaults.subscription.map(|it| it.value),
        clusters,
        identities,
        accept,
        bindings,
    })
}
