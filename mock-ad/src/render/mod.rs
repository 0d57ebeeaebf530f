//! Requests, answers and the directory as text for people: compact, in a fixed order, without secrets.

mod answer;
mod control;
mod filter;
mod request;
mod state;
mod value;

pub(crate) use answer::answer;
pub(crate) use filter::filter;
pub(crate) use request::{operation_name, request, search};
pub(crate) use state::state;
