//! From words to meaning, one function per section of the manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::placing::{Placing, issuer};
use super::{Claim, Desired, Places, Wanted, hanging};
use crate::manifest::{self, Host, Manifest, Placed, Resolved, Sort};
use crate::resource::{
    Address, Application, ApplicationRef, ArmId, Cluster, Credential, Identity, MaybeKnown, Names,
    Output, Principal, Reach, Resource, ServiceAccount, Target, Translation, Webhook,
    application_name, credential_name,
};
use crate::source::Place;

/// What a manifest means. Total: its rules have been checked when it was read.
pub fn lower(manifest: &Manifest) -> Desired {
    let mut wanted = BTreeMap::new();
    let mut placing = Placing {
        principals: BTreeMap::new(),
        aks: BTreeMap::new(),
    };
    for (key, cluster) in &manifest.clusters {
        let lowered = lower_cluster(key, cluster);
        if let Some(Target::Aks(id)) = lowered.resource.as_cluster().map(|it| &it.target) {
            placing.aks.insert(key, id.clone());
        }
        wanted.insert(Address::cluster(key), lowered);
    }
    for (key, identity) in &manifest.identities {
        let lowered = lower_identity(manifest, key, identity);
        if let Some(principal) = lowered.resource.principal() {
            hanging::lower(manifest, key, &identity.value, &principal, &mut wanted);
            placing.principals.insert(key, principal);
        }
        wanted.insert(Address::identity(key), lowered);
    }
    for binding in manifest.resolved() {
        if let Some(principal) = placing.principals.get(binding.identity.as_str())
            && binding.mode.by_credential()
        {
            let credential = lower_credential(manifest, binding, principal);
            wanted.insert(credential_address(binding), credential);
        }
    }
    hanging::lower_bindings(manifest, &placing, &mut wanted);
    for ((cluster, namespace, name), bindings) in by_account(manifest.resolved()) {
        if let Some(account) = lower_account(manifest, &bindings) {
            let address = Address::service_account(cluster, namespace, name);
            wanted.insert(address, account);
        }
    }
    let places = Places::of(manifest, &wanted);
    Desired {
        places,
        names: Names {
            name: manifest.name.value.clone(),
            formerly: manifest
                .formerly
                .iter()
                .map(|it| it.value.clone())
                .collect(),
        },
        tenant: manifest.tenant.value.clone(),
        wanted,
        accept: manifest.accept.clone(),
        only: None,
        layer: None,
        workloads: false,
        denied_roles: BTreeSet::new(),
        asked: BTreeSet::new(),
    }
}

fn lower_cluster(key: &str, cluster: &Placed<manifest::Cluster>) -> Wanted {
    let it = &cluster.value;
    let (target, manage) = match &it.host {
        Host::Aks {
            subscription,
            resource_group,
            name,
            manage,
        } => {
            let id = ArmId::managed_cluster(subscription, resource_group, name);
            (Target::Aks(id), *manage)
        }
        Host::Issuer(issuer) => (Target::Issuer(issuer.clone()), false),
        Host::Vcluster(it) => (Target::Vcluster(it.clone()), false),
    };
    let reach = match (&it.context, &target) {
        (Some(context), _) => Reach::Context(context.clone()),
        (None, Target::Aks(_)) => Reach::Azure,
        (None, Target::Issuer(_) | Target::Vcluster(_)) => Reach::Nowhere,
    };
    let webhook = lower_webhook(it.webhook);
    Wanted {
        resource: Resource::Cluster(Cluster {
            key: key.to_owned(),
            target,
            reach,
            webhook,
            oidc_issuer: manage.then_some(true),
            workload_identity: (manage && webhook == Webhook::Addon).then_some(true),
        }),
        claim: Claim::Existing,
        origin: vec![cluster.place.clone()],
    }
}

fn lower_webhook(webhook: Option<manifest::Webhook>) -> Webhook {
    match webhook {
        Some(manifest::Webhook::Addon) => Webhook::Addon,
        Some(manifest::Webhook::Helm) => Webhook::Helm,
        Some(manifest::Webhook::None) => Webhook::Absent,
        None => Webhook::Observed,
    }
}

fn lower_identity(manifest: &Manifest, key: &str, identity: &Placed<manifest::Identity>) -> Wanted {
    let mut access = identity.value.access.iter();
    let app_roles = access.any(|it| matches!(it.value, manifest::Access::AppRole { .. }));
    let (resource, existing) = match &identity.value.sort {
        Sort::Managed(it) => {
            // Of another team's identity neither region nor tags are ours to compare.
            let location = it.location.as_deref().filter(|_| !it.existing);
            let resource = Resource::Identity(Identity {
                id: ArmId::identity(&it.subscription, &it.resource_group, &it.name),
                location: location.map(Identity::region),
                tags: (!it.existing).then(|| it.tags.clone()),
                app_roles: (!it.existing).then_some(app_roles),
            });
            (resource, it.existing)
        }
        Sort::Application(it) => {
            let reference = match (&it.app_id, &it.display_name) {
                (Some(id), _) => ApplicationRef::AppId(id.clone()),
                (None, Some(name)) if it.existing => ApplicationRef::DisplayName(name.clone()),
                (None, _) => {
                    let key = identity.value.first_key(key);
                    ApplicationRef::UniqueName(application_name(&manifest.name.value, key))
                }
            };
            let resource = Resource::Application(Application {
                reference,
                display_name: it.display_name.clone().filter(|_| !it.existing),
                service_principal: (!it.existing).then_some(true),
                app_roles: (!it.existing).then_some(app_roles),
            });
            (resource, it.existing)
        }
    };
    Wanted {
        resource,
        claim: if existing {
            Claim::Existing
        } else {
            Claim::Make
        },
        origin: vec![identity.place.clone()],
    }
}

