//! The part of Active Directory's schema that the fake knows (MS-ADA1 to 3, MS-ADSC): attributes and classes by table.

mod attributes;
mod classes;
mod syntax;

pub(crate) use attributes::{Attr, Keeper, find as find_attribute};
pub(crate) use classes::{ALL as ALL_CLASSES, Class, Origin, find as find_class};
pub(crate) use syntax::Syntax;
