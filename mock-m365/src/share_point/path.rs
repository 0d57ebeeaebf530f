//! From the path of a URL to the segments of a resource: names in small letters, arguments in parentheses are segments of
//! their own; what stands before `_api` names the site.

/// Segments below the site, still percent-encoded.
pub(crate) fn segments(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let start = parts.iter().position(|part| part.eq_ignore_ascii_case("_api")).unwrap_or(0);
    let mut segments = Vec::new();
    for part in &parts[start..] {
        let decoded = part.replace("%28", "(").replace("%29", ")").replace("%27", "'");
        match decoded.split_once('(').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)))
        {
            Some((name, "")) => segments.push(name.to_ascii_lowercase()),
            Some((name, argument)) => {
                segments.extend([name.to_ascii_lowercase(), argument.to_owned()]);
            }
            // Ids of drives and uploads keep their case.
            None if segments.iter().any(|known| known == "v2.0") => segments.push(decoded),
            None => segments.push(decoded.to_ascii_lowercase()),
        }
    }
    segments
}

/// Path of the site, in small letters.
pub(crate) fn site(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    lower.split("/_api").next().unwrap_or_default().trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{segments, site};

    #[test]
    fn arguments_become_segments() {
        assert_eq!(
            segments("/sites/team/_api/web/SiteGroups/GetById(5)/users"),
            ["_api", "web", "sitegroups", "getbyid", "5", "users"]
        );
        assert_eq!(
            segments("/_api/web/roleassignments/addroleassignment(principalid=3,roledefid=1)"),
            ["_api", "web", "roleassignments", "addroleassignment", "principalid=3,roledefid=1"]
        );
        assert_eq!(segments("/_api/web/roledefinitions()"), ["_api", "web", "roledefinitions"]);
        assert_eq!(site("/sites/Team/_api/web"), "sites/team");
        assert_eq!(site("/_api/web"), "");
    }
}
