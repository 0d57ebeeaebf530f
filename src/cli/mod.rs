//! The command line: one command a file; this table names them all.

mod check;
mod clauses;
mod completions;
mod directory;
mod dns;
mod explain;
mod filter;
mod format;
mod lint;
mod list;
mod pace;
mod parity;
mod run;
mod schema;
mod selection;
mod serve;
mod sweep;

use std::{ffi::OsString, io, io::Write, process::ExitCode};

use clap::{CommandFactory, Parser, Subcommand};

/// Rehearse the integration of an Active Directory server with Microsoft 365.
#[derive(Debug, Parser)]
#[command(name = "rehearsal", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
enum Command {
    /// Play scenarios and tell what came of them
    Run(run::Arguments),
    /// List scenarios with their titles
    List(list::Arguments),
    /// Show a scenario as a procedure, step by step
    Explain(explain::Arguments),
    /// Check scenario files without playing them
    Lint(lint::Arguments),
    /// Play scenarios with the engine crashing at every I/O point in turn
    Sweep(sweep::Arguments),
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Show the clauses, what proves them, and the last verdict
    Clauses(clauses::Arguments),
    /// Show what of Microsoft 365 the fake has, how sure it is, what shows it, and what is absent
    Parity(parity::Arguments),
    /// Serve the fakes of a scenario's world on real ports
    Serve(serve::Arguments),
    /// Show what a directory's export holds, and what of it is not understood
    Directory(directory::Arguments),
    /// Check the requirements of the integration against a real directory
    Check(check::Arguments),
    /// Look at domains on the Internet
    #[command(subcommand)]
    Dns(dns::Command),
    /// Print a completion script for a shell
    Completions(completions::Arguments),
}

/// How a command ended; the exit code tells scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Everything passed.
    Passed = 0,
    /// An expectation was not met, or a clause once proven is proven no more.
    ExpectationFailed = 1,
    /// A scenario has mistakes, or the command line has.
    BadInput = 2,
    /// The harness itself broke; nothing is known of the engine.
    HarnessBroke = 3,
    /// Nothing ran: no scenario was selected.
    NothingRan = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Where a command writes.
pub struct Console<'a> {
    /// Results.
    pub out: &'a mut dyn Write,
    /// Everything about the run itself: mistakes, advice.
    pub err: &'a mut dyn Write,
    /// Whether standard error is a terminal, so that progress may be drawn on it.
    pub progress: bool,
}

/// Why a command could not go on.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The input is wrong; the text says how.
    Input(String),
    /// The selection is empty; the text says why.
    Nothing(String),
    /// Writing failed.
    Io(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Reads the arguments (the first is the program's name), does what they say.
pub fn main(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> Exit {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, console),
    };
    let done = match &arguments.command {
        Command::Run(arguments) => run::main(arguments, console),
        Command::List(arguments) => list::main(arguments, console),
        Command::Explain(arguments) => explain::main(arguments, console),
        Command::Lint(arguments) => lint::main(arguments, console),
        Command::Sweep(arguments) => sweep::main(arguments, console),
        Command::Schema => schema::main(console),
        Command::Clauses(arguments) => clauses::main(arguments, console),
        Command::Parity(arguments) => parity::main(arguments, console),
        Command::Serve(arguments) => serve::main(arguments, console),
        Command::Directory(arguments) => directory::main(arguments, console),
        Command::Check(arguments) => check::main(arguments, console),
        Command::Dns(command) => dns::main(command, console),
        Command::Completions(arguments) => completions::main(arguments, console),
    };
    let told = match done {
        Ok(exit) => return exit,
        Err(Stop::Input(text)) => (Exit::BadInput, text),
        Err(Stop::Nothing(text)) => (Exit::NothingRan, text),
        // Whoever read the output has seen enough.
        Err(Stop::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => return Exit::Passed,
        Err(Stop::Io(error)) => (Exit::HarnessBroke, format!("error: {error}")),
    };
    // When even standard error is gone, the exit code has to do.
    let _told = writeln!(console.err, "{}", told.1);
    told.0
}

fn usage(error: &clap::Error, console: &mut Console<'_>) -> Exit {
    let text = error.render();
    let (stream, exit): (&mut dyn Write, Exit) = if error.use_stderr() {
        (&mut *console.err, Exit::BadInput)
    } else {
        (&mut *console.out, Exit::Passed)
    };
    // When the stream is gone, the exit code has to do.
    let _told = write!(stream, "{}", text.ansi());
    exit
}

/// The whole command, for completion scripts.
fn command() -> clap::Command {
    Arguments::command()
}
