//! Steps: what people do, in the words of the product.

use std::collections::BTreeMap;

use mock_dns::Edit;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    device::{DeviceConnection, DeviceOf},
    dns::{
        ClientLookUp, ClockSetting, DelegationChange, DomainCheckStep, LookUp, SenderCheck,
        ZonePlace,
    },
    expect::Expectation,
    fault::Fault,
    mail::{MailSending, OldMailServer},
    people::{DirectoryStep, OwnPasswordChange, SignOn},
    registrar::{DnsSetUp, DomainLink, FileEntry, RegistrarStep, Renewal},
    world::{Controller, DirectoryUser},
};
use crate::scenario::{
    value::{Password, Period, Placed},
    words::{text_or_mapping, text_too, words},
};

/// One step. A bare phrase is a step without details; the others have a value.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum Step {
    /// The administrator lets the server check whether it may be integrated.
    #[serde(rename = "check requirements")]
    CheckRequirements,
    /// The administrator integrates the server with the tenant, everything entered rightly.
    #[serde(rename = "integrate")]
    Integrate,
    /// The same, with something else entered.
    #[serde(rename = "integrate with")]
    IntegrateWith(IntegrateWith),
    /// The administrator opens the bulk page that proposes online IDs.
    #[serde(rename = "list candidates")]
    ListCandidates,
    /// The administrator creates online accounts in bulk.
    #[serde(rename = "create online accounts")]
    CreateOnlineAccounts(Vec<Placed<AccountRow>>),
    /// The same, and the administrator does not wait for its end: the steps that follow happen while the run goes on.
    #[serde(rename = "start creating online accounts")]
    StartCreatingOnlineAccounts(Vec<Placed<AccountRow>>),
    /// The administrator sets a user's password in the Dashboard.
    #[serde(rename = "set password")]
    SetPassword(PasswordChange),
    /// A user changes the own password at a joined computer, straight at the directory.
    #[serde(rename = "user changes password")]
    UserChangesPassword(OwnPasswordChange),
    /// A user signs on at a computer of the domain.
    #[serde(rename = "user signs on")]
    UserSignsOn(SignOn),
    /// An administrator does something with the directory's own tools, without the Dashboard.
    #[serde(rename = "in the directory")]
    InTheDirectory(DirectoryStep),
    /// The administrator adds a user to the directory.
    #[serde(rename = "add user")]
    AddUser(Placed<DirectoryUser>),
    /// The administrator deactivates a user in the Dashboard.
    #[serde(rename = "deactivate user")]
    DeactivateUser(Placed<String>),
    /// The administrator removes a user in the Dashboard.
    #[serde(rename = "remove user")]
    RemoveUser(Placed<String>),
    /// Another domain controller joins.
    #[serde(rename = "add controller")]
    AddController(Placed<Controller>),
    /// A domain controller is demoted and its objects are cleaned up.
    #[serde(rename = "remove controller")]
    RemoveController(Placed<String>),
    /// The administrator installs all pending updates.
    #[serde(rename = "install updates")]
    InstallUpdates,
    /// The administrator refreshes the Dashboard.
    #[serde(rename = "refresh dashboard")]
    RefreshDashboard,
    /// The administrator buys seats in the portal: part number and how many more.
    #[serde(rename = "buy licences")]
    BuyLicences(BTreeMap<Placed<String>, u32>),
    /// The administrator does something else in the portal, by hand.
    #[serde(rename = "portal")]
    Portal(PortalStep),
    /// Another tenant of the service takes a domain, or gives it up.
    #[serde(rename = "another tenant")]
    AnotherTenant(AnotherTenant),
    /// The administrator links an Internet domain.
    #[serde(rename = "link domain")]
    LinkDomain(DomainLink),
    /// The administrator declares a mail migration as ended: mail for this domain goes to the tenant from now on.
    #[serde(rename = "switch over mail")]
    SwitchOverMail(Placed<String>),
    /// The owner of a zone edits it at the registrar's page, by hand.
    #[serde(rename = "edit zone")]
    EditZone(ZoneEdit),
    /// A secondary name server, by its full name, learns of no change any more.
    #[serde(rename = "freeze secondary")]
    FreezeSecondary(Placed<String>),
    /// A secondary name server learns of changes again, and catches up.
    #[serde(rename = "thaw secondary")]
    ThawSecondary(Placed<String>),
    /// The registry names other servers for a zone, or none.
    #[serde(rename = "delegation")]
    Delegation(DelegationChange),
    /// A name server's clock is set.
    #[serde(rename = "set clock")]
    SetClock(ClockSetting),
    /// Somebody looks up a name.
    #[serde(rename = "look up")]
    LookUp(LookUp),
    /// The administrator lets the engine look at a domain and tell what is right, missing, wrong and dangerous.
    #[serde(rename = "check domain")]
    CheckDomain(DomainCheckStep),
    /// A client of mail or messaging looks for a service.
    #[serde(rename = "client")]
    Client(ClientLookUp),
    /// A receiver of mail judges its sender.
    #[serde(rename = "receiver judges")]
    ReceiverJudges(SenderCheck),
    /// The owner of the zone types in every record of the newest records file for this domain.
    #[serde(rename = "enter records file")]
    EnterRecordsFile(FileEntry),
    /// The administrator looks who registers names in this region.
    #[serde(rename = "list providers")]
    ListProviders,
    /// The administrator asks whether a name can be registered.
    #[serde(rename = "check name")]
    CheckName(Placed<String>),
    /// The administrator renews a name that is held at a partner.
    #[serde(rename = "renew domain")]
    RenewDomain(Renewal),
    /// Somebody does something with a name beside the server.
    #[serde(rename = "registrar")]
    Registrar(RegistrarStep),
    /// Somebody outside sends mail.
    #[serde(rename = "send mail")]
    SendMail(MailSending),
    /// The old mail server is switched off, or on again.
    #[serde(rename = "old mail server")]
    OldMailServer(OldMailServer),
    /// Time passes.
    #[serde(rename = "wait")]
    Wait(Placed<Period>),
    /// The server's Internet line goes down.
    #[serde(rename = "go offline")]
    GoOffline,
    /// The server's Internet line comes back.
    #[serde(rename = "go online")]
    GoOnline,
    /// The administrator disables the integration.
    #[serde(rename = "disable integration")]
    DisableIntegration,
    /// The engine crashes and starts again.
    #[serde(rename = "crash engine")]
    CrashEngine,
    /// The engine crashes in the middle of the next step, and starts again.
    #[serde(rename = "crash engine at")]
    CrashEngineAt(CrashPoint),
    /// The server is restarted properly.
    #[serde(rename = "restart server")]
    RestartServer,
    /// A fault is in force from now on.
    #[serde(rename = "fault")]
    Fault(Fault),
    /// No fault is in force any more.
    #[serde(rename = "clear faults")]
    ClearFaults,
    /// Somebody signs in online.
    #[serde(rename = "sign in")]
    SignIn(SignIn),
    /// A mobile device connects to the mailbox of an online account.
    #[serde(rename = "connect device")]
    ConnectDevice(DeviceConnection),
    /// The state of everything is kept under a name, for `unchanged since` and `trace: since`.
    #[serde(rename = "remember")]
    Remember(Placed<String>),
    /// What must be true now.
    #[serde(rename = "expect")]
    Expect(Box<Expectation>),
}

