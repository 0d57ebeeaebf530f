//! The four tasks that lead to a working domain, each with its state (clause DOM-011). Pure.

use std::fmt;

use super::LinkState;
use crate::{engine::Engine, failure::Failure, store::domains::LinkedDomain};

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// Not begun: an earlier task comes first.
    ToCome,
    /// Goes on by itself.
    UnderWay,
    /// Waits for the administrator.
    WaitsForYou,
    /// Done, or not needed because it was done before.
    Done,
    /// Something is wrong.
    NeedsAttention,
}

impl TaskState {
    /// The state in the product's words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToCome => "to come",
            Self::UnderWay => "under way",
            Self::WaitsForYou => "waits for you",
            Self::Done => "done",
            Self::NeedsAttention => "needs attention",
        }
    }
}

/// The progress of one domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkProgress {
    /// The domain.
    pub domain: String,
    /// The four tasks in their order: acquiring the name, configuring DNS, linking, confirming use.
    pub tasks: [(&'static str, TaskState); 4],
}

const TASKS: [&str; 4] = [
    "Acquire the domain name",
    "Configure DNS",
    "Link the domain",
    "Confirm that the services use it",
];

impl LinkProgress {
    pub(crate) fn of(linked: &LinkedDomain) -> Self {
        use TaskState::{Done, NeedsAttention, ToCome, UnderWay, WaitsForYou};
        let is_ours = linked.managed && !linked.details.rest_by_hand;
        let dns_open = if is_ours { UnderWay } else { WaitsForYou };
        let mut states = match linked.state {
            LinkState::Entered => [Done, UnderWay, ToCome, ToCome],
            LinkState::AwaitingManualDns => [Done, WaitsForYou, UnderWay, ToCome],
            LinkState::RecordsWritten | LinkState::Verifying => [Done, UnderWay, UnderWay, ToCome],
            // The service names the records of mail and messaging only now.
            LinkState::Verified => [Done, dns_open, Done, UnderWay],
            LinkState::ServicesReady if linked.mail_migration => [Done, Done, Done, WaitsForYou],
            LinkState::SwitchPending => [Done, dns_open, Done, UnderWay],
            LinkState::ServicesReady => [Done, Done, Done, UnderWay],
            LinkState::Complete => [Done, Done, Done, Done],
            LinkState::NeedsAttention => [Done, NeedsAttention, ToCome, ToCome],
        };
        if linked.details.questions.iter().any(|question| question.is_needed) {
            states[1] = WaitsForYou;
        }
        if !linked.details.breaches.is_empty() {
            states[1] = NeedsAttention;
        }
        let mut tasks = TASKS.map(|title| (title, ToCome));
        for (task, state) in tasks.iter_mut().zip(states) {
            task.1 = state;
        }
        Self { domain: linked.domain.clone(), tasks }
    }
}

impl fmt::Display for LinkProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.domain)?;
        for (n, (title, state)) in self.tasks.iter().enumerate() {
            write!(f, "\n  {}. {title}: {}", n + 1, state.as_str())?;
        }
        Ok(())
    }
}

impl Engine {
    /// How far each domain is, by name.
    ///
    /// # Errors
    /// `Store` when the store cannot be read.
    pub fn linking_progress(&self) -> Result<Vec<LinkProgress>, Failure> {
        Ok(self.store().linked_domains()?.iter().map(LinkProgress::of).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::LinkProgress;
    use crate::{
        domain::{LinkState, STATES},
        store::domains::{Details, LinkedDomain},
    };

    #[test]
    fn four_tasks_in_order_each_with_its_state() {
        let row = |(state, managed, mail_migration): (LinkState, bool, bool)| {
            let linked = LinkedDomain {
                domain: "contoso.com".to_owned(),
                state,
                managed,
                mail_migration,
                details: Details::default(),
            };
            let states = LinkProgress::of(&linked).tasks.map(|(_, state)| state.as_str());
            format!(
                "{state}, managed {managed}, migration {mail_migration}: {}",
                states.join(" | ")
            )
        };
        let rows = STATES.map(|state| row((state, true, false))).into_iter();
        let by_hand = [
            (LinkState::AwaitingManualDns, false, true),
            (LinkState::Verified, false, true),
            (LinkState::ServicesReady, false, true),
            (LinkState::SwitchPending, false, true),
        ];
        let rows: Vec<String> = rows.chain(by_hand.map(row)).collect();
        insta::assert_snapshot!(rows.join("\n"), @r#"
        entered, managed true, migration false: done | under way | to come | to come
        records written, managed true, migration false: done | under way | under way | to come
        awaiting manual dns, managed true, migration false: done | waits for you | under way | to come
        verifying, managed true, migration false: done | under way | under way | to come
        verified, managed true, migration false: done | under way | done | under way
        services ready, managed true, migration false: done | done | done | under way
        switch pending, managed true, migration false: done | under way | done | under way
        complete, managed true, migration false: done | done | done | done
        needs attention, managed true, migration false: done | needs attention | to come | to come
        awaiting manual dns, managed false, migration true: done | waits for you | under way | to come
        verified, managed false, migration true: done | waits for you | done | under way
        services ready, managed false, migration true: done | done | done | waits for you
        switch pending, managed false, migration true: done | waits for you | done | under way
        "#);
        let linked = LinkedDomain {
            domain: "contoso.com".to_owned(),
            state: LinkState::AwaitingManualDns,
            managed: false,
            mail_migration: true,
            details: Details::default(),
        };
        insta::assert_snapshot!(LinkProgress::of(&linked).to_string(), @r#"
        contoso.com
          1. Acquire the domain name: done
          2. Configure DNS: waits for you
          3. Link the domain: under way
          4. Confirm that the services use it: to come
        "#);
    }
}
