//! `_api/web`: a site, its groups with their users, its roles (facts §6.2).

use http::StatusCode;
use serde_json::{Value, json};

use crate::call::Call;
use crate::reply::Reply;
use crate::share_point::error::SharePointError;
use crate::share_point::{path, refusals};
use crate::tenant::Tenant;
use crate::tenant::site::Site;
use crate::tenant::web::{MEMBERS, OWNERS, ROLES, VISITORS, Web};

/// A handler's answer.
pub(crate) type Answer = Result<Reply, SharePointError>;

/// First part of the login name of an account of the directory.
const LOGIN: &str = "i:0#.f|membership|";

fn find<'t>(tenant: &'t Tenant, call: &Call) -> Result<&'t Site, SharePointError> {
    let found = tenant.sites.by_path.get(&path::site(&call.path));
    found.ok_or_else(|| SharePointError::plain(&refusals::NO_SITE))
}

fn web_mut<'t>(tenant: &'t mut Tenant, call: &Call) -> Result<&'t mut Web, SharePointError> {
    let found = tenant.sites.by_path.get_mut(&path::site(&call.path));
    Ok(&mut found.ok_or_else(|| SharePointError::plain(&refusals::NO_SITE))?.web)
}

/// What an operation without a result answers.
fn nothing() -> Answer {
    Ok(Reply::ok(json!({ "odata.null": true })))
}

fn group_body(web: &Web, id: u32) -> Value {
    let title = web.groups.get(&id).map_or("", |group| group.title.as_str());
    json!({
        "Id": id,
        "IsHiddenInUI": false,
        "LoginName": title,
        "Title": title,
        "PrincipalType": 8,
        "AllowMembersEditMembership": id == MEMBERS,
        "Description": null,
        "OwnerTitle": web.groups.get(&OWNERS).map(|group| &group.title),
    })
}

fn user_body(tenant: &Tenant, web: &Web, id: u32) -> Value {
    let user = web.users.get(&id);
    let account = user.and_then(|user| tenant.users.get(&user.account));
    json!({
        "Id": id,
        "IsHiddenInUI": false,
        "LoginName": user.map(|user| &user.login),
        "Title": account.and_then(|account| account.text("displayName")),
        "PrincipalType": 1,
        "Email": account.and_then(|account| account.mail.as_ref()),
        "IsSiteAdmin": false,
        "UserPrincipalName": account.map(|account| &account.upn),
    })
}

fn whole_number(text: &str, what: &str) -> Result<u32, SharePointError> {
    text.trim().parse().map_err(|_| SharePointError::of(&refusals::MALFORMED, &[what]))
}

/// `GET _api/web`, with the three groups when they are expanded.
pub(crate) async fn read(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let site = find(&tenant, &call)?;
    let host = tenant.sharepoint_host();
    let mut body = json!({
        "Id": site.web_id,
        "Title": site.display_name,
        "ServerRelativeUrl": format!("/{}", site.path),
        "Url": format!("https://{host}/{}", site.path).trim_end_matches('/'),
        "WebTemplate": "STS",
        "Language": 1033,
    });
    let expanded = form_urlencoded::parse(call.query.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case("$expand"))
        .map(|(_, names)| names.into_owned())
        .unwrap_or_default();
    for name in expanded.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let id = match name.to_ascii_lowercase().as_str() {
            "associatedownergroup" => OWNERS,
            "associatedmembergroup" => MEMBERS,
            "associatedvisitorgroup" => VISITORS,
            _ => return Err(SharePointError::of(&refusals::MALFORMED, &["$expand"])),
        };
        body[name] = group_body(&site.web, id);
    }
    Ok(Reply::ok(body))
}

/// `GET _api/web/sitegroups`.
pub(crate) async fn groups(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let web = &find(&tenant, &call)?.web;
    let value: Vec<Value> = web.groups.keys().map(|&id| group_body(web, id)).collect();
    Ok(Reply::ok(json!({ "value": value })))
}

fn group_id(web: &Web, call: &Call) -> Result<u32, SharePointError> {
    let id = whole_number(call.key("group"), "id")?;
    match web.groups.contains_key(&id) {
        true => Ok(id),
        false => Err(SharePointError::plain(&refusals::NO_GROUP)),
    }
}

/// `GET _api/web/sitegroups/getbyid(n)`.
pub(crate) async fn group(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let web = &find(&tenant, &call)?.web;
    Ok(Reply::ok(group_body(web, group_id(web, &call)?)))
}

/// `GET _api/web/sitegroups/getbyid(n)/users`.
pub(crate) async fn group_users(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let web = &find(&tenant, &call)?.web;
    let group = &web.groups[&group_id(web, &call)?];
    let value: Vec<Value> = group.users.iter().map(|&id| user_body(&tenant, web, id)).collect();
    Ok(Reply::ok(json!({ "value": value })))
}

/// Makes the account of a login name known to the site; its id there.
fn ensure(tenant: &mut Tenant, call: &Call, login: &str) -> Result<u32, SharePointError> {
    let missing = || SharePointError::of(&refusals::NO_USER, &[login]);
    let upn = login.to_ascii_lowercase();
    let upn = upn.strip_prefix(LOGIN).unwrap_or(&upn).to_owned();
    let now = call.now;
    let user = tenant.find_user(&upn, now).map_err(|_| missing())?;
    let (account, login) = (user.number, format!("{LOGIN}{}", user.upn.to_ascii_lowercase()));
    Ok(web_mut(tenant, call)?.ensure(account, &login))
}

