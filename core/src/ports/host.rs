//! Facts about the machine the engine runs on: real on a real host, set by the scenario in a world.

/// Tells the facts of the local machine.
pub trait Host: Send + Sync {
    /// The facts as they are now.
    fn facts(&self) -> HostFacts;
}

/// What the requirement check wants to know of the local machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFacts {
    /// Short machine name, for example `DC1`.
    pub name: String,
    /// Fully qualified name, for example `dc1.contoso.local`.
    pub dns_name: String,
    /// Product name as Windows reports it, for example `Windows Server 2012 R2 Standard`.
    pub operating_system: String,
    /// Names of the installed server roles, for example `Windows Server Essentials Experience`.
    pub roles: Vec<String>,
    /// What the machine is in its domain.
    pub domain_role: DomainRole,
    /// Updates that are still to be installed.
    /// `None` when that cannot be told.
    pub pending_updates: Option<Vec<PendingUpdate>>,
}

/// The role of a machine in its domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainRole {
    /// Not joined to a domain.
    Standalone,
    /// Joined, but not a domain controller.
    MemberServer,
    /// A domain controller.
    DomainController,
}

/// An update that is not installed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingUpdate {
    /// Title with its article number, for example `KB4012216`.
    pub title: String,
    /// How urgent the vendor holds it to be.
    pub severity: UpdateSeverity,
}

/// The vendor's rating of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateSeverity {
    /// Fixes a critical problem.
    Critical,
    /// Fixes an important problem.
    Important,
    /// Anything else.
    Optional,
}
