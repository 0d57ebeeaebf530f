//! Requests as text.

use std::fmt::Write as _;

use super::filter::filter;
use super::value::{MASK, short, value as value_text};
use crate::control;
use crate::ldap::{
    Attribute, Bind, Change, ChangeKind, Extended, Message, ModifyDn, Operation, Scope, Search,
};

/// The short name by which faults address an operation.
pub(crate) fn operation_name(operation: &Operation) -> &'static str {
    match operation {
        Operation::Bind(_) => "bind",
        Operation::Unbind => "unbind",
        Operation::Search(_) => "search",
        Operation::Modify { .. } => "modify",
        Operation::Add { .. } => "add",
        Operation::Delete { .. } => "delete",
        Operation::ModifyDn(_) => "modifyDN",
        Operation::Compare { .. } => "compare",
        Operation::Abandon { .. } => "abandon",
        Operation::Extended(_) => "extended",
    }
}

/// A whole request.
pub(crate) fn request(message: &Message) -> String {
    let mut text = operation(&message.operation);
    if !message.controls.is_empty() {
        let controls: Vec<String> = message.controls.iter().map(control::describe).collect();
        let (first, rest) =
            text.split_once('\n').map_or((text.as_str(), ""), |(first, rest)| (first, rest));
        let separator = if rest.is_empty() { "" } else { "\n" };
        text = format!("{first} controls=[{}]{separator}{rest}", controls.join(", "));
    }
    text
}

fn operation(operation: &Operation) -> String {
    match operation {
        Operation::Bind(bind) => self::bind(bind),
        Operation::Unbind => "unbind".to_owned(),
        Operation::Search(search) => self::search(search),
        Operation::Modify { dn, changes } => modify(dn, changes),
        Operation::Add { dn, attributes } => add(dn, attributes),
        Operation::Delete { dn } => format!("delete dn=\"{}\"", short(dn)),
        Operation::ModifyDn(request) => modify_dn(request),
        Operation::Compare { dn, attribute, value } => {
            format!(
                "compare dn=\"{}\" {}={}",
                short(dn),
                short(attribute),
                value_text(attribute, value)
            )
        }
        Operation::Abandon { id } => format!("abandon id={id}"),
        Operation::Extended(request) => extended(request),
    }
}

fn bind(bind: &Bind) -> String {
    match bind {
        Bind::Simple { name, password, .. } if name.is_empty() && password.is_empty() => {
            "bind anonymous".to_owned()
        }
        Bind::Simple { name, password, .. } => {
            let password = if password.is_empty() { "" } else { MASK };
            format!("bind simple name=\"{}\" password={password}", short(name))
        }
        Bind::Sasl { mechanism, .. } => format!("bind sasl mechanism={}", short(mechanism)),
        Bind::Sicily { .. } => "bind sicily".to_owned(),
    }
}

/// A search, in full: the text also tells whether two requests are the same.
pub(crate) fn search(search: &Search) -> String {
    let scope = match search.scope {
        Scope::Base => "base",
        Scope::One => "one",
        Scope::Subtree => "sub",
    };
    let mut text =
        format!("search base=\"{}\" scope={scope} filter={}", search.base, filter(&search.filter));
    if !search.attributes.is_empty() {
        write!(text, " attrs=[{}]", search.attributes.join(",")).expect("a string takes all text");
    }
    if search.size_limit > 0 {
        write!(text, " sizeLimit={}", search.size_limit).expect("a string takes all text");
    }
    if search.types_only {
        text.push_str(" typesOnly");
    }
    text
}

fn add(dn: &str, attributes: &[Attribute]) -> String {
    let mut text = format!("add dn=\"{}\"", short(dn));
    for attribute in attributes {
        for value in &attribute.values {
            let name = short(&attribute.name);
            write!(text, "\n  {name}: {}", value_text(&name, value))
                .expect("a string takes all text");
        }
    }
    text
}

fn modify(dn: &str, changes: &[Change]) -> String {
    let mut text = format!("modify dn=\"{}\"", short(dn));
    for Change { kind, attribute } in changes {
        let kind = match kind {
            ChangeKind::Add => "add".to_owned(),
            ChangeKind::Delete => "delete".to_owned(),
            ChangeKind::Replace => "replace".to_owned(),
            ChangeKind::Other(number) => format!("change {number}"),
        };
        let values: Vec<String> =
            attribute.values.iter().map(|bytes| value_text(&attribute.name, bytes)).collect();
        let line = format!("\n  {kind} {}: {}", short(&attribute.name), values.join(" | "));
        text.push_str(line.trim_end_matches([' ', ':']));
    }
    text
}

fn modify_dn(request: &ModifyDn) -> String {
    let mut text =
        format!("modifyDN dn=\"{}\" newRDN=\"{}\"", short(&request.dn), short(&request.new_rdn));
    if let Some(superior) = &request.new_superior {
        write!(text, " newSuperior=\"{}\"", short(superior)).expect("a string takes all text");
    }
    if !request.delete_old_rdn {
        text.push_str(" keepOldRDN");
    }
    text
}

fn extended(request: &Extended) -> String {
    let value = if request.value.is_some() { format!(" value={MASK}") } else { String::new() };
    format!("extended oid={}{value}", short(&request.oid))
}
