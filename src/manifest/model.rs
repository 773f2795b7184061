//! A file as it is written: these types are the schema, their comments are what editors show.
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{editor, shape};

/// A widctl manifest: clusters, identities, and which service accounts may act as which identity.
///
/// It may be spread over several files; what is needed once (`name`, `tenant`) stands in any one of them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "widctl manifest", extend("defaultSnippets" = editor::file()))]
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
    /// Subscriptions to look through for what this manifest made and no longer declares, besides those that it names anywhere else. A
    /// place stays here for as long as something may be left in it. An empty list: there is no such place.
    #[serde(default)]
    #[schemars(schema_with = "shape::guids")]
    pub(crate) subscriptions: Option<Vec<String>>,
    /// What holds wherever a cluster, identity or binding does not say otherwise.
    #[serde(default)]
    #[schemars(extend("examples" = [{"subscription": "8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11", "resourceGroup": "rg-workload-identity", "location": "westeurope"}]))]
    pub(crate) defaults: Defaults,
    /// The clusters, by keys that bindings name.
    #[serde(default)]
    #[schemars(schema_with = "shape::keyed::<Cluster>", extend("defaultSnippets" = editor::clusters(), "examples" = [{"prod-weu": {"aks": {"resourceGroup": "rg-aks", "name": "aks-prod-weu"}}}]))]
    pub(crate) clusters: BTreeMap<String, Cluster>,
    /// The identities, by keys that bindings name.
    #[serde(default)]
    #[schemars(schema_with = "shape::keyed::<Identity>", extend("defaultSnippets" = editor::identities(), "examples" = [{"billing": {"managedIdentity": {"name": "id-billing"}}}]))]
    pub(crate) identities: BTreeMap<String, Identity>,
    /// Which service accounts may act as which identity.
    #[serde(default)]
    #[schemars(extend("examples" = [[{"identity": "billing", "clusters": ["prod-weu"], "namespace": "payments", "serviceAccount": "api"}]]))]
    pub(crate) bindings: Vec<Binding>,
    /// Guard rails: what no entry of this manifest may ask for. `--policy FILE` gives one that the manifest cannot loosen.
    #[serde(default)]
    pub(crate) policy: Option<Guardrails>,
    /// Findings that are known and left as they are, each with a reason and a last day. They are counted and not told, and `--strict` does
    /// not mind them. Errors and refusals, what was not seen and what ends an access are never accepted.
    #[serde(default)]
    #[schemars(extend("examples" = [[{"code": "WID0304", "address": "role/shared/@*", "until": "2027-03-01", "because": "the platform team declares them"}]]))]
    pub(crate) accept: Vec<Accept>,
}

/// Findings of one code on one thing, or on all that look alike, that are known and left as they are until a day.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "accepted findings", extend("defaultSnippets" = editor::accept()))]
pub(crate) struct Accept {
    /// The code of the findings.
    #[schemars(schema_with = "shape::finding")]
    pub(crate) code: String,
    /// What they are about: an address as plans print it, or with `*` for any characters all that look like that, as `--only` takes them;
    /// what has no address, by its name in the finding. `"*"` for whatever it is.
    #[schemars(schema_with = "shape::pick")]
    pub(crate) address: String,
    /// The last day on which they are accepted, in UTC; a year from today at the latest.
    #[schemars(schema_with = "shape::day")]
    pub(crate) until: String,
    /// Why, for whoever reviews it and whoever finds it when it ends.
    #[schemars(schema_with = "shape::reason")]
    pub(crate) because: String,
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
#[schemars(title = "defaults")]
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
    /// The Azure name of identities that give none; `{name}` stands for the identity's key, or for the one that it had `formerly`.
    #[serde(default)]
    #[schemars(schema_with = "shape::identity_name_pattern")]
    pub(crate) identity_name: Option<String>,
    /// The audience of the tokens that are exchanged. Leave it out unless the pods ask for another one than
    /// `api://AzureADTokenExchange`.
    #[serde(default)]
    #[schemars(schema_with = "shape::audience")]
    pub(crate) audience: Option<String>,
}

