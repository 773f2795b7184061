//! What was seen, and how completely. Three answers to "is it there?": found, absent, unread; a 403 never becomes a create.

mod app_role;
mod called;
mod read;
mod role;
mod webhook;
mod workload;

pub use app_role::{ApiSeen, Granted, NoOffer, Offer};
pub use read::Read;
pub use role::RoleLookup;
pub use webhook::Hook;
pub use workload::{Login, Notes, OwnToken, SecretClass, Workload, WorkloadKind, Workloads};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::fault::Fault;
use crate::resource::{
    Address, Api, ArmId, Names, Outputs, Permissions, Principal, RemoteId, Resource,
    application_claimer, application_maker, application_name,
};

pub use crate::resource::{Listing, Owner};

/// Which very object was seen, for preconditions of a delete (Kubernetes only; Azure offers none for these kinds).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// `metadata.uid`
    pub uid: String,
    /// `metadata.resourceVersion`
    pub resource: String,
}

/// The managers that hold a field, by name, and since when: the time of their last write that concerned a field, where it is kept.
pub type Holders = BTreeMap<String, Option<String>>;

/// A thing that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its fields, in normal form: only those that widctl knows, sets and maps cut to nothing (the diff compares declared keys).
    pub resource: Resource,
    /// What it makes known.
    pub outputs: Outputs,
    /// The text where a mark would stand (a tag, a label), as read; an application's `uniqueName`, or the tag by which it was taken over,
    /// where the tag beside it says that it is not given up.
    pub mark: Option<String>,
    /// Who holds which field, by field name (`clientId`), where the far side keeps book (Kubernetes' managedFields).
    pub managers: BTreeMap<String, Holders>,
    /// Fields that others than widctl hold besides ours (`metadata.labels.team`): a thing with any is not deleted.
    pub foreign: BTreeSet<String>,
    /// Which very object it was.
    pub version: Option<Version>,
}

impl Found {
    /// A thing that bears no mark and makes nothing known, of a kind of which nobody keeps book.
    pub fn bare(resource: Resource) -> Self {
        Self {
            resource,
            outputs: Outputs::new(),
            mark: None,
            managers: BTreeMap::new(),
            foreign: BTreeSet::new(),
            version: None,
        }
    }

    /// Whose it is: the mark recomputed for this very thing, so that a copied mark is none.
    pub fn owner(&self, names: &Names) -> Owner {
        // One that was taken over is as much ours as if it had the name that it would have.
        let taken = self
            .claimed()
            .map(|(maker, key)| application_name(maker, key));
        let mark = taken.as_deref().or(self.mark.as_deref());
        self.resource.owner(mark, names)
    }

    /// The manifest that made an application or took it over, and the identity's key in it.
    pub(crate) fn application_of(&self) -> Option<(&str, &str)> {
        let made = self.mark.as_deref().and_then(application_maker);
        made.or_else(|| self.claimed())
    }

    /// The manifest that took an application over, and the identity's key in it: its name is another's.
    pub(crate) fn claimed(&self) -> Option<(&str, &str)> {
        self.resource.as_application()?;
        application_claimer(self.mark.as_deref()?, self.outputs.get("clientId")?)
    }
}

/// A deleted thing that keeps its name for as long as it can be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Its object id.
    pub object_id: String,
    /// Where it is restored or purged.
    pub url: String,
    /// When it was deleted, as the far side writes it.
    pub since: Option<String>,
}

/// What has an object id that stands where an appId belongs, with its appId.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object {
    /// An application.
    Application(String),
    /// A service principal, of an application or of a managed identity.
    Principal(String),
}

/// How completely a place was looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Coverage {
    /// All of it: what was not seen is absent, and what is no longer declared was seen.
    Whole,
    /// Only the declared things, one by one, because listing is forbidden.
    Named(Fault),
    /// Not at all.
    Not(Fault),
}

impl Coverage {
    /// Why not all of it was looked through.
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Coverage::Whole => None,
            Coverage::Named(fault) | Coverage::Not(fault) => Some(fault.clone()),
        }
    }
}

