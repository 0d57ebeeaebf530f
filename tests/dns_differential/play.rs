//! Plays a case against both servers and tells in what their answers differ.

use crate::answer;
use crate::case::Case;
use crate::name;
use crate::signature::Signed;
use crate::subject::{Mock, Real, now_s};

/// What a case showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Played {
    /// Each in the form `CASE | mock: LINE` or `CASE | BIND: LINE`: a line that only one of them has.
    pub(crate) differences: Vec<String>,
    /// Answers that were compared.
    pub(crate) n_answers: usize,
}

/// Plays `case` in the zone called `zone`, and stops where the servers part.
pub(crate) fn play(case: &Case, zone: &str, mock: &Mock, real: &Real) -> Played {
    let apex = name::parse(&format!("{zone}."), &[0]);
    let mut played = Played::default();
    for (number, step) in (1..).zip(&case.steps) {
        let now_s = now_s();
        let message = step.build(&apex, now_s);
        let ours = mock.ask(&message);
        let theirs = real.ask(&message, ours.is_some());
        let told = |answer: Option<Vec<u8>>| {
            describe(answer.as_deref(), message.signed.as_ref(), now_s, zone)
        };
        let (ours, theirs) = (told(ours), told(theirs));
        let place =
            if case.steps.len() > 1 { format!("message {number}: ") } else { String::new() };
        let title = case.title_until(number);
        played.n_answers += 1;
        played.differences.extend(differences(&title, &place, &ours, &theirs));
        if step.is_update() {
            let place = format!("{place}zone: ");
            let told = |lines: Vec<String>| -> Vec<String> {
                lines.iter().map(|line| line.replace(&format!("{zone}."), "zone.")).collect()
            };
            let (ours, theirs) = (told(mock.zone(zone)), told(real.zone(zone)));
            played.differences.extend(differences(&title, &place, &ours, &theirs));
        }
        if !played.differences.is_empty() {
            break;
        }
    }
    played
}

/// An answer as lines in which the zone is called `zone.`.
pub(crate) fn describe(
    answer: Option<&[u8]>,
    request: Option<&Signed>,
    now_s: u64,
    zone: &str,
) -> Vec<String> {
    let mut lines = answer::describe(answer, request, now_s);
    for line in &mut lines {
        *line = line.replace(&format!("{zone}."), "zone.");
    }
    lines
}

/// Lines that only one side has, however often the other side has them.
pub(crate) fn differences(
    title: &str,
    place: &str,
    ours: &[String],
    theirs: &[String],
) -> Vec<String> {
    let only = |who: &str, these: &[String], those: &[String]| -> Vec<String> {
        let mut left = those.to_vec();
        let mut found = Vec::new();
        for line in these {
            match left.iter().position(|other| other == line) {
                Some(place) => drop(left.swap_remove(place)),
                None => found.push(format!("{title} | {place}{who}: {line}")),
            }
        }
        found
    };
    [only("mock", ours, theirs), only("BIND", theirs, ours)].concat()
}
