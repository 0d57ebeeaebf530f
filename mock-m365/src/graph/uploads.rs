//! Content of files: in one request up to 250 MB, or in parts through an upload session (facts §6.1).

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::call::Call;
use crate::graph::drive_items::{check_name, conflict_of, shown};
use crate::graph::drives::find_drive;
use crate::graph::error::GraphError;
use crate::graph::lists::invalid;
use crate::graph::sites::not_found;
use crate::graph::{Answer, context, refusals};
use crate::reply::{Raw, Reply};
use crate::tenant::Tenant;
use crate::tenant::drive_item::{Conflict, Upload};
use crate::tenant::property::date_time;

/// A fragment has a multiple of these bytes, but for the last.
const FRAGMENT_UNIT: usize = 320 * 1024;
/// Most bytes of a fragment.
const FRAGMENT_BYTES_MAX: usize = 60 * 1024 * 1024;
/// How long a session waits for its next fragment.
const SESSION_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The drive, and the folder and the name that a key such as `root:/a/b.txt` means; folders on the way are made.
fn place(tenant: &mut Tenant, call: &Call) -> Result<(String, String, String), GraphError> {
    let key = call.key("path").to_owned();
    let (start, path) = key.split_once(':').ok_or_else(not_found)?;
    let mut steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
    let name = steps.pop().ok_or_else(|| invalid("The address names no file."))?;
    for step in steps.iter().chain([&name]) {
        check_name(step)?;
    }
    let (_, _, drive) = find_drive(tenant, call)?;
    let start = drive.item(start).ok_or_else(not_found)?.id.clone();
    let (drive, seed) = (drive.id.clone(), tenant.seed);
    let changed = tenant.sites.drive_mut(&drive).ok_or_else(not_found)?;
    let folder = changed.folders(&seed, (&start, &steps), call.now);
    let folder = folder.ok_or_else(|| GraphError::plain(&refusals::NAME_ALREADY_EXISTS))?;
    Ok((drive, folder, name.to_owned()))
}

/// Puts a file in place: 201 if it is new, 200 if its content was replaced.
fn finish(tenant: &mut Tenant, upload: &Upload, content: Bytes, call: &Call) -> Answer {
    let seed = tenant.seed;
    let drive = tenant.sites.drive_mut(&upload.drive).ok_or_else(not_found)?;
    let target = (upload.folder.as_str(), upload.name.as_str(), upload.conflict);
    let placed = drive.put(&seed, target, Some(content), call.now);
    let (id, is_new) = placed.ok_or_else(|| GraphError::plain(&refusals::NAME_ALREADY_EXISTS))?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(Reply::Json(status, shown(tenant, &upload.drive, &id)?))
}

/// `PUT …/root:/{path}:/content`.
pub(crate) async fn put(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let (drive, folder, name) = place(&mut tenant, &call)?;
    let upload = Upload {
        drive,
        folder,
        name,
        conflict: Conflict::Replace,
        received: Vec::new(),
        expires_at: call.now,
    };
    finish(&mut tenant, &upload, call.body.clone(), &call)
}

/// `PUT …/items/{item}/content`: another content for a file that is there.
pub(crate) async fn replace(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let (_, _, drive) = find_drive(&tenant, &call)?;
    let item = drive.item(call.key("item")).ok_or_else(not_found)?;
    let (Some(folder), Some(_)) = (item.parent.clone(), item.content.as_ref()) else {
        return Err(invalid("You cannot set content for a folder."));
    };
    let upload = Upload {
        drive: drive.id.clone(),
        folder,
        name: item.name.clone(),
        conflict: Conflict::Replace,
        received: Vec::new(),
        expires_at: call.now,
    };
    finish(&mut tenant, &upload, call.body.clone(), &call)
}

/// `POST …/root:/{path}:/createUploadSession`.
pub(crate) async fn create_session(call: Call) -> Answer {
    let members = call.optional_members()?;
    let conflict = match members.get("item") {
        Some(item) => conflict_of(item, Conflict::Replace)?,
        None => Conflict::Replace,
    };
    let mut tenant = call.shared.tenant_at(call.now);
    let (drive, folder, name) = place(&mut tenant, &call)?;
    let seed = tenant.seed;
    let id = tenant.sites.next_id(&seed, "upload");
    let expires_at = call.now.checked_add(SESSION_LIFE).unwrap_or(jiff::Timestamp::MAX);
    let address = format!("https://{}/_api/v2.0/uploadSession/{id}", tenant.sharepoint_host());
    let upload = Upload { drive, folder, name, conflict, received: Vec::new(), expires_at };
    tenant.sites.uploads.insert(id, upload);
    Ok(Reply::ok(json!({
        "@odata.context": context("microsoft.graph.uploadSession"),
        "expirationDateTime": date_time(expires_at),
        "nextExpectedRanges": ["0-"],
        "uploadUrl": address,
    })))
}

