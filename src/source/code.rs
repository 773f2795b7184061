//! The codes of all diagnostics: one line and a page each.
use std::fmt;

/// Makes the enum, its texts and the list of all from one table: the doc comment of a code is its page, the last literal its title.
macro_rules! codes {
    ($($(#[doc = $page:literal])+ $name:ident = $id:literal, $title:literal;)+) => {
        /// What a diagnostic is about: a stable id that searches, tests and suppressions can name.
        ///
        /// Families: 00 file and syntax, 01 schema, 02 meaning, 03 plan, 04 guard, 05 remote, 06 apply, 07 plan file,
        /// 08 sandbox world, 09 usage.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $page])+ $name,)+
        }

        impl Code {
            /// Every code, in the order of their ids.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The id, `WID0107` say.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }

            /// What it is about, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }

            /// The page: what it means, why it is refused or told, what to do. Markdown.
            pub fn explain(self) -> String {
                let page: &[&str] = match self { $(Self::$name => &[$($page,)+],)+ };
                page.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
            }
        }
    };
}

codes! {
    /// The text is not YAML 1.2, so that nothing of this file could be read.
    ///
    /// Frequent causes: a tab used for indentation, a quote or bracket that is not closed, a `: ` inside an unquoted text.
    Syntax = "WID0001", "not YAML";
    /// A manifest is UTF-8. Other encodings (UTF-16 from some Windows editors, Latin-1) are not guessed, for a wrong guess
    /// would change names silently.
    NotUtf8 = "WID0002", "not UTF-8";
    /// The file is larger than any manifest could be, so it is probably not the one that was meant. Nothing of it was read.
    TooLarge = "WID0003", "the file is too large";
    /// The file says nothing: it is empty or holds comments only. An empty file is refused, for a manifest that was cut off
    /// by accident would otherwise read as "delete everything".
    Empty = "WID0004", "the file is empty";
    /// A mapping has the same key twice. YAML forbids it, many readers take the last one silently; here both places are
    /// shown and neither is chosen.
    DuplicateKey = "WID0005", "duplicate key";
    /// Lists and mappings may stand in each other 64 deep, with aliases written out. A manifest needs six.
    Nesting = "WID0006", "nested too deeply";
    /// An alias (`*name`) repeats the value that was marked with an anchor (`&name`) before it in the same file. Here there
    /// is no such anchor, or the alias stands inside of the very value it would repeat.
    Anchor = "WID0007", "alias without a value";
    /// Aliases of aliases can make a few lines stand for billions of values ("billion laughs"). All aliases of a file
    /// together may stand for 100,000 values; the place is the alias that goes beyond.
    Aliases = "WID0008", "too many values by alias";
    /// The merge key `<<` takes over the keys of one anchored mapping, or of a list of them; keys that are written out win,
    /// then the mapping that is named first. It cannot take over anything else.
    MergeKey = "WID0009", "bad merge key";
    /// Tags (`!name`, `!!str`) tell some programs what a value is. Here that follows from how the value is written and
    /// where it stands, so a tag could only be ignored, and it is better to say so. Quotes make a text of a number.
    Tag = "WID0010", "tag";
    /// A line `---` in the middle begins a second document. A manifest is one document a file; several files are given by
    /// several `-f`.
    Documents = "WID0011", "second document";
    /// The key of a mapping is itself a list or a mapping. Often these are the braces of a template that was not filled in.
    ComplexKey = "WID0012", "key that is no text";
    /// The same file name was given twice. It was read once; give it once, or each of two different texts a name of its own.
    FileTwice = "WID0013", "file given twice";

    /// Manifests, plans, guard rails, worlds, kubeconfigs, tokens and keys are read from regular files. A folder holds no text, a pipe or
    /// socket may wait for ever for whoever writes it, and a device may never end. What another program writes can be piped in where
    /// `-` is given for stdin.
    NoFile = "WID0014", "not a regular file";

    /// A manifest often comes with somebody's change, and what it says is shown where it is wrong. A link in its place could have any file
    /// of the machine read, so links may lead only to what is in the folder of the file that `-f` names, or in the folder itself where it
    /// names one.
    LinkOutside = "WID0015", "a link out of the folder";

    /// A manifest says `apiVersion: widctl/v1`. This file does not begin to look like one, so nothing of it is read or shown: whatever is
    /// put in a manifest's place, a list of passwords say, would be printed otherwise. All *.yaml and *.yml of a folder that `-f` names are
    /// taken for manifests; what is none belongs elsewhere.
    NotManifest = "WID0016", "no manifest";

    /// The braces of a template (Helm, Jinja, a pipeline's) are still in the text. widctl takes values as they are written and fills nothing
    /// in: let the other program do that before, or use several files, each for what differs.
    Template = "WID0017", "a template that was not filled in";

    /// The file has the form of Kubernetes' objects (`kind`, `metadata`, `spec`). widctl reads a manifest of its own, which is not applied to
    /// a cluster: its keys stand at the top.
    KubernetesObject = "WID0018", "an object of Kubernetes";

    /// At most 200 findings are shown, errors first. Most often a few causes stand behind them all: mend some and look again.
    NotShown = "WID0019", "more findings than are shown";

    /// A key that means nothing here. It is refused rather than ignored: a misspelt `manage` would otherwise silently do
    /// nothing. The help names the key that was probably meant, or all that are possible.
    UnknownKey = "WID0101", "unknown key";
    /// A key that is needed here is not given. The help shows how it is written. Where the key was probably misspelt, only
    /// the misspelling is told (WID0101).
    MissingKey = "WID0102", "missing key";
    /// The value is of another kind than the key wants: a number instead of a text, a text instead of a list.
    ///
    /// This is YAML 1.2: `true` and `false` are the only booleans (`yes`, `no`, `on`, `off` are texts), and a text that
    /// looks like a number, a boolean or `null` needs quotes.
    WrongType = "WID0103", "wrong type";
    /// The key takes one of a few words only, and this is none of them. The help lists them.
    UnknownValue = "WID0104", "unknown value";
    /// The text does not have the shape that Azure, Kubernetes or widctl want of such a name or id. The help says the shape;
    /// it is checked here because the far side would refuse it only in the middle of an apply.
    Shape = "WID0105", "wrong shape";
    /// A list or mapping is empty where something must be in it: a binding to no cluster binds nothing.
    Nothing = "WID0106", "nothing in it";
    /// Some mappings must say exactly one of several keys: a cluster is an `aks` cluster (its issuer is read from Azure), one with an
    /// `issuer` (any other conformant cluster) or a `vcluster`; an identity a `managedIdentity` or an `application`; an access a
    /// `role` with its `scope` or a `keyVaultPolicy`; a trust of `github` or of an `issuer` with a `subject`.
    OneOf = "WID0107", "not exactly one of several keys";

    /// The location is in no list of Azure's regions that widctl has, of any cloud. New regions are missing there, so this is no error; but a
    /// misspelt one is refused by Azure in the middle of an apply, and for an identity that exists it means a replace, with a new client id.
    UnknownRegion = "WID0108", "unknown region";

    /// All files are read as one manifest, so each cluster, identity, default and top-level key is said once. Both places
    /// are shown, also where both say the same: the next change would be made at one of them only.
    GivenTwice = "WID0201", "given twice";
    /// A manifest needs a `name` (it marks what this manifest makes) and a `tenant` (it is compared with the login's before
    /// anything is read), in one of its files.
    MissingTop = "WID0202", "the manifest lacks a name or tenant";
    /// An identity or an AKS cluster must say where in Azure it is: itself, or by `defaults`. The location of an identity is
    /// needed only where widctl may have to make it.
    MissingDefault = "WID0203", "neither given nor in defaults";
    /// A binding names a cluster that is not under `clusters` of any of the files. The names are keys of the manifest, not
    /// the clusters' names in Azure.
    UnknownCluster = "WID0204", "unknown cluster";
    /// A binding names an identity that is not under `identities` of any of the files. The names are keys of the manifest,
    /// not the identities' names in Azure.
    UnknownIdentity = "WID0205", "unknown identity";
    /// No cluster bears all the labels of a binding's selector, so the binding means nothing in this manifest. That is
    /// allowed: a file of bindings can be shared by environments that do not have every kind of cluster.
    NoMatch = "WID0206", "the selector matches no cluster";
    /// A list names the same thing twice. It counts once, so nothing is lost, but one of both was probably meant to be
    /// another.
    ListedTwice = "WID0207", "listed twice";
    /// Two keys lead to one thing: the same Azure id (compared without case, as Azure does), the same issuer, the same
    /// kubeconfig context. What one key makes the other would change or delete.
    ///
    /// An application that has the declared display name is joined, so two keys of one display name lead to one application. And an
    /// application keeps the key that it was made for: under another key it is found by its display name, and neither is a second one
    /// made nor the first deleted. `formerly: OLDKEY` at the identity says that it is the same one, and stands there for as long as the
    /// application does; what hangs on it is then found again. A key that another identity has, or had, cannot be given again.
    SameThing = "WID0208", "two keys for one thing";
    /// Two bindings speak of the same identity, cluster, namespace and service account and do not agree, or two bindings
    /// of one service account name different owners. Azure keeps one credential per identity, issuer and subject.
    BindingConflict = "WID0209", "bindings that contradict each other";
    /// Several identities are bound to one service account of one cluster. Each gets its credential, but the service
    /// account has room for one client id: exactly one of these bindings says `annotate: true`.
    Annotate = "WID0210", "which identity the annotation names is not clear";
    /// widctl never writes into namespaces that belong to the cluster's own parts. With `serviceAccountOwner: helm` the
    /// binding is fine: whoever installs the service account writes it, widctl makes only the credential in Azure.
    SystemNamespace = "WID0211", "service account in a system namespace";
    /// A cluster given by its issuer cannot be reached by that. As long as widctl is to write service accounts there, it
    /// needs the context of a kubeconfig.
    NeedsKubernetes = "WID0212", "no way to the cluster";
    /// `manage: true` and `webhook: addon` speak of AKS settings; a cluster given by its issuer has none.
    AksOnly = "WID0213", "for AKS clusters only";
    /// `existing: true` says that the identity is another team's: widctl never writes its tags and never makes it, so tags
    /// and location given beside it have no effect.
    ExistingUnused = "WID0214", "without effect on an existing identity";
    /// Azure keeps at most 20 federated credentials on a managed identity, and the manifest declares more. Each binding
    /// takes one per cluster.
    Capacity = "WID0215", "more than 20 credentials";
    /// `formerly` lists names that the manifest had before; its present name, or one listed twice, says nothing there. That of an
    /// identity is the key that it had before, and not the one it has.
    Formerly = "WID0216", "formerly says nothing";
    /// Azure's rules for tags: at most 50 on a resource (one is widctl's own mark), no `<>%&\?/` in their names, and none
    /// that begins with `microsoft`, `azure` or `windows`. The name `widctl` is the mark's.
    Tags = "WID0217", "tag that Azure or widctl keeps to itself";
    /// Entra compares the audience of a token byte for byte. The usual ones are `api://AzureADTokenExchange` and, in the
    /// other clouds, `api://AzureADTokenExchangeUSGov` and `api://AzureADTokenExchangeChina`; another one works only where
    /// every pod asks for it, so it is more often a misspelling.
    Audience = "WID0218", "unusual audience";
    /// `defaults.identityName` makes Azure names of identity keys; `{name}` in it stands for the key, and what comes out
    /// must be a name that Azure takes: 3 to 128 letters, digits, `-` and `_`.
    IdentityName = "WID0219", "the pattern makes no identity name";
    /// An access is either a role at a scope, which may have a condition, or permissions in a key vault's policies. A key of the one
    /// says nothing in the other.
    AccessKeys = "WID0220", "a key of the other sort of access";
    /// A trust takes its issuer and subject from `github`, or gives both itself. GitHub's subjects carry both numeric ids or none, and
    /// a branch or tag is given by its short name.
    TrustKeys = "WID0221", "a trust that contradicts itself";
    /// A vCluster runs on a cluster whose issuer signs its tokens. That cluster is in the manifest too, and is no vCluster itself.
    VclusterHost = "WID0222", "no host for the vCluster";
    /// Entra gives an application its appId when it is made. A manifest can name the appId of an existing one only.
    AppIdOfNew = "WID0223", "appId of a new application";
    /// AKS hands managed identities to pods of its own clusters by identity bindings; applications and other clusters have federated
    /// credentials instead.
    BindingMode = "WID0224", "no identity binding is possible";
    /// Entra takes no token of its own in exchange for one of a managed identity (AADSTS700222), whatever its federated credential says.
    /// The other way round works: an application may trust a managed identity of its tenant, by Entra's issuer
    /// (`https://login.microsoftonline.com/TENANT/v2.0`) and the managed identity's principalId as the subject.
    EntrasOwn = "WID0225", "Entra's own tokens for a managed identity";
    /// The name of a role is that of a built-in one but for a letter or two. A role that the tenant made may be called so, and so this is no
    /// error; otherwise the role would be looked for in vain when it is planned. In `deniedRoles` a name that no role has denies nothing.
    NearRole = "WID0229", "nearly a built-in role";

    /// Guard rails (`policy:` of the manifest, or of `--policy FILE`) name roles that no identity may be given. Roles are compared by
    /// the GUID of their definitions, so another spelling of a name helps as little as the GUID itself. A role that the tenant made is
    /// best denied by its GUID. An app role is denied by its value or its id, `Directory.ReadWrite.All`, or with its API before it,
    /// `graph/Directory.ReadWrite.All`; `graph/*` denies all of that API.
    DeniedRole = "WID0240", "a role that is denied";
    /// Guard rails name namespaces whose service accounts may act as no identity: the cluster's own, say, where whoever may make pods
    /// is not meant to reach Azure.
    DeniedNamespace = "WID0241", "a namespace that is denied";
    /// Guard rails say how wide a role's scope may be: a `resource`, a `resourceGroup`, a `subscription` or a `managementGroup`. A role
    /// at a wide scope reaches whatever is made there later, too. An application permission of Microsoft Graph that opens the whole
    /// directory (WID0246) counts as wide as a management group.
    TooWide = "WID0242", "a scope that is too wide";
    /// The file of `--policy` has the keys `apiVersion` and `policy`, as a manifest may have them, and no others: what it denies holds
    /// whatever the manifest says.
    NoPolicy = "WID0243", "no guard rails in the policy file";
    /// What a manifest may call itself, which former names it may claim, for which cloud it may be, where the access key of a vCluster
    /// platform may go and by which contexts clusters are reached: an operator pins these in a file of `--policy`, for a manifest that could
    /// say it for itself would be held to nothing.
    PinsOwn = "WID0244", "pins that a manifest sets for itself";
    /// The file of `--policy` pins a name, former names, clouds, hosts of vCluster platforms or contexts of the kubeconfig, and this run is
    /// for another. Nothing was read. Whoever answers for the file adds what is meant.
    NotPinned = "WID0245", "not what the policy file pins";
    /// A few application permissions of Microsoft Graph, as `RoleManagement.ReadWrite.Directory`, `AppRoleAssignment.ReadWrite.All` and
    /// `Application.ReadWrite.All`, let whoever has one give itself, or anybody, any other. An identity that has one is to be guarded like
    /// an administrator of the tenant: so are the service accounts and the pipelines that act as it.
    WholeDirectory = "WID0246", "an application permission that opens the whole directory";
    /// `accept` tells findings quietly that somebody knows of and has a reason to leave, until a day. Errors and refusals are never among
    /// them, nor what a run did not see, nor what says that an access ends or remains: who changes a manifest must not be able to silence
    /// these. `widctl explain CODE` says what a finding is about.
    NotAcceptable = "WID0247", "a finding that cannot be accepted";
    /// AKS takes the id of an identity only if its name and that of its resource group are of letters, digits and dashes. Other
    /// names are fine everywhere else in Azure, and the refusal would come only in the middle of an apply.
    BindingName = "WID0255", "a name that no identity binding can have";
    /// A vCluster's service accounts have other names on its host, in the namespace that the vCluster runs in, and those are the
    /// subjects that Entra is shown. `namespace` names that namespace; where a vCluster platform chose it, the platform's `project`
    /// does. One of both is needed, and both would be one too many.
    VclusterNamespace = "WID0260", "where on its host the vCluster runs";

    /// A place could not be looked at at all, so that the plan knows nothing of what is in it: nothing is made or deleted there.
    ///
    /// Frequent causes: a missing role (`Reader` on the subscription is enough to plan), a cluster that cannot be reached from here.
    NotSeen = "WID0301", "could not be read";

    /// Listing is forbidden in this place, so that only the declared things were read, one by one. What this manifest made there once
    /// and no longer declares stays, unseen. Planning with the right to list shows it.
    NotSearched = "WID0302", "not searched for what is no longer declared";

    /// This federated credential fits what is declared, so it is kept, but this manifest did not make it: when the binding is removed
    /// the credential stays, and the access with it. `--take ADDRESS` replaces it by one that bears the manifest's mark.
    ///
    /// Access policies of key vaults bear no mark. Those of an identity of this manifest are its own; to those of another's identity
    /// it only adds, and what it added stays when it is no longer declared.
    ///
    /// An application of the declared `displayName` that others made is joined, not doubled: nothing of it is written, and it is never
    /// deleted. `--take identity/KEY` makes it ours, with all that nobody declares of its access policies going in the same plan; from then
    /// on it is deleted when it leaves the manifest, unless something of others hangs on it. As long as it is joined it is known by
    /// its name alone: with `appId` and `existing: true` it is the same one whatever it is called. Before a joined one leaves the
    /// manifest, its `trusts` and `bindings` leave it, in a run of their own: Entra lists credentials only under an application that one
    /// knows.
    KeptNotOurs = "WID0303", "kept, not ours";

    /// A declared identity is trusted with, or has, what no line of the manifest declares and this manifest did not make: a credential, a
    /// trust, a role, an access policy, an identity binding. Somebody may have given themselves access; or it was joined and has left the
    /// manifest since, which revokes nothing that is not ours. Declare it, or delete it: `--delete ADDRESS` does, also with `*` for any
    /// characters or an `@` before a remote name. The worst come first: who can change everything, then who can act as the identity.
    UndeclaredTrust = "WID0304", "access that nobody declares";

    /// Without the mutating webhook, pods get neither token nor environment, so that the bindings on this cluster give nothing.
    /// Turn on the AKS add-on (`manage: true` lets widctl do so), install the chart `azure-workload-identity`, or say `webhook: none`
    /// where pods project their tokens themselves.
    WebhookMissing = "WID0305", "no webhook on the cluster";

    /// A service account that others write (`serviceAccountOwner: helm`) does not carry the values that the binding needs. widctl
    /// does not write it; its owner must set what is shown: Helm values as most charts name them, or those of env0's agent in its
    /// namespace `env0-agent`. No chart writes the service account `default`, so its annotations are set by hand.
    ValuesMissing = "WID0306", "the service account's owner must set values";

    /// A service account goes whose client id belongs to no identity that was seen: a credential that trusts it may remain somewhere
    /// and would give access to whoever makes a service account of that name again.
    CredentialMayRemain = "WID0307", "a credential may remain";

    /// Azure takes issuer and subject only once under one identity, so that taking a credential means to delete it and then to make
    /// one that bears the manifest's mark. Between the two, pods get no new tokens.
    ShortOutage = "WID0308", "taking a credential interrupts it";

    /// What was given to `--take`, `--delete` or `--force-conflicts` names something to which that does not apply: it is ours already, it is
    /// blocked, it is declared and so not deleted, or nothing of others is in the way. A joined application is taken like any identity.
    NothingToTake = "WID0309", "nothing to take";

    /// While the issuer of a declared cluster is unknown, it cannot be told whether this credential is that cluster's, so it is not
    /// deleted though nothing seems to declare it. It goes when the cluster can be read again.
    IssuerUnknown = "WID0310", "not deleted while an issuer is unknown";

    /// widctl never makes resource groups and namespaces: whoever owns them decides on their policies. Make it with the command
    /// that is shown, then plan again.
    SiteMissing = "WID0311", "the place for it does not exist";

    /// The cluster issues no tokens that Entra could check, because its OIDC issuer is off, so that nothing can be federated with it.
    /// `manage: true` lets widctl turn it on; it can never be turned off again.
    IssuerOff = "WID0312", "the cluster's issuer is off";

    /// The cluster that the kubeconfig's context leads to announces another issuer than the declared one: the context leads to
    /// another cluster, or the cluster was rebuilt. Nothing on it is written until both agree.
    OtherIssuer = "WID0313", "the context leads to another issuer";

    /// A role is written by its name or by the GUID of its definition. A name must lead to exactly one role that can be assigned at
    /// that scope: one of Azure's own, or one that the tenant made and that has the scope among its assignable ones. Azure compares
    /// names without case. The help names the role that was probably meant.
    NoSuchRole = "WID0320", "no one role of this name";

    /// What is declared as an app role cannot be granted: the tenant has no such API or several of its name, the API has no role of this
    /// value, or the role is disabled or for people only. App roles are what Microsoft Graph calls application permissions; delegated
    /// permissions are something else, and cannot be given to an identity. Nothing is granted meanwhile, and nothing that the identity has
    /// is taken back, for the misspelt one could be any of these.
    NoSuchAppRole = "WID0321", "an app role that cannot be granted";

    /// A key vault has one of two permission models. Where it uses Azure RBAC, Azure takes access policies and never looks
    /// at them; where it uses access policies, roles for what is in it (`Key Vault Secrets User` and its like) can be assigned and
    /// give nothing. Nothing says so until a pod gets 403. Grant it in the model that the vault has; what that would be is shown.
    OtherModel = "WID0325", "the vault uses the other permission model";

    /// A key vault admits the principals of one tenant, its `tenantId`, and an identity lives in the manifest's. A vault whose
    /// subscription was moved to another tenant keeps the old one until somebody changes it.
    VaultTenant = "WID0326", "the vault is of another tenant";

    /// A deleted key vault keeps its name and what is in it until it is purged, so that it can be recovered, and no other vault of
    /// that name can be made. Its access policies come back with it, roles that were assigned at it do not.
    VaultDeleted = "WID0327", "the vault is deleted";

    /// The key vault lets in few networks, or private endpoints only. widctl changes its policies through Azure, which always works;
    /// but pods elsewhere get 403 `ForbiddenByFirewall` whatever they are permitted.
    VaultFirewall = "WID0328", "the vault's firewall is closed";

    /// Entra keeps deleted applications for 30 days, and their `uniqueName` with them, which is how widctl knows its own. As long as
    /// the deleted one is kept, none can be made in its place: restore it, which brings its ids and credentials back, or purge it.
    ApplicationDeleted = "WID0330", "a deleted application keeps the name";

    /// The manifest names an application by its display name, and several have that name. Which of them is meant cannot be guessed: a
    /// role given to the wrong one would be somebody else's access. Write `appId` and `existing: true` of the one that is meant. Where a
    /// new one is meant, give it a `displayName` that none has: one that is there is joined, and never doubled without a word.
    ApplicationAmbiguous = "WID0331", "several applications of one name";

    /// An application signs in, and is given roles, by its service principal in the tenant. This application of others has none, so
    /// tokens are refused with AADSTS7000229. Whoever owns it makes one; for its own applications widctl does.
    NoServicePrincipal = "WID0332", "an application without a service principal";

    /// A trust in a GitHub repository names it in one of two forms, and GitHub's tokens must say the same, byte by byte. Repositories that
    /// were created, renamed or transferred since 15 July 2026, and those that opted in, have the ids of owner and repository in the
    /// subject (`repo:contoso@123/infra@456:…`), the others only the names. widctl writes the ids where `ownerId` and `repositoryId`
    /// are given.
    SubjectForm = "WID0333", "the form of a GitHub subject";

    /// The webhook hands a pod to an identity binding only if the pod asks for it by an annotation, beside the label that workload
    /// identity always needs. A pod without it gets a token for federated credentials, and there is none for it.
    PodsOptIn = "WID0335", "pods must ask for identity bindings";

    /// An identity binding of ours is there and hands out nothing: its last operation failed, was canceled or goes on. It is put
    /// again, once nothing goes on any more.
    BindingNotReady = "WID0336", "an identity binding is not ready";

    /// A service account of a vCluster is not on the host under its translated name, so that pods there run under another one, whose
    /// tokens name a subject that no identity trusts. vCluster syncs service accounts only where its `vcluster.yaml` says
    /// `sync.toHost.serviceAccounts.enabled: true`.
    NotSynced = "WID0340", "the vCluster does not sync service accounts";

    /// While a vCluster's platform does not tell what it calls its service accounts on the host, it cannot be told whether this
    /// credential is one of theirs, so it is not deleted though nothing seems to declare it. It goes when the platform answers again.
    NameUnknown = "WID0341", "not deleted while a name is unknown";

    /// AKS's workload identity add-on and the Helm chart `azure-workload-identity` make their webhook under the same name. On one
    /// cluster they overwrite each other, and an upgrade of either decides which one pods get. Keep one, and declare it.
    WebhookTwice = "WID0345", "two webhooks on the cluster";

    /// Pods whose service account names no tenant (`azure.workload.identity/tenant-id`) get the one that the webhook's chart was
    /// installed with, and it is not the manifest's. widctl writes the annotation on its own service accounts, for this reason; those
    /// of others may rely on the chart.
    WebhookTenant = "WID0346", "the webhook is set to another tenant";

    /// The webhook passes some pods by that bear the label `azure.workload.identity/use: "true"`: its failurePolicy is `Ignore`, or its
    /// selector asks for more than the label. Such a pod starts without a token, and fails only when it asks Azure for something.
    WebhookPasses = "WID0347", "pods may start without a token";

    /// `webhook: none` says that pods of this cluster project their tokens themselves, and yet a webhook is there. Nothing is wrong
    /// with that, but what the manifest says of the cluster is not what it is.
    WebhookUnexpected = "WID0348", "a webhook that nobody declares";

    /// Whoever runs `--workloads` may not list all kinds of workloads on this cluster, not even in the namespaces of the bindings, so
    /// nothing is said about those. The right to `list` Deployments, StatefulSets, DaemonSets, Jobs, CronJobs and Pods is enough.
    WorkloadsUnread = "WID0349", "workloads that could not be read";

    /// The webhook gives a token only to pods that bear the label `azure.workload.identity/use: "true"`. These run as a service account
    /// of a binding and do not bear it, so they start without a token and fail when they ask Azure for something. The label belongs to
    /// the pod template. Pods whose volumes name a SecretProviderClass may need none: the kubelet asks for the tokens of these itself.
    UseLabelMissing = "WID0350", "pods that do not ask for a token";

    /// The label `azure.workload.identity/use` stands where the webhook does not look: on the Deployment instead of its pod template, on
    /// the service account, or among annotations. Only a label of the pods themselves counts.
    UseLabelPlace = "WID0351", "the use label is in the wrong place";

    /// The webhook's selector compares the label `azure.workload.identity/use` with the string `true`, byte by byte: `True`, `yes` and `1`
    /// are other strings, and pods that bear them start without a token.
    UseLabelValue = "WID0352", "the use label is not \"true\"";

    /// A pod is given client id, tenant and token when it is made. These pods are older than the annotations of their service account,
    /// so they run with none or with the former identity's, until somebody recreates them.
    PodsOlder = "WID0353", "pods older than the annotations";

    /// The path of the token file is written out in a workload. It differs between versions of the webhook; what holds is the variable
    /// `AZURE_FEDERATED_TOKEN_FILE`, which the webhook sets and Azure's SDKs read. Pods that mount a projected token of their own
    /// choose its path themselves, and are not meant.
    TokenPath = "WID0354", "a token path that is written out";

    /// Pods ask for a token as a service account that carries no client id and that no binding declares, in a namespace where a binding
    /// declares another one. Most often `serviceAccountName` was forgotten or misspelt.
    OtherAccount = "WID0355", "another service account than the binding's";

    /// AAD Pod Identity (the label `aadpodidbinding`) and workload identity on one pod: which identity a client gets depends on where it
    /// asks first. Both may run on one cluster while services migrate, but a pod should use one.
    PodIdentity = "WID0356", "Pod Identity and workload identity on one pod";

    /// The annotation `azure.workload.identity/service-account-token-expiration` takes whole seconds, 3600 to 86400. It may stand on the
    /// service account or on the pods; the pods' wins.
    TokenLifetime = "WID0357", "a token lifetime that does not count";

    /// The binding's mode is `identityBinding`, for which pods have to say `azure.workload.identity/use-identity-binding: "true"` as an
    /// annotation, besides the label. Without it they ask Entra by a federated credential that does not exist.
    BindingUnasked = "WID0358", "pods that do not ask for the identity binding";

    /// The webhook refuses pods that use the node's network and ask for its proxy sidecar: the sidecar catches what goes to the
    /// instance metadata service, and on the node's network it would catch the node's own.
    HostNetwork = "WID0359", "the proxy sidecar on the node's network";

    /// An identity takes 20 federated credentials, whoever makes them. This one is nearly full, or what is declared does not fit: the
    /// finding says whose credentials are there and what the plan makes of it. AKS keeps one of its own for identity bindings, which
    /// counts too.
    Filled = "WID0360", "an identity's credentials are used up";

    /// A cluster that is rebuilt gets another issuer, and credentials for the old one stay behind: whoever has the old cluster's keys
    /// could use them still. widctl knows the clusters of the subscriptions in which it looks, never all of the tenant, so this is a
    /// guess where nothing more is said. Its own credentials follow the cluster by themselves.
    Stale = "WID0361", "trust in a cluster that is gone";

    /// An identity has three ids: the clientId, by which pods name it; the principalId (object id), to which roles are assigned; and the
    /// Azure resource id. One of them, or the tenant's, stands where another one belongs. It looks right and gives nothing.
    MixedUp = "WID0362", "an id of the wrong kind";

    /// Entra compares issuer, subject and audience byte by byte, and takes whatever is typed. This one differs from what tokens say
    /// only in what is easily overlooked: a slash at the end, upper and lower case, spaces, the order of namespace and name.
    NearMiss = "WID0363", "almost what tokens say";

    /// Microsoft lists regions whose managed identities take no federated credentials, and this identity lies in one of them. The list
    /// changes, so nothing is held up; if Azure refuses the credential with status 405, make the identity in another region.
    Region = "WID0364", "a region that may refuse credentials";

    /// What is declared here bears the mark of another manifest of widctl's, so two manifests claim the same thing. Tags and labels name
    /// the other one; the name of a credential or a role assignment only tells that it is another's.
    Claimed = "WID0365", "another manifest claims it too";

    /// While an identity or an application could not be read, its object id is unknown, and an assignment of a principal that nobody
    /// was seen to be could be its. So it is not deleted though nothing seems to declare it. It goes when all of them can be read again.
    WhoseUnknown = "WID0366", "not deleted while an identity is unread";

    /// Managed identities of this manifest are looked for in every subscription that it names anywhere: for an identity, a cluster, a vault or
    /// a scope, in `defaults`, or under `subscriptions`. This one names none, so nobody knows whether one is left that is no longer declared.
    /// `subscriptions: [ID]` names where to look; `subscriptions: []` says that there is nothing to be looked for.
    Nowhere = "WID0370", "looked for nowhere";

    /// `webhook` is left out for a cluster, so it is taken as it is seen: AKS's add-on, the chart `azure-workload-identity`, for a vCluster its
    /// host's, or nothing. The checks run against that. Write what is meant, and widctl tells when the cluster is otherwise; `webhook: none`
    /// says that pods there project their tokens themselves.
    WebhookObserved = "WID0380", "the webhook is as observed";

    /// A credential of a service account is declared for another audience than the tokens of its pods have. AKS's add-on and the chart
    /// `azure-workload-identity` ask for tokens for `api://AzureADTokenExchange` in every cloud, and Entra compares byte by byte, so the
    /// credential matches no token that the webhook gave. Only pods that project a token of their own can name another audience.
    AudienceNeverMatches = "WID0381", "an audience that no token has";

    /// A service account goes from its federated credential to an identity binding in one plan. Pods that do not bear the annotation
    /// `azure.workload.identity/use-identity-binding: "true"` ask for tokens by the credential, and lose them with it. `mode: both` keeps the
    /// credential beside the binding; once all pods bear the annotation, `mode: identityBinding` lets it go.
    TokensLost = "WID0382", "pods lose their tokens with a credential";

    /// A service account, a ClusterRole or an application bears no mark of this manifest, and something else tells that this manifest made it:
    /// its field manager filled the service account in as soon as it was made, or the name is one that only this manifest gives. Somebody
    /// has removed the label or tag. Without it the thing is another's: it is used, and stays when it is no longer declared.
    /// `--take ADDRESS` marks it again.
    ///
    /// Nothing tells that of a managed identity whose tag was removed: it is joined from then on. Credentials, role assignments and identity
    /// bindings bear their marks in names that cannot be changed.
    MarkGone = "WID0383", "the mark is gone";

    /// A container sets `AZURE_CLIENT_ID` or `AZURE_TENANT_ID` itself. The webhook overwrites no variable that is there, so the pod asks for
    /// a token of whatever stands in it, and its service account is not bound to that. It may be left over from a service principal, or from
    /// an identity that was made anew. Where another manifest binds the service account to that identity, it is right.
    ///
    /// `clientID` and `tenantId` of a SecretProviderClass are the same thing for the volumes that pods mount by it.
    OwnLogin = "WID0390", "a container that logs in as another";

    /// A container has a secret, a certificate or a password to log in to Azure with (`AZURE_CLIENT_SECRET`,
    /// `AZURE_CLIENT_CERTIFICATE_PATH`, `AZURE_USERNAME` with `AZURE_PASSWORD`) beside the token of workload identity. The SDKs'
    /// `DefaultAzureCredential` takes these first, so the old login is used still, or fails because the identity has no such secret.
    OwnSecret = "WID0391", "a secret beside the token";

    /// Pods project a token of their service account themselves and log in by it (`AZURE_FEDERATED_TOKEN_FILE`), but for another audience than
    /// the federated credential's. Entra compares byte by byte, so no such token is taken.
    OwnToken = "WID0392", "a projected token for another audience";

    /// Pods bear the label `azure.workload.identity/use: "true"`, and the cluster has no webhook that would read it. They start without a
    /// token, unless they project one themselves.
    NobodyGives = "WID0393", "pods that ask where nothing gives tokens";

    /// A label or an annotation is nearly one that the webhook reads (`azure.workload.identity/client-id` and its like), or stands among the
    /// labels where it reads annotations. Kubernetes takes any key, and the webhook passes over those that it does not know.
    Misspelt = "WID0394", "a misspelt label or annotation";
    /// An entry of `accept` ends a year from today at the latest, so that somebody looks at its reason again. One without a near end would be
    /// a way to forget a finding.
    AcceptedTooLong = "WID0395", "accepted for too long";
    /// The last day of an entry of `accept` is over, so the findings that it named are told again, as they were before. Mend what they say; or,
    /// if the reason still holds, give the entry another day in a change that somebody reviews.
    AcceptanceOver = "WID0396", "an acceptance is over";
    /// An entry of `accept` matches no finding of this run, which looked at all that it could be about. What it named is mended, or is
    /// called something else by now. Left in, it would silently accept whatever comes there next.
    ///
    /// It is told only where the run saw everything: not with `--only`, `--changed-since` or `--layer`, and not where something could not be
    /// read; what is found on workloads, only with `--workloads`.
    NothingAccepted = "WID0397", "an acceptance of nothing";

    /// More accesses would end than a routine change ends: more than 2 and more than 30 % of what this manifest owns. A wrong file, an
    /// emptied selector or a renamed manifest looks like this. If it is meant, give the upper bounds that are shown.
    TooMuchEnds = "WID0401", "too many accesses would end";

    /// An identity would be deleted or recreated. Its ids never come back, so that everything that names them, in other places too,
    /// loses its access. If it is meant, give the flag that is shown.
    IdentityGoes = "WID0402", "an identity would be deleted permanently";

    /// Turning the issuer on on a running cluster restarts its API server and changes the issuer of all service account tokens, which
    /// disrupts what runs there. It cannot be undone. If it is meant, give `--allow-disruptive`.
    Disruptive = "WID0403", "disruptive change";

    /// The manifest says under `formerly` that it had another name, and so claims what that manifest made. If another one of that name lives
    /// on, what it made would be changed or deleted under its hands. `--allow-formerly NAME` says that it is meant; a file of `--policy`
    /// that lists the name under `formerly` says it for good.
    ClaimsFormer = "WID0404", "claims what another name made";

    /// A role assignment of the principal that widctl is logged in as would be deleted or replaced, or that identity itself. The rest of the
    /// run could fail for want of it, and no later run could make it again: a replace deletes first. Roles that a run does not need are left
    /// out; what a role of the tenant's own permits is not known, so it counts. Who is logged in is read from the token for Azure; where that
    /// says nothing, and for what comes by a group, nothing is refused. If it is meant, give `--allow-own-access`.
    OwnAccess = "WID0405", "a run takes away its own access";

    /// No token for Azure was to be had. The ways that are tried, in their order: a client secret or a federated token in the
    /// environment, GitHub Actions, Azure Pipelines, `az login`, the machine's managed identity; `--credential` chooses one.
    NoLogin = "WID0501", "cannot log in to Azure";

    /// The login belongs to another tenant than the manifest's. Reading would find nothing where things are, and the plan would
    /// be to make them all again; so it is compared before anything is read.
    OtherTenant = "WID0502", "logged in to another tenant";

    /// `--cloud` or `WIDCTL_CLOUD` gives a URL, and no Azure Resource Manager describes its cloud there.
    NoCloud = "WID0503", "no cloud at this URL";

    /// widctl lets go of a Kubernetes object and another field manager (argocd, helm, a restored backup) has applied the same values,
    /// so they stay: what others hold is not taken from them. Once widctl holds nothing any more it is done with the object. Whether
    /// the value should go is for the other manager: take it out of what it applies.
    ValueStays = "WID0504", "a value stays because another holds it too";

    /// Azure or Kubernetes refused a change, or could not be brought to carry it out. What had ended well before is kept, what
    /// needs this change was not begun, and the next run begins where this one ended.
    Failed = "WID0601", "a change failed";

    /// A change was sent and no clear answer came, and reading did not settle what became of it. Nothing is guessed: the next
    /// plan looks again and shows what is left to do.
    Unknown = "WID0602", "a change has an unknown end";

    /// The file is no plan that `plan --out` wrote, or was cut off.
    BadPlan = "WID0701", "not a saved plan";

    /// The plan was written by a version of widctl whose plans this one does not carry out. What was approved has to be read as
    /// it was meant, so nothing is translated: plan again.
    PlanVersion = "WID0702", "plan of another version";

    /// What stands in the file is not what its own digest was made of: it was edited, or damaged. Plan again. The digest has no
    /// key, so it proves nothing against somebody who means harm; `--digest` with the digest that was reviewed does.
    PlanAltered = "WID0703", "plan that was altered";

    /// The plan was made for another cloud than this run is set up for. A file does not decide to which hosts tokens are sent.
    PlanForeign = "WID0704", "plan for another cloud";

    /// `--digest` names the plan that was reviewed, and this is another one.
    PlanDigest = "WID0705", "not the plan that was reviewed";

    /// The world or the manifest moved since the plan was approved, so that carrying it out would do something that nobody has
    /// approved. Fewer changes are no obstacle (the rest is done already); more or other ones are.
    PlanStale = "WID0706", "not what was approved";

    /// The document that says what is in the sandbox is not understood here: a key it does not know, a value it cannot have,
    /// or something that Azure itself would not hold, such as two credentials with one issuer and subject.
    World = "WID0801", "world that cannot be";

    /// A file that was named does not exist, or this user may not read it. Nothing was done: a manifest with a part missing
    /// would look as if that part were no longer wanted.
    Unreadable = "WID0901", "cannot read a file";

    /// No manifest was named, and there is none where one is looked for: `widctl.yaml` in the current folder, or in a folder
    /// that was named, files that end in `.yaml` or `.yml`.
    NoManifest = "WID0902", "no manifest";

    /// The address is neither declared nor one that something live and undeclared could have: that is an error, whichever flag names it,
    /// for it is misspelt. An address with an `@`, a service account of a declared cluster, or a pattern that nothing has is told in a
    /// note: what it named may be gone already.
    NoSuchAddress = "WID0903", "no such address";

    /// Changes are carried out when somebody said so: on a terminal by answering `yes`, elsewhere by `--yes` or by a saved plan
    /// that was approved. Here nobody could be asked, or the answer was another one.
    NotConfirmed = "WID0904", "nobody said yes";

    /// What a run reads is not what it writes: a plan or a state in the place of the manifest would be the end of it. Nor is it written
    /// where the next run would read it: into a folder that `-f` names, by a name that ends in `.yaml` or `.yml`.
    OutInput = "WID0906", "an output that is an input";

    /// `--out` names a file. In other programs `-o json` chooses a format, which `--format` does here, and a file called `json` is hardly
    /// ever meant.
    OutFormat = "WID0907", "an output that looks like a format";

    /// The file could not be written. A regular file is replaced as a whole, so the one before is still there.
    Unwritable = "WID0908", "cannot be written";

    /// `--changed-since` names an earlier manifest: a file, a folder, or a revision of which git has the manifest's files. Here there is no
    /// such thing, or it cannot be read, so that what has changed is not known. Nothing was looked at.
    NoEarlier = "WID0909", "no earlier manifest";

    /// The run is limited to what the manifest declares otherwise than the earlier one that `--changed-since` names, and to what has left
    /// it. Where the manifest's name, former names or tenant are others, or the earlier manifest is not a right one, that is everything.
    ChangedSince = "WID0910", "limited to what has changed";
    /// `widctl fmt` reads what it wrote before anybody else does: the values and the comments must be those of the text that it was given. Here
    /// they are not, so nothing was written. The file is right as it is; what cannot be formatted in it is worth a bug report.
    NotFormatted = "WID0911", "formatting would change what a file says";
    /// Where no file is named, `widctl.yaml` or `widctl.yml` of this folder is the manifest. Here are both, and which one is meant cannot be
    /// known; read as one they might say each thing twice.
    TwoManifests = "WID0912", "two manifests by the usual names";
}

impl Code {
    /// The code with this id, in any case of letters.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(id))
    }

    /// Something that it is said of, and what is said; none where no text can show it. A test takes it from what the program says.
    pub fn example(self) -> Option<&'static str> {
        let mut pages = include_str!("examples.txt").split("## WID").skip(1);
        pages.find_map(|page| {
            let (number, example) = page.split_once("\n\n")?;
            (Some(number) == self.as_str().strip_prefix("WID")).then(|| example.trim_end())
        })
    }

    /// The reference of all codes as Markdown, the text of `src/source/codes.md`.
    pub fn reference() -> String {
        let pages = Self::ALL
            .iter()
            .map(|code| format!("## {code}: {}\n\n{}\n", code.title(), code.explain()));
        format!(
            "# Codes\n\nEvery finding of widctl has a code; this is what each of them means.\n\n{}",
            pages.collect::<Vec<_>>().join("\n")
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_ordered_and_explained() {
        for pair in Code::ALL.windows(2) {
            assert!(
                pair[0].as_str() < pair[1].as_str(),
                "{} stands before {}",
                pair[0],
                pair[1]
            );
        }
        for code in Code::ALL {
            let digits = code
                .as_str()
                .strip_prefix("WID")
                .expect("ids begin with WID");
            assert!(
                digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()),
                "{code}"
            );
            assert!(
                !code.title().is_empty() && code.title().len() <= 60,
                "{code}: {}",
                code.title()
            );
            assert!(code.explain().len() >= 60, "{code} is not explained");
            assert_eq!(Code::parse(&code.as_str().to_lowercase()), Some(*code));
        }
    }
}
