//! Gives the HTTP client its streams and its background tasks.

use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use http::Uri;
use hyper::rt::{Executor, Read, ReadBufCursor, Write};
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use tower_service::Service;

use crate::ports::{BoxFuture, BoxIo, Endpoint, Net, Security, Spawner};

/// Opens a stream to the host and port of a URI, with TLS for `https`.
#[derive(Clone)]
pub(super) struct Connector(pub(super) Arc<dyn Net>);

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Stream>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (security, default_port) = if uri.scheme_str() == Some("https") {
            (Security::Tls, 443)
        } else {
            (Security::Plain, 80)
        };
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
        let endpoint = Endpoint::new(host, uri.port_u16().unwrap_or(default_port));
        let connecting = self.0.connect(&endpoint, security);
        Box::pin(async move { Ok(Stream(TokioIo::new(connecting.await?))) })
    }
}

/// A stream as the HTTP client wants it.
pub(super) struct Stream(TokioIo<BoxIo>);

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// Hands the client's background tasks to the engine's spawner.
#[derive(Clone)]
pub(super) struct SpawnerExecutor(pub(super) Arc<dyn Spawner>);

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for SpawnerExecutor {
    fn execute(&self, task: F) {
        self.0.spawn(Box::pin(task));
    }
}
