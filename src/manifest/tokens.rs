//! What no token says: issuers and subjects of trusts that are nearly right, and tokens that an identity does not take.

use crate::resource::Credential;
use crate::source::{Code, Diagnostic, Place, Spot, closest_within};

/// Who issues the tokens of GitHub Actions, but for an Enterprise that has an issuer of its own.
pub(super) const GITHUB: &str = "https://token.actions.githubusercontent.com";

/// The claims that GitHub can put into a subject, each followed by its value
/// (<https://docs.github.com/actions/reference/security/oidc>).
const CLAIMS: [&str; 30] = [
    "actor",
    "actor_id",
    "base_ref",
    "check_run_id",
    "context",
    "enterprise",
    "enterprise_id",
    "environment",
    "environment_node_id",
    "event_name",
    "head_ref",
    "job_workflow_ref",
    "job_workflow_sha",
    "ref",
    "ref_protected",
    "ref_type",
    "repo",
    "repository",
    "repository_id",
    "repository_owner",
    "repository_owner_id",
    "repository_visibility",
    "run_attempt",
    "run_id",
    "run_number",
    "runner_environment",
    "sha",
    "workflow",
    "workflow_ref",
    "workflow_sha",
];
/// What stands for itself.
const PULL_REQUEST: &str = "pull_request";

/// What is wrong with a trust whose issuer and subject are written by hand.
pub(super) fn by_hand(issuer: &str, subject: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    if fold(issuer) != fold(GITHUB) {
        return;
    }
    if issuer != GITHUB {
        findings.push(
            finding("the issuer is nearly GitHub's")
                .why(format!(
                    "Entra compares byte by byte: `{issuer}` stands here, tokens say `{GITHUB}`"
                ))
                .at(Spot::Value(place.field("issuer")))
                .help(format!("write `issuer: {GITHUB}`")),
        );
    }
    if let Some(slip) = github(subject) {
        findings.push(
            finding("no token of GitHub's has this subject")
                .why(slip.why)
                .at(Spot::Value(place.field("subject")))
                .help(slip.help),
        );
    }
}

/// Tokens of Entra's own on a managed identity.
pub(super) fn for_managed(issuer: &str, place: &Place, findings: &mut Vec<Diagnostic>) {
    if Credential::is_entras(issuer) {
        findings.push(
            Diagnostic::warning(
                Code::EntrasOwn,
                "a managed identity does not take tokens of Entra's own",
            )
            .why("Entra refuses them in exchange for a token of a managed identity (AADSTS700222); an application takes those of a managed identity.")
            .at(Spot::Value(place.clone()))
            .help("declare an `application` that trusts the other identity, or give the other identity this one's access"),
        );
    }
}

fn finding(what: &str) -> Diagnostic {
    Diagnostic::warning(Code::NearMiss, what)
}

fn fold(issuer: &str) -> String {
    issuer.trim_end_matches('/').to_lowercase()
}

#[derive(Debug, PartialEq, Eq)]
struct Slip {
    why: String,
    help: String,
}

/// What GitHub would have written otherwise. Organisations choose which claims stand in a subject, so what is not known is left alone.
fn github(subject: &str) -> Option<Slip> {
    let mut words = subject.split(':');
    while let Some(claim) = words.next() {
        if claim == PULL_REQUEST {
            continue;
        }
        if !CLAIMS.contains(&claim) {
            let known = CLAIMS.into_iter().chain([PULL_REQUEST]);
            let meant = closest_within(claim, 2, known)?;
            return Some(Slip {
                why: format!(
                    "GitHub writes `{meant}` and not `{claim}`, and Entra compares byte by byte."
                ),
                help: format!("write `{meant}`"),
            });
        }
        match (claim, words.next()?) {
            ("ref", value) if !value.starts_with("refs/") => {
                return Some(Slip {
                    why: "A ref is written out whole in a subject.".to_owned(),
                    help: format!(
                        "write `ref:refs/heads/{value}` for a branch, `ref:refs/tags/{value}` for a tag"
                    ),
                });
            }
            ("repo" | "repository", value) if !value.contains('/') => {
                return Some(Slip {
                    why: "A repository is named with its owner.".to_owned(),
                    help: format!("write `{claim}:OWNER/{value}`"),
                });
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::github;

    #[test]
    fn subjects_that_github_writes_are_taken_and_slips_are_named() {
        for good in [
            "repo:contoso/infra:environment:Prod Eu",
            "repo:contoso/infra:ref:refs/heads/main",
            "repo:contoso/infra:ref:refs/tags/v1",
            "repo:contoso/infra:pull_request",
            "repo:contoso@12/infra@34:pull_request",
            "repo:contoso/infra:pull_request:job_workflow_ref:contoso/flows/.github/workflows/a.yml@refs/heads/main",
            "repository_owner_id:12:repository_id:34:environment:pull-request",
            "repo:contoso/infra:environment:ref",
            "repo:contoso/infra:head_ref:main",
            "team:payments:service:api",
            "repo:contoso/infra",
            "",
        ] {
            assert_eq!(github(good), None, "{good}");
        }
        for (bad, help) in [
            ("repo:contoso/infra:pull-request", "write `pull_request`"),
            ("repo:contoso/infra:pull_requests", "write `pull_request`"),
            ("repo:contoso/infra:PullRequest", "write `pull_request`"),
            ("repo:contoso/infra:Environment:prod", "write `environment`"),
            (
                "repository-owner-id:12:repository_id:34",
                "write `repository_owner_id`",
            ),
            (
                "repo:contoso/infra:ref:main",
                "write `ref:refs/heads/main` for a branch, `ref:refs/tags/main` for a tag",
            ),
            ("repo:infra:pull_request", "write `repo:OWNER/infra`"),
        ] {
            let slip = github(bad).map(|it| it.help);
            assert_eq!(slip.as_deref(), Some(help), "{bad}");
        }
    }
}
