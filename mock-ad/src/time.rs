//! The two ways the directory writes instants: generalized time, and 100 ns ticks since 1601 (FILETIME).

use jiff::Timestamp;

/// 1970-01-01 in ticks since 1601-01-01.
const UNIX_EPOCH_TICKS: i64 = 116_444_736_000_000_000;

/// A FILETIME (MS-DTYP 2.3.3).
pub(crate) fn ticks(instant: Timestamp) -> i64 {
    let ticks = i64::try_from(instant.as_nanosecond() / 100).unwrap_or(i64::MAX);
    ticks.saturating_add(UNIX_EPOCH_TICKS)
}

/// The form of `whenCreated`.
pub(crate) fn generalized(instant: Timestamp) -> String {
    instant.strftime("%Y%m%d%H%M%S.0Z").to_string()
}

/// Reads generalized time (`20240229123005.0Z`, or with a difference to UTC such as `+0100`).
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let digits =
        text.get(..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = text.get(14..)?;
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()),
        None => rest,
    };
    let zone = if zone == "Z" { "+0000" } else { zone };
    Timestamp::strptime("%Y%m%d%H%M%S%z", format!("{digits}{zone}")).ok()
}

/// A FILETIME as readable text.
pub(crate) fn readable(ticks: i64) -> String {
    let seconds = (ticks - UNIX_EPOCH_TICKS).div_euclid(10_000_000);
    Timestamp::from_second(seconds)
        .map_or_else(|_| ticks.to_string(), |instant| instant.to_string())
}

#[cfg(test)]
mod tests {
    use super::{generalized, parse, readable, ticks};

    #[test]
    fn an_instant_has_both_forms() {
        let instant = "2024-02-29T12:30:05.5Z".parse().unwrap();
        assert_eq!(generalized(instant), "20240229123005.0Z");
        assert_eq!(ticks(instant), 133_536_834_055_000_000);
        assert_eq!(readable(ticks(instant)), "2024-02-29T12:30:05Z");
    }

    #[test]
    fn generalized_time_is_read_with_and_without_fraction_and_zone() {
        let read = |text: &str| parse(text).map(generalized);
        for same in ["20240229123005.0Z", "20240229123005Z", "20240229133005.000+0100"] {
            assert_eq!(read(same).as_deref(), Some("20240229123005.0Z"), "{same}");
        }
        for wrong in ["", "2024", "20240230123005.0Z", "20240229123005", "é0240229123005Z"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
