//! From words to meaning, one function per section of the manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::{Claim, Desired, Wanted};
use crate::manifest::{self, Host, Manifest, Placed, Resolved};
use crate::resource::{
    Address, ArmId, Cluster, Credential, Identity, Late, Names, Output, Principal, Reach, Resource,
    ServiceAccount, Target, Webhook, credential_name,
};
use crate::source::Place;

/// What a manifest means. Total: its rules have been checked when it was read.
pub fn lower(manifest: &Manifest) -> Desired {
    let mut wanted = BTreeMap::new();
    for (key, cluster) in &manifest.clusters {
        wanted.insert(Address::cluster(key), lower_cluster(key, cluster));
    }
    for (key, identity) in &manifest.identities {
        wanted.insert(Address::identity(key), lower_identity(identity));
    }
    for binding in manifest.resolved() {
        if let Some(credential) = lower_credential(manifest, binding) {
            wanted.insert(credential_address(binding), credential);
        }
    }
    for ((cluster, namespace, name), bindings) in by_account(manifest.resolved()) {
        if let Some(account) = lower_account(manifest, &bindings) {
            let address = Address::service_account(cluster, namespace, name);
            wanted.insert(address, account);
        }
    }
    Desired {
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
        only: None,
        layer: None,
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

fn lower_webhook(webhook: manifest::Webhook) -> Webhook {
    match webhook {
        manifest::Webhook::Addon => Webhook::Addon,
        manifest::Webhook::Helm => Webhook::Helm,
        manifest::Webhook::None => Webhook::Absent,
    }
}

fn lower_identity(identity: &Placed<manifest::Identity>) -> Wanted {
    let it = &identity.value;
    // Of another team's identity neither region nor tags are ours to compare.
    let location = it.location.as_deref().filter(|_| !it.existing);
    Wanted {
        resource: Resource::Identity(Identity {
            id: ArmId::identity(&it.subscription, &it.resource_group, &it.name),
            location: location.map(Identity::region),
            tags: (!it.existing).then(|| it.tags.clone()),
        }),
        claim: if it.existing {
            Claim::Existing
        } else {
            Claim::Make
        },
        origin: vec![identity.place.clone()],
    }
}

fn lower_credential(manifest: &Manifest, binding: &Resolved) -> Option<Wanted> {
    let identity = &manifest.identities.get(&binding.identity)?.value;
    let under = ArmId::identity(
        &identity.subscription,
        &identity.resource_group,
        &identity.name,
    );
    let under = Principal::Identity(under);
    let address = credential_address(binding);
    let name = credential_name(&manifest.name.value, &under, &address, 0);
    Some(Wanted {
        resource: Resource::Credential(Credential {
            identity: Address::identity(&binding.identity),
            under,
            name,
            issuer: issuer(&binding.cluster),
            subject: Credential::subject(&binding.namespace, &binding.service_account)
                .as_str()
                .into(),
            audiences: BTreeSet::from([binding.audience.clone()]),
        }),
        claim: Claim::Make,
        origin: binding.places.clone(),
    })
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
        manifest::Webhook::Addon => None,
        manifest::Webhook::Helm | manifest::Webhook::None => Some(manifest.tenant.value.clone()),
    };
    let identity = Address::identity(&named.identity);
    Some(Wanted {
        claim: match named.owner {
            manifest::Owner::Helm => Claim::Check,
            manifest::Owner::Widctl if named.service_account == "default" => Claim::Join,
            manifest::Owner::Widctl => Claim::Make,
        },
        resource: Resource::ServiceAccount(ServiceAccount {
            cluster: named.cluster.clone(),
            namespace: named.namespace.clone(),
            name: named.service_account.clone(),
            client_id: Some(Late::After(Output {
                of: identity.clone(),
                name: "clientId",
            })),
            identity: Some(identity),
            trusted_by: BTreeSet::from([credential_address(named)]),
            issuer: issuer(&named.cluster),
            tenant_id: tenant,
        }),
        origin,
    })
}

fn issuer(cluster: &str) -> Late {
    Late::After(Output {
        of: Address::cluster(cluster),
        name: "issuer",
    })
}
