//! The state as one readable file: JSON, with all that the tenant knows, passwords included.
//!
//! Indexes are not saved but made anew; what is used of the throttling budgets, and which permissions were needed, begin anew.
//! Words of the tables (properties, roles, products …) are saved as they are and must be in a table when they are read again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::tenant::device_policy::DEFAULTS;
use crate::tenant::property::PROPERTIES;
use crate::tenant::role_template::ROLE_TEMPLATES;
use crate::tenant::{Tenant, sku};

/// Form of the file; a tenant reads only its own.
const VERSION: u32 = 1;

/// Words of the state that stand in no table: how members join and leave, what access rules look at, and what is wrong
/// with a licence that a group passes on.
const WORDS: &[&str] = &[
    "Open",
    "Closed",
    "ApprovalRequired",
    "DeviceModel",
    "DeviceType",
    "DeviceOS",
    "UserAgent",
    "XMSWLHeader",
    "CountViolation",
    "DependencyViolation",
    "MutuallyExclusiveViolation",
    "Other",
    "ProhibitedInUsageLocationViolation",
    "UniquenessViolation",
];

#[derive(Serialize)]
struct Written<'t> {
    version: u32,
    tenant: &'t Tenant,
    /// What happens by itself, and when.
    due: &'t BTreeSet<(Timestamp, u64)>,
}

#[derive(Deserialize)]
struct Read {
    version: u32,
    tenant: Tenant,
    due: BTreeSet<(Timestamp, u64)>,
}

/// The state as text.
pub(crate) fn write(tenant: &Tenant) -> String {
    let mut text =
        serde_json::to_string_pretty(&Written { version: VERSION, tenant, due: &tenant.index.due })
            .expect("every key of the state is a text or a number");
    text.push('\n');
    text
}

/// A tenant from a text of [`write`].
///
/// # Errors
/// What is wrong with the text, with line and column.
pub(crate) fn read(text: &str) -> Result<Tenant, String> {
    let Read { version, mut tenant, due } =
        serde_json::from_str(text).map_err(|error| error.to_string())?;
    if version != VERSION {
        return Err(format!("the state has version {version}, this program reads {VERSION}"));
    }
    tenant.check_sound()?;
    tenant.index_anew();
    tenant.index.due = due;
    Ok(tenant)
}

impl Tenant {
    /// Makes every index anew.
    fn index_anew(&mut self) {
        for (number, user) in std::mem::take(&mut self.users) {
            self.index.insert(&user);
            self.index.texts.insert(&user);
            self.count_seats(&user, 1);
            self.users.insert(number, user);
        }
        for (number, group) in std::mem::take(&mut self.groups) {
            self.index_group(&group);
            self.groups.insert(number, group);
        }
        self.roles.index_anew();
    }
}

/// A word of a table. The alias keeps serde from taking it for a part of the text that is read.
pub(crate) type Word = &'static str;

/// Finds a word of any table.
fn known(text: &str) -> Option<&'static str> {
    let properties = PROPERTIES.iter().map(|property| property.name);
    let roles = ROLE_TEMPLATES.iter().map(|role| role.id);
    let settings = DEFAULTS.iter().map(|(name, _)| *name);
    properties.chain(roles).chain(settings).chain(WORDS.iter().copied()).find(|word| *word == text)
}

fn to_word<E: serde::de::Error>(text: &str) -> Result<&'static str, E> {
    known(text).ok_or_else(|| E::custom(format!("`{text}` is no word of this tenant")))
}

/// A word.
pub(crate) mod word {
    use super::{Deserialize, Deserializer, Serializer, to_word};

    pub(crate) fn serialize<S: Serializer>(word: &str, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(word)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<&'static str, D::Error> {
        to_word(&String::deserialize(from)?)
    }
}

/// A word or nothing.
pub(crate) mod perhaps_word {
    use super::{Deserialize, Deserializer, Serialize, Serializer, to_word};

    pub(crate) fn serialize<S: Serializer>(
        word: &Option<&'static str>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        word.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<&'static str>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| to_word(&text)).transpose()
    }
}

/// A map by words.
pub(crate) mod words {
    use super::{BTreeMap, Deserialize, Deserializer, Serialize, Serializer, to_word};

    pub(crate) fn serialize<S: Serializer, V: Serialize>(
        map: &BTreeMap<&'static str, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        map.serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, V: Deserialize<'de>>(
        from: D,
    ) -> Result<BTreeMap<&'static str, V>, D::Error> {
        let map = BTreeMap::<String, V>::deserialize(from)?;
        map.into_iter().map(|(text, value)| Ok((to_word(&text)?, value))).collect()
    }
}

/// A map whose keys are no texts, as a list of pairs.
pub(crate) mod pairs {
    use super::{BTreeMap, Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer, K: Serialize, V: Serialize>(
        map: &BTreeMap<K, V>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(crate) fn deserialize<
        'de,
        D: Deserializer<'de>,
        K: Deserialize<'de> + Ord,
        V: Deserialize<'de>,
    >(
        from: D,
    ) -> Result<BTreeMap<K, V>, D::Error> {
        Ok(Vec::<(K, V)>::deserialize(from)?.into_iter().collect())
    }
}

/// A product, by its part number.
pub(crate) mod product {
    use super::{Deserialize, Deserializer, Serializer, sku};

    pub(crate) fn serialize<S: Serializer>(
        product: &&'static sku::Sku,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(product.part_number)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<&'static sku::Sku, D::Error> {
        let text = String::deserialize(from)?;
        sku::by_part_number(&text).ok_or_else(|| super::unknown_product(&text))
    }
}

fn unknown_product<E: serde::de::Error>(text: &str) -> E {
    E::custom(format!("`{text}` is no product of this tenant"))
}

/// The content of a file, as base64.
pub(crate) mod content {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Writes it.
    #[expect(clippy::ref_option, reason = "serde hands the field over so")]
    pub(crate) fn serialize<S: Serializer>(
        content: &Option<Bytes>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        content.as_ref().map(|content| STANDARD.encode(content)).serialize(serializer)
    }

    /// Reads it.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Bytes>, D::Error> {
        let text: Option<String> = Deserialize::deserialize(deserializer)?;
        text.map(|text| STANDARD.decode(text).map(Bytes::from))
            .transpose()
            .map_err(D::Error::custom)
    }
}
