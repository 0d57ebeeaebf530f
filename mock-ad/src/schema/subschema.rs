//! The schema as the subschema object tells it (MS-ADTS 3.1.1.3.1.1.1): like RFC 4512 §4.1, but with quotes around OIDs of
//! syntaxes, and without descriptions.

use std::fmt::Write;

use super::{AttributeDefinition, Category, Class, find_attribute, find_class};
use crate::guid::Guid;

/// A value of `attributeTypes`.
pub(crate) fn attribute_type(known: &AttributeDefinition) -> String {
    let syntax = known.syntax.names().ldap_syntax;
    let single = if known.single_valued { " SINGLE-VALUE" } else { "" };
    let kept = if known.system_only() { " NO-USER-MODIFICATION" } else { "" };
    format!("( {} NAME '{}' SYNTAX '{syntax}'{single}{kept} )", known.oid(), known.name)
}

/// A value of `extendedAttributeInfo`.
pub(crate) fn extended_attribute(known: &AttributeDefinition) -> String {
    let mut text = format!("( {} NAME '{}'", known.oid(), known.name);
    let guid = known.guid();
    let set = known.property_set_guid().unwrap_or(Guid([0; 16]));
    let parts = [
        known.range.lower.map(|lower| format!(" RANGE-LOWER '{lower}'")),
        known.range.upper.map(|upper| format!(" RANGE-UPPER '{upper}'")),
        Some(format!(" PROPERTY-GUID '{}'", digits(guid))),
        Some(format!(" PROPERTY-SET-GUID '{}'", digits(set))),
        known.indexed().then(|| " INDEXED".to_owned()),
        known.system_only().then(|| " SYSTEM-ONLY".to_owned()),
    ];
    text.extend(parts.into_iter().flatten());
    text + " )"
}

/// A value of `objectClasses`: what the class itself adds, as the schema of this version has it.
pub(crate) fn object_class(class: &'static Class, version: u32) -> String {
    let mut text = format!("( {} NAME '{}'", class.oid(), class.name);
    if let Some(superior) = class.superior() {
        text += &format!(" SUP {}", superior.name);
    }
    text += match class.kind {
        Category::Class88 | Category::Structural => " STRUCTURAL",
        Category::Abstract => " ABSTRACT",
        Category::Auxiliary => " AUXILIARY",
    };
    push_attributes(&mut text, "MUST", &[class], version);
    push_attributes(&mut text, "MAY", &[class], version);
    text + " )"
}

/// A value of `dITContentRules`: what auxiliary classes add. Classes without them have no rule.
pub(crate) fn content_rule(class: &'static Class, version: u32) -> Option<String> {
    let listed = class.auxiliaries().filter_map(find_class);
    let auxiliaries: Vec<&Class> = listed.filter(|class| class.since() <= version).collect();
    if auxiliaries.is_empty() {
        return None;
    }
    let names: Vec<&str> = auxiliaries.iter().map(|class| class.name).collect();
    let mut text = format!("( {} NAME '{}' AUX ( {} )", class.oid(), class.name, names.join(" $ "));
    push_attributes(&mut text, "MUST", &auxiliaries, version);
    push_attributes(&mut text, "MAY", &auxiliaries, version);
    Some(text + " )")
}

/// A value of `extendedClassInfo`.
pub(crate) fn extended_class(class: &Class) -> String {
    format!("( {} NAME '{}' CLASS-GUID '{}' )", class.oid(), class.name, digits(class.guid()))
}

/// The attributes of one kind that classes bring themselves, each once.
fn push_attributes(text: &mut String, kind: &str, classes: &[&Class], version: u32) {
    let lists = match kind {
        "MUST" => ["mustContain", "systemMustContain"],
        _ => ["mayContain", "systemMayContain"],
    };
    let mut names: Vec<&str> = Vec::new();
    for class in classes {
        let listed = lists.into_iter().flat_map(|list| class.list(list));
        for name in listed.filter(|name| exists(name, version)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if !names.is_empty() {
        *text += &format!(" {kind} ({} )", names.join(" $ "));
    }
}

fn exists(name: &str, version: u32) -> bool {
    find_attribute(name).is_some_and(|attr| attr.definition().since() <= version)
}

/// A GUID as the bytes that stand in the directory.
fn digits(Guid(bytes): Guid) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02X}").expect("a string takes all text");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::{attribute_type, content_rule, extended_attribute, extended_class, object_class};
    use crate::schema::{Attr, find_class};

    #[test]
    fn definitions_read_as_active_directory_writes_them() {
        let country = find_class("country").unwrap();
        let told = [
            attribute_type(Attr::SAM_ACCOUNT_NAME.definition()),
            attribute_type(Attr::OBJECT_SID.definition()),
            extended_attribute(Attr::OBJECT_SID.definition()),
            object_class(country, 87),
            object_class(find_class("posixAccount").unwrap(), 87),
            extended_class(country),
            content_rule(find_class("mailRecipient").unwrap(), 87).unwrap_or_default(),
            content_rule(find_class("msDS-ManagedServiceAccount").unwrap(), 87).unwrap_or_default(),
            content_rule(find_class("samServer").unwrap(), 87).unwrap_or_default(),
            content_rule(find_class("dSA").unwrap(), 87).unwrap_or_default(),
        ];
        insta::assert_snapshot!(told.join("\n"), @r"
        ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' SINGLE-VALUE )
        ( 1.2.840.113556.1.4.146 NAME 'objectSid' SYNTAX '1.3.6.1.4.1.1466.115.121.1.40' SINGLE-VALUE NO-USER-MODIFICATION )
        ( 1.2.840.113556.1.4.146 NAME 'objectSid' RANGE-LOWER '0' RANGE-UPPER '28' PROPERTY-GUID 'E87996BFE60DD011A28500AA003049E2' PROPERTY-SET-GUID '422FBA59A279D011902000C04FC2D3CF' INDEXED SYSTEM-ONLY )
        ( 2.5.6.2 NAME 'country' SUP top STRUCTURAL MUST (c ) MAY (co $ searchGuide ) )
        ( 1.3.6.1.1.1.2.0 NAME 'posixAccount' SUP top AUXILIARY MAY (cn $ description $ gecos $ gidNumber $ homeDirectory $ loginShell $ uid $ uidNumber $ unixHomeDirectory $ unixUserPassword $ userPassword ) )
        ( 2.5.6.2 NAME 'country' CLASS-GUID '8C7A96BFE60DD011A28500AA003049E2' )
        ");
    }
}