/// A Kubernetes cluster whose service accounts may act as identities: exactly one of `aks`, `issuer` and `vcluster`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "cluster", extend("oneOf" = [{"required": ["aks"]}, {"required": ["issuer"]}, {"required": ["vcluster"]}]))]
pub(crate) struct Cluster {
    /// An AKS cluster in Azure, from where its issuer is read. It must exist; widctl never makes, replaces or deletes one.
    #[serde(default)]
    pub(crate) aks: Option<Aks>,
    /// The issuer of any other conformant cluster (Arc, kind, EKS, GKE, self-managed), exactly as its
    /// `/.well-known/openid-configuration` says, a slash at the end included.
    #[serde(default)]
    #[schemars(schema_with = "shape::issuer")]
    pub(crate) issuer: Option<String>,
    /// A virtual cluster (vCluster) on another cluster of this manifest, whose issuer signs its tokens. Without `platform` the names of its
    /// service accounts on the host are worked out by vCluster's own formula.
    #[serde(default)]
    pub(crate) vcluster: Option<Vcluster>,
    /// May widctl turn on the issuer and the add-on of an AKS cluster? It never turns them off. Without it they are only
    /// checked.
    #[serde(default)]
    pub(crate) manage: bool,
    /// What puts tokens into the pods. Left out, it is as observed: AKS's add-on, the chart, for a vCluster its host's, or nothing, and the
    /// plan says which. Only a written `none` means none.
    #[serde(default)]
    #[schemars(with = "Webhook")]
    pub(crate) webhook: Option<Webhook>,
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
#[schemars(title = "AKS cluster", extend("examples" = [{"resourceGroup": "rg-aks", "name": "aks-prod-weu"}]))]
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

/// A virtual cluster (vCluster). Without `platform` the names of its service accounts on the host are worked out by vCluster's own
/// formula. Either `namespace` or the project of its platform says where on the host they are.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "vCluster", extend("examples" = [{"host": "prod-weu", "name": "vcluster-demo", "namespace": "team-x"}]))]
pub(crate) struct Vcluster {
    /// The key of the cluster that it runs on.
    #[schemars(schema_with = "shape::cluster_key")]
    pub(crate) host: String,
    /// Its name, as it was installed under.
    #[schemars(schema_with = "shape::vcluster_name")]
    pub(crate) name: String,
    /// The namespace of the host that it runs in, unless the platform chose it.
    #[serde(default)]
    #[schemars(schema_with = "shape::namespace")]
    pub(crate) namespace: Option<String>,
    /// The vCluster platform, if it is to be asked for the names of the service accounts on the host. Its access key comes from
    /// `WIDCTL_VCLUSTER_KEY` or `--vcluster-key-file`, never from the manifest.
    #[serde(default)]
    pub(crate) platform: Option<Platform>,
}

/// A vCluster platform. Its access key comes from `WIDCTL_VCLUSTER_KEY` or `--vcluster-key-file`, never from the manifest, and goes to
/// the host of `--vcluster-host` or `WIDCTL_VCLUSTER_HOST` only, or, where neither is given, to one that `vclusterHosts` of a `--policy`
/// file names; else nowhere.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "vCluster platform", extend("examples" = [{"host": "vcluster.example.com", "project": "default"}]))]
pub(crate) struct Platform {
    /// Where it is; without a scheme, `https://`. Left out, `--vcluster-host` or `WIDCTL_VCLUSTER_HOST` says it.
    #[serde(default)]
    #[schemars(schema_with = "shape::platform_host")]
    pub(crate) host: Option<String>,
    /// The project in which the platform made the vCluster: the host's namespace is then `loft-PROJECT-v-NAME`.
    #[serde(default)]
    #[schemars(schema_with = "shape::vcluster_name")]
    pub(crate) project: Option<String>,
}

/// How a cluster's Kubernetes API is reached.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "way to the Kubernetes API", extend("examples" = [{"context": "edge"}]))]
pub(crate) struct Kubernetes {
    /// A context of the kubeconfig.
    #[schemars(schema_with = "shape::context")]
    pub(crate) context: String,
}

/// What puts tokens into a cluster's pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Webhook {
    /// The workload identity add-on of AKS; turned on where `manage: true`.
    Addon,
    /// The Helm chart azure-workload-identity: checked, never installed.
    Helm,
    /// Nothing that widctl should look for.
    None,
}

