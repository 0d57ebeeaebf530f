//! Active Directory's schema (MS-ADA1 to 3, MS-ADSC): every attribute and every class of Windows Server 2016, from two tables.
//! `known` names the attributes that the code speaks of.

mod attributes;
mod classes;
mod known;
mod links;
mod names;
mod oid;
mod rights;
mod subschema;
mod syntax;
#[cfg(test)]
mod tests;

pub(crate) use attributes::{
    Attr, AttributeDefinition, Keeper, all as all_attributes, find as find_attribute,
};
pub(crate) use classes::{Category, Class, Origin, all as all_classes, find as find_class};
pub(crate) use links::Link;
pub(crate) use oid::Oid;
pub(crate) use rights::{RightDefinition, all as all_rights};
pub(crate) use subschema::{
    attribute_type, content_rule, extended_attribute, extended_class, object_class,
};
pub(crate) use syntax::Syntax;
