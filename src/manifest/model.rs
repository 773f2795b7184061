//! A file as it is written: these types are the schema, their comments are what editors show.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::shape;

/// A widctl manifest: clusters, identities, and which service accounts may act as which identity.
///
/// It may be spread over several files; what is needed once (`name`, `tenant`) stands in any one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "widctl manifest")]
pub(crate) struct File {
    /// The version of this format, in every file.
    #[serde(rename = "apiVersion")]
    pub(crate) _api_version: ApiVersion,
    /// Marks what this manifest makes; unique in the tenant. To change it, list the old one under `formerly`.
    #[serde(default)]
    #[schemars(schema_with = "shape::name")]
    pub(crate) name: Option<String>,
    /// Names the manifest had before: what bears their mark is ours still.
    #[serde(default)]
    #[schemars(schema_with = "shape::names")]
    pub(crate) formerly: Option<Vec<String>>,
    /// The Entra tenant's id. It is compared with the login's before anything is read.
    #[serde(default)]
    #[schemars(schema_with = "shape::guid")]
    pub(crate) tenant: Option<String>,
    /// What holds wherever a cluster, identity or binding does not say otherwise.
    #[serde(default)]
    pub(crate) defaults: Defaults,
    /// The clusters, by keys that bindings name.
    #[serde(default)]
    #[schemars(schema_with = "shape::keyed::<Cluster>")]
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// The identities, by keys that bindings name.
    #[serde(default)]
    #[schemars(schema_with = "shape::keyed::<Identity>")]
    pub(crate) identities: BTreeMap<String, Identity>,
    /// Which service accounts may act as which identity.
    #[serde(default)]
    pub(crate) bindings: Vec<Binding>,
}

/// The version of the manifest's format.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(crate) enum ApiVersion {
    #[serde(rename = "widctl/v1")]
    V1,
}

/// What holds wherever a cluster, identity or binding does not say otherwise.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Defaults {
    /// The Azure subscription's id.
    #[serde(default)]
    #[schemars(schema_with = "shape::guid")]
    pub(crate) subscription: Option<String>,
    /// The resource group. It must exist; widctl never makes one.
    #[serde(default)]
    #[schemars(schema_with = "shape::resource_group")]
    pub(crate) resource_group: Option<String>,
    /// The region where identities are made.
    #[serde(default)]
    #[schemars(schema_with = "shape::location")]
    pub(crate) location: Option<String>,
    /// Tags for every identity that widctl makes; an identity's own tags go before them.
    #[serde(default)]
    #[schemars(schema_with = "shape::tags")]
    pub(crate) tags: BTreeMap<String, String>,
    /// The Azure name of identities that give none; `{name}` stands for the identity's key.
    #[serde(default)]
    #[schemars(schema_with = "shape::identity_name_pattern")]
    pub(crate) identity_name: Option<String>,
    /// The audience of the tokens that are exchanged. Leave it out unless the pods ask for another one than
    /// `api://AzureADTokenExchange`.
    #[serde(default)]
    #[schemars(schema_with = "shape::audience")]
    pub(crate) audience: Option<String>,
}

/// A Kubernetes cluster whose service accounts may act as identities: exactly one of `aks` and `issuer`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("oneOf" = [{"required": ["aks"]}, {"required": ["issuer"]}]))]
pub(crate) struct Cluster {
    /// An AKS cluster: its issuer is read from Azure.
    #[serde(default)]
    pub(crate) aks: Option<Aks>,
    /// The issuer of any other conformant cluster (Arc, kind, EKS, GKE, self-managed), exactly as its
    /// `/.well-known/openid-configuration` says, a slash at the end included.
    #[serde(default)]
    #[schemars(schema_with = "shape::issuer")]
    pub(crate) issuer: Option<String>,
    /// May widctl turn on the issuer and the add-on of an AKS cluster? It never turns them off. Without it they are only
    /// checked.
    #[serde(default)]
    pub(crate) manage: bool,
    /// What puts tokens into the pods.
    #[serde(default)]
    #[schemars(extend("default" = "none"))]
    pub(crate) webhook: Webhook,
    /// How the Kubernetes API is reached. An AKS cluster does not need it: Azure tells.
    #[serde(default)]
    pub(crate) kubernetes: Option<Kubernetes>,
    /// Labels for the selectors of bindings.
    #[serde(default)]
    #[schemars(schema_with = "shape::labels")]
    pub(crate) labels: BTreeMap<String, String>,
    /// The audience of all bindings on this cluster that give none.
    #[serde(default)]
    #[schemars(schema_with = "shape::audience")]
    pub(crate) audience: Option<String>,
}

