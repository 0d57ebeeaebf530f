//! What guards an object when nobody said so: by class, as `defaultSecurityDescriptor` has it (MS-ADSC), and for the objects
//! that a domain begins with. The texts beside this file hold names, and indented below them one descriptor.

/// `defaultSecurityDescriptor` of every class that has one; classes that share a text stand together.
const BY_CLASS: &str = include_str!("default_descriptors.txt");

/// Descriptors of the first objects, by DN below the domain's. They were read from a new domain, without what is inherited.
const BY_PLACE: &str = include_str!("first_descriptors.txt");

/// The name of the domain itself in [`BY_PLACE`].
pub(crate) const DOMAIN: &str = "(domain)";

/// `defaultSecurityDescriptor` of a class.
pub(crate) fn default_sddl(class: &str) -> Option<String> {
    find(BY_CLASS, |line| line.split(' ').any(|name| name == class))
}

/// Every object with a descriptor of its own from the beginning: its DN below the domain's, and the text.
pub(crate) fn first_sddl() -> impl Iterator<Item = (&'static str, String)> {
    let names = BY_PLACE.lines().filter(|line| !line.starts_with(' '));
    names.filter_map(|name| Some((name, find(BY_PLACE, |line| line == name)?)))
}

/// The indented lines after the first group of names of which one fits.
fn find(text: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.starts_with(' ') || !fits(line));
    lines.next()?;
    let indented = lines.skip_while(|line| !line.starts_with(' '));
    Some(indented.take_while(|line| line.starts_with(' ')).map(str::trim).collect())
}
