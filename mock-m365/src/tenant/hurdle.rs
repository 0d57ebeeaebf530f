//! What can stand between a right password and a token, set for an account or for the whole tenant (facts §1.3).

/// A reason why a right password alone does not open an account.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize, serde::Serialize,
)]
pub enum Hurdle {
    /// A second factor is asked for (AADSTS50076).
    SecondFactor,
    /// A strong second factor is asked for (AADSTS50074).
    StrongFactor,
    /// A second factor has to be enrolled first (AADSTS50079).
    EnrolFactor,
    /// A second factor has to be registered for this application (AADSTS50072).
    RegisterFactor,
    /// A Conditional Access policy blocks (AADSTS53003).
    ConditionalAccess,
    /// A security policy of the tenant blocks (AADSTS530032).
    SecurityPolicy,
    /// The password expired on premises and must be changed there (AADSTS50144).
    PasswordExpiredOnPremises,
    /// The address it is tried from counts as malicious (AADSTS50053).
    MaliciousAddress,
}

/// Why the sign-in service answers nobody at the moment.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Deserialize, serde::Serialize,
)]
pub enum Outage {
    /// A transient error (AADSTS90033).
    Transient,
    /// Too many requests of the tenant (AADSTS90055).
    TenantThrottled,
    /// The budget of requests is used up (AADSTS90024).
    BudgetExceeded,
}
