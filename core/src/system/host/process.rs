//! Runs a program of the system to its end, or to the end of its time.

use std::{io, process::Stdio, time::Duration};

use futures_util::future::join;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _},
    process::Command,
};

/// What a program prints beyond this is not read.
const N_BYTES_MAX: u64 = 8 << 20;

/// What a program printed, and how it ended.
#[derive(Debug)]
pub(super) struct Ran {
    /// All that it printed, even if it did not come to its end.
    pub(super) text: String,
    /// Why its answer is not whole: exit code or time limit.
    pub(super) end: Result<(), String>,
}

/// Runs `program` without input and in plain English. One that takes longer than `limit` is ended.
///
/// # Errors
/// When it is not there or cannot be started.
pub(super) async fn run(program: &str, arguments: &[&str], limit: Duration) -> io::Result<Ran> {
    let mut child = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let stdout = child.stdout.take().expect("the output is piped");
    let stderr = child.stderr.take().expect("the errors are piped");
    let (mut text, mut complaints) = (Vec::new(), Vec::new());
    let work = async {
        join(drain(stdout, &mut text), drain(stderr, &mut complaints)).await;
        child.wait().await
    };
    let ended = tokio::time::timeout(limit, work).await;
    let complaint = String::from_utf8_lossy(&complaints);
    let complaint = complaint.lines().map(str::trim).find(|line| !line.is_empty());
    let end = match ended {
        Err(_) => Err(format!("{program} did not end within {} s", limit.as_secs())),
        Ok(Err(error)) => Err(format!("{program} was lost: {error}")),
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(match complaint {
            Some(complaint) => format!("{program} ended with {status}: {complaint}"),
            None => format!("{program} ended with {status}"),
        }),
    };
    Ok(Ran { text: String::from_utf8_lossy(&text).into_owned(), end })
}

/// Collects what comes until the end. A broken pipe is an end as well; the exit code tells whether all was well.
async fn drain(from: impl AsyncRead + Unpin, into: &mut Vec<u8>) {
    let mut from = from.take(N_BYTES_MAX);
    while from.read_buf(into).await.is_ok_and(|n_bytes| n_bytes > 0) {}
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::time::Duration;

    use super::{Ran, run};

    fn ran(script: &str, limit: Duration) -> Ran {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run("/bin/sh", &["-c", script], limit)).unwrap()
    }

    #[test]
    fn what_was_printed_before_the_time_was_over_is_kept() {
        let ran = ran("echo early; exec sleep 60", Duration::from_millis(500));
        assert_eq!(ran.text, "early\n");
        assert_eq!(ran.end.unwrap_err(), "/bin/sh did not end within 0 s");
    }

    #[test]
    fn a_failed_program_is_told_with_its_first_complaint() {
        let ran = ran("echo; echo 'no rights' >&2; exit 3", Duration::from_secs(20));
        assert_eq!(ran.end.unwrap_err(), "/bin/sh ended with exit status: 3: no rights");
    }
}
