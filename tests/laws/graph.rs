//! Laws of the graph: what a plan says of accesses can be seen in it, and it invents none.

use proptest::prelude::*;
use widctl::graph::{Graph, Node, Seen, Sides};
use widctl::plan::{Action, Effect, access};

use super::worlds::{cases, scene};

/// Whether any part of a line to or from an identity is so.
fn any(graph: &Graph, identity: &Node, is: impl Fn(&Sides) -> bool) -> bool {
    let edges = graph.edges.iter();
    let mut at = edges.filter(|((from, to), _)| from == identity || to == identity);
    at.any(|(_, edge)| edge.parts.values().any(&is))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn an_access_that_begins_or_ends_is_a_line_that_does(seed: u64, size in 1..5usize) {
        let scene = scene(seed, size);
        let plan = scene.plan();
        let mut seen = Seen::by(&plan, true);
        seen.others.clone_from(&plan.others);
        let graph = Graph::new(&scene.desired, &seen);
        for it in access(&plan) {
            let identity = Node::Identity(it.identity.clone());
            let marked = match it.effect {
                Effect::Gain => any(&graph, &identity, |it| !it.before && it.after),
                Effect::Loss => any(&graph, &identity, |it| it.before && !it.after),
                // A cluster whose issuer is another stays one node, and so does the line to it.
                Effect::Move => any(&graph, &identity, |it| it.before || it.after),
            };
            prop_assert!(marked, "{it:?}: {:#?}", graph.edges);
        }
        // What is blocked is said to be, and nothing else is marked where nothing is done.
        let acts = plan.changes.iter().any(|it| it.acts());
        for (ends, edge) in &graph.edges {
            for sides in edge.parts.values() {
                prop_assert!(acts || sides.blocked || sides.before == sides.after, "{ends:?} {edge:?}");
                prop_assert!(sides.before || sides.after || sides.blocked, "{ends:?} {edge:?}");
            }
        }
    }

    /// Nobody is asked for it: without a plan it is what the manifest says, whatever there is.
    #[test]
    fn without_a_plan_it_is_what_is_declared(seed: u64, size in 1..5usize) {
        let scene = scene(seed, size);
        let declared = Graph::new(&scene.desired, &Seen::default());
        let whole = |it: &Sides| it.before && it.after && !it.blocked && !it.foreign;
        for edge in declared.edges.values() {
            prop_assert!(edge.parts.values().all(whole), "{edge:?}");
            for address in &edge.addresses {
                prop_assert!(scene.desired.wanted.contains_key(address), "{address}");
            }
        }
        // What a plan leaves of it is there with the plan too.
        let plan = scene.plan();
        let planned = Graph::new(&scene.desired, &Seen::by(&plan, true));
        for ends in declared.edges.keys() {
            prop_assert!(planned.edges.contains_key(ends), "{ends:?}");
        }
        let all_kept = plan.changes.iter().all(|it| it.action == Action::Keep);
        prop_assert!(!all_kept || planned.edges == declared.edges);
    }
}
