//! From the path of a URL to the segments of a resource: doubled slashes collapse, keys in parentheses become
//! segments, namespaces before actions go (OData 4.01 URL Conventions §4).

use percent_encoding::percent_decode_str;

/// Segments below the version, still percent-encoded.
pub(crate) fn resource_segments(path: &str) -> Vec<String> {
    let mut segments = Vec::new();
    let mut raw_segments = path.split('/').filter(|raw| !raw.is_empty()).skip(1);
    while let Some(raw) = raw_segments.next() {
        if raw.len() > 1 && raw.ends_with(':') {
            segments.push(behind_colon(raw, &mut raw_segments));
            continue;
        }
        match split_key(raw) {
            Some((name, key)) => segments.extend([name, key]),
            None => segments.push(without_namespace(raw)),
        }
    }
    segments
}

/// `root:`, `a`, `b.txt:` -> the one segment `root:/a/b.txt`: a path stands between colons, or goes on to the end.
fn behind_colon<'p>(start: &str, rest: &mut impl Iterator<Item = &'p str>) -> String {
    let mut segment = start.to_owned();
    for raw in rest {
        segment.push_str("%2F");
        segment.push_str(raw.strip_suffix(':').unwrap_or(raw));
        if raw.ends_with(':') {
            break;
        }
    }
    segment
}

/// `users('ann@contoso.com')` -> `users`, `ann@contoso.com`.
fn split_key(raw: &str) -> Option<(String, String)> {
    let decoded = raw.replace("%28", "(").replace("%29", ")").replace("%27", "'");
    let (name, rest) = decoded.split_once('(')?;
    let key = rest.strip_suffix(')')?;
    let key = key.strip_prefix('\'').and_then(|key| key.strip_suffix('\'')).unwrap_or(key);
    (!name.is_empty() && !key.is_empty()).then(|| (name.to_owned(), key.replace("''", "'")))
}

/// Types that a collection can be cast to: such a segment keeps its namespace.
const CASTS: &[&str] = &["user", "group", "directoryRole"];

/// Actions and functions may carry their namespace, functions without parameters their parentheses.
fn without_namespace(raw: &str) -> String {
    let raw = raw.strip_suffix("()").unwrap_or(raw);
    match raw.strip_prefix("microsoft.graph.") {
        Some(name) if !CASTS.contains(&name) => name.to_owned(),
        _ => raw.to_owned(),
    }
}

/// The version asked for, if it is not `v1.0`.
pub(crate) fn unknown_version(path: &str) -> Option<String> {
    let version = path.split('/').find(|raw| !raw.is_empty()).unwrap_or_default();
    let version = percent_decode_str(version).decode_utf8_lossy();
    (!version.eq_ignore_ascii_case("v1.0")).then(|| version.into_owned())
}

#[cfg(test)]
mod tests {
    use super::{resource_segments, unknown_version};

    #[test]
    fn paths_become_segments() {
        assert_eq!(resource_segments("/v1.0//users/ann%40c.com/"), ["users", "ann%40c.com"]);
        assert_eq!(resource_segments("/v1.0/users('o''neil@c.com')"), ["users", "o'neil@c.com"]);
        assert_eq!(
            resource_segments("/v1.0/drives/1/root:/a/b.txt:/content"),
            ["drives", "1", "root:%2Fa%2Fb.txt", "content"]
        );
        assert_eq!(
            resource_segments("/v1.0/sites/h.com:/sites/x"),
            ["sites", "h.com:%2Fsites%2Fx"]
        );
        assert_eq!(
            resource_segments("/v1.0/users/1/microsoft.graph.assignLicense"),
            ["users", "1", "assignLicense"]
        );
        assert_eq!(
            resource_segments("/v1.0/directory/deletedItems/microsoft.graph.user"),
            ["directory", "deletedItems", "microsoft.graph.user"]
        );
    }

    #[test]
    fn only_one_version_is_known() {
        assert_eq!(unknown_version("/v1.0/users"), None);
        assert_eq!(unknown_version("/beta/users"), Some("beta".to_owned()));
        assert_eq!(unknown_version("/"), Some(String::new()));
    }
}
