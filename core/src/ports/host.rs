//! Facts about the machine the engine runs on: real on a real host, set by the scenario in a world.

/// Tells the facts of the local machine.
pub trait Host: Send + Sync {
    /// The facts as they are now.
    fn facts(&self) -> HostFacts;
}

/// What the requirement check wants to know of the local machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostFacts {
    /// Fully qualified name, for example `dc1.contoso.local`.
    pub dns_name: Told<String>,
    /// Product name as Windows reports it, for example `Windows Server 2012 R2 Standard`.
    pub operating_system: Told<String>,
    /// Names of the installed server roles, for example `Windows Server Essentials Experience`.
    pub roles: Told<Vec<String>>,
    /// What the machine is in its domain.
    pub domain_role: Told<DomainRole>,
    /// Updates that are still to be installed.
    pub pending_updates: Told<Vec<PendingUpdate>>,
}

/// A fact, or why it cannot be told.
pub type Told<T> = Result<T, String>;

impl HostFacts {
    /// Short machine name, for example `DC1`.
    #[must_use]
    pub fn name(&self) -> String {
        let dns_name = self.dns_name.as_deref().unwrap_or("this machine");
        let name = dns_name.split('.').next().unwrap_or_default();
        if self.dns_name.is_ok() { name.to_uppercase() } else { name.to_owned() }
    }

    /// Product name of the operating system; empty when it cannot be told.
    #[must_use]
    pub fn product(&self) -> &str {
        self.operating_system.as_deref().unwrap_or_default()
    }
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
