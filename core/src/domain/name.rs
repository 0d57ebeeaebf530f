//! Which names may be linked: registered second-level names of the public DNS.

use crate::failure::{Failure, FailureKind};

/// Names below these belong to the vendor.
const VENDOR_SUFFIXES: [&str; 2] = ["onmicrosoft.com", "remotewebaccess.com"];

const SYNTAX: &str = "use letters, digits and hyphens, at most 63 characters between two dots, with a letter or digit at \
                      both ends";

/// A name that may be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct DomainName {
    /// The form for DNS and the service, `xn--` where needed.
    pub(super) ascii: String,
    /// What the administrator should know about it.
    pub(super) warnings: Vec<String>,
}

/// Checks a name as typed, before anybody is asked about it.
pub(super) fn check(typed: &str) -> Result<DomainName, Failure> {
    judged(typed).map_err(|(came_back, advice)| Failure {
        kind: FailureKind::Input,
        tried: "link the domain".to_owned(),
        on: typed.trim().to_owned(),
        came_back,
        advice,
    })
}

/// The name, or what is wrong with it and what to enter instead.
fn judged(typed: &str) -> Result<DomainName, (String, String)> {
    let refused = |came_back: &str, advice: &str| (came_back.to_owned(), advice.to_owned());
    let text = stripped(typed);
    let ascii = idna::domain_to_ascii_strict(text)
        .map_err(|_| refused("this is not a domain name", SYNTAX))?;
    if ascii.parse::<std::net::IpAddr>().is_ok() {
        return Err(refused("this is an address, not a name", "enter the domain's name"));
    }
    if let Some(suffix) = VENDOR_SUFFIXES.iter().find(|suffix| is_within(&ascii, suffix)) {
        let came_back = format!("names below {suffix} belong to the vendor");
        return Err(refused(&came_back, "enter a name of your own"));
    }
    let suffix = public_suffix(&ascii).ok_or_else(|| {
        refused(
            "its ending does not exist in the public DNS",
            "enter the name that is registered on the Internet, not that of the local domain",
        )
    })?;
    let n_labels = ascii.split('.').count() - suffix.split('.').count();
    if n_labels == 0 {
        let came_back = format!("{ascii} is a public ending that nobody can own");
        return Err(refused(&came_back, "enter a name below it"));
    }
    let registrable = registrable(&ascii, n_labels);
    let is_private_ending = private_suffix(&ascii) == Some(registrable);
    let mut warnings = Vec::new();
    match n_labels {
        1 if is_private_ending => {
            warnings.push(format!("{ascii} is an ending under which others register names"));
        }
        1 => {}
        2 if is_private_ending => {
            warnings
                .push(format!("{registrable} is run by somebody else, on whom this name depends"));
        }
        _ => {
            let came_back = "a third-level name cannot be linked, only a second-level name";
            return Err(refused(came_back, &format!("enter {registrable}")));
        }
    }
    if ascii != text.to_lowercase() {
        warnings.push(format!("{text} is {ascii} in DNS"));
    }
    Ok(DomainName { ascii, warnings })
}

/// The name without the labels below its second-level part; `n_labels` stand before the public ending.
fn registrable(ascii: &str, n_labels: usize) -> &str {
    (1..n_labels).fold(ascii, |name, _| name.split_once('.').map_or(name, |(_, rest)| rest))
}

/// The ending by the whole Public Suffix List, when it belongs to its private part.
fn private_suffix(ascii: &str) -> Option<&str> {
    let suffix = psl::suffix(ascii.as_bytes())?;
    let n_bytes = suffix.as_bytes().len();
    (suffix.typ()? == psl::Type::Private).then(|| &ascii[ascii.len() - n_bytes..])
}

/// The name in a pasted address: without blanks, scheme, path, `www.`, the part before `@`, and the final dot.
fn stripped(typed: &str) -> &str {
    let text = typed.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split('/').next().unwrap_or_default();
    let text = text.rsplit('@').next().unwrap_or_default();
    let text = text.strip_suffix('.').unwrap_or(text);
    match text.get(..4) {
        Some(www) if www.eq_ignore_ascii_case("www.") && text.matches('.').count() > 1 => {
            &text[4..]
        }
        _ => text,
    }
}

/// The ending by the ICANN part of the Public Suffix List; `None` when it is not listed.
fn public_suffix(ascii: &str) -> Option<&str> {
    let mut rest = ascii;
    loop {
        let suffix = psl::suffix(rest.as_bytes())?;
        let text = std::str::from_utf8(suffix.as_bytes()).ok()?;
        match suffix.typ()? {
            psl::Type::Icann => return Some(&ascii[ascii.len() - text.len()..]),
            // A private ending lies below a public one: go up.
            psl::Type::Private => rest = text.split_once('.')?.1,
        }
    }
}

