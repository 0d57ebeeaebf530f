//! The control port beside the served tenant, and the file that keeps its state.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use rehearsal::serve::{Address, Handout, Options, Served, default_scenario};

use super::{block_on, options};

/// Both doors of one served tenant, without TLS.
struct Doors {
    control: Address,
    service: Address,
    token: String,
}

/// Asks once: status, and the body as text.
async fn ask(door: &Address, request: &str, header: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect((door.host.as_str(), door.port)).await.unwrap();
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {}:{}\r\nConnection: close\r\n{header}Content-Length: {}\r\n\r\n{body}",
        door.host,
        door.port,
        body.len()
    );
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer[9..12].parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

impl Doors {
    async fn open(handout: &Handout) -> Self {
        let endpoints = &handout.endpoints;
        let service = endpoints.http.clone().unwrap();
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope=https://graph.microsoft.com/.default",
            handout.tenant.client_id, handout.tenant.client_secret
        );
        let line = format!("POST /{}/oauth2/v2.0/token", handout.tenant.domain);
        let (_, body) = ask(&service, &line, "", &form).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        let token = body["access_token"].as_str().unwrap().to_owned();
        Self { control: endpoints.control.clone().unwrap(), service, token }
    }

    async fn control(&self, request: &str, body: &str) -> (u16, Value) {
        let (status, body) = ask(&self.control, request, "", body).await;
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    /// What Graph answers: the status, and the names of the users in it.
    async fn graph(&self, request: &str) -> String {
        let header = format!("Authorization: Bearer {}\r\n", self.token);
        let (method, path) = request.split_once(' ').unwrap();
        let (status, body) =
            ask(&self.service, &format!("{method} /v1.0{path}"), &header, "").await;
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        let names: Vec<&str> = body["value"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|user| user["displayName"].as_str().unwrap())
            .collect();
        format!("{status} {}", names.join(" ")).trim().to_owned()
    }
}

/// Serves with more options while `client` works with both doors.
fn served<F: Future<Output = ()>>(more: Options, client: impl FnOnce(Doors) -> F) {
    block_on(async {
        let loaded = default_scenario().unwrap();
        let mut options = Options { control: Some("127.0.0.1:0".parse().unwrap()), ..more };
        options.ports.http = Some(0);
        let served = Served::start(&loaded.scenario, &options).await.unwrap();
        let handout = served.handout().clone();
        served.run(async { client(Doors::open(&handout).await).await }, |_| {}).await.unwrap();
    });
}

const USERS: &str = "GET /users?$select=displayName";

#[test]
fn a_snapshot_brings_the_state_back_and_reset_the_beginning() {
    served(options(), |doors| async move {
        assert_eq!(doors.graph("DELETE /users/office@contoso.onmicrosoft.com").await, "204");
        assert_eq!(doors.control("PUT /snapshots/empty", "").await.0, 201);
        assert_eq!(doors.graph(USERS).await, "200");
        assert_eq!(doors.control("POST /reset", "").await.0, 204);
        assert_eq!(doors.graph(USERS).await, "200 Office");
        assert_eq!(doors.control("POST /snapshots/empty/restore", "").await.0, 204);
        assert_eq!(doors.graph(USERS).await, "200");
        assert_eq!(doors.control("POST /snapshots/other/restore", "").await.0, 404);
    });
}

#[test]
fn the_clock_of_the_tenant_and_its_faults_are_set_beside_the_service() {
    served(options(), |doors| async move {
        let fault = json!({ "operation": "GET /users", "fault": { "answer": { "status": 503 } } });
        assert_eq!(doors.control("POST /faults", &fault.to_string()).await.0 / 100, 2);
        assert_eq!(doors.graph(USERS).await, "503");
        assert_eq!(doors.graph(USERS).await, "200 Office");
        assert_eq!(doors.control("POST /clock/advance", "{\"seconds\": 90000}").await.0 / 100, 2);
        assert_eq!(doors.graph(USERS).await, "401", "the token is a day old");
    });
}

#[test]
fn the_journal_begins_with_the_service_and_tells_what_was_perhaps_meant() {
    served(options(), |doors| async move {
        doors.graph("GET /userz").await;
        let (_, journal) = ask(&doors.control, "GET /journal", "", "").await;
        assert!(journal.contains("client_secret=***"), "{journal}");
        assert!(journal.contains("https://graph.microsoft.com/v1.0/userz"), "{journal}");
        assert!(!journal.contains(&doors.token), "{journal}");
        let (_, unsupported) = doors.control("GET /unsupported", "").await;
        assert_eq!(unsupported[0]["nearest"][0], "GET /users", "{unsupported}");
    });
}

#[test]
fn a_state_file_is_saved_at_the_end_and_loaded_at_the_beginning() {
    let file = std::env::temp_dir().join(format!("rehearsal-state-{}.json", std::process::id()));
    let kept = || Options { state_file: Some(file.clone()), ..options() };
    served(kept(), |doors| async move {
        doors.graph("DELETE /users/office@contoso.onmicrosoft.com").await;
    });
    served(kept(), |doors| async move {
        assert_eq!(doors.graph(USERS).await, "200");
        // The beginning is what was loaded.
        doors.control("POST /reset", "").await;
        assert_eq!(doors.graph(USERS).await, "200");
    });
    std::fs::write(&file, "{\"version\": 1}").unwrap();
    let refused = block_on(async {
        Served::start(&default_scenario().unwrap().scenario, &kept()).await.err().unwrap()
    });
    assert!(refused.to_string().contains("missing field"), "{refused}");
    std::fs::remove_file(&file).unwrap();
}

#[cfg(unix)]
#[test]
fn a_state_file_is_readable_to_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let file = std::env::temp_dir().join(format!("rehearsal-mode-{}.json", std::process::id()));
    served(Options { state_file: Some(file.clone()), ..options() }, |_| async {});
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::remove_file(&file).unwrap();
}
