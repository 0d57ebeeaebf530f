//! Files for the clients of served fakes: the authority's certificate, and a site for `rehearsal check`.

use std::{
    env,
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    process,
};

use rehearsal_core::ports::{HostFacts, PendingUpdate, UpdateSeverity};

use super::{Handout, ServeError};
use crate::site_file::DOMAIN_ROLES;

/// How often a new name for a folder of the run's own is tried.
const N_NAMES_MAX: u32 = 1_000;

/// The folder with the files.
pub(super) struct Folder {
    path: PathBuf,
    /// Made for this run, and removed with it.
    is_own: bool,
}

impl Folder {
    /// The given folder, made when it is missing; without one, a new folder among the system's temporary files.
    pub(super) fn open(given: Option<&Path>) -> Result<Self, ServeError> {
        let Some(path) = given else { return Self::temporary() };
        fs::create_dir_all(path).map_err(|error| not_written(path, &error))?;
        let path = path.canonicalize().map_err(|error| not_written(path, &error))?;
        Ok(Self { path, is_own: false })
    }

    /// A folder that did not exist before, so that nobody else can have prepared it.
    fn temporary() -> Result<Self, ServeError> {
        let mut number = 0;
        loop {
            let name = format!("rehearsal-serve-{}-{number}", process::id());
            let path = env::temp_dir().join(name);
            match private_folder(&path) {
                Ok(()) => return Ok(Self { path, is_own: true }),
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && number < N_NAMES_MAX =>
                {
                    number += 1;
                }
                Err(error) => return Err(not_written(&path, &error)),
            }
        }
    }

    pub(super) fn ca_file(&self) -> PathBuf {
        self.path.join("ca.pem")
    }

    pub(super) fn site_file(&self) -> PathBuf {
        self.path.join("site.toml")
    }

    /// Writes the files.
    pub(super) fn fill(
        &self,
        ca_pem: &str,
        handout: &Handout,
        facts: &HostFacts,
    ) -> Result<(), ServeError> {
        let password_file = self.path.join("administrator.password");
        let password = format!("{}\n", handout.directory.administrator.password);
        write(&self.ca_file(), ca_pem)?;
        write(&password_file, &password)?;
        write(&self.site_file(), &site(handout, facts))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_own {
            // What cannot be removed is left to the system's own cleaning.
            drop(fs::remove_dir_all(&self.path));
        }
    }
}

pub(super) fn not_written(path: &Path, error: &io::Error) -> ServeError {
    ServeError::File { path: path.to_owned(), came_back: error.to_string() }
}

fn private_folder(path: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes to set"))]
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file that only its owner reads.
pub(super) fn write(path: &Path, content: &str) -> Result<(), ServeError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .and_then(|mut file| file.write_all(content.as_bytes()))
        .map_err(|error| not_written(path, &error))
}

/// A site file for the served fakes, as if the check ran on the machine of the scenario.
fn site(handout: &Handout, facts: &HostFacts) -> String {
    let ldaps = &handout.endpoints.ldaps;
    let https = &handout.endpoints.https;
    let services = https.url.trim_start_matches("https://");
    let roles: Vec<String> = facts.roles.iter().flatten().map(|role| text(role)).collect();
    let updates: Vec<String> = facts.pending_updates.iter().flatten().map(update).collect();
    format!(
        "# The fakes that `rehearsal serve` serves: {title}\n\
         \n\
         [directory]\n\
         host = {host}\n\
         port = {port}\n\
         bind-name = {bind_name}\n\
         password-file = \"administrator.password\"\n\
         ca-file = \"ca.pem\"\n\
         \n\
         [tenant]\n\
         sign-in = {services}\n\
         graph = {services}\n\
         ca-file = \"ca.pem\"\n\
         \n\
         # The machine that the check is said to run on.\n\
         [host]\n\
         dns-name = {dns_name}\n\
         operating-system = {operating_system}\n\
         roles = [{roles}]\n\
         domain-role = {domain_role}\n\
         pending-updates = [{updates}]\n",
        title = handout.scenario.replace(char::is_control, " "),
        host = text(&ldaps.host),
        port = ldaps.port,
        bind_name = text(&handout.directory.administrator.name),
        services = text(services),
        dns_name = text(facts.dns_name.as_deref().unwrap_or_default()),
        operating_system = text(facts.product()),
        roles = roles.join(", "),
        domain_role = text(domain_role(facts)),
        updates = updates.join(", "),
    )
}

fn domain_role(facts: &HostFacts) -> &'static str {
    let (word, _) = DOMAIN_ROLES
        .into_iter()
        .find(|(_, role)| facts.domain_role.as_ref() == Ok(role))
        .expect("a scenario says what its server is, and every role has its word");
    word
}

fn update(update: &PendingUpdate) -> String {
    let severity = match update.severity {
        UpdateSeverity::Critical => "critical",
        UpdateSeverity::Important => "important",
        UpdateSeverity::Optional => "optional",
    };
    format!("{{ title = {}, severity = \"{severity}\" }}", text(&update.title))
}

/// A basic string of TOML; JSON's escapes are among its own.
fn text(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}
