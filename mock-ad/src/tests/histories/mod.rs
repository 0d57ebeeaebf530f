//! Random histories of a directory, and consumers of its changes: whatever happens, each ends up with exactly what is
//! there, and is told of nothing that did not change.

mod consumer;
mod controller;
mod history;
mod play;
mod poller;
mod view;

use play::Start;

/// How many histories each of the tests plays.
const HISTORIES: u64 = 2500;

fn play(part: u64) {
    // Every other quarter has a recycle bin.
    let mut start = Start::new(part % 2 == 1);
    for number in 0..HISTORIES {
        start.play(part * HISTORIES + number);
    }
}

#[test]
fn feeds_tell_exactly_what_changed_in_a_first_quarter_of_ten_thousand_histories() {
    play(0);
}

#[test]
fn feeds_tell_exactly_what_changed_in_a_second_quarter_of_ten_thousand_histories() {
    play(1);
}

#[test]
fn feeds_tell_exactly_what_changed_in_a_third_quarter_of_ten_thousand_histories() {
    play(2);
}

#[test]
fn feeds_tell_exactly_what_changed_in_a_last_quarter_of_ten_thousand_histories() {
    play(3);
}
