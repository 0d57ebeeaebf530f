//! A directory of one's own: loaded from an export, served, and kept in a state file.

use std::{fs, process::Command};

use rehearsal::{
    directory_file,
    serve::{Options, Served, default_scenario},
};

use super::{block_on, command::Scratch, options};

const OFFICE: &str = "\
dn: DC=corp,DC=example
objectClass: domainDNS
objectSid: S-1-5-21-7-8-9

dn: CN=Zoe,OU=Staff,DC=corp,DC=example
objectClass: user
sAMAccountName: zoe
userAccountControl: 512
msExchMailboxGuid: 1

dn: CN=NTDS Settings,CN=SRV1,CN=Servers,CN=Berlin,CN=Sites,CN=Configuration,DC=corp,DC=example
objectClass: nTDSDSA
";

#[test]
fn an_export_is_described_with_what_is_not_understood() {
    let scratch = Scratch::new("export");
    let file = scratch.write("office.ldif", OFFICE);
    let program = env!("CARGO_BIN_EXE_rehearsal");
    let told = Command::new(program).args(["directory", &file]).output().unwrap();
    insta::assert_snapshot!(String::from_utf8_lossy(&told.stdout), @"
    domain      corp.example
    NETBIOS     not in the file
    SID         S-1-5-21-7-8-9
    controller  SRV1
          1  domainDNS
          1  nTDSDSA
          1  user
    5 entries made, 1 taken over
    attribute msExchMailboxGuid, in 1 entries: not in the schema, kept as it is
    line 5: OU=Staff,DC=corp,DC=example is not in the file: made
    line 11: CN=Berlin,CN=Sites,CN=Configuration,DC=corp,DC=example is not in the file: made
    line 11: CN=Servers,CN=Berlin,CN=Sites,CN=Configuration,DC=corp,DC=example is not in the file: made
    ");
    let again = Command::new(program).args(["directory", "--ldif", &file]).output().unwrap();
    let text = String::from_utf8_lossy(&again.stdout);
    assert!(text.contains("\ndn: CN=Zoe,OU=Staff,DC=corp,DC=example\n"), "{text}");
    assert!(text.contains("\nmsExchMailboxGuid: 1\n"), "{text}");
    let wrong = scratch.write("wrong.ldif", "dn: CN=a,DC=b\nname\n");
    let told = Command::new(program).args(["directory", &wrong]).output().unwrap();
    assert_eq!(told.status.code(), Some(2));
    let text = String::from_utf8_lossy(&told.stderr).replace(&wrong, "wrong.ldif");
    insta::assert_snapshot!(text, @"
    error: failed to read the directory in wrong.ldif: line 2, column 1: neither `name: value`, nor a comment, nor an empty line
    help: export with `ldifde -f FILE` on the server, or with `ldapsearch -LLL -E pr=500/noprompt … '*'`
    ");
}

#[test]
fn a_served_directory_is_kept_from_one_run_to_the_next() {
    let scratch = Scratch::new("directory-state");
    let export = directory_file::read(scratch.write("office.ldif", OFFICE).as_ref()).unwrap();
    let file = std::path::Path::new(scratch.path()).join("directory.json");
    let options = || Options { directory_state_file: Some(file.clone()), ..options() };
    let serve = |password: &'static str| {
        block_on(async {
            let mut scenario = default_scenario().unwrap().scenario;
            scenario.world.value.import(export.clone());
            let served = Served::start(&scenario, &options()).await.unwrap();
            let handout = served.handout().clone();
            let url =
                format!("ldap://{}:{}", handout.endpoints.ldap.host, handout.endpoints.ldap.port);
            assert_eq!(handout.directory.domain, "corp.example");
            assert_eq!(handout.directory.controller, "srv1.corp.example");
            let client = async {
                let (connection, mut ldap) = ldap3::LdapConnAsync::new(&url).await.unwrap();
                let work = async {
                    let dn = "CN=Zoe,OU=Staff,DC=corp,DC=example";
                    let code = ldap.simple_bind(dn, password).await.unwrap().rc;
                    ldap.unbind().await.unwrap();
                    code
                };
                let driving = async { drop(connection.drive().await) };
                futures_util::future::join(work, driving).await.0
            };
            let mut code = None;
            served.run(async { code = Some(client.await) }, |_| {}).await.unwrap();
            (code.unwrap(), handout.directory.users)
        })
    };
    let (_, users) = serve("a guess");
    let zoe = users.iter().find(|user| user.name == "zoe").unwrap().password.clone();
    assert_eq!(serve(zoe.leak()).0, 0);
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("\"domain\": \"corp.example\""), "{text}");
    fs::write(&file, text.replace("corp.example", "fabrikam.example")).unwrap();
    let refused = block_on(async {
        let mut scenario = default_scenario().unwrap().scenario;
        scenario.world.value.import(export.clone());
        Served::start(&scenario, &options()).await.err().unwrap().to_string()
    });
    assert!(refused.contains("the state is of SRV1.fabrikam.example"), "{refused}");
}
