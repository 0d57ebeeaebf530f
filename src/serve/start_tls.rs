//! StartTLS at the directory's ports: a real handshake with the run's certificate on a stream that began in the clear.

use std::{io, sync::Arc};

use mock_ad::{BoxIo, StartTls, TlsUpgrade};
use tokio_rustls::TlsAcceptor;

use super::listener::HANDSHAKE_TIMEOUT;

/// StartTLS by this acceptor.
pub(super) fn by(acceptor: TlsAcceptor) -> StartTls {
    StartTls::Real(Arc::new(Upgrader(acceptor)))
}

struct Upgrader(TlsAcceptor);

impl mock_ad::TlsAcceptor for Upgrader {
    fn accept(&self, io: BoxIo) -> TlsUpgrade {
        let handshake = self.0.accept(io);
        Box::pin(async move {
            let stream = tokio::time::timeout(HANDSHAKE_TIMEOUT, handshake).await;
            Ok(Box::new(stream.map_err(io::Error::from)??) as BoxIo)
        })
    }
}
