//! The search for a name in a zone (RFC 1034 §4.3.2, RFC 4592).

use hickory_proto::rr::{Name, RecordType};

use super::content::{Content, Node, RrSet};

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
        if let Some((cut, ns)) = self.delegation(name, rr_type) {
            return Found::Delegated(cut, ns);
        }
        if let Some(node) = self.node(name) {
            return at_node(node, &node.owner, rr_type);
        }
        if self.has_below(name) {
            return Found::NoData;
        }
        match self.wildcard_for(name) {
            Some(node) => at_node(node, &name.to_lowercase(), rr_type),
            None => Found::NoName,
        }
    }

    /// The delegation nearest to the apex at or above `name`. The type DS belongs to the parent's side of the cut.
    fn delegation(&self, name: &Name, rr_type: RecordType) -> Option<(&Name, &RrSet)> {
        let apex_labels = self.origin().iter().len();
        let name_labels = name.iter().len();
        (apex_labels + 1..=name_labels)
            .filter(|labels| rr_type != RecordType::DS || *labels < name_labels)
            .find_map(|labels| {
                let node = if labels == name_labels {
                    self.node(name)
                } else {
                    self.node(&name.trim_to(labels))
                }?;
                Some((&node.owner, node.set(RecordType::NS)?))
            })
    }

    /// The wildcard below the closest existing ancestor of `name` (RFC 4592 §3.3.1).
    fn wildcard_for(&self, name: &Name) -> Option<&Node> {
        let mut ancestor = name.base_name();
        while !self.exists(&ancestor) {
            ancestor = ancestor.base_name();
        }
        let wildcard = ancestor.prepend_label("*").ok()?;
        self.node(&wildcard)
    }

    /// Whether `name` exists, be it as an empty non-terminal. The apex always does.
    fn exists(&self, name: &Name) -> bool {
        name == self.origin() || self.node(name).is_some() || self.has_below(name) || name.is_root()
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
