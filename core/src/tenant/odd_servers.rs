//! The HTTPS client against servers that do not behave as documented, in real time.

use std::{
    io,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde_json::json;
use tokio::net::TcpStream;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path, path_regex},
};

use super::{Credential, TenantSession};
use crate::{
    failure::{Failure, FailureKind},
    ports::{BoxFuture, BoxIo, Datagram, Endpoint, LdapLink, Net, Ports, Security},
    retry::RetryPolicy,
    secret::Secret,
    site::TenantSite,
    testing::{CLIENT_SECRET, Rig, TENANT_ID},
};

/// Plain TCP in place of TLS.
struct Tcp;

impl Net for Tcp {
    fn connect(&self, to: &Endpoint, _: Security) -> BoxFuture<'static, io::Result<BoxIo>> {
        let to = (to.host.clone(), to.port);
        Box::pin(async move { Ok(Box::new(TcpStream::connect(to).await?) as BoxIo) })
    }

    fn datagram(&self, _: &Endpoint) -> BoxFuture<'static, io::Result<Box<dyn Datagram>>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }

    fn ldap(&self, _: &Endpoint, _: Security) -> BoxFuture<'static, io::Result<LdapLink>> {
        Box::pin(async { Err(io::ErrorKind::Unsupported.into()) })
    }
}

/// A server that grants tokens named by their number, and a session with it.
async fn session() -> (MockServer, Arc<TenantSession>) {
    let server = MockServer::start().await;
    let n_tokens = Mutex::new(0);
    Mock::given(path_regex("/oauth2/v2.0/token$"))
        .respond_with(move |_: &Request| {
            let mut n_tokens = n_tokens.lock().unwrap();
            *n_tokens += 1;
            let token = format!("planted-token-{n_tokens}");
            ResponseTemplate::new(200).set_body_json(
                json!({"token_type": "Bearer", "expires_in": 3599, "access_token": token}),
            )
        })
        .mount(&server)
        .await;
    let session = session_with(&server, TENANT_ID);
    (server, session)
}

fn session_with(server: &MockServer, tenant: &str) -> Arc<TenantSession> {
    let ports = Ports { net: Arc::new(Tcp), ..Rig::new("").ports };
    let endpoint = Endpoint::new(server.address().ip().to_string(), server.address().port());
    let site = TenantSite { sign_in: endpoint.clone(), graph: endpoint };
    let credential = Credential {
        tenant: tenant.to_owned(),
        client_id: "app".to_owned(),
        client_secret: Secret::new(CLIENT_SECRET),
    };
    let retry = RetryPolicy { attempts: 3, base_ms: 10, cap_ms: 20 };
    TenantSession::new(&ports, &site, retry, credential, 1)
}

fn real_time<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

/// Reads the organization from a server that gives one answer, and renders the failure without the port.
fn failure_of(answer: ResponseTemplate) -> String {
    real_time(async {
        let (server, session) = session().await;
        Mock::given(path("/v1.0/organization")).respond_with(answer).mount(&server).await;
        let failure = Failure::from(session.organization().await.unwrap_err());
        let text = format!("{:?}: {failure}", failure.kind);
        assert!(!text.contains("planted"), "a secret is seen: {text}");
        text.replace(&server.address().to_string(), "SERVER")
    })
}

#[test]
fn a_web_page_instead_of_json_is_told_as_such() {
    let page =
        ResponseTemplate::new(200).set_body_raw("<html>Sign in to the hotel</html>", "text/html");
    insta::assert_snapshot!(failure_of(page), @r"Protocol: failed to read the organization on SERVER (/v1.0/organization): the answer is not the expected JSON; check that nothing between this server and the service changes the answers");
}

#[test]
fn a_redirect_is_not_followed() {
    let redirect =
        ResponseTemplate::new(302).insert_header("location", "https://elsewhere.example/");
    insta::assert_snapshot!(failure_of(redirect), @r"Protocol: failed to read the organization on SERVER (/v1.0/organization): 302 Found without an error code; check that nothing between this server and the service changes the answers");
}

#[test]
fn json_of_another_form_is_told_as_such() {
    insta::assert_snapshot!(failure_of(ResponseTemplate::new(200).set_body_json(json!([1, 2]))), @r"Protocol: failed to read the organization on SERVER (/organization): the answer is not a collection; check that nothing between this server and the service changes the answers");
    insta::assert_snapshot!(
        failure_of(ResponseTemplate::new(200).set_body_json(json!({"value": [{"id": 7}]}))), @r"Protocol: failed to read the organization on SERVER (/organization): the answer does not describe one organization; check that nothing between this server and the service changes the answers");
}

#[test]
fn an_error_without_a_body_or_with_a_strange_one_is_told_by_its_status() {
    insta::assert_snapshot!(failure_of(ResponseTemplate::new(400)), @r"Refused: failed to read the organization on SERVER (/v1.0/organization): 400 Bad Request without an error code; follow what the service says, then try again");
    insta::assert_snapshot!(failure_of(ResponseTemplate::new(418).set_body_json(json!({"error": "teapot"}))), @r"Refused: failed to read the organization on SERVER (/v1.0/organization): 418 I'm a teapot without an error code; follow what the service says, then try again");
}

#[test]
fn a_token_that_is_echoed_is_masked() {
    let echo = json!({"error": {"code": "Odd", "message": format!("planted-token-1 and {CLIENT_SECRET}")}});
    insta::assert_snapshot!(failure_of(ResponseTemplate::new(400).set_body_json(echo)), @r"Refused: failed to read the organization on SERVER (/v1.0/organization): 400 Odd: *** and ***; follow what the service says, then try again");
}

