//! Who can act as what, and reach what: the manifest as a graph of three columns, and what a plan turns in it.
//!
//! Somebody (a service account on a cluster, or a subject of another issuer) acts as an identity, and an identity reaches something (a role
//! at a scope, what is in a key vault, an app role of an API). Built once, from what is declared and, where there is a plan, from its
//! changes; what draws it knows neither.

mod book;
mod build;
mod groups;
mod links;
mod narrow;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use build::Seen;
pub use groups::Group;

use crate::desired::Width;
use crate::plan::width;
use crate::resource::{Address, Api, AppRole, ArmId};

/// One thing in the graph. The order is that of the columns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Node {
    /// A service account.
    Account {
        /// The cluster's key.
        cluster: String,
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
    },
    /// Whoever has tokens of an issuer that is no declared cluster's.
    Subject {
        /// The issuer.
        issuer: String,
        /// The subject; empty: whoever an expression matches.
        subject: String,
    },
    /// An identity.
    Identity(Address),
    /// A role at a scope.
    Role {
        /// The scope.
        scope: ArmId,
        /// The role, by its name where that is known.
        role: String,
    },
    /// What is in a key vault that goes by access policies.
    Policy {
        /// The vault's id, or only its name.
        vault: String,
        /// `secrets`, `keys`, `certificates` or `storage`.
        sort: String,
    },
    /// An app role of an API.
    AppRole {
        /// The API, as addresses call it.
        api: String,
        /// The role.
        role: String,
    },
}

impl Node {
    /// Its place among the three columns.
    pub fn column(&self) -> Column {
        match self {
            Node::Account { .. } | Node::Subject { .. } => Column::Who,
            Node::Identity(_) => Column::Identity,
            Node::Role { .. } | Node::Policy { .. } | Node::AppRole { .. } => Column::What,
        }
    }

    /// What it is called among those of its home.
    pub fn label(&self) -> String {
        match self {
            Node::Account {
                namespace, name, ..
            } => format!("{namespace}/{name}"),
            Node::Subject { subject, .. } if subject.is_empty() => {
                "whoever an expression matches".to_owned()
            }
            Node::Subject { subject, .. } => subject.clone(),
            Node::Identity(address) => address.keys().join("/"),
            Node::Role { role, .. } | Node::AppRole { role, .. } => role.clone(),
            Node::Policy { sort, .. } => sort.clone(),
        }
    }

    /// Where it is: its cluster or issuer; its scope, vault or API. An identity is nowhere but in the manifest.
    pub fn home(&self) -> String {
        match self {
            Node::Account { cluster, .. } => format!("cluster {cluster}"),
            Node::Subject { issuer, .. } => issuer.clone(),
            Node::Identity(_) => String::new(),
            Node::Role { scope, .. } => match width(scope) {
                Width::ManagementGroup => format!("management group {}", scope.name()),
                Width::Subscription => format!("subscription {}", scope.name()),
                Width::ResourceGroup => format!("resource group {}", scope.name()),
                Width::Resource => scope.name().to_owned(),
            },
            Node::Policy { vault, .. } => {
                let name = vault.rsplit('/').next().unwrap_or(vault);
                format!("key vault {name} (access policy)")
            }
            Node::AppRole { api, .. } => called(api).to_string(),
        }
    }

    /// All of where it is: the full id of a scope or a vault.
    pub fn place(&self) -> &str {
        match self {
            Node::Account { cluster, .. } => cluster,
            Node::Subject { issuer, .. } => issuer,
            Node::Identity(_) => "",
            Node::Role { scope, .. } => scope.as_str(),
            Node::Policy { vault, .. } => vault,
            Node::AppRole { api, .. } => api,
        }
    }

    /// Whether it reaches further than a resource group, or opens the whole directory.
    pub fn is_wide(&self) -> bool {
        match self {
            Node::Role { scope, .. } => width(scope) > Width::ResourceGroup,
            Node::AppRole { api, role } => AppRole::opens_directory(&called(api), role),
            Node::Account { .. }
            | Node::Subject { .. }
            | Node::Identity(_)
            | Node::Policy { .. } => false,
        }
    }
}

/// An API as an address calls it.
fn called(api: &str) -> Api {
    match api == Api::Graph.word() {
        true => Api::Graph,
        false => Api::written(api),
    }
}

/// A column of the graph, from left to right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// Who can act.
    Who,
    /// As which identity.
    Identity,
    /// And so reach what.
    What,
}

/// What a plan makes of a thing or a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// It stays; or there is no plan.
    #[default]
    Stays,
    /// It begins.
    Gained,
    /// It ends.
    Lost,
    /// It is another afterwards.
    Changed,
    /// It should begin, end or change, and is blocked.
    Blocked,
}

