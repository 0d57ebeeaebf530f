//! The formats that a command's answer comes in: for people, or for programs.

use clap::ValueEnum;

/// How to print an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON line
    Json,
}
