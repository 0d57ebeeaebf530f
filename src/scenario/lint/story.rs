//! Walks through the steps as the runner will, and finds what cannot be done at that point.

use std::collections::{BTreeMap, BTreeSet};

use super::{dns, expectation, fault, people, world::part_number_finding};
use crate::scenario::{
    finding::Finding,
    model::{
        AccountRow, Controller, CrashPoint, DirectoryUser, DomainLink, MailSending, PortalStep,
        RegistrarStep, Scenario, Step, World, ZoneEdit,
    },
    suggest::advice,
    value::Placed,
};

/// What is known at a point of the story.
pub(super) struct Story<'a> {
    /// The scenario.
    pub(super) scenario: &'a Scenario,
    /// Logon names of directory users that exist or existed.
    pub(super) users: BTreeSet<String>,
    /// Those of them that were removed.
    pub(super) removed: BTreeSet<String>,
    /// Users who are in a backup, by its name.
    pub(super) backups: BTreeMap<String, BTreeSet<String>>,
    /// Organizational units.
    pub(super) units: BTreeSet<String>,
    /// Domains that registrars were asked for.
    pub(super) registered: BTreeSet<String>,
    /// Names of machines that exist.
    controllers: BTreeSet<String>,
    /// Part numbers with seats.
    licences: BTreeSet<String>,
    /// Domains whose linking began.
    pub(super) linked: BTreeSet<String>,
    /// Names under which the state was remembered.
    pub(super) remembered: BTreeSet<String>,
    /// Phrases of the steps so far.
    pub(super) done: BTreeSet<&'static str>,
    /// Whether an operation ran, so that there is a result.
    pub(super) has_result: bool,
    is_online: bool,
    n_faults: usize,
    /// Mistakes so far.
    pub(super) findings: Vec<Finding>,
}

pub(super) fn check(scenario: &Scenario, _source: &str) -> Vec<Finding> {
    let world = &scenario.world;
    let mut story = Story {
        scenario,
        users: directory_users(world),
        removed: BTreeSet::new(),
        backups: BTreeMap::new(),
        units: world.directory.units.iter().map(|unit| unit.to_lowercase()).collect(),
        controllers: world.directory.controllers.iter().map(|dc| dc.name.to_lowercase()).collect(),
        licences: world.tenant.licences.keys().map(|sku| sku.value.clone()).collect(),
        linked: BTreeSet::new(),
        remembered: BTreeSet::new(),
        registered: BTreeSet::new(),
        done: BTreeSet::new(),
        has_result: false,
        is_online: world.server.online.unwrap_or(true),
        n_faults: scenario.faults.len(),
        findings: Vec::new(),
    };
    for planned in &scenario.faults {
        fault::check(planned, world, &mut story.findings);
    }
    for invariant in &scenario.always {
        expectation::invariant(&mut story, invariant);
    }
    for (index, step) in scenario.steps.iter().enumerate() {
        story.step(step, scenario.steps.get(index + 1));
        story.done.insert(step.phrase());
        story.has_result |= step.is_operation();
    }
    story.findings
}

/// Logon names of the directory users at the beginning.
fn directory_users(world: &World) -> BTreeSet<String> {
    let imported = world.directory.imported.iter().flat_map(|export| export.logon_names());
    let named = world.directory.users.iter().map(|user| user.name.clone());
    imported.chain(named).map(|name| name.to_lowercase()).collect()
}

