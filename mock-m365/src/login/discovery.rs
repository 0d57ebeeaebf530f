//! What clients read before they ask for a token: endpoints, keys, known hosts, and whether a user is managed here (facts §1.1).

use serde_json::{Value, json};

use crate::call::Call;
use crate::login::error::SignInError;
use crate::login::{HOSTS, check_tenant, host_of, jwt, origin, refusals};
use crate::reply::Reply;

/// Names that stand for any tenant.
const ANY_TENANT: &[&str] = &["common", "organizations", "consumers"];

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`. The endpoints are at the host that was asked, and carry the tenant's
/// GUID however it was named; those of `common` keep the name, and their issuer a place for the tenant.
pub(crate) async fn openid_configuration(call: Call) -> Result<Reply, SignInError> {
    let name = call.key("tenant");
    let tenant = call.shared.tenant_at(call.now);
    let (segment, issuer) = if ANY_TENANT.contains(&name) {
        (name, "{tenantid}")
    } else {
        check_tenant(&tenant, name)?;
        (tenant.id.as_str(), tenant.id.as_str())
    };
    let origin = origin(&call);
    let base = format!("{origin}/{segment}");
    Ok(Reply::ok(json!({
        "token_endpoint": format!("{base}/oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": format!("{base}/discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": format!("{origin}/{issuer}/v2.0"),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": format!("{base}/oauth2/v2.0/authorize"),
        "device_authorization_endpoint": format!("{base}/oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{base}/oauth2/v2.0/logout"),
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nbf", "tid", "oid", "ver"],
        "tenant_region_scope": if ANY_TENANT.contains(&name) { Value::Null } else { json!("EU") },
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    })))
}

/// `GET /{tenant}/discovery/v2.0/keys`.
pub(crate) async fn keys(call: Call) -> Result<Reply, SignInError> {
    let name = call.key("tenant");
    if !ANY_TENANT.contains(&name) {
        check_tenant(&call.shared.tenant_at(call.now), name)?;
    }
    Ok(Reply::ok(json!({ "keys": [jwt::public_key()] })))
}

/// A cloud: hosts that stand for the same sign-in service.
struct Cloud {
    network: &'static str,
    cache: &'static str,
    aliases: &'static [&'static str],
}

/// The clouds the service tells of.
const CLOUDS: &[Cloud] = &[
    Cloud { network: "login.microsoftonline.com", cache: "login.windows.net", aliases: HOSTS },
    Cloud {
        network: "login.partner.microsoftonline.cn",
        cache: "login.partner.microsoftonline.cn",
        aliases: &["login.partner.microsoftonline.cn", "login.chinacloudapi.cn"],
    },
    Cloud {
        network: "login.microsoftonline.us",
        cache: "login.microsoftonline.us",
        aliases: &["login.microsoftonline.us", "login.usgovcloudapi.net"],
    },
    Cloud {
        network: "login-us.microsoftonline.com",
        cache: "login-us.microsoftonline.com",
        aliases: &["login-us.microsoftonline.com"],
    },
];

/// `GET /common/discovery/instance`: whether a host belongs to the service, and by which other names it goes.
pub(crate) async fn instance(call: Call) -> Result<Reply, SignInError> {
    let parameter = |name: &'static str| {
        let found = form_urlencoded::parse(call.query.as_bytes()).find(|(known, _)| known == name);
        found
            .map(|(_, value)| value.into_owned())
            .ok_or_else(|| SignInError::of(&refusals::MISSING_FIELD, &[name]))
    };
    let version = parameter("api-version")?;
    if !matches!(version.as_str(), "1.0" | "1.1") {
        return Err(SignInError::of(&refusals::INSTANCE_VERSION, &[&version]));
    }
    let endpoint = parameter("authorization_endpoint")?;
    let unknown = || SignInError::plain(&refusals::UNKNOWN_INSTANCE);
    let rest = endpoint.strip_prefix("https://").ok_or_else(unknown)?;
    let (authority, path) = rest.split_once('/').ok_or_else(unknown)?;
    let host = authority.split(':').next().unwrap_or_default().to_ascii_lowercase();
    let is_known = CLOUDS.iter().any(|cloud| cloud.aliases.contains(&host.as_str()));
    if !is_known && host != host_of(&call).split(':').next().unwrap_or_default() {
        return Err(unknown());
    }
    let tenant = path.split('/').next().unwrap_or_default();
    let metadata: Vec<Value> = CLOUDS
        .iter()
        .map(|cloud| {
            json!({
                "preferred_network": cloud.network,
                "preferred_cache": cloud.cache,
                "aliases": cloud.aliases,
            })
        })
        .collect();
    Ok(Reply::ok(json!({
        "tenant_discovery_endpoint":
            format!("https://{authority}/{tenant}/v2.0/.well-known/openid-configuration"),
        "api-version": "1.1",
        "metadata": metadata,
    })))
}

/// `GET /common/userrealm/{upn}`.
pub(crate) async fn user_realm(call: Call) -> Reply {
    let upn = call.key("upn");
    let tenant = call.shared.tenant_at(call.now);
    let domain = upn.rsplit_once('@').map_or("", |(_, domain)| domain);
    let is_managed = tenant.find_domain(domain).is_ok_and(|domain| domain.verified);
    let mut body = json!({
        "ver": "1.0",
        "account_type": if is_managed { "Managed" } else { "Unknown" },
        "cloud_instance_name": "microsoftonline.com",
        "cloud_audience_urn": "urn:federation:MicrosoftOnline",
    });
    if !domain.is_empty() {
        body["domain_name"] = json!(domain);
    }
    Reply::ok(body)
}
