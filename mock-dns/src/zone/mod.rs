//! A zone: its records, its master-file text, its versions, and the search for a name in it.

mod content;
mod draft;
mod find;
mod master;
mod owner;
mod rdata;
mod store;
mod versions;

pub(crate) use content::{Content, RrSet};
pub(crate) use draft::{Delta, Draft};
pub(crate) use find::Found;
pub(crate) use master::{Defaults, Line, read_lines, read_zone};
pub use master::{ZoneTextError, check_zone_text};
pub(crate) use owner::{Labels, OwnerKey};
pub(crate) use store::{Mark, Store};
pub(crate) use versions::{Zone, is_later_serial, next_serial};
