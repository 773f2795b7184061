//! What a vault keeps of what clients write, and how each api-version shows it.

use serde_json::{Map, Value, json};

use super::policies::{Entry, entries};
use super::{Answer, Vault, bad_request, id};
use crate::clock::rfc3339;
use crate::entra;
use crate::world::World;

/// Properties that clients write and Azure gives back as they are, but where absent means absent.
pub(super) const FLAGS: [&str; 5] = [
    "enabledForDeployment",
    "enabledForDiskEncryption",
    "enabledForTemplateDeployment",
    "enableRbacAuthorization",
    "enablePurgeProtection",
];

/// The written part of a vault's properties, in Azure's terms.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Kept {
    pub(crate) tenant: String,
    pub(crate) sku: Value,
    pub(crate) policies: Vec<Entry>,
    pub(crate) flags: Map<String, Value>,
    /// None where everybody may enter, which is how Azure shows it too.
    pub(crate) network: Option<Value>,
    pub(crate) soft_delete: bool,
    pub(crate) retention: Option<u64>,
    pub(crate) public: Option<String>,
}

impl Kept {
    /// The properties of a vault that is made with this body.
    pub(crate) fn new(wanted: &Value, version: &str) -> Result<Kept, Answer> {
        let tenant = wanted["tenantId"]
            .as_str()
            .filter(|t| uuid::Uuid::parse_str(t).is_ok());
        let (Some(tenant), true) = (tenant, wanted["sku"]["name"].is_string()) else {
            return Err(bad_request(
                "BadRequest",
                "The parameters tenantId and sku are not specified, or not valid.",
            ));
        };
        let mut kept = Kept {
            tenant: tenant.to_lowercase(),
            sku: Value::Null,
            policies: Vec::new(),
            flags: Map::new(),
            network: None,
            soft_delete: true,
            retention: None,
            public: None,
        };
        kept.flags
            .insert("enabledForDeployment".into(), json!(false));
        // New vaults have the other permission model from this version on [documentation].
        if version >= "2026-02-01" {
            kept.flags
                .insert("enableRbacAuthorization".into(), json!(true));
        }
        kept.merge(wanted)?;
        // Since 2021 nobody can switch it off [recorded]: `false` is taken and answered with `true`.
        if version < "2021" && wanted["enableSoftDelete"] == false {
            kept.soft_delete = false;
        }
        if !wanted["accessPolicies"].is_array() && !kept.rbac() {
            return Err(bad_request(
                "BadRequest",
                "The parameter accessPolicies is not specified.",
            ));
        }
        Ok(kept)
    }

    /// A PUT over what is there; what it leaves out and Azure cannot take back stays.
    pub(crate) fn replace(&mut self, wanted: &Value) -> Result<(), Answer> {
        let before = self.clone();
        self.network = None;
        if wanted["accessPolicies"].is_array() || !before.rbac() {
            self.policies.clear();
        }
        let merged = self.merge(wanted);
        if merged.is_err() {
            *self = before;
        }
        merged
    }

    /// A PATCH: only what is written changes.
    pub(crate) fn merge(&mut self, wanted: &Value) -> Result<(), Answer> {
        if wanted["accessPolicies"].is_array() {
            self.policies = entries(wanted, &self.tenant)?;
        }
        if let Some(sku) = wanted["sku"]["name"].as_str() {
            self.sku = json!({"family": "A", "name": sku.to_lowercase()});
        }
        for name in FLAGS {
            match &wanted[name] {
                Value::Bool(false)
                    if name == "enablePurgeProtection" && self.flags.contains_key(name) =>
                {
                    return Err(bad_request(
                        "BadRequest",
                        "The property \"enablePurgeProtection\" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.",
                    ));
                }
                Value::Bool(on) => {
                    self.flags.insert(name.to_owned(), json!(on));
                }
                _ => {}
            }
        }
        if wanted["networkAcls"].is_object() {
            self.network = network(&wanted["networkAcls"]);
        }
        if let Some(days) = wanted["softDeleteRetentionInDays"].as_u64() {
            if !(7..=90).contains(&days) {
                return Err(bad_request(
                    "BadRequest",
                    "The property \"softDeleteRetentionInDays\" must be between 7 and 90 (both inclusive).",
                ));
            }
            self.retention = Some(days);
        }
        if wanted["enableSoftDelete"] == true {
            self.soft_delete = true;
        }
        if let Some(access) = wanted["publicNetworkAccess"].as_str() {
            self.public = Some(access.to_owned());
        }
        Ok(())
    }

