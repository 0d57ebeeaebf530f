//! Tests of the fake registrar from outside: requests in, answers and states out.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod driver;
mod entry;
mod faults;
mod orders;
mod records;
mod sign_in;
