//! Answers as text.

use std::fmt::Write as _;

use super::control::answer_control;
use super::value::{short, value};
use crate::config::Edition;
use crate::ldap::{Answer, ResultCode, SearchEntry};

/// The result on the first line, then the entries found, the references, and the controls.
pub(crate) fn answer(answer: &Answer, is_search: bool, edition: Edition) -> String {
    if answer.stays_open {
        return "no answer yet".to_owned();
    }
    let code = answer.refusal.as_ref().map_or(ResultCode::SUCCESS, |refusal| refusal.code);
    let mut text = format!("{} {}", code.0, code.name());
    if is_search {
        let noun = if answer.entries.len() == 1 { "entry" } else { "entries" };
        write!(text, ", {} {noun}", answer.entries.len()).expect("a string takes all text");
    }
    let reason = answer.refusal.as_ref().map(|refusal| refusal.line(edition)).unwrap_or_default();
    if !reason.is_empty() {
        write!(text, ": {reason}").expect("a string takes all text");
    }
    answer.entries.iter().for_each(|found| entry(&mut text, found));
    for reference in &answer.references {
        write!(text, "\nreference {reference}").expect("a string takes all text");
    }
    for control in answer.controls.iter().filter_map(answer_control) {
        write!(text, "\n{control}").expect("a string takes all text");
    }
    if let Some(value) = &answer.value {
        write!(text, "\nvalue \"{}\"", short(&String::from_utf8_lossy(value)))
            .expect("a string takes all text");
    }
    text
}

fn entry(text: &mut String, entry: &SearchEntry) {
    write!(text, "\n{}", if entry.dn.is_empty() { "(root DSE)" } else { &entry.dn })
        .expect("a string takes all text");
    for (name, values) in &entry.attributes {
        for bytes in values {
            write!(text, "\n  {name}: {}", value(name, bytes)).expect("a string takes all text");
        }
        if values.is_empty() {
            write!(text, "\n  {name}").expect("a string takes all text");
        }
    }
}
