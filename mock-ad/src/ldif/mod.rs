//! LDIF (RFC 2849), content records only: what exports of directories consist of.

mod read;
mod write;

use std::fmt;

pub(crate) use read::read;
pub(crate) use write::write;

/// One entry of an export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The line that the record begins in, from 1; 0 when it comes from no file.
    pub line: usize,
    /// Its DN, as the file spells it.
    pub dn: String,
    /// Its attributes with their values, in the order of the file. Names keep their options.
    pub attributes: Vec<(String, Vec<Vec<u8>>)>,
}

impl Record {
    /// The values of an attribute; none if it is not there.
    pub(crate) fn values(&self, name: &str) -> &[Vec<u8>] {
        let held = self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        held.map_or(&[], |(_, values)| values)
    }

    /// The names of its classes, the most special one last.
    pub fn classes(&self) -> impl Iterator<Item = String> {
        self.values("objectClass").iter().map(|name| String::from_utf8_lossy(name).into_owned())
    }

    /// The first value of an attribute as text.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        str::from_utf8(self.values(name).first()?).ok()
    }

    /// Adds a value.
    pub(crate) fn push(&mut self, name: &str, value: Vec<u8>) {
        match self.attributes.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, values)) => values.push(value),
            None => self.attributes.push((name.to_owned(), vec![value])),
        }
    }
}

/// Why a text is no LDIF export.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLdif {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong, and what to do.
    pub text: String,
}

impl fmt::Display for BadLdif {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.text)
    }
}

impl std::error::Error for BadLdif {}
