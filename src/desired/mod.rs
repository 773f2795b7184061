//! What the manifest means: the things that should be there, each with the lines that asked for it.

mod hanging;
mod lower;
mod narrow;
mod places;
mod placing;
mod touched;

use std::collections::{BTreeMap, BTreeSet};

use crate::resource::{Address, Kind, Names, Pick, Principal, Resource, Side};
use crate::source::{Diagnostic, Place, Spot};

/// Guard rails and what is accepted mean what the manifest says, word for word.
pub use crate::manifest::{Accept, Guardrails, Placed, Width};
pub use lower::lower;
pub use places::Places;

/// How widctl stands to a declared thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Made and marked where it is missing; joined where it is there unmarked.
    Make,
    /// Always joined, never made ours: the `default` service account.
    Join,
    /// Another's that must be there (`existing: true`, clusters): never made, a mark of ours on it is given up.
    Existing,
    /// Another's that may come later (`serviceAccountOwner: helm`): checked, never written, but that a mark of ours is given up.
    Check,
}

/// One declared thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// What it should be.
    pub resource: Resource,
    /// How widctl stands to it.
    pub claim: Claim,
    /// The places of the manifest that asked for it.
    pub origin: Vec<Place>,
}

impl Wanted {
    /// The place that a finding about it points to.
    pub fn spot(&self) -> Option<Spot> {
        self.origin.first().cloned().map(Spot::Value)
    }

    /// A finding at the lines that asked for it.
    pub fn at(&self, finding: Diagnostic) -> Diagnostic {
        match self.spot() {
            Some(spot) => finding.at(spot),
            None => finding,
        }
    }
}

/// Which addresses a run is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Only {
    /// What the user named: it may be replaced and, where it is live and undeclared, pruned.
    pub named: BTreeSet<Pick>,
    /// What that depends on: created or updated, never replaced.
    pub drawn: BTreeSet<Address>,
}

impl Only {
    /// Whether the user named it.
    pub fn names(&self, address: &Address) -> bool {
        self.named.iter().any(|it| it.names(address))
    }

    /// Whether the user may have named something of these kinds that is not declared. A pattern may always.
    pub fn may_name(&self, wanted: &BTreeMap<Address, Wanted>, kinds: &[Kind]) -> bool {
        self.named.iter().any(|it| match it {
            Pick::One(address) => kinds.contains(&address.kind()) && !wanted.contains_key(address),
            Pick::Like(_) => kinds
                .iter()
                .any(|kind| it.reaches(&format!("{}/", kind.word()))),
        })
    }
}

/// Which side a run is limited to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Clusters, identities and what hangs on them in Azure; Kubernetes is not asked at all.
    Azure,
    /// Service accounts and ClusterRoles; what they need of Azure is read and not written.
    Kubernetes,
}

impl Layer {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Layer::Azure => "azure",
            Layer::Kubernetes => "kubernetes",
        }
    }

    /// What becomes of a kind under it.
    fn part(self, kind: Kind) -> Part {
        match (self, kind.side()) {
            (Layer::Azure, Side::Azure | Side::Both) | (Layer::Kubernetes, Side::Kubernetes) => {
                Part::Whole
            }
            (Layer::Kubernetes, Side::Both) => Part::Read,
            (Layer::Azure, Side::Kubernetes) | (Layer::Kubernetes, Side::Azure) => Part::Out,
        }
    }
}

/// How far a run concerns itself with a thing. The order is that of growing reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Not at all: it is neither read nor in the plan.
    Out,
    /// It is read, because others need to know of it, and not written.
    Read,
    /// It is created or updated, never replaced or deleted.
    Drawn,
    /// All that the manifest asks.
    Whole,
}

/// All that the manifest declares. Narrowing limits what a run does; what is declared stays here in full, for what is declared is
/// never pruned, whatever the run is limited to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// The manifest's names.
    pub names: Names,
    /// The tenant, as a lower-case GUID.
    pub tenant: String,
    /// By address.
    pub wanted: BTreeMap<Address, Wanted>,
    /// Where things of the manifest may lie that it no longer declares.
    pub places: Places,
    /// Findings that are known and left as they are.
    pub accept: Vec<Placed<Accept>>,
    /// The addresses that this run is limited to.
    pub only: Option<Only>,
    /// The side that this run is limited to.
    pub layer: Option<Layer>,
    /// Whether this run looks at the workloads too.
    pub workloads: bool,
    /// Names of the tenant's own roles that guard rails deny: which roles they are is looked up, in lower case.
    pub denied_roles: BTreeSet<String>,
    /// Kinds that a flag names: they are looked at, though none is declared.
    pub asked: BTreeSet<Kind>,
}

impl Desired {
    /// How far this run concerns itself with an address, declared or not.
    pub fn part(&self, address: &Address) -> Part {
        let by_layer = self
            .layer
            .map_or(Part::Whole, |layer| layer.part(address.kind()));
        let by_name = match &self.only {
            None => Part::Whole,
            Some(only) if only.names(address) => Part::Whole,
            Some(only) if only.drawn.contains(address) => Part::Drawn,
            Some(_) => Part::Out,
        };
        by_layer.min(by_name)
    }

    /// The declared identities of either sort, in the order of addresses.
    pub fn identities(&self) -> impl Iterator<Item = (Principal, &Address)> {
        let all = self.wanted.iter();
        all.filter_map(|(address, wanted)| Some((wanted.resource.principal()?, address)))
    }

    /// What is declared and read in this run: what observe asks for.
    pub fn in_question(&self) -> impl Iterator<Item = (&Address, &Wanted)> {
        self.wanted
            .iter()
            .filter(|(address, _)| self.part(address) > Part::Out)
    }
}
