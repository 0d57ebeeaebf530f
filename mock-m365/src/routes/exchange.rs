//! Rows of Exchange administration (facts §5).

use crate::routes::Route;

/// The rows.
pub(super) const ROUTES: &[Route] = &[];
