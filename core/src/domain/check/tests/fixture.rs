//! Text to an observation: one line a fact, answered as a name server would.

use std::collections::BTreeMap;

use super::super::{
    CheckRequest, Finding, Severity, context_of, findings,
    look::{Question, of_records, questions},
    observation::{
        Context, Edited, HostSeen, Observation, Seen, Standing, TenantSeen, UpdateSeen, View,
    },
    sender,
};
use crate::{
    directory::ConnectionPoint,
    dns::{Data, Delegation, Kind, Parent, Record, ServerSays, ZoneServer},
    mail_route::RoutePhase,
    ports::Endpoint,
    site::Era,
    spf,
};

const DOMAIN: &str = "contoso.com";
const RANDOM: &str = "x0123.contoso.com";

/// A domain in the middle of its migration, with everything in its place.
const RIGHT: &str = "
era essentials
phase migrating
token ms12345678
parent ns1.contoso.com ns2.contoso.com
server ns1.contoso.com 7
server ns2.contoso.com 7
@ 3600 SOA ns1.contoso.com 7
@ 3600 NS ns1.contoso.com
@ 3600 MX 10 mail.contoso.com
@ 3600 MX 20 contoso-com.mail.protection.outlook.com
@ 3600 TXT v=spf1 mx include:spf.protection.outlook.com ~all
@ 3600 TXT MS=ms12345678
mail 3600 A 192.0.2.25
autodiscover 3600 A 192.0.2.25
_sip._tls 3600 SRV 100 1 443 sipdir.online.lync.com
_sipfederationtls._tcp 3600 SRV 100 1 5061 sipfed.online.lync.com
spf spf.protection.outlook.com v=spf1 ip4:192.0.2.128/25 -all
";

/// What is found where all is right.
pub(super) fn everything() -> String {
    rendered(&found(RIGHT), &[])
}

/// What is found besides, when lines that begin with one of `without` are left out and `with` is added.
pub(super) fn situation(without: &[&str], with: &str) -> String {
    let is_kept = |line: &&str| !without.iter().any(|start| line.starts_with(start));
    let kept: Vec<&str> = RIGHT.lines().filter(is_kept).collect();
    rendered(&found(&format!("{}\n{with}", kept.join("\n"))), &found(RIGHT))
}

fn rendered(found: &[Finding], usual: &[Finding]) -> String {
    let is_new = |finding: &&Finding| {
        let is_known =
            usual.iter().any(|other| other.id == finding.id && other.place == finding.place);
        usual.is_empty() || (!is_known && finding.severity != Severity::Right)
    };
    let line = |finding: &Finding| {
        let Finding { id, severity, what, place, remedy } = finding;
        let arrow = if remedy.is_empty() { "" } else { "\n  -> " };
        format!("{severity} {id} {place}: {what}{arrow}{remedy}")
    };
    found.iter().filter(is_new).map(line).collect::<Vec<_>>().join("\n")
}

fn found(text: &str) -> Vec<Finding> {
    let facts = Facts::of(text);
    findings(&facts.observation(), &facts.context())
}

/// A text, sorted by what its lines begin with.
#[derive(Default)]
struct Facts {
    words: BTreeMap<String, Vec<String>>,
    /// Records of each view; the zone has no name.
    views: BTreeMap<String, Vec<Record>>,
}

