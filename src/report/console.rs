//! The report for people: a line for each scenario, failures at length, a summary. Colours are left to the stream.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};
use mock_m365::PermissionReport;

use crate::{
    outcome::{FailedExpectation, Outcome, Verdict},
    scenario::value::Period,
    trace,
};

const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ODD: Style = AnsiColor::Magenta.on_default().bold();
const NAME: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// Exchanges of the trace that a failure shows.
const TAIL: usize = 8;
/// Lines of each exchange that a failure shows; `--trace` shows all.
const TAIL_LINES: usize = 8;
/// Characters of each line that a failure shows.
const TAIL_WIDTH: usize = 160;

/// One line: verdict, name, virtual and real duration. `width` is that of the longest name.
pub fn line(outcome: &Outcome, width: usize) -> String {
    let (style, word) = match outcome.verdict {
        Verdict::Passed => (GOOD, "PASS"),
        Verdict::Failed(_) => (BAD, "FAIL"),
        Verdict::Broken(_) => (ODD, "BROKEN"),
    };
    let name = outcome.scenario.name();
    let virtual_time = Period { ms: outcome.virtual_ms };
    let real = real_time(outcome.real_us);
    format!(
        "{style}{word:<6}{style:#}  {name:<width$}  {FAINT}{virtual_time} virtual, {real}{FAINT:#}"
    )
}

/// A real duration in the unit that fits: `3 ms`, `1.2 s`.
fn real_time(us: u64) -> String {
    match us {
        0..1_000 => format!("{us} µs"),
        1_000..1_000_000 => format!("{} ms", us / 1_000),
        _ => format!("{}.{} s", us / 1_000_000, us / 100_000 % 10),
    }
}

/// A scenario that did not pass, at length; empty for one that passed.
pub fn failure(outcome: &Outcome) -> String {
    let mut out = String::new();
    let id = &outcome.scenario;
    match &outcome.verdict {
        Verdict::Passed => return out,
        Verdict::Failed(failed) => {
            put(
                &mut out,
                format_args!("{BAD}FAIL{BAD:#}  {NAME}{}{NAME:#}  {}", id.name(), id.title),
            );
            for expectation in failed {
                expectation_text(&mut out, outcome, expectation);
            }
        }
        Verdict::Broken(text) => {
            put(
                &mut out,
                format_args!("{ODD}BROKEN{ODD:#}  {NAME}{}{NAME:#}  {}", id.name(), id.title),
            );
            put(
                &mut out,
                format_args!("\n  The harness broke, so nothing is known of the engine:"),
            );
            indented(&mut out, "    ", text);
        }
    }
    tail(&mut out, outcome);
    put(&mut out, format_args!("\n  Repeat it: {NAME}{}{NAME:#}", repeat_command(outcome)));
    out
}

/// The command that plays the same scenario the same way.
pub fn repeat_command(outcome: &Outcome) -> String {
    let path = &outcome.scenario.path;
    let is_plain =
        path.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./\\:".contains(letter));
    let path = if is_plain { path.clone() } else { format!("'{}'", path.replace('\'', r"'\''")) };
    format!("rehearsal run {path} --seed {} --trace", outcome.seed)
}

fn expectation_text(out: &mut String, outcome: &Outcome, failed: &FailedExpectation) {
    let step = outcome.steps.iter().find(|step| step.index == failed.step_index);
    let when =
        step.map_or_else(String::new, |step| format!(" at {}", trace::render_ms(step.at_ms)));
    put(
        out,
        format_args!(
            "\n  {BAD}{}{BAD:#}  {FAINT}{}:{}, step {}{when}{FAINT:#}",
            failed.what,
            outcome.scenario.path,
            failed.line,
            failed.step_index + 1
        ),
    );
    if failed.diff.is_empty() {
        valued(out, "expected", &failed.expected);
        valued(out, "found", &failed.actual);
    } else {
        put(out, format_args!("    {BAD}- expected{BAD:#}  {GOOD}+ found{GOOD:#}"));
        for line in failed.diff.lines() {
            let style = match line.chars().next() {
                Some('-') => BAD,
                Some('+') => GOOD,
                _ => Style::new(),
            };
            put(out, format_args!("    {style}{line}{style:#}"));
        }
    }
    if !failed.object.is_empty() {
        valued(out, "object", &failed.object);
    }
    if let Some(step) = &failed.last_changed_by {
        valued(out, "last changed by", step);
    }
    if !failed.hint.is_empty() {
        valued(out, "hint", &failed.hint);
    }
}

/// A named value: on the same line when it has one line, else below and indented.
fn valued(out: &mut String, name: &str, value: &str) {
    if value.trim_end().contains('\n') {
        put(out, format_args!("    {name}:"));
        indented(out, "      ", value);
    } else {
        put(out, format_args!("    {name}: {}", value.trim_end()));
    }
}

