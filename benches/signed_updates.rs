//! Load of signed dynamic updates over UDP, for any name server that takes them: N sockets, each with D messages in flight, for S seconds.
//!
//! Every update adds a new A record and is signed before the clock starts, so that only the server is measured. Every answer is checked: its
//! id, NOERROR, and that it is signed. One JSON line on standard output, as the other load generators write it.

#![expect(clippy::print_stdout, reason = "the result is the output")]
#![expect(clippy::disallowed_methods, reason = "real time is what is measured")]

use std::{
    collections::BTreeMap,
    net::{SocketAddr, UdpSocket},
    thread,
    time::{Duration, Instant, SystemTime},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::hmac;

/// Updates that are signed beforehand for each second of a socket: more than a server has answered yet.
const SIGNED_PER_SECOND: f64 = 30_000.0;

/// Words of the command line: `--addr IP:PORT --zone NAME --key NAME --secret BASE64 --conns N --depth D --seconds S --warmup S --label TEXT`.
struct Setting(BTreeMap<String, String>);

impl Setting {
    fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    fn number(&self, name: &str, otherwise: f64) -> f64 {
        self.0.get(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    }
}

#[derive(Default)]
struct Tally {
    latencies_us: Vec<f64>,
    errors: usize,
    lost: usize,
}

fn main() {
    let mut words = std::env::args().skip(1);
    let mut setting = BTreeMap::new();
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        setting.insert(name.trim_start_matches('-').to_owned(), value);
    }
    let setting = Setting(setting);
    let addr: SocketAddr = setting.text("addr").parse().expect("--addr IP:PORT");
    assert!(addr.ip().is_loopback(), "only servers of this machine are put under load");
    let (n_sockets, depth) =
        (setting.number("conns", 1.0) as usize, setting.number("depth", 1.0) as usize);
    let (warmup_s, seconds) = (setting.number("warmup", 0.3), setting.number("seconds", 3.0));
    let n_signed = (SIGNED_PER_SECOND * (warmup_s + seconds)) as usize;
    let loads: Vec<Vec<Vec<u8>>> =
        (0..n_sockets).map(|socket| signed(&setting, socket * n_signed, n_signed)).collect();
    let begin = Instant::now();
    let (from, until) = (
        begin + Duration::from_secs_f64(warmup_s),
        begin + Duration::from_secs_f64(warmup_s + seconds),
    );
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let running: Vec<_> = loads
            .iter()
            .map(|load| scope.spawn(move || run(addr, load, depth.max(1), (from, until))))
            .collect();
        running.into_iter().map(|one| one.join().expect("no worker panics")).collect()
    });
    let mut all: Vec<f64> =
        tallies.iter().flat_map(|tally| tally.latencies_us.iter().copied()).collect();
    all.sort_by(f64::total_cmp);
    let at = |part: f64| {
        all.get((all.len().saturating_sub(1) as f64 * part) as usize).copied().unwrap_or(0.0)
    };
    let errors: usize = tallies.iter().map(|tally| tally.errors).sum();
    let lost: usize = tallies.iter().map(|tally| tally.lost).sum();
    println!(
        "{{\"tool\":\"signed-updates\",\"label\":{:?},\"op\":\"signed update\",\"conns\":{n_sockets},\"depth\":{depth},\"seconds\":{seconds},\
         \"ops\":{},\"ops_s\":{:.1},\"p50_us\":{:.1},\"p99_us\":{:.1},\"max_us\":{:.1},\"errors\":{errors},\"lost\":{lost}}}",
        setting.text("label"),
        all.len(),
        all.len() as f64 / seconds,
        at(0.5),
        at(0.99),
        at(1.0),
    );
}

/// So many signed updates, each of a name that no other run has.
fn signed(setting: &Setting, first: usize, count: usize) -> Vec<Vec<u8>> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("it is after 1970");
    let secret = STANDARD.decode(setting.text("secret")).expect("--secret BASE64");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
    let (zone, owner) = (name(setting.text("zone")), name(setting.text("key")));
    let run = now.as_millis() % 1_000_000_000;
    (first..first + count)
        .map(|number| {
            let id = u16::try_from(number % 65_536).expect("16 bits").to_be_bytes();
            let mut message = vec![id[0], id[1], 0x28, 0, 0, 1, 0, 0, 0, 1, 0, 0];
            message.extend(&zone);
            message.extend([0, 6, 0, 1]);
            let label = format!("u{run:09}-{number:08}");
            message.push(u8::try_from(label.len()).expect("a short label"));
            message.extend(label.as_bytes());
            message.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 9]);
            sign(&mut message, &key, &owner, now.as_secs());
            message
        })
        .collect()
}

/// Adds the TSIG record (RFC 8945 §4.2).
fn sign(message: &mut Vec<u8>, key: &hmac::Key, owner: &[u8], now_s: u64) {
    let algorithm = name("hmac-sha256");
    let time_and_fudge = [&now_s.to_be_bytes()[2..], &300_u16.to_be_bytes()].concat();
    let covered: Vec<u8> = [
        message.as_slice(),
        owner,
        &[0, 255, 0, 0, 0, 0],
        &algorithm,
        &time_and_fudge,
        &[0, 0, 0, 0],
    ]
    .concat();
    let mac = hmac::sign(key, &covered);
    let id = [message[0], message[1]];
    let data: Vec<u8> =
        [algorithm.as_slice(), &time_and_fudge, &[0, 32], mac.as_ref(), &id, &[0, 0, 0, 0]]
            .concat();
    message.extend(owner);
    message.extend([0, 250, 0, 255, 0, 0, 0, 0]);
    message.extend(u16::try_from(data.len()).expect("a short record").to_be_bytes());
    message.extend(data);
    message[11] = 1;
}

fn name(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in text.trim_end_matches('.').split('.') {
        bytes.push(u8::try_from(label.len()).expect("a short label"));
        bytes.extend(label.to_ascii_lowercase().as_bytes());
    }
    bytes.push(0);
    bytes
}

/// One socket: as many messages in flight as `depth` says, until the time is over or the messages are.
fn run(
    addr: SocketAddr,
    load: &[Vec<u8>],
    depth: usize,
    (from, until): (Instant, Instant),
) -> Tally {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port is free");
    socket.connect(addr).expect("a datagram socket can be connected");
    socket.set_read_timeout(Some(Duration::from_secs(1))).expect("a second is a time");
    let mut rest = load.iter();
    let mut under_way: BTreeMap<[u8; 2], Instant> = BTreeMap::new();
    let mut tally = Tally::default();
    let mut answer = [0; 4096];
    loop {
        while under_way.len() < depth
            && Instant::now() < until
            && let Some(message) = rest.next()
        {
            under_way.insert([message[0], message[1]], Instant::now());
            socket.send(message).expect("the server's port is open");
        }
        if under_way.is_empty() {
            return tally;
        }
        let Ok(size) = socket.recv(&mut answer) else {
            tally.lost += under_way.len();
            under_way.clear();
            continue;
        };
        let Some(sent) = under_way.remove(&[answer[0], answer[1]]) else { continue };
        let now = Instant::now();
        let is_good = size > 12 && answer[3] & 15 == 0 && answer[11] == 1;
        if !is_good {
            tally.errors += 1;
        } else if sent >= from && now <= until {
            tally.latencies_us.push((now - sent).as_secs_f64() * 1e6);
        }
    }
}
