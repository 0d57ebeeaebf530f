//! The LDAP client's connection: opening it, and keeping its panics and its silence away from the engine.

use std::{
    fmt,
    future::Future,
    io::ErrorKind,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::FutureExt as _;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError, StdStream};

use crate::{
    failure::{Failure, FailureKind},
    ports::{LdapLink, Ports, Security},
    site::DirectorySite,
};

/// An operation without an answer is given up after this time.
pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

/// The server at the other end of one connection; shown as its address.
pub(super) struct Server {
    address: String,
    /// Set when the connection ended because an answer could not be read. The LDAP client itself tells only that it ended.
    garbled: Arc<AtomicBool>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.address)
    }
}

/// Opens a connection; its driver runs as a background task until the handle is dropped.
pub(super) async fn connect(
    ports: &Ports,
    site: &DirectorySite,
) -> Result<(Ldap, Server), Failure> {
    let tried = "connect to the directory";
    let server = Server { address: site.endpoint.to_string(), garbled: Arc::default() };
    let link = tokio::time::timeout(TIMEOUT, ports.net.ldap(&site.endpoint, site.security))
        .await
        .map_err(|_| silent(tried, &server))?
        .map_err(|error| unreachable_server(tried, &server, &error.to_string()))?;
    let settings = LdapConnSettings::new().set_conn_timeout(TIMEOUT);
    let (settings, url) = match link {
        #[cfg(unix)]
        LdapLink::Unix(stream) => {
            (settings.set_std_stream(StdStream::Unix(stream)), "ldapi:///".to_owned())
        }
        LdapLink::Tcp(stream) => {
            (settings.set_std_stream(StdStream::Tcp(stream)), "ldap://localhost".to_owned())
        }
        LdapLink::Url { url, tls } => {
            let settings = match tls {
                Some(tls) if site.security == Security::Tls => settings.set_config(tls),
                _ => settings,
            };
            (settings, url)
        }
    };
    let open = LdapConnAsync::with_settings(settings, &url);
    let (driver, ldap) = guarded(tried, &server, open).await?;
    let garbled = Arc::clone(&server.garbled);
    ports.spawner.spawn(Box::pin(async move {
        // Otherwise how a connection ends shows in the operation that waits for it.
        let unreadable = match AssertUnwindSafe(driver.drive()).catch_unwind().await {
            Ok(Err(LdapError::Io { source })) => source.kind() == ErrorKind::Other,
            Ok(_) => false,
            Err(_) => true,
        };
        garbled.store(unreadable, Ordering::Release);
    }));
    Ok((ldap, server))
}

/// Runs one operation of the LDAP client, which panics on answers it cannot read.
pub(super) async fn guarded<T>(
    tried: &str,
    server: &Server,
    work: impl Future<Output = Result<T, LdapError>>,
) -> Result<T, Failure> {
    match AssertUnwindSafe(work).catch_unwind().await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(LdapError::Timeout { .. })) => Err(silent(tried, server)),
        Ok(Err(LdapError::FilterParsing)) => {
            Err(malformed(tried, &server.address, "the search filter was not understood"))
        }
        Ok(Err(
            LdapError::ResultRecv { .. } | LdapError::OpSend { .. } | LdapError::EndOfStream,
        )) if server.garbled.load(Ordering::Acquire) => {
            Err(malformed(tried, &server.address, "it is not LDAP"))
        }
        Ok(Err(
            LdapError::ResultRecv { .. } | LdapError::OpSend { .. } | LdapError::EndOfStream,
        )) => Err(unreachable_server(
            tried,
            server,
            "the server ended the connection before it answered",
        )),
        Ok(Err(error)) => Err(unreachable_server(tried, server, &error.to_string())),
        Err(_) => Err(malformed(tried, &server.address, "the answer is not LDAP")),
    }
}

pub(super) fn malformed(tried: &str, on: &str, came_back: &str) -> Failure {
    Failure {
        kind: FailureKind::Protocol,
        tried: tried.to_owned(),
        on: on.to_owned(),
        came_back: format!("a malformed answer: {came_back}"),
        advice: "check that this address is a domain controller's LDAP port, then try again"
            .to_owned(),
    }
}

fn silent(tried: &str, server: &Server) -> Failure {
    unreachable_server(tried, server, &format!("no answer within {} s", TIMEOUT.as_secs()))
}

fn unreachable_server(tried: &str, server: &Server, came_back: &str) -> Failure {
    Failure {
        kind: FailureKind::Connection,
        tried: tried.to_owned(),
        on: server.to_string(),
        came_back: came_back.to_owned(),
        advice: "check that the domain controller runs and can be reached, then try again"
            .to_owned(),
    }
}
