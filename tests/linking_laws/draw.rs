//! Draws a world: what its owner had in the zone, and what happens to it.

use super::{
    case::{Case, Mail},
    chance::Chance,
};

/// The world of a seed.
pub(crate) fn case(seed: u64) -> Case {
    let mut chance = Chance::of(seed);
    let essentials = chance.percent(50);
    let managed = chance.percent(65);
    let migration = chance.percent(65);
    let mut case = Case {
        seed,
        edition: chance.one_of(&["2012", "2012R2", "2016"]).to_owned(),
        essentials,
        managed,
        migration,
        polite: chance.percent(40),
        latency: chance.percent(50),
        ..Case::default()
    };
    routes(&mut case, &mut chance);
    texts(&mut case, &mut chance);
    neighbours(&mut case, &mut chance);
    wanted_names(&mut case, &mut chance);
    if migration && chance.percent(25) {
        case.preference = Some(chance.number(&[0, 1, 10, 11, 15, 21, 50, 32_766, 32_767, 65_535]));
    }
    answers(&mut case, &mut chance);
    mail(&mut case, &mut chance);
    if chance.percent(45) {
        let n = chance.between(1, 3);
        case.early_faults = (0..n).map(|_| fault(&mut chance)).collect();
    }
    if chance.percent(30) {
        let n = chance.between(1, 2);
        case.late_faults = (0..n).map(|_| fault(&mut chance)).collect();
    }
    if chance.percent(35) {
        let n = chance.between(1, 3);
        case.crashes = (0..n).map(|_| crash_point(&mut chance)).collect();
    }
    case
}

/// What the administrator says yes to, asked or not.
fn answers(case: &mut Case, chance: &mut Chance) {
    if chance.percent(55) {
        return;
    }
    for question in [
        "replace autodiscover",
        "replace sip",
        "replace lyncdiscover",
        "replace _sip._tls",
        "replace _sipfederationtls._tcp",
        "remove _autodiscover._tcp",
        "replace null mx",
        "replace spf",
        "remove old mx",
        "remove foreign token",
        "remove legacy mx",
        "remove msoid",
        "lower ttl",
    ] {
        if chance.percent(35) {
            case.accept.push(question.to_owned());
        }
    }
}

/// Most crashes come where the engine works, which is soon.
fn crash_point(chance: &mut Chance) -> u64 {
    let most = chance.number(&[60, 200, 400, 900]);
    chance.between(1, most)
}

fn ttl(chance: &mut Chance) -> u64 {
    chance.number(&[60, 300, 600, 3_600, 3_600, 14_400, 86_400])
}

/// Where mail went before.
fn routes(case: &mut Case, chance: &mut Chance) {
    let ttl_s = ttl(chance);
    match chance.between(1, 20) {
        1..=2 => {
            case.record(format!("@ {ttl_s} A 203.0.113.80"));
            case.old_hosts.push("contoso.com".to_owned());
        }
        3 => case.record(format!("@ {ttl_s} MX 0 .")),
        4 => {}
        _ => {
            if chance.percent(50) {
                case.record(format!("@ {ttl_s} A 203.0.113.80"));
            }
            let n = chance.number(&[1, 1, 1, 2, 2, 3, 5]);
            for index in 0..n {
                let preference = match chance.between(1, 12) {
                    1 => 0,
                    2 => chance.between(0, 65_535),
                    3 => chance.number(&[32_757, 32_765, 32_766, 32_767, 65_535]),
                    _ => chance.number(&[5, 10, 10, 10, 20, 20, 30, 100]),
                };
                let label = ["mail", "backup", "mx3", "Mx4", "smtp5"][index as usize];
                case.record(format!("@ {ttl_s} MX {preference} {label}"));
                case.record(format!("{label} 3600 A 203.0.113.{}", 25 + index));
                case.old_hosts.push(format!("{}.contoso.com", label.to_lowercase()));
            }
            if chance.percent(6) {
                case.record(format!("@ {ttl_s} MX 32767 ms10000001.msv1.invalid."));
            }
            if chance.percent(4) {
                case.record(format!("@ {ttl_s} MX 200 contoso-com.mail.eo.outlook.com."));
            }
        }
    }
}

