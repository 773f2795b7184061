//! Each binding on each of its clusters, and the rules that bindings must obey among each other.
use std::collections::{BTreeMap, BTreeSet};

use super::draft::Draft;
use super::model::{self, Choice, ServiceAccountOwner};
use super::{
    AUDIENCE, Cluster, Host, Identity, Kept, ManagedIdentity, Placed, Resolved, Sort, audience,
};
use crate::resource::{ArmId, IdentityBinding, SYSTEM_NAMESPACES};
use crate::source::{Code, Diagnostic, Place, Spot, closest};

/// Azure's limit of federated credentials on one identity.
const CREDENTIALS: usize = 20;

/// What a binding is about on one cluster: identity, cluster, namespace, service account.
type Subject<'a> = (&'a str, &'a str, &'a str, &'a str);

/// What one of the bindings says of it.
struct Said<'a> {
    binding: &'a Placed<model::Binding>,
    audience: String,
}

/// Resolves all bindings. `clusters` are those that are settled; names of others that exist are in the draft.
pub(crate) fn bindings(
    draft: &Draft,
    clusters: &Kept<Cluster>,
    identities: &Kept<Identity>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Resolved> {
    let mut said: BTreeMap<Subject<'_>, Vec<Said<'_>>> = BTreeMap::new();
    for binding in &draft.bindings {
        let Placed { value, place } = binding;
        known_identity(draft, value, place, findings);
        namespace(value, place, findings);
        if let Some(audience) = &value.audience {
            audience::check(audience, &place.field("audience"), findings);
        }
        for cluster in chosen(draft, value, place, findings) {
            let audience = [&value.audience, &draft.clusters[cluster].value.audience];
            let default = draft
                .defaults
                .audience
                .as_ref()
                .map(|audience| &audience.value);
            let audience = audience.into_iter().flatten().next().or(default);
            let subject = (
                value.identity.as_str(),
                cluster,
                value.namespace.as_str(),
                value.service_account.as_str(),
            );
            said.entry(subject).or_default().push(Said {
                binding,
                audience: audience.map_or(AUDIENCE, String::as_str).to_owned(),
            });
        }
    }
    let mut resolved: Vec<Resolved> = said
        .iter()
        .map(|(subject, said)| agree(*subject, said, findings))
        .collect();
    annotations(&said, &mut resolved, findings);
    capacity(identities, &resolved, findings);
    bound_by_aks(clusters, identities, &resolved, findings);
    reachable(clusters, &resolved, findings);
    resolved
}

fn known_identity(
    draft: &Draft,
    binding: &model::Binding,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) {
    let key = &binding.identity;
    if draft.identities.contains_key(key) || draft.lost.item("identities", key) {
        return;
    }
    let finding = Diagnostic::error(Code::UnknownIdentity, format!("unknown identity `{key}`"))
        .at(Spot::Value(place.field("identity")))
        .help(did_you_mean(key, draft.identities.keys(), "identities"));
    findings.push(finding);
}

fn namespace(binding: &model::Binding, place: &Place, findings: &mut Vec<Diagnostic>) {
    let system = SYSTEM_NAMESPACES.contains(&binding.namespace.as_str());
    match binding.service_account_owner {
        ServiceAccountOwner::Widctl if system => {
            let namespace = &binding.namespace;
            let finding = Diagnostic::error(Code::SystemNamespace, format!("widctl writes no service account in `{namespace}`"))
                .why("The namespace belongs to the cluster's own parts.")
                .at(Spot::Value(place.field("namespace")))
                .help("with `serviceAccountOwner: helm` widctl makes only the credential in Azure, and whoever installs the service account writes it");
            findings.push(finding);
        }
        ServiceAccountOwner::Widctl | ServiceAccountOwner::Helm => {}
    }
}

/// The keys of the clusters a binding means, each once, without those that do not exist.
fn chosen<'a>(
    draft: &'a Draft,
    binding: &'a model::Binding,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<&'a str> {
    let at = place.field("clusters");
    match &binding.clusters {
        Choice::Keys(keys) => {
            let mut first: BTreeMap<&str, Place> = BTreeMap::new();
            for (index, key) in keys.iter().enumerate() {
                let here = at.index(index);
                if let Some(before) = first.get(key.as_str()) {
                    let finding =
                        Diagnostic::warning(Code::ListedTwice, format!("`{key}` is listed twice"))
                            .at(Spot::Value(here))
                            .also(Spot::Value(before.clone()), "first here")
                            .help("take one out");
                    findings.push(finding);
                } else {
                    if !draft.clusters.contains_key(key) && !draft.lost.item("clusters", key) {
                        let finding = Diagnostic::error(
                            Code::UnknownCluster,
                            format!("unknown cluster `{key}`"),
                        )
                        .at(Spot::Value(here.clone()))
                        .help(did_you_mean(
                            key,
                            draft.clusters.keys(),
                            "clusters",
                        ));
                        findings.push(finding);
                    }
                    first.insert(key, here);
                }
            }
            first
                .into_keys()
                .filter(|key| draft.clusters.contains_key(*key))
                .collect()
        }
        Choice::Labels(wanted) => {
            let bears = |cluster: &&Placed<model::Cluster>| {
                wanted
                    .iter()
                    .all(|(key, value)| cluster.value.labels.get(key) == Some(value))
            };
            let matching: BTreeSet<&str> = draft
                .clusters
                .iter()
                .filter(|(_, cluster)| bears(cluster))
                .map(|(key, _)| key.as_str())
                .collect();
            if matching.is_empty() && !draft.lost.any("clusters") {
                findings.push(no_match(draft, wanted, &at));
            }
            matching
        }
    }
}

fn no_match(draft: &Draft, wanted: &BTreeMap<String, String>, at: &Place) -> Diagnostic {
    let finding = Diagnostic::note(Code::NoMatch, "the selector matches no cluster")
        .at(Spot::Value(at.clone()));
    let labels = || {
        draft
            .clusters
            .values()
            .flat_map(|cluster| &cluster.value.labels)
    };
    for (key, value) in wanted {
        if !labels().any(|(known, _)| known == key) {
            let finding = finding.why(format!("No cluster has a label `{key}`."));
            return match closest(key, labels().map(|(known, _)| known.as_str())) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding,
            };
        }
        let values: BTreeSet<&str> = labels()
            .filter(|(known, _)| *known == key)
            .map(|(_, value)| value.as_str())
            .collect();
        if !values.contains(value.as_str()) {
            let finding = finding.why(format!("No cluster has `{key}: {value}`."));
            let listed: Vec<String> = values
                .iter()
                .take(10)
                .map(|value| format!("`{value}`"))
                .collect();
            return finding.help(match closest(value, values.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("clusters have {}", listed.join(", ")),
            });
        }
    }
    finding.why("Each of the labels is borne by some cluster, but none bears all of them.")
}