impl Story<'_> {
    fn step(&mut self, step: &Placed<Step>, next: Option<&Placed<Step>>) {
        match &step.value {
            Step::CreateOnlineAccounts(rows) | Step::StartCreatingOnlineAccounts(rows) => {
                self.rows(step, rows);
            }
            Step::SetPassword(change) => self.user(&change.user),
            Step::UserChangesPassword(change) => self.user(&change.user),
            Step::InTheDirectory(action) => people::check(self, action),
            Step::AddUser(user) => self.add_user(user),
            Step::DeactivateUser(user) => self.user(user),
            Step::RemoveUser(user) => {
                self.user(user);
                self.removed.insert(user.to_lowercase());
            }
            Step::AddController(controller) => self.add_controller(controller),
            Step::RemoveController(name) => self.remove_controller(name),
            Step::BuyLicences(seats) => self.buy(seats),
            Step::Portal(portal) => self.portal(portal),
            Step::LinkDomain(link) => self.link(link),
            Step::SwitchOverMail(domain) => {
                self.linked_domain(domain, "mail cannot be switched over");
            }
            Step::EditZone(edit) => self.edit_zone(edit),
            Step::FreezeSecondary(_)
            | Step::ThawSecondary(_)
            | Step::Delegation(_)
            | Step::SetClock(_)
            | Step::LookUp(_)
            | Step::CheckDomain(_)
            | Step::Client(_)
            | Step::ReceiverJudges(_) => dns::step(self, &step.value),
            Step::EnterRecordsFile(entry) => {
                self.zone(&entry.domain);
                self.linked_domain(&entry.domain, "there is no records file");
            }
            Step::Registrar(
                RegistrarStep::AnswerLetter(name)
                | RegistrarStep::Hold(name)
                | RegistrarStep::Release(name),
            ) => self.held(name),
            Step::RenewDomain(renewal) => self.held(&renewal.name),
            Step::SendMail(mail) => self.mail(mail),
            Step::ConnectDevice(connection) => self.online_id(&connection.user),
            Step::Wait(period) if period.ms == 0 => {
                self.push(Finding::at(period, "waiting for no time does nothing"));
            }
            Step::GoOffline | Step::GoOnline => self.line(step),
            Step::CrashEngineAt(point) => self.crash_point(step, point, next),
            Step::Fault(planned) => {
                fault::check(planned, &self.scenario.world, &mut self.findings);
                self.n_faults += 1;
            }
            Step::ClearFaults => self.clear_faults(step),
            Step::Remember(name) => self.remember(name),
            Step::Expect(expected) => expectation::check(self, step, expected),
            _ => {}
        }
    }

    fn add_user(&mut self, user: &Placed<DirectoryUser>) {
        if let Some(unit) = &user.unit {
            people::unit(self, unit);
        }
        let name = user.name.to_lowercase();
        let was_removed = self.removed.remove(&name);
        if !self.users.insert(name) && !was_removed {
            self.push(Finding::at(user, format!("there is a user `{}` already", user.name)));
        }
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// A directory user that must exist or have existed.
    pub(super) fn user(&mut self, name: &Placed<String>) {
        if !self.users.contains(&name.to_lowercase()) {
            let help = advice(name, self.users.iter().map(String::as_str));
            let finding = Finding::at(name, format!("the directory has no user `{name}`"));
            self.push(finding.help(format!("{help} Users stand under `world: directory: users`.")));
        }
    }

    fn rows(&mut self, step: &Placed<Step>, rows: &[Placed<AccountRow>]) {
        if rows.is_empty() {
            self.push(Finding::at(step, "no user is selected").help("list at least one user"));
        }
        for row in rows {
            let mut user = row.user.clone();
            if user.line == 0 {
                (user.line, user.column) = (row.line, row.column);
            }
            self.user(&user);
            if let Some(licence) = &row.licence {
                self.licence(licence);
            }
        }
    }

    /// A licence that must have seats in the tenant.
    pub(super) fn licence(&mut self, licence: &Placed<String>) {
        if let Some(finding) = part_number_finding(licence) {
            self.push(finding);
        } else if !self.licences.contains(&licence.value) {
            let text = format!("the tenant has bought no seats of `{licence}`");
            let help = advice(licence, self.licences.iter().map(String::as_str));
            self.push(Finding::at(licence, text).help(help));
        }
    }

    fn buy(&mut self, seats: &BTreeMap<Placed<String>, u32>) {
        for (part_number, n) in seats {
            if let Some(finding) = part_number_finding(part_number) {
                self.push(finding);
            } else if *n == 0 {
                self.push(Finding::at(part_number, "buying no seats does nothing"));
            }
            self.licences.insert(part_number.value.clone());
        }
    }

    fn add_controller(&mut self, controller: &Placed<Controller>) {
        if !self.controllers.insert(controller.name.to_lowercase()) {
            let text = format!("there is a controller `{}` already", controller.name);
            self.push(Finding::at(controller, text));
        }
    }

    fn remove_controller(&mut self, name: &Placed<String>) {
        if !self.controllers.remove(&name.to_lowercase()) {
            let help = advice(name, self.controllers.iter().map(String::as_str));
            self.push(Finding::at(name, format!("there is no controller `{name}`")).help(help));
        }
    }

    fn portal(&mut self, step: &PortalStep) {
        match step {
            PortalStep::CreateUser(user) => {
                self.online_id(&user.id);
                if let Some(licence) = &user.licence {
                    self.licence(licence);
                }
            }
            PortalStep::DeleteUser(id) | PortalStep::BlockUser(id) => self.online_id(id),
            PortalStep::AssignSeat(seat) | PortalStep::FreeSeat(seat) => {
                self.online_id(&seat.user);
                self.licence(&seat.licence);
            }
            PortalStep::StartTrial(seats) => self.buy(seats),
            PortalStep::StopPaying(licence) => self.licence(licence),
            PortalStep::WipeDevice(of) | PortalStep::BlockDevice(of) => self.online_id(&of.user),
            PortalStep::SetUpDns(set_up) => self.zone(&set_up.domain),
            PortalStep::RevokeAppSecret => {}
        }
    }

    /// An online ID in the form `name@domain`.
    pub(super) fn online_id(&mut self, id: &Placed<String>) {
        if !id.contains('@') {
            let tenant = &self.scenario.world.tenant.name;
            let help = format!("write `{id}@{tenant}.onmicrosoft.com`");
            self.push(Finding::at(id, format!("`{id}` is not an online ID")).help(help));
        }
    }

    /// A name that some registrar of the world has something to do with.
    fn held(&mut self, name: &Placed<String>) {
        let registrars = &self.scenario.world.registrars;
        let mut held = registrars.values().flat_map(|registrar| registrar.names.keys());
        if !self.registered.contains(&name.to_lowercase())
            && !held.any(|known| known.eq_ignore_ascii_case(name))
        {
            let finding = Finding::at(name, format!("no registrar of the world knows `{name}`"));
            self.push(
                finding.help("name it under `world: registrars: …: names`, or register it first"),
            );
        }
    }

    fn link(&mut self, link: &DomainLink) {
        if link.registrar().is_some() {
            self.registered.insert(link.name.to_lowercase());
        }
        self.linked.insert(link.name.to_lowercase());
        if let Some(preference) = &link.preference
            && !link.mail_migration
        {
            self.push(
                Finding::at(preference, "a preference is chosen for a mail migration only")
                    .help("add `mail migration: true`, or leave the preference out"),
            );
        }
    }

    pub(super) fn linked_domain(&mut self, domain: &Placed<String>, consequence: &str) {
        if !self.linked.contains(&domain.to_lowercase()) {
            let text = format!("`{domain}` is not linked yet, so {consequence}");
            let help = match advice(domain, self.linked.iter().map(String::as_str)) {
                near if near.starts_with("Did") => near,
                _ => format!("put `- link domain: {domain}` before this step"),
            };
            self.push(Finding::at(domain, text).help(help));
        }
    }

    /// A public zone of the world.
    pub(super) fn zone(&mut self, name: &Placed<String>) {
        let zones = &self.scenario.world.zones;
        let is_known = zones.contains_key(name.value.as_str())
            || self.registered.contains(&name.to_lowercase());
        if !is_known {
            let help = advice(name, zones.keys().map(|zone| zone.value.as_str()));
            let finding = Finding::at(name, format!("the world has no zone `{name}`"));
            self.push(finding.help(format!("{help} Zones stand under `world: zones`.")));
        }
    }

    fn edit_zone(&mut self, edit: &ZoneEdit) {
        self.zone(&edit.zone);
        dns::edit(self, edit);
    }

    fn mail(&mut self, mail: &MailSending) {
        self.online_id(&mail.to);
        match (&mail.every, &mail.lasting) {
            (Some(every), None) => self.push(
                Finding::at(every, "sending again and again needs an end")
                    .help("add `for: …`, for example `for: 6h`"),
            ),
            (None, Some(lasting)) => self.push(
                Finding::at(lasting, "a single message does not last")
                    .help("add `every: …`, for example `every: 10m`"),
            ),
            (Some(every), Some(lasting)) if every.ms == 0 || every.ms > lasting.ms => {
                let text = format!("every {every} for {lasting} sends nothing twice");
                self.push(Finding::at(every, text).help("choose `every` shorter than `for`"));
            }
            _ => {}
        }
    }

    fn line(&mut self, step: &Placed<Step>) {
        let goes_online = matches!(step.value, Step::GoOnline);
        if goes_online == self.is_online {
            let (now, other) =
                if goes_online { ("online", "offline") } else { ("offline", "online") };
            self.push(
                Finding::at(step, format!("the server is {now} already"))
                    .help(format!("put `- go {other}` before this step, or remove it")),
            );
        }
        self.is_online = goes_online;
    }

    fn crash_point(
        &mut self,
        step: &Placed<Step>,
        crash: &CrashPoint,
        next: Option<&Placed<Step>>,
    ) {
        match (&crash.point, &crash.operation) {
            (None, None) => self
                .push(Finding::at(step, "where does the engine crash?").help(
                    "give a `point` (a number) or an `operation`, for example `POST /users`",
                )),
            (Some(_), Some(operation)) => self.push(
                Finding::at(operation, "a crash has one place").help("give `point` or `operation`"),
            ),
            (Some(point), None) if point.value == 0 => {
                self.push(Finding::at(point, "points count from 1"));
            }
            _ => {}
        }
        let works = |next: &Placed<Step>| {
            next.is_operation() || matches!(next.value, Step::Wait(_) | Step::GoOnline)
        };
        if !next.is_some_and(works) {
            self.push(
                Finding::at(
                    step,
                    "the engine does nothing in the next step, so it cannot crash there",
                )
                .help("put an operation of the engine, or a `wait`, right after this step"),
            );
        }
    }

    fn clear_faults(&mut self, step: &Placed<Step>) {
        if self.n_faults == 0 {
            self.push(Finding::at(step, "no fault is in force here"));
        }
        self.n_faults = 0;
    }

    fn remember(&mut self, name: &Placed<String>) {
        if name.value == "start" || name.value == "last step" {
            self.push(
                Finding::at(name, format!("`{name}` has a meaning of its own"))
                    .help("choose another name"),
            );
        } else if !self.remembered.insert(name.value.clone()) {
            self.push(
                Finding::at(name, format!("`{name}` is remembered already"))
                    .help("choose another name; a comparison could not tell the two apart"),
            );
        }
    }
}
