//! The bytes of one connection: what was read and not looked at yet, what is answered and not sent yet, and waiting.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, Sleep};

use crate::ber::Writer;
use crate::ldap::Frames;
use crate::server::BoxIo;

/// Answers are sent when so many bytes wait, however many requests are left to answer.
const ANSWERED_BYTES_MAX: usize = 64 * 1024;

/// How long a client may take to hear that the connection ends.
const FAREWELL_LIMIT: Duration = Duration::from_secs(5);

/// A stream with its buffers.
pub(crate) struct Wire {
    io: BoxIo,
    /// What the client sent.
    pub(crate) frames: Frames,
    /// What the client will get at the next [`flush`](Self::flush).
    pub(crate) out: Writer,
    /// The client has ended its side, or either side is broken.
    has_ended: bool,
    /// How often was waited in the midst of an operation.
    pub(crate) n_pauses: u64,
    /// Ends a wait that takes too long; made at the first wait.
    alarm: Option<Pin<Box<Sleep>>>,
}

/// What ended a wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arrival {
    /// Bytes came.
    Bytes,
    /// Nothing will come any more.
    End,
    /// Something happened that the connection was to be told of.
    Call,
    /// Nothing came for too long.
    Alarm,
}

impl Wire {
    pub(crate) fn new(io: BoxIo) -> Self {
        let (frames, out) = (Frames::default(), Writer::default());
        Self { io, frames, out, has_ended: false, n_pauses: 0, alarm: None }
    }

    /// Waits for bytes, at most `limit` if there is one, or until `call` is ready. Looks at them in this order.
    pub(crate) async fn wait(
        &mut self,
        limit: Option<Duration>,
        mut call: Pin<&mut impl Future<Output = ()>>,
    ) -> Arrival {
        let deadline = limit.map(|limit| Instant::now() + limit);
        poll_fn(|context| {
            if let Poll::Ready(arrival) = self.poll_read(context) {
                return Poll::Ready(arrival);
            }
            if call.as_mut().poll(context).is_ready() {
                return Poll::Ready(Arrival::Call);
            }
            match deadline {
                Some(deadline) => self.poll_alarm(context, deadline),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// Waits, reading on meanwhile so that what the client wants next can be seen. What was answered before is sent first.
    pub(crate) async fn pause(&mut self, period: Duration) {
        if period.is_zero() {
            return;
        }
        self.n_pauses += 1;
        self.flush().await;
        let mut end = pin!(tokio::time::sleep(period));
        poll_fn(|context| {
            while !self.has_ended && !self.frames.is_full() {
                if self.poll_read(context).is_pending() {
                    break;
                }
            }
            end.as_mut().poll(context)
        })
        .await;
    }

    /// Sends what is answered; tells whether the client may still want something.
    pub(crate) async fn flush(&mut self) -> bool {
        if self.out.is_empty() {
            return true;
        }
        let sent = match self.io.write_all(self.out.bytes()).await {
            Ok(()) => self.io.flush().await,
            Err(error) => Err(error),
        };
        self.out.clear();
        self.has_ended |= sent.is_err();
        sent.is_ok()
    }

    /// Sends what is answered if it has become much; tells whether the client may still want something.
    pub(crate) async fn relieve(&mut self) -> bool {
        self.out.bytes().len() < ANSWERED_BYTES_MAX || self.flush().await
    }

    /// Reads on without looking at anything until the client gives up.
    pub(crate) async fn wait_for_the_end(&mut self) {
        let mut chunk = [0; 4096];
        while !matches!(self.io.read(&mut chunk).await, Ok(0) | Err(_)) {}
    }

    /// Says farewell in the transport's own way, if the client takes it in time.
    pub(crate) async fn close(&mut self) {
        let farewell = tokio::time::timeout(FAREWELL_LIMIT, self.io.shutdown());
        // Whether the client hears it is the client's affair.
        drop(farewell.await);
    }

    /// Replaces the stream; `change` makes the new one from the old.
    pub(crate) async fn replace<F>(
        &mut self,
        change: impl FnOnce(BoxIo) -> F,
    ) -> std::io::Result<()>
    where
        F: Future<Output = std::io::Result<BoxIo>>,
    {
        let io = std::mem::replace(&mut self.io, Box::new(tokio::io::empty()));
        self.io = change(io).await?;
        Ok(())
    }

    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<Arrival> {
        if self.has_ended {
            return Poll::Ready(Arrival::End);
        }
        match pin!(self.io.read_buf(self.frames.room())).poll(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(0) | Err(_)) => {
                self.has_ended = true;
                Poll::Ready(Arrival::End)
            }
            Poll::Ready(Ok(_)) => Poll::Ready(Arrival::Bytes),
        }
    }

    /// The one timer of the connection is moved only when it goes off: most waits end long before.
    fn poll_alarm(&mut self, context: &mut Context<'_>, deadline: Instant) -> Poll<Arrival> {
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if alarm.deadline() > deadline {
            alarm.as_mut().reset(deadline);
        }
        while alarm.as_mut().poll(context).is_ready() {
            if alarm.deadline() >= deadline {
                return Poll::Ready(Arrival::Alarm);
            }
            alarm.as_mut().reset(deadline);
        }
        Poll::Pending
    }
}
