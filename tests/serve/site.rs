//! Mistakes in site files: each is told with its place and what to write instead.

use std::{fs, path::PathBuf};

use rehearsal::site_file;
use rehearsal_core::ports::{DomainRole, HostFacts, PendingUpdate, Security, UpdateSeverity};

/// A site file in a folder of its own, beside a password file and a file that is no certificate.
struct Written(PathBuf);

impl Written {
    fn new(name: &str, text: &str) -> Self {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-site-{name}-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("password"), "pl4nted-in-a-file\n").unwrap();
        fs::write(folder.join("empty"), "\n").unwrap();
        fs::write(folder.join("not.pem"), "no certificate").unwrap();
        fs::write(folder.join("site.toml"), text).unwrap();
        Self(folder)
    }

    fn read(&self) -> Result<site_file::SiteFile, String> {
        let environment = |name: &str| (name == "SET").then(|| "pl4nted-outside".to_owned());
        site_file::read(&self.0.join("site.toml"), &environment).unwrap().map_err(|bad| {
            let text = bad.render(false);
            text.replace(self.0.to_str().unwrap(), "")
        })
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// What is said about the text.
#[track_caller]
fn said(name: &str, text: &str) -> String {
    Written::new(name, text).read().expect_err("a mistake")
}

#[test]
fn a_plain_site_is_read_with_its_defaults() {
    let text =
        "[directory]\nhost = \"dc1\"\nbind-name = 'C\\admin'\npassword-file = \"password\"\n";
    let read = Written::new("plain", text).read().unwrap();
    let directory = &read.site.directory;
    assert_eq!(
        (directory.endpoint.to_string().as_str(), directory.security),
        ("dc1:636", Security::Tls)
    );
    assert_eq!(directory.bind_password.reveal(), "pl4nted-in-a-file");
    assert_eq!(read.site.tenant.graph.to_string(), "graph.microsoft.com:443");
    assert!(!format!("{read:?}").contains("pl4nted"), "{read:?}");
}

#[test]
fn the_dns_table_says_whom_to_ask_how_often_and_what_may_be_written() {
    let text = "[directory]\nhost = \"dc1\"\nbind-name = \"a\"\npassword-env = \"SET\"\n[dns]\n\
                resolver = \"127.0.0.1:5300\"\nserver-port = 5301\nlook-every = \"2s\"\nfirst-look = \"1s\"\n\
                zones = [{ name = \"contoso.com\", primary = \"127.0.0.1:5301\", key-name = \"k\", key-env = \"SET\" }]\n";
    let dns = Written::new("dns", text).read().unwrap().site.dns;
    assert_eq!(dns.resolver.unwrap().to_string(), "127.0.0.1:5300");
    assert_eq!((dns.server_port, dns.schedule.look_every_ms), (5301, 2_000));
    assert_eq!((dns.schedule.first_look_ms, dns.schedule.supervise_every_ms), (1_000, 3_600_000));
    assert_eq!(dns.managed_zones[0].key.reveal(), "pl4nted-outside");
    let bad = |name: &str, dns: &str| {
        said(
            name,
            &format!(
                "[directory]\nhost = \"dc1\"\nbind-name = \"a\"\npassword-env = \"SET\"\n[dns]\n{dns}\n"
            ),
        )
    };
    assert!(bad("dns-period", "look-every = \"0s\"").contains("this period is no time at all"));
    let inline = bad(
        "dns-key",
        "zones = [{ name = \"c.com\", primary = \"d\", key-name = \"k\", key = \"pl4nted\" }]",
    );
    assert!(inline.contains("a key does not belong in a site file"), "{inline}");
    assert!(!inline.contains("pl4nted"), "{inline}");
}

#[test]
fn every_key_has_its_effect() {
    let text = "era = \"essentials\"\n[directory]\nhost = \"dc1\"\nsecurity = \"plain\"\nbind-name = \"a\"\n\
                password-env = \"SET\"\n[tenant]\nsign-in = \"[::1]:444\"\ngraph = \"g\"\n[host]\n\
                dns-name = \"srv.fabrikam.local\"\noperating-system = \"Windows Server 2016 Standard\"\nroles = [\"R\"]\n\
                domain-role = \"member server\"\npending-updates = [{ title = \"KB1\", severity = \"critical\" }]\n";
    let read = Written::new("all", text).read().unwrap();
    assert_eq!(read.site.directory.endpoint.port, 389);
    assert_eq!(read.site.directory.bind_password.reveal(), "pl4nted-outside");
    assert_eq!(read.site.tenant.sign_in.to_string(), "[::1]:444");
    assert_eq!(read.site.tenant.graph.to_string(), "g:443");
    let facts = read.facts(HostFacts {
        dns_name: Ok("x".to_owned()),
        operating_system: Err("unreadable".to_owned()),
        roles: Ok(Vec::new()),
        domain_role: Ok(DomainRole::DomainController),
        pending_updates: Err("unreadable".to_owned()),
    });
    assert_eq!(facts.name(), "SRV");
    let update = PendingUpdate { title: "KB1".to_owned(), severity: UpdateSeverity::Critical };
    let wanted = HostFacts {
        dns_name: Ok("srv.fabrikam.local".to_owned()),
        operating_system: Ok("Windows Server 2016 Standard".to_owned()),
        roles: Ok(vec!["R".to_owned()]),
        domain_role: Ok(DomainRole::MemberServer),
        pending_updates: Ok(vec![update]),
    };
    assert_eq!(facts, wanted);
}

#[test]
fn what_the_site_file_does_not_say_of_the_machine_is_left_as_it_was_read() {
    let text = "[directory]\nhost = \"dc1\"\nbind-name = 'C\\admin'\npassword-file = \"password\"\n\
                [host]\nroles = []\n";
    let read = Written::new("partly", text).read().unwrap();
    let told = HostFacts {
        dns_name: Ok("x".to_owned()),
        operating_system: Err("unreadable".to_owned()),
        roles: Err("unreadable".to_owned()),
        domain_role: Ok(DomainRole::Standalone),
        pending_updates: Err("unreadable".to_owned()),
    };
    assert_eq!(read.facts(told.clone()), HostFacts { roles: Ok(Vec::new()), ..told });
}

#[test]
fn an_inline_password_is_refused_and_not_shown() {
    for (name, line) in [
        ("inline", "password = \"pl4nted\""),
        ("quoted", "\"password\" = 'pl4nted'"),
        ("long", "password = \"\"\"\npl4nted\n\"\"\""),
        ("broken", "password = pl4nted"),
    ] {
        let text = format!("[directory]\nhost = \"dc1\"\nbind-name = \"a\"\n{line}\n");
        let said = said(name, &text);
        assert!(!said.contains("pl4nted"), "{said}");
        assert!(said.contains("--> /site.toml:4:"), "{said}");
    }
    insta::assert_snapshot!(
        said("inline-again", "[directory]\nhost = \"dc1\"\nbind-name = \"a\"\npassword = \"pl4nted\"\n"), @r#"
        error: a password does not belong in a site file
         --> /site.toml:4:12
          |
        4 | password = ***
          |            ^^^
          |
          = help: write `password-file = "FILE"`, or `password-env = "VARIABLE"` and set the variable
        "#);
}

#[test]
fn an_unknown_key_is_told_with_the_one_that_was_meant() {
    insta::assert_snapshot!(said("unknown", "[directory]\nhots = \"dc1\"\n"), @r#"
    error: the key `hots` is not known here
     --> /site.toml:2:1
      |
    2 | hots = "dc1"
      | ^^^^^^^^^^^^
      |
      = help: Did you mean `host`?
    "#);
}

#[test]
fn a_missing_key_is_named() {
    insta::assert_snapshot!(said("missing", "[directory]\nhost = \"dc1\"\n"), @r#"
    error: the key `bind-name` is missing
     --> /site.toml:1:1
      |
    1 | [directory]
      | ^
      |
      = help: `rehearsal check --help` shows a whole site file
    "#);
}

/// What is said about the text, its place and its help, without the picture.
#[track_caller]
fn in_short(name: &str, text: &str) -> String {
    let said = said(name, text);
    let line = |mark: &str| {
        let line = said.lines().find(|line| line.contains(mark)).unwrap_or_default();
        line.trim_start_matches([' ', '|']).trim().to_owned()
    };
    format!("{}\n  {}\n  {}", line("error: "), line("--> "), line("help: "))
}

#[test]
fn facts_of_the_machine_are_given_in_known_words() {
    let host = |line: &str| {
        format!(
            "[directory]\nhost = \"dc1\"\nbind-name = \"a\"\npassword-file = \"password\"\n[host]\n{line}\n"
        )
    };
    insta::assert_snapshot!(in_short("part", &host("domain-role = \"controller\"")), @"
    error: `controller` is not known here
      --> /site.toml:6:15
      = help: Known here: `domain controller`, `member server` or `standalone`.
    ");
    let update = "pending-updates = [{ title = \"KB1\", severity = \"high\" }]";
    insta::assert_snapshot!(in_short("severity", &host(update)), @"
    error: `high` is not known here
      --> /site.toml:6:48
      = help: Known here: `critical`, `important` or `optional`.
    ");
}

#[test]
fn what_cannot_be_used_is_told_where_it_stands() {
    let site = |more: &str| format!("[directory]\nhost = \"dc1\"\nbind-name = \"a\"\n{more}\n");
    let mistakes = [
        ("none", site("")),
        ("twice", site("password-file = \"password\"\npassword-env = \"SET\"")),
        ("unset", site("password-env = \"UNSET\"")),
        ("empty", site("password-file = \"empty\"")),
        ("absent", site("password-file = \"absent\"")),
        ("not-pem", site("password-file = \"password\"\nca-file = \"not.pem\"")),
        ("word", site("password-file = \"password\"\nsecurity = \"tsl\"")),
        ("port", site("password-file = \"password\"\nport = 70000")),
        ("url", "[directory]\nhost = \"ldaps://dc1\"\nbind-name = \"a\"\npassword-file = \"password\"\n".to_owned()),
        ("endpoint", site("password-file = \"password\"\n[tenant]\ngraph = \"graph:none\"")),
        ("era", format!("era = \"then\"\n{}", site("password-file = \"password\""))),
    ];
    let told: Vec<String> = mistakes.iter().map(|(name, text)| in_short(name, text)).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    error: there is no password to sign in with
      --> /site.toml:1:1
      = help: write `password-file = "FILE"`, or `password-env = "VARIABLE"` and set the variable
    error: the password is given twice
      --> /site.toml:5:16
      = help: keep either `password-file` or `password-env`
    error: the environment variable UNSET is not set
      --> /site.toml:4:16
      = help: set it to the password, or use `password-file`
    error: the password file begins with an empty line
      --> /site.toml:4:17
      = help: write the password into its first line
    error: failed to read /absent: No such file or directory (os error 2)
      --> /site.toml:4:17
      = help: paths are relative to the folder of the site file
    error: this file cannot be trusted: the PEM text holds no certificate
      --> /site.toml:5:11
      = help: name a PEM file with the certificate of the authority
    error: `tsl` is not known here
      --> /site.toml:5:12
      = help: Did you mean `tls`?
    error: `70000` is no port number
      --> /site.toml:5:8
      = help: write a number from 1 to 65535
    error: this is no host name
      --> /site.toml:2:8
      = help: write only the name or address, as `dc1.contoso.local`; the port has a key of its own
    error: this is no endpoint
      --> /site.toml:6:9
      = help: write `host` or `host:port`
    error: `then` is not known here
      --> /site.toml:1:7
      = help: Known here: `today` or `essentials`.
    "#);
}
