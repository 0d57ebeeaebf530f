//! A zone as text, read for the laws. Shares no code with the engine or the fake.

/// A record of the zone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Record {
    /// Owner in small letters, with the final dot.
    pub(crate) owner: String,
    pub(crate) ttl_s: u32,
    pub(crate) kind: String,
    pub(crate) data: String,
}

impl Record {
    fn parse(line: &str) -> Self {
        let mut words = line.splitn(4, ' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        Self {
            owner: word().to_ascii_lowercase(),
            ttl_s: word().parse().unwrap_or_default(),
            kind: word(),
            data: word(),
        }
    }

    /// Whether both say the same; the time to live does not count.
    pub(crate) fn says(&self, other: &Self) -> bool {
        self.owner == other.owner && self.kind == other.kind && self.same_data(&other.data)
    }

    /// Host names and types compare without regard to case; texts do not.
    fn same_data(&self, data: &str) -> bool {
        if self.kind == "TXT" { self.data == data } else { self.data.eq_ignore_ascii_case(data) }
    }

    /// Preference and host of an MX record.
    pub(crate) fn mx(&self) -> Option<(u16, String)> {
        let (preference, host) = self.data.split_once(' ').filter(|_| self.kind == "MX")?;
        Some((preference.parse().ok()?, host.to_ascii_lowercase()))
    }

    /// The text of a TXT record, its strings joined.
    pub(crate) fn txt(&self) -> Option<String> {
        if self.kind != "TXT" {
            return None;
        }
        Some(self.data.trim_matches('"').replace("\" \"", ""))
    }

    /// The text of a sender record: `v=spf1` and a blank or the end.
    pub(crate) fn spf(&self) -> Option<String> {
        let text = self.txt()?;
        let first = text.split(' ').next()?;
        first.eq_ignore_ascii_case("v=spf1").then_some(text)
    }
}

/// One version of a zone.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    /// Virtual ms at which it came into force.
    pub(crate) since_ms: u64,
    pub(crate) records: Vec<Record>,
    /// The same, as lines.
    pub(crate) lines: Vec<String>,
}

/// Name of the zone in all worlds.
pub(crate) const APEX: &str = "contoso.com.";

impl Zone {
    pub(crate) fn read(since_ms: u64, text: &str) -> Self {
        let lines: Vec<String> =
            text.lines().filter(|line| !line.contains(" SOA ")).map(str::to_owned).collect();
        Self { since_ms, records: lines.iter().map(|line| Record::parse(line)).collect(), lines }
    }

    /// Records of one name and type.
    pub(crate) fn get<'a>(
        &'a self,
        owner: &'a str,
        kind: &'a str,
    ) -> impl Iterator<Item = &'a Record> {
        self.records.iter().filter(move |record| record.owner == owner && record.kind == kind)
    }

    /// Whether a record that says the same is there.
    pub(crate) fn holds(&self, wanted: &Record) -> bool {
        self.records.iter().any(|record| record.says(wanted))
    }

    pub(crate) fn mail(&self) -> Mail {
        let mut mail = Mail::default();
        for (preference, host) in self.get(APEX, "MX").filter_map(Record::mx) {
            let list = if is_tenant_host(&host) {
                &mut mail.tenant
            } else if is_token_host(&host) {
                &mut mail.tokens
            } else {
                &mut mail.old
            };
            list.push((preference, host));
        }
        mail.has_address =
            self.get(APEX, "A").next().is_some() || self.get(APEX, "AAAA").next().is_some();
        mail
    }
}

/// Where a version of the zone leads mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) tenant: Vec<(u16, String)>,
    pub(crate) tokens: Vec<(u16, String)>,
    pub(crate) old: Vec<(u16, String)>,
    pub(crate) has_address: bool,
}

impl Mail {
    /// Whether a sender finds somebody to hand mail to.
    pub(crate) fn has_route(&self) -> bool {
        let has_mx = !self.tenant.is_empty() || self.old.iter().any(|(_, host)| host != ".");
        let has_none = self.tenant.is_empty() && self.old.is_empty() && self.tokens.is_empty();
        has_mx || (has_none && self.has_address)
    }
}

pub(crate) fn is_tenant_host(host: &str) -> bool {
    host.ends_with(".mail.protection.outlook.com.") || host.ends_with(".mx.microsoft.")
}

pub(crate) fn is_token_host(host: &str) -> bool {
    host.ends_with(".msv1.invalid.")
}
