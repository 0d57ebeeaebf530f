//! Expectations: partial, and free of order where the interface has none. What is not named is not looked at.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::vocabulary::{
    Corner, DomainState, FailedReason, FindingVerdict, OperationResult, RequirementName,
    StoredSecrets,
};
use crate::scenario::{
    value::{Count, Password, Period, Placed, Texts},
    words::{text_or_mapping, text_too},
};

/// What must be true at this place.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Expectation {
    /// How the last operation ended.
    pub result: Option<Placed<OperationResult>>,
    /// Texts that the reason given to the administrator contains, all of them.
    pub reason: Option<Placed<Texts>>,
    /// Texts that the advice or summary of the last operation contains, all of them.
    pub message: Option<Placed<Texts>>,
    /// What the last requirement check found.
    #[schemars(extend("propertyNames" = {"enum": words(RequirementName::ALL, RequirementName::as_str)}))]
    pub findings: BTreeMap<RequirementName, Placed<FindingVerdict>>,
    /// Users whose online accounts the last bulk run created: exactly these.
    pub created: Option<Placed<Vec<Placed<String>>>>,
    /// Users that the last bulk run skipped because they are linked already: exactly these.
    pub skipped: Option<Placed<Vec<Placed<String>>>>,
    /// Users for whom the last bulk run failed, and why: exactly these. `{}` for none.
    pub failed: Option<Placed<BTreeMap<Placed<String>, FailedReason>>>,
    /// The results file of the last bulk run.
    #[serde(rename = "results file")]
    pub results_file: Option<Placed<ResultsFileExpectation>>,
    /// All files written so far.
    pub files: Option<Placed<FilesExpectation>>,
    /// Texts, one for each queued item that the last disabling dropped.
    pub dropped: Option<Placed<Texts>>,
    /// Texts, one for each item whose outcome the last disabling could not tell.
    pub unknown: Option<Placed<Texts>>,
    /// Rows of the bulk page, by user.
    pub candidates: BTreeMap<Placed<String>, Placed<CandidateExpectation>>,
    /// The tenant.
    pub tenant: Option<Placed<TenantExpectation>>,
    /// The directory.
    pub directory: Option<Placed<DirectoryExpectation>>,
    /// The engine's store.
    pub store: Option<Placed<StoreExpectation>>,
    /// Public zones, by name.
    pub zone: BTreeMap<Placed<String>, Placed<ZoneExpectation>>,
    /// Domain links by name, as the engine has them.
    pub domains: BTreeMap<Placed<String>, Placed<DomainState>>,
    /// Texts that the notes of the domain links contain, all of them.
    pub notes: Option<Placed<Texts>>,
    /// What the last look at a domain found.
    #[serde(rename = "domain findings")]
    pub domain_findings: Option<Placed<DomainFindings>>,
    /// The Dashboard as it is shown.
    pub dashboard: Option<Placed<DashboardExpectation>>,
    /// What became of the mail sent so far.
    pub mail: Option<Placed<MailExpectation>>,
    /// Everything that was sent.
    pub trace: Option<Placed<TraceExpectation>>,
    /// Parts of the world that must be as they were when the name was remembered.
    #[schemars(extend("propertyNames" = {"enum": words(Corner::ALL, Corner::as_str)}))]
    pub unchanged: Option<Placed<BTreeMap<Corner, Placed<String>>>>,
}

fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().copied().map(word).collect()
}

/// The results file: `none`, or what stands in it.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", default, deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct ResultsFileExpectation {
    /// Whether there is no results file; set by writing `none`.
    #[serde(skip)]
    pub none: bool,
    /// How many entries it has.
    pub entries: Option<Count>,
    /// Texts it contains, all of them.
    pub contains: Texts,
    /// Texts it must not contain.
    pub lacks: Texts,
    /// Its file name, for example `OnlineAccountResults_(1).txt`.
    pub name: Option<String>,
}

impl ResultsFileExpectation {
    fn from_text(text: &str) -> Result<Self, String> {
        if text == "none" {
            Ok(Self { none: true, ..Self::default() })
        } else {
            Err(format!("`{text}` says nothing about a results file; write `none` or a mapping"))
        }
    }
}

text_or_mapping!(ResultsFileExpectation, "`none`");

/// All files written so far.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FilesExpectation {
    /// How many there are.
    pub count: Option<Count>,
    /// Texts that stand in one of them, all of them.
    pub contains: Texts,
    /// Texts that stand in none of them.
    pub lacks: Texts,
}

