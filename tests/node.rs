//! Unmodified Microsoft clients for Node against `rehearsal serve`, in real time: `@azure/identity` and
//! `@microsoft/microsoft-graph-client`, once by the service's own host names on port 443, once by a base URL.
//!
//! Without Node or its packages (`npm ci` in `tests/node`), or without the right to take port 443, the target says what it
//! skipped and passes; with `REHEARSAL_REQUIRE_NODE=1` it fails instead.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself what was skipped")]

use std::{
    env, fs,
    io::{BufRead as _, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{self, Child, Command, ExitCode, Stdio},
};

use libtest_mimic::{Arguments, Failed, Trial};

/// How the clients find the service.
#[derive(Clone, Copy)]
enum Mode {
    /// By its own host names.
    Hosts,
    /// By a base URL.
    Base,
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    #[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
    let required = env::var("REHEARSAL_REQUIRE_NODE").is_ok_and(|value| value == "1");
    let modes = [
        ("clients_find_the_service_by_its_own_host_names", Mode::Hosts),
        ("clients_find_the_service_by_a_base_url", Mode::Base),
    ];
    let mut trials = Vec::new();
    for (name, mode) in modes {
        match missing(mode) {
            None => trials.push(Trial::test(name, move || play(mode))),
            Some(reason) if required => {
                println!(
                    "failed: {name}: {reason}, and REHEARSAL_REQUIRE_NODE=1 does not allow to skip"
                );
                return ExitCode::FAILURE;
            }
            Some(reason) => println!("skipped: {name}: {reason}"),
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/node")
}

/// Why the suite cannot be played here.
fn missing(mode: Mode) -> Option<String> {
    if Command::new("node").arg("--version").output().is_err() {
        return Some("Node is not installed".to_owned());
    }
    if !suite().join("node_modules").exists() {
        return Some("its packages are not installed (`npm ci` in tests/node)".to_owned());
    }
    match mode {
        Mode::Hosts if free_address().is_none() => {
            Some("port 443 cannot be taken on any loopback address; run as root".to_owned())
        }
        _ => None,
    }
}

/// A loopback address where port 443 is free.
fn free_address() -> Option<Ipv4Addr> {
    let first = process::id() % 200;
    (0..200).find_map(|step| {
        let last = u8::try_from(20 + (first + step) % 200).expect("below 220");
        let address = Ipv4Addr::new(127, 0, 1, last);
        TcpListener::bind((address, 443)).is_ok().then_some(address)
    })
}

/// The served fakes, and a folder with what clients need. Dropping it ends and removes both.
struct Serving {
    child: Child,
    folder: PathBuf,
}

impl Serving {
    fn start(mode: Mode) -> Self {
        let (address, port) = match mode {
            Mode::Hosts => (free_address().unwrap(), "443"),
            Mode::Base => (Ipv4Addr::LOCALHOST, "0"),
        };
        let name = format!("rehearsal-node-{}-{address}", process::id());
        let folder = env::temp_dir().join(name);
        let mut child = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .args(["serve", "--format", "json", "--polite"])
            .args(["--address", &address.to_string(), "--https-port", port])
            .arg("--state-dir")
            .arg(&folder)
            .arg(suite().join("world.yaml"))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        fs::write(folder.join("handout.json"), &line).unwrap();
        Self { child, folder }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself, and the files are in the system's temporary folder.
        drop(self.child.kill());
        drop(self.child.wait());
        drop(fs::remove_dir_all(&self.folder));
    }
}

/// Plays all files of the suite, one after another.
fn play(mode: Mode) -> Result<(), Failed> {
    let serving = Serving::start(mode);
    let output = Command::new("node")
        .args(["--test", "--test-concurrency=1"])
        .current_dir(suite())
        .env("NODE_EXTRA_CA_CERTS", serving.folder.join("ca.pem"))
        .env("REHEARSAL_HANDOUT", serving.folder.join("handout.json"))
        .env(
            "REHEARSAL_MODE",
            match mode {
                Mode::Hosts => "hosts",
                Mode::Base => "base",
            },
        )
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let n_passed = told.lines().filter(|line| line.starts_with("ok ")).count();
    if output.status.success() && n_passed >= N_FLOWS_MIN {
        return Ok(());
    }
    Err(Failed::from(told))
}

/// Flows that the suite has at least: with fewer, its files were not found.
const N_FLOWS_MIN: usize = 12;