/// Sender records and proofs of others.
fn texts(case: &mut Case, chance: &mut Chance) {
    const SENDERS: [&str; 16] = [
        "v=spf1 mx ~all",
        "v=spf1 a mx ip4:203.0.113.0/24 -all",
        "v=spf1 -all",
        "v=spf1 a +all",
        "v=spf1 redirect=_spf.contoso.com",
        "v=spf1 mx redirect=_spf.contoso.com",
        "v=spf1 include:outlook.com ~all",
        "v=spf1 include:spf.protection.outlook.com mx ?all",
        "v=spf1 include: spf.protection.outlook.com -all",
        "v=spf1 ip4:203.0.113.300 ~all",
        "V=SPF1 MX ~ALL",
        "v=spf1",
        "v=spf1 ptr ip6:2001:db8::/32 exists:%{i}.bl.contoso.com ~all",
        "v=spf1 a:mail.contoso.com/28 mx:contoso.com ~all ip4:192.0.2.1",
        "v=spf1 include:a.contoso.com include:b.contoso.com include:c.contoso.com include:d.contoso.com \
         include:e.contoso.com include:f.contoso.com include:g.contoso.com include:h.contoso.com a mx ~all",
        "v=spf1 ?mx ~include:a.contoso.com ip4:192.0.2.0/25 ip4:192.0.2.128/26 exp=why.contoso.com -all",
    ];
    let ttl_s = ttl(chance);
    let text = |text: &str| format!("@ {ttl_s} TXT \"{text}\"");
    let n_senders = chance.number(&[0, 0, 1, 1, 1, 1, 1, 1, 2]);
    for _ in 0..n_senders {
        let sender = chance.one_of(&SENDERS);
        if chance.percent(15) && sender.len() > 10 {
            // In two strings, which are joined without a separator.
            let (first, second) = sender.split_at(9);
            case.record(format!("@ {ttl_s} TXT \"{first}\" \"{second}\""));
        } else {
            case.record(text(sender));
        }
    }
    if chance.percent(12) {
        let many = (0..24).map(|n| format!("ip4:198.51.100.{n} ")).collect::<String>();
        let (first, second) = many.split_at(200);
        if n_senders == 0 {
            case.record(format!("@ {ttl_s} TXT \"v=spf1 {first}\" \"{second}~all\""));
        }
    }
    for token in [
        "google-site-verification=aBcD_123-x",
        "MS=ms10000001",
        "v=spf10 is no sender record",
        "some thing; with \\\"quotes\\\" and \\\\ in it",
        "apple-domain-verification=Q",
    ] {
        if chance.percent(22) {
            case.record(text(token));
        }
    }
}

/// Names that nobody but their owner has to do with.
fn neighbours(case: &mut Case, chance: &mut Chance) {
    for record in [
        "www 300 A 203.0.113.80",
        "WWW 300 A 203.0.113.80",
        "FTP 7200 CNAME www",
        "*.dev 300 A 203.0.113.90",
        "a.host.dev 300 TXT \"inner\"",
        "_autodiscover._tcp 3600 SRV 0 0 443 remote.contoso.com.",
        "remote 60 A 203.0.113.77",
        "_dmarc 3600 TXT \"v=DMARC1; p=none\"",
        "sub 3600 NS ns1.other-host.example.",
        "_ldap._tcp 600 SRV 0 100 389 dc1.contoso.com.",
        "oddity 60 TYPE65280 \\# 4 0A000001",
        "selector1._domainkey 3600 TXT \"v=DKIM1; p=MIGf\"",
    ] {
        if chance.percent(18) {
            case.record(record.to_owned());
        }
    }
    if chance.percent(20) {
        let wildcard = chance.one_of(&[
            "* 300 A 203.0.113.80",
            "* 300 CNAME www.web-host.example.",
            "* 300 TXT \"wild\"",
            "* 300 MX 10 mail",
        ]);
        case.record(wildcard.to_owned());
    }
}

/// What stands already where the service wants records.
fn wanted_names(case: &mut Case, chance: &mut Chance) {
    for (name, right) in [
        ("autodiscover", "autodiscover.outlook.com."),
        ("sip", "sipdir.online.lync.com."),
        ("lyncdiscover", "webdir.online.lync.com."),
        ("enterpriseregistration", "enterpriseregistration.windows.net."),
        ("msoid", "clientconfig.microsoftonline-p.net."),
        ("webmail", "mail.office365.com."),
    ] {
        if !chance.percent(35) {
            continue;
        }
        let name = if chance.percent(15) { name.to_uppercase() } else { name.to_owned() };
        let ttl_s = ttl(chance);
        match chance.between(1, 9) {
            1..=2 => case.record(format!("{name} {ttl_s} CNAME {right}")),
            3 => case.record(format!("{name} {ttl_s} CNAME old-server.fabrikam.com.")),
            4 => case.record(format!("{name} {ttl_s} TXT \"owner's note\"")),
            5 => case.record(format!("{name} {ttl_s} MX 10 mail")),
            6 => {
                case.record(format!("{name} {ttl_s} A 203.0.113.30"));
                case.record(format!("{name} {ttl_s} TXT \"beside it\""));
            }
            7 => case.record(format!("{name} {ttl_s} AAAA 2001:db8::30")),
            8 => case.record(format!("{name} {ttl_s} SRV 1 2 443 remote.contoso.com.")),
            // The same address as that of some wildcards.
            _ => case.record(format!("{name} {ttl_s} A 203.0.113.80")),
        }
    }
    for (name, right) in [
        ("_sip._tls", "100 1 443 sipdir.online.lync.com."),
        ("_sipfederationtls._tcp", "100 1 5061 sipfed.online.lync.com."),
    ] {
        let ttl_s = ttl(chance);
        match chance.between(1, 16) {
            1 => case.record(format!("{name} {ttl_s} SRV {right}")),
            2 => case.record(format!("{name} {ttl_s} SRV 0 0 5061 pbx.contoso.com.")),
            3 => {
                case.record(format!("{name} {ttl_s} SRV {right}"));
                case.record(format!("{name} {ttl_s} SRV 0 0 5061 pbx.contoso.com."));
            }
            4 => case.record(format!("{name} {ttl_s} CNAME sip.fabrikam.com.")),
            5 => case.record(format!("{name} {ttl_s} TXT \"beside it\"")),
            _ => {}
        }
    }
}

