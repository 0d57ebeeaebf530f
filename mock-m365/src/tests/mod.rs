//! Tests of the tenant over its bytes: text in, text out. `driver` speaks HTTP through an in-memory pipe.

mod advanced;
mod base_url;
mod batch;
mod callers;
mod cmdlets;
mod commerce;
mod control;
mod delta;
mod domain_life;
mod domains;
mod driver;
mod faults;
mod fuzz;
mod groups;
mod index;
mod invariants;
mod laws;
mod licences;
mod mail;
mod saved;
mod sign_in;
mod throttle;
mod uploads;
mod users;
