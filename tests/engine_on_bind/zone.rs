//! What is in BIND's zone, by `dig`: as it is, and every version that it ever had.

use std::io::Write as _;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

/// The key that may transfer.
const KEY: &str = "hmac-sha256:rehearsal-key:aHVzaC1odXNoLWh1c2gtaHVzaC1odXNoLWh1c2gtMzI=";

/// A record: owner without the zone, type, data.
pub(crate) type Record = (String, String, String);

fn transfer(server: SocketAddr, kind: &str) -> Vec<Record> {
    let output = Command::new("dig")
        .args(["+noall", "+answer", "+nocookie", &format!("@{}", server.ip()), "-p"])
        .args([&server.port().to_string(), "-y", KEY, "contoso.com", kind])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let record = |line: &str| -> Option<Record> {
        let mut words = line.split_whitespace();
        let owner = words.next().filter(|owner| !owner.starts_with(';'))?;
        let owner = owner.strip_suffix("contoso.com.")?.trim_end_matches('.').to_owned();
        let rr_type = words.nth(2)?.to_owned();
        Some((owner, rr_type, words.collect::<Vec<&str>>().join(" ")))
    };
    text.lines().filter_map(record).filter(|(_, rr_type, _)| rr_type != "TSIG").collect()
}

/// The records but for SOA and NS, sorted, one a line.
pub(crate) fn render(server: SocketAddr) -> String {
    let mut lines: Vec<String> = transfer(server, "AXFR")
        .into_iter()
        .filter(|(_, rr_type, _)| rr_type != "SOA" && rr_type != "NS")
        .map(|(owner, rr_type, data)| {
            let owner = if owner.is_empty() { "@" } else { &owner };
            format!("{owner} {rr_type} {data}")
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

/// Adds records as an administrator with a key for everything does; each is owner, TTL, type and data.
pub(crate) fn enter(server: SocketAddr, records: &[&str]) {
    let adds: String = records.iter().map(|record| format!("update add {record}\n")).collect();
    let commands =
        format!("server {} {}\nzone contoso.com\n{adds}send\n", server.ip(), server.port());
    let mut child =
        Command::new("nsupdate").args(["-y", KEY]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(commands.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

/// The MX records of the apex in every version since serial 1, from BIND's journal.
pub(crate) fn mail_routes(server: SocketAddr, first: &[&str]) -> Vec<Vec<String>> {
    let mut current: Vec<String> = first.iter().map(|&data| data.to_owned()).collect();
    let mut versions = vec![current.clone()];
    let records = transfer(server, "IXFR=1");
    // SOA, then for each version: old SOA, what went, new SOA, what came; the SOA again at the end.
    let mut is_coming = true;
    for (owner, rr_type, data) in records.iter().skip(1).take(records.len().saturating_sub(2)) {
        match rr_type.as_str() {
            "SOA" => {
                if is_coming && versions.last() != Some(&current) {
                    versions.push(current.clone());
                }
                is_coming = !is_coming;
            }
            "MX" if owner.is_empty() && is_coming => current.push(data.clone()),
            "MX" if owner.is_empty() => current.retain(|other| other != data),
            _ => {}
        }
        current.sort();
    }
    if versions.last() != Some(&current) {
        versions.push(current);
    }
    versions
}
