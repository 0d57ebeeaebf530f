//! A fake Microsoft 365 tenant: sign-in, Microsoft Graph and the mail that reaches it.
