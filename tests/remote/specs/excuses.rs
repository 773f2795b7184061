//! What examples show and the sandbox does not, and which examples are of what it does not have: each with its reason.

/// Operations that the sandbox does not have, by a part of their path, and why.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    ("/operations", "what a provider can do at all: for portals"),
    (
        "/identities/default",
        "the identity that a resource has of its own",
    ),
    ("/listAssociatedResources", "a preview that was withdrawn"),
    ("/revokeTokens", "a preview: ends the tokens of an identity"),
    ("/kubernetesVersions", "which versions a cluster could have"),
    ("/upgradeProfiles/", "which versions a cluster could have"),
    ("/meshRevisionProfiles", "the service mesh of clusters"),
    ("/meshUpgradeProfiles", "the service mesh of clusters"),
    (
        "/accessProfiles/",
        "an older way to kubeconfigs, deprecated",
    ),
    (
        "/listClusterMonitoringUserCredential",
        "kubeconfigs for monitoring",
    ),
    (
        "/providers/Microsoft.ResourceGraph/",
        "queries over all resources: another service",
    ),
    ("/deployments/", "templates: another service"),
    ("/exportTemplate", "templates: another service"),
    (
        "/subscriptions/{subscriptionId}/resources",
        "all resources of a subscription: another service",
    ),
];

/// What examples and the sandbox do not have in common: a part of the example's name and method, how the difference begins, and why.
pub(crate) const EXCUSED: &[(&str, &str, &str)] = &[
    (
        "FederatedIdentityCredentialList GET",
        ".nextLink",
        "it asks for 20 at once, and an identity holds no more: there is no next page",
    ),
    (
        "RoleAssignments_Create",
        "status 201",
        "143 of 143 recorded PUTs said 201, also over what was there",
    ),
    (
        "InResourceGroup DELETE",
        "status 202",
        "63 of 63 recorded deletions of groups were long-running",
    ),
    (
        "ManagedClustersCreate_SecurityProfile PUT",
        "status 400",
        "it asks for workload identity without the issuer, which the documentation says is refused",
    ),
    (
        "ManagedClusters",
        ".properties.networkProfile.loadBalancerProfile.",
        "recorded clusters show of the balancer what was asked for, and its addresses when it has them",
    ),
    (
        "ManagedClustersCreate_",
        ".identity.userAssignedIdentities.",
        "recorded clusters tell their identities' ids when they are made, not in the first answer",
    ),
    (
        "ManagedClusters",
        ".eTag",
        "recorded only with preview versions",
    ),
    (
        "ManagedClusters",
        ".value[].eTag",
        "recorded only with preview versions",
    ),
    (
        "ManagedClustersCreate_",
        ".properties.privateFQDN",
        "private clusters: the sandbox has no network that one could be hidden in",
    ),
    (
        "ManagedClustersCreate_PrivateClusterPublicFQDN",
        ".properties.apiServerAccessProfile.privateDNSZone",
        "private clusters: the sandbox has no network that one could be hidden in",
    ),
    (
        "ManagedClustersCreate_ManagedNATGateway",
        ".properties.networkProfile.natGatewayProfile.",
        "addresses of a gateway: no part of identities",
    ),
    (
        "ManagedClustersCreate_",
        ".properties.agentPoolProfiles[].enableEncryptionAtHost",
        "the example shows it, and its request does not ask for it",
    ),
    (
        "ManagedClustersCreate_AzureServiceMesh",
        ".properties.serviceMeshProfile.istio.revisions",
        "the service mesh: no part of identities",
    ),
    (
        "ManagedClustersCreate_IngressProfile_WebAppRouting",
        ".properties.diskEncryptionSetID",
        "the example shows it, and its request does not ask for it",
    ),
    (
        "ManagedClustersCreate_IngressProfile_WebAppRouting",
        ".properties.enablePodSecurityPolicy",
        "the example shows it, and its request does not ask for it",
    ),
    (
        "ManagedClustersCreate_IngressProfile_WebAppRouting",
        ".properties.windowsProfile.",
        "the example shows it, and its request does not ask for it",
    ),
    (
        "ManagedClustersCreate_UpdateWithEnableAzureRBAC",
        ".properties.aadProfile.tenantID",
        "the example shows it, and its request does not ask for it",
    ),
    (
        "createVault PUT",
        "status 200",
        "101 of 101 recorded PUTs of vaults said 200, to new ones too",
    ),
    (
        "createVaultWithNetworkAcls PUT",
        "status 400",
        "it names no access policies, of which its own description says that they are required",
    ),
    (
        "updateVault PATCH",
        "status 200",
        "a vault that is changed is there, so nothing is created",
    ),
    (
        "Vault",
        ".properties.hsmPoolResourceId",
        "pools of HSMs: another service",
    ),
    (
        "listVault",
        ".value[].properties.hsmPoolResourceId",
        "pools of HSMs: another service",
    ),
    (
        "Vault",
        ".properties.privateEndpointConnections",
        "private endpoints: made by the network, not by the vault",
    ),
    (
        "createVault PUT",
        ".properties.networkAcls",
        "the example shows it, and its request does not ask for it",
    ),
];

/// Which excuse a difference has.
pub(crate) fn excuse(name: &str, difference: &str) -> Option<usize> {
    EXCUSED
        .iter()
        .position(|(part, begin, _)| name.contains(part) && difference.starts_with(begin))
}
