//! From paths to checked scenarios: finding the files, reading them, telling what is wrong with them.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Finding, LoadedScenario, lint, model::Scenario, shape, tree::Node, value::Placed};
use crate::{directory_file, outcome::ScenarioId};

/// A file with mistakes.
#[derive(Clone, Debug)]
pub struct BadFile {
    /// Its path as it was given.
    pub path: String,
    /// Its text.
    pub source: String,
    /// The mistakes, in the order of the file; at least one.
    pub findings: Vec<Finding>,
}

impl BadFile {
    /// Renders all mistakes.
    pub fn render(&self, is_styled: bool) -> String {
        let rendered: Vec<String> = self
            .findings
            .iter()
            .map(|finding| finding.render(&self.path, &self.source, is_styled))
            .collect();
        rendered.join("\n\n")
    }
}

/// All scenario files below `path`, or `path` itself when it is a file; sorted by path.
pub fn find(path: &Path) -> io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return fs::metadata(path).map(|_| vec![path.to_owned()]);
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    let mut found = Vec::new();
    for entry in entries {
        let is_scenario = entry.extension().is_some_and(|ext| ext == "yaml" || ext == "yml");
        if entry.is_dir() {
            found.extend(find(&entry)?);
        } else if is_scenario {
            found.push(entry);
        }
    }
    Ok(found)
}

/// Reads one scenario file and checks it.
pub fn read(path: &Path) -> io::Result<Result<LoadedScenario, BadFile>> {
    let shown = path.to_string_lossy().replace('\\', "/");
    let bytes = fs::read(path)?;
    Ok(match String::from_utf8(bytes) {
        Ok(source) => parse(&shown, &source),
        Err(error) => {
            let source = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let before = String::from_utf8_lossy(valid);
            let line = before.matches('\n').count();
            let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count());
            let number = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
            let finding = Finding {
                line: number(line),
                column: number(column),
                message: "this byte is not UTF-8 text".to_owned(),
                help: "save the file in UTF-8".to_owned(),
            };
            Err(BadFile { path: shown, source, findings: vec![finding] })
        }
    })
}

/// Reads a scenario from its text and checks it.
pub fn parse(path: &str, source: &str) -> Result<LoadedScenario, BadFile> {
    let bad = |findings| BadFile { path: path.to_owned(), source: source.to_owned(), findings };
    let mut scenario: Scenario =
        serde_saphyr::from_str(source).map_err(|error| bad(shape_findings(source, &error)))?;
    let folder = Path::new(path).parent().unwrap_or_else(|| Path::new(""));
    import_directory(folder, &mut scenario).map_err(|finding| bad(vec![finding]))?;
    let findings = lint::findings(&scenario, source);
    if !findings.is_empty() {
        return Err(bad(findings));
    }
    let id = ScenarioId { path: path.to_owned(), title: scenario.title.value.clone() };
    Ok(LoadedScenario { id, source: source.to_owned(), scenario })
}

/// Reads the directory that the scenario imports. What the scenario leaves open is called as in the file.
fn import_directory(folder: &Path, scenario: &mut Scenario) -> Result<(), Finding> {
    let world = &mut scenario.world.value;
    let Some(import) = &world.directory.import else { return Ok(()) };
    let export = directory_file::read(&folder.join(&import.value));
    let export = export
        .map_err(|error| Finding::at(import, error.to_string()).help(directory_file::ADVICE))?;
    let (domain, there) = (&world.directory.domain, export.domain().unwrap_or_default());
    if domain.line > 0 && !domain.eq_ignore_ascii_case(&there) {
        let text = format!("the file is of the domain {there}, not of {domain}");
        return Err(Finding::at(domain, text).help("leave the name out: the file tells it"));
    }
    world.import(export);
    Ok(())
}

/// Every departure from the schema, or else the one error that reading gave.
fn shape_findings(source: &str, error: &serde_saphyr::Error) -> Vec<Finding> {
    let findings = match serde_saphyr::from_str::<Placed<Node>>(source) {
        Ok(root) => shape::findings(&root),
        Err(syntax) => vec![syntax_finding(&syntax)],
    };
    if findings.is_empty() { vec![syntax_finding(error)] } else { findings }
}

fn syntax_finding(error: &serde_saphyr::Error) -> Finding {
    let error = error.without_snippet();
    let place = error.location();
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
    let (line, column) = place.map_or((1, 1), |at| (number(at.line()), number(at.column())));
    let (message, help) = match error {
        serde_saphyr::Error::DuplicateMappingKey { key, .. } => (
            format!("the key `{}` stands here twice", key.as_deref().unwrap_or("?")),
            "keep one of them; a list takes several values under one key".to_owned(),
        ),
        serde_saphyr::Error::Eof { .. } => {
            ("the file is empty".to_owned(), "begin with `title:`".to_owned())
        }
        other => {
            let text = other.to_string();
            let text = text.split(" at line ").next().unwrap_or(&text).to_owned();
            let help = if text.contains("tab") {
                "indent with spaces"
            } else {
                "check indentation, quotes and brackets around this place"
            };
            (text, help.to_owned())
        }
    };
    Finding { line, column, message, help }
}
