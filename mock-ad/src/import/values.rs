//! Values of a file: as on the wire, or as tools that mean well print them.

use jiff::Timestamp;

use crate::account::NEVER;
use crate::directory::Value;
use crate::guid::Guid;
use crate::schema::{Attr, Syntax};
use crate::sid::Sid;
use crate::time;

/// One value that is no DN; nothing if it is not of the attribute's syntax.
pub(super) fn read(attr: Attr, bytes: &[u8]) -> Option<Value> {
    let text = || str::from_utf8(bytes).ok();
    match attr.syntax() {
        Syntax::Octets | Syntax::ReplicaLink | Syntax::SecurityDescriptor => {
            Some(Value::Bytes(octets(bytes).into()))
        }
        Syntax::Sid => {
            let sid = text().and_then(Sid::parse).or_else(|| Sid::from_bytes(bytes))?;
            Some(Value::Bytes(sid.to_bytes().into()))
        }
        Syntax::Integer | Syntax::Enumeration => text()?.trim().parse().ok().map(Value::Number),
        Syntax::LargeInteger => {
            let text = text()?.trim();
            text.parse().ok().or_else(|| ticks(text)).map(Value::Number)
        }
        Syntax::Boolean => {
            let text = text()?.to_ascii_uppercase();
            matches!(text.as_str(), "TRUE" | "FALSE").then(|| Value::text(text))
        }
        Syntax::Time => {
            let text = text()?;
            let instant = instant(text).map(time::generalized);
            Some(Value::text(instant.unwrap_or_else(|| text.to_owned())))
        }
        _ => Some(Value::text(text()?.to_owned())),
    }
}

/// A GUID as text stands for its bytes.
fn octets(bytes: &[u8]) -> Vec<u8> {
    let text = str::from_utf8(bytes).unwrap_or_default().trim_matches(['{', '}']);
    let guid = if text.len() == 36 { Guid::parse(text) } else { None };
    guid.map_or_else(|| bytes.to_vec(), |guid| guid.0.to_vec())
}

/// Ticks from the readable form of an instant.
fn ticks(text: &str) -> Option<i64> {
    match text.get(..4)? {
        "9999" => Some(NEVER),
        "1601" => Some(0),
        _ => instant(text).map(time::ticks),
    }
}

/// An instant: generalized time, or ISO 8601 with a space or a `T`, in UTC unless it says otherwise.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some((date, _)) = text.split_once('.').filter(|(date, _)| date.len() == 14) {
        let civil = jiff::civil::DateTime::strptime("%Y%m%d%H%M%S", date).ok()?;
        return civil.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    }
    text.parse().ok().or_else(|| format!("{text}Z").parse().ok())
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::schema::Attr;

    #[test]
    fn values_are_read_as_the_wire_and_as_consoles_show_them() {
        let values = [
            (Attr::PWD_LAST_SET, "133535970050000000"),
            (Attr::PWD_LAST_SET, "2024-02-28 12:30:05+00:00"),
            (Attr::ACCOUNT_EXPIRES, "9999-12-31 23:59:59.999999+00:00"),
            (Attr::WHEN_CREATED, "20240229123005.0Z"),
            (Attr::WHEN_CREATED, "2024-02-29 12:30:05+00:00"),
            (Attr::CONSISTENCY_GUID, "{303832bc-0863-4b11-9eb1-af7a6d5a4d0e}"),
            (Attr::IS_CRITICAL_SYSTEM_OBJECT, "true"),
            (Attr::USER_ACCOUNT_CONTROL, "enabled"),
        ];
        let shown = values.map(|(attr, text)| format!("{:?}", read(attr, text.as_bytes())));
        insta::assert_snapshot!(shown.join("\n"), @r#"
        Some(Number(133535970050000000))
        Some(Number(133535970050000000))
        Some(Number(9223372036854775807))
        Some(Text("20240229123005.0Z"))
        Some(Text("20240229123005.0Z"))
        Some(Bytes([188, 50, 56, 48, 99, 8, 17, 75, 158, 177, 175, 122, 109, 90, 77, 14]))
        Some(Text("TRUE"))
        None
        "#);
    }
}
