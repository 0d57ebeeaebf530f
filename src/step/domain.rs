//! Steps that link an Internet domain, and steps of the zone's owner at the registrar's page.

use mock_dns::Edit;
use mock_registrar::{Record, entry};
use rehearsal_core::{
    domain::{
        LinkReport, LinkRequest, LinkState, OptionalRecords,
        check::{CheckRequest, DomainCheck},
    },
    mail_route::RoutePhase,
    ports::Endpoint,
    site::Era,
};

use super::{dns::place_name, operation::run, registrar};
use crate::{
    play::{Migration, Operation, Play},
    scenario::model::{
        self, DomainCheckStep, DomainLink, FileEntry, FinalDot, HostField, MigrationPhase,
        OperationResult, ZoneEdit, ZonePlace,
    },
    world::Broken,
};

pub(super) async fn link(play: &mut Play<'_>, link: &DomainLink) -> Result<String, Broken> {
    let request = LinkRequest {
        domain: link.name.value.clone(),
        mail_migration: link.mail_migration,
        mail_preference: link.preference.as_ref().map(|preference| preference.value),
        accept: link.accept.iter().map(|id| id.value.clone()).collect(),
        optional_records: OptionalRecords {
            webmail_host: link.web_mail.as_ref().map(|label| label.value.clone()),
            ..OptionalRecords::default()
        },
        how: registrar::acquisition(play, link),
    };
    if link.mail_migration {
        let migration = Migration { from_ms: play.world.trace.now_ms(), until_ms: None };
        play.migrations.insert(link.name.to_ascii_lowercase(), migration);
    }
    run(
        play,
        |engine| {
            let request = request.clone();
            async move { engine.link_domain(request).await }
        },
        |_, report| ended(&report),
    )
    .await
}

pub(super) async fn check(play: &mut Play<'_>, asked: &DomainCheckStep) -> Result<String, Broken> {
    play.checked = None;
    let at = |name: &str| {
        let address = play.world.name_servers().address_called(name);
        let address = address.ok_or_else(|| Broken(format!("{name} cannot be asked")))?;
        Ok::<_, Broken>(Endpoint::new(address, 53))
    };
    let mut request = CheckRequest::new(asked.name.value.clone());
    request.era = match play.scenario.world.era {
        model::Era::Essentials => Era::Essentials,
        model::Era::Today => Era::Today,
    };
    request.phase = asked.phase.map(|phase| match phase {
        MigrationPhase::Linking => RoutePhase::Linking,
        MigrationPhase::Migrating => RoutePhase::Migrating,
        MigrationPhase::Complete => RoutePhase::Complete,
    });
    if !asked.resolvers.is_empty() {
        let own = play.scenario.world.server.resolver.as_ref();
        request.resolvers.push(at(own.map_or("resolver", |name| name.as_str()))?);
        for name in &asked.resolvers {
            request.resolvers.push(at(name)?);
        }
    }
    request.inside = asked.inside.as_ref().map(|name| at(name)).transpose()?;
    request.edited = asked.edited.as_ref().map(|name| at(name)).transpose()?;
    run(
        play,
        |engine| {
            let request = request.clone();
            async move { engine.check_domain(request).await }
        },
        |play, check| {
            let told = Operation::ok(told(&check));
            play.checked = Some(check);
            told
        },
    )
    .await
}

/// What the administrator sees of a look at a domain.
pub(crate) fn told(check: &DomainCheck) -> String {
    let findings = check.findings.iter().map(|finding| {
        let mut line =
            format!("{} [{}] {}: {}", finding.severity, finding.id, finding.place, finding.what);
        if !finding.remedy.is_empty() {
            line += &format!(" Remedy: {}.", finding.remedy);
        }
        line
    });
    findings.collect::<Vec<_>>().join("\n")
}

pub(super) async fn switch_over(play: &mut Play<'_>, domain: &str) -> Result<String, Broken> {
    let now_ms = play.world.trace.now_ms();
    if let Some(migration) = play.migrations.get_mut(&domain.to_ascii_lowercase()) {
        migration.until_ms.get_or_insert(now_ms);
    }
    run(
        play,
        |engine| {
            let domain = domain.to_owned();
            async move { engine.switch_over(&domain).await }
        },
        |_, report| ended(&report),
    )
    .await
}

/// What the administrator sees at the end of the linking wizard.
fn ended(report: &LinkReport) -> Operation {
    let mut message = format!("{}: {}", report.domain, report.state);
    for (title, lines) in [
        ("written", &report.written),
        ("to do by hand", &report.to_do_by_hand),
        ("note", &report.notes),
    ] {
        for line in lines {
            message.push_str(&format!("\n{title}: {line}"));
        }
    }
    for question in &report.questions {
        message.push_str(&format!("\nquestion {question}"));
    }
    if let Some(file) = &report.records_file {
        message.push_str(&format!("\nrecords file: {file}"));
    }
    let result = if report.state == LinkState::NeedsAttention {
        OperationResult::Failed
    } else {
        OperationResult::Ok
    };
    Operation { result, reason: String::new(), message }
}

pub(super) fn edit_zone(play: &Play<'_>, edit: &ZoneEdit) -> Result<String, Broken> {
    for change in edit.changes() {
        apply(play, &edit.zone, edit.at, &change)?;
    }
    Ok("edited at the registrar".to_owned())
}

