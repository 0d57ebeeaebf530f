//! Python's ldap3: it reads the schema on connect, and knows the directory's own controls.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use super::Serving;

/// The system's own Python, which has the system's packages.
const PYTHON: &str = "/usr/bin/python3";

/// Whether Python and ldap3 are there.
pub(super) fn is_there() -> bool {
    let import = Command::new(PYTHON).args(["-c", "import ldap3"]).stderr(Stdio::null()).status();
    import.is_ok_and(|status| status.success())
}

/// What a script tells when it is given the handout.
fn run(serving: &Serving, script: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ldap_utils");
    let mut child = Command::new(PYTHON)
        .arg(format!("{folder}/{script}"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(serving.handout.to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

pub(super) fn schema(serving: &Serving) {
    let told = run(serving, "schema.py");
    insta::assert_snapshot!(told, @r"
    bound as u:CONTOSO\Administrator
    single-valued: {'sAMAccountName': True, 'member': False}
    user is a ['organizationalPerson']
    CN=Anna Adler,CN=Users,DC=contoso,DC=local [('accountExpires', 'datetime'), ('objectGUID', 'str'), ('sAMAccountName', 'str')]
    password set: True
    first DirSync holds anna: True
    then only what changed: [['<SID=S-1-5-21-1111111111-2222222222-3333333333-1103>', 'CN=Anna Adler,CN=Users,DC=contoso,DC=local']]
    ");
}

pub(super) fn watch(serving: &Serving) {
    insta::assert_snapshot!(run(serving, "watch.py"), @r"
    CN=Anna Adler,CN=Users,DC=contoso,DC=local [b'Editor']
    CN=Anna Adler,CN=Users,DC=contoso,DC=local [b'Author']
    then: success
    ");
}
