//! A drawn world as a value, and as the scenario file that repeats it.

use std::fmt::Write as _;

/// What was drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a draw of its own, and all of their combinations occur"
)]
pub(crate) struct Case {
    pub(crate) seed: u64,
    pub(crate) edition: String,
    pub(crate) essentials: bool,
    pub(crate) managed: bool,
    pub(crate) migration: bool,
    pub(crate) preference: Option<u64>,
    /// Questions that the administrator says yes to.
    pub(crate) accept: Vec<String>,
    pub(crate) polite: bool,
    pub(crate) latency: bool,
    /// What the owner had in the zone, as lines of a master file.
    pub(crate) records: Vec<String>,
    /// Hosts of the old mail server.
    pub(crate) old_hosts: Vec<String>,
    pub(crate) mail: Vec<Mail>,
    /// Faults in force when the domain is linked.
    pub(crate) early_faults: Vec<String>,
    /// Faults in force at the switch-over.
    pub(crate) late_faults: Vec<String>,
    /// Crashes of the engine, each in I/O points since the one before.
    pub(crate) crashes: Vec<u64>,
    /// Steps that turned out to be impossible, by their place.
    pub(crate) left_out: Vec<usize>,
}

/// Mail from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) every_min: u64,
    pub(crate) for_h: u64,
    pub(crate) fresh: bool,
}

const ENTER: &str = "enter records file: contoso.com";

impl Case {
    /// Gives the owner one more record, unless it cannot stand beside what is there (RFC 1034 §3.6.2, RFC 2181 §5.2).
    pub(crate) fn record(&mut self, line: String) {
        let parts = |line: &str| {
            let words: Vec<String> = line.splitn(4, ' ').map(str::to_owned).collect();
            (words[0].to_lowercase(), words[1].clone(), words[2].clone(), words[3].clone())
        };
        let (owner, ttl, kind, data) = parts(&line);
        let clashes = |other: &String| {
            let (at, other_ttl, other_kind, other_data) = parts(other);
            at == owner
                && (kind == "CNAME"
                    || other_kind == "CNAME"
                    || (other_kind == kind && (other_ttl != ttl || other_data == data)))
        };
        if !self.records.iter().any(clashes) {
            self.records.push(line);
        }
    }

    /// All steps, those left out too.
    fn all_steps(&self) -> Vec<String> {
        let mut steps = vec!["integrate".to_owned()];
        for mail in &self.mail {
            let resolver = if mail.fresh { "fresh" } else { "cached" };
            steps.push(format!(
                "send mail: {{to: anna@contoso.com, every: {}m, for: {}h, resolver: {resolver}}}",
                mail.every_min, mail.for_h
            ));
        }
        let mut link = "link domain: {name: contoso.com".to_owned();
        if self.migration {
            link += ", mail migration: true";
        }
        if let Some(preference) = self.preference.filter(|_| self.migration) {
            write!(link, ", preference: {preference}").unwrap();
        }
        if !self.accept.is_empty() {
            write!(link, ", accept: [{}]", self.accept.join(", ")).unwrap();
        }
        link += "}";
        let enter = (!self.managed).then(|| ENTER.to_owned());
        let fault = |fault: &String| format!("fault: {fault}");
        steps.extend(self.early_faults.iter().map(fault));
        steps.push(link.clone());
        steps.extend(enter.clone());
        steps.push("wait: 4h".to_owned());
        if !self.early_faults.is_empty() {
            // A fault that never struck is lifted as well.
            steps.extend(["clear faults".to_owned(), link.clone()]);
            steps.extend(enter.clone());
            steps.push("wait: 4h".to_owned());
        }
        steps.extend(enter.clone());
        steps.push("wait: 4h".to_owned());
        steps.push("create online accounts: [{user: anna, id: anna@contoso.com}]".to_owned());
        steps.extend(self.late_faults.iter().map(fault));
        let switch = self.migration.then(|| "switch over mail: contoso.com".to_owned());
        steps.extend(switch.clone());
        steps.extend(enter.clone());
        steps.push("wait: 7h".to_owned());
        if !self.late_faults.is_empty() {
            steps.push("clear faults".to_owned());
            steps.extend(switch);
            steps.extend(enter);
        }
        steps.push("wait: 30h".to_owned());
        steps.push("expect: {mail: {lost: 0, duplicated: 0}}".to_owned());
        steps
    }

