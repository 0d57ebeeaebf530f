//! Findings, and the table that names them all.

use std::fmt;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Mail or sign-in is lost, or goes where nobody reads it, now or at the next step.
    Dangerous,
    /// Something does not do what it is meant to do.
    Wrong,
    /// A record that is wanted is not there.
    Missing,
    /// Worth knowing; nothing has to be done for it now.
    Note,
    /// As it should be.
    Right,
}

impl Severity {
    /// The severity in one word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dangerous => "dangerous",
            Self::Wrong => "wrong",
            Self::Missing => "missing",
            Self::Note => "note",
            Self::Right => "right",
        }
    }

    /// Whether somebody has to do something.
    #[must_use]
    pub fn is_trouble(self) -> bool {
        matches!(self, Self::Dangerous | Self::Wrong | Self::Missing)
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One thing that was found at a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Its id in [`FINDINGS`].
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What was found.
    pub what: String,
    /// The record, server or place it was found at.
    pub place: String,
    /// What to do; empty for what is right.
    pub remedy: String,
}

/// One kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The id that programs and scenarios know it by.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// Which of the rehearsed failure situations it tells, by number.
    pub situations: &'static [u8],
    /// What it means.
    pub about: &'static str,
}

impl Row {
    /// A finding of this kind.
    pub(super) fn at(
        self,
        place: impl Into<String>,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        let Self { id, severity, .. } = self;
        Finding { id, severity, what: what.into(), place: place.into(), remedy: remedy.into() }
    }

    /// A finding of this kind that needs no remedy.
    pub(super) fn fine(self, place: impl Into<String>, what: impl Into<String>) -> Finding {
        self.at(place, what, "")
    }
}

/// Defines a constant for every kind of finding, and the table of them all.
macro_rules! table {
    ($($name:ident $severity:ident $id:literal [$($situation:literal),*] $about:literal;)*) => {
        $(
            #[doc = $about]
            pub(super) const $name: Row = Row {
                id: $id,
                severity: Severity::$severity,
                situations: &[$($situation),*],
                about: $about,
            };
        )*

        /// Every kind of finding, in the order of a report.
        pub const FINDINGS: &[Row] = &[$($name),*];
    };
}