fn apply(play: &Play<'_>, zone: &str, at: Option<ZonePlace>, edit: &Edit) -> Result<(), Broken> {
    let place = place_name(at);
    let server = play.world.name_servers().server_called(place);
    let server = server.ok_or_else(|| Broken(format!("{place} has no zones in this world")))?;
    server.edit_zone(zone, edit).map_err(|error| Broken(error.to_string()))?;
    let place = at.map_or("the registrar", ZonePlace::as_str);
    play.world.trace.happened(&format!("the owner of {zone} edits it at {place}"));
    Ok(())
}

/// The owner types in what the newest records file tells: first what has to make room, then every record field by field, then the
/// domain's mail hosts that have to go, so that mail has a route all the time.
pub(super) fn enter_records_file(play: &Play<'_>, entry: &FileEntry) -> Result<String, Broken> {
    let domain = entry.domain.as_str();
    let files = play.world.files_by_age();
    let about = format!("Records for {domain}\n");
    let newest = files
        .iter()
        .rfind(|(name, content)| name.starts_with("NewDNSRecords_") && content.starts_with(&about));
    let Some((name, content)) = newest else {
        return Err(Broken(format!("there is no records file for {domain} to type in")));
    };
    let removals = content.lines().filter_map(|line| {
        line.strip_prefix("Remove: ").or_else(|| line.strip_prefix("Replace by the record above: "))
    });
    let apex = format!("{domain}.");
    let is_mail_host = |record: &&str| {
        let mut fields = record.split(' ');
        fields.next() == Some(&apex) && fields.nth(1) == Some("MX")
    };
    let (mail_hosts, others): (Vec<&str>, Vec<&str>) = removals.partition(is_mail_host);
    for record in others {
        apply(play, domain, None, &Edit::Remove(as_it_stands(play, domain, record)))?;
    }
    let typed = content.split("\n\n").filter_map(typed_in);
    let records: Result<Vec<String>, Broken> =
        typed.map(|line| by_hand(entry, domain, line)).collect();
    let records = records?;
    for record in &records {
        apply(play, domain, None, &Edit::Add(record.clone()))?;
    }
    for record in mail_hosts {
        apply(play, domain, None, &Edit::Remove(record.to_owned()))?;
    }
    if records.is_empty() {
        return Err(Broken(format!("{name} holds no record that could be typed in")));
    }
    Ok(format!("{} records typed in from {name}", records.len()))
}

/// What the registrar's page makes of a record that a person types in; a line of a master file in and out.
fn by_hand(page: &FileEntry, domain: &str, line: String) -> Result<String, Broken> {
    let Some(host) = page.host else { return Ok(line) };
    let style = entry::Style {
        host: match host {
            HostField::At => entry::HostField::At,
            HostField::Relative => entry::HostField::Relative,
            HostField::Full => entry::HostField::Full,
            HostField::AppendsDomain => entry::HostField::AppendsDomain,
        },
        dot: match page.dot.unwrap_or(FinalDot::Kept) {
            FinalDot::Kept => entry::FinalDot::Kept,
            FinalDot::Required => entry::FinalDot::Required,
            FinalDot::Refused => entry::FinalDot::Refused,
            FinalDot::AppendedToTarget => entry::FinalDot::AppendedToTarget,
        },
        ttl: if page.ttls.is_empty() {
            entry::TtlField::Seconds { least_s: 0 }
        } else {
            entry::TtlField::List(page.ttls.clone())
        },
    };
    let record = Record::from_line(&line)
        .ok_or_else(|| Broken(format!("this record cannot be typed in: {line}")))?;
    let mut typed = entry::fields_for(&style, domain, &record);
    if page.careless {
        typed.host.clone_from(&record.name);
        typed.data.clone_from(&record.data);
    }
    let entered = entry::enter(&style, domain, &typed);
    entered.map(|record| record.to_string()).map_err(|refused| Broken(refused.to_string()))
}

/// The record as the registrar's page shows it: a text may be cut into several strings there.
fn as_it_stands(play: &Play<'_>, domain: &str, record: &str) -> String {
    let joined = |line: &str| line.replace("\" \"", "").to_ascii_lowercase();
    let zone = play.world.dns().render_zone(domain).unwrap_or_default();
    let shown = zone.lines().find(|line| line.contains(" TXT ") && joined(line) == joined(record));
    shown.unwrap_or(record).to_owned()
}

/// One entry of the file, as a line of a master file.
fn typed_in(entry: &str) -> Option<String> {
    let field = |name: &str| {
        entry.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key == name).then(|| value.trim())
        })
    };
    let (host, kind, ttl) = (field("Full host")?, field("Type")?, field("TTL")?);
    let data = match kind {
        "MX" => format!("{} {}", field("Preference")?, field("Mail server")?),
        "SRV" => format!(
            "{} {} {} {}",
            field("Priority")?,
            field("Weight")?,
            field("Port")?,
            field("Target")?
        ),
        "TXT" => format!("{:?}", field("Text")?),
        _ => field("Target").or_else(|| field("Value"))?.to_owned(),
    };
    Some(format!("{host} {ttl} {kind} {data}"))
}

#[cfg(test)]
mod tests {
    use super::typed_in;

    #[test]
    fn an_entry_of_the_records_file_becomes_a_line_of_a_zone() {
        let entry = "Host:        @\nFull host:   contoso.com.\nType:        MX\nTTL:         3600\n\
                     Preference:  20\nMail server: contoso-com.o-v1.mx.microsoft.";
        assert_eq!(
            typed_in(entry).as_deref(),
            Some("contoso.com. 3600 MX 20 contoso-com.o-v1.mx.microsoft.")
        );
        assert_eq!(typed_in("Enter these records: now"), None);
    }
}
