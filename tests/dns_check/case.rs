//! The cases: text files of sections. A section begins with `== ` and what it holds.

/// One case.
#[derive(Debug, Default)]
pub(crate) struct Case {
    /// Zones that the world asks, and their master files.
    pub(crate) zones: Vec<(String, String)>,
    /// Zones of the second server.
    pub(crate) second: Vec<(String, String)>,
    /// What happens before the check.
    pub(crate) before: Vec<String>,
    pub(crate) arguments: Vec<String>,
    /// Everything that is not right, and the exit code.
    pub(crate) finds: Vec<String>,
}

/// What every zone begins with, when its primary has this name.
fn start(zone: &str, primary: &str) -> String {
    format!(
        "$ORIGIN {zone}.\n$TTL 3600\n@ SOA {primary} hostmaster 7 900 300 604800 300\n@ NS {primary}\n{primary} A 127.0.0.1\n"
    )
}

impl Case {
    /// Reads a case; what stands before its first section says what it shows.
    pub(crate) fn of(text: &str) -> Self {
        let mut case = Self::default();
        for section in text.split("\n== ").skip(1) {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            let lines =
                || body.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect();
            let zone = |name: &str, primary| {
                (name.to_owned(), format!("{}{body}\n", start(name, primary)))
            };
            match title.split_once(' ') {
                Some(("zone", name)) => case.zones.push(zone(name, "ns1")),
                Some(("second", name)) => case.second.push(zone(name, "other")),
                None if title == "before" => case.before = lines(),
                None if title == "arguments" => {
                    case.arguments = body.split_whitespace().map(str::to_owned).collect();
                }
                None if title == "finds" => case.finds = lines(),
                _ => panic!("unknown section {title}"),
            }
        }
        case
    }
}

/// The text of a case with other findings.
pub(crate) fn renewed(text: &str, finds: &[String]) -> String {
    let kept = text.split_once("\n== finds").map_or(text, |(kept, _)| kept);
    format!("{}\n\n== finds\n{}\n", kept.trim_end(), finds.join("\n"))
}
