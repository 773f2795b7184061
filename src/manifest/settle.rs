//! Clusters and identities with `defaults` worked in, and the rules that each of them must obey.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::model::{self, Webhook};
use super::{
    Application, Cluster, Host, Identity, Kept, ManagedIdentity, Placed, Sort, access, shape, trust,
};
use crate::resource::{Translation, Vcluster};
use crate::source::{Code, Diagnostic, Place, Spot};

/// Azure's 50 without the one that is widctl's mark.
const TAGS: usize = 49;
/// The name of the tag that marks what widctl makes.
const MARK: &str = "widctl";

/// What holds for the manifest as a whole.
pub(crate) fn top(draft: &Draft, findings: &mut Vec<Diagnostic>) {
    let needed = [
        (
            "name",
            draft.name.is_some(),
            "name: payments",
            "The name marks what this manifest makes.",
        ),
        (
            "tenant",
            draft.tenant.is_some(),
            "tenant: 72f988bf-86f1-41af-91ab-2d7cd011db47",
            "The tenant is compared with the login's before anything is read.",
        ),
    ];
    for (key, given, example, why) in needed {
        if !given && !draft.lost.section(key) {
            let finding =
                Diagnostic::error(Code::MissingTop, format!("the manifest has no `{key}`"))
                    .why(why)
                    .help(format!("add it to one of the files: `{example}`"));
            findings.push(finding);
        }
    }
    let mut seen: BTreeMap<&str, Place> = BTreeMap::new();
    if let Some(name) = &draft.name {
        seen.insert(&name.value, name.place.clone());
    }
    let former = draft.formerly.iter().flat_map(|list| {
        list.value
            .iter()
            .enumerate()
            .map(|(index, name)| (name, list.place.index(index)))
    });
    for (name, place) in former {
        if let Some(first) = seen.get(name.as_str()) {
            let finding = Diagnostic::error(Code::Formerly, format!("`{name}` says nothing in `formerly`"))
                .why("It lists names that the manifest had before, each once, and not the one it has now.")
                .at(Spot::Value(place))
                .also(Spot::Value(first.clone()), "the same name")
                .help("take it out");
            findings.push(finding);
        } else {
            seen.insert(name, place);
        }
    }
    for (name, tag) in &draft.defaults.tags {
        tag_name(name, &tag.place, findings);
    }
    if let Some(audience) = &draft.defaults.audience {
        self::audience(audience.value.as_str(), &audience.place, findings);
    }
}

/// Every cluster that has all it needs.
pub(crate) fn clusters(draft: &Draft, findings: &mut Vec<Diagnostic>) -> Kept<Cluster> {
    let mut settled = Kept::new();
    for (key, Placed { value, place }) in &draft.clusters {
        if let Some(host) = host(draft, value, place, findings) {
            let cluster = Cluster {
                host,
                webhook: value.webhook,
                context: value
                    .kubernetes
                    .as_ref()
                    .map(|kubernetes| kubernetes.context.clone()),
                labels: value.labels.clone(),
            };
            settled.insert(
                key.clone(),
                Placed {
                    value: cluster,
                    place: place.clone(),
                },
            );
        }
        if let Some(given) = &value.audience {
            audience(given, &place.field("audience"), findings);
        }
    }
    same_things(&settled, findings, |cluster, place| match &cluster.host {
        Host::Aks {
            subscription,
            resource_group,
            name,
            ..
        } => {
            let id = format!("{subscription}/{resource_group}/{name}").to_lowercase();
            Some((id, "AKS cluster", place.field("aks")))
        }
        Host::Issuer(issuer) => Some((issuer.clone(), "issuer", place.field("issuer"))),
        Host::Vcluster(it) => {
            let id = format!("{}/{}/{}", it.host, it.namespace(), it.name);
            Some((id, "vCluster", place.field("vcluster")))
        }
    });
    same_things(&settled, findings, |cluster, place| {
        let context = cluster.context.clone()?;
        Some((
            context,
            "kubeconfig context",
            place.field("kubernetes").field("context"),
        ))
    });
    hosts(draft, &settled, findings);
    settled
}

