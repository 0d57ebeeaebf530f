//! Expectations on mail, and on the files that the engine wrote.

use super::mismatch::Mismatches;
use crate::{play::Play, scenario::model::Expectation};

pub(super) fn look(play: &Play<'_>, expected: &Expectation, found: &mut Mismatches) {
    let Some(mail) = &expected.mail else { return };
    let fates = play.world.fates();
    found.at(mail.line);
    for (what, count, actual) in [
        ("mail sent", mail.sent, fates.n_sent),
        ("mail lost", mail.lost, fates.n_lost),
        ("mail duplicated", mail.duplicated, fates.n_duplicated),
        ("mail bounced", mail.bounced, fates.n_bounced),
        ("mail to the old server", mail.to_old_server, fates.n_to_old_server),
        ("mail to the tenant", mail.to_tenant, fates.n_to_tenant),
    ] {
        found.count(what, count, actual);
    }
}
