//! The forms of a name that a simple bind takes (MS-ADTS 5.1.1.1.1), one line each in the table.

use super::{Directory, EntryId, Value};
use crate::dn;
use crate::guid::Guid;
use crate::schema::Attr;
use crate::sid::Sid;

type Find = fn(&Directory, &str) -> Option<EntryId>;

/// Every form, in the order in which they are tried. `sPNMappings` and `sIDHistory` are not looked at.
const FORMS: &[Find] = &[
    // `CN=Alice Ash,CN=Users,DC=contoso,DC=local`, and the other forms of a base.
    |directory, name| directory.resolve(name, false).ok(),
    |directory, name| directory.the_one(Attr::USER_PRINCIPAL_NAME, name),
    at_domain,
    down_level,
    canonical,
    braced_guid,
    |directory, name| directory.the_one(Attr::DISPLAY_NAME, name),
    |directory, name| directory.the_one(Attr::SERVICE_PRINCIPAL_NAME, name),
    |directory, name| Sid::parse(name).and_then(|sid| directory.by_sid(sid)),
    canonical_in_two_lines,
];

impl Directory {
    /// The account that a simple bind's name means, by the first form that fits.
    pub(crate) fn by_logon_name(&self, name: &str) -> Option<EntryId> {
        let found = FORMS.iter().find_map(|find| find(self, name));
        found.filter(|id| self.entry(*id).is_account())
    }

    /// The only living entry in which an attribute holds this text.
    fn the_one(&self, attr: Attr, text: &str) -> Option<EntryId> {
        let wanted = Value::text(text.to_owned());
        let mut holding = self.living_with(attr, &wanted);
        let id = holding.next()?;
        if holding.next().is_none() { Some(id) } else { None }
    }

    fn is_named(&self, domain: &str) -> bool {
        domain.eq_ignore_ascii_case(&self.identity.domain)
    }
}

/// `alice@contoso.local` or `alice@CONTOSO`, whatever the user principal name is.
fn at_domain(directory: &Directory, name: &str) -> Option<EntryId> {
    let (account, domain) = name.rsplit_once('@')?;
    let ours =
        directory.is_named(domain) || domain.eq_ignore_ascii_case(&directory.identity.netbios);
    if ours { directory.by_sam_account_name(account) } else { None }
}

/// `CONTOSO\alice`.
fn down_level(directory: &Directory, name: &str) -> Option<EntryId> {
    let (domain, account) = name.split_once('\\')?;
    if domain.eq_ignore_ascii_case(&directory.identity.netbios) {
        directory.by_sam_account_name(account)
    } else {
        None
    }
}

/// `contoso.local/Users/Alice Ash`.
fn canonical(directory: &Directory, name: &str) -> Option<EntryId> {
    let (domain, path) = name.split_once('/')?;
    if !directory.is_named(domain) {
        return None;
    }
    path.split('/').try_fold(directory.places.domain, |place, step| {
        ["CN", "OU"].iter().find_map(|attribute| directory.child(place, &dn::key(attribute, step)))
    })
}

/// The same with a line feed in place of the last slash.
fn canonical_in_two_lines(directory: &Directory, name: &str) -> Option<EntryId> {
    let (path, last) = name.split_once('\n')?;
    canonical(directory, &format!("{path}/{last}"))
}

/// `{303832bc-0863-4b11-9eb1-af7a6d5a4d0e}`.
fn braced_guid(directory: &Directory, name: &str) -> Option<EntryId> {
    directory.by_guid(Guid::parse(name.strip_prefix('{')?.strip_suffix('}')?)?)
}