impl Step {
    /// The step's phrase, as it stands in the file.
    pub const fn phrase(&self) -> &'static str {
        match self {
            Self::CheckRequirements => "check requirements",
            Self::Integrate => "integrate",
            Self::IntegrateWith(_) => "integrate with",
            Self::ListCandidates => "list candidates",
            Self::CreateOnlineAccounts(_) => "create online accounts",
            Self::StartCreatingOnlineAccounts(_) => "start creating online accounts",
            Self::SetPassword(_) => "set password",
            Self::UserChangesPassword(_) => "user changes password",
            Self::UserSignsOn(_) => "user signs on",
            Self::InTheDirectory(_) => "in the directory",
            Self::AddUser(_) => "add user",
            Self::DeactivateUser(_) => "deactivate user",
            Self::RemoveUser(_) => "remove user",
            Self::AddController(_) => "add controller",
            Self::RemoveController(_) => "remove controller",
            Self::InstallUpdates => "install updates",
            Self::RefreshDashboard => "refresh dashboard",
            Self::BuyLicences(_) => "buy licences",
            Self::Portal(_) => "portal",
            Self::AnotherTenant(_) => "another tenant",
            Self::LinkDomain(_) => "link domain",
            Self::SwitchOverMail(_) => "switch over mail",
            Self::EditZone(_) => "edit zone",
            Self::FreezeSecondary(_) => "freeze secondary",
            Self::ThawSecondary(_) => "thaw secondary",
            Self::Delegation(_) => "delegation",
            Self::SetClock(_) => "set clock",
            Self::LookUp(_) => "look up",
            Self::CheckDomain(_) => "check domain",
            Self::Client(_) => "client",
            Self::ReceiverJudges(_) => "receiver judges",
            Self::EnterRecordsFile(_) => "enter records file",
            Self::ListProviders => "list providers",
            Self::CheckName(_) => "check name",
            Self::RenewDomain(_) => "renew domain",
            Self::Registrar(_) => "registrar",
            Self::SendMail(_) => "send mail",
            Self::OldMailServer(_) => "old mail server",
            Self::Wait(_) => "wait",
            Self::GoOffline => "go offline",
            Self::GoOnline => "go online",
            Self::DisableIntegration => "disable integration",
            Self::CrashEngine => "crash engine",
            Self::CrashEngineAt(_) => "crash engine at",
            Self::RestartServer => "restart server",
            Self::Fault(_) => "fault",
            Self::ClearFaults => "clear faults",
            Self::SignIn(_) => "sign in",
            Self::ConnectDevice(_) => "connect device",
            Self::Remember(_) => "remember",
            Self::Expect(_) => "expect",
        }
    }

    /// Whether the step runs an operation of the engine, so that `expect: {result: …}` can follow.
    pub const fn is_operation(&self) -> bool {
        matches!(
            self,
            Self::CheckRequirements
                | Self::Integrate
                | Self::IntegrateWith(_)
                | Self::ListCandidates
                | Self::CreateOnlineAccounts(_)
                | Self::SetPassword(_)
                | Self::DeactivateUser(_)
                | Self::RemoveUser(_)
                | Self::RefreshDashboard
                | Self::LinkDomain(_)
                | Self::CheckDomain(_)
                | Self::SwitchOverMail(_)
                | Self::ListProviders
                | Self::CheckName(_)
                | Self::RenewDomain(_)
                | Self::DisableIntegration
        )
    }
}

