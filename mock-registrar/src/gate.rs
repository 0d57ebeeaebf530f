//! A stream that can be told to break after so many more bytes.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::conn::BoxIo;

/// How many more bytes may pass; `None`: all.
#[derive(Clone, Default)]
pub(crate) struct Limit(Arc<Mutex<Option<usize>>>);

impl Limit {
    /// Lets `n_bytes` pass, then breaks the stream.
    pub(crate) fn set(&self, n_bytes: usize) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(n_bytes);
    }

    fn get(&self) -> Option<usize> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stream.
pub(crate) struct Gate {
    pub(crate) inner: BoxIo,
    pub(crate) limit: Limit,
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "the answer was cut")
}

impl AsyncRead for Gate {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(cx, buf)
    }
}

impl AsyncWrite for Gate {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(left) = self.limit.get() else {
            return Pin::new(&mut self.inner).poll_write(cx, buf);
        };
        if left == 0 {
            ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
            return Poll::Ready(Err(broken()));
        }
        let n_bytes_max = buf.len().min(left);
        let n_written = ready!(Pin::new(&mut self.inner).poll_write(cx, &buf[..n_bytes_max]))?;
        self.limit.set(left - n_written);
        Poll::Ready(Ok(n_written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
        Poll::Ready(if self.limit.get().is_some() { Err(broken()) } else { Ok(()) })
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
