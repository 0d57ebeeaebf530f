//! Facts of a machine that runs no Windows: its files, Samba and its packages.

use std::fs;

use super::{apt, samba};
use crate::ports::{DomainRole, HostFacts, Told};

/// Reads the files of the machine and asks its tools.
pub(super) async fn facts() -> HostFacts {
    let host_name = fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"))
        .unwrap_or_default();
    let hosts = fs::read_to_string("/etc/hosts").unwrap_or_default();
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let domain_role = samba::domain_role().await;
    HostFacts {
        dns_name: dns_name(host_name.trim(), &hosts),
        operating_system: operating_system(&release),
        roles: domain_role.clone().map(roles),
        domain_role,
        pending_updates: apt::pending_updates().await,
    }
}

/// There are no roles as Windows has them; being a controller is told in the same way.
fn roles(domain_role: DomainRole) -> Vec<String> {
    match domain_role {
        DomainRole::DomainController => vec!["Samba Active Directory domain controller".to_owned()],
        DomainRole::MemberServer | DomainRole::Standalone => Vec::new(),
    }
}

/// The name with its domain as the hosts file has it; the short name when it has none.
fn dns_name(host_name: &str, hosts: &str) -> Told<String> {
    if host_name.is_empty() {
        return Err("the machine has no name".to_owned());
    }
    if host_name.contains('.') {
        return Ok(host_name.to_owned());
    }
    let prefix = format!("{host_name}.");
    let mut names = hosts
        .lines()
        .flat_map(|line| line.split('#').next().unwrap_or_default().split_whitespace().skip(1));
    Ok(names.find(|name| name.starts_with(&prefix)).unwrap_or(host_name).to_owned())
}

fn operating_system(release: &str) -> Told<String> {
    let value = release.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = value.map(|value| value.trim().trim_matches('"'));
    Ok(name.unwrap_or(std::env::consts::OS).to_owned())
}

#[cfg(test)]
mod tests {
    use super::{dns_name, operating_system};

    #[test]
    fn names_and_system_are_read_from_the_files_of_the_machine() {
        let hosts = "127.0.0.1 localhost\n192.0.2.5 dc1.contoso.local dc1 # the server\n";
        assert_eq!(dns_name("dc1", hosts).unwrap(), "dc1.contoso.local");
        assert_eq!(dns_name("srv", "").unwrap(), "srv");
        assert_eq!(dns_name("a.b", hosts).unwrap(), "a.b");
        dns_name("", hosts).unwrap_err();
        let release = "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n";
        assert_eq!(operating_system(release).unwrap(), "Debian GNU/Linux 12 (bookworm)");
        assert_eq!(operating_system("").unwrap(), std::env::consts::OS);
    }
}
