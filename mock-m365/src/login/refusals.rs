//! The table of the sign-in service's refusals: OAuth error, number and text (facts §1.3). The numbers are documented as
//! unstable; the OAuth errors are those of RFC 6749 §5.2, which also tells when the status is 401.

use crate::refusal::error_rows;

error_rows! {
    UNKNOWN_TENANT = (400, "invalid_request", "Tenant '{0}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", Documented, "§1.3").number(90002);
    MALFORMED_TENANT = (400, "invalid_request", "Specified tenant identifier '{0}' is neither a valid DNS name, nor a valid external domain.", Unconfirmed, "§1.1").number(900_023);
    GRANT_ON_COMMON = (400, "invalid_request", "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.", Documented, "§1.2").number(9_001_023);
    MISSING_FIELD = (400, "invalid_request", "The request body must contain the following parameter: '{0}'.", Documented, "§1.3").number(900_144);
    UNSUPPORTED_GRANT = (400, "unsupported_grant_type", "The app requested an unsupported grant type '{0}'.", Unconfirmed, "§1.2").number(70003);
    GRANT_NOT_CARRIED = (400, "unsupported_grant_type", "The app requested an unsupported grant type '{0}'.", Unconfirmed, "§1.2").number(70003).not_carried();
    UNKNOWN_APPLICATION = (400, "unauthorized_client", "Application with identifier '{0}' was not found in the directory '{1}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", Documented, "§1.3").number(700_016);
    NO_CREDENTIAL = (401, "invalid_client", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", Documented, "§1.3").number(7_000_218);
    CREDENTIAL_OF_PUBLIC_CLIENT = (401, "invalid_client", "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", Unconfirmed, "§1.3").number(700_025);
    WRONG_SECRET = (401, "invalid_client", "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{0}'.", Documented, "§1.3").number(7_000_215);
    EXPIRED_SECRET = (401, "invalid_client", "The provided client secret keys for app '{0}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.", Documented, "§1.3").number(7_000_222);
    UNKNOWN_CERTIFICATE = (401, "invalid_client", "The certificate with identifier used to sign the client assertion is not registered on application.", Documented, "§1.3").number(700_027).not_carried();
    BAD_SCOPE = (400, "invalid_scope", "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.", Documented, "§1.3").number(70011);
    NOT_DEFAULT_SCOPE = (400, "invalid_scope", "The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", Documented, "§1.3").number(1_002_012);
    UNKNOWN_RESOURCE = (400, "invalid_resource", "The resource principal named {0} was not found in the tenant named {1}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", Documented, "§1.3").number(500_011);
    WRONG_PASSWORD = (400, "invalid_grant", "Error validating credentials due to invalid username or password.", Documented, "§1.3").number(50126);
    UNKNOWN_USER = (400, "invalid_grant", "The user account {EUII Hidden} does not exist in the {0} directory. To sign into this application, the account must be added to the directory.", Documented, "§1.3").number(50034);
    USER_DISABLED = (400, "invalid_grant", "The user account is disabled.", Documented, "§1.3").number(50057);
    PASSWORD_EXPIRED = (400, "invalid_grant", "The password is expired.", Documented, "§1.3").number(50055);
    NO_PASSWORD = (400, "invalid_grant", "Invalid or null password: password does not exist in the directory for this user.", Documented, "§1.3").number(50056);
    ONLY_POST = (400, "invalid_request", "The endpoint only accepts POST requests. Received a {0} request.", Unconfirmed, "§1.2").number(900_561);
    NOT_SUPPORTED = (400, "server_error", "An unexpected, non-retryable error stemming from the directory service has occurred.", Unconfirmed, "§1.3").number(90036).not_carried();
}
