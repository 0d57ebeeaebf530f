//! The command line as scripts see it: output, files and exit codes, in a cleared environment.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A folder of its own for one test, with the files given as (path, text).
struct Folder(PathBuf);

/// What a command left behind.
struct Ran {
    exit: i32,
    out: String,
    err: String,
}

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        for (path, text) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .args(arguments)
            .current_dir(&self.0)
            .env_clear()
            .output()
            .unwrap();
        Ran {
            exit: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap()
    }
}

const PASSES: &str = "\
title: One controller passes
teaches: The requirement check counts the domain controllers.
clauses: [REQ-005]
steps:
  - check requirements
  - expect: {findings: {single controller: met}}
";

const FAILS: &str = "\
title: Two controllers pass
teaches: What a wrong expectation looks like.
world:
  directory: {controllers: [DC2]}
steps:
  - check requirements
  - expect: {findings: {single controller: met}}
";

#[test]
fn a_run_that_passes_exits_with_0() {
    let folder = Folder::new("passes", &[("scenarios/one.yaml", PASSES)]);
    let ran = folder.run(&["run"]);
    assert_eq!(ran.exit, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with("PASS    one  "), "{}", ran.out);
    assert!(ran.out.contains("1 scenario: 1 passed"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "colours in a pipe: {:?}", ran.out);
}

#[test]
fn a_failed_expectation_exits_with_1_and_says_where_and_how_to_repeat_it() {
    let files = [("scenarios/one.yaml", PASSES), ("scenarios/two.yaml", FAILS)];
    let folder = Folder::new("fails", &files);
    let arguments = [
        "run",
        "--seed",
        "3",
        "--report",
        "junit=out/j.xml",
        "--report",
        "json=out/r.json",
        "--trace-json",
        "out/t.jsonl",
    ];
    let ran = folder.run(&arguments);
    assert_eq!(ran.exit, 1, "{}{}", ran.out, ran.err);
    for part in [
        "PASS    one",
        "FAIL    two",
        "scenarios/two.yaml:7, step 2",
        "expected: met",
        "found: not met",
        "rehearsal run scenarios/two.yaml --seed 3 --trace",
        "2 scenarios: 1 passed, 1 failed",
    ] {
        assert!(ran.out.contains(part), "`{part}` is missing:\n{}", ran.out);
    }
    assert!(folder.read("out/j.xml").contains("failures=\"1\""));
    let report: serde_json::Value = serde_json::from_str(&folder.read("out/r.json")).unwrap();
    assert_eq!(report["scenarios"][1]["verdict"], "failed");
    for line in folder.read("out/t.jsonl").lines() {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(event["scenario"].as_str().unwrap().starts_with("scenarios/"));
    }
}

#[test]
fn a_scenario_with_mistakes_exits_with_2_and_nothing_runs() {
    let bad = PASSES.replace("check requirements", "chekc requirements");
    let folder =
        Folder::new("mistakes", &[("scenarios/bad.yaml", &bad), ("scenarios/one.yaml", PASSES)]);
    for command in ["run", "lint", "list"] {
        let ran = folder.run(&[command]);
        assert_eq!(ran.exit, 2, "{command}: {}{}", ran.out, ran.err);
        assert_eq!(ran.out, "", "{command}");
        assert!(ran.err.contains("--> scenarios/bad.yaml:5:5"), "{}", ran.err);
        assert!(ran.err.contains("Did you mean `check requirements`?"), "{}", ran.err);
    }
}

#[test]
fn every_file_of_the_corpus_of_mistakes_exits_with_2() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad");
    let folder = Folder::new("corpus", &[]);
    let mut n_files = 0;
    for entry in fs::read_dir(corpus).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let ran = folder.run(&["run", path.to_str().unwrap()]);
            assert_eq!(ran.exit, 2, "{}: {}{}", path.display(), ran.out, ran.err);
            n_files += 1;
        }
    }
    assert!(n_files >= 20, "{n_files} files");
}

#[test]
fn wrong_usage_exits_with_2_and_an_empty_selection_with_4() {
    let folder = Folder::new("usage", &[("scenarios/one.yaml", PASSES), ("empty/note.txt", "")]);
    assert_eq!(folder.run(&["run", "nowhere"]).exit, 2);
    assert_eq!(folder.run(&["run", "--report", "pdf=x"]).exit, 2);
    assert_eq!(folder.run(&["run", "--filter", "one and"]).exit, 2);
    assert_eq!(folder.run(&["dance"]).exit, 2);
    let nothing = folder.run(&["run", "--filter", "two"]);
    assert_eq!(nothing.exit, 4);
    assert_eq!(nothing.err, "nothing ran: no scenario matches `two`; `rehearsal list` shows all\n");
    assert_eq!(folder.run(&["run", "empty"]).exit, 4);
    let without = Folder::new("without", &[]);
    let ran = without.run(&["run"]);
    assert_eq!(ran.exit, 2);
    assert!(ran.err.contains("name the path of your scenarios"), "{}", ran.err);
}

