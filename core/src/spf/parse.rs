//! Text to terms, with the place of the first error (RFC 7208, section 12).

use std::{
    fmt,
    net::{Ipv4Addr, Ipv6Addr},
};

use super::domain_spec;

/// A sender record that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpfRecord {
    /// Its terms, in their order.
    pub(crate) terms: Vec<Term>,
}

/// A mechanism or a modifier, with the text it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) text: String,
    pub(crate) kind: TermKind,
}

/// What a term is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TermKind {
    /// A mechanism, which matches senders.
    Directive(Qualifier, Mechanism),
    /// Go on with the record of this name when nothing matched.
    Redirect(String),
    /// Where the text for a refusal stands.
    Explanation(String),
    /// A modifier that receivers ignore.
    Unknown,
}

/// What a match means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// A mechanism with the name it speaks of; without one it speaks of the record's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Mechanism {
    All,
    Include(String),
    A(Option<String>),
    Mx(Option<String>),
    Ptr(Option<String>),
    Exists(String),
    Ip4,
    Ip6,
}

/// Why a record cannot be read: receivers take such a record for a permanent error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SpfError {
    /// The character it is about, counted from 1.
    pub(crate) column: usize,
    /// What is wrong there.
    pub(crate) what: String,
}

impl fmt::Display for SpfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "character {}: {}", self.column, self.what)
    }
}

const VERSION: &str = "v=spf1";

/// Whether a TXT record is a sender record: the version alone, or followed by a blank (RFC 7208, section 4.5).
pub(crate) fn is_spf(text: &str) -> bool {
    let version = text.get(..VERSION.len());
    version.is_some_and(|version| version.eq_ignore_ascii_case(VERSION))
        && matches!(text.as_bytes().get(VERSION.len()), None | Some(b' '))
}

/// Reads a sender record.
///
/// # Errors
/// The first place where the text breaks the grammar.
pub(crate) fn parse(text: &str) -> Result<SpfRecord, SpfError> {
    let error = |at: usize, what: String| SpfError {
        column: text.get(..at).map_or(at, |before| before.chars().count()) + 1,
        what,
    };
    if !is_spf(text) {
        return Err(error(0, format!("a sender record begins with `{VERSION}` and a blank")));
    }
    let mut terms = Vec::new();
    let mut at = VERSION.len();
    for piece in text[VERSION.len()..].split(' ') {
        if !piece.is_empty() {
            let kind = term(piece).map_err(|(within, what)| {
                let is_last = at + piece.len() == text.trim_end_matches(' ').len();
                error(at + within, explained(piece, what, is_last))
            })?;
            let again =
                |other: &Term| std::mem::discriminant(&other.kind) == std::mem::discriminant(&kind);
            if matches!(kind, TermKind::Redirect(_) | TermKind::Explanation(_))
                && terms.iter().any(again)
            {
                return Err(error(at, format!("`{piece}` stands for the second time")));
            }
            terms.push(Term { text: piece.to_owned(), kind });
        }
        at += piece.len() + 1;
    }
    Ok(SpfRecord { terms })
}

/// A name that stands apart from its mechanism is a mistake that published examples have, too.
fn explained(piece: &str, what: String, is_last: bool) -> String {
    if piece.ends_with([':', '=']) && !is_last {
        format!("`{piece}` is followed by a blank; the name must follow at once")
    } else {
        what
    }
}

type Wrong = domain_spec::Wrong;

fn term(piece: &str) -> Result<TermKind, Wrong> {
    if let Some(control) = piece.find(|letter: char| !letter.is_ascii_graphic()) {
        let what = "only printable ASCII characters and blanks may stand in a sender record";
        return Err((control, what.to_owned()));
    }
    let end = piece.find([':', '/', '=']).unwrap_or(piece.len());
    if piece[end..].starts_with('=') {
        return modifier(&piece[..end], &piece[end + 1..]);
    }
    let (qualifier, start) = match piece.as_bytes()[0] {
        b'+' => (Qualifier::Pass, 1),
        b'-' => (Qualifier::Fail, 1),
        b'~' => (Qualifier::SoftFail, 1),
        b'?' => (Qualifier::Neutral, 1),
        _ => (Qualifier::Pass, 0),
    };
    let mechanism = mechanism(&piece[start..end.max(start)], &piece[end.max(start)..])
        .map_err(|(within, what)| (start + within, what))?;
    Ok(TermKind::Directive(qualifier, mechanism))
}

