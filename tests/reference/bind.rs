//! The reference name server (BIND 9) that tests start for themselves.

use std::{
    env, fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{self, Command},
};

/// What the script needs.
const PROGRAMS: [&str; 2] = ["/usr/sbin/named", "/usr/bin/named-checkconf"];
/// Secret of both keys, in base64: `hush-hush-hush-hush-hush-hush-32`.
pub(crate) const SECRET: &str = "aHVzaC1odXNoLWh1c2gtaHVzaC1odXNoLWh1c2gtMzI=";

/// Why it cannot be started here.
pub(crate) fn missing() -> Option<String> {
    let gone: Vec<&str> =
        PROGRAMS.into_iter().filter(|program| !Path::new(program).exists()).collect();
    (!gone.is_empty()).then(|| {
        format!(
            "BIND is not installed ({} is missing); on Debian: apt-get install bind9 bind9-utils bind9-dnsutils",
            gone.join(", ")
        )
    })
}

/// A loopback port that is free for datagrams and streams.
fn free_port() -> u16 {
    loop {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = socket.local_addr().expect("a bound socket has an address").port();
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}

/// A running BIND: a primary of the zones that it was given, and a caching resolver in front of it. Dropping it ends both and
/// removes their files.
#[must_use = "dropping the server stops it"]
pub(crate) struct Bind {
    /// All its files; gone when it ends.
    pub(crate) folder: PathBuf,
    /// Where the primary answers.
    pub(crate) primary: SocketAddr,
    /// Where the resolver answers.
    pub(crate) resolver: SocketAddr,
}

impl Bind {
    /// Starts it with these zones: names without the final dot, and master files. The resolver keeps what it learns for
    /// `kept_max_s` seconds at most.
    pub(crate) fn start(purpose: &str, zones: &[(String, String)], kept_max_s: u32) -> Self {
        let folder = env::temp_dir().join(format!("rehearsal-bind-{purpose}-{}", process::id()));
        fs::create_dir(&folder).expect("the temporary folder can be written");
        for (name, text) in zones {
            fs::write(folder.join(format!("{name}.zone")), text)
                .expect("the folder can be written");
        }
        let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        // Made first, so that a failed start leaves nothing behind either.
        let bind = Self { folder, primary: at(free_port()), resolver: at(free_port()) };
        let ports = [bind.primary.port().to_string(), bind.resolver.port().to_string()];
        bind.script("start", &[&ports[0], SECRET, &ports[1], &kept_max_s.to_string()]);
        bind
    }

    fn script(&self, command: &str, more: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/start-bind.sh");
        let output = Command::new("bash")
            .arg(script)
            .args([command, &self.folder.to_string_lossy()])
            .args(more)
            .output()
            .expect("bash can be started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Bind {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // The test has failed already; a second panic would hide why.
            drop(std::panic::catch_unwind(|| self.script("stop", &[])));
        } else {
            self.script("stop", &[]);
        }
        // What is left of the files is in the system's temporary folder.
        drop(fs::remove_dir_all(&self.folder));
    }
}
