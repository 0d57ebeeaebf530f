//! A directory's content in a file: LDIF as `ldifde` and `ldapsearch` write it, or a JSON dump as ldap3 and ldapdomaindump do.

mod json;

use std::{fmt, fs, path::Path, sync::Arc};

use jiff::Timestamp;
use mock_ad::{Config, Edition, Export, ImportReport, LdapSettings, MockAd, NoTap};

/// Why a file holds no directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadDirectoryFile {
    /// Its path as it was given.
    pub path: String,
    /// What is wrong with it; with line and column where the text is to blame.
    pub came_back: String,
}

impl fmt::Display for BadDirectoryFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failed to read the directory in {}: {}", self.path, self.came_back)
    }
}

impl std::error::Error for BadDirectoryFile {}

/// What to do about a file that is no export.
pub const ADVICE: &str = "export with `ldifde -f FILE` on the server, or with `ldapsearch -LLL -E pr=500/noprompt … '*'`";

/// Reads a file. A mark at its beginning tells UTF-16, which `ldifde -u` writes.
///
/// # Errors
/// The file cannot be read, or is neither LDIF nor a JSON dump.
pub fn read(path: &Path) -> Result<Export, BadDirectoryFile> {
    let bad = |came_back: String| BadDirectoryFile { path: path.display().to_string(), came_back };
    let bytes = fs::read(path).map_err(|error| bad(error.to_string()))?;
    let text = text(bytes).map_err(|came_back| bad(came_back.to_owned()))?;
    parse(&text).map_err(bad)
}

fn text(bytes: Vec<u8>) -> Result<String, &'static str> {
    let Some(units) = bytes.strip_prefix(&[0xff, 0xfe]) else {
        return String::from_utf8(bytes).map_err(|_| "neither UTF-8 nor UTF-16 text");
    };
    let units =
        units.chunks(2).map(|pair| u16::from_le_bytes([pair[0], *pair.get(1).unwrap_or(&0)]));
    String::from_utf16(&units.collect::<Vec<u16>>()).map_err(|_| "broken UTF-16 text")
}

/// Reads a text of either form.
fn parse(text: &str) -> Result<Export, String> {
    let is_json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    let export = if is_json {
        json::read(text)?
    } else {
        Export::parse_ldif(text).map_err(|error| error.to_string())?
    };
    match export.records() {
        [] => Err("there is no entry in it".to_owned()),
        _ if export.domain().is_none() => {
            Err("no name in it ends with the name of a domain (`DC=…`)".to_owned())
        }
        _ => Ok(export),
    }
}

/// Loads an export into a directory of its own, with a still clock.
pub fn load(export: &Export) -> (MockAd, ImportReport) {
    let domain = export.domain().unwrap_or_else(|| "contoso.local".to_owned());
    let label = domain.split('.').next().unwrap_or_default().to_ascii_uppercase();
    let directory = MockAd::new(Config {
        netbios: export.netbios().unwrap_or(label),
        domain,
        host: export.controller().unwrap_or_else(|| "DC1".to_owned()),
        edition: Edition::Server2016,
        operating_system: "Windows Server 2016 Essentials".to_owned(),
        admin_password: String::new(),
        domain_sid: export.domain_sid().unwrap_or_else(|| Config::DOMAIN_SID.to_owned()),
        settings: LdapSettings::default(),
        seed: [0; 32],
        now: Arc::new(|| Timestamp::UNIX_EPOCH),
        tap: Arc::new(NoTap),
        password_filter: None,
    });
    let report = directory.import(export, None);
    (directory, report)
}

#[cfg(test)]
mod tests {
    use super::{parse, text};

    #[test]
    fn what_is_no_directory_is_told_with_the_reason() {
        let wrong = ["", "dn: O=Contoso\no: Contoso\n", "Anna\n", "[{\"name\": 1}]", "{"];
        let told = wrong.map(|text| parse(text).map(drop).unwrap_err());
        insta::assert_snapshot!(told.join("\n"), @"
        there is no entry in it
        no name in it ends with the name of a domain (`DC=…`)
        line 1, column 1: neither `name: value`, nor a comment, nor an empty line
        entry 1: `dn` is missing
        EOF while parsing an object at line 1 column 1
        ");
    }

    #[test]
    fn a_file_of_ldifde_in_utf_16_is_read() {
        let units =
            "\u{feff}dn: CN=Änne,DC=contoso,DC=local\r\nobjectClass: user\r\n".encode_utf16();
        let text = text(units.flat_map(u16::to_le_bytes).collect()).unwrap();
        assert_eq!(parse(&text).unwrap().records()[0].dn, "CN=Änne,DC=contoso,DC=local");
    }
}
