//! The pointer by which a mail server leads clients of the domain to itself, before they ask DNS.

use super::console::Denied;
use crate::ldap::Operation;
use crate::schema::find_attribute;
use crate::server::MockAd;

/// Name of the object.
const NAME: &str = "Autodiscover";
/// Marks the address of an autodiscover service.
const KEYWORD: &str = "77378F46-2C66-4aa9-A6A6-3E7A48B19596";
/// Holds the address.
const ADDRESS: &str = "serviceBindingInformation";

impl MockAd {
    /// Makes a service connection point for autodiscover, as the set-up of a mail server does: joined computers go to `url`.
    ///
    /// # Errors
    /// There is one already.
    pub fn add_connection_point(&self, url: &str) -> Result<(), Denied> {
        let console = self.console("add the connection point of autodiscover")?;
        let attributes = vec![
            ("objectClass", b"serviceConnectionPoint".to_vec()),
            ("keywords", KEYWORD.as_bytes().to_vec()),
            (ADDRESS, url.as_bytes().to_vec()),
        ];
        console.add(self.connection_point_dn(), attributes)
    }

    /// Removes it.
    ///
    /// # Errors
    /// There is none.
    pub fn remove_connection_point(&self) -> Result<(), Denied> {
        let console = self.console("remove the connection point of autodiscover")?;
        console.send(Operation::Delete { dn: self.connection_point_dn() })
    }

    /// Where joined computers are led; nothing if the directory leads them nowhere.
    #[must_use]
    pub fn connection_point(&self) -> Option<String> {
        let address = find_attribute(ADDRESS)?;
        let directory = self.directory();
        let mut points = directory.entries().filter(|(_, entry)| entry.name == NAME);
        points.find_map(|(_, entry)| entry.text(address).map(str::to_owned))
    }

    fn connection_point_dn(&self) -> String {
        let directory = self.directory();
        format!("CN={NAME},CN=Services,{}", directory.dn(directory.places.configuration))
    }
}
