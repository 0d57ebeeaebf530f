//! The wire between the engine and the fakes: who answers at which address, the Internet line, and I/O points on the way.

use std::{
    future::pending,
    io,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use rehearsal_core::ports::{BoxFuture, BoxIo, Datagram, Endpoint, LdapLink, Net, Security};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    task::JoinSet,
};

use super::{
    fakes::Fakes,
    fault::{FaultPlan, NetFault},
    life::Life,
    pipe::{PipeEnd, pipe},
};
use crate::trace::{Party, Trace};

/// What connects engine and fakes in one world.
pub(super) struct Wire {
    pub(super) fakes: Fakes,
    pub(super) plan: Arc<FaultPlan>,
    pub(super) trace: Trace,
    online: AtomicBool,
    servers: Mutex<Servers>,
}

/// Tasks outside the engine: whoever serves or sends.
#[derive(Default)]
struct Servers {
    tasks: JoinSet<()>,
    panic: Option<String>,
}

impl Wire {
    pub(super) fn new(fakes: Fakes, plan: Arc<FaultPlan>, trace: Trace, online: bool) -> Arc<Self> {
        Arc::new(Self {
            fakes,
            plan,
            trace,
            online: AtomicBool::new(online),
            servers: Mutex::default(),
        })
    }

    /// Whether the server's Internet line works.
    pub(super) fn is_online(&self) -> bool {
        self.online.load(Ordering::Relaxed)
    }

    /// Plugs the Internet line in or out. The caller cuts what is open.
    pub(super) fn set_online(&self, online: bool) {
        self.online.store(online, Ordering::Relaxed);
    }

    /// Ends everything that still serves or sends.
    pub(super) fn stop(&self) {
        drop(std::mem::take(&mut *self.servers.lock().expect("no operation on the wire panics")));
    }

    /// The first panic of a fake, if any.
    pub(super) fn panic(&self) -> Option<String> {
        let mut servers = self.servers.lock().expect("no operation on the wire panics");
        while let Some(ended) = servers.tasks.try_join_next() {
            if let Err(error) = ended
                && error.is_panic()
            {
                servers.panic.get_or_insert_with(|| error.to_string());
            }
        }
        servers.panic.clone()
    }

    /// Starts a task of the world outside the engine; it ends with the world.
    pub(super) fn serve(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut servers = self.servers.lock().expect("no operation on the wire panics");
        servers.tasks.spawn(task);
    }

    /// Who answers at an address, if anybody does and the way is open.
    fn route(&self, to: &Endpoint) -> io::Result<Party> {
        let party = self.fakes.at(to).ok_or_else(|| {
            io::Error::new(io::ErrorKind::NotFound, format!("no such host is known: {}", to.host))
        })?;
        if party != Party::Directory && !self.is_online() {
            return Err(io::Error::new(
                io::ErrorKind::NetworkUnreachable,
                "the network is unreachable",
            ));
        }
        Ok(party)
    }

    /// Finds the way to an address and meets the connect faults on it. A failure is an event of the trace.
    async fn reach(&self, to: &Endpoint) -> io::Result<Party> {
        let routed = self.route(to);
        let party = routed.as_ref().copied().unwrap_or(Party::Internet);
        let fault = routed.is_ok().then(|| self.plan.connect(party)).flatten();
        let met = match fault {
            None => routed,
            Some(NetFault::Refuse) => {
                Err(io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused"))
            }
            Some(NetFault::Hang) => {
                self.trace.connect(party, to, "no answer");
                pending().await
            }
            Some(NetFault::Delay(delay_ms)) => {
                tokio::time::sleep(Duration::from_millis(delay_ms)).await;
                routed
            }
        };
        if let Err(error) = &met {
            self.trace.connect(party, to, &error.to_string());
        }
        met
    }
}

/// The engine's network in one of its lives.
pub(super) struct EngineNet {
    pub(super) wire: Arc<Wire>,
    pub(super) life: Arc<Life>,
}

impl Net for EngineNet {
    fn connect(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<BoxIo>> {
        let (wire, life, to) = (self.wire.clone(), self.life.clone(), to.clone());
        Box::pin(async move {
            alive(life.point()).await;
            let party = wire.reach(&to).await?;
            let (near, far) = pipe();
            life.watch(near.cutter());
            wire.serve(wire.fakes.serve(party, far, security, Party::Engine.as_str()));
            Ok(Box::new(Counted { stream: near, life }) as BoxIo)
        })
    }

    fn datagram(&self, to: &Endpoint) -> BoxFuture<'static, io::Result<Box<dyn Datagram>>> {
        let (wire, life, to) = (self.wire.clone(), self.life.clone(), to.clone());
        Box::pin(async move {
            alive(life.is_alive()).await;
            let party = wire.route(&to).inspect_err(|error| {
                wire.trace.connect(Party::Internet, &to, &error.to_string());
            })?;
            Ok(Box::new(WorldDatagram { wire, life, party, answers: Vec::new() })
                as Box<dyn Datagram>)
        })
    }

