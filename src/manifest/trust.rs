//! Whom an identity trusts besides clusters: the issuers and subjects of trusts, and the rules that they must obey.
use std::collections::BTreeMap;

use super::draft::Draft;
use super::tokens::GITHUB;
use super::{AUDIENCE, Kept, Placed, Trust, audience, model, tokens};
use crate::source::{Code, Diagnostic, Place, Spot};

/// Every trust of an identity that says all it must.
pub(crate) fn trusts(
    draft: &Draft,
    identity: &model::Identity,
    at: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Kept<Trust> {
    let mut settled = Kept::new();
    for (key, it) in &identity.trusts {
        let place = at.field(key);
        if let Some(audience) = &it.audience {
            audience::check(audience, &place.field("audience"), findings);
        }
        let default = draft.defaults.audience.as_ref().map(|it| &it.value);
        let audience = it.audience.as_ref().or(default);
        let (issuer, subject) = match (&it.github, &it.issuer, &it.subject) {
            (Some(github), issuer, subject) => {
                for (key, _) in [("issuer", issuer), ("subject", subject)]
                    .iter()
                    .filter(|(_, given)| given.is_some())
                {
                    findings.push(stray(key, &place));
                }
                let place = place.field("github");
                let issuer = github.issuer.as_deref().unwrap_or(GITHUB).to_owned();
                match workflow(github, &place, findings) {
                    Some(subject) => (issuer, subject),
                    None => continue,
                }
            }
            (None, Some(issuer), Some(subject)) => {
                tokens::by_hand(issuer, subject, &place, findings);
                (issuer.clone(), subject.clone())
            }
            // The schema has said what is missing.
            (None, _, _) => continue,
        };
        if subject.chars().count() > 600 {
            let finding = Diagnostic::error(
                Code::Shape,
                format!("a subject of {} characters", subject.chars().count()),
            )
            .why("Azure takes at most 600.")
            .at(Spot::Value(place.clone()));
            findings.push(finding);
            continue;
        }
        if identity.managed_identity.is_some() {
            tokens::for_managed(&issuer, &place, findings);
        }
        let trust = Trust {
            issuer,
            subject,
            audience: audience.map_or(AUDIENCE, String::as_str).to_owned(),
        };
        settled.insert(
            key.clone(),
            Placed {
                value: trust,
                place,
            },
        );
    }
    twice(&settled, findings);
    settled
}

fn stray(key: &str, place: &Place) -> Diagnostic {
    let help = match key {
        "issuer" => "take it out; `github: {issuer: …}` names the issuer of a GitHub Enterprise",
        _ => {
            "take it out; `github` makes the subject, or leave `github` out and give both yourself"
        }
    };
    Diagnostic::error(
        Code::TrustKeys,
        format!("`{key}` does not go with `github`"),
    )
    .at(Spot::Key(place.field(key)))
    .also(Spot::Key(place.field("github")), "says it already")
    .help(help)
}

/// The subject that GitHub puts into the tokens of a workflow
/// (<https://docs.github.com/actions/reference/security/oidc>).
fn workflow(
    github: &model::Github,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<String> {
    let repository = match (github.owner_id, github.repository_id) {
        (None, None) => github.repository.clone(),
        (Some(owner_id), Some(repository_id)) => {
            let (owner, name) = github.repository.split_once('/')?;
            format!("{owner}@{owner_id}/{name}@{repository_id}")
        }
        (given, _) => {
            let key = if given.is_some() {
                "ownerId"
            } else {
                "repositoryId"
            };
            let finding = Diagnostic::error(Code::TrustKeys, format!("only `{key}`"))
                .why("GitHub writes both ids into the subject, or none.")
                .at(Spot::Key(place.field(key)))
                .help("add the other one, or take this one out; `gh api repos/OWNER/NAME` tells both (`.owner.id` and `.id`)");
            findings.push(finding);
            return None;
        }
    };
    for (key, given) in [("branch", &github.branch), ("tag", &github.tag)] {
        if let Some(name) = given
            && name.starts_with("refs/")
        {
            let short = name.rsplit_once("s/").map_or(name.as_str(), |(_, it)| it);
            let finding =
                Diagnostic::error(Code::TrustKeys, format!("`{name}` is a ref, not a {key}"))
                    .why("widctl writes the whole ref into the subject.")
                    .at(Spot::Value(place.field(key)))
                    .help(format!("write `{key}: {short}`"));
            findings.push(finding);
            return None;
        }
    }
    if github.pull_request == Some(false) {
        let finding = Diagnostic::error(Code::TrustKeys, "`pullRequest: false` trusts nothing")
            .at(Spot::Value(place.field("pullRequest")))
            .help("write `pullRequest: true`, or another of `environment`, `branch` and `tag`");
        findings.push(finding);
        return None;
    }
    // A colon would end the environment's name within the subject, so GitHub writes it as %3A.
    let environment = github.environment.as_ref().map(|it| it.replace(':', "%3A"));
    let which = match (environment, &github.branch, &github.tag) {
        (Some(name), _, _) => format!("environment:{name}"),
        (_, Some(name), _) => format!("ref:refs/heads/{name}"),
        (_, _, Some(name)) => format!("ref:refs/tags/{name}"),
        (None, None, None) => "pull_request".to_owned(),
    };
    Some(format!("repo:{repository}:{which}"))
}

/// Azure takes issuer and subject once under one identity.
fn twice(settled: &Kept<Trust>, findings: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(&str, &str), (&String, &Place)> = BTreeMap::new();
    for (key, Placed { value, place }) in settled {
        let both = (value.issuer.as_str(), value.subject.as_str());
        match seen.get(&both) {
            Some((first, before)) => findings.push(
                Diagnostic::error(
                    Code::SameThing,
                    format!("`{first}` and `{key}` trust the same subject"),
                )
                .why("Azure takes issuer and subject once under one identity.")
                .at(Spot::Value(place.clone()))
                .also(Spot::Value((*before).clone()), "as this")
                .help("take one out"),
            ),
            None => {
                seen.insert(both, (key, place));
            }
        }
    }
}