fn modifier(name: &str, value: &str) -> Result<TermKind, Wrong> {
    let within = |(at, what): Wrong| (name.len() + 1 + at, what);
    let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    if !is_name {
        return Err((0, format!("`{name}` is no name of a modifier")));
    }
    match name.to_ascii_lowercase().as_str() {
        "redirect" => {
            domain_spec::check(value).map_err(within)?;
            Ok(TermKind::Redirect(value.to_owned()))
        }
        "exp" => {
            domain_spec::check(value).map_err(within)?;
            Ok(TermKind::Explanation(value.to_owned()))
        }
        _ => domain_spec::macro_string(value).map(|_| TermKind::Unknown).map_err(within),
    }
}

/// `rest` is what follows the name: nothing, `:` with a value, or `/` with a length.
fn mechanism(name: &str, rest: &str) -> Result<Mechanism, Wrong> {
    let at = name.len();
    let needs = |what: &str| Err((at, format!("`{name}` needs {what}")));
    match name.to_ascii_lowercase().as_str() {
        "all" if rest.is_empty() => Ok(Mechanism::All),
        "all" => Err((at, "`all` takes no value".to_owned())),
        "include" => match required_name(rest, at)? {
            Some(target) => Ok(Mechanism::Include(target)),
            None => needs("a colon and a domain name"),
        },
        "exists" => match required_name(rest, at)? {
            Some(target) => Ok(Mechanism::Exists(target)),
            None => needs("a colon and a domain name"),
        },
        "a" => Ok(Mechanism::A(optional_name(without_lengths(rest, at)?, at)?)),
        "mx" => Ok(Mechanism::Mx(optional_name(without_lengths(rest, at)?, at)?)),
        "ptr" => Ok(Mechanism::Ptr(optional_name(rest, at)?)),
        "ip4" => {
            let (address, length) = network(rest, at, "an IPv4 address")?;
            address
                .parse::<Ipv4Addr>()
                .map_err(|_| (at + 1, format!("`{address}` is no IPv4 address")))?;
            check_length(length, 32, at + 2 + address.len())?;
            Ok(Mechanism::Ip4)
        }
        "ip6" => {
            let (address, length) = network(rest, at, "an IPv6 address")?;
            address
                .parse::<Ipv6Addr>()
                .map_err(|_| (at + 1, format!("`{address}` is no IPv6 address")))?;
            check_length(length, 128, at + 2 + address.len())?;
            Ok(Mechanism::Ip6)
        }
        _ => Err((0, format!("`{name}` is no mechanism"))),
    }
}

fn required_name(rest: &str, at: usize) -> Result<Option<String>, Wrong> {
    match rest.strip_prefix(':') {
        Some("") | None => Ok(None),
        Some(_) => optional_name(rest, at),
    }
}

fn optional_name(rest: &str, at: usize) -> Result<Option<String>, Wrong> {
    if rest.is_empty() {
        return Ok(None);
    }
    let Some(target) = rest.strip_prefix(':').filter(|target| !target.is_empty()) else {
        return Err((at, "a colon and a domain name must follow, or nothing".to_owned()));
    };
    domain_spec::check(target).map_err(|(within, what)| (at + 1 + within, what))?;
    Ok(Some(target.to_owned()))
}

fn network<'a>(rest: &'a str, at: usize, what: &str) -> Result<(&'a str, Option<&'a str>), Wrong> {
    let Some(value) = rest.strip_prefix(':').filter(|value| !value.is_empty()) else {
        return Err((at, format!("a colon and {what} must follow")));
    };
    Ok(match value.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (value, None),
    })
}

