//! The requirement check against a Samba domain controller, in real time.
//!
//! Without Samba, or without the rights that it needs, the target says so and passes; with `REHEARSAL_REQUIRE_SAMBA=1` it
//! fails instead.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

use std::{
    collections::BTreeMap,
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{self, Command, ExitCode},
};

use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

/// What the script needs, all of it in Debian's packages of the same or a similar name.
const PROGRAMS: [&str; 3] = ["/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/bin/openssl"];
/// The provisioning templates.
const TEMPLATES: &str = "/usr/share/samba/setup/provision.ldif";
/// Ports on which a controller listens that cannot be moved.
const PORTS: [u16; 4] = [88, 135, 389, 636];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let Some(reason) = missing() else {
        let trial = Trial::test("one_controller_passes_and_two_are_refused_by_name", || {
            one_controller_passes_and_two_are_refused_by_name();
            Ok(())
        });
        return libtest_mimic::run(&arguments, vec![trial]).exit_code();
    };
    if arguments.list {
        return libtest_mimic::run(&arguments, Vec::new()).exit_code();
    }
    println!("skipped: {reason}");
    #[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
    let required = env::var("REHEARSAL_REQUIRE_SAMBA").is_ok_and(|value| value == "1");
    if required {
        println!("failed: REHEARSAL_REQUIRE_SAMBA=1 does not allow to skip");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Why a controller cannot be started here.
fn missing() -> Option<String> {
    let gone: Vec<&str> = PROGRAMS
        .into_iter()
        .chain([TEMPLATES])
        .filter(|program| !Path::new(program).exists())
        .collect();
    if !gone.is_empty() {
        return Some(format!(
            "Samba is not installed ({} is missing); on Debian: apt-get install samba samba-ad-dc \
             samba-ad-provision samba-dsdb-modules samba-vfs-modules winbind openssl",
            gone.join(", ")
        ));
    }
    let address = free_address();
    address.is_none().then(|| {
        "Samba's fixed ports cannot be taken on any loopback address; run as root".to_owned()
    })
}

/// A loopback address where all ports of a controller are free.
fn free_address() -> Option<Ipv4Addr> {
    let first = process::id() % 200;
    (0..200).find_map(|step| {
        let last = u8::try_from(20 + (first + step) % 200).expect("below 220");
        let address = Ipv4Addr::new(127, 0, 0, last);
        let is_free = PORTS.iter().all(|&port| TcpListener::bind((address, port)).is_ok());
        is_free.then_some(address)
    })
}

/// A running controller. Dropping it ends it and removes its files.
#[must_use = "dropping the controller stops it"]
struct Controller {
    folder: PathBuf,
    address: Ipv4Addr,
    /// What the script tells: `BIND_NAME`, `PASSWORD_FILE`, `CA_FILE`.
    told: BTreeMap<String, String>,
}

impl Controller {
    fn start() -> Self {
        let address = free_address().unwrap();
        let folder = env::temp_dir().join(format!("rehearsal-samba-{}", process::id()));
        fs::create_dir(&folder).unwrap();
        // Made first, so that a failed start leaves nothing behind either.
        let mut controller = Self { folder, address, told: BTreeMap::new() };
        let told = controller.script("start", &[]);
        controller.told = told
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        controller
    }

    fn script(&self, command: &str, more: &[&str]) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/start-samba.sh");
        let output = Command::new("bash")
            .arg(script)
            .args([command, &self.folder.to_string_lossy(), &self.address.to_string()])
            .args(more)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs `rehearsal check` against it: the exit code, and verdict and detail of each finding.
    fn check(&self) -> (Option<i32>, BTreeMap<String, (String, String)>) {
        let told = |key: &str| Value::from(self.told[key].as_str());
        let site = self.folder.join("site.toml");
        // Nobody listens on the services' port: this is about the directory, not about the Internet.
        let text = format!(
            "[directory]\nhost = \"{address}\"\nbind-name = {}\npassword-file = {}\nca-file = {ca}\n\
             [tenant]\nsign-in = \"{address}:9\"\ngraph = \"{address}:9\"\nca-file = {ca}\n",
            told("BIND_NAME"),
            told("PASSWORD_FILE"),
            address = self.address,
            ca = told("CA_FILE"),
        );
        fs::write(&site, text).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .args(["check", "--format", "json", "--site"])
            .arg(site)
            .output()
            .unwrap();
        let report: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap().iter().map(|finding| {
            let told = (text(finding, "verdict"), text(finding, "detail"));
            (text(finding, "requirement"), told)
        });
        (output.status.code(), findings.collect())
    }
}

impl Drop for Controller {
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

fn one_controller_passes_and_two_are_refused_by_name() {
    let controller = Controller::start();
    let told = |verdict: &str, detail: &str| (verdict.to_owned(), detail.to_owned());

    let (_, alone) = controller.check();
    assert_eq!(
        alone["single controller"],
        told("met", "one domain controller: DC1 (DC1.contoso.local)")
    );

    controller.script("join", &["DC2"]);
    let (code, joined) = controller.check();
    assert_eq!(
        joined["single controller"],
        told("not met", "2 domain controllers: DC1 (DC1.contoso.local), DC2 (dc2.contoso.local)")
    );
    assert_eq!(code, Some(1), "a requirement is not met");
    // This machine is not the controller: Samba only listens on one of its addresses.
    assert_eq!(joined["run on controller"].0, "not met");
}
