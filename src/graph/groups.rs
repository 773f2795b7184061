//! Groups: in a large graph, whoever may act as the very same identities is one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Graph, Node, Turn};

/// A graph of more things than this is one that a picture of each does not help to read.
const LARGE: usize = 40;
/// So many alike are one group.
const ALIKE: usize = 3;
/// So many of a group are named.
const NAMED: usize = 3;

/// Somebody, or several who are alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group<'a> {
    /// Who; at least one.
    pub members: Vec<&'a Node>,
    /// What they are called together.
    pub label: String,
    /// Where they are.
    pub home: String,
}

impl Graph {
    /// Everybody who can act, in their order; in a large graph, those together who may act as the same and of whom the same becomes.
    pub fn groups(&self) -> Vec<Group<'_>> {
        let who = || self.nodes.keys().filter(|it| it.column() == Column::Who);
        if self.nodes.len() <= LARGE {
            return who().map(|it| Group::of(vec![it])).collect();
        }
        type Ways<'a> = Vec<(&'a Node, Turn, String, bool)>;
        let mut ways: BTreeMap<&Node, Ways<'_>> = BTreeMap::new();
        for ((from, to), edge) in &self.edges {
            let way = (to, edge.turn(), edge.words(), edge.is_foreign());
            ways.entry(from).or_default().push(way);
        }
        let mut alike: BTreeMap<(Ways<'_>, Turn), Vec<&Node>> = BTreeMap::new();
        for it in who() {
            let key = (ways.remove(it).unwrap_or_default(), self.turn(it));
            alike.entry(key).or_default().push(it);
        }
        let mut groups: Vec<Group<'_>> = Vec::new();
        for members in alike.into_values() {
            if members.len() < ALIKE {
                groups.extend(members.into_iter().map(|it| Group::of(vec![it])));
            } else {
                groups.push(Group::of(members));
            }
        }
        groups.sort_by(|a, b| a.members.cmp(&b.members));
        groups
    }

    /// What becomes of a thing itself.
    pub fn turn(&self, node: &Node) -> Turn {
        self.nodes.get(node).map(|it| it.turn).unwrap_or_default()
    }
}

impl<'a> Group<'a> {
    fn of(members: Vec<&'a Node>) -> Self {
        let labels: BTreeSet<String> = members.iter().map(|it| it.label()).collect();
        let homes: BTreeSet<String> = members.iter().map(|it| it.home()).collect();
        let mut named: Vec<String> = labels.iter().take(NAMED).cloned().collect();
        if let Some(more) = labels.len().checked_sub(NAMED).filter(|it| *it > 0) {
            named.push(format!("{more} more"));
        }
        let mut label = named.join(", ");
        if members.len() > labels.len() {
            label = format!("{label} ({})", members.len());
        }
        let home = match homes.len() {
            0 | 1 => homes.into_iter().next().unwrap_or_default(),
            many if members.iter().all(|it| matches!(it, Node::Account { .. })) => {
                format!("{many} clusters")
            }
            many => format!("{many} issuers"),
        };
        Self {
            members,
            label,
            home,
        }
    }
}
