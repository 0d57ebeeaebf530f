//! Cases in text files, one concept a file.
//!
//! A file begins with prose. After a line `zone`, indented records join those that every zone here has. A line that is neither is a
//! message (`step` says which there are) and a case of its own; its records are indented below it. `then` before a message makes it the
//! next one of the same case.

use std::{fs, path::Path};

use crate::step::Step;

/// Records of every zone here: a small business with its mail on its own premises.
const RECORDS: &str = "\
$TTL 3600
@ SOA ns1 hostmaster 1 900 300 604800 300
@ NS ns1
ns1 A 192.0.2.53
@ A 192.0.2.80
@ MX 10 mail
@ TXT \"v=spf1 mx -all\"
mail A 192.0.2.25
www CNAME @
";

/// Messages that are sent to one zone, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    /// Where it comes from: the file's name.
    pub(crate) file: String,
    pub(crate) steps: Vec<Step>,
    /// Master file of the zone, with relative names.
    pub(crate) zone_text: String,
}

impl Case {
    /// What it is called in reports and in patterns.
    pub(crate) fn title(&self) -> String {
        let steps: Vec<String> = self.steps.iter().map(Step::title).collect();
        format!("{}: {}", self.file, steps.join(" then "))
    }

    /// The same up to a message, numbered from 1; of a generated case only what may have mattered to it.
    pub(crate) fn title_until(&self, number: usize) -> String {
        if !self.file.starts_with("generated") {
            return self.title();
        }
        let steps: Vec<String> =
            self.steps[number.saturating_sub(4)..number].iter().map(Step::title).collect();
        format!("{}: {}", self.file, steps.join(" then "))
    }

    /// Whether it may change its zone, which it then has for itself.
    pub(crate) fn changes(&self) -> bool {
        self.steps.iter().any(Step::is_update)
    }
}

/// Reads all files of a folder here.
pub(crate) fn all(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dns_differential").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder of cases is there")
        .map(|file| file.expect("the folder can be read").path())
        .collect();
    files.sort();
    let mut cases = Vec::new();
    for file in files {
        let name = file.file_stem().expect("files have names").to_string_lossy().into_owned();
        let text = fs::read_to_string(&file).expect("cases are text");
        let found = parse(&name, &text);
        assert!(!found.is_empty(), "{name} has cases");
        cases.extend(found);
    }
    cases
}

/// Reads one file.
pub(crate) fn parse(file: &str, text: &str) -> Vec<Case> {
    let mut zone_text = RECORDS.to_owned();
    let mut cases: Vec<Case> = Vec::new();
    let mut is_zone = false;
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        if let Some(record) = line.strip_prefix("  ") {
            if is_zone {
                zone_text.extend([record, "\n"]);
            } else if let Some(step) = cases.last_mut().and_then(|case| case.steps.last_mut()) {
                step.records.push(record.trim().to_owned());
            }
            continue;
        }
        is_zone = line == "zone";
        let (is_next, head) = match line.strip_prefix("then ") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let is_step = ["query ", "notify ", "update", "raw ", "wait "]
            .iter()
            .any(|word| head.starts_with(word));
        // Prose and comments.
        if !is_step {
            continue;
        }
        let step = Step { head: head.to_owned(), records: Vec::new() };
        match cases.last_mut().filter(|_| is_next) {
            Some(case) => case.steps.push(step),
            None => cases.push(Case {
                file: file.to_owned(),
                steps: vec![step],
                zone_text: String::new(),
            }),
        }
    }
    for case in &mut cases {
        case.zone_text.clone_from(&zone_text);
    }
    cases
}