/// An AKS cluster in Azure. It must exist; widctl never makes, replaces or deletes one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"resourceGroup": "rg-aks", "name": "aks-prod-weu"}]))]
pub(crate) struct Aks {
    /// The cluster's subscription, if not that of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::guid")]
    pub(crate) subscription: Option<String>,
    /// The cluster's resource group, if not that of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::resource_group")]
    pub(crate) resource_group: Option<String>,
    /// The cluster's name in Azure.
    #[schemars(schema_with = "shape::aks_name")]
    pub(crate) name: String,
}

/// How a cluster's Kubernetes API is reached.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"context": "edge"}]))]
pub(crate) struct Kubernetes {
    /// A context of the kubeconfig.
    #[schemars(schema_with = "shape::context")]
    pub(crate) context: String,
}

/// What puts tokens into a cluster's pods.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Webhook {
    /// The workload identity add-on of AKS; turned on where `manage: true`.
    Addon,
    /// The Helm chart azure-workload-identity: checked, never installed.
    Helm,
    /// Nothing that widctl should look for.
    #[default]
    None,
}

/// An identity in Azure.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Identity {
    /// A user-assigned managed identity; `{}` takes everything from `defaults`.
    pub(crate) managed_identity: ManagedIdentity,
}

/// A user-assigned managed identity. It is made if it is missing, unless it is `existing`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(extend("examples" = [{"name": "id-billing"}]))]
pub(crate) struct ManagedIdentity {
    /// Its name in Azure, if `defaults.identityName` does not make it of the key.
    #[serde(default)]
    #[schemars(schema_with = "shape::identity_name")]
    pub(crate) name: Option<String>,
    /// Its resource group, if not that of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::resource_group")]
    pub(crate) resource_group: Option<String>,
    /// Its subscription, if not that of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::guid")]
    pub(crate) subscription: Option<String>,
    /// Its region, if not that of `defaults`. It cannot be changed later.
    #[serde(default)]
    #[schemars(schema_with = "shape::location")]
    pub(crate) location: Option<String>,
    /// Its tags, beside those of `defaults`. Tags that are not declared are left alone.
    #[serde(default)]
    #[schemars(schema_with = "shape::tags")]
    pub(crate) tags: BTreeMap<String, String>,
    /// Another team's: it must exist, and only its credentials are ours.
    #[serde(default)]
    pub(crate) existing: bool,
}

/// A service account that may act as an identity, on one or more clusters.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Binding {
    /// The identity's key.
    #[schemars(schema_with = "shape::identity_key")]
    pub(crate) identity: String,
    /// The clusters: a list of keys, or labels that a cluster must all bear.
    pub(crate) clusters: Choice,
    /// The Kubernetes namespace. It must exist; widctl never makes one.
    #[schemars(schema_with = "shape::namespace")]
    pub(crate) namespace: String,
    /// The service account's name.
    #[schemars(schema_with = "shape::service_account")]
    pub(crate) service_account: String,
    /// Who writes the service account.
    #[serde(default)]
    #[schemars(extend("default" = "widctl"))]
    pub(crate) service_account_owner: Owner,
    /// The audience of the tokens, if not that of the cluster or of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::audience")]
    pub(crate) audience: Option<String>,
    /// How the identity comes to trust the service account.
    #[serde(default, rename = "mode")]
    #[schemars(extend("default" = "federated"))]
    pub(crate) _mode: Mode,
    /// Do the service account's annotations name this identity? To be said on exactly one binding where several identities
    /// share a service account.
    #[serde(default)]
    pub(crate) annotate: Option<bool>,
}

/// Clusters by key or by label.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Choice {
    /// Keys of clusters.
    #[schemars(extend("minItems" = 1, "examples" = [["prod-weu"]]))]
    Keys(Vec<String>),
    /// Labels, all of which a cluster must bear.
    #[schemars(extend("minProperties" = 1, "examples" = [{"stage": "prod"}]))]
    Labels(BTreeMap<String, String>),
}

/// Who writes a service account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// widctl makes it if it is missing, and fills it in.
    #[default]
    Widctl,
    /// Whoever installs it, by Helm say: widctl checks it and prints the values.
    Helm,
}

/// How an identity comes to trust a service account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Mode {
    /// By a federated credential on the identity, of which Azure keeps 20.
    #[default]
    Federated,
}
