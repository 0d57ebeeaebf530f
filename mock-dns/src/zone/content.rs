//! The records of one version of a zone.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Bound;
use std::sync::Arc;

use hickory_proto::rr::rdata::SOA;
use hickory_proto::rr::{Name, RData, Record, RecordType};

use super::owner::{Labels, OwnerKey};
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

/// All records of a zone. Names compare without regard to case; a node without records does not exist. Versions of a
/// zone share the nodes that are alike in them.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    origin: Name,
    origin_key: OwnerKey,
    nodes: BTreeMap<OwnerKey, Arc<Node>>,
}

impl Content {
    pub(crate) fn new(origin: Name) -> Self {
        Self { origin_key: OwnerKey::from(&origin), origin, nodes: BTreeMap::new() }
    }

    pub(crate) const fn origin(&self) -> &Name {
        &self.origin
    }

    pub(crate) fn node(&self, owner: &Name) -> Option<&Node> {
        self.at(Labels::of(owner).whole())
    }

    /// The records of the name that `key` is the key of.
    pub(crate) fn at(&self, key: &(impl AsRef<[u8]> + ?Sized)) -> Option<&Node> {
        self.nodes.get(key.as_ref()).map(|node| &**node)
    }

    /// The same to keep.
    pub(crate) fn shared(&self, key: &OwnerKey) -> Option<Arc<Node>> {
        self.nodes.get(key).cloned()
    }

    /// Puts `node` there, or removes what is there.
    pub(crate) fn set_node(&mut self, key: OwnerKey, node: Option<Arc<Node>>) {
        match node {
            Some(node) => drop(self.nodes.insert(key, node)),
            None => drop(self.nodes.remove(&key)),
        }
    }

    pub(crate) fn set(&self, owner: &Name, rr_type: RecordType) -> Option<&RrSet> {
        self.node(owner)?.set(rr_type)
    }

    /// Whether something exists below the name that `key` is the key of. With no node at that name itself that makes it
    /// an empty non-terminal.
    pub(crate) fn has_below(&self, key: &[u8]) -> bool {
        let next = self.nodes.range::<[u8], _>((Bound::Excluded(key), Bound::Unbounded)).next();
        next.is_some_and(|(name, _)| name.as_ref().starts_with(key))
    }

    /// The SOA record and its TTL.
    pub(crate) fn soa(&self) -> (&SOA, u32) {
        let apex = self.nodes.get(&self.origin_key);
        let set = apex.and_then(|node| node.set(RecordType::SOA)).expect("a zone has an SOA");
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

    /// Removes one record. False if it was not there.
    pub(crate) fn remove(&mut self, owner: &Name, data: &RData) -> bool {
        let rr_type = data.record_type();
        let Some(set) = self.set(owner, rr_type).filter(|set| set.data.contains(data)) else {
            return false;
        };
        if set.data.len() == 1 {
            return self.remove_set(owner, rr_type);
        }
        let node = self.node_mut(owner);
        node.sets
            .iter_mut()
            .filter(|set| set.rr_type == rr_type)
            .for_each(|set| set.data.retain(|other| other != data));
        true
    }

    /// Removes all records of a name and type. False if there were none.
    pub(crate) fn remove_set(&mut self, owner: &Name, rr_type: RecordType) -> bool {
        if self.set(owner, rr_type).is_none() {
            return false;
        }
        let node = self.node_mut(owner);
        node.sets.retain(|set| set.rr_type != rr_type);
        if node.sets.is_empty() {
            self.nodes.remove(Labels::of(owner).whole());
        }
        true
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

    /// All records by name and type.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record> {
        self.nodes.values().flat_map(|node| {
            node.sets.iter().flat_map(|set| {
                set.data
                    .iter()
                    .map(|data| Record::from_rdata(node.owner.clone(), set.ttl_s, data.clone()))
            })
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
        let node = self
            .nodes
            .entry(OwnerKey::from(owner))
            .or_insert_with(|| Arc::new(Node { owner: owner.clone(), sets: Vec::new() }));
        Arc::make_mut(node)
    }
}