fn did_you_mean<'a>(
    key: &str,
    known: impl Iterator<Item = &'a String> + Clone,
    section: &str,
) -> String {
    if let Some(meant) = closest(key, known.clone().map(String::as_str)) {
        return format!("did you mean `{meant}`?");
    }
    let listed: Vec<String> = known.take(10).map(|key| format!("`{key}`")).collect();
    if listed.is_empty() {
        return format!("add it under `{section}`");
    }
    format!("add it under `{section}`; there are {}", listed.join(", "))
}

/// One credential of all that is said about it; bindings that contradict each other are told at each place.
fn agree(subject: Subject<'_>, said: &[Said<'_>], findings: &mut Vec<Diagnostic>) -> Resolved {
    let (identity, cluster, namespace, service_account) = subject;
    let first = &said[0];
    for other in &said[1..] {
        let (a, b) = (&first.binding.value, &other.binding.value);
        let differs = if first.audience != other.audience {
            Some("audience")
        } else if a.service_account_owner != b.service_account_owner {
            Some("serviceAccountOwner")
        } else if a.mode != b.mode {
            Some("mode")
        } else if matches!((a.annotate, b.annotate), (Some(a), Some(b)) if a != b) {
            Some("annotate")
        } else {
            None
        };
        if let Some(differs) = differs {
            let message = format!(
                "two bindings of `{namespace}/{service_account}` on `{cluster}` to `{identity}` differ in `{differs}`"
            );
            findings.push(contradiction(
                message,
                &other.binding.place,
                &first.binding.place,
            ));
        }
    }
    let annotate = said.iter().find_map(|said| said.binding.value.annotate);
    let mut places: Vec<Place> = said.iter().map(|said| said.binding.place.clone()).collect();
    places.dedup();
    Resolved {
        identity: identity.to_owned(),
        cluster: cluster.to_owned(),
        namespace: namespace.to_owned(),
        service_account: service_account.to_owned(),
        audience: first.audience.clone(),
        owner: first.binding.value.service_account_owner,
        mode: first.binding.value.mode,
        annotate: annotate.unwrap_or(true),
        places,
    }
}

