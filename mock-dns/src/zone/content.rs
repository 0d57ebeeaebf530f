//! The records of one version of a zone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Bound;

use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record, RecordType};

use crate::text;

/// All records of one name and type. One TTL serves them all (RFC 2181 §5.2).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RrSet {
    pub(crate) rr_type: RecordType,
    pub(crate) ttl_s: u32,
    /// In the order of their wire form, without duplicates.
    pub(crate) data: Vec<RData>,
}

/// All records of one name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// The name in the case in which it was first written.
    pub(crate) owner: Name,
    /// Sorted by type, none of them empty.
    pub(crate) sets: Vec<RrSet>,
}

impl Node {
    pub(crate) fn set(&self, rr_type: RecordType) -> Option<&RrSet> {
        self.sets.iter().find(|set| set.rr_type == rr_type)
    }
}

/// All records of a zone. Names compare without regard to case; a node without records does not exist.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Content {
    origin: Name,
    nodes: BTreeMap<Name, Node>,
}

impl Content {
    pub(crate) const fn new(origin: Name) -> Self {
        Self { origin, nodes: BTreeMap::new() }
    }

    pub(crate) const fn origin(&self) -> &Name {
        &self.origin
    }

    pub(crate) fn node(&self, owner: &Name) -> Option<&Node> {
        self.nodes.get(owner)
    }

    pub(crate) fn set(&self, owner: &Name, rr_type: RecordType) -> Option<&RrSet> {
        self.node(owner)?.set(rr_type)
    }

    /// Whether something exists below `owner`. With no node at `owner` itself that makes it an empty non-terminal.
    pub(crate) fn has_below(&self, owner: &Name) -> bool {
        let next = self.nodes.range::<Name, _>((Bound::Excluded(owner), Bound::Unbounded)).next();
        next.is_some_and(|(name, _)| owner.zone_of(name))
    }

    /// The SOA record and its TTL.
    pub(crate) fn soa(&self) -> (&SOA, u32) {
        let set = self.set(&self.origin, RecordType::SOA).expect("a zone has an SOA");
        match set.data.first() {
            Some(RData::SOA(soa)) => (soa, set.ttl_s),
            _ => unreachable!("a set of type SOA holds an SOA"),
        }
    }

    /// The SOA record as a negative answer carries it (RFC 2308 §3): its TTL is the lesser of TTL and minimum.
    pub(crate) fn negative_soa(&self) -> Record {
        let (soa, ttl_s) = self.soa();
        Record::from_rdata(self.origin.clone(), ttl_s.min(soa.minimum), RData::SOA(soa.clone()))
    }

    /// Sets the serial of the SOA.
    pub(crate) fn set_serial(&mut self, serial: u32) {
        let (soa, ttl_s) = self.soa();
        let mut soa = soa.clone();
        soa.serial = serial;
        self.replace(&self.origin.clone(), ttl_s, RData::SOA(soa));
    }

    /// Adds a record and gives its TTL to the whole set.
    pub(crate) fn add(&mut self, owner: &Name, ttl_s: u32, data: RData) {
        let rr_type = data.record_type();
        let node = self.node_mut(owner);
        let place = match node.sets.binary_search_by_key(&rr_type, |set| set.rr_type) {
            Ok(place) => place,
            Err(place) => {
                node.sets.insert(place, RrSet { rr_type, ttl_s, data: vec![data] });
                return;
            }
        };
        let set = &mut node.sets[place];
        set.ttl_s = ttl_s;
        if !set.data.contains(&data) {
            set.data.push(data);
            set.data.sort_by_cached_key(text::wire_form);
        }
    }

    /// Makes `data` the only record of its type at `owner`.
    pub(crate) fn replace(&mut self, owner: &Name, ttl_s: u32, data: RData) {
        self.remove_set(owner, data.record_type());
        self.add(owner, ttl_s, data);
    }

    /// Removes one record. False if it was not there.
    pub(crate) fn remove(&mut self, owner: &Name, data: &RData) -> bool {
        let rr_type = data.record_type();
        let Some(set) = self
            .nodes
            .get_mut(owner)
            .and_then(|node| node.sets.iter_mut().find(|set| set.rr_type == rr_type))
        else {
            return false;
        };
        let before = set.data.len();
        set.data.retain(|other| other != data);
        let changed = set.data.len() < before;
        if set.data.is_empty() {
            self.remove_set(owner, rr_type);
        }
        changed
    }

    /// Removes all records of a name and type. False if there were none.
    pub(crate) fn remove_set(&mut self, owner: &Name, rr_type: RecordType) -> bool {
        let Some(node) = self.nodes.get_mut(owner) else { return false };
        let before = node.sets.len();
        node.sets.retain(|set| set.rr_type != rr_type);
        let changed = node.sets.len() < before;
        if node.sets.is_empty() {
            self.nodes.remove(owner);
        }
        changed
    }

    /// The types that exist at `owner`.
    pub(crate) fn types(&self, owner: &Name) -> Vec<RecordType> {
        self.node(owner)
            .map(|node| node.sets.iter().map(|set| set.rr_type).collect())
            .unwrap_or_default()
    }

    /// Whether a record of `rr_type` may not stand at `owner`, because an alias must be alone (RFC 1034 §3.6.2).
    pub(crate) fn clashes_with_alias(&self, owner: &Name, rr_type: RecordType) -> bool {
        self.node(owner).is_some_and(|node| {
            node.sets
                .iter()
                .any(|set| (set.rr_type == RecordType::CNAME) != (rr_type == RecordType::CNAME))
        })
    }

    /// All records as text, one a line: the SOA first, then by name and type.
    pub(crate) fn render(&self) -> String {
        let mut lines = String::new();
        let mut write = |owner: &Name, set: &RrSet| {
            for data in &set.data {
                writeln!(lines, "{}", text::record_line(owner, set.ttl_s, data))
                    .expect("text takes every line");
            }
        };
        let soa = self.set(&self.origin, RecordType::SOA).expect("a zone has an SOA");
        write(&self.origin, soa);
        for node in self.nodes.values() {
            for set in node.sets.iter().filter(|set| set.rr_type != RecordType::SOA) {
                write(&node.owner, set);
            }
        }
        lines
    }

    fn node_mut(&mut self, owner: &Name) -> &mut Node {
        self.nodes
            .entry(owner.clone())
            .or_insert_with(|| Node { owner: owner.clone(), sets: Vec::new() })
    }
}
