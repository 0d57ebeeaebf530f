//! A domain controller without a connection: requests in, answers out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::directory::Directory;
use crate::guid::Guid;
use crate::ldap::{
    Answer, Bind, Filter, Message, Operation, RequestControl, Scope, Search, SearchEntry,
};
use crate::op::{self, Session};
use crate::schema::{Attr, Keeper, find_attribute};
use crate::tests::{ADMIN_PASSWORD, World, conn};
use crate::{LdapSettings, Security};

/// What a consumer knows of an entry: values by attribute. What points to another entry holds that one's GUID.
pub(super) type Object = BTreeMap<String, BTreeSet<Vec<u8>>>;

/// What a consumer knows of the directory.
pub(super) type View = BTreeMap<Vec<u8>, Arc<Object>>;

/// A target, the link that points to it, and the source.
pub(super) type Pointer = (Vec<u8>, &'static str, Vec<u8>);

/// Links with their back links.
const LINKS: &[(&str, &str)] = &[("member", "memberOf"), ("manager", "directReports")];

pub(super) const DOMAIN: &str = "DC=contoso,DC=local";

/// What is there with the values of all links as the fake shows them.
pub(super) struct Controller {
    pub(super) directory: Directory,
    pub(super) session: Session,
}

impl Controller {
    /// A fresh domain, with or without the recycle bin, and a session of its administrator.
    pub(super) fn new(recycle_bin: bool) -> Self {
        let mut directory = World::new().ad.directory().clone();
        if recycle_bin {
            directory.enable_recycle_bin();
        }
        let mut controller = Self { directory, session: Self::session() };
        controller.begin_session();
        controller
    }

    /// A connection on which nothing was said yet.
    pub(super) fn session() -> Session {
        Session::new(&conn(Security::Tls), LdapSettings::default())
    }

    /// Ends the session and begins another one of the administrator.
    pub(super) fn begin_session(&mut self) {
        self.session = Self::session();
        assert!(self.bind("Administrator@contoso.local", ADMIN_PASSWORD));
    }

    pub(super) fn bind(&mut self, name: &str, password: &str) -> bool {
        let (name, password) = (name.to_owned(), password.as_bytes().to_vec());
        let answer = self.ask(Operation::Bind(Bind::Simple { version: 3, name, password }), &[]);
        answer.refusal.is_none()
    }

    /// Carries out a request with controls that have no value.
    pub(super) fn ask(&mut self, operation: Operation, controls: &[&str]) -> Answer {
        let controls = controls.iter().map(|oid| control(oid, None)).collect();
        self.carry_out(operation, controls)
    }

    fn carry_out(&mut self, operation: Operation, controls: Vec<RequestControl>) -> Answer {
        op::carry_out(
            &mut self.directory,
            &mut self.session,
            &Message { id: 1, operation, controls },
        )
    }

    /// A search of the whole domain with one more control.
    pub(super) fn dir_sync(&mut self, attributes: &[&str], value: Vec<u8>) -> Answer {
        let search = search(DOMAIN, Scope::Subtree, everything(), attributes);
        self.carry_out(search, vec![control("841", Some(value))])
    }

    /// What entries hold, deleted ones too.
    pub(super) fn read(&mut self, base: &str, scope: Scope, filter: Filter) -> View {
        let entries = self.entries(base, scope, filter);
        self.view(entries)
    }

    pub(super) fn entries(&mut self, base: &str, scope: Scope, filter: Filter) -> Vec<SearchEntry> {
        let search = search(base, scope, filter, &["*", "parentGUID"]);
        let answer = self.ask(search, &["417", "2064", "1339"]);
        assert!(answer.refusal.is_none(), "the directory can be read");
        answer.entries
    }

    pub(super) fn view(&mut self, entries: Vec<SearchEntry>) -> View {
        let mut view = View::new();
        for entry in entries {
            let mut object = Object::new();
            for (name, values) in entry.attributes {
                if !values.is_empty() && is_told(&name) {
                    object.insert(name.clone(), self.values(&name, values));
                }
            }
            let guid = object["objectGUID"].first().unwrap().clone();
            if entry.dn == DOMAIN {
                object.remove("parentGUID");
            }
            view.insert(guid, Arc::new(object));
        }
        view
    }

    /// Who points to entries with which link, as their back links tell: target, link, source.
    pub(super) fn pointers(&mut self, entries: &[SearchEntry]) -> Vec<Pointer> {
        let mut found = Vec::new();
        for entry in entries {
            let shown = |wanted: &str| {
                let found = entry.attributes.iter().find(|(name, _)| name == wanted);
                found.map(|(_, values)| values.clone()).unwrap_or_default()
            };
            for (link, back) in LINKS {
                for source in self.values("memberOf", shown(back)) {
                    found.push((shown("objectGUID").remove(0), *link, source));
                }
            }
        }
        found
    }

    /// Values as a view holds them.
    pub(super) fn values(&mut self, name: &str, values: Vec<Vec<u8>>) -> BTreeSet<Vec<u8>> {
        let attr = find_attribute(name).unwrap();
        if !attr.is_forward_link()
            && attr != Attr::LAST_KNOWN_PARENT
            && attr.forward_link().is_none()
        {
            return values.into_iter().collect();
        }
        values.iter().map(|dn| self.guid_of(str::from_utf8(dn).unwrap())).collect()
    }

    /// The GUID of the entry with this name now.
    fn guid_of(&mut self, dn: &str) -> Vec<u8> {
        let search = search(dn, Scope::Base, everything(), &["objectGUID"]);
        let mut answer = self.ask(search, &["417", "2064"]);
        assert_eq!(answer.entries.len(), 1, "{dn} is the name of an entry");
        answer.entries.remove(0).attributes.remove(0).1.remove(0)
    }

    /// What an entry holds of some links.
    pub(super) fn links(&mut self, source: &[u8], links: &[&str]) -> Object {
        let search = search(&by_guid(source), Scope::Base, everything(), links);
        let answer = self.ask(search, &["417", "2064"]);
        let shown = answer.entries.into_iter().flat_map(|entry| entry.attributes);
        let shown: Vec<_> = shown.filter(|(_, values)| !values.is_empty()).collect();
        shown.into_iter().map(|(name, held)| (name.clone(), self.values(&name, held))).collect()
    }

    /// The GUIDs of the entries whose forward links point to an entry, by that link.
    pub(super) fn sources(&mut self, target: &[u8]) -> Vec<(&'static str, BTreeSet<Vec<u8>>)> {
        let base = by_guid(target);
        let mut found = Vec::new();
        for (forward, back) in LINKS {
            let search = search(&base, Scope::Base, everything(), &[*back]);
            let answer = self.ask(search, &["417", "2064"]);
            let values = answer.entries.into_iter().flat_map(|entry| entry.attributes);
            let values: Vec<Vec<u8>> = values.flat_map(|(_, values)| values).collect();
            found.push((*forward, self.values("memberOf", values)));
        }
        found
    }

    /// The value of an attribute of the root DSE.
    pub(super) fn root(&mut self, attribute: &str) -> Vec<u8> {
        let answer = self.ask(search("", Scope::Base, everything(), &[attribute]), &[]);
        answer.entries[0].attributes[0].1[0].clone()
    }

    /// Which line of USNs this is.
    pub(super) fn line(&mut self) -> Vec<u8> {
        let service = String::from_utf8(self.root("dsServiceName")).unwrap();
        let search = search(&service, Scope::Base, everything(), &["invocationId"]);
        self.ask(search, &[]).entries[0].attributes[0].1[0].clone()
    }
}

fn control(short: &str, value: Option<Vec<u8>>) -> RequestControl {
    RequestControl { oid: format!("1.2.840.113556.1.4.{short}"), critical: true, value }
}

pub(super) fn search(base: &str, scope: Scope, filter: Filter, attributes: &[&str]) -> Operation {
    Operation::Search(Search {
        base: base.to_owned(),
        scope,
        size_limit: 0,
        time_limit_s: 0,
        types_only: false,
        filter,
        attributes: attributes.iter().map(|name| (*name).to_owned()).collect(),
    })
}

pub(super) fn everything() -> Filter {
    Filter::Present { attribute: "objectClass".to_owned() }
}

pub(super) fn changed_since(usn: u64) -> Filter {
    let value = (usn + 1).to_string().into_bytes();
    Filter::GreaterOrEqual { attribute: "uSNChanged".to_owned(), value }
}

pub(super) fn by_guid(guid: &[u8]) -> String {
    format!("<GUID={}>", Guid(guid.try_into().unwrap()))
}

/// Whether a feed tells of an attribute: it is replicated, and not the name under another name.
fn is_told(name: &str) -> bool {
    let Some(attr) = find_attribute(name) else { return false };
    match attr {
        Attr::OBJECT_GUID | Attr::PARENT_GUID => true,
        Attr::CN | Attr::OU | Attr::DC | Attr::DISTINGUISHED_NAME => false,
        _ => attr.is_replicated() && attr.keeper() != Keeper::BackLink,
    }
}
