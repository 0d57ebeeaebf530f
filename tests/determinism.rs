//! Same seed, same bytes: every bundled scenario, in separate processes, with one thread and with two.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Traces of all bundled scenarios, by scenario, as a process of its own writes them.
fn traces(folder: &Path, name: &str, arguments: &[&str]) -> BTreeMap<String, String> {
    let file: PathBuf = folder.join(name);
    let output = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .arg("run")
        .args(arguments)
        .arg("--trace-json")
        .arg(&file)
        .output()
        .unwrap();
    assert!(
        output.status.code().is_some_and(|code| code <= 1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut traces = BTreeMap::new();
    for line in fs::read_to_string(&file).unwrap().lines() {
        let mut event: serde_json::Value = serde_json::from_str(line).unwrap();
        // Else two seeds would differ by their names alone.
        event.as_object_mut().unwrap().remove("seed");
        let scenario = event["scenario"].as_str().unwrap().to_owned();
        let trace: &mut String = traces.entry(scenario).or_default();
        trace.push_str(&event.to_string());
        trace.push('\n');
    }
    traces
}

fn differing(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    assert_eq!(
        one.keys().collect::<Vec<_>>(),
        other.keys().collect::<Vec<_>>(),
        "the same scenarios ran"
    );
    one.iter()
        .filter(|(name, trace)| other[*name] != **trace)
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn one_seed_gives_one_trace_whatever_the_process_and_the_threads() {
    let folder = tempfile();
    let one_thread = traces(&folder, "one.jsonl", &["--jobs", "1"]);
    let two_threads = traces(&folder, "two.jsonl", &["--jobs", "2"]);
    assert!(one_thread.len() >= 20, "{} scenarios have a trace", one_thread.len());
    assert_eq!(differing(&one_thread, &two_threads), Vec::<String>::new());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn another_seed_gives_another_trace_where_chance_has_a_say() {
    let folder = tempfile();
    let seed_1 = traces(&folder, "one.jsonl", &["--seed", "1"]);
    let seed_2 = traces(&folder, "two.jsonl", &["--seed", "2"]);
    // Whoever speaks to the tenant meets drawn ids; a plain requirement check meets nothing that is drawn.
    for (name, trace) in &seed_1 {
        if trace.contains("\"POST /token\"") {
            assert_ne!(*trace, seed_2[name], "{name}");
        }
    }
    fs::remove_dir_all(folder).unwrap();
}

/// A folder of this test run alone.
fn tempfile() -> PathBuf {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("test").replace(':', "-");
    let folder =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}
