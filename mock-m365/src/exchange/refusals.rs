//! The table of refusals of Exchange administration (facts §5.3).

use crate::refusal::error_rows;

error_rows! {
    NOT_AVAILABLE = (501, "NotImplemented", "The requested resource is not available in this tenant.", Unconfirmed, "§5.3").not_carried();
}