/// A row of the bulk page.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CandidateExpectation {
    /// The online ID that it proposes.
    pub proposed: Option<Placed<String>>,
    /// Online IDs that may be the same person: exactly these.
    #[serde(rename = "possible duplicates")]
    pub possible_duplicates: Option<Vec<Placed<String>>>,
    /// The online account it is linked to.
    #[serde(rename = "linked to")]
    pub linked_to: Option<Placed<String>>,
}

/// The tenant.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TenantExpectation {
    /// Online accounts by ID; `absent` when there must be none of that ID.
    pub users: BTreeMap<Placed<String>, Placed<OnlineAccountState>>,
    /// How many online accounts there are.
    #[serde(rename = "number of users")]
    pub n_users: Option<Count>,
    /// Free seats by part number.
    #[serde(rename = "seats free")]
    pub seats_free: BTreeMap<Placed<String>, u32>,
    /// Domains by name; `absent` when there must be none of that name.
    pub domains: BTreeMap<Placed<String>, Placed<TenantDomainState>>,
    /// A remembered name since which nothing has changed.
    #[serde(rename = "unchanged since")]
    pub unchanged_since: Option<Placed<String>>,
}

/// An online account: `present`, `absent`, or what it is like.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", default, deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct OnlineAccountState {
    /// Set by writing `absent`.
    #[serde(skip)]
    pub absent: bool,
    /// Whether it may sign in.
    pub enabled: Option<bool>,
    /// Part numbers of its licences: exactly these.
    pub licences: Option<Vec<Placed<String>>>,
    /// Whether it carries the immutable ID of a directory user.
    pub linked: Option<bool>,
    /// Whether its password must be changed at the next sign-in.
    #[serde(rename = "must change password")]
    pub must_change_password: Option<bool>,
    /// Its full name.
    #[serde(rename = "display name")]
    pub display_name: Option<String>,
    /// The password it accepts, tried without signing in.
    pub password: Option<Password>,
}

impl OnlineAccountState {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { absent: is_absent(text)?, ..Self::default() })
    }
}

text_or_mapping!(OnlineAccountState, "`present`, `absent`");

/// A domain of the tenant: `present`, `absent`, or what it is like.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", default, deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct TenantDomainState {
    /// Set by writing `absent`.
    #[serde(skip)]
    pub absent: bool,
    /// Whether ownership is proven.
    pub verified: Option<bool>,
    /// Whether new accounts get it unless told otherwise.
    #[serde(rename = "default")]
    pub is_default: Option<bool>,
    /// Services that use it, for example `Email`: exactly these.
    pub services: Option<Vec<Placed<String>>>,
}

impl TenantDomainState {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { absent: is_absent(text)?, ..Self::default() })
    }
}

text_or_mapping!(TenantDomainState, "`present`, `absent`");

fn is_absent(text: &str) -> Result<bool, String> {
    match text {
        "absent" => Ok(true),
        "present" => Ok(false),
        _ => Err(format!("`{text}` is no state; write `present`, `absent` or a mapping")),
    }
}

/// The directory.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DirectoryExpectation {
    /// Users by logon name; `absent` when there must be none of that name.
    pub users: BTreeMap<Placed<String>, Placed<DirectoryUserState>>,
    /// A remembered name since which nothing has changed.
    #[serde(rename = "unchanged since")]
    pub unchanged_since: Option<Placed<String>>,
}

/// A directory user: `present`, `absent`, or what it is like.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(remote = "Self", default, deny_unknown_fields)]
#[schemars(transform = text_too)]
pub struct DirectoryUserState {
    /// Set by writing `absent`.
    #[serde(skip)]
    pub absent: bool,
    /// Whether it may sign in.
    pub enabled: Option<bool>,
    /// Whether wrong passwords have locked it out.
    pub locked: Option<bool>,
    /// Whether its time is over.
    pub expired: Option<bool>,
    /// Whether its password must be changed at the next sign-on.
    #[serde(rename = "must change password")]
    pub must_change_password: Option<bool>,
    /// The distinguished name.
    pub dn: Option<String>,
    /// Groups that name it as a member: exactly these.
    pub groups: Option<Vec<Placed<String>>>,
    /// The password it has, tried without signing on.
    pub password: Option<Password>,
    /// Attributes by LDAP name, one value each.
    pub attributes: BTreeMap<String, String>,
}

impl DirectoryUserState {
    fn from_text(text: &str) -> Result<Self, String> {
        Ok(Self { absent: is_absent(text)?, ..Self::default() })
    }
}

text_or_mapping!(DirectoryUserState, "`present`, `absent`");

