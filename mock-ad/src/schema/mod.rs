//! Active Directory's schema (MS-ADA1 to 3, MS-ADSC): every attribute and every class of Windows Server 2016, from two tables.
//! `known` names the attributes that the code speaks of.

mod attributes;
mod classes;
mod known;
mod links;
mod names;
mod oid;
mod syntax;
#[cfg(test)]
mod tests;

pub(crate) use attributes::{Attr, Keeper, find as find_attribute};
pub(crate) use classes::{Category, Class, Origin, find as find_class};
pub(crate) use links::Link;
pub(crate) use oid::Oid;
pub(crate) use syntax::Syntax;
