//! Rows of the SharePoint REST service (facts §6).

use crate::routes::Route;

/// The rows.
pub(super) const ROUTES: &[Route] = &[];
