//! Command line of `rehearsal`: arguments in, exit code out. Everything else is in the library.

use std::{
    env,
    io::{IsTerminal, Write, stderr},
    process::ExitCode,
};

use rehearsal::cli::{self, Console};

fn main() -> ExitCode {
    // These streams drop colours where nobody wants them: no terminal, or NO_COLOR.
    let (mut out, mut err) = (anstream::stdout().lock(), anstream::stderr());
    let mut console = Console { out: &mut out, err: &mut err, progress: stderr().is_terminal() };
    let exit = cli::main(env::args_os(), &mut console);
    // When the stream is gone there is nobody to tell.
    let _flushed = out.flush();
    exit.into()
}
