//! Expectations on the last operation: result, reason, findings, rows, files.

use rehearsal_core::{accounts::FailureReason, requirement};

use super::mismatch::{Mismatches, listed};
use crate::{
    play::Play,
    scenario::{
        model::{
            CandidateExpectation, Expectation, FilesExpectation, RequirementName,
            ResultsFileExpectation,
        },
        value::{Placed, Texts},
    },
};

pub(super) fn look(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    ended(play, expected, found);
    findings(play, expected, found);
    bulk(play, expected, found);
    disabled(play, expected, found);
    for (user, row) in &expected.candidates {
        found.at(row.line);
        candidate(play, user, row, found);
    }
    if let Some(files) = &expected.files {
        found.at(files.line);
        all_files(play, files, found);
    }
}

fn ended(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    let Some(last) = &play.last else { return };
    if let Some(result) = &expected.result {
        found.at(result.line);
        if result.value != last.result {
            let text = format!("{}\n{}", last.reason, last.message);
            let failure = found.add("result", result.to_string(), last.result.to_string());
            failure.object = text.trim().to_owned();
        }
    }
    if let Some(texts) = &expected.reason {
        found.at(texts.line).contains("reason", texts, &last.reason);
    }
    if let Some(texts) = &expected.message {
        found.at(texts.line).contains("message", texts, &last.message);
    }
}

const fn requirement(name: RequirementName) -> requirement::Requirement {
    match name {
        RequirementName::SingleController => requirement::Requirement::SingleController,
        RequirementName::RunOnController => requirement::Requirement::RunOnController,
        RequirementName::OperatingSystem => requirement::Requirement::OperatingSystem,
        RequirementName::Role => requirement::Requirement::Role,
        RequirementName::Internet => requirement::Requirement::Internet,
        RequirementName::Updates => requirement::Requirement::Updates,
        RequirementName::Subscription => requirement::Requirement::Subscription,
    }
}

fn findings(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    for (name, verdict) in &expected.findings {
        found.at(verdict.line);
        let finding = play.findings.as_ref().and_then(|report| report.finding(requirement(*name)));
        let actual = finding.map_or("not looked at", |finding| finding.verdict.as_str());
        if actual != verdict.as_str() {
            let failure = found.add(format!("finding {name}"), verdict.as_str(), actual);
            failure.object = finding.map_or_else(String::new, |finding| finding.detail.clone());
        }
    }
}

fn bulk(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    let bulk = play.bulk.clone().unwrap_or_default();
    if let Some(users) = &expected.created {
        let created: Vec<String> = bulk.created.iter().map(|row| row.user.clone()).collect();
        found.at(users.line).same_set("created", users, &created);
    }
    if let Some(users) = &expected.skipped {
        let skipped: Vec<String> = bulk.skipped.iter().map(|row| row.user.clone()).collect();
        found.at(users.line).same_set("skipped", users, &skipped);
    }
    if let Some(rows) = &expected.failed {
        let mut wanted: Vec<String> =
            rows.iter().map(|(user, reason)| format!("{user}: {reason}")).collect();
        let text = |user: &str, reason: FailureReason| format!("{user}: {}", reason.as_str());
        let mut actual: Vec<String> =
            bulk.failed.iter().map(|row| text(&row.user, row.reason)).collect();
        wanted.sort();
        actual.sort();
        if wanted != actual {
            let details: Vec<&str> = bulk.failed.iter().map(|row| row.detail.as_str()).collect();
            let object = details.join("\n");
            let strings =
                |rows: &[String]| listed(&rows.iter().map(String::as_str).collect::<Vec<_>>());
            found.at(rows.line).add("failed", strings(&wanted), strings(&actual)).object = object;
        }
    }
    if let Some(file) = &expected.results_file {
        found.at(file.line);
        results_file(play, bulk.results_file.as_deref(), file, found);
    }
}

fn results_file(
    play: &Play<'_>,
    name: Option<&str>,
    expected: &ResultsFileExpectation,
    found: &mut Mismatches,
) {
    let Some(name) = name else {
        if !expected.none {
            found.add("results file", "a file", "none");
        }
        return;
    };
    if expected.none {
        found.add("results file", "none", name);
        return;
    }
    let content = play.world.files().get(name).cloned().unwrap_or_default();
    let n_entries = content.lines().filter(|line| line.trim_start().starts_with("Reason:")).count();
    found.count("results file: entries", expected.entries, n_entries as u64);
    found.contains("results file", &expected.contains, &content);
    found.lacks("results file", &expected.lacks, &content);
    if let Some(wanted) = &expected.name {
        found.same("results file: name", wanted, name);
    }
}

fn all_files(play: &Play<'_>, expected: &FilesExpectation, found: &mut Mismatches) {
    let files = play.world.files();
    found.count("files: number", expected.count, files.len() as u64);
    let all: String = files
        .iter()
        .map(|(name, content)| format!("{name}\n{content}\n"))
        .collect::<Vec<_>>()
        .join("\n");
    found.contains("files", &expected.contains, &all);
    found.lacks("files", &expected.lacks, &all);
}

/// The lines of a list must hold the texts, one line for each, and there must be no further line.
fn one_line_each(what: &str, texts: &Placed<Texts>, lines: &[String], found: &mut Mismatches) {
    found.at(texts.line);
    let mut rest: Vec<&String> = lines.iter().collect();
    for text in texts.iter() {
        match rest.iter().position(|line| line.contains(text.as_str())) {
            Some(at) => {
                rest.remove(at);
            }
            None => {
                found.add(what, format!("a line with `{text}`"), lines.join("\n"));
            }
        }
    }
    for line in rest {
        found.add(what, "no further line", line);
    }
}

fn disabled(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    let report = play.disabled.clone().unwrap_or_default();
    if let Some(texts) = &expected.dropped {
        one_line_each("dropped", texts, &report.dropped, found);
    }
    if let Some(texts) = &expected.unknown {
        one_line_each("unknown", texts, &report.unknown, found);
    }
}

fn candidate(play: &Play<'_>, user: &str, expected: &CandidateExpectation, found: &mut Mismatches) {
    let what = format!("candidate {user}");
    let Some(row) = play.candidates.iter().find(|row| row.user == user) else {
        let users: Vec<&str> = play.candidates.iter().map(|row| row.user.as_str()).collect();
        found.add(what, "a row on the bulk page", listed(&users));
        return;
    };
    if let Some(proposed) = &expected.proposed {
        found.same(&format!("{what}: proposed"), proposed, &row.proposed_id);
    }
    if let Some(duplicates) = &expected.possible_duplicates {
        found.same_set(
            &format!("{what}: possible duplicates"),
            duplicates,
            &row.possible_duplicates,
        );
    }
    if let Some(linked) = &expected.linked_to {
        let actual = row.linked_to.as_deref().unwrap_or("nothing");
        found.same(&format!("{what}: linked to"), linked, actual);
    }
}
