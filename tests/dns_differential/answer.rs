//! An answer's bytes as sorted lines that can be compared.

use crate::data;
use crate::name;
use crate::signature::{self, Placed, Signed};
use crate::step::ID;

const SECTIONS: [&str; 3] = ["answer", "authority", "additional"];
const FLAGS: [(u16, &str); 7] = [
    (0x0400, "aa"),
    (0x0200, "tc"),
    (0x0100, "rd"),
    (0x0080, "ra"),
    (0x0040, "z"),
    (0x0020, "ad"),
    (0x0010, "cd"),
];
const RCODES: [&str; 11] = [
    "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET",
    "NXRRSET", "NOTAUTH", "NOTZONE",
];

/// A record of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    pub(crate) owner: String,
    pub(crate) ttl_s: u32,
    pub(crate) rr_type: u16,
    pub(crate) data: String,
}

impl Record {
    /// `contoso.com. 3600 MX 10 mail.contoso.com.`
    pub(crate) fn line(&self) -> String {
        let Self { owner, ttl_s, rr_type, data } = self;
        format!("{owner} {ttl_s} {} {data}", data::type_name(*rr_type))
    }

    /// The same without the data.
    fn kind(&self) -> String {
        format!("{} {} {} of a cut answer", self.owner, self.ttl_s, data::type_name(self.rr_type))
    }
}

/// Describes an answer, one aspect a line; no line says how its parts were ordered or compressed.
pub(crate) fn describe(answer: Option<&[u8]>, request: Option<&Signed>, now_s: u64) -> Vec<String> {
    let Some(bytes) = answer else { return vec!["no answer".to_owned()] };
    let mut lines = Vec::new();
    if read(bytes, request, now_s, &mut lines).is_none() {
        lines.push(format!("cannot be read, {} bytes", bytes.len()));
    }
    lines.sort();
    lines
}

/// The records of the answer section, for transfers.
pub(crate) fn records(bytes: &[u8]) -> Option<Vec<Record>> {
    let count =
        |place: usize| Some(u16::from_be_bytes(bytes.get(place..place + 2)?.try_into().ok()?));
    let mut place = 12;
    for _ in 0..count(4)? {
        place = name::read(bytes, place)?.1 + 4;
    }
    let mut records = Vec::new();
    for _ in 0..count(6)? {
        let raw = Raw::read(bytes, place)?;
        place = raw.end;
        records.push(raw.record(bytes)?);
    }
    Some(records)
}

fn read(bytes: &[u8], request: Option<&Signed>, now_s: u64, lines: &mut Vec<String>) -> Option<()> {
    let word =
        |place: usize| Some(u16::from_be_bytes(bytes.get(place..place + 2)?.try_into().ok()?));
    let flags = word(2)?;
    let id = if word(0)? == ID { "" } else { "another id, " };
    let kind = if flags & 0x8000 == 0 { "a request, " } else { "" };
    let names: Vec<&str> =
        FLAGS.iter().filter(|(bit, _)| flags & bit != 0).map(|&(_, name)| name).collect();
    lines.push(format!("head: {id}{kind}opcode {}, flags {}", flags >> 11 & 15, names.join(" ")));
    let mut rcode = flags & 15;
    let mut place = 12;
    for _ in 0..word(4)? {
        let (owner, after) = name::read(bytes, place)?;
        let (rr_type, class) = (data::type_name(word(after)?), data::class_name(word(after + 2)?));
        lines.push(format!("question: {} {class} {rr_type}", name::text(&owner)));
        place = after + 4;
    }
    for (section, count_at) in SECTIONS.into_iter().zip([6, 8, 10]) {
        let n_records = word(count_at)?;
        for number in 1..=n_records {
            let raw = Raw::read(bytes, place)?;
            place = raw.end;
            match raw.rr_type {
                41 => {
                    rcode |= u16::try_from(raw.ttl_s >> 24).ok()? << 4;
                    lines.push(raw.edns(bytes)?);
                }
                250 => {
                    let last = if number == n_records { "" } else { " and is not the last record" };
                    let text = signature::describe(bytes, &raw.placed, request, now_s)?;
                    lines.push(format!("{text}{last}"));
                }
                _ => {
                    let class = if raw.class == 1 {
                        String::new()
                    } else {
                        data::class_name(raw.class) + " "
                    };
                    let record = raw.record(bytes)?;
                    // Which records of a set stay in a truncated answer is chance.
                    let line = if flags & 0x0200 == 0 { record.line() } else { record.kind() };
                    lines.push(format!("{section}: {class}{line}"));
                }
            }
        }
    }
    let name = RCODES
        .get(usize::from(rcode))
        .map_or_else(|| format!("RCODE{rcode}"), |&name| name.to_owned());
    lines.push(format!("code: {name}"));
    if place != bytes.len() {
        lines.push(format!("{} bytes after the end", bytes.len() - place));
    }
    Some(())
}

/// A record in a message.
struct Raw {
    owner: Vec<u8>,
    rr_type: u16,
    class: u16,
    ttl_s: u32,
    placed: Placed,
    end: usize,
}

impl Raw {
    fn read(bytes: &[u8], start: usize) -> Option<Self> {
        let (owner, place) = name::read(bytes, start)?;
        let fixed: [u8; 10] = bytes.get(place..place + 10)?.try_into().ok()?;
        let [t0, t1, c0, c1, l0, l1, l2, l3, s0, s1] = fixed;
        let data_size = usize::from(u16::from_be_bytes([s0, s1]));
        let data_start = place + 10;
        let end = data_start + data_size;
        bytes.get(..end)?;
        Some(Self {
            owner,
            rr_type: u16::from_be_bytes([t0, t1]),
            class: u16::from_be_bytes([c0, c1]),
            ttl_s: u32::from_be_bytes([l0, l1, l2, l3]),
            placed: Placed { start, data_start, data_size },
            end,
        })
    }

    fn record(&self, bytes: &[u8]) -> Option<Record> {
        let Placed { data_start, data_size, .. } = self.placed;
        Some(Record {
            owner: name::text(&self.owner),
            ttl_s: self.ttl_s,
            rr_type: self.rr_type,
            data: data::text(self.rr_type, bytes, data_start, data_size)?,
        })
    }

    fn edns(&self, bytes: &[u8]) -> Option<String> {
        let Placed { data_start, data_size, .. } = self.placed;
        let options = bytes.get(data_start..data_start + data_size)?;
        let digits: String = options.iter().map(|byte| format!("{byte:02x}")).collect();
        let (version, flags) = (self.ttl_s >> 16 & 255, self.ttl_s & 0xffff);
        Some(format!(
            "edns: size {}, version {version}, flags {flags:04x}, options {digits}",
            self.class
        ))
    }
}