fn member<'c>(call: &'c Call, name: &str) -> Result<&'c str, SharePointError> {
    let value = call.json.as_deref().and_then(|body| body[name].as_str());
    value.ok_or_else(|| SharePointError::of(&refusals::MALFORMED, &[name]))
}

/// `POST _api/web/ensureuser`.
pub(crate) async fn ensure_user(call: Call) -> Answer {
    let login = member(&call, "logonName")?.to_owned();
    let mut tenant = call.shared.tenant_at(call.now);
    let id = ensure(&mut tenant, &call, &login)?;
    let web = &find(&tenant, &call)?.web;
    Ok(Reply::ok(user_body(&tenant, web, id)))
}

/// `POST _api/web/sitegroups/getbyid(n)/users`.
pub(crate) async fn add_group_user(call: Call) -> Answer {
    let login = member(&call, "LoginName")?.to_owned();
    let mut tenant = call.shared.tenant_at(call.now);
    let group = group_id(&find(&tenant, &call)?.web, &call)?;
    let user = ensure(&mut tenant, &call, &login)?;
    let web = web_mut(&mut tenant, &call)?;
    if let Some(group) = web.groups.get_mut(&group) {
        group.users.insert(user);
    }
    let web = &find(&tenant, &call)?.web;
    Ok(Reply::Json(StatusCode::CREATED, user_body(&tenant, web, user)))
}

/// Value of a parameter alias such as `@v`, without its quotes.
fn alias(call: &Call, name: &str) -> Option<String> {
    let value = form_urlencoded::parse(call.query.as_bytes()).find(|(known, _)| known == name)?.1;
    let value = value.strip_prefix('\'')?.strip_suffix('\'')?;
    Some(value.replace("''", "'"))
}

/// `POST _api/web/sitegroups/getbyid(n)/users/removebyloginname(@v)?@v='…'`.
pub(crate) async fn remove_group_user(call: Call) -> Answer {
    let argument = call.key("login");
    let login = match argument.starts_with('@') {
        true => alias(&call, argument),
        false => Some(argument.trim_matches('\'').to_owned()),
    };
    let login = login.ok_or_else(|| SharePointError::of(&refusals::MALFORMED, &[argument]))?;
    let mut tenant = call.shared.tenant_at(call.now);
    let web = web_mut(&mut tenant, &call)?;
    let group = group_id(web, &call)?;
    let known = web.users.iter().find(|(_, user)| user.login.eq_ignore_ascii_case(&login));
    let id = known.map(|(id, _)| *id);
    let removed =
        id.zip(web.groups.get_mut(&group)).is_some_and(|(id, group)| group.users.remove(&id));
    if removed { nothing() } else { Err(SharePointError::of(&refusals::NO_MEMBER, &[&login])) }
}

/// `GET _api/web/roledefinitions`.
pub(crate) async fn role_definitions(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    find(&tenant, &call)?;
    let value: Vec<Value> =
        ROLES.iter().map(|(id, name)| json!({ "Id": id, "Name": name, "Hidden": false })).collect();
    Ok(Reply::ok(json!({ "value": value })))
}

/// `GET _api/web/roleassignments`, each with its roles.
pub(crate) async fn role_assignments(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let web = &find(&tenant, &call)?.web;
    let value: Vec<Value> = web
        .assignments
        .iter()
        .filter(|(_, roles)| !roles.is_empty())
        .map(|(principal, roles)| {
            let bindings = ROLES.iter().filter(|(id, _)| roles.contains(id));
            let bindings: Vec<Value> =
                bindings.map(|(id, name)| json!({ "Id": id, "Name": name })).collect();
            json!({ "PrincipalId": principal, "RoleDefinitionBindings": bindings })
        })
        .collect();
    Ok(Reply::ok(json!({ "value": value })))
}

/// Principal and role of `principalid=9,roledefid=1073741827`, both known to the site.
fn assignment(web: &Web, call: &Call) -> Result<(u32, u32), SharePointError> {
    let (mut principal, mut role) = (None, None);
    for part in call.key("assignment").split(',') {
        match part.split_once('=').map(|(name, value)| (name.trim().to_ascii_lowercase(), value)) {
            Some((name, value)) if name == "principalid" => {
                principal = Some(whole_number(value, "principalid")?);
            }
            Some((name, value)) if name == "roledefid" => {
                role = Some(whole_number(value, "roledefid")?);
            }
            _ => return Err(SharePointError::of(&refusals::MALFORMED, &["roleassignment"])),
        }
    }
    let missing = |what| SharePointError::of(&refusals::MALFORMED, &[what]);
    let principal = principal.ok_or_else(|| missing("principalid"))?;
    let role = role.ok_or_else(|| missing("roledefid"))?;
    if !web.groups.contains_key(&principal) && !web.users.contains_key(&principal) {
        return Err(SharePointError::of(&refusals::NO_PRINCIPAL, &[&principal.to_string()]));
    }
    if !ROLES.iter().any(|(id, _)| *id == role) {
        return Err(SharePointError::of(&refusals::NO_ROLE, &[&role.to_string()]));
    }
    Ok((principal, role))
}

/// `POST _api/web/roleassignments/addroleassignment(principalid=N,roledefid=M)`.
pub(crate) async fn add_role(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let web = web_mut(&mut tenant, &call)?;
    let (principal, role) = assignment(web, &call)?;
    web.assignments.entry(principal).or_default().insert(role);
    nothing()
}

/// `POST _api/web/roleassignments/removeroleassignment(principalid=N,roledefid=M)`.
pub(crate) async fn remove_role(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let web = web_mut(&mut tenant, &call)?;
    let (principal, role) = assignment(web, &call)?;
    web.assignments.entry(principal).or_default().remove(&role);
    nothing()
}
