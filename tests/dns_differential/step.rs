//! One message of a case: its text, and the bytes that it stands for.
//!
//! The first line is `query NAME TYPE`, `notify NAME`, `update` or `raw`, with options. `raw` takes pairs of hex digits and `<NAME>`.
//! The lines after it are records: nsupdate's `yxdomain`, `nxdomain`, `yxrrset`, `nxrrset`, `add`, `delete`, or
//! `prereq`, `change`, `extra` with NAME TTL CLASS TYPE DATA for the answer, authority and additional section.
//! Updates are signed unless they say `unsigned`; names without a final dot are below the zone.

use crate::data;
use crate::name;
use crate::signature::{Signed, Signing, sign};

/// Id of every message.
pub(crate) const ID: u16 = 0x1d1d;

/// A message as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) head: String,
    pub(crate) records: Vec<String>,
}

/// A message as bytes.
pub(crate) struct Built {
    pub(crate) bytes: Vec<u8>,
    pub(crate) is_tcp: bool,
    pub(crate) signed: Option<Signed>,
}

impl Step {
    /// Whether it may change the zone.
    pub(crate) fn is_update(&self) -> bool {
        self.head.starts_with("update")
    }

    /// All of it on one line.
    pub(crate) fn title(&self) -> String {
        let lines: Vec<&str> = [self.head.as_str()]
            .into_iter()
            .chain(self.records.iter().map(String::as_str))
            .collect();
        lines.join("; ")
    }

    /// The bytes of the message for a `zone`, signed at `now_s` if it is signed.
    ///
    /// # Panics
    ///
    /// When the text has a mistake.
    pub(crate) fn build(&self, zone: &[u8], now_s: u64) -> Built {
        let mut words = self.head.split_whitespace();
        let mut draft = Draft { zone: zone.to_vec(), ..Draft::default() };
        match words.next() {
            Some("query") => {
                let (owner, rr_type) = (words.next(), words.next());
                draft.question(owner.expect("a name"), rr_type.expect("a type"));
            }
            Some("notify") => {
                draft.op_code = 4;
                draft.question(words.next().expect("a name"), "SOA");
                draft.flags |= 0x0400;
            }
            Some("update") => {
                draft.op_code = 5;
                draft.question("@", "SOA");
                draft.signing = Some(Signing::with("rehearsal-key."));
            }
            Some("raw") => draft.raw = Some(Vec::new()),
            _ => panic!("{} is not a message", self.head),
        }
        for word in words {
            draft.option(word);
        }
        for record in &self.records {
            draft.record(record);
        }
        draft.bytes(now_s)
    }
}

/// A message that is being put together.
#[derive(Default)]
struct Draft {
    zone: Vec<u8>,
    op_code: u16,
    flags: u16,
    is_tcp: bool,
    questions: Vec<(Vec<u8>, u16, u16)>,
    /// Records of the answer, authority and additional section.
    sections: [Vec<Vec<u8>>; 3],
    edns: Option<Edns>,
    signing: Option<Signing>,
    trailing: Vec<u8>,
    raw: Option<Vec<u8>>,
}

struct Edns {
    size: u16,
    version: u32,
    flags: u32,
    options: Vec<u8>,
}

impl Default for Edns {
    fn default() -> Self {
        Self { size: 1232, version: 0, flags: 0, options: Vec::new() }
    }
}

impl Draft {
    fn question(&mut self, owner: &str, rr_type: &str) {
        self.questions.push((name::parse(owner, &self.zone), data::type_code(rr_type), 1));
    }