words! {
    /// Whether the administrator has a subscription already.
    pub enum Subscription {
        /// There is one.
        Existing = "existing",
        /// There is none; one would have to be bought.
        None = "none",
    }
}

/// What the administrator enters in the integration wizard; the right values where nothing is given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IntegrateWith {
    /// Tenant ID or one of its domains.
    pub tenant: Option<String>,
    /// Application (client) ID.
    #[serde(rename = "client id")]
    pub client_id: Option<String>,
    /// Client secret; `wrong` stands for one that the tenant does not accept.
    pub secret: Option<Password>,
    /// Whether there is a subscription already.
    pub subscription: Option<Subscription>,
}

/// One row of the bulk page: the logon name alone, or with online ID and licence.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(remote = "Self", deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct AccountRow {
    /// Logon name of the directory user.
    pub user: Placed<String>,
    /// Online ID to create; the one that the bulk page proposes by default.
    #[serde(default)]
    pub id: Option<Placed<String>>,
    /// Part number of the licence; the only usable one by default.
    #[serde(default)]
    pub licence: Option<Placed<String>>,
}

impl AccountRow {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { user: Placed::nowhere(text.to_owned()), id: None, licence: None })
    }
}

text_or_mapping!(AccountRow, "the logon name of a user");

/// A new password for a directory user.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Logon name of the directory user.
    pub user: Placed<String>,
    /// The new password.
    pub to: Password,
}

