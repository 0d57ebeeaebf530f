//! The table of types compared with the published schema, where an excerpt of it lies beside the workspace.

use std::collections::BTreeMap;
use std::path::Path;

use crate::schema::{Type, types};
use crate::tenant::{group_property, property};

/// A type of the published schema.
#[derive(Default)]
struct Published {
    base: String,
    /// Properties, and links to other objects.
    properties: BTreeMap<String, String>,
}

/// Value of an attribute in a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    tag.split_once(&format!(" {name}=\""))?.1.split('"').next()
}

fn read(xml: &str) -> BTreeMap<String, Published> {
    let mut types: BTreeMap<String, Published> = BTreeMap::new();
    let mut current = String::new();
    for tag in xml.split('<') {
        let name = || attribute(tag, "Name").unwrap_or_default().to_owned();
        if tag.starts_with("EntityType ") || tag.starts_with("ComplexType ") {
            current = name();
            let base = attribute(tag, "BaseType").unwrap_or_default();
            types.entry(name()).or_default().base = base.replace("graph.", "");
        } else if tag.starts_with("/EntityType") || tag.starts_with("/ComplexType") {
            current.clear();
        } else if tag.starts_with("Property ")
            && let Some(known) = types.get_mut(&current)
        {
            let kind = attribute(tag, "Type").unwrap_or_default().to_owned();
            known.properties.insert(name(), kind);
        }
    }
    types
}

/// Whether one published type is the other or derives from it.
fn derives(published: &BTreeMap<String, Published>, from: &str, base: &str) -> bool {
    from == base
        || published
            .get(from)
            .is_some_and(|known| !known.base.is_empty() && derives(published, &known.base, base))
}

/// What the table says of a type and the schema does not.
fn differences(published: &BTreeMap<String, Published>, ours: &Type) -> Vec<String> {
    let Some(known) = published.get(ours.name) else {
        return vec![format!("{} is no type", ours.name)];
    };
    let mut found = Vec::new();
    if !ours.base.is_empty() && !derives(published, ours.name, ours.base) {
        found.push(format!("{} does not derive from {}", ours.name, ours.base));
    }
    for (name, kind) in ours.properties {
        match known.properties.get(*name) {
            None => found.push(format!("{}.{name} is invented", ours.name)),
            Some(right) if right != kind => {
                found.push(format!("{}.{name} is {right}, not {kind}", ours.name));
            }
            Some(_) => {}
        }
    }
    found
}

#[test]
fn every_property_and_its_type_are_those_of_the_published_schema() {
    let place =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/facts/graph-v1-excerpt.csdl.xml");
    let Ok(xml) = std::fs::read_to_string(&place) else {
        eprintln!("skipped: no excerpt of the published schema lies beside the workspace");
        return;
    };
    let published = read(&xml);
    assert!(published.len() > 100, "the excerpt holds {} types", published.len());
    let mut found: Vec<String> = types().flat_map(|ours| differences(&published, ours)).collect();
    let user = &published["user"].properties;
    found.extend(
        property::NOT_CARRIED
            .iter()
            .filter(|name| !user.contains_key(**name))
            .map(|name| format!("user.{name} is invented")),
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn an_invented_property_a_wrong_type_and_a_wrong_base_are_found() {
    let xml = r#"<EntityType Name="user" BaseType="graph.directoryObject">
        <Property Name="mail" Type="Edm.String" /></EntityType>
        <EntityType Name="directoryObject" BaseType="graph.entity"></EntityType>"#;
    let ours = Type {
        name: "user",
        base: "group",
        sets: &[],
        source: "§2.2",
        properties: &[("mail", "Edm.Int32"), ("post", "Edm.String")],
    };
    let found = differences(&read(xml), &ours);
    insta::assert_snapshot!(found.join("\n"), @r"
    user does not derive from group
    user.mail is Edm.String, not Edm.Int32
    user.post is invented
    ");
}

#[test]
fn every_property_of_users_and_groups_has_a_type() {
    let names = |properties: Vec<&'static str>, of: &str| {
        let known = crate::schema::find(of).expect("the type is in the table");
        let untyped: Vec<_> =
            properties.into_iter().filter(|name| known.property(name).is_none()).collect();
        assert!(untyped.is_empty(), "{of}: {untyped:?}");
    };
    names(property::PROPERTIES.iter().map(|property| property.name).collect(), "user");
    names(group_property::PROPERTIES.iter().map(|property| property.name).collect(), "group");
}