/// The engine's store.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StoreExpectation {
    /// Whether the server is integrated.
    pub integrated: Option<bool>,
    /// Whether secrets are kept.
    pub secrets: Option<StoredSecrets>,
    /// How many items wait in the outbox.
    pub outbox: Option<Count>,
    /// Texts that its readable dump contains, all of them.
    pub contains: Texts,
    /// Texts that its readable dump must not contain.
    pub lacks: Texts,
    /// A remembered name since which nothing has changed.
    #[serde(rename = "unchanged since")]
    pub unchanged_since: Option<Placed<String>>,
}

/// A public zone. Records are lines of a master file; the time to live may be left out.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ZoneExpectation {
    /// Records that are there.
    pub has: Vec<Placed<String>>,
    /// Records that are not there; a name and a type alone mean every record of that type: `@ MX`.
    pub lacks: Vec<Placed<String>>,
    /// A remembered name since which nothing has changed.
    #[serde(rename = "unchanged since")]
    pub unchanged_since: Option<Placed<String>>,
}

/// What a look at a domain found. A finding is named by its id, such as `mx-zero`, or by a part of its text.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DomainFindings {
    /// Findings that are there.
    pub has: Texts,
    /// Findings that are not there.
    pub lacks: Texts,
    /// Whether nothing is missing, wrong or dangerous.
    pub right: Option<bool>,
}

/// The Dashboard as it is shown.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DashboardExpectation {
    /// Texts that are shown, all of them.
    pub shows: Texts,
    /// Texts that are not shown.
    pub lacks: Texts,
    /// A remembered name since which nothing has changed.
    #[serde(rename = "unchanged since")]
    pub unchanged_since: Option<Placed<String>>,
}

/// What became of the mail sent so far.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MailExpectation {
    /// Messages sent.
    pub sent: Option<Count>,
    /// Messages that arrived nowhere and did not come back.
    pub lost: Option<Count>,
    /// Messages that arrived twice.
    pub duplicated: Option<Count>,
    /// Messages that came back to their sender.
    pub bounced: Option<Count>,
    /// Messages at the old mail server.
    #[serde(rename = "to old server")]
    pub to_old_server: Option<Count>,
    /// Messages at the tenant.
    #[serde(rename = "to tenant")]
    pub to_tenant: Option<Count>,
}

/// What was sent, and what was not.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TraceExpectation {
    /// Where to begin looking: `start`, `last step` (before this expectation) or a remembered name; `start` by default.
    pub since: Option<Placed<String>>,
    /// Exchanges that happened, in any order.
    pub has: Vec<Placed<TracePattern>>,
    /// Exchanges that did not happen.
    pub none: Vec<Placed<TracePattern>>,
    /// Exchanges that happened one after another; others may stand between them.
    pub order: Vec<Placed<TracePattern>>,
    /// Pauses between exchanges.
    pub gap: Vec<Placed<Gap>>,
}

/// Which exchanges are meant. Everything given must match; texts match as a part, operations at the beginning.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TracePattern {
    /// Who asked, for example `engine`.
    pub from: Option<Placed<String>>,
    /// Who answered, for example `tenant`.
    pub to: Option<Placed<String>>,
    /// Protocol, for example `https`.
    pub protocol: Option<Placed<String>>,
    /// Beginning of the operation's name, for example `POST /users`.
    pub operation: Option<Placed<String>>,
    /// Texts within the request, all of them.
    pub request: Texts,
    /// Texts within the answer, all of them.
    pub answer: Texts,
    /// Texts within the cause: the step or engine operation that led to it.
    pub cause: Texts,
    /// Whether the request was carried out.
    #[serde(rename = "carried out")]
    pub carried_out: Option<bool>,
    /// How many such exchanges; at least one by default.
    pub times: Option<Count>,
}

/// A pause between two exchanges that both match the pattern and follow one another.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gap {
    /// Which exchanges.
    pub between: TracePattern,
    /// Shortest pause.
    #[serde(default, rename = "at least")]
    pub at_least: Option<Period>,
    /// Longest pause.
    #[serde(default, rename = "at most")]
    pub at_most: Option<Period>,
}

/// What must hold at every moment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub enum Invariant {
    /// While this domain's mail is being migrated, no answer to an MX query prefers the tenant.
    #[serde(rename = "mx never prefers tenant")]
    MxNeverPrefersTenant(Placed<String>),
    /// After the integration was disabled the engine sends the tenant nothing.
    #[serde(rename = "nothing sent to the tenant after disabling")]
    NothingSentAfterDisabling,
    /// No two online accounts carry the same immutable ID, and no directory user has two.
    #[serde(rename = "no duplicate accounts")]
    NoDuplicateAccounts,
    /// No request that changes the tenant is sent.
    #[serde(rename = "tenant unchanged")]
    TenantUnchanged,
}