fn mail(case: &mut Case, chance: &mut Chance) {
    let n = chance.between(1, 2);
    for _ in 0..n {
        let every_min = chance.number(&[3, 10, 20, 45]);
        let n_messages = chance.between(10, 60);
        case.mail.push(Mail {
            every_min,
            for_h: (every_min * n_messages / 60).clamp(3, 30),
            fresh: chance.percent(40),
        });
    }
}

/// Operations at the name server that a fault strikes.
const DNS_OPERATIONS: [&str; 7] = [
    "update contoso.com",
    "query MX contoso.com",
    "query TXT contoso.com",
    "query CNAME",
    "query A",
    "query SRV",
    "query SOA contoso.com",
];

/// What happens to them.
const DNS_FAULTS: [&str; 10] = [
    "silence",
    "reset",
    "truncate",
    "lame",
    "stale zone",
    "{rcode: SERVFAIL}",
    "{rcode: REFUSED}",
    "{delay: 3s}",
    "{delay: 40s}",
    "corrupt answer",
];

/// What happens to updates.
const UPDATE_FAULTS: [&str; 6] = [
    "silence",
    "reset",
    "{rcode: SERVFAIL}",
    "{rcode: NOTAUTH}",
    "{rcode: NOTIMP}",
    "{delay: 90s}",
];

/// Operations at the tenant that a fault strikes.
const TENANT_OPERATIONS: [&str; 8] = [
    "POST /domains",
    "POST /domains/{id}/verify",
    "GET /domains/{id}/serviceConfigurationRecords",
    "GET /domains/{id}/verificationDnsRecords",
    "GET /domains/{id}",
    "PATCH /domains/{id}",
    "POST /token",
    "connect",
];

/// What happens to them.
const TENANT_FAULTS: [&str; 5] = [
    "reset",
    "silence",
    "{answer: {status: 503, retry after: 30s}}",
    "{answer: {status: 429, retry after: 120s}}",
    "{delay: 45s}",
];

/// A fault of the scenario vocabulary, as the value of a `fault` step.
fn fault(chance: &mut Chance) -> String {
    let nth = chance.number(&[1, 1, 1, 2, 3, 5, 9, 20]);
    let times = chance.number(&[1, 1, 2, 4, 12]);
    let phase = chance.one_of(&["before", "after"]);
    let (on, at, action): (&str, &str, &str) = match chance.between(1, 10) {
        1..=3 => (chance.one_of(&DNS_OPERATIONS), "dns", chance.one_of(&DNS_FAULTS)),
        4..=5 => ("update contoso.com", "dns", chance.one_of(&UPDATE_FAULTS)),
        6..=7 => (
            chance.one_of(&["query MX contoso.com", "query SOA contoso.com", "query A"]),
            "resolver",
            chance.one_of(&["silence", "{rcode: SERVFAIL}", "{delay: 20s}", "corrupt answer"]),
        ),
        8 => ("commit", "store", "fail"),
        _ => (chance.one_of(&TENANT_OPERATIONS), "tenant", chance.one_of(&TENANT_FAULTS)),
    };
    let (phase, action) = match on {
        // A commit fails before it is made; a connection has no phase.
        "commit" => ("before", action),
        "connect" => ("before", if action.starts_with("{answer") { "reset" } else { action }),
        _ => (phase, action),
    };
    format!("{{on: \"{on}\", at: {at}, nth: {nth}, times: {times}, phase: {phase}, do: {action}}}")
}
