//! Links: pairs of attributes of which one is written and the other follows (MS-ADTS 3.1.1.1.6). `links.txt` holds one a line:
//! `linkID` of the forward link, its name, and the name of the back link, or `-` if there is none.

use std::sync::LazyLock;

use super::{Attr, find_attribute};

/// One end of a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Link {
    /// `linkID`: even where it is written, odd where it follows.
    pub(crate) id: u16,
    /// The other end, if the schema has one.
    pub(crate) other: Option<Attr>,
}

impl Link {
    /// Whether this end follows from the other.
    pub(crate) fn is_back(self) -> bool {
        self.id % 2 == 1
    }
}

/// The end of a link that an attribute is.
pub(super) fn of(attr: Attr) -> Option<Link> {
    let place = LINKS.binary_search_by_key(&attr, |(known, _)| *known).ok()?;
    Some(LINKS[place].1)
}

/// Both ends of every link, by attribute.
static LINKS: LazyLock<Vec<(Attr, Link)>> = LazyLock::new(|| {
    let mut ends = Vec::new();
    for line in include_str!("links.txt").lines() {
        let mut words = line.split(' ');
        let id = words.next().and_then(|id| id.parse().ok()).expect("a link has a number");
        let mut end = || words.next().and_then(find_attribute);
        let (forward, back) = (end().expect("a link has a forward end"), end());
        ends.push((forward, Link { id, other: back }));
        ends.extend(back.map(|back| (back, Link { id: id + 1, other: Some(forward) })));
    }
    ends.sort_unstable_by_key(|(attr, _)| *attr);
    ends
});
