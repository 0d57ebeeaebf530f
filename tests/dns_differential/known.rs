//! Differences that are known and explained, one file each.
//!
//! A file begins with prose: why the two differ, who follows the standard, and where that is written. Lines `match: PATTERN`
//! say which differences it covers; `*` in a pattern stands for anything.

use std::{fs, path::Path};

/// One explained difference.
pub(crate) struct Known {
    pub(crate) name: String,
    patterns: Vec<(String, usize)>,
}

/// Reads all in a folder here.
///
/// # Panics
///
/// When a file explains nothing or covers nothing.
pub(crate) fn all(folder: &str) -> Vec<Known> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dns_differential").join(folder);
    let mut all: Vec<Known> = fs::read_dir(folder)
        .expect("the folder of known differences is there")
        .map(|file| {
            let path = file.expect("the folder can be read").path();
            let name = path.file_stem().expect("files have names").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("known differences are text");
            parse(name, &text)
        })
        .collect();
    all.sort_by(|one, two| one.name.cmp(&two.name));
    all
}

fn parse(name: String, text: &str) -> Known {
    let patterns: Vec<(String, usize)> = text
        .lines()
        .filter_map(|line| line.strip_prefix("match: "))
        .map(|pattern| (pattern.to_owned(), 0))
        .collect();
    let explained = text.lines().any(|line| line.starts_with("Follows the standard: "))
        && text.lines().any(|line| line.starts_with("Source: "));
    assert!(explained, "{name} says who follows the standard and where that is written");
    assert!(!patterns.is_empty(), "{name} covers something");
    Known { name, patterns }
}

impl Known {
    /// Whether it covers a difference; counts when it does.
    pub(crate) fn covers(&mut self, signature: &str) -> bool {
        let found = self.patterns.iter_mut().find(|(pattern, _)| fits(pattern, signature));
        found.is_some_and(|(_, count)| {
            *count += 1;
            true
        })
    }

    /// How many differences it covered.
    pub(crate) fn count(&self) -> usize {
        self.patterns.iter().map(|(_, count)| count).sum()
    }

    /// Patterns that covered nothing.
    pub(crate) fn idle(&self) -> impl Iterator<Item = &str> {
        self.patterns.iter().filter(|(_, count)| *count == 0).map(|(pattern, _)| pattern.as_str())
    }
}

/// Whether a text fits a pattern with asterisks.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(head) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(place) = left.find(part) else { return false };
        left = &left[place + part.len()..];
    }
    left.ends_with(last)
}
