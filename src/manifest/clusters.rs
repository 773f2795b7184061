//! Clusters with `defaults` worked in, and the rules that each of them must obey.
use super::draft::Draft;
use super::model::{self, Webhook};
use super::settle::{Missing, or_default, same_things};
use super::{Cluster, Host, Kept, Placed, audience};
use crate::resource::{Translation, Vcluster};
use crate::source::{Code, Diagnostic, Place, Spot};

/// Every cluster that has all it needs.
pub(crate) fn clusters(
    draft: &Draft,
    missing: &mut Vec<Missing>,
    findings: &mut Vec<Diagnostic>,
) -> Kept<Cluster> {
    let mut settled = Kept::new();
    for (key, Placed { value, place }) in &draft.clusters {
        if let Some(host) = host(draft, key, value, place, missing, findings) {
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
            audience::check(given, &place.field("audience"), findings);
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
            let id = format!("{}/{}/{}", it.host, it.namespace, it.name);
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
    name: &str,
    cluster: &model::Cluster,
    place: &Place,
    missing: &mut Vec<Missing>,
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
            Host::Vcluster(vcluster(it, &place.field("vcluster"), findings)?),
        )),
        (None, None) => None,
    };
    if let Some((key, label, host)) = given {
        let other = key;
        let addon = cluster.webhook == Some(Webhook::Addon);
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
    let lacks = |key| Missing {
        key,
        default: key,
        of: format!("cluster `{name}`"),
        at: at.clone(),
    };
    let subscription = or_default(
        draft,
        &aks.subscription,
        &default.subscription,
        lacks("subscription"),
        missing,
    );
    let resource_group = or_default(
        draft,
        &aks.resource_group,
        &default.resource_group,
        lacks("resourceGroup"),
        missing,
    );
    Some(Host::Aks {
        subscription: subscription?.to_lowercase(),
        resource_group: resource_group?,
        name: aks.name.clone(),
        manage: cluster.manage,
    })
}

fn vcluster(
    it: &model::Vcluster,
    place: &Place,
    findings: &mut Vec<Diagnostic>,
) -> Option<Vcluster> {
    let project = it.platform.as_ref().and_then(|it| it.project.as_ref());
    let namespace = match (&it.namespace, project) {
        (Some(namespace), None) => namespace.clone(),
        (None, Some(project)) => Vcluster::platform_namespace(project, &it.name),
        (Some(_), Some(_)) => {
            let finding = Diagnostic::error(
                Code::VclusterNamespace,
                "both `namespace` and a project of the platform",
            )
            .why("Each of them says in which namespace of the host the vCluster runs.")
            .at(Spot::Key(place.field("platform").field("project")))
            .also(Spot::Key(place.field("namespace")), "and here")
            .help("keep `project` if the platform chose the namespace, else `namespace`");
            findings.push(finding);
            return None;
        }
        (None, None) => {
            let finding = Diagnostic::error(
                Code::VclusterNamespace,
                "no namespace of the host that the vCluster runs in",
            )
            .why("Its service accounts' names there are the subjects that Entra is shown.")
            .at(Spot::Value(place.clone()))
            .help("add `namespace: team-x`, or the `project` in which its `platform` made it");
            findings.push(finding);
            return None;
        }
    };
    Some(Vcluster {
        host: it.host.clone(),
        name: it.name.clone(),
        namespace,
        translation: match &it.platform {
            Some(platform) => Translation::Platform {
                host: platform.host.clone(),
            },
            None => Translation::Offline,
        },
    })
}
