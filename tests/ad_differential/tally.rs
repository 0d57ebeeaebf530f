//! What a run found, and how it is told.

use std::collections::BTreeMap;

use crate::compare::Difference;
use crate::known::Known;
use crate::play::{Played, Stage, brief};
use crate::request::Request;

/// Counts of one kind of operation.
#[derive(Default)]
struct Count {
    played: usize,
    equal: usize,
    known: usize,
}

/// A difference that no file explains, with the first case that showed it.
struct Unexplained {
    count: usize,
    detail: String,
    case: Vec<Request>,
    place: usize,
    answers: (String, String),
}

/// All that a run found.
#[derive(Default)]
pub(crate) struct Tally {
    counts: BTreeMap<&'static str, Count>,
    unexplained: BTreeMap<String, Unexplained>,
}

impl Tally {
    /// How many operations were compared.
    pub(crate) fn n_played(&self) -> usize {
        self.counts.values().map(|count| count.played).sum()
    }

    /// Whether a file explains every difference.
    pub(crate) fn is_explained(&self) -> bool {
        self.unexplained.is_empty()
    }

    /// Takes a played case in.
    pub(crate) fn take(&mut self, case: &[Request], played: Vec<Played>, known: &mut [Known]) {
        for step in played {
            let count = self.counts.entry(step.kind).or_default();
            count.played += 1;
            if step.differences.is_empty() {
                count.equal += 1;
                continue;
            }
            let unexplained: Vec<&Difference> = step
                .differences
                .iter()
                .filter(|found| !known.iter_mut().any(|known| known.covers(&found.signature)))
                .collect();
            if unexplained.is_empty() {
                count.known += 1;
            }
            for found in unexplained {
                let entry = self.unexplained.entry(found.signature.clone());
                entry
                    .or_insert_with(|| Unexplained {
                        count: 0,
                        detail: found.detail.clone(),
                        case: case.to_vec(),
                        place: step.place,
                        answers: (brief(&step.replies.0), brief(&step.replies.1)),
                    })
                    .count += 1;
            }
        }
    }

    /// The closing summary.
    pub(crate) fn summary(&self, known: &[Known]) -> String {
        let mut text = String::from("\nkind         compared     equal     known   unexplained\n");
        for (kind, count) in &self.counts {
            let Count { played, equal, known } = count;
            text.push_str(&format!(
                "{kind:<12} {played:>8} {equal:>9} {known:>9} {:>13}\n",
                played - equal - known
            ));
        }
        text.push_str(&format!("{} operations in all\n\nknown differences\n", self.n_played()));
        for known in known {
            text.push_str(&format!("{:>8}  {}\n", known.count(), known.name));
            for pattern in known.idle() {
                text.push_str(&format!("          covers nothing: {pattern}\n"));
            }
        }
        text
    }

    /// Every unexplained difference, the most frequent first, with the case that showed it first; the first few are
    /// reduced to what they need.
    pub(crate) fn report(&self, stage: &mut Stage, shrunk_max: usize) -> String {
        let mut all: Vec<(&String, &Unexplained)> = self.unexplained.iter().collect();
        all.sort_by(|one, two| two.1.count.cmp(&one.1.count).then_with(|| one.0.cmp(two.0)));
        let mut text = format!("\n{} unexplained differences (mock <> reference)\n", all.len());
        for (signature, found) in &all {
            text.push_str(&format!("{:>6}  {signature}\n", found.count));
        }
        for (rank, (signature, found)) in all.iter().enumerate() {
            let Unexplained { case, place, detail, answers, .. } = found;
            let mut steps = vec![case[*place].clone()];
            if rank < shrunk_max {
                steps = stage.shrink(case, *place, signature);
            }
            text.push_str(&format!("\n-- {signature}\n   {detail}\n"));
            for step in steps {
                text.push_str(&format!("   > {step}\n"));
            }
            text.push_str(&format!("   mock      {}\n   reference {}\n", answers.0, answers.1));
        }
        text
    }
}
