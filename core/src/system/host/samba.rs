//! What Samba's settings say of the machine's part in a domain.

use std::{fs, time::Duration};

use super::process;
use crate::ports::{DomainRole, Told};

const SETTINGS: &str = "/etc/samba/smb.conf";
const LIMIT: Duration = Duration::from_secs(20);

/// Asks Samba for its settings in force, or reads its file where its tools are missing. Without Samba the machine is
/// not joined.
pub(super) async fn domain_role() -> Told<DomainRole> {
    let tool = process::run("testparm", &["-s"], LIMIT).await;
    if let Ok(ran) = tool
        && ran.end.is_ok()
    {
        return role_in(&ran.text);
    }
    match fs::read_to_string(SETTINGS) {
        Ok(text) => role_in(&text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(DomainRole::Standalone),
        Err(error) => Err(format!("{SETTINGS} cannot be read: {error}")),
    }
}

/// The role by the settings `server role` and, where that leaves it open, `security`.
fn role_in(settings: &str) -> Told<DomainRole> {
    let role = setting(settings, "serverrole").unwrap_or_else(|| "auto".to_owned());
    match role.as_str() {
        "activedirectorydomaincontroller" | "domaincontroller" | "dc" => {
            Ok(DomainRole::DomainController)
        }
        "memberserver" | "member" => Ok(DomainRole::MemberServer),
        // A controller of the old kind serves no Active Directory.
        "standaloneserver"
        | "standalone"
        | "classicprimarydomaincontroller"
        | "classicbackupdomaincontroller" => Ok(DomainRole::Standalone),
        "auto" => Ok(match setting(settings, "security").as_deref() {
            Some("ads" | "domain") => DomainRole::MemberServer,
            _ => DomainRole::Standalone,
        }),
        _ => Err(format!("Samba's server role is `{role}`")),
    }
}

/// The last value of a setting; blanks and upper case make no difference to Samba.
fn setting(settings: &str, name: &str) -> Option<String> {
    let plain = |text: &str| {
        let words: String = text.split_whitespace().collect();
        words.to_ascii_lowercase()
    };
    let lines = settings.lines().filter(|line| !line.trim_start().starts_with(['#', ';']));
    let values = lines.filter_map(|line| line.split_once('='));
    values.filter(|(key, _)| plain(key) == name).map(|(_, value)| plain(value)).next_back()
}

#[cfg(test)]
mod tests {
    use super::role_in;

    #[test]
    fn the_part_in_a_domain_is_read_from_the_settings() {
        let told: Vec<String> = [
            "[global]\n\tserver role = active directory domain controller\n",
            "[global]\nServerRole=MEMBER SERVER\n",
            "[global]\n; server role = dc\nsecurity = ADS\n",
            "[global]\nserver role = standalone server\nsecurity = user\n",
            "",
            "server role = something new",
        ]
        .iter()
        .map(|settings| format!("{:?}", role_in(settings)))
        .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        Ok(DomainController)
        Ok(MemberServer)
        Ok(MemberServer)
        Ok(Standalone)
        Ok(Standalone)
        Err("Samba's server role is `somethingnew`")
        "#);
    }
}
