//! The stored attributes of one entry, small: a directory holds hundreds of thousands of them.

use super::Value;
use crate::schema::Attr;

/// The values of one attribute; most have one. Links stand in ascending order, others in the order in which they came.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Values {
    One(Value),
    #[expect(clippy::box_collection, reason = "one word instead of three, in every attribute")]
    Many(Box<Vec<Value>>),
}

impl Values {
    fn as_slice(&self) -> &[Value] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }
}

/// Attributes with their values, in the order of the schema's table. None is empty.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub(crate) struct Attributes(Vec<(Attr, Values)>);

impl Attributes {
    /// The values; none if the attribute is not there.
    pub(crate) fn get(&self, attr: Attr) -> &[Value] {
        self.place(attr).map_or(&[], |place| self.0[place].1.as_slice())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Attr, &[Value])> {
        self.0.iter().map(|(attr, values)| (*attr, values.as_slice()))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = Attr> {
        self.0.iter().map(|(attr, _)| *attr)
    }

    /// Replaces the values; without any the attribute goes.
    pub(crate) fn set(&mut self, attr: Attr, mut values: Vec<Value>) {
        if values.iter().any(|value| matches!(value, Value::Link(_))) {
            values.sort_unstable_by_key(link);
            values.dedup();
        }
        let values = match values.len() {
            0 => return self.remove(attr),
            1 => values.pop().map(Values::One),
            _ => Some(Values::Many(Box::new(values))),
        };
        let Some(values) = values else { return };
        match self.place(attr) {
            Ok(place) => self.0[place].1 = values,
            Err(place) => self.0.insert(place, (attr, values)),
        }
    }

    /// Adds a value; tells whether it was not there.
    pub(crate) fn add(&mut self, attr: Attr, value: Value) -> bool {
        let held = self.get(attr);
        let place = match &value {
            Value::Link(_) => held.binary_search_by_key(&link(&value), link).err(),
            _ if held.iter().any(|known| known.matches(&value)) => None,
            _ => Some(held.len()),
        };
        let Some(place) = place else { return false };
        match self.place(attr).map(|found| &mut self.0[found].1) {
            Err(found) => self.0.insert(found, (attr, Values::One(value))),
            Ok(Values::Many(values)) => values.insert(place, value),
            Ok(held @ Values::One(_)) => {
                let mut values = held.as_slice().to_vec();
                values.insert(place, value);
                *held = Values::Many(Box::new(values));
            }
        }
        true
    }

    /// Takes a value away; tells whether it was there.
    pub(crate) fn take(&mut self, attr: Attr, value: &Value) -> bool {
        let held = self.get(attr);
        let place = match value {
            Value::Link(_) => held.binary_search_by_key(&link(value), link).ok(),
            _ => held.iter().position(|known| known.matches(value)),
        };
        let Some(place) = place else { return false };
        let mut rest = held.to_vec();
        rest.remove(place);
        self.set(attr, rest);
        true
    }

    /// Removes the attribute.
    pub(crate) fn remove(&mut self, attr: Attr) {
        if let Ok(place) = self.place(attr) {
            self.0.remove(place);
        }
    }

    /// Removes the attributes that do not pass.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(Attr) -> bool) {
        self.0.retain(|(attr, _)| keep(*attr));
    }

    fn place(&self, attr: Attr) -> Result<usize, usize> {
        self.0.binary_search_by_key(&attr, |(known, _)| *known)
    }
}

/// By what links are put in order.
fn link(value: &Value) -> Option<super::EntryId> {
    match value {
        Value::Link(target) => Some(*target),
        Value::Text(_) | Value::Number(_) | Value::Bytes(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Attributes, Value};
    use crate::directory::EntryId;
    use crate::schema::Attr;

    #[test]
    fn a_value_takes_24_bytes() {
        assert_eq!(size_of::<Value>(), 24);
        assert_eq!(size_of::<(Attr, super::Values)>(), 32);
    }

    #[test]
    fn values_are_added_once_and_taken_once() {
        let mut attributes = Attributes::default();
        assert!(attributes.add(Attr::DESCRIPTION, Value::text("One")));
        assert!(!attributes.add(Attr::DESCRIPTION, Value::text("ONE")));
        assert!(attributes.add(Attr::DESCRIPTION, Value::text("two")));
        assert!(attributes.take(Attr::DESCRIPTION, &Value::text("one")));
        assert!(!attributes.take(Attr::DESCRIPTION, &Value::text("one")));
        assert_eq!(attributes.get(Attr::DESCRIPTION), [Value::text("two")]);
        assert!(attributes.take(Attr::DESCRIPTION, &Value::text("Two")));
        assert_eq!(attributes, Attributes::default());
    }

    #[test]
    fn links_stand_in_order() {
        let mut attributes = Attributes::default();
        let members = [5, 2, 9, 2].map(|number| Value::Link(EntryId(number)));
        let added = members.map(|member| attributes.add(Attr::MEMBER, member));
        assert_eq!(added, [true, true, true, false]);
        let in_order = [2, 5, 9].map(|number| Value::Link(EntryId(number)));
        assert_eq!(attributes.get(Attr::MEMBER), in_order);
    }
}