/// First byte, last byte and size of `Content-Range: bytes 0-25/128`.
fn range_of(header: &str) -> Option<(usize, usize, usize)> {
    let (range, size) = header.strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    Some((first.trim().parse().ok()?, last.trim().parse().ok()?, size.trim().parse().ok()?))
}

fn check_fragment(call: &Call, upload: &Upload) -> Result<(usize, usize), GraphError> {
    let header = call.header("content-range").unwrap_or_default();
    let (first, last, size) = range_of(header)
        .ok_or_else(|| invalid("The Content-Range header is missing or malformed."))?;
    let length = last.checked_sub(first).and_then(|n| n.checked_add(1));
    if length != Some(call.body.len()) || last >= size || call.body.len() > FRAGMENT_BYTES_MAX {
        return Err(invalid("The Content-Range header does not fit the fragment."));
    }
    if first != upload.received.len() {
        return Err(GraphError::plain(&refusals::INVALID_RANGE));
    }
    if last + 1 < size && !call.body.len().is_multiple_of(FRAGMENT_UNIT) {
        return Err(invalid("The fragment is not a multiple of 320 KiB."));
    }
    Ok((last + 1, size))
}

/// `PUT` to the address of a session; needs no token.
pub(crate) async fn put_fragment(call: Call) -> Answer {
    let mut tenant = call.shared.tenant_at(call.now);
    let id = call.key("session").to_owned();
    let Some(upload) = tenant.sites.uploads.get_mut(&id).filter(|it| it.expires_at > call.now)
    else {
        return Err(not_found());
    };
    let (end, size) = check_fragment(&call, upload)?;
    upload.received.extend_from_slice(&call.body);
    upload.expires_at = call.now.checked_add(SESSION_LIFE).unwrap_or(jiff::Timestamp::MAX);
    if end < size {
        return Ok(Reply::Json(StatusCode::ACCEPTED, progress(upload)));
    }
    let mut whole = upload.clone();
    tenant.sites.uploads.remove(&id);
    let content = Bytes::from(std::mem::take(&mut whole.received));
    finish(&mut tenant, &whole, content, &call)
}

fn progress(upload: &Upload) -> Value {
    json!({
        "expirationDateTime": date_time(upload.expires_at),
        "nextExpectedRanges": [format!("{}-", upload.received.len())],
    })
}

/// `GET` at the address of a session: how far it is.
pub(crate) async fn look(call: Call) -> Answer {
    let tenant = call.shared.tenant_at(call.now);
    let upload = tenant.sites.uploads.get(call.key("session"));
    let upload = upload.filter(|it| it.expires_at > call.now).ok_or_else(not_found)?;
    Ok(Reply::ok(progress(upload)))
}

/// `DELETE` at the address of a session: gives it up.
pub(crate) async fn cancel(call: Call) -> Answer {
    let removed = call.shared.tenant_at(call.now).sites.uploads.remove(call.key("session"));
    removed.map(|_| Reply::NoContent).ok_or_else(not_found)
}

/// `GET` at the address that a download leads to: the content.
pub(crate) async fn fetch(call: Call) -> Answer {
    let option = |name: &str| {
        let mut options = form_urlencoded::parse(call.query.as_bytes());
        options.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };
    let tenant = call.shared.tenant_at(call.now);
    let drive = option("driveId").unwrap_or_default();
    let (_, _, drive) = tenant.sites.drive(&drive).ok_or_else(not_found)?;
    let item = drive.items.get(&option("UniqueId").unwrap_or_default()).ok_or_else(not_found)?;
    if option("tempauth") != Some(crate::graph::drive_items::ticket(&tenant, item)) {
        return Err(not_found());
    }
    let content = item.content.clone().ok_or_else(not_found)?;
    let mut headers = HeaderMap::new();
    let kind = http::HeaderValue::from_static("application/octet-stream");
    headers.insert(http::header::CONTENT_TYPE, kind);
    Ok(Reply::from(Raw {
        status: StatusCode::OK,
        headers,
        body: content.to_vec(),
        supported: true,
    }))
}