fn lower_credential(manifest: &Manifest, binding: &Resolved, principal: &Principal) -> Wanted {
    let address = credential_address(binding);
    Wanted {
        resource: Resource::Credential(Credential {
            identity: Address::identity(&binding.identity),
            under: principal.clone(),
            name: credential_name(&manifest.name.value, principal, &address, 0),
            issuer: issuer(manifest, &binding.cluster),
            subject: subject(manifest, binding),
            audiences: BTreeSet::from([binding.audience.clone()]),
        }),
        claim: Claim::Make,
        origin: binding.places.clone(),
    }
}

/// The subject of a service account's tokens; that of a vCluster's is what its host calls it.
fn subject(manifest: &Manifest, binding: &Resolved) -> MaybeKnown {
    let (namespace, name) = (&binding.namespace, &binding.service_account);
    let cluster = manifest.clusters.get(&binding.cluster);
    match cluster.map(|it| &it.value.host) {
        Some(Host::Vcluster(it)) => match &it.translation {
            Translation::Offline => MaybeKnown::Known(it.subject(&it.account(namespace, name))),
            Translation::Platform { .. } => MaybeKnown::Unknown(Output {
                of: Address::service_account(&binding.cluster, namespace, name),
                name: Output::HOST_SUBJECT,
            }),
        },
        Some(Host::Aks { .. } | Host::Issuer(_)) | None => {
            MaybeKnown::Known(Credential::subject(namespace, name))
        }
    }
}

fn credential_address(binding: &Resolved) -> Address {
    Address::credential(
        &binding.identity,
        &binding.cluster,
        &binding.namespace,
        &binding.service_account,
    )
}

type Account<'a> = (&'a str, &'a str, &'a str);

/// The bindings of each service account.
fn by_account(bindings: &[Resolved]) -> BTreeMap<Account<'_>, Vec<&Resolved>> {
    let mut accounts: BTreeMap<Account<'_>, Vec<&Resolved>> = BTreeMap::new();
    for it in bindings {
        accounts
            .entry((&it.cluster, &it.namespace, &it.service_account))
            .or_default()
            .push(it);
    }
    accounts
}

/// What stands behind a service account.
fn trusted_by(binding: &Resolved) -> BTreeSet<Address> {
    let (identity, cluster) = (&binding.identity, &binding.cluster);
    let credential = credential_address(binding);
    let bound = [
        Address::binding(identity, cluster),
        Address::cluster_role(identity, cluster),
    ];
    let credential = Some(credential).filter(|_| binding.mode.by_credential());
    let bound = bound.into_iter().filter(|_| binding.mode.by_binding());
    credential.into_iter().chain(bound).collect()
}

/// Several identities may trust one service account; it names that of the binding which says so.
fn lower_account(manifest: &Manifest, bindings: &[&Resolved]) -> Option<Wanted> {
    let named = bindings.iter().find(|it| it.annotate)?;
    let cluster = &manifest.clusters.get(&named.cluster)?.value;
    let others = bindings.iter().filter(|it| !it.annotate);
    let origin: Vec<Place> = std::iter::once(named)
        .chain(others)
        .flat_map(|it| it.places.iter().cloned())
        .collect();
    // Only AKS's own webhook is sure to know the tenant; the chart's can be set to another, and without a webhook nobody tells it.
    let tenant = match cluster.webhook {
        Some(manifest::Webhook::Addon) => None,
        Some(manifest::Webhook::Helm | manifest::Webhook::None) | None => {
            Some(manifest.tenant.value.clone())
        }
    };
    let identity = Address::identity(&named.identity);
    Some(Wanted {
        claim: match named.owner {
            manifest::ServiceAccountOwner::Helm => Claim::Check,
            manifest::ServiceAccountOwner::Widctl if named.service_account == "default" => {
                Claim::Join
            }
            manifest::ServiceAccountOwner::Widctl => Claim::Make,
        },
        resource: Resource::ServiceAccount(ServiceAccount {
            cluster: named.cluster.clone(),
            namespace: named.namespace.clone(),
            name: named.service_account.clone(),
            client_id: Some(MaybeKnown::Unknown(Output {
                of: identity.clone(),
                name: "clientId",
            })),
            identity: Some(identity),
            trusted_by: trusted_by(named),
            issuer: issuer(manifest, &named.cluster),
            tenant_id: tenant,
        }),
        origin,
    })
}
