//! What a scenario file can say, as plain values that remember their place in the file.
//!
//! Keys are the product's words, so a file reads as a lesson. Steps, faults and invariants are either a bare phrase
//! (`- check requirements`) or a phrase with a value (`- wait: 1h`).

mod device;
mod dns;
mod expect;
mod fault;
mod mail;
mod people;
mod registrar;
mod step;
mod vocabulary;
mod world;
mod zone;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

pub use self::{
    device::{DeviceApp, DeviceConnection, DeviceOf, DeviceResult},
    dns::{
        ClientFinds, ClientGoal, ClientLookUp, ClockSetting, DelegationChange, DelegationTarget,
        DomainCheckStep, LookUp, MailSource, MigrationPhase, RecordType, SenderCheck, SpfResult,
        ZonePlace,
    },
    expect::{
        CandidateExpectation, DashboardExpectation, DirectoryExpectation, DirectoryUserState,
        DomainFindings, Expectation, FilesExpectation, Gap, Invariant, MailExpectation,
        OnlineAccountState, ResultsFileExpectation, StoreExpectation, TenantDomainState,
        TenantExpectation, TraceExpectation, TracePattern, ZoneExpectation,
    },
    fault::{
        DirectoryResult, Fault, FaultAction, HttpAnswer, Phase, Rcode, ResultAfter, RetryAfter,
        Side,
    },
    mail::{MailHosts, MailSending, OldMailServer, ResolverKind, SenderKind, UnknownUsers},
    people::{
        AccountExpiry, DirectoryStep, GroupMember, OwnPasswordChange, PasswordPolicy,
        PasswordReset, PasswordResult, SignOn, SignOnResult, UserAttributes, UserMove,
        UserRenaming,
    },
    registrar::{
        DnsSetUp, DomainLink, FileEntry, FinalDot, HostField, OrderEnd, RecordChanges, Registrar,
        RegistrarStep, Renewal, TemplateGroup,
    },
    step::{
        AccountRow, AnotherTenant, CrashPoint, IntegrateWith, PasswordChange, PortalStep,
        PortalUser, SeatOf, SignIn, SignInResult, Step, Subscription, ZoneEdit,
    },
    vocabulary::{
        Corner, DomainState, FailedReason, FindingVerdict, OperationResult, RequirementName,
        StoredSecrets,
    },
    world::{
        App, Controller, ControllerKind, Directory, DirectoryUser, DomainRole, Edition, Era,
        Network, Server, Tenant, TenantUser, TenantWeather, Update, UpdateSeverity, World,
    },
    zone::{DnsHost, ResolverSpec, Zone, ZoneServer},
};
use super::value::Placed;

/// One scenario: a world, what people do in it, and what must come of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One line that says what happens.
    pub title: Placed<String>,
    /// One paragraph: what the reader learns from it.
    pub teaches: Placed<String>,
    /// Clauses of the catalogue that the scenario proves.
    #[serde(default)]
    pub clauses: Vec<Placed<String>>,
    /// Clauses it proves in part, each with what is missing.
    #[serde(default)]
    pub partly: BTreeMap<Placed<String>, String>,
    /// The world at the beginning.
    #[serde(default)]
    pub world: Placed<World>,
    /// Faults known in advance, in the order in which they are asked.
    #[serde(default)]
    pub faults: Vec<Placed<Fault>>,
    /// What must hold at every moment, whatever happens.
    #[serde(default)]
    pub always: Vec<Placed<Invariant>>,
    /// What happens, in order.
    pub steps: Vec<Placed<Step>>,
}
