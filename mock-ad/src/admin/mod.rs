//! What people do to the directory with other tools than an LDAP client of their own: consoles, Ctrl+Alt+Del, new servers.
//!
//! All of it goes through the operations of LDAP, as the consoles themselves do, so that every rule holds for it.
//!
//! | file | what people do |
//! | --- | --- |
//! | `console` | how a tool sends its requests, and what it is refused with |
//! | `new_user` | an administrator makes users |
//! | `account` | he disables, unlocks, expires, resets and changes accounts, and their groups |
//! | `place` | he renames, moves, deletes and restores them |
//! | `domain` | he makes units and groups, sets the password policy, adds and removes servers |
//! | `connection_point` | a mail server leads joined computers to itself |
//! | `sign_on` | users sign on and change their own passwords |
//! | `view` | what the consoles show |

mod account;
mod connection_point;
mod console;
mod domain;
mod new_user;
mod place;
mod sign_on;
mod view;

pub use account::Reset;
pub use console::Denied;
pub use domain::PolicyChange;
pub use new_user::NewUser;
pub use place::Renaming;
pub use sign_on::SignOn;
pub use view::UserView;
