//! Additions of today that the Essentials wizard did not know: DKIM selectors and the DMARC policy.

use super::{
    finding::{DKIM_MISSING, DKIM_RIGHT, DMARC_MISSING, DMARC_RIGHT, DMARC_SEVERAL, Finding},
    observation::{Context, Observation},
};
use crate::{dns::Data, site::Era};

/// Labels of the service's selectors.
pub(super) const SELECTORS: [&str; 2] = ["selector1._domainkey", "selector2._domainkey"];

pub(super) fn findings(seen: &Observation, context: &Context, found: &mut Vec<Finding>) {
    if context.era == Era::Essentials {
        return;
    }
    for label in SELECTORS {
        let name = seen.below(label);
        let alias = seen.zone.alias(&name).filter(|alias| !seen.is_of_wildcard(alias));
        found.push(match alias.map(|alias| &alias.data) {
            Some(Data::Cname(target)) if is_key_of_service(target) => {
                DKIM_RIGHT.fine(&name, format!("leads to {target}"))
            }
            Some(other) => DKIM_MISSING.at(
                &name,
                format!("`{other}` does not lead to the service"),
                "let it lead where the service's page for DKIM says, if the service is to sign mail",
            ),
            None => DKIM_MISSING.at(
                &name,
                "the service cannot sign mail with a key of the domain",
                "add the CNAME that the service's page for DKIM names: it cannot be computed",
            ),
        });
    }
    dmarc(seen, found);
}

fn is_key_of_service(target: &str) -> bool {
    (target.contains("._domainkey.") && target.ends_with(".onmicrosoft.com"))
        || target.ends_with(".dkim.mail.microsoft")
}

fn dmarc(seen: &Observation, found: &mut Vec<Finding>) {
    let name = seen.below("_dmarc");
    let texts = seen.zone.texts(&name);
    let policies: Vec<&String> =
        texts.iter().filter(|text| text.to_ascii_lowercase().starts_with("v=dmarc1")).collect();
    found.push(match policies.as_slice() {
        [] => DMARC_MISSING.at(
            &name,
            "receivers are not told what to do with mail that nobody vouches for",
            format!(
                "add TXT \"v=DMARC1; p=none; rua=mailto:postmaster@{}\" and tighten it later",
                seen.domain
            ),
        ),
        [only] => DMARC_RIGHT.fine(&name, format!("`{only}`")),
        several => DMARC_SEVERAL.at(
            &name,
            format!("receivers ignore {} policies at one name", several.len()),
            "keep one of them",
        ),
    });
}
