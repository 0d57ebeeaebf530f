//! Query options of a request: which a resource takes, and what the rest is told.

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::refusals;

/// OData system query options; the leading `$` may be left out in v1.0.
const SYSTEM_OPTIONS: &[&str] = &[
    "$select",
    "$filter",
    "$top",
    "$count",
    "$skiptoken",
    "$orderby",
    "$expand",
    "$search",
    "$skip",
    "$format",
    "$deltatoken",
    "$apply",
    "$compute",
];

/// The options of one request, in their order.
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the options and refuses all that are not in `taken`. Other parameters pass unnoticed.
    pub(crate) fn of(call: &Call, taken: &[&str]) -> Result<Self, GraphError> {
        let mut options: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(call.query.as_bytes()) {
            let dollared =
                if name.starts_with('$') { name.to_string() } else { format!("${name}") };
            let lower = dollared.to_ascii_lowercase();
            if !SYSTEM_OPTIONS.contains(&lower.as_str()) {
                if name.starts_with('$') {
                    return Err(GraphError::malformed_query(&format!(
                        "The query parameter '{name}' is not supported."
                    )));
                }
                continue;
            }
            check_taken(&lower, taken, call)?;
            if options.iter().any(|(known, _)| *known == lower) {
                return Err(GraphError::malformed_query(&format!(
                    "Query option '{lower}' was specified more than once, but it must be specified at most once."
                )));
            }
            options.push((lower, value.into_owned()));
        }
        Ok(Self(options))
    }

    /// Reads the options of a delta query, which takes few (facts §2.5).
    pub(crate) fn of_delta(call: &Call) -> Result<Self, GraphError> {
        let taken =
            &["$select", "$filter", "$skiptoken", "$deltatoken", "$top", "$orderby", "$expand"];
        let mut query = Self::of(call, taken)?;
        if let Some((name, _)) = query
            .0
            .iter()
            .find(|(name, _)| ["$top", "$orderby", "$expand"].contains(&name.as_str()))
        {
            let text = format!("The query option '{name}' is not supported for delta queries.");
            return Err(GraphError::of(&refusals::QUERY_REFUSED, &[&text]));
        }
        query.0.retain(|(name, value)| name != "$deltatoken" || !value.is_empty());
        Ok(query)
    }

    /// An option's value.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All options.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Whether the caller accepts answers from the index, which advanced queries need.
pub(crate) fn is_eventual(call: &Call) -> bool {
    call.header("consistencylevel").is_some_and(|level| level.eq_ignore_ascii_case("eventual"))
}

fn check_taken(option: &str, taken: &[&str], call: &Call) -> Result<(), GraphError> {
    if taken.contains(&option) {
        return Ok(());
    }
    if option == "$search" && !is_eventual(call) {
        return Err(GraphError::plain(&refusals::SEARCH_NEEDS_HEADER));
    }
    if option == "$skip" {
        return Err(GraphError::of(
            &refusals::QUERY_REFUSED,
            &["'$skip' is not supported by the service."],
        ));
    }
    Err(GraphError::query_not_carried(&format!(
        "The query option '{option}' is not supported for this resource."
    )))
}
