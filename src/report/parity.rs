//! The parity table of the fake tenant: as text, JSON and Markdown.

use std::fmt::Write as _;

use mock_m365::{ABSENT, Absent, Grade, ParityRow};
use serde_json::json;

/// What there is, and what is absent.
pub(crate) struct Parity {
    rows: Vec<ParityRow>,
    absent: Vec<Absent>,
}

const GRADES: [Grade; 4] =
    [Grade::Documented, Grade::Observed, Grade::Measured, Grade::Unconfirmed];

/// Shown in the place of a witness that is not there.
const NO_WITNESS: &str = "-";

fn line(text: &mut String, content: &str) {
    writeln!(text, "{}", content.trim_end()).expect("writing to a string succeeds");
}

impl Parity {
    /// The table as the fake tells it, rows of one kind together.
    pub(crate) fn of_the_fake() -> Self {
        let mut rows = mock_m365::parity();
        rows.sort_by_key(|row| row.kind);
        Self { rows, absent: ABSENT.to_vec() }
    }

    /// How many rows of each grade, and how many are witnessed.
    fn summary(&self) -> String {
        let n_of = |grade| self.rows.iter().filter(|row| row.grade == grade).count();
        let grades: Vec<String> =
            GRADES.iter().map(|grade| format!("{} {grade}", n_of(*grade))).collect();
        let n_witnessed = self.rows.iter().filter(|row| row.witness.is_some()).count();
        format!("{} rows: {}; {n_witnessed} witnessed", self.rows.len(), grades.join(", "))
    }

    /// As text, one kind after the other.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        let width = self.rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
        line(&mut text, &self.summary());
        let mut kind = None;
        for row in &self.rows {
            if kind.replace(row.kind) != Some(row.kind) {
                line(&mut text, &format!("\n{}", row.kind));
            }
            let ParityRow { name, grade, source, .. } = row;
            let witness = row.witness.unwrap_or(NO_WITNESS);
            line(&mut text, &format!("  {name:<width$}  {grade:<11}  {source:<5}  {witness}"));
        }
        line(&mut text, "\nabsent on purpose");
        for Absent { name, why, .. } in &self.absent {
            line(&mut text, &format!("  {name}: {why}"));
        }
        text
    }

    /// As one JSON document.
    pub(crate) fn json(&self) -> String {
        let rows = self.rows.iter().map(|row| {
            json!({
                "kind": row.kind.to_string(),
                "name": row.name,
                "grade": row.grade.to_string(),
                "source": row.source,
                "witness": row.witness,
            })
        });
        let absent = self.absent.iter().map(|one| json!({ "name": one.name, "why": one.why }));
        let rows: Vec<_> = rows.collect();
        let absent: Vec<_> = absent.collect();
        let mut text = serde_json::to_string_pretty(&json!({ "rows": rows, "absent": absent }))
            .expect("a JSON value can be written");
        text.push('\n');
        text
    }

    /// As Markdown, one table a kind.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        line(&mut text, &self.summary());
        let mut kind = None;
        for row in &self.rows {
            if kind.replace(row.kind) != Some(row.kind) {
                line(&mut text, &format!("\n| {} | grade | source | witness |", row.kind));
                line(&mut text, "| --- | --- | --- | --- |");
            }
            let ParityRow { name, grade, source, .. } = row;
            let witness = row.witness.unwrap_or(NO_WITNESS);
            line(&mut text, &format!("| `{name}` | {grade} | {source} | {witness} |"));
        }
        line(&mut text, "\n| absent on purpose | why |\n| --- | --- |");
        for Absent { name, why, .. } in &self.absent {
            line(&mut text, &format!("| {name} | {why} |"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use mock_m365::{Absent, Grade, ParityKind, ParityRow};

    use super::Parity;

    fn parity() -> Parity {
        let row = |kind, name: &str, grade, witness| ParityRow {
            kind,
            name: name.to_owned(),
            grade,
            source: "§2.2",
            witness,
            refusal: None,
        };
        let rows = vec![
            row(ParityKind::Operation, "GET /users", Grade::Documented, Some("users/read.txt")),
            row(ParityKind::Filter, "users id", Grade::Unconfirmed, None),
        ];
        Parity {
            rows,
            absent: vec![Absent { name: "Graph beta", why: "it changes", example: "GET /beta" }],
        }
    }

    #[test]
    fn rows_stand_by_kind_with_grade_source_and_witness() {
        insta::assert_snapshot!(parity().text(), @"
        2 rows: 1 documented, 0 observed, 0 measured, 1 unconfirmed; 1 witnessed

        operation
          GET /users  documented   §2.2   users/read.txt

        filter
          users id    unconfirmed  §2.2   -

        absent on purpose
          Graph beta: it changes
        ");
    }

    #[test]
    fn markdown_has_a_table_for_each_kind() {
        insta::assert_snapshot!(parity().markdown(), @"
        2 rows: 1 documented, 0 observed, 0 measured, 1 unconfirmed; 1 witnessed

        | operation | grade | source | witness |
        | --- | --- | --- | --- |
        | `GET /users` | documented | §2.2 | users/read.txt |

        | filter | grade | source | witness |
        | --- | --- | --- | --- |
        | `users id` | unconfirmed | §2.2 | - |

        | absent on purpose | why |
        | --- | --- |
        | Graph beta | it changes |
        ");
    }

    #[test]
    fn json_holds_the_same_rows() {
        let json: serde_json::Value = serde_json::from_str(&parity().json()).unwrap();
        assert_eq!(json["rows"][0]["witness"], "users/read.txt");
        assert_eq!(json["rows"][1]["witness"], serde_json::Value::Null);
        assert_eq!(json["absent"][0]["name"], "Graph beta");
    }
}
