//! What the administrator sees anew when the Dashboard is refreshed: the numbers of the subscription page (clauses LIC-002,
//! LIC-003), and which linked users other tools changed.

use crate::{
    engine::Engine,
    failure::Failure,
    store::licences::{self, Licence},
};

/// What a refresh found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refreshed {
    /// Linked users who need attention because of what other tools did, one line each with what to do.
    pub attention: Vec<String>,
    /// Free seats, one line for each licence.
    licences: Vec<String>,
}

impl Engine {
    /// Reads the subscription's licences anew, and looks at what other tools did to linked users.
    ///
    /// # Errors
    /// `State` when the server is not integrated; `Connection`, `Credentials` or `Rights` of the tenant, and with linked users
    /// of the directory.
    pub async fn refresh(&self) -> Result<Refreshed, Failure> {
        let work = async {
            let session = self.graph("read the subscription")?;
            let current = session.licences().await?;
            self.store().write_for(session.number(), "note the licences", |transaction| {
                licences::replace(transaction, &current)
            })?;
            let attention = self.look_after_links(&session).await?;
            Ok(Refreshed { attention, licences: current.iter().map(line).collect() })
        };
        let summary = |refreshed: &Refreshed| match refreshed.attention.len() {
            0 => refreshed.licences.join(", "),
            n => format!("{}; {n} linked users need attention", refreshed.licences.join(", ")),
        };
        self.observed("refresh", work, summary).await
    }
}

fn line(licence: &Licence) -> String {
    format!("{}: {} of {} free", licence.part_number, licence.n_free(), licence.n_bought)
}
