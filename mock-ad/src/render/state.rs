//! The directory as text: everything that differs from a freshly provisioned domain.

use std::fmt::Write as _;

use super::value::value as value_text;
use crate::directory::{Directory, Entry, EntryId};
use crate::schema::{Attr, Keeper, Syntax};
use crate::time;

/// Attributes that change with every logon, and those that say the same as another line.
const LEFT_OUT: &[Attr] = &[
    Attr::BAD_PASSWORD_TIME,
    Attr::CN,
    Attr::CODE_PAGE,
    Attr::COUNTRY_CODE,
    Attr::DC,
    Attr::DISTINGUISHED_NAME,
    Attr::INSTANCE_TYPE,
    Attr::LAST_LOGOFF,
    Attr::LAST_LOGON,
    Attr::LAST_LOGON_TIMESTAMP,
    Attr::LOGON_COUNT,
    Attr::NAME,
    Attr::OBJECT_CATEGORY,
    Attr::OBJECT_CLASS,
    Attr::OU,
    Attr::SAM_ACCOUNT_TYPE,
    Attr::USN_CREATED,
    Attr::WHEN_CHANGED,
    Attr::WHEN_CREATED,
];

/// The domain, then each touched entry with its attributes, in the order of their making.
pub(crate) fn state(directory: &Directory) -> String {
    let identity = &directory.identity;
    let mut text = format!("domain {} ({})\n", identity.domain, identity.netbios);
    for (id, entry) in directory.entries().filter(|(_, entry)| !directory.is_provisioned(entry)) {
        describe(directory, id, entry, &mut text);
    }
    text
}

fn describe(directory: &Directory, id: EntryId, entry: &Entry, text: &mut String) {
    let dn = directory.dn(id);
    writeln!(text, "{} {dn}", entry.class.name).expect("a string takes all text");
    let shown = directory
        .present(id, entry)
        .into_iter()
        .filter(|attr| !LEFT_OUT.contains(attr) && attr.keeper() != Keeper::BackLink);
    for attr in shown {
        if attr == Attr::USN_CHANGED {
            writeln!(text, "  {}: {}", attr.name(), entry.usn_written())
                .expect("a string takes all text");
            continue;
        }
        for value in directory.values(id, entry, attr).iter() {
            let wire = directory.wire(value);
            writeln!(text, "  {}: {}", attr.name(), readable(attr, &wire))
                .expect("a string takes all text");
        }
    }
    if entry.secrets.is_set() {
        writeln!(text, "  password: ***").expect("a string takes all text");
    }
}

fn readable(attr: Attr, wire: &[u8]) -> String {
    let plain = value_text(attr.name(), wire);
    let instant = matches!(attr, Attr::PWD_LAST_SET | Attr::LOCKOUT_TIME | Attr::ACCOUNT_EXPIRES);
    match plain.parse::<i64>() {
        Ok(i64::MAX) if instant => "never".to_owned(),
        Ok(ticks) if instant && ticks > 0 && attr.syntax() == Syntax::LargeInteger => {
            time::readable(ticks)
        }
        _ => plain,
    }
}
