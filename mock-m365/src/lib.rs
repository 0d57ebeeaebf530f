//! A fake Microsoft 365 tenant: sign-in, Microsoft Graph and the mail that reaches it.
//!
//! [`MockM365::serve`] speaks HTTP/1.1 on any stream and is the only way in; the `Host` header chooses between
//! `login.microsoftonline.com` and `graph.microsoft.com`. Everything else on [`MockM365`] is what an administrator
//! or another mail system does beside the network, or a look at the state. What the service has and this tenant
//! lacks is refused in the vendor's form, and the [`Exchange`] says so.
//!
//! | module | what it holds |
//! | --- | --- |
//! | `config`, `conn`, `tap`, `fault` | what a tenant is given |
//! | `control` | the control port |
//! | `portal`, `desk`, `devices` | what people and their devices do without HTTP |
//! | `server` | framing, tap, faults, headers |
//! | `routes`, `call`, `reply` | the table of operations, and what goes in and out of one |
//! | `caller`, `permission` | who calls, and the table of what can be granted |
//! | `grade`, `refusal` | how sure a row of a table is; refusals as rows |
//! | `login`, `graph`, `exchange`, `share_point` | one endpoint family, resource or query option a file |
//! | `tenant` | the state |
//! | `parity`, `absent` | what of the service is here, assembled from the tables; what is not, and why |
//! | `entropy`, `mask` | seeded randomness; hiding secrets |

mod absent;
mod call;
mod caller;
mod config;
mod conn;
mod control;
mod desk;
mod devices;
mod entropy;
mod exchange;
mod fault;
mod grade;
mod graph;
mod login;
mod mask;
mod parity;
mod permission;
mod portal;
mod refusal;
mod reply;
mod routes;
pub mod schema;
mod server;
mod share_point;
mod shared;
mod tap;
mod tenant;
mod weather;

use std::fmt;
use std::sync::Arc;

pub use absent::{ABSENT, Absent};
pub use config::{
    AppSeed, Config, DnsFailure, DnsRecord, DnsView, DomainSeed, ENGINE_ROLES, Era, Lookup,
    RecordKind, SkuSeed, TenantSeed, UserSeed,
};
pub use conn::{BoxIo, ConnInfo, Io, Now, Security};
pub use desk::DomainView;
pub use fault::{Fault, FaultAnswer, RetryAfter};
pub use grade::Grade;
pub use parity::{ParityKind, ParityRow, RefusalForm, parity};
pub use portal::{PortalError, UserView};
pub use tap::{Exchange, NoTap, Request, Tap, Verdict};
pub use tenant::device::{DeviceClient, DeviceProfile, DeviceSync};
pub use tenant::hurdle::{Hurdle, Outage};
pub use tenant::mail::Delivery;
pub use tenant::role_template::known_directory_roles;
pub use tenant::sign_in::SignIn;
pub use tenant::sku::known_skus;
pub use tenant::usage::PermissionReport;
pub use tenant::user::MailId;

pub use weather::{Budgets, Weather};

use shared::Shared;

/// The tenant. Clones share one state.
#[derive(Clone)]
pub struct MockM365 {
    shared: Arc<Shared>,
}

impl fmt::Debug for MockM365 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockM365")
            .field("tenant", &self.shared.tenant().initial_domain)
            .finish_non_exhaustive()
    }
}

impl MockM365 {
    /// A tenant in the state of its seed.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self { shared: Arc::new(Shared::new(config)) }
    }

    /// Serves one connection until it ends; dropping the future breaks the connection.
    pub fn serve(&self, io: BoxIo, conn: ConnInfo) -> impl Future<Output = ()> + Send + 'static {
        server::serve(Arc::clone(&self.shared), io, conn)
    }
}

#[cfg(test)]
mod tests;
