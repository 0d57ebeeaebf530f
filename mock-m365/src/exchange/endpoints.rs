//! `adminapi/v2.0`: six endpoints, each for a few cmdlets with few parameters (facts §5.2).

use serde_json::{Map, Value};

use crate::call::Call;
use crate::exchange::access::{Interface, administrator, forbidden};
use crate::exchange::cmdlets;
use crate::exchange::column::Object;
use crate::exchange::error::ExchangeError;
use crate::exchange::invoke::{answer, execute, requested};
use crate::exchange::refusals;
use crate::exchange::session::Output;
use crate::reply::Reply;

/// How long the link to the next page is good.
const PAGE_KEPT_S: i64 = 600;

/// A cmdlet of an endpoint, and the parameters it takes there.
type Row = (&'static str, &'static [&'static str]);

const FOLDER: &[&str] =
    &["Identity", "User", "AccessRights", "SendNotificationToUser", "ResultSize", "Confirm"];

/// Endpoints and their cmdlets.
pub(crate) const ENDPOINTS: &[(&str, &[Row])] = &[
    ("OrganizationConfig", &[("Get-OrganizationConfig", &[])]),
    ("AcceptedDomain", &[("Get-AcceptedDomain", &["Identity", "ResultSize"])]),
    (
        "Mailbox",
        &[
            (
                "Get-Mailbox",
                &["Identity", "ResultSize", "IncludeGrantSendOnBehalfTowithDisplayNames"],
            ),
            ("Set-Mailbox", &["Identity", "GrantSendOnBehalfTo"]),
        ],
    ),
    (
        "MailboxFolderPermission",
        &[
            ("Get-MailboxFolderPermission", FOLDER),
            ("Add-MailboxFolderPermission", FOLDER),
            ("Set-MailboxFolderPermission", FOLDER),
            ("Remove-MailboxFolderPermission", FOLDER),
        ],
    ),
    ("DistributionGroupMember", &[("Get-DistributionGroupMember", &["Identity", "ResultSize"])]),
    (
        "DynamicDistributionGroupMember",
        &[("Get-DynamicDistributionGroupMember", &["Identity", "ResultSize"])],
    ),
];

/// `POST /adminapi/v2.0/{tenant}/{endpoint}`.
pub(crate) async fn post(call: Call, endpoint: &'static str) -> Reply {
    let caller = match administrator(&call, Interface::V2) {
        Ok(caller) => caller,
        Err(refused) => return refused,
    };
    let (name, parameters) = match requested(&call) {
        Ok(requested) => requested,
        Err(error) => return error.into(),
    };
    let (cmdlet, taken) = match row(endpoint, &name) {
        Ok(row) => row,
        Err(error) => return error.into(),
    };
    if !caller.may(cmdlet.scope) {
        return forbidden(true);
    }
    if let Some(error) = foreign(&parameters, taken) {
        return error.into();
    }
    match execute(&call, &caller, cmdlet, &parameters) {
        Ok(output) => answer(&call, "v2.0", endpoint, (selected(&call, output), PAGE_KEPT_S)),
        Err(error) => error.into(),
    }
}

fn row(
    endpoint: &str,
    name: &str,
) -> Result<(&'static cmdlets::Cmdlet, &'static [&'static str]), ExchangeError> {
    let refused = || ExchangeError::of(&refusals::CMDLET_NOT_OF_ENDPOINT, &[name]);
    let (_, rows) = ENDPOINTS.iter().find(|(known, _)| *known == endpoint).ok_or_else(refused)?;
    let (known, taken) =
        rows.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).ok_or_else(refused)?;
    Ok((cmdlets::find(known).ok_or_else(refused)?, taken))
}

/// A parameter that the cmdlet has, but not at this endpoint.
fn foreign(parameters: &Map<String, Value>, taken: &[&str]) -> Option<ExchangeError> {
    let known = |name: &&String| {
        name.contains('@') || taken.iter().any(|known| known.eq_ignore_ascii_case(name))
    };
    let name = parameters.keys().find(|name| !known(name))?;
    Some(ExchangeError::of(&refusals::PARAMETERS_CLASH, &[name]))
}

/// Only the properties that `$select` names, with what tells their types.
fn selected(call: &Call, mut output: Output) -> Output {
    let options: Vec<(String, String)> =
        form_urlencoded::parse(call.query.as_bytes()).into_owned().collect();
    let Some((_, names)) = options.iter().find(|(name, _)| name.eq_ignore_ascii_case("$select"))
    else {
        return output;
    };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    let wanted = |member: &String| {
        let name = member.split('@').next().unwrap_or_default();
        names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name))
    };
    let cut = |object: Object| object.into_iter().filter(|(member, _)| wanted(member)).collect();
    output.objects = output.objects.into_iter().map(cut).collect();
    output
}
