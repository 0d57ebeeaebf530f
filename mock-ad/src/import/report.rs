//! What became of a file.

use std::collections::BTreeMap;
use std::fmt;

/// What loading a file did, and what it could not do.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct ImportReport {
    /// Entries that were made.
    pub made: usize,
    /// Entries that were there and took over what the file says.
    pub merged: usize,
    /// Attributes that the schema does not have, with the number of entries that hold them. They are kept and exported again.
    pub unknown_attributes: BTreeMap<String, usize>,
    /// Classes that the schema does not have, with the number of their entries. The entry has the nearest class that it does.
    pub unknown_classes: BTreeMap<String, usize>,
    /// All else that was not taken over as it stands: the line of the entry (0 without a file), and what.
    pub remarks: Vec<(usize, String)>,
}

impl ImportReport {
    pub(super) fn unknown_attribute(&mut self, name: &str) {
        *self.unknown_attributes.entry(name.to_owned()).or_default() += 1;
    }

    pub(super) fn unknown_class(&mut self, name: &str) {
        *self.unknown_classes.entry(name.to_owned()).or_default() += 1;
    }

    pub(super) fn remark(&mut self, line: usize, text: String) {
        self.remarks.push((line, text));
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} entries made, {} taken over", self.made, self.merged)?;
        for (name, count) in &self.unknown_attributes {
            writeln!(f, "attribute {name}, in {count} entries: not in the schema, kept as it is")?;
        }
        for (name, count) in &self.unknown_classes {
            writeln!(f, "class {name}, of {count} entries: not in the schema, left out")?;
        }
        for (line, text) in &self.remarks {
            match line {
                0 => writeln!(f, "{text}")?,
                line => writeln!(f, "line {line}: {text}")?,
            }
        }
        Ok(())
    }
}
