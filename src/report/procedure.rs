//! A scenario as a numbered procedure in plain words, to be read as a lesson or followed by hand.

use std::collections::BTreeMap;

use super::{procedure_dns, procedure_expect, procedure_people};
use crate::{
    ledger,
    scenario::{
        LoadedScenario,
        model::{
            AccountRow, AnotherTenant, CrashPoint, DeviceConnection, DomainLink, Fault,
            FaultAction, IntegrateWith, Invariant, MailSending, Phase, PortalStep, RegistrarStep,
            SignIn, Step, Subscription, World, ZoneEdit, ZonePlace,
        },
        suggest::listed,
        value::Placed,
    },
};

/// Widest line of running text.
const WIDTH: usize = 100;

/// The whole scenario.
pub fn render(scenario: &LoadedScenario) -> String {
    let told = &scenario.scenario;
    let mut out = vec![told.title.trim().to_owned(), String::new()];
    out.extend(wrapped(told.teaches.trim(), ""));
    out.extend([String::new(), "At the beginning".to_owned()]);
    out.extend(world(&told.world).iter().flat_map(|line| wrapped(line, "  - ")));
    out.extend(told.faults.iter().flat_map(|planned| wrapped(&fault(planned), "  - ")));
    if !told.always.is_empty() {
        out.extend([String::new(), "At every moment".to_owned()]);
        out.extend(told.always.iter().flat_map(|always| wrapped(&invariant(always), "  - ")));
    }
    out.extend([String::new(), "Procedure".to_owned()]);
    let mut number = 0;
    for placed in &told.steps {
        if let Step::Expect(expected) = &placed.value {
            let lines = procedure_expect::lines(expected);
            out.extend(lines.iter().flat_map(|line| wrapped(line, "       => ")));
        } else {
            number += 1;
            out.extend(wrapped(&step(placed), &format!("  {number:>2}. ")));
        }
    }
    if !told.clauses.is_empty() || !told.partly.is_empty() {
        out.extend([String::new(), "What this proves".to_owned()]);
        out.extend(told.clauses.iter().flat_map(|id| wrapped(&clause(id), "  - ")));
        for (id, missing) in &told.partly {
            out.extend(wrapped(&format!("{}, in part: {missing}", clause(id)), "  - "));
        }
    }
    out.push(String::new());
    out.join("\n")
}

fn clause(id: &str) -> String {
    let known = ledger::catalogue().iter().find(|clause| clause.id == id);
    known.map_or_else(|| id.to_owned(), |clause| format!("{id}: {}", clause.title))
}

