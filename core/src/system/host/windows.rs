//! Facts of a Windows machine, told by one PowerShell process.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::process;
use crate::ports::{DomainRole, HostFacts, PendingUpdate, Told, UpdateSeverity};

const SCRIPT: &str = include_str!("host_facts.ps1");
/// The search for updates asks the update service and can take minutes.
const LIMIT: Duration = Duration::from_mins(5);
/// Short name and title of the role that the integration needs. Titles are in the language of the system.
const ESSENTIALS_ROLE: (&str, &str) =
    ("ServerEssentialsRole", "Windows Server Essentials Experience");

/// Asks PowerShell.
pub(super) async fn facts() -> HostFacts {
    let arguments = ["-NoProfile", "-NonInteractive", "-Command", SCRIPT];
    match process::run("powershell.exe", &arguments, LIMIT).await {
        Ok(ran) => {
            let untold = ran.end.err().unwrap_or_else(|| "PowerShell did not tell".to_owned());
            read(&ran.text, &untold)
        }
        Err(error) => read("", &format!("powershell.exe cannot be started: {error}")),
    }
}

/// The facts in what the script printed. `untold` is the reason for the parts that are not there.
fn read(text: &str, untold: &str) -> HostFacts {
    let mut parts = parts(text);
    let mut part = |name: &str| {
        let told = parts.remove(name).unwrap_or_else(|| Err(untold.to_owned()))?;
        if told.is_null() { Err("PowerShell told nothing".to_owned()) } else { Ok(told) }
    };
    HostFacts {
        dns_name: part("dnsName").and_then(words),
        operating_system: part("operatingSystem").and_then(words),
        roles: part("roles").and_then(list).map(|roles| roles.into_iter().map(role).collect()),
        domain_role: part("domainRole").and_then(|value| domain_role(&value)),
        pending_updates: part("pendingUpdates")
            .and_then(list)
            .map(|updates| updates.into_iter().map(pending_update).collect()),
    }
}

/// One line of the script.
#[derive(Deserialize)]
struct Line {
    part: String,
    #[serde(default)]
    value: Value,
    reason: Option<String>,
}

/// What was told, by part. Other lines, such as warnings, and a byte order mark are passed over.
fn parts(text: &str) -> BTreeMap<String, Told<Value>> {
    let lines = text.lines().map(|line| line.trim_start_matches('\u{feff}'));
    let lines = lines.filter_map(|line| serde_json::from_str::<Line>(line).ok());
    lines
        .map(|line| {
            let told = line.reason.map_or(Ok(line.value), |reason| Err(first_line(&reason)));
            (line.part, told)
        })
        .collect()
}

fn first_line(text: &str) -> String {
    text.trim().lines().next().unwrap_or("no reason was given").to_owned()
}

/// A name without the white space around it.
fn words(value: Value) -> Told<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        other => Err(format!("PowerShell told {other}")),
    }
}

/// The items of an array. PowerShell may tell one item without its array, and an array as an object that counts it.
fn list<T: DeserializeOwned>(value: Value) -> Told<Vec<T>> {
    let value = match value {
        Value::Object(mut object) if object.contains_key("Count") => {
            object.remove("value").unwrap_or_default()
        }
        other => other,
    };
    let items = if value.is_array() { value } else { Value::Array(vec![value]) };
    serde_json::from_value(items).map_err(|error| format!("PowerShell told it oddly: {error}"))
}

#[derive(Deserialize)]
struct Role {
    id: String,
    title: String,
}

fn role(role: Role) -> String {
    let (id, title) = ESSENTIALS_ROLE;
    if role.id == id { title.to_owned() } else { role.title }
}

/// `DomainRole` of `Win32_ComputerSystem`: workstations and servers, alone or joined, then backup and primary controllers.
fn domain_role(value: &Value) -> Told<DomainRole> {
    match value.as_u64() {
        Some(0 | 2) => Ok(DomainRole::Standalone),
        Some(1 | 3) => Ok(DomainRole::MemberServer),
        Some(4 | 5) => Ok(DomainRole::DomainController),
        _ => Err(format!("PowerShell told {value}")),
    }
}

#[derive(Deserialize)]
struct Update {
    title: String,
    #[serde(default)]
    articles: Vec<String>,
    #[serde(default)]
    severity: String,
    #[serde(default)]
    automatic: bool,
}