/// A key vault as far as access to what is in it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault {
    /// Where it is.
    pub location: String,
    /// The tenant whose principals it admits, in lower case.
    pub tenant: String,
    /// Whether roles decide who may reach what is in it (`enableRbacAuthorization`); otherwise its access policies do.
    pub by_roles: bool,
    /// From where it can be reached.
    pub network: Network,
    /// What its access policies permit, by object id in lower case. Entries for an application that acts on an object's behalf are
    /// others' and left out.
    pub policies: BTreeMap<String, Permissions>,
}

/// From where what is in a vault can be reached. Whoever reads and writes the vault itself goes through Azure and is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Network {
    /// From everywhere.
    Open,
    /// From the networks that its rules name (`networkAcls.defaultAction: Deny`).
    Listed,
    /// Through private endpoints only (`publicNetworkAccess: Disabled`).
    Private,
}

/// How a key vault stands that was found, or its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultState {
    /// It exists.
    Active(Vault),
    /// It was deleted, in this region, and can still be recovered.
    SoftDeleted(String),
}

/// A place that things are put into and that widctl never makes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Site {
    /// A resource group.
    Group(ArmId),
    /// A key vault.
    Vault(ArmId),
    /// A namespace.
    Namespace {
        /// The cluster's key.
        cluster: String,
        /// Its name.
        namespace: String,
    },
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Site::Group(id) => write!(f, "resource group {}", id.name()),
            Site::Vault(id) => write!(f, "key vault {}", id.name()),
            Site::Namespace { cluster, namespace } => {
                write!(f, "namespace {namespace} on {cluster}")
            }
        }
    }
}

/// How such a place stands that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteState {
    /// Things can be made in it.
    Ready,
    /// It is being deleted: nothing can be made in it any more.
    Terminating,
}

impl SiteState {
    /// What a look says that finds whether it is being deleted.
    pub fn read(read: Result<Option<bool>, Fault>) -> Read<Self> {
        Read::from(read).map(|terminating| match terminating {
            true => SiteState::Terminating,
            false => SiteState::Ready,
        })
    }
}

/// All that was seen of Azure and Kubernetes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// By remote id: whatever was declared, and whatever of these kinds lay beside it.
    pub sights: BTreeMap<RemoteId, Read<Box<Found>>>,
    /// Deleted things that keep the name of one that is declared and not there, by its remote id.
    pub gone: BTreeMap<RemoteId, Gone>,
    /// Where several things answer to what should name one: their ids in words.
    pub several: BTreeMap<RemoteId, BTreeSet<String>>,
    /// Applications of the tenant that are called as a declared one is to be, of which there is none by its own name: they are seen in
    /// its place.
    pub namesakes: BTreeSet<RemoteId>,
    /// Of declared applications that are not there: what has their appId for its object id.
    pub objects: BTreeMap<RemoteId, Object>,
    /// How completely each place was looked through.
    pub coverage: BTreeMap<Listing, Coverage>,
    /// The object id of whoever looked, in lower case, where the token for Azure says it.
    pub caller: Option<String>,
    /// Namespaces and resource groups, read only where something in them is missing.
    pub sites: BTreeMap<Site, Read<SiteState>>,
    /// By subscription, its id in lower case: the issuers of all AKS clusters that live in it, declared or not, or why they are not known.
    pub issuers: BTreeMap<String, Result<BTreeMap<ArmId, String>, Fault>>,
    /// The issuer that a cluster reached by a context announces, by the cluster's key.
    pub announced: BTreeMap<String, Result<String, Fault>>,
    /// Key vaults, policies and all: those that were listed, or the declared ones.
    pub vaults: BTreeMap<ArmId, Read<VaultState>>,
    /// The webhook of every cluster that is reached, by the cluster's key; none: its configuration is not there.
    pub webhooks: BTreeMap<String, Result<Option<Hook>, Fault>>,
    /// What a vCluster's service account is called on its host, as the platform says, by the service account's address.
    pub on_host: BTreeMap<Address, Result<String, Fault>>,
    /// What the names of roles lead to that Azure does not bring itself, by scope and name in lower case.
    pub definitions: BTreeMap<(ArmId, String), RoleLookup>,
    /// The APIs that declared app roles are of: the service principals that answer to each.
    pub apis: BTreeMap<Api, Result<Vec<ApiSeen>, Fault>>,
    /// How many role assignments a subscription holds at and below itself, whoever made them.
    pub assigned: BTreeMap<ArmId, usize>,
    /// The workloads of the clusters on which they were looked at, by the cluster's key.
    pub workloads: BTreeMap<String, Workloads>,
}

