//! The integration engine: an on-premises Active Directory server and its Microsoft 365 tenant.
