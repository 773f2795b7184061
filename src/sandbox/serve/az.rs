//! The folder of the Azure CLI: the sandbox as its cloud, the operator as who is logged in, and nothing that `az` does by itself.
//!
//! What `az cloud register`, `az cloud set`, `az config set` and `az login --service-principal` write, so that it needs no `az` and no time.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde_json::{Value, json};

use crate::{Bases, Sandbox};

/// What `az cloud list` calls the sandbox.
const CLOUD: &str = "WidctlSandbox";

pub(super) fn write(sandbox: &Sandbox, bases: &Bases, folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    let put = |name: &str, text: &str| fs::write(folder.join(name), text);
    put("clouds.config", &cloud(sandbox, bases))?;
    put("config", &config())?;
    let who = sandbox.operator();
    let entry =
        json!([{"client_id": who.client_id, "tenant": who.tenant, "client_secret": who.secret}]);
    put("service_principal_entries.json", &entry.to_string())?;
    // The next look for a newer `az` is a long time away.
    put(
        "versionCheck.json",
        r#"{"check_time": "9000-01-01 00:00:00.000000"}"#,
    )?;
    put("azureProfile.json", &profile(sandbox).to_string())
}

/// Signing in by Entra's library asks no other host, secrets are kept in files, and nothing is reported, asked or updated.
fn config() -> String {
    format!(
        "[cloud]\nname = {CLOUD}\n[core]\ninstance_discovery = false\nencrypt_token_cache = false\ncollect_telemetry = no\n\
         survey_message = no\n[auto-upgrade]\nenable = no\n[extension]\nuse_dynamic_install = no\n"
    )
}

/// The endpoints are the sandbox's; the suffixes are Azure's, for the proxy knows vaults and storage accounts by their names.
fn cloud(sandbox: &Sandbox, bases: &Bases) -> String {
    let graph = format!("{}/", bases.graph);
    let mut out = format!("[{CLOUD}]\nprofile = latest\n");
    for (name, value) in [
        ("endpoint_active_directory", bases.login.as_str()),
        (
            "endpoint_active_directory_resource_id",
            "https://management.core.windows.net/",
        ),
        (
            "endpoint_management",
            "https://management.core.windows.net/",
        ),
        ("endpoint_microsoft_graph_resource_id", &graph),
        ("endpoint_resource_manager", &bases.arm),
        ("suffix_keyvault_dns", ".vault.azure.net"),
        ("suffix_storage_endpoint", "core.windows.net"),
        ("suffix_acr_login_server_endpoint", ".azurecr.io"),
    ] {
        // Writing into a string cannot fail.
        let _ = writeln!(out, "{name} = {value}");
    }
    let first = sandbox.subscriptions().into_iter().next();
    let first = first.map_or_else(String::new, |(id, _)| id);
    out + &format!("subscription = {first}\n")
}

fn profile(sandbox: &Sandbox) -> Value {
    let who = sandbox.operator();
    let subscriptions = sandbox.subscriptions().into_iter().enumerate();
    let subscriptions = subscriptions.map(|(at, (id, name))| {
        json!({
            "id": id, "name": name, "state": "Enabled", "isDefault": at == 0, "tenantId": who.tenant,
            "homeTenantId": who.tenant, "environmentName": CLOUD, "managedByTenants": [],
            "user": {"name": who.client_id, "type": "servicePrincipal"},
        })
    });
    json!({"installationId": who.object_id, "subscriptions": subscriptions.collect::<Value>()})
}
