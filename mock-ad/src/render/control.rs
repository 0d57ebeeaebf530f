//! Controls of answers as text.

use super::value::short;
use crate::ber::{Reader, number};
use crate::control;
use crate::ldap::AnswerControl;

/// The control's name and its value, or nothing for a page's: its cookie says nothing.
pub(super) fn answer_control(answer: &AnswerControl) -> Option<String> {
    let name = control::name(answer.oid);
    match name {
        "paged" => None,
        "dirSync" => control::describe_answer(answer),
        _ => {
            let value = items(Reader::new(&answer.value)).unwrap_or_else(|| bytes(&answer.value));
            Some(format!("control {name} {value}"))
        }
    }
}

fn items(mut reader: Reader<'_>) -> Option<String> {
    let mut texts = Vec::new();
    while !reader.is_empty() {
        let (tag, body) = reader.element().ok()?;
        texts.push(match tag {
            0x02 | 0x0a => number(body).ok()?.to_string(),
            0x30 => format!("({})", items(Reader::new(body))?),
            _ => bytes(body),
        });
    }
    Some(texts.join(", "))
}

fn bytes(body: &[u8]) -> String {
    let text = str::from_utf8(body).ok().filter(|text| !text.chars().any(char::is_control));
    text.map_or_else(|| body.iter().map(|byte| format!("{byte:02x}")).collect(), short)
}