impl Facts {
    fn of(text: &str) -> Self {
        let mut facts = Self::default();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (first, rest) = line.split_once(' ').unwrap();
            if let Some(view) = first.strip_suffix(':') {
                let records = if rest == "as the zone" {
                    facts.views[""].clone()
                } else {
                    vec![record(rest)]
                };
                facts.views.entry(view.to_owned()).or_default().extend(records);
            } else if rest.starts_with(|letter: char| letter.is_ascii_digit())
                && rest.contains(' ')
                && first != "server"
            {
                facts.views.entry(String::new()).or_default().push(record(line));
            } else {
                facts.words.entry(first.to_owned()).or_default().push(rest.to_owned());
            }
        }
        facts
    }

    fn word(&self, key: &str) -> Option<&str> {
        self.words.get(key)?.last().map(String::as_str)
    }

    fn all(&self, key: &str) -> &[String] {
        self.words.get(key).map_or(&[], Vec::as_slice)
    }

    fn context(&self) -> Context {
        let mut request = CheckRequest::new(DOMAIN);
        request.era =
            if self.word("era") == Some("essentials") { Era::Essentials } else { Era::Today };
        request.phase = match self.word("phase") {
            Some("linking") => Some(RoutePhase::Linking),
            Some("migrating") => Some(RoutePhase::Migrating),
            Some("complete") => Some(RoutePhase::Complete),
            _ => None,
        };
        request.token = self.word("token").map(str::to_owned);
        request.mail_host = self.word("host").map(str::to_owned);
        context_of(DOMAIN, &request, None)
    }

    fn view(&self, key: &str, who: &str, questions: &[Question]) -> View {
        let records = &self.views[key];
        let nothing = self.all("nothing");
        let mut view = View { who: who.to_owned(), seen: BTreeMap::new() };
        for (name, kind) in questions {
            // `nothing autodiscover.contoso.com 3400` and `fails …` are of the resolver.
            let told = |words: &[String]| {
                words.iter().find_map(|line| {
                    line.strip_prefix(name.as_str()).map(|rest| rest.trim().to_owned())
                })
            };
            let mut answer = answer(records, name, *kind);
            if key == "resolver" {
                if let Some(keeps_s) = told(nothing) {
                    answer = Seen::Nothing { name_exists: false, keeps_s: keeps_s.parse().ok() };
                }
                if let Some(reason) = told(self.all("fails")) {
                    answer = Seen::Failed(reason);
                }
            }
            view.seen.insert((name.clone(), *kind), answer);
        }
        view
    }

    fn observation(&self) -> Observation {
        let context = self.context();
        let all = questions(DOMAIN, &context, RANDOM);
        let zone = self.view("", "ns1.contoso.com", &all);
        let held = of_records(&zone, DOMAIN, RANDOM);
        let others =
            |key: &str, who: &str| self.views.contains_key(key).then(|| self.view(key, who, &held));
        let mut start = held.clone();
        start.push((DOMAIN.to_owned(), Kind::Soa));
        let inside = self
            .views
            .contains_key("inside")
            .then(|| self.view("inside", "inside 10.0.0.1", &start));
        let update = self.word("update").map(|word| match word {
            "clock" => {
                UpdateSeen::ClockDiffers("BADTIME: the server's clock is 301 s ahead".to_owned())
            }
            "accepted" => UpdateSeen::Accepted,
            reason => UpdateSeen::Refused(reason.to_owned()),
        });
        let edited = others("edited", "192.0.2.99:53").map(|view| Edited {
            view,
            is_asked_by_the_world: self.word("edited").is_some(),
            update,
        });
        Observation {
            domain: DOMAIN.to_owned(),
            standing: match self.word("standing") {
                None => Standing::Apex,
                Some("absent") => Standing::Absent,
                Some(zone) => Standing::Inside(zone.to_owned()),
            },
            delegation: self.delegation(),
            changed: self.word("changed").map(|serial| (7, serial.parse().unwrap())),
            others: others("ns2", "ns2.contoso.com").into_iter().collect(),
            resolvers: others("resolver", "192.0.2.54:53").into_iter().collect(),
            inside,
            edited,
            hosts: self.hosts(&zone),
            budgets: self.budgets(&zone, &context),
            zone,
            random_name: RANDOM.to_owned(),
            tenant: self.word("tenant").map(|word| {
                Ok(TenantSeen {
                    is_verified: word == "verified",
                    elsewhere: word.strip_prefix("says ").map(str::to_owned),
                })
            }),
            directory: self.word("scp").map(|url| {
                Ok(vec![ConnectionPoint {
                    dn: "CN=EX1,CN=Autodiscover".to_owned(),
                    url: url.to_owned(),
                }])
            }),
        }
    }

    fn delegation(&self) -> Delegation {
        let names = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let parent = match self.word("parent") {
            Some("none") => Parent::NotDelegated,
            Some("unknown") | None => Parent::CannotTell("com: SERVFAIL".to_owned()),
            Some(servers) => Parent::Delegates(names(servers)),
        };
        let zone_servers = names("ns1.contoso.com ns2.contoso.com");
        let server = |line: &String| {
            let mut words = line.split(' ');
            let name = words.next().unwrap().to_owned();
            let says = match words.next().unwrap() {
                "silent" => ServerSays::Silent,
                "lame" => ServerSays::NotAuthoritative,
                word => match word.parse() {
                    Ok(serial) => ServerSays::Authoritative {
                        serial,
                        mname: "ns1.contoso.com".to_owned(),
                        servers: words.next().map_or_else(|| zone_servers.clone(), names),
                    },
                    Err(_) => ServerSays::Error(word.to_owned()),
                },
            };
            ZoneServer { endpoint: Some(Endpoint::new(name.clone(), 53)), name, says }
        };
        Delegation {
            apex: DOMAIN.to_owned(),
            parent,
            servers: self.all("server").iter().map(server).collect(),
        }
    }

    fn hosts(&self, zone: &View) -> BTreeMap<String, HostSeen> {
        let records = &self.views[""];
        let leads_to = |host: &str| {
            if !host.ends_with(DOMAIN) {
                return HostSeen::Address;
            }
            match answer(records, host, Kind::A) {
                Seen::Records(found) => match &found[0].data {
                    Data::Cname(target) => HostSeen::Alias(target.clone()),
                    _ => HostSeen::Address,
                },
                _ => HostSeen::NoAddress,
            }
        };
        let exchanges =
            zone.get(DOMAIN, Kind::Mx).into_iter().filter_map(|record| match &record.data {
                Data::Mx { exchange, .. } => Some(exchange.clone()),
                _ => None,
            });
        exchanges.map(|host| (host.clone(), leads_to(&host))).collect()
    }

    fn budgets(&self, zone: &View, context: &Context) -> Vec<(String, spf::Budget)> {
        let texts = zone.texts(DOMAIN);
        let mut records: Vec<String> =
            texts.iter().filter(|text| spf::is_spf(text)).cloned().collect();
        if let Some(spf::Merge::Replace(text) | spf::Merge::Ask { proposal: Some(text), .. }) =
            sender::merged(context, &texts)
        {
            records.push(text);
        }
        let answer = |question: &spf::Question| match question {
            spf::Question::Texts(name) => {
                let of = |line: &String| line.strip_prefix(&format!("{name} ")).map(str::to_owned);
                Ok(self.all("spf").iter().filter_map(of).collect())
            }
            _ => Ok(vec!["one".to_owned()]),
        };
        let counted = |record: String| {
            let mut known = spf::Known::new();
            loop {
                match spf::count(DOMAIN, &record, &known) {
                    Ok(budget) => return (record, budget),
                    Err(question) => {
                        let found = answer(&question);
                        known.insert(question, found);
                    }
                }
            }
        };
        records.into_iter().map(counted).collect()
    }
}

