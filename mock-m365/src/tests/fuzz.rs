//! Ten thousand wrong requests: each is answered in the vendor's form, none breaks or stops the tenant.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::Security;
use crate::routes::{self, Plane};
use crate::tests::driver::{Driver, ENGINE};

const N_REQUESTS: usize = 10_000;
/// Requests that follow each other on one connection.
const N_IN_A_ROW: usize = 50;

/// Seeded choices.
struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.0.next_u64() % bound as u64).expect("the bound is a size")
    }

    fn one<'c, T: ?Sized>(&mut self, choices: &[&'c T]) -> &'c T {
        choices[self.below(choices.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const WORDS: &[&str] = &[
    "",
    "ann",
    "ann@contoso.onmicrosoft.com",
    "contoso.onmicrosoft.com",
    "null",
    "true",
    "-1",
    "999999999999999999999",
    "'",
    "''",
    "%27",
    "%00",
    "%ff%fe",
    "%F0%9F%98%80",
    "a%2Fb",
    "..",
    "%2e%2e",
    "$batch",
    "microsoft.graph.user",
    "00000000-0000-0000-0000-000000000000",
    "@odata.type",
    "{}",
    "[]",
    "A\u{301}",
    "((((((((((((((((((((((((((((((((",
    "eq",
    "not",
    "id eq 'a'",
    "displayName eq 'a' and",
    "startsWith(displayName,'a",
];

const OPTIONS: &[&str] = &[
    "$filter",
    "%24filter",
    "filter",
    "$select",
    "$top",
    "$skip",
    "$count",
    "$orderby",
    "$search",
    "$expand",
    "$skiptoken",
    "$deltatoken",
    "$unknown",
    "",
    "%",
    "api-version",
];

const MEMBERS: &[&str] = &[
    "id",
    "displayName",
    "accountEnabled",
    "mailNickname",
    "userPrincipalName",
    "passwordProfile",
    "password",
    "addLicenses",
    "removeLicenses",
    "skuId",
    "requests",
    "method",
    "url",
    "dependsOn",
    "supportedServices",
    "isDefault",
    "members@odata.bind",
    "@odata.type",
    "groupTypes",
    "CmdletInput",
    "CmdletName",
    "Parameters",
    "Identity",
    "roleTemplateId",
    "nobodyHasThis",
    "",
];

/// JSON of known and unknown members with values of any type.
fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 5 } else { 8 }) {
        0 => Value::Null,
        1 => json!(dice.chance(50)),
        2 => json!(dice.0.next_u64()),
        3 => json!(-1.5e300),
        4 => json!(dice.one(WORDS)),
        5 => (0..dice.below(4)).map(|_| value(dice, depth - 1)).collect(),
        _ => {
            let members = (0..dice.below(6))
                .map(|_| (dice.one(MEMBERS).to_owned(), value(dice, depth - 1)))
                .collect();
            Value::Object(members)
        }
    }
}

fn body(dice: &mut Dice) -> Vec<u8> {
    let whole = value(dice, 4).to_string().into_bytes();
    match dice.below(12) {
        0 => Vec::new(),
        1 => whole[..dice.below(whole.len() + 1)].to_vec(),
        2 => [&whole[..], b"\xff\xc3\x28"].concat(),
        3 => "[".repeat(dice.below(20_000)).into_bytes(),
        4 => "{\"a\":".repeat(dice.below(20_000)).into_bytes(),
        5 => vec![0; dice.below(2000)],
        6 => format!("grant_type={}&scope={}&%ff=%", dice.one(WORDS), dice.one(WORDS)).into_bytes(),
        _ => whole,
    }
}

/// Path of a route, its keys filled with anything, sometimes bent.
fn path(dice: &mut Dice, plane: Plane) -> (String, String) {
    let all: Vec<_> = routes::all().filter(|route| route.plane == plane).collect();
    let (method, template) = match all.get(dice.below(all.len() + 1)) {
        Some(route) => (route.method(), route.path()),
        None => (dice.one(&["GET", "POST"]), "/nobody/has/this"),
    };
    let method = if dice.chance(10) {
        dice.one(&["PUT", "OPTIONS", "TRACE", "HEAD", "BREW", "get"])
    } else {
        method
    };
    let mut path = if plane == Plane::Graph { "/v1.0".to_owned() } else { String::new() };
    for part in template.split('/').skip(1) {
        path.push_str(dice.one(&["/", "/", "/", "/", "//"]));
        let part = if part.starts_with('{') || dice.chance(3) { dice.one(WORDS) } else { part };
        path.push_str(&part.replace([' ', '\u{301}', '{', '}'], "%20"));
    }
    let n_options = dice.below(4);
    for number in 0..n_options {
        path.push(if number == 0 { '?' } else { '&' });
        let text = match dice.below(8) {
            0 => "(".repeat(dice.below(3000)),
            1 => "not(".repeat(dice.below(1500)),
            2 => "not%20".repeat(dice.below(1500)),
            _ => dice.one(WORDS).replace([' ', '\u{301}', '{', '}'], "%20"),
        };
        path.push_str(&format!("{}={text}", dice.one(OPTIONS)));
    }
    (method.to_owned(), path)
}

