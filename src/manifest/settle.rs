//! Clusters and identities with `defaults` worked in, and the rules that each of them must obey.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::model::{self, Webhook};
use super::{Cluster, Host, Identity, Kept, Placed, shape};
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
    });
    same_things(&settled, findings, |cluster, place| {
        let context = cluster.context.clone()?;
        Some((
            context,
            "kubeconfig context",
            place.field("kubernetes").field("context"),
        ))
    });
    settled
}

fn host(
    draft: &Draft,
    cluster: &model::Cluster,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<Host> {
    // The schema takes exactly one of both.
    if let Some(issuer) = &cluster.issuer {
        let addon = cluster.webhook == Webhook::Addon;
        for (wrong, key, says) in [
            (cluster.manage, "manage", "manage: true"),
            (addon, "webhook", "webhook: addon"),
        ] {
            if wrong {
                let finding = Diagnostic::error(Code::AksOnly, format!("`{says}` is for AKS clusters only"))
                    .why("It speaks of settings in Azure that a cluster given by its issuer does not have.")
                    .at(Spot::Value(place.field(key)))
                    .also(Spot::Key(place.field("issuer")), "given by its issuer");
                let help = if key == "webhook" {
                    "write `webhook: helm` or `webhook: none`"
                } else {
                    "take it out"
                };
                findings.push(finding.help(help));
            }
        }
        return Some(Host::Issuer(issuer.clone()));
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

/// Every identity that has all it needs.
pub(crate) fn identities(draft: &Draft, findings: &mut Vec<Diagnostic>) -> Kept<Identity> {
    let mut settled = Kept::new();
    for (key, Placed { value, place }) in &draft.identities {
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
        if let (Some(subscription), Some(resource_group), Some(location), Some(name)) =
            (subscription, resource_group, location, name)
        {
            let identity = Identity {
                subscription: subscription.to_lowercase(),
                resource_group,
                name,
                location,
                tags,
                existing: value.existing,
            };
            settled.insert(
                key.clone(),
                Placed {
                    value: identity,
                    place: place.clone(),
                },
            );
        }
    }
    same_things(&settled, findings, |identity, place| {
        let id = format!(
            "{}/{}/{}",
            identity.subscription, identity.resource_group, identity.name
        );
        Some((
            id.to_lowercase(),
            "managed identity",
            place.field("managedIdentity"),
        ))
    });
    settled
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
