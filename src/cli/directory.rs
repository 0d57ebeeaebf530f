//! `rehearsal directory`: what a directory's export holds, and what of it is not understood.

use std::{collections::BTreeMap, path::PathBuf};

use clap::Args;
use mock_ad::Record;

use super::{Console, Exit, Stop};
use crate::directory_file;

/// Which export.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The file is LDIF, as `ldifde -f FILE` on the server or `ldapsearch -LLL` write it, or a JSON dump of ldap3 or ldapdomaindump.
Name it in a scenario (`world: directory: import: FILE`) or serve it (`rehearsal serve --directory FILE`) to rehearse with the
directory you have. Exports hold no passwords; in a rehearsal every enabled user has the same one.

Exit codes: 0 the file holds a directory, 2 it does not.")]
pub(super) struct Arguments {
    /// An export: LDIF, or a JSON dump
    file: PathBuf,
    /// Print what was loaded as LDIF instead, everything from provisioning included
    #[arg(long)]
    ldif: bool,
}

pub(super) fn main(arguments: &Arguments, console: &mut Console<'_>) -> Result<Exit, Stop> {
    let export = directory_file::read(&arguments.file).map_err(|error| {
        Stop::Input(format!("error: {error}\nhelp: {}", directory_file::ADVICE))
    })?;
    let (directory, report) = directory_file::load(&export);
    if arguments.ldif {
        write!(console.out, "{}", directory.export_ldif())?;
        write!(console.err, "{report}")?;
        return Ok(Exit::Passed);
    }
    let unknown = || "not in the file".to_owned();
    writeln!(console.out, "domain      {}", export.domain().unwrap_or_else(unknown))?;
    writeln!(console.out, "NETBIOS     {}", export.netbios().unwrap_or_else(unknown))?;
    writeln!(console.out, "SID         {}", export.domain_sid().unwrap_or_else(unknown))?;
    writeln!(console.out, "controller  {}", export.controller().unwrap_or_else(unknown))?;
    for (class, count) in classes(export.records()) {
        writeln!(console.out, "{count:>7}  {class}")?;
    }
    write!(console.out, "{report}")?;
    Ok(Exit::Passed)
}

/// How many entries there are of each class, by the last that an entry names.
fn classes(records: &[Record]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        let class = record.classes().last().unwrap_or_else(|| "of no class".to_owned());
        *counts.entry(class).or_default() += 1;
    }
    counts
}
