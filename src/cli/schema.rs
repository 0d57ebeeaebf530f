//! `rehearsal schema`: the JSON Schema of scenario files.

use super::{Console, Exit, Stop};
use crate::scenario;

pub(super) fn main(console: &mut Console<'_>) -> Result<Exit, Stop> {
    writeln!(console.out, "{:#}", scenario::schema())?;
    Ok(Exit::Passed)
}
