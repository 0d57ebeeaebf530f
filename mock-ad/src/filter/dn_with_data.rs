//! The matching rule 1.2.840.113556.1.4.2253 (MS-ADTS 3.1.1.3.4.4.4): the first bytes, and the DN, of values such as
//! `B:32:A9D1CA15768811D1ADED00C04FD8D5CD:CN=Users,DC=contoso,DC=local`.

use crate::directory::Value;
use crate::dn;
use crate::schema::Syntax;

pub(super) const OID: &str = "1.2.840.113556.1.4.2253";

/// What values must begin with, and where they must point.
pub(crate) struct Data {
    bytes: Vec<u8>,
    /// Nothing for the root DSE, which stands for every entry.
    dn: Option<String>,
}

impl Data {
    /// Reads an assertion; nothing if it is none of the syntax.
    pub(super) fn parse(text: &str, syntax: Syntax) -> Option<Self> {
        let (kind, rest) = text.split_once(':')?;
        let (length, rest) = rest.split_once(':')?;
        let length: usize = length.parse().ok()?;
        let data = rest.get(..length)?;
        let dn = rest.get(length..)?.strip_prefix(':')?;
        let bytes = match (kind, syntax) {
            ("B" | "b", Syntax::DnBinary) => bytes(data)?,
            ("S" | "s", Syntax::DnString) => data.as_bytes().to_vec(),
            _ => return None,
        };
        let rdns = dn::parse(dn)?;
        let keys: Vec<String> = rdns.iter().map(dn::Rdn::key).collect();
        Some(Self { bytes, dn: Some(keys.join(",")).filter(|dn| !dn.is_empty()) })
    }

    pub(super) fn fits(&self, held: &Value, syntax: Syntax) -> bool {
        let Value::Text(text) = held else { return false };
        Self::parse(text, syntax).is_some_and(|held| {
            held.bytes.starts_with(&self.bytes) && (self.dn.is_none() || self.dn == held.dn)
        })
    }
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Data, Syntax};
    use crate::directory::Value;

    #[test]
    fn the_first_bytes_and_the_dn_must_fit() {
        let held = Value::text("B:8:A9D1CA15:CN=Users,DC=x");
        let fits = |asserted: &str| {
            Data::parse(asserted, Syntax::DnBinary)
                .is_some_and(|data| data.fits(&held, Syntax::DnBinary))
        };
        for asserted in [
            "B:8:a9d1ca15:cn=users,dc=X",
            "B:4:A9D1:CN=Users,DC=x",
            "B:4:A9D1:",
            "b:0::CN=Users, DC=x",
        ] {
            assert!(fits(asserted), "{asserted}");
        }
        for asserted in [
            "B:4:A9D2:",
            "B:8:A9D1CA15:CN=Other,DC=x",
            "S:8:A9D1CA15:",
            "B:3:A9D:",
            "B:9:A9D1CA15:",
            "A9D1",
            "B:4:é9D1:",
        ] {
            assert!(!fits(asserted), "{asserted}");
        }
    }
}
