//! What clients read before they ask for a token: endpoints, keys, and whether a user is managed here (facts §1.1).

use serde_json::json;

use crate::call::Call;
use crate::login::error::SignInError;
use crate::login::{check_tenant, jwt};
use crate::reply::Reply;

const HOST: &str = "https://login.microsoftonline.com";

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`. The endpoints carry the tenant's GUID however it was asked.
pub(crate) async fn openid_configuration(call: Call) -> Result<Reply, SignInError> {
    let name = call.key("tenant");
    let tenant = call.shared.tenant_at(call.now);
    check_tenant(&tenant, name)?;
    let base = format!("{HOST}/{}", tenant.id);
    Ok(Reply::ok(json!({
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": format!("{base}/v2.0"),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nbf", "tid", "oid", "ver"],
        "tenant_region_scope": "EU",
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })))
}

/// `GET /{tenant}/discovery/v2.0/keys`.
pub(crate) async fn keys(call: Call) -> Result<Reply, SignInError> {
    let name = call.key("tenant");
    check_tenant(&call.shared.tenant_at(call.now), name)?;
    Ok(Reply::ok(json!({ "keys": [jwt::public_key()] })))
}

/// `GET /common/userrealm/{upn}`.
pub(crate) async fn user_realm(call: Call) -> Reply {
    let upn = call.key("upn");
    let tenant = call.shared.tenant_at(call.now);
    let domain = upn.rsplit_once('@').map_or("", |(_, domain)| domain);
    let is_managed = tenant.find_domain(domain).is_ok_and(|domain| domain.verified);
    Reply::ok(json!({
        "ver": "1.0",
        "account_type": if is_managed { "Managed" } else { "Unknown" },
        "domain_name": domain,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    }))
}
