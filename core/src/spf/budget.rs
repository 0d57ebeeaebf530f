//! Counts what an evaluation of a sender record asks for (RFC 7208, section 4.6.4). Pure: known answers in, the count or the
//! next question out. It counts the worst case, a sender that nothing matches.

use std::{collections::BTreeMap, fmt};

use super::{
    domain_spec,
    parse::{Mechanism, Term, TermKind, is_spf, parse},
};
use crate::dns::plain;

/// An evaluation evaluates at most this many terms that cost queries.
pub(crate) const N_TERMS_MAX: usize = 10;
/// At most this many of them may find nothing.
pub(crate) const N_VOID_MAX: usize = 2;
/// An `mx` may lead to at most this many hosts.
pub(crate) const N_HOSTS_MAX: usize = 10;
/// The count goes on beyond the limit, to tell by how much it is exceeded, but no further than this.
pub(crate) const N_COUNTED_MAX: usize = 40;

/// A question whose answer the count depends on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Question {
    /// The texts of a name.
    Texts(String),
    /// The mail exchangers of a name.
    MailHosts(String),
    /// The addresses of a name, of both families.
    Addresses(String),
}

/// Answers by their questions: values, or why they could not be had.
pub(crate) type Known = BTreeMap<Question, Result<Vec<String>, String>>;

/// What an evaluation costs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Budget {
    /// Terms that cost queries, in the order of the evaluation.
    pub(crate) costs: Vec<Cost>,
    /// What makes the evaluation fail, or what could not be told.
    pub(crate) problems: Vec<Problem>,
}

/// One term that costs queries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cost {
    /// Whose record the term stands in.
    pub(crate) within: String,
    pub(crate) term: String,
    /// How many includes and redirects led there.
    pub(crate) depth: usize,
    /// Whether it found nothing.
    pub(crate) is_void: bool,
}

/// Why receivers fail to evaluate a record, or may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// A record cannot be read.
    Syntax { name: String, error: String },
    /// A name that is included has no sender record.
    NoRecord(String),
    /// A name has several sender records.
    SeveralRecords { name: String, n: usize },
    /// A name includes itself, by the way that is told.
    Loop(Vec<String>),
    /// An `mx` leads to too many hosts.
    TooManyHosts { name: String, n: usize },
    /// Nobody could be asked, so the count is a lower bound.
    CannotTell { name: String, reason: String },
}

impl Budget {
    /// Terms that cost queries.
    pub(crate) fn n_terms(&self) -> usize {
        self.costs.len()
    }

    /// Terms that found nothing.
    pub(crate) fn n_void(&self) -> usize {
        self.costs.iter().filter(|cost| cost.is_void).count()
    }

    /// Why a receiver that keeps to the limits ends in a permanent error; empty when it does not.
    pub(crate) fn errors(&self) -> Vec<String> {
        let mut errors = Vec::new();
        if self.n_terms() > N_TERMS_MAX {
            let more = if self.n_terms() == N_COUNTED_MAX { "at least " } else { "" };
            errors.push(format!(
                "it costs {more}{} queries, {N_TERMS_MAX} are allowed: {}",
                self.n_terms(),
                self.by_top_level().join(", ")
            ));
        }
        if self.n_void() > N_VOID_MAX {
            let names: Vec<&str> = self
                .costs
                .iter()
                .filter(|cost| cost.is_void)
                .map(|cost| cost.term.as_str())
                .collect();
            errors.push(format!(
                "{} terms find nothing, {N_VOID_MAX} may: {}",
                names.len(),
                names.join(", ")
            ));
        }
        let fatal = |problem: &&Problem| !matches!(problem, Problem::CannotTell { .. });
        errors.extend(self.problems.iter().filter(fatal).map(ToString::to_string));
        errors
    }

    /// What could not be told.
    pub(crate) fn doubts(&self) -> Vec<String> {
        let doubt = |problem: &&Problem| matches!(problem, Problem::CannotTell { .. });
        self.problems.iter().filter(doubt).map(ToString::to_string).collect()
    }

    /// What each term of the record itself costs, with all that it leads to: `include:x.example 4`.
    pub(crate) fn by_top_level(&self) -> Vec<String> {
        let mut sums: Vec<(&str, usize)> = Vec::new();
        for cost in &self.costs {
            match sums.last_mut() {
                Some((_, sum)) if cost.depth > 0 => *sum += 1,
                _ => sums.push((&cost.term, 1)),
            }
        }
        sums.into_iter().map(|(term, sum)| format!("{term} {sum}")).collect()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { name, error } => {
                write!(f, "the record of {name} cannot be read: {error}")
            }
            Self::NoRecord(name) => write!(f, "{name} has no sender record"),
            Self::SeveralRecords { name, n } => write!(f, "{name} has {n} sender records"),
            Self::Loop(way) => write!(f, "it includes itself: {}", way.join(" > ")),
            Self::TooManyHosts { name, n } => {
                write!(f, "mx:{name} leads to {n} hosts, {N_HOSTS_MAX} are allowed")
            }
            Self::CannotTell { name, reason } => {
                write!(f, "{name} could not be looked up: {reason}")
            }
        }
    }
}

