//! A fake Active Directory domain controller that speaks LDAP.