    pub(crate) fn rbac(&self) -> bool {
        self.flags.get("enableRbacAuthorization") == Some(&json!(true))
    }

    pub(crate) fn protected(&self) -> bool {
        self.flags.get("enablePurgeProtection") == Some(&json!(true))
    }
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
    let subnets: Vec<Value> = list("virtualNetworkRules")
        .into_iter()
        .map(|mut rule| {
            if let Some(id) = rule["id"].as_str() {
                rule["id"] = json!(id.to_lowercase());
            }
            rule
        })
        .collect();
    let open = bypass == "AzureServices"
        && action == "Allow"
        && addresses.is_empty()
        && subnets.is_empty();
    (!open).then(|| {
        json!({"bypass": bypass, "defaultAction": action, "ipRules": addresses,
            "virtualNetworkRules": subnets})
    })
}

/// The whole vault; `first` is the answer to the write that made it.
pub(super) fn of(world: &World, vault: &Vault, version: &str, first: bool) -> Value {
    let mut body = json!({
        "id": id(vault),
        "name": vault.name,
        "type": "Microsoft.KeyVault/vaults",
        "location": vault.location,
        "tags": vault.tags,
    });
    if version >= "2021" {
        body["systemData"] = stamp(world, vault);
    }
    body["properties"] = Value::Object(properties(vault, version, first));
    body
}

fn properties(vault: &Vault, version: &str, first: bool) -> Map<String, Value> {
    let kept = &vault.kept;
    let mut out = Map::new();
    out.insert("sku".into(), kept.sku.clone());
    out.insert("tenantId".into(), json!(kept.tenant));
    if let Some(network) = &kept.network {
        out.insert("networkAcls".into(), network.clone());
    }
    let policies = kept.policies.iter().map(Entry::body).collect();
    out.insert("accessPolicies".into(), Value::Array(policies));
    for name in FLAGS {
        if let Some(on) = kept.flags.get(name) {
            out.insert(name.into(), on.clone());
        }
    }
    out.insert("enableSoftDelete".into(), json!(kept.soft_delete));
    // Later versions say the default aloud [recorded].
    let loud = version >= "2022-07-01";
    let days = kept.retention.or(loud.then_some(90));
    if let Some(days) = days {
        out.insert("softDeleteRetentionInDays".into(), json!(days));
    }
    // The answer that comes with the making has no slash yet [recorded].
    let slash = if first { "" } else { "/" };
    out.insert(
        "vaultUri".into(),
        json!(format!("https://{}.vault.azure.net{slash}", vault.name)),
    );
    let state = match vault.registering {
        Some(_) => "RegisteringDns",
        None => "Succeeded",
    };
    out.insert("provisioningState".into(), json!(state));
    if loud || kept.public.is_some() {
        let access = kept.public.as_deref().unwrap_or("Enabled");
        out.insert("publicNetworkAccess".into(), json!(access));
    }
    out
}

fn stamp(world: &World, vault: &Vault) -> Value {
    // Who made it is not kept: in this world it was the operator, who is an application.
    let who = entra::operator(world).client_id;
    json!({"createdBy": who, "createdByType": "Application", "createdAt": rfc3339(vault.made),
        "lastModifiedBy": who, "lastModifiedByType": "Application", "lastModifiedAt": rfc3339(vault.changed)})
}
