//! The table of refusals of the SharePoint REST service (facts §6).

use crate::refusal::error_rows;

error_rows! {
    NOT_AVAILABLE = (501, "NotImplemented", "The requested resource is not available in this tenant.", Unconfirmed, "§6").not_carried();
}
