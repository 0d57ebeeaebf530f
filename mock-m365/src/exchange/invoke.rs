//! `InvokeCommand`: a cmdlet and its parameters in, its objects out (facts §5.3).

use http::Method;
use serde_json::{Map, Value, json};

use crate::call::Call;
use crate::exchange::access::{Administrator, Interface, administrator, forbidden};
use crate::exchange::argument::Given;
use crate::exchange::cmdlets::{self, Cmdlet};
use crate::exchange::error::ExchangeError;
use crate::exchange::page::Page;
use crate::exchange::refusals;
use crate::exchange::session::{Output, Session};
use crate::reply::Reply;

/// How long the link to the next page is good.
const PAGE_KEPT_S: i64 = 1800;

/// `POST /adminapi/beta/{tenant}/InvokeCommand`.
pub(crate) async fn invoke(call: Call) -> Reply {
    let caller = match administrator(&call, Interface::Beta) {
        Ok(caller) => caller,
        Err(refused) => return refused,
    };
    match requested(&call) {
        Ok((name, parameters)) => run(&call, &caller, &name, &parameters),
        Err(error) => error.into(),
    }
}

/// `POST /adminapi/v1.0/{tenant}/InvokeCommand`: there is no such action in this version.
pub(crate) async fn old_version(call: Call) -> Reply {
    match administrator(&call, Interface::Beta) {
        Ok(_) => ExchangeError::of(&refusals::METHOD_NOT_ALLOWED, &[call.method.as_str()]).into(),
        Err(refused) => refused,
    }
}

/// The tenant of the path: its id, or one of its domains.
pub(crate) fn check_tenant(call: &Call) -> Result<(), ExchangeError> {
    let name = call.key("tenant").to_ascii_lowercase();
    let tenant = call.shared.tenant_at(call.now);
    let known =
        name == tenant.id || tenant.domains.get(&name).is_some_and(|domain| domain.verified);
    if known { Ok(()) } else { Err(ExchangeError::of(&refusals::WRONG_TENANT, &[&name])) }
}

/// Name and parameters of the cmdlet in the body.
pub(crate) fn requested(call: &Call) -> Result<(String, Map<String, Value>), ExchangeError> {
    check_tenant(call)?;
    let malformed = || ExchangeError::plain(&refusals::MALFORMED_BODY);
    let body = call.json.as_deref().ok_or_else(malformed)?;
    let input = &body["CmdletInput"];
    let name = input["CmdletName"].as_str().ok_or_else(malformed)?.to_owned();
    match &input["Parameters"] {
        Value::Object(parameters) => Ok((name, parameters.clone())),
        _ => Err(malformed()),
    }
}

/// Runs a cmdlet by name; one that no role of the caller gives looks like one that does not exist.
fn run(call: &Call, caller: &Administrator, name: &str, parameters: &Map<String, Value>) -> Reply {
    let Some(cmdlet) = cmdlets::find(name) else { return forbidden(false) };
    if !caller.may(cmdlet.scope) {
        return forbidden(true);
    }
    execute(call, caller, cmdlet, parameters).map_or_else(Into::into, |output| {
        answer(call, "beta", "InvokeCommand", (output, PAGE_KEPT_S))
    })
}

/// Reads the parameters and runs a cmdlet the caller may run.
pub(crate) fn execute(
    call: &Call,
    caller: &Administrator,
    cmdlet: &Cmdlet,
    parameters: &Map<String, Value>,
) -> Result<Output, ExchangeError> {
    let given = Given::read(cmdlet.parameters, parameters)?;
    let mut tenant = call.shared.tenant_at(call.now);
    let mut session = Session { tenant: &mut tenant, given: &given, caller, now: call.now };
    let output = (cmdlet.run)(&mut session)?;
    if !cmdlet.name.starts_with("Get-") && call.method == Method::POST {
        tenant.n_modifying += 1;
    }
    Ok(output)
}

/// The answer in the vendor's form, cut into pages.
pub(crate) fn answer(
    call: &Call,
    version: &str,
    endpoint: &str,
    (output, kept_s): (Output, i64),
) -> Reply {
    let page = match Page::of(call) {
        Ok(page) => page,
        Err(error) => return error.into(),
    };
    let id = call.shared.tenant_at(call.now).id.clone();
    let root = format!("https://outlook.office365.com/adminapi/{version}/{id}");
    let (objects, token) = page.cut(output.objects, call.now, kept_s);
    let mut body = json!({
        "@odata.context": format!("{root}/$metadata#Collection(Exchange.GenericHashTable)"),
        "adminapi.warnings@odata.type": "#Collection(String)",
        "@adminapi.warnings": output.warnings,
        "value": objects,
    });
    if let Some(token) = token {
        body["@odata.nextLink"] = json!(format!("{root}/{endpoint}?$skiptoken={token}"));
    }
    Reply::ok(body)
}

/// Name of the cmdlet in a body, for the name of the operation in traces.
pub(crate) fn cmdlet_name(body: &Value) -> Option<&'static str> {
    cmdlets::find(body["CmdletInput"]["CmdletName"].as_str()?).map(|cmdlet| cmdlet.name)
}
