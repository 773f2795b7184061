//! What a vault keeps of what clients write, and how each api-version shows it.

use serde_json::{Value, json};

use super::policies::entries;
use crate::arm::answer::{Answer, bad_request};
use crate::arm::store::Resource;

/// Properties that clients write and Azure gives back as they are, but where absent means absent.
pub(super) const FLAGS: [&str; 5] = [
    "enabledForDeployment",
    "enabledForDiskEncryption",
    "enabledForTemplateDeployment",
    "enableRbacAuthorization",
    "enablePurgeProtection",
];

fn refuse<T>(words: &str) -> Result<T, Answer> {
    Err(bad_request("BadRequest", words))
}

/// The properties of a vault that is made with this body.
pub(super) fn new(wanted: &Value, version: &str) -> Result<Value, Answer> {
    let tenant = wanted["tenantId"].as_str();
    let tenant = tenant.filter(|it| uuid::Uuid::parse_str(it).is_ok());
    let (Some(tenant), true) = (tenant, wanted["sku"]["name"].is_string()) else {
        return refuse("The parameters tenantId and sku are not specified, or not valid.");
    };
    let mut kept = json!({
        "sku": null,
        "tenantId": tenant.to_lowercase(),
        "accessPolicies": [],
        "enabledForDeployment": false,
        "enableSoftDelete": true,
    });
    // New vaults have the other permission model from this version on [documentation].
    if version >= "2026-02-01" {
        kept["enableRbacAuthorization"] = json!(true);
    }
    merge(&mut kept, wanted)?;
    // Since 2021 nobody can switch it off [recorded]: `false` is taken and answered with `true`.
    if version < "2021" && wanted["enableSoftDelete"] == false {
        kept["enableSoftDelete"] = json!(false);
    }
    if !wanted["accessPolicies"].is_array() && kept["enableRbacAuthorization"] != true {
        return refuse("The parameter accessPolicies is not specified.");
    }
    Ok(kept)
}

/// A PUT over what is there; what it leaves out and Azure cannot take back stays.
pub(super) fn replace(kept: &mut Value, wanted: &Value) -> Result<(), Answer> {
    if wanted["accessPolicies"].is_array() || kept["enableRbacAuthorization"] != true {
        kept["accessPolicies"] = json!([]);
    }
    if let Some(kept) = kept.as_object_mut() {
        kept.remove("networkAcls");
    }
    merge(kept, wanted)
}

/// A PATCH: only what is written changes.
pub(super) fn merge(kept: &mut Value, wanted: &Value) -> Result<(), Answer> {
    if wanted["accessPolicies"].is_array() {
        let tenant = kept["tenantId"].as_str().unwrap_or_default();
        kept["accessPolicies"] = Value::Array(entries(wanted, tenant)?);
    }
    if let Some(sku) = wanted["sku"]["name"].as_str() {
        kept["sku"] = json!({"family": "A", "name": sku.to_lowercase()});
    }
    for name in FLAGS {
        let Value::Bool(on) = wanted[name] else {
            continue;
        };
        if !on && name == "enablePurgeProtection" && kept.get(name).is_some() {
            return refuse(
                "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.",
            );
        }
        kept[name] = json!(on);
    }
    if wanted["networkAcls"].is_object() {
        match (network(&wanted["networkAcls"]), kept.as_object_mut()) {
            (Some(rules), Some(kept)) => drop(kept.insert("networkAcls".into(), rules)),
            (None, Some(kept)) => drop(kept.remove("networkAcls")),
            (_, None) => {}
        }
    }
    if let Some(days) = wanted["softDeleteRetentionInDays"].as_u64() {
        if !(7..=90).contains(&days) {
            return refuse(
                "The property \"softDeleteRetentionInDays\" must be between 7 and 90 (both inclusive).",
            );
        }
        kept["softDeleteRetentionInDays"] = json!(days);
    }
    if wanted["enableSoftDelete"] == true {
        kept["enableSoftDelete"] = json!(true);
    }
    if wanted["publicNetworkAccess"].is_string() {
        kept["publicNetworkAccess"] = wanted["publicNetworkAccess"].clone();
    }
    Ok(())
}

/// Rules as Azure gives them back: in full, subnets in lower case; none where they let everybody in [recorded].
fn network(wanted: &Value) -> Option<Value> {
    let list = |name: &str| wanted[name].as_array().cloned().unwrap_or_default();
    let bypass = wanted["bypass"].as_str().unwrap_or("AzureServices");
    let action = wanted["defaultAction"].as_str().unwrap_or("Allow");
    let addresses: Vec<Value> = list("ipRules")
        .iter()
        .filter_map(|rule| rule["value"].as_str())
        .map(|range| match range.contains('/') {
            true => json!({"value": range}),
            false => json!({"value": format!("{range}/32")}),
        })
        .collect();
    let mut subnets = list("virtualNetworkRules");
    for rule in &mut subnets {
        if let Some(id) = rule["id"].as_str() {
            rule["id"] = json!(id.to_lowercase());
        }
    }
    let guarded = bypass != "AzureServices" || action != "Allow";
    (guarded || !addresses.is_empty() || !subnets.is_empty()).then(|| {
        json!({"bypass": bypass, "defaultAction": action, "ipRules": addresses,
            "virtualNetworkRules": subnets})
    })
}

/// The whole vault.
pub(super) fn shown(it: &Resource, version: &str) -> Value {
    let mut body = it.body.clone();
    if version < "2021"
        && let Some(body) = body.as_object_mut()
    {
        body.remove("systemData");
    }
    let properties = &mut body["properties"];
    properties["provisioningState"] = match it.operation {
        Some(_) => json!("RegisteringDns"),
        None => json!("Succeeded"),
    };
    // Later versions say the defaults aloud [recorded].
    let kept = properties.get("softDeleteRetentionInDays").is_some();
    if version >= "2022-07-01" && !kept && it.own["recovered"] != true {
        properties["softDeleteRetentionInDays"] = json!(90);
    }
    if version >= "2021-06-01" && properties.get("publicNetworkAccess").is_none() {
        properties["publicNetworkAccess"] = json!("Enabled");
    }
    body
}
