//! What hangs on an identity in Azure: roles, key vault policies, app roles, trusts, and the identity bindings of clusters.

use std::collections::{BTreeMap, BTreeSet};

use super::placing::{Placing, issuer};
use super::{Claim, Wanted};
use crate::manifest::{self, Access, Manifest, Placed, Resolved};
use crate::resource::{
    Address, AppRole, ArmId, ClusterRole, Condition, Credential, IdentityBinding, KeyVaultPolicy,
    MaybeKnown, Output, Permissions, Principal, Resource, Role, RoleRef, apart, binding_name,
    cluster_role_name, credential_name,
};
use crate::source::Place;

/// The version of the language of conditions that Azure takes.
const CONDITIONS: &str = "2.0";

type Wants = BTreeMap<Address, Wanted>;

/// The roles, policies and trusts of one identity.
pub(super) fn lower(
    manifest: &Manifest,
    key: &str,
    identity: &manifest::Identity,
    principal: &Principal,
    wanted: &mut Wants,
) {
    let addresses = addresses(key, &identity.access);
    for (Placed { value, place }, address) in identity.access.iter().zip(addresses) {
        let resource = match value {
            Access::Role {
                role,
                scope,
                condition,
            } => Resource::Role(Role {
                identity: Address::identity(key),
                principal: principal.clone(),
                principal_id: output(key, "principalId"),
                scope: scope.clone().into(),
                definition: RoleRef::written(role).definition(),
                role: RoleRef::written(role),
                condition: condition.as_ref().map(|text| Condition {
                    text: text.clone(),
                    version: CONDITIONS.to_owned(),
                }),
                name: None,
            }),
            Access::Policy { vault, permissions } => Resource::KeyVaultPolicy(policy(
                key,
                principal,
                vault.clone().into(),
                permissions.clone(),
            )),
            Access::AppRole { role, api } => Resource::AppRole(AppRole {
                identity: Address::identity(key),
                principal: principal.clone(),
                principal_id: output(key, "principalId"),
                api: manifest::api(api.as_deref()),
                role: role.clone(),
                ids: None,
                grant: None,
            }),
        };
        wanted.insert(address, made(resource, vec![place.clone()]));
    }
    for (name, Placed { value, place }) in &identity.trusts {
        let address = Address::trust(key, name);
        let resource = Resource::Credential(Credential {
            identity: Address::identity(key),
            under: principal.clone(),
            name: credential_name(&manifest.name.value, principal, &address, 0),
            issuer: value.issuer.as_str().into(),
            subject: value.subject.as_str().into(),
            audiences: BTreeSet::from([value.audience.clone()]),
        });
        wanted.insert(address, made(resource, vec![place.clone()]));
    }
}

fn policy(
    key: &str,
    principal: &Principal,
    vault: ArmId,
    permissions: Permissions,
) -> KeyVaultPolicy {
    KeyVaultPolicy {
        identity: Address::identity(key),
        principal: principal.clone(),
        object_id: output(key, "principalId"),
        vault,
        permissions: permissions.normal(),
    }
}

/// The addresses of accesses, in their order: what is called alike gets six digits of the whole scope.
fn addresses(key: &str, access: &[Placed<Access>]) -> Vec<Address> {
    let plain = |access: &Access| match access {
        Access::Role { role, scope, .. } => (Address::role(key, role, last(scope)), scope.clone()),
        Access::Policy { vault, .. } => (Address::policy(key, last(vault)), vault.clone()),
        Access::AppRole { role, api } => {
            let api = api.as_deref().unwrap_or("graph");
            (
                Address::app_role(key, role, api),
                format!("{role} of {api}"),
            )
        }
    };
    let mut called: BTreeMap<String, usize> = BTreeMap::new();
    for it in access {
        let name = plain(&it.value).0.to_string().to_lowercase();
        *called.entry(name).or_default() += 1;
    }
    let address = |it: &Placed<Access>| {
        let (address, scope) = plain(&it.value);
        if called.get(&address.to_string().to_lowercase()) == Some(&1) {
            return address;
        }
        let name = format!("{}-{}", last(&scope), apart(&scope));
        match &it.value {
            Access::Role { role, .. } => Address::role(key, role, &name),
            Access::Policy { .. } => Address::policy(key, &name),
            Access::AppRole { role, .. } => Address::app_role(key, role, &name),
        }
    };
    access.iter().map(address).collect()
}

fn last(scope: &str) -> &str {
    scope.rsplit('/').next().unwrap_or_default()
}

/// The identity bindings: for each identity and cluster one, and the ClusterRole with all its service accounts.
pub(super) fn lower_bindings(manifest: &Manifest, placing: &Placing<'_>, wanted: &mut Wants) {
    let mut bound: BTreeMap<(&str, &str), Vec<&Resolved>> = BTreeMap::new();
    let all = manifest.resolved().iter();
    for it in all.filter(|it| it.mode.by_binding()) {
        let of = (it.identity.as_str(), it.cluster.as_str());
        bound.entry(of).or_default().push(it);
    }
    for ((key, cluster), bindings) in bound {
        let (Some(Principal::Identity(of)), Some(under)) =
            (placing.principals.get(key), placing.aks.get(cluster))
        else {
            continue;
        };
        let origin: Vec<Place> = bindings.iter().flat_map(|it| it.places.clone()).collect();
        let identity = Address::identity(key);
        let first_key = match manifest.identities.get(key) {
            Some(it) => it.value.first_key(key),
            None => key,
        };
        let binding = Resource::IdentityBinding(IdentityBinding {
            identity: identity.clone(),
            of: of.clone(),
            cluster: cluster.to_owned(),
            under: under.clone(),
            name: binding_name(&manifest.name.value, under, of),
            client_id: Some(output(key, "clientId")),
        });
        let role = Resource::ClusterRole(ClusterRole {
            cluster: cluster.to_owned(),
            identity,
            issuer: issuer(manifest, cluster),
            name: cluster_role_name(&manifest.name.value, first_key),
            client_id: Some(output(key, "clientId")),
            service_accounts: bindings
                .iter()
                .map(|it| format!("{}/{}", it.namespace, it.service_account))
                .collect(),
        });
        wanted.insert(
            Address::binding(key, cluster),
            made(binding, origin.clone()),
        );
        wanted.insert(Address::cluster_role(key, cluster), made(role, origin));
    }
}

fn output(key: &str, name: &'static str) -> MaybeKnown {
    MaybeKnown::Unknown(Output {
        of: Address::identity(key),
        name,
    })
}

fn made(resource: Resource, origin: Vec<Place>) -> Wanted {
    Wanted {
        resource,
        claim: Claim::Make,
        origin,
    }
}