/// A vCluster runs on a cluster of the manifest that is none itself.
fn hosts(draft: &Draft, settled: &Kept<Cluster>, findings: &mut Vec<Diagnostic>) {
    for Placed { value, place } in settled.values() {
        let Host::Vcluster(it) = &value.host else {
            continue;
        };
        let at = place.field("vcluster").field("host");
        match draft.clusters.get(&it.host) {
            None if draft.lost.item("clusters", &it.host) => {}
            None => {
                let finding = Diagnostic::error(
                    Code::UnknownCluster,
                    format!("unknown cluster `{}`", it.host),
                )
                .at(Spot::Value(at));
                let known = draft.clusters.keys().map(String::as_str);
                findings.push(match crate::source::closest(&it.host, known) {
                    Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                    None => finding.help("add the cluster that it runs on under `clusters`"),
                });
            }
            Some(host) if host.value.vcluster.is_some() => {
                let finding = Diagnostic::error(
                    Code::VclusterHost,
                    format!("`{}` is a vCluster itself", it.host),
                )
                .why("The tokens of a vCluster's pods are signed by the cluster that they really run on.")
                .at(Spot::Value(at))
                .also(Spot::Key(host.place.field("vcluster")), "said here")
                .help("name the cluster that both run on");
                findings.push(finding);
            }
            Some(_) => {}
        }
    }
}

