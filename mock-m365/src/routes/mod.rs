//! The table of everything the tenant answers: one row an operation, one file a family.
//!
//! | file | what it holds |
//! | --- | --- |
//! | `directory` | rows of what the tenant is: organization, subscriptions, deleted items, batches |
//! | `domains` | rows of domains |
//! | `exchange` | rows of Exchange administration |
//! | `groups` | rows of groups and their members |
//! | `me` | rows of the signed-in user, and of what users belong to |
//! | `nearest` | operations like one that is not supported |
//! | `needs` | what rows ask of their caller |
//! | `resolve` | how a URL finds its row |
//! | `roles` | rows of directory roles, applications and service principals |
//! | `share_point` | rows of the SharePoint REST service |
//! | `sign_in` | rows of the sign-in service |
//! | `sites` | rows of sites, lists, drives and files |
//! | `users` | rows of users and their licences |

mod directory;
mod domains;
mod exchange;
mod groups;
mod me;
mod nearest;
pub(crate) mod needs;
mod resolve;
mod roles;
mod share_point;
mod sign_in;
mod sites;
mod users;

use std::pin::Pin;

use crate::call::Call;
use crate::grade::Grade;
use crate::reply::Reply;

pub(crate) use nearest::{like, nearest};
pub(crate) use needs::Needs;
pub(crate) use resolve::{Target, resolve};

/// A part of the service, known by its host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Plane {
    /// `login.microsoftonline.com`.
    SignIn,
    /// `graph.microsoft.com`.
    Graph,
    /// `outlook.office365.com`.
    Exchange,
    /// `{tenant}.sharepoint.com`.
    SharePoint,
}

/// What carries an operation out.
pub(crate) type Handler = fn(Call) -> Pin<Box<dyn Future<Output = Reply> + Send>>;

/// A row of the table.
pub(crate) struct Route {
    /// Where it is answered.
    pub(crate) plane: Plane,
    /// Name for the trace and for faults; begins with the method. In Graph the rest is the path.
    pub(crate) operation: &'static str,
    /// Path; a segment in braces is a key, which the handler asks for by that name.
    pub(crate) path: &'static str,
    /// What it asks of its caller.
    pub(crate) needs: Needs,
    /// How sure it is that the service has the operation.
    pub(crate) grade: Grade,
    /// Section of the facts.
    pub(crate) source: &'static str,
    /// What carries it out.
    pub(crate) handler: Handler,
}

/// The families.
const FAMILIES: &[&[Route]] = &[
    sign_in::ROUTES,
    users::ROUTES,
    directory::ROUTES,
    domains::ROUTES,
    groups::ROUTES,
    me::ROUTES,
    roles::ROUTES,
    exchange::ROUTES,
    share_point::ROUTES,
    sites::ROUTES,
];

/// Every row.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    FAMILIES.iter().copied().flatten()
}

/// Whether the table has an operation of this name.
pub(crate) fn is_operation(name: &str) -> bool {
    all().any(|route| route.operation == name)
}

/// A Graph row: its path is what follows the method in the operation's name.
const fn graph(
    operation: &'static str,
    needs: Needs,
    ground: (Grade, &'static str),
    handler: Handler,
) -> Route {
    let (grade, source) = ground;
    Route { plane: Plane::Graph, operation, path: "", needs, grade, source, handler }
}

/// Makes a handler of the table out of one of a family, whatever its kind of answer.
fn reply<A: Into<Reply>>(
    answer: impl Future<Output = A> + Send + 'static,
) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
    Box::pin(async { answer.await.into() })
}

impl Route {
    /// The method.
    pub(crate) fn method(&self) -> &'static str {
        self.operation.split(' ').next().unwrap_or_default()
    }

    /// The path, keys in braces.
    pub(crate) fn path(&self) -> &'static str {
        match self.plane {
            Plane::Graph => self.operation.split(' ').nth(1).unwrap_or_default(),
            _ => self.path,
        }
    }
}
