//! A client that keeps its connection: it sends when it likes, waits, and looks at what came.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::{World, client};
use crate::ConnInfo;
use crate::ber::{Reader, number};

/// The client's end of a connection.
pub(super) struct Peer {
    io: DuplexStream,
    /// The id of the next request.
    next_id: i64,
}

impl Peer {
    /// Serves a peer of the world's directory while `talk` works with it, with a clock that jumps to the next timer.
    pub(super) fn talk<T>(
        world: &World,
        conn: ConnInfo,
        talk: impl AsyncFnOnce(&mut Self) -> T,
    ) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        runtime.block_on(async {
            let (near, far) = tokio::io::duplex(1 << 20);
            let serving = world.ad.serve(Box::new(far), conn);
            let talking = async {
                let mut peer = Self { io: near, next_id: 1 };
                let came = talk(&mut peer).await;
                drop(peer);
                came
            };
            tokio::join!(serving, talking).1
        })
    }

    /// Sends all requests of a script at once; see [`client::requests`] for its form.
    pub(super) async fn send(&mut self, script: &str) {
        let mut bytes = Vec::new();
        for request in client::requests(script) {
            bytes.extend(request(self.next_id));
            self.next_id += 1;
        }
        self.send_bytes(&bytes).await;
    }

    /// Gives the next request this id.
    pub(super) fn take_id(&mut self, id: i64) {
        self.next_id = id;
    }

    pub(super) async fn send_bytes(&mut self, bytes: &[u8]) {
        // A server that has closed the connection is heard of when the peer listens.
        let _closed = self.io.write_all(bytes).await;
    }

    /// All that comes until the server has been quiet for so many seconds: a line for each message, then `closed` if it is.
    pub(super) async fn hear(&mut self, quiet_s: u64) -> String {
        let mut back = Vec::new();
        let mut chunk = [0; 4096];
        let quiet = Duration::from_secs(quiet_s);
        let mut is_closed = false;
        while let Ok(read) = tokio::time::timeout(quiet, self.io.read(&mut chunk)).await {
            match read.unwrap() {
                0 => {
                    is_closed = true;
                    break;
                }
                count => back.extend_from_slice(&chunk[..count]),
            }
        }
        client::check_answers(&back);
        let mut lines = messages(&back);
        lines.extend(is_closed.then(|| "closed".to_owned()));
        lines.join("\n")
    }

    /// Sends, then listens for a second.
    pub(super) async fn ask(&mut self, script: &str) -> String {
        self.send(script).await;
        self.hear(1).await
    }
}

/// Each message as `id kind`, with the DN of an entry or the code of a result.
fn messages(back: &[u8]) -> Vec<String> {
    let mut reader = Reader::new(back);
    let mut lines = Vec::new();
    while !reader.is_empty() {
        let mut message = reader.sequence().unwrap();
        let id = message.integer().unwrap();
        let (tag, body) = message.element().unwrap();
        let kind = match tag {
            0x61 => "bind",
            0x64 => "entry",
            0x65 => "done",
            0x73 => "reference",
            0x78 => "extended",
            _ => "other",
        };
        let (_, first) = Reader::new(body).element().unwrap();
        let first = match tag {
            0x64 | 0x73 => String::from_utf8(first.to_vec()).unwrap(),
            _ => number(first).unwrap().to_string(),
        };
        lines.push(format!("{id} {kind} {first}"));
    }
    lines
}
