//! SIDs that have a two-letter name in SDDL (MS-DTYP 2.5.1.1), and those that the directory itself speaks of.

use crate::sid::Sid;

/// SIDs that are the same in every domain.
pub(crate) mod well_known {
    use crate::sid::Sid;

    pub(crate) const EVERYONE: Sid = Sid::literal(1, &[0]);
    pub(crate) const CREATOR_OWNER: Sid = Sid::literal(3, &[0]);
    pub(crate) const CREATOR_GROUP: Sid = Sid::literal(3, &[1]);
    pub(crate) const OWNER_RIGHTS: Sid = Sid::literal(3, &[4]);
    pub(crate) const NETWORK: Sid = Sid::literal(5, &[2]);
    pub(crate) const PRINCIPAL_SELF: Sid = Sid::literal(5, &[10]);
    pub(crate) const AUTHENTICATED_USERS: Sid = Sid::literal(5, &[11]);
    pub(crate) const THIS_ORGANIZATION: Sid = Sid::literal(5, &[15]);
    pub(crate) const ENTERPRISE_DOMAIN_CONTROLLERS: Sid = Sid::literal(5, &[9]);
    pub(crate) const SYSTEM: Sid = Sid::literal(5, &[18]);
    pub(crate) const ADMINISTRATORS: Sid = Sid::literal(5, &[32, 544]);
    pub(crate) const PRE_WINDOWS_2000: Sid = Sid::literal(5, &[32, 554]);
}

/// RIDs of the domain's groups that own what their members make.
pub(crate) const DOMAIN_ADMINS: u32 = 512;
pub(crate) const SCHEMA_ADMINS: u32 = 518;
pub(crate) const ENTERPRISE_ADMINS: u32 = 519;

/// Names of accounts and groups of the domain, by RID.
const OF_DOMAIN: &[(&str, u32)] = &[
    ("AP", 525),
    ("CA", 517),
    ("CN", 522),
    ("DA", DOMAIN_ADMINS),
    ("DC", 515),
    ("DD", 516),
    ("DG", 514),
    ("DU", 513),
    ("EA", ENTERPRISE_ADMINS),
    ("EK", 527),
    ("KA", 526),
    ("LA", 500),
    ("LG", 501),
    ("PA", 520),
    ("RO", 498),
    ("RS", 553),
    ("SA", SCHEMA_ADMINS),
];

/// Names of the groups in CN=Builtin, by RID.
const BUILTIN: &[(&str, u32)] = &[
    ("AA", 579),
    ("AO", 548),
    ("BA", 544),
    ("BG", 546),
    ("BO", 551),
    ("BU", 545),
    ("CD", 574),
    ("CY", 569),
    ("ER", 573),
    ("ES", 576),
    ("HA", 578),
    ("IS", 568),
    ("LU", 559),
    ("MS", 577),
    ("MU", 558),
    ("NO", 556),
    ("PO", 550),
    ("PU", 547),
    ("RA", 575),
    ("RD", 555),
    ("RE", 552),
    ("RM", 580),
    ("RU", 554),
    ("SO", 549),
];

/// Names of SIDs that belong to no domain.
const OTHERS: &[(&str, Sid)] = &[
    ("AN", Sid::literal(5, &[7])),
    ("AU", well_known::AUTHENTICATED_USERS),
    ("CG", well_known::CREATOR_GROUP),
    ("CO", well_known::CREATOR_OWNER),
    ("ED", well_known::ENTERPRISE_DOMAIN_CONTROLLERS),
    ("IU", Sid::literal(5, &[4])),
    ("LS", Sid::literal(5, &[19])),
    ("NS", Sid::literal(5, &[20])),
    ("NU", well_known::NETWORK),
    ("OW", well_known::OWNER_RIGHTS),
    ("PS", well_known::PRINCIPAL_SELF),
    ("RC", Sid::literal(5, &[12])),
    ("SU", Sid::literal(5, &[6])),
    ("SY", well_known::SYSTEM),
    ("WD", well_known::EVERYONE),
    ("WR", Sid::literal(5, &[33])),
];

/// A SID from its name or its full text.
pub(super) fn parse(text: &str, domain: Sid) -> Option<Sid> {
    if text.len() != 2 {
        return Sid::parse(text);
    }
    let name = |known: &str| known.eq_ignore_ascii_case(text);
    if let Some((_, sid)) = OTHERS.iter().find(|(known, _)| name(known)) {
        return Some(*sid);
    }
    if let Some((_, rid)) = OF_DOMAIN.iter().find(|(known, _)| name(known)) {
        return Some(domain.account(*rid));
    }
    let builtin = BUILTIN.iter().find(|(known, _)| name(known));
    builtin.map(|(_, rid)| Sid::literal(5, &[32, *rid]))
}

/// The name of a SID, or its full text where it has none.
pub(super) fn write(sid: Sid, domain: Sid) -> String {
    let other = OTHERS.iter().find(|(_, known)| *known == sid).map(|(name, _)| *name);
    let by_rid = |table: &[(&'static str, u32)]| {
        table.iter().find(|(_, rid)| *rid == sid.rid()).map(|(name, _)| *name)
    };
    let name = other.or_else(|| {
        if sid.is_in(&domain) {
            by_rid(OF_DOMAIN)
        } else if sid.is_in(&Sid::literal(5, &[32])) {
            by_rid(BUILTIN)
        } else {
            None
        }
    });
    name.map_or_else(|| sid.to_string(), str::to_owned)
}
