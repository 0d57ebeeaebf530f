//! An in-memory byte stream with two ends, and a handle that cuts it from outside.

use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, Waker},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes that wait in one direction before the writer must wait too.
const CAPACITY_BYTES: usize = 64 * 1024;

/// Makes a stream and returns its two ends.
pub(super) fn pipe() -> (PipeEnd, PipeEnd) {
    let shared = Arc::new(Mutex::new(Shared::default()));
    (PipeEnd { shared: shared.clone(), side: 0 }, PipeEnd { shared, side: 1 })
}

/// One end of a stream. Dropping it ends the stream for the other side.
pub(super) struct PipeEnd {
    shared: Arc<Mutex<Shared>>,
    side: usize,
}

/// Cuts a stream from outside: both ends see a reset.
pub(super) struct Cutter(Arc<Mutex<Shared>>);

#[derive(Default)]
struct Shared {
    /// `lanes[side]` carries what `side` writes.
    lanes: [Lane; 2],
    reset: bool,
}

#[derive(Default)]
struct Lane {
    bytes: VecDeque<u8>,
    reader: Option<Waker>,
    writer: Option<Waker>,
    /// The writer will write no more.
    ended: bool,
    /// The reader is gone.
    unread: bool,
}

impl Lane {
    fn wake(&mut self) {
        for waker in [self.reader.take(), self.writer.take()].into_iter().flatten() {
            waker.wake();
        }
    }
}

impl PipeEnd {
    /// A handle to cut this stream with.
    pub(super) fn cutter(&self) -> Cutter {
        Cutter(self.shared.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no pipe operation panics")
    }
}

impl Cutter {
    /// Resets the stream; what was in flight is lost.
    pub(super) fn cut(&self) {
        let mut shared = self.0.lock().expect("no pipe operation panics");
        shared.reset = true;
        for lane in &mut shared.lanes {
            lane.bytes.clear();
            lane.wake();
        }
    }

    /// Whether no end of the stream is left.
    pub(super) fn is_idle(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }
}

fn reset() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "connection reset by peer")
}

impl AsyncRead for PipeEnd {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let mut shared = self.lock();
        if shared.reset {
            return Poll::Ready(Err(reset()));
        }
        let lane = &mut shared.lanes[1 - self.side];
        if lane.bytes.is_empty() {
            if lane.ended {
                return Poll::Ready(Ok(()));
            }
            lane.reader = Some(context.waker().clone());
            return Poll::Pending;
        }
        let (front, back) = lane.bytes.as_slices();
        let n_front = front.len().min(out.remaining());
        out.put_slice(&front[..n_front]);
        let n_back = back.len().min(out.remaining());
        out.put_slice(&back[..n_back]);
        lane.bytes.drain(..n_front + n_back);
        if let Some(writer) = lane.writer.take() {
            writer.wake();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for PipeEnd {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let mut shared = self.lock();
        if shared.reset {
            return Poll::Ready(Err(reset()));
        }
        let lane = &mut shared.lanes[self.side];
        if lane.unread {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let n_bytes = bytes.len().min(CAPACITY_BYTES - lane.bytes.len());
        if n_bytes == 0 && !bytes.is_empty() {
            lane.writer = Some(context.waker().clone());
            return Poll::Pending;
        }
        lane.bytes.extend(&bytes[..n_bytes]);
        if let Some(reader) = lane.reader.take() {
            reader.wake();
        }
        Poll::Ready(Ok(n_bytes))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut shared = self.lock();
        let lane = &mut shared.lanes[self.side];
        lane.ended = true;
        lane.wake();
        Poll::Ready(Ok(()))
    }
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        let mut shared = self.lock();
        let side = self.side;
        shared.lanes[side].ended = true;
        shared.lanes[side].wake();
        shared.lanes[1 - side].unread = true;
        shared.lanes[1 - side].wake();
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::pipe;

    fn block_on<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
    }

    #[test]
    fn bytes_arrive_in_order_and_the_end_is_seen() {
        let text = block_on(async {
            let (mut left, mut right) = pipe();
            left.write_all(b"one ").await.unwrap();
            left.write_all(b"two").await.unwrap();
            drop(left);
            let mut text = String::new();
            right.read_to_string(&mut text).await.unwrap();
            text
        });
        assert_eq!(text, "one two");
    }

    #[test]
    fn a_full_pipe_holds_the_writer_until_there_is_room() {
        let n_bytes = block_on(async {
            let (mut left, mut right) = pipe();
            let large = vec![7; 3 * super::CAPACITY_BYTES];
            let mut read = Vec::new();
            let write = async move {
                left.write_all(&large).await.unwrap();
                drop(left);
            };
            futures_util::future::join(write, right.read_to_end(&mut read)).await.1.unwrap()
        });
        assert_eq!(n_bytes, 3 * super::CAPACITY_BYTES);
    }

    #[test]
    fn a_cut_pipe_is_reset_at_both_ends_and_loses_what_was_in_flight() {
        block_on(async {
            let (mut left, mut right) = pipe();
            left.write_all(b"lost").await.unwrap();
            left.cutter().cut();
            let read = right.read_u8().await.unwrap_err();
            let write = left.write_all(b"x").await.unwrap_err();
            assert_eq!(read.kind(), std::io::ErrorKind::ConnectionReset);
            assert_eq!(write.kind(), std::io::ErrorKind::ConnectionReset);
        });
    }

    #[test]
    fn writing_to_nobody_fails() {
        block_on(async {
            let (mut left, right) = pipe();
            drop(right);
            assert_eq!(
                left.write_all(b"x").await.unwrap_err().kind(),
                std::io::ErrorKind::BrokenPipe
            );
        });
    }
}