/// An identity in Azure: exactly one of `managedIdentity` and `application`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "identity", extend("oneOf" = [{"required": ["managedIdentity"]}, {"required": ["application"]}]))]
pub(crate) struct Identity {
    /// A user-assigned managed identity; `{}` takes everything from `defaults`. It is made if it is missing, unless it is `existing`.
    #[serde(default)]
    pub(crate) managed_identity: Option<ManagedIdentity>,
    /// An Entra application with its service principal, instead of a managed identity. It is made if it is missing, unless it is `existing`;
    /// the one that others made under its `displayName` is joined.
    #[serde(default)]
    pub(crate) application: Option<Application>,
    /// The key that it had before, if its key was changed: what was named after that one, an application above all, keeps its name and
    /// stays. It stands here for as long as that exists.
    #[serde(default)]
    #[schemars(schema_with = "shape::former_key")]
    pub(crate) formerly: Option<String>,
    /// What it may reach in Azure.
    #[serde(default)]
    #[schemars(extend("examples" = [[{"role": "Key Vault Secrets User", "scope": "/subscriptions/8c6d2f4e-0f3c-4a55-9d5e-4b0b6b1f0a11/resourceGroups/rg-billing/providers/Microsoft.KeyVault/vaults/kv-billing"}]]))]
    pub(crate) access: Vec<Access>,
    /// Whom it trusts besides clusters, by names of yours: the pipeline that runs widctl itself, say.
    #[serde(default)]
    #[schemars(schema_with = "shape::keyed::<Trust>", extend("defaultSnippets" = editor::trusts(), "examples" = [{"release": {"github": {"repository": "contoso/infra", "environment": "prod"}}}]))]
    pub(crate) trusts: BTreeMap<String, Trust>,
}

/// An Entra application. It is made with its service principal if it is missing, unless it is `existing`. One that others made under
/// its `displayName` is joined: it stays as it is, only its credentials and roles are ours, and `--take` makes it ours.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "Entra application", extend("examples" = [{"displayName": "reporting"}]))]
pub(crate) struct Application {
    /// The name that people see; the identity's key, if it is left out. Where the tenant has one application of this name, whatever its
    /// case, that one is joined and no other is made; several are an error, for Entra does not keep the name unique.
    #[serde(default)]
    #[schemars(schema_with = "shape::display_name")]
    pub(crate) display_name: Option<String>,
    /// The application (client) id of an existing one.
    #[serde(default)]
    #[schemars(schema_with = "shape::guid")]
    pub(crate) app_id: Option<String>,
    /// Another team's: it must exist, and only its credentials are ours. It is found by `appId`, or by `displayName` if only one has
    /// that.
    #[serde(default)]
    pub(crate) existing: bool,
}