fn host(
    draft: &Draft,
    cluster: &model::Cluster,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<Host> {
    // The schema takes exactly one of them.
    let given = match (&cluster.issuer, &cluster.vcluster) {
        (Some(issuer), _) => Some((
            "issuer",
            "given by its issuer",
            Host::Issuer(issuer.clone()),
        )),
        (None, Some(it)) => Some((
            "vcluster",
            "a virtual cluster",
            Host::Vcluster(vcluster(it)?),
        )),
        (None, None) => None,
    };
    if let Some((key, label, host)) = given {
        let other = key;
        let addon = cluster.webhook == Webhook::Addon;
        for (wrong, key, says) in [
            (cluster.manage, "manage", "manage: true"),
            (addon, "webhook", "webhook: addon"),
        ] {
            if wrong {
                let finding =
                    Diagnostic::error(Code::AksOnly, format!("`{says}` is for AKS clusters only"))
                        .why("It speaks of settings in Azure that this cluster does not have.")
                        .at(Spot::Value(place.field(key)))
                        .also(Spot::Key(place.field(other)), label);
                let help = if key == "webhook" {
                    "write `webhook: helm` or `webhook: none`"
                } else {
                    "take it out"
                };
                findings.push(finding.help(help));
            }
        }
        return Some(host);
    }
    let aks = cluster.aks.as_ref()?;
    let at = place.field("aks");
    let default = &draft.defaults;
    let subscription = or_default(
        draft,
        &aks.subscription,
        &default.subscription,
        "subscription",
        &at,
        findings,
    );
    let resource_group = or_default(
        draft,
        &aks.resource_group,
        &default.resource_group,
        "resourceGroup",
        &at,
        findings,
    );
    Some(Host::Aks {
        subscription: subscription?.to_lowercase(),
        resource_group: resource_group?,
        name: aks.name.clone(),
        manage: cluster.manage,
    })
}

fn vcluster(it: &model::Vcluster) -> Option<Vcluster> {
    let translation = match (&it.namespace, &it.platform) {
        (Some(namespace), _) => Translation::Offline {
            namespace: namespace.clone(),
        },
        (None, Some(platform)) => Translation::Platform {
            host: platform.host.clone(),
            project: platform.project.clone(),
        },
        (None, None) => return None,
    };
    Some(Vcluster {
        host: it.host.clone(),
        name: it.name.clone(),
        translation,
    })
}

/// Every identity that has all it needs.
pub(crate) fn identities(draft: &Draft, findings: &mut Vec<Diagnostic>) -> Kept<Identity> {
    let mut settled = Kept::new();
    for (key, Placed { value, place }) in &draft.identities {
        let access = access::access(&value.access, &place.field("access"), findings);
        let trusts = trust::trusts(draft, &value.trusts, &place.field("trusts"), findings);
        // The schema takes exactly one of both.
        let sort = match (&value.managed_identity, &value.application) {
            (Some(it), _) => managed(draft, key, it, place, findings).map(Sort::Managed),
            (None, Some(it)) => application(key, it, place, findings).map(Sort::Application),
            (None, None) => None,
        };
        if let Some(sort) = sort {
            let value = Identity {
                sort,
                access,
                trusts,
            };
            let place = place.clone();
            settled.insert(key.clone(), Placed { value, place });
        }
    }
    same_things(&settled, findings, |identity, place| match &identity.sort {
        Sort::Managed(it) => {
            let id = format!("{}/{}/{}", it.subscription, it.resource_group, it.name);
            let at = place.field("managedIdentity");
            Some((id.to_lowercase(), "managed identity", at))
        }
        Sort::Application(it) if it.existing => {
            let id = it.app_id.clone().or_else(|| it.display_name.clone())?;
            Some((id, "application", place.field("application")))
        }
        Sort::Application(_) => None,
    });
    settled
}

fn application(
    key: &str,
    it: &model::Application,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<Application> {
    let at = place.field("application");
    if it.existing && it.app_id.is_none() && it.display_name.is_none() {
        let finding = Diagnostic::error(Code::MissingKey, "which existing application?")
            .at(Spot::Value(at))
            .help("add its `appId`, or its `displayName` if only one has that");
        findings.push(finding);
        return None;
    }
    if !it.existing && it.app_id.is_some() {
        let finding = Diagnostic::error(
            Code::AppIdOfNew,
            "`appId` of an application that widctl makes",
        )
        .why("Entra gives a new application its appId; only one that is there has it already.")
        .at(Spot::Key(at.field("appId")))
        .help("add `existing: true`, or take `appId` out");
        findings.push(finding);
        return None;
    }
    let display_name = it.display_name.clone();
    Some(Application {
        display_name: display_name.or_else(|| (!it.existing).then(|| key.to_owned())),
        app_id: it.app_id.as_ref().map(|it| it.to_lowercase()),
        existing: it.existing,
    })
}

fn managed(
    draft: &Draft,
    key: &str,
    value: &model::ManagedIdentity,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<ManagedIdentity> {
    let at = place.field("managedIdentity");
    let default = &draft.defaults;
    let subscription = or_default(
        draft,
        &value.subscription,
        &default.subscription,
        "subscription",
        &at,
        findings,
    );
    let resource_group = or_default(
        draft,
        &value.resource_group,
        &default.resource_group,
        "resourceGroup",
        &at,
        findings,
    );
    let location = if value.existing {
        Some(None)
    } else {
        or_default(
            draft,
            &value.location,
            &default.location,
            "location",
            &at,
            findings,
        )
        .map(Some)
    };
    let name = identity_name(draft, key, value, &at, findings);
    let tags = tags(draft, value, &at, findings);
    Some(ManagedIdentity {
        subscription: subscription?.to_lowercase(),
        resource_group: resource_group?,
        name: name?,
        location: location?,
        tags,
        existing: value.existing,
    })
}

fn identity_name(
    draft: &Draft,
    key: &str,
    identity: &model::ManagedIdentity,
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    if identity.name.is_some() {
        return identity.name.clone();
    }
    let Some(pattern) = &draft.defaults.identity_name else {
        if !draft.lost.item("defaults", "identityName") {
            let finding = Diagnostic::error(Code::MissingDefault, "no `name` for the managed identity")
                .why("Neither does it give its Azure name, nor does `defaults.identityName` make one of its key.")
                .at(Spot::Value(at.clone()))
                .help(format!("add `name: id-{key}` here, or `identityName: id-{{name}}` to `defaults`"));
            findings.push(finding);
        }
        return None;
    };
    let name = pattern.value.replace("{name}", key);
    if shape::is_identity_name(&name) {
        return Some(name);
    }
    let finding = Diagnostic::error(
        Code::IdentityName,
        format!("`{name}` is no name for a managed identity"),
    )
    .why(format!("Azure takes {}.", shape::identity_name_words()))
    .at(Spot::Key(draft.identities[key].place.clone()))
    .label("for this key")
    .also(Spot::Value(pattern.place.clone()), "this makes the name")
    .help("give the identity a `name` of its own, or change one of both");
    findings.push(finding);
    None
}

fn tags(
    draft: &Draft,
    identity: &model::ManagedIdentity,
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let own = at.field("tags");
    if identity.existing {
        let written = [
            ("tags", !identity.tags.is_empty()),
            ("location", identity.location.is_some()),
        ];
        for (key, _) in written.iter().filter(|(_, given)| *given) {
            let finding = Diagnostic::warning(
                Code::ExistingUnused,
                format!("`{key}` has no effect on an existing identity"),
            )
            .why("With `existing: true` widctl neither makes the identity nor writes its tags.")
            .at(Spot::Key(at.field(key)))
            .also(Spot::Value(at.field("existing")), "said here")
            .help(format!("take `{key}` out"));
            findings.push(finding);
        }
        return BTreeMap::new();
    }
    for name in identity.tags.keys() {
        tag_name(name, &own.field(name), findings);
    }
    // Azure compares the names of tags without case: `Team` here replaces `team` of the defaults.
    let mut by_name: BTreeMap<String, (&String, &String)> = BTreeMap::new();
    for (name, tag) in &draft.defaults.tags {
        by_name.insert(name.to_lowercase(), (name, &tag.value));
    }
    let mut written: BTreeMap<String, &String> = BTreeMap::new();
    for (name, value) in &identity.tags {
        if let Some(other) = written.insert(name.to_lowercase(), name) {
            let finding = Diagnostic::error(
                Code::Tags,
                format!("the tags `{other}` and `{name}` are one to Azure"),
            )
            .why("Azure compares the names of tags without case.")
            .at(Spot::Key(own.field(name)))
            .also(Spot::Key(own.field(other)), "the same tag");
            findings.push(finding);
        }
        by_name.insert(name.to_lowercase(), (name, value));
    }
    if by_name.len() > TAGS {
        let spot = if identity.tags.is_empty() {
            Spot::Value(at.clone())
        } else {
            Spot::Key(own)
        };
        let finding = Diagnostic::error(Code::Tags, format!("{} tags", by_name.len()))
            .why(format!(
                "Azure keeps 50 on a resource; one is the mark of widctl, so {TAGS} are left."
            ))
            .at(spot);
        findings.push(finding);
    }
    by_name
        .into_values()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

fn tag_name(name: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    let lower = name.to_lowercase();
    let prefix = ["microsoft", "azure", "windows"]
        .into_iter()
        .find(|prefix| lower.starts_with(prefix));
    let why = match prefix {
        Some(prefix) => format!("Azure keeps names that begin with `{prefix}` to itself."),
        None if lower == MARK => {
            "This tag is the mark by which widctl knows what it made.".to_owned()
        }
        None => return,
    };
    let finding = Diagnostic::error(Code::Tags, format!("the tag `{name}` cannot be used"));
    findings.push(
        finding
            .why(why)
            .at(Spot::Key(place.clone()))
            .help("choose another name"),
    );
}

/// Says so where an audience is none of those that Entra's clouds use.
pub(crate) fn audience(given: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    // Microsoft documents the first three; the last one is in use in public code.
    const USUAL: [&str; 4] = [
        super::AUDIENCE,
        "api://AzureADTokenExchangeUSGov",
        "api://AzureADTokenExchangeChina",
        "api://AzureCRTokenExchange",
    ];
    if USUAL.contains(&given) {
        return;
    }
    let help = match crate::source::closest(given, USUAL) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("leave it out for `{}`", super::AUDIENCE),
    };
    let finding = Diagnostic::warning(Code::Audience, format!("unusual audience `{given}`"))
        .why("It is compared byte for byte with what the pods' tokens say, and few ask for another one than the usual.")
        .at(Spot::Value(place.clone()))
        .help(help);
    findings.push(finding);
}

fn or_default(
    draft: &Draft,
    own: &Option<String>,
    default: &Option<Placed<String>>,
    key: &str,
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    let value = own
        .clone()
        .or_else(|| default.as_ref().map(|default| default.value.clone()));
    if value.is_none() && !draft.lost.item("defaults", key) {
        let finding = Diagnostic::error(Code::MissingDefault, format!("no `{key}`"))
            .why("It is neither given here nor in `defaults`.")
            .at(Spot::Value(at.clone()))
            .help(format!("add `{key}` here, or to `defaults` for all"));
        findings.push(finding);
    }
    value
}

/// Finds keys that lead to one and the same thing: `of` gives what is compared, what it is called, and where it is said.
fn same_things<T>(
    items: &Kept<T>,
    findings: &mut Vec<Diagnostic>,
    of: impl Fn(&T, &Place) -> Option<(String, &'static str, Place)>,
) {
    let mut seen: BTreeMap<String, (&String, Place)> = BTreeMap::new();
    for (key, Placed { value, place }) in items {
        let Some((id, what, at)) = of(value, place) else {
            continue;
        };
        if let Some((first, before)) = seen.get(&id) {
            let finding = Diagnostic::error(
                Code::SameThing,
                format!("`{first}` and `{key}` are the same {what}"),
            )
            .why("What is made by one key would be changed or deleted by the other.")
            .at(Spot::Value(at))
            .label("the same")
            .also(Spot::Value(before.clone()), "as this")
            .help(format!(
                "keep one of both; bindings that name `{key}` can name `{first}`"
            ));
            findings.push(finding);
        } else {
            seen.insert(id, (key, at));
        }
    }
}
