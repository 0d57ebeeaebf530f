//! A narrow look at a domain whose proof of ownership the service does not see: the few mistakes that are typical and cheap to
//! find.

use super::{
    CheckRequest, Finding,
    finding::{
        OWNER_DOUBLED, Row, SERVER_BEHIND, SERVER_DIFFERS, SERVER_LAME, SERVER_SILENT, TOKEN_OTHER,
        TOKEN_RIGHT,
    },
    look::Look,
    observation::TenantSeen,
    placement, token, zone,
};
use crate::{domain::wanted::Wanted, engine::Engine, tenant::TenantSession};

/// What hides a proof from the service wherever it was meant to be.
const MISPLACED: [Row; 2] = [OWNER_DOUBLED, TOKEN_OTHER];
/// What hides a proof that the newest version of the zone holds.
const SEEN_IN_PART: [Row; 4] = [SERVER_BEHIND, SERVER_DIFFERS, SERVER_LAME, SERVER_SILENT];

impl Engine {
    /// Why the service may not see the proof of ownership; nothing when no server of the zone can be asked.
    pub(in crate::domain) async fn why_unseen(
        &self,
        session: &TenantSession,
        domain: &str,
    ) -> Vec<String> {
        let site = self.site();
        let optional = crate::domain::OptionalRecords::default();
        let Ok(wanted) = Wanted::read(session, domain, false, site.era, &optional).await else {
            return Vec::new();
        };
        let request = CheckRequest {
            era: site.era,
            resolvers: site.dns.resolver.iter().cloned().collect(),
            server_port: Some(site.dns.server_port),
            ..CheckRequest::new(domain)
        };
        let context = super::context_of(domain, &request, Some(wanted));
        let look = Look {
            ports: self.ports(),
            domain,
            request: &request,
            managed: None,
            context: &context,
        };
        let Some(mut seen) = look.ownership().await else { return Vec::new() };
        seen.tenant = Some(Ok(TenantSeen::default()));
        let mut found = Vec::new();
        zone::findings(&seen, &context, &mut found);
        token::findings(&seen, &context, &mut found);
        placement::findings(&seen, &context, &mut found);
        related(&found)
    }
}

/// The findings that explain why a proof is not seen, as notes.
fn related(found: &[Finding]) -> Vec<String> {
    let is_there = found.iter().any(|finding| finding.id == TOKEN_RIGHT.id);
    let is_one = |rows: &[Row], finding: &Finding| rows.iter().any(|row| row.id == finding.id);
    found
        .iter()
        .filter(|finding| {
            is_one(&MISPLACED, finding) || (is_there && is_one(&SEEN_IN_PART, finding))
        })
        .map(|finding| format!("{} ({}): {}", finding.what, finding.place, finding.remedy))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Finding, OWNER_DOUBLED, Row, SERVER_BEHIND, TOKEN_OTHER, TOKEN_RIGHT, related};
    use crate::domain::check::finding::WILDCARD;

    fn found(rows: &[Row]) -> Vec<Finding> {
        rows.iter().map(|row| row.at("here", row.id, "mend it")).collect()
    }

    #[test]
    fn a_server_that_lags_explains_only_a_proof_that_another_one_holds() {
        let lags = related(&found(&[SERVER_BEHIND, TOKEN_RIGHT, WILDCARD]));
        assert_eq!(lags, ["server-behind (here): mend it"]);
        let wrong = related(&found(&[SERVER_BEHIND, TOKEN_OTHER, OWNER_DOUBLED]));
        assert_eq!(wrong, ["token-other (here): mend it", "owner-doubled (here): mend it"]);
        assert!(related(&found(&[SERVER_BEHIND])).is_empty());
    }
}