fn contradiction(message: String, later: &Place, first: &Place) -> Diagnostic {
    Diagnostic::error(Code::BindingConflict, message)
        .why("They speak of one service account; only one of them can hold.")
        .at(Spot::Value(later.clone()))
        .label("this one")
        .also(Spot::Value(first.clone()), "and this one")
        .help("let them say the same, or take one out; a selector may choose a cluster that is also named elsewhere")
}

/// Settles which identity each service account names. Several identities on one: exactly one binding says `annotate: true`.
fn annotations(
    said: &BTreeMap<Subject<'_>, Vec<Said<'_>>>,
    resolved: &mut [Resolved],
    findings: &mut Vec<Diagnostic>,
) {
    let mut accounts: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (index, of) in resolved.iter().enumerate() {
        let account = (
            of.cluster.clone(),
            of.namespace.clone(),
            of.service_account.clone(),
        );
        accounts.entry(account).or_default().push(index);
    }
    // The same bindings on many clusters are one slip, not many.
    let mut told: BTreeSet<Vec<Place>> = BTreeSet::new();
    for ((cluster, namespace, name), sharing) in accounts {
        if sharing.len() < 2 {
            continue;
        }
        for index in &sharing {
            let of = &mut resolved[*index];
            let subject = (
                of.identity.as_str(),
                cluster.as_str(),
                namespace.as_str(),
                name.as_str(),
            );
            of.annotate = said[&subject]
                .iter()
                .any(|said| said.binding.value.annotate == Some(true));
        }
        let places: Vec<Place> = sharing
            .iter()
            .map(|index| resolved[*index].places[0].clone())
            .collect();
        let owners: Vec<ServiceAccountOwner> =
            sharing.iter().map(|index| resolved[*index].owner).collect();
        if let Some(other) = owners.iter().position(|owner| *owner != owners[0])
            && told.insert(vec![places[0].clone(), places[other].clone()])
        {
            let message = format!(
                "two bindings of `{namespace}/{name}` on `{cluster}` name different owners"
            );
            findings.push(contradiction(message, &places[other], &places[0]));
        }
        let annotating = sharing
            .iter()
            .filter(|index| resolved[**index].annotate)
            .count();
        if annotating != 1 && told.insert(places.clone()) {
            let how_many = if annotating == 0 {
                "none of them says"
            } else {
                "more than one says"
            };
            let finding = Diagnostic::error(
                Code::Annotate,
                format!("{} identities on the service account `{namespace}/{name}` of `{cluster}`, and {how_many} `annotate: true`", sharing.len()),
            )
            .why("Each gets its credential, but the service account's annotation has room for one client id.")
            .at(Spot::Value(places[0].clone()))
            .help("say `annotate: true` on the binding whose identity the pods use when they do not ask for another");
            findings.push(places[1..].iter().fold(finding, |finding, place| {
                finding.also(Spot::Value(place.clone()), "and this one")
            }));
        }
    }
}

