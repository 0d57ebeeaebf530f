//! A peer that speaks HTTP/1.1 and gives its answers from a script.

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex},
};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::{Log, tenant::Tenant};
use crate::ports::{BoxFuture, BoxIo, Datagram, Endpoint, LdapLink, Net, Security};

/// Answers requests in the order of its script. A line is
///
/// * a status, then `name=value` headers and a JSON body, as far as there are some: `429 retry-after=30`;
/// * `html`: a web page with status 200; `cut`: half an answer; `reset`: no answer, the connection ends;
///   `hang`: no answer; `refused`: no connection.
///
/// A first line `with bodies` has the requests' bodies noted too. Sign-in always succeeds and stands in no script. After the end of the script every connection is refused.
pub(crate) struct Service {
    script: Mutex<VecDeque<String>>,
    /// Answers in place of the script.
    tenant: Option<Mutex<Tenant>>,
    log: Arc<Log>,
    shows_bodies: bool,
    this: std::sync::Weak<Self>,
}

impl Service {
    pub(super) fn new(script: &str, log: Arc<Log>) -> Arc<Self> {
        let lines = script.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut script: VecDeque<String> = lines.map(str::to_owned).collect();
        let shows_bodies = script.front().is_some_and(|line| line == "with bodies");
        if shows_bodies {
            script.pop_front();
        }
        let script = Mutex::new(script);
        Arc::new_cyclic(|this| Self { script, tenant: None, log, shows_bodies, this: this.clone() })
    }

    /// A service that answers from a state.
    pub(super) fn stateful(tenant: Tenant, log: Arc<Log>) -> Arc<Self> {
        Arc::new_cyclic(|this| Self {
            script: Mutex::default(),
            tenant: Some(Mutex::new(tenant)),
            log,
            shows_bodies: false,
            this: this.clone(),
        })
    }

    /// Looks into, or changes, the state.
    pub(crate) fn with_tenant<T>(&self, work: impl FnOnce(&mut Tenant) -> T) -> T {
        work(&mut self.tenant.as_ref().expect("the service has a state").lock().unwrap())
    }

    fn next_line(&self, method: &str, path: &str, body: &str) -> String {
        if self.tenant.is_some() {
            return self.with_tenant(|tenant| tenant.answer(method, path, body));
        }
        self.script.lock().unwrap().pop_front().unwrap_or_else(|| "reset".to_owned())
    }

    /// Adds lines to the script.
    pub(crate) fn add(&self, script: &str) {
        let lines = script.lines().map(str::trim).filter(|line| !line.is_empty());
        self.script.lock().unwrap().extend(lines.map(str::to_owned));
    }

    async fn serve(&self, mut stream: DuplexStream) {
        while let Some((head, body)) = read_request(&mut stream).await {
            let mut words = head.split(' ');
            let request = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            if request.1.ends_with("/oauth2/v2.0/token") {
                let token =
                    r#"{"token_type":"Bearer","expires_in":3600,"access_token":"planted-token"}"#;
                stream.write_all(answer("200", token).as_bytes()).await.unwrap();
                continue;
            }
            let path = request.1.trim_start_matches("/v1.0").split('?').next().unwrap_or_default();
            let line = self.next_line(request.0, path, &body);
            let body = if self.shows_bodies { shown(&body) } else { String::new() };
            self.log.add(&format!("{} {path}{body} -> {line}", request.0));
            let bytes = match line.as_str() {
                "reset" => return,
                "hang" => std::future::pending().await,
                "html" => {
                    "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>"
                        .to_owned()
                }
                "cut" => {
                    let whole = answer("200", r#"{"id":"x"}"#);
                    stream.write_all(&whole.as_bytes()[..whole.len() - 4]).await.unwrap();
                    return;
                }
                line => answer_of(line),
            };
            stream.write_all(bytes.as_bytes()).await.unwrap();
            if self.script.lock().unwrap().front().is_some_and(|line| line == "refused") {
                return;
            }
        }
    }
}

impl Net for Service {
    fn connect(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<BoxIo>> {
        assert_eq!(security, Security::Tls, "the services are reached over TLS only");
        let mut script = self.script.lock().unwrap();
        let is_refused = script.front().is_some_and(|line| line == "refused");
        if is_refused {
            script.pop_front();
            self.log.add(&format!("connect {to} -> refused"));
        }
        let service = self.this.upgrade().unwrap();
        Box::pin(async move {
            if is_refused {
                return Err(io::ErrorKind::ConnectionRefused.into());
            }
            let (near, far) = tokio::io::duplex(64 * 1024);
            super::Spawner::spawn(&super::Tasks, Box::pin(async move { service.serve(far).await }));
            Ok(Box::new(near) as BoxIo)
        })
    }

    fn datagram(&self, _: &Endpoint) -> BoxFuture<'static, io::Result<Box<dyn Datagram>>> {
        Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
    }

    fn ldap(&self, _: &Endpoint, _: Security) -> BoxFuture<'static, io::Result<LdapLink>> {
        Box::pin(async { Err(io::ErrorKind::ConnectionRefused.into()) })
    }
}

async fn read_request(stream: &mut DuplexStream) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break end;
        }
        bytes.push(stream.read_u8().await.ok()?);
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let n_bytes = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.parse().unwrap());
    let mut body = vec![0; n_bytes];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, String::from_utf8(body).unwrap()))
}

/// The body as it may be seen: without the password.
fn shown(body: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(body) else { return String::new() };
    if let Some(password) = value.pointer_mut("/passwordProfile/password") {
        *password = Value::from("***");
    }
    format!(" {value}")
}

fn answer_of(line: &str) -> String {
    let (head, body) = line
        .split_once(" {")
        .map_or((line, String::new()), |(head, body)| (head, format!("{{{body}")));
    answer(head, &body)
}

fn answer(head: &str, body: &str) -> String {
    let mut words = head.split(' ');
    let mut text = format!("HTTP/1.1 {} Status\r\n", words.next().unwrap_or_default());
    for (name, value) in words.filter_map(|word| word.split_once('=')) {
        text += &format!("{name}: {}\r\n", value.replace('_', " "));
    }
    if head.starts_with("204") {
        return text + "\r\n";
    }
    text + &format!(
        "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}
