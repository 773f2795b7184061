//! What the user wrote: files in, one manifest and every complaint out.
mod model;
mod shape;

mod schema;

mod check;

mod draft;

mod settle;

mod bind;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use model::{Owner, Webhook};
pub use schema::schema;

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
    /// The clusters by key.
    pub clusters: BTreeMap<String, Placed<Cluster>>,
    /// The identities by key.
    pub identities: BTreeMap<String, Placed<Identity>>,
    bindings: Vec<Resolved>,
}

/// A cluster whose tokens are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Where it lives and how its issuer is known.
    pub host: Host,
    /// What puts tokens into its pods.
    pub webhook: Webhook,
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
}

/// A user-assigned managed identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
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
    pub owner: Owner,
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
        let (source, syntax) = Source::read(&name, &bytes);
        findings.extend(syntax);
        findings.extend(draft.add(&source));
        order.insert(Arc::clone(source.name()), order.len());
        sources.insert(source);
    }
    settle::top(&draft, &mut findings);
    let clusters = settle::clusters(&draft, &mut findings);
    let identities = settle::identities(&draft, &mut findings);
    let bindings = bind::bindings(&draft, &clusters, &mut findings);

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
        finish(draft, clusters, identities, bindings)
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
    Some(Manifest {
        name: draft.name?,
        formerly: formerly.collect(),
        tenant,
        clusters,
        identities,
        bindings,
    })
}
