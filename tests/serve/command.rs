//! The two commands as a user types them.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

fn rehearsal(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    rehearsal(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A folder of the test's own, removed at its end.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("rehearsal-{name}-{}", std::process::id()));
        fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(super) fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    pub(super) fn write(&self, name: &str, content: &str) -> String {
        let path = self.0.join(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// `rehearsal serve --format json` with more arguments, once it serves.
struct Serving {
    child: Child,
    handout: Value,
}

impl Serving {
    fn start(arguments: &[&str]) -> Self {
        let mut child = rehearsal(&["serve", "--format", "json"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let handout = serde_json::from_str(&line).unwrap();
        Self { child, handout }
    }

    fn told(&self, pointer: &str) -> &str {
        self.handout.pointer(pointer).unwrap().as_str().unwrap()
    }

    /// Types Ctrl-C; gives the exit code and what stood on standard error.
    #[cfg(unix)]
    fn interrupt(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        let mut err = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        (self.child.wait().unwrap().code(), err)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended already where the test got that far.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(unix)]
#[test]
fn the_printed_site_file_passes_the_check_and_ctrl_c_leaves_nothing_behind() {
    let serving = Serving::start(&["--trace"]);
    let folder = Path::new(serving.told("/ca_file")).parent().unwrap().to_owned();
    let password = serving.told("/directory/administrator/password").to_owned();
    let checked = run(&["check", "--site", serving.told("/site_file")]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stdout));
    assert_eq!(text(&checked.stderr), "");

    let (code, trace) = serving.interrupt();
    assert_eq!(code, Some(0));
    assert!(!folder.exists(), "{} is still there", folder.display());
    assert!(trace.contains("-> directory  ldap bind\n"), "{trace}");
    assert!(trace.contains("password=***"), "{trace}");
    assert!(!trace.contains(&password), "{trace}");
}

#[test]
fn a_look_at_the_served_domain_asks_its_server_its_resolver_and_the_directory() {
    let serving = Serving::start(&[]);
    let at = |server: &str| {
        let host = serving.told(&format!("/endpoints/{server}/host"));
        format!("{host}:{}", serving.handout.pointer(&format!("/endpoints/{server}/port")).unwrap())
    };
    let looked = rehearsal(&["dns", "check", "contoso.com", "--format", "json"])
        .args(["--server", &at("dns"), "--resolver", &at("resolver")])
        .args(["--site", serving.told("/site_file"), "--phase", "linking", "--timeout", "2"])
        .output()
        .unwrap();
    assert_eq!(looked.status.code(), Some(1), "{}", text(&looked.stderr));
    let found: Value = serde_json::from_slice(&looked.stdout).unwrap();
    let told: Vec<String> = found["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let [severity, id] = ["severity", "id"].map(|key| finding[key].as_str().unwrap());
            format!("{severity} {id} {}", finding["place"].as_str().unwrap())
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    missing mx-missing contoso.com
    missing spf-lacks-service contoso.com
    missing alias-missing autodiscover.contoso.com
    missing location-missing _sipfederationtls._tcp.contoso.com
    note parent-unknown contoso.com
    note senders-inside contoso.com
    note dmarc-missing _dmarc.contoso.com
    note dkim-missing selector1._domainkey.contoso.com
    note dkim-missing selector2._domainkey.contoso.com
    right zone-agrees contoso.com
    "#);
}

#[cfg(unix)]
#[test]
fn a_folder_of_the_users_choice_is_kept_and_readable_to_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let scratch = Scratch::new("state-dir");
    let folder = format!("{}/made", scratch.path());
    let (code, _) = Serving::start(&["--state-dir", &folder]).interrupt();
    assert_eq!(code, Some(0));
    for name in ["ca.pem", "site.toml", "administrator.password"] {
        let mode = fs::metadata(Path::new(&folder).join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let site = fs::read_to_string(Path::new(&folder).join("site.toml")).unwrap();
    assert!(!site.contains("Adm1n!"), "{site}");
}

#[test]
fn the_world_of_a_scenario_is_served_with_its_own_users_and_controllers() {
    let scratch = Scratch::new("scenario");
    let scenario = scratch.write(
        "two.yaml",
        "title: Two controllers\nteaches: Two are refused.\n\
         world:\n  directory:\n    domain: fabrikam.local\n    controllers: [DC2]\n    users: [{name: zoe, password: Pl4nted!here}]\n\
         steps:\n  - check requirements\n  - expect: {result: ok}\n",
    );
    let serving = Serving::start(&[&scenario, "--state-dir", scratch.path()]);
    assert_eq!(serving.told("/scenario"), "Two controllers");
    assert_eq!(serving.told("/directory/users/0/name"), "zoe");
    assert_eq!(serving.told("/directory/users/0/password"), "Pl4nted!here");
    let checked = run(&["check", "--site", serving.told("/site_file"), "--format", "json"]);
    assert_eq!(checked.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&checked.stdout).unwrap();
    assert_eq!(report["passed"], false);
    assert_eq!(
        report["findings"][0]["detail"],
        "2 domain controllers: DC1 (DC1.fabrikam.local), DC2 (DC2.fabrikam.local)"
    );
}

#[test]
fn a_port_in_use_is_told_with_what_to_do() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = run(&["serve", "--https-port", &port]);
    assert_eq!(refused.status.code(), Some(3));
    assert_eq!(text(&refused.stdout), "");
    let told = text(&refused.stderr).replace(&port, "{port}");
    assert!(
        told.starts_with("error: failed to listen on 127.0.0.1:{port} (--https-port)"),
        "{told}"
    );
    assert!(told.contains("help: another program listens there"), "{told}");
}

#[test]
fn a_scenario_with_mistakes_is_not_served() {
    let scratch = Scratch::new("mistake");
    let scenario = scratch.write("bad.yaml", "title: Bad\nteaches: Bad.\nwrld: {}\nsteps: []\n");
    let refused = run(&["serve", &scenario]);
    assert_eq!(refused.status.code(), Some(2));
    let told = text(&refused.stderr);
    assert!(told.contains("bad.yaml:3:1"), "{told}");
    assert!(told.contains("Did you mean `world`?"), "{told}");
}

#[test]
fn a_directory_that_is_not_there_leaves_the_check_without_an_answer() {
    let scratch = Scratch::new("nobody");
    let serving = Serving::start(&["--state-dir", scratch.path()]);
    // The services answer, the directory does not.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let site = fs::read_to_string(serving.told("/site_file")).unwrap();
    let ldaps = serving.handout["endpoints"]["ldaps"]["port"].to_string();
    let site = scratch.write("moved.toml", &site.replace(&ldaps, &port.to_string()));
    let checked = run(&["check", "--site", &site]);
    assert_eq!(checked.status.code(), Some(3), "{}", text(&checked.stdout));
    assert!(text(&checked.stdout).starts_with("unknown  single controller  failed to connect"));
}
