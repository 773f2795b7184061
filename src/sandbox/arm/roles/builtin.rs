//! Roles that every tenant has: Azure's own, as far as workloads and those who run them use them.
//!
//! Names and ids are Azure's. What a role may do is kept where Microsoft's documentation of built-in roles lists it in a few
//! lines; the rest of a long list is shortened to the provider that it is about.

/// A role that Azure brings.
pub(crate) struct Builtin {
    /// The GUID in its id.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) actions: &'static [&'static str],
    pub(crate) not_actions: &'static [&'static str],
    pub(crate) data_actions: &'static [&'static str],
}

/// A role for the control plane.
const fn manages(
    id: &'static str,
    name: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
) -> Builtin {
    Builtin {
        id,
        name,
        description,
        actions,
        not_actions: &[],
        data_actions: &[],
    }
}

/// A role for the data plane.
const fn uses(
    id: &'static str,
    name: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
    data_actions: &'static [&'static str],
) -> Builtin {
    Builtin {
        id,
        name,
        description,
        actions,
        not_actions: &[],
        data_actions,
    }
}

/// What most management roles may do beside their own provider.
macro_rules! and_common {
    ($($own:literal),+ $(,)?) => {
        &[
            $($own,)+
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
        ]
    };
}

const AUTHORIZATION: &[&str] = &[
    "Microsoft.Authorization/*/Delete",
    "Microsoft.Authorization/*/Write",
    "Microsoft.Authorization/elevateAccess/Action",
    "Microsoft.Blueprint/blueprintAssignments/write",
    "Microsoft.Blueprint/blueprintAssignments/delete",
    "Microsoft.Compute/galleries/share/action",
];
const VAULT: &[&str] = &[
    "Microsoft.Authorization/*/read",
    "Microsoft.KeyVault/checkNameAvailability/read",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/locations/*/read",
    "Microsoft.KeyVault/vaults/*/read",
    "Microsoft.KeyVault/operations/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
];
const AKS: &[&str] = &[
    "Microsoft.Authorization/*/read",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
];

