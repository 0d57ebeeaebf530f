//! Extended DN (MS-ADTS 3.1.1.3.4.1.5): `<GUID=…>;<SID=…>;` before every DN, in hexadecimal digits or as text.

use super::{Controls, Problem, flags};
use crate::ldap::RequestControl;

/// How DNs of the answer are written.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum DnForm {
    #[default]
    Plain,
    /// GUID and SID as hexadecimal digits of their bytes.
    Hexadecimal,
    /// GUID and SID as text.
    Text,
}

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let flag = match &control.value {
        Some(value) if !value.is_empty() => flags(control)?,
        _ => 0,
    };
    controls.dn_form = match flag {
        0 => DnForm::Hexadecimal,
        1 => DnForm::Text,
        _ => return Err(Problem::Value),
    };
    Ok(())
}
