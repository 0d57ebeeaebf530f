//! Large files in fragments: what a witness file is too small for.

use crate::tests::driver::{Driver, seed};
use crate::{AppSeed, Era};

const UNIT: usize = 320 * 1024;

fn driver() -> Driver {
    let mut tenant = seed();
    let engine = tenant.apps.remove(0);
    let roles = ["Sites.FullControl.All"];
    tenant.apps.insert(0, AppSeed::confidential(&engine.client_id, super::driver::SECRET, &roles));
    Driver::with(tenant, Era::Today, std::time::Duration::ZERO)
}

#[test]
fn a_file_grows_by_fragments_of_320_kib_and_is_there_with_the_last() {
    let driver = driver();
    let drive = driver.graph("GET /sites/root/drive", "").json()["id"].as_str().unwrap().to_owned();
    let session =
        driver.graph(&format!("POST /drives/{drive}/root:/big.bin:/createUploadSession"), "{}");
    let address = session.json()["uploadUrl"].as_str().unwrap().to_owned();
    let path = address.strip_prefix("https://contoso.sharepoint.com").unwrap();
    let size = UNIT + 7;
    let part = |first: usize, content: &str| {
        let last = first + content.len() - 1;
        let range = format!("bytes {first}-{last}/{size}");
        let headers = [("Content-Range", range.as_str())];
        driver.send("contoso.sharepoint.com", &format!("PUT {path}"), &headers, content)
    };
    let first = part(0, &"a".repeat(UNIT));
    assert_eq!((first.status, &first.json()["nextExpectedRanges"][0]), (202, &"327680-".into()));
    assert_eq!(part(0, &"a".repeat(UNIT)).status, 416);
    // It goes on in a state that was written and read again.
    driver.tenant.load_state(&driver.tenant.save_state()).unwrap();
    let before = driver.graph(&format!("GET /drives/{drive}/root:/big.bin"), "");
    assert_eq!(before.status, 404);
    let last = part(UNIT, "the end");
    assert_eq!((last.status, &last.json()["size"]), (201, &size.into()));
    assert!(!driver.last_exchange().answer.contains("tempauth="), "a trace shows the address");
}
