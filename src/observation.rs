//! What is seen of a domain's world from outside when its play is over, for laws that hold in drawn worlds. Plain values, as in
//! [`crate::outcome`].

use std::collections::BTreeMap;

use rehearsal_core::domain::DomainStatus;

use crate::{outcome::Outcome, play::Play};

/// A play, and what was seen of its world.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The outcome, with the trace.
    pub outcome: Outcome,
    /// What was seen; none when the world could not be built.
    pub seen: Option<Observation>,
}

/// What was seen of a world.
#[derive(Clone, Debug)]
pub struct Observation {
    /// Every version of every public zone at its primary server, oldest first.
    pub zones: BTreeMap<String, Vec<ZoneVersion>>,
    /// The linked domains as the engine shows them; none while it does not run.
    pub domains: Vec<DomainStatus>,
    /// What the engine answered to the administrator, in order.
    pub said: Vec<Said>,
    /// What the administrator saw go by in the background, in order.
    pub notices: Vec<String>,
    /// Files that the engine wrote, oldest first: name and content.
    pub files: Vec<(String, String)>,
    /// What became of the mail.
    pub mail: MailCount,
}

/// A zone from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneVersion {
    /// Virtual time in ms from the beginning of the world; the first version has 0.
    pub at_ms: u64,
    /// Its records, one a line: owner, time to live, type, data.
    pub text: String,
}

/// The answer to one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The step, from 0.
    pub step_index: usize,
    /// Whether it did what was asked.
    pub is_ok: bool,
    /// Reason, advice and summary, one a line.
    pub text: String,
}

/// How many messages went which way. One that is under way still counts as lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MailCount {
    /// All of them.
    pub n_sent: u64,
    /// Arrived nowhere, and did not come back.
    pub n_lost: u64,
    /// Arrived more than once.
    pub n_duplicated: u64,
    /// Came back to their senders.
    pub n_bounced: u64,
    /// Arrived at the old mail server.
    pub n_to_old_server: u64,
    /// Arrived in the tenant.
    pub n_to_tenant: u64,
}

/// Looks at the world of a play.
pub(crate) fn of(play: &Play<'_>) -> Observation {
    let world = &play.world;
    let versions = |zone: &String| {
        let versions = world.dns().zone_versions(zone).into_iter();
        let since = |(at, text): (jiff::Timestamp, String)| {
            let at_ms = at.duration_since(world.time_at(0)).as_millis();
            ZoneVersion { at_ms: u64::try_from(at_ms).unwrap_or(0), text }
        };
        versions.map(since).collect()
    };
    let zones = world.dns().zone_names();
    let fates = world.fates();
    Observation {
        zones: zones.iter().map(|zone| (zone.clone(), versions(zone))).collect(),
        domains: world.engine().ok().and_then(|engine| engine.domains().ok()).unwrap_or_default(),
        said: play.said.clone(),
        notices: world.trace.notices(),
        files: world.files_by_age(),
        mail: MailCount {
            n_sent: fates.n_sent,
            n_lost: fates.n_lost,
            n_duplicated: fates.n_duplicated,
            n_bounced: fates.n_bounced,
            n_to_old_server: fates.n_to_old_server,
            n_to_tenant: fates.n_to_tenant,
        },
    }
}
