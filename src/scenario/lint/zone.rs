//! Zone text and record lines, read by the fake DNS server's own parser.

use mock_dns::check_zone_text;

use crate::scenario::{
    finding::Finding,
    model::{Expectation, Scenario, Step},
    value::Placed,
};

pub(super) fn check(scenario: &Scenario, source: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, zone) in &scenario.world.zones {
        let others = zone.inside.iter().chain(&zone.at_other_host);
        for records in std::iter::once(&zone.records).chain(others) {
            let Err(error) = check_zone_text(name, records) else { continue };
            let mut finding = Finding::at(records, error.message);
            if records.line == 0 {
                finding = Finding { message: finding.message, ..Finding::at(name, "") };
            } else {
                (finding.line, finding.column) =
                    place_within(records, source, error.line, error.column);
            }
            findings.push(finding.help("one record a line: name, time to live, type, data"));
        }
    }
    for step in &scenario.steps {
        match &step.value {
            Step::EditZone(edit) => {
                for record in edit.add.iter().chain(&edit.replace) {
                    findings.extend(record_finding(&edit.zone, record));
                }
                if edit.add.is_empty() && edit.remove.is_empty() && edit.replace.is_empty() {
                    findings.push(
                        Finding::at(&edit.zone, "the edit changes nothing")
                            .help("give records under `add`, `remove` or `replace`"),
                    );
                }
            }
            Step::Expect(expectation) => expected(expectation, &mut findings),
            _ => {}
        }
    }
    findings
}

fn expected(expectation: &Expectation, findings: &mut Vec<Finding>) {
    for (zone, expected) in &expectation.zone {
        findings.extend(expected.has.iter().filter_map(|record| record_finding(zone, record)));
        for record in &expected.lacks {
            // A name and a type alone mean every record of that type.
            if record.split_whitespace().count() != 2 {
                findings.extend(record_finding(zone, record));
            }
        }
    }
}

fn record_finding(zone: &str, record: &Placed<String>) -> Option<Finding> {
    let error = check_zone_text(zone, record).err()?;
    let finding = Finding::at(record, error.message);
    Some(finding.help("write name, time to live, type and data: `@ 3600 MX 10 mail`; the time to live may be left out"))
}

/// The place in the file of a line and column within a YAML text. A block's place is that of its first letter.
fn place_within(text: &Placed<String>, source: &str, line: usize, column: usize) -> (u32, u32) {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let is_quoted = source
        .lines()
        .nth(text.line as usize - 1)
        .and_then(|line| line.chars().nth(text.column as usize - 1))
        .is_some_and(|letter| letter == '"' || letter == '\'');
    if is_quoted {
        // Escaped line breaks keep a quoted text on one line.
        return if line == 1 {
            (text.line, text.column + number(column))
        } else {
            (text.line, text.column)
        };
    }
    (text.line + number(line - 1), text.column + number(column - 1))
}
