//! Expectations on the trace: what was sent, what was not, in which order, with which pauses.

use super::mismatch::Mismatches;
use crate::{
    outcome::Event,
    play::Play,
    scenario::{
        model::{Expectation, Gap, TraceExpectation, TracePattern},
        value::{Count, Texts},
    },
    trace::{render_ms, render_text},
    world::operation_matches,
};

/// Exchanges shown with a failure.
const SHOWN_MAX: usize = 12;

pub(super) fn look(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    let Some(trace) = &expected.trace else { return };
    found.at(trace.line);
    let events = play.world.trace.since(begin(play, trace, found));
    for pattern in &trace.has {
        let n_events = events.iter().filter(|event| matches(pattern, event)).count() as u64;
        let times = pattern.times.unwrap_or(Count::AtLeast(1));
        if !times.admits(n_events) {
            let actual = format!("{n_events} times");
            let near: Vec<Event> =
                events.iter().filter(|event| nearly(pattern, event)).cloned().collect();
            found
                .at(pattern.line)
                .add(format!("trace: {}", describe(pattern)), format!("{times} times"), actual)
                .object = shown(&near);
        }
    }
    for pattern in &trace.none {
        let hits: Vec<Event> =
            events.iter().filter(|event| matches(pattern, event)).cloned().collect();
        if !hits.is_empty() {
            found
                .at(pattern.line)
                .add(
                    format!("trace: {}", describe(pattern)),
                    "never",
                    format!("{} times", hits.len()),
                )
                .object = shown(&hits);
        }
    }
    order(trace, &events, found);
    for pause in &trace.gap {
        found.at(pause.line);
        gap(pause, &events, found);
    }
}

fn begin(play: &Play<'_>, trace: &TraceExpectation, found: &mut Mismatches) -> usize {
    match trace.since.as_ref().map(|since| since.value.as_str()) {
        None | Some("start") => 0,
        Some("last step") => play.n_events_before,
        Some(name) => play.remembered.get(name).map_or_else(
            || {
                found.add("trace: since", "a remembered name", name);
                0
            },
            |corners| corners.n_events,
        ),
    }
}

fn order(trace: &TraceExpectation, events: &[Event], found: &mut Mismatches) {
    let mut rest = events.iter();
    for pattern in &trace.order {
        if !rest.any(|event| matches(pattern, event)) {
            found.at(pattern.line).add(
                format!("trace: {}", describe(pattern)),
                "after those before it",
                "not there, or earlier",
            );
            return;
        }
    }
}

fn gap(pause: &Gap, events: &[Event], found: &mut Mismatches) {
    let times: Vec<u64> = events
        .iter()
        .filter(|event| matches(&pause.between, event))
        .map(|event| event.at_ms)
        .collect();
    let what = format!("trace: pause between {}", describe(&pause.between));
    if times.len() < 2 {
        found.add(what, "two exchanges or more", format!("{} exchanges", times.len()));
        return;
    }
    let breaches: Vec<(String, String)> = times
        .windows(2)
        .filter_map(|pair| {
            let ms = pair[1] - pair[0];
            let wanted = match (pause.at_least, pause.at_most) {
                (Some(least), _) if ms < least.ms => format!("at least {least}"),
                (_, Some(most)) if ms > most.ms => format!("at most {most}"),
                _ => return None,
            };
            Some((wanted, format!("{ms} ms at {}", render_ms(pair[0]))))
        })
        .collect();
    // One tells what is wrong; the others are likely of the same kind.
    if let Some((wanted, pause)) = breaches.first() {
        let more = match breaches.len() - 1 {
            0 => String::new(),
            n_more => format!(", and {n_more} more that are too short or too long"),
        };
        found.add(what, wanted.as_str(), format!("{pause}{more}"));
    }
}

/// Whether an exchange is one of those meant.
fn matches(pattern: &TracePattern, event: &Event) -> bool {
    nearly(pattern, event)
        && holds(&pattern.request, &event.request)
        && holds(&pattern.answer, &event.answer)
        && holds(&pattern.cause, &event.cause)
        && pattern.carried_out.is_none_or(|carried_out| carried_out == event.carried_out)
}

/// Whether who, whom and what are right, whatever was said.
fn nearly(pattern: &TracePattern, event: &Event) -> bool {
    let is = |wanted: &Option<crate::scenario::value::Placed<String>>, actual: &str| {
        wanted.as_ref().is_none_or(|wanted| wanted.value == actual)
    };
    is(&pattern.from, &event.from)
        && is(&pattern.to, &event.to)
        && is(&pattern.protocol, &event.protocol)
        && pattern
            .operation
            .as_ref()
            .is_none_or(|operation| operation_matches(operation, &event.operation))
}

fn holds(texts: &Texts, actual: &str) -> bool {
    texts.iter().all(|text| actual.contains(text.as_str()))
}

/// The pattern in one line.
fn describe(pattern: &TracePattern) -> String {
    let mut parts = Vec::new();
    for (word, value) in [
        ("from", &pattern.from),
        ("to", &pattern.to),
        ("over", &pattern.protocol),
        ("of", &pattern.operation),
    ] {
        if let Some(value) = value {
            parts.push(format!("{word} {value}"));
        }
    }
    for (word, texts) in [
        ("asking", &pattern.request),
        ("answered", &pattern.answer),
        ("because of", &pattern.cause),
    ] {
        if !texts.is_empty() {
            parts.push(format!("{word} `{}`", texts.join("`, `")));
        }
    }
    format!("an exchange {}", parts.join(" "))
}

fn shown(events: &[Event]) -> String {
    render_text(&events[events.len().saturating_sub(SHOWN_MAX)..])
}