/// An update without a rating is important when Windows would choose it by itself.
fn pending_update(update: Update) -> PendingUpdate {
    let severity = match (update.severity.as_str(), update.automatic) {
        ("Critical", _) => UpdateSeverity::Critical,
        ("Important", _) | (_, true) => UpdateSeverity::Important,
        _ => UpdateSeverity::Optional,
    };
    let mut title = update.title;
    for article in update.articles {
        if !title.contains(&article) {
            title += &format!(" (KB{article})");
        }
    }
    PendingUpdate { title, severity }
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, read};

    /// The facts, one a line.
    fn told(text: &str) -> String {
        let facts = read(text, "no answer");
        format!(
            "{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
            facts.dns_name,
            facts.operating_system,
            facts.roles,
            facts.domain_role,
            facts.pending_updates
        )
    }

    #[test]
    fn a_whole_answer_is_read_behind_a_mark_and_among_warnings() {
        let text = "\u{feff}{\"part\":\"dnsName\",\"value\":\"DC1.contoso.local\"}\r\n\
            WARNING: {something} else\r\n\
            {\"value\":5,\"part\":\"domainRole\"}\r\n\
            {\"part\":\"operatingSystem\",\"value\":\"Microsoft Windows Server 2012 R2 Standard \"}\r\n\
            {\"part\":\"roles\",\"value\":[{\"id\":\"DNS\",\"title\":\"DNS-Server\"},\
             {\"id\":\"ServerEssentialsRole\",\"title\":\"Windows Server Essentials-Umgebung\"}]}\r\n\
            {\"part\":\"pendingUpdates\",\"value\":[\
             {\"title\":\"Monthly Rollup (KB4012216)\",\"articles\":[\"4012216\"],\"severity\":\"Critical\",\"automatic\":true},\
             {\"title\":\"Update\",\"articles\":[\"1\"],\"severity\":\"\",\"automatic\":true},\
             {\"title\":\"Language pack\",\"articles\":[],\"severity\":\"Low\",\"automatic\":false}]}\r\n";
        insta::assert_snapshot!(told(text), @r#"
        Ok("DC1.contoso.local")
        Ok("Microsoft Windows Server 2012 R2 Standard")
        Ok(["DNS-Server", "Windows Server Essentials Experience"])
        Ok(DomainController)
        Ok([PendingUpdate { title: "Monthly Rollup (KB4012216)", severity: Critical }, PendingUpdate { title: "Update (KB1)", severity: Important }, PendingUpdate { title: "Language pack", severity: Optional }])
        "#);
    }

    #[test]
    fn one_item_without_its_array_and_an_array_that_counts_itself_are_lists() {
        let text = "{\"part\":\"roles\",\"value\":{\"id\":\"DNS\",\"title\":\"DNS Server\"}}\n\
            {\"part\":\"pendingUpdates\",\"value\":{\"value\":[],\"Count\":0}}\n";
        insta::assert_snapshot!(told(text), @r#"
        Err("no answer")
        Err("no answer")
        Ok(["DNS Server"])
        Err("no answer")
        Ok([])
        "#);
    }

    #[test]
    fn what_is_not_told_has_its_reason() {
        let text = "{\"part\":\"roles\",\"reason\":\"Access denied.\\r\\nAt line 1\"}\n\
            {\"part\":\"dnsName\",\"value\":null}\n\
            {\"part\":\"operatingSystem\",\"value\":[\"a\"]}\n\
            {\"part\":\"domainRole\",\"value\":9}\n\
            {\"part\":\"pendingUpdates\",\"value\":[{\"name\":\"KB1\"}]}\n";
        insta::assert_snapshot!(told(text), @r#"
        Err("PowerShell told nothing")
        Err("PowerShell told [\"a\"]")
        Err("Access denied.")
        Err("PowerShell told 9")
        Err("PowerShell told it oddly: missing field `title`")
        "#);
        insta::assert_snapshot!(told("Der Befehl wurde nicht gefunden.\n{\"part\""), @r#"
        Err("no answer")
        Err("no answer")
        Err("no answer")
        Err("no answer")
        Err("no answer")
        "#);
    }

    #[test]
    fn the_script_is_fit_to_be_an_argument() {
        assert!(SCRIPT.is_ascii() && !SCRIPT.contains(['"', '\\']));
    }
}
