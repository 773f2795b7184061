//! What of a managed cluster others than its provider want to know.

use serde_json::Value;

use super::store::Resource;

/// What the world calls it; the Kubernetes door goes by this name.
pub(crate) fn world_name(it: &Resource) -> &str {
    it.own["name"].as_str().unwrap_or_default()
}

/// A GUID that a recreated cluster of the same name does not share.
pub(crate) fn mark(it: &Resource) -> &str {
    it.own["mark"].as_str().unwrap_or_default()
}

/// What the world document says is in it.
pub(crate) fn kubernetes(it: &Resource) -> &Value {
    &it.own["kubernetes"]
}

pub(crate) fn fqdn(it: &Resource) -> &str {
    it.text("/properties/fqdn")
}

pub(crate) fn issuer(it: &Resource) -> Option<&str> {
    it.body["properties"]["oidcIssuerProfile"]["issuerURL"].as_str()
}

/// Does it sign in by Entra?
pub(crate) fn has_entra(it: &Resource) -> bool {
    it.body["properties"]["aadProfile"].is_object()
}

/// Has it local accounts?
pub(crate) fn is_local(it: &Resource) -> bool {
    it.body["properties"]["disableLocalAccounts"] != true
}

/// The version of Kubernetes that it runs.
pub(crate) fn version(it: &Resource) -> Option<&str> {
    let properties = &it.body["properties"];
    let said = properties["currentKubernetesVersion"].as_str();
    let said = said.or_else(|| properties["kubernetesVersion"].as_str());
    said.filter(|version| !version.is_empty())
}

/// Is the add-on for workload identity on?
pub(crate) fn has_webhook(it: &Resource) -> bool {
    it.body["properties"]["securityProfile"]["workloadIdentity"]["enabled"] == true
}
