//! Collects what is not as expected, with a diff where the texts are long.

use similar::{ChangeTag, TextDiff};

use crate::{
    outcome::FailedExpectation,
    scenario::value::{Count, Placed, Texts},
};

/// What was not as expected, so far.
pub(super) struct Mismatches {
    step_index: usize,
    line: u32,
    found: Vec<FailedExpectation>,
}

impl Mismatches {
    pub(super) fn new(step_index: usize, line: u32) -> Self {
        Self { step_index, line, found: Vec::new() }
    }

    pub(super) fn into_failures(self) -> Vec<FailedExpectation> {
        self.found
    }

    /// Everything that follows stands at this line of the file, if it is known.
    pub(super) fn at(&mut self, line: u32) -> &mut Self {
        if line > 0 {
            self.line = line;
        }
        self
    }

    /// Notes a difference.
    pub(super) fn add(
        &mut self,
        what: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> &mut FailedExpectation {
        let (expected, actual) = (expected.into(), actual.into());
        let is_long = expected.lines().count().max(actual.lines().count()) > 2;
        self.found.push(FailedExpectation {
            step_index: self.step_index,
            line: self.line,
            what: what.into(),
            diff: if is_long { diff(&expected, &actual) } else { String::new() },
            expected,
            actual,
            ..FailedExpectation::default()
        });
        self.found.last_mut().expect("one was just pushed")
    }

    /// Compares two values by what they look like.
    pub(super) fn same(&mut self, what: &str, expected: &str, actual: &str) {
        if expected != actual {
            self.add(what, expected, actual);
        }
    }

    /// Compares a flag, if one is expected.
    pub(super) fn flag(&mut self, what: &str, expected: Option<bool>, actual: bool) {
        if let Some(expected) = expected {
            self.same(what, yes_no(expected), yes_no(actual));
        }
    }

    /// Compares a count, if one is expected.
    pub(super) fn count(&mut self, what: &str, expected: Option<Count>, actual: u64) {
        if let Some(expected) = expected
            && !expected.admits(actual)
        {
            self.add(what, expected.to_string(), actual.to_string());
        }
    }

    /// Compares two lists whose order means nothing.
    pub(super) fn same_set(&mut self, what: &str, expected: &[Placed<String>], actual: &[String]) {
        let mut expected: Vec<&str> = expected.iter().map(|text| text.value.as_str()).collect();
        let mut actual: Vec<&str> = actual.iter().map(String::as_str).collect();
        expected.sort_unstable();
        actual.sort_unstable();
        if expected != actual {
            self.add(what, listed(&expected), listed(&actual));
        }
    }

    /// Looks for texts within a text; letters count alike whether large or small.
    pub(super) fn contains(&mut self, what: &str, texts: &Texts, actual: &str) {
        let folded = actual.to_lowercase();
        for text in texts.iter().filter(|text| !folded.contains(&text.to_lowercase())) {
            self.add(what, format!("contains `{text}`"), or_nothing(actual));
        }
    }

    /// Looks for texts that must not stand within a text.
    pub(super) fn lacks(&mut self, what: &str, texts: &Texts, actual: &str) {
        let folded = actual.to_lowercase();
        for text in texts.iter().filter(|text| folded.contains(&text.to_lowercase())) {
            self.add(what, format!("does not contain `{text}`"), actual);
        }
    }
}

/// A list for people.
pub(super) fn listed(texts: &[&str]) -> String {
    if texts.is_empty() { "none".to_owned() } else { texts.join(", ") }
}

pub(super) fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

fn or_nothing(text: &str) -> String {
    if text.is_empty() { "(nothing)".to_owned() } else { text.to_owned() }
}

/// Lines with ` `, `-` or `+` in front; unchanged lines only near a change.
pub(super) fn diff(before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut out = String::new();
    for group in diff.grouped_ops(1) {
        for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
            out.push_str(match change.tag() {
                ChangeTag::Equal => "  ",
                ChangeTag::Delete => "- ",
                ChangeTag::Insert => "+ ",
            });
            out.push_str(change.value().trim_end_matches('\n'));
            out.push('\n');
        }
    }
    out
}
