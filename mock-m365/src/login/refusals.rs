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
    UNKNOWN_CERTIFICATE = (401, "invalid_client", "The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found., Thumbprint of key used by client: '{0}', Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for the app].", Documented, "§1.3").number(700_027);
    CERTIFICATE_EXPIRED = (401, "invalid_client", "Client assertion contains an invalid signature. [Reason - The key used is expired., Found key 'Start={0}, End={1}'].", Unconfirmed, "§1.3").number(700_027);
    ASSERTION_SIGNATURE = (401, "invalid_client", "Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value., Thumbprint of key used by client: '{0}'].", Documented, "§1.3").number(50012);
    ASSERTION_TIME = (401, "invalid_client", "Client assertion is not within its valid time range. Current time: {0}, assertion valid from {1}, expiry time of assertion {2}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .", Observed, "§1.2").number(700_024);
    ASSERTION_AUDIENCE = (401, "invalid_client", "Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .", Unconfirmed, "§1.2").number(700_023);
    ASSERTION_SUBJECT = (401, "invalid_client", "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .", Unconfirmed, "§1.2").number(700_021);
    ASSERTION_TYPE = (400, "invalid_request", "The 'client_assertion_type' parameter must be 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'.", Unconfirmed, "§1.2").number(90023);
    MALFORMED_ASSERTION = (401, "invalid_client", "Invalid JWT token. The token is malformed or its header, its algorithm or a required claim is not supported.", Unconfirmed, "§1.2").number(50027);
    APPLICATION_DISABLED = (400, "unauthorized_client", "Application '{0}'({1}) is disabled.", Documented, "§1.3").number(7_000_112);
    BAD_SCOPE = (400, "invalid_scope", "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {0} is not valid.", Documented, "§1.3").number(70011);
    NOT_DEFAULT_SCOPE = (400, "invalid_scope", "The provided value for scope {0} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).", Documented, "§1.3").number(1_002_012);
    UNKNOWN_RESOURCE = (400, "invalid_resource", "The resource principal named {0} was not found in the tenant named {1}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", Documented, "§1.3").number(500_011);
    TWO_RESOURCES = (400, "invalid_scope", "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {0} is not valid.", Unconfirmed, "§1.3").number(28000);
    UNKNOWN_SCOPE = (400, "invalid_scope", "The application '{0}' asked for scope '{1}' that doesn't exist on the resource '{2}'. Contact the app vendor.", Unconfirmed, "§1.3").number(650_053);
    NO_CONSENT = (400, "invalid_grant", "The user or administrator has not consented to use the application with ID '{0}' named '{1}'. Send an interactive authorization request for this user and resource.", Documented, "§1.3").number(65001);
    MALFORMED_CLAIMS = (400, "invalid_request", "Malformed JSON: the 'claims' parameter is no JSON object.", Unconfirmed, "§1.2").number(9_000_410);
    NO_TENANT = (400, "invalid_request", "No tenant-identifying information found in either the request or implied by any provided credentials.", Unconfirmed, "§1.2").number(50059);
    UNKNOWN_INSTANCE = (400, "invalid_instance", "Unknown or invalid instance.", Documented, "§1.1").number(50049);
    INSTANCE_VERSION = (400, "invalid_request", "The 'api-version' parameter value '{0}' is not supported.", Unconfirmed, "§1.1").number(90023);
    MALFORMED_REFRESH_TOKEN = (400, "invalid_grant", "Invalid request. Request is malformed or invalid.", Observed, "§1.2").number(9_002_313);
    FOREIGN_REFRESH_TOKEN = (400, "invalid_grant", "Provided grant is invalid or malformed.", Unconfirmed, "§1.2").number(70000);
    UNUSED_REFRESH_TOKEN = (400, "invalid_grant", "The refresh token has expired due to inactivity. The token was issued on {0} and was inactive for 90.00:00:00.", Observed, "§1.2").number(700_082);
    REVOKED_REFRESH_TOKEN = (400, "invalid_grant", "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{0}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{1}'.", Observed, "§1.2").number(50173);
    DELETED_USER = (400, "invalid_grant", "The user account {EUII Hidden} has been deleted from the {0} directory. To sign into this application, the account must be added to the directory.", Unconfirmed, "§1.2").number(500_341);
    LOCKED = (400, "invalid_grant", "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.", Documented, "§1.3").number(50053);
    MALICIOUS_ADDRESS = (400, "invalid_grant", "Sign-in was blocked because it came from an IP address with malicious activity.", Documented, "§1.3").number(50053);
    PASSWORD_EXPIRED_ON_PREMISES = (400, "invalid_grant", "The user's Active Directory password has expired. Generate a new password for the user or have the user use the self-service reset tool to reset their password.", Documented, "§1.3").number(50144);
    SECOND_FACTOR = (400, "invalid_grant", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.", Documented, "§1.3").number(50076);
    STRONG_FACTOR = (400, "invalid_grant", "Strong authentication is required and the user did not pass the challenge.", Documented, "§1.3").number(50074);
    ENROL_FACTOR = (400, "invalid_grant", "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '00000003-0000-0000-c000-000000000000'.", Documented, "§1.3").number(50079);
    REGISTER_FACTOR = (400, "invalid_grant", "The user must enroll for second factor authentication (interactive).", Documented, "§1.3").number(50072);
    CONDITIONAL_ACCESS = (400, "interaction_required", "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", Documented, "§1.3").number(53003);
    SECURITY_POLICY = (400, "access_denied", "The tenant admin has configured a security policy that blocks this request.", Documented, "§1.3").number(530_032);
    TRANSIENT = (503, "temporarily_unavailable", "A transient error has occurred. Please try again.", Documented, "§1.3").number(90033);
    TENANT_THROTTLED = (503, "temporarily_unavailable", "There are too many incoming requests. The request was throttled for this tenant.", Documented, "§1.3").number(90055);
    BUDGET_EXCEEDED = (503, "temporarily_unavailable", "A transient error has occurred because the request budget was exceeded. Please try again.", Documented, "§1.3").number(90024);
    WRONG_PASSWORD = (400, "invalid_grant", "Error validating credentials due to invalid username or password.", Documented, "§1.3").number(50126);
    UNKNOWN_USER = (400, "invalid_grant", "The user account {EUII Hidden} does not exist in the {0} directory. To sign into this application, the account must be added to the directory.", Documented, "§1.3").number(50034);
    USER_DISABLED = (400, "invalid_grant", "The user account is disabled.", Documented, "§1.3").number(50057);
    PASSWORD_EXPIRED = (400, "invalid_grant", "The password is expired.", Documented, "§1.3").number(50055);
    NO_PASSWORD = (400, "invalid_grant", "Invalid or null password: password does not exist in the directory for this user.", Documented, "§1.3").number(50056);
    ONLY_POST = (400, "invalid_request", "The endpoint only accepts POST requests. Received a {0} request.", Unconfirmed, "§1.2").number(900_561);
    NOT_SUPPORTED = (400, "server_error", "An unexpected, non-retryable error stemming from the directory service has occurred.", Unconfirmed, "§1.3").number(90036).not_carried();
}