#[test]
fn a_look_at_a_domain_tells_bad_names_from_silence() {
    let folder = Folder::new("dns-check", &[]);
    let nobody = ["--resolver", "127.0.0.1:1", "--timeout", "1"];
    let look = |domain: &str| folder.run(&[&["dns", "check", domain], &nobody[..]].concat());
    let below = look("marketing.contoso.com");
    assert_eq!((below.exit, below.out.as_str()), (2, ""));
    assert_eq!(
        below.err,
        "error: marketing.contoso.com: a third-level name cannot be linked, only a second-level name\nhelp: enter contoso.com\n"
    );
    assert_eq!(look("contoso.local").exit, 2);
    let silence = look("contoso.com");
    assert_eq!((silence.exit, silence.out.as_str()), (3, ""));
    assert!(
        silence.err.starts_with("error: failed to check domain on contoso.com: 127.0.0.1:1"),
        "{}",
        silence.err
    );
    let named = folder.run(&["dns", "check", "contoso.com", "--resolver", "ns1"]);
    assert_eq!(named.exit, 2);
    assert!(named.err.contains("write an address, such as 192.0.2.53"), "{}", named.err);
}

#[test]
fn explain_reads_as_a_procedure() {
    let folder = Folder::new("explain", &[("scenarios/two.yaml", FAILS)]);
    let ran = folder.run(&["explain", "two"]);
    insta::assert_snapshot!(ran.out, @r#"
    Two controllers pass

    What a wrong expectation looks like.

    At the beginning
      - DC1 is a domain controller of contoso.local and runs the 2016 edition.
      - The directory also knows the controller DC2 (writable).
      - The tenant is contoso.onmicrosoft.com, without licences.

    Procedure
       1. Let the server check its requirements.
           => The requirement "single controller" is met.
    "#);
}

#[test]
fn the_schema_knows_every_step() {
    let folder = Folder::new("schema", &[]);
    let ran = folder.run(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let steps = schema["$defs"]["Step"]["oneOf"].to_string();
    for step in ["check requirements", "create online accounts", "wait", "disable integration"] {
        assert!(steps.contains(&format!("\"{step}\"")), "{step}");
    }
}

#[test]
fn parity_names_a_ground_and_a_witness_for_every_row() {
    let folder = Folder::new("parity", &[]);
    let ran = folder.run(&["parity", "--format", "json"]);
    let parity: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let rows = parity["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["name"] == "POST /users/{id}/assignLicense"));
    for row in rows {
        assert!(row["source"].as_str().unwrap().starts_with('§'), "{row}");
        assert!(row["witness"].is_string(), "{row}");
    }
    assert!(parity["absent"].as_array().unwrap().iter().all(|absent| absent["why"].is_string()));
}

#[test]
fn a_clause_that_is_proven_no_more_fails_the_check() {
    let files = [("scenarios/one.yaml", PASSES), ("conformance/proven.txt", "REQ-005\n")];
    let folder = Folder::new("ledger", &files);
    // The tests that the built-in list names are looked for in the sources of the project.
    let sources = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named: String = fs::read_to_string(sources.join("conformance/tests.yaml")).unwrap();
    let functions: String = named
        .lines()
        .filter(|line| !line.starts_with([' ', '#', '{']))
        .filter_map(|line| {
            line.rsplit_once(':')?.0.rsplit("::").next().map(|name| format!("fn {name}() {{}}\n"))
        })
        .collect();
    fs::write(folder.0.join("stand_in.rs"), functions).unwrap();
    let check = ["clauses", "--check"];
    assert_eq!(folder.run(&check).exit, 0, "{}", folder.run(&check).err);
    fs::write(folder.0.join("scenarios/one.yaml"), PASSES.replace("[REQ-005]", "[]")).unwrap();
    let ran = folder.run(&check);
    assert_eq!(ran.exit, 1);
    assert!(
        ran.err.contains("clause REQ-005 was proven once and is proven no more"),
        "{}",
        ran.err
    );
}

#[test]
fn the_ledger_tells_the_last_verdict() {
    let folder = Folder::new("verdict", &[("scenarios/one.yaml", PASSES)]);
    let line =
        |ran: Ran| ran.out.lines().find(|line| line.starts_with("| REQ-005 ")).unwrap().to_owned();
    let markdown = ["clauses", "--format", "md"];
    assert!(line(folder.run(&markdown)).ends_with("| `one` |  |"));
    folder.run(&["run"]);
    assert!(line(folder.run(&markdown)).ends_with("| `one` | passed |"));
}
