//! A zone: its records, its master-file text, its versions, and the search for a name in it.

mod content;
mod find;
mod master;
mod rdata;
mod store;
mod versions;

pub(crate) use content::{Content, RrSet};
pub(crate) use find::Found;
pub(crate) use master::{Defaults, Line, read_lines, read_zone};
pub use master::{ZoneTextError, check_zone_text};
pub(crate) use store::{Moment, Store};
pub(crate) use versions::{Zone, is_later_serial, next_serial};
