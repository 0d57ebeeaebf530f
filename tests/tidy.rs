//! House rules that no linter knows: who may depend on whom, how long a file may be, how it begins.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// Who may name whom: a package, and the packages of this workspace that it may depend on.
const LAYERS: &[(&str, &[&str])] = &[
    ("rehearsal-core", &[]),
    ("mock-ad", &[]),
    ("mock-dns", &[]),
    ("mock-m365", &[]),
    ("mock-registrar", &[]),
    ("rehearsal", &["rehearsal-core", "mock-ad", "mock-dns", "mock-m365", "mock-registrar"]),
];

/// Lines a source file may have, tests included.
const LINES_MAX: usize = 500;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).current_dir(root()).args(arguments).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn sources() -> Vec<String> {
    let listed = Command::new("git")
        .current_dir(root())
        .args(["ls-files", "*.rs"])
        .output()
        .expect("git lists the tracked files");
    String::from_utf8(listed.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn packages_depend_only_on_the_layers_below_them() {
    let ours: BTreeSet<&str> = LAYERS.iter().map(|&(package, _)| package).collect();
    for (package, allowed) in LAYERS {
        let tree = cargo(&[
            "tree",
            "--offline",
            "--locked",
            "--depth=1",
            "--edges=normal,build",
            "--prefix=none",
            "--format={p}",
            "--package",
            package,
        ]);
        let used: BTreeSet<&str> = tree
            .lines()
            .skip(1)
            .filter_map(|line| line.split(' ').next())
            .filter(|name| ours.contains(name))
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(used.is_subset(&allowed), "{package} depends on {used:?}, allowed is {allowed:?}");
    }
}

#[test]
fn fakes_do_not_appear_in_the_engine_nor_the_engine_in_the_fakes() {
    for source in sources() {
        let Some((package, _)) = source.split_once('/') else { continue };
        let foreign: &[&str] = match package {
            "core" => &["mock_ad", "mock_dns", "mock_m365", "mock_registrar"],
            "mock-ad" => &["rehearsal_core", "mock_dns", "mock_m365", "mock_registrar"],
            "mock-dns" => &["rehearsal_core", "mock_ad", "mock_m365", "mock_registrar"],
            "mock-m365" => &["rehearsal_core", "mock_ad", "mock_dns", "mock_registrar"],
            "mock-registrar" => &["rehearsal_core", "mock_ad", "mock_dns", "mock_m365"],
            _ => continue,
        };
        let text = fs::read_to_string(root().join(&source)).unwrap();
        for name in foreign {
            assert!(!text.contains(name), "{source} names {name}");
        }
    }
}

#[test]
fn every_source_file_says_what_it_is_for_and_fits_on_a_few_screens() {
    let mut offenders = Vec::new();
    for source in sources() {
        let text = fs::read_to_string(root().join(&source)).unwrap();
        if !text.starts_with("//! ") {
            offenders.push(format!("{source}: the first line is not `//! ` and a purpose"));
        }
        let n_lines = text.lines().count();
        if n_lines > LINES_MAX {
            offenders.push(format!("{source}: {n_lines} lines, {LINES_MAX} are allowed"));
        }
    }
    assert!(offenders.is_empty(), "{}", offenders.join("\n"));
}

#[test]
fn nothing_is_left_for_later_and_no_test_is_switched_off() {
    // Written in two parts, so that this file is not its own offender.
    let marks =
        [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore"), concat!("XX", "X:")];
    for source in sources() {
        let text = fs::read_to_string(root().join(&source)).unwrap();
        for mark in marks {
            assert!(!text.contains(mark), "{source} contains {mark}");
        }
    }
}
