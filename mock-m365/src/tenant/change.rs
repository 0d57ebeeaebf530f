//! Writing a user's properties: every rule about one value. Uniqueness across users is checked on commit.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::tenant::name;
use crate::tenant::problem::Problem;
use crate::tenant::property::{self, Form};
use crate::tenant::user::User;

/// Applies the members of a request to a draft of the user.
pub(crate) fn apply(
    draft: &mut User,
    members: &Map<String, Value>,
    now: Timestamp,
) -> Result<(), Problem> {
    for (name, value) in members {
        if name.starts_with("@odata.") {
            continue;
        }
        let Some(property) = property::find(name) else {
            return Err(property::find_not_carried(name)
                .map_or_else(|| Problem::UnknownProperty(name.clone()), Problem::NotCarried));
        };
        match property.form {
            Form::Computed => return Err(Problem::ReadOnly(property.name)),
            Form::Unset | Form::UnsetList => return Err(Problem::NotCarried(property.name)),
            Form::Text(length_max) => set_text(draft, property.name, value, length_max)?,
            Form::Texts => set_texts(draft, property.name, value)?,
            Form::Ruled => set_ruled(draft, property.name, value, now)?,
        }
    }
    Ok(())
}

/// The properties a new user must have (facts §2.1).
pub(crate) fn check_required(members: &Map<String, Value>) -> Result<(), Problem> {
    for name in
        ["accountEnabled", "displayName", "mailNickname", "passwordProfile", "userPrincipalName"]
    {
        let absent = match members.get(name) {
            None | Some(Value::Null) => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(_) => false,
        };
        if absent {
            return Err(Problem::Required(name));
        }
    }
    match members["passwordProfile"].get("password") {
        None | Some(Value::Null) => Err(Problem::Required("passwordProfile.password")),
        Some(_) => Ok(()),
    }
}

fn set_text(
    draft: &mut User,
    name: &'static str,
    value: &Value,
    length_max: usize,
) -> Result<(), Problem> {
    match value {
        Value::Null => {
            draft.attributes.remove(name);
        }
        Value::String(text) if text.is_empty() || text.chars().count() > length_max => {
            return Err(Problem::InvalidValue(name));
        }
        Value::String(text) => {
            draft.attributes.insert(name, json!(text));
        }
        _ => return Err(Problem::WrongType(name.to_owned())),
    }
    Ok(())
}

fn set_texts(draft: &mut User, name: &'static str, value: &Value) -> Result<(), Problem> {
    let Some(items) = value.as_array().filter(|items| items.iter().all(Value::is_string)) else {
        return Err(Problem::WrongType(name.to_owned()));
    };
    let n_items_max = if name == "businessPhones" { 1 } else { 250 };
    if items.len() > n_items_max {
        return Err(Problem::InvalidValue(name));
    }
    draft.attributes.insert(name, value.clone());
    Ok(())
}

fn required_text<'v>(
    name: &'static str,
    value: &'v Value,
    length_max: usize,
) -> Result<&'v str, Problem> {
    match value {
        Value::String(text) if text.is_empty() => Err(Problem::Required(name)),
        Value::String(text) if text.chars().count() > length_max => {
            Err(Problem::InvalidValue(name))
        }
        Value::String(text) => Ok(text),
        Value::Null => Err(Problem::Required(name)),
        _ => Err(Problem::WrongType(name.to_owned())),
    }
}

