//! Reads LDIF: unfolds lines, decodes values, gathers records.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{BadLdif, Record};

/// What `ldapsearch` and `ldifde` write beside records.
const NOT_RECORDS: &[&str] = &[
    "version",
    "search",
    "result",
    "ref",
    "control",
    "pagedresults",
    "numResponses",
    "numEntries",
    "numReferences",
];

/// A line without its folds.
struct Line {
    number: usize,
    text: String,
}

/// One `name: value`.
struct Pair {
    name: String,
    value: Vec<u8>,
}

/// The content records of an LDIF text.
///
/// Records of changes are refused but for `changetype: add`, which `ldifde` writes; so are values in other files.
pub(crate) fn read(text: &str) -> Result<Vec<Record>, BadLdif> {
    let mut records: Vec<Record> = Vec::new();
    let mut open: Option<Record> = None;
    for line in unfold(text.strip_prefix('\u{feff}').unwrap_or(text))? {
        if line.text.is_empty() {
            records.extend(open.take());
            continue;
        }
        let Pair { name, value } = pair(&line)?;
        match (&mut open, name.as_str()) {
            (None, "dn") => {
                let dn =
                    String::from_utf8(value).map_err(|_| bad(&line, 1, "the DN is not UTF-8"))?;
                open = Some(Record { line: line.number, dn, attributes: Vec::new() });
            }
            (None, other) if NOT_RECORDS.iter().any(|known| known.eq_ignore_ascii_case(other)) => {}
            (None, other) => {
                return Err(bad(
                    &line,
                    1,
                    &format!("a record begins with `dn:`, not with `{other}:`"),
                ));
            }
            (Some(_), "dn") => {
                return Err(bad(&line, 1, "an empty line is missing before this record"));
            }
            (Some(_), "changetype") if value.eq_ignore_ascii_case(b"add") => {}
            (Some(_), "changetype") => {
                let text = "only entries can be loaded, not changes; export the directory itself";
                return Err(bad(&line, 1, text));
            }
            (Some(record), _) => record.push(&name, value),
        }
    }
    records.extend(open);
    Ok(records)
}

/// Puts folded lines together and leaves comments out.
fn unfold(text: &str) -> Result<Vec<Line>, BadLdif> {
    let mut lines: Vec<Line> = Vec::new();
    let mut in_comment = false;
    for (place, text) in text.lines().enumerate() {
        let number = place + 1;
        if let Some(rest) = text.strip_prefix(' ') {
            match lines.last_mut().filter(|line| !line.text.is_empty()) {
                _ if in_comment => {}
                Some(line) => line.text.push_str(rest),
                None if rest.trim().is_empty() => {}
                None => {
                    let line = Line { number, text: String::new() };
                    return Err(bad(
                        &line,
                        1,
                        "a line that begins with a space continues another, and there is none",
                    ));
                }
            }
            continue;
        }
        in_comment = text.starts_with('#');
        if !in_comment {
            lines.push(Line { number, text: text.to_owned() });
        }
    }
    Ok(lines)
}

fn pair(line: &Line) -> Result<Pair, BadLdif> {
    let Some((name, rest)) = line.text.split_once(':') else {
        return Err(bad(line, 1, "neither `name: value`, nor a comment, nor an empty line"));
    };
    let column = name.chars().count() + 2;
    let value = match rest.as_bytes().first() {
        Some(b':') => {
            let text = rest[1..].trim();
            STANDARD
                .decode(text)
                .map_err(|error| bad(line, column + 1, &format!("not base64: {error}")))?
        }
        Some(b'<') => {
            let text =
                "values in other files are not read; write the value itself, in base64 after `::`";
            return Err(bad(line, column, text));
        }
        _ => rest.trim_start_matches(' ').as_bytes().to_vec(),
    };
    let lower = name.to_ascii_lowercase();
    let name = if matches!(lower.as_str(), "dn" | "changetype") { lower } else { name.to_owned() };
    Ok(Pair { name, value })
}

fn bad(line: &Line, column: usize, text: &str) -> BadLdif {
    BadLdif { line: line.number, column, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn shown(text: &str) -> String {
        match read(text) {
            Err(error) => error.to_string(),
            Ok(records) => records
                .iter()
                .map(|record| {
                    let values = record.attributes.iter().map(|(name, values)| {
                        let values = values.iter().map(|value| value.escape_ascii().to_string());
                        format!(" {name}={}", values.collect::<Vec<_>>().join("|"))
                    });
                    format!("{}@{}{}\n", record.dn, record.line, values.collect::<String>())
                })
                .collect(),
        }
    }

    #[test]
    fn an_export_of_ldapsearch_is_read() {
        let text = "\
# extended LDIF
#
# LDAPv3
#  with a folded comment
 that goes on
version: 1

# Anna, Users, contoso.local
dn: CN=Anna,CN=Us
 ers,DC=contoso,DC=local
objectClass: top
objectClass: user
cn:: QW5uYQ==
description:
objectGUID:: vDI4MGMIEUuesa96bVpNDg==
info: a:b

# search reference
ref: ldap://ForestDnsZones.contoso.local/DC=ForestDnsZones,DC=contoso,DC=local

dn:: Q049w5ZydGUsREM9Y29udG9zbyxEQz1sb2NhbA==
changetype: add
objectClass: container

# search result
search: 2
result: 0 Success
";
        insta::assert_snapshot!(shown(text), @r#"
        CN=Anna,CN=Users,DC=contoso,DC=local@9 objectClass=top|user cn=Anna description= objectGUID=\xbc280c\x08\x11K\x9e\xb1\xafzmZM\x0e info=a:b
        CN=Örte,DC=contoso,DC=local@21 objectClass=container
        "#);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let wrong = [
            "cn: Anna",
            "dn: CN=a\nAnna",
            "dn: CN=a\ncn:: ?",
            "dn: CN=a\nphoto:< file:///x",
            "dn: CN=a\nchangetype: modify",
            "dn: CN=a\ndn: CN=b",
            " folded",
        ];
        insta::assert_snapshot!(wrong.map(shown).join("\n"), @"
        line 1, column 1: a record begins with `dn:`, not with `cn:`
        line 2, column 1: neither `name: value`, nor a comment, nor an empty line
        line 2, column 5: not base64: Invalid symbol 63, offset 0.
        line 2, column 7: values in other files are not read; write the value itself, in base64 after `::`
        line 2, column 1: only entries can be loaded, not changes; export the directory itself
        line 2, column 1: an empty line is missing before this record
        line 1, column 1: a line that begins with a space continues another, and there is none
        ");
    }
}