    fn ldap(&self, to: &Endpoint, security: Security) -> BoxFuture<'static, io::Result<LdapLink>> {
        let (wire, life, to) = (self.wire.clone(), self.life.clone(), to.clone());
        Box::pin(async move {
            alive(life.point()).await;
            let party = wire.reach(&to).await?;
            let (link, stream) = socket_pair()?;
            let (near, far) = pipe();
            // The pipe only lends its cutter: when it is cut, the relay ends and with it the socket.
            life.watch(near.cutter());
            wire.serve(wire.fakes.serve(party, far, security, Party::Engine.as_str()));
            life.spawn(relay(Counted { stream, life: life.clone() }, near));
            Ok(link)
        })
    }
}

/// Continues when `yes`; otherwise waits for ever, as a dead process does.
async fn alive(yes: bool) {
    if !yes {
        pending::<()>().await;
    }
}

/// Carries bytes both ways until either side ends. The points are counted on the world's end of the socket, where a
/// read is what the engine wrote.
async fn relay(mut engine: impl AsyncRead + AsyncWrite + Unpin, mut fake: PipeEnd) {
    // How it ended is no news: both sides see their stream end.
    let _ended = tokio::io::copy_bidirectional(&mut engine, &mut fake).await;
}

#[cfg(unix)]
fn socket_pair() -> io::Result<(LdapLink, tokio::net::UnixStream)> {
    let (near, far) = std::os::unix::net::UnixStream::pair()?;
    far.set_nonblocking(true)?;
    Ok((LdapLink::Unix(near), tokio::net::UnixStream::from_std(far)?))
}

/// Loopback TCP stands in where there are no Unix socket pairs.
#[cfg(not(unix))]
fn socket_pair() -> io::Result<(LdapLink, tokio::net::TcpStream)> {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))?;
    let near = std::net::TcpStream::connect(listener.local_addr()?)?;
    let (far, _) = listener.accept()?;
    far.set_nonblocking(true)?;
    Ok((LdapLink::Tcp(near), tokio::net::TcpStream::from_std(far)?))
}

/// A stream whose reads and writes are I/O points.
struct Counted<S> {
    stream: S,
    life: Arc<Life>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Counted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.life.is_alive() {
            return Poll::Pending;
        }
        let polled = Pin::new(&mut self.stream).poll_read(context, out);
        if polled.is_ready() && !self.life.point() {
            out.clear();
            return Poll::Pending;
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Counted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if !self.life.point() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// A datagram socket to a DNS fake.
struct WorldDatagram {
    wire: Arc<Wire>,
    life: Arc<Life>,
    party: Party,
    answers: Vec<BoxFuture<'static, Option<Vec<u8>>>>,
}

impl Datagram for WorldDatagram {
    fn send<'a>(&'a mut self, packet: &'a [u8]) -> BoxFuture<'a, io::Result<()>> {
        Box::pin(async move {
            alive(self.life.point()).await;
            if self.wire.is_online() {
                self.answers.push(self.wire.fakes.datagram(
                    self.party,
                    packet,
                    Party::Engine.as_str(),
                ));
            }
            Ok(())
        })
    }

    fn receive(&mut self) -> BoxFuture<'_, io::Result<Vec<u8>>> {
        Box::pin(async move {
            while !self.answers.is_empty() {
                let (answer, _, rest) =
                    futures_util::future::select_all(std::mem::take(&mut self.answers)).await;
                self.answers = rest;
                if let Some(packet) = answer {
                    alive(self.life.point()).await;
                    return Ok(packet);
                }
            }
            pending().await
        })
    }
}
