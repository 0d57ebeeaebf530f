//! The numbers of the subscription page (clauses LIC-002, LIC-003).

use crate::{
    engine::Engine,
    failure::Failure,
    store::licences::{self, Licence},
};

impl Engine {
    /// Reads the subscription's licences anew.
    ///
    /// # Errors
    /// `State` when the server is not integrated; `Connection`, `Credentials` or `Rights` of the tenant.
    pub async fn refresh(&self) -> Result<(), Failure> {
        let work = async {
            let session = self.graph("read the subscription")?;
            let current = session.licences().await?;
            self.store().write_for(session.number(), "note the licences", |transaction| {
                licences::replace(transaction, &current)
            })?;
            Ok(current)
        };
        let summary = |current: &Vec<Licence>| {
            let lines = current.iter().map(|licence| {
                format!(
                    "{}: {} of {} free",
                    licence.part_number,
                    licence.n_free(),
                    licence.n_bought
                )
            });
            lines.collect::<Vec<_>>().join(", ")
        };
        self.observed("refresh", work, summary).await.map(drop)
    }
}
