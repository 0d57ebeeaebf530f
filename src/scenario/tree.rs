//! A YAML document as a plain tree in which every key and value remembers its place.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};

use super::value::Placed;

/// A node of the document.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// Nothing: `key:` alone, or `null`.
    Empty,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Whole(i128),
    /// Any other text or number.
    Text(String),
    /// A list.
    List(Vec<Placed<Self>>),
    /// A mapping, in the order of the file.
    Mapping(Vec<(Placed<String>, Placed<Self>)>),
}

impl Node {
    /// What it is, for messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Empty => "nothing".to_owned(),
            Self::Flag(flag) => format!("`{flag}`"),
            Self::Whole(number) => format!("the number `{number}`"),
            Self::Text(text) => format!("the text `{}`", text.trim_end()),
            Self::List(_) => "a list".to_owned(),
            Self::Mapping(_) => "a mapping".to_owned(),
        }
    }

    /// A scalar as it is written, none for lists and mappings.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Self::Flag(flag) => Some(flag.to_string()),
            Self::Whole(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::Empty => Some(String::new()),
            Self::List(_) | Self::Mapping(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NodeVisitor;

        impl<'de> Visitor<'de> for NodeVisitor {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
                Ok(Node::Empty)
            }

            fn visit_none<E: de::Error>(self) -> Result<Node, E> {
                Ok(Node::Empty)
            }

            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Node, D::Error> {
                Node::deserialize(inner)
            }

            fn visit_bool<E: de::Error>(self, flag: bool) -> Result<Node, E> {
                Ok(Node::Flag(flag))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Node, E> {
                Ok(Node::Whole(number.into()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Node, E> {
                Ok(Node::Whole(number.into()))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Node, E> {
                Ok(Node::Text(number.to_string()))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
                Ok(Node::Text(text.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Node::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
                let mut mapping = Vec::new();
                while let Some(entry) = entries.next_entry()? {
                    mapping.push(entry);
                }
                Ok(Node::Mapping(mapping))
            }
        }

        deserializer.deserialize_any(NodeVisitor)
    }
}
