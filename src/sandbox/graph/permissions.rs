//! What Microsoft Graph itself offers: some of its application permissions.

use serde_json::{Value, json};

/// The appId of Microsoft Graph itself, the same in every tenant.
pub(super) const GRAPH: &str = "00000003-0000-0000-c000-000000000000";
pub(super) const GRAPH_NAME: &str = "Microsoft Graph";

/// Some of Microsoft Graph's application permissions with the ids that they have in every tenant ("permissions reference").
const PERMISSIONS: [(&str, &str); 14] = [
    (
        "06b708a9-e830-4db3-a914-8e69da51d44f",
        "AppRoleAssignment.ReadWrite.All",
    ),
    (
        "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
        "Application.Read.All",
    ),
    (
        "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
        "Application.ReadWrite.All",
    ),
    (
        "18a4783c-866b-4cc7-a460-3d5e5662c884",
        "Application.ReadWrite.OwnedBy",
    ),
    ("7ab1d382-f21e-4acd-a863-ba3e13f7da61", "Directory.Read.All"),
    (
        "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
        "Directory.ReadWrite.All",
    ),
    ("5b567255-7703-4780-807c-7be8301ae99b", "Group.Read.All"),
    (
        "62a82d76-70ea-41e2-9197-370581804d09",
        "Group.ReadWrite.All",
    ),
    ("810c84a8-4a9e-49e6-bf7d-12d183f40d01", "Mail.Read"),
    ("b633e1c5-b582-4048-a93e-9f11b44c7e96", "Mail.Send"),
    (
        "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8",
        "RoleManagement.ReadWrite.Directory",
    ),
    ("332a536c-c7ef-4017-ab91-336970924f0d", "Sites.Read.All"),
    ("df021288-bdef-4463-88db-98f22de89214", "User.Read.All"),
    ("741f803b-c850-494e-b5df-cde7c675a1ca", "User.ReadWrite.All"),
];

/// The directory roles that are known here, with their template ids ("Microsoft Entra built-in roles").
pub(super) const ROLES: [(&str, &str); 9] = [
    (
        "Global Administrator",
        "62e90394-69f5-4237-9190-012177145e10",
    ),
    (
        "Privileged Role Administrator",
        "e8611ab8-c189-46e8-94e1-60213ab1f814",
    ),
    (
        "Application Administrator",
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    ),
    (
        "Cloud Application Administrator",
        "158c047a-c907-4556-b7ef-446551a6b5f7",
    ),
    (
        "Application Developer",
        "cf1c38e5-3621-4004-a7cb-879624dced7c",
    ),
    ("Directory Readers", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"),
    ("Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
    (
        "Groups Administrator",
        "fdd7a751-b60b-444a-984c-02652fe8fa1c",
    ),
    ("User Administrator", "fe930be7-5e62-47db-91af-98c3a49a38b1"),
];

pub(super) fn template(role: &str) -> Option<&'static str> {
    ROLES
        .iter()
        .find(|(name, _)| *name == role)
        .map(|(_, id)| *id)
}

/// What Microsoft Graph's own service principal says in `appRoles`.
pub(super) fn of_graph() -> Value {
    let all = PERMISSIONS.iter().map(|(id, value)| role(id, value));
    all.collect()
}

fn role(id: &str, value: &str) -> Value {
    json!({
        "allowedMemberTypes": ["Application"],
        "description": value,
        "displayName": value,
        "id": id,
        "isEnabled": true,
        "origin": "Application",
        "value": value,
    })
}