/// In the order of their names.
#[rustfmt::skip]
pub(crate) const BUILTIN: &[Builtin] = &[
    manages("c2f4ef07-c644-48eb-af81-4b1b4947fb11", "AcrDelete", "Delete from a registry",
        &["Microsoft.ContainerRegistry/registries/artifacts/delete"]),
    manages("7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull", "Pull from a registry",
        &["Microsoft.ContainerRegistry/registries/pull/read"]),
    manages("8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush", "Push to a registry",
        &["Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write"]),
    uses("5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b", "App Configuration Data Owner", "Full access to configuration data", &[],
        &["Microsoft.AppConfiguration/configurationStores/*/read", "Microsoft.AppConfiguration/configurationStores/*/write",
          "Microsoft.AppConfiguration/configurationStores/*/delete"]),
    uses("516239f1-63e1-4d78-a4de-a74fb236a071", "App Configuration Data Reader", "Read configuration data", &[],
        &["Microsoft.AppConfiguration/configurationStores/*/read"]),
    uses("f526a384-b230-433a-b45c-95f59c4a2dec", "Azure Event Hubs Data Owner", "Full access to event hubs",
        &["Microsoft.EventHub/*"], &["Microsoft.EventHub/*"]),
    uses("a638d3c7-ab3a-418d-83e6-5f17a39d4fde", "Azure Event Hubs Data Receiver", "Receive from event hubs",
        &["Microsoft.EventHub/*/eventhubs/consumergroups/read"], &["Microsoft.EventHub/*/receive/action"]),
    uses("2b629674-e913-4c01-ae53-ef4638d8f975", "Azure Event Hubs Data Sender", "Send to event hubs",
        &["Microsoft.EventHub/*/eventhubs/read"], &["Microsoft.EventHub/*/send/action"]),
    manages("0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8", "Azure Kubernetes Service Cluster Admin Role", "List admin credentials",
        &["Microsoft.ContainerService/managedClusters/listClusterAdminCredential/action",
          "Microsoft.ContainerService/managedClusters/accessProfiles/listCredential/action",
          "Microsoft.ContainerService/managedClusters/read", "Microsoft.ContainerService/managedClusters/runcommand/action"]),
    manages("4abbcc35-e782-43d8-92c5-2d3f1bd2253f", "Azure Kubernetes Service Cluster User Role", "List user credentials",
        &["Microsoft.ContainerService/managedClusters/listClusterUserCredential/action",
          "Microsoft.ContainerService/managedClusters/read"]),
    manages("ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8", "Azure Kubernetes Service Contributor Role", "Read and write clusters",
        &["Microsoft.ContainerService/locations/*", "Microsoft.ContainerService/managedClusters/*",
          "Microsoft.ContainerService/managedclustersnapshots/*", "Microsoft.ContainerService/snapshots/*",
          "Microsoft.Insights/alertRules/*", "Microsoft.Resources/deployments/*",
          "Microsoft.Resources/subscriptions/resourceGroups/read"]),
    uses("3498e952-d568-435e-9b2c-8d77e338d7f7", "Azure Kubernetes Service RBAC Admin", "Administer namespaces of a cluster", AKS,
        &["Microsoft.ContainerService/managedClusters/*"]),
    uses("b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b", "Azure Kubernetes Service RBAC Cluster Admin", "Administer a cluster", AKS,
        &["Microsoft.ContainerService/managedClusters/*"]),
    uses("7f6c6a51-bcf8-42ba-9220-52d62157d7db", "Azure Kubernetes Service RBAC Reader", "Read most objects of a cluster",
        &["Microsoft.Authorization/*/read", "Microsoft.Resources/subscriptions/resourceGroups/read"],
        &["Microsoft.ContainerService/managedClusters/*/read"]),
    uses("a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb", "Azure Kubernetes Service RBAC Writer", "Write most objects of a cluster",
        &["Microsoft.Authorization/*/read", "Microsoft.Resources/subscriptions/resourceGroups/read"],
        &["Microsoft.ContainerService/managedClusters/*/read", "Microsoft.ContainerService/managedClusters/*/write"]),
    uses("26e0b698-aa6d-4085-9386-aadae190014d", "Azure Relay Listener", "Listen on relays",
        &["Microsoft.Relay/*/wcfRelays/read", "Microsoft.Relay/*/hybridConnections/read"],
        &["Microsoft.Relay/*/listen/action"]),
    uses("26baccc8-eea7-41f1-98f4-1762cc7f685d", "Azure Relay Sender", "Send to relays",
        &["Microsoft.Relay/*/wcfRelays/read", "Microsoft.Relay/*/hybridConnections/read"],
        &["Microsoft.Relay/*/send/action"]),
    uses("090c5cfd-751d-490a-894a-3ce6f1109419", "Azure Service Bus Data Owner", "Full access to a service bus",
        &["Microsoft.ServiceBus/*"], &["Microsoft.ServiceBus/*"]),
    uses("4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0", "Azure Service Bus Data Receiver", "Receive from a service bus",
        &["Microsoft.ServiceBus/*/queues/read", "Microsoft.ServiceBus/*/topics/read",
          "Microsoft.ServiceBus/*/topics/subscriptions/read"],
        &["Microsoft.ServiceBus/*/receive/action"]),
    uses("69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", "Azure Service Bus Data Sender", "Send to a service bus",
        &["Microsoft.ServiceBus/*/queues/read", "Microsoft.ServiceBus/*/topics/read",
          "Microsoft.ServiceBus/*/topics/subscriptions/read"],
        &["Microsoft.ServiceBus/*/send/action"]),
    uses("a001fd3d-188f-4b5d-821b-7da978bf7442", "Cognitive Services OpenAI Contributor", "Use and fine-tune models",
        &["Microsoft.CognitiveServices/*/read", "Microsoft.CognitiveServices/accounts/deployments/write",
          "Microsoft.CognitiveServices/accounts/deployments/delete", "Microsoft.Authorization/roleAssignments/read",
          "Microsoft.Authorization/roleDefinitions/read"],
        &["Microsoft.CognitiveServices/accounts/OpenAI/*"]),
    uses("5e0bd9bd-7b93-4f28-af87-19fc36ad61bd", "Cognitive Services OpenAI User", "Use models",
        &["Microsoft.CognitiveServices/*/read", "Microsoft.Authorization/roleAssignments/read",
          "Microsoft.Authorization/roleDefinitions/read"],
        &["Microsoft.CognitiveServices/accounts/OpenAI/*/read", "Microsoft.CognitiveServices/accounts/OpenAI/deployments/*/action"]),
    uses("a97b65f3-24c7-4388-baec-2e87135dc908", "Cognitive Services User", "Use services and list their keys",
        and_common!["Microsoft.CognitiveServices/*/read", "Microsoft.CognitiveServices/accounts/listkeys/action"],
        &["Microsoft.CognitiveServices/*"]),
    Builtin {
        id: "b24988ac-6180-42a0-ab88-20f7382dd24c",
        name: "Contributor",
        description: "Manage everything but access",
        actions: &["*"],
        not_actions: AUTHORIZATION,
        data_actions: &[],
    },
    manages("fbdf93bf-df7d-467e-a4d2-9458aa1360c8", "Cosmos DB Account Reader Role", "Read accounts of Cosmos DB",
        and_common!["Microsoft.DocumentDB/*/read", "Microsoft.DocumentDB/databaseAccounts/readonlykeys/action",
            "Microsoft.Insights/MetricDefinitions/read", "Microsoft.Insights/Metrics/read"]),
    manages("befefa01-2a29-4197-83a8-272ff33ce314", "DNS Zone Contributor", "Manage DNS zones",
        and_common!["Microsoft.Network/dnsZones/*", "Microsoft.ResourceHealth/availabilityStatuses/read"]),
    manages("5bd9cd88-fe45-4216-938b-f97437e15450", "DocumentDB Account Contributor", "Manage accounts of Cosmos DB",
        and_common!["Microsoft.DocumentDb/databaseAccounts/*", "Microsoft.ResourceHealth/availabilityStatuses/read",
            "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action"]),
    uses("d5a91429-5739-47e2-a06b-3470a27159e7", "EventGrid Data Sender", "Send events",
        &["Microsoft.Authorization/*/read", "Microsoft.EventGrid/topics/read", "Microsoft.EventGrid/domains/read",
          "Microsoft.Resources/subscriptions/resourceGroups/read"],
        &["Microsoft.EventGrid/events/send/action"]),
    uses("00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator", "All data of a vault", VAULT,
        &["Microsoft.KeyVault/vaults/*"]),
    uses("db79e9a7-68ee-4b58-9aeb-b90e7c24fcba", "Key Vault Certificate User", "Read certificates with their keys", &[],
        &["Microsoft.KeyVault/vaults/certificates/read", "Microsoft.KeyVault/vaults/secrets/getSecret/action",
          "Microsoft.KeyVault/vaults/secrets/readMetadata/action", "Microsoft.KeyVault/vaults/keys/read"]),
    uses("a4417e6f-fecd-4de8-b567-7b0420556985", "Key Vault Certificates Officer", "All about certificates but permissions", VAULT,
        &["Microsoft.KeyVault/vaults/certificatecas/*", "Microsoft.KeyVault/vaults/certificates/*"]),
    Builtin {
        id: "f25e0fa2-a7c8-4377-a976-54943a77a395",
        name: "Key Vault Contributor",
        description: "Manage vaults, not what is in them",
        actions: and_common!["Microsoft.KeyVault/*"],
        not_actions: &["Microsoft.KeyVault/locations/deletedVaults/purge/action", "Microsoft.KeyVault/hsmPools/*",
            "Microsoft.KeyVault/managedHsms/*"],
        data_actions: &[],
    },
    uses("14b46e9e-c2b7-41b4-b07b-48a6ebf60603", "Key Vault Crypto Officer", "All about keys but permissions", VAULT,
        &["Microsoft.KeyVault/vaults/keys/*", "Microsoft.KeyVault/vaults/keyrotationpolicies/*"]),
    uses("e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User", "Wrap and unwrap with keys",
        &["Microsoft.EventGrid/eventSubscriptions/write", "Microsoft.EventGrid/eventSubscriptions/read",
          "Microsoft.EventGrid/eventSubscriptions/delete"],
        &["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/wrap/action",
          "Microsoft.KeyVault/vaults/keys/unwrap/action"]),
    uses("12338af0-0e69-4776-bea7-57ae8d297424", "Key Vault Crypto User", "Use keys", &[],
        &["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/update/action",
          "Microsoft.KeyVault/vaults/keys/backup/action", "Microsoft.KeyVault/vaults/keys/encrypt/action",
          "Microsoft.KeyVault/vaults/keys/decrypt/action", "Microsoft.KeyVault/vaults/keys/wrap/action",
          "Microsoft.KeyVault/vaults/keys/unwrap/action", "Microsoft.KeyVault/vaults/keys/sign/action",
          "Microsoft.KeyVault/vaults/keys/verify/action"]),
    uses("21090545-7ca7-4776-b22c-e363652d74d2", "Key Vault Reader", "Read what a vault holds, no values", VAULT,
        &["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"]),
    uses("b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer", "All about secrets but permissions", VAULT,
        &["Microsoft.KeyVault/vaults/secrets/*"]),
    uses("4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User", "Read secrets", &[],
        &["Microsoft.KeyVault/vaults/secrets/getSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"]),
    manages("92aaf0da-9dab-42b6-94a3-d43ce8d16293", "Log Analytics Contributor", "Read all monitoring data and change its settings",
        &["*/read", "Microsoft.Insights/alertRules/*", "Microsoft.Insights/diagnosticSettings/*",
          "Microsoft.OperationalInsights/*", "Microsoft.OperationsManagement/*", "Microsoft.Resources/deployments/*",
          "Microsoft.Support/*"]),
    manages("73c42c96-874c-492b-b04d-ab87d138a893", "Log Analytics Reader", "Read all monitoring data",
        &["*/read", "Microsoft.OperationalInsights/workspaces/analytics/query/action",
          "Microsoft.OperationalInsights/workspaces/search/action", "Microsoft.Support/*"]),
    manages("e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", "Managed Identity Contributor", "Make, read, change and delete identities",
        and_common!["Microsoft.ManagedIdentity/userAssignedIdentities/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/write",
            "Microsoft.ManagedIdentity/userAssignedIdentities/delete",
            "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/*"]),
    manages("f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator", "Read and assign identities",
        and_common!["Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action"]),
    manages("749f88d5-cbae-40b8-bcfc-e573ddc772fa", "Monitoring Contributor", "Read monitoring data and change its settings",
        &["*/read", "Microsoft.AlertsManagement/alerts/*", "Microsoft.Insights/*", "Microsoft.OperationalInsights/*",
          "Microsoft.Support/*"]),
    uses("b0d8363b-8ddd-447d-831f-62ca05bff136", "Monitoring Data Reader", "Read metrics of a workspace", &[],
        &["Microsoft.Monitor/accounts/data/metrics/read"]),
    uses("3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher", "Publish metrics",
        &["Microsoft.Insights/Register/Action", "Microsoft.Support/*", "Microsoft.Resources/subscriptions/resourceGroups/read"],
        &["Microsoft.Insights/Metrics/Write", "Microsoft.Insights/Telemetry/Write"]),
    manages("43d0d8ad-25c7-4714-9337-8ba259a9fe05", "Monitoring Reader", "Read monitoring data",
        &["*/read", "Microsoft.OperationalInsights/workspaces/search/action", "Microsoft.Support/*"]),
    manages("4d97b98b-1d4f-4787-a291-c67834d212e7", "Network Contributor", "Manage networks",
        and_common!["Microsoft.Network/*", "Microsoft.ResourceHealth/availabilityStatuses/read"]),
    manages("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", "Manage everything, access too", &["*"]),
    manages("b12aa53e-6015-4669-85d0-8515ebb3ae7f", "Private DNS Zone Contributor", "Manage private DNS zones",
        and_common!["Microsoft.Network/privateDnsZones/*", "Microsoft.Network/privateDnsOperationResults/*",
            "Microsoft.Network/privateDnsOperationStatuses/*", "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/join/action"]),
    manages("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", "Read everything", &["*/read"]),
    manages("c12c1c16-33a1-487b-954d-41c89c60f349", "Reader and Data Access", "Read everything and list the keys of storage accounts",
        &["Microsoft.Storage/storageAccounts/listKeys/action", "Microsoft.Storage/storageAccounts/ListAccountSas/action",
          "Microsoft.Storage/storageAccounts/read"]),
    manages("e0f68234-74aa-48ed-b826-c38b57376e17", "Redis Cache Contributor", "Manage caches",
        and_common!["Microsoft.Cache/register/action", "Microsoft.Cache/redis/*",
            "Microsoft.ResourceHealth/availabilityStatuses/read"]),
    manages("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", "Manage access by assigning roles",
        &["Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read",
          "Microsoft.Support/*"]),
    uses("8ebe5a00-799e-43f5-93ac-243d3dce84a7", "Search Index Data Contributor", "Write indexes", &[],
        &["Microsoft.Search/searchServices/indexes/documents/*"]),
    uses("1407120a-92aa-4202-b7e9-c0e197c71c8f", "Search Index Data Reader", "Read indexes", &[],
        &["Microsoft.Search/searchServices/indexes/documents/read"]),
    manages("7ca78c08-252a-4471-8644-bb5ff32d4ba0", "Search Service Contributor", "Manage search services",
        and_common!["Microsoft.Search/searchServices/*", "Microsoft.ResourceHealth/availabilityStatuses/read"]),
    uses("420fcaa2-552c-430f-98ca-3264be4806c7", "SignalR App Server", "Serve with SignalR", &[],
        &["Microsoft.SignalRService/SignalR/auth/accessKey/action", "Microsoft.SignalRService/SignalR/serverConnection/write",
          "Microsoft.SignalRService/SignalR/clientConnection/write"]),
    manages("17d1049b-9a84-46fb-8f53-869881c3d3ab", "Storage Account Contributor", "Manage storage accounts",
        and_common!["Microsoft.Insights/diagnosticSettings/*", "Microsoft.Storage/storageAccounts/*",
            "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
            "Microsoft.ResourceHealth/availabilityStatuses/read"]),
    manages("81a9662b-bebf-436f-a333-f67b29880f12", "Storage Account Key Operator Service Role", "List and renew keys",
        &["Microsoft.Storage/storageAccounts/listkeys/action", "Microsoft.Storage/storageAccounts/regeneratekey/action"]),
    uses("ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor", "Read, write and delete blobs",
        &["Microsoft.Storage/storageAccounts/blobServices/containers/delete",
          "Microsoft.Storage/storageAccounts/blobServices/containers/read",
          "Microsoft.Storage/storageAccounts/blobServices/containers/write",
          "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
        &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
          "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
          "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
          "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/move/action",
          "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action"]),
    uses("b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner", "Full access to blobs",
        &["Microsoft.Storage/storageAccounts/blobServices/containers/*",
          "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
        &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*"]),
    uses("2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader", "Read blobs",
        &["Microsoft.Storage/storageAccounts/blobServices/containers/read",
          "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"],
        &["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"]),
    manages("db58b8e5-c6ad-4a2a-8342-4190687cbf4a", "Storage Blob Delegator", "Get keys that sign for others",
        &["Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action"]),
    uses("0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb", "Storage File Data SMB Share Contributor", "Read, write and delete files", &[],
        &["Microsoft.Storage/storageAccounts/fileServices/fileshares/files/read",
          "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/write",
          "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/delete"]),
    uses("aba4ae5f-2193-4029-9191-0cb91df5e314", "Storage File Data SMB Share Reader", "Read files", &[],
        &["Microsoft.Storage/storageAccounts/fileServices/fileshares/files/read"]),
    uses("974c5e8b-45b9-4653-ba55-5f855dd0fb88", "Storage Queue Data Contributor", "Read, write and delete messages",
        &["Microsoft.Storage/storageAccounts/queueServices/queues/delete",
          "Microsoft.Storage/storageAccounts/queueServices/queues/read",
          "Microsoft.Storage/storageAccounts/queueServices/queues/write"],
        &["Microsoft.Storage/storageAccounts/queueServices/queues/messages/delete",
          "Microsoft.Storage/storageAccounts/queueServices/queues/messages/read",
          "Microsoft.Storage/storageAccounts/queueServices/queues/messages/write",
          "Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action"]),
    uses("8a0f0c08-91a1-4084-bc3d-661d67233fed", "Storage Queue Data Message Processor", "Take messages", &[],
        &["Microsoft.Storage/storageAccounts/queueServices/queues/messages/read",
          "Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action"]),
    uses("c6a89b2d-59bc-44d0-9896-0f6e12d7b80a", "Storage Queue Data Message Sender", "Send messages", &[],
        &["Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action"]),
    uses("19e7f393-937e-4f77-808e-94535e297925", "Storage Queue Data Reader", "Read messages",
        &["Microsoft.Storage/storageAccounts/queueServices/queues/read"],
        &["Microsoft.Storage/storageAccounts/queueServices/queues/messages/read"]),
    uses("0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "Storage Table Data Contributor", "Read, write and delete entities",
        &["Microsoft.Storage/storageAccounts/tableServices/tables/read",
          "Microsoft.Storage/storageAccounts/tableServices/tables/write",
          "Microsoft.Storage/storageAccounts/tableServices/tables/delete"],
        &["Microsoft.Storage/storageAccounts/tableServices/tables/entities/read",
          "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write",
          "Microsoft.Storage/storageAccounts/tableServices/tables/entities/delete",
          "Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action",
          "Microsoft.Storage/storageAccounts/tableServices/tables/entities/update/action"]),
    uses("76199698-9eea-4c19-bc75-cec21354c6b6", "Storage Table Data Reader", "Read entities",
        &["Microsoft.Storage/storageAccounts/tableServices/tables/read"],
        &["Microsoft.Storage/storageAccounts/tableServices/tables/entities/read"]),
    manages("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", "Manage access",
        &["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"]),
    manages("9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Virtual Machine Contributor", "Manage virtual machines",
        and_common!["Microsoft.Compute/availabilitySets/*", "Microsoft.Compute/locations/*",
            "Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/virtualMachineScaleSets/*",
            "Microsoft.Compute/disks/write", "Microsoft.Compute/disks/read", "Microsoft.Compute/disks/delete",
            "Microsoft.Network/networkInterfaces/*"]),
    manages("de139f84-1756-47ae-9be6-808fbbe84772", "Website Contributor", "Manage websites",
        and_common!["Microsoft.Insights/components/*", "Microsoft.Web/certificates/*", "Microsoft.Web/serverFarms/join/action",
            "Microsoft.Web/serverFarms/read", "Microsoft.Web/sites/*"]),
];

pub(crate) fn find(id: &str) -> Option<&'static Builtin> {
    BUILTIN.iter().find(|role| role.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_ids_are_there_once_and_ids_are_guids() {
        let names: Vec<String> = BUILTIN.iter().map(|r| r.name.to_lowercase()).collect();
        assert!(names.is_sorted());
        let ids: BTreeSet<&str> = BUILTIN.iter().map(|r| r.id).collect();
        assert_eq!(ids.len(), BUILTIN.len());
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), BUILTIN.len());
        for role in BUILTIN {
            assert!(uuid::Uuid::parse_str(role.id).is_ok(), "{}", role.id);
            assert!(
                !role.actions.is_empty() || !role.data_actions.is_empty(),
                "{}",
                role.name
            );
        }
    }
}
