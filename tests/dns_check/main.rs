//! `rehearsal dns check` on zones in a real name server (BIND): each case lays a zone, says how the command is called, and what it finds.
//!
//! Runs where BIND can be started; with `REHEARSAL_REQUIRE_BIND=1` it fails where not. `REHEARSAL_RENEW=1` writes what is found into
//! the cases, to be read against the situation that they tell.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

mod case;
#[path = "../reference/bind.rs"]
mod reference;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;

use crate::{case::Case, reference::Bind};

/// How long the resolver remembers at most, in seconds: longer than any case takes.
const KEPT_MAX_S: u32 = 10_800;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // Starting and ending name servers is waiting.
    arguments.test_threads.get_or_insert(8);
    let mut trials = Vec::new();
    if let Some(reason) = reference::missing() {
        if !arguments.list {
            println!("skipped: {reason}");
        }
        if setting("REHEARSAL_REQUIRE_BIND").is_some_and(|value| value == "1") {
            println!("failed: REHEARSAL_REQUIRE_BIND=1 does not allow to skip");
            return ExitCode::FAILURE;
        }
    } else {
        trials.extend(files().into_iter().map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            Trial::test(name, move || played(&path))
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

#[expect(clippy::disallowed_methods, reason = "a test target's own settings")]
fn setting(name: &str) -> Option<String> {
    env::var(name).ok()
}

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/dns_check/cases");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "there are no cases");
    files
}

/// The servers of a case.
struct Servers {
    world: Bind,
    /// A second server: the one inside, or the one that is edited by mistake.
    second: Option<Bind>,
}

impl Servers {
    fn start(case: &Case, name: &str) -> Self {
        let second = (!case.second.is_empty())
            .then(|| Bind::start(&format!("check-{name}-second"), &case.second, KEPT_MAX_S));
        Self { world: Bind::start(&format!("check-{name}"), &case.zones, KEPT_MAX_S), second }
    }

    /// Addresses by the names that cases have for them.
    fn names(&self) -> Vec<(&'static str, String)> {
        let mut names = vec![
            ("{primary}", self.world.primary.to_string()),
            ("{resolver}", self.world.resolver.to_string()),
            ("{port}", self.world.primary.port().to_string()),
        ];
        if let Some(second) = &self.second {
            names.push(("{second}", second.primary.to_string()));
        }
        names
    }
}

fn played(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy();
    let case = Case::of(&text);
    let servers = Servers::start(&case, &name);
    for line in &case.before {
        before(&servers.world, line);
    }
    let found = found(&case, &servers)?;
    if setting("REHEARSAL_RENEW").is_some_and(|value| value == "1") {
        fs::write(path, case::renewed(&text, &found)).unwrap();
        return Ok(());
    }
    if found == case.finds {
        return Ok(());
    }
    Err(format!("expected\n{}\nfound\n{}", case.finds.join("\n"), found.join("\n")).into())
}

/// Runs the command; what it finds but for what is right, and its exit code.
fn found(case: &Case, servers: &Servers) -> Result<Vec<String>, Failed> {
    let names = servers.names();
    let arguments = case.arguments.iter().map(|word| {
        names.iter().fold(word.clone(), |word, (name, address)| word.replace(name, address))
    });
    let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .env_clear()
        .args(["dns", "check", "contoso.com", "--timeout", "2", "--format", "json"])
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let document: Value = serde_json::from_str(&told)
        .map_err(|error| format!("{error}: {told}{}", String::from_utf8_lossy(&output.stderr)))?;
    let word = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let mut found: Vec<String> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["severity"] != "right")
        .map(|finding| {
            let [severity, id, place, what] =
                ["severity", "id", "place", "what"].map(|key| word(finding, key));
            let line = format!("{severity} {id} {place}: {what}");
            // Every address with a port of its own gets its name back.
            timeless(&names.iter().fold(line, |line, (name, address)| line.replace(address, name)))
        })
        .collect();
    for finding in document["findings"].as_array().unwrap() {
        let is_trouble =
            ["dangerous", "wrong", "missing"].contains(&word(finding, "severity").as_str());
        if is_trouble && word(finding, "remedy").is_empty() {
            return Err(format!("no remedy: {finding}").into());
        }
    }
    found.push(format!("exit {}", output.status.code().unwrap()));
    Ok(found)
}

/// The line without the seconds that passed since the case began.
fn timeless(line: &str) -> String {
    let Some((before, rest)) = line.split_once(", for ") else { return line.to_owned() };
    match rest.split_once(" s more") {
        Some((seconds, rest))
            if seconds.parse().is_ok_and(|left: u32| (240..=300).contains(&left)) =>
        {
            format!("{before}, for 300 s less what passed{rest}")
        }
        _ => line.to_owned(),
    }
}

/// What happens before the check: `ask NAME TYPE` of the resolver, or a line for `nsupdate` of the primary.
fn before(bind: &Bind, line: &str) {
    let mut command = if let Some(question) = line.strip_prefix("ask ") {
        let mut dig = Command::new("dig");
        let resolver = bind.resolver;
        dig.arg(format!("@{}", resolver.ip())).args(["-p", &resolver.port().to_string()]);
        dig.args(question.split(' '));
        dig
    } else {
        let script =
            format!("server {} {}\n{line}\nsend\n", bind.primary.ip(), bind.primary.port());
        let mut nsupdate = Command::new("bash");
        let key = format!("hmac-sha256:rehearsal-key:{}", reference::SECRET);
        nsupdate.args(["-c", &format!("printf '%s' \"$0\" | nsupdate -y {key}"), &script]);
        nsupdate
    };
    let output = command.output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
}
