//! What may be an online ID: the service's rules for user principal names, checked before anything is sent.

/// The longest part before the `@`.
const LOCAL_MAX: usize = 64;
/// The longest domain.
const DOMAIN_MAX: usize = 48;

/// Checks an online ID; the error says which rule it breaks.
pub(super) fn check(online_id: &str) -> Result<(), String> {
    let Some((local, domain)) = online_id.split_once('@') else {
        return Err("there is no @ in the name".to_owned());
    };
    if domain.contains('@') {
        return Err("there is more than one @ in the name".to_owned());
    }
    if local.is_empty() || domain.is_empty() {
        return Err("there is nothing on one side of the @".to_owned());
    }
    if let Some(letter) = local.chars().find(|letter| !is_allowed(*letter)) {
        return Err(format!("the character {letter:?} is not allowed"));
    }
    if local.ends_with('.') {
        return Err("there is a dot directly before the @".to_owned());
    }
    if local.len() > LOCAL_MAX {
        return Err(format!("there are more than {LOCAL_MAX} characters before the @"));
    }
    if domain.len() > DOMAIN_MAX {
        return Err(format!("there are more than {DOMAIN_MAX} characters after the @"));
    }
    check_domain(domain)
}

/// Proposes an online ID for a user name: the same name where it is valid (clause ACC-032), without its other characters
/// where it is not.
pub(super) fn propose(user: &str, domain: &str) -> String {
    let local: String = user.chars().filter(|letter| is_allowed(*letter)).take(LOCAL_MAX).collect();
    let local = local.trim_end_matches('.');
    format!("{}@{domain}", if local.is_empty() { "user" } else { local })
}

fn is_allowed(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "'.-_!#^~".contains(letter)
}

fn check_domain(domain: &str) -> Result<(), String> {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if domain.contains('.') && domain.split('.').all(is_label) {
        Ok(())
    } else {
        Err(format!("{domain} is not a domain name"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_rule_is_told_by_name() {
        let told: String = [
            "anna@contoso.com",
            "o'brien-x_y!z#1^2~3@contoso.com",
            "anna",
            "anna@b@contoso.com",
            "@contoso.com",
            "anna@",
            "änna@contoso.com",
            "an na@contoso.com",
            "anna.@contoso.com",
            "anna@contoso",
            "anna@-x.com",
        ]
        .into_iter()
        .map(|name| format!("{name}: {}\n", check(name).err().unwrap_or_else(|| "ok".to_owned())))
        .collect();
        insta::assert_snapshot!(told, @r"
        anna@contoso.com: ok
        o'brien-x_y!z#1^2~3@contoso.com: ok
        anna: there is no @ in the name
        anna@b@contoso.com: there is more than one @ in the name
        @contoso.com: there is nothing on one side of the @
        anna@: there is nothing on one side of the @
        änna@contoso.com: the character 'ä' is not allowed
        an na@contoso.com: the character ' ' is not allowed
        anna.@contoso.com: there is a dot directly before the @
        anna@contoso: contoso is not a domain name
        anna@-x.com: -x.com is not a domain name
        ");
    }

    #[test]
    fn the_limits_are_64_before_and_48_after_the_at_sign() {
        let domain = |n: usize| format!("{}.com", "d".repeat(n - 4));
        assert_eq!(check(&format!("{}@{}", "a".repeat(64), domain(48))), Ok(()));
        assert!(check(&format!("{}@{}", "a".repeat(65), domain(48))).is_err());
        assert!(check(&format!("{}@{}", "a".repeat(64), domain(49))).is_err());
    }

    proptest! {
        #[test]
        fn every_proposal_is_a_valid_online_id(user in ".*") {
            prop_assert_eq!(check(&propose(&user, "contoso.onmicrosoft.com")), Ok(()));
        }

        #[test]
        fn a_valid_user_name_is_proposed_unchanged(user in "[A-Za-z0-9][A-Za-z0-9._-]{0,18}[a-z0-9]") {
            prop_assert_eq!(propose(&user, "contoso.com"), format!("{user}@contoso.com"));
        }
    }
}