impl Live {
    /// Takes in what another look brought.
    pub fn merge(&mut self, other: Self) {
        // Named one by one, so that a field that is new is not forgotten here.
        let Self {
            sights,
            gone,
            several,
            namesakes,
            objects,
            coverage,
            caller,
            sites,
            issuers,
            announced,
            vaults,
            webhooks,
            on_host,
            definitions,
            apis,
            assigned,
            workloads,
        } = other;
        self.sights.extend(sights);
        self.gone.extend(gone);
        self.several.extend(several);
        self.namesakes.extend(namesakes);
        self.objects.extend(objects);
        self.coverage.extend(coverage);
        self.caller = caller.or(self.caller.take());
        self.sites.extend(sites);
        self.issuers.extend(issuers);
        self.announced.extend(announced);
        self.vaults.extend(vaults);
        self.webhooks.extend(webhooks);
        self.on_host.extend(on_host);
        self.definitions.extend(definitions);
        self.apis.extend(apis);
        self.assigned.extend(assigned);
        self.workloads.extend(workloads);
    }

    /// What was seen of a thing. What lies in a place that was looked through whole and was not seen is absent.
    pub fn seen(&self, it: &Resource) -> Read<&Found> {
        self.seen_in(&it.remote_id(), || it.places())
    }

    /// The same by where it lives, and the places in which it is looked for, the narrowest first.
    pub fn seen_in(&self, id: &RemoteId, places: impl FnOnce() -> Vec<Listing>) -> Read<&Found> {
        match self.sights.get(id) {
            Some(Read::Found(found)) => return Read::Found(found),
            Some(Read::Absent) => return Read::Absent,
            Some(Read::Unread(fault)) => return Read::Unread(fault.clone()),
            None => {}
        }
        let looked = places().into_iter().find_map(|it| self.coverage.get(&it));
        match looked {
            Some(Coverage::Whole) => Read::Absent,
            Some(Coverage::Named(fault) | Coverage::Not(fault)) => Read::Unread(fault.clone()),
            None => Read::Unread(unlooked()),
        }
    }

    /// What was found at this very place.
    pub fn found_at(&self, id: &RemoteId) -> Option<&Found> {
        self.sights.get(id)?.found().map(|it| &**it)
    }

    /// How completely a place was looked through; one that was never tried was not.
    pub fn coverage(&self, listing: &Listing) -> Coverage {
        let coverage = self.coverage.get(listing).cloned();
        coverage.unwrap_or_else(|| Coverage::Not(unlooked()))
    }

    /// What was seen of a key vault. One that a whole list does not show is missing.
    pub fn vault(&self, id: &ArmId) -> Read<VaultState> {
        match self.vaults.get(id) {
            Some(sight) => sight.clone(),
            None => match self.coverage(&Listing::Vaults(id.subscription().to_lowercase())) {
                Coverage::Whole => Read::Absent,
                Coverage::Named(fault) | Coverage::Not(fault) => Read::Unread(fault),
            },
        }
    }

    /// Whether a place is there; one that was never tried is unread.
    pub fn presence(&self, site: &Site) -> Read<SiteState> {
        let presence = self.sites.get(site).cloned();
        presence.unwrap_or_else(|| Read::Unread(unlooked()))
    }

    /// The identities of either sort that were found.
    pub fn identities(&self) -> impl Iterator<Item = (Principal, &Found)> {
        let all = self.found();
        all.filter_map(|(_, found)| Some((found.resource.principal()?, found)))
    }

    /// All that was found, by remote id.
    pub fn found(&self) -> impl Iterator<Item = (&RemoteId, &Found)> {
        self.sights.iter().filter_map(|(id, sight)| match sight {
            Read::Found(found) => Some((id, &**found)),
            Read::Absent | Read::Unread(_) => None,
        })
    }
}

pub(crate) fn unlooked() -> Fault {
    Fault::local("look", "this was not looked at")
}