#[test]
fn a_next_page_on_another_host_does_not_get_the_token() {
    let page = json!({"value": [], "@odata.nextLink": "https://elsewhere.example/v1.0/organization?$skiptoken=x"});
    insta::assert_snapshot!(failure_of(ResponseTemplate::new(200).set_body_json(page)), @r"Protocol: failed to read the organization on SERVER (/organization): the link to the next page leads to another host; check that nothing between this server and the service changes the answers");
}

#[test]
fn a_server_that_is_never_ready_is_given_up_after_the_last_attempt() {
    real_time(async {
        let (server, session) = session().await;
        Mock::given(path("/v1.0/organization"))
            .respond_with(ResponseTemplate::new(503))
            .expect(3)
            .mount(&server)
            .await;
        let failure = Failure::from(session.organization().await.unwrap_err());
        assert_eq!(failure.kind, FailureKind::Connection);
    });
}

#[test]
fn a_wait_asked_for_is_kept_in_real_time() {
    real_time(async {
        let (server, session) = session().await;
        let busy = ResponseTemplate::new(429).insert_header("retry-after", "1");
        Mock::given(path("/v1.0/subscribedSkus"))
            .respond_with(busy)
            .up_to_n_times(1)
            .mount(&server)
            .await;
        Mock::given(path("/v1.0/subscribedSkus"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"value": []})))
            .mount(&server)
            .await;
        #[expect(clippy::disallowed_methods, reason = "this test is about real time")]
        let start = Instant::now();
        assert_eq!(session.licences().await.unwrap(), []);
        assert!(start.elapsed() >= Duration::from_secs(1));
    });
}

#[test]
fn a_stale_token_is_replaced_once() {
    real_time(async {
        let (server, session) = session().await;
        Mock::given(path("/v1.0/subscribedSkus"))
            .and(wiremock::matchers::header("authorization", "Bearer planted-token-2"))
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"value": []})))
            .mount(&server)
            .await;
        Mock::given(path("/v1.0/subscribedSkus"))
            .respond_with(ResponseTemplate::new(401))
            .up_to_n_times(1)
            .mount(&server)
            .await;
        assert_eq!(session.licences().await.unwrap(), []);
        let failure = Failure::from(session.organization().await.unwrap_err());
        assert_eq!(failure.kind, FailureKind::NotFound);
    });
}

#[test]
fn pages_are_followed_on_the_same_host_only_with_their_links_as_they_are() {
    real_time(async {
        let server = MockServer::start().await;
        let session = session_with(&server, TENANT_ID);
        let link = format!("https://{}/v1.0/subscribedSkus?$skiptoken=a%2Bb", server.address());
        Mock::given(path_regex("/oauth2/v2.0/token$"))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(json!({"expires_in": 3599, "access_token": "t"})),
            )
            .mount(&server)
            .await;
        Mock::given(method("GET"))
            .respond_with(move |request: &Request| {
                ResponseTemplate::new(200).set_body_json(match request.url.query() {
                    None => json!({"value": [], "@odata.nextLink": link}),
                    Some(query) => json!({"value": [{"skuId": query, "skuPartNumber": "P"}]}),
                })
            })
            .mount(&server)
            .await;
        let licences = session.licences().await.unwrap();
        assert_eq!(licences[0].sku_id, "$skiptoken=a%2Bb");
    });
}

#[test]
fn sign_in_errors_are_told_by_code_and_without_the_secret() {
    let failure_of = |status: u16, body: serde_json::Value, tenant: &str| {
        real_time(async {
            let server = MockServer::start().await;
            let answer = ResponseTemplate::new(status).set_body_json(body);
            Mock::given(wiremock::matchers::any()).respond_with(answer).mount(&server).await;
            let session = session_with(&server, tenant);
            let failure = match session.discover().await {
                Err(failure) => failure,
                Ok(_) => session.organization().await.unwrap_err().into(),
            };
            let text = format!("{:?}: {failure}\n", failure.kind);
            assert!(!text.contains("planted"), "a secret is seen: {text}");
            text.replace(&server.address().to_string(), "SERVER")
        })
    };
    let error = |error: &str, code: u32, text: &str| json!({"error": error, "error_description": format!("AADSTS{code}: {text} Trace ID: 1 Timestamp: 2"), "error_codes": [code]});
    let texts = [
        failure_of(
            400,
            error("invalid_request", 90_002, "Tenant 'x.example' not found."),
            "x.example",
        ),
        failure_of(401, error("invalid_client", 7_000_215, CLIENT_SECRET), "x.example"),
        failure_of(400, error("unauthorized_client", 700_016, "No such application."), "x.example"),
        failure_of(
            200,
            json!({"token_endpoint": "https://login/common/oauth2/v2.0/token"}),
            "x.example",
        ),
        failure_of(200, json!({}), "x.example/../y"),
        failure_of(500, json!("oops"), "x.example"),
    ];
    insta::assert_snapshot!(texts.concat(), @r"
    Input: failed to find the tenant on x.example at SERVER: 400 invalid_request: AADSTS90002: Tenant 'x.example' not found.; check the tenant's id or domain and try again
    Credentials: failed to find the tenant on x.example at SERVER: 401 invalid_client: AADSTS7000215: ***; check the application id and its secret, make a new secret if it has expired
    Credentials: failed to find the tenant on x.example at SERVER: 400 unauthorized_client: AADSTS700016: No such application.; check the application id and its secret, make a new secret if it has expired
    Protocol: failed to find the tenant on x.example at SERVER: the discovery document names no tenant id; check that nothing between this server and the service changes the answers
    Input: failed to find the tenant on x.example/../y at SERVER: this is neither a tenant id nor a domain; check the tenant's id or domain and try again
    Connection: failed to find the tenant on x.example at SERVER: 500 Internal Server Error; check the Internet connection and try again
    ");
}
