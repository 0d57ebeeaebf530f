//! Tests of the fake DNS from outside: bytes in, bytes and text out.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod answers;
mod control;
mod driver;
mod faults;
mod laws;
mod notices;
mod resolving;
mod secondaries;
mod signatures;
mod transfers;
mod updates;
mod wire;
mod zone_texts;
