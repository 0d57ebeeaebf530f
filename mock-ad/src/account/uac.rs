//! The bits of userAccountControl (MS-ADTS 2.2.16).

pub(crate) const ACCOUNTDISABLE: i64 = 0x2;
pub(crate) const LOCKOUT: i64 = 0x10;
pub(crate) const PASSWD_NOTREQD: i64 = 0x20;
pub(crate) const PASSWD_CANT_CHANGE: i64 = 0x40;
pub(crate) const ENCRYPTED_TEXT_PASSWORD_ALLOWED: i64 = 0x80;
pub(crate) const NORMAL_ACCOUNT: i64 = 0x200;
pub(crate) const INTERDOMAIN_TRUST_ACCOUNT: i64 = 0x800;
pub(crate) const WORKSTATION_TRUST_ACCOUNT: i64 = 0x1000;
pub(crate) const SERVER_TRUST_ACCOUNT: i64 = 0x2000;
pub(crate) const DONT_EXPIRE_PASSWD: i64 = 0x1_0000;
pub(crate) const PASSWORD_EXPIRED: i64 = 0x80_0000;

/// A read-only domain controller.
const PARTIAL_SECRETS_ACCOUNT: i64 = 0x400_0000;

/// What a writable domain controller has: SERVER_TRUST_ACCOUNT, TRUSTED_FOR_DELEGATION.
pub(crate) const CONTROLLER: i64 = 0x8_2000;
/// What a read-only one has: WORKSTATION_TRUST_ACCOUNT, TRUSTED_TO_AUTH_FOR_DELEGATION, PARTIAL_SECRETS_ACCOUNT.
pub(crate) const READ_ONLY_CONTROLLER: i64 = 0x500_1000;

/// INTERDOMAIN_TRUST_ACCOUNT, WORKSTATION_TRUST_ACCOUNT, SERVER_TRUST_ACCOUNT: what a plain user cannot be.
pub(crate) const TRUST_ACCOUNTS: i64 =
    INTERDOMAIN_TRUST_ACCOUNT | WORKSTATION_TRUST_ACCOUNT | SERVER_TRUST_ACCOUNT;

/// TRUSTED_FOR_DELEGATION and TRUSTED_TO_AUTH_FOR_DELEGATION: acting for others.
pub(crate) const DELEGATION: i64 = 0x108_0000;

/// Bits that are computed and never stored.
const COMPUTED: i64 = LOCKOUT | PASSWD_CANT_CHANGE | PASSWORD_EXPIRED;

/// What is stored when a client writes `control`: computed bits go, and an account of no kind is a user's.
pub(crate) fn stored(control: i64) -> i64 {
    let kept = control & !COMPUTED;
    if kept & (NORMAL_ACCOUNT | TRUST_ACCOUNTS) == 0 { kept | NORMAL_ACCOUNT } else { kept }
}

/// The group that an account of this kind belongs to first, by its RID (MS-SAMR 3.1.1.8.1).
pub(crate) fn primary_group(control: i64) -> i64 {
    match control {
        _ if control & SERVER_TRUST_ACCOUNT != 0 => 516,
        _ if control & WORKSTATION_TRUST_ACCOUNT != 0 && control & PARTIAL_SECRETS_ACCOUNT != 0 => {
            521
        }
        _ if control & WORKSTATION_TRUST_ACCOUNT != 0 => 515,
        _ => 513,
    }
}

#[cfg(test)]
mod tests {
    use super::stored;

    #[test]
    fn computed_bits_are_dropped_and_a_kind_is_supplied() {
        let written = [0, 2, 576, 0x80_0200, 4096];
        assert_eq!(written.map(stored), [512, 514, 512, 512, 4096]);
    }
}