/// One access of an identity: a `role` at a `scope`, permissions in a `keyVaultPolicy`, an application permission of Microsoft `graph`, or
/// an `appRole` of another `resource`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "access", extend("defaultSnippets" = editor::access(), "oneOf" = [{"required": ["role", "scope"]}, {"required": ["keyVaultPolicy"]}, {"required": ["graph"]}, {"required": ["appRole", "resource"]}]))]
pub(crate) struct Access {
    /// An Azure role, by its name or by the GUID of its definition.
    #[serde(default)]
    #[schemars(schema_with = "shape::role")]
    pub(crate) role: Option<String>,
    /// Where the role holds: the id of a resource, a resource group, a subscription or a management group.
    #[serde(default)]
    #[schemars(schema_with = "shape::scope")]
    pub(crate) scope: Option<String>,
    /// A condition that narrows the role's assignment, in Azure's language for conditions.
    #[serde(default)]
    #[schemars(schema_with = "shape::condition")]
    pub(crate) condition: Option<String>,
    /// The version of the condition's language; there is one only.
    #[serde(default)]
    pub(crate) condition_version: Option<ConditionVersion>,
    /// The id of a key vault that uses access policies. A vault that uses Azure RBAC wants a `role` instead. With empty lists only,
    /// the identity is to have no policy there any more.
    #[serde(default)]
    #[schemars(schema_with = "shape::vault")]
    pub(crate) key_vault_policy: Option<String>,
    /// An application permission of Microsoft Graph, by its value. It is granted at once, which stands for an administrator's consent.
    #[serde(default)]
    #[schemars(schema_with = "shape::app_role")]
    pub(crate) graph: Option<String>,
    /// An app role of another API, by its value or its id.
    #[serde(default)]
    #[schemars(schema_with = "shape::app_role")]
    pub(crate) app_role: Option<String>,
    /// The API that has the app role: the appId or the display name of its enterprise application.
    #[serde(default)]
    #[schemars(schema_with = "shape::display_name")]
    pub(crate) resource: Option<String>,
    /// What the identity may do with secrets.
    #[serde(default)]
    #[schemars(with = "Vec<SecretPermission>", extend("examples" = [["get", "list"]]))]
    pub(crate) secrets: Option<Vec<SecretPermission>>,
    /// What it may do with keys.
    #[serde(default)]
    #[schemars(with = "Vec<KeyPermission>", extend("examples" = [["get", "unwrapKey"]]))]
    pub(crate) keys: Option<Vec<KeyPermission>>,
    /// What it may do with certificates.
    #[serde(default)]
    #[schemars(with = "Vec<CertificatePermission>", extend("examples" = [["get"]]))]
    pub(crate) certificates: Option<Vec<CertificatePermission>>,
    /// What it may do with storage accounts that the vault manages.
    #[serde(default)]
    #[schemars(with = "Vec<StoragePermission>", extend("examples" = [["get"]]))]
    pub(crate) storage: Option<Vec<StoragePermission>>,
}

/// The version of the language of conditions.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
pub(crate) enum ConditionVersion {
    #[serde(rename = "2.0")]
    V2,
}

