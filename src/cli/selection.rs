//! Which scenarios a command is about: paths, read and checked, narrowed by a filter.

use std::{io, path::PathBuf};

use clap::Args;

use super::{Console, Exit, Stop, filter::Filter};
use crate::scenario::{self, BadFile, LoadedScenario};

/// Where scenarios are looked for when no path is given.
const DEFAULT_PATH: &str = "scenarios";

/// Paths and filter, as every command takes them.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Scenario files or folders of them [default: scenarios]
    paths: Vec<PathBuf>,
    /// Select by words of path, title or clause, with `and`, `or`, `not` and parentheses
    #[arg(long, value_name = "EXPR")]
    filter: Option<String>,
}

/// What was read.
pub(super) struct Loaded {
    /// Sound scenarios that the filter selects, in the order of the paths.
    pub(super) scenarios: Vec<LoadedScenario>,
    /// Files with mistakes, whatever the filter says.
    pub(super) bad: Vec<BadFile>,
}

impl Selection {
    /// Reads and checks every file.
    pub(super) fn load(&self) -> Result<Loaded, Stop> {
        let filter = self.filter.as_deref().map(Filter::parse).transpose();
        let filter = filter.map_err(|text| Stop::Input(format!("error: {text}")))?;
        let default = [PathBuf::from(DEFAULT_PATH)];
        let paths: &[PathBuf] = if self.paths.is_empty() { &default } else { &self.paths };
        let mut files: Vec<PathBuf> = Vec::new();
        for path in paths {
            for file in scenario::find(path).map_err(|error| self.missing(path, &error))? {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        let mut loaded = Loaded { scenarios: Vec::new(), bad: Vec::new() };
        for file in files {
            match scenario::read(&file).map_err(|error| self.missing(&file, &error))? {
                Ok(scenario) if filter.as_ref().is_none_or(|filter| filter.selects(&scenario)) => {
                    loaded.scenarios.push(scenario);
                }
                Ok(_) => {}
                Err(bad) => loaded.bad.push(bad),
            }
        }
        Ok(loaded)
    }

    /// The same; mistakes are shown and end the command, as does an empty selection.
    pub(super) fn load_sound(
        &self,
        console: &mut Console<'_>,
    ) -> Result<Result<Vec<LoadedScenario>, Exit>, Stop> {
        let loaded = self.load()?;
        if !loaded.bad.is_empty() {
            show(&loaded.bad, console)?;
            return Ok(Err(Exit::BadInput));
        }
        if loaded.scenarios.is_empty() {
            return Err(Stop::Nothing(match &self.filter {
                Some(filter) => format!(
                    "nothing ran: no scenario matches `{filter}`; `rehearsal list` shows all"
                ),
                None => "nothing ran: no scenario files (*.yaml) there".to_owned(),
            }));
        }
        Ok(Ok(loaded.scenarios))
    }

    fn missing(&self, path: &std::path::Path, error: &io::Error) -> Stop {
        let help = if self.paths.is_empty() {
            "\nhelp: run it in the project's folder, or name the path of your scenarios"
        } else {
            ""
        };
        Stop::Input(format!("error: failed to read {}: {error}{help}", path.display()))
    }
}

/// Shows files with mistakes and counts them.
pub(super) fn show(bad: &[BadFile], console: &mut Console<'_>) -> io::Result<()> {
    for file in bad {
        writeln!(console.err, "{}\n", file.render(true))?;
    }
    let n_findings: usize = bad.iter().map(|file| file.findings.len()).sum();
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    let n_files = bad.len();
    writeln!(
        console.err,
        "{n_findings} mistake{} in {n_files} file{}",
        plural(n_findings),
        plural(n_files)
    )
}
