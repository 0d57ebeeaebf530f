//! `index.txt`: for every row of the parity table the first file that shows it.

use mock_m365::ParityRow;

/// Said of a row that no file shows.
const NOTHING: &str = "-";

/// How many stale lines are shown.
const N_SHOWN: usize = 12;

/// The index in the making.
pub(crate) struct Index {
    lines: Vec<(String, Option<String>)>,
}

impl Index {
    /// No row is shown yet.
    pub(crate) fn new(rows: &[ParityRow]) -> Self {
        let line = |row: &ParityRow| (format!("{} | {}", row.kind, row.name), None);
        Self { lines: rows.iter().map(line).collect() }
    }

    /// Enters the rows that a file shows, unless an earlier one does.
    pub(crate) fn enter(&mut self, file: &str, shown: &[usize]) {
        for &at in shown {
            self.lines[at].1.get_or_insert_with(|| file.to_owned());
        }
    }

    /// The index as it is committed, rows sorted.
    pub(crate) fn render(&self) -> String {
        let mut lines: Vec<String> = self
            .lines
            .iter()
            .map(|(row, file)| format!("{row} | {}\n", file.as_deref().unwrap_or(NOTHING)))
            .collect();
        lines.sort();
        lines.concat()
    }

    /// What is wrong with the index: a row that nothing shows, or a committed index that tells something else.
    pub(crate) fn check(&self, known: &str) -> Result<(), String> {
        let unseen: Vec<&str> = self
            .lines
            .iter()
            .filter(|(_, file)| file.is_none())
            .map(|(row, _)| row.as_str())
            .collect();
        if !unseen.is_empty() {
            return Err(format!("no witness shows these rows:\n{}", unseen.join("\n")));
        }
        let fresh = self.render();
        let stale: Vec<&str> =
            fresh.lines().filter(|line| !known.lines().any(|other| other == *line)).collect();
        let gone = known.lines().filter(|line| !fresh.lines().any(|other| other == *line)).count();
        if stale.is_empty() && gone == 0 {
            return Ok(());
        }
        Err(format!(
            "witness/index.txt is stale: {gone} lines too many, {} lines missing, the first of them\n{}\nwrite it with `cargo test -p mock-m365 --test witness -- --renew`",
            stale.len(),
            stale[..stale.len().min(N_SHOWN)].join("\n")
        ))
    }
}
