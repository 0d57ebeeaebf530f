//! The table of refusals of the SharePoint REST service (facts §6).

use crate::refusal::error_rows;

error_rows! {
    NOT_AVAILABLE = (404, "-1, Microsoft.SharePoint.Client.ResourceNotFoundException", "Cannot find resource for the request {0}.", Unconfirmed, "§6.2").not_carried();
    NO_TOKEN = (401, "-2147024891, System.UnauthorizedAccessException", "Attempted to perform an unauthorized operation.", Unconfirmed, "§6.2");
    SECRET_TOKEN = (401, "-1, Microsoft.SharePoint.Client.UnauthorizedAccessException", "Unsupported app only token.", Observed, "§6.2");
    ACCESS_DENIED = (403, "-2147024891, System.UnauthorizedAccessException", "Access is denied. (Exception from HRESULT: 0x80070005 (E_ACCESSDENIED))", Unconfirmed, "§6.2");
    NO_SITE = (404, "-2130575338, System.IO.FileNotFoundException", "404 FILE NOT FOUND", Unconfirmed, "§6.2");
    NO_GROUP = (404, "-2146232832, Microsoft.SharePoint.SPException", "Group cannot be found.", Unconfirmed, "§6.2");
    NO_USER = (400, "-2146232832, Microsoft.SharePoint.SPException", "The specified user {0} could not be found.", Unconfirmed, "§6.2");
    NO_MEMBER = (404, "-2146232832, Microsoft.SharePoint.SPException", "Can not find the user with login name: {0}.", Unconfirmed, "§6.2");
    NO_PRINCIPAL = (400, "-2147024809, System.ArgumentException", "Can not find the principal with id: {0}.", Unconfirmed, "§6.2");
    NO_ROLE = (400, "-2146232832, Microsoft.SharePoint.SPException", "Can not find the role definition with id: {0}.", Unconfirmed, "§6.2");
    MALFORMED = (400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", "The parameter {0} is missing or malformed.", Unconfirmed, "§6.2");
    NOT_ACCEPTABLE = (406, "-1, Microsoft.SharePoint.Client.ClientServiceException", "The HTTP header ACCEPT is missing or its value is invalid.", Unconfirmed, "§6.2").not_carried();
}