fn set_ruled(
    draft: &mut User,
    name: &'static str,
    value: &Value,
    now: Timestamp,
) -> Result<(), Problem> {
    match name {
        "displayName" => {
            let text = required_text(name, value, 256)?;
            draft.attributes.insert(name, json!(text));
        }
        "mailNickname" => {
            let text = required_text(name, value, 64)?;
            let allowed =
                |c: char| c.is_ascii() && !c.is_ascii_control() && !"@()\\[]\";:<>, ".contains(c);
            if !text.chars().all(allowed) {
                return Err(Problem::InvalidValue(name));
            }
            draft.attributes.insert(name, json!(text));
        }
        "accountEnabled" => {
            draft.enabled = value.as_bool().ok_or_else(|| Problem::WrongType(name.to_owned()))?;
        }
        "userPrincipalName" => {
            let text = required_text(name, value, usize::MAX)?;
            name::split_upn(text).ok_or(Problem::InvalidValue(name))?;
            text.clone_into(&mut draft.upn);
        }
        "onPremisesImmutableId" => set_immutable_id(draft, name, value)?,
        "mail" => set_mail(draft, name, value)?,
        "passwordProfile" => set_password_profile(draft, value, now)?,
        "passwordPolicies" => set_password_policies(draft, name, value)?,
        "usageLocation" => {
            let is_code =
                |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic());
            if value.as_str().is_some_and(|text| !is_code(text)) {
                return Err(Problem::InvalidValue(name));
            }
            set_text(draft, name, value, 2)?;
        }
        "userType" => {
            if value.as_str().is_some_and(|text| !matches!(text, "Member" | "Guest")) {
                return Err(Problem::InvalidValue(name));
            }
            set_text(draft, name, value, 6)?;
        }
        _ => return Err(Problem::NotCarried(name)),
    }
    Ok(())
}

fn set_immutable_id(draft: &mut User, name: &'static str, value: &Value) -> Result<(), Problem> {
    draft.immutable_id = match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() || text.contains(['$', '_']) => {
            return Err(Problem::InvalidValue(name));
        }
        Value::String(text) => Some(text.clone()),
        _ => return Err(Problem::WrongType(name.to_owned())),
    };
    Ok(())
}

/// A written `mail` becomes the primary address; the former primary stays as an alias.
fn set_mail(draft: &mut User, name: &'static str, value: &Value) -> Result<(), Problem> {
    match value {
        Value::Null => draft.mail = None,
        Value::String(text) => {
            name::split_upn(text).ok_or(Problem::InvalidValue(name))?;
            draft.mail = Some(text.clone());
            make_primary(draft, text);
        }
        _ => return Err(Problem::WrongType(name.to_owned())),
    }
    Ok(())
}

/// Puts an address in front as the primary one.
pub(crate) fn make_primary(draft: &mut User, address: &str) {
    let is_same = |known: &String| {
        let (kind, known) = known.split_once(':').unwrap_or(("smtp", known));
        kind.eq_ignore_ascii_case("smtp") && known.eq_ignore_ascii_case(address)
    };
    draft.addresses.retain(|known| !is_same(known));
    for known in &mut draft.addresses {
        if let Some(rest) = known.strip_prefix("SMTP:") {
            *known = format!("smtp:{rest}");
        }
    }
    draft.addresses.insert(0, format!("SMTP:{address}"));
}

fn set_password_policies(
    draft: &mut User,
    name: &'static str,
    value: &Value,
) -> Result<(), Problem> {
    let known = |policy: &str| {
        matches!(policy, "None" | "DisableStrongPassword" | "DisablePasswordExpiration")
    };
    if value.as_str().is_some_and(|text| !text.split(',').all(|policy| known(policy.trim()))) {
        return Err(Problem::InvalidValue(name));
    }
    set_text(draft, name, value, 128)
}

/// `forceChangePasswordNextSignIn` left out beside a password means true (facts §2.1, §2.3).
fn set_password_profile(draft: &mut User, value: &Value, now: Timestamp) -> Result<(), Problem> {
    let Value::Object(members) = value else {
        return Err(Problem::WrongType("passwordProfile".to_owned()));
    };
    let mut must_change = None;
    for (name, member) in members {
        let flag = || member.as_bool().ok_or_else(|| Problem::WrongType(name.clone()));
        match name.as_str() {
            "password" => {
                let password = member.as_str().ok_or_else(|| Problem::WrongType(name.clone()))?;
                if !name::is_strong_password(password) {
                    return Err(Problem::WeakPassword);
                }
                draft.set_password(password, now);
            }
            "forceChangePasswordNextSignIn" => must_change = Some(flag()?),
            "forceChangePasswordNextSignInWithMfa" => draft.must_change_with_mfa = flag()?,
            _ if name.starts_with("@odata.") => {}
            _ => return Err(Problem::UnknownProperty(name.clone())),
        }
    }
    if let Some(must_change) =
        must_change.or_else(|| members.contains_key("password").then_some(true))
    {
        draft.must_change_password = must_change;
    }
    Ok(())
}
