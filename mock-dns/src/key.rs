//! TSIG keys and what each may change.

use std::fmt;

use hickory_proto::rr::rdata::tsig::TsigAlgorithm;
use hickory_proto::rr::{Name, RecordType, TSigner};

use crate::text;

/// Seconds by which the clocks of both ends may differ (RFC 8945 §10).
pub(crate) const FUDGE_S: u16 = 300;

/// A shared secret for hmac-sha256 and what its holder may change.
#[derive(Clone)]
pub struct TsigKey {
    /// Name of the key, such as `rehearsal-key`.
    pub name: String,
    /// The secret itself, not its base64 form.
    pub secret: Vec<u8>,
    /// What updates signed with it may touch.
    pub may: Permission,
}

impl fmt::Debug for TsigKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TsigKey")
            .field("name", &self.name)
            .field("secret", &"***")
            .field("may", &self.may)
            .finish()
    }
}

/// What updates signed with a key may touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Everything in every zone. The holder may also transfer them.
    All,
    /// Only what a grant names. Anything else is REFUSED, transfers too.
    Only(Vec<Grant>),
}

/// One owner name that a key may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Full owner name, such as `contoso.com`.
    pub owner: String,
    /// Record types, such as `MX`; none means every type.
    pub types: Vec<String>,
}

/// A checked key.
pub(crate) struct Key {
    pub(crate) signer: TSigner,
    rules: Option<Vec<Rule>>,
}

struct Rule {
    owner: Name,
    types: Vec<RecordType>,
}

impl Key {
    /// Checks `key`. Errors say which part of it is wrong, never what the secret is.
    pub(crate) fn new(key: TsigKey) -> Result<Self, String> {
        let TsigKey { name, secret, may } = key;
        let owner = text::parse_name(&name, &Name::root())
            .map_err(|error| format!("its name {name}: {error}"))?;
        if secret.is_empty() {
            return Err(format!("the secret of {name} is empty"));
        }
        let rules = match may {
            Permission::All => None,
            Permission::Only(grants) => {
                Some(grants.iter().map(Rule::new).collect::<Result<_, _>>()?)
            }
        };
        let signer = TSigner::new(secret, TsigAlgorithm::HmacSha256, owner, FUDGE_S)
            .expect("hmac-sha256 is always supported");
        Ok(Self { signer, rules })
    }

    pub(crate) fn name(&self) -> &Name {
        self.signer.signer_name()
    }

    /// Whether the holder may have whole zones: if it may change everything.
    pub(crate) const fn may_transfer(&self) -> bool {
        self.rules.is_none()
    }

    /// Whether the holder may change records of `rr_type` at `owner`.
    pub(crate) fn may_change(&self, owner: &Name, rr_type: RecordType) -> bool {
        self.rules.as_ref().is_none_or(|rules| {
            rules.iter().any(|rule| {
                rule.owner == *owner && (rule.types.is_empty() || rule.types.contains(&rr_type))
            })
        })
    }
}

impl Rule {
    fn new(grant: &Grant) -> Result<Self, String> {
        let owner = text::parse_name(&grant.owner, &Name::root())
            .map_err(|error| format!("the grant for {}: {error}", grant.owner))?;
        let types = grant
            .types
            .iter()
            .map(|name| {
                text::parse_type(name).ok_or_else(|| {
                    format!("the grant for {} names the unknown record type {name}", grant.owner)
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { owner, types })
    }
}
