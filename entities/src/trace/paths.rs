//! Paths: every way from the root to an end, shortest first.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::graph::Edge;

/// One way: its edges, by their place in the trace's list, from the root on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The rows on it, the root first.
    pub ids: Vec<Uuid>,
    /// The places of its edges in the trace's list.
    pub edges: Vec<usize>,
}

/// More ways than this are not told one by one; the graph itself is whole in any case.
pub const LIMIT: usize = 500;

/// All simple ways from the root to an end, shortest first, ties in the order of the rows' ids.
pub(super) fn all(
    root: Uuid,
    edges: &[Edge],
    ends: &HashSet<Uuid>,
    step: impl Fn(&Edge) -> Option<(Uuid, Uuid)>,
) -> Vec<Path> {
    let mut next: HashMap<Uuid, Vec<(usize, Uuid)>> = HashMap::new();
    for (place, edge) in edges.iter().enumerate() {
        if let Some((from, to)) = step(edge) {
            next.entry(from).or_default().push((place, to));
        }
    }
    let mut found = Vec::new();
    let mut wave = vec![Path { ids: vec![root], edges: Vec::new() }];
    // Breadth first, so that the shortest come first and the limit cuts the longest.
    while !wave.is_empty() && found.len() < LIMIT {
        let mut longer = Vec::new();
        for path in wave {
            let at = path.ids[path.ids.len() - 1];
            for &(place, to) in next.get(&at).into_iter().flatten() {
                if path.ids.contains(&to) || longer.len() >= LIMIT * 4 {
                    continue;
                }
                let mut further = path.clone();
                further.ids.push(to);
                further.edges.push(place);
                if ends.contains(&to) {
                    found.push(further.clone());
                }
                longer.push(further);
            }
        }
        wave = longer;
    }
    found.truncate(LIMIT);
    found
}