fn is_within(name: &str, suffix: &str) -> bool {
    name == suffix || name.strip_suffix(suffix).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::check;

    fn checked(typed: &str) -> String {
        match check(typed) {
            Ok(name) => [vec![name.ascii], name.warnings].concat().join("; "),
            Err(failure) => failure.came_back,
        }
    }

    #[test]
    fn registrable_names_pass_in_any_spelling() {
        for typed in
            ["contoso.com", " Contoso.COM. ", "https://www.contoso.com/start", "anna@contoso.com"]
        {
            assert_eq!(checked(typed), "contoso.com", "{typed}");
        }
        assert_eq!(checked("contoso.co.uk"), "contoso.co.uk");
        assert_eq!(checked("www.ck"), "www.ck");
        assert_eq!(checked("faß.de"), "xn--fa-hia.de; faß.de is xn--fa-hia.de in DNS");
        assert_eq!(
            checked("foo.github.io"),
            "foo.github.io; github.io is run by somebody else, on whom this name depends"
        );
    }

    #[test]
    fn other_names_are_refused_with_the_reason() {
        let reasons: Vec<String> = [
            "marketing.contoso.com",
            "shop.contoso.co.uk",
            "co.uk",
            "contoso.local",
            "contoso",
            "",
            "a_b.com",
            "-a.com",
            "con toso.com",
            "contoso.onmicrosoft.com",
            "contoso.remotewebaccess.com",
            "192.0.2.1",
            "foo.ck",
            "a..com",
        ]
        .iter()
        .map(|typed| format!("{typed}: {}", checked(typed)))
        .collect();
        insta::assert_snapshot!(reasons.join("\n"), @r#"
        marketing.contoso.com: a third-level name cannot be linked, only a second-level name
        shop.contoso.co.uk: a third-level name cannot be linked, only a second-level name
        co.uk: co.uk is a public ending that nobody can own
        contoso.local: its ending does not exist in the public DNS
        contoso: its ending does not exist in the public DNS
        : this is not a domain name
        a_b.com: this is not a domain name
        -a.com: this is not a domain name
        con toso.com: this is not a domain name
        contoso.onmicrosoft.com: names below onmicrosoft.com belong to the vendor
        contoso.remotewebaccess.com: names below remotewebaccess.com belong to the vendor
        192.0.2.1: this is an address, not a name
        foo.ck: foo.ck is a public ending that nobody can own
        a..com: this is not a domain name
        "#);
    }

    /// A label of letters, localised ones too, digits and inner hyphens.
    fn label() -> impl Strategy<Value = String> {
        "[a-zäöüéñ][a-z0-9äöü]{0,8}(-[a-z0-9]{1,8})?"
            .prop_filter("reserved", |label| label.get(2..4) != Some("--") && label != "www")
    }

    /// Endings that names are registered below.
    const ENDINGS: [&str; 8] = ["com", "org", "de", "co.uk", "com.au", "co.jp", "or.at", "info"];

    proptest! {
        #[test]
        fn whatever_is_deeper_than_a_registered_name_is_refused_by_its_level(
            host in label(),
            name in label(),
            ending in proptest::sample::select(&ENDINGS[..]),
        ) {
            let registered = format!("{name}.{ending}");
            let upper = check(&registered.to_uppercase()).map(|name| name.ascii);
            prop_assert_eq!(check(&registered).map(|name| name.ascii), upper.clone());
            prop_assert!(upper.is_ok(), "{:?}", upper);
            let refused = check(&format!("{host}.{registered}")).map_err(|failure| failure.came_back);
            prop_assert!(refused.as_ref().is_err_and(|text| text.contains("level")), "{:?}", refused);
        }

        #[test]
        fn any_text_is_judged_and_what_passes_passes_again(typed in ".{0,80}") {
            if let Ok(name) = check(&typed) {
                prop_assert_eq!(check(&name.ascii).map(|name| name.ascii), Ok(name.ascii));
            }
        }

        #[test]
        fn a_label_passes_when_it_is_letters_digits_and_inner_hyphens(label in "[a-z0-9-]{1,70}") {
            // Two hyphens in third and fourth place are reserved (RFC 5891, section 4.2.3.1).
            prop_assume!(label.get(2..4) != Some("--"));
            let is_right = label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
            prop_assert_eq!(check(&format!("{label}.com")).is_ok(), is_right);
        }
    }
}
