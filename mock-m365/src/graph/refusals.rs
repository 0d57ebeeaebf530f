//! The table of Graph's refusals (facts §2.1, §3, §4, §7.1). A newcomer adds a row and refuses with
//! [`GraphError::of`](crate::graph::error::GraphError::of).

use crate::refusal::error_rows;

error_rows! {
    EMPTY_TOKEN = (401, "InvalidAuthenticationToken", "Access token is empty.", Unconfirmed, "§7.1");
    MALFORMED_TOKEN = (401, "InvalidAuthenticationToken", "CompactToken parsing failed with error code: 80049217", Unconfirmed, "§7.1");
    FOREIGN_TOKEN = (401, "InvalidAuthenticationToken", "Access token validation failure.", Unconfirmed, "§7.1");
    REVOKED_TOKEN = (401, "InvalidAuthenticationToken", "Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp", Unconfirmed, "§1.2");
    WRONG_AUDIENCE = (401, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.", Unconfirmed, "§7.1");
    EXPIRED_TOKEN = (401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.", Unconfirmed, "§7.1");
    DENIED = (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.", Documented, "§2.1");
    USER_ONLY = (400, "BadRequest", "/me request is only valid with delegated authentication flow.", Observed, "§2.3");
    CONFLICTING_OBJECT = (400, "Request_BadRequest", "A conflicting object with one or more of the specified property values is present in the directory.", Observed, "§2.1")
        .detail("ConflictingObjects", "{0}");
    SCOPE_NOT_CARRIED = (400, "Request_BadRequest", "Invalid value specified for property '{0}' of resource 'RoleAssignment'.", Unconfirmed, "§7.6")
        .detail("InvalidValue", "{0}").not_carried();
    UNKNOWN_APP_ROLE = (400, "Request_BadRequest", "Permission being assigned was not found on application", Unconfirmed, "§7.6");
    APP_ROLE_GRANTED = (400, "Request_BadRequest", "Permission being assigned already exists on the object", Unconfirmed, "§7.6");
    NO_SUCH_SECRET = (400, "Request_BadRequest", "No password credential found with keyId '{0}'.", Unconfirmed, "§7.6");
    WRONG_CURRENT_PASSWORD = (400, "Request_BadRequest", "Error validating credentials due to invalid username or password.", Unconfirmed, "§2.3")
        .detail("InvalidValue", "currentPassword");
    MALFORMED_JSON = (400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.", Documented, "§7.1");
    PARAMETER = (400, "Request_BadRequest", "Invalid value specified for property '{0}'.", Unconfirmed, "§3")
        .detail("InvalidValue", "{0}");
    MISSING_PARAMETERS = (400, "Request_BadRequest", "One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: {0}.", Unconfirmed, "§3");
    MALFORMED_URL = (400, "BadRequest", "Invalid request URL.", Unconfirmed, "§7.1");
    TOO_LARGE = (413, "RequestEntityTooLarge", "The request body is too large.", Unconfirmed, "§7.1");
    UNKNOWN_SEGMENT = (400, "BadRequest", "Resource not found for the segment '{0}'.", Unconfirmed, "§7.1").not_carried();
    METHOD_NOT_ALLOWED = (405, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.", Documented, "§7.1").not_carried();
    UNKNOWN_VERSION = (400, "BadRequest", "Invalid version: {0}", Unconfirmed, "§7.1").not_carried();
    QUERY_NOT_CARRIED = (400, "Request_UnsupportedQuery", "{0}", Documented, "§7.1").not_carried();
    QUERY_REFUSED = (400, "Request_UnsupportedQuery", "{0}", Documented, "§7.1");
    FILTER_CLAUSE = (400, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified for property '{0}' of resource '{1}'.", Unconfirmed, "§2.2");
    MALFORMED_QUERY = (400, "BadRequest", "{0}", Documented, "§7.1");
    COUNT_NEEDS_HEADER = (400, "Request_BadRequest", "$count is not currently supported.", Documented, "§2.2");
    SEARCH_NEEDS_HEADER = (400, "Request_UnsupportedQuery", "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'", Documented, "§2.2");
    NOT_IMPLEMENTED = (501, "NotImplemented", "This operation is not implemented.", Documented, "§7.1").not_carried();
    BATCH = (400, "BadRequest", "Invalid batch payload: {0}", Unconfirmed, "§7.2");
    FAILED_DEPENDENCY = (424, "FailedDependency", "A request this one depends on failed.", Documented, "§7.2");

    DUPLICATE = (400, "Request_BadRequest", "Another object with the same value for property {0} already exists.", Observed, "§2.1")
        .detail("ObjectConflict", "{0}");
    REQUIRED = (400, "Request_BadRequest", "A value is required for property '{0}' of resource 'User'.", Observed, "§2.1")
        .detail("PropertyRequired", "{0}");
    UPN_DOMAIN = (400, "Request_BadRequest", "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.", Observed, "§2.1")
        .detail("InvalidValue", "userPrincipalName");
    INVALID_UPN = (400, "Request_BadRequest", "Property userPrincipalName is invalid.", Observed, "§2.1")
        .detail("InvalidValue", "userPrincipalName");
    INVALID_VALUE = (400, "Request_BadRequest", "Invalid value specified for property '{0}' of resource 'User'.", Unconfirmed, "§2.1")
        .detail("InvalidValue", "{0}");
    UNKNOWN_PROPERTY = (400, "Request_BadRequest", "Property '{0}' does not exist as a declared property or extension property.", Unconfirmed, "§2.1")
        .detail("UnknownProperty", "{0}");
    READ_ONLY = (400, "Request_BadRequest", "Property '{0}' is read-only and cannot be set.", Unconfirmed, "§2.3")
        .detail("ReadOnlyProperty", "{0}");
    NOT_CARRIED = (400, "Request_BadRequest", "Updating property '{0}' is not supported.", Unconfirmed, "§2.3")
        .detail("InvalidValue", "{0}").not_carried();
    WEAK_PASSWORD = (400, "Request_BadRequest", "The specified password does not comply with password complexity requirements. Please provide a different password.", Observed, "§2.1")
        .detail("InvalidValue", "password");
    NOT_FOUND = (404, "Request_ResourceNotFound", "Resource '{0}' does not exist or one of its queried reference-property objects are not present.", Documented, "§2.1");

    NO_USAGE_LOCATION = (400, "Request_BadRequest", "License assignment cannot be done for user with invalid usage location.", Observed, "§3");
    NO_SEATS = (400, "Request_BadRequest", "Subscription with SKU {0} does not have any available licenses.", Observed, "§3");
    NOT_HELD = (400, "Request_BadRequest", "User does not have a corresponding license.", Observed, "§3");
    UNKNOWN_SKU = (400, "Request_BadRequest", "License {0} does not correspond to a valid company License.", Unconfirmed, "§3");
    FOREIGN_PLANS = (400, "Request_BadRequest", "License assignment failed because service plan(s) {0} are not part of the assigned license.", Unconfirmed, "§3");
    EXCLUSIVE_PLANS = (400, "Request_BadRequest", "License assignment failed because service plan(s) {0} are mutually exclusive.", Unconfirmed, "§3");

    DOMAIN_NAME = (400, "Request_BadRequest", "Invalid value specified for property 'id' of resource 'Domain'.", Unconfirmed, "§4")
        .detail("InvalidValue", "id");
    DOMAIN_EXISTS = (400, "Request_BadRequest", "Another object with the same value for property id already exists.", Unconfirmed, "§4")
        .detail("ObjectConflict", "id");
    ROOT_NOT_VERIFIED = (400, "Request_BadRequest", "The root domain of this domain is not verified. Verify the root domain first.", Unconfirmed, "§4");
    ALREADY_VERIFIED = (400, "Request_BadRequest", "Domain is already verified.", Observed, "§4");
    VERIFICATION_FAILED = (400, "Request_BadRequest", "Domain verification failed with the following error: '{0}'", Observed, "§4");
    DOMAIN_NOT_VERIFIED = (400, "Request_BadRequest", "The domain is not verified.", Unconfirmed, "§4");
    DOMAIN_PROTECTED = (400, "Request_BadRequest", "The initial or default domain cannot be removed.", Unconfirmed, "§4");
    DOMAIN_IN_USE = (400, "Request_BadRequest", "The domain is referenced by other objects and cannot be removed.", Unconfirmed, "§4");
    DOMAIN_SERVICES = (400, "Request_BadRequest", "Services '{0}' cannot be set for a domain.", Unconfirmed, "§4")
        .detail("InvalidValue", "supportedServices");
    DOMAIN_NOT_PROMOTABLE = (400, "Request_BadRequest", "Only a verified subdomain can be promoted to a root domain.", Unconfirmed, "§4");
    DOMAIN_TOO_USED = (400, "Request_BadRequest", "The domain cannot be deleted by force: more than 1000 objects refer to it.", Unconfirmed, "§4");
    DOMAIN_ELSEWHERE = (400, "Request_BadRequest", "The domain is already in use by another organization.", Unconfirmed, "§4")
        .detail("ObjectConflict", "id");

    SERVICE_NOT_AVAILABLE = (503, "serviceNotAvailable", "The service is temporarily unavailable. Please try again later.", Documented, "§7.1");
    GATEWAY_TIMEOUT = (504, "UnknownError", "The gateway timed out.", Documented, "§7.1");
    TOO_MANY_REQUESTS = (429, "TooManyRequests", "Too many requests. Please retry after the time that the Retry-After header tells.", Unconfirmed, "§7.3");

    SYNC_STATE_NOT_FOUND = (410, "syncStateNotFound", "The sync state generation is not found; a full synchronization is needed.", Documented, "§2.5");

    GROUP_REQUIRED = (400, "Request_BadRequest", "A value is required for property '{0}' of resource 'Group'.", Observed, "§2.1")
        .detail("PropertyRequired", "{0}");
    GROUP_INVALID = (400, "Request_BadRequest", "Invalid value specified for property '{0}' of resource 'Group'.", Unconfirmed, "§2.1")
        .detail("InvalidValue", "{0}");
    GROUP_MAIL_ENABLED = (400, "Request_BadRequest", "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.", Observed, "§5.1");
    GROUP_OF_EXCHANGE = (400, "Request_BadRequest", "Cannot Update a mail-enabled security groups and or distribution list.", Observed, "§5.1");
    REFERENCE_EXISTS = (400, "Request_BadRequest", "One or more added object references already exist for the following modified properties: '{0}'.", Observed, "§6.2");
    REFERENCE = (400, "Request_BadRequest", "Invalid URL format specified in payload.", Unconfirmed, "§6.2");
    REFERENCE_KIND = (400, "Request_BadRequest", "The reference target object is of an invalid type for the requested reference.", Unconfirmed, "§6.2");
    TOO_MANY_REFERENCES = (400, "Request_BadRequest", "The number of references in one request is limited to 20; {0} were given.", Unconfirmed, "§6.2");
    LAST_OWNER = (400, "Request_BadRequest", "The group must have at least one owner, hence this owner cannot be removed.", Unconfirmed, "§6.2");
    INHERITED = (400, "Request_BadRequest", "User license is inherited from a group membership and it cannot be removed directly from the user.", Observed, "§3");
    MISSING_PLANS = (400, "Request_BadRequest", "License assignment failed because service plan(s) {0} depend on the service plan(s) {1}.", Unconfirmed, "§3");
    GROUP_NOT_LICENSABLE = (400, "Request_BadRequest", "License assignment is only supported for groups with security enabled.", Unconfirmed, "§3");
    GROUP_NOT_HELD = (400, "Request_BadRequest", "Group does not have a corresponding license.", Unconfirmed, "§3");
    ITEM_NOT_FOUND = (404, "itemNotFound", "The resource could not be found.", Documented, "§6.1");
    ACCESS_DENIED = (403, "accessDenied", "Access denied", Documented, "§6.1");
    NAME_ALREADY_EXISTS = (409, "nameAlreadyExists", "The specified item name already exists.", Documented, "§6.1");
    INVALID_REQUEST = (400, "invalidRequest", "{0}", Documented, "§6.1");
    ACTIVITY_LIMIT_REACHED = (429, "activityLimitReached", "The request has been throttled", Documented, "§6.3");
    RESOURCE_MODIFIED = (412, "resourceModified", "ETag does not match current item's value", Documented, "§6.1");
    INVALID_RANGE = (416, "invalidRange", "The uploaded fragment overlaps with data that has already been received.", Unconfirmed, "§6.1");
}
