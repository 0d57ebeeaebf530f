//! Writes LDIF: safe values as they are, others in base64, long lines folded.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Record;

/// Longer lines are folded, as `ldapsearch` folds them.
const LINE_LENGTH_MAX: usize = 78;

/// The records as an LDIF text.
pub(crate) fn write<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let mut text = "version: 1\n".to_owned();
    for record in records {
        text.push('\n');
        line("dn", record.dn.as_bytes(), &mut text);
        for (name, values) in &record.attributes {
            values.iter().for_each(|value| line(name, value, &mut text));
        }
    }
    text
}

fn line(name: &str, value: &[u8], into: &mut String) {
    let shown = match str::from_utf8(value).ok().filter(|text| is_safe(text)) {
        Some("") => format!("{name}:"),
        Some(text) => format!("{name}: {text}"),
        None => format!("{name}:: {}", STANDARD.encode(value)),
    };
    let mut rest = shown.as_str();
    let mut room = LINE_LENGTH_MAX;
    while rest.len() > room {
        let (now, later) = rest.split_at(room);
        into.push_str(now);
        into.push_str("\n ");
        rest = later;
        room = LINE_LENGTH_MAX - 1;
    }
    into.push_str(rest);
    into.push('\n');
}

/// SAFE-STRING of RFC 2849, without a space at the end.
fn is_safe(text: &str) -> bool {
    let first = text.bytes().next().is_none_or(|byte| !b" :<".contains(&byte));
    let all = text.bytes().all(|byte| byte.is_ascii() && !b"\0\n\r".contains(&byte));
    first && all && !text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::super::{Record, read};
    use super::write;

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            dn in "CN=[^\u{0}]{1,30}",
            values in vec(vec(any::<u8>(), 0..200), 1..4),
            text in "[ -~]{0,200}",
        ) {
            let attributes = vec![("photo".to_owned(), values), ("info".to_owned(), vec![text.into_bytes()])];
            let record = Record { line: 3, dn, attributes };
            let text = write([&record]);
            prop_assert_eq!(read(&text), Ok(vec![record]));
        }
    }
}
