//! Who may do what: security descriptors, and the checks that the directory makes with them (MS-ADTS 5.1.3, 6.1.3).
//!
//! | place | what it holds |
//! | --- | --- |
//! | `rights`, `right` | bits of an access mask; the extended rights and validated writes that operations ask for |
//! | `trustee` | the two-letter names of SIDs |
//! | `ace`, `descriptor` | entries, lists and descriptors as values, and as bytes |
//! | `sddl` | descriptors as text |
//! | `inherit` | the descriptor of a child, from its parent's and its own |
//! | `check` | whether a descriptor grants a right to a token |
//! | `defaults` | what a descriptor is when nobody wrote one: by class, and of the first objects |

mod ace;
mod check;
mod defaults;
mod descriptor;
mod inherit;
pub(crate) mod right;
mod rights;
mod sddl;
#[cfg(test)]
mod tests;
mod trustee;

pub(crate) use check::{Asked, Guarded, Token, granted};
pub(crate) use defaults::{default_descriptor, default_sddl, first_descriptor, first_places};
pub(crate) use descriptor::{Descriptor, Part};
pub(crate) use inherit::{Birth, inherit};
pub(crate) use rights::Rights;
pub(crate) use trustee::{DOMAIN_ADMINS, ENTERPRISE_ADMINS, SCHEMA_ADMINS, well_known};
