//! From the name of an attribute or class to its place in the table, whatever the case of the letters. Every filter and every
//! attribute of a request is looked up here, so it neither allocates nor walks.

/// Places by name: a table of slots in which the name's hash tells where to begin to look.
pub(super) struct Names {
    slots: Vec<u16>,
}

/// No name here.
const FREE: u16 = u16::MAX;

impl Names {
    /// Room for so many names, with enough free slots to keep the ways short.
    pub(super) fn with_room(names: usize) -> Self {
        Self { slots: vec![FREE; (names * 2).next_power_of_two()] }
    }

    /// Adds a name that is not there yet.
    pub(super) fn insert(&mut self, name: &str, place: u16) {
        let mut slot = self.first_slot(name);
        while self.slots[slot] != FREE {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        self.slots[slot] = place;
    }

    /// The place of a name; `name_at` tells which name a place has.
    pub(super) fn find<'a>(&self, name: &str, name_at: impl Fn(u16) -> &'a str) -> Option<u16> {
        let mut slot = self.first_slot(name);
        while self.slots[slot] != FREE {
            if name_at(self.slots[slot]).eq_ignore_ascii_case(name) {
                return Some(self.slots[slot]);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// FNV-1a over the name in lower case.
    fn first_slot(&self, name: &str) -> usize {
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193)
        });
        (hash ^ hash >> 15) as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn names_are_found_in_any_case_even_when_the_table_is_half_full() {
        let known: Vec<String> = (0..100).map(|number| format!("name-{number}")).collect();
        let mut names = Names::with_room(known.len());
        for (place, name) in (0_u16..).zip(&known) {
            names.insert(name, place);
        }
        for (place, name) in (0_u16..).zip(&known) {
            assert_eq!(
                names.find(&name.to_uppercase(), |place| &known[usize::from(place)]),
                Some(place)
            );
        }
        assert_eq!(names.find("name-100", |place| &known[usize::from(place)]), None);
    }
}