/// `owner ttl type data`; `@` is the domain, other owners lie below it.
fn record(line: &str) -> Record {
    let words: Vec<&str> = line.splitn(4, ' ').collect();
    let [owner, ttl, kind, data] = words.as_slice() else { panic!("{line}") };
    let name = if *owner == "@" { DOMAIN.to_owned() } else { format!("{owner}.{DOMAIN}") };
    let fields: Vec<&str> = data.split(' ').collect();
    let number = |index: usize| fields[index].parse().unwrap();
    let data = match *kind {
        "A" => Data::A((*data).to_owned()),
        "CNAME" => Data::Cname((*data).to_owned()),
        "NS" => Data::Ns((*data).to_owned()),
        "MX" => {
            let exchange = if fields[1] == "." { "" } else { fields[1] };
            Data::Mx { preference: number(0), exchange: exchange.to_owned() }
        }
        "SRV" => Data::Srv {
            priority: number(0),
            weight: number(1),
            port: number(2),
            target: fields[3].to_owned(),
        },
        "SOA" => Data::Soa {
            mname: fields[0].to_owned(),
            serial: fields[1].parse().unwrap(),
            minimum: 300,
        },
        "TXT" => Data::Txt((*data).to_owned()),
        other => Data::Other { kind: other.to_owned(), text: (*data).to_owned() },
    };
    Record::new(name, ttl.parse().unwrap(), data)
}

/// What a server of these records answers: the name's own, its alias, or what a wildcard covers.
fn answer(records: &[Record], name: &str, kind: Kind) -> Seen {
    let at = |owner: &str| records.iter().filter(|record| record.name == owner).collect::<Vec<_>>();
    let exists = |owner: &str| {
        records
            .iter()
            .any(|record| record.name == owner || record.name.ends_with(&format!(".{owner}")))
    };
    let mut here = at(name);
    if here.is_empty() && !exists(name) {
        let mut encloser = name;
        while !exists(encloser) {
            let Some((_, above)) = encloser.split_once('.') else { break };
            encloser = above;
        }
        here = at(&format!("*.{encloser}"));
    }
    let is_found = |record: &&&Record| {
        let other_type = matches!(&record.data, Data::Other { kind: other, .. } if kind == Kind::Spf && other == "SPF");
        record.data.kind() == Some(kind) || record.data.kind() == Some(Kind::Cname) || other_type
    };
    let found: Vec<Record> = here
        .iter()
        .filter(is_found)
        .map(|record| Record { name: name.to_owned(), ..(*record).clone() })
        .collect();
    if found.is_empty() {
        Seen::Nothing { name_exists: !here.is_empty() || exists(name), keeps_s: Some(300) }
    } else {
        Seen::Records(found)
    }
}
