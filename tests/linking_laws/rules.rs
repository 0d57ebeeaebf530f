//! What the engine may change in an owner's zone without asking, and what it wants there, as tables.

use super::{
    world::World,
    zone::{APEX, Record, Zone, is_tenant_host, is_token_host},
};

/// One kind of change.
struct Rule {
    /// Id of the question that must have been accepted; empty where none is needed.
    question: &'static str,
    /// The record that may go.
    concerns: fn(&Record) -> bool,
    /// Whether the version without it is in order.
    allows: fn(&World, &Zone, &Record) -> bool,
}

const RULES: [Rule; 10] = [
    // The tenant's own mail host is the engine's to place.
    Rule {
        question: "",
        concerns: |record| mail_host(record).is_some_and(|host| is_tenant_host(&host)),
        allows: |_, _, _| true,
    },
    // An old mail host at 0 cannot be undercut: at the end of the migration it moves down, and stays.
    Rule {
        question: "",
        concerns: |record| record.mx().is_some_and(|(preference, _)| preference == 0),
        allows: |world, zone, record| {
            let host = mail_host(record);
            is_end(world, zone) && zone.get(APEX, "MX").any(|other| mail_host(other) == host)
        },
    },
    // To declare the end of the migration is to agree that clients follow the mail.
    Rule {
        question: "",
        concerns: |record| record.owner == "autodiscover.contoso.com.",
        allows: |world, zone, record| {
            world.case.migration
                && is_end(world, zone)
                && zone.get(&record.owner, "CNAME").count() == 1
        },
    },
    // A sender record becomes one with all its terms and the service's.
    Rule {
        question: "",
        concerns: is_sender,
        allows: |_, zone, record| {
            let old = record.spf().unwrap_or_default();
            let new: Vec<String> = zone.get(APEX, "TXT").filter_map(Record::spf).collect();
            new.len() == 1 && contains_terms(&new[0], &old)
        },
    },
    Rule {
        question: "replace spf",
        concerns: is_sender,
        allows: |_, zone, _| zone.get(APEX, "TXT").any(is_sender),
    },
    Rule {
        question: "replace null mx",
        concerns: |record| mail_host(record).is_some_and(|host| host == "."),
        allows: |_, zone, _| !zone.mail().tenant.is_empty(),
    },
    Rule {
        question: "remove foreign token",
        concerns: |record| mail_host(record).is_some_and(|host| is_token_host(&host)),
        allows: |_, _, _| true,
    },
    Rule {
        question: "remove legacy mx",
        concerns: |record| {
            mail_host(record).is_some_and(|host| host.ends_with(".mail.eo.outlook.com."))
        },
        allows: |_, _, _| true,
    },
    Rule {
        question: "remove old mx",
        concerns: |record| {
            mail_host(record).is_some_and(|host| !is_token_host(&host) && host != ".")
        },
        allows: |world, zone, _| is_end(world, zone) && !zone.mail().tenant.is_empty(),
    },
    Rule {
        question: "remove msoid",
        concerns: |record| record.owner == "msoid.contoso.com.",
        allows: |_, _, _| true,
    },
];

/// What a question about one host is called before the host's name, and what then stands there instead, if anything.
const HOST_QUESTIONS: [&str; 2] = ["replace ", "remove "];

fn is_sender(record: &Record) -> bool {
    record.owner == APEX && record.spf().is_some()
}

/// Whether mail may go to the tenant in this version.
fn is_end(world: &World, zone: &Zone) -> bool {
    !world.case.migration || world.switched_at_ms.is_some_and(|at| zone.since_ms >= at)
}

/// Whether the administrator agreed that what stands at the record's name gives way.
fn is_agreed_for_host(world: &World, record: &Record) -> bool {
    let Some(host) = record.owner.strip_suffix(".contoso.com.") else { return false };
    HOST_QUESTIONS.iter().any(|begin| world.accepts(&format!("{begin}{host}")))
}

/// Whether a version may lack this record of the owner.
pub(crate) fn allows(world: &World, version: &Zone, record: &Record) -> bool {
    let in_a_moment = |version: &Zone| {
        // People type in one record after another, all in one moment: what counts is how the moment ends.
        world.versions.iter().rfind(|other| other.since_ms == version.since_ms).cloned()
    };
    let settled = if world.case.managed { None } else { in_a_moment(version) };
    let version = settled.as_ref().unwrap_or(version);
    version.holds(record)
        || is_agreed_for_host(world, record)
        || RULES.iter().any(|rule| {
            (rule.question.is_empty() || world.accepts(rule.question))
                && (rule.concerns)(record)
                && (rule.allows)(world, version, record)
        })
}

