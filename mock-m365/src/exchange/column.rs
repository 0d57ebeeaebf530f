//! Properties of what cmdlets return: a table for each kind of object, and the members beside a value that tell its type
//! (facts §5.3).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::grade::Grade;
use crate::tenant::Tenant;

/// How a property is typed on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// Text, also enumerations, sizes and spans of time.
    Text,
    /// A list of texts.
    Texts,
    /// An identifier.
    Guid,
    /// True or false.
    Flag,
    /// An instant.
    Date,
    /// A number.
    Number,
}

/// A property of an object of kind `T`.
pub(crate) struct Column<T: 'static> {
    /// Its name.
    pub(crate) name: &'static str,
    /// How it is typed.
    pub(crate) form: Form,
    /// Its value.
    pub(crate) read: fn(&Tenant, &T) -> Value,
    /// How sure it is.
    pub(crate) grade: Grade,
    /// Section of the facts.
    pub(crate) source: &'static str,
}

/// A property of §5.4, which names what is worth producing.
pub(crate) const fn column<T>(
    name: &'static str,
    form: Form,
    read: fn(&Tenant, &T) -> Value,
) -> Column<T> {
    Column { name, form, read, grade: Grade::Documented, source: "§5.4" }
}

/// A property seen in captures only.
pub(crate) const fn observed<T>(
    name: &'static str,
    form: Form,
    read: fn(&Tenant, &T) -> Value,
) -> Column<T> {
    Column { name, form, read, grade: Grade::Observed, source: "§5.4" }
}

/// An object as an answer shows it.
pub(crate) type Object = Map<String, Value>;

/// Shows an object with all its columns.
pub(crate) fn show<T>(columns: &[Column<T>], tenant: &Tenant, object: &T) -> Object {
    let mut shown = Map::new();
    for column in columns {
        let value = (column.read)(tenant, object);
        let note = |suffix: &str, text: &str| (format!("{}{suffix}", column.name), json!(text));
        match column.form {
            _ if value.is_null() => {}
            Form::Text => {}
            Form::Texts => shown.extend([note("@odata.type", "#Collection(String)")]),
            Form::Guid => {
                shown.extend([note("@odata.type", "#Guid"), note("@data.type", "System.Guid")]);
            }
            Form::Flag => shown.extend([note("@data.type", "System.Boolean")]),
            Form::Date => shown.extend([note("@data.type", "System.DateTime")]),
            Form::Number => shown.extend([note("@data.type", "System.Int32")]),
        }
        shown.insert(column.name.to_owned(), value);
    }
    shown
}

/// An instant with seven decimals.
pub(crate) fn date(at: Timestamp) -> Value {
    json!(at.strftime("%Y-%m-%dT%H:%M:%S.%7fZ").to_string())
}

/// An instant that may be missing.
pub(crate) fn date_or_null(at: Option<Timestamp>) -> Value {
    at.map_or(Value::Null, date)
}
