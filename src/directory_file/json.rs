//! JSON dumps: a list of entries, or an object with `entries`, each with `dn` and `attributes`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mock_ad::{Export, Record};
use serde_json::{Map, Value};

/// Reads a dump of ldap3 (`response_to_json`, `entry_to_json`) or of ldapdomaindump.
pub(super) fn read(text: &str) -> Result<Export, String> {
    let whole: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let entries = match &whole {
        Value::Array(entries) => entries.as_slice(),
        Value::Object(object) => match object.get("entries") {
            Some(Value::Array(entries)) => entries.as_slice(),
            _ => std::slice::from_ref(&whole),
        },
        _ => return Err("a list of entries is expected".to_owned()),
    };
    let records = entries.iter().zip(1..).filter_map(|(entry, number)| {
        let is_reference = entry.get("type").is_some_and(|kind| kind == "searchResRef");
        (!is_reference).then(|| record(entry).map_err(|text| format!("entry {number}: {text}")))
    });
    Ok(Export::from_records(records.collect::<Result<_, _>>()?))
}

fn record(entry: &Value) -> Result<Record, String> {
    let dn = entry.get("dn").or_else(|| entry.pointer("/attributes/distinguishedName/0"));
    let dn = dn.and_then(Value::as_str).ok_or("`dn` is missing")?;
    let raw = entry.get("raw_attributes").or_else(|| entry.get("raw"));
    let attributes = raw.or_else(|| entry.get("attributes")).and_then(Value::as_object);
    let attributes = attributes.ok_or("`attributes` is missing")?;
    Ok(Record { line: 0, dn: dn.to_owned(), attributes: attributes_of(attributes) })
}

fn attributes_of(attributes: &Map<String, Value>) -> Vec<(String, Vec<Vec<u8>>)> {
    let read = |(name, value): (&String, &Value)| {
        let values: Vec<Vec<u8>> = match value {
            Value::Array(values) => values.iter().filter_map(one).collect(),
            other => one(other).into_iter().collect(),
        };
        (!values.is_empty()).then(|| (name.clone(), values))
    };
    attributes.iter().filter_map(read).collect()
}

/// One value; bytes stand in an object with their encoding.
fn one(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::String(text) => Some(text.clone().into_bytes()),
        Value::Number(number) => Some(number.to_string().into_bytes()),
        Value::Bool(truth) => Some(truth.to_string().to_ascii_uppercase().into_bytes()),
        Value::Object(object) => STANDARD.decode(object.get("encoded")?.as_str()?).ok(),
        Value::Null | Value::Array(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dumps_of_both_tools_are_read() {
        let ldap3 = r#"{"entries": [
            {"attributes": {"objectClass": ["top", "user"], "sAMAccountName": "anna", "userAccountControl": 512,
             "thumbnailPhoto": {"encoded": "AAE=", "encoding": "base64"}, "mail": []},
             "dn": "CN=Anna,CN=Users,DC=contoso,DC=local"},
            {"type": "searchResRef", "uri": ["ldap://x"]}]}"#;
        let domaindump = r#"[{"attributes": {"cn": ["Anna"], "isCriticalSystemObject": [true],
            "distinguishedName": ["CN=Anna,CN=Users,DC=contoso,DC=local"]}}]"#;
        let shown = [ldap3, domaindump].map(|text| {
            let export = read(text).unwrap();
            let record = &export.records()[0];
            let values = record.attributes.iter().map(|(name, values)| {
                let values = values.iter().map(|value| value.escape_ascii().to_string());
                format!("  {name}: {}\n", values.collect::<Vec<_>>().join(" | "))
            });
            format!("{} ({})\n{}", record.dn, export.records().len(), values.collect::<String>())
        });
        insta::assert_snapshot!(shown.concat(), @r#"
        CN=Anna,CN=Users,DC=contoso,DC=local (1)
          objectClass: top | user
          sAMAccountName: anna
          thumbnailPhoto: \x00\x01
          userAccountControl: 512
        CN=Anna,CN=Users,DC=contoso,DC=local (1)
          cn: Anna
          distinguishedName: CN=Anna,CN=Users,DC=contoso,DC=local
          isCriticalSystemObject: TRUE
        "#);
    }
}