/// What the administrator does in the portal.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum PortalStep {
    /// Creates an online account.
    #[serde(rename = "create user")]
    CreateUser(PortalUser),
    /// Deletes an online account, by its ID.
    #[serde(rename = "delete user")]
    DeleteUser(Placed<String>),
    /// Blocks the sign-in of an online account, by its ID.
    #[serde(rename = "block user")]
    BlockUser(Placed<String>),
    /// Gives an account a seat.
    #[serde(rename = "assign seat")]
    AssignSeat(SeatOf),
    /// Takes a seat back from an account.
    #[serde(rename = "free seat")]
    FreeSeat(SeatOf),
    /// Starts trials: seats by part number of the licence. A trial lapses after 30 days.
    #[serde(rename = "start trial")]
    StartTrial(BTreeMap<Placed<String>, u32>),
    /// Stops paying for a licence, by its part number: it works for 30 days more, and after 90 further days its seats are taken back.
    #[serde(rename = "stop paying")]
    StopPaying(Placed<String>),
    /// Asks a device to wipe itself when it connects next.
    #[serde(rename = "wipe device")]
    WipeDevice(DeviceOf),
    /// Keeps one device of an account out.
    #[serde(rename = "block device")]
    BlockDevice(DeviceOf),
    /// Lets the portal set up a domain's records by its template: MX with preference 0, conflicting records deleted.
    #[serde(rename = "set up dns")]
    SetUpDns(DnsSetUp),
    /// Makes the engine's client secret invalid.
    #[serde(rename = "revoke app secret")]
    RevokeAppSecret,
}

/// What another tenant of the service does with a domain.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum AnotherTenant {
    /// Proves the ownership of a domain, so that no other tenant can have it.
    #[serde(rename = "takes")]
    Takes(Placed<String>),
    /// Removes the domain, so that others can have it.
    #[serde(rename = "gives up")]
    GivesUp(Placed<String>),
}

/// An online account made in the portal.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PortalUser {
    /// Online ID (user principal name).
    pub id: Placed<String>,
    /// Full name; the part before the `@` by default.
    #[serde(default, rename = "display name")]
    pub display_name: Option<String>,
    /// Part number of its licence.
    #[serde(default)]
    pub licence: Option<Placed<String>>,
    /// Its password; a strong one by default.
    #[serde(default)]
    pub password: Option<Password>,
}

/// A seat and the account that holds it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeatOf {
    /// Online ID of the account.
    pub user: Placed<String>,
    /// Part number of the licence.
    pub licence: Placed<String>,
}

/// An edit of a zone by hand. Records are lines of a master file, names relative to the zone: `@ 3600 MX 10 mail`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneEdit {
    /// Name of the zone.
    pub zone: Placed<String>,
    /// Where it is edited; at the DNS host by default.
    #[serde(default)]
    pub at: Option<ZonePlace>,
    /// Records to add.
    #[serde(default)]
    pub add: Vec<Placed<String>>,
    /// Records to remove; the time to live may be left out.
    #[serde(default)]
    pub remove: Vec<Placed<String>>,
    /// Records to put in place of all others of the same name and type.
    #[serde(default)]
    pub replace: Vec<Placed<String>>,
}

impl ZoneEdit {
    /// What the edit does, one after the other: removals first, additions last.
    pub fn changes(&self) -> Vec<Edit> {
        let lines = |records: &[Placed<String>]| {
            records.iter().map(|record| record.value.as_str()).collect::<Vec<_>>().join("\n")
        };
        let parts = [
            (&self.remove, Edit::Remove as fn(String) -> Edit),
            (&self.replace, Edit::Replace),
            (&self.add, Edit::Add),
        ];
        let parts = parts.into_iter().filter(|(records, _)| !records.is_empty());
        parts.map(|(records, make)| make(lines(records))).collect()
    }
}

/// Where the engine crashes during the next step.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CrashPoint {
    /// The I/O point, counted from 1 from the beginning of the next step: a connect, write, read, datagram or commit.
    #[serde(default)]
    pub point: Option<Placed<u32>>,
    /// Instead of a point: the next exchange with this operation, for example `POST /users`.
    #[serde(default)]
    pub operation: Option<Placed<String>>,
    /// With `operation`: before or after it was carried out; after by default.
    #[serde(default)]
    pub phase: Option<super::fault::Phase>,
    /// How long the engine stays down; one second by default.
    #[serde(default)]
    pub down: Option<Period>,
}

words! {
    /// What comes of an attempt to sign in.
    pub enum SignInResult {
        /// It works.
        Ok = "ok",
        /// The password is wrong.
        WrongPassword = "wrong password",
        /// The account is blocked.
        Blocked = "blocked",
        /// The password must be changed first.
        MustChange = "must change",
        /// There is no such account.
        Unknown = "unknown user",
    }
}

/// Somebody signs in online, and it must come out as told.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Online ID.
    pub user: Placed<String>,
    /// The password that is tried.
    pub password: Password,
    /// What must come of it; `ok` by default.
    #[serde(default)]
    pub result: Option<SignInResult>,
}
