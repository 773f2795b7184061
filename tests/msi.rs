//! An independent client of Azure's managed identities gets on with the sandbox.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

#[path = "support/msi.rs"]
mod bridge;

use azure_core_021 as old;
use azure_mgmt_msi::package_2023_01_31::models::{
    FederatedIdentityCredential, FederatedIdentityCredentialProperties, Identity, TrackedResource,
};
use futures::TryStreamExt as _;
use serde_json::json;
use widctl::sandbox::Sandbox;

const SUBSCRIPTION: &str = "11111111-2222-3333-4444-555555555555";
const AUDIENCE: &str = "api://AzureADTokenExchange";

fn world() -> Sandbox {
    Sandbox::new(&json!({
        "subscriptions": [{"id": SUBSCRIPTION, "groups": {"apps": "westeurope", "other": "northeurope"}}],
        "identities": [{"name": "elsewhere", "group": "other"}],
        "page": 2,
    }))
    .unwrap()
}

fn credential(subject: &str) -> FederatedIdentityCredential {
    FederatedIdentityCredential {
        properties: Some(FederatedIdentityCredentialProperties::new(
            "https://issuer.example/".to_owned(),
            subject.to_owned(),
            vec![AUDIENCE.to_owned()],
        )),
        ..FederatedIdentityCredential::default()
    }
}

fn code(error: &old::Error) -> (u16, Option<String>) {
    let answer = error.as_http_error().expect("an answer with a status");
    (
        u16::from(answer.status()),
        answer.error_code().map(str::to_owned),
    )
}

#[tokio::test]
async fn identities_are_made_read_listed_and_deleted() {
    let sandbox = world();
    let identities = bridge::client(&sandbox).user_assigned_identities_client();
    let wanted = Identity::new(TrackedResource::new("West Europe".to_owned()));
    for name in ["api", "billing", "worker"] {
        let made = identities
            .create_or_update(SUBSCRIPTION, "Apps", name, wanted.clone())
            .await
            .unwrap();
        let read = identities.get(SUBSCRIPTION, "apps", name).await.unwrap();
        assert_eq!(made, read);
        assert_eq!(read.tracked_resource.location, "westeurope");
        let ids = read.properties.unwrap();
        assert!(ids.client_id.is_some() && ids.principal_id.is_some() && ids.tenant_id.is_some());
    }
    let pages: Vec<_> = identities
        .list_by_resource_group(SUBSCRIPTION, "apps")
        .into_stream()
        .try_collect()
        .await
        .unwrap();
    let counts: Vec<usize> = pages.iter().map(|p| p.value.len()).collect();
    assert_eq!(counts, [2, 1], "a page holds two");
    let pages: Vec<_> = identities
        .list_by_subscription(SUBSCRIPTION)
        .into_stream()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(pages.iter().map(|p| p.value.len()).sum::<usize>(), 4);

    identities
        .delete(SUBSCRIPTION, "apps", "worker")
        .send()
        .await
        .unwrap();
    let missing = identities.get(SUBSCRIPTION, "apps", "worker").await;
    assert_eq!(
        code(&missing.unwrap_err()),
        (404, Some("ResourceNotFound".to_owned()))
    );
    let nowhere = identities.get(SUBSCRIPTION, "nowhere", "worker").await;
    assert_eq!(
        code(&nowhere.unwrap_err()),
        (404, Some("ResourceGroupNotFound".to_owned()))
    );
}

#[tokio::test]
async fn credentials_are_made_changed_listed_and_deleted() {
    let sandbox = world();
    let client = bridge::client(&sandbox);
    let identities = client.user_assigned_identities_client();
    let wanted = Identity::new(TrackedResource::new("westeurope".to_owned()));
    identities
        .create_or_update(SUBSCRIPTION, "apps", "api", wanted)
        .await
        .unwrap();
    let credentials = client.federated_identity_credentials_client();
    for (name, subject) in [("one", "a"), ("two", "b"), ("three", "c")] {
        let made = credentials
            .create_or_update(SUBSCRIPTION, "apps", "api", name, credential(subject))
            .await
            .unwrap();
        let read = credentials
            .get(SUBSCRIPTION, "apps", "api", name)
            .await
            .unwrap();
        assert_eq!(made, read);
        assert_eq!(read.properties, credential(subject).properties);
    }
    let twin = credentials
        .create_or_update(SUBSCRIPTION, "apps", "api", "four", credential("a"))
        .await;
    assert_eq!(code(&twin.unwrap_err()).0, 400);
    credentials
        .create_or_update(SUBSCRIPTION, "apps", "api", "one", credential("z"))
        .await
        .unwrap();
    credentials
        .delete(SUBSCRIPTION, "apps", "api", "two")
        .send()
        .await
        .unwrap();
    let pages: Vec<_> = credentials
        .list(SUBSCRIPTION, "apps", "api")
        .top(1)
        .into_stream()
        .try_collect()
        .await
        .unwrap();
    let subjects: Vec<String> = pages
        .iter()
        .flat_map(|page| &page.value)
        .map(|c| c.properties.as_ref().unwrap().subject.clone())
        .collect();
    assert_eq!(
        (pages.len(), subjects),
        (2, vec!["z".to_owned(), "c".to_owned()])
    );
    let missing = credentials.get(SUBSCRIPTION, "apps", "api", "two").await;
    assert_eq!(
        code(&missing.unwrap_err()),
        (404, Some("NotFound".to_owned()))
    );
}