impl Turn {
    /// The sign for it in every output.
    pub fn sign(self) -> &'static str {
        match self {
            Turn::Stays => "",
            Turn::Gained => "+",
            Turn::Lost => "-",
            Turn::Changed => "~",
            Turn::Blocked => "!",
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Turn::Stays => "",
            Turn::Gained => "gained",
            Turn::Lost => "lost",
            Turn::Changed => "changed",
            Turn::Blocked => "blocked",
        }
    }
}

/// One part of a line: whether it is there before a plan and after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sides {
    /// It is there before.
    pub before: bool,
    /// It is there afterwards.
    pub after: bool,
    /// The plan would turn it, and is blocked.
    pub blocked: bool,
    /// Only somebody else made it, and nobody declares it.
    pub foreign: bool,
}

impl Sides {
    fn turn(self) -> Turn {
        match (self.before, self.after) {
            _ if self.blocked => Turn::Blocked,
            (false, true) => Turn::Gained,
            (true, false) => Turn::Lost,
            (true, true) | (false, false) => Turn::Stays,
        }
    }
}

/// A line from one thing to the next: somebody acts as an identity, or an identity reaches something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    /// By what: the ways in which somebody is trusted, the permissions that a policy gives, a role under a condition.
    pub parts: BTreeMap<String, Sides>,
    /// The addresses of what makes the line.
    pub addresses: BTreeSet<Address>,
}

impl Edge {
    /// What becomes of the whole line: it begins or ends only where no part of it stays, and is blocked where nothing else becomes of it.
    pub fn turn(&self) -> Turn {
        let mut turns: BTreeSet<Turn> = self.parts.values().map(|it| it.turn()).collect();
        let stays = turns.remove(&Turn::Stays);
        match (turns.pop_first(), turns.pop_first()) {
            (None, _) => Turn::Stays,
            (Some(turn), None) if !stays || turn == Turn::Blocked => turn,
            (Some(_), _) => Turn::Changed,
        }
    }

    /// Whether nobody declares any of it, and others made it.
    pub fn is_foreign(&self) -> bool {
        !self.parts.is_empty() && self.parts.values().all(|it| it.foreign)
    }

    /// Its parts in words, each with the sign of what becomes of it where that is not what becomes of all: `get, + list`.
    pub fn words(&self) -> String {
        let whole = self.turn();
        let parts = self.parts.iter().filter(|(words, _)| !words.is_empty());
        let parts: Vec<String> = parts
            .map(|(words, sides)| match sides.turn() {
                Turn::Stays => words.clone(),
                turn if turn == whole => words.clone(),
                turn => format!("{} {words}", turn.sign()),
            })
            .collect();
        parts.join(", ")
    }
}

/// What is said of a thing beside its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// What becomes of the thing itself.
    pub turn: Turn,
    /// An identity by its name in Azure.
    pub called: Option<String>,
    /// An identity that is another team's.
    pub existing: bool,
}

/// Who can act as what, and reach what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The manifest's name.
    pub manifest: String,
    /// Whether the changes of a plan are in it.
    pub planned: bool,
    /// The things, in the order of columns.
    pub nodes: BTreeMap<Node, Notes>,
    /// The lines between them.
    pub edges: BTreeMap<(Node, Node), Edge>,
}

impl Graph {
    /// How many things a column has.
    pub fn count(&self, column: Column) -> usize {
        let nodes = self.nodes.keys();
        nodes.filter(|it| it.column() == column).count()
    }

    /// The things that nobody declares: all their lines are others'. An identity is declared, or it is in no graph.
    pub fn foreign(&self) -> BTreeSet<&Node> {
        let ends = |foreign: bool| {
            let edges = self.edges.iter();
            let edges = edges.filter(move |(_, it)| it.is_foreign() == foreign);
            let ends = edges.flat_map(|((from, to), _)| [from, to]);
            ends.filter(|it| it.column() != Column::Identity)
                .collect::<BTreeSet<&Node>>()
        };
        &ends(true) - &ends(false)
    }
}

impl fmt::Display for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (who, identities, what) = (
            self.count(Column::Who),
            self.count(Column::Identity),
            self.count(Column::What),
        );
        let s = |count: usize, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            many_of => format!("{many_of} {many}"),
        };
        write!(
            f,
            "{}: {} can act as {}, which reach {}",
            self.manifest,
            s(who, "subject", "subjects"),
            s(identities, "identity", "identities"),
            s(what, "thing", "things"),
        )
    }
}