fn capacity(identities: &Kept<Identity>, resolved: &[Resolved], findings: &mut Vec<Diagnostic>) {
    for (key, identity) in identities {
        let of = || resolved.iter().filter(|of| of.identity == *key);
        let federated = of().filter(|of| of.mode.by_credential());
        // AKS keeps one credential for all identity bindings of an identity.
        let shared = usize::from(of().any(|of| of.mode.by_binding()));
        let trusts = identity.value.trusts.values().map(|it| &it.place);
        let places: Vec<&Place> = trusts.chain(federated.map(|it| &it.places[0])).collect();
        let count = places.len() + shared;
        let Some(past) = places.get(CREDENTIALS - shared) else {
            continue;
        };
        let finding = Diagnostic::error(Code::Capacity, format!("{count} credentials on `{key}`"))
            .why(format!("Azure keeps at most {CREDENTIALS} on an identity; each binding takes one per cluster, and each trust one."))
            .at(Spot::Key(identity.place.clone()))
            .also(Spot::Value((*past).clone()), format!("number {} comes from here", CREDENTIALS + 1))
            .help("give some of the bindings an identity of their own, or, on AKS, `mode: identityBinding`");
        findings.push(finding);
    }
}

/// Identity bindings are AKS's, and for managed identities.
fn bound_by_aks(
    clusters: &Kept<Cluster>,
    identities: &Kept<Identity>,
    resolved: &[Resolved],
    findings: &mut Vec<Diagnostic>,
) {
    let mut told = BTreeSet::new();
    let mut named = BTreeSet::new();
    for of in resolved.iter().filter(|it| it.mode.by_binding()) {
        let cluster = clusters.get(&of.cluster).map(|it| &it.value.host);
        let identity = identities.get(&of.identity).map(|it| &it.value.sort);
        let why = match (cluster, identity) {
            (Some(Host::Issuer(_) | Host::Vcluster(_)), _) => {
                format!("`{}` is no AKS cluster", of.cluster)
            }
            (_, Some(Sort::Application(_))) => {
                format!(
                    "`{}` is an application, not a managed identity",
                    of.identity
                )
            }
            (_, Some(Sort::Managed(it))) => {
                let id = ArmId::identity(&it.subscription, &it.resource_group, &it.name);
                if !IdentityBinding::takes(&id) && named.insert(of.identity.as_str()) {
                    findings.push(binding_name(of, it));
                }
                continue;
            }
            (_, None) => continue,
        };
        let place = of.places[0].clone();
        if told.insert((place.clone(), why.clone())) {
            let finding =
                Diagnostic::error(Code::BindingMode, "no identity binding is possible here")
                    .why(format!(
                        "{why}; AKS binds managed identities to its own clusters."
                    ))
                    .at(Spot::Value(place.field("mode")))
                    .help("take `mode` out: a federated credential works here");
            findings.push(finding);
        }
    }
}

/// The ids that AKS takes for identity bindings match a pattern that is narrower than what Azure allows elsewhere (specification).
fn binding_name(of: &Resolved, identity: &ManagedIdentity) -> Diagnostic {
    Diagnostic::error(Code::BindingName, "a name that no identity binding can have")
        .why(format!(
            "AKS takes letters, digits and `-` in the names of an identity and its resource group, and `{}` in `{}` has others.",
            identity.name, identity.resource_group
        ))
        .at(Spot::Value(of.places[0].field("mode")))
        .help("take `mode` out, or use an identity of another name")
}

/// Where widctl is to write service accounts it must be able to reach the cluster.
fn reachable(clusters: &Kept<Cluster>, resolved: &[Resolved], findings: &mut Vec<Diagnostic>) {
    let mut written: BTreeMap<&str, &Place> = BTreeMap::new();
    for of in resolved {
        match of.owner {
            ServiceAccountOwner::Widctl => {
                written.entry(&of.cluster).or_insert(&of.places[0]);
            }
            ServiceAccountOwner::Helm => {}
        }
    }
    for (key, Placed { value, place }) in clusters {
        let blind =
            matches!(value.host, Host::Issuer(_) | Host::Vcluster(_)) && value.context.is_none();
        if let (true, Some(binding)) = (blind, written.get(key.as_str())) {
            let finding = Diagnostic::error(Code::NeedsKubernetes, format!("no way to the cluster `{key}`"))
                .why("widctl is to write service accounts there, and Azure does not tell how this cluster is reached.")
                .at(Spot::Key(place.clone()))
                .also(Spot::Value((*binding).clone()), "this binding needs it")
                .help("add `kubernetes: {context: …}`, or `serviceAccountOwner: helm` to its bindings");
            findings.push(finding);
        }
    }
}
