//! The label `azure.workload.identity/use`: on the pods, and the string "true". Anywhere else, and as anything else, it does nothing.

use super::{Account, Scene, USE, metadata_of};
use crate::live::{Workload, WorkloadKind};
use crate::source::{Code, Diagnostic, Group};

pub(super) fn check(scene: &Scene<'_>, it: &Workload, account: &Account<'_>) -> Option<Diagnostic> {
    // Pods that project their own token need no webhook, and where there is none the label says nothing.
    if !scene.webhook || it.projects {
        return None;
    }
    let value = it.pods.labels.get(USE).map(String::as_str);
    if value == Some("true") {
        return None;
    }
    let place = metadata_of(it);
    let help = format!("write under {place}: `labels: {{{USE}: \"true\"}}`");
    let finding = |code, what: &str, detail: String, why: String| {
        let message = format!("{}: {what}", scene.shown(it));
        let group = Group::new(what, scene.shown(it)).detail(detail);
        Diagnostic::warning(code, message)
            .why(why)
            .help(help.clone())
            .group(group.help(format!(
                "write the label {USE}: \"true\" into the metadata of each pod template"
            )))
    };
    if let Some(value) = value {
        let why =
            format!("{USE} is {value:?} on its pods; the webhook takes \"true\" and nothing else");
        return Some(finding(
            Code::UseLabelValue,
            "the label that asks for a token has another value",
            format!("{value:?}"),
            why,
        ));
    }
    if let Some(where_) = misplaced(it, account) {
        let why = format!(
            "{USE} stands {where_}, where the webhook does not look; its pods do not bear it"
        );
        return Some(finding(
            Code::UseLabelPlace,
            "the label that asks for a token is in the wrong place",
            where_,
            why,
        ));
    }
    // Every pod that names no service account runs as `default`, and few of them want anything of Azure.
    if account.declared.name == "default" {
        return None;
    }
    // The kubelet asks for the tokens of these volumes, so it may be that nothing else is wanted.
    if !it.secret_classes.is_empty() && it.logins.is_empty() {
        let classes: Vec<&str> = it.secret_classes.iter().map(String::as_str).collect();
        let what = "its pods ask for no token themselves, and need none for what they mount";
        let shown = scene.shown(it);
        let group =
            Group::new(what, &shown).detail(format!("SecretProviderClass {}", classes.join(", ")));
        return Some(
            Diagnostic::note(Code::UseLabelMissing, format!("{shown}: {what}"))
                .why(format!(
                    "they run as {} and mount SecretProviderClass {}, for which the kubelet asks; the label {USE} is for containers \
                     that log in to Azure themselves",
                    account.shown(),
                    classes.join(", ")
                ))
                .help(format!("if one does, {help}"))
                .group(group.help(format!(
                    "where a container logs in to Azure itself, write the label {USE}: \"true\" into the metadata of the pod template"
                ))),
        );
    }
    let why = format!(
        "they run as {}, but do not bear the label {USE}: \"true\", so the webhook passes them by",
        account.shown()
    );
    Some(finding(
        Code::UseLabelMissing,
        "its pods do not ask for a token",
        format!("as {}", account.shown()),
        why,
    ))
}

/// Where the label, or an annotation of its name, stands instead.
fn misplaced(it: &Workload, account: &Account<'_>) -> Option<String> {
    let pod = it.kind == WorkloadKind::Pod;
    let on_account = |map: &str| {
        let path = format!("metadata.{map}.{USE}");
        account.found.is_some_and(|it| it.foreign.contains(&path))
    };
    if it.pods.annotations.contains_key(USE) {
        Some("among the annotations of the pods".to_owned())
    } else if it.own.labels.contains_key(USE) && !pod {
        Some(format!(
            "on the {} itself and not on its pod template",
            it.kind
        ))
    } else if it.own.annotations.contains_key(USE) && !pod {
        Some(format!("among the annotations of the {}", it.kind))
    } else if on_account("labels") {
        Some(format!("on the service account {}", account.shown()))
    } else if on_account("annotations") {
        Some(format!(
            "among the annotations of the service account {}",
            account.shown()
        ))
    } else {
        None
    }
}
