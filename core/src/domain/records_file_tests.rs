//! The records file entered by hand at registrars of every style leads to the zone that is written automatically (clauses
//! DNS-013, DNS-017, DNS-018).

use proptest::prelude::*;

use super::render;
use crate::{
    dns::{Data, Record},
    domain::{
        difference::{Difference, difference, laws, tests},
        live::Live,
    },
    provider::Atomic,
};

/// How a registrar's page takes hosts and targets.
#[derive(Clone, Copy, Debug)]
enum Host {
    /// `@` for the zone itself, names below it without the zone.
    At,
    /// An empty field for the zone itself, names below it without the zone.
    Empty,
    /// The whole name, without a final dot.
    Whole,
    /// The whole name with a final dot; without one the zone is appended.
    Dotted,
}

/// The fields of one entry of the file.
fn field<'a>(entry: &'a str, name: &str) -> Option<&'a str> {
    entry.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key == name).then(|| value.trim())
    })
}

/// What a person types into the host field, reading the file.
fn typed_host(entry: &str, style: Host) -> Option<String> {
    let (relative, whole) = (field(entry, "Host")?, field(entry, "Full host")?);
    Some(match style {
        Host::At => relative.to_owned(),
        Host::Empty if relative == "@" => String::new(),
        Host::Empty => relative.to_owned(),
        Host::Whole => whole.trim_end_matches('.').to_owned(),
        Host::Dotted => whole.to_owned(),
    })
}

/// What the registrar makes of it.
fn host_of(typed: &str, zone: &str, style: Host) -> String {
    match style {
        Host::At | Host::Empty if typed.is_empty() || typed == "@" => zone.to_owned(),
        Host::At | Host::Empty => format!("{typed}.{zone}"),
        Host::Whole => typed.to_owned(),
        Host::Dotted => match typed.strip_suffix('.') {
            Some(name) => name.to_owned(),
            None => format!("{typed}.{zone}"),
        },
    }
}

/// A target: the page wants a final dot, or none.
fn target(text: &str, with_dot: bool) -> String {
    let typed = if with_dot { text.to_owned() } else { text.trim_end_matches('.').to_owned() };
    typed.trim_end_matches('.').to_owned()
}

fn entered(entry: &str, zone: &str, (style, with_dot): (Host, bool)) -> Option<Record> {
    let name = host_of(&typed_host(entry, style)?, zone, style);
    let number = |name: &str| field(entry, name)?.parse::<u16>().ok();
    let data = match field(entry, "Type")? {
        "MX" => Data::Mx {
            preference: number("Preference")?,
            exchange: target(field(entry, "Mail server")?, with_dot),
        },
        "SRV" => Data::Srv {
            priority: number("Priority")?,
            weight: number("Weight")?,
            port: number("Port")?,
            target: target(field(entry, "Target")?, with_dot),
        },
        "TXT" => Data::Txt(field(entry, "Text")?.to_owned()),
        "CNAME" => Data::Cname(target(field(entry, "Target")?, with_dot)),
        "A" => Data::A(field(entry, "Value")?.to_owned()),
        _ => return None,
    };
    Some(Record::new(name, field(entry, "TTL")?.parse().ok()?, data))
}

/// The zone after a person has done what the file says.
fn by_hand(zone: &[Record], found: &Difference, style: (Host, bool)) -> Vec<Record> {
    let file = render(tests::DOMAIN, found);
    let gone: Vec<&str> = file
        .lines()
        .filter_map(|line| {
            line.strip_prefix("Remove: ")
                .or_else(|| line.strip_prefix("Replace by the record above: "))
        })
        .collect();
    let mut after: Vec<Record> = zone
        .iter()
        .filter(|record| !gone.contains(&record.to_string().as_str()))
        .cloned()
        .collect();
    for record in file.split("\n\n").filter_map(|entry| entered(entry, tests::DOMAIN, style)) {
        after.retain(|other| other.name != record.name || other.data != record.data);
        after.push(record);
    }
    after.sort();
    after
}

fn styles() -> impl Strategy<Value = (Host, bool)> {
    let host =
        prop_oneof![Just(Host::At), Just(Host::Empty), Just(Host::Whole), Just(Host::Dotted)];
    (host, any::<bool>())
}

proptest! {
    #[test]
    fn entered_in_any_style_the_file_gives_the_zone_that_is_written_automatically(
        zone in laws::zone(), case in laws::case(), style in styles(),
    ) {
        let planned = difference(tests::DOMAIN, &tests::wanted(), &Live::of(&zone), case.plan());
        let Ok(found) = planned else { return Ok(()) };
        let (automatic, _) = laws::carried_out(&zone, &found, Atomic::Zone);
        prop_assert_eq!(laws::keys(&by_hand(&zone, &found, style)), laws::keys(&automatic));
    }
}