fn tail(out: &mut String, outcome: &Outcome) {
    let n_events = outcome.trace.len();
    if n_events == 0 {
        return;
    }
    let first = n_events.saturating_sub(TAIL);
    let shown = n_events - first;
    put(out, format_args!("\n  {FAINT}the last {shown} of {n_events} exchanges:{FAINT:#}"));
    for event in &outcome.trace[first..] {
        let text = trace::render_text(std::slice::from_ref(event));
        let n_lines = text.lines().count();
        for line in text.lines().take(TAIL_LINES) {
            let cut: String = line.chars().take(TAIL_WIDTH).collect();
            let mark = if cut.len() < line.len() { "…" } else { "" };
            put(out, format_args!("    {cut}{mark}"));
        }
        if n_lines > TAIL_LINES {
            put(out, format_args!("    {FAINT}  … {} more lines{FAINT:#}", n_lines - TAIL_LINES));
        }
    }
}

/// How the whole run went, in a few lines.
pub fn summary(outcomes: &[Outcome], n_selected: usize, real_us: u64) -> String {
    let count = |is: fn(&Verdict) -> bool| outcomes.iter().filter(|o| is(&o.verdict)).count();
    let n_passed = count(Verdict::is_passed);
    let n_failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let n_broken = count(|verdict| matches!(verdict, Verdict::Broken(_)));
    let mut parts = vec![format!("{GOOD}{n_passed} passed{GOOD:#}")];
    if n_failed > 0 {
        parts.push(format!("{BAD}{n_failed} failed{BAD:#}"));
    }
    if n_broken > 0 {
        parts.push(format!("{ODD}{n_broken} broken{ODD:#}"));
    }
    if outcomes.len() < n_selected {
        parts.push(format!("{} not started", n_selected - outcomes.len()));
    }
    let virtual_time = Period { ms: outcomes.iter().map(|outcome| outcome.virtual_ms).sum() };
    let noun = if n_selected == 1 { "scenario" } else { "scenarios" };
    let mut out = String::new();
    put(
        &mut out,
        format_args!(
            "{n_selected} {noun}: {}  {FAINT}{virtual_time} virtual, {}{FAINT:#}",
            parts.join(", "),
            real_time(real_us)
        ),
    );
    unsupported(&mut out, outcomes);
    let reports = outcomes.iter().flat_map(|outcome| &outcome.permissions);
    out += &permissions(&PermissionReport::merged(reports));
    if n_passed < outcomes.len() {
        put(&mut out, format_args!("repeat what did not pass:"));
    }
    for outcome in outcomes.iter().filter(|outcome| !outcome.verdict.is_passed()) {
        put(&mut out, format_args!("  {}", repeat_command(outcome)));
    }
    out
}

/// What each application needed in the tenant, and what it held for nothing, a line each.
pub fn permissions(reports: &[PermissionReport]) -> String {
    let list = |names: &[String]| match names {
        [] => "nothing".to_owned(),
        names => names.join(", "),
    };
    let mut out = String::new();
    for report in reports {
        let how = if report.delegated { "for users " } else { "" };
        let needed: Vec<String> = report.needed.iter().map(|&name| name.to_owned()).collect();
        put(
            &mut out,
            format_args!(
                "application {} {how}needs {}; holds for nothing {}",
                report.app_id,
                list(&needed),
                list(&report.unneeded)
            ),
        );
    }
    out
}

fn unsupported(out: &mut String, outcomes: &[Outcome]) {
    let mut asked: Vec<(&str, Vec<&str>)> = Vec::new();
    for outcome in outcomes {
        for operation in &outcome.unsupported {
            let name = outcome.scenario.name();
            match asked.iter_mut().find(|(known, _)| known == operation) {
                Some((_, names)) => names.push(name),
                None => asked.push((operation, vec![name])),
            }
        }
    }
    if asked.is_empty() {
        return;
    }
    put(out, format_args!("{ODD}asked but not supported:{ODD:#}"));
    for (operation, names) in asked {
        put(out, format_args!("  {operation}  {FAINT}{}{FAINT:#}", names.join(", ")));
    }
}

/// What became of the steps, and everything that was sent.
pub fn full_trace(outcome: &Outcome) -> String {
    let mut out = String::new();
    for step in &outcome.steps {
        put(
            &mut out,
            format_args!(
                "  {FAINT}{}{FAINT:#}  {}. {}  {FAINT}{}{FAINT:#}",
                trace::render_ms(step.at_ms),
                step.index + 1,
                step.name,
                step.result
            ),
        );
    }
    indented(&mut out, "  ", &trace::render_text(&outcome.trace));
    out
}

fn indented(out: &mut String, indent: &str, text: &str) {
    for line in text.trim_end().lines() {
        put(out, format_args!("{indent}{line}"));
    }
}

fn put(out: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _infallible = writeln!(out, "{line}");
}
