//! Which server product this is, read from the operating system's own name.

/// A release of the server product that the integration was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Release {
    /// Windows Server 2012.
    V2012,
    /// Windows Server 2012 R2.
    V2012R2,
    /// Windows Server 2016.
    V2016,
}

/// How the release was sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// Essentials.
    Essentials,
    /// Standard or Datacenter, where Essentials is a role.
    Full,
}

/// Release and flavour together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edition {
    pub(crate) release: Release,
    pub(crate) flavour: Flavour,
}

const ROLE: &str = "Windows Server Essentials Experience";

impl Edition {
    /// Reads names such as `Windows Server 2012 R2 Standard` and `Microsoft Windows Server 2016 Essentials`.
    pub(crate) fn parse(operating_system: &str) -> Option<Self> {
        let words: Vec<String> =
            operating_system.split_whitespace().map(str::to_ascii_lowercase).collect();
        let server = words.windows(2).position(|pair| pair == ["windows", "server"])?;
        let rest: Vec<&str> = words[server + 2..].iter().map(String::as_str).collect();
        let (release, flavour) = match rest.as_slice() {
            ["2012", "r2", flavour, ..] => (Release::V2012R2, *flavour),
            ["2012", flavour, ..] => (Release::V2012, *flavour),
            ["2016", flavour, ..] => (Release::V2016, *flavour),
            _ => return None,
        };
        let flavour = match flavour {
            "essentials" => Flavour::Essentials,
            "standard" | "datacenter" => Flavour::Full,
            _ => return None,
        };
        Some(Self { release, flavour })
    }

    /// Whether the edition can be integrated at all, with the role where it needs it.
    pub(crate) fn is_supported(self) -> bool {
        // The role came with 2012 R2; before, Essentials was a product of its own.
        self.flavour == Flavour::Essentials || self.release >= Release::V2012R2
    }

    /// Whether the integration comes with a role that must be installed.
    pub(crate) fn needs_role(self) -> bool {
        self.flavour == Flavour::Full
    }

    /// Whether several domain controllers are allowed (REQ-003); the Essentials edition keeps its limit (REQ-004).
    pub(crate) fn allows_several_controllers(self) -> bool {
        self.release == Release::V2016 && self.flavour == Flavour::Full
    }
}

/// Whether the Essentials Experience role is among the installed ones, by its title or its short name.
pub(super) fn has_role(roles: &[String]) -> bool {
    roles.iter().any(|role| {
        role.trim().eq_ignore_ascii_case(ROLE) || role.eq_ignore_ascii_case("ServerEssentialsRole")
    })
}

#[cfg(test)]
mod tests {
    use super::{Edition, Flavour, Release};

    #[test]
    fn editions_are_read_from_the_name_of_the_operating_system() {
        let parsed = |name| Edition::parse(name).map(|edition| (edition.release, edition.flavour));
        assert_eq!(
            parsed("Windows Server 2012 Essentials"),
            Some((Release::V2012, Flavour::Essentials))
        );
        assert_eq!(
            parsed("Microsoft Windows Server 2012 R2 Datacenter"),
            Some((Release::V2012R2, Flavour::Full))
        );
        assert_eq!(
            parsed("windows server 2016 standard evaluation"),
            Some((Release::V2016, Flavour::Full))
        );
        for other in [
            "Windows Server 2019 Essentials",
            "Windows 10 Pro",
            "Debian GNU/Linux 12 (bookworm)",
            "",
            "2016",
        ] {
            assert_eq!(parsed(other), None, "{other}");
        }
    }
}
