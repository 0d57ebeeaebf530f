//! Fake public DNS: authoritative zones that take signed updates, and a caching resolver.
//!
//! [`MockDns`] is one authoritative server. It answers as BIND 9.18 does, including what it refuses, and takes
//! dynamic updates (RFC 2136) signed with TSIG (RFC 8945). A [`Secondary`] shows the same zones as they were a while ago.
//! [`Resolver`] is a caching resolver that finds its way from the root to such servers by their delegations; its cache
//! lives on the clock it is given. A [`Tap`] sees every exchange and may make it fail.
//!
//! Two ways lead in, for both: a datagram through `answer`, a stream through `serve`. Nothing here opens a socket,
//! reads the wall clock or draws from the operating system; a [`Notice`] of a change is handed to whoever can send it.
//!
//! Zones leave by transfer, whole and in differences; none comes in that way: a [`Secondary`] follows its primary inside
//! the process, and a NOTIFY is only acknowledged. Deliberately absent besides: DNSSEC, DNAME, cookies, forwarding of
//! updates, signatures other than hmac-sha256. What is not supported is refused, and the [`Exchange`] says
//! `supported: false`.

mod authority;
mod config;
mod connection;
mod describe;
mod dispatch;
mod edit;
mod encode;
mod exchange;
mod form;
mod key;
mod notify;
mod query;
mod random;
mod replica;
mod reply;
mod resolver;
mod secondary;
mod server;
mod stream;
mod tap;
mod text;
mod transfer;
mod tsig;
mod update;
mod zone;

pub use config::{Config, ConfigError, ZoneText};
pub use connection::{BoxFuture, BoxIo, ConnInfo, Io, Now, Security, Transport};
pub use edit::{Edit, EditError};
pub use key::{Grant, Permission, TsigKey};
pub use notify::{Notice, OnChange};
pub use resolver::{Resolver, ResolverLimits, Upstream};
pub use secondary::{Secondary, SecondaryConfig};
pub use server::MockDns;
pub use tap::{Exchange, Fault, Proceed, Request, Tap, Verdict};
pub use zone::{ZoneTextError, check_zone_text};
