//! Which step last changed an object. Known only when the play keeps the state after every step.

use crate::{outcome::FailedExpectation, play::Play, step, world::Corners};

/// The failure with the step that last changed what it is about.
pub(super) fn with_last_change(
    play: &Play<'_>,
    mut failure: FailedExpectation,
) -> FailedExpectation {
    let Some(name) = object_name(&failure.what) else { return failure };
    let mut last: Option<(usize, String)> = None;
    let mut seen = String::new();
    for (index, corners) in &play.history {
        let now = lines_about(corners, &failure.what, name);
        if now != seen {
            last = Some((*index, now.clone()));
        }
        seen = now;
    }
    failure.object = seen;
    failure.last_changed_by = last.map(|(index, _)| {
        let step = &play.scenario.steps[index];
        format!("step {} `{}` (line {})", index + 1, step::title(step), step.line)
    });
    failure
}

/// The object within a text such as `tenant user anna@contoso.com: licences`.
fn object_name(what: &str) -> Option<&str> {
    let subject = what.split(": ").next()?;
    subject.rsplit(' ').next().filter(|name| !name.is_empty())
}

/// Every line of the corner that the failure is about which names the object.
fn lines_about(corners: &Corners, what: &str, name: &str) -> String {
    let zones;
    let corner = match what.split(' ').next() {
        Some("tenant") => &corners.tenant,
        Some("directory") => &corners.directory,
        Some("store") => &corners.store,
        Some("dashboard") => &corners.dashboard,
        Some("zone") => {
            zones = corners.zones.get(name).cloned().unwrap_or_default();
            return zones;
        }
        _ => return String::new(),
    };
    let folded = name.to_lowercase();
    let lines = corner.lines().filter(|line| line.to_lowercase().contains(&folded));
    lines.collect::<Vec<_>>().join("\n")
}
