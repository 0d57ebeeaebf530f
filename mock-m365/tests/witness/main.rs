//! Plays the files of `witness/`: each shows that the tenant answers as the service does. Together they must show every
//! row of the parity table; `witness/index.txt` says which file shows which.
//!
//! `cargo test -p mock-m365 --test witness -- --renew` writes the answers into the files, and the index. Read the
//! difference before you keep it.
//!
//! | file | what it does |
//! | --- | --- |
//! | `answer` | answers as files write them |
//! | `assertion` | signs client assertions |
//! | `index` | which file shows which row |
//! | `observe` | which rows an exchange shows |
//! | `outside` | what devices and senders of mail do |
//! | `play` | one file from its first line to its last |
//! | `script` | reads and writes a file |
//! | `send` | one request over a pipe |
//! | `stage` | the tenant and everything around it |
//! | `typed` | answers held against the table of types |

mod answer;
mod assertion;
mod index;
mod observe;
mod outside;
mod play;
mod script;
mod send;
mod stage;
mod typed;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use mock_m365::{ABSENT, parity};

/// Every witness file below a folder, by its name relative to `root`.
fn files(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(root, &path, found)?;
        } else if path.parent() != Some(root) && path.extension().is_some_and(|end| end == "txt") {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

fn main() -> std::io::Result<ExitCode> {
    let renew = std::env::args().any(|argument| argument == "--renew");
    let arguments = Arguments::from_iter(std::env::args().filter(|argument| argument != "--renew"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("witness");
    let mut paths = Vec::new();
    files(&root, &root, &mut paths)?;
    let rows = parity();
    let mut index = index::Index::new(&rows);
    let mut trials = Vec::new();
    for path in paths {
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string();
        let text = std::fs::read_to_string(&path)?;
        let played = play::play(&text, &rows, renew);
        if played.text != text && renew {
            std::fs::write(&path, &played.text)?;
        }
        if played.failures.is_empty() {
            index.enter(&name, &played.shown);
        }
        let failures = played.failures.join("\n\n");
        trials.push(Trial::test(name, move || {
            if failures.is_empty() { Ok(()) } else { Err(Failed::from(failures)) }
        }));
    }
    trials.extend(ABSENT.iter().map(|absent| {
        Trial::test(format!("absent: {}", absent.name), || {
            play::refused(absent.example).map_err(Failed::from)
        })
    }));
    let place = root.join("index.txt");
    if renew {
        std::fs::write(&place, index.render())?;
    }
    let known = std::fs::read_to_string(&place)?;
    trials.push(Trial::test("index.txt", move || index.check(&known).map_err(Failed::from)));
    Ok(libtest_mimic::run(&arguments, trials).exit_code())
}
