//! What a caller may have meant: the supported operations most like one that is not.

use crate::routes::{Plane, all};

/// The three supported operations most like the one asked for.
pub(crate) fn nearest(plane: Plane, operation: &str) -> Vec<&'static str> {
    let mut ranked: Vec<(usize, &str)> = all()
        .filter(|route| route.plane == plane)
        .map(|route| (edit_distance(operation, route.operation), route.operation))
        .collect();
    ranked.sort();
    ranked.into_iter().take(3).map(|(_, operation)| operation).collect()
}

/// Levenshtein distance, of the first 80 bytes.
fn edit_distance(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let one = &one[..one.len().min(80)];
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
