//! Tokens that pods project themselves, and pods that ask for one where nothing gives any.

use std::collections::BTreeSet;

use super::{Account, Scene, USE, bears_use, spec_of};
use crate::desired::Desired;
use crate::live::Workload;
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(
    desired: &Desired,
    scene: &Scene<'_>,
    it: &Workload,
    account: &Account<'_>,
) -> Vec<Diagnostic> {
    let wanted = audiences(desired, account);
    let mut found = Vec::new();
    for own in &it.own_tokens {
        let audience = own.audience.as_deref();
        if wanted.is_empty() || audience.is_some_and(|it| wanted.contains(it)) {
            continue;
        }
        let wanted: Vec<&str> = wanted.iter().copied().collect();
        let wanted = wanted.join(" or ");
        let there = match audience {
            Some(audience) => format!("`{audience}`"),
            None => "the API server's own".to_owned(),
        };
        let what = "the token that it projects is for another audience";
        let shown = scene.shown(it);
        let group = Group::new(
            "pods project tokens for another audience than the credentials'",
            format!("{shown}, container {}", own.container),
        );
        found.push(
            Diagnostic::warning(
                Code::OwnToken,
                format!("{shown}: {what} than the credential's"),
            )
            .why(format!(
                "container {} logs in by it (AZURE_FEDERATED_TOKEN_FILE); its audience is {there}, and Entra takes `{wanted}` only",
                own.container
            ))
            .help(format!(
                "write `serviceAccountToken: {{audience: \"{wanted}\", …}}` in the projected volume under {}",
                spec_of(it)
            ))
            .group(
                group
                    .detail(format!("{there} and not `{wanted}`"))
                    .help("write the credential's audience into the projected volume"),
            ),
        );
    }
    if scene.none && bears_use(it) && !it.projects && !it.injected {
        let what = "its pods ask for a token where nothing gives any";
        let group = Group::new(what, scene.shown(it)).detail(format!("as {}", account.shown()));
        found.push(
            Diagnostic::warning(Code::NobodyGives, format!("{}: {what}", scene.shown(it)))
                .why(format!(
                    "they bear the label {USE}: \"true\", which only a webhook reads, and {} has none; and they project no token themselves",
                    scene.key
                ))
                .help(format!(
                    "install the webhook and write `webhook: helm`, or project a token under {}: `serviceAccountToken: {{audience: \
                     \"…\", path: token}}`, with AZURE_FEDERATED_TOKEN_FILE, AZURE_CLIENT_ID and AZURE_TENANT_ID",
                    spec_of(it)
                ))
                .group(group.help(
                    "install the webhook and write `webhook: helm`, or let the pods project a token themselves",
                )),
        );
    }
    found
}

/// The audiences of the credentials by which the service account is trusted.
fn audiences<'a>(desired: &'a Desired, account: &Account<'_>) -> BTreeSet<&'a str> {
    let by = account.declared.trusted_by.iter();
    let by = by.filter_map(|it| desired.wanted.get(it)?.resource.as_credential());
    by.flat_map(|it| &it.audiences)
        .map(String::as_str)
        .collect()
}
