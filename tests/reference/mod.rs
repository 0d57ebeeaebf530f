//! The reference domain controller (Samba) that tests start for themselves.

use std::{
    collections::BTreeMap,
    env, fs,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{self, Command},
};

/// What the script needs, all of it in Debian's packages of the same or a similar name.
const PROGRAMS: [&str; 3] = ["/usr/sbin/samba", "/usr/bin/samba-tool", "/usr/bin/openssl"];
/// The provisioning templates.
const TEMPLATES: &str = "/usr/share/samba/setup/provision.ldif";
/// Ports on which a controller listens that cannot be moved.
const PORTS: [u16; 4] = [88, 135, 389, 636];

/// Why a controller cannot be started here.
pub(crate) fn missing() -> Option<String> {
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
pub(crate) struct Controller {
    pub(crate) folder: PathBuf,
    pub(crate) address: Ipv4Addr,
    /// What the script tells: `BIND_NAME`, `PASSWORD_FILE`, `CA_FILE`.
    pub(crate) told: BTreeMap<String, String>,
}

impl Controller {
    /// Starts one with further lines of `smb.conf`.
    pub(crate) fn start(settings: &[&str]) -> Self {
        let address = free_address().expect("a free address was found before");
        let folder = env::temp_dir().join(format!("rehearsal-samba-{}", process::id()));
        fs::create_dir(&folder).expect("the temporary folder can be written");
        // Made first, so that a failed start leaves nothing behind either.
        let mut controller = Self { folder, address, told: BTreeMap::new() };
        let told = controller.script("start", settings);
        controller.told = told
            .lines()
            .filter_map(|line| line.split_once('='))
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        controller
    }

    pub(crate) fn script(&self, command: &str, more: &[&str]) -> String {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/start-samba.sh");
        let output = Command::new("bash")
            .arg(script)
            .args([command, &self.folder.to_string_lossy(), &self.address.to_string()])
            .args(more)
            .output()
            .expect("bash can be started");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("the script writes text")
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
