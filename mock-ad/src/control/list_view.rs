//! Virtual list view (MS-ADTS 3.1.1.3.4.1.17): a window around one entry of a sorted list.

use super::{Controls, Problem, count, value};
use crate::ber::{Malformed, Reader, Writer, tag};
use crate::ldap::{AnswerControl, RequestControl, ResultCode};

const RESPONSE_OID: &str = "2.16.840.1.113730.3.4.10";

/// The window that a client wants to see.
pub(crate) struct ListView {
    pub(crate) critical: bool,
    pub(crate) before: usize,
    pub(crate) after: usize,
    pub(crate) target: Target,
    /// What the last answer for the same list gave the client.
    pub(crate) context: Option<Vec<u8>>,
}

/// The entry in the middle of the window.
pub(crate) enum Target {
    /// By its place, in a list that the client takes to be so long; 0 if it does not know.
    Offset { offset: usize, content_count: usize },
    /// The first that has this value or a greater one.
    Value(Vec<u8>),
}

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let mut value = value(control);
    let mut sequence = value.sequence()?;
    value.end()?;
    let before = count(sequence.integer()?)?;
    let after = count(sequence.integer()?)?;
    let target = target(sequence.element()?)?;
    let context = sequence.optional(tag::OCTET_STRING)?.map(<[u8]>::to_vec);
    sequence.end()?;
    let critical = control.critical;
    controls.list_view = Some(ListView { critical, before, after, target, context });
    Ok(())
}

fn target((tag, body): (u8, &[u8])) -> Result<Target, Malformed> {
    match tag {
        0xa0 => {
            let mut place = Reader::new(body);
            let offset = count(place.integer()?)?;
            let content_count = count(place.integer()?)?;
            place.end()?;
            Ok(Target::Offset { offset, content_count })
        }
        0x81 => Ok(Target::Value(body.to_vec())),
        _ => Err(Malformed("a list view without target")),
    }
}

/// The control of the answer: the target's place, the length of the list, how it went, and what to send next time.
pub(crate) fn answer(
    position: usize,
    content_count: usize,
    result: ResultCode,
    context: Option<&[u8]>,
) -> AnswerControl {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let mut writer = Writer::default();
    writer.constructed(tag::SEQUENCE, |writer| {
        writer.integer(number(position));
        writer.integer(number(content_count));
        writer.enumerated(i64::from(result.0));
        if let Some(context) = context {
            writer.octets(context);
        }
    });
    AnswerControl { oid: RESPONSE_OID, value: writer.into_bytes() }
}
