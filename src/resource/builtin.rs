//! The roles that every tenant has, by name: what need not be looked up.

/// Azure's own roles that identities of workloads are given: name and the GUID of the definition, in the order of names. Both are
/// the same in every tenant and cloud (<https://learn.microsoft.com/azure/role-based-access-control/built-in-roles>). One that is
/// missing here is looked up like a tenant's own.
#[rustfmt::skip]
pub const BUILTIN_ROLES: &[(&str, &str)] = &[
    ("AcrDelete", "c2f4ef07-c644-48eb-af81-4b1b4947fb11"),
    ("AcrPull", "7f951dda-4ed3-4680-a7ca-43fe172d538d"),
    ("AcrPush", "8311e382-0749-4cb8-b61a-304f252e45ec"),
    ("API Management Service Contributor", "312a565d-c81f-4fd8-895a-4e21e48d571c"),
    ("API Management Service Reader Role", "71522526-b88f-4d52-b57f-d31fc3546d0d"),
    ("App Configuration Data Owner", "5ae67dd6-50cb-40e7-96ff-dc2bfa4b606b"),
    ("App Configuration Data Reader", "516239f1-63e1-4d78-a4de-a74fb236a071"),
    ("Application Insights Component Contributor", "ae349356-3a1b-4a5e-921d-050484c6347e"),
    ("Automation Contributor", "f353d9bd-d4a6-484e-a77a-8050b599b867"),
    ("Automation Operator", "d3881f73-407a-4167-8283-e981cbba0404"),
    ("Avere Contributor", "4f8fab4f-1852-4a58-a46a-8eaf358af14a"),
    ("Azure Arc Enabled Kubernetes Cluster User Role", "00493d72-78f6-4148-b6c5-d3ce8e4799dd"),
    ("Azure Arc Kubernetes Admin", "dffb1e0c-446f-4dde-a09f-99eb5cc68b96"),
    ("Azure Arc Kubernetes Cluster Admin", "8393591c-06b9-48a2-a542-1bd6b377f6a2"),
    ("Azure Arc Kubernetes Viewer", "63f0a09d-1495-4db4-a681-037d84835eb4"),
    ("Azure Arc Kubernetes Writer", "5b999177-9696-4545-85c7-50de3797e5a1"),
    ("Azure Digital Twins Data Owner", "bcd981a7-7f74-457b-83e1-cceb9e632ffe"),
    ("Azure Digital Twins Data Reader", "d57506d4-4c8d-48b1-8587-93c323f6a5a3"),
    ("Azure Event Hubs Data Owner", "f526a384-b230-433a-b45c-95f59c4a2dec"),
    ("Azure Event Hubs Data Receiver", "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"),
    ("Azure Event Hubs Data Sender", "2b629674-e913-4c01-ae53-ef4638d8f975"),
    ("Azure Kubernetes Service Cluster Admin Role", "0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8"),
    ("Azure Kubernetes Service Cluster User Role", "4abbcc35-e782-43d8-92c5-2d3f1bd2253f"),
    ("Azure Kubernetes Service Contributor Role", "ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8"),
    ("Azure Kubernetes Service RBAC Admin", "3498e952-d568-435e-9b2c-8d77e338d7f7"),
    ("Azure Kubernetes Service RBAC Cluster Admin", "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b"),
    ("Azure Kubernetes Service RBAC Reader", "7f6c6a51-bcf8-42ba-9220-52d62157d7db"),
    ("Azure Kubernetes Service RBAC Writer", "a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb"),
    ("Azure Maps Data Reader", "423170ca-a8f6-4b0f-8487-9e4eb8f49bfa"),
    ("Azure Relay Listener", "26e0b698-aa6d-4085-9386-aadae190014d"),
    ("Azure Relay Owner", "2787bf04-f1f5-4bfe-8383-c8a24483ee38"),
    ("Azure Relay Sender", "26baccc8-eea7-41f1-98f4-1762cc7f685d"),
    ("Azure Service Bus Data Owner", "090c5cfd-751d-490a-894a-3ce6f1109419"),
    ("Azure Service Bus Data Receiver", "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"),
    ("Azure Service Bus Data Sender", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"),
    ("AzureML Data Scientist", "f6c7c914-8db3-469d-8ca1-694a8f32e121"),
    ("Backup Contributor", "5e467623-bb1f-42f4-a55d-6e525e11384b"),
    ("Backup Operator", "00c29273-979b-4161-815c-10b084fb9324"),
    ("Backup Reader", "a795c7a0-d4a2-40c1-ae25-d81f01202912"),
    ("Billing Reader", "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64"),
    ("CDN Endpoint Contributor", "426e0c7f-0c7e-4658-b36f-ff54d6c29b45"),
    ("CDN Profile Contributor", "ec156ff8-a8d1-4d15-830c-5b80698ca432"),
    ("Cognitive Services Contributor", "25fbc0a9-bd7c-42a3-aa1a-3b75d497ee68"),
    ("Cognitive Services OpenAI Contributor", "a001fd3d-188f-4b5d-821b-7da978bf7442"),
    ("Cognitive Services OpenAI User", "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd"),
    ("Cognitive Services Speech User", "f2dc8367-1007-4938-bd23-fe263f013447"),
    ("Cognitive Services User", "a97b65f3-24c7-4388-baec-2e87135dc908"),
    ("Contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
    ("Cosmos DB Account Reader Role", "fbdf93bf-df7d-467e-a4d2-9458aa1360c8"),
    ("Cosmos DB Operator", "230815da-be43-4aae-9cb4-875f7bd000aa"),
    ("Cost Management Contributor", "434105ed-43f6-45c7-a02f-909b2ba83430"),
    ("Cost Management Reader", "72fafb9e-0641-4937-9268-a91bfd8191a3"),
    ("Data Factory Contributor", "673868aa-7521-48a0-acc6-0f60742d39f5"),
    ("DNS Zone Contributor", "befefa01-2a29-4197-83a8-272ff33ce314"),
    ("DocumentDB Account Contributor", "5bd9cd88-fe45-4216-938b-f97437e15450"),
    ("EventGrid Contributor", "1e241071-0855-49ea-94dc-649edcd759de"),
    ("EventGrid Data Sender", "d5a91429-5739-47e2-a06b-3470a27159e7"),
    ("EventGrid EventSubscription Contributor", "428e0ff0-5e57-4d9c-a221-2c70d0e0a443"),
    ("EventGrid EventSubscription Reader", "2414bbcf-6497-4faf-8c65-045460748405"),
    ("Grafana Admin", "22926164-76b3-42b3-bc55-97df8dab3e41"),
    ("Grafana Editor", "a79a5197-3a5c-4973-a920-486035ffd60f"),
    ("Grafana Viewer", "60921a7e-fef1-4a43-9b16-a26c52ad4769"),
    ("IoT Hub Data Contributor", "4fc6c259-987e-4a07-842e-c321cc9d413f"),
    ("IoT Hub Data Reader", "b447c946-2db7-41ec-983d-d8bf3b1c77e3"),
    ("Key Vault Administrator", "00482a5a-887f-4fb3-b363-3b7fe8e74483"),
    ("Key Vault Certificate User", "db79e9a7-68ee-4b58-9aeb-b90e7c24fcba"),
    ("Key Vault Certificates Officer", "a4417e6f-fecd-4de8-b567-7b0420556985"),
    ("Key Vault Contributor", "f25e0fa2-a7c8-4377-a976-54943a77a395"),
    ("Key Vault Crypto Officer", "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"),
    ("Key Vault Crypto Service Encryption User", "e147488a-f6f5-4113-8e2d-b22465e65bf6"),
    ("Key Vault Crypto User", "12338af0-0e69-4776-bea7-57ae8d297424"),
    ("Key Vault Reader", "21090545-7ca7-4776-b22c-e363652d74d2"),
    ("Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"),
    ("Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"),
    ("Kubernetes Cluster - Azure Arc Onboarding", "34e09817-6cbe-4d01-b1a2-e0eac5743d41"),
    ("Kubernetes Extension Contributor", "85cb6faf-e071-4c9b-8136-154b5a04f717"),
    ("Log Analytics Contributor", "92aaf0da-9dab-42b6-94a3-d43ce8d16293"),
    ("Log Analytics Reader", "73c42c96-874c-492b-b04d-ab87d138a893"),
    ("Logic App Contributor", "87a39d53-fc1b-424a-814c-f7e04687dc9e"),
    ("Logic App Operator", "515c2055-d9d4-4321-b1b9-bd0c9a0f79fe"),
    ("Managed Identity Contributor", "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59"),
    ("Managed Identity Operator", "f1a07417-d97a-45cb-824c-7a7467783830"),
    ("Management Group Contributor", "5d58bcaf-24a5-4b20-bdb6-eed9f69fbe4c"),
    ("Management Group Reader", "ac63b705-f282-497d-ac71-919bf39d939d"),
    ("Monitoring Contributor", "749f88d5-cbae-40b8-bcfc-e573ddc772fa"),
    ("Monitoring Data Reader", "b0d8363b-8ddd-447d-831f-62ca05bff136"),
    ("Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb"),
    ("Monitoring Reader", "43d0d8ad-25c7-4714-9337-8ba259a9fe05"),
    ("Network Contributor", "4d97b98b-1d4f-4787-a291-c67834d212e7"),
    ("Owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
    ("Private DNS Zone Contributor", "b12aa53e-6015-4669-85d0-8515ebb3ae7f"),
    ("Reader", "acdd72a7-3385-48ef-bd42-f606fba81ae7"),
    ("Reader and Data Access", "c12c1c16-33a1-487b-954d-41c89c60f349"),
    ("Redis Cache Contributor", "e0f68234-74aa-48ed-b826-c38b57376e17"),
    ("Resource Policy Contributor", "36243c78-bf99-498c-9df9-86d9f8d28608"),
    ("Role Based Access Control Administrator", "f58310d9-a9f6-439a-9e8d-f62e7b41a168"),
    ("Search Index Data Contributor", "8ebe5a00-799e-43f5-93ac-243d3dce84a7"),
    ("Search Index Data Reader", "1407120a-92aa-4202-b7e9-c0e197c71c8f"),
    ("Search Service Contributor", "7ca78c08-252a-4471-8644-bb5ff32d4ba0"),
    ("Security Admin", "fb1c8493-542b-48eb-b624-b4c8fea62acd"),
    ("Security Reader", "39bc4728-0917-49c7-9d2c-d95423bc2eb4"),
    ("SignalR App Server", "420fcaa2-552c-430f-98ca-3264be4806c7"),
    ("SignalR REST API Owner", "fd53cd77-2268-407a-8f46-7e7863d0f521"),
    ("SignalR Service Owner", "7e4f1700-ea5a-4f59-8f37-079cfe29dce3"),
    ("SQL DB Contributor", "9b7fa17d-e63e-47b0-bb0a-15c516ac86ec"),
    ("SQL Managed Instance Contributor", "4939a1f6-9ae0-4e48-a1e0-f2cbe897382d"),
    ("SQL Security Manager", "056cd41c-7e88-42e1-933e-88ba6a50c9c3"),
    ("SQL Server Contributor", "6d8ee4ec-f05a-4a1d-8b00-a9b17e38b437"),
    ("Storage Account Contributor", "17d1049b-9a84-46fb-8f53-869881c3d3ab"),
    ("Storage Account Key Operator Service Role", "81a9662b-bebf-436f-a333-f67b29880f12"),
    ("Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"),
    ("Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"),
    ("Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"),
    ("Storage Blob Delegator", "db58b8e5-c6ad-4a2a-8342-4190687cbf4a"),
    ("Storage File Data SMB Share Contributor", "0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb"),
    ("Storage File Data SMB Share Elevated Contributor", "a7264617-510b-434b-a828-9731dc254ea7"),
    ("Storage File Data SMB Share Reader", "aba4ae5f-2193-4029-9191-0cb91df5e314"),
    ("Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"),
    ("Storage Queue Data Message Processor", "8a0f0c08-91a1-4084-bc3d-661d67233fed"),
    ("Storage Queue Data Message Sender", "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"),
    ("Storage Queue Data Reader", "19e7f393-937e-4f77-808e-94535e297925"),
    ("Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"),
    ("Storage Table Data Reader", "76199698-9eea-4c19-bc75-cec21354c6b6"),
    ("Support Request Contributor", "cfd33db0-3dd1-45e3-aa9d-cdbdf3b6f24e"),
    ("Tag Contributor", "4a9ae827-6dc8-4573-8ac7-8239d42aa03f"),
    ("Traffic Manager Contributor", "a4b10055-b0c7-44c2-b00f-c7b5b3550cf7"),
    ("User Access Administrator", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
    ("Virtual Machine Administrator Login", "1c0163c0-47e6-4577-8991-ea5c82e286e4"),
    ("Virtual Machine Contributor", "9980e02c-c2be-4d73-94e8-173b1dc7cf3c"),
    ("Virtual Machine User Login", "fb879df8-f326-4884-b1cf-06f3ad86be52"),
    ("Web Plan Contributor", "2cc479cb-7b4d-49a8-b449-8c00fd0f0a4b"),
    ("Website Contributor", "de139f84-1756-47ae-9be6-808fbbe84772"),
];

/// The names of all that Azure documents besides: what an editor offers, and what is no slip of the pen. Their GUIDs are looked up.
pub fn other_roles() -> impl Iterator<Item = &'static str> {
    include_str!("builtin.txt").lines()
}

/// The GUID of a role by its name; Azure compares names without case.
pub(super) fn role_id(name: &str) -> Option<&'static str> {
    let mut all = BUILTIN_ROLES.iter();
    all.find(|(it, _)| it.eq_ignore_ascii_case(name))
        .map(|(_, id)| *id)
}

/// The name of a role by its GUID.
pub(super) fn role_name(id: &str) -> Option<&'static str> {
    let mut all = BUILTIN_ROLES.iter();
    all.find(|(_, it)| it.eq_ignore_ascii_case(id))
        .map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_and_guids_are_there_once_and_found_both_ways() {
        let names: Vec<String> = BUILTIN_ROLES.iter().map(|it| it.0.to_lowercase()).collect();
        assert!(names.is_sorted());
        let others: Vec<String> = other_roles().map(str::to_lowercase).collect();
        assert!(others.is_sorted_by(|one, other| one < other) && others.len() > 350);
        for other in others {
            assert!(!names.contains(&other), "{other} is in both lists");
            assert!(other == other.trim() && !other.is_empty());
        }
        let ids: BTreeSet<&str> = BUILTIN_ROLES.iter().map(|it| it.1).collect();
        assert_eq!(ids.len(), BUILTIN_ROLES.len());
        for (name, id) in BUILTIN_ROLES {
            assert!(
                uuid::Uuid::parse_str(id).is_ok_and(|it| it.to_string() == *id),
                "{id}"
            );
            assert_eq!(role_id(&name.to_uppercase()), Some(*id));
            assert_eq!(role_name(&id.to_uppercase()), Some(*name));
        }
        assert_eq!(role_id("Key Vault Secret User"), None);
    }
}
