//! Steps of people who act without the engine: users at joined computers, administrators at other tools, the portal.

use std::collections::BTreeMap;

use mock_m365::SignIn as Seen;

use crate::{
    outcome::FailedExpectation,
    play::Play,
    scenario::{
        model::{AnotherTenant, Controller, DirectoryUser, PortalStep, SignIn, SignInResult},
        value::Placed,
    },
    world::{Broken, names},
};

/// A person did what the fake does not allow: the scenario is wrong, not the engine.
fn impossible(what: &str, why: impl std::fmt::Display) -> Broken {
    Broken(format!("{what}: {why}"))
}

pub(super) fn add_user(play: &Play<'_>, user: &DirectoryUser) -> Result<String, Broken> {
    if let Some(password) = &user.password {
        play.world.trace.guard(password.reveal());
    }
    play.world.add_user(user).map_err(|why| impossible(&format!("add {}", user.name), why))?;
    Ok("added".to_owned())
}

pub(super) fn add_controller(play: &Play<'_>, controller: &Controller) -> String {
    play.world.add_controller(controller);
    "joined".to_owned()
}

pub(super) fn remove_controller(play: &Play<'_>, name: &str) -> Result<String, Broken> {
    if play.world.directory().remove_controller(name) {
        Ok("removed".to_owned())
    } else {
        Err(impossible(&format!("remove {name}"), "the directory has no such controller"))
    }
}

pub(super) fn buy_licences(
    play: &Play<'_>,
    seats: &BTreeMap<Placed<String>, u32>,
) -> Result<String, Broken> {
    for (part_number, &n_seats) in seats {
        play.world
            .tenant()
            .buy_seats(part_number, n_seats)
            .map_err(|why| impossible(&format!("buy {part_number}"), why))?;
    }
    Ok("bought".to_owned())
}

pub(super) fn portal(play: &Play<'_>, action: &PortalStep) -> Result<String, Broken> {
    let tenant = play.world.tenant();
    let done = match action {
        PortalStep::CreateUser(user) => {
            let password =
                user.password.as_ref().map_or(names::ONLINE_PASSWORD, |given| given.reveal());
            play.world.trace.guard(password);
            let name = user.id.split('@').next().unwrap_or(&user.id);
            let display_name = user.display_name.clone().unwrap_or_else(|| name.to_owned());
            let mut seed = mock_m365::UserSeed::new(&user.id, &display_name, password);
            seed.usage_location = Some(names::COUNTRY.to_owned());
            seed.licences = user.licence.iter().map(|licence| licence.value.clone()).collect();
            tenant.portal_create_user(&seed).map(|_| ())
        }
        PortalStep::DeleteUser(id) => tenant.portal_delete_user(id),
        PortalStep::BlockUser(id) => tenant.portal_block_user(id, true),
        PortalStep::AssignSeat(seat) => tenant.portal_assign_seat(&seat.user, &seat.licence),
        PortalStep::FreeSeat(seat) => tenant.portal_free_seat(&seat.user, &seat.licence),
        PortalStep::StartTrial(seats) => seats.iter().try_for_each(|(part_number, n_seats)| {
            tenant.portal_start_trial(part_number, *n_seats)
        }),
        PortalStep::StopPaying(part_number) => tenant.portal_lapse(part_number),
        PortalStep::WipeDevice(of) => tenant.portal_wipe_device(&of.user, &of.device),
        PortalStep::BlockDevice(of) => tenant.portal_block_device(&of.user, &of.device),
        PortalStep::SetUpDns(set_up) => return super::template::set_up_dns(play, set_up),
        PortalStep::RevokeAppSecret => tenant.portal_revoke_secret(names::CLIENT_ID),
    };
    done.map_err(|why| impossible("the portal", why))?;
    Ok("done in the portal".to_owned())
}

pub(super) fn another_tenant(play: &Play<'_>, action: &AnotherTenant) -> String {
    let (domain, claimed) = match action {
        AnotherTenant::Takes(domain) => (domain, true),
        AnotherTenant::GivesUp(domain) => (domain, false),
    };
    play.world.tenant().claim_elsewhere(domain, claimed);
    let verb = if claimed { "holds" } else { "gave up" };
    play.world.trace.happened(&format!("another tenant {verb} {domain}"));
    format!("another tenant {verb} it")
}

pub(super) fn sign_in(play: &mut Play<'_>, attempt: &SignIn, line: u32) -> String {
    play.world.trace.guard(attempt.password.reveal());
    let seen = match play.world.tenant().sign_in(&attempt.user, attempt.password.reveal()) {
        Seen::Ok => SignInResult::Ok,
        Seen::WrongPassword => SignInResult::WrongPassword,
        // A lock or a second factor keeps people out like a block.
        Seen::Blocked | Seen::Locked | Seen::Hindered(_) => SignInResult::Blocked,
        Seen::MustChange => SignInResult::MustChange,
        // An account without a password accepts none.
        Seen::NoPassword => SignInResult::WrongPassword,
        Seen::Unknown => SignInResult::Unknown,
    };
    let expected = attempt.result.unwrap_or(SignInResult::Ok);
    if seen != expected && !play.manner.trouble {
        let failure = FailedExpectation {
            step_index: play.index,
            line,
            what: format!("sign-in of {}", attempt.user),
            expected: expected.to_string(),
            actual: seen.to_string(),
            ..FailedExpectation::default()
        };
        play.fail(failure);
    }
    seen.to_string()
}
