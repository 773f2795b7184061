//! Identities with `defaults` worked in, and the rules that each of them must obey.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::settle::{Missing, or_default, same_things};
use super::{
    Application, Identity, Kept, ManagedIdentity, Placed, Sort, access, model, near, shape, trust,
    twins,
};
use crate::resource::AppRole;
use crate::source::{Code, Diagnostic, Place, Spot};

/// Azure's 50 without the two that are widctl's: its mark, and its note of app roles.
const TAGS: usize = 48;
/// The name of the tag that marks what widctl makes.
const MARK: &str = "widctl";

/// Every identity that has all it needs.
pub(crate) fn identities(
    draft: &Draft,
    missing: &mut Vec<Missing>,
    findings: &mut Vec<Diagnostic>,
) -> Kept<Identity> {
    let mut settled = Kept::new();
    for (key, Placed { value, place }) in &draft.identities {
        let access = access::access(&value.access, &place.field("access"), findings);
        let trusts = trust::trusts(draft, value, &place.field("trusts"), findings);
        // The schema takes exactly one of both.
        let sort = match (&value.managed_identity, &value.application) {
            (Some(it), _) => managed(draft, key, it, place, missing, findings).map(Sort::Managed),
            (None, Some(it)) => application(key, it, place, findings).map(Sort::Application),
            (None, None) => None,
        };
        if let Some(sort) = sort {
            let value = Identity {
                sort,
                formerly: value.formerly.clone(),
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
    twins::applications(&settled, findings);
    twins::keys(draft, findings);
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
    missing: &mut Vec<Missing>,
    findings: &mut Vec<Diagnostic>,
) -> Option<ManagedIdentity> {
    let at = place.field("managedIdentity");
    let default = &draft.defaults;
    let lacks = |lacking| Missing {
        key: lacking,
        default: lacking,
        of: format!("identity `{key}`"),
        at: at.clone(),
    };
    let subscription = or_default(
        draft,
        &value.subscription,
        &default.subscription,
        lacks("subscription"),
        missing,
    );
    let resource_group = or_default(
        draft,
        &value.resource_group,
        &default.resource_group,
        lacks("resourceGroup"),
        missing,
    );
    let location = if value.existing {
        Some(None)
    } else {
        or_default(
            draft,
            &value.location,
            &default.location,
            lacks("location"),
            missing,
        )
        .map(Some)
    };
    if let (Some(location), false) = (&value.location, value.existing) {
        near::region(location, &at.field("location"), findings);
    }
    let name = identity_name(draft, key, value, &at, missing, findings);
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
    missing: &mut Vec<Missing>,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    if identity.name.is_some() {
        return identity.name.clone();
    }
    let Some(pattern) = &draft.defaults.identity_name else {
        if !draft.lost.item("defaults", "identityName") {
            missing.push(Missing {
                key: "name",
                default: "identityName",
                of: format!("identity `{key}`"),
                at: at.clone(),
            });
        }
        return None;
    };
    let former = draft.identities.get(key);
    let former = former.and_then(|it| it.value.formerly.as_deref());
    let name = pattern.value.replace("{name}", former.unwrap_or(key));
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
                "Azure keeps 50 on a resource; two are kept for widctl's own, so {TAGS} are left."
            ))
            .at(spot);
        findings.push(finding);
    }
    by_name
        .into_values()
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Says so where a tag is one that Azure or widctl keeps to itself.
pub(crate) fn tag_name(name: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    let lower = name.to_lowercase();
    let prefix = ["microsoft", "azure", "windows"]
        .into_iter()
        .find(|prefix| lower.starts_with(prefix));
    let why = match prefix {
        Some(prefix) => format!("Azure keeps names that begin with `{prefix}` to itself."),
        None if lower == MARK => {
            "This tag is the mark by which widctl knows what it made.".to_owned()
        }
        None if lower == AppRole::NOTE => {
            "By this tag widctl knows where it granted app roles.".to_owned()
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
