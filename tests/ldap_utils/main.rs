//! Foreign LDAP clients against `rehearsal serve`: OpenLDAP's for the command line (Debian's package `ldap-utils`), with binds, StartTLS and
//! LDAPS, paging, controls by OID, changes in LDIF, errors; and Python's ldap3 (`python3-ldap3`), which lives by the schema.
//!
//! Without the clients the target says so and passes; with `REHEARSAL_REQUIRE_LDAP_UTILS=1` it fails instead.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::print_stdout, reason = "the target tells by itself whether it was skipped")]

mod binds;
mod changes;
mod python;
mod searches;

use std::{
    env,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, Command, ExitCode, Stdio},
};

use libtest_mimic::{Arguments, Trial};
use serde_json::Value;

const CLIENTS: [&str; 7] = [
    "ldapsearch",
    "ldapmodify",
    "ldapdelete",
    "ldapmodrdn",
    "ldapcompare",
    "ldapwhoami",
    "ldappasswd",
];

/// What a test does with the served directory.
type Test = fn(&Serving);

/// Every test of this target.
const TESTS: &[(&str, Test)] = &[
    ("simple_binds_take_every_form_of_a_name", binds::names),
    ("a_failed_bind_tells_why", binds::failed_binds),
    ("start_tls_and_ldaps_protect_what_passes", binds::tls),
    ("searches_are_read_page_by_page", searches::pages),
    ("controls_by_oid_change_what_is_found", searches::controls),
    ("changes_in_ldif_are_carried_out_in_order", changes::changes),
    ("a_password_is_set_where_it_cannot_be_overheard", changes::password),
    ("errors_arrive_with_code_text_and_matched_name", searches::errors),
    ("everybody_reads_the_root_dse_and_nothing_else", binds::anonymous),
    ("python_s_ldap3_reads_the_schema_and_follows_changes", python::schema),
    ("python_s_ldap3_is_told_of_changes", python::watch),
    ("the_global_catalog_covers_the_forest_from_an_empty_base", searches::catalog),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_missing = |client: &&str| Command::new(client).arg("-VV").output().is_err();
    let python = (!python::is_there()).then_some("python3 with ldap3");
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
        "skipped: {} missing; on Debian: apt-get install ldap-utils python3-ldap3",
        missing.join(", ")
    );
    #[expect(clippy::disallowed_methods, reason = "a test target's own entry point")]
    let required = env::var("REHEARSAL_REQUIRE_LDAP_UTILS").is_ok_and(|value| value == "1");
    if required {
        println!("failed: REHEARSAL_REQUIRE_LDAP_UTILS=1 does not allow to skip");
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
            .args(["serve", "--format", "json"])
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

    /// Runs a client, its words separated by spaces or quoted by `'`. `$ldap`, `$ldaps`, `$gc` are URLs, `$root` is the domain, `$admin`
    /// binds as the administrator. Gives the exit code, then all that the client wrote.
    fn run(&self, line: &str, input: &str) -> String {
        // By address: these clients take `localhost` for the machine's own name.
        let url = |name: &str| format!("-H {}", self.told(&format!("/endpoints/{name}/url")));
        let (name, password) = (
            self.told("/directory/administrator/name"),
            self.told("/directory/administrator/password"),
        );
        let line = line
            .replace("$admin", &format!("-x -D '{name}' -w '{password}'"))
            .replace("$ldaps", &url("ldaps"))
            .replace("$ldap", &url("ldap"))
            .replace("$gc", &url("gc"))
            .replace("$root", "DC=contoso,DC=local");
        let words = words(&line);
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .env_clear()
            .envs(env::vars_os().filter(|(name, _)| name == "PATH"));
        command.env("LDAPCONF", "/dev/null").env("HOME", "/nowhere");
        command.env("LDAPTLS_CACERT", self.told("/ca_file")).env("LDAPTLS_REQCERT", "demand");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let code = output.status.code().unwrap();
        format!("{code}\n{}", String::from_utf8(text).unwrap().replace('\0', "").trim())
    }

    /// The same, without input and for several lines.
    fn lines(&self, lines: &[&str]) -> String {
        lines.iter().map(|line| self.run(line, "")).collect::<Vec<String>>().join("\n--\n")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The words of a line, as a shell sees them.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = None;
    let mut is_quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_with(String::new);
            }
            ' ' if !is_quoted => words.extend(word.take()),
            _ => word.get_or_insert_with(String::new).push(letter),
        }
    }
    words.extend(word);
    words
}
