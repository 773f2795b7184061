//! What else a workload says that the webhook, or the token, cannot do with.

use super::{Account, Scene, metadata_of, spec_of};
use crate::live::Workload;
use crate::source::{Code, Diagnostic, Group};

const POD_IDENTITY: &str = "aadpodidbinding";
const EXPIRATION: &str = "azure.workload.identity/service-account-token-expiration";
const BINDING: &str = "azure.workload.identity/use-identity-binding";
const SIDECAR: &str = "azure.workload.identity/inject-proxy-sidecar";

pub(super) fn check(scene: &Scene<'_>, it: &Workload, account: &Account<'_>) -> Vec<Diagnostic> {
    let asks = scene.asks(it);
    let place = metadata_of(it);
    let finding = |code, what: &str| {
        let group = Group::new(what, scene.shown(it)).detail(format!("as {}", account.shown()));
        Diagnostic::warning(code, format!("{}: {what}", scene.shown(it))).group(group)
    };
    let mut found = Vec::new();
    if !it.paths.is_empty() && !it.projects {
        found.push(
            finding(Code::TokenPath, "the path of the token is written out")
                .why(format!(
                    "{}; the path has moved between versions of the webhook, and will again",
                    it.paths.join(", ")
                ))
                .help("read it from $AZURE_FEDERATED_TOKEN_FILE, as Azure's SDKs do"),
        );
    }
    if asks && let Some(name) = it.pods.labels.get(POD_IDENTITY) {
        found.push(
            finding(Code::PodIdentity, "its pods use Pod Identity and workload identity at once")
                .why(format!(
                    "the label {POD_IDENTITY}: {name} has Pod Identity answer for the instance's metadata, so that a client that asks \
                     there first is given that identity and not {}'s",
                    account.shown()
                ))
                .help(format!("remove the label {POD_IDENTITY} under {place} once the pods run by workload identity")),
        );
    }
    if let Some(value) = it.pods.annotations.get(EXPIRATION)
        && let Some(why) = lifetime(value)
    {
        found.push(
            finding(
                Code::TokenLifetime,
                "the lifetime of its token is none that the webhook takes",
            )
            .why(why)
            .help(format!(
                "write under {place}: `annotations: {{{EXPIRATION}: \"3600\"}}`, or leave it out"
            )),
        );
    }
    let bound = it.pods.annotations.get(BINDING).map(String::as_str) == Some("true");
    if asks && account.only_bound() && !account.loses && !bound {
        found.push(
            finding(Code::BindingUnasked, "its pods do not ask for the identity binding")
                .why(format!(
                    "{} is bound by an AKS identity binding, and the pods' tokens are for federated credentials, which it has none of",
                    account.shown()
                ))
                .help(format!("write under {place}: `annotations: {{{BINDING}: \"true\"}}`")),
        );
    }
    if asks && it.host_network && it.pods.annotations.contains_key(SIDECAR) {
        found.push(
            finding(Code::HostNetwork, "the webhook will refuse its pods")
                .why(format!(
                    "they use the node's network (hostNetwork) and ask for the proxy sidecar ({SIDECAR}, whatever its value), which \
                     would change the node's own routes"
                ))
                .help(format!("remove `hostNetwork` under {}, or the annotation under {place}", spec_of(it))),
        );
    }
    found
}

/// The same annotation on the service account, which holds for all pods that say nothing of it.
pub(super) fn account(scene: &Scene<'_>, account: &Account<'_>) -> Option<Diagnostic> {
    let value = account.found?.outputs.get("tokenExpiration")?;
    let why = lifetime(value)?;
    Some(
        Diagnostic::warning(
            Code::TokenLifetime,
            format!(
                "service account {} on {}: the lifetime of its tokens is none that the webhook takes",
                account.shown(),
                scene.key
            ),
        )
        .why(why)
        .help(format!("set its annotation {EXPIRATION} to \"3600\" … \"86400\", or remove it"))
        .group(
            Group::new(
                format!("the lifetime of the tokens of service accounts on {} is none that the webhook takes", scene.key),
                account.shown(),
            )
            .detail(value),
        ),
    )
}

/// What is wrong with a lifetime.
fn lifetime(value: &str) -> Option<String> {
    match value.parse::<i64>() {
        Ok(3600..=86_400) => None,
        Ok(_) => Some(format!(
            "{EXPIRATION} is {value:?}; it takes 3600 to 86400 seconds"
        )),
        Err(_) => Some(format!(
            "{EXPIRATION} is {value:?}, which is no number of seconds"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::lifetime;

    #[test]
    fn a_lifetime_is_an_hour_to_a_day_in_seconds() {
        for good in ["3600", "7200", "86400"] {
            assert_eq!(lifetime(good), None);
        }
        for bad in [
            "3599",
            "86401",
            "0",
            "-3600",
            "1h",
            "3600.0",
            " 3600",
            "",
            "99999999999999999999",
        ] {
            assert!(lifetime(bad).is_some(), "{bad}");
        }
    }
}
