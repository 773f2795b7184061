//! What an Azure Resource Manager host says about its cloud, to anybody: in three forms, of which clients ask for the one that they know
//! (2015-01-01, 2019-05-01 and 2022-09-01 as recorded for Terraform's tests of its own client).

use serde_json::{Value, json};

use super::answer::{Answer, bad_request, ok};
use super::path::Target;
use crate::world::World;

pub(crate) fn endpoints(world: &World, target: &Target) -> Result<Answer, Answer> {
    match target.version() {
        "" => Err(bad_request(
            "MissingApiVersionParameter",
            "The api-version query parameter (?api-version=) is required for all requests.",
        )),
        // `1.0`, which Azure Stack still answers, and 2015-01-01.
        version if version < "2019" => Ok(ok(&first(world))),
        // A list of clouds, of which the host's own comes first. This one knows no other.
        version if version < "2022" => Ok(ok(&json!([cloud(world)]))),
        _ => Ok(ok(&newest(world))),
    }
}

fn first(world: &World) -> Value {
    json!({
        "galleryEndpoint": "https://gallery.azure.com/",
        "graphEndpoint": "https://graph.windows.net/",
        "portalEndpoint": "https://portal.azure.com/",
        "authentication": {"loginEndpoint": world.login(), "audiences": AUDIENCES},
    })
}

const AUDIENCES: [&str; 2] = [
    "https://management.core.windows.net/",
    "https://management.azure.com/",
];

/// The members that a cloud has had since 2019.
fn cloud(world: &World) -> Value {
    json!({
        "portal": "https://portal.azure.com",
        "authentication": {
            "loginEndpoint": world.login(),
            "audiences": AUDIENCES,
            "tenant": "common",
            "identityProvider": "AAD"
        },
        "media": "https://rest.media.azure.net",
        "graphAudience": "https://graph.windows.net/",
        "graph": "https://graph.windows.net/",
        "name": "AzureCloud",
        "suffixes": {
            "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
            "acrLoginServer": "azurecr.io",
            "sqlServerHostname": "database.windows.net",
            "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
            "keyVaultDns": "vault.azure.net",
            "storage": "core.windows.net",
            "azureFrontDoorEndpointSuffix": "azurefd.net"
        },
        "batch": "https://batch.core.windows.net/",
        "resourceManager": world.arm(),
        "vmImageAliasDoc": "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json",
        "activeDirectoryDataLake": "https://datalake.azure.net/",
        "sqlManagement": "https://management.core.windows.net:8443/",
        "gallery": "https://gallery.azure.com/"
    })
}

/// The same with what came in 2022, and without the gallery, which went.
fn newest(world: &World) -> Value {
    let mut cloud = cloud(world);
    let more = json!({
        "storageSyncEndpointSuffix": "afs.azure.net",
        "mhsmDns": "managedhsm.azure.net",
        "mysqlServerEndpoint": "mysql.database.azure.com",
        "postgresqlServerEndpoint": "postgres.database.azure.com",
        "mariadbServerEndpoint": "mariadb.database.azure.com",
        "synapseAnalytics": "dev.azuresynapse.net",
        "attestationEndpoint": "attest.azure.net"
    });
    add(&mut cloud["suffixes"], more);
    let more = json!({
        "microsoftGraphResourceId": format!("{}/", world.graph()),
        "appInsightsResourceId": "https://api.applicationinsights.io",
        "appInsightsTelemetryChannelResourceId": "https://dc.applicationinsights.azure.com/v2/track",
        "attestationResourceId": "https://attest.azure.net",
        "synapseAnalyticsResourceId": "https://dev.azuresynapse.net",
        "logAnalyticsResourceId": "https://api.loganalytics.io",
        "ossrDbmsResourceId": "https://ossrdbms-aad.database.windows.net"
    });
    add(&mut cloud, more);
    if let Some(cloud) = cloud.as_object_mut() {
        cloud.shift_remove("gallery");
    }
    cloud
}

fn add(to: &mut Value, more: Value) {
    if let (Some(to), Value::Object(more)) = (to.as_object_mut(), more) {
        to.extend(more);
    }
}
