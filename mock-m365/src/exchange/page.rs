//! Pages of a long answer. The link to the next one is good for half an hour and only for who keeps asking the same back end,
//! that is, with the same anchor (facts §5.3).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use crate::call::Call;
use crate::exchange::error::ExchangeError;
use crate::exchange::refusals;

const SIZE_MAX: usize = 1000;
/// In hostile weather one continuation of so many goes to a back end that does not know it.
const LOST_ONCE_IN: u64 = 3;

/// A place in an answer.
pub(crate) struct Page {
    start: usize,
    size: usize,
    anchor: String,
}

impl Page {
    /// The page a request asks for; `kept_s` is how long links are good.
    pub(crate) fn of(call: &Call) -> Result<Self, ExchangeError> {
        let anchor = call.header("x-anchormailbox").unwrap_or_default().to_ascii_lowercase();
        let wanted = call.header("prefer").and_then(|prefer| {
            let (_, size) = prefer.split_once("odata.maxpagesize=")?;
            size.split([';', ',']).next()?.trim().parse::<usize>().ok()
        });
        let size = wanted.map_or(SIZE_MAX, |size| size.clamp(1, SIZE_MAX));
        let token = form_urlencoded::parse(call.query.as_bytes())
            .find(|(name, _)| name.eq_ignore_ascii_case("$skiptoken"));
        let start = match token {
            None => 0,
            Some((_, token)) => start_of(&token, &anchor, call.now)
                .filter(|_| !call.shared.tenant_at(call.now).strikes("lost page", LOST_ONCE_IN))
                .ok_or_else(|| ExchangeError::plain(&refusals::PAGE_EXPIRED))?,
        };
        Ok(Self { start, size, anchor })
    }

    /// Cuts the page out; also the token of the next one, good for `kept_s` seconds.
    pub(crate) fn cut<T>(
        &self,
        all: Vec<T>,
        now: Timestamp,
        kept_s: i64,
    ) -> (Vec<T>, Option<String>) {
        let end = self.start.saturating_add(self.size);
        let token = (all.len() > end).then(|| {
            let until = now.as_second().saturating_add(kept_s);
            URL_SAFE_NO_PAD.encode(format!("{end} {until} {}", self.anchor))
        });
        (all.into_iter().skip(self.start).take(self.size).collect(), token)
    }
}

/// A request without an anchor goes to any back end, which does not know the token.
fn start_of(token: &str, anchor: &str, now: Timestamp) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let mut parts = text.splitn(3, ' ');
    let start = parts.next()?.parse().ok()?;
    let until: i64 = parts.next()?.parse().ok()?;
    let same = !anchor.is_empty() && parts.next() == Some(anchor);
    (same && now.as_second() < until).then_some(start)
}
