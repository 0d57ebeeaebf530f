//! Expected entry count (MS-ADTS 3.1.1.3.4.1.33): a search that finds fewer or more entries does not succeed.

use super::{Controls, Problem, value};
use crate::ldap::RequestControl;

/// How many entries a client counts on.
pub(crate) struct ExpectedCount {
    min: i64,
    max: i64,
}

impl ExpectedCount {
    pub(crate) fn is(&self, found: usize) -> bool {
        i64::try_from(found).is_ok_and(|found| (self.min..=self.max).contains(&found))
    }
}

pub(super) fn read(control: &RequestControl, controls: &mut Controls) -> Result<(), Problem> {
    let mut value = value(control);
    let mut sequence = value.sequence()?;
    let (min, max) = (sequence.integer()?, sequence.integer()?);
    sequence.end()?;
    value.end()?;
    controls.expected_count = Some(ExpectedCount { min, max });
    Ok(())
}