/// Counts for the record `text` of `domain`.
///
/// # Errors
/// The first question that `known` does not answer; ask it, and count again.
pub(crate) fn count(domain: &str, text: &str, known: &Known) -> Result<Budget, Question> {
    let mut walk = Walk { known, budget: Budget::default(), way: vec![plain(domain)] };
    walk.record(text)?;
    Ok(walk.budget)
}

/// A walk through records that include each other.
struct Walk<'a> {
    known: &'a Known,
    budget: Budget,
    /// The names from the first record to the present one.
    way: Vec<String>,
}

impl Walk<'_> {
    fn here(&self) -> String {
        self.way.last().cloned().unwrap_or_default()
    }

    fn record(&mut self, text: &str) -> Result<(), Question> {
        let record = match parse(text) {
            Ok(record) => record,
            Err(error) => {
                let problem = Problem::Syntax { name: self.here(), error: error.to_string() };
                self.problem(problem);
                return Ok(());
            }
        };
        for term in record.reached().filter(|term| term.kind.costs_queries()) {
            if self.budget.costs.len() == N_COUNTED_MAX {
                return Ok(());
            }
            self.term(term)?;
        }
        Ok(())
    }

    fn term(&mut self, term: &Term) -> Result<(), Question> {
        let index = self.budget.costs.len();
        self.budget.costs.push(Cost {
            within: self.here(),
            term: term.text.clone(),
            depth: self.way.len() - 1,
            is_void: false,
        });
        let (target, question): (&Option<String>, fn(String) -> Question) = match &term.kind {
            TermKind::Directive(_, Mechanism::Include(target)) | TermKind::Redirect(target) => {
                return if domain_spec::has_macro(target) { Ok(()) } else { self.nested(target) };
            }
            TermKind::Directive(_, Mechanism::A(target)) => (target, Question::Addresses),
            TermKind::Directive(_, Mechanism::Mx(target)) => (target, Question::MailHosts),
            TermKind::Directive(_, Mechanism::Exists(target)) => {
                (&Some(target.clone()), Question::Addresses)
            }
            // What `ptr` finds depends on the sender.
            _ => return Ok(()),
        };
        let name = target.as_deref().map_or_else(|| self.here(), plain);
        if domain_spec::has_macro(&name) {
            return Ok(());
        }
        match self.answer(question(name.clone()))? {
            Ok(found) if found.is_empty() => self.budget.costs[index].is_void = true,
            Ok(found) => {
                let is_mail = matches!(term.kind, TermKind::Directive(_, Mechanism::Mx(_)));
                if is_mail && found.len() > N_HOSTS_MAX {
                    self.problem(Problem::TooManyHosts { name, n: found.len() });
                }
            }
            Err(reason) => self.problem(Problem::CannotTell { name, reason }),
        }
        Ok(())
    }

    fn nested(&mut self, target: &str) -> Result<(), Question> {
        let name = plain(target);
        if self.way.contains(&name) {
            let way = self.way.iter().cloned().chain([name]).collect();
            self.problem(Problem::Loop(way));
            return Ok(());
        }
        let texts = match self.answer(Question::Texts(name.clone()))? {
            Ok(texts) => texts,
            Err(reason) => {
                self.problem(Problem::CannotTell { name, reason });
                return Ok(());
            }
        };
        let records: Vec<&String> = texts.iter().filter(|text| is_spf(text)).collect();
        match records.as_slice() {
            [] => self.problem(Problem::NoRecord(name)),
            [only] => {
                self.way.push(name);
                let walked = self.record(only);
                self.way.pop();
                walked?;
            }
            several => self.problem(Problem::SeveralRecords { name, n: several.len() }),
        }
        Ok(())
    }

    fn answer(&self, question: Question) -> Result<Result<Vec<String>, String>, Question> {
        self.known.get(&question).cloned().ok_or(question)
    }

    /// A name that is reached twice is told once.
    fn problem(&mut self, problem: Problem) {
        if !self.budget.problems.contains(&problem) {
            self.budget.problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::{Known, N_COUNTED_MAX, Question, count};

    /// The count over `texts`, a name and its record a line; every other question finds one host or address, but for
    /// names that begin with `void`.
    fn counted(record: &str, texts: &[(&str, &str)]) -> String {
        let budget = driven(record, &mut |question| match question {
            Question::Texts(name) => Ok(texts
                .iter()
                .filter(|(of, _)| of == name)
                .map(|(_, text)| (*text).to_owned())
                .collect()),
            Question::MailHosts(name) if name.starts_with("many") => Ok(vec![String::new(); 11]),
            Question::MailHosts(name) | Question::Addresses(name) if name.starts_with("dead") => {
                Err("SERVFAIL".to_owned())
            }
            Question::MailHosts(name) | Question::Addresses(name) => {
                Ok(if name.starts_with("void") { vec![] } else { vec!["one".to_owned()] })
            }
        });
        let mut lines =
            vec![format!("{} queries: {}", budget.n_terms(), budget.by_top_level().join(", "))];
        lines.extend(budget.errors().into_iter().map(|error| format!("error: {error}")));
        lines.extend(budget.doubts().into_iter().map(|doubt| format!("doubt: {doubt}")));
        lines.join("\n")
    }

    fn driven(
        record: &str,
        answer: &mut dyn FnMut(&Question) -> Result<Vec<String>, String>,
    ) -> super::Budget {
        let mut known = Known::new();
        loop {
            match count("contoso.com", record, &known) {
                Ok(budget) => return budget,
                Err(question) => {
                    let found = answer(&question);
                    assert!(known.insert(question, found).is_none(), "asked twice");
                }
            }
        }
    }

    #[test]
    fn terms_are_counted_through_includes_and_the_redirect() {
        insta::assert_snapshot!(counted(
            "v=spf1 a mx ip4:192.0.2.1 include:one.example exists:%{i}.list.example redirect=two.example",
            &[
                ("one.example", "v=spf1 include:deep.example a:x.example ptr ?all"),
                ("deep.example", "v=spf1 ip4:192.0.2.2 -all include:never.example"),
                ("two.example", "v=spf1 mx -all"),
            ],
        ), @"9 queries: a 1, mx 1, include:one.example 4, exists:%{i}.list.example 1, redirect=two.example 2");
    }

    #[test]
    fn what_makes_an_evaluation_fail_is_told() {
        insta::assert_snapshot!(counted(
            "v=spf1 include:none.example include:twice.example include:bad.example include:round.example mx:many.example \
             a:void1.example a:void2.example exists:void3.example a:dead.example -all",
            &[
                ("twice.example", "v=spf1 -all"),
                ("twice.example", "v=spf1 ~all"),
                ("bad.example", "v=spf1 include: x.example -all"),
                ("round.example", "v=spf1 include:back.example -all"),
                ("back.example", "v=spf1 include:round.example -all"),
            ],
        ), @r#"
        11 queries: include:none.example 1, include:twice.example 1, include:bad.example 1, include:round.example 3, mx:many.example 1, a:void1.example 1, a:void2.example 1, exists:void3.example 1, a:dead.example 1
        error: it costs 11 queries, 10 are allowed: include:none.example 1, include:twice.example 1, include:bad.example 1, include:round.example 3, mx:many.example 1, a:void1.example 1, a:void2.example 1, exists:void3.example 1, a:dead.example 1
        error: 3 terms find nothing, 2 may: a:void1.example, a:void2.example, exists:void3.example
        error: none.example has no sender record
        error: twice.example has 2 sender records
        error: the record of bad.example cannot be read: character 15: `include:` is followed by a blank; the name must follow at once
        error: it includes itself: contoso.com > round.example > back.example > round.example
        error: mx:many.example leads to 11 hosts, 10 are allowed
        doubt: dead.example could not be looked up: SERVFAIL
        "#);
    }

    #[test]
    fn the_sum_beyond_the_limit_says_what_costs_most() {
        let nine = "v=spf1 a:1.example a:2.example a:3.example a:4.example a:5.example a:6.example a:7.example a:8.example ~all";
        insta::assert_snapshot!(counted(
            "v=spf1 mx include:outlook.com include:news.example -all",
            &[("outlook.com", nine), ("news.example", "v=spf1 ip4:192.0.2.3 -all")],
        ), @r#"
        11 queries: mx 1, include:outlook.com 9, include:news.example 1
        error: it costs 11 queries, 10 are allowed: mx 1, include:outlook.com 9, include:news.example 1
        "#);
    }

    fn graph() -> impl Strategy<Value = Vec<Vec<(u8, u8)>>> {
        proptest::collection::vec(proptest::collection::vec((0..4_u8, 0..6_u8), 0..6), 6)
    }

    proptest! {
        #[test]
        fn the_count_ends_within_its_bound_on_any_graph(nodes in graph()) {
            let text = |terms: &Vec<(u8, u8)>| {
                let terms: String = terms.iter().map(|(kind, to)| match kind {
                    0 | 1 => format!("include:n{to}.example "),
                    2 => format!("mx:n{to}.example "),
                    _ => format!("a:n{to}.example "),
                }).collect();
                format!("v=spf1 {terms}")
            };
            let mut asked = BTreeSet::new();
            let budget = driven(&text(&nodes[0]), &mut |question| {
                asked.insert(question.clone());
                match question {
                    Question::Texts(name) => {
                        let node: usize = name[1..2].parse().unwrap();
                        Ok(vec![text(&nodes[node])])
                    }
                    _ => Ok(vec![]),
                }
            });
            prop_assert!(budget.n_terms() <= N_COUNTED_MAX);
            prop_assert!(asked.len() <= N_COUNTED_MAX);
            prop_assert!(budget.costs.iter().all(|cost| cost.depth <= nodes.len()));
        }
    }
}
