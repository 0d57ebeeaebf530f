//! Updates that a Debian system has not installed yet, by the package lists that it has at hand.

use std::{fs, time::Duration};

use super::process;
use crate::ports::{PendingUpdate, Told, UpdateSeverity};

/// Where the package lists lie; images of containers come without.
const LISTS: &str = "/var/lib/apt/lists";
const LIMIT: Duration = Duration::from_mins(1);

/// Asks what an upgrade would install. Nothing is fetched and nothing is changed.
pub(super) async fn pending_updates() -> Told<Vec<PendingUpdate>> {
    // `dist-upgrade`, because an update may need a package that is not installed yet, as new kernels do.
    let ran = process::run("apt-get", &["--simulate", "--quiet", "dist-upgrade"], LIMIT)
        .await
        .map_err(|_| "only Windows and systems with apt are asked".to_owned())?;
    if !has_lists() {
        return Err("apt has no package lists; run `apt-get update`".to_owned());
    }
    ran.end.map(|()| updates_in(&ran.text))
}

fn has_lists() -> bool {
    let Ok(entries) = fs::read_dir(LISTS) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().ends_with("Release"))
}

/// Lines such as `Inst zip [3.0-13] (3.0-13+deb12u1 Debian-Security:12/oldstable-security [amd64])`.
fn updates_in(text: &str) -> Vec<PendingUpdate> {
    text.lines().filter_map(|line| update(line.strip_prefix("Inst ")?)).collect()
}

fn update(line: &str) -> Option<PendingUpdate> {
    let (name, rest) = line.split_once(' ')?;
    let (_, rest) = rest.split_once('(')?;
    let (version, origins) = rest.split_once(' ')?;
    let is_security = origins.to_ascii_lowercase().contains("-security");
    Some(PendingUpdate {
        title: format!("{name} {version}"),
        severity: if is_security { UpdateSeverity::Important } else { UpdateSeverity::Optional },
    })
}

#[cfg(test)]
mod tests {
    use super::updates_in;

    #[test]
    fn security_updates_are_important_and_others_are_optional() {
        let text = "Reading package lists...\n\
            NOTE: This is only a simulation!\n\
            Inst base-files [12.4+deb12u5] (12.4+deb12u15 Debian:12.15/oldstable [amd64])\n\
            Inst linux-image-6.1.0-49-amd64 (6.1.159-1 Debian-Security:12/oldstable-security [amd64])\n\
            Inst libssl3 [3.0.2-0ubuntu1] (3.0.2-0ubuntu1.20 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64]) []\n\
            Conf base-files (12.4+deb12u15 Debian:12.15/oldstable [amd64])\n\
            Remv old [1]\nInst\nInst broken\n";
        let told: Vec<String> = updates_in(text)
            .iter()
            .map(|update| format!("{} {:?}", update.title, update.severity))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @"
        base-files 12.4+deb12u15 Optional
        linux-image-6.1.0-49-amd64 6.1.159-1 Important
        libssl3 3.0.2-0ubuntu1.20 Important
        ");
    }
}