    fn option(&mut self, word: &str) {
        if let Some(raw) = &mut self.raw
            && word != "tcp"
        {
            match word.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
                Some(owner) => raw.extend(name::parse(owner, &self.zone)),
                None => raw.extend(data::hex(word)),
            }
            return;
        }
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        if !self.header_option(key, value) && !self.edns_option(key, value) {
            self.signing_option(key, value);
        }
    }

    fn header_option(&mut self, key: &str, value: &str) -> bool {
        let number = || value.parse::<u16>().expect("the option takes a number");
        match key {
            "tcp" => self.is_tcp = true,
            "aa" => self.flags |= 0x0400,
            "tc" => self.flags |= 0x0200,
            "rd" => self.flags |= 0x0100,
            "ra" => self.flags |= 0x0080,
            "z" => self.flags |= 0x0040,
            "ad" => self.flags |= 0x0020,
            "cd" => self.flags |= 0x0010,
            "qr" => self.flags |= 0x8000,
            "rcode" => self.flags |= number(),
            "opcode" => self.op_code = number(),
            "class" => {
                for question in &mut self.questions {
                    question.2 = data::class_code(value);
                }
            }
            "type" => self.questions[0].1 = data::type_code(value),
            "zone" => self.questions[0].0 = name::parse(value, &self.zone),
            "question" => {
                let (owner, rr_type) = value.split_once(':').expect("NAME:TYPE");
                self.question(owner, rr_type);
            }
            "no-question" => self.questions.clear(),
            "trailing" => self.trailing = data::hex(value),
            _ => return false,
        }
        true
    }

    fn edns_option(&mut self, key: &str, value: &str) -> bool {
        let number = || value.parse::<u16>().expect("the option takes a number");
        match key {
            "edns" if value.is_empty() => self.edns = Some(Edns::default()),
            "edns" => self.edns.get_or_insert_default().size = number(),
            "version" => self.edns.get_or_insert_default().version = u32::from(number()),
            "do" => self.edns.get_or_insert_default().flags |= 0x8000,
            "edns-flags" => {
                self.edns.get_or_insert_default().flags |=
                    u32::from_str_radix(value, 16).expect("hex digits");
            }
            "option" => {
                let (code, bytes) = value.split_once(':').expect("CODE:HEX");
                let bytes = data::hex(bytes);
                let options = &mut self.edns.get_or_insert_default().options;
                options.extend(code.parse::<u16>().expect("a code").to_be_bytes());
                options.extend(u16::try_from(bytes.len()).expect("short").to_be_bytes());
                options.extend(bytes);
            }
            _ => return false,
        }
        true
    }

    fn signing_option(&mut self, key: &str, value: &str) {
        if key == "unsigned" {
            self.signing = None;
            return;
        }
        if key == "key" {
            self.signing = Some(Signing::with(value));
            return;
        }
        let signing = self.signing.as_mut().expect("a signed message");
        match key {
            "wrong-secret" => signing.has_wrong_secret = true,
            "algorithm" => value.clone_into(&mut signing.algorithm),
            "time" => signing.skew_s = value.parse().expect("seconds"),
            "fudge" => signing.fudge_s = value.parse().expect("seconds"),
            "mac" => signing.mac_size = Some(value.parse().expect("bytes")),
            "tsig-class" => signing.class = data::class_code(value),
            "tsig-ttl" => signing.ttl_s = value.parse().expect("seconds"),
            "tsig-error" => signing.error = value.parse().expect("a code"),
            "original-id" => signing.original_id = Some(value.parse().expect("an id")),
            _ => panic!("{key} is not an option"),
        }
    }

    fn record(&mut self, line: &str) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let (section, form) = match verb {
            "prereq" => (0, Form::Raw),
            "change" => (1, Form::Raw),
            "extra" => (2, Form::Raw),
            "yxdomain" | "nxdomain" | "yxrrset" | "nxrrset" => (0, Form::Short),
            "add" => (1, Form::Add),
            "delete" => (1, Form::Short),
            _ => panic!("{line} is not a record"),
        };
        let n_words = match form {
            Form::Raw => 5,
            Form::Add => 4,
            Form::Short => 3,
        };
        let mut words = rest.trim().splitn(n_words, ' ');
        let owner = words.next().expect("a name");
        let ttl = if form == Form::Short { "0" } else { words.next().expect("a TTL") };
        let class = if form == Form::Raw { words.next() } else { None };
        let rr_type = words.next().unwrap_or("ANY");
        let text = words.next();
        let class = class.unwrap_or(match (verb, text) {
            ("add", _) | ("yxrrset", Some(_)) => "IN",
            ("delete", Some(_)) | ("nxdomain" | "nxrrset", _) => "NONE",
            _ => "ANY",
        });
        let code = data::type_code(rr_type);
        let bytes = text.map(|text| data::parse(code, text, &self.zone)).unwrap_or_default();
        let mut record = name::parse(owner, &self.zone);
        record.extend(code.to_be_bytes());
        record.extend(data::class_code(class).to_be_bytes());
        record.extend(ttl.parse::<u32>().expect("a TTL").to_be_bytes());
        record.extend(u16::try_from(bytes.len()).expect("short").to_be_bytes());
        record.extend(bytes);
        self.sections[section].push(record);
    }

    fn bytes(mut self, now_s: u64) -> Built {
        if let Some(bytes) = self.raw {
            return Built { bytes, is_tcp: self.is_tcp, signed: None };
        }
        if let Some(edns) = &self.edns {
            let mut record = vec![0, 0, 41];
            record.extend(edns.size.to_be_bytes());
            record.extend((edns.version << 16 | edns.flags).to_be_bytes());
            record.extend(u16::try_from(edns.options.len()).expect("short").to_be_bytes());
            record.extend(&edns.options);
            self.sections[2].push(record);
        }
        let mut bytes = ID.to_be_bytes().to_vec();
        bytes.extend((self.flags | self.op_code << 11).to_be_bytes());
        let counts = [self.questions.len()].into_iter().chain(self.sections.iter().map(Vec::len));
        bytes.extend(counts.flat_map(|n| u16::try_from(n).expect("short").to_be_bytes()));
        for (owner, rr_type, class) in &self.questions {
            bytes.extend(owner);
            bytes.extend(rr_type.to_be_bytes());
            bytes.extend(class.to_be_bytes());
        }
        bytes.extend(self.sections.iter().flatten().flatten());
        let signed = self.signing.map(|signing| sign(&mut bytes, &signing, now_s));
        bytes.extend(&self.trailing);
        Built { bytes, is_tcp: self.is_tcp, signed }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Raw,
    Add,
    Short,
}