/// A request whose framing is right, whatever else is wrong with it.
fn request(dice: &mut Dice, token: &str, is_last: bool) -> (Plane, Vec<u8>) {
    let plane = [
        Plane::Graph,
        Plane::Graph,
        Plane::Graph,
        Plane::SignIn,
        Plane::Exchange,
        Plane::SharePoint,
    ][dice.below(6)];
    let host = match plane {
        Plane::Graph => "graph.microsoft.com",
        Plane::SignIn => "login.microsoftonline.com",
        Plane::Exchange => "outlook.office365.com",
        Plane::SharePoint => "contoso.sharepoint.com",
    };
    let (method, path) = path(dice, plane);
    let body = body(dice);
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
    if dice.chance(90) {
        head.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    if dice.chance(40) {
        head.push_str("ConsistencyLevel: eventual\r\n");
    }
    if is_last {
        head.push_str("Connection: close\r\n");
    }
    head.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    let mut bytes = head.into_bytes();
    // The answer to HEAD has no body, so that nothing could follow it here.
    if method == "HEAD" {
        bytes = String::from_utf8_lossy(&bytes).replacen("HEAD", "PUT", 1).into_bytes();
    }
    bytes.extend(body);
    (plane, bytes)
}

/// Takes one answer off the front: status, head and body.
fn answer(bytes: &mut &[u8]) -> Option<(u16, String, Vec<u8>)> {
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.parse().expect("a length is a number"));
    let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
    *bytes = &bytes[end + 4 + length..];
    Some((head.get(9..12)?.parse().ok()?, head, body))
}

/// What is wrong with the form of an answer.
fn fault(plane: Plane, status: u16, head: &str, body: &[u8]) -> Option<&'static str> {
    let json: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    if !head.contains("\ndate: ") {
        return Some("no date");
    }
    if status < 400 {
        return (!body.is_empty() && json.is_null() && head.contains("application/json"))
            .then_some("a body that is not what its type says");
    }
    let error = &json["error"];
    let is_right = match plane {
        Plane::Graph => {
            error["code"].is_string()
                && error["message"].is_string()
                && error["innerError"]["request-id"].is_string()
        }
        Plane::SignIn => error.is_string() && json["error_description"].is_string(),
        Plane::Exchange => error["code"].is_string() || matches!(status, 401 | 403),
        // Upload sessions stand at this host and speak like Graph.
        Plane::SharePoint => {
            json["odata.error"]["code"].is_string()
                || error["code"].is_string()
                || matches!(status, 401 | 403)
        }
    };
    (!is_right).then_some("a refusal that is not in the vendor's form")
}

#[test]
fn wrong_requests_are_answered_in_the_vendors_form() {
    let driver = Driver::new();
    let token = driver.token_of(ENGINE);
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(365));
    let mut n_refused = 0;
    for _ in 0..N_REQUESTS / N_IN_A_ROW {
        let row: Vec<(Plane, Vec<u8>)> = (1..=N_IN_A_ROW)
            .map(|number| request(&mut dice, &token, number == N_IN_A_ROW))
            .collect();
        let bytes = row.iter().map(|(_, bytes)| bytes.as_slice()).collect::<Vec<_>>().concat();
        let answers = driver.raw(&bytes, Security::Tls).expect("the tenant never stops answering");
        driver.tap.exchanges.lock().unwrap().clear();
        let mut rest = answers.as_slice();
        for (plane, bytes) in row {
            let shown = || String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
            let (status, head, body) =
                answer(&mut rest).unwrap_or_else(|| panic!("no answer: {}", shown()));
            n_refused += usize::from(status >= 400);
            if let Some(fault) = fault(plane, status, &head, &body) {
                panic!("{fault}: {}\n{head}\n{}", shown(), String::from_utf8_lossy(&body));
            }
        }
        assert!(rest.is_empty(), "more answers than requests");
    }
    assert!(n_refused > N_REQUESTS / 2, "{n_refused} of {N_REQUESTS} requests were wrong");
}

#[test]
fn requests_that_are_no_http_end_the_connection_and_nothing_else() {
    let driver = Driver::new();
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(366));
    for _ in 0..200 {
        let (_, mut bytes) = request(&mut dice, "token", true);
        for _ in 0..dice.below(6) {
            let at = dice.below(bytes.len());
            bytes[at] = dice.0.next_u64().to_le_bytes()[0];
        }
        driver.raw(&bytes, Security::Tls).expect("the tenant never stops answering");
    }
    assert_eq!(driver.graph("GET /users/ann@contoso.onmicrosoft.com", "").status, 200);
}

#[test]
fn a_body_beyond_four_mebibytes_is_refused() {
    let driver = Driver::new();
    let body = format!(r#"{{"displayName":"{}"}}"#, "a".repeat(4 * 1024 * 1024));
    let answered = driver.graph("POST /users", &body);
    assert!(answered.text().starts_with("413 RequestEntityTooLarge"), "{}", answered.text());
    for host in ["login.microsoftonline.com", "outlook.office365.com", "contoso.sharepoint.com"] {
        let answered = driver.send(host, "POST /", &[], &body);
        assert_eq!((answered.status, answered.body.as_str()), (413, ""), "{host}");
    }
}
