//! The two forms of GitHub's subjects: which one the plan writes, and when the other one is right.

use std::collections::BTreeMap;

use super::sides::at;
use crate::desired::Desired;
use crate::live::Live;
use crate::plan::{Action, Change, Plan};
use crate::resource::{Address, Kind};
use crate::source::{Code, Diagnostic};

/// A subject's form cannot be seen from outside: the repository's settings decide. So it is said while it is written, once for each
/// repository (<https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/>).
pub(super) fn check(desired: &Desired, _: &Live, plan: &Plan) -> Vec<Diagnostic> {
    let mut written: BTreeMap<Repository<'_>, Vec<&Address>> = BTreeMap::new();
    for change in plan.changes.iter().filter(|it| writes(it)) {
        let after = change.after.as_ref().and_then(|it| it.as_credential());
        let subject = after.and_then(|it| it.subject.known());
        if let Some(repository) = subject.and_then(repository) {
            written.entry(repository).or_default().push(&change.address);
        }
    }
    written
        .into_iter()
        .filter_map(|(repository, trusts)| {
            let first = trusts.first()?;
            Some(at(finding(&repository, &trusts), desired.wanted.get(first)))
        })
        .collect()
}

/// A repository as a subject names it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Repository<'a> {
    owner: &'a str,
    name: &'a str,
    ids: bool,
}

fn writes(change: &Change) -> bool {
    let acts = matches!(
        change.action,
        Action::Create | Action::Update | Action::Replace
    );
    acts && change.address.kind() == Kind::Trust
}

/// Reads `repo:OWNER/NAME:…` and `repo:OWNER@ID/NAME@ID:…`.
fn repository(subject: &str) -> Option<Repository<'_>> {
    let (whole, _) = subject.strip_prefix("repo:")?.split_once(':')?;
    let (owner, name) = whole.split_once('/')?;
    let apart = |text| match text_and_id(text) {
        Some((text, _)) => (text, true),
        None => (text, false),
    };
    let ((owner, of_owner), (name, of_name)) = (apart(owner), apart(name));
    Some(Repository {
        owner,
        name,
        ids: of_owner && of_name,
    })
}

fn text_and_id(text: &str) -> Option<(&str, &str)> {
    let (text, id) = text.rsplit_once('@')?;
    let number = !id.is_empty() && id.bytes().all(|it| it.is_ascii_digit());
    number.then_some((text, id))
}

fn finding(repository: &Repository<'_>, trusts: &[&Address]) -> Diagnostic {
    let Repository { owner, name, ids } = repository;
    let trusts: Vec<String> = trusts.iter().map(ToString::to_string).collect();
    let (form, help) = match ids {
        false => (
            "by name only",
            format!(
                "if {owner}/{name} is one of those, add `ownerId` and `repositoryId`: `gh api repos/{owner}/{name} --jq '.owner.id, .id'`"
            ),
        ),
        true => (
            "with ids",
            format!("if {owner}/{name} is none of those, take `ownerId` and `repositoryId` out"),
        ),
    };
    Diagnostic::note(
        Code::SubjectForm,
        format!("{owner}/{name} is trusted {form}: {}", trusts.join(", ")),
    )
    .why(
        "GitHub writes the ids of owner and repository into the subjects of repositories that were created, renamed or transferred \
         since 15 July 2026, or that opted in, and only names into those of others; the wrong form matches no token",
    )
    .help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_nothing_else() {
        let read = |subject| {
            let it: Option<Repository<'_>> = repository(subject);
            it.map(|it| (it.owner.to_owned(), it.name.to_owned(), it.ids))
        };
        let of = |owner: &str, name: &str, ids| Some((owner.to_owned(), name.to_owned(), ids));
        assert_eq!(
            read("repo:contoso/infra:environment:prod"),
            of("contoso", "infra", false)
        );
        assert_eq!(
            read("repo:contoso@12/infra@34:ref:refs/heads/a@1"),
            of("contoso", "infra", true)
        );
        assert_eq!(read("project_path:contoso/infra:ref_type:branch"), None);
        assert_eq!(read("repo:contoso"), None);
        assert_eq!(read("system:serviceaccount:a:b"), None);
    }
}
