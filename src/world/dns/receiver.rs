//! How a receiver of mail judges its sender (RFC 7208), looking everything up through a resolver of its own choice.

use std::net::Ipv4Addr;

use hickory_proto::{op::ResponseCode, rr::RData};

use rehearsal_core::ports::BoxFuture;

use super::NameServers;
use crate::scenario::model::{RecordType, SpfResult};

/// Terms that cause queries, at most (RFC 7208 §4.6.4).
const N_TERMS_MAX: u32 = 10;
/// Such terms with an empty answer, at most.
const N_VOID_MAX: u32 = 2;

/// One evaluation: who asks, from which address the mail came, and what it has cost so far.
struct Evaluation<'a> {
    servers: &'a NameServers,
    by: &'a str,
    from: Ipv4Addr,
    n_terms: u32,
    n_void: u32,
}

/// Why an evaluation ends early.
enum Trouble {
    Permanent,
    Temporary,
}

impl NameServers {
    /// What a receiver that asks `by` makes of mail of `domain` that comes from `from`.
    pub(crate) async fn judge_sender(&self, by: &str, domain: &str, from: Ipv4Addr) -> SpfResult {
        let mut evaluation = Evaluation { servers: self, by, from, n_terms: 0, n_void: 0 };
        match evaluation.check(domain).await {
            Ok(result) => result,
            Err(Trouble::Permanent) => SpfResult::PermError,
            Err(Trouble::Temporary) => SpfResult::TempError,
        }
    }
}

impl Evaluation<'_> {
    fn check<'a>(&'a mut self, domain: &'a str) -> BoxFuture<'a, Result<SpfResult, Trouble>> {
        Box::pin(async move {
            let texts = self.look_up(domain, RecordType::Txt).await?;
            let records: Vec<String> = texts.iter().filter_map(sender_record).collect();
            let record = match records.as_slice() {
                [] => return Ok(SpfResult::None),
                [record] => record.clone(),
                _ => return Err(Trouble::Permanent),
            };
            let mut redirect = None;
            for term in record.split_ascii_whitespace().skip(1) {
                if let Some(target) = strip(term, "redirect=") {
                    redirect = Some(target.to_owned());
                    continue;
                }
                let (result, mechanism) = qualified(term);
                if !term.contains('=') && self.matches(mechanism, domain).await? {
                    return Ok(result);
                }
            }
            let Some(target) = redirect else { return Ok(SpfResult::Neutral) };
            self.count()?;
            match self.check(&target).await? {
                SpfResult::None => Err(Trouble::Permanent),
                result => Ok(result),
            }
        })
    }

    async fn matches(&mut self, mechanism: &str, domain: &str) -> Result<bool, Trouble> {
        let (name, value) =
            mechanism.split_once([':', '/']).map_or((mechanism, ""), |(name, value)| (name, value));
        let host = if value.is_empty() { domain } else { value };
        match name.to_ascii_lowercase().as_str() {
            "all" => Ok(true),
            "ip4" => is_within(self.from, value).ok_or(Trouble::Permanent),
            "ip6" => Ok(false),
            "include" if !value.is_empty() => {
                self.count()?;
                match self.check(value).await? {
                    SpfResult::None => Err(Trouble::Permanent),
                    result => Ok(result == SpfResult::Pass),
                }
            }
            "a" => {
                self.count()?;
                self.has_address(host).await
            }
            "mx" => {
                self.count()?;
                for record in self.counted(host, RecordType::Mx).await? {
                    if let RData::MX(mx) = record
                        && self.has_address(&mx.exchange.to_ascii()).await?
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            "exists" => {
                self.count()?;
                Ok(!self.counted(host, RecordType::A).await?.is_empty())
            }
            // No sender of these worlds has a name for its address.
            "ptr" => self.count().map(|()| false),
            _ => Err(Trouble::Permanent),
        }
    }

    async fn has_address(&mut self, host: &str) -> Result<bool, Trouble> {
        let records = self.counted(host, RecordType::A).await?;
        Ok(records.iter().any(|record| matches!(record, RData::A(at) if at.0 == self.from)))
    }

    const fn count(&mut self) -> Result<(), Trouble> {
        self.n_terms += 1;
        if self.n_terms > N_TERMS_MAX { Err(Trouble::Permanent) } else { Ok(()) }
    }

    /// Records whose absence counts.
    async fn counted(&mut self, name: &str, kind: RecordType) -> Result<Vec<RData>, Trouble> {
        let found = self.look_up(name, kind).await?;
        if found.is_empty() {
            self.n_void += 1;
            if self.n_void > N_VOID_MAX {
                return Err(Trouble::Permanent);
            }
        }
        Ok(found)
    }

    async fn look_up(&self, name: &str, kind: RecordType) -> Result<Vec<RData>, Trouble> {
        let name = name.trim_end_matches('.');
        let found = self.servers.look_up(self.by, name, kind).await.ok_or(Trouble::Permanent)?;
        match found.rcode {
            Some(ResponseCode::NoError | ResponseCode::NXDomain) => {
                Ok(found.records.into_iter().map(|record| record.data).collect())
            }
            _ => Err(Trouble::Temporary),
        }
    }
}

/// The text of a sender record; nothing for other texts.
fn sender_record(data: &RData) -> Option<String> {
    let RData::TXT(txt) = data else { return None };
    let text: Vec<u8> = txt.txt_data.iter().flatten().copied().collect();
    let text = String::from_utf8_lossy(&text).into_owned();
    let version = text.split_ascii_whitespace().next()?;
    version.eq_ignore_ascii_case("v=spf1").then_some(text)
}

fn strip<'a>(term: &'a str, name: &str) -> Option<&'a str> {
    let head = term.get(..name.len())?;
    head.eq_ignore_ascii_case(name).then(|| &term[name.len()..])
}

fn qualified(term: &str) -> (SpfResult, &str) {
    match term.split_at_checked(1) {
        Some(("-", rest)) => (SpfResult::Fail, rest),
        Some(("~", rest)) => (SpfResult::SoftFail, rest),
        Some(("?", rest)) => (SpfResult::Neutral, rest),
        Some(("+", rest)) => (SpfResult::Pass, rest),
        _ => (SpfResult::Pass, term),
    }
}

/// Whether an address lies in a network such as `192.0.2.0/24`; nothing if that is none.
fn is_within(address: Ipv4Addr, network: &str) -> Option<bool> {
    let (base, n_bits) = network.split_once('/').unwrap_or((network, "32"));
    let (base, n_bits): (Ipv4Addr, u32) = (base.parse().ok()?, n_bits.parse().ok()?);
    let mask = match n_bits {
        0 => 0,
        1..=32 => u32::MAX << (32 - n_bits),
        _ => return None,
    };
    Some(u32::from(address) & mask == u32::from(base) & mask)
}

#[cfg(test)]
mod tests {
    use super::{is_within, qualified};
    use crate::scenario::model::SpfResult;

    #[test]
    fn networks_and_qualifiers_are_read() {
        let address = "198.51.100.130".parse().unwrap();
        assert_eq!(is_within(address, "198.51.100.128/26"), Some(true));
        assert_eq!(is_within(address, "198.51.100.0/25"), Some(false));
        assert_eq!(is_within(address, "198.51.100.130"), Some(true));
        assert_eq!(is_within(address, "198.51.100.0/33"), None);
        assert_eq!(qualified("-all"), (SpfResult::Fail, "all"));
        assert_eq!(qualified("mx"), (SpfResult::Pass, "mx"));
    }
}
