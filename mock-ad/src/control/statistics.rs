//! Statistics (MS-ADTS 3.1.1.3.4.1.6): how a search was done. Nothing takes time here, and nothing is on a disk.

use super::{Controls, Problem};
use crate::ber::{Writer, tag};
use crate::ldap::{AnswerControl, RequestControl};

const OID: &str = "1.2.840.113556.1.4.970";
const STATS: u32 = 1;
const ONLY_OPTIMIZE: u32 = 2;
const EXTENDED_FORMAT: u32 = 4;

/// What a client wants to know.
pub(crate) struct Statistics {
    flags: u32,
}

/// What a search took.
#[derive(Default)]
pub(crate) struct Work {
    pub(crate) returned: usize,
    pub(crate) visited: usize,
    pub(crate) filter: String,
    pub(crate) index: String,
}

/// The value is a number of four bytes, the lowest first, without BER around it.
pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let flags = match control.value.as_deref() {
        None | Some([]) => STATS,
        Some(value) => u32::from_le_bytes(<[u8; 4]>::try_from(value).map_err(|_| Problem::Value)?),
    };
    controls.statistics = Some(Statistics { flags });
    Ok(())
}

enum Value<'a> {
    Number(usize),
    Text(&'a str),
}

impl Statistics {
    /// Whether the entries themselves are not wanted.
    pub(crate) fn hides_entries(&self) -> bool {
        self.flags & ONLY_OPTIMIZE != 0
    }

    /// The control of the answer, if one is wanted. Who may not debug gets zeros.
    pub(crate) fn answer(&self, work: &Work, may_debug: bool) -> Option<AnswerControl> {
        if self.flags == 0 {
            return None;
        }
        let nothing = Work::default();
        let lines = lines(if may_debug { work } else { &nothing });
        let mut writer = Writer::default();
        writer.constructed(tag::SEQUENCE, |writer| {
            for (number, name, value) in &lines {
                if self.flags & EXTENDED_FORMAT == 0 {
                    writer.integer(*number);
                    by_place(writer, value);
                } else {
                    writer.constructed(tag::SEQUENCE, |writer| by_name(writer, name, value));
                }
            }
        });
        Some(AnswerControl { oid: OID, value: writer.into_bytes() })
    }
}

/// Number, name and value of each statistic, in the order of StatsResponseValueV3.
fn lines(work: &Work) -> [(i64, &'static str, Value<'_>); 13] {
    [
        (1, "Thread count", Value::Number(1)),
        (3, "Call time (in ms)", Value::Number(0)),
        (5, "Entries Returned", Value::Number(work.returned)),
        (6, "Entries Visited", Value::Number(work.visited)),
        (7, "Used Filter", Value::Text(&work.filter)),
        (8, "Used Indexes", Value::Text(&work.index)),
        (9, "Pages Referenced", Value::Number(0)),
        (10, "Pages Read From Disk", Value::Number(0)),
        (11, "Pages Pre-read From Disk", Value::Number(0)),
        (12, "Clean Pages Modified", Value::Number(0)),
        (13, "Dirty Pages Modified", Value::Number(0)),
        (14, "Log Records Generated", Value::Number(0)),
        (15, "Log Record Bytes Generated", Value::Number(0)),
    ]
}

fn by_place(writer: &mut Writer, value: &Value<'_>) {
    match value {
        Value::Number(number) => writer.integer(i64::try_from(*number).unwrap_or(i64::MAX)),
        Value::Text(text) => writer.octets(text.as_bytes()),
    }
}

fn by_name(writer: &mut Writer, name: &str, value: &Value<'_>) {
    writer.octets(name.as_bytes());
    match value {
        Value::Number(number) => {
            let mut inner = Writer::default();
            inner.integer(i64::try_from(*number).unwrap_or(i64::MAX));
            let bytes = inner.into_bytes();
            writer.primitive(0x80, &bytes[2..]);
        }
        Value::Text(text) => writer.primitive(0x81, text.as_bytes()),
    }
}
