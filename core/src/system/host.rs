//! Facts about the machine, from what the operating system tells without help.

#[cfg(not(windows))]
use std::fs;

use crate::ports::{DomainRole, Host, HostFacts};

/// The machine's own facts, with those that cannot be read set by the caller.
#[derive(Clone, Debug)]
pub struct SystemHost {
    facts: HostFacts,
}

impl SystemHost {
    /// Reads the facts. On Windows the caller passes what it read of the environment and the registry, with
    /// [`Self::with_facts`], because only the program's entry point reads the environment.
    #[must_use]
    pub fn read() -> Self {
        Self { facts: read() }
    }

    /// A machine with these facts, for a caller that knows better.
    #[must_use]
    pub fn with_facts(facts: HostFacts) -> Self {
        Self { facts }
    }
}

impl Host for SystemHost {
    fn facts(&self) -> HostFacts {
        self.facts.clone()
    }
}

#[cfg(not(windows))]
fn read() -> HostFacts {
    let host_name = fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .unwrap_or_default();
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    facts(host_name.trim(), &fs::read_to_string("/etc/hosts").unwrap_or_default(), &release)
}

#[cfg(windows)]
fn read() -> HostFacts {
    facts("", "", "PRETTY_NAME=\"Windows\"")
}

/// The facts by host name, hosts file and os-release file.
fn facts(host_name: &str, hosts: &str, release: &str) -> HostFacts {
    let name = host_name.split('.').next().unwrap_or_default();
    let dns_name =
        if host_name.contains('.') { host_name.to_owned() } else { full_name(name, hosts) };
    HostFacts {
        name: name.to_uppercase(),
        dns_name,
        operating_system: pretty_name(release).unwrap_or_else(|| std::env::consts::OS.to_owned()),
        roles: Vec::new(),
        // Whether it serves a domain shows in the directory's own answer, which the check compares with the name.
        domain_role: DomainRole::DomainController,
        // Nothing here asks the system's update service, so nothing is claimed of it.
        pending_updates: None,
    }
}

fn pretty_name(release: &str) -> Option<String> {
    let value = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// The name with its domain as the hosts file has it; the short name when it has none.
fn full_name(name: &str, hosts: &str) -> String {
    let prefix = format!("{name}.");
    let names = hosts
        .lines()
        .flat_map(|line| line.split('#').next().unwrap_or_default().split_whitespace().skip(1));
    names.into_iter().find(|candidate| candidate.starts_with(&prefix)).unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::facts;

    #[test]
    fn names_and_system_are_read_from_the_files_of_the_machine() {
        let release = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        let seen = facts(
            "dc1",
            "127.0.0.1 localhost\n192.0.2.5 dc1.contoso.local dc1 # the server\n",
            release,
        );
        assert_eq!((seen.name.as_str(), seen.dns_name.as_str()), ("DC1", "dc1.contoso.local"));
        assert_eq!(seen.operating_system, "Debian GNU/Linux 12 (bookworm)");
        assert_eq!(facts("srv", "", "").dns_name, "srv");
    }
}
