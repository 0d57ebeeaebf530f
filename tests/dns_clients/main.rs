//! Foreign DNS clients against `rehearsal serve`: dig, host, delv and nsupdate of BIND (Debian's package `bind9-dnsutils`), and Python's
//! dnspython (`python3-dnspython`).
//!
//! Without the clients the target says so and passes; with `REHEARSAL_REQUIRE_DNS_CLIENTS=1` it fails instead.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

mod python;
mod questions;
mod transfers;
mod updates;

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, ExitCode, Stdio},
};

use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

const CLIENTS: [&str; 4] = ["dig", "host", "delv", "nsupdate"];

/// What a test does with the served zones.
type Test = fn(&Serving);

/// Every test of this target.
const TESTS: &[(&str, Test)] = &[
    ("dig_reads_answers_of_every_kind", questions::answers),
    ("dig_asks_over_streams_and_without_edns", questions::transports),
    ("dig_asks_over_tls_and_https", questions::encrypted),
    ("host_and_delv_find_what_dig_finds", questions::other_tools),
    ("the_resolver_answers_dig", questions::resolver),
    ("dig_transfers_a_zone_with_the_key_alone", transfers::whole),
    ("dig_transfers_the_difference", transfers::difference),
    ("nsupdate_adds_replaces_and_deletes", updates::changes),
    ("nsupdate_is_told_which_prerequisite_failed", updates::prerequisites),
    ("nsupdate_is_told_what_is_wrong_with_its_key", updates::keys),
    ("python_s_dnspython_resolves_updates_and_transfers", python::everything),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_missing = |client: &&str| Command::new(client).arg("-v").output().is_err();
    let python = (!python::is_there()).then_some("python3 with dnspython");
    let missing: Vec<&str> = CLIENTS.into_iter().filter(is_missing).chain(python).collect();
    if missing.is_empty() {
        let trial = |&(name, test): &(&str, Test)| {
            Trial::test(name, move || {
                test(&Serving::start());
                Ok(())
            })
        };
        return libtest_mimic::run(&arguments, TESTS.iter().map(trial).collect()).exit_code();
    }
    if arguments.list {
        return libtest_mimic::run(&arguments, Vec::new()).exit_code();
    }
    println!(
        "skipped: {} missing; on Debian: apt-get install bind9-dnsutils python3-dnspython",
        missing.join(", ")
    );
    #[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
    let required = env::var("REHEARSAL_REQUIRE_DNS_CLIENTS").is_ok_and(|value| value == "1");
    if required {
        println!("failed: REHEARSAL_REQUIRE_DNS_CLIENTS=1 does not allow to skip");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The default world, served.
struct Serving {
    child: Child,
    handout: Value,
}

impl Serving {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .args(["serve", "--format", "json", "--dot-port", "0", "--doh-port", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, handout: serde_json::from_str(&line).unwrap() }
    }

    /// A value of the handout, by its path.
    fn told(&self, pointer: &str) -> String {
        let value = self.handout.pointer(pointer).unwrap();
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// The key of the managed zone, in nsupdate's form.
    fn key(&self) -> String {
        let told = |field: &str| self.told(&format!("/zones/0/key/{field}"));
        format!("{}:{}:{}", told("algorithm"), told("name"), told("secret"))
    }

    /// Runs a client, its words separated by spaces. `$dns` is the zones' server and its port in dig's words, `$resolver` the resolver, `$dot` and
    /// `$doh` the zones' server over TLS and HTTPS, `$ca` the file of the authority that vouches for it, `$key` the key of the managed zone. Gives the exit code, unless it is 0, and all that the client wrote.
    fn run(&self, line: &str, input: &str) -> String {
        let at = |name: &str| {
            let told = |field: &str| self.told(&format!("/endpoints/{name}/{field}"));
            format!("@{} -p {}", told("host"), told("port"))
        };
        let line = line
            .replace("$dns", &at("dns"))
            .replace("$resolver", &at("resolver"))
            .replace("$dot", &at("dot"))
            .replace("$doh", &at("doh"))
            .replace("$ca", &self.told("/ca_file"))
            .replace("$key", &self.key());
        let mut words = line.split(' ');
        let mut command = Command::new(words.next().unwrap());
        command
            .args(words)
            .env_clear()
            .envs(env::vars_os().filter(|(name, _)| name == "PATH"))
            .env("HOME", "/nowhere")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let code = match output.status.code() {
            Some(0) => String::new(),
            code => format!("exit code {code:?}\n"),
        };
        let lines: Vec<String> = text.lines().map(spaced).filter(|line| !line.is_empty()).collect();
        format!("{code}{}", lines.join("\n"))
    }

    /// What dig answers to each line, one after the other: flags, then records.
    fn dig(&self, lines: &[&str]) -> String {
        let one = |line: &&str| {
            let told = self.run(
                &format!("dig +time=2 +tries=1 +nocmd +noquestion +nostats +nocookie {line}"),
                "",
            );
            let kept = told.lines().filter(|line| {
                !line.starts_with(";; Got answer")
                    && !line.contains("SECTION")
                    && !line.starts_with(";; QUERY")
            });
            let kept: Vec<String> = kept.map(without_chance).collect();
            format!("{line}\n  {}", kept.join("\n  "))
        };
        let told: Vec<String> = lines.iter().map(one).collect();
        told.join("\n")
    }

    /// Sends commands to nsupdate, after the server and the zone. `options` go before.
    fn nsupdate(&self, options: &str, commands: &str) -> String {
        let (host, port) = (self.told("/endpoints/dns/host"), self.told("/endpoints/dns/port"));
        let input = format!("server {host} {port}\nzone contoso.com\n{commands}\nsend\n");
        let told = self.run(format!("nsupdate {options}").trim(), &input);
        if told.is_empty() { "done".to_owned() } else { told }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A line with single blanks.
fn spaced(line: &str) -> String {
    line.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A line of dig without the message's number, and without what is in a signature.
fn without_chance(line: &str) -> String {
    match (line.split_once(", id: "), line.split_once(" TSIG ")) {
        (Some((head, _)), _) if line.starts_with(";; ->>HEADER") => head.to_owned(),
        (_, Some((head, tail))) if tail.ends_with(" NOERROR 0") => format!("{head} TSIG NOERROR"),
        _ => line.to_owned(),
    }
}
