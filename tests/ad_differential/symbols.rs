//! Texts that mean another thing on each side and in each case: `{t}` is the case's own number, `{guid:NAME}`,
//! `{guidhex:NAME}`, `{guidraw:NAME}` and `{sid:NAME}` name an object that the case made earlier, `{long:N}` is text of that length.

use std::collections::BTreeMap;

/// What one controller calls the things of one case.
#[derive(Clone, Default)]
pub(crate) struct Symbols {
    /// The number that makes the names of a case its own.
    pub(crate) tag: String,
    /// objectGUID and objectSid of objects that the case made, by the first word of their names.
    pub(crate) objects: BTreeMap<String, Object>,
    /// The cookie of the last directory synchronization.
    pub(crate) cookie: Vec<u8>,
}

/// What the server called an object.
#[derive(Clone, Default)]
pub(crate) struct Object {
    pub(crate) guid: Vec<u8>,
    pub(crate) sid: Vec<u8>,
}

impl Symbols {
    /// Replaces the symbols. An object that never was has a GUID and a SID that nobody has.
    pub(crate) fn resolve(&self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            bytes.extend(before.as_bytes());
            if after.starts_with('{') {
                bytes.push(b'{');
                rest = after;
                continue;
            }
            let Some((symbol, after)) = after.split_once('}') else {
                bytes.push(b'{');
                rest = after;
                continue;
            };
            match self.symbol(symbol) {
                Some(replaced) => bytes.extend(replaced),
                None => bytes.extend(format!("{{{symbol}}}").as_bytes()),
            }
            rest = after;
        }
        bytes.extend(rest.as_bytes());
        bytes
    }

    /// The same where only text makes sense.
    pub(crate) fn text(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.resolve(text)).into_owned()
    }

    fn symbol(&self, symbol: &str) -> Option<Vec<u8>> {
        if symbol == "t" {
            return Some(self.tag.clone().into_bytes());
        }
        let (kind, name) = symbol.split_once(':')?;
        if kind == "long" {
            return Some(vec![b'w'; name.parse().ok()?]);
        }
        let object = self.objects.get(name);
        let guid = object.map_or(&[0xde; 16][..], |object| &object.guid);
        let text = match kind {
            "guid" => dashed(guid),
            "guidhex" => guid.iter().map(|byte| format!("{byte:02x}")).collect(),
            "guidraw" => return Some(guid.to_vec()),
            "sid" => sid_text(object.map_or(&[], |object| &object.sid))
                .unwrap_or_else(|| "S-1-5-21-1-2-3-4".to_owned()),
            _ => return None,
        };
        Some(text.into_bytes())
    }
}

/// The text form of a GUID (MS-DTYP 2.3.4.3).
pub(crate) fn dashed(guid: &[u8]) -> String {
    let Ok(guid) = <[u8; 16]>::try_from(guid) else { return "{no guid}".to_owned() };
    let first = u32::from_le_bytes([guid[0], guid[1], guid[2], guid[3]]);
    let second = u16::from_le_bytes([guid[4], guid[5]]);
    let third = u16::from_le_bytes([guid[6], guid[7]]);
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("{first:08x}-{second:04x}-{third:04x}-{}-{}", hex(&guid[8..10]), hex(&guid[10..]))
}

/// The text form of a SID (MS-DTYP 2.4.2.1).
pub(crate) fn sid_text(sid: &[u8]) -> Option<String> {
    let (head, parts) = sid.split_at_checked(8)?;
    if head[0] != 1 || parts.len() != usize::from(head[1]) * 4 {
        return None;
    }
    let authority = head[2..].iter().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    let parts = parts
        .chunks_exact(4)
        .map(|part| format!("-{}", u32::from_le_bytes([part[0], part[1], part[2], part[3]])));
    Some(format!("S-1-{authority}{}", parts.collect::<String>()))
}
