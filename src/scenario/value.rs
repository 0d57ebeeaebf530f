//! Small values that scenario files are made of: places in the file, periods, counts, texts, passwords.

use std::{borrow::Borrow, cmp::Ordering, fmt, ops::Deref, time::Duration};

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer,
    de::{self, SeqAccess, Visitor, value::SeqAccessDeserializer},
};
use serde_saphyr::Spanned;

/// A value and where it stands in its file. It compares, orders and reads like the value alone.
#[derive(Clone)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Line of its first character, from 1; 0 when it did not come from a file.
    pub line: u32,
    /// Column of its first character, from 1, in characters.
    pub column: u32,
}

impl<T> Placed<T> {
    /// A value that came from no file.
    pub const fn nowhere(value: T) -> Self {
        Self { value, line: 0, column: 0 }
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Placed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: fmt::Display> fmt::Display for Placed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: PartialEq> PartialEq for Placed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Eq> Eq for Placed<T> {}

impl<T: PartialOrd> PartialOrd for Placed<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

impl<T: Ord> Ord for Placed<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.value.cmp(&other.value)
    }
}

impl Borrow<str> for Placed<String> {
    fn borrow(&self) -> &str {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<T>::deserialize(deserializer)?;
        let place = spanned.referenced;
        let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Self {
            value: spanned.value,
            line: number(place.line()),
            column: number(place.column()),
        })
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A length of time with its unit: `20ms`, `30s`, `2h 30m`, `3 days`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Period {
    /// Milliseconds; worlds know nothing shorter.
    pub ms: u64,
}

impl Period {
    /// The period as the standard library has it.
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.ms)
    }

    /// Reads a period; the error says what is wrong and how to write it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "`{text}` is not a period; write a number and a unit, for example `30s`, `10m`, `1h` or `2h 30m`"
            )
        };
        if text.trim() == "0" {
            return Ok(Self { ms: 0 });
        }
        let span: jiff::Span = text.parse().map_err(|_| wrong())?;
        let duration =
            span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
        if duration < SignedDuration::ZERO {
            return Err(format!("`{text}` is negative; time only runs forward"));
        }
        let ms = u64::try_from(duration.as_millis()).map_err(|_| wrong())?;
        if ms == 0 && !duration.is_zero() {
            return Err(format!("`{text}` is shorter than the clock's step of 1ms"));
        }
        Ok(Self { ms })
    }
}

impl fmt::Display for Period {
    /// Two units at most, like `2h 30m`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 5] =
            [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"), (1, "ms")];
        let mut rest = self.ms;
        let mut parts = Vec::new();
        for (size, unit) in UNITS {
            if rest >= size && parts.len() < 2 {
                parts.push(format!("{}{unit}", rest / size));
                rest %= size;
            }
        }
        if parts.is_empty() { f.write_str("0s") } else { f.write_str(&parts.join(" ")) }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl JsonSchema for Period {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A length of time with its unit: 20ms, 30s, 10m, 1h, 2h 30m.",
            "pattern": r"^\s*(\d+\s*(ms|s|m|h|d|seconds?|minutes?|hours?|days?|milliseconds?|secs?|mins?|hrs?)[,\s]*)+$",
            "examples": ["30s", "2h 30m"],
        })
    }
}

/// A range of periods to draw from, `20ms..200ms`, both ends included; one period alone is always drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodRange {
    /// Shortest.
    pub min: Period,
    /// Longest.
    pub max: Period,
}

impl PeriodRange {
    /// Reads `a..b` or one period.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (min, max) = text.split_once("..").unwrap_or((text, text));
        let (min, max) = (Period::parse(min.trim())?, Period::parse(max.trim())?);
        if min > max {
            return Err(format!("`{text}` ends before it begins; write the shorter period first"));
        }
        Ok(Self { min, max })
    }
}

impl<'de> Deserialize<'de> for PeriodRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl JsonSchema for PeriodRange {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PeriodRange".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A range of periods, drawn from by the seed: 20ms..200ms.",
            "examples": ["20ms..200ms"],
        })
    }
}

/// How often something is expected: `2`, `at least 1`, `at most 3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// This often, no more and no less.
    Exactly(u64),
    /// This often or more.
    AtLeast(u64),
    /// This often or less.
    AtMost(u64),
}

impl Count {
    /// Whether `n` is what was expected.
    pub const fn admits(self, n: u64) -> bool {
        match self {
            Self::Exactly(expected) => n == expected,
            Self::AtLeast(least) => n >= least,
            Self::AtMost(most) => n <= most,
        }
    }

    /// Reads a count; the error says how to write one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not a count; write a number, `at least 2` or `at most 2`");
        let (make, number): (fn(u64) -> Self, &str) =
            if let Some(number) = text.strip_prefix("at least ") {
                (Self::AtLeast, number)
            } else if let Some(number) = text.strip_prefix("at most ") {
                (Self::AtMost, number)
            } else {
                (Self::Exactly, text)
            };
        number.trim().parse().map(make).map_err(|_| wrong())
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::AtLeast(n) => write!(f, "at least {n}"),
            Self::AtMost(n) => write!(f, "at most {n}"),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

impl JsonSchema for Count {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "How often: a number, `at least N` or `at most N`.",
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": r"^(at least|at most) \d+$"},
            ],
        })
    }
}

/// One text or a list of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

impl Deref for Texts {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextsVisitor;

        impl<'de> Visitor<'de> for TextsVisitor {
            type Value = Texts;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
                Ok(Texts(vec![text.to_owned()]))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Texts, E> {
                Ok(Texts(vec![number.to_string()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Texts, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(items)).map(Texts)
            }
        }

        deserializer.deserialize_any(TextsVisitor)
    }
}

impl JsonSchema for Texts {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Texts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "One text or a list of texts.",
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        })
    }
}

/// A password, token or key of the rehearsed world. Its text appears in no output.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password with this text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, to be used and never shown.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'de> Deserialize<'de> for Password {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for Password {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Password".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string"})
    }
}
