//! How the findings at a domain are shown: a page for people, a line of JSON for programs.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use rehearsal_core::domain::check::{DomainCheck, FINDINGS, Finding, Severity};
use serde_json::json;

/// What has to be done stands last, next to the sum.
const ORDER: [(Severity, AnsiColor); 5] = [
    (Severity::Right, AnsiColor::Green),
    (Severity::Note, AnsiColor::Cyan),
    (Severity::Missing, AnsiColor::Yellow),
    (Severity::Wrong, AnsiColor::Red),
    (Severity::Dangerous, AnsiColor::Red),
];

/// Writes the page.
pub(super) fn write(found: &DomainCheck, out: &mut dyn Write) -> io::Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}", found.domain)?;
    writeln!(out, "asked: {}", found.asked.join(", "))?;
    writeln!(out, "mail host: {}", found.expected_mail_host)?;
    for (severity, color) in ORDER {
        let here: Vec<&Finding> = of(found, severity);
        if here.is_empty() {
            continue;
        }
        let style = color.on_default().bold();
        writeln!(out, "\n{style}{severity}{style:#}")?;
        for finding in here {
            writeln!(out, "  {}: {}  [{}]", finding.place, finding.what, finding.id)?;
            if !finding.remedy.is_empty() {
                writeln!(out, "    -> {}", finding.remedy)?;
            }
        }
    }
    writeln!(out, "\n{}", sum(found))
}

fn of(found: &DomainCheck, severity: Severity) -> Vec<&Finding> {
    found.findings.iter().filter(|finding| finding.severity == severity).collect()
}

fn sum(found: &DomainCheck) -> String {
    let counts: Vec<String> = ORDER
        .iter()
        .rev()
        .map(|(severity, _)| (of(found, *severity).len(), severity))
        .filter(|(n, _)| *n > 0)
        .map(|(n, severity)| match severity {
            Severity::Note if n > 1 => format!("{n} notes"),
            _ => format!("{n} {severity}"),
        })
        .collect();
    let verdict =
        if found.is_right() { "nothing has to be done" } else { "there is something to do" };
    format!("{}: {verdict} ({})", found.domain, counts.join(", "))
}

/// The findings for programs.
pub(super) fn document(found: &DomainCheck) -> serde_json::Value {
    let situations = |finding: &Finding| {
        FINDINGS.iter().find(|row| row.id == finding.id).map_or(&[][..], |row| row.situations)
    };
    let findings: Vec<_> = found
        .findings
        .iter()
        .map(|finding| {
            json!({
                "id": finding.id,
                "severity": finding.severity.as_str(),
                "place": finding.place,
                "what": finding.what,
                "remedy": finding.remedy,
                "situations": situations(finding),
            })
        })
        .collect();
    json!({
        "domain": found.domain,
        "right": found.is_right(),
        "asked": found.asked,
        "mail_host": found.expected_mail_host,
        "findings": findings,
    })
}

#[cfg(test)]
mod tests {
    use rehearsal_core::domain::check::{DomainCheck, Finding, Severity};

    use super::{document, write};

    fn check() -> DomainCheck {
        let finding = |id, severity, remedy: &str| Finding {
            id,
            severity,
            what: "what was found".to_owned(),
            place: "contoso.com".to_owned(),
            remedy: remedy.to_owned(),
        };
        DomainCheck {
            domain: "contoso.com".to_owned(),
            asked: vec!["ns1.contoso.com (192.0.2.53)".to_owned(), "192.0.2.1:53".to_owned()],
            expected_mail_host: "contoso-com.mail.protection.outlook.com".to_owned(),
            findings: vec![
                finding("mx-zero", Severity::Dangerous, "do this"),
                finding("wildcard", Severity::Note, "know this"),
                finding("spf-right", Severity::Right, ""),
            ],
        }
    }

    #[test]
    fn the_page_ends_with_what_has_to_be_done() {
        let mut page = Vec::new();
        write(&check(), &mut page).unwrap();
        let text = anstream::adapter::strip_str(std::str::from_utf8(&page).unwrap()).to_string();
        insta::assert_snapshot!(text, @r"
        contoso.com
        asked: ns1.contoso.com (192.0.2.53), 192.0.2.1:53
        mail host: contoso-com.mail.protection.outlook.com

        right
          contoso.com: what was found  [spf-right]

        note
          contoso.com: what was found  [wildcard]
            -> know this

        dangerous
          contoso.com: what was found  [mx-zero]
            -> do this

        contoso.com: there is something to do (1 dangerous, 1 note, 1 right)
        ");
    }

    #[test]
    fn programs_get_ids_and_the_situations_they_tell() {
        insta::assert_snapshot!(document(&check()), @r#"{"asked":["ns1.contoso.com (192.0.2.53)","192.0.2.1:53"],"domain":"contoso.com","findings":[{"id":"mx-zero","place":"contoso.com","remedy":"do this","severity":"dangerous","situations":[1],"what":"what was found"},{"id":"wildcard","place":"contoso.com","remedy":"know this","severity":"note","situations":[11],"what":"what was found"},{"id":"spf-right","place":"contoso.com","remedy":"","severity":"right","situations":[],"what":"what was found"}],"mail_host":"contoso-com.mail.protection.outlook.com","right":false}"#);
    }
}
