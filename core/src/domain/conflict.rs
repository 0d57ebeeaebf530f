//! What to do where a record is wanted and other records stand: one row for each pair. Pure.
//!
//! Silent is only what takes nothing from the owner. Everything else is a question, waits for the end of the migration, or
//! cannot be done at all.

use crate::dns::{Data, Kind, Record};

/// The name where a record is wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The zone's top.
    pub(super) domain: &'a str,
    /// Everything that stands at the name.
    pub(super) found: &'a [Record],
    /// Whether a wildcard answers for the name as long as nothing stands there.
    pub(super) has_wildcard: bool,
    /// Whether an MX record of the domain leads to the name.
    pub(super) takes_mail: bool,
    /// Whether mail still lives elsewhere and its migration is under way.
    pub(super) is_migrating: bool,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Settlement {
    /// The record is there; what the administrator should know.
    Keep(Option<String>),
    /// Add it; what the administrator should know.
    Add(Option<String>),
    /// Ask before these records go; then remove and add at once.
    Ask {
        /// Why they must go.
        text: String,
        /// The records that must go.
        remove: Vec<Record>,
    },
    /// Leave it until the migration is declared complete, for this reason.
    Wait(String),
    /// It cannot be done, for this reason.
    Stop(String),
}

/// Settles one wanted record, an alias or the location of a service.
pub(super) fn settle(wanted: &Record, place: Place<'_>) -> Settlement {
    let is_alias = wanted.data.kind() == Some(Kind::Cname);
    if is_alias && wanted.name == place.domain {
        return Settlement::Stop(format!(
            "an alias cannot stand at the top of the zone {}, beside its SOA and NS records: choose a host name below it",
            place.domain
        ));
    }
    if let Some(away) = place.found.iter().find(|record| matches!(record.data, Data::Ns(_))) {
        return Settlement::Stop(format!(
            "{wanted} cannot be entered in this zone: {away} gives the name to another server; enter the record there, or take \
             the delegation away first",
        ));
    }
    let alone =
        if is_alias { "an alias stands alone" } else { "an alias lets nothing stand beside it" };
    let (same, others): (Vec<&Record>, Vec<&Record>) =
        place.found.iter().partition(|record| record.data == wanted.data);
    let in_the_way: Vec<Record> = others
        .into_iter()
        .filter(|other| {
            is_alias
                || other.data.kind() == Some(Kind::Cname)
                || other.data.kind() == wanted.data.kind()
        })
        .cloned()
        .collect();
    match (same.first(), in_the_way.is_empty()) {
        (Some(same), true) => Settlement::Keep(differing_ttl(wanted, same)),
        (None, true) => Settlement::Add(place.has_wildcard.then(|| {
            format!(
                "the wildcard of the zone answered for {} so far; it no longer applies to this name",
                wanted.name
            )
        })),
        _ if is_alias && place.takes_mail => Settlement::Stop(format!(
            "{} takes mail now and cannot become an alias; choose another host name for it, such as webmail or owa",
            wanted.name
        )),
        _ if place.is_migrating && first_label(wanted) == "autodiscover" => {
            Settlement::Wait(format!(
                "{} leads clients to the present mail server and stays so until the migration is declared complete; then \
                 all clients move at once",
                wanted.name
            ))
        }
        (_, false) => Settlement::Ask { text: why(wanted, &in_the_way, alone), remove: in_the_way },
    }
}

fn why(wanted: &Record, in_the_way: &[Record], alone: &str) -> String {
    let lines: Vec<String> = in_the_way.iter().map(ToString::to_string).collect();
    let reason = match (&wanted.data, in_the_way) {
        (Data::Cname(_), [only]) if only.data.kind() == Some(Kind::Cname) => {
            "a name has one alias".to_owned()
        }
        (Data::Srv { .. }, _)
            if in_the_way.iter().all(|other| other.data.kind() == Some(Kind::Srv)) =>
        {
            "two locations would share the load".to_owned()
        }
        _ => alone.to_owned(),
    };
    format!(
        "{wanted} is wanted where there is {} ({reason}); may it be replaced?",
        lines.join(", ")
    )
}

