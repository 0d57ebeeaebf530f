//! The search for a name in a zone (RFC 1034 §4.3.2, RFC 4592).

use hickory_proto::rr::{Name, RecordType};

use super::content::{Content, Node, RrSet};
use super::owner::{Labels, wildcard};

/// What a zone has for a name and type.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// Records of the type that was asked for. If a wildcard stepped in, the owner is the name asked for,
    /// in lower case as BIND has it.
    Data(Name, &'a RrSet),
    /// An alias.
    Alias(Name, &'a RrSet),
    /// All records of the name, for a query of type ANY.
    All(Name, &'a [RrSet]),
    /// The name exists, the type does not.
    NoData,
    /// Neither the name nor a wildcard for it exists.
    NoName,
    /// The name lies at or below a delegation.
    Delegated(&'a Name, &'a RrSet),
}

impl Content {
    /// Searches `name`, which must not lie outside the zone.
    pub(crate) fn find(&self, name: &Name, rr_type: RecordType) -> Found<'_> {
        let labels = Labels::of(name);
        if let Some((cut, ns)) = self.delegation(&labels, rr_type) {
            return Found::Delegated(cut, ns);
        }
        if let Some(node) = self.at(labels.whole()) {
            return at_node(node, &node.owner, rr_type);
        }
        if self.has_below(labels.whole()) {
            return Found::NoData;
        }
        let Some(wildcard) = self.wildcard_for(&labels) else { return Found::NoName };
        match self.at(&wildcard) {
            Some(node) => at_node(node, &name.to_lowercase(), rr_type),
            None if self.has_below(&wildcard) => Found::NoData,
            None => Found::NoName,
        }
    }

    /// The delegation nearest to the apex at or above `name`. The type DS belongs to the parent's side of the cut.
    fn delegation(&self, name: &Labels, rr_type: RecordType) -> Option<(&Name, &RrSet)> {
        let apex_labels = self.origin().iter().len();
        let n_labels = name.n_labels().saturating_sub((rr_type == RecordType::DS).into());
        (apex_labels + 1..=n_labels).find_map(|labels| {
            let node = self.at(name.last(labels))?;
            Some((&node.owner, node.set(RecordType::NS)?))
        })
    }

    /// Where a wildcard would be: below the closest existing ancestor of `name` (RFC 4592 §3.3.1).
    fn wildcard_for(&self, name: &Labels) -> Option<Vec<u8>> {
        let apex_labels = self.origin().iter().len();
        let ancestors = (apex_labels..name.n_labels()).rev().map(|labels| name.last(labels));
        let mut existing = ancestors.filter(|key| self.at(*key).is_some() || self.has_below(key));
        existing.next().map(wildcard)
    }
}

fn at_node<'a>(node: &'a Node, owner: &Name, rr_type: RecordType) -> Found<'a> {
    if rr_type == RecordType::ANY {
        return Found::All(owner.clone(), &node.sets);
    }
    if let Some(set) = node.set(rr_type) {
        return Found::Data(owner.clone(), set);
    }
    match node.set(RecordType::CNAME) {
        Some(set) => Found::Alias(owner.clone(), set),
        None => Found::NoData,
    }
}
