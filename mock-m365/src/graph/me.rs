//! `/me`: the signed-in user (facts §2.3, §7.6).

use serde_json::Value;

use crate::call::Call;
use crate::graph::error::GraphError;
use crate::graph::{Answer, licences, objects, refusals, users};
use crate::reply::Reply;
use crate::tenant::name::is_strong_password;
use crate::tenant::problem::Problem;

/// The call as one about the user by his id.
fn of_caller(mut call: Call) -> Call {
    call.keys.push(("id", call.caller.id.clone()));
    call
}

/// `GET /me`.
pub(crate) async fn read(call: Call) -> Answer {
    users::read(of_caller(call)).await
}

/// `PATCH /me`.
pub(crate) async fn update(call: Call) -> Answer {
    users::update(of_caller(call)).await
}

/// `GET /me/licenseDetails`.
pub(crate) async fn licence_details(call: Call) -> Answer {
    licences::details(of_caller(call)).await
}

/// `POST /me/revokeSignInSessions`.
pub(crate) async fn revoke_sessions(call: Call) -> Answer {
    users::revoke_sessions(of_caller(call)).await
}

/// `POST /me/getMemberGroups`.
pub(crate) async fn get_member_groups(call: Call) -> Answer {
    objects::get_member_groups(of_caller(call)).await
}

/// `POST /me/checkMemberGroups`.
pub(crate) async fn check_member_groups(call: Call) -> Answer {
    objects::check_member_groups(of_caller(call)).await
}

/// `POST /me/changePassword`: the old password proves that it is the user; sessions before end.
pub(crate) async fn change_password(call: Call) -> Answer {
    let members = call.members()?;
    let text = |name: &'static str| {
        members.get(name).and_then(Value::as_str).ok_or_else(|| GraphError::parameter(name))
    };
    let (current, new) = (text("currentPassword")?, text("newPassword")?);
    let mut tenant = call.shared.tenant_at(call.now);
    let mut draft = tenant.find_user(&call.caller.id, call.now)?.clone();
    if !draft.password.as_ref().is_some_and(|password| password.matches(current)) {
        return Err(GraphError::plain(&refusals::WRONG_CURRENT_PASSWORD));
    }
    if !is_strong_password(new) || new == current {
        return Err(Problem::WeakPassword.into());
    }
    draft.set_password(new, call.now);
    draft.must_change_password = false;
    let number = draft.number;
    tenant.commit(Some(number), draft)?;
    tenant.lockouts.clear(number);
    Ok(Reply::NoContent)
}
