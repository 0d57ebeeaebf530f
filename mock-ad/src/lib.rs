//! A fake Active Directory domain controller that speaks LDAP.
//!
//! [`MockAd::serve`] speaks LDAPv3 on any byte stream the way Windows Server does, wrong requests included. Its own
//! codec reads and writes the messages. Time, randomness and interference come from [`Config`]; state is plain data.
//!
//! | place | what it holds |
//! | --- | --- |
//! | `ber`, `ldap` | bytes to messages and back |
//! | `connection`, `wire` | one client: requests in order, answers, waiting |
//! | `schema` | attributes and classes, by table |
//! | `directory` | the tree of entries |
//! | `security` | descriptors, and who may do what |
//! | `account` | passwords, policy, logon |
//! | `filter`, `constructed`, `control`, `op` | one kind of filter, one computed attribute, one control, one operation a file |
//! | `render` | requests, answers and state as text |
//! | `ldif`, `import` | a directory's content from a file and into one |
//! | `saved` | the whole state in a file |
//! | `admin`, `delegation` | what people do with other tools than LDAP |

mod account;
mod admin;
mod ber;
mod collation;
mod config;
mod connection;
mod constructed;
mod control;
mod delegation;
mod directory;
mod dn;
mod error;
mod fault;
mod filter;
mod guid;
mod import;
mod ldap;
mod ldif;
mod op;
mod render;
mod replica;
mod root_dse;
mod saved;
mod schema;
mod security;
mod server;
mod sid;
mod snapshot;
mod start_tls;
mod tap;
#[cfg(test)]
mod tests;
mod time;
mod wire;

pub use admin::{Denied, NewUser, PolicyChange, Renaming, Reset, SignOn, UserView};
pub use config::{Config, Edition, LdapSettings, Now, PasswordFilter};
pub use delegation::Delegation;
pub use directory::{NewController, StaleKind};
pub use fault::Fault;
pub use guid::Guid;
pub use import::{Export, ImportReport};
pub use ldif::{BadLdif, Record};
pub use replica::Replica;
pub use server::{BoxIo, Io, MockAd};
pub use snapshot::{Restore, Snapshot};
pub use start_tls::{StartTls, TlsAcceptor, TlsUpgrade};
pub use tap::{ConnInfo, Exchange, NoTap, Port, Request, Security, Tap, Verdict};
