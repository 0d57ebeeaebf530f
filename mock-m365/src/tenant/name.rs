//! What the directory allows as a sign-in name, a password and a domain name (facts §2.1, §4).

/// Splits a well-formed sign-in name into local part and domain: at most 113 characters, 64 before and 48 after
/// the `@`, letters, digits and `'.-_!#^~`, no dot directly before the `@`.
pub(crate) fn split_upn(upn: &str) -> Option<(&str, &str)> {
    let (local, domain) = upn.split_once('@')?;
    let local_ok = (1..=64).contains(&local.len())
        && local.chars().all(|c| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c))
        && !local.ends_with('.')
        && !local.starts_with('.');
    let domain_ok = (1..=48).contains(&domain.len())
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    (local_ok && domain_ok && upn.len() <= 113).then_some((local, domain))
}

/// Whether a password has 8 to 256 characters, no Unicode, and three of the four classes.
pub(crate) fn is_strong_password(password: &str) -> bool {
    let classes = [
        password.chars().any(|c| c.is_ascii_lowercase()),
        password.chars().any(|c| c.is_ascii_uppercase()),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| c.is_ascii_punctuation() || c == ' '),
    ];
    (8..=256).contains(&password.len())
        && password.is_ascii()
        && classes.iter().filter(|&&present| present).count() >= 3
}

/// Whether a name can be added as a domain: labels of RFC 1035 §2.3.1, at least two.
pub(crate) fn is_domain_name(name: &str) -> bool {
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(label_ok)
}

#[cfg(test)]
mod tests {
    use super::{is_domain_name, is_strong_password, split_upn};

    #[test]
    fn sign_in_names_follow_the_character_rules() {
        assert_eq!(split_upn("o'neil_x@contoso.com"), Some(("o'neil_x", "contoso.com")));
        for wrong in [
            "",
            "ann",
            "@contoso.com",
            "ann@",
            "a@b@c",
            "ann.@contoso.com",
            "änn@contoso.com",
            "a b@c.d",
        ] {
            assert_eq!(split_upn(wrong), None, "{wrong}");
        }
        assert!(split_upn(&format!("{}@contoso.com", "a".repeat(64))).is_some());
        assert!(split_upn(&format!("{}@contoso.com", "a".repeat(65))).is_none());
    }

    #[test]
    fn passwords_need_three_classes_and_eight_characters() {
        assert!(is_strong_password("Passw0rd"));
        assert!(is_strong_password("lower-12"));
        for weak in ["", "Pa0!", "password", "PASSWORD1", "Pässw0rd1", &"Aa1".repeat(86)] {
            assert!(!is_strong_password(weak), "{weak}");
        }
    }

    #[test]
    fn domain_names_need_two_labels() {
        assert!(is_domain_name("sub.contoso.co.uk"));
        for wrong in ["", "contoso", "-a.com", "a..com", "a_b.com", ".com", "a.com."] {
            assert!(!is_domain_name(wrong), "{wrong}");
        }
    }
}
