//! The tables of the store, in one place.

/// The tables, in the order of their names.
///
/// | table | one row is |
/// | --- | --- |
/// | `settings` | a named fact of the integration, see [`super::state`] |
/// | `credential` | the application's secret |
/// | `accounts` | a link between a server user and an online account |
/// | `creations` | an online account that is being made, or unmade |
/// | `outbox` | a change that waits for its delivery to the tenant |
/// | `licences` | a SKU of the subscription with its numbers |
/// | `domains` | a linked domain, or one on its way |
/// | `partner_accounts` | an account at a partner registrar |
/// | `partner_names` | a name that is held or ordered at a partner |
pub(super) const TABLES: &[&str] = &[
    "accounts",
    "creations",
    "credential",
    "domains",
    "licences",
    "outbox",
    "partner_accounts",
    "partner_names",
    "settings",
];

/// Makes every table that is not there yet, all in one step. Columns named `sealed` hold sealed secrets and nothing else does.
pub(super) const SCHEMA: &str = "
BEGIN;
CREATE TABLE IF NOT EXISTS settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS credential (
  client_id TEXT PRIMARY KEY,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS accounts (
  user TEXT NOT NULL COLLATE NOCASE,
  user_guid TEXT PRIMARY KEY,
  user_rid INTEGER NOT NULL,
  online_id TEXT NOT NULL,
  online_guid TEXT NOT NULL,
  sync TEXT NOT NULL,
  password_ms INTEGER,
  attention TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS creations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user TEXT NOT NULL COLLATE NOCASE,
  user_guid TEXT NOT NULL,
  user_rid INTEGER NOT NULL,
  online_id TEXT NOT NULL,
  sku_id TEXT NOT NULL,
  state TEXT NOT NULL,
  online_guid TEXT,
  sent_ms INTEGER
) STRICT;
CREATE TABLE IF NOT EXISTS outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  action TEXT NOT NULL,
  user TEXT NOT NULL COLLATE NOCASE,
  online_id TEXT NOT NULL,
  online_guid TEXT NOT NULL,
  state TEXT NOT NULL,
  n_attempts INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  sealed BLOB
) STRICT;
CREATE TABLE IF NOT EXISTS licences (
  part_number TEXT PRIMARY KEY,
  sku_id TEXT NOT NULL,
  status TEXT NOT NULL,
  n_bought INTEGER NOT NULL,
  n_used INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS domains (
  domain TEXT PRIMARY KEY COLLATE NOCASE,
  state TEXT NOT NULL,
  managed INTEGER NOT NULL,
  mail_migration INTEGER NOT NULL,
  details TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS partner_accounts (
  partner TEXT PRIMARY KEY COLLATE NOCASE,
  user_name TEXT NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS partner_names (
  domain TEXT PRIMARY KEY COLLATE NOCASE,
  partner TEXT NOT NULL,
  state TEXT NOT NULL,
  is_transfer INTEGER NOT NULL,
  years INTEGER NOT NULL,
  request TEXT NOT NULL,
  last_state TEXT NOT NULL,
  renewed_from TEXT,
  next_look_ms INTEGER NOT NULL,
  sealed BLOB
) STRICT, WITHOUT ROWID;
COMMIT;
";
