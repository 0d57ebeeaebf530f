//! Reports: pure functions of outcomes, one format a file.

pub mod console;
pub mod json;
pub mod junit;
pub(crate) mod parity;
mod place;
pub mod procedure;
mod procedure_dns;
mod procedure_expect;
mod procedure_people;
#[cfg(test)]
mod tests;

pub use place::write_atomically;
