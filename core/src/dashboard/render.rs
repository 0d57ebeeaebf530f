//! The Dashboard as text.

use std::fmt::Write as _;

use super::{Dashboard, Page, Tab};

impl Dashboard {
    /// All pages as text, two blanks deeper with each level.
    #[must_use]
    pub fn render(&self) -> String {
        let mut text = String::new();
        for page in &self.pages {
            line(&mut text, 0, "page", &page.title);
            body(&mut text, page);
        }
        for wizard in &self.wizards {
            line(&mut text, 0, "wizard", &wizard.title);
            for page in &wizard.pages {
                line(&mut text, 1, "step", &page.title);
                line(&mut text, 2, "help", &page.help);
                for hint in &page.hints {
                    line(&mut text, 2, "hint", hint);
                }
            }
        }
        text
    }
}

fn body(text: &mut String, page: &Page) {
    for fact in &page.facts {
        line(text, 1, "shows", fact);
    }
    for group in &page.task_groups {
        line(text, 1, "tasks", &group.title);
        for task in &group.tasks {
            line(text, 2, "task", task);
        }
    }
    for tab in &page.tabs {
        line(text, 1, "tab", &tab.title);
        sheet(text, tab);
    }
}

fn sheet(text: &mut String, tab: &Tab) {
    if !tab.columns.is_empty() {
        line(text, 2, "columns", &tab.columns.join(" | "));
    }
    for row in &tab.rows {
        line(text, 2, "row", &row.join(" | "));
    }
    for task in &tab.tasks {
        line(text, 2, "task", task);
    }
}

fn line(text: &mut String, depth: usize, kind: &str, value: &str) {
    writeln!(text, "{:indent$}{kind}: {value}", "", indent = depth * 2)
        .expect("writing to a string succeeds");
}
