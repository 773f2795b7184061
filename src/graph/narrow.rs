//! `--only`: what is named, whoever can come there, and whatever can be reached from there.

use std::collections::BTreeSet;

use super::{Graph, Node};
use crate::resource::{Address, Pick};

impl Graph {
    /// The part of the graph that these name.
    #[must_use]
    pub fn narrow(&self, named: &BTreeSet<Pick>) -> Self {
        let names = |address: &Address| named.iter().any(|it| it.names(address));
        let (mut onward, mut back, mut nodes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for node in self.nodes.keys().filter(|it| is_named(it, names)) {
            nodes.insert(node);
            onward.insert(node);
            back.insert(node);
        }
        let mut edges = BTreeSet::new();
        for (ends, edge) in &self.edges {
            if edge.addresses.iter().any(names) {
                edges.insert(ends);
                onward.insert(&ends.1);
                back.insert(&ends.0);
            }
        }
        // Three columns are two steps.
        for _ in 0..2 {
            for ends in self.edges.keys() {
                if onward.contains(&ends.0) {
                    edges.insert(ends);
                    onward.insert(&ends.1);
                }
                if back.contains(&ends.1) {
                    edges.insert(ends);
                    back.insert(&ends.0);
                }
            }
        }
        nodes.extend(edges.iter().flat_map(|(from, to)| [from, to]));
        let kept = self.nodes.iter().filter(|(it, _)| nodes.contains(it));
        let drawn = self.edges.iter().filter(|(it, _)| edges.contains(it));
        Self {
            manifest: self.manifest.clone(),
            planned: self.planned,
            nodes: kept
                .map(|(it, notes)| (it.clone(), notes.clone()))
                .collect(),
            edges: drawn.map(|(it, edge)| (it.clone(), edge.clone())).collect(),
        }
    }
}

fn is_named(node: &Node, names: impl Fn(&Address) -> bool) -> bool {
    match node {
        Node::Account {
            cluster,
            namespace,
            name,
        } => {
            names(&Address::service_account(cluster, namespace, name))
                || names(&Address::cluster(cluster))
        }
        Node::Identity(address) => names(address),
        Node::Subject { .. } | Node::Role { .. } | Node::Policy { .. } | Node::AppRole { .. } => {
            false
        }
    }
}