    /// Places in [`Self::all_steps`] of the steps that are played, in order.
    pub(crate) fn places(&self) -> Vec<usize> {
        (0..self.all_steps().len()).filter(|place| !self.left_out.contains(place)).collect()
    }

    /// The steps that are played.
    pub(crate) fn steps(&self) -> Vec<String> {
        let steps = self.all_steps();
        self.places().into_iter().map(|place| steps[place].clone()).collect()
    }

    /// The scenario file.
    pub(crate) fn yaml(&self) -> String {
        let mut text = format!("title: Drawn world {}\n", self.seed);
        text += "teaches: >\n  A domain is linked in a world that was drawn from a seed.\n";
        writeln!(text, "world:\n  edition: {}", self.edition).unwrap();
        let era = if self.essentials { "essentials" } else { "today" };
        let weather = if self.polite { "polite" } else { "hostile" };
        writeln!(text, "  era: {era}\n  directory: {{users: [anna]}}").unwrap();
        writeln!(text, "  tenant: {{weather: {weather}, licences: {{O365_BUSINESS_PREMIUM: 5}}}}")
            .unwrap();
        writeln!(text, "  zones:\n    contoso.com:\n      managed: {}", self.managed).unwrap();
        if !self.records.is_empty() {
            text += "      records: |\n";
        }
        for record in &self.records {
            writeln!(text, "        {record}").unwrap();
        }
        if !self.old_hosts.is_empty() {
            writeln!(text, "  mail: {{old server: [{}]}}", self.old_hosts.join(", ")).unwrap();
        }
        if self.latency {
            text += "  network: {latency: 20ms..200ms}\n";
        }
        text += "steps:\n";
        for step in self.steps() {
            writeln!(text, "  - {step}").unwrap();
        }
        text
    }

    /// How to repeat it on the command line.
    pub(crate) fn command(&self, file: &str) -> String {
        if self.crashes.is_empty() {
            return format!("rehearsal run {file} --seed {}", self.seed);
        }
        let points: Vec<String> = self.crashes.iter().map(u64::to_string).collect();
        format!("rehearsal sweep {file} --seed {} --at {}", self.seed, points.join(","))
    }

    /// Simpler worlds, the simplest first.
    pub(crate) fn simpler(&self) -> Vec<Self> {
        let mut simpler = Vec::new();
        let mut with = |change: &dyn Fn(&mut Self)| {
            let mut case = self.clone();
            change(&mut case);
            // Which steps are possible shows anew.
            case.left_out.clear();
            if case != *self {
                simpler.push(case);
            }
        };
        with(&|case| case.crashes.clear());
        with(&|case| case.early_faults.clear());
        with(&|case| case.late_faults.clear());
        with(&|case| case.latency = false);
        with(&|case| case.polite = true);
        with(&|case| case.preference = None);
        with(&|case| case.mail.truncate(1));
        with(&|case| case.edition = "2016".to_owned());
        for place in 0..self.records.len() {
            with(&|case| drop(case.records.remove(place)));
        }
        for place in 0..self.accept.len() {
            with(&|case| drop(case.accept.remove(place)));
        }
        for place in 0..self.crashes.len() {
            with(&|case| case.crashes.retain(|point| *point != self.crashes[place]));
        }
        for place in 0..self.early_faults.len() {
            with(&|case| drop(case.early_faults.remove(place)));
        }
        for place in 0..self.late_faults.len() {
            with(&|case| drop(case.late_faults.remove(place)));
        }
        simpler
    }
}
