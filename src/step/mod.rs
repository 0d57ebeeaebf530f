//! The steps of a scenario, played. This table names them all; what they do stands in the file of their kind.

mod console;
mod device;
mod dns;
mod domain;
mod online;
mod operation;
mod people;
mod registrar;
mod surroundings;
mod template;
mod workstation;

pub(crate) use self::domain::told;

use crate::{
    expect,
    play::Play,
    scenario::{
        model::{MailSending, Step},
        value::Placed,
    },
    world::Broken,
};

/// Plays one step and returns one line that says how it went.
pub(crate) async fn play(play: &mut Play<'_>, step: &Placed<Step>) -> Result<String, Broken> {
    match &step.value {
        Step::CheckRequirements => operation::check_requirements(play).await,
        Step::Integrate => online::integrate(play, &Default::default()).await,
        Step::IntegrateWith(entered) => online::integrate(play, entered).await,
        Step::ListCandidates => online::list_candidates(play).await,
        Step::CreateOnlineAccounts(rows) => online::create_accounts(play, rows).await,
        Step::StartCreatingOnlineAccounts(rows) => online::start_creating(play, rows).await,
        Step::RefreshDashboard => online::refresh(play).await,
        Step::DisableIntegration => online::disable(play).await,
        Step::SetPassword(change) => operation::set_password(play, change).await,
        Step::DeactivateUser(user) => operation::deactivate(play, user).await,
        Step::RemoveUser(user) => operation::remove(play, user).await,
        Step::LinkDomain(link) => domain::link(play, link).await,
        Step::SwitchOverMail(name) => domain::switch_over(play, name).await,
        Step::EditZone(edit) => domain::edit_zone(play, edit),
        Step::EnterRecordsFile(entry) => domain::enter_records_file(play, entry),
        Step::ListProviders => registrar::list_providers(play).await,
        Step::CheckName(name) => registrar::check_name(play, name).await,
        Step::RenewDomain(renewal) => registrar::renew(play, renewal).await,
        Step::Registrar(action) => registrar::act(play, action),
        Step::FreezeSecondary(name) => dns::freeze(play, name, true),
        Step::ThawSecondary(name) => dns::freeze(play, name, false),
        Step::Delegation(change) => dns::delegate(play, change),
        Step::SetClock(setting) => dns::set_clock(play, setting),
        Step::LookUp(asked) => dns::look_up(play, asked, step.line).await,
        Step::CheckDomain(asked) => domain::check(play, asked).await,
        Step::Client(client) => dns::client(play, client, step.line).await,
        Step::ReceiverJudges(check) => dns::receiver(play, check, step.line).await,
        Step::UserChangesPassword(change) => workstation::change_password(play, change, step.line),
        Step::UserSignsOn(attempt) => Ok(workstation::sign_on(play, attempt, step.line)),
        Step::InTheDirectory(action) => console::act(play, action, step.line),
        Step::AddUser(user) => people::add_user(play, user),
        Step::AddController(controller) => Ok(people::add_controller(play, controller)),
        Step::RemoveController(name) => people::remove_controller(play, name),
        Step::BuyLicences(seats) => people::buy_licences(play, seats),
        Step::Portal(action) => people::portal(play, action),
        Step::AnotherTenant(action) => Ok(people::another_tenant(play, action)),
        Step::SignIn(attempt) => Ok(people::sign_in(play, attempt, step.line)),
        Step::ConnectDevice(connection) => Ok(device::connect(play, connection, step.line)),
        Step::InstallUpdates => Ok(surroundings::install_updates(play)),
        Step::SendMail(mail) => Ok(surroundings::send_mail(play, mail).await),
        Step::OldMailServer(what) => Ok(surroundings::old_mail_server(play, *what)),
        Step::Wait(period) => surroundings::wait(play, **period).await,
        Step::GoOffline => Ok(surroundings::line(play, false)),
        Step::GoOnline => Ok(surroundings::line(play, true)),
        Step::CrashEngine => surroundings::crash(play).await,
        Step::CrashEngineAt(point) => Ok(surroundings::crash_at(play, point)),
        Step::RestartServer => surroundings::restart(play).await,
        Step::Fault(fault) => Ok(surroundings::fault(play, fault)),
        Step::ClearFaults => Ok(surroundings::clear_faults(play)),
        Step::Remember(name) => {
            let corners = play.world.corners();
            play.remembered.insert(name.value.clone(), corners);
            Ok("kept".to_owned())
        }
        Step::Expect(expected) => Ok(expect::now(play, expected, step.line)),
    }
}

/// The step's phrase with its most telling detail, for traces and lists.
pub(crate) fn title(step: &Placed<Step>) -> String {
    let phrase = step.phrase();
    let detail = match &step.value {
        Step::SetPassword(change) => change.user.value.clone(),
        Step::UserChangesPassword(change) => change.user.value.clone(),
        Step::UserSignsOn(attempt) => attempt.user.value.clone(),
        Step::InTheDirectory(action) => action.title(),
        Step::AddUser(user) => user.name.clone(),
        Step::AddController(controller) => controller.name.clone(),
        Step::DeactivateUser(name)
        | Step::RemoveUser(name)
        | Step::RemoveController(name)
        | Step::SwitchOverMail(name)
        | Step::CheckName(name)
        | Step::FreezeSecondary(name)
        | Step::ThawSecondary(name)
        | Step::Remember(name) => name.value.clone(),
        Step::LinkDomain(link) => link.name.value.clone(),
        Step::EnterRecordsFile(entry) => entry.domain.value.clone(),
        Step::RenewDomain(renewal) => renewal.name.value.clone(),
        Step::EditZone(edit) => edit.zone.value.clone(),
        Step::Delegation(change) => format!("of {} to {}", change.zone, change.to),
        Step::LookUp(asked) => format!("{} {}", asked.record_type, asked.name),
        Step::CheckDomain(asked) => asked.name.value.clone(),
        Step::Client(client) => format!("looks for {} of {}", client.goal, client.of),
        Step::ReceiverJudges(check) => format!("the {} for {}", check.from, check.domain),
        Step::SendMail(MailSending { to, .. }) => format!("to {to}"),
        Step::OldMailServer(what) => what.to_string(),
        Step::Wait(period) => period.to_string(),
        Step::Fault(fault) => format!("on {}", fault.on),
        Step::SignIn(attempt) => attempt.user.value.clone(),
        Step::ConnectDevice(connection) => connection.device.value.clone(),
        _ => return phrase.to_owned(),
    };
    format!("{phrase} {detail}")
}
