//! Reads and changes the local Active Directory over LDAP: one connection, one operation at a time.

mod connection_points;
mod controllers;
mod entry;
mod link;
mod refusal;
mod users;

use ldap3::{Ldap, Mod, Scope, controls::PagedResults};

pub(crate) use connection_points::ConnectionPoint;
pub(crate) use controllers::Controller;
use entry::Entry;
use link::{Server, guarded};
pub(crate) use users::DirectoryUser;
#[cfg(test)]
pub(crate) use users::Standing;

use crate::{failure::Failure, ports::Ports, site::DirectorySite};

/// Servers cut larger pages to this size anyway (`MaxPageSize`).
const PAGE_SIZE: i32 = 1_000;

/// An authenticated connection to the directory. Dropping it closes the connection.
pub(crate) struct Directory {
    ldap: Ldap,
    /// The server's address, for messages.
    server: Server,
    root: RootDse,
}

/// What the server says of itself without being asked twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RootDse {
    /// DN of the domain.
    pub(crate) domain_dn: String,
    /// DN of the forest's configuration.
    pub(crate) configuration_dn: String,
    /// Fully qualified name of the controller that answers.
    pub(crate) dns_host_name: String,
}

impl Directory {
    /// Connects, binds and reads the root entry.
    pub(crate) async fn open(ports: &Ports, site: &DirectorySite) -> Result<Self, Failure> {
        let (mut ldap, server) = link::connect(ports, site).await?;
        let bind = ldap
            .with_timeout(link::TIMEOUT)
            .simple_bind(&site.bind_name, site.bind_password.reveal());
        let result = guarded("sign in to the directory", &server, bind).await?;
        refusal::checked(
            "sign in to the directory",
            &format!("{server} as {}", site.bind_name),
            &result,
        )?;
        let empty = RootDse {
            domain_dn: String::new(),
            configuration_dn: String::new(),
            dns_host_name: String::new(),
        };
        let mut directory = Self { ldap, server, root: empty };
        directory.root = directory.read_root().await?;
        Ok(directory)
    }

    /// What the server says of itself.
    pub(crate) fn root(&self) -> &RootDse {
        &self.root
    }

    async fn read_root(&mut self) -> Result<RootDse, Failure> {
        let tried = "read the directory's root entry";
        let wanted = ["defaultNamingContext", "configurationNamingContext", "dnsHostName"];
        let root = self
            .read(tried, "", &wanted)
            .await?
            .ok_or_else(|| self.malformed(tried, "it is missing"))?;
        let text = |name: &str| {
            root.text(name)
                .map(str::to_owned)
                .ok_or_else(|| self.malformed(tried, &format!("it has no {name}")))
        };
        Ok(RootDse {
            domain_dn: text("defaultNamingContext")?,
            configuration_dn: text("configurationNamingContext")?,
            dns_host_name: text("dnsHostName")?,
        })
    }

    /// Reads one entry; `None` when it is not there.
    async fn read(
        &mut self,
        tried: &str,
        dn: &str,
        attributes: &[&str],
    ) -> Result<Option<Entry>, Failure> {
        let search = self.ldap.with_timeout(link::TIMEOUT).search(
            dn,
            Scope::Base,
            "(objectClass=*)",
            attributes.to_vec(),
        );
        let work = async { search.await.map(|found| (Entry::collect(found.0), found.1)) };
        let (entries, result) = guarded(tried, &self.server, work).await?;
        if result.rc == refusal::NO_SUCH_OBJECT {
            return Ok(None);
        }
        let on = if dn.is_empty() {
            self.server.to_string()
        } else {
            format!("{dn} at {}", self.server)
        };
        refusal::checked(tried, &on, &result)?;
        Ok(entries.into_iter().next())
    }

    /// Searches a whole subtree, page by page; entries are sorted by DN.
    async fn search(
        &mut self,
        tried: &str,
        base: &str,
        filter: &str,
        attributes: &[&str],
    ) -> Result<Vec<Entry>, Failure> {
        let mut entries = Vec::new();
        let mut cookie = Vec::new();
        loop {
            let page = PagedResults { size: PAGE_SIZE, cookie };
            let search = self
                .ldap
                .with_timeout(link::TIMEOUT)
                .with_controls(ldap3::controls::RawControl::from(page))
                .search(base, Scope::Subtree, filter, attributes.to_vec());
            let work = async {
                search.await.map(|found| {
                    let next = entry::paging_cookie(&found.1);
                    (Entry::collect(found.0), found.1, next)
                })
            };
            let (mut found, result, next) = guarded(tried, &self.server, work).await?;
            refusal::checked(tried, &format!("{base} at {}", self.server), &result)?;
            entries.append(&mut found);
            match next {
                Some(next) if !next.is_empty() => cookie = next,
                _ => break,
            }
        }
        entries.sort_by(|left, right| left.dn.cmp(&right.dn));
        Ok(entries)
    }

    async fn modify(
        &mut self,
        tried: &str,
        dn: &str,
        changes: Vec<Mod<Vec<u8>>>,
    ) -> Result<(), Failure> {
        let modify = self.ldap.with_timeout(link::TIMEOUT).modify(dn, changes);
        let result = guarded(tried, &self.server, modify).await?;
        refusal::checked(tried, dn, &result)
    }

    async fn remove(&mut self, tried: &str, dn: &str) -> Result<(), Failure> {
        let delete = self.ldap.with_timeout(link::TIMEOUT).delete(dn);
        let result = guarded(tried, &self.server, delete).await?;
        refusal::checked(tried, dn, &result)
    }

    fn malformed(&self, tried: &str, came_back: &str) -> Failure {
        link::malformed(tried, &self.server.to_string(), came_back)
    }
}
