//! `Filter` of Get- cmdlets: comparisons of properties, joined by `-and`, `-or`, `-not` and parentheses
//! (vendor: "Filterable properties for the Filter parameter").

use serde_json::Value;

use crate::exchange::column::Object;
use crate::exchange::error::ExchangeError;
use crate::exchange::refusals;

/// A condition on an object.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Filter {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Compare { property: String, equal: bool, pattern: String, wild: bool },
}

/// Parentheses deeper than this are refused.
const DEPTH_MAX: usize = 32;

impl Filter {
    /// Reads a condition.
    pub(crate) fn parse(text: &str) -> Result<Self, ExchangeError> {
        let malformed = || ExchangeError::of(&refusals::FILTER_MALFORMED, &[text]);
        let tokens = tokens(text).ok_or_else(malformed)?;
        let mut reader = Reader { tokens: &tokens, depth: 0 };
        let filter = reader.any().filter(|_| reader.tokens.is_empty());
        filter.ok_or_else(malformed)
    }

    /// Whether it holds for an object; text is compared without case.
    pub(crate) fn holds(&self, object: &Object) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(object)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(object)),
            Self::Not(part) => !part.holds(object),
            Self::Compare { property, equal, pattern, wild } => {
                let value = object
                    .iter()
                    .find(|(name, _)| name.eq_ignore_ascii_case(property))
                    .map_or(&Value::Null, |(_, value)| value);
                let fits = match value {
                    Value::Array(items) => items.iter().any(|item| fits(item, pattern, *wild)),
                    value => fits(value, pattern, *wild),
                };
                fits == *equal
            }
        }
    }
}

fn fits(value: &Value, pattern: &str, wild: bool) -> bool {
    let text = match value {
        Value::Null => return pattern.eq_ignore_ascii_case("$null"),
        Value::String(text) => text.to_lowercase(),
        other => other.to_string(),
    };
    let pattern = pattern.trim_start_matches('$').to_lowercase();
    if !wild {
        return text == pattern;
    }
    let mut rest = text.as_str();
    let parts: Vec<&str> = pattern.split('*').collect();
    let last = parts.len() - 1;
    for (i, part) in parts.iter().enumerate() {
        let found = match (i, i == last) {
            (0, true) => return rest == *part,
            (0, false) => rest.starts_with(part).then_some(0),
            (_, true) => return rest.ends_with(part),
            (_, false) => rest.find(part),
        };
        match found {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// Words, quoted texts with their first quote kept, and parentheses.
fn tokens(text: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        if c.is_whitespace() {
            chars.next();
        } else if matches!(c, '(' | ')' | '{' | '}') {
            tokens.push(if matches!(c, '(' | '{') { "(" } else { ")" }.to_owned());
            chars.next();
        } else if matches!(c, '\'' | '"') {
            let mut token = String::from('\'');
            chars.next();
            loop {
                match chars.next()? {
                    end if end == c && chars.peek() != Some(&c) => break,
                    doubled if doubled == c => token.extend(chars.next()),
                    other => token.push(other),
                }
            }
            tokens.push(token);
        } else {
            let mut token = String::new();
            while let Some(&next) = chars.peek()
                && !next.is_whitespace()
                && !"(){}'\"".contains(next)
            {
                token.push(next);
                chars.next();
            }
            tokens.push(token);
        }
    }
    Some(tokens)
}

struct Reader<'t> {
    tokens: &'t [String],
    depth: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Option<&'t str> {
        let (first, rest) = self.tokens.split_first()?;
        self.tokens = rest;
        Some(first)
    }

    fn take(&mut self, word: &str) -> bool {
        let here = self.tokens.first().is_some_and(|token| token.eq_ignore_ascii_case(word));
        if here {
            self.next();
        }
        here
    }

    fn any(&mut self) -> Option<Filter> {
        let mut parts = vec![self.all()?];
        while self.take("-or") {
            parts.push(self.all()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Filter::Any(parts) })
    }

    fn all(&mut self) -> Option<Filter> {
        let mut parts = vec![self.one()?];
        while self.take("-and") {
            parts.push(self.one()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Filter::All(parts) })
    }

    fn one(&mut self) -> Option<Filter> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return None;
        }
        let filter = if self.take("-not") {
            Filter::Not(Box::new(self.one()?))
        } else if self.take("(") {
            let inner = self.any()?;
            self.take(")").then_some(inner)?
        } else {
            self.compare()?
        };
        self.depth -= 1;
        Some(filter)
    }

    fn compare(&mut self) -> Option<Filter> {
        let property = self.next().filter(|name| name.chars().all(char::is_alphanumeric))?;
        let (equal, wild) = match self.next()?.to_ascii_lowercase().as_str() {
            "-eq" => (true, false),
            "-ne" => (false, false),
            "-like" => (true, true),
            "-notlike" => (false, true),
            _ => return None,
        };
        let value = self.next()?;
        let pattern = match value.strip_prefix('\'') {
            Some(text) => text,
            None if value.starts_with('$') || value.parse::<f64>().is_ok() => value,
            None => return None,
        };
        let property = property.to_owned();
        Some(Filter::Compare { property, equal, pattern: pattern.to_owned(), wild })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Filter;

    #[test]
    fn conditions_are_read_and_hold() {
        let object = json!({ "Name": "Sales West", "Hidden": true, "List": ["a@c.d", "B@c.d"], "None": null });
        let object = object.as_object().unwrap();
        for (text, expected) in [
            ("Name -eq 'sales west'", true),
            ("{Name -like 'Sales*'}", true),
            ("name -like '*west' -and Hidden -eq $false", false),
            ("Name -eq 'x' -or (Hidden -eq $true -and -not (Name -ne 'Sales West'))", true),
            ("List -eq 'b@C.d'", true),
            ("None -eq $null", true),
            ("Name -notlike '*es*st'", false),
            ("Name -like 'S*W*t'", true),
        ] {
            assert_eq!(
                Filter::parse(text).map(|filter| filter.holds(object)),
                Ok(expected),
                "{text}"
            );
        }
        for wrong in
            ["", "Name", "Name -eq", "Name -is 'x'", "(Name -eq 'x'", "Name -eq 'x", "Name -eq x"]
        {
            assert!(Filter::parse(wrong).is_err(), "{wrong}");
        }
        assert!(Filter::parse(&"(".repeat(100_000)).is_err());
    }
}
