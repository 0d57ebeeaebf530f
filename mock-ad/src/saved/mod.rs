//! The whole directory as one readable file: JSON, with passwords, stamps and counters, so that change feeds go on where they
//! were. LDIF says what a directory holds; this says what it is.

mod entry;
mod value;

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde::{Deserialize, Serialize};

use crate::directory::{Counters, Directory, Line, Places};
use crate::guid::Guid;
use crate::server::MockAd;
use entry::SavedEntry;

/// Form of the file; a directory reads only its own.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    version: u32,
    domain: String,
    host: String,
    sid: String,
    /// `invocationId` by the first USN that it counted.
    lines: BTreeMap<u64, String>,
    /// When administrators were last protected.
    protected: Timestamp,
    last_usn: u64,
    provisioned_usn: u64,
    next_rid: u32,
    guids: Generator,
    names: Generator,
    places: Places,
    entries: Vec<SavedEntry>,
}

/// A generator of random numbers: its seed in hexadecimal, and how far it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Generator {
    seed: String,
    position: u64,
}

impl Generator {
    fn of(generator: &ChaCha8Rng) -> Self {
        let seed = generator.get_seed().map(|byte| format!("{byte:02x}")).concat();
        let position = u64::try_from(generator.get_word_pos()).unwrap_or(u64::MAX);
        Self { seed, position }
    }

    fn go_on(&self) -> Result<ChaCha8Rng, String> {
        let mut seed = [0; 32];
        for (place, byte) in seed.iter_mut().enumerate() {
            let digits = self.seed.get(place * 2..place * 2 + 2);
            let digits = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            *byte = digits.ok_or("a seed is not 64 hexadecimal digits")?;
        }
        let mut generator = ChaCha8Rng::from_seed(seed);
        generator.set_word_pos(u128::from(self.position));
        Ok(generator)
    }
}

impl MockAd {
    /// The directory's whole state as text. It holds passwords: keep it from others.
    #[must_use]
    pub fn save_state(&self) -> String {
        let mut text = write(&self.directory());
        text.push('\n');
        text
    }

    /// Goes on from a text of [`MockAd::save_state`]. Nothing changes if the text is wrong.
    ///
    /// # Errors
    /// What is wrong with the text, with line and column where it is no such text at all; or it is of another domain controller.
    pub fn load_state(&self, text: &str) -> Result<(), String> {
        let mut directory = self.directory();
        let read = read(&directory, text)?;
        *directory = read;
        Ok(())
    }
}

pub(crate) fn write(directory: &Directory) -> String {
    let identity = &directory.identity;
    let counters = directory.counters();
    let saved = Saved {
        version: VERSION,
        domain: identity.domain.clone(),
        host: identity.host.clone(),
        sid: identity.sid.to_string(),
        lines: directory
            .lines
            .iter()
            .map(|line| (line.since, line.invocation.to_string()))
            .collect(),
        protected: counters.protected,
        last_usn: counters.last_usn,
        provisioned_usn: counters.provisioned_usn,
        next_rid: counters.next_rid,
        guids: Generator::of(&counters.random_guids),
        names: Generator::of(&counters.random_names),
        places: directory.places,
        entries: directory.entries().map(|(_, entry)| SavedEntry::of(entry)).collect(),
    };
    serde_json::to_string_pretty(&saved).expect("every key of the state is a text")
}

/// Whether every place names an entry.
fn stand_within(places: &Places, count: usize) -> bool {
    let places = serde_json::to_value(places).unwrap_or_default();
    let numbers = places.as_object().into_iter().flat_map(serde_json::Map::values);
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    numbers.filter_map(serde_json::Value::as_u64).all(|number| (1..=count).contains(&number))
}

pub(crate) fn read(now: &Directory, text: &str) -> Result<Directory, String> {
    let saved: Saved = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if saved.version != VERSION {
        return Err(format!(
            "the state has version {}, this program reads {VERSION}",
            saved.version
        ));
    }
    let own = (&now.identity.domain, &now.identity.host, now.identity.sid.to_string());
    if (&saved.domain, &saved.host, saved.sid.clone()) != own {
        let (Saved { domain, host, sid, .. }, (own_domain, own_host, own_sid)) = (&saved, own);
        return Err(format!(
            "the state is of {host}.{domain} ({sid}), this controller is {own_host}.{own_domain} ({own_sid})"
        ));
    }
    let count = saved.entries.len();
    let entries = saved.entries.iter().zip(1..).map(|(entry, number)| {
        entry.revive(count).map_err(|text| format!("entry {number} ({}): {text}", entry.name))
    });
    let counters = Counters {
        protected: saved.protected,
        last_usn: saved.last_usn,
        provisioned_usn: saved.provisioned_usn,
        next_rid: saved.next_rid,
        random_guids: saved.guids.go_on()?,
        random_names: saved.names.go_on()?,
    };
    let line = |(since, text): (&u64, &String)| {
        let invocation = Guid::parse(text)?;
        Some(Line { since: *since, invocation })
    };
    let lines = saved.lines.iter().map(line).collect::<Option<Vec<Line>>>();
    let lines = lines.filter(|lines| !lines.is_empty()).ok_or("`lines` are no GUIDs")?;
    if !stand_within(&saved.places, count) {
        return Err("`places` names an entry that is not there".to_owned());
    }
    let mut directory = now.revived(entries.collect::<Result<_, String>>()?, counters);
    directory.places = saved.places;
    directory.lines = lines;
    Ok(directory)
}
