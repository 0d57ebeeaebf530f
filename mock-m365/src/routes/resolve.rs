//! How a URL finds its row: a tree of path segments for each plane, built once.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use http::Method;
use percent_encoding::percent_decode_str;

use crate::routes::{Plane, Route, all};

/// What a URL means.
pub(crate) struct Target {
    /// Name of the operation, or method and path when there is none.
    pub(crate) operation: String,
    /// Its row.
    pub(crate) route: Option<&'static Route>,
    /// Another method would have found a row.
    pub(crate) method_mismatch: bool,
    /// First segment that no row has.
    pub(crate) unknown_segment: String,
    /// Names and values of the row's keys.
    pub(crate) keys: Vec<(&'static str, String)>,
    /// A segment is no UTF-8.
    pub(crate) malformed: bool,
}

/// What may follow the segments so far.
#[derive(Default)]
struct Node {
    literals: BTreeMap<&'static str, Self>,
    key: Option<Box<Self>>,
    routes: Vec<&'static Route>,
}

impl Node {
    fn insert(&mut self, route: &'static Route) {
        let mut node = self;
        for part in route.path().split('/').skip(1) {
            node = if part.starts_with('{') {
                node.key.get_or_insert_default()
            } else {
                node.literals.entry(part).or_default()
            };
        }
        node.routes.push(route);
    }
}

/// One tree a plane, in the order of [`Plane`].
static TREES: LazyLock<[Node; 4]> = LazyLock::new(|| {
    let mut trees: [Node; 4] = Default::default();
    for route in all() {
        trees[route.plane as usize].insert(route);
    }
    trees
});

/// What a walk through a tree has found so far.
#[derive(Default)]
struct Walk {
    /// The row with the fewest keys, and their number.
    best: Option<(usize, &'static Route)>,
    method_mismatch: bool,
    n_known_max: usize,
}

impl Walk {
    /// Looks at everything below `node` that fits `segments[depth..]`; `n_keys` keys lie above. No deeper than the tree.
    fn visit(&mut self, node: &'static Node, query: (&str, &[Cow<'_, str>]), at: (usize, usize)) {
        let ((method, segments), (depth, n_keys)) = (query, at);
        self.n_known_max = self.n_known_max.max(depth);
        let Some(segment) = segments.get(depth) else {
            for route in &node.routes {
                if route.method() != method {
                    self.method_mismatch = true;
                } else if self.best.is_none_or(|(fewest, _)| n_keys < fewest) {
                    self.best = Some((n_keys, route));
                }
            }
            return;
        };
        if let Some(next) = node.literals.get(segment.as_ref()) {
            self.visit(next, query, (depth + 1, n_keys));
        }
        if let Some(next) = &node.key {
            self.visit(next, query, (depth + 1, n_keys + 1));
        }
    }
}

/// Finds the row of a method and path, its segments still percent-encoded.
pub(crate) fn resolve<S: AsRef<str>>(plane: Plane, method: &Method, segments: &[S]) -> Target {
    let mut malformed = false;
    let mut decoded = Vec::with_capacity(segments.len());
    for raw in segments {
        let bytes = percent_decode_str(raw.as_ref());
        let text = bytes.clone().decode_utf8().unwrap_or_else(|_| {
            malformed = true;
            bytes.decode_utf8_lossy()
        });
        decoded.push(text);
    }
    let mut walk = Walk::default();
    walk.visit(&TREES[plane as usize], (method.as_str(), &decoded), (0, 0));
    let route = walk.best.map(|(_, route)| route);
    let operation = route.map_or_else(
        || format!("{method} /{}", decoded.join("/")),
        |route| route.operation.to_owned(),
    );
    let unknown = decoded.get(walk.n_known_max).or_else(|| decoded.last());
    let unknown_segment = match route {
        Some(_) => String::new(),
        None => unknown.map(|segment| segment.clone().into_owned()).unwrap_or_default(),
    };
    let keys = route.map_or_else(Vec::new, |route| keys(route, decoded));
    Target {
        operation,
        route,
        method_mismatch: walk.method_mismatch,
        unknown_segment,
        keys,
        malformed,
    }
}

/// The segments that stand where the path of the row has names in braces.
fn keys(route: &Route, decoded: Vec<Cow<'_, str>>) -> Vec<(&'static str, String)> {
    let parts = route.path().split('/').skip(1).zip(decoded);
    parts
        .filter_map(|(part, segment)| {
            let name = part.strip_prefix('{')?.strip_suffix('}')?;
            Some((name, segment.into_owned()))
        })
        .collect()
}