table! {
    ZONE_AGREES Right "zone-agrees" [] "every name server of the zone holds the same version";
    NOT_REGISTERED Dangerous "not-registered" [22] "the name does not exist in the public DNS";
    DELEGATION_GONE Dangerous "delegation-gone" [22] "the zone above no longer delegates the domain: it expired, is on hold or being transferred";
    INSIDE_ANOTHER_ZONE Wrong "inside-another-zone" [] "the name is no zone of its own";
    ZONE_UNREADABLE Wrong "zone-unreadable" [13] "no server of the zone gives a usable answer";
    DELEGATED_TO_SERVICE Note "delegated-to-service" [] "the service's own name servers hold the zone, and there is nothing to write";
    DELEGATION_DIFFERS Wrong "delegation-differs" [8] "the zone above and the zone name different servers";
    PARENT_UNKNOWN Note "parent-unknown" [] "the zone above could not be asked";
    EDITED_ELSEWHERE Dangerous "edited-elsewhere" [8] "the server that is edited is not one that the world asks";
    SERVER_BEHIND Wrong "server-behind" [13] "a name server holds an older version of the zone";
    SERVER_DIFFERS Wrong "server-differs" [13] "a name server holds the same version with other records";
    SERVER_LAME Wrong "server-lame" [13] "a delegated name server does not speak for the zone";
    SERVER_SILENT Wrong "server-silent" [13] "a delegated name server does not answer";
    CHANGED_MEANWHILE Note "changed-meanwhile" [20] "somebody changed the zone during the check";
    UPDATES_ACCEPTED Right "updates-accepted" [] "the zone takes this server's signed updates";
    UPDATES_REFUSED Wrong "updates-refused" [] "the zone does not take this server's signed updates";
    CLOCK_DIFFERS Wrong "clock-differs" [19] "the clocks of this server and the name server differ by more than a signature allows";
    MX_LAST Right "mx-last" [] "the tenant's mail host ranks below the present one";
    MX_FIRST Right "mx-first" [] "the tenant's mail host is the preferred one";
    MX_MISSING Missing "mx-missing" [] "the tenant's mail host has no MX record";
    MX_ZERO Dangerous "mx-zero" [1] "the tenant's mail host has preference 0 while mail still lives elsewhere";
    MX_NOT_LAST Dangerous "mx-not-last" [2] "the tenant's mail host ranks with the present one or above it while mail still lives there";
    MX_OLD_GONE Dangerous "mx-old-gone" [1] "the present mail host has no MX record any more while mail still lives there";
    MX_NOT_RESET Dangerous "mx-not-reset" [3] "the migration is complete and mail still goes to the former host";
    MX_OLD_LEFT Note "mx-old-left" [3] "the former mail host still has an MX record";
    MX_PHASE Note "mx-phase" [1, 3] "whether the order of the mail hosts is right depends on how far the migration is";
    MX_TWICE Wrong "mx-twice" [] "the tenant's mail host has several MX records";
    MX_OTHER_TENANT Wrong "mx-other-tenant" [14] "an MX record leads to the mail host of another domain at the service";
    MX_LEGACY Dangerous "mx-legacy" [21] "an MX record leads to a former host of the service, which defers all mail";
    MX_NULL Wrong "mx-null" [] "a null MX record says that the domain takes no mail";
    MX_TOKEN_ONLY Dangerous "mx-token-only" [14] "the ownership record is the only MX record, so that all mail bounces";
    MX_IMPLICIT Note "mx-implicit" [] "without MX records mail goes to the address of the domain; the first MX record ends that";
    MX_TARGET_ALIAS Wrong "mx-target-alias" [12] "an MX record leads to an alias";
    MX_TARGET_LOST Dangerous "mx-target-lost" [12] "an MX record leads to a host without address";
    WEBMAIL_OVER_MAIL_HOST Dangerous "webmail-over-mail-host" [12] "the alias for web mail took the name of the mail host";
    SENDERS_INSIDE Note "senders-inside" [16] "other tenants deliver inside the service, whatever the MX records say";
    TOKEN_RIGHT Right "token-right" [] "the ownership record is there";
    TOKEN_MISSING Missing "token-missing" [14] "the ownership record is not there";
    TOKEN_OTHER Wrong "token-other" [14] "an ownership record is there, but not the one that is asked for now";
    TOKEN_RANK Wrong "token-rank" [] "the ownership MX record does not rank last, or is there twice";
    TOKEN_UNCHECKED Note "token-unchecked" [14] "which ownership record is asked for now is not known";
    TOKEN_NOT_NEEDED Note "token-not-needed" [] "the domain is verified; its ownership record may go";
    DOMAIN_ELSEWHERE Dangerous "domain-elsewhere" [15] "another tenant holds the domain";
    TENANT_UNREADABLE Note "tenant-unreadable" [] "the tenant could not be asked";
    SPF_RIGHT Right "spf-right" [] "the sender record names the service";
    SPF_MISSING Missing "spf-missing" [] "there is no sender record";
    SPF_LACKS_SERVICE Missing "spf-lacks-service" [] "the sender record does not name the service";
    SPF_SEVERAL Dangerous "spf-several" [4] "there are several sender records, an error for every receiver";
    SPF_BROKEN Dangerous "spf-broken" [] "the sender record cannot be read";
    SPF_COSTLY Dangerous "spf-costly" [5] "receivers may not evaluate the sender record, because it asks for too much";
    SPF_OPEN Dangerous "spf-open" [] "the sender record lets everybody send";
    SPF_NO_MAIL Wrong "spf-no-mail" [] "the sender record says that the domain sends no mail";
    SPF_OBSOLETE Wrong "spf-obsolete" [21] "the sender record includes a former name of the service";
    SPF_UNREACHED Note "spf-unreached" [] "terms behind `all` have no effect";
    SPF_PTR Note "spf-ptr" [] "the sender record uses `ptr`, which is slow and unreliable";
    SPF_TYPE_99 Note "spf-type-99" [] "a sender record of the type that was given up";
    SPF_UNCOUNTED Note "spf-uncounted" [] "what the sender record costs could not be counted to the end";
    TEXT_CUT Wrong "text-cut" [18] "the DNS host cut a text after 255 bytes";
    ALIAS_RIGHT Right "alias-right" [] "an alias leads to the service";
    ALIAS_MISSING Missing "alias-missing" [] "an alias is not there";
    ALIAS_ELSEWHERE Wrong "alias-elsewhere" [] "an alias leads elsewhere";
    ALIAS_IS_ADDRESS Wrong "alias-is-address" [17] "addresses stand where an alias is wanted: another host, or a provider that proxies or flattens it";
    AUTODISCOVER_OLD Note "autodiscover-old" [] "autodiscover still leads to the present mail server, as it should until the switch-over";
    AUTODISCOVER_EARLY Note "autodiscover-early" [] "autodiscover leads all clients to the service while mailboxes are elsewhere";
    MSOID_LEFT Dangerous "msoid-left" [21] "the record `msoid` makes sign-in and activation fail";
    LOCATION_RIGHT Right "location-right" [] "a service location is right";
    LOCATION_MISSING Missing "location-missing" [18] "a service location is not there";
    LOCATION_ELSEWHERE Wrong "location-elsewhere" [] "a service location leads elsewhere";
    LOCATION_SEVERAL Wrong "location-several" [] "several locations of one service share its load";
    LOCATION_LEFT Note "location-left" [] "clients that find nothing else are led to the former server by `_autodiscover._tcp`";
    OWNER_DOUBLED Wrong "owner-doubled" [7] "a record was entered under a name with the domain appended twice";
    TARGET_DOUBLED Wrong "target-doubled" [7] "a record leads to a name with the domain appended";
    WILDCARD Note "wildcard" [11] "every name that is not entered answers with the data of a wildcard";
    WILDCARD_ONLY Wrong "wildcard-only" [11] "a wildcard answers in the place of a record that is not there";
    CACHE_NEGATIVE Note "cache-negative" [6] "a resolver asked too early and still says that a record does not exist";
    CACHE_OLD Note "cache-old" [6] "a resolver still has former data";
    RESOLVER_FAILS Wrong "resolver-fails" [13] "a resolver gives no usable answer where the zone does";
    TTL_LONG Note "ttl-long" [6, 18] "an old answer will live long after the switch-over";
    INSIDE_DIFFERS Wrong "inside-differs" [9] "the network inside sees other records than the world";
    INSIDE_AGREES Right "inside-agrees" [] "the network inside sees what the world sees";
    SCP_LEFT Wrong "scp-left" [10] "the directory leads domain-joined clients to a former server, before they ask DNS";
    SCP_THERE Note "scp-there" [10] "the directory leads domain-joined clients, before they ask DNS";
    DIRECTORY_UNREADABLE Note "directory-unreadable" [10] "the directory could not be asked";
    DMARC_RIGHT Right "dmarc-right" [] "a DMARC policy is published";
    DMARC_MISSING Note "dmarc-missing" [] "there is no DMARC policy";
    DMARC_SEVERAL Wrong "dmarc-several" [] "there are several DMARC policies, which receivers ignore";
    DKIM_RIGHT Right "dkim-right" [] "a DKIM selector leads to the service";
    DKIM_MISSING Note "dkim-missing" [] "a DKIM selector is not there";
}