/// Makes an enum of permissions, each by the word that Azure has for it.
macro_rules! permissions {
    ($($(#[doc = $page:literal])+ $name:ident: $($word:ident)+;)+) => {
        $(
            $(#[doc = $page])+
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
            #[serde(rename_all = "camelCase")]
            pub(crate) enum $name {
                $($word,)+
            }

            impl $name {
                /// The word for it in lower case: Azure compares them without case.
                pub(crate) fn word(self) -> String {
                    match self {
                        $(Self::$word => stringify!($word).to_lowercase(),)+
                    }
                }
            }
        )+
    };
}

permissions! {
    /// A permission on secrets.
    SecretPermission: All Get List Set Delete Backup Restore Recover Purge;
    /// A permission on keys.
    KeyPermission: All Encrypt Decrypt WrapKey UnwrapKey Sign Verify Get List Create Update Import Delete Backup Restore Recover
        Purge Release Rotate Getrotationpolicy Setrotationpolicy;
    /// A permission on certificates.
    CertificatePermission: All Get List Delete Create Import Update Managecontacts Getissuers Listissuers Setissuers
        Deleteissuers Manageissuers Recover Purge Backup Restore;
    /// A permission on storage accounts that the vault manages.
    StoragePermission: All Get List Delete Set Update Regeneratekey Recover Purge Backup Restore Setsas Listsas Getsas
        Deletesas;
}

/// An issuer that is no cluster, whose tokens of one subject the identity trusts: exactly one of `github` and `issuer`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "trust", extend("oneOf" = [{"required": ["github"]}, {"required": ["issuer", "subject"]}], "examples" = [{"github": {"repository": "contoso/infra", "environment": "prod"}}]))]
pub(crate) struct Trust {
    /// GitHub Actions: workflows of one repository, of an `environment`, a `branch`, a `tag` or for pull requests.
    #[serde(default)]
    pub(crate) github: Option<Github>,
    /// Any other issuer, exactly as its tokens say it, a slash at the end included.
    #[serde(default)]
    #[schemars(schema_with = "shape::issuer")]
    pub(crate) issuer: Option<String>,
    /// The subject (`sub`) of the tokens, exactly as they say it.
    #[serde(default)]
    #[schemars(schema_with = "shape::subject")]
    pub(crate) subject: Option<String>,
    /// The audience of the tokens, if not that of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::audience")]
    pub(crate) audience: Option<String>,
}

/// Workflows of one GitHub repository: exactly one of `environment`, `branch`, `tag` and `pullRequest` says which.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "GitHub workflows", extend("oneOf" = [{"required": ["environment"]}, {"required": ["branch"]}, {"required": ["tag"]}, {"required": ["pullRequest"]}], "examples" = [{"repository": "contoso/infra", "environment": "prod"}]))]
pub(crate) struct Github {
    /// The repository, as `OWNER/NAME`.
    #[schemars(schema_with = "shape::repository")]
    pub(crate) repository: String,
    /// Jobs that name this environment.
    #[serde(default)]
    #[schemars(schema_with = "shape::environment")]
    pub(crate) environment: Option<String>,
    /// Runs on this branch, in jobs that name no environment.
    #[serde(default)]
    #[schemars(schema_with = "shape::branch")]
    pub(crate) branch: Option<String>,
    /// Runs on this tag, in jobs that name no environment.
    #[serde(default)]
    #[schemars(schema_with = "shape::branch")]
    pub(crate) tag: Option<String>,
    /// Runs for pull requests, in jobs that name no environment.
    #[serde(default)]
    #[schemars(extend("examples" = [true]))]
    pub(crate) pull_request: Option<bool>,
    /// The numeric id of the owner, for repositories whose subjects carry ids (those created, renamed or transferred since 15 July 2026,
    /// and those that opted in). Give both ids or none.
    #[serde(default)]
    #[schemars(schema_with = "shape::number_id")]
    pub(crate) owner_id: Option<u64>,
    /// The numeric id of the repository. Give both ids or none.
    #[serde(default)]
    #[schemars(schema_with = "shape::number_id")]
    pub(crate) repository_id: Option<u64>,
    /// The issuer of a GitHub Enterprise that has its own, if not `https://token.actions.githubusercontent.com`.
    #[serde(default)]
    #[schemars(schema_with = "shape::issuer")]
    pub(crate) issuer: Option<String>,
}

/// Guard rails: what is refused, whoever asks for it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "guard rails", extend("examples" = [{"deniedRoles": ["Owner"], "deniedNamespaces": ["kube-system"], "widestScope": "resourceGroup"}]))]
pub(crate) struct Guardrails {
    /// Roles that no identity may be given, by name or by the GUID of the definition; app roles by their value, with or without their API:
    /// `graph/Directory.ReadWrite.All`, `graph/*`.
    #[serde(default)]
    #[schemars(schema_with = "shape::roles")]
    pub(crate) denied_roles: Vec<String>,
    /// Namespaces whose service accounts may act as no identity.
    #[serde(default)]
    #[schemars(schema_with = "shape::namespaces")]
    pub(crate) denied_namespaces: Vec<String>,
    /// The widest scope at which a role may be given. What opens the whole directory counts as a management group.
    #[serde(default)]
    pub(crate) widest_scope: Option<Width>,
    /// In a file of `--policy`: what manifests may call themselves.
    #[serde(default)]
    #[schemars(extend("examples" = [["payments"]]))]
    pub(crate) names: Option<Vec<String>>,
    /// In a file of `--policy`: the former names whose things manifests may claim.
    #[serde(default)]
    #[schemars(extend("examples" = [["pay"]]))]
    pub(crate) formerly: Option<Vec<String>>,
    /// In a file of `--policy`: the clouds that a run may be for, as `--cloud` names them.
    #[serde(default)]
    #[schemars(extend("examples" = [["public"]]))]
    pub(crate) clouds: Option<Vec<String>>,
    /// In a file of `--policy`: the hosts of vCluster platforms to which the access key may go.
    #[serde(default)]
    #[schemars(extend("examples" = [["vcluster.example.com"]]))]
    pub(crate) vcluster_hosts: Option<Vec<String>>,
    /// In a file of `--policy`: the contexts of the kubeconfig that manifests may use.
    #[serde(default)]
    #[schemars(extend("examples" = [["edge"]]))]
    pub(crate) kubeconfig_contexts: Option<Vec<String>>,
    /// In a file of `--policy`: the codes of the findings that manifests may `accept`. An empty list: none.
    #[serde(default)]
    #[schemars(extend("examples" = [["WID0304"]]))]
    pub(crate) accept: Option<Vec<String>>,
}

/// How wide a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Width {
    /// One resource, a key vault say.
    Resource,
    /// A resource group.
    ResourceGroup,
    /// A subscription.
    Subscription,
    /// A management group: every access is narrow enough.
    ManagementGroup,
}

impl Width {
    /// The word for it in messages.
    pub fn word(self) -> &'static str {
        match self {
            Width::Resource => "a resource",
            Width::ResourceGroup => "a resource group",
            Width::Subscription => "a subscription",
            Width::ManagementGroup => "a management group",
        }
    }
}

/// A user-assigned managed identity. It is made if it is missing, unless it is `existing`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(title = "managed identity", extend("examples" = [{"name": "id-billing"}]))]
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
#[schemars(title = "binding", extend("defaultSnippets" = editor::bindings()))]
pub(crate) struct Binding {
    /// The identity's key.
    #[schemars(schema_with = "shape::identity_key")]
    pub(crate) identity: String,
    /// The clusters: a list of keys, or labels that a cluster must all bear.
    #[schemars(schema_with = "shape::choice")]
    pub(crate) clusters: Choice,
    /// The Kubernetes namespace. It must exist; widctl never makes one.
    #[schemars(schema_with = "shape::namespace")]
    pub(crate) namespace: String,
    /// The service account's name.
    #[schemars(schema_with = "shape::service_account")]
    pub(crate) service_account: String,
    /// Who writes the service account; `widctl` if it is left out.
    #[serde(default)]
    pub(crate) service_account_owner: ServiceAccountOwner,
    /// The audience of the tokens, if not that of the cluster or of `defaults`.
    #[serde(default)]
    #[schemars(schema_with = "shape::audience")]
    pub(crate) audience: Option<String>,
    /// How the identity comes to trust the service account: by a federated credential for each, of which an identity holds 20 (`federated`,
    /// also if it is left out), or, on AKS, by one identity binding for the cluster. The latter's pods need the annotation `azure.workload.identity/use-identity-binding:
    /// "true"` beside the usual label.
    #[serde(default)]
    pub(crate) mode: Mode,
    /// Do the service account's annotations name this identity? To be said on exactly one binding where several identities
    /// share a service account.
    #[serde(default)]
    pub(crate) annotate: Option<bool>,
}

/// Clusters by key or by label.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum Choice {
    /// Keys of clusters.
    Keys(Vec<String>),
    /// Labels, all of which a cluster must bear.
    Labels(BTreeMap<String, String>),
}

/// Who writes a service account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ServiceAccountOwner {
    /// widctl makes it if it is missing, and fills it in.
    #[default]
    Widctl,
    /// Whoever installs it, by Helm say: widctl checks it and prints the values.
    Helm,
}

/// How an identity comes to trust a service account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// By a federated credential on the identity, of which Azure keeps 20.
    #[default]
    Federated,
    /// By an identity binding of the AKS cluster and a ClusterRole for exactly the service accounts that are declared. All identity
    /// bindings of an identity share one credential, `aks-identity-binding`, which AKS makes and keeps. For managed identities only.
    IdentityBinding,
    /// By both, on the way from one to the other: the credential stays until all pods ask for the identity binding.
    Both,
}

impl Mode {
    /// Whether a federated credential stands for the binding.
    pub fn by_credential(self) -> bool {
        match self {
            Self::Federated | Self::Both => true,
            Self::IdentityBinding => false,
        }
    }

    /// Whether an identity binding does.
    pub fn by_binding(self) -> bool {
        match self {
            Self::IdentityBinding | Self::Both => true,
            Self::Federated => false,
        }
    }
}
