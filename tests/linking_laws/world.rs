//! A drawn world that was played: what was seen of it, ready for the laws.

use rehearsal::{
    observation::{Observation, Observed},
    outcome::Verdict,
    runner,
    scenario::{self, LoadedScenario},
};
use rehearsal_core::domain::LinkState;

use super::{case::Case, zone::Zone};

/// A world that was played.
pub(crate) struct World {
    pub(crate) case: Case,
    pub(crate) observed: Observed,
    /// Every version of the zone, oldest first.
    pub(crate) versions: Vec<Zone>,
    /// When the administrator first declared the end of the migration, in virtual ms.
    pub(crate) switched_at_ms: Option<u64>,
}

/// A step that people could not do, because there was no file to type in.
const NOTHING_TO_TYPE_IN: [&str; 2] = ["there is no records file", "holds no record that could be"];

impl World {
    /// Plays a case. Steps that turn out to be impossible are left out.
    pub(crate) fn of(mut case: Case) -> Self {
        loop {
            let observed = play(&case);
            if !is_stuck(&observed) {
                return Self::seen(case, observed);
            }
            let place = case.places()[observed.outcome.steps.len()];
            case.left_out.push(place);
        }
    }

    fn seen(case: Case, observed: Observed) -> Self {
        let zones = observed.seen.iter().flat_map(|seen| &seen.zones);
        let versions = zones
            .filter(|(name, _)| name.as_str() == "contoso.com")
            .flat_map(|(_, versions)| versions)
            .map(|version| Zone::read(version.at_ms, &version.text))
            .collect();
        let switch =
            observed.outcome.steps.iter().find(|step| step.name.starts_with("switch over mail"));
        let switched_at_ms = switch.map(|step| step.at_ms);
        Self { case, versions, switched_at_ms, observed }
    }

    pub(crate) fn observation(&self) -> Option<&Observation> {
        self.observed.seen.as_ref()
    }

    pub(crate) fn first(&self) -> &Zone {
        self.versions.first().expect("a zone has a first version")
    }

    pub(crate) fn last(&self) -> &Zone {
        self.versions.last().expect("a zone has a last version")
    }

    /// Whether the administrator said yes to the question of this id.
    pub(crate) fn accepts(&self, question: &str) -> bool {
        self.case.accept.iter().any(|id| id == question)
    }

    /// Where the domain stands at the end.
    pub(crate) fn state(&self) -> Option<LinkState> {
        self.observation()?.domains.first().map(|domain| domain.state)
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.state() == Some(LinkState::Complete)
    }

    /// Everything that the engine told people, one thing a line.
    pub(crate) fn told(&self) -> Vec<String> {
        let Some(seen) = self.observation() else { return Vec::new() };
        let said = seen.said.iter().map(|said| said.text.as_str());
        let notes = seen.domains.iter().flat_map(|domain| &domain.notes).map(String::as_str);
        let questions = seen.domains.iter().flat_map(|domain| &domain.questions);
        let questions: Vec<String> = questions.map(ToString::to_string).collect();
        let files = seen.files.iter().map(|(_, content)| content.as_str());
        said.chain(seen.notices.iter().map(String::as_str))
            .chain(notes)
            .chain(questions.iter().map(String::as_str))
            .chain(files)
            .flat_map(str::lines)
            .map(str::to_ascii_lowercase)
            .collect()
    }
}

/// Whether people could not do a step because there is no file to type in, or none that is new.
fn is_stuck(observed: &Observed) -> bool {
    let Verdict::Broken(text) = &observed.outcome.verdict else { return false };
    let newest = observed.seen.iter().flat_map(|seen| &seen.files).next_back();
    let is_known = newest.is_some_and(|(name, _)| {
        observed.outcome.steps.iter().any(|step| step.result.ends_with(name))
    });
    let is_entering = text.starts_with("edit zone");
    NOTHING_TO_TYPE_IN.iter().any(|what| text.contains(what)) || (is_entering && is_known)
}

/// The scenario of a case.
pub(crate) fn scenario(case: &Case) -> LoadedScenario {
    let yaml = case.yaml();
    scenario::parse("drawn.yaml", &yaml)
        .unwrap_or_else(|bad| panic!("{}\n{yaml}", bad.render(false)))
}

fn play(case: &Case) -> Observed {
    runner::run_and_observe(&scenario(case), case.seed, &case.crashes)
}
