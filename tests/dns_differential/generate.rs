//! Generated cases: a small zone whose names get in each other's way, then queries and updates on them.

use std::fmt::Write as _;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use crate::case::Case;
use crate::step::Step;

/// Messages to one zone.
const LENGTH: usize = 40;
/// Owner names, so few that updates meet what is there.
const NAMES: [&str; 16] = [
    "@", "a", "b", "x.a", "y.x.a", "*.b", "*.x.a", "b.*.b", "d.e.f", "e.f", "mail", "ns1", "cut",
    "h.cut", "ns.cut", "*.d.e.f",
];
/// What names are asked for besides: below all of these, and outside.
const BELOW: [&str; 5] = ["q", "q.r", "*", "a", "x"];
const TARGETS: [&str; 9] =
    ["mail", "a", "b", "x.a", "e.f", "nowhere", "h.cut", "host.fabrikam.com.", "q.b"];
const TYPES: [&str; 10] =
    ["A", "AAAA", "TXT", "MX", "CNAME", "SRV", "NS", "TYPE65280", "SOA", "PTR"];
const TTLS: [&str; 4] = ["3600", "3600", "60", "0"];

/// `n_zones` cases that `seed` decides, each with a zone of its own.
pub(crate) fn cases(seed: u64, n_zones: usize) -> Vec<Case> {
    let mut draw = Draw(ChaCha8Rng::seed_from_u64(seed));
    (0..n_zones)
        .map(|number| {
            let zone_text = draw.zone();
            let mut steps: Vec<Step> = (0..LENGTH).map(|_| draw.step()).collect();
            // So that the zone is the case's own.
            steps.push(draw.update());
            Case { file: format!("generated-{number}"), steps, zone_text }
        })
        .collect()
}

struct Draw(ChaCha8Rng);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.0.next_u32()).expect("32 bits fit") % limit
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// True in one of `n` cases.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// A zone that a real server loads.
    fn zone(&mut self) -> String {
        let mut text = String::from(
            "$TTL 3600\n@ SOA ns1 hostmaster 1 900 300 604800 300\n@ NS ns1\nns1 A 192.0.2.53\n",
        );
        for name in ["a", "b", "x.a", "y.x.a", "*.b", "*.x.a", "b.*.b", "d.e.f", "mail"] {
            match self.below(4) {
                0 => {}
                1 => {
                    writeln!(text, "{name} CNAME {}", self.of(&TARGETS)).expect("text takes lines");
                }
                _ => {
                    for _ in 0..=self.below(3) {
                        let rr_type = self.of(&["A", "A", "TXT", "MX", "AAAA", "SRV"]);
                        let data = self.data(rr_type);
                        writeln!(text, "{name} {rr_type} {data}").expect("text takes lines");
                    }
                }
            }
        }
        if self.one_in(2) {
            text.push_str("cut NS ns.cut\nns.cut A 192.0.2.60\n");
        }
        if self.one_in(2) {
            text.push_str("@ MX 10 mail\n@ TXT \"v=spf1 mx -all\"\n");
        }
        text
    }

    fn data(&mut self, rr_type: &str) -> String {
        let number = self.below(3) + 1;
        match rr_type {
            "A" => format!("192.0.2.{number}"),
            "AAAA" => format!("2001:db8::{number}"),
            "TXT" => format!("\"text {number}\""),
            "MX" => format!("{number}0 {}", self.of(&TARGETS)),
            "SRV" => format!("0 0 44{number} {}", self.of(&TARGETS)),
            "TYPE65280" => format!("\\# 1 0{number}"),
            "SOA" => format!("ns1 hostmaster {} 900 300 604800 {number}00", self.below(30)),
            "NS" => self.of(&["ns1", "mail", "ns.cut", "a", "ns.fabrikam.com."]).to_owned(),
            _ => self.of(&TARGETS).to_owned(),
        }
    }

    fn step(&mut self) -> Step {
        if self.one_in(2) { self.update() } else { self.query() }
    }

    fn query(&mut self) -> Step {
        let mut name = self.of(&NAMES).to_owned();
        if self.one_in(3) {
            let below = self.of(&BELOW);
            name = if name == "@" { below.to_owned() } else { format!("{below}.{name}") };
        }
        if self.one_in(8) {
            name = name.to_ascii_uppercase();
        }
        let rr_type = if self.one_in(8) {
            self.of(&["ANY", "DS", "DNAME", "TYPE999"])
        } else {
            self.of(&TYPES)
        };
        let mut head = format!("query {name} {rr_type}");
        for (option, odds) in [
            ("tcp", 4),
            ("rd", 3),
            ("edns", 3),
            ("edns=512", 9),
            ("do", 9),
            ("version=1", 40),
            ("key=rehearsal-key.", 9),
            ("key=nobody.", 40),
        ] {
            if self.one_in(odds) {
                head.push(' ');
                head.push_str(option);
            }
        }
        Step { head, records: Vec::new() }
    }

    fn update(&mut self) -> Step {
        let mut records = Vec::new();
        while self.one_in(3) {
            records.push(self.prerequisite());
        }
        for _ in 0..=self.below(4) {
            records.push(self.change());
        }
        let mut head = String::from("update");
        for (option, odds) in [
            ("tcp", 6),
            ("edns", 6),
            ("unsigned", 30),
            ("key=limited-key.", 20),
            ("key=nobody.", 40),
        ] {
            if self.one_in(odds) {
                head.push(' ');
                head.push_str(option);
            }
        }
        if head.ends_with(" unsigned") || head.contains("key=") || !self.one_in(30) {
            return Step { head, records };
        }
        head.push_str(" wrong-secret");
        Step { head, records }
    }

    fn prerequisite(&mut self) -> String {
        let (name, rr_type) = (self.of(&NAMES), self.of(&TYPES));
        match self.below(6) {
            0 => format!("yxdomain {name}"),
            1 => format!("nxdomain {name}"),
            2 => format!("yxrrset {name} {rr_type}"),
            3 => format!("yxrrset {name} {rr_type} {}", self.data(rr_type)),
            _ => format!("nxrrset {name} {rr_type}"),
        }
    }

    fn change(&mut self) -> String {
        let (mut name, mut rr_type) = (self.of(&NAMES), self.of(&TYPES));
        if self.one_in(40) {
            name = "fabrikam.com.";
        }
        // Name servers of a wildcard are an error in any zone file.
        if name.contains('*') && rr_type == "NS" {
            rr_type = "TXT";
        }
        match self.below(8) {
            0 => format!("delete {name}"),
            1 => format!("delete {name} {rr_type}"),
            2 => format!("delete {name} {rr_type} {}", self.data(rr_type)),
            _ => {
                let (ttl, data) = (self.of(&TTLS), self.data(rr_type));
                format!("add {name} {ttl} {rr_type} {data}")
            }
        }
    }
}