/// Breaks running text at words; lines after the first are indented under it.
fn wrapped(text: &str, bullet: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = bullet.to_owned();
    let indent = " ".repeat(bullet.chars().count());
    let mut is_fresh = true;
    for word in text.split_whitespace() {
        if !is_fresh && line.chars().count() + 1 + word.chars().count() > WIDTH {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            is_fresh = true;
        }
        if !is_fresh {
            line.push(' ');
        }
        line.push_str(word);
        is_fresh = false;
    }
    lines.push(line);
    lines
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn world(world: &World) -> Vec<String> {
    let mut lines = Vec::new();
    let server = &world.server;
    let name = server.name.as_ref().map_or("DC1", |name| name.as_str());
    let role = server.domain_role.map_or("domain controller", |role| role.as_str());
    let system = server.operating_system.as_deref();
    let system = system.map_or_else(|| format!("the {} edition", world.edition), str::to_owned);
    lines.push(format!("{name} is a {role} of {} and runs {system}.", world.directory.domain));
    for update in &server.pending_updates {
        lines.push(format!("{} ({}) waits to be installed.", update.title, update.severity));
    }
    if server.online == Some(false) {
        lines.push("The server's Internet line is down.".to_owned());
    }
    for controller in &world.directory.controllers {
        lines.push(format!(
            "The directory also knows the controller {} ({}).",
            controller.name, controller.kind
        ));
        if let Some(behind) = controller.behind {
            lines.push(format!(
                "The engine talks to {}, which learns of changes {behind} late.",
                controller.name
            ));
        }
    }
    let members = &world.directory.member_servers;
    if !members.is_empty() {
        lines.push(format!("Member servers: {}.", names(members.iter().map(|name| name.as_str()))));
    }
    let users = &world.directory.users;
    if !users.is_empty() {
        lines.push(format!("Users: {}.", names(users.iter().map(|user| user.name.as_str()))));
    }
    let policy = procedure_people::policy(&world.directory.password_policy);
    if !policy.is_empty() {
        lines.push(format!("The password policy says: {policy}."));
    }
    let tenant = &world.tenant;
    if tenant.licences.is_empty() {
        lines.push(format!("The tenant is {}.onmicrosoft.com, without licences.", tenant.name));
    } else {
        let seats = seats(&tenant.licences);
        lines.push(format!("The tenant is {}.onmicrosoft.com, with {seats}.", tenant.name));
    }
    if !tenant.users.is_empty() {
        let ids = names(tenant.users.iter().map(|user| user.id.as_str()));
        lines.push(format!("Online accounts: {ids}."));
    }
    zones(world, &mut lines);
    lines.extend(procedure_dns::world(world));
    lines
}

fn zones(world: &World, lines: &mut Vec<String>) {
    for (name, zone) in &world.zones {
        let by =
            if zone.managed { "changed by the server" } else { "changed by its owner, by hand" };
        lines.push(format!("The zone {name} is {by}."));
        let records = zone.records.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.extend(records.map(|record| format!("    {record}")));
    }
}

fn seats(licences: &BTreeMap<Placed<String>, u32>) -> String {
    names(
        licences
            .iter()
            .map(|(name, n)| format!("{n} seats of {name}"))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
    )
}

/// One fault in words.
fn fault(fault: &Fault) -> String {
    let what = match &fault.action.value {
        FaultAction::Delay(period) => format!("is answered {period} later"),
        FaultAction::Silence => "is never answered".to_owned(),
        FaultAction::Reset => "loses its connection".to_owned(),
        FaultAction::CutAfter(n) => format!("is answered with no more than {n} bytes"),
        FaultAction::Corrupt => "gets an answer that breaks the protocol".to_owned(),
        FaultAction::Answer(answer) => {
            let after = answer.retry_after.as_ref();
            let after = after.map(|after| {
                let form = if after.as_date { ", given as a date" } else { "" };
                format!(" and \"retry after {}\"{form}", after.period)
            });
            format!("is answered with HTTP {}{}", answer.status, after.unwrap_or_default())
        }
        FaultAction::Result(result) => format!("is answered with the result \"{result}\""),
        FaultAction::ResultAfter(after) => {
            format!("ends with the result \"{}\" after {} entries", after.result, after.entries)
        }
        FaultAction::CutAfterEntries(n) => format!("loses its connection after {n} entries"),
        FaultAction::Drip(period) => format!("is answered with {period} before each entry"),
        FaultAction::Disconnect => "is answered with a notice of disconnection".to_owned(),
        FaultAction::Rcode(rcode) => format!("is answered with {rcode}"),
        FaultAction::Truncate => "gets a truncated answer".to_owned(),
        FaultAction::StaleZone => "is answered from the zone as it was before".to_owned(),
        FaultAction::Lame => "reaches a server that does not know the zone".to_owned(),
        FaultAction::EditZone(edit) => {
            format!("comes a moment after somebody else's edit. {}", zone_edit(edit))
        }
        FaultAction::Fail => "fails".to_owned(),
        FaultAction::CrashEngine => "makes the engine crash".to_owned(),
    };
    let which = match (fault.nth.value, fault.times.value) {
        (1, _) if fault.until_restart => {
            format!("Until the server is restarted every `{}`", fault.on)
        }
        (nth, _) if fault.until_restart => {
            format!("Until the server is restarted `{}`, from number {nth} on,", fault.on)
        }
        (1, 1) => format!("The next `{}`", fault.on),
        (nth, 1) => format!("`{}`, the one numbered {nth},", fault.on),
        (nth, times) => format!("`{}`, those numbered {nth} to {},", fault.on, nth + times - 1),
    };
    let phase = match fault.phase {
        Phase::Before => "",
        Phase::After => "is carried out, but ",
    };
    format!("{which} {phase}{what}.")
}

fn invariant(invariant: &Invariant) -> String {
    match invariant {
        Invariant::MxNeverPrefersTenant(domain) => {
            format!(
                "No answer about the mail hosts of {domain} prefers the tenant while the migration lasts."
            )
        }
        Invariant::NothingSentAfterDisabling => {
            "Once the integration is disabled, nothing is sent to the tenant.".to_owned()
        }
        Invariant::NoDuplicateAccounts => "No user has two online accounts.".to_owned(),
        Invariant::TenantUnchanged => "Nothing is changed in the tenant.".to_owned(),
    }
}

/// One step in words, expectations aside.
#[expect(clippy::too_many_lines, reason = "the table of all steps, one arm each")]
fn step(step: &Step) -> String {
    match step {
        Step::CheckRequirements => "Let the server check its requirements.".to_owned(),
        Step::Integrate => "Integrate the server with the tenant.".to_owned(),
        Step::IntegrateWith(entered) => integrate(entered),
        Step::ListCandidates => "Open the page that creates online accounts in bulk.".to_owned(),
        Step::CreateOnlineAccounts(rows) => {
            let rows: Vec<String> = rows.iter().map(|row| account(row)).collect();
            format!("Create online accounts for {}.", rows.join(", "))
        }
        Step::StartCreatingOnlineAccounts(rows) => {
            let rows: Vec<String> = rows.iter().map(|row| account(row)).collect();
            format!("Start creating online accounts for {}, and go on meanwhile.", rows.join(", "))
        }
        Step::SetPassword(change) => {
            format!("Set a new password for {} in the Dashboard.", change.user)
        }
        Step::UserChangesPassword(change) => procedure_people::change_password(change),
        Step::UserSignsOn(attempt) => procedure_people::sign_on(attempt),
        Step::InTheDirectory(action) => {
            format!("In the directory, {}", procedure_people::console(action))
        }
        Step::AddUser(user) => format!("Add the user {}.", user.name),
        Step::DeactivateUser(user) => format!("Deactivate the user {user}."),
        Step::RemoveUser(user) => format!("Remove the user {user}."),
        Step::AddController(dc) => format!("Add the domain controller {} ({}).", dc.name, dc.kind),
        Step::RemoveController(name) => format!("Demote the domain controller {name}."),
        Step::InstallUpdates => "Install all pending updates.".to_owned(),
        Step::RefreshDashboard => "Refresh the Dashboard.".to_owned(),
        Step::BuyLicences(licences) => format!("In the portal, buy {}.", seats(licences)),
        Step::Portal(portal) => format!("In the portal, {}.", self::portal(portal)),
        Step::LinkDomain(link) => domain_link(link),
        Step::SwitchOverMail(domain) => {
            format!(
                "Declare the mail migration of {domain} ended: mail goes to the tenant from now on."
            )
        }
        Step::EditZone(edit) => zone_edit(edit),
        Step::EnterRecordsFile(entry) => format!(
            "At the registrar's page, type in every record of the records file for {}{}.",
            entry.domain,
            if entry.careless { ", with full names and without final dots" } else { "" }
        ),
        Step::ListProviders => "Look who registers names in this region.".to_owned(),
        Step::CheckName(name) => format!("Ask whether the name {name} can be registered."),
        Step::RenewDomain(renewal) => format!("Renew the name {}.", renewal.name),
        Step::Registrar(action) => registrar(action),
        Step::FreezeSecondary(_)
        | Step::ThawSecondary(_)
        | Step::Delegation(_)
        | Step::SetClock(_)
        | Step::LookUp(_)
        | Step::CheckDomain(_)
        | Step::Client(_)
        | Step::ReceiverJudges(_) => procedure_dns::step(step),
        Step::SendMail(mail) => send(mail),
        Step::OldMailServer(what) => format!("The old mail server {what}."),
        Step::Wait(period) => format!("Wait {period}."),
        Step::GoOffline => "The server's Internet line goes down.".to_owned(),
        Step::GoOnline => "The server's Internet line comes back.".to_owned(),
        Step::DisableIntegration => "Disable the integration.".to_owned(),
        Step::CrashEngine => "The engine crashes and starts again.".to_owned(),
        Step::CrashEngineAt(point) => crash(point),
        Step::RestartServer => "Restart the server.".to_owned(),
        Step::Fault(planned) => format!("From now on: {}", fault(planned)),
        Step::ClearFaults => "From now on everything answers as usual.".to_owned(),
        Step::AnotherTenant(AnotherTenant::Takes(domain)) => {
            format!("In another tenant, prove the ownership of {domain}.")
        }
        Step::AnotherTenant(AnotherTenant::GivesUp(domain)) => {
            format!("In the other tenant, remove the domain {domain}.")
        }
        Step::SignIn(attempt) => sign_in(attempt),
        Step::ConnectDevice(connection) => connect_device(connection),
        Step::Remember(name) => format!("Note the state of everything as \"{name}\"."),
        Step::Expect(_) => "Look.".to_owned(),
    }
}

fn integrate(entered: &IntegrateWith) -> String {
    let mut with = Vec::new();
    if let Some(tenant) = &entered.tenant {
        with.push(format!("the tenant {tenant}"));
    }
    if let Some(client_id) = &entered.client_id {
        with.push(format!("the client ID {client_id}"));
    }
    if entered.secret.is_some() {
        with.push("another client secret".to_owned());
    }
    if entered.subscription == Some(Subscription::None) {
        with.push("no subscription".to_owned());
    }
    if with.is_empty() {
        return step(&Step::Integrate);
    }
    format!("Integrate the server, but with {}.", with.join(" and "))
}

fn account(row: &AccountRow) -> String {
    let mut text = row.user.value.clone();
    if let Some(id) = &row.id {
        text += &format!(" as {id}");
    }
    if let Some(licence) = &row.licence {
        text += &format!(" with {licence}");
    }
    text
}

fn portal(step: &PortalStep) -> String {
    match step {
        PortalStep::CreateUser(user) => format!("create the account {}", user.id),
        PortalStep::DeleteUser(id) => format!("delete the account {id}"),
        PortalStep::BlockUser(id) => format!("block the sign-in of {id}"),
        PortalStep::AssignSeat(seat) => format!("give {} a seat of {}", seat.user, seat.licence),
        PortalStep::FreeSeat(seat) => {
            format!("take the seat of {} from {}", seat.licence, seat.user)
        }
        PortalStep::StartTrial(licences) => format!("start a trial of {}", seats(licences)),
        PortalStep::StopPaying(licence) => format!("stop paying for {licence}"),
        PortalStep::WipeDevice(of) => {
            format!("ask the device {} of {} to wipe itself", of.device, of.user)
        }
        PortalStep::BlockDevice(of) => format!("block the device {} of {}", of.device, of.user),
        PortalStep::SetUpDns(set_up) => {
            format!("let it set up the DNS records of {} by its template", set_up.domain)
        }
        PortalStep::RevokeAppSecret => "make the engine's client secret invalid".to_owned(),
    }
}

fn registrar(step: &RegistrarStep) -> String {
    match step {
        RegistrarStep::AnswerLetter(name) => {
            format!("Answer the provider's letter about {name}.")
        }
        RegistrarStep::Hold(name) => format!("The registry puts {name} on hold."),
        RegistrarStep::Release(name) => format!("The registry takes {name} off hold."),
    }
}

fn domain_link(link: &DomainLink) -> String {
    let mut text = format!("Link the domain {}", link.name);
    if let Some(at) = &link.at {
        text += &format!(", which is in the account at {at}");
    }
    if let Some(at) = &link.register_at {
        text += &format!(", to be registered at {at}");
    }
    if let Some(to) = &link.transfer_to {
        text += &format!(", to be transferred to {to}");
    }
    if link.password.is_some() {
        text += ", with another password";
    }
    if link.code.is_some() {
        text += ", with another code";
    }
    if link.mail_migration {
        text += ", its mail being migrated";
    }
    if let Some(preference) = &link.preference {
        text += &format!(", with the preference {preference} for the tenant's mail host");
    }
    if !link.accept.is_empty() {
        let ids: Vec<String> = link.accept.iter().map(|id| format!("`{id}`")).collect();
        text += &format!(", and agree to {}", ids.join(", "));
    }
    if let Some(label) = &link.web_mail {
        text += &format!(", with the own name {label}.{} for web mail", link.name);
    }
    text + "."
}

fn zone_edit(edit: &ZoneEdit) -> String {
    let quoted = |records: &[Placed<String>]| {
        let records: Vec<String> = records.iter().map(|record| format!("`{record}`")).collect();
        records.join(", ")
    };
    let mut parts = Vec::new();
    for (verb, records) in
        [("add", &edit.add), ("remove", &edit.remove), ("replace by", &edit.replace)]
    {
        if !records.is_empty() {
            parts.push(format!("{verb} {}", quoted(records)));
        }
    }
    let place = match edit.at {
        None | Some(ZonePlace::Own) => "At the registrar's page",
        Some(ZonePlace::Other) => "At the page of the other DNS host",
        Some(ZonePlace::Inside) => "At the DNS server in the office",
    };
    format!("{place} of {}, {}.", edit.zone, parts.join("; "))
}

fn send(mail: &MailSending) -> String {
    match (&mail.every, &mail.lasting) {
        (Some(every), Some(lasting)) => {
            format!(
                "Mail to {} is sent every {every} for {lasting}, while the next steps run.",
                mail.to
            )
        }
        _ => match mail.sender {
            None => format!("Mail to {} is sent.", mail.to),
            Some(sender) => format!("Mail to {} is sent; the sender: {sender}.", mail.to),
        },
    }
}

fn crash(crash: &CrashPoint) -> String {
    let place = match (&crash.operation, &crash.point) {
        (Some(operation), _) => match crash.phase {
            Some(Phase::Before) => format!("before `{operation}` is carried out"),
            _ => format!("after `{operation}` was carried out and before its answer arrives"),
        },
        (None, Some(point)) => format!("at I/O point {point}"),
        (None, None) => "somewhere".to_owned(),
    };
    format!("During the next step the engine crashes {place}, and starts again.")
}

fn connect_device(connection: &DeviceConnection) -> String {
    let result = connection.result.map_or("synced", |result| result.as_str());
    format!(
        "The device {} connects to the mailbox of {}; the outcome must be {}.",
        connection.device,
        connection.user,
        listed([result])
    )
}

fn sign_in(attempt: &SignIn) -> String {
    let result = attempt.result.map_or("ok", |result| result.as_str());
    format!("Sign in online as {}; the outcome must be {}.", attempt.user, listed([result]))
}