/// What stands before the lengths of `a` and `mx`: `/n` for IPv4, `//n` for IPv6, or both.
fn without_lengths(rest: &str, at: usize) -> Result<&str, Wrong> {
    let mut rest = rest;
    if let Some((before, length)) = rest.rsplit_once("//")
        && is_number(length)
    {
        check_length(Some(length), 128, at + before.len() + 2)?;
        rest = before;
    }
    if let Some((before, length)) = rest.rsplit_once('/')
        && is_number(length)
    {
        check_length(Some(length), 32, at + before.len() + 1)?;
        rest = before;
    }
    match rest.find('/') {
        // A slash inside a macro is a delimiter.
        Some(slash) if !rest[..slash].contains("%{") => {
            Err((at + slash, "the length of a network must be a number".to_owned()))
        }
        _ => Ok(rest),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn check_length(length: Option<&str>, max: u8, at: usize) -> Result<(), Wrong> {
    let Some(length) = length else { return Ok(()) };
    let is_plain = is_number(length) && (length == "0" || !length.starts_with('0'));
    match length.parse::<u8>() {
        Ok(number) if is_plain && number <= max => Ok(()),
        _ => Err((at, format!("`{length}` is no network length from 0 to {max}"))),
    }
}

impl SpfRecord {
    /// The `all` that ends the evaluation, if there is one.
    pub(crate) fn all(&self) -> Option<Qualifier> {
        self.terms.iter().find_map(|term| match term.kind {
            TermKind::Directive(qualifier, Mechanism::All) => Some(qualifier),
            _ => None,
        })
    }

    /// The terms that are reached: nothing behind `all` is, and no `redirect` beside it (RFC 7208, section 6.1).
    pub(crate) fn reached(&self) -> impl Iterator<Item = &Term> {
        let has_all = self.all().is_some();
        let is_all = |term: &Term| matches!(term.kind, TermKind::Directive(_, Mechanism::All));
        let end = self.terms.iter().position(is_all).unwrap_or(self.terms.len());
        let directives =
            self.terms[..end].iter().filter(|term| matches!(term.kind, TermKind::Directive(..)));
        let redirect = self
            .terms
            .iter()
            .filter(move |term| !has_all && matches!(term.kind, TermKind::Redirect(_)));
        directives.chain(redirect)
    }
}

impl TermKind {
    /// Whether the term costs queries (RFC 7208, section 4.6.4).
    pub(crate) fn costs_queries(&self) -> bool {
        match self {
            Self::Directive(_, mechanism) => {
                !matches!(mechanism, Mechanism::All | Mechanism::Ip4 | Mechanism::Ip6)
            }
            Self::Redirect(_) => true,
            Self::Explanation(_) | Self::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::parse;

    fn told(text: &str) -> String {
        match parse(text) {
            Ok(record) => {
                let reached: Vec<&str> = record.reached().map(|term| term.text.as_str()).collect();
                format!("reached: {}", reached.join(" "))
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn every_mechanism_and_modifier_is_read() {
        insta::assert_snapshot!(
            told("v=spf1  +mx a:%{d}/24//64 mx:mail.contoso.com//48 a/0 ptr ptr:contoso.com ip4:192.0.2.0/24 IP6:2001:db8::/32 \
                  exists:%{ir}.%{l1r-}._spf.%{d2} ?include:_spf.example.net exp=why.contoso.com future=%{l}x redirect=_spf.contoso.com "),
            @"reached: +mx a:%{d}/24//64 mx:mail.contoso.com//48 a/0 ptr ptr:contoso.com ip4:192.0.2.0/24 IP6:2001:db8::/32 exists:%{ir}.%{l1r-}._spf.%{d2} ?include:_spf.example.net redirect=_spf.contoso.com"
        );
        assert_eq!(told("v=spf1"), "reached: ");
        assert_eq!(told("V=SPF1 -ALL"), "reached: ");
        assert_eq!(told("v=spf1 a -all mx redirect=b.example"), "reached: a");
    }

    const BROKEN: &[&str] = &[
        "v=spf10 -all",
        "v=spf1 include: spf.protection.outlook.com -all",
        "v=spf1 include:",
        "v=spf1 include -all",
        "v=spf1 a:localhost",
        "v=spf1 a:contoso.123",
        "v=spf1 ip4:192.0.2.300",
        "v=spf1 ip4:192.0.2.0/33",
        "v=spf1 ip4:192.0.2.0/024",
        "v=spf1 ip4 -all",
        "v=spf1 ip6:192.0.2.1",
        "v=spf1 ip6:2001:db8::/129",
        "v=spf1 mx/24/64",
        "v=spf1 a/x",
        "v=spf1 mx: -all",
        "v=spf1 a: ",
        "v=spf1 all:contoso.com",
        "v=spf1 ipv4:192.0.2.1",
        "v=spf1 mx\t-all",
        "v=spf1 mx –all",
        "v=spf1 redirect=a.example redirect=b.example",
        "v=spf1 exp=",
        "v=spf1 exists:%x.example",
        "v=spf1 exists:%{c}.example",
        "v=spf1 exists:%{d0}.example",
        "v=spf1 exists:%{d.example",
        "v=spf1 -",
        "v=spf1 -redirect=a.example",
        "v=spf1 =x",
    ];

    #[test]
    fn an_error_names_its_place() {
        let outcomes: Vec<String> =
            BROKEN.iter().map(|text| format!("{text:?}: {}", told(text))).collect();
        insta::assert_snapshot!(outcomes.join("\n"), @r#"
        "v=spf10 -all": character 1: a sender record begins with `v=spf1` and a blank
        "v=spf1 include: spf.protection.outlook.com -all": character 15: `include:` is followed by a blank; the name must follow at once
        "v=spf1 include:": character 15: `include` needs a colon and a domain name
        "v=spf1 include -all": character 15: `include` needs a colon and a domain name
        "v=spf1 a:localhost": character 10: `localhost` is not a full domain name
        "v=spf1 a:contoso.123": character 18: `123` is no top-level name
        "v=spf1 ip4:192.0.2.300": character 12: `192.0.2.300` is no IPv4 address
        "v=spf1 ip4:192.0.2.0/33": character 22: `33` is no network length from 0 to 32
        "v=spf1 ip4:192.0.2.0/024": character 22: `024` is no network length from 0 to 32
        "v=spf1 ip4 -all": character 11: a colon and an IPv4 address must follow
        "v=spf1 ip6:192.0.2.1": character 12: `192.0.2.1` is no IPv6 address
        "v=spf1 ip6:2001:db8::/129": character 23: `129` is no network length from 0 to 128
        "v=spf1 mx/24/64": character 14: `64` is no network length from 0 to 32
        "v=spf1 a/x": character 9: the length of a network must be a number
        "v=spf1 mx: -all": character 10: `mx:` is followed by a blank; the name must follow at once
        "v=spf1 a: ": character 9: a colon and a domain name must follow, or nothing
        "v=spf1 all:contoso.com": character 11: `all` takes no value
        "v=spf1 ipv4:192.0.2.1": character 8: `ipv4` is no mechanism
        "v=spf1 mx\t-all": character 10: only printable ASCII characters and blanks may stand in a sender record
        "v=spf1 mx –all": character 11: only printable ASCII characters and blanks may stand in a sender record
        "v=spf1 redirect=a.example redirect=b.example": character 27: `redirect=b.example` stands for the second time
        "v=spf1 exp=": character 12: `` is not a full domain name
        "v=spf1 exists:%x.example": character 15: a `%` begins a macro; write `%%` for the character itself
        "v=spf1 exists:%{c}.example": character 15: the macro `c` belongs into explanations only
        "v=spf1 exists:%{d0}.example": character 15: `%{d0}` is no macro
        "v=spf1 exists:%{d.example": character 15: the macro has no closing brace
        "v=spf1 -": character 9: `` is no mechanism
        "v=spf1 -redirect=a.example": character 8: `-redirect` is no name of a modifier
        "v=spf1 =x": character 8: `` is no name of a modifier
        "#);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_at_a_place_within(text in "v=spf1 [ -~é]{0,60}") {
            match parse(&text) {
                Ok(record) => prop_assert!(record.terms.iter().all(|term| text.contains(&term.text))),
                Err(error) => prop_assert!((1..=text.chars().count() + 1).contains(&error.column)),
            }
        }
    }
}
