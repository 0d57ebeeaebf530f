//! `attribute=initial*any*…*last`, without regard to case.

use crate::collation;
use crate::directory::Value;
use crate::ldap::Substrings;
use crate::schema::Syntax;

/// The parts that a value must have, in this order.
pub(crate) struct Pattern {
    initial: Vec<u8>,
    any: Vec<Vec<u8>>,
    last: Vec<u8>,
    /// Whether case and accents count.
    exact: bool,
}

impl Pattern {
    pub(super) fn new(substrings: &Substrings, syntax: Syntax) -> Self {
        let exact = syntax.minds_case();
        let part = |part: &[u8]| match str::from_utf8(part) {
            Ok(text) if !exact => collation::fold(text).into_owned().into_bytes(),
            _ => part.to_vec(),
        };
        Self {
            initial: substrings.initial.as_deref().map(part).unwrap_or_default(),
            any: substrings.any.iter().map(|any| part(any)).collect(),
            last: substrings.last.as_deref().map(part).unwrap_or_default(),
            exact,
        }
    }

    /// Values that begin with a text.
    pub(super) fn prefix(text: &str) -> Self {
        let initial = collation::fold(text).into_owned().into_bytes();
        Self { initial, any: Vec::new(), last: Vec::new(), exact: false }
    }

    pub(super) fn fits(&self, held: &Value) -> bool {
        match held {
            Value::Text(text) if self.exact => self.fits_bytes(text.as_bytes()),
            Value::Text(text) => self.fits_bytes(collation::fold(text).as_bytes()),
            Value::Bytes(bytes) => self.fits_bytes(bytes),
            Value::Number(_) | Value::Link(_) => false,
        }
    }

    fn fits_bytes(&self, bytes: &[u8]) -> bool {
        let Some(rest) = bytes.strip_prefix(self.initial.as_slice()) else { return false };
        let Some(mut rest) = rest.strip_suffix(self.last.as_slice()) else { return false };
        self.any.iter().all(|part| match find(rest, part) {
            Some(end) => {
                rest = &rest[end..];
                true
            }
            None => false,
        })
    }
}

/// Where the first occurrence of a part ends.
fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    bytes.windows(part.len()).position(|window| window == part).map(|start| start + part.len())
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::directory::Value;
    use crate::ldap::Substrings;
    use crate::schema::Syntax;

    #[test]
    fn parts_must_stand_in_order_and_not_overlap() {
        let fits = |pattern: &str, text: &'static str| {
            let parts: Vec<&[u8]> = pattern.split('*').map(str::as_bytes).collect();
            let (initial, rest) = parts.split_first().unwrap();
            let (last, any) = rest.split_last().unwrap();
            let any = any.iter().map(|part| part.to_vec()).collect();
            let (initial, last) = (Some(initial.to_vec()), Some(last.to_vec()));
            let substrings = Substrings { attribute: "cn".to_owned(), initial, any, last };
            Pattern::new(&substrings, Syntax::Unicode).fits(&Value::text(text))
        };
        for (pattern, text) in [
            ("al*", "Alice"),
            ("*ICE", "Alice"),
            ("a*li*e", "Alice"),
            ("*é*", "RENÉE"),
            ("*e\u{301}*", "Renee"),
        ] {
            assert!(fits(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("alic*ice", "Alice"), ("*ce*li*", "Alice"), ("b*", "Alice")] {
            assert!(!fits(pattern, text), "{pattern} {text}");
        }
    }
}
