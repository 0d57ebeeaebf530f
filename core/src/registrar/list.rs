//! Which partners take part, and where. Data, not code: the maker of a machine may put another list in its place.

use std::fmt;

use serde::Deserialize;

use crate::ports::Endpoint;

/// The partners of an installation. Empty by default: then names are linked by hand only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderList {
    /// In the order in which they are offered.
    pub partners: Vec<Partner>,
}

/// A registrar that takes part.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Partner {
    /// Name that the administrator sees, unlike that of every other partner.
    pub name: String,
    /// Host of its interface, with a port if that is not 443: `api.registrar.example`.
    pub endpoint: String,
    /// Countries in which it takes part, by their two letters; empty: everywhere.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Extensions for which it takes part, such as `com`; empty: all that it sells.
    #[serde(default)]
    pub extensions: Vec<String>,
    /// Types of records that it cannot hold, such as `SRV`: it is not offered to a domain that leaves a host for lack of
    /// them.
    #[serde(default)]
    pub refused_types: Vec<String>,
}

/// Why a list cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError(String);

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list of partner providers cannot be used: {}", self.0)
    }
}

impl std::error::Error for ListError {}

impl ProviderList {
    /// Reads a list in JSON: `{"partners": [{"name": …, "endpoint": …}]}`.
    ///
    /// # Errors
    /// When it is no such list, or [`Self::check`] finds something.
    pub fn parse(json: &str) -> Result<Self, ListError> {
        let list: Self =
            serde_json::from_str(json).map_err(|error| ListError(error.to_string()))?;
        list.check()?;
        Ok(list)
    }

    /// Looks for what is wrong in a list that came another way.
    ///
    /// # Errors
    /// When two partners have one name, or an endpoint is no host.
    pub fn check(&self) -> Result<(), ListError> {
        for (n, partner) in self.partners.iter().enumerate() {
            if self.partners[..n].iter().any(|other| other.is_called(&partner.name)) {
                return Err(ListError(format!("two partners are called {}", partner.name)));
            }
            if partner.endpoint().is_none() {
                return Err(ListError(format!(
                    "{:?}, the endpoint of {}, is not a host with or without a port",
                    partner.endpoint, partner.name
                )));
            }
        }
        Ok(())
    }

    /// Those that take part in a region; all when the region is not known.
    pub(crate) fn in_region<'a>(
        &'a self,
        region: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Partner> {
        self.partners.iter().filter(move |partner| partner.takes_part_in(region))
    }

    pub(crate) fn find(&self, name: &str) -> Option<&Partner> {
        self.partners.iter().find(|partner| partner.is_called(name))
    }
}

impl Partner {
    fn is_called(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.trim())
    }

    fn takes_part_in(&self, region: Option<&str>) -> bool {
        self.regions.is_empty()
            || region.is_none_or(|region| {
                self.regions.iter().any(|known| known.eq_ignore_ascii_case(region))
            })
    }

    /// Whether it takes part for the extension of `domain`.
    pub(crate) fn takes(&self, domain: &str) -> bool {
        let fits = |extension: &String| {
            let extension = extension.trim_start_matches('.').to_ascii_lowercase();
            domain.strip_suffix(&extension).is_some_and(|rest| rest.ends_with('.'))
        };
        self.extensions.is_empty() || self.extensions.iter().any(fits)
    }

    /// Where its interface is; nothing when the text is no host.
    pub(crate) fn endpoint(&self) -> Option<Endpoint> {
        let (host, port) = match self.endpoint.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (self.endpoint.as_str(), 443),
        };
        let is_host = !host.is_empty()
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
        is_host.then(|| Endpoint::new(host, port))
    }
}