/// Whether the engine named the record as one that goes.
pub(crate) fn is_told(world: &World, record: &Record) -> bool {
    let owner = record.owner.trim_end_matches('.');
    let data = match record.txt() {
        Some(text) => text.chars().take(12).collect(),
        None => record.data.to_ascii_lowercase(),
    };
    let data = data.to_ascii_lowercase();
    world.told().iter().any(|line| {
        let names = line.contains(owner) && line.contains(data.trim_end_matches('.'));
        names && ["- ", "remove", "replace", "moves"].iter().any(|word| line.contains(word))
    })
}

fn mail_host(record: &Record) -> Option<String> {
    record.mx().filter(|_| record.owner == APEX).map(|(_, host)| host)
}

/// Every term of the old record is in the new one, in its order, and so is the end. The former name of the service may go, and what
/// stands behind `all` was never read.
fn contains_terms(new: &str, old: &str) -> bool {
    let terms = |text: &str| -> Vec<String> {
        text.split_whitespace().skip(1).map(str::to_ascii_lowercase).collect()
    };
    let is_all = |term: &String| term.trim_start_matches(['+', '-', '~', '?']) == "all";
    let mut old = terms(old);
    if let Some(end) = old.iter().position(is_all) {
        old.truncate(end + 1);
    }
    old.retain(|term| term.trim_start_matches('+') != "include:outlook.com");
    let new = terms(new);
    let mut rest = new.iter();
    old.iter().all(|term| rest.any(|other| other == term))
}

/// A record that the service wants.
pub(crate) struct Wanted {
    /// Name below the zone with a dot; empty at the apex.
    pub(crate) owner: &'static str,
    pub(crate) kind: &'static str,
    /// What its data contains.
    data: &'static str,
    /// What a line contains that tells why it is not there.
    told_as: &'static str,
    /// In which eras: `true` for that of the wizard.
    pub(crate) eras: &'static [bool],
}

/// The records of the seed's table and those of today, as they are at the end.
pub(crate) const WANTED: [Wanted; 9] = [
    Wanted {
        owner: "",
        kind: "MX",
        data: ".mail.protection.outlook.com.",
        told_as: " mx ",
        eras: &[true],
    },
    Wanted { owner: "", kind: "MX", data: ".mx.microsoft.", told_as: " mx ", eras: &[false] },
    Wanted {
        owner: "",
        kind: "TXT",
        data: "include:outlook.com",
        told_as: "sender record",
        eras: &[true],
    },
    Wanted {
        owner: "",
        kind: "TXT",
        data: "include:spf.protection.outlook.com",
        told_as: "sender record",
        eras: &[false],
    },
    Wanted {
        owner: "autodiscover.",
        kind: "CNAME",
        data: "autodiscover.outlook.com.",
        told_as: "autodiscover.contoso.com",
        eras: &[true, false],
    },
    Wanted {
        owner: "_sip._tls.",
        kind: "SRV",
        data: "100 1 443 sipdir.online.lync.com.",
        told_as: "_sip._tls.contoso.com",
        eras: &[true, false],
    },
    Wanted {
        owner: "_sipfederationtls._tcp.",
        kind: "SRV",
        data: "100 1 5061 sipfed.online.lync.com.",
        told_as: "_sipfederationtls._tcp.contoso.com",
        eras: &[true, false],
    },
    Wanted {
        owner: "sip.",
        kind: "CNAME",
        data: "sipdir.online.lync.com.",
        told_as: "sip.contoso.com",
        eras: &[false],
    },
    Wanted {
        owner: "lyncdiscover.",
        kind: "CNAME",
        data: "webdir.online.lync.com.",
        told_as: "lyncdiscover.contoso.com",
        eras: &[false],
    },
];

impl Wanted {
    pub(crate) fn is_met_by(&self, record: &Record) -> bool {
        record.owner.strip_suffix(APEX) == Some(self.owner)
            && record.kind == self.kind
            && record
                .txt()
                .unwrap_or_else(|| record.data.clone())
                .to_ascii_lowercase()
                .contains(self.data)
    }

    /// Whether a line says that this record is left to people. A line that only lists a change does not.
    pub(crate) fn is_told_by(&self, line: &str) -> bool {
        let is_change = ["+ ", "- ", "written: "].iter().any(|mark| line.starts_with(mark));
        !is_change && line.contains(self.told_as)
    }
}

/// Whether the engine has to do with records of this name and type at all.
pub(crate) fn is_touched(record: &Record) -> bool {
    let name = record.owner.strip_suffix(APEX).unwrap_or(&record.owner);
    if name.is_empty() {
        return matches!(record.kind.as_str(), "MX" | "TXT");
    }
    let is_left_over = matches!(name, "msoid." | "_autodiscover._tcp.");
    is_left_over || WANTED.iter().any(|wanted| wanted.owner == name)
}