fn differing_ttl(wanted: &Record, there: &Record) -> Option<String> {
    (wanted.ttl != there.ttl).then(|| {
        format!("{there} is right; the service proposes a time to live of {} s", wanted.ttl)
    })
}

fn first_label(record: &Record) -> &str {
    record.name.split('.').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Place, settle};
    use crate::dns::{Data, Record};

    const DOMAIN: &str = "contoso.com";

    fn record(text: &str) -> Record {
        let mut words = text.split_whitespace();
        let name = match words.next().unwrap() {
            "@" => DOMAIN.to_owned(),
            label => format!("{label}.{DOMAIN}"),
        };
        let ttl = words.next().unwrap().parse().unwrap();
        let data = match (words.next().unwrap(), words.next().unwrap()) {
            ("A", address) => Data::A(address.to_owned()),
            ("CNAME", target) => Data::Cname(target.to_owned()),
            ("TXT", text) => Data::Txt(text.to_owned()),
            ("SRV", target) => {
                Data::Srv { priority: 100, weight: 1, port: 443, target: target.to_owned() }
            }
            other => panic!("{other:?}"),
        };
        Record::new(name, ttl, data)
    }

    /// `wanted | found, found | circumstances`.
    fn settled(row: &str) -> String {
        let parts: Vec<&str> = row.split('|').map(str::trim).collect();
        let found: Vec<Record> = parts[1]
            .split(',')
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(record)
            .collect();
        let settlement = settle(
            &record(parts[0]),
            Place {
                domain: DOMAIN,
                found: &found,
                has_wildcard: parts[2].contains("wildcard"),
                takes_mail: parts[2].contains("mail host"),
                is_migrating: parts[2].contains("migrating"),
            },
        );
        format!("{row}\n    {settlement:?}")
    }

    #[test]
    fn every_pair_of_wanted_and_found_has_its_row() {
        let rows = [
            "autodiscover 3600 CNAME o.example | |",
            "autodiscover 3600 CNAME o.example | autodiscover 3600 CNAME o.example |",
            "autodiscover 3600 CNAME o.example | autodiscover 300 CNAME o.example |",
            "autodiscover 3600 CNAME o.example | autodiscover 300 CNAME old.example |",
            "autodiscover 3600 CNAME o.example | autodiscover 300 A 192.0.2.1, autodiscover 300 TXT x |",
            "autodiscover 3600 CNAME o.example | autodiscover 300 A 192.0.2.1 | migrating",
            "autodiscover 3600 CNAME o.example | | wildcard",
            "sip 3600 CNAME s.example | sip 300 A 192.0.2.1 | migrating",
            "mail 3600 CNAME w.example | mail 300 A 192.0.2.1 | mail host",
            "mail 3600 CNAME w.example | mail 300 A 192.0.2.1 |",
            "@ 3600 CNAME w.example | @ 300 A 192.0.2.1 |",
            "_sip._tls 3600 SRV s.example | |",
            "_sip._tls 3600 SRV s.example | _sip._tls 3600 SRV s.example |",
            "_sip._tls 3600 SRV s.example | _sip._tls 3600 SRV old.example |",
            "_sip._tls 3600 SRV s.example | _sip._tls 3600 SRV s.example, _sip._tls 3600 SRV old.example |",
            "_sip._tls 3600 SRV s.example | _sip._tls 3600 CNAME old.example |",
            "_sip._tls 3600 SRV s.example | _sip._tls 3600 TXT x |",
        ];
        insta::assert_snapshot!(rows.map(settled).join("\n"), @r#"
        autodiscover 3600 CNAME o.example | |
            Add(None)
        autodiscover 3600 CNAME o.example | autodiscover 3600 CNAME o.example |
            Keep(None)
        autodiscover 3600 CNAME o.example | autodiscover 300 CNAME o.example |
            Keep(Some("autodiscover.contoso.com. 300 CNAME o.example. is right; the service proposes a time to live of 3600 s"))
        autodiscover 3600 CNAME o.example | autodiscover 300 CNAME old.example |
            Ask { text: "autodiscover.contoso.com. 3600 CNAME o.example. is wanted where there is autodiscover.contoso.com. 300 CNAME old.example. (a name has one alias); may it be replaced?", remove: [Record { name: "autodiscover.contoso.com", ttl: 300, data: Cname("old.example") }] }
        autodiscover 3600 CNAME o.example | autodiscover 300 A 192.0.2.1, autodiscover 300 TXT x |
            Ask { text: "autodiscover.contoso.com. 3600 CNAME o.example. is wanted where there is autodiscover.contoso.com. 300 A 192.0.2.1, autodiscover.contoso.com. 300 TXT \"x\" (an alias stands alone); may it be replaced?", remove: [Record { name: "autodiscover.contoso.com", ttl: 300, data: A("192.0.2.1") }, Record { name: "autodiscover.contoso.com", ttl: 300, data: Txt("x") }] }
        autodiscover 3600 CNAME o.example | autodiscover 300 A 192.0.2.1 | migrating
            Wait("autodiscover.contoso.com leads clients to the present mail server and stays so until the migration is declared complete; then all clients move at once")
        autodiscover 3600 CNAME o.example | | wildcard
            Add(Some("the wildcard of the zone answered for autodiscover.contoso.com so far; it no longer applies to this name"))
        sip 3600 CNAME s.example | sip 300 A 192.0.2.1 | migrating
            Ask { text: "sip.contoso.com. 3600 CNAME s.example. is wanted where there is sip.contoso.com. 300 A 192.0.2.1 (an alias stands alone); may it be replaced?", remove: [Record { name: "sip.contoso.com", ttl: 300, data: A("192.0.2.1") }] }
        mail 3600 CNAME w.example | mail 300 A 192.0.2.1 | mail host
            Stop("mail.contoso.com takes mail now and cannot become an alias; choose another host name for it, such as webmail or owa")
        mail 3600 CNAME w.example | mail 300 A 192.0.2.1 |
            Ask { text: "mail.contoso.com. 3600 CNAME w.example. is wanted where there is mail.contoso.com. 300 A 192.0.2.1 (an alias stands alone); may it be replaced?", remove: [Record { name: "mail.contoso.com", ttl: 300, data: A("192.0.2.1") }] }
        @ 3600 CNAME w.example | @ 300 A 192.0.2.1 |
            Stop("an alias cannot stand at the top of the zone contoso.com, beside its SOA and NS records: choose a host name below it")
        _sip._tls 3600 SRV s.example | |
            Add(None)
        _sip._tls 3600 SRV s.example | _sip._tls 3600 SRV s.example |
            Keep(None)
        _sip._tls 3600 SRV s.example | _sip._tls 3600 SRV old.example |
            Ask { text: "_sip._tls.contoso.com. 3600 SRV 100 1 443 s.example. is wanted where there is _sip._tls.contoso.com. 3600 SRV 100 1 443 old.example. (two locations would share the load); may it be replaced?", remove: [Record { name: "_sip._tls.contoso.com", ttl: 3600, data: Srv { priority: 100, weight: 1, port: 443, target: "old.example" } }] }
        _sip._tls 3600 SRV s.example | _sip._tls 3600 SRV s.example, _sip._tls 3600 SRV old.example |
            Ask { text: "_sip._tls.contoso.com. 3600 SRV 100 1 443 s.example. is wanted where there is _sip._tls.contoso.com. 3600 SRV 100 1 443 old.example. (two locations would share the load); may it be replaced?", remove: [Record { name: "_sip._tls.contoso.com", ttl: 3600, data: Srv { priority: 100, weight: 1, port: 443, target: "old.example" } }] }
        _sip._tls 3600 SRV s.example | _sip._tls 3600 CNAME old.example |
            Ask { text: "_sip._tls.contoso.com. 3600 SRV 100 1 443 s.example. is wanted where there is _sip._tls.contoso.com. 3600 CNAME old.example. (an alias lets nothing stand beside it); may it be replaced?", remove: [Record { name: "_sip._tls.contoso.com", ttl: 3600, data: Cname("old.example") }] }
        _sip._tls 3600 SRV s.example | _sip._tls 3600 TXT x |
            Add(None)
        "#);
    }
}
