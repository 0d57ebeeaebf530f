//! What a caller may have meant: the supported operations most like one that is not.

use std::cmp::Reverse;

use crate::routes::{Plane, Route, all};

/// How many operations are compared letter by letter.
const N_COMPARED: usize = 8;

/// The three supported operations most like the one asked for: of those that share most words with it and are
/// about as long, the ones that are spelled most like it.
pub(crate) fn nearest(plane: Plane, operation: &str) -> Vec<&'static str> {
    among(all().filter(|route| route.plane == plane), operation)
}

/// The same in every part of the service.
pub(crate) fn like(operation: &str) -> Vec<&'static str> {
    among(all(), operation)
}

fn among(routes: impl Iterator<Item = &'static Route>, operation: &str) -> Vec<&'static str> {
    let words = |text: &'static str| text.split(['/', ' ']);
    let asked: Vec<&str> = operation.split(['/', ' ']).collect();
    let n_shared = |known: &'static str| words(known).filter(|word| asked.contains(word)).count();
    let mut known: Vec<(Reverse<usize>, usize, &str)> = routes
        .map(|route| {
            let known = route.operation;
            (Reverse(n_shared(known)), known.len().abs_diff(operation.len()), known)
        })
        .collect();
    known.sort();
    let mut ranked: Vec<(usize, &str)> = known
        .into_iter()
        .take(N_COMPARED)
        .map(|(.., known)| (edit_distance(operation, known), known))
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
